from collections.abc import Iterator

from ece_lint.analysis.deployment import standardized_agents, workload_labels
from ece_lint.analysis.sizing import TIERS, fitting_tier, release_of
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

asks = "The tier is large enough for the standardized agents."
severity = "error"
every = "deployment"
needs = ["deployment.tier"]
also = ["workloads"]
message = "{agents} standardized agents are more than the tier of {tier} carries; {advice}"
why = """
A deployment is certified for a number of agents who handle six emails an hour or one chat at a time. An agent
who handles more counts as more than one. Beyond the number, screens become slow and activities wait, first in the
busiest hour.
"""
fix = """
Plan the next tier with its servers and its OVA template, or lower what each agent handles. `ece-lint size` shows how
the number comes about.
"""
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": 16,
        "says": "agents with more than 6 emails an hour, or more than one chat at a time, are converted to standardized "
        "agents; email and chat are added up",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "17 and 18",
        "says": "two servers support up to 400 standardized concurrent agents, the distributed layout 401 to 1500",
    },
]
catalogue = ["SIZ-01", "CAP-04"]
since = "0.1"
examples = [
    """\
# Exactly as many as it carries; an agent who does less than the standard counts as one.
deployment:
  tier: 400
  workloads:
    - {name: Email, agents: 350, emails_per_hour: 6}
    - {name: Back office, agents: 50, emails_per_hour: 2}
""",
    """\
# The example of the guide's formulas: 300 × 9 ÷ 6 + 50 × 3.
deployment:
  release: "12.0"
  tier: 400  # <- 600 standardized agents are more than the tier of 400 carries; release 12.0 has one for 1,500
  workloads:
    - {name: Email, agents: 300, emails_per_hour: 9}
    - {name: Chat, agents: 50, concurrent_chats: 3}
""",
    """\
# 1001 × 9 ÷ 6 is 1501.5.
deployment:
  release: "12.5(1)"
  tier: 1500  # <- 1502 standardized agents are more than the tier of 1500 carries; release 12.5 has none for that many
  workloads:
    - {name: Email, agents: 1001, emails_per_hour: 9}
""",
    """\
deployment:
  tier: 400  # <- 600 standardized agents are more than the tier of 400 carries
  standardized_agents: 600
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit if the agents of all workloads, standardized, are more than the tier's."""
    for deployment in subjects:
        agents, tier = standardized_agents(routing), deployment.data["tier"]
        if agents > tier:
            facts = {"agents": agents, "tier": tier, "advice": Phrase(_advice(deployment, agents))}
            beside = workload_labels(routing)
            yield Hit(deployment, deployment.at("tier"), facts=facts, beside=beside)


def _advice(deployment: Entity, agents: int) -> str:
    release = release_of(deployment.data.get("release", ""))
    if release not in TIERS:
        return "add the `release` to see which tier does"
    tier = fitting_tier(agents, release)
    if tier is None:
        return f"release {release} has none for that many: plan several instances of ECE"
    return f"release {release} has one for {tier:,}"
