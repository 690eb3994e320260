from collections.abc import Iterator

from ece_lint.analysis.deployment import (
    labels,
    section,
    servers,
    standardized_agents,
    workload_labels,
)
from ece_lint.analysis.sizing import AGENTS_PER_APPLICATION_SERVER, servers_needed
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole

asks = "There are enough application servers for 400 standardized agents each."
severity = "error"
then = "Cisco does not support it; agents cannot sign in once the servers are full"
every = "deployment"
needs = ["servers.roles"]
also = ["workloads"]
with_ = {"at_most": AGENTS_PER_APPLICATION_SERVER}
message = "{agents} standardized agents need {needed} application servers, but there are {count}; one carries {at_most}"
why = """
One application server carries at most 400 concurrent agents, whatever the tier. With more agents it becomes slow,
or agents cannot sign in when one of the others is down for maintenance.
"""
fix = "Add application servers, up to the layout of the tier, or plan for fewer agents."
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": 16,
        "says": "an application server cannot have more than 400 concurrent agents",
    },
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "High Availability and Network Design",
        "says": "counts otherwise: 300 agents on each web server, of which there are at most five",
    },
]
catalogue = ["SIZ-02", "CAP-05"]
since = "0.1"
examples = [
    """\
deployment:
  workloads:
    - {name: Email, agents: 800, emails_per_hour: 6}
  servers:
    - {name: ece-app-1, roles: [application]}
    - {name: ece-app-2, roles: [application]}
""",
    """\
deployment:
  workloads:
    - {name: Email, agents: 801, emails_per_hour: 6}
  servers:  # <- 801 standardized agents need 3 application servers, but there are 2; one carries 400
    - {name: ece-app-1, roles: [application]}
    - {name: ece-app-2, roles: [application]}
""",
    """\
# That the tier is too small is another finding.
deployment:
  tier: 400
  workloads: [{name: Email, agents: 401, emails_per_hour: 6}]
  servers: [{name: ece-app-1, roles: [web, application, file, messaging, services, database]}]
""",
]


def must(subjects: list[Entity], routing: Routing, at_most: Whole) -> Iterator[Hit]:
    """Yield a hit if the agents are too many for the application servers, though not for the tier."""
    for deployment in subjects:
        agents = standardized_agents(routing)
        found = servers(routing, "application")
        needed = servers_needed(agents, at_most)
        too_small = agents > deployment.data.get("tier", agents)
        if found and len(found) < needed and not too_small:
            facts = {"agents": agents, "needed": needed, "count": len(found), "at_most": at_most}
            beside = (*labels(found, "application server"), *workload_labels(routing))
            yield Hit(deployment, section(routing, "server"), facts=facts, beside=beside)
