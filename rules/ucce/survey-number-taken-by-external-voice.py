from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Text, called

asks = "A dialed number of Packaged CCE is not for external voice and post-call survey at once."
severity = "error"
then = "Packaged CCE refuses one of the two, and calls or surveys have no number"
for_ = {"product": "pcce"}
every = "script_selector"
having = "routing_type"
with_ = {"voice": "1", "survey": "7"}
message = "dialed number {number} is for post-call survey and, as {other}, for external voice; Packaged CCE refuses one string for both"
label = "post-call survey"
why = """
Both come from Unified CVP, which sends nothing but the string. Packaged CCE refuses the second of the two: a bulk job
stops there, and either the calls or the surveys have no dialed number.
"""
fix = """
Give the post-call survey a string of its own on the Dialed Number page of Unified CCE Administration, and the same one in
Unified CVP.
"""
reference = {
    "document": "Packaged CCE Developer Reference 15.0(1)",
    "page": "Dialed Number API, dialedNumberString",
    "says": "a string is unique for its routing type, and external voice and post-call survey cannot have the same one",
}
catalogue = ["DN-05"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
# Other routing types may share a string.
script_selectors:
  - {name: Orders, dialed_number: "8005550100", routing_type: 1}
  - {name: Internal_Orders, dialed_number: "8005550100", routing_type: 2}
  - {name: "8005550101", routing_type: 7}
  - {name: Support, dialed_number: "8005550101"}
"""
        },
    },
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
script_selectors:
  - {name: Orders, dialed_number: "8005550100", routing_type: 1}
  - {name: Survey, dialed_number: "8005550100", routing_type: 7}  # <- dialed number `8005550100` is for post-call survey and, as `Orders`, for external voice; Packaged CCE refuses
  - {name: "8005550102", routing_type: "7"}  # <- as `Callers`, for external voice
  - {name: Callers, dialed_number: "8005550102", routing_type: "1"}
"""
        },
    },
    {
        "product": "pcce",
        "files": {
            "dialednumbers.csv": """\
operation,dialedNumberString,description,routingType,callTypeName
CREATE,8005550100,Orders,1,Orders
CREATE,8005550100,After the call,7,Survey  # <- dialed number `8005550100` is for post-call survey
"""
        },
    },
]


def must(subjects: list[Entity], routing: Routing, *, voice: Text, survey: Text) -> Iterator[Hit]:
    """Yield one hit for each number of a post-call survey that is one of external voice too."""
    calls = {_string(one): one for one in subjects if str(one.data["routing_type"]) == voice}
    for one in subjects:
        other = calls.get(_string(one))
        if other is not None and str(one.data["routing_type"]) == survey:
            facts = {"number": _string(one), "other": other.name}
            beside = (Label(other.place, f"{called(other)}, for external voice"),)
            yield Hit(one, one.place, facts=facts, beside=beside)


def _string(selector: Entity) -> str:
    return str(selector.data.get("dialed_number", selector.name))
