from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase, did_you_mean

asks = "Every department of Packaged CCE is in ECE too."
severity = "warning"
then = "changes of the department in Packaged CCE do not reach ECE"
for_ = {"product": "pcce"}
every = "cce_department"
needs = ["departments"]
message = "department {name} of Packaged CCE is not in ECE{guess}"
label = "not in ECE"
why = """
Packaged CCE creates, renames and deletes departments in ECE by itself. A department that ECE does not have under the
same name was created while ECE could not be reached, or was renamed there by hand, and changes in Packaged CCE
do not reach it.
"""
fix = """
Give the department in ECE its name in Packaged CCE (ECE Administration Console, Departments). If it is missing, save
it in Unified CCE Administration once more while ECE is reachable and its inventory entry is right.
"""
reference = {
    "document": "Packaged CCE Developer Reference 15.0(1)",
    "page": "Department API",
    "says": "making, changing or deleting a department in Packaged CCE does the same in ECE",
}
catalogue = ["DPT-04"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "site.yaml": """\
cce_departments: [{name: Sales}, {name: Support}]
departments: [{name: Service}, {name: sales}, {name: Support}, {name: Archive}]
""",
        },
    },
    {
        "product": "pcce",
        "files": {
            "site.yaml": """\
cce_departments:
  - {name: Sales}
  - {name: Support}  # <- department `Support` of Packaged CCE is not in ECE; did you mean `Suport`?
  - {name: Orders}  # <- department `Orders` of Packaged CCE is not in ECE
departments: [{name: Service}, {name: Sales}, {name: Suport}]
""",
        },
    },
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each department that ECE does not have, in whatever capitals."""
    names = {one.name.casefold(): one.name for one in routing.entities["department"]}
    own = {one.name.casefold() for one in subjects}
    free = [name for folded, name in names.items() if folded not in own]
    missing = [one for one in subjects if one.name.casefold() not in names]
    near = routing.guesses.among([one.name for one in missing], free)
    for department in missing:
        guess = Phrase(did_you_mean(department.name, near(department.name)))
        yield Hit(department, department.place, facts={"guess": guess})
