"""What a call type schedules is valid."""

from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

severity = "error"
every = "call_type"
having = "scripts"
needs = ["scripts.valid"]
message = "script {name} is scheduled for call type {call_types}, but its current version was saved as invalid"
label = "saved as invalid"
why = """
Script Editor lets a script be saved although its validation has found errors, and marks the version as invalid. What
comes to this call type meets these errors: the contact is default-routed or lost, an activity of ECE ends in the
exception queue.
"""
fix = """
Open the script in Script Editor, validate it, correct what it lists and save it; or make an older, valid version the
active one.
"""
reference = [
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Script, Valid and Version",
        "says": "the flag says whether a version was saved in an invalid state; only the active version is used",
    },
    {
        "document": "Scripting and Media Routing Guide for Cisco Unified CCE 15.0(1)",
        "page": "Common Tasks, Validate",
        "says": "validation lists the errors and warnings of a script",
    },
]
catalogue = ["CT-03"]
since = "0.1"
examples = [
    """\
call_types:
  - {name: Sales_CT, scripts: [Sales_Script, Old_Script]}
scripts:
  - {name: Sales_Script, valid: true}
  - {name: Draft_Script, valid: false}  # nothing runs it
  - {name: Old_Script}
""",
    """\
call_types:
  - {name: Sales_CT, scripts: [Sales_Script]}
  - {name: Orders_CT, scripts: [Sales_Script]}
scripts:
  - name: Sales_Script
    valid: false  # <- script `Sales_Script` is scheduled for call type `Sales_CT` and `Orders_CT`, but its current version was saved as invalid
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each invalid script that call types schedule."""
    found: dict[Entity, list[Entity]] = {}
    for call_type in subjects:
        for script in dict.fromkeys(call_type.links["scripts"]):
            if script.data.get("valid") is False:
                found.setdefault(script, []).append(call_type)
    for script, call_types in found.items():
        facts = {"call_types": [one.name for one in call_types]}
        beside = tuple(Label(one.place, f"{called(one)} schedules it") for one in call_types)
        yield Hit(script, script.at("valid"), facts=facts, beside=beside)
