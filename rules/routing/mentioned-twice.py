from collections import Counter
from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, Mention, kinds
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

asks = "A list names each object only once."
severity = "warning"
then = "an object that should be in the list is probably missing"
also = ["*"]
message = "{kind} {name} names {odd_kind} {odd} {count} times in {field}; once is enough"
label = "named again"
why = """
Unified CCE keeps a membership or a mapping once, so the second mention adds nothing. Most often another name was
meant: an object that should be in the list is missing, and a count of the lines is wrong.
"""
fix = "Delete the second mention, or write the name that was meant."
reference = {
    "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
    "page": "Skill_Group_Member",
    "says": "skill group and agent together are the primary key, so an agent is a member of a group once",
}
since = "0.1"
examples = [
    """\
skill_groups:
  - {name: Global_Sales_NA, agents: [Clark, Bruce]}
  - {name: Domestic_Sales_NA, agents: [Clark, Bruce]}
""",
    """\
skill_groups:
  - name: Global_Sales_NA
    agents:
      - Clark
      - Bruce
      - Clark  # <- skill group `Global_Sales_NA` names agent `Clark` 2 times in `agents`; once is enough
queues:
  - name: Sales_Email
    skill_groups: [Global_Sales_NA, Global_Sales_NA, Global_Sales_NA]  # <- queue `Sales_Email` names skill group `Global_Sales_NA` 3 times in `skill_groups`
""",
    """\
# What counts is the name: 0042 and 42 are two agents.
skill_groups:
  - {name: Global_Sales_NA, agents: [0042, "42"]}
  - {name: Global_Support_NA, agents: [42, "42"]}  # <- names agent `42` 2 times
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each name that a list holds more than once."""
    for kind in kinds().values():
        lists = [
            mention
            for mention in kind.mentions.values()
            if mention.plain and mention.way[-1] == "*"
        ]
        for entity in routing.entities[kind.name] if lists else ():
            for mention in lists:
                targets = entity.links.get(mention.field, [])
                if routing.each_once(targets) is not targets:
                    yield from _hits(entity, mention, targets)


def _hits(entity: Entity, mention: Mention, targets: list[Entity]) -> Iterator[Hit]:
    for target, count in Counter(targets).items():
        if count > 1:
            first, second = [number for number, one in enumerate(targets) if one is target][:2]
            facts = {"odd": target.name, "odd_kind": Phrase(target.kind.noun), "count": count}
            facts["field"] = mention.field
            yield Hit(
                entity,
                entity.mention_at(mention, second),
                identity=(mention.field, target.name),
                facts=facts,
                beside=(Label(entity.mention_at(mention, first), "named here"),),
                odd=target,
            )
