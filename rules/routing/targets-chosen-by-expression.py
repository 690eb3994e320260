from collections.abc import Iterator
from itertools import islice

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Path, Routing
from ece_lint.verbs import Paths, called, hop_label
from ece_lint.wording import Phrase

asks = "The script of a queue names all its targets itself."
severity = "note"
then = "what the script chooses cannot be compared with the queue; it may well be right"
every = "script"
with_ = {"run": {"queue": ["script_selector.scripts+", "script_selector.call_type.scripts+"]}}
message = {
    "expression": "script {name} chooses targets by an expression, so what queue {queues} maps cannot be compared with it",
    "elsewhere": "script {name} continues in {further_kind} {further}, whose scripts are not in the input, so extra mappings of "
    "queue {queues} cannot be detected",
    "nobody": "script {name} names no skill group or precision queue; unless it chooses them by an expression, "
    "the activities of queue {queues} are not routed",
}
label = {
    "expression": "decided at run time",
    "elsewhere": "continues in scripts that are not in the input",
    "nobody": "names no target",
}
why = """
What a script chooses by a formula or a call variable is not in any export. A skill group that such a queue maps and the
script does not name may be right or wrong, and so it is where a call type to which it hands over was not exported. The rules that compare the two cannot report it, which is
not a sign that it is right.
"""
fix = """
Compare the queue in ECE with the formulas of the script in Script Editor by hand, and then allow this rule for the script.
A script that names no target and has no such formula gets a Queue to Skill Group or a Precision Queue node.
"""
reference = [
    {
        "document": "Scripting and Media Routing Guide for Cisco Unified CCE 15.0(1)",
        "page": "Multichannel Routing",
        "says": "a script may find the agent that a task is queued to by an expression",
    },
    {
        "document": "Administration Guide for Cisco Unified CCE 15.0(1)",
        "page": "Precision Queues",
        "says": "only a precision queue that a script names outright is known to be in use, not one that is chosen dynamically",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "All Tables, Script_Cross_Reference",
        "says": "a row for each object that a version of a script refers to",
    },
]
catalogue = ["MAP-08"]
since = "0.1"
examples = [
    """\
# Voice scripts serve no queue of ECE; the closed script names no targets, but the day's script does.
scripts:
  - {name: Sales_Day, skill_groups: [Sales_Chat_NA]}
  - {name: Sales_Closed, skill_groups: []}
  - {name: Voice_Menu, skill_groups: [], targets_by_expression: true}
call_types:
  - {name: Sales_Chat_CT, scripts: [Sales_Day, Sales_Closed]}
script_selectors:
  - {name: Sales_Chat, call_type: Sales_Chat_CT}
  - {name: "8005551234", scripts: [Voice_Menu]}
queues:
  - {name: Sales_Chat, script_selector: Sales_Chat, skill_groups: [Sales_Chat_NA]}
""",
    """\
scripts:
  - name: VIP_Script
    skill_groups: [VIP_NA]
    targets_by_expression: true  # <- script `VIP_Script` chooses targets by an expression, so what queue `VIP_Chat` and `VIP_Email` maps
  - {name: Menu_Script, skill_groups: [], call_types: [Orders_CT]}  # goes on by name
  - name: Lobby_Script  # <- script `Lobby_Script` names no skill group or precision queue; unless it chooses them by an expression, the activities of queue `Lobby` are not routed
    skill_groups: []
    precision_queues: []
  - {name: Orders_Script, skill_groups: [Orders_NA]}
call_types:
  - {name: VIP_CT, scripts: [VIP_Script]}
  - {name: Orders_CT, scripts: [Orders_Script]}
script_selectors:
  - {name: VIP_Chat, call_type: VIP_CT}
  - {name: VIP_Email, scripts: [VIP_Script]}
  - {name: Menu_Chat, scripts: [Menu_Script]}
  - {name: Lobby_Chat, scripts: [Lobby_Script]}
queues:
  - {name: VIP_Chat, script_selector: VIP_Chat, skill_groups: [VIP_NA, VIP_EMEA]}
  - {name: VIP_Email, script_selector: VIP_Email, skill_groups: [VIP_NA]}
  - {name: Menu, script_selector: Menu_Chat, skill_groups: [Orders_NA]}
  - {name: Lobby, script_selector: Lobby_Chat, precision_queues: [PQ_Chat]}
""",
    """\
# Behind a script that goes on by name, one chooses by an expression, and one hands over to what was not exported.
scripts:
  - {name: Menu_Script, skill_groups: [], scripts: [VIP_Script, Orders_Script]}
  - {name: VIP_Script, skill_groups: [], targets_by_expression: true}  # <- chooses targets by an expression, so what queue `Menu` maps
  - name: Orders_Script
    skill_groups: [Orders_NA]
    call_types: [Orders_CT]  # <- script `Orders_Script` continues in call type `Orders_CT`, whose scripts are not in the input, so extra mappings of queue `Menu`
script_selectors:
  - {name: Menu_Chat, scripts: [Menu_Script]}
queues:
  - {name: Menu, script_selector: Menu_Chat, skill_groups: [Orders_NA]}
""",
    """\
# The skill groups of the script are not in the export.
scripts:
  - {name: Sales_Script, precision_queues: []}
  - {name: Orders_Script, skill_groups: [Orders_NA]}
script_selectors:
  - {name: Sales_Chat, scripts: [Sales_Script]}
queues:
  - {name: Sales_Chat, script_selector: Sales_Chat, skill_groups: [Sales_Chat_NA]}
""",
]

