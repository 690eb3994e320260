from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from ece_lint.documents import Node
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "An extension is in one range of the agent targeting rules of its peripheral."
severity = {"": "warning", "reversed": "error"}
then = {
    "": "calls may get the label of another telephone",
    "reversed": "agents with an extension of this range get no label, and no call",
}
every = "agent_targeting_rule"
needs = ["agent_targeting_rules.ranges"]
also = ["peripherals", "routing_clients"]
message = {
    "": "agent targeting rules {name} and {other} of peripheral {peripheral} both have extensions {lowest} to {highest}",
    "reversed": "a range of agent targeting rule {name} begins at {lowest} and ends before that, at {highest}",
}
label = {"": "{other} has these too", "reversed": "no extension"}
why = """
The router makes the label for an agent by the rule in whose range the agent's extension is. With two such rules for a
routing client it is not said which one it takes, so the label may be one for other telephones. A range that ends before it
begins has no extension: agents whose extension was meant get no label, and no call.
"""
fix = """
Correct the extension ranges in the Agent Targeting Rule List of Configuration Manager, so that each extension of the
peripheral is in exactly one.
"""
reference = {
    "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
    "page": "All Tables, Agent_Targeting_Rule and Agent_Targeting_Rule_Range",
    "says": "a rule applies to the agents of one peripheral and to the extensions from the low to the high one of its ranges",
}
since = "0.1"
examples = [
    """\
# Other extensions, another peripheral, another routing client; one rule may say an extension twice.
peripherals: [{name: NA}, {name: EMEA}]
routing_clients: [{name: CVP.RC}, {name: CUCM.RC}]
agent_targeting_rules:
  - name: ATR_NA
    peripheral: NA
    routing_clients: [CVP.RC]
    ranges: [{lowest: 1000, highest: 1999}, {lowest: 1500, highest: 1599}, {lowest: "0100", highest: "0199"}]
  - {name: ATR_NA_2, peripheral: NA, routing_clients: [CVP.RC], ranges: [{lowest: 2000, highest: 2999}, {lowest: 100, highest: 199}]}
  - {name: ATR_NA_CUCM, peripheral: NA, routing_clients: [CUCM.RC], ranges: [{lowest: 1000, highest: 1999}]}
  - {name: ATR_EMEA, peripheral: EMEA, routing_clients: [CVP.RC], ranges: [{lowest: 1000, highest: 1999}]}
""",
    """\
peripherals: [{name: NA}]
agent_targeting_rules:
  - {name: ATR_NA, peripheral: NA, ranges: [{lowest: 1000, highest: 1999}]}
  - name: ATR_NA_2
    peripheral: NA
    ranges:
      - lowest: 1900  # <- agent targeting rules `ATR_NA_2` and `ATR_NA` of peripheral `NA` both have extensions 1900 to 1999
        highest: 2999
      - lowest: 4999  # <- a range of agent targeting rule `ATR_NA_2` begins at 4999 and ends before that, at 4000
        highest: 4000
""",
]


class _Range(NamedTuple):
    rule: Entity
    lowest: str
    highest: str
    place: Node


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each two ranges of rules that share extensions, and for each that has none."""
    for own in (one for rule in subjects for one in _ranges(rule)):
        if own.highest < own.lowest:
            facts: dict[str, Any] = {"lowest": _number(own.lowest), "highest": _number(own.highest)}
            yield Hit(own.rule, own.place, "reversed", (own.lowest, own.highest), facts)
    for first, second in _pairs(subjects):
        shared = set(first.links.get("peripheral", ())) & set(second.links.get("peripheral", ()))
        both = _in_both(first, second) if shared and _may_meet(first, second) else None
        if both is not None:
            ours, theirs = both
            lowest = max(ours.lowest, theirs.lowest)
            highest = min(ours.highest, theirs.highest)
            facts = {"other": first.name, "peripheral": shared.pop().name}
            facts |= {"lowest": _number(lowest), "highest": _number(highest)}
            beside = (Label(ours.place, f"a range of {called(first)}"),)
            yield Hit(second, theirs.place, "", (first.name,), facts, beside=beside)


def _pairs(subjects: list[Entity]) -> list[tuple[Entity, Entity]]:
    """Return each two rules of a peripheral that have ranges which begin before the other ends, in their order."""
    ranges: dict[tuple[Entity, int], list[tuple[str, str, int]]] = {}
    for number, rule in enumerate(subjects):
        for own in _ranges(rule):
            for peripheral in rule.links.get("peripheral", ()):
                at = (peripheral, len(own.lowest))
                ranges.setdefault(at, []).append((own.lowest, own.highest, number))
    found: set[tuple[int, int]] = set()
    for alike in ranges.values():
        before: list[tuple[str, int]] = []  # the ranges that have not ended
        for lowest, highest, number in sorted(alike):
            before = [one for one in before if one[0] >= lowest]
            found.update((min(number, other), max(number, other)) for _, other in before)
            before.append((highest, number))
    return [(subjects[one], subjects[other]) for one, other in sorted(found) if one != other]


def _in_both(first: Entity, second: Entity) -> tuple[_Range, _Range] | None:
    """Return the first two ranges that share extensions, which are as long in both."""
    for ours, theirs in product(_ranges(first), _ranges(second)):
        if len(ours.lowest) == len(theirs.lowest) and max(ours.lowest, theirs.lowest) <= min(
            ours.highest, theirs.highest
        ):
            return ours, theirs
    return None


def _ranges(rule: Entity) -> list[_Range]:
    """Return the ranges of a rule whose ends are as long as each other; others cannot be compared digit by digit."""
    found = []
    for number, one in enumerate(rule.data.get("ranges", ())):
        if one is not None:
            lowest, highest = str(one["lowest"]), str(one["highest"])
            if lowest.isdecimal() and highest.isdecimal() and len(lowest) == len(highest):
                found.append(_Range(rule, lowest, highest, rule.at("ranges", number, "lowest")))
    return found


def _may_meet(first: Entity, second: Entity) -> bool:
    """Say whether one routing client may use both rules; where one does not say, it may."""
    ours, theirs = (set(one.links.get("routing_clients", ())) for one in (first, second))
    return not ours or not theirs or not ours.isdisjoint(theirs)


def _number(extension: str) -> int | str:
    return extension if extension.startswith("0") else int(extension)
