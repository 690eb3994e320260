from collections import Counter
from collections.abc import Iterator
from typing import Any

from ece_lint.analysis.membership import queues_of_agents
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole, called
from ece_lint.wording import Phrase, quoted

asks = "An agent is in at most 50 skill groups and precision queues."
severity = "warning"
then = "nothing until the next membership, which Unified CCE refuses to add"
every = "skill_group"
needs = ["skill_groups.agents", "agents"]
also = ["precision_queues"]
with_ = {"at_most": 50}
limits = {"at_most": "Skill_Groups_Per_Agent"}
message = {
    "one": "agent {name} is in {count} skill groups and precision queues; the limit is {at_most}",
    "several": "{agents} agents are in more than {at_most} skill groups and precision queues each; the most are {worst}",
    "many": "{agents} agents of {kind} {name} are in more than {at_most} skill groups and precision queues each; the most are {worst}",
}
label = "more than {at_most}"
why = """
Unified CCE counts the queues of an agent only when a membership is added. An agent who has more, because the limit
was lowered or the memberships came in another way, keeps them unnoticed until the next change, which is refused.
A single new precision queue can be enough: agents become its members by their attributes.
"""
fix = """
Take the agents out of queues, or take attributes from them that many precision queues ask for. If the limit of the
system was changed (`configlimit`, rule Skill_Groups_Per_Agent), export the table Configuration_Limit, or give its value
as `at_most` to this rule in `ece-lint.yaml`.
"""
reference = [
    {
        "document": "Unified CCE Features Guide 12.6(1)",
        "page": "Precision Queue, Attributes",
        "says": "an agent can be in at most 50 skill groups and precision queues together; a change that exceeds it fails",
    },
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
        "page": "Configuration limit tool",
        "says": "lowering the limit leaves the memberships of an agent as they are until one is to be added",
    },
]
catalogue = ["SGP-05"]
since = "0.1"
examples = [
    {
        "files": {
            "site.yaml": """\
# The limit that the site has in force counts.
configuration_limits: [{name: Skill_Groups_Per_Agent, default: 50, current: 1}]
agents:
  - {name: Clark}  # <- agent `Clark` is in 2 skill groups and precision queues; the limit is 1
  - {name: Bruce}
skill_groups:
  - {name: Sales, agents: [Clark, Bruce]}
  - {name: Support, agents: [Clark]}
""",
        },
    },
    {
        "with": {"at_most": 2},
        "files": {
            "site.yaml": """\
agents:
  - {name: Clark, attributes: {French: 5}}
  - {name: Bruce, attributes: {French: 9}}  # <- agent `Bruce` is in 3 skill groups and precision queues; the limit is 2
skill_groups:
  - {name: Sales, agents: [Clark, Bruce]}
  - {name: Support, agents: [Bruce]}
  - {name: Orders, agents: [Clark, Clark]}  # mentioned-twice
precision_queues:
  - {name: PQ, steps: [{terms: [{attribute: French, relation: ">=", value: 8}]}]}
""",
        },
    },
    {
        "with": {"at_most": 1},
        "files": {
            "site.yaml": """\
peripherals:
  - {name: NA_Peripheral}  # <- 2 agents of peripheral `NA_Peripheral` are in more than 1 skill groups and precision queues each; the most are 3 of `Bruce`
agents:
  - {name: Clark, peripheral: NA_Peripheral}
  - {name: Bruce, peripheral: NA_Peripheral}
  - {name: Loki}
  - {name: Phil}  # <- 2 agents are in more than 1 skill groups and precision queues each; the most are 3 of `Phil`
skill_groups:
  - {name: Sales, agents: [Clark, Bruce, Phil]}
  - {name: Support, agents: [Bruce, Clark, Loki, Phil]}
  - {name: Orders, agents: [Bruce, Phil, Loki]}
""",
        },
    },
]


def must(subjects: list[Entity], routing: Routing, *, at_most: Whole) -> Iterator[Hit]:
    """Yield one hit for each agent above the limit, or one for all of them on a peripheral."""
    counts = queues_of_agents(routing)
    above = [one for one, count in counts.items() if count > at_most and one.defined]
    groups: dict[Entity | None, list[Entity]] = {}
    for agent in sorted(above, key=lambda one: (-counts[one], one.name)):
        home = agent.one("peripheral")
        groups.setdefault(home, []).append(agent)
    for home, agents in groups.items():
        if len(agents) == 1:
            facts = {"count": counts[agents[0]], "at_most": at_most}
            yield Hit(agents[0], agents[0].place, "one", facts=facts)
        else:
            yield _of_many(home, agents, counts, at_most)


def _of_many(
    home: Entity | None, agents: list[Entity], counts: Counter[Entity], at_most: int
) -> Hit:
    worst = f"{counts[agents[0]]} of {quoted(agents[0].name)}"
    facts: dict[str, Any] = {"agents": len(agents), "at_most": at_most, "worst": Phrase(worst)}
    beside = tuple(Label(one.place, f"{called(one)} is in {counts[one]}") for one in agents[:5])
    if home is None:
        return Hit(agents[0], agents[0].place, "several", facts=facts, beside=beside[1:])
    place = home.place if home.defined else agents[0].place
    return Hit(home, place, "many", facts=facts, beside=beside)
