from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "Every routing script is scheduled, or run by a script that is."
severity = "note"
then = "no contact enters the script, which may be kept for a holiday or an emergency"
every = "script"
needs = ["call_types.scripts", "scripts.scripts", "script_selectors"]
message = "script {name} is never run: no call type schedules it, and no script that runs continues with it"
label = "never run"
why = """
The script looks active in Script Editor, but no contact enters it. Its references keep skill groups and precision
queues from being deleted, and changes to it have no effect. It may be kept on purpose for a holiday
or an emergency, so this is a note.
"""
fix = """
Schedule it in the Call Type Manager of Script Editor, or delete it.
"""
reference = {
    "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
    "page": "Routing a Call",
    "says": "the schedule of a call type decides which script runs",
}
catalogue = ["SRT-05"]
since = "0.1"
examples = [
    """\
call_types:
  - {name: Sales_CT, scripts: [Sales_Script]}
  - {name: Orders_CT, scripts: [Orders_Script]}
scripts:
  - {name: Sales_Script, scripts: [Closed_Script]}
  - {name: Closed_Script}
  - {name: Orders_Script}
  - {name: Nightly_Script, type: administrative}  # runs by the clock
  - {name: Email_Script}  # a script selector names it
  - {name: Old_Script, scripts: [Old_Closed_Script]}  # <- script `Old_Script` is never run: no call type schedules it
  - {name: Old_Closed_Script}  # <- script `Old_Closed_Script` is never run
script_selectors:
  - {name: Sales_Email, scripts: [Email_Script]}
""",
    """\
# Where the script that is scheduled continues is not given.
call_types: [{name: Sales_CT, scripts: [Sales_Script]}]
scripts: [{name: Sales_Script}, {name: Closed_Script}]
script_selectors: []
""",
    """\
# Nor are the script selectors, one of which may run a script itself.
call_types: [{name: Sales_CT, scripts: [Sales_Script]}]
scripts: [{name: Sales_Script, scripts: []}, {name: Email_Script}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each routing script that no scheduled script leads to."""
    starts = ("call_type", "script_selector")
    pending = [
        script
        for kind in starts
        for one in routing.entities[kind]
        for script in one.links.get("scripts", ())
    ]
    run = set(pending)
    while pending:
        for further in pending.pop().links.get("scripts", ()):
            if further not in run:
                run.add(further)
                pending.append(further)
    for script in subjects:
        if script not in run and script.data.get("type") != "administrative":
            yield Hit(script, script.place)
