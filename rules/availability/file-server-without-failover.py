from collections.abc import Iterator

from ece_lint.analysis.deployment import claims_availability, labels, servers
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "A single file server is covered by VMware High Availability."
severity = "warning"
every = "deployment"
needs = ["deployment.high_availability", "deployment.vmware_ha", "servers.roles"]
message = "there is one file server, but no VMware High Availability to restart it on another host"
label = "not configured"
why = """
All other servers read their configuration and the attachments from the file server. A single one, on a host that is
not protected, is a single point of failure for the whole deployment.
"""
fix = "Configure VMware High Availability for the hosts, or replicate the files to a second server."
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "23, Managing Failover",
        "says": "file, services and messaging servers fail over by VMware High Availability where it is configured",
    },
    {
        "document": "Cisco TAC document 215682",
        "says": "an installation with high availability replicates the files (DFS) between two servers",
    },
]
catalogue = ["HAV-01"]
since = "0.1"
examples = [
    """\
deployment:
  high_availability: true
  vmware_ha: true
  servers: [{name: ece-file, roles: [file]}]
""",
    """\
deployment:
  high_availability: true
  vmware_ha: false
  servers: [{name: ece-file-1, roles: [file]}, {name: ece-file-2, roles: [file]}]
""",
    """\
deployment:
  high_availability: true
  vmware_ha: false  # <- there is one file server, but no VMware High Availability
  servers: [{name: ece-file, roles: [file]}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit if nothing takes over for the only file server."""
    found = servers(routing, "file")
    for deployment in subjects if claims_availability(routing) else ():
        if len(found) == 1 and deployment.data.get("vmware_ha") is False:
            beside = labels(found, "the file server")
            yield Hit(deployment, deployment.at("vmware_ha"), beside=beside)
