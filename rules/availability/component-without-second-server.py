from collections.abc import Iterator

from ece_lint.analysis.deployment import section, servers
from ece_lint.analysis.sizing import LAYOUTS
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

asks = "A highly available deployment has two servers for every component but the file server."
severity = {"": "error", "restarted": "note"}
then = {
    "": "everything stops when the server fails, and contacts are lost or wait",
    "restarted": "contacts wait until VMware has restarted the server, which may be what is meant",
}
every = "deployment"
where = {"high_availability": True}
needs = ["servers.roles"]
message = {
    "": "the deployment is meant to be highly available, but {found}; {row}",
    "restarted": "{found}, which VMware High Availability restarts on another host; {row}, without an outage",
}
why = """
A component on a single server stops the deployment when that server fails: without a web or application server nobody signs in,
without messaging and services no activity moves on, and without a database nothing works at all.
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
  servers:  # <- but there is only one messaging server; a cluster of messaging servers takes over when one fails # <- but there is no services server; a secondary services server takes over
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
    - {name: ece-app-1, roles: [application, database]}
    - {name: ece-app-2, roles: [application, database, messaging]}
""",
    """\
# The guide offers VMware High Availability as another way for services and messaging, not for the others.
deployment:
  high_availability: true
  vmware_ha: true
  servers:  # <- there is only one messaging server, which VMware High Availability restarts on another host; a cluster # <- but there is only one database server
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
    - {name: ece-app-1, roles: [application, services, messaging]}
    - {name: ece-app-2, roles: [application, services, database]}
""",
    """\
# What the layout of the tier lacks entirely is reported by servers-differ-from-layout.
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
    "web": "the load balancer needs another web server to send users to when one fails",
    "application": "the load balancer needs another application server to send users to when one fails",
    "messaging": "a cluster of messaging servers takes over when one fails",
    "services": "a secondary services server takes over when the first fails",
    "database": "an Always On replica takes over when the first fails",
}


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each component that has no second server."""
    for deployment in subjects:
        for role, row in ROWS.items():
            found = servers(routing, role)
            if not found and deployment.data.get("tier") in LAYOUTS:
                continue  # that the layout of the tier lacks it is the finding of another page
            if len(found) < 2:
                count = "only one" if found else "no"
                facts = {"found": Phrase(f"there is {count} {role} server"), "row": Phrase(row)}
                beside = tuple(Label(one.place, f"the {role} server") for one in found)
                restarted = found and role in RESTARTED and deployment.data.get("vmware_ha")
                kind, place = "restarted" if restarted else "", section(routing, "server")
                yield Hit(deployment, place, kind, (role,), facts, beside=beside)
