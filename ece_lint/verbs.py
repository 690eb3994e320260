"""The verbs: small general questions that a rule page puts to the configuration."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain, permutations, product
from operator import itemgetter
from typing import Any, NewType

from ece_lint.documents import Node
from ece_lint.finding import Hit, Label, Unanswered
from ece_lint.light import Light
from ece_lint.model import Entity, Kind
from ece_lint.quantities import amount
from ece_lint.routing import Condition, Hop, Path, Routing, Step
from ece_lint.wording import Phrase, quoted

# What a page writes for a parameter, and what `must` is given: a verb's here, or that of a Python page. The
# annotations are read when a page is loaded, so that a wrong value is found there and not in the middle of a run.
# Paths begin at the subject or, written as a mapping, at the kinds that it names: `{queue: skill_groups.agents}`.
Paths = NewType(
    "Paths", tuple[Path, ...]
)  # one or a list; one of them must be known for the rule to be asked
PathsIfGiven = NewType(
    "PathsIfGiven", tuple[Path, ...]
)  # followed where known; no message rests on them
PathsByKind = NewType(
    "PathsByKind", dict[str, Paths]
)  # by the name of the kind at which they begin
OnePath = NewType("OnePath", Path)
PathsByName = NewType(
    "PathsByName", dict[str, dict[str, Path]]
)  # of each name a path, by the kinds from which it leads somewhere
Field = NewType("Field", str)  # a field of the subject
Such = NewType(
    "Such", dict[str, tuple[Condition, ...]]
)  # what the ends of `path` must be like, by their kind
Bound = NewType("Bound", object)  # a number, an amount, or the path to one
ANY, NO_BOUND, NO_PATHS = Such({}), Bound(None), PathsByKind({})
Fields = NewType("Fields", tuple[str, ...])  # a list of fields, of whatever object
Kinds = NewType("Kinds", list[str])  # names of kinds: `skill_group`
Pattern = NewType("Pattern", re.Pattern[str])
Number = NewType("Number", float)
Whole = NewType("Whole", int)
Numbers = NewType("Numbers", list[float])
Amount = NewType("Amount", str)  # a number with a unit: `50 KB`
Flag = NewType("Flag", bool)
Text = NewType("Text", str)
Texts = NewType("Texts", list[str])  # a list, or one of them
Table = NewType("Table", dict[str, Any])  # whatever belongs to each of some names
Rows = NewType("Rows", list[dict[str, Any]])
Template = NewType("Template", str)  # text with {fields} of the subject that name one object
Values = NewType("Values", dict[str, Any])  # all of `with`: fields of the subject and their values
Counts = NewType(
    "Counts", list[dict[str, Any]]
)  # each with `what`, `like` as `where` is written, `at_least`, `at_most`


def be(subjects: list[Entity], routing: Routing, *, values: Values) -> Iterator[Hit]:
    """Have certain values in certain fields. A field that is not given is not judged."""
    for entity in subjects:
        for field, expected in values.items():
            found = entity.data.get(field)
            if found is not None and found != expected:
                facts = {"field": field, "found": _shown(found), "expected": _shown(expected)}
                yield Hit(entity, entity.at(field), identity=(field,), facts=facts)


def have(
    subjects: list[Entity],
    routing: Routing,
    *,
    path: Paths,
    which: Such = ANY,
    at_least: Number = Number(0),
    at_most: Number = Number(float("inf")),
    at: Field = Field(""),
) -> Iterator[Hit]:
    """Lead to a certain number of other objects, or of different values.

    With `which` only the objects count whose fields have these values. It is shown `at` a field, or else where the
    subject's name is, beside the first five that it leads to.
    """
    fields = {_first_field(one) for one in path if not one.steps[0].source}
    for entity in subjects:
        found = all_ = routing.follow(entity, *path)
        if which:
            found = [one for one in all_ if routing.meets(one, which[one.kind.name])]
        if not fields.isdisjoint(entity.flawed):
            continue
        if not at_least <= len(found) <= at_most:
            labels = (  # of the first few ways: a team may have thousands of agents
                hop_label(hop)
                for one in (path if found else ())
                for end, trail in routing.ways(entity, one)
                if not which or end in found
                for hop in trail
            )
            facts = {
                "found": sorted(map(_shown, found)),
                "count": len(found),
                "of": len(all_),
                "at_least": at_least,
                "at_most": at_most,
            }
            role = "too-few" if len(found) < at_least else "too-many"
            # Where one or none is right, each further one is a fault; beyond a capacity it is the number.
            odd = [one for one in found if isinstance(one, Entity) and at_most <= 1]
            yield Hit(entity, _place(entity, at), role, facts=facts,
                      beside=_first(labels, 5), involves=tuple(odd))  # fmt: skip


def _first(labels: Iterable[Label], most: int) -> tuple[Label, ...]:
    """Return the first labels, each once: thousands may be beside an object, and few of them are shown."""
    found: dict[Label, None] = {}
    for label in labels:
        found[label] = None
        if len(found) == most:
            break
    return tuple(found)


def not_exist(subjects: list[Entity], routing: Routing, *, at: Field = Field("")) -> Iterator[Hit]:
    """Not be there: each object that `where` and `having` leave is a fault, shown `at` one of its fields."""
    for entity in subjects:
        facts = {"found": _found(entity.data.get(at))}
        yield Hit(entity, _place(entity, at), facts=facts)


def keep(
    subjects: list[Entity],
    routing: Routing,
    *,
    path: OnePath,
    at_least: Bound = NO_BOUND,
    at_most: Bound = NO_BOUND,
    at: Field = Field(""),
) -> Iterator[Hit]:
    """Keep a number, or an amount with its unit, between bounds, each of which may be what a path leads to.

    `least` and `most` are the bounds as numbers, and `amount` what was found: in KB, kbps, or milliseconds one way.
    It is shown `at` a field, or else where the path begins. Where the number or a bound is not known, nothing is
    asked. Raises `Unanswered` where no object has a number that is a part of a field.
    """
    fields = path.steps[0].value or (_first_field(path),)
    last = path.steps[-1]
    if last.value[1:] and not any(routing.follow(entity, path) for entity in subjects):
        raise Unanswered(f"{last.kind.section}.{last.name}")
    for entity in subjects:
        least, most = (_bounds(routing, entity, one) for one in (at_least, at_most))
        for found in routing.follow(entity, path):
            measured = _measured(found)
            below = [one for one in least if measured is not None and measured < one[0]]
            above = [one for one in most if measured is not None and measured > one[0]]
            if below or above:
                low = max(least, key=itemgetter(0), default=(None, None))
                high = min(most, key=itemgetter(0), default=(None, None))
                facts = {"found": found, "amount": measured, "at_least": low[1], "least": low[0]}
                facts |= {"at_most": high[1], "most": high[0]}
                place = entity.place if path.steps[0].source else entity.at(*fields)
                place = entity.at(at) if at in entity.data else place
                yield Hit(entity, place, facts=facts)
                break


def correspond(
    subjects: list[Entity],
    routing: Routing,
    *,
    path: OnePath,
    by: OnePath,
    table: Table,
    required: Flag = Flag(False),
) -> Iterator[Hit]:
    """Have at the end of a path the value, or one of several, that `table` has for the value of `by`.

    Where either is not known, nothing is asked; with `required`, one that mentions nothing to lead to it is `none`.
    """
    field = _first_field(path)
    for entity in subjects:
        belong = [table[key] for one in routing.follow(entity, by) if (key := _shown(one)) in table]
        if not belong:
            continue
        facts = {"by": routing.follow(entity, by), "expected": belong[0]}
        if required and field not in entity.data and field not in entity.flawed:
            yield Hit(entity, entity.place, "none", facts=facts)
        allowed = {
            _shown(one) for own in belong for one in (own if isinstance(own, list) else [own])
        }
        for found in routing.follow(entity, path):
            if _shown(found) not in allowed:
                yield Hit(entity, entity.at(field), facts={**facts, "found": _found(found)})
                break


def have_counterpart(
    subjects: list[Entity], routing: Routing, *, by: Field, side: Field
) -> Iterator[Hit]:
    """Be there on every side: among those that share `by`, each value that the field `side` can have is met."""
    alike: dict[Any, dict[Any, Entity]] = {}
    for entity in subjects:
        if by in entity.data and side in entity.data:
            alike.setdefault(entity.data[by], {})[entity.data[side]] = entity
    for met in alike.values():
        one = next(iter(met.values()))
        others = [value for value in one.kind.fields[side]["enum"] if value not in met]
        if others:
            facts = {"other": others}
            yield Hit(one, one.at(side), identity=(one.data[side],), facts=facts)


def agree(
    subjects: list[Entity],
    routing: Routing,
    *,
    these: Paths,
    those: Paths,
    known_by: Fields = Fields(()),
    open_when: PathsIfGiven = PathsIfGiven(()),
    alike: Fields = Fields(()),
    others: PathsByKind = NO_PATHS,
    at_once: Flag = Flag(False),
) -> Iterator[Hit]:
    """Lead to the same objects both ways.

    What `these` has and `those` lacks is `extra`, the reverse is `missing`, one by one. With `at_once`, one
    that has others than those is said once, as `other`, and so is one that has nothing in common with them:
    `all` where several are extra, `none` where several are missing; `many` are missing that one handover leads to,
    or that nobody would read one by one.

    A subject is asked only if it carries the first field of `these`, or another of `known_by`, and if `those`
    leads to somebody who could name the objects. Extra is only said when all of them are defined, carry the last
    field of `those`, one of `known_by`, or one by which they hand over, and hand over to nothing untold, and when no
    path of `open_when` leads to anything but false, to the subject, or to what is on the way of `those`: then more
    may belong to `those` than is written down. With `known_by`, one of them must also name somebody: who names nobody
    at all may choose at run time. Nothing is said where a name on either side is not defined: that is a finding of its
    own, and its cause. Where the subject and an object mention different things in a field of `alike`, the object does
    not count, whichever way leads to it; of an object that does not say, the subjects whose `these` has it are
    believed. If there are none, it is missing only if whoever leads to it, `others` included, mentions the same.
    A subject that does not say is not asked where the objects differ.
    """
    asked = {_first_field(path) for path in these} | set(known_by)
    naming = list(dict.fromkeys(map(_but_last, those)))
    fields = {_last_field(path) for path in those} | set(known_by)
    is_told = _Told(routing, fields)
    reached = _Reached(subjects, routing, (these, those), alike, others)
    for entity in subjects:
        if asked.isdisjoint(entity.data) or not asked.isdisjoint(entity.flawed):
            continue
        ours = dict.fromkeys(_alike(entity, routing.follow(entity, *these), reached.said))
        theirs = reached.by(entity)
        if ours.keys() == theirs.found.keys() or theirs.is_astray or _astray(routing, [*ours]):
            continue
        named_by = (routing.follow(entity, path) for path in naming)
        carriers = list(dict.fromkeys(chain.from_iterable(named_by)))
        if not carriers or reached.is_open(entity, ours, theirs):
            continue
        known = all(map(is_told.__getitem__, carriers))
        known = known and not _leads_on(routing, entity, open_when, those)
        known = known and (
            not known_by or any(any(map(one.data.get, known_by)) for one in carriers)
        )
        extra = [one for one in ours if one not in theirs.found] if known else []
        missing = [one for one in theirs.sure if one not in ours]
        apart = len(extra) + len(missing) > 1 and ours.keys().isdisjoint(theirs.found)
        names = [one.name for one in carriers]
        if at_once and (apart or (extra and missing)):
            yield _at_once(routing, entity, (these, those), (extra, missing), names)
            continue
        if at_once and len(missing) > _MANY_MISSING:
            facts: dict[str, Any] = {"theirs": [one.name for one in missing]}
            facts |= {"carriers": names, "count": len(missing)}
            yield Hit(entity, _home(entity, these), "many", facts=facts)
            continue
        trails = _trails(routing, entity, these, extra)
        for odd in extra:
            trail = trails.get(odd, ())
            yield _odd(entity, odd, "extra", trail[-1].place, trail, names)
        trails = _trails(routing, entity, those, missing)
        for carrier, own in _handed(trails).items() if at_once else ():
            facts = {"theirs": [one.name for one in own], "count": len(own)}
            facts |= {"carriers": [carrier.name]}
            trail = trails[own[-1]]
            yield Hit(
                entity,
                _home(entity, these),
                "many",
                (carrier.name,),
                facts,
                beside=tuple(hop_label(trails[one][-1]) for one in own),
                trail=tuple(map(hop_label, trail)),
                involves=tuple(own),
            )
            missing = [one for one in missing if one not in own]
        for odd in missing:
            trail = trails.get(odd, ())
            yield _odd(entity, odd, "missing", _home(entity, these), trail, names)


def _handed(trails: dict[Entity, tuple[Hop, ...]]) -> dict[Entity, list[Entity]]:
    """Return who names several objects to which ways lead over somebody who hands over: one handover brings them."""
    found: dict[Entity, list[Entity]] = {}
    for one, trail in trails.items():
        if sum(bool(hop.source.kind.leads_on) for hop in trail) > 1:
            found.setdefault(trail[-1].source, []).append(one)
    return {carrier: own for carrier, own in found.items() if len(own) > 1}


_MANY_MISSING = 20
"""How many objects are said to be missing one by one, as many as of one rule are."""


def share(
    subjects: list[Entity],
    routing: Routing,
    *,
    along: Paths,
    what: Paths,
    theirs: PathsByKind,
    at_once: Flag = Flag(False),
) -> Iterator[Hit]:
    """Have something in common with each object that is mentioned: a queue and its skill groups share a
    media routing domain. Where one side is not known, nothing is asked.

    With `at_once`, the side that is at odds with more others is told of once: one that mentions
    `several`, or one that was `moved` away from several that mention it.
    """
    hits = _odd_ones(subjects, routing, along, what, theirs)
    yield from _told_once(list(hits)) if at_once else hits


def _odd_ones(
    subjects: list[Entity], routing: Routing, along: Paths, what: Paths, theirs: PathsByKind
) -> Iterator[Hit]:
    known = _Answers(routing, theirs)
    for entity in subjects:
        ours = routing.follow(entity, *what)
        if not ours or _astray(routing, ours):
            continue
        for path in along:
            others = routing.follow(entity, path)
            if path.end and len(others) > 1 and known.fitting(ours, path.end).issuperset(others):
                continue
            odd_for = frozenset(map(_comparable, ours)).isdisjoint
            # The few different answers are judged before the many who give them.
            odd = {
                answer
                for answer in set(map(known.__getitem__, others))
                if answer and odd_for(answer) and not _astray(routing, [*ours, *answer])
            }
            trails = routing.trails(entity, path) if odd else {}
            for other in trails:
                if known[other] in odd:
                    place = trails[other][-1].place
                    found = routing.follow(other, *theirs[other.kind.name])
                    facts: dict[str, Any] = {"odd": other.name, "odd_kind": Phrase(other.kind.noun)}
                    facts |= {"ours": list(map(_shown, ours)), "theirs": list(map(_shown, found))}
                    yield Hit(entity, place, identity=_identity(other), facts=facts, odd=other)


def _told_once(hits: list[Hit]) -> Iterator[Hit]:
    partners: dict[Entity, set[Entity]] = {}
    for hit in hits:
        for one, other in permutations((hit.subject, _other(hit, hit.subject))):
            partners.setdefault(one, set()).add(other)
    told: dict[tuple[Entity, str], list[Hit]] = {}
    for hit in hits:
        odd = _other(hit, hit.subject)
        is_moved = len(partners[odd]) > len(partners[hit.subject])
        subject, side = (odd, "ours") if is_moved else (hit.subject, "theirs")
        told.setdefault((subject, str(hit.facts[side])), []).append(hit)
    for (subject, _), own in told.items():
        others = tuple(dict.fromkeys(_other(hit, subject) for hit in own))
        first = own[0]
        if len(others) == 1:
            yield first
            continue
        role, ours, theirs, place = "several", "ours", "theirs", first.place
        beside = tuple(Label(hit.place, called(_other(hit, subject))) for hit in own[1:])
        if first.subject is not subject:
            role, ours, theirs, place = "moved", "theirs", "ours", subject.place
            beside = tuple(Label(hit.place, f"{called(hit.subject)} names it") for hit in own)
        facts = {"odds": [one.name for one in others], "odd_kind": Phrase(others[0].kind.noun)}
        facts |= {"ours": first.facts[ours], "theirs": first.facts[theirs]}
        identity = tuple(map(str, facts["theirs"]))
        yield Hit(subject, place, role, identity, facts, beside=beside, involves=others)


def _other(hit: Hit, one: Entity) -> Entity:
    assert hit.odd is not None
    return hit.subject if hit.odd is one else hit.odd


class _Answers(dict[Entity, frozenset[Any]]):
    """What each object leads to, asked once; many have one answer."""

    def __init__(self, routing: Routing, paths: PathsByKind) -> None:
        self._routing = routing
        self._ends = {kind: _ends(routing, *own) for kind, own in paths.items()}
        self._same: dict[tuple[Any, ...], frozenset[Any]] = {}
        self._giving: dict[Kind, dict[Any, list[list[Entity]]]] = {}  # by each thing in an answer
        self._fitting: dict[tuple[Kind, tuple[Any, ...]], set[Entity]] = {}

    def fitting(self, ours: list[Any], kind: Kind) -> set[Entity]:
        """Return those of a kind who surely have something in common with what was found.

        Of a large site most groups have nobody else, so that their members are not asked one by one.
        """
        at = (kind, tuple(ours))
        if at not in self._fitting:
            if kind not in self._giving:
                ends, leading = self._ends[kind.name], dict[tuple[Any, ...], list[Entity]]()
                for one in self._routing.entities[kind.name]:
                    leading.setdefault(tuple(ends(one)), []).append(one)
                giving = self._giving[kind] = {}
                for own in leading.values():
                    for thing in self[own[0]]:
                        giving.setdefault(thing, []).append(own)
            alike = (self._giving[kind].get(thing, ()) for thing in map(_comparable, ours))
            self._fitting[at] = set(chain.from_iterable(chain.from_iterable(alike)))
        return self._fitting[at]

    def __missing__(self, one: Entity) -> frozenset[Any]:
        found = tuple(self._ends[one.kind.name](one))
        if found not in self._same:
            is_sure = not _astray(self._routing, found)
            self._same[found] = frozenset(map(_comparable, found) if is_sure else ())
        self[one] = self._same[found]
        return self[one]


def be_unique(
    subjects: list[Entity],
    routing: Routing,
    *,
    by: Paths,
    ignoring_case: Flag = Flag(False),
) -> Iterator[Hit]:
    """Be alone with what the paths lead to, all of them together."""
    groups = _sharing(subjects, routing, by, _comparable if ignoring_case else _itself)
    for part, members in groups.items():
        if len(members) > 1:
            first, *others = members
            names = [_shown(value) for value in part]
            facts = {
                "shared": names,
                "count": len(members),
                "names": [one.name for one in (first, *others)],
            }
            facts["others"] = [one.name for one in others]
            beside = tuple(Label(one.place, f"{called(one)} has the same") for one in others)
            identity, involves = tuple(names), tuple(members)
            yield Hit(
                first, first.place, identity=identity, facts=facts, beside=beside, involves=involves
            )


def be_alike(
    subjects: list[Entity],
    routing: Routing,
    *,
    by: Paths,
    fields: Paths,
    known_as: Paths = Paths(()),
    at_once: Flag = Flag(False),
) -> Iterator[Hit]:
    """Have the same in each of `fields` as those that share all that `by` leads to.

    What most of them have is expected, or what the first by name has where no more have one thing than another. Who
    has nothing in a field, or names there what nobody defines, is not asked. One of those that have what is expected
    is the `other`, by its name or by what `known_as` leads to. Each field is told by itself; with `at_once` only the
    first in which an object is odd, and its role is that field.
    """
    for shared, members in _sharing(subjects, routing, by, _plain).items():
        for path in fields:
            said = {
                one: frozenset(found)
                for one in members
                if (found := routing.follow(one, path)) and not _astray(routing, found)
            }
            if len(set(said.values())) < 2 or _astray(routing, frozenset().union(*said.values())):
                continue
            usual, _ = _most_common(Counter(said.values()))
            others = [one for one, own in said.items() if own == usual]
            _, expected = _as_written(routing, others[0], path)
            other = list(map(_shown, routing.follow(others[0], *known_as))) or others[0].name
            for one in (one for one in said if one not in others):
                field, found = _as_written(routing, one, path)
                facts = {"field": field, "found": found, "expected": expected, "other": other}
                facts["shared"] = list(map(_shown, shared))
                beside = tuple(
                    Label(like.at(field), f"{called(like)} has {quoted(expected)}")
                    for like in others[:5]
                )
                role, identity = (field.replace("_", "-"), ()) if at_once else ("", (field,))
                yield Hit(one, one.at(field), role, identity, facts, beside=beside)
            if at_once:
                members = [one for one in members if said.get(one, usual) == usual]


def _as_written(routing: Routing, entity: Entity, path: Path) -> tuple[str, Any]:
    """Return the field at which a path begins and what it leads to; of a figure, what it stands for."""
    field, found = _first_field(path), routing.follow(entity, path)
    if field in entity.kind.reckoned:
        field = entity.kind.reckoned[field]
        found = [entity.data[field]]
    return field, _found(found[0]) if len(found) == 1 else sorted(map(_shown, found))


def _sharing(
    subjects: list[Entity], routing: Routing, by: Paths, same: Callable[[Any], Any]
) -> dict[tuple[Any, ...], list[Entity]]:
    """Return by what the paths lead to, all of them together, the objects of which several lead there.

    They are in the order of names, and so are the groups by the first of each.
    """
    first: dict[tuple[Any, ...], Entity] = {}
    groups: dict[tuple[Any, ...], list[Entity]] = {}  # of which there are few
    ends = [_ends(routing, path) for path in by]
    for path, leads in zip(by, ends, strict=True):
        if path.end is None:  # most have a number of their own
            subjects = _not_alone(subjects, path, leads, same)
    for entity in subjects:
        found = [leads(entity) for leads in ends]
        if not all(found):
            continue
        if max(map(len, found)) == 1:
            parts: Iterable[tuple[Any, ...]] = (tuple([same(own[0]) for own in found]),)
        else:
            parts = product(*[dict.fromkeys(map(same, own)) for own in found])
        for part in parts:
            one = first.setdefault(part, entity)
            if one is not entity:
                groups.setdefault(part, [one]).append(entity)
    several = [(part, sorted(own, key=_by_name)) for part, own in groups.items()]
    return dict(sorted(several, key=lambda group: _by_name(group[1][0])))


def _not_alone(
    subjects: list[Entity],
    path: Path,
    leads: Callable[[Entity], list[Any]],
    same: Callable[[Any], Any],
) -> list[Entity]:
    """Return the objects that share anything of what a path leads to."""
    field, *inner = path.steps[0].value or [None]
    if field and not inner:
        values = [one.data.get(field) for one in subjects]
        if {list, dict}.isdisjoint(map(type, values)):
            return _of_several(subjects, values if same is _itself else [*map(same, values)])
    found = [leads(entity) for entity in subjects]
    counts = Counter(map(same, chain.from_iterable(found)))
    return [
        entity
        for entity, own in zip(subjects, found, strict=True)
        if any(counts[same(value)] > 1 for value in own)
    ]


def _of_several(subjects: list[Entity], values: list[Any]) -> list[Entity]:
    """Return the objects that share their value with another, of thousands that have one each."""
    counts = Counter(values)
    return [
        one
        for one, value in zip(subjects, values, strict=True)
        if value is not None and counts[value] > 1
    ]


def _by_name(entity: Entity) -> tuple[str, str]:
    return entity.key[:2]


def _ends(routing: Routing, *paths: Path) -> Callable[[Entity], list[Any]]:
    """Return what says whereto paths lead from an object; most are one that leads to a field or along one."""
    step, *more = (step for path in paths for step in path.steps)
    if more or step.source is not None or step.onward or len(step.value) > 1:
        return lambda entity: routing.follow(entity, *paths)
    if step.mentions:
        mention = step.mentions[0].field
        return lambda entity: entity.links.get(mention, [])
    (field,) = step.value

    def value(entity: Entity) -> list[Any]:
        found = entity.data.get(field)
        return [] if found is None or isinstance(found, list | dict) else [found]

    return value


def match(
    subjects: list[Entity],
    routing: Routing,
    *,
    field: Field,
    pattern: Pattern,
) -> Iterator[Hit]:
    """Be written as a pattern asks, from the first character to the last."""
    for entity in subjects:
        written = entity.name if field == "name" else entity.data.get(field)
        if written is not None and not pattern.fullmatch(str(written)):
            facts = {"field": field, "found": str(written), "length": len(str(written))}
            yield Hit(entity, entity.at(field), identity=(field,), facts=facts)


def be_named(
    subjects: list[Entity],
    routing: Routing,
    *,
    template: Template,
    own_way: Number = Number(float("inf")),
) -> Iterator[Hit]:
    """Have the name that is built from what the object mentions; where a part is missing, or is not defined,
    nothing is asked.

    The role is `another` where the name is built from other objects that belong together. Where as many as
    `own_way` are asked and not one has its name, the site names them in its own way: then only that is said.
    """
    fields = re.findall(r"{(\w+)}", template)
    named: dict[str, dict[str, Entity]] = {}  # by field, what could be mentioned there
    built: dict[Entity, str] = {}
    for entity in subjects:
        parts = [entity.links.get(field, []) for field in fields]
        if all(len(targets) == 1 and _has_name(targets[0], routing) for targets in parts):
            names = dict(zip(fields, (targets[0].name for targets in parts), strict=True))
            built[entity] = template.format_map(names)
    is_own = len(built) >= own_way and all(one.name != name for one, name in built.items())
    for entity, expected in built.items():
        if entity.name != expected:
            for field in fields if not named else ():
                kind = entity.kind.mentions[field].kind
                named[field] = {one.name: one for one in routing.entities[kind]}
            meant = _built_of(entity.name, template, named) or {}
            together = all(
                meant[field] in one.links.get(field, [meant[field]])
                for one in meant.values()
                for field in meant
            )
            role = "another" if meant and together else ""
            if is_own and not role:
                continue
            facts = {"expected": expected, "another": [one.name for one in meant.values()]}
            beside = [Label(one.place, called(one)) for one in meant.values()] if role else []
            yield Hit(entity, entity.place, role, facts=facts, beside=tuple(beside))


def occur(subjects: list[Entity], routing: Routing, *, counts: Counts) -> Iterator[Hit]:
    """Be there a certain number of times, each that is like this or like that: with these values in these fields."""
    for count in counts:
        like = count["like"]
        found = [entity for entity in subjects if routing.meets(entity, like)]
        least, most = count.get("at_least", 0), count.get("at_most", float("inf"))
        fields = {_first_field(condition.path) for condition in like}
        sure = all(fields.isdisjoint(entity.flawed) for entity in subjects)
        if subjects and sure and not least <= len(found) <= most:
            facts = {"what": Phrase(count["what"]), "count": len(found)}
            facts |= {"at_least": least, "at_most": most, "names": [one.name for one in found]}
            role = "too-many" if len(found) > most else "too-few" if found else "none"
            first, *others = found or subjects[:1]
            beside = tuple(Label(one.place, called(one)) for one in others)
            yield Hit(first, first.place, role, (count["what"],), facts, beside=beside)


def _most_common(counted: Counter[Any]) -> tuple[Any, int]:
    """Return what there is most of, the first of several, and how often; `most_common` loads a module for it."""
    return max(counted.items(), key=itemgetter(1), default=(None, 0))


def be_usual(
    subjects: list[Entity], routing: Routing, *, fields: Fields, most: Number = Number(0.9)
) -> Iterator[Hit]:
    """Have the value in each field that most of the others have; below the share `most`, none is usual.

    One of three or more is the odd one whatever its share is: all others agree. A field that is not given is
    a value too, but never the usual one, and neither is `false`: what most are without, nobody lacks.
    """
    for field in fields if subjects else ():
        values = Counter(entity.data.get(field) for entity in subjects)
        del values[None], values[False]
        usual, count = _most_common(values)
        is_odd_one = len(subjects) - count == 1 < count
        if not count or not (is_odd_one or count >= most * len(subjects)):
            continue
        facts = {"field": field, "usual": _shown(usual), "count": count, "of": len(subjects)}
        for entity in subjects:
            if entity.data.get(field) != usual and field not in entity.flawed:
                place = entity.at(field) if field in entity.data else entity.place
                yield Hit(entity, place, field, identity=(field,), facts=facts)


class Verb(Light):
    """A verb and the facts that a page's message may use, besides the fields and paths of the subject."""

    run: Callable[..., Iterator[Hit]]
    facts: frozenset[str]


