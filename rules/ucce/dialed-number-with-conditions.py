from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "A dialed number of Packaged CCE leads to one call type for all callers."
severity = "error"
then = "Packaged CCE fails its system validation, and the next save deletes the conditions"
for_ = {"product": "pcce"}
every = "script_selector"
needs = ["script_selectors.call_type_map"]
message = {
    "several": "dialed number {name} leads to {count} call types, {found}; in Packaged CCE it has at most one",
    "condition": "dialed number {name} leads to call type {found} only for certain callers ({conditions}); "
    "Packaged CCE does not support that",
}
label = {"several": "{count} call types", "condition": "only for certain callers"}
why = """
Packaged CCE shows one call type for a dialed number and no conditions. What Configuration Manager adds to it is
invisible on the Dialed Number page, and saving that page deletes it.
"""
fix = """
Leave one call type without region and calling number in the Dialed Number/Script Selector List of Configuration
Manager, and distinguish callers in the script.
"""
reference = {
    "document": "Packaged CCE Developer Reference 15.0(1)",
    "page": "Serviceability API, System Validation Rules (DIALED_NUMBER_MAP_COUNT)",
    "says": "a dialed number has no region and no ANI, and at most one call type in its map",
}
catalogue = ["REF-14"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
call_types: [{name: Sales_CT}, {name: Orders_CT}, {name: VIP_CT}]
script_selectors:
  - {name: Sales_Email, call_type: Sales_CT}
  - name: Sales
    call_type: Sales_CT
    other_call_types: [VIP_CT]
    call_type_map:  # <- dialed number `Sales` leads to 2 call types, `VIP_CT` and `Sales_CT`; in Packaged CCE it has at most one
      - {call_type: VIP_CT, calling_number: "0301"}
      - {call_type: Sales_CT}
  - name: Orders
    call_type: Orders_CT
    call_type_map:
      - {call_type: Orders_CT, region: 5000}  # <- dialed number `Orders` leads to call type `Orders_CT` only for certain callers (`region`)
"""
        },
    },
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each dialed number with several call types or with a condition."""
    for selector in subjects:
        rows = selector.data.get("call_type_map", [])
        names = list(dict.fromkeys(str(row["call_type"]) for row in rows))
        if len(names) > 1:
            facts = {"count": len(names), "found": names}
            yield Hit(selector, selector.at("call_type_map", key=True), "several", facts=facts)
            continue
        for number, row in enumerate(rows):
            conditions = [field for field in ("region", "calling_number") if field in row]
            if conditions:
                facts = {"found": str(row["call_type"]), "conditions": conditions}
                place = selector.at("call_type_map", number)
                yield Hit(selector, place, "condition", (str(number),), facts)
