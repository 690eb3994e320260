import re
from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "A dialed number of Packaged CCE is not inside the range of another one with wildcards."
severity = "error"
then = "Packaged CCE refuses the second number, and Unified CVP takes calls for the other"
for_ = {"product": "pcce"}
every = "script_selector"
having = "dialed_number"
message = (
    "dialed number {number} is already covered by {pattern}; Packaged CCE does not accept both"
)
label = "covered by {pattern}"
why = """
In Packaged CCE one or two X at the end of a dialed number stand for any digits, and Unified CVP gets the pattern. A
separate number inside the range contradicts it; the console refuses the second of them, so one came in another way.
"""
fix = """
Delete the number or the pattern on the Dialed Number page of Unified CCE Administration, or list the numbers of the
range one by one.
"""
reference = {
    "document": "Packaged CCE Administration and Configuration Guide 15.0(1)",
    "page": "Packaged CCE Administration, Dialed Number",
    "says": "only the last two characters may be the wildcard X, and no number may exist that such a pattern covers",
}
catalogue = ["DN-05"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
script_selectors:
  - {name: CVP_A.80055512XX, dialed_number: 80055512XX}
  - {name: CVP_B.80055512XX, dialed_number: 80055512XX}
  - {name: CVP_A.8005551200, dialed_number: "8005551200"}  # <- dialed number `8005551200` is already covered by `80055512XX`
  - {name: CVP_A.8005551300, dialed_number: "8005551300"}
  - {name: CVP_A.800555120, dialed_number: "800555120"}
  - {name: Chat_FAXX, dialed_number: Chat_FAXX}  # no number
  - {name: Chat_FA12, dialed_number: Chat_FA12}
""",
        },
    },
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each number of digits that a pattern of digits with one or two X at its end covers."""
    by_number: dict[str, Entity] = {}
    for selector in subjects:
        by_number.setdefault(str(selector.data["dialed_number"]), selector)
    for number, selector in by_number.items():
        covering = [f"{number[:-length]}{'X' * length}" for length in (1, 2)]
        found = next((one for one in covering if one in by_number), None)
        if found is not None and re.fullmatch(r"\+?[0-9]{3,}", number):
            pattern = by_number[found]
            beside = (Label(pattern.at("dialed_number"), f"{called(pattern)} is here"),)
            facts = {"number": number, "pattern": found}
            yield Hit(selector, selector.at("dialed_number"), facts=facts, beside=beside)