VERBS = {
    "be": Verb(be, frozenset({"field", "found", "expected"})),
    "have": Verb(have, frozenset({"found", "count", "of", "at_least", "at_most"})),
    "keep": Verb(keep, frozenset({"found", "amount", "at_least", "least", "at_most", "most"})),
    "correspond": Verb(correspond, frozenset({"found", "expected", "by"})),
    "not-exist": Verb(not_exist, frozenset({"found"})),
    "have-counterpart": Verb(have_counterpart, frozenset({"other"})),
    "agree": Verb(
        agree, frozenset({"odd", "odd_kind", "carriers", "carrier", "count", "ours", "theirs"})
    ),
    "share": Verb(share, frozenset({"odd", "odds", "odd_kind", "ours", "theirs"})),
    "be-unique": Verb(be_unique, frozenset({"shared", "count", "names", "others"})),
    "be-alike": Verb(be_alike, frozenset({"field", "found", "expected", "other", "shared"})),
    "match": Verb(match, frozenset({"field", "found", "length"})),
    "be-named": Verb(be_named, frozenset({"expected", "another"})),
    "occur": Verb(occur, frozenset({"what", "count", "at_least", "at_most", "names"})),
    "be-usual": Verb(be_usual, frozenset({"field", "usual", "count", "of"})),
}


