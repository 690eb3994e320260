from collections.abc import Iterator

from ece_lint.documents import Node
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "Two names differ in more than upper and lower case."
severity = "warning"
then = "people map, fill or write the script for the wrong one of the two"
also = ["*"]
message = "{kind} {name} differs from {others} only in case"
label = "hard to tell apart"
why = """
People read two such names as one. They map the queue, fill the skill group or write the script for the wrong
one, and reports list both. Often only one of them is real: the other comes from a spreadsheet or a bulk
load in which the name was typed differently.
"""
fix = """
If both stand for the same thing, keep the name that Unified CCE or ECE shows and correct the other wherever it
is mentioned. If they are two things, rename one so that everybody can tell them apart.
"""
reference = [
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "All Tables, alternate keys of EnterpriseName",
        "says": "an enterprise name is unique in its table",
    },
    {
        "document": "egain-config 0.10.1, code of a Cisco engineer that sets up ECE (npm)",
        "page": "src/sql/alias.js",
        "says": "the name of a new alias is looked up in its department without regard to case",
    },
]
catalogue = ["NAM-04", "MRD-11", "REF-04", "NMU-08", "Q-08", "ALS-01"]
since = "0.1"
examples = [
    """\
skill_groups:
  - name: Sales_NA
  - name: Sales_EMEA
precision_queues:
  - name: sales_na  # another kind of object
""",
    """\
skill_groups:
  - name: Sales_NA  # <- skill group `Sales_NA` differs from `sales_NA` only in case
  - name: Sales_EMEA
  - name: sales_NA
""",
    """\
# Queues are named inside their department.
queues:
  - {name: Chat, department: Sales}
  - {name: chat, department: Support}
  - {name: CHAT, department: Support}  # <- queue `CHAT` differs from `chat` only in case
""",
    """\
# Where no list of agents is kept, they are known by those who mention them.
skill_groups:
  - {name: Sales_NA, agents: [Clark, Bruce]}
  - {name: Sales_EMEA, agents: [Natasha]}
  - name: Support_NA
    agents:
      - Bruce
      - CLARK  # <- agent `CLARK` differs from `Clark` only in case
""",
    """\
# Where one is kept, a misspelt mention is undefined: `undefined-name` reports it.
agents:
  - name: Clark
skill_groups:
  - {name: Sales_NA, agents: [clark]}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each set of names that become one when case is ignored."""
    for kind in kinds().values():
        if kind.named_by:
            continue  # named after others, which are asked themselves
        entities = routing.entities[kind.name] or routing.undefined[kind.name]
        if len({one.name.casefold() for one in entities}) == len(entities):
            continue  # as nearly always
        alike: dict[tuple[str, str | None], list[Entity]] = {}
        for entity in entities:
            alike.setdefault((entity.name.casefold(), entity.department), []).append(entity)
        for members in alike.values():
            if len(members) > 1:
                first, *others = sorted(members, key=lambda one: one.name)
                facts = {"others": [one.name for one in others]}
                beside = tuple(
                    Label(_place(one, routing), f"{called(one)} is here") for one in others
                )
                yield Hit(first, _place(first, routing), facts=facts, beside=beside)


def _place(entity: Entity, routing: Routing) -> Node:
    if entity.defined:
        return entity.place
    mentions = routing.mentions_of(entity)
    return min(mentions, key=lambda hop: (*hop.source.key[:2], hop.source.department or "")).place
