from collections.abc import Iterator

from ece_lint.documents import Node
from ece_lint.finding import Hit
from ece_lint.model import Entity, as_written
from ece_lint.routing import Routing
from ece_lint.verbs import Table, Whole
from ece_lint.wording import Phrase

asks = "A dialed number of Packaged CCE has at most 25 characters."
severity = "error"
then = "Packaged CCE refuses the dialed number, and the queue has no script"
every = "script_selector"
for_ = {"product": "pcce"}
with_ = {"at_most": 25, "survey": {"7": 24}}
message = "script selector {name} has {length} characters{where}; a dialed number of Packaged CCE{use} has at most {at_most}"
label = "{length} characters"
why = """
A script selector is a dialed number, and Packaged CCE accepts a dialed number string of at most 25 characters.
A longer one cannot be created there: it comes from Unified CCE, whose database has room for 32, or from
a plan that was never tried. If somebody shortens it at one end, ECE asks for a script that Packaged CCE does
not know, and the activities of the queue are not routed.
"""
fix = """
Choose a shorter dialed number string in Unified CCE Administration, and import it into ECE again, so that the
queue has the same one.
"""
reference = [
    {
        "document": "Packaged CCE Developer Reference 15.0(1)",
        "page": "Dialed Number API",
        "says": "the string that routes a call or directs a task has at most 25 characters",
    },
    {
        "document": "Packaged CCE Administration and Configuration Guide 15.0(1)",
        "page": "Packaged CCE Administration, Dialed Number",
        "says": "a dialed number string has at most 25 characters, and 24 for post-call survey",
    },
]
catalogue = ["SS-09", "DN-05", "NAM-03"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
script_selectors:
  - name: Global_Sales_Email_Script
  - name: Global_Support_Email_Script  # <- script selector `Global_Support_Email_Script` has 27 characters; a dialed number of Packaged CCE has at most 25
  - name: Domestic_Sales_Email_Script  # <- has 27 characters
  - name: Domestic_Support_Email_Script  # <- has 29 characters
"""
        },
    },
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
# The string counts, where it is given, and not what Unified CCE puts before it in the name.
script_selectors:
  - {name: Multichannel.Domestic_Support_Email, dialed_number: Domestic_Support_Email}
  - {name: Multichannel_RC.Domestic_Sales_Email, routing_client: Multichannel_RC}
  - {name: "8000", dialed_number: 00498912345678}
  - name: Support
    dialed_number: Domestic_Support_Email_Script  # <- script selector `Support` has 29 characters in its dialed number `Domestic_Support_Email_Script`
"""
        },
    },
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
script_selectors:
  - {name: Domestic_Support_Email_25, routing_type: 4}
  - {name: After_Call_Survey_for_25c, routing_type: 7}  # <- has 25 characters; a dialed number of Packaged CCE for post-call survey has at most 24
  - {name: After_Call_Survey_for_24, routing_type: "7"}
"""
        },
    },
    """\
# The database of Unified CCE has room for 32 characters.
script_selectors:
  - name: Domestic_Support_Email_Script
""",
]


def must(
    subjects: list[Entity], routing: Routing, *, at_most: Whole, survey: Table
) -> Iterator[Hit]:
    """Yield one hit for each script selector whose dialed number string is too long."""
    for selector in subjects:
        written, place, where = _dialed_number(selector)
        fewer = survey.get(str(selector.data.get("routing_type")))
        most = at_most if fewer is None else fewer
        if len(written) > most:
            use = "" if fewer is None else " for post-call survey"
            facts = {"length": len(written), "at_most": most, "where": Phrase(where)}
            yield Hit(selector, place, facts={**facts, "use": Phrase(use)})


def _dialed_number(selector: Entity) -> tuple[str, Node, str]:
    """Return the string, where it stands, and how the message mentions it."""
    if "dialed_number" in selector.data and "dialed_number" not in selector.derived:
        place = selector.at("dialed_number")
        written = as_written(selector.data["dialed_number"], place.document, place.pointer)
        return written, place, f" in its dialed number `{written}`"
    name, where = selector.name, " after the name of its routing client"
    if "routing_client" not in selector.links:  # what is before the first dot may be its name
        name, where = name.partition(".")[2] or name, " after its first dot"
    for client in selector.links.get("routing_client", ()):
        name = name.removeprefix(f"{client.name}.")
    return name, selector.place, "" if name == selector.name else where