def hop_label(hop: Hop) -> Label:
    """Return where somebody mentions somebody, in words."""
    return Label(hop.place, f"{called(hop.source)} names {called(hop.target)}")


def called(entity: Entity) -> str:
    """Return an object as a message names it: skill group `Global_Sales_NA`."""
    if entity.kind.single:
        return f"the {entity.kind.noun}"
    return f"{entity.kind.noun} {quoted(entity.name)}"


def _place(entity: Entity, field: str) -> Node:
    """Return where a field stands or, where there is none, the object."""
    return entity.at(field) if field in entity.data else entity.place


def _found(value: Any) -> Any:
    is_shown = isinstance(value, list | int | float) and not isinstance(value, bool)
    return value if is_shown else _shown(value)


def _bounds(routing: Routing, entity: Entity, bound: Any) -> list[tuple[Any, Any]]:
    """Return the numbers of a bound, each with how it is written."""
    if bound is None:
        return []
    written = routing.follow(entity, bound) if isinstance(bound, Path) else [bound]
    return [(number, one) for one in written if (number := _measured(one)) is not None]


def _measured(value: Any) -> float | None:
    """Return a number, or an amount in KB, kbps or milliseconds one way; nothing for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    try:
        return float(amount(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def _odd(
    entity: Entity, odd: Entity, role: str, place: Node, trail: tuple[Hop, ...], carriers: list[str]
) -> Hit:
    facts: dict[str, Any] = {
        "odd": odd.name,
        "odd_kind": Phrase(odd.kind.noun),
        "carriers": carriers,
    }
    facts["carrier"] = trail[-1].source.name if trail else ""
    return Hit(
        entity, place, role, _identity(odd), facts, trail=tuple(map(hop_label, trail)), odd=odd
    )


def _at_once(
    routing: Routing,
    entity: Entity,
    ways: tuple[Paths, Paths],
    found: tuple[list[Any], list[Any]],
    carriers: list[str],
) -> Hit:
    extra, missing = found
    shown = [side[:_MANY_MISSING] for side in found]
    reached = [_trails(routing, entity, way, side) for way, side in zip(ways, found, strict=True)]
    trails = [
        all_of.get(one, ()) for all_of, side in zip(reached, found, strict=True) for one in side
    ]
    if extra:
        role, place = "other" if missing else "all", trails[0][-1].place
    else:
        role, place = "none", _home(entity, ways[0])
    facts = {"ours": [one.name for one in extra], "theirs": [one.name for one in missing]}
    through = list(dict.fromkeys(trail[-1].source.name for trail in trails[len(shown[0]) :]))
    beside = tuple(hop_label(trail[-1]) for trail in trails)
    trail = tuple(map(hop_label, trails[-1])) if missing else ()
    facts |= {"carriers": carriers, "carrier": through or carriers}
    involves = (*extra, *missing)
    return Hit(entity, place, role, facts=facts, beside=beside, trail=trail, involves=involves)


def _home(entity: Entity, these: Paths) -> Node:
    """Return where the first field of paths stands, in which something is missing."""
    field = _first_field(these[0])
    return entity.at(field, key=True) if field in entity.data else entity.place


def _astray(routing: Routing, found: Collection[Any]) -> bool:
    """Say whether a name is among these that should be defined and is not, or may be another's number."""
    named = [one for one in found if isinstance(one, Entity) and not one.defined]
    return any(routing.has(one.kind) for one in named) or (
        bool(named) and routing.is_called_both_ways(one for one in found if isinstance(one, Entity))
    )


