from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole, called

asks = "An administrator has at most ten departments."
severity = "error"
then = "Cisco does not support it beyond ten departments"
for_ = {"product": "pcce"}
every = "cce_department"
needs = ["cce_departments.administrators"]
with_ = {"at_most": 10}
message = "administrator {user} has {count} departments, {departments}; the limit is {at_most}"
label = "one of {count}"
why = """
An administrator has some departments, or none, and then administers everything. Cisco tests and supports up to ten
for one administrator, in every reference design. Only Packaged CCE has departments.
"""
fix = """
Take departments from the administrator, or take all of them away so that they administer everything (Administrators
page of Unified CCE Administration).
"""
reference = {
    "document": "Solution Design Guide for Packaged CCE 15.0(1)",
    "page": "Configuration Limits, Department per Administrator",
    "says": "10 in every reference design, from 12.5 on",
}
catalogue = ["DPT-05"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "with": {"at_most": 1},
        "files": {
            "departments.yaml": """\
cce_departments:
  - {name: Sales, administrators: [{user: maria}, {user: Jo, domain: NA}]}
  - name: Support
    administrators:
      - {user: Maria}  # <- administrator `Maria` has 2 departments, `Sales` and `Support`; the limit is 1
      - {user: jo, domain: EMEA}
""",
        },
    },
]


def must(subjects: list[Entity], routing: Routing, *, at_most: Whole) -> Iterator[Hit]:
    """Yield one hit for each administrator of too many departments, at the last of them."""
    own: dict[tuple[str, str], list[tuple[Entity, int]]] = {}
    for department in subjects:
        for number, one in enumerate(department.data.get("administrators", ())):
            if one is not None:
                who = (one["user"].casefold(), one.get("domain", "").casefold())
                own.setdefault(who, []).append((department, number))
    for who, places in own.items():
        departments = list(dict.fromkeys(department for department, _ in places))
        if len(departments) > at_most:
            last, number = places[-1]
            facts = {
                "user": last.data["administrators"][number]["user"],
                "count": len(departments),
                "departments": [one.name for one in departments],
                "at_most": at_most,
            }
            beside = tuple(Label(one.place, called(one)) for one in departments[:-1])
            place = last.at("administrators", number, "user")
            yield Hit(last, place, "", who, facts, beside=beside)
