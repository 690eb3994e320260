from collections.abc import Iterator

from ece_lint.analysis.deployment import standardized_agents, workload_labels
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "The plan counts at least as many standardized agents as its workloads come to."
severity = "warning"
every = "deployment"
needs = ["deployment.standardized_agents", "workloads"]
message = "the plan counts {planned} standardized agents, but its workloads come to {agents}"
why = """
Agents who handle more than six emails an hour, or more than one chat at a time, count as more than one. A plan that
counts heads instead is too small.
"""
fix = "Use the number that `ece-lint size` shows with its terms, or correct the workloads."
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": 16,
    "says": "agents times emails an hour by 6, and agents times concurrent chats, make the standardized agents",
}
catalogue = ["SIZ-06"]
since = "0.1"
examples = [
    """\
deployment:
  standardized_agents: 60
  workloads: [{name: Email, agents: 35, emails_per_hour: 7}]
""",
    """\
# 35 × 7 ÷ 6 is 40.83.
deployment:
  standardized_agents: 40  # <- the plan counts 40 standardized agents, but its workloads come to 41
  workloads: [{name: Email, agents: 35, emails_per_hour: 7}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit if the number that is declared is too small."""
    for deployment in subjects:
        planned, agents = deployment.data["standardized_agents"], standardized_agents(routing)
        if planned < agents:
            place, beside = deployment.at("standardized_agents"), workload_labels(routing)
            yield Hit(
                deployment, place, facts={"planned": planned, "agents": agents}, beside=beside
            )