class _Told(dict[Entity, bool]):
    """Of whom it is told whom they name: what they carry, and where they hand over to, is in the configuration."""

    def __init__(self, routing: Routing, fields: set[str]) -> None:
        self._routing = routing
        self._fields = fields

    def __missing__(self, one: Entity) -> bool:
        fields = self._fields | one.kind.leads_on.keys()
        self[one] = (
            one.defined
            and not fields.isdisjoint(one.data)
            and fields.isdisjoint(one.flawed)
            and not any(self._routing.untold(one))
        )
        return self[one]


_Said = dict[str, dict[Any, set[Entity]]]
"""For each field what is mentioned in it by those who lead to an object."""


class _Side(Light):
    """What paths lead to: all that counts for a subject, and what of it cannot be another's."""

    found: dict[Any, None]
    sure: list[Any]
    is_astray: bool
    differ: dict[str, set[frozenset[Entity]]]  # what they mention, by field


class _Reached:
    """What `those` of subjects lead to, looked at once where several lead to the same."""

    def __init__(
        self,
        subjects: list[Entity],
        routing: Routing,
        ways: tuple[Paths, Paths],
        fields: Fields,
        others: PathsByKind,
    ) -> None:
        these, self._those = ways
        self._routing = routing
        self.said = _said(fields, [(one, [routing.follow(one, *these)]) for one in subjects])
        leading = [(one, self._lists(one, self._those)) for one in subjects if fields]
        leading += [
            (one, self._lists(one, paths))
            for kind, paths in others.items()
            for one in (routing.entities[kind] if fields else ())
        ]
        self._leading = _said(fields, leading)
        self._sides: dict[tuple[Any, ...], tuple[Any, _Side]] = {}

    def by(self, subject: Entity) -> _Side:
        """Return what a subject leads to; the lists are kept, so that what is known of each is not another's."""
        lists = self._lists(subject, self._those)
        own = [frozenset(subject.links.get(field, ())) for field in self.said]
        at = (*map(id, lists), *own)
        if at not in self._sides:
            found = dict.fromkeys(one for each in lists for one in each)
            self._sides[at] = lists, self._side(subject, found)
        return self._sides[at][1]

    def is_open(self, subject: Entity, ours: Iterable[Any], theirs: _Side) -> bool:
        """Say whether objects mention different things in a field in which the subject mentions nothing."""
        return any(
            len(theirs.differ[field] | self._mentioned(field, ours)) > 1
            for field in self.said
            if not subject.links.get(field)
        )

    def _lists(self, one: Entity, paths: Paths) -> list[list[Any]]:
        return [found for path in paths if (found := self._routing.follow(one, path))]

    def _side(self, subject: Entity, all_: dict[Any, None]) -> _Side:
        found = dict.fromkeys(_alike(subject, all_, self.said))
        sure = [one for one in found if self._is_sure(subject, one)]
        differ = {field: self._mentioned(field, found) for field in self.said}
        return _Side(found, sure, _astray(self._routing, found), differ)

    def _is_sure(self, subject: Entity, one: Any) -> bool:
        return all(
            one.links.get(field)
            or of.get(one)
            or len(self._leading[field].get(one, set()).union(subject.links.get(field, ()))) < 2
            for field, of in self.said.items()
        )

    def _mentioned(self, field: str, objects: Iterable[Any]) -> set[frozenset[Entity]]:
        of = self.said[field]
        found = {frozenset(one.links.get(field) or of.get(one, ())) for one in objects}
        return found - {frozenset()}


