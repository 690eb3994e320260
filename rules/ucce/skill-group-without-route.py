from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, called

asks = "Every skill group of Packaged CCE has a route of the same name."
severity = "error"
then = "Packaged CCE refuses to edit or delete the skill group"
for_ = {"product": "pcce"}
every = "skill_group"
with_ = {"routes": "peripheral_routes"}
message = {
    "none": "skill group {name} has no route; in Packaged CCE it has one of the same name",
    "other-name": "skill group {name} has route {found}; in Packaged CCE it has one of the same name",
}
label = {"none": "no route", "other-name": "no route of this name"}
why = """
Packaged CCE creates a route with each skill group and expects it under the same name: reports and the tools of
Unified CCE Administration rely on it. A skill group that came in another way, or was renamed in Configuration
Manager, does not have it, and can then neither be edited nor deleted there.
"""
fix = """
Add the route to the skill group in the Skill Group Explorer of Configuration Manager, or rename the one it has.
"""
reference = {
    "document": "Packaged CCE Developer Reference 15.0(1)",
    "page": "Serviceability API, System Validation Rules (NOT_SKILL_GROUP_ROUTE_NAME_COUNT)",
    "says": "every skill group has a route with the enterprise name of the skill group",
}
catalogue = ["REF-11", "REF-14"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
skill_groups: [{name: Sales_NA}, {name: Sales_EMEA}]
peripheral_routes:
  - {name: Sales_NA, skill_group: Sales_NA}
  - {name: Sales_EMEA, skill_group: Sales_EMEA}
  - {name: Sales_Old, skill_group: Sales_EMEA}
"""
        },
    },
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
skill_groups:
  - {name: Sales_NA}  # <- skill group `Sales_NA` has no route; in Packaged CCE it has one of the same name
  - {name: Sales_EMEA}  # <- skill group `Sales_EMEA` has route `EMEA_Sales`; in Packaged CCE
peripheral_routes:
  - {name: EMEA_Sales, skill_group: Sales_EMEA}
"""
        },
    },
]


def must(subjects: list[Entity], routing: Routing, *, routes: Paths) -> Iterator[Hit]:
    """Yield one hit for each skill group none of whose routes has its name."""
    for group in subjects:
        if "peripheral" in group.flawed:
            continue  # a bulk job will make it, and its route with it
        found = routing.follow(group, *routes)
        if group.name not in [route.name for route in found]:
            beside = tuple(Label(route.place, f"{called(route)} leads to it") for route in found)
            facts = {"found": [route.name for route in found]}
            role = "other-name" if found else "none"
            yield Hit(group, group.place, role, facts=facts, beside=beside)
