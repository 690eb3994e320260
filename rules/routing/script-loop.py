from collections.abc import Iterator

from ece_lint.circles import together
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Hop, Routing
from ece_lint.verbs import Paths, hop_label
from ece_lint.wording import Phrase, counted

asks = "Scripts do not hand a contact over to each other in a circle."
severity = "note"
then = "contacts go round until Unified CCE gives up, unless a condition in the script ends it"
every = "script"
with_ = {"ways": ["scripts", "call_types.scripts"]}
message = "a contact can go round in a circle, through script {way}{more}"
label = "leads back to {name}"
why = """
Each script of the circle hands the contact over to the next one, so unless a condition in one of them ends it, the
contact goes round until Unified CCE gives up, and each round is counted as a new one. A circle can be intended, with a
wait in it: only the script shows which of the two it is, so this is a note.
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
    """\
# A web of circles is one fault.
scripts:
  - name: Closed_Script
    scripts:
      - Menu_Script  # <- through script `Closed_Script` and `Menu_Script`, and in more circles with 2 others
  - {name: Menu_Script, scripts: [Sales_Script, Closed_Script]}
  - {name: Sales_Script, scripts: [Vacation_Script]}
  - {name: Vacation_Script, scripts: [Menu_Script]}
  - name: Wait_Script
    scripts: [Wait_Script]  # <- a contact can go round in a circle, through script `Wait_Script`
""",
]


def must(subjects: list[Entity], routing: Routing, *, ways: Paths) -> Iterator[Hit]:
    """Yield one hit for each set of scripts that lead to each other, with the shortest circle in it."""
    onward = {script: _onward(script, routing, ways) for script in subjects}
    for part in together(subjects, lambda script: onward.get(script, {})):
        circle = _shortest(sorted(part, key=lambda one: one.name), onward)
        if circle:
            trail = [
                hop
                for one, other in zip(circle, [*circle[1:], circle[0]], strict=True)
                for hop in onward[one][other]
            ]
            others = len(part) - len(circle)
            more = f", and in more circles with {counted(others, 'other')}" if others else ""
            facts = {"way": [one.name for one in circle], "more": Phrase(more)}
            yield Hit(circle[0], trail[0].place, facts=facts, trail=tuple(map(hop_label, trail)))


def _onward(script: Entity, routing: Routing, ways: Paths) -> dict[Entity, tuple[Hop, ...]]:
    """Return the scripts to which a script hands over, each with the way to it."""
    handed = {hops[-1].target for hops in routing.handovers(script)}
    trails = (routing.trails(script, way) for way in ways)
    return {one: trail for own in trails for one, trail in own.items() if one in handed}


def _shortest(
    part: list[Entity], onward: dict[Entity, dict[Entity, tuple[Hop, ...]]]
) -> list[Entity]:
    """Return the shortest circle among scripts, from the first of it; nothing where one leads nowhere in the part.

    Circles through a script that was looked at need not be looked for again, and what then leads nowhere is in none.
    """
    left = set(part)
    before: dict[Entity, list[Entity]] = {}
    for script in part:
        for other in onward.get(script, ()):
            before.setdefault(other, []).append(script)
    best: list[Entity] = []
    for start in part:
        if start in left:
            best = _circle(start, left, onward, len(best)) or best
            pending = [start]
            while pending:
                gone = pending.pop()
                left.discard(gone)
                pending += [
                    one
                    for one in before.get(gone, ())
                    if one in left and left.isdisjoint(onward[one])
                ]
    return best


def _circle(
    start: Entity,
    left: set[Entity],
    onward: dict[Entity, dict[Entity, tuple[Hop, ...]]],
    shorter_than: int,
) -> list[Entity]:
    """Return the shortest way from a script back to it; nothing where there is none that is short enough."""
    came: dict[Entity, Entity] = {}
    depth = {start: 1}
    pending = [start]
    for script in pending:
        if depth[script] == shorter_than:
            return []
        for other in onward.get(script, ()):
            if other is start:
                way = [script]
                while way[-1] is not start:
                    way.append(came[way[-1]])
                return way[::-1]
            if other in left and other not in depth:
                came[other], depth[other] = script, depth[script] + 1
                pending.append(other)
    return []