def _said(fields: Fields, leading: list[tuple[Entity, list[list[Any]]]]) -> _Said:
    """Return for each field what those mention in it who lead to an object; lists that several have come once."""
    said: _Said = {}
    for field in fields:
        by_list: dict[int, tuple[list[Any], set[Entity]]] = {}
        for one, lists in leading:
            for found in lists:
                by_list.setdefault(id(found), (found, set()))[1].update(one.links.get(field, ()))
        of = said[field] = {}
        for found, mentioned in by_list.values():
            for end in found:
                of.setdefault(end, set()).update(mentioned)
    return said


def _alike(entity: Entity, others: Collection[Any], said: _Said) -> Collection[Any]:
    for field, of in said.items():
        if ours := set(entity.links.get(field, ())):
            others = [
                one
                for one in others
                if not ours.isdisjoint(one.links.get(field) or of.get(one) or ours)
            ]
    return others


def _has_name(entity: Entity, routing: Routing) -> bool:
    """Say whether the name of an object is known to be its own: another finding tells of one that nobody defines."""
    known = entity.defined or entity.external or not routing.has(entity.kind)
    return known and not routing.is_only_number(entity)


def _built_of(
    name: str, template: str, named: dict[str, dict[str, Entity]]
) -> dict[str, Entity] | None:
    """Return by field the objects of whose names a template makes this name; the longest names count."""
    before, _, rest = template.partition("{")
    if not name.startswith(before):
        return None
    name = name.removeprefix(before)
    field, _, rest = rest.partition("}")
    if not field:
        return None if name else {}
    for end in range(len(name), 0, -1):
        one = named[field].get(name[:end])
        others = _built_of(name[end:], rest, named) if one else None
        if one and others is not None:
            return {field: one, **others}
    return None


