import re
from collections.abc import Iterator

from ece_lint.analysis.deployment import deployment
from ece_lint.analysis.sizing import release_of
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Texts
from ece_lint.wording import Phrase

asks = "A server is made from the OVA template of its release, tier and Windows Server."
severity = {"": "warning", "unnamed": "note"}
then = {
    "": "the server has too few resources, or takes what others need, and is not supported",
    "unnamed": "nothing is known; the name of the template does not say what it is for",
}
every = "server"
needs = ["servers.ova"]
wants = ["deployment.release", "deployment.tier", "servers.windows"]
with_ = {"named": ["12.0"]}  # the releases whose templates are named in a guide
message = {
    "": "server {name} was made from {found}, which is for {what} {told}; the plan has {expected}",
    "unnamed": "server {name} was made from {found}; the templates of ECE {release} have names such as {expected}",
}
label = "wrong template"
why = """
A template fixes CPUs, memory and disks for one release and one size. A server from the template of another size has
too few resources, or takes what others need, and is not supported.
"""
fix = "Deploy the server again from the template of the release and the size, or correct the plan."
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "17 and 18",
    "says": "all components are installed on templates; their names have the release, the tier and the release of Windows: "
    "ECE_12.0_400_Win2016_vmv11_v1.0.ova and ECE_12.0_1500_Win2016_vmv11_v1.0.ova",
}
catalogue = ["VER-03"]
since = "0.1"
examples = [
    """\
deployment:
  release: "12.0(1)"
  tier: 400
  servers:
    - {name: ece-web-1, roles: [web], ova: ECE_12.0_400_Win2016_vmv11_v1.0.ova, windows: 2016}
    - {name: ece-app-1, roles: [application], ova: ece_12.0_400_win2016_vmv11_v1.1.ova}
""",
    """\
deployment:
  release: "12.0"
  servers:
    - {name: ece-app-1, roles: [application], ova: our-own.ova}  # <- server `ece-app-1` was made from `our-own.ova`; the templates of ECE 12.0 have names such as `ECE_12.0_400_Win2016_vmv11_v1.0.ova`
""",
    """\
# For other releases no guide names the templates.
deployment:
  release: "12.6"
  servers: [{name: ece-app-1, roles: [application], ova: our-own.ova}]
""",
    """\
deployment:
  release: "12.0"
  tier: 1500
  servers:
    - name: ece-web-1
      roles: [web]
      windows: 2016
      ova: ECE_12.0_400_Win2016_vmv11_v1.0.ova  # <- server `ece-web-1` was made from `ECE_12.0_400_Win2016_vmv11_v1.0.ova`, which is for tier 400; the plan has 1500
    - name: ece-web-2
      roles: [web]
      ova: ECE_12.5_1500_Win2016_vmv11_v1.0.ova  # <- which is for release 12.5; the plan has 12.0
    - name: ece-web-3
      roles: [web]
      windows: 2019
      ova: ECE_12.0_1500_Win2016_vmv11_v1.0.ova  # <- which is for Windows Server 2016; the plan has 2019
""",
]

_NAME = re.compile(r"ECE_([0-9.]+)_([0-9]+)_Win([0-9]+)_", re.IGNORECASE)


def must(subjects: list[Entity], routing: Routing, named: Texts) -> Iterator[Hit]:
    """Yield a hit for each part of a template's name that is not what the plan has, or for a name of another kind."""
    found = deployment(routing)
    said = found.data if found else {}
    for server in subjects:
        name = _NAME.match(server.data.get("ova", ""))
        release = release_of(said.get("release", ""))
        if "ova" in server.data and name is None and release in named:
            example = f"ECE_{release}_400_Win2016_vmv11_v1.0.ova"
            facts = {"found": server.data["ova"], "release": Phrase(release), "expected": example}
            yield Hit(server, server.at("ova"), "unnamed", facts=facts)
        plan = (
            ("release", release),
            ("tier", str(said.get("tier", ""))),
            ("Windows Server", str(server.data.get("windows", ""))),
        )
        for (what, expected), told in zip(plan, name.groups() if name else (), strict=False):
            if expected not in ("", told):
                facts = {"found": server.data["ova"], "what": Phrase(what), "told": Phrase(told)}
                facts["expected"] = Phrase(expected)
                yield Hit(server, server.at("ova"), identity=(what,), facts=facts)
