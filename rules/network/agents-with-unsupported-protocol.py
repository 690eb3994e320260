from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "The desktops of agents use IPv4."
severity = "error"
every = "site"
needs = ["sites.ip_versions"]
message = "the agents of site {name} have {found} only; agents of ECE must use IPv4"
label = "no IPv4"
why = """
ECE does not support IPv6 for agents. Desktops that have only IPv6 cannot reach it.
"""
fix = "Give the desktops of the site IPv4 addresses as well, or translate between the two on the way to ECE."
reference = {
    "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
    "page": "Sizing and Operating Conditions",
    "says": "agents of ECE use IPv4",
}
catalogue = ["NET-05"]
since = "0.1"
examples = [
    """\
deployment:
  sites:
    - {name: London, ip_versions: [IPv4, IPv6]}
    - {name: York, ip_versions: [IPv6]}  # <- the agents of site `York` have `IPv6` only
    - {name: Hull}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each site that says its versions, and IPv4 is none of them."""
    for site in subjects:
        found = site.data.get("ip_versions")
        if found and "IPv4" not in found and None not in found:
            yield Hit(site, site.at("ip_versions"), facts={"found": list(found)})
