from collections.abc import Iterator

from ece_lint.analysis.deployment import (
    labels,
    section,
    servers,
    standardized_agents,
    workload_labels,
)
from ece_lint.analysis.sizing import AGENTS_PER_WEB_SERVER, MOST_WEB_SERVERS, servers_needed
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole

asks = "There are enough web servers for 300 standardized agents each, and at most five."
severity = "error"
then = "Cisco does not support it; sessions are lost once the servers are full"
every = "deployment"
needs = ["servers.roles"]
also = ["workloads"]
with_ = {"at_most": AGENTS_PER_WEB_SERVER, "servers_at_most": MOST_WEB_SERVERS}
message = {
    "": "{agents} standardized agents need {needed} web servers, but there are {count}; one carries {at_most}",
    "too-many": "there are {count} web servers; at most {servers_at_most} are supported",
}
why = """
A web server of a distributed deployment carries 300 agents, and five of them are supported. With more agents
every screen becomes slow, and when one server fails the others are overloaded too.
"""
fix = "Add web servers, up to five, or plan for fewer agents."
reference = [
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "High Availability and Network Design, Enterprise Chat and Email",
        "says": "300 agents on each of up to five web servers, without redundancy when all are full; 12.5 says the same",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": 16,
        "says": "counts otherwise: 400 concurrent agents for each application server, and nothing for web servers",
    },
]
catalogue = ["SIZ-03"]
since = "0.1"
examples = [
    """\
deployment:
  tier: 1500
  workloads: [{name: Email, agents: 600, emails_per_hour: 6}]
  servers:
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
""",
    """\
deployment:
  tier: 1500
  workloads: [{name: Email, agents: 601, emails_per_hour: 6}]
  servers:  # <- 601 standardized agents need 3 web servers, but there are 2; one carries 300
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
""",
    """\
# The one web server of the smallest tier carries all of its 400 agents.
deployment:
  tier: 400
  workloads: [{name: Email, agents: 400, emails_per_hour: 6}]
  servers: [{name: ece-web-1, roles: [web]}]
""",
    """\
deployment:
  tier: 1500
  high_availability: false
  workloads: [{name: Email, agents: 600, emails_per_hour: 6}]
  servers:  # <- there are 6 web servers; at most 5 are supported
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
    - {name: ece-web-3, roles: [web]}
    - {name: ece-web-4, roles: [web]}
    - {name: ece-web-5, roles: [web]}
    - {name: ece-web-6, roles: [web]}
""",
]


def must(
    subjects: list[Entity], routing: Routing, at_most: Whole, servers_at_most: Whole
) -> Iterator[Hit]:
    """Yield a hit if the agents are too many for the web servers, though not for the tier, and one for a sixth."""
    for deployment in subjects:
        agents, tier = standardized_agents(routing), deployment.data.get("tier")
        found = servers(routing, "web")
        distributed = tier == 1500 or (tier is None and agents > 400)
        if not found or not distributed or agents > (tier or agents):
            continue
        count, place = len(found), section(routing, "server")
        facts = {"agents": agents, "count": count, "at_most": at_most}
        facts |= {
            "needed": servers_needed(agents, at_most),
            "servers_at_most": servers_at_most,
        }
        beside = (*labels(found, "web server"), *workload_labels(routing))
        if count < facts["needed"]:
            yield Hit(deployment, place, facts=facts, beside=beside)
        # A second site has its own five.
        if count > servers_at_most and deployment.data.get("high_availability") is False:
            yield Hit(
                deployment, place, "too-many", facts=facts, beside=labels(found, "web server")
            )
