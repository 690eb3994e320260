from collections.abc import Iterator

from ece_lint.analysis.deployment import flows, section
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "Servers that are integrated with Active Directory reach a domain controller."
severity = "warning"
then = "accounts cannot be verified over this port, and services may not start"
every = "deployment"
where = {"active_directory": True}
needs = ["flows.open"]
message = "the servers are integrated with Active Directory, but no port of a domain controller is open to them"
label = "no domain controller"
why = """
Servers that do not reach a domain controller cannot verify accounts: services that run under a domain account do not
start, and nobody can sign in to Windows.
"""
fix = "Open the ports that Microsoft lists for clients of Active Directory, between the servers and their domain controllers."
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "28, Firewall Considerations",
    "says": "with Active Directory the ports towards the domain controllers are opened; the guide does not list them",
}
catalogue = ["PRT-01"]
since = "0.1"
examples = [
    """\
deployment:
  active_directory: true
  flows: [{from: application, to: domain-controller, port: 389, open: true}]
""",
    """\
deployment:
  active_directory: true
  flows:  # <- no port of a domain controller is open to them
    - {from: application, to: domain-controller, port: 389, open: false}
    - {from: agents, to: web, port: 443, open: true}
""",
    """\
deployment:
  active_directory: false
  flows: [{from: application, to: domain-controller, port: 389, open: false}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit if all that is known about domain controllers is that they are blocked."""
    known = [one for one in flows(routing) if one.data["to"] == "domain-controller"]
    for deployment in subjects:
        said = known or deployment.data.get("other_flows") == "blocked"
        if said and not any(one.data["open"] for one in known):
            yield Hit(deployment, section(routing, "flow"))
