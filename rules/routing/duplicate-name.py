from collections import Counter
from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "A name is defined only once."
severity = "error"
then = "Unified CCE has one of the two at most, and nobody knows which one routing follows"
message = "{kind} {name} is defined again; only the first definition is used"
label = "defined again"
why = """
Two definitions of one name cannot both be right, and there is no telling which of them routing follows.
Duplicates appear when exports are merged or files are copied; Unified CCE itself keeps enterprise names
unique, so one of the two is out of date.
"""
fix = "Keep the definition that matches the system and delete the other, or give one of them its own name."
reference = [
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "All Tables, alternate keys of EnterpriseName",
        "says": "an enterprise name is unique in its table",
    },
    {
        "document": "egain-config, a provisioning tool of Cisco dCloud for Packaged CCE 12.5",
        "page": "queues",
        "says": "each department has its own queue chat and its own queue email, so the department is part of a queue's name",
    },
]
catalogue = ["REF-04", "Q-08"]
since = "0.1"
examples = [
    """\
skill_groups:
  - name: Sales_NA
  - name: Sales_EMEA
""",
    """\
skill_groups:
  - name: Sales_NA
  - name: Sales_NA  # <- skill group `Sales_NA` is defined again
""",
    """\
# ECE queues are named inside their department.
queues:
  - {name: chat, department: Sales}
  - {name: chat, department: Support}
  - {name: chat, department: Sales}  # <- queue `chat` is defined again
""",
    {
        "files": {
            "north.yaml": "peripherals:\n  - name: NA_Peripheral\n",
            "south.yaml": "peripherals:\n  - name: NA_Peripheral  # <- peripheral `NA_Peripheral` is defined again\n",
        }
    },
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each definition after the first of its name."""
    before: Counter[int] = Counter()  # how many repeat the same definition
    for first, again in routing.repeated:
        yield Hit(
            again,
            again.place,
            identity=(str(before[id(first)]),),
            beside=(Label(first.place, "first defined here"),),
        )
        before[id(first)] += 1
