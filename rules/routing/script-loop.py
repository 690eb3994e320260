from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Hop, Routing
from ece_lint.verbs import Paths, hop_label

asks = "Scripts do not hand a contact over to each other in a circle."
severity = "note"
every = "script"
with_ = {"ways": ["scripts", "call_types.scripts"]}
message = "a contact can go round in a circle, through script {way}"
label = "leads back to {name}"
why = """
Each script of the circle hands the contact over to the next one, so unless a condition in one of them ends it, the
contact goes round until Unified CCE gives up, and each round is counted as a new one. A circle can be intended, with a
wait in it: only the script shows which of the two it is, hence a note.
"""
fix = """
Open the scripts in Script Editor and make sure that some node in the circle waits or ends it; otherwise change the
Call Type or Go to Script node that closes it.
"""
reference = {
    "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
    "page": "Script_Cross_Reference",
    "says": "the call types (target type 7) and scripts (20) that a script names",
}
catalogue = ["SRT-09"]
since = "0.1"
examples = [
    """\
call_types:
  - {name: Sales_CT, scripts: [Sales_Script]}
  - {name: Overflow_CT, scripts: [Overflow_Script]}
scripts:
  - {name: Sales_Script, call_types: [Overflow_CT], scripts: [Closed_Script]}
  - {name: Overflow_Script, scripts: [Closed_Script]}
  - {name: Closed_Script}
""",
    """\
# How many wait in its call type, every script asks.
call_types:
  - {name: Sales_CT, scripts: [Sales_Script]}
scripts:
  - {name: Sales_Script, call_types: [Sales_CT]}
""",
    """\
call_types:
  - {name: Sales_CT, scripts: [Sales_Script]}
  - {name: Overflow_CT, scripts: [Overflow_Script]}
scripts:
  - {name: Menu_Script, call_types: [Sales_CT]}
  - {name: Overflow_Script, scripts: [Sales_Script]}  # <- a contact can go round in a circle, through script `Overflow_Script` and `Sales_Script`
  - {name: Sales_Script, call_types: [Overflow_CT]}
""",
]


def must(subjects: list[Entity], routing: Routing, *, ways: Paths) -> Iterator[Hit]:
    """Yield one hit for each set of scripts that lead to each other, with the shortest circle in it.

    A script names its own call type to ask how many wait in it, as a rule, and not to begin again.
    """
    further = {
        script: {target for target, _ in _onward(script, routing, ways)} for script in subjects
    }
    done: set[Entity] = set()
    for script in _left(further):
        circle = _circle(script, routing, ways) if script not in done else []
        if circle:
            hops = [hop for hop in circle if hop.source.kind is script.kind]
            scripts = list(dict.fromkeys(hop.source for hop in hops))
            done.update(scripts)
            facts = {"way": [one.name for one in scripts]}
            yield Hit(script, circle[0].place, facts=facts, trail=tuple(map(hop_label, circle)))


def _left(further: dict[Entity, set[Entity]]) -> list[Entity]:
    """Return the scripts that remain when those that lead nowhere are taken away, again and again, by name."""
    before: dict[Entity, list[Entity]] = {}
    for script, targets in further.items():
        for target in targets:
            before.setdefault(target, []).append(script)
    left = {script: len(targets & further.keys()) for script, targets in further.items()}
    pending = [script for script, number in left.items() if number == 0]
    while pending:
        gone = pending.pop()
        del left[gone]
        for script in before.get(gone, ()):
            left[script] -= 1
            if left[script] == 0:
                pending.append(script)
    return sorted(left, key=lambda one: one.name)


def _circle(start: Entity, routing: Routing, ways: Paths) -> list[Hop]:
    """Return the shortest way that leads from a script back to it; no hops where none does."""
    found: dict[Entity, list[Hop]] = {start: []}
    pending = [start]
    for script in pending:
        for target, trail in _onward(script, routing, ways):
            if target is start:
                return [*found[script], *trail]
            if target not in found:
                found[target] = [*found[script], *trail]
                pending.append(target)
    return []


def _onward(
    script: Entity, routing: Routing, ways: Paths
) -> Iterator[tuple[Entity, tuple[Hop, ...]]]:
    for way in ways:
        for target, trail in routing.trails(script, way).items():
            if target is not script or len(trail) == 1:
                yield target, trail
