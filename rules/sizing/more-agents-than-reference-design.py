from collections.abc import Iterator

from ece_lint.analysis.deployment import works
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Table

asks = "The reference design of the contact center supports all agents of ECE."
severity = "error"
then = "Cisco does not support it; router and PGs carry more than was tested"
every = "deployment"
needs = ["deployment.reference_design", "workloads.agents"]
with_ = {"at_most": {"2000": 1500, "4000": 4000, "12000": 12000, "24000": 24000}}
message = (
    "{agents} agents work with ECE; the reference design for {design} agents supports {at_most}"
)
why = """
Every agent of ECE is an agent of Unified CCE too, and the reference design says how many of them may be active for
chat and email. Beyond that, the peripheral gateways and the router carry more agents than were tested.
"""
fix = "Plan the next reference design, or fewer agents for chat and email."
reference = {
    "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
    "page": "Configuration Limits and Feature Availability, Active ECE Multimedia Agents",
    "says": "1500, 4000, 12,000 and 24,000 in the reference designs for 2000, 4000, 12,000 and 24,000 agents; 12.5 to "
    "15.0 say the same",
}
catalogue = ["SIZ-12"]
since = "0.1"
examples = [
    """\
deployment:
  reference_design: 4000
  workloads: [{name: Email, agents: 2000}]
""",
    """\
deployment:
  reference_design: 2000  # <- 1600 agents work with ECE; the reference design for 2000 agents supports 1500
  workloads: [{name: Email, agents: 1000}, {name: Chat, agents: 600}]
""",
]


def must(subjects: list[Entity], routing: Routing, at_most: Table) -> Iterator[Hit]:
    """Yield a hit if the agents, each counted once, are more than the reference design takes."""
    found = works(routing)
    agents = sum(work.agents for _, work in found)
    for deployment in subjects:
        design = deployment.data["reference_design"]
        limit = at_most.get(str(design), agents)
        if agents > limit:
            facts = {"agents": agents, "design": design, "at_most": limit}
            beside = tuple(Label(one.place, f"{work.agents} agents") for one, work in found)
            yield Hit(deployment, deployment.at("reference_design"), facts=facts, beside=beside)
