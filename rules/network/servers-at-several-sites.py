from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "All servers of ECE are at one site."
severity = "note"
every = "deployment"
needs = ["servers.site"]
message = "servers of ECE are at {sites}; Cisco publishes no limit for the network between them"
why = """
The components of ECE may be distributed over sites, and are meant to have a fast network of their own. How fast it must
be is not documented, except towards Unified CCE; a slow one means slow screens for everybody.
"""
fix = "Measure the network between the sites, let Cisco confirm the design, and accept this finding with the reason."
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "22 and 26",
        "says": "components can be distributed, want a dedicated high-speed LAN, and 300 ms one way to Unified CCE",
    },
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "High Availability and Network Design",
        "says": "refers to the Design Guide of ECE for the network between its components, which gives no number",
    },
]
catalogue = ["NET-04"]
since = "0.1"
examples = [
    """\
deployment:
  sites: [{name: London}, {name: York}]
  servers: [{name: ece-web-1, roles: [web], site: London}, {name: ece-app-1, roles: [application], site: London}]
""",
    """\
deployment:  # <- servers of ECE are at `London` and `York`
  sites: [{name: London}, {name: York}]
  servers: [{name: ece-web-1, roles: [web], site: London}, {name: ece-web-2, roles: [web], site: York}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit if the servers name more than one site."""
    at: dict[str, Entity] = {}
    for server in routing.entities["server"]:
        for site in server.links.get("site", ()):
            at.setdefault(site.name, server)
    for deployment in subjects if len(at) > 1 else ():
        beside = tuple(Label(one.at("site"), f"`{one.name}` is here") for one in at.values())
        yield Hit(deployment, deployment.place, facts={"sites": sorted(at)}, beside=beside)
