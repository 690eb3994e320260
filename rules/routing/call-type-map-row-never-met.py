from collections.abc import Iterator
from typing import Any

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

asks = "Each row of a dialed number's call type map can be met."
severity = "warning"
then = "contacts that should be treated differently are treated like all others"
every = "script_selector"
having = "call_type"
needs = ["script_selectors.call_type_map"]
message = (
    "row {number} of the call type map of dialed number {name} is never met, so call type {call_type} gets nothing "
    "from it: row {earlier} before it takes {what}"
)
label = "never met"
why = """
Unified CCE tests the rows of the map from the first to the last and takes the first that fits. Rows after a row
that fits every contact are never tested: the callers who were meant to be treated differently are not.
"""
fix = """
Move the general row to the end of the list, on the Dialed Number Mapping tab of the Dialed Number/Script Selector List
of Configuration Manager, or delete the row that is never met.
"""
reference = {
    "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
    "page": "Dialed_Number_Map, Item",
    "says": "this number says in which order the rows of a dialed number are compared with a call",
}
catalogue = ["DN-04"]
since = "0.1"
examples = [
    """\
call_types: [{name: Sales_CT}, {name: VIP_CT}, {name: Bavaria_CT}]
script_selectors:
  - name: Sales
    call_type: Sales_CT
    other_call_types: [VIP_CT, Bavaria_CT]
    call_type_map:
      - {call_type: VIP_CT, calling_number: "0301234"}
      - {call_type: Bavaria_CT, region: 5000}
      - {call_type: Bavaria_CT, calling_number: "089", entered: "1"}
      - {call_type: VIP_CT, calling_number: "089"}
      - {call_type: Sales_CT}
""",
    """\
call_types: [{name: Sales_CT}, {name: VIP_CT}, {name: Bavaria_CT}]
script_selectors:
  - name: Sales
    call_type: Sales_CT
    other_call_types: [VIP_CT]
    call_type_map:
      - {call_type: Sales_CT}
      - {call_type: VIP_CT, calling_number: "0301234"}  # <- row 2 of the call type map of dialed number `Sales` is never met, so call type `VIP_CT` gets nothing from it: row 1 before it takes all contacts
  - name: Orders
    call_type: Sales_CT
    other_call_types: [VIP_CT, Bavaria_CT]
    call_type_map:
      - {call_type: VIP_CT, region: 5000}
      - {call_type: Bavaria_CT, region: 5000}  # <- row 1 before it takes the same contacts
      - {call_type: Sales_CT}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each row after one that fits every contact or the same ones."""
    for selector in subjects:
        seen: dict[tuple[Any, ...], int] = {}
        for number, row in enumerate(selector.data.get("call_type_map", []), 1):
            fits = tuple(row.get(field) for field in ("calling_number", "region", "entered"))
            earlier = seen.get((None, None, None), seen.get(fits))
            if earlier is not None:
                what = "all contacts" if (None, None, None) in seen else "the same contacts"
                facts = {"number": number, "call_type": str(row["call_type"]), "earlier": earlier}
                facts["what"] = Phrase(what)
                before = Label(
                    selector.at("call_type_map", earlier - 1), "this row is tested first"
                )
                place = selector.at("call_type_map", number - 1)
                yield Hit(selector, place, identity=(str(number),), facts=facts, beside=(before,))
            seen.setdefault(fits, number)