def _leads_on(routing: Routing, entity: Entity, open_when: PathsIfGiven, those: Paths) -> bool:
    found = [one for path in open_when for one in routing.follow(entity, path) if one]
    passed = set()
    for way in those if found else ():
        while way.steps:
            way = _but_last(way)
            passed.update(routing.follow(entity, way))
    return not passed.issuperset(found)


def _but_last(path: Path) -> Path:
    return path._replace(steps=path.steps[:-1])


def _first_field(path: Path) -> str:
    return _fields(path.steps[0])[0]


def _last_field(path: Path) -> str:
    return _fields(path.steps[-1])[0]


def _fields(step: Step) -> list[str]:
    return (step.mentions[0].field if step.mentions else step.value[0]).split(".")


def _identity(entity: Entity) -> tuple[str, ...]:
    return (entity.kind.name, entity.name, entity.department or "")


def _trails(
    routing: Routing, entity: Entity, paths: Iterable[Path], wanted: Collection[Any]
) -> dict[Entity, tuple[Hop, ...]]:
    """Return of what paths lead to those that are wanted, each with the way of the first path that leads there."""
    found: dict[Entity, tuple[Hop, ...]] = {}
    left = set(wanted)
    for path in paths:
        for end, trail in routing.ways(entity, path) if left else ():
            if trail and end in left:
                found[end] = trail
                left.discard(end)
                if not left:
                    break
    return found


def _itself(value: Any) -> Any:
    return value


def _plain(value: Any) -> Any:
    """Return a value as its text, so that 8000 is `8000`; objects stay what they are."""
    return value if isinstance(value, Entity) else _shown(value)


def _comparable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _shown(value: Any) -> str:
    if isinstance(value, Entity):
        return value.name
    return str(value).lower() if isinstance(value, bool) else str(value)
