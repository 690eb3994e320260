from collections.abc import Iterator
from typing import Any

from ece_lint.analysis.membership import (
    bits,
    picked,
    queues_by_attributes,
    reached_by_attributes,
)
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Number, Whole, called
from ece_lint.wording import Phrase, quoted

asks = "The agents of a PG are in no more queues in all than the PG is sized for."
severity = "warning"
then = "the PG and Finesse become slow in the busiest hour"
every = "skill_group"
needs = ["skill_groups.agents", "skill_groups.peripheral"]
also = ["agents", "peripherals", "precision_queues"]
with_ = {"pairs": 30000, "average": 15}
message = (
    "the {agents} agents of {kind} {name} are in {pairs} queues, {each} each on average; with that many only {most} of "
    "them may be signed in at a time; the largest are {largest}"
)
label = "{pairs} pairs of agent and queue"
why = """
Every pair of an agent and a queue costs the PG, Finesse and the router memory and work. A PG is sized for 2000 agents
who are signed in, with 15 queues each on average: 30,000 pairs. With more queues for each agent, fewer agents may sign
in, and Cisco does not support the rest. Skill groups and precision queues both count.
"""
fix = """
Take agents out of the queues that they never work for, beginning with the largest, and delete the queues that nobody
uses. Otherwise spread the agents over more PGs, or make sure that no more of them sign in than the message says.
"""
reference = {
    "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
    "page": "Sizing and Operating Conditions, dynamic limits for skill groups and precision queues per agent",
    "says": (
        "a PG takes 2000 agents with up to 15 queues on average, 1500 with 20, 1000 with 30, 750 with 40, 600 with 50; "
        "what counts is the average of all agents on the PG (the same since 12.5)"
    ),
}
catalogue = ["SGP-03", "SGP-04"]
since = "0.1"
examples = [
    {
        # More than 15 each, but so few agents that all of them may sign in; and many, with few queues each.
        "with": {"pairs": 6, "average": 2},
        "files": {
            "site.yaml": """\
peripherals: [{name: NA_Peripheral}, {name: EMEA_Peripheral}]
agents:
  - {name: Clark, peripheral: NA_Peripheral}
  - {name: Natasha, peripheral: EMEA_Peripheral}
  - {name: Loki, peripheral: EMEA_Peripheral}
  - {name: Phil, peripheral: EMEA_Peripheral}
  - {name: Clint, peripheral: EMEA_Peripheral}
skill_groups:
  - {name: A_NA, peripheral: NA_Peripheral, agents: [Clark]}
  - {name: B_NA, peripheral: NA_Peripheral, agents: [Clark]}
  - {name: C_NA, peripheral: NA_Peripheral, agents: [Clark]}
  - {name: A_EMEA, peripheral: EMEA_Peripheral, agents: [Natasha, Loki, Phil, Clint]}
  - {name: B_EMEA, peripheral: EMEA_Peripheral, agents: [Natasha, Loki, Phil, Clint]}
""",
        },
    },
    {
        "with": {"pairs": 6, "average": 2},
        "files": {
            "site.yaml": """\
peripherals:
  - {name: NA_Peripheral, peripheral_gateway: PG_NA}
peripheral_gateways:
  - {name: PG_NA}  # <- the 3 agents of peripheral gateway `PG_NA` are in 8 queues, 2.7 each on average; with that many only 2 of them may be signed in at a time; the largest are `A_NA` with 3, `PQ` with 3, `B_NA` with 2
agents:
  - {name: Clark, peripheral: NA_Peripheral, attributes: {French: 5}}
  - {name: Bruce, peripheral: NA_Peripheral, attributes: {French: 6}}
  - {name: Peter, peripheral: NA_Peripheral, attributes: {French: 7}}
  - {name: Tony, peripheral: NA_Peripheral, attributes: {French: 7}, enabled: false}
skill_groups:
  - {name: A_NA, peripheral: NA_Peripheral, agents: [Clark, Bruce, Peter, Tony]}
  - {name: B_NA, peripheral: NA_Peripheral, agents: [Clark, Bruce, Tony]}
precision_queues:
  - {name: PQ, steps: [{terms: [{attribute: French, relation: ">=", value: 5}]}]}
""",
        },
    },
]


def must(
    subjects: list[Entity], routing: Routing, *, pairs: Whole, average: Number
) -> Iterator[Hit]:
    """Yield one hit for each PG with too many pairs; a peripheral whose PG is not known stands for it.

    Agents who may not sign in do not count.
    """
    peripherals = [*routing.entities["peripheral"], *routing.undefined["peripheral"]]
    homes = {one: one.one("peripheral_gateway") or one for one in peripherals}
    agents = routing.entities["agent"]
    reached = list(reached_by_attributes(routing))
    own = [
        {homes[one] for one in agent.links.get("peripheral", ())}
        if agent.data.get("enabled") is not False
        else set()
        for agent in agents
        if reached  # the members of skill groups are listed
    ]
    groups: dict[Entity, list[Entity]] = {}
    rough = dict.fromkeys(homes.values(), 0)
    for group in routing.entities["skill_group"]:
        for peripheral in group.links.get("peripheral", ()):
            groups.setdefault(homes[peripheral], []).append(group)
            rough[homes[peripheral]] += len(group.links.get("agents", ()))
    drawn = queues_by_attributes(routing)
    for agent, at in zip(agents, own, strict=True) if reached else ():
        for home in at:
            rough[home] += drawn[agent]
    disabled = {one for one in agents if one.data.get("enabled") is False}
    for home in sorted(rough, key=lambda one: one.name):
        if rough[home] <= pairs:
            continue
        here, by_attributes = bits(home in at for at in own), 0
        sizes: dict[Entity, int] = {}
        staff: set[Entity] = set()
        for group in groups.get(home, ()):
            members = routing.each_once(group.links.get("agents", []))
            sizes[group] = len(members) - len(disabled.intersection(members) if disabled else ())
            staff.update(members)
        staff -= disabled
        for queue, mask in reached:
            sizes[queue] = (mask & here).bit_count()
            by_attributes |= mask & here
        staff.update(picked(agents, by_attributes))
        count = sum(sizes.values())
        if count > pairs and count > average * len(staff):
            yield _hit(home, len(staff), sizes, int(pairs * len(staff) / count))


def _hit(home: Entity, agents: int, sizes: dict[Entity, int], most: int) -> Hit:
    count = sum(sizes.values())
    largest = sorted(sizes, key=lambda one: (-sizes[one], one.name))[:5]
    words = [f"{quoted(one.name)} with {sizes[one]}" for one in largest]
    facts: dict[str, Any] = {"agents": agents, "pairs": count, "each": round(count / agents, 1)}
    facts |= {"most": most, "largest": Phrase(", ".join(words))}
    beside = tuple(Label(one.place, f"{called(one)} has {sizes[one]}") for one in largest)
    place = home.place if home.defined else beside[0].place
    return Hit(home, place, facts=facts, beside=beside)