_TARGETS = ("skill_groups", "precision_queues", "enterprise_skill_groups", "agents")


def must(subjects: list[Entity], routing: Routing, *, run: Paths) -> Iterator[Hit]:
    """Yield one hit for each script of a queue whose targets are not all written down.

    Scripts that lead to each other are reached by the same queues, so these are kept once for all of them.
    """
    led: dict[Entity, list[dict[Entity, Path]]] = {}  # script -> queues, each with its way
    named: set[Entity] = set()  # scripts of queues of which some script names its targets
    for reached, queues in _together(routing, run):
        for script in reached:
            led.setdefault(script, []).append(queues)
        if not all(map(_names_nobody, reached)):
            named.update(reached)
    for script in subjects if led else ():
        queues = {queue: way for own in led.get(script, ()) for queue, way in own.items()}
        if not queues:
            continue
        further: Entity | None = None
        if script.data.get("targets_by_expression"):
            role, place = "expression", script.at("targets_by_expression")
        elif further := next(
            (one for one in routing.untold(script) if _is_quiet(one, routing)), None
        ):
            field = "call_types" if further.kind.name == "call_type" else "scripts"
            role, place = "elsewhere", script.names_at(field, further)
        elif _names_nobody(script) and script not in named and not any(routing.handovers(script)):
            role, place = "nobody", script.place
        else:
            continue
        facts = {
            "queues": [queue.name for queue in queues],
            "further": further.name if further else "",
            "further_kind": Phrase(further.kind.noun if further else ""),
        }
        first, way = next(iter(queues.items()))
        beside = tuple(
            Label(queue.place, f"{called(queue)} runs it") for queue in islice(queues, 3)
        )
        trail = next(hops for one, hops in routing.ways(first, way) if one is script)
        yield Hit(
            script, place, role, facts=facts, beside=beside, trail=tuple(map(hop_label, trail))
        )


def _together(routing: Routing, run: Paths) -> Iterator[tuple[list[Entity], dict[Entity, Path]]]:
    """Yield the scripts that queues reach, with the queues that reach these."""
    groups: dict[int, tuple[list[Entity], dict[Entity, Path]]] = {}
    for queue in routing.entities["queue"]:
        for path in run:
            if reached := routing.follow(queue, path):
                groups.setdefault(id(reached), (reached, {}))[1][queue] = path
    yield from groups.values()


def _is_quiet(one: Entity, routing: Routing) -> bool:
    """Say whether no other finding tells of what is missing: undefined-name does where such objects are listed."""
    return one.defined or one.external or not routing.has(one.kind)


def _names_nobody(script: Entity) -> bool:
    """Say whether the targets of a script are given, and are none; an export without routes lacks skill groups."""
    known = "skill_groups" in script.data and script.flawed.isdisjoint(_TARGETS)
    return known and not any(map(script.data.get, _TARGETS))
