from collections.abc import Iterator

from ece_lint.analysis.dead_ends import SECTIONS, Failing, dead_ends, unserved
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import PathsIfGiven, called
from ece_lint.wording import Phrase, quoted

asks = "A script that is run has a valid current version."
severity = "error"
then = "contacts run into errors of the script, and are lost or become exceptions"
every = "script"
wants = ["scripts.valid"]
also = SECTIONS
with_ = {
    "scheduled_by": "call_types[scripts]",
    "run_by": "script_selectors[scripts]",
    "further": ["scripts", "call_types.scripts"],
}
message = {
    "": "script {name} is {run}, but its current version was saved as invalid{unserved}",
    "deleted": "script {name} is {run}, but its current version was deleted{unserved}",
    "missing": "script {name} is {run}, but its current version does not exist{unserved}",
}
label = {"": "saved as invalid", "deleted": "this version", "missing": "no such version"}
why = """
Script Editor lets a script be saved although its validation has found errors, and marks the version as invalid. What
comes to it runs into these errors: the contact is default-routed or lost, an activity of ECE ends up in the
exception queue. A version that was deleted or does not exist cannot be run at all.
"""
fix = """
Open the script in Script Editor, validate it, correct what it lists and save it; or make an older, valid version the
active one. If the version exists, export the whole table Script.
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
# Whether versions are valid is not in the export, but which there are is; and a script hands over to a call type.
call_types:
  - {name: Sales_CT, scripts: [Sales_Script]}
  - {name: Orders_CT, scripts: [Orders_Script]}
script_selectors: [{name: "8005551234", call_type: Sales_CT}]
scripts:
  - {name: Sales_Script, call_types: [Orders_CT]}
  - name: Orders_Script
    active_version: missing  # <- script `Orders_Script` is scheduled for call type `Orders_CT`, but its current version does not exist, so nobody serves dialed number `8005551234`
""",
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
    """\
# A script selector may run scripts itself, and a script goes on with others.
script_selectors: [{name: Sales_Email, scripts: [Sales_Script, Menu_Script]}]
scripts:
  - name: Sales_Script
    valid: false  # <- script `Sales_Script` is run by script selector `Sales_Email`
  - {name: Menu_Script, scripts: [Transfer_Script]}
  - {name: Transfer_Script, scripts: [Orders_Script]}
  - name: Orders_Script
    valid: false  # <- script `Orders_Script` is what script `Transfer_Script` goes on with
    scripts: [Leads_Script]
  - {name: Leads_Script, valid: false}  # nothing comes so far
""",
    {
        "files": {
            "Master_Script.csv": """\
MasterScriptID,EnterpriseName,CurrentVersion,ScriptType,Description
5000,Sales_Script,2,1,
5001,Orders_Script,2,1,# <- script `Orders_Script` is scheduled for call type `Orders_CT`
5002,Leads_Script,3,1,# <- script `Leads_Script` is scheduled for call type `Leads_CT`
5003,New_Script,1,1,nothing was exported of it
""",
            "Script.csv": """\
ScriptID,MasterScriptID,Version,Valid,Deleted
6000,5000,1,Y,Y
6001,5000,2,Y,N
6002,5001,2,Y,Y
6003,5002,2,Y,N
""",
            "Call_Type.csv": "CallTypeID,EnterpriseName,Deleted\n5010,Sales_CT,N\n5011,Orders_CT,N\n5012,Leads_CT,N\n5013,New_CT,N\n",
            "Call_Type_Map.csv": "CallTypeID,Item,MasterScriptID\n5010,1,5000\n5011,1,5001\n5012,1,5002\n5013,1,5003\n",
        }
    },
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    scheduled_by: PathsIfGiven,
    run_by: PathsIfGiven,
    further: PathsIfGiven,
) -> Iterator[Hit]:
    """Yield one hit for each invalid script that something runs, with whom nobody serves for that."""
    run: dict[Entity, tuple[str, list[Entity]]] = {}  # how, and by whom
    for script in subjects:
        if by := routing.follow(script, *scheduled_by):
            run[script] = ("scheduled for call type", by)
        elif by := routing.follow(script, *run_by):
            run[script] = ("run by script selector", by)
    pending = list(run)
    for script in pending:
        for one in () if _fault(script) is not None else routing.follow(script, *further):
            if one not in run:
                run[one] = ("what script", [script])
                pending.append(one)
    lost: dict[Entity, list[Failing]] = {}
    for first, ways in dead_ends(routing, "script-invalid").items():
        for script in _broken(first, routing, further):
            lost.setdefault(script, []).extend(ways)
    for script in subjects:
        role = _fault(script)
        if script in run and role is not None:
            how, by = run[script]
            after = " goes on with" if how == "what script" else ""
            facts = {
                "run": Phrase(f"{how} {quoted([one.name for one in by])}{after}"),
                "unserved": Phrase(f", so {unserved(lost[script])}" if script in lost else ""),
            }
            beside = tuple(Label(one.place, f"{called(one)} {_DOES[how]}") for one in by)
            place = script.at("active_version" if role else "valid")
            yield Hit(script, place, role, facts=facts, beside=beside)


def _broken(first: Entity, routing: Routing, further: PathsIfGiven) -> Iterator[Entity]:
    """Yield the scripts that do not run among a script and those that it goes on with."""
    pending = [first]
    for script in pending:
        if _fault(script) is not None:
            yield script
        else:
            pending += [one for one in routing.follow(script, *further) if one not in pending]


_DOES = {
    "scheduled for call type": "schedules it",
    "run by script selector": "runs it",
    "what script": "goes on with it",
}


def _fault(script: Entity) -> str | None:
    """Return the role of what keeps a script from running, or `None`."""
    role: str | None = script.data.get("active_version")
    return "" if role is None and script.data.get("valid") is False else role
