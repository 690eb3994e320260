"""Which agents a precision queue reaches: its steps as sets of agents, and no further than the documents go."""

from collections.abc import Callable, Iterable, Iterator
from math import ceil, floor
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from ece_lint.light import Light
from ece_lint.model import Entity, Mention, mentioned
from ece_lint.routing import Routing

Value = bool | int | float | str

_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip
_DEEPEST = 100  # parentheses in each other that are still taken for a condition
_LARGEST = 10**15  # number of which anything is expected
_MOST = 1 << 18  # kinds of agents that one queue may tell apart


class Term(NamedTuple):
    """One test of one attribute, and where in the queue it stands."""

    attribute: Entity
    relation: str
    value: Value
    at: tuple[str | int, ...]


class Group(NamedTuple):
    """Tests of which all (`and`) or one (`or`) must be passed."""

    join: str
    tests: tuple["Term | Group", ...]


Test = Term | Group


class Step(Light):
    """A step: the ways in which its terms can be read, and whether every task comes to it.

    There are two readings where `and` and `or` stand side by side without parentheses: no document says
    which of them binds.
    """

    readings: tuple[Test, ...]
    always: bool

    def terms(self) -> list[Term]:
        """Return the terms in the order in which they are written."""
        pending, found = [self.readings[0]], []
        while pending:
            test = pending.pop()
            if isinstance(test, Term):
                found.append(test)
            else:
                pending += reversed(test.tests)
        return found


class Reach(NamedTuple):
    """The agents that a test lets pass, a bit for each: those who certainly do, and those who possibly do.

    They differ where no document says who passes: `!=` and an agent who does not have the attribute, a value
    that is not of the attribute's type, and a step that can be read in two ways.
    """

    certain: int
    possible: int


# Reading steps.


def read_steps(queue: Entity, routing: Routing) -> list[Step] | None:
    """Return the steps of a precision queue, or nothing where they are not known or cannot be read."""
    steps = queue.data.get("steps")
    if not steps or "steps" in queue.flawed:
        return None
    mention = queue.kind.mentions["steps.terms.attribute"]
    attributes = _attributes(queue, mention)
    if any(not one.defined and routing.has(one.kind) for one in attributes.values()):
        return None
    found = []
    for number, step in enumerate(steps):
        readings = _readings(number, step["terms"], attributes)
        if not readings:
            return None
        found.append(Step(readings, "consider_if" not in step))
    return found


def _attributes(entity: Entity, mention: Mention) -> dict[tuple[str | int, ...], Entity]:
    """Return the attribute that each place of a field mentions."""
    places = [steps for steps, _ in mentioned(entity.data, mention)]
    return dict(zip(places, entity.links.get(mention.field, ()), strict=True))


