from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole, called

asks = "Skill groups of one peripheral and media routing domain have different agents."
severity = "off"
then = "one of them may be forgotten at the next change of staff; both may be meant"
every = "skill_group"
having = "agents"
needs = ["skill_groups.peripheral", "skill_groups.media_routing_domain"]
with_ = {"at_least": 2}
message = "skill groups {names} of peripheral {peripheral} and domain {domain} have the same {count} agents"
label = "the same agents as {others}"
why = """
Groups with the same agents route in the same way and are reported separately. That may be intended, so that each queue
has its own figures; otherwise one of them is a copy that is forgotten at the next change of staff.
"""
fix = """
Use one of the groups in scripts and queues and delete the others (Skill Group Explorer of Configuration Manager,
or the Skill Groups page of Packaged CCE), unless they are kept apart for reports.
"""
reference = {
    "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
    "page": "Sizing and Operating Conditions, dynamic limits for skill groups and precision queues per agent",
    "says": "each queue of an agent costs capacity, and queues that are not needed are to be removed",
}
catalogue = ["SGP-11"]
since = "0.1"
examples = [
    """\
skill_groups:
  - {name: Sales_NA, peripheral: NA, media_routing_domain: Email_MRD, agents: [Clark, Bruce]}
  - {name: Sales_Chat_NA, peripheral: NA, media_routing_domain: Chat_MRD, agents: [Clark, Bruce]}
  - {name: Orders_NA, peripheral: NA, media_routing_domain: Email_MRD, agents: [Clark, Bruce, Peter]}
  - {name: Support_NA, peripheral: NA, media_routing_domain: Email_MRD, agents: [Peter]}
  - {name: Repair_NA, peripheral: NA, media_routing_domain: Email_MRD, agents: [Peter]}
""",
    """\
skill_groups:
  - {name: Sales_NA, peripheral: NA, media_routing_domain: Email_MRD, agents: [Clark, Bruce]}  # <- skill groups `Sales_NA` and `Sales_NA_2` of peripheral `NA` and domain `Email_MRD` have the same 2 agents
  - {name: Sales_NA_2, peripheral: NA, media_routing_domain: Email_MRD, agents: [Bruce, Clark]}
""",
]


def must(subjects: list[Entity], routing: Routing, *, at_least: Whole) -> Iterator[Hit]:
    """Yield one hit for each set of agents that several groups of one peripheral and domain have."""
    alike: dict[tuple[Entity, Entity, frozenset[Entity]], list[Entity]] = {}
    for group in subjects:
        for peripheral in group.links.get("peripheral", ()):
            for domain in group.links.get("media_routing_domain", ()):
                agents = frozenset(group.links["agents"])
                if len(agents) >= at_least:
                    alike.setdefault((peripheral, domain, agents), []).append(group)
    for (peripheral, domain, agents), groups in alike.items():
        if len(groups) > 1:
            first, *others = sorted(groups, key=lambda one: one.name)
            names = [one.name for one in (first, *others)]
            facts = {"names": names, "others": names[1:], "count": len(agents)}
            facts |= {"peripheral": peripheral.name, "domain": domain.name}
            beside = tuple(Label(one.place, f"{called(one)} has them too") for one in others[:5])
            yield Hit(first, first.place, "", tuple(names), facts, beside=beside)
