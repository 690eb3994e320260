from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Texts
from ece_lint.wording import nearest

asks = "Every department of ECE is a department of Packaged CCE too."
severity = "note"
then = "nothing yet; the department may have been made by hand on purpose"
for_ = {"product": "pcce"}
every = "department"
needs = ["cce_departments"]
with_ = {"given": ["Service", "Global"]}
message = "department {name} of ECE is not a department of Packaged CCE"
label = "only in ECE"
why = """
Packaged CCE creates, renames and deletes departments in ECE by itself, so the two lists are normally the same. One that is only
in ECE was created there by hand, or was left behind: agents, skill groups and administrators cannot be given
to it in Packaged CCE, and nobody notices when its name blocks a new one.
"""
fix = """
Create the department in Unified CCE Administration too, or delete it in the ECE Administration Console if nothing
uses it. Where ECE has departments of its own on purpose, allow the rule for them.
"""
reference = [
    {
        "document": "Packaged CCE Developer Reference 15.0(1)",
        "page": "Department API",
        "says": "making, changing or deleting a department in Packaged CCE does the same in ECE",
    },
    {
        "document": "Packaged CCE Administration and Configuration Guide 15.0(1)",
        "page": "Departments",
        "says": "Service and Global are names that a department of Packaged CCE cannot have",
    },
]
catalogue = ["DEP-05"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "site.yaml": """\
cce_departments: [{name: Sales}, {name: Support}]
departments:
  - {name: Sales}
  - {name: Suport}  # one that was renamed is missing in ECE, which is the same fault
  - {name: Service}  # comes with ECE
""",
        },
    },
    {
        "product": "pcce",
        "files": {
            "site.yaml": """\
cce_departments: [{name: Sales}, {name: Support}]
departments:
  - {name: Sales}
  - {name: Support}
  - {name: Returns}  # <- department `Returns` of ECE is not a department of Packaged CCE
""",
        },
    },
    """\
# Unified CCE has no departments.
cce_departments: [{name: Sales}]
departments: [{name: Sales}, {name: Returns}]
""",
]


def must(subjects: list[Entity], routing: Routing, *, given: Texts) -> Iterator[Hit]:
    """Yield one hit for each department that Packaged CCE has under no name."""
    ours = {department.name for department in subjects}
    theirs = {department.name for department in routing.entities["cce_department"]}
    only_ours = ours - theirs - set(given)
    renamed = {nearest(name, only_ours) for name in theirs - ours}
    for department in subjects:
        if department.name in only_ours - renamed:
            yield Hit(department, department.place)
