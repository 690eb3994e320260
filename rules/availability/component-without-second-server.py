"""Of each component there are two, where a failure must not be felt."""

from collections.abc import Iterator

from ece_lint.analysis.deployment import claims_availability, section, servers
from ece_lint.analysis.sizing import LAYOUTS
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

severity = {"": "error", "restarted": "note"}
every = "deployment"
needs = ["deployment.high_availability", "servers.roles"]
message = {
    "": "the deployment is meant to be highly available, but {found}; {row}",
    "restarted": "{found}, which VMware High Availability starts elsewhere after a failure; without an outage {row}",
}
why = """
What there is only one of stops the deployment when it fails: without a web or application server nobody signs in,
without messaging and services no activity moves on, and without a database there is nothing at all.
"""
fix = "Add a second server with the component, and configure the failover that the installation guide describes for it."
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "22, table of high availability",
    "says": "more than one web and application server, a cluster of messaging servers, a primary and a secondary services "
    "server, and Always On for the databases; on page 23 VMware High Availability for file, services and messaging servers",
}
catalogue = ["HAV-01"]
since = "0.1"
examples = [
    """\
deployment:
  high_availability: true
  servers:
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
    - {name: ece-app-1, roles: [application, file, messaging, services, database]}
    - {name: ece-app-2, roles: [application, messaging, services, database]}  # one file server may be left to VMware HA
""",
    """\
deployment:
  high_availability: true
  servers:  # <- but there is one messaging server; a cluster of messaging servers takes over # <- but there is no services server; a secondary services server takes over
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
    - {name: ece-app-1, roles: [application, database]}
    - {name: ece-app-2, roles: [application, database, messaging]}
""",
    """\
# The guide knows VMware High Availability as another way for services and messaging, not for the others.
deployment:
  high_availability: true
  vmware_ha: true
  servers:  # <- there is one messaging server, which VMware High Availability starts elsewhere # <- but there is one database server
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
    - {name: ece-app-1, roles: [application, services, messaging]}
    - {name: ece-app-2, roles: [application, services, database]}
""",
    """\
# Of the layout of the tier servers-differ-from-layout says what is not there at all.
deployment:
  high_availability: true
  tier: 400
  servers: [{name: ece-web-1, roles: [web]}, {name: ece-web-2, roles: [web]}]
""",
    """\
deployment:
  high_availability: false
  servers: [{name: ece-web-1, roles: [web]}]
""",
]

RESTARTED = {"messaging", "services"}  # the file server has a page of its own
ROWS = {
    "web": "the load balancer sends users to another web server",
    "application": "the load balancer sends users to another application server",
    "messaging": "a cluster of messaging servers takes over",
    "services": "a secondary services server takes over",
    "database": "an Always On replica takes over",
}


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each component that has no second server."""
    for deployment in subjects if claims_availability(routing) else ():
        for role, row in ROWS.items():
            found = servers(routing, role)
            if not found and deployment.data.get("tier") in LAYOUTS:
                continue  # that the layout of the tier lacks it is the finding of another page
            if len(found) < 2:
                count = "one" if found else "no"
                facts = {"found": Phrase(f"there is {count} {role} server"), "row": Phrase(row)}
                beside = tuple(Label(one.place, f"the {role} server") for one in found)
                restarted = found and role in RESTARTED and deployment.data.get("vmware_ha")
                kind, place = "restarted" if restarted else "", section(routing, "server")
                yield Hit(deployment, place, kind, (role,), facts, beside=beside)
