"""The messaging servers are a cluster, where a failure must not be felt."""

from collections.abc import Iterator

from ece_lint.analysis.deployment import servers
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

severity = {"": "error", "restarted": "note"}
every = "deployment"
where = {"high_availability": True, "messaging_cluster": False}
needs = ["servers.roles"]
message = {
    "": "the deployment is meant to be highly available, but its messaging servers are no cluster",
    "restarted": "the messaging servers are no cluster; VMware High Availability starts one again after an outage",
}
label = "no cluster"
why = """
The application connects to the next messaging server of a cluster when its own fails. Two messaging servers that are
no cluster do not know of each other, and everything stands still when the one in use fails.
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
        "says": "says that VMware High Availability fails over by itself where it is configured, and that a cluster works "
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
  messaging_cluster: false  # <- but its messaging servers are no cluster
  servers: [{name: ece-msg-1, roles: [messaging]}, {name: ece-msg-2, roles: [messaging]}]
""",
    """\
deployment:
  high_availability: true
  vmware_ha: true
  messaging_cluster: false  # <- the messaging servers are no cluster; VMware High Availability starts one again
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
    """Yield a hit if there are several messaging servers that are no cluster."""
    for deployment in subjects if len(servers(routing, "messaging")) > 1 else ():
        role = "restarted" if deployment.data.get("vmware_ha") else ""
        yield Hit(deployment, deployment.at("messaging_cluster"), role)