def faults(terms: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    """Yield what keeps the terms of a step from being a condition: the fault, and the number of the term.

    The first term of a step has no `join` and every other has one; each parenthesis that is opened before a
    term is closed after one (Unified CCE Developer Reference 15.0(1), Precision Queue API).
    """
    depth = 0
    for number, term in enumerate(terms):
        if number == 0 and "join" in term:
            yield "joined-to-nothing", number
        if number > 0 and "join" not in term:
            yield "not-joined", number
        depth += term.get("parentheses", 0)
        if depth < 0:
            yield "closed-too-often", number
            return
    if depth > 0:
        yield "not-closed", len(terms) - 1


def _readings(
    step: int, terms: list[dict[str, Any]], attributes: dict[tuple[str | int, ...], Entity]
) -> tuple[Test, ...]:
    if not terms or next(faults(terms), None):
        return ()
    tests = []
    for number, term in enumerate(terms):
        at = ("steps", step, "terms", number)
        tests.append(Term(attributes[*at, "attribute"], term["relation"], term["value"], at))
    readings = [_parsed(tests, terms, combine) for combine in (_and_first, _one_by_one)]
    return tuple(dict.fromkeys(one for one in readings if one is not None))


def _parsed(
    tests: list[Term], terms: list[dict[str, Any]], combine: Callable[[list[Any]], Test]
) -> Test | None:
    """Return terms with their parentheses as one test; tests and joins take turns in an open row."""
    rows: list[list[Any]] = [[]]
    for test, term in zip(tests, terms, strict=True):
        if "join" in term:
            rows[-1].append(term["join"])
        depth = term.get("parentheses", 0)
        if len(rows) + depth > _DEEPEST:
            return None
        rows += [[] for _ in range(depth)]
        rows[-1].append(test)
        for _ in range(-depth):
            whole = combine(rows.pop())
            rows[-1].append(whole)
    return combine(rows[0])


def _and_first(row: list[Any]) -> Test:
    tests, joins = row[::2], row[1::2]
    both: list[list[Test]] = [[tests[0]]]
    for join, test in zip(joins, tests[1:], strict=True):
        if join == "and":
            both[-1].append(test)
        else:
            both.append([test])
    return _group("or", [_group("and", part) for part in both])


def _one_by_one(row: list[Any]) -> Test:
    tests, joins = row[::2], row[1::2]
    if len(set(joins)) < 2:
        return _and_first(row)
    whole: Test = tests[0]
    for join, test in zip(joins, tests[1:], strict=True):
        whole = Group(join, (whole, test))
    return whole


def _group(join: str, tests: list[Test]) -> Test:
    return tests[0] if len(tests) == 1 else Group(join, tuple(tests))


# Agents as bits.


class Population:
    """Agents, a bit for each, and for each attribute who has which value."""

    def __init__(self, everybody: int, holders: dict[Entity, list[tuple[Value, int]]]) -> None:
        self.everybody = everybody
        self.holders = holders
        self._passing: dict[tuple[Entity, str, type, Value], Reach] = {}

    def reach(self, step: Step) -> Reach:
        """Return who passes a step, whichever way it is read."""
        reached = [self._reach(reading) for reading in step.readings]
        certain, possible = self.everybody, 0
        for one in reached:
            certain &= one.certain
            possible |= one.possible
        return Reach(certain, possible)

    def _reach(self, test: Test) -> Reach:
        if isinstance(test, Term):
            return self._passes(test)
        parts = [self._reach(part) for part in test.tests]
        certain, possible = parts[0]
        for part in parts[1:]:
            if test.join == "and":
                certain, possible = certain & part.certain, possible & part.possible
            else:
                certain, possible = certain | part.certain, possible | part.possible
        return Reach(certain, possible)

    def _passes(self, term: Term) -> Reach:
        key = (term.attribute, term.relation, type(term.value), term.value)
        if key not in self._passing:
            certain = unknown = holding = 0
            for value, agents in self.holders.get(term.attribute, ()):
                holding |= agents
                match passes(value, term.relation, term.value):
                    case True:
                        certain |= agents
                    case None:
                        unknown |= agents
            if term.relation == "!=":
                unknown |= self.everybody & ~holding
            self._passing[key] = Reach(certain, certain | unknown)
        return self._passing[key]


def passes(value: Value, relation: str, wanted: Value) -> bool | None:
    """Say whether an agent with a value passes a term; `None` where that is not documented."""
    numbers = not isinstance(value, str | bool) and not isinstance(wanted, str | bool)
    if not numbers and (type(value) is not type(wanted) or relation not in ("==", "!=")):
        return None
    return _RELATIONS[relation](value, wanted)


def population(agents: list[Entity]) -> Population:
    """Return agents with the attributes that they are given; the first agent is the lowest bit."""
    having: dict[Entity, dict[tuple[type, Value], list[int]]] = {}
    for number, agent in enumerate(agents):
        given = agent.data.get("attributes")
        for value, attribute in zip(
            given.values() if given else (), agent.links.get("attributes", ()), strict=True
        ):
            kept = bool if isinstance(value, bool) else str if isinstance(value, str) else float
            having.setdefault(attribute, {}).setdefault((kept, value), []).append(number)
    holders = {
        attribute: [(value, mask(numbers, len(agents))) for (_, value), numbers in values.items()]
        for attribute, values in having.items()
    }
    return Population((1 << len(agents)) - 1, holders)


_BIT = tuple(1 << number for number in range(8))  # every member of every group is looked up


def mask(numbers: Iterable[int], count: int) -> int:
    """Return numbers below a count as one number, a bit for each."""
    bits = bytearray(count // 8 + 1)
    for number in numbers:
        bits[number >> 3] |= _BIT[number & 7]
    return int.from_bytes(bits, "little")


def conceivable(steps: Iterable[Step]) -> Population | None:
    """Return one agent of each kind that the steps can tell apart, or nothing where that is not known.

    What holds for all of them holds for every agent who may be hired. Each attribute has every value it can
    have, and is missing as well.
    """
    terms: dict[Entity, list[Term]] = {}
    for step in steps:
        for term in step.terms():
            terms.setdefault(term.attribute, []).append(term)
    kinds: dict[Entity, list[Value]] = {}
    total = 1
    for attribute, own in terms.items():
        values = _values(attribute, own)
        if values is None or total * (len(values) + 1) > _MOST:
            return None
        kinds[attribute] = values
        total *= len(values) + 1
    everybody = (1 << total) - 1
    holders: dict[Entity, list[tuple[Value, int]]] = {}
    stride = 1
    for attribute, values in kinds.items():
        period = stride * (len(values) + 1)
        again = everybody // ((1 << period) - 1)
        block = (1 << stride) - 1
        holders[attribute] = [
            (value, (block << stride * number) * again) for number, value in enumerate(values)
        ]
        stride = period
    return Population(everybody, holders)


def _values(attribute: Entity, terms: list[Term]) -> list[Value] | None:
    """Return a value of each sort that the terms can tell apart."""
    kind = attribute.data.get("type")
    wanted = [term.value for term in terms]
    if kind == "boolean" or (kind is None and all(isinstance(one, bool) for one in wanted)):
        return [False, True]
    numbers = [one for one in wanted if not isinstance(one, bool | str) and abs(one) < _LARGEST]
    if len(numbers) < len(wanted):
        return None
    lowest, highest = bounds(attribute)
    near = {floor(one) + by for one in numbers for by in (-1, 0, 1, 2)} | {lowest, highest}
    sorts = {
        tuple(_RELATIONS[term.relation](value, term.value) for term in terms): value
        for value in sorted(near, reverse=True)
        if lowest <= value <= highest
    }
    return list(sorts.values())


def bounds(attribute: Entity) -> tuple[int, int]:
    """Return the lowest and the highest value of a proficiency.

    From 1 to 10 unless the attribute says otherwise (Unified CCE Developer Reference 15.0(1), Precision Queue
    API; the columns MinimumValue and MaximumValue of Attribute).
    """
    low, high = attribute.data.get("minimum", 1), attribute.data.get("maximum", 10)
    return ceil(max(-_LARGEST, min(low, _LARGEST))), floor(max(-_LARGEST, min(high, _LARGEST)))


def misfit(attribute: Entity, value: Value) -> str:
    """Return what a value of an attribute would have to be, or nothing where it is that.

    A boolean attribute is true or false, a proficiency a whole number in its bounds (Unified CCE Developer
    Reference 15.0(1), Precision Queue API).
    """
    match attribute.data.get("type"):
        case "boolean" if not isinstance(value, bool):
            return "true or false"
        case "proficiency":
            lowest, highest = bounds(attribute)
            if (
                isinstance(value, bool | str)
                or not lowest <= value <= highest
                or value != floor(value)
            ):
                return f"a number from {lowest} to {highest}"
    return ""
