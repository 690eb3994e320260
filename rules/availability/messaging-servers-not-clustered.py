from collections.abc import Iterator

from ece_lint.analysis.deployment import servers
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "A highly available deployment runs its messaging servers as a cluster."
severity = {"": "error", "restarted": "note"}
every = "deployment"
where = {"high_availability": True, "messaging_cluster": False}
roles = {"restarted": {"vmware_ha": True}}
needs = ["servers.roles"]
message = {
    "": "the deployment is meant to be highly available, but its messaging servers are not a cluster",
    "restarted": "the messaging servers are not a cluster; VMware High Availability restarts one after an outage",
}
label = "not a cluster"
why = """
The application connects to the next messaging server of a cluster when its own fails. Two messaging servers that are
not a cluster do not know of each other, and everything stops when the one in use fails.
"""
fix = """
Install the messaging servers as a cluster, as the installation guide describes it. A server of the cluster that has
failed is started again by hand.
"""
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "22, table of high availability",
        "says": "a cluster of messaging servers gives failover; a server that has failed is restarted manually",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "23, Managing Failover",
        "says": "VMware High Availability fails over by itself where it is configured, and that a cluster works "
        "over several sites as well",
    },
]
catalogue = ["HAV-01"]
since = "0.1"
examples = [
    """\
deployment:
  high_availability: true
  messaging_cluster: true
  servers: [{name: ece-msg-1, roles: [messaging]}, {name: ece-msg-2, roles: [messaging]}]
""",
    """\
deployment:
  high_availability: true
  messaging_cluster: false  # <- but its messaging servers are not a cluster
  servers: [{name: ece-msg-1, roles: [messaging]}, {name: ece-msg-2, roles: [messaging]}]
""",
    """\
deployment:
  high_availability: true
  vmware_ha: true
  messaging_cluster: false  # <- the messaging servers are not a cluster; VMware High Availability restarts one
  servers: [{name: ece-msg-1, roles: [messaging]}, {name: ece-msg-2, roles: [messaging]}]
""",
    """\
# That there is only one is the finding of another page.
deployment:
  high_availability: true
  messaging_cluster: false
  servers: [{name: ece-msg-1, roles: [messaging]}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit if there are several messaging servers that are not a cluster."""
    for deployment in subjects if len(servers(routing, "messaging")) > 1 else ():
        yield Hit(deployment, deployment.at("messaging_cluster"))
