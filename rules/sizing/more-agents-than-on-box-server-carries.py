from collections.abc import Iterator

from ece_lint.analysis.deployment import standardized_agents, workload_labels
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole

asks = "An on-box data server serves at most 400 standardized agents."
severity = "error"
every = "server"
where = {"on_box": True, "roles": "database"}
also = ["deployment", "workloads"]
with_ = {"at_most": 400}
message = "data server {name} runs on-box, which is for at most {at_most} agents; there are {agents} standardized agents"
label = "on-box"
why = """
In a Packaged CCE deployment for 2000 agents the data server of ECE may share the hosts of the core components, with
resources reserved for 400 agents. More agents take resources from the router and the logger.
"""
fix = "Move ECE to its own hosts, in the layout of the next tier."
reference = {
    "document": "Solution Design Guide for Packaged CCE 15.0(1)",
    "page": "Packaged CCE Reference Designs",
    "says": "the data server of ECE is on-box for up to 400 agents, and off-box beyond",
}
catalogue = ["SIZ-11"]
since = "0.1"
examples = [
    """\
deployment:
  product: pcce
  workloads: [{name: Email, agents: 400, emails_per_hour: 6}]
  servers: [{name: ece-data, roles: [application, file, messaging, services, database], on_box: true}]
""",
    """\
deployment:
  product: pcce
  workloads: [{name: Email, agents: 401, emails_per_hour: 6}]
  servers:
    - name: ece-data
      roles: [application, file, messaging, services, database]
      on_box: true  # <- data server `ece-data` runs on-box, which is for at most 400 agents; there are 401 standardized agents
""",
]


def must(subjects: list[Entity], routing: Routing, at_most: Whole) -> Iterator[Hit]:
    """Yield a hit for each on-box data server if there are more agents, though not more than the tier has."""
    agents = standardized_agents(routing)
    tier = max((one.data.get("tier", agents) for one in routing.entities["deployment"]), default=0)
    for server in subjects if at_most < agents <= tier else ():
        facts = {"agents": agents, "at_most": at_most}
        yield Hit(server, server.at("on_box"), facts=facts, beside=workload_labels(routing))
