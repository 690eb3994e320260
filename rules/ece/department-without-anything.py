from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Texts
from ece_lint.wording import nearest

asks = "Every department of ECE has something in it."
severity = "note"
then = "nothing yet; the department may be about to be set up"
every = "department"
needs = [
    "queues.department",
    "users.department",
    "aliases.department",
    "workflows.department",
    "entry_points.department",
]
also = ["task_limits"]
with_ = {"given": ["Service"]}
message = "department {name} of ECE has no queue, user, alias, workflow or entry point"
label = "empty"
why = """
An empty department was planned and never set up, or is left over from one that was given up. It appears in every
list of departments, and nobody sees what is put there by mistake.
"""
fix = """
Delete the department in the ECE Administration Console, or set up what is missing. If it is meant to wait for
its queues, allow the rule for it.
"""
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "13, Configuration in ECE",
    "says": "queues and users are set up inside departments",
}
catalogue = ["DEP-07"]
since = "0.1"
examples = [
    """\
departments:
  - {name: Sales}
  - {name: Support}
  - {name: Service}  # comes with ECE
queues:
  - {name: Sales_Email, department: Sales}
users:
  - {name: peter, department: Support}
aliases: []
workflows: []
entry_points: []
""",
    """\
departments:
  - {name: Sales}
  - {name: Marketing}  # <- department `Marketing` of ECE has no queue, user, alias, workflow or entry point
queues:
  - {name: Sales_Email, department: Sales}
users: []
aliases: []
workflows: []
entry_points: []
""",
    """\
# Users, aliases, workflows and entry points are not given.
departments: [{name: Sales}, {name: Marketing}]
queues: [{name: Sales_Email, department: Sales}]
""",
    """\
# It is a misspelt name that leaves the department empty: undefined-name says so.
departments:
  - {name: Sales}
queues:
  - {name: Sales_Email, department: Sale}
users: []
aliases: []
workflows: []
entry_points: []
""",
]


def must(subjects: list[Entity], routing: Routing, *, given: Texts) -> Iterator[Hit]:
    """Yield one hit for each department that nobody mentions, by its name or by one that is nearly the same."""
    empty = {one.name: one for one in subjects if not routing.mentions_of(one)}
    for undefined in routing.undefined["department"]:
        empty.pop(nearest(undefined.name, empty) or "", None)
    for name, department in empty.items():
        if name not in given:
            yield Hit(department, department.place)
