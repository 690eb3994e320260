"""What becomes of contacts in two states of a site: every entry of either, how it behaves otherwise, and why."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any, NamedTuple

from ece_lint.analysis.changes import NOTHING, ROUTES, Change, Changes, meant
from ece_lint.analysis.flow import FAILS, Entry, Flow, Way
from ece_lint.analysis.precision import mask
from ece_lint.model import Entity, Key, in_words, kinds

_RANK = {"fails": 0, "fails in part": 1, "served": 2}
MIRROR = {
    "removed": "added", "switched off": "switched on", "no longer known": "now known", "regression": "fixed",
}  # fmt: skip
"""What a class is called when base and head change places; a class that is not here is called the same."""
MIRROR |= {name: other for other, name in MIRROR.items()}
CLASSES = (
    "regression", "removed", "no longer known", "switched off", "fails otherwise", "redirected", "retargeted",
    "staffing", "treatment", "fixed", "now known", "switched on", "added", "unchanged",
)  # fmt: skip
"""What can be different about an entry, the gravest first."""


class Lack(NamedTuple):
    """A cause that is no object: one side gives nothing of a kind, or no such field of it."""

    kind: str
    field: str
    side: str  # the one that does not: base or head


Cause = Key | Lack


class Turn(NamedTuple):
    """How an entry behaves in both states.

    `what` is one of `CLASSES`, `gained` and `lost` are agents as bits of the flow of the head, and `causes` are the
    changed objects on its ways, those nearest the end first.
    """

    what: str
    key: Key
    before: Entry | None
    after: Entry | None
    gained: int = 0
    lost: int = 0
    causes: tuple[Cause, ...] = ()


def turns(
    before: Flow, after: Flow, changes: Changes = NOTHING, also: Iterable[Key] = ()
) -> list[Turn]:
    """Compare every entry of either state, and what has the keys in `also`.

    The bits of both flows must mean the same agents.
    """
    of_before = {one.start.key: one for one in before.entries}
    of_after = {one.start.key: one for one in after.entries}
    compared = _Compared(before, after, changes)
    return [
        compared.turn(key, of_before.get(key), of_after.get(key))
        for key in dict.fromkeys([*of_after, *of_before, *also])
    ]


class _Compared:
    """Two flows, and what is asked of them for each entry once."""

    def __init__(self, before: Flow, after: Flow, changes: Changes) -> None:
        self.flows = before, after
        self.changes = changes
        self.namesakes: dict[tuple[str, str], list[Key]] = {}
        for one in changes.objects:
            self.namesakes.setdefault((one.kind, one.name), []).append(one)
        unsaid = {(kind, field) for kind, field, _ in changes.unsaid}
        self.treats = {
            kind: [field for field in fields if (kind, field) not in unsaid]
            for kind, fields in TREATS.items()
        }
        self.routing_changes = {key for key, change in changes.objects.items() if _routes(change)}
        numbers = {one.key: number for number, one in enumerate(after.agents)}
        changed = (numbers[key] for key in self.routing_changes if key in numbers)
        self.changed_agents = mask(changed, len(after.agents))

    def turn(self, key: Key, before: Entry | None, after: Entry | None) -> Turn:
        # What others lead to now is still there, and so is what contacts no longer come in at.
        before = before or _there(self.flows[0], key)
        after = after or _there(self.flows[1], key)
        if before is None or after is None:
            return self._on_one_side(key, before, after)
        if self._is_same(before, after):
            return Turn("unchanged", key, before, after)
        causes = tuple(self._causes(before, after))
        what = _what(before, after)
        sides = self._silent(what, causes)
        if len(sides) == 1:
            what = "no longer known" if "head" in sides else "now known"
        return _turn(what, key, before, after, causes)

    def _silent(self, what: str, causes: tuple[Cause, ...]) -> set[str]:
        """Return the sides that do not tell enough to say what became of contacts.

        Where no object has changed that could have brought it, one side only says less of them. Of those who came or
        went nobody knows whether they may sign in, where a side lists no agents.
        """
        lacks = [Lack(*one) for one in self.changes.unsaid]
        if not self.routing_changes.isdisjoint(causes):
            of_agents = what in ("staffing", "treatment")
            lacks = [one for one in lacks if of_agents and one[:2] == ("agent", "")]
        else:
            lacks = [one for one in lacks if one in causes]
        return {one.side for one in lacks}

    def _on_one_side(self, key: Key, before: Entry | None, after: Entry | None) -> Turn:
        """Tell what is gone from what nobody speaks of any more."""
        side = "base" if before is None else "head"
        if (key.kind, "", side) in self.changes.unsaid:
            what = "now known" if before is None else "no longer known"
            return _turn(what, key, before, after, (Lack(key.kind, "", side),))
        return _turn("added" if before is None else "removed", key, before, after, (key,))

    def _is_same(self, before: Entry, after: Entry) -> bool:
        return (
            _shape(before) == _shape(after)
            and moved_to(before, after) is None
            and self._treated(0, before) == self._treated(1, after)
        )

    def _treated(self, side: int, entry: Entry) -> Any:
        """Return how contacts are chosen and wait, who is in which step, and whom ECE counts as available for them."""
        flow = self.flows[side]
        on_it = {one for way in entry.ways for one in (*way.hops, *way.considered)}
        told = {
            one.key: [meant(one, name) for name in self.treats[one.kind.name]]
            for one in on_it
            if one.kind.name in self.treats
            and (one is entry.start or one.kind.name not in OF_CALLERS)
        }
        stepwise = {one.key: flow.steps(one) for one in on_it if one.kind.name == "precision_queue"}
        counted = {one.key: flow.counted(one) for one in on_it if one.kind.name == "queue"}
        return told, stepwise, counted

    # Causes

    def _causes(self, before: Entry, after: Entry) -> Iterator[Cause]:
        """Yield what has changed on the ways of an entry, those nearest the end first."""
        there = dict.fromkeys([*_near(before), *_near(after)])
        # With another of its name in another department, a name means somebody else or nobody.
        namesakes = (other for key in there for other in self.namesakes.get(key[:2], ()))
        near = {**there, **dict.fromkeys(namesakes)}
        moved = self._moved(before, after) & self.changed_agents
        agents = [one.key for one in self.flows[1].named(moved)]
        found = [one for one in near if one in self.routing_changes]
        found += [one for one in agents if one not in near]
        found = found or [one for one in near if one in self.changes.objects]
        yield from found
        lacks = [
            Lack(*one) for one in self.changes.unsaid if one[1] in ("", *ROUTES.get(one[0], ()))
        ]
        kinds_near = {one.kind for one in near} | {"agent"}
        kinds_near |= {"workflow"} if before.start.kind.name == "alias" else set()
        close = [one for one in lacks if one.kind in kinds_near]
        yield from close if found else close or lacks

    def _moved(self, before: Entry, after: Entry) -> int:
        """Return the agents who came or went, as bits, in the targets or with what bars them."""
        sides: list[dict[Key, list[tuple[int, int]]]] = []
        reached: list[tuple[int, int]] = []
        for flow, entry in zip(self.flows, (before, after), strict=True):
            targets = {one for way in entry.ways for one in (*way.considered, *_mapped(way))}
            sides.append(
                {one.key: [flow.members(one)[:2], *_stepwise(flow, one)] for one in targets}
            )
            possible = 0
            for way in entry.ways:
                possible |= way.possible
            reached.append((entry.certain, possible))
        pairs = [
            pair
            for one, other in (sides,)
            for key in {**one, **other}
            for pair in zip_longest(one.get(key, ()), other.get(key, ()), fillvalue=(0, 0))
        ]
        moved = 0
        for (certain, possible), (certain_now, possible_now) in [*pairs, (reached[0], reached[1])]:
            moved |= (certain ^ certain_now) | (possible ^ possible_now)
        return moved


TREATS = {
    "precision_queue": ("steps", "agent_ordering"),
    "queue": ("priority",),
    "script_selector": ("call_type_map",),
}
"""What decides who gets a contact, and when, of those who may."""

OF_CALLERS = frozenset({"script_selector"})
"""What chooses by who calls and what they entered: a task of ECE, which comes by a queue, has neither."""

COMES_IN_AT = {"alias": "address", "script_selector": "dialed_number"}
"""What customers write to or dial: with another one, what they knew leads here no longer."""


def _routes(change: Change) -> bool:
    is_there = change.before is not None and change.after is not None
    of_kind = ROUTES.get(change.key.kind, frozenset())
    return not is_there or any(field.name in of_kind for field in change.fields)


def foremost(causes: Iterable[Cause], changes: Changes) -> tuple[Cause, ...]:
    """Return causes without those that only list another one which is gone or new."""
    objects = changes.objects
    given = [(one, objects.get(one) if isinstance(one, Key) else None) for one in causes]
    on_one_side = {
        (change.key.kind, in_words(change.key)[1], change.before is None)
        for _, change in given
        if change is not None and None in (change.before, change.after)
    }
    return tuple(
        one for one, change in given if change is None or not _only_lists(change, on_one_side)
    )


def _only_lists(change: Change, others: set[tuple[str, str, bool]]) -> bool:
    mentions = kinds()[change.key.kind].mentions
    listed = {
        (mentions[field.name].kind, name, is_new)
        for field in change.fields
        for names, is_new in ((field.came, True), (field.went, False))
        for name in names
    }
    is_list = all(field.came or field.went for field in change.fields)
    return bool(listed) and is_list and listed <= others


def _turn(
    what: str, key: Key, before: Entry | None, after: Entry | None, causes: tuple[Cause, ...]
) -> Turn:
    if causes and all(isinstance(one, Lack) for one in causes):  # nobody came or went by that
        return Turn(what, key, before, after, causes=causes)
    was, is_now = (0 if one is None else one.certain for one in (before, after))
    return Turn(what, key, before, after, is_now & ~was, was & ~is_now, causes)


def _there(flow: Flow, key: Key) -> Entry | None:
    one = flow.routing.definition(key)
    return None if one is None else flow.entry(one)


def _stepwise(flow: Flow, target: Entity) -> Iterator[tuple[int, int]]:
    return iter((flow.steps(target) or ()) if target.kind.name == "precision_queue" else ())


def moved_to(before: Entry, after: Entry) -> tuple[str, str] | None:
    """Return the address or number at which contacts came in, and that at which they do now, if it is another one."""
    field = COMES_IN_AT.get(before.start.kind.name)
    if field is None or any(field in one.start.derived for one in (before, after)):
        return None
    was, is_now = (meant(one.start, field) for one in (before, after))
    if was is None or is_now is None or was.casefold() == is_now.casefold():
        return None
    return was, is_now


def untold(entry: Entry) -> set[str]:
    """Return what the input would have to say of the ways of an entry."""
    return {one for way in entry.ways for one in way.missing}


def _keys(objects: Iterable[Entity]) -> frozenset[Key]:
    return frozenset(one.key for one in objects)


def _hops(way: Way) -> tuple[Key, ...]:
    return tuple(one.key for one in way.hops)


# What of a way is compared, each with what comes before it.
_TOLD: Mapping[str, Callable[[Way], Any]] = {
    "fails otherwise": lambda way: (way.outcome, _hops(way)) if way.outcome in FAILS else None,
    "redirected": _hops,
    "retargeted": lambda way: (_hops(way), _keys(way.considered)),
    "staffing": lambda way: (_hops(way), _keys(way.considered), way.certain, way.possible),
}


def _what(before: Entry, after: Entry) -> str:
    was, is_now = before.verdict, after.verdict
    if was != is_now:
        if "off" in (was, is_now):
            return "switched off" if is_now == "off" else "switched on"
        if "cannot be told" in (was, is_now):
            return "no longer known" if is_now == "cannot be told" else "now known"
        return "regression" if _RANK[is_now] < _RANK[was] else "fixed"
    lacks, lacks_now = map(untold, (before, after))
    if lacks < lacks_now:  # what differs beside may be for want of that
        return "no longer known"
    if lacks > lacks_now:
        return "now known"
    for what, told in _TOLD.items():
        if what == "redirected" and moved_to(before, after) is not None:
            return what
        if set(map(told, before.ways)) != set(map(told, after.ways)):
            return what
    return "treatment"


_NUMBER = re.compile(r"\b\d+ of (?=\d+\b)")


def _shape(entry: Entry) -> Counter[Any]:
    """Return all that is told of the ways, in whatever order the files have them."""
    return Counter(
        (
            _NUMBER.sub("", way.guard),
            _hops(way),
            way.outcome,
            frozenset(way.missing),
            _keys(way.considered),
            _keys(way.passed_over),
            way.certain,
            way.possible,
        )
        for way in entry.ways
    )


# What else decides: the channel of a media routing domain, who is in a group, who can sign in.
_BESIDE = (
    "media_routing_domain", "media_class", "steps.terms.attribute",
    "members.media_routing_domain", "members.peripheral",
)  # fmt: skip


def _mapped(way: Way) -> Iterator[Entity]:
    """Yield the groups that ECE counts for the queues on a way."""
    for one in way.hops:
        if one.kind.name == "queue":
            for field in ("skill_groups", "precision_queues"):
                yield from one.links.get(field, ())


def _near(entry: Entry) -> Iterator[Key]:
    """Yield all that was looked at on the ways, what is nearest their ends first."""
    for way in entry.ways:
        ends = [*way.considered, *way.passed_over, *reversed(way.hops)]
        yield from (one.key for one in ends)
    others = {one for way in entry.ways for one in (*way.hops, *way.consulted, *_mapped(way))}
    for _ in range(2):  # a queue's group, its media routing domain, and the class of that
        others |= {it for one in others for field in _BESIDE for it in one.links.get(field, ())}
    keys = {one.key for one in others}
    yield from sorted(keys, key=lambda key: (key.kind, key.name, key.department or ""))
