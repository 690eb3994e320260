"""Exports are joined: numbers become names, tables of pairs become lists, and noise is left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from ece_lint.documents import Node, Pointer
from ece_lint.model import Names, Places, Record, kinds, place
from ece_lint.sources.draft import KEY, Draft, Links, Reference
from ece_lint.sources.values import are_keys

# What else an object is known by, where its name is not at hand: AgentCfg, bulk jobs and people know
# agents by the number they sign in with, bulk jobs know script selectors by the dialed number string.
_ALSO_KNOWN_BY = {"agent": "login", "script_selector": "dialed_number"}

# An object that still mentions a deleted row mentions nothing: that is a finding, not noise. Only these
# are left behind when a row is deleted, and tables of pairs, but for those of scripts and of queues: what Unified
# CCE deletes stays mapped in ECE, which is another database.
_DELETED = "deleted rows"
_STILL_PAIRED = {"queue", "script"}
_LEFT_BEHIND = {
    "agent": {"default_skill_group", "attributes"},
    "agent_team": {"supervisors"},
    "application_path": {"members"},
    "route": {"skill_group", "service", "agent"},
    "task_limit": {"user", "queue"},
}


# Agents may have one enterprise name, labels of several routing clients one string, and peripheral targets of several
# network trunk groups one number (Database Schema Handbook for Unified CCE 15.0(1): Agent, Label, Peripheral_Target).
_MAY_SHARE = {"agent", "label", "peripheral_target"}

# What tells apart those who share a name, and how it is said: one string may be a dialed number of several routing
# types (Dialed Number API of the Packaged CCE Developer Reference 15.0(1)), and each customer may have scripts of its
# own names (Database Schema Handbook for Unified CCE 15.0(1), Master_Script).
_TOLD_BY = {
    "script_selector": ("routing_type", "routing type"),
    "script": ("customer_definition", "customer"),
}
# Whose name is what is sent, and the field that keeps it.
_IS_STRING = {"script_selector": "dialed_number", "label": "label", "peripheral_target": "dnis"}

# What tells two drafts of one name apart, where one has no number.
_APART = ("department", "peripheral", *{field for field, _ in _TOLD_BY.values()})


_Names = defaultdict[str, dict[str, str]]
"""The name of each object by its kind and its number."""


class _Named(dict[int, str]):
    """The names for the keys in a table of pairs; a number that nobody has stays a number."""

    def __init__(self, link: Links, numbers: dict[str, str]) -> None:
        self.update((key, numbers.get(text, text)) for key, text in link.texts.items())
        if not link.named:
            if not are_keys([*numbers]):
                numbers = {one: name for one, name in numbers.items() if KEY.fullmatch(one)}
            self.update(zip(map(int, numbers), numbers.values(), strict=True))

    def __missing__(self, key: int) -> str:
        return str(key)


class Joined:
    """All objects as records, how many rows of exports were left out as noise, by reason, and where those
    rows stand that are deleted, by kind and by what mentions call them.
    """

    def __init__(
        self, records: list[Record], noise: Counter[str], deleted: dict[tuple[str, str], Node]
    ) -> None:
        self.records = records
        self.noise = noise
        self.deleted = deleted


def join(drafts: Iterable[Draft], links: Iterable[Links], known: Iterable[Record] = ()) -> Joined:
    """Join drafts and tables of pairs into records with names.

    Drafts of one kind and number are one object: what the first does not say the others add. A draft
    without a number adds to the only one that has its name or its login. `known` are records of canonical
    files, whose `id` fields take part, and to which memberships and bulk jobs may add. What mentions a row that is left
    out as noise is left out with it, but a row that is deleted goes on to be mentioned, and a number that
    nobody has stays a number: rules report both. Partial drafts whose object no other draft has are left out too.
    """
    known = list(known)
    objects, noise = _merged(drafts)
    _fold(objects)
    mentions = _mentions(objects, known)
    silent = {key: draft.noise for key, draft in objects.items() if draft.noise}
    for reason in silent.values():
        noise[reason] += 1
    left_out = {key: reason for key, reason in silent.items() if reason != _DELETED}
    noisy = [objects.pop(key) for key in silent]
    for key in [key for key, draft in objects.items() if draft.partial]:
        noise[objects.pop(key).partial] += 1
    limits = [key for key, draft in objects.items() if draft.kind == "task_limit"]
    for key in [key for key in limits if _is_of_nobody(objects[key], objects, silent)]:
        del objects[key]
        noise["task limits of users or queues that are in no export"] += 1
    _name(objects)
    # By kind, as tables of pairs ask for millions of one kind.
    names: _Names = defaultdict(dict)
    for (kind, number), draft in objects.items():
        names[kind][number] = draft.name or number
    live = _names(objects.values()) if noisy else set()
    deleted: dict[tuple[str, str], Node] = {}
    for draft in noisy:
        if draft.noise == _DELETED and draft.id is not None:
            name = draft.name if draft.name and (draft.kind, draft.name) not in live else draft.id
            names[draft.kind][draft.id] = name
            if isinstance(node := draft.places[()], Node):
                deleted[draft.kind, name] = node
    for (kind, number), name in _with_department(objects, names).items():
        names[kind][number] = name
    for draft in objects.values():
        for number in draft.also:
            names[draft.kind].setdefault(number, draft.name or number)
    for record in known:
        if record.data.get("id") is not None and isinstance(record.data.get("name"), str):
            names[record.kind.name].setdefault(str(record.data["id"]), record.data["name"])
    own = [draft for key, draft in objects.items() if not mentions or key not in mentions]
    aliases = _Aliases([*own, *map(_draft, known)])
    gone = _names(noisy) - live
    for link in links:
        nobody = left_out if link.kind in _STILL_PAIRED else silent
        lost = _attach(link, objects, names[link.target], nobody, gone, aliases)
        if lost:
            section = kinds()[link.kind].section.replace("_", " ")
            words = f"{link.field.replace('_', ' ')} of {section} that are in no export"
            noise[words] += lost
    completing = [objects.pop(key) for key in mentions]
    added = _records(completing, names, left_out, silent, aliases)
    for at, record in zip(mentions.values(), added, strict=True):
        known[at] = _completed(known[at], record)
    records = [*_records(objects.values(), names, left_out, silent, aliases)]
    return Joined([*known, *records], noise, deleted)


def _is_of_nobody(
    draft: Draft, objects: dict[tuple[str, str], Draft], silent: Collection[tuple[str, str]]
) -> bool:
    """Say whether a task limit is what ECE left behind of a user or queue that is not even a deleted row."""
    of = [draft.data.get(field) for field in kinds()[draft.kind].named_by]
    lost = {one.kind for one in of if isinstance(one, Reference) and one.id is not None
            and (one.kind, one.id) not in objects and (one.kind, one.id) not in silent}  # fmt: skip
    return any(kind in lost for kind, _ in objects)


def _merged(drafts: Iterable[Draft]) -> tuple[dict[tuple[str, str], Draft], Counter[str]]:
    """Return one draft for each object, by kind and number, or by name where there is no number."""
    objects: dict[tuple[str, str], Draft] = {}
    noise: Counter[str] = Counter()
    for draft in sorted(drafts, key=lambda draft: bool(draft.partial)):
        key = (
            draft.kind,
            draft.id
            if draft.id is not None
            else "\x00".join(("", str(draft.name), *_without_id(draft))),
        )
        first = objects.setdefault(key, draft)
        if first is not draft:
            _add(first, draft)
    return objects, noise


def _add(first: Draft, draft: Draft) -> None:
    """Let a draft add what the first of its object does not say."""
    for field, value in draft.data.items():
        if field not in first.data:
            first.data[field] = value
            first.places.update({at: p for at, p in draft.places.items() if at and at[0] == field})
    first.name = first.name or draft.name
    first.noise = first.noise or draft.noise
    first.also += draft.also


def _fold(objects: dict[tuple[str, str], Draft]) -> None:
    """Let drafts without a number add to the only draft with one that has their name or login."""
    nameless = [(key, draft) for key, draft in objects.items() if draft.id is None]
    if not nameless:
        return
    numbered: dict[tuple[str, str], list[Draft]] = {}
    for draft in objects.values():
        if draft.id is not None:
            for name in {draft.name, _alias(draft)} - {None}:
                numbered.setdefault((draft.kind, str(name)), []).append(draft)
    for key, draft in nameless:
        for name in (draft.name, _alias(draft)):
            found = numbered.get((draft.kind, str(name)), [])
            found = [one for one in found if _may_be_one(one, draft, objects)]
            if name is not None and len(found) == 1:
                _add(found[0], draft)
                del objects[key]
                break


def _alias(draft: Draft) -> str | None:
    field = _ALSO_KNOWN_BY.get(draft.kind)
    value = None if field is None else draft.data.get(field)
    return None if value is None else str(value)


def _with_alias(drafts: Iterable[Draft]) -> Iterator[tuple[Draft, str]]:
    """Yield the drafts that are known by something else as well, each with that."""
    for draft in drafts:
        if draft.kind in _ALSO_KNOWN_BY:
            value = draft.data.get(_ALSO_KNOWN_BY[draft.kind])
            if value is not None:
                yield draft, str(value)


def _may_be_one(one: Draft, other: Draft, objects: dict[tuple[str, str], Draft]) -> bool:
    """Say whether nothing tells two drafts apart: not their departments, for one."""
    for field in _APART:
        names = {_name_of(draft.data.get(field), objects) for draft in (one, other)} - {None}
        if len(names) > 1:
            return False
    return True


def _name_of(value: Any, objects: dict[tuple[str, str], Draft]) -> str | None:
    if not isinstance(value, Reference):
        return None if value is None else str(value)
    referred = objects.get((value.kind, value.id)) if value.id is not None else None
    return referred.name if referred is not None else value.name


def _mentions(
    objects: dict[tuple[str, str], Draft], known: Iterable[Record]
) -> dict[tuple[str, str], int]:
    """Return which drafts are about what a canonical file defines, and the position of its record.

    They say nothing but its name, or a bulk job changes it and calls it by its name, its login or its number.
    """
    defined: dict[tuple[str, str | None], list[int]] = {}
    for number, record in enumerate(known):
        for name in {str(record.data.get("name")), _alias(_draft(record))}:
            defined.setdefault((record.kind.name, name), []).append(number)
    found: dict[tuple[str, str], int] = {}
    for key, draft in objects.items():
        if draft.id is None and not draft.noise and (draft.is_made or not draft.data):
            numbers = defined.get((draft.kind, draft.name), [])
            if len(numbers) == 1 or (numbers and not draft.data):
                found[key] = numbers[0]
    return found


def _completed(record: Record, added: Record) -> Record:
    """Add to a canonical record what tables of pairs and bulk jobs have beside it and it does not say itself."""
    data, places = dict(record.data), dict(record.places or {})
    for field, value in added.data.items():
        own = data.get(field)
        if own is None or own == []:
            data[field] = value
            places.update(
                (at, node) for at, node in (added.places or {}).items() if at[:1] == (field,)
            )
        elif isinstance(value, Sequence) and not isinstance(value, str):
            data[field] = list(own)
            for name, node in zip(value, _places_of(added, field), strict=True):
                if name not in own:
                    places[field, len(data[field])] = node
                    data[field].append(name)
    return record._replace(data=data, places=places)


def _places_of(record: Record, field: str) -> Iterator[Node]:
    for at in range(len(record.data[field])):
        yield place(record.document, record.pointer, record.places, (field, at))


def _draft(record: Record) -> Draft:
    """Return a canonical record as a draft, as far as it is known by more than its name."""
    name = record.data.get("name")
    draft = Draft(record.kind.name, None, str(name), Node(record.document, record.pointer))
    draft.data = record.data
    return draft


def _names(drafts: Iterable[Draft]) -> set[tuple[str, str]]:
    """Return all that drafts are known by."""
    drafts = list(drafts)
    names = {(draft.kind, draft.name) for draft in drafts if draft.name}
    return names.union((draft.kind, alias) for draft, alias in _with_alias(drafts) if alias)


class _Aliases:
    """Drafts by what else they are known by; what is the name of a draft is nobody's alias."""

    def __init__(self, drafts: list[Draft]) -> None:
        self._drafts = drafts

    @cached_property
    def _known(self) -> dict[tuple[str, str], list[Draft]]:
        """The drafts by kind and alias, for those exports that know objects by name."""
        names = {(draft.kind, draft.name) for draft in self._drafts}
        aliases: dict[tuple[str, str], list[Draft]] = {}
        for draft, alias in _with_alias(self._drafts):
            if (draft.kind, alias) not in names:
                aliases.setdefault((draft.kind, alias), []).append(draft)
        return aliases

    def called(self, kind: str, name: str, peripheral: Any = None) -> str:
        """Return the name of the object that goes by a name or an alias.

        Two peripherals may have an agent with the same login: then the one on `peripheral` is meant.
        """
        found = self._known.get((kind, name), [])
        if len(found) > 1:
            found = [one for one in found if one.data.get("peripheral") == peripheral is not None]
        return found[0].name or name if len(found) == 1 else name


def _department(draft: Draft) -> str:
    reference = draft.data.get("department")
    return (reference.name or reference.id or "") if isinstance(reference, Reference) else ""


def _without_id(draft: Draft) -> tuple[str, str]:
    """Return what tells a draft without a number apart from others of its name."""
    return _department(draft), str(draft.data.get("routing_type", ""))


def _name(objects: dict[tuple[str, str], Draft]) -> None:
    """Let what has no name be called by its number; of those that may share a name something else tells, too.

    Any others of one name are defined twice, which rules report.
    """
    shared = [
        draft for draft in objects.values() if draft.kind in _MAY_SHARE and draft.name is not None
    ]
    users = Counter([(draft.kind, draft.name) for draft in shared])
    shared = (
        [draft for draft in shared if users[draft.kind, draft.name] > 1]
        if len(users) < len(shared)
        else []
    )
    taken = Counter((draft.kind, draft.name, _scope(draft)) for draft in shared)
    for draft in objects.values():
        if draft.id is not None and draft.name is None:
            draft.name = draft.id
    for draft in shared:
        if draft.id is not None and taken[draft.kind, draft.name, _scope(draft)] > 1:
            _call(draft, draft.id)
    told = [draft for draft in objects.values() if draft.kind in _TOLD_BY]
    for kind, (field, noun) in _TOLD_BY.items():
        alike: dict[str, list[Draft]] = {}
        for draft in told:
            if draft.kind == kind and draft.name is not None and field in draft.data:
                alike.setdefault(draft.name, []).append(draft)
        for own in alike.values():
            values = [_told(draft.data[field], objects) for draft in own]
            if len(set(values)) == len(own) > 1:
                for draft, value in zip(own, values, strict=True):
                    _call(draft, f"{noun} {value}")


def _told(value: Any, objects: dict[tuple[str, str], Draft]) -> str | None:
    number = value.id if isinstance(value, Reference) else None
    return _name_of(value, objects) or number


def _call(draft: Draft, told: str) -> None:
    """Put behind the name what tells it apart, and keep what it was where the name is a string of its own."""
    if draft.kind in _IS_STRING:
        draft.data.setdefault(_IS_STRING[draft.kind], draft.name)
    draft.name = f"{draft.name} ({told})"


def _scope(draft: Draft) -> str:
    return _department(draft) if kinds()[draft.kind].unique_in else ""


def _with_department(
    objects: dict[tuple[str, str], Draft], names: _Names
) -> dict[tuple[str, str], str]:
    """Return how those are mentioned whose name several departments use: `Support/chat`."""
    scoping = {kind for kind in {kind for kind, _ in objects} if kinds()[kind].unique_in}
    scoped = {key: draft for key, draft in objects.items() if draft.kind in scoping}
    users = Counter((draft.kind, draft.name) for draft in scoped.values())
    mentions: dict[tuple[str, str], str] = {}
    for key, draft in scoped.items():
        owner = draft.data.get("department")
        if users[draft.kind, draft.name] > 1 and isinstance(owner, Reference):
            named = owner.name or names["department"].get(owner.id or "")
            mentions[key] = f"{named}/{draft.name}" if named else draft.name or ""
    return mentions


def _attach(
    link: Links,
    objects: dict[tuple[str, str], Draft],
    numbers: dict[str, str],
    silent: dict[tuple[str, str], str],
    gone: set[tuple[str, str]],
    aliases: _Aliases,
) -> int:
    """Turn a table of pairs into lists of names on the objects, each name with its cell.

    Returns how many pairs are about objects that are in no export.
    """
    lost = 0
    by_name = (
        {draft.name: draft for (kind, _), draft in objects.items() if kind == link.kind}
        if link.named
        else {}
    )
    nobody = {name for kind, name in (gone if link.named else silent) if kind == link.target}
    left_out = {int(name) for name in nobody if KEY.fullmatch(name)} if not link.named else set()
    left_out |= {key for key, text in link.texts.items() if text in nobody}
    named = _Named(link, numbers)
    for source, targets in link.pairs.items():
        draft = by_name.get(source) if link.named else objects.get((link.kind, source))
        if draft is None:
            if not link.named and (link.kind, source) not in silent:
                lost += len(targets)
            continue
        places = link.places(source)
        if left_out and not left_out.isdisjoint(targets):
            kept = [at for at, target in enumerate(targets) if target not in left_out]
            targets, places = [targets[at] for at in kept], [places[at] for at in kept]
        names: Sequence[str] = Names(targets, named)
        if link.named:
            peripheral = draft.data.get("peripheral")
            names = [aliases.called(link.target, name, peripheral) for name in names]
        if not names:
            draft.data.setdefault(link.field, [] if link.many else None)
        elif link.many:
            if draft.data.get(link.field):
                _extend(draft, link.field, names, places, numbers)
            else:
                draft.data[link.field], draft.places[link.field,] = names, places
        elif draft.data.get(link.field) is None:
            draft.data[link.field], draft.places[link.field,] = names[0], places[0]
    return lost


def _extend(
    draft: Draft,
    field: str,
    names: Sequence[str],
    places: Sequence[Node],
    numbers: Mapping[str, str],
) -> None:
    """Add names to a list that another export began; what it has already is not added again."""
    members = draft.data[field] = list(draft.data[field])
    known = {
        numbers.get(one.id or "", one.name or one.id) if isinstance(one, Reference) else one
        for one in members
    }
    for name, node in zip(names, places, strict=True):
        if name not in known:
            known.add(name)
            draft.places[field, len(members)] = node
            members.append(name)


class _Meant(dict[Reference, Any]):
    """The name for each reference, or `None` for one that leads to noise: thousands mention the same few."""

    def __init__(
        self,
        names: _Names,
        silent: Collection[tuple[str, str]],
        aliases: _Aliases,
    ) -> None:
        self.names = names
        self.silent = silent
        self.aliases = aliases

    def __missing__(self, reference: Reference) -> str | None:
        kind, number, name = reference
        if number is None:
            found = None if name is None else self.aliases.called(kind, name)
        elif (kind, number) in self.silent:
            found = None
        else:
            found = self.names[kind].get(number, name if name is not None else number)
        self[reference] = found
        return found


def _records(
    drafts: Iterable[Draft],
    names: _Names,
    left_out: Collection[tuple[str, str]],
    left_behind: Collection[tuple[str, str]],
    aliases: _Aliases,
) -> Iterator[Record]:
    all_kinds = kinds()
    meant, meant_behind = (_Meant(names, one, aliases) for one in (left_out, left_behind))
    for draft in drafts:
        kind = all_kinds[draft.kind]
        behind = _left_behind(draft)
        data = draft.data  # a copy of each would take a tenth of the memory of a large site
        moved: dict[Pointer, int | None] = {}
        keyed = False
        lost: list[str] = []
        for field, value in data.items():
            sort = type(value)
            if sort in _PLAIN:
                continue
            said = meant_behind if field in behind else meant
            if sort is Reference:
                found = said[value]
            else:
                keyed = keyed or sort is dict
                found = _resolved(value, said, (field,), moved)
            if found is None:
                lost.append(field)
            else:
                data[field] = found
        for field in lost:
            del data[field]
        if any(field in lost for field in kind.named_by):
            continue  # it is about what was left out
        if draft.name is not None and not kind.named_by:
            data.setdefault("name", draft.name)
        if draft.id is not None and "id" in kind.fields:
            data.setdefault("id", draft.id)
        place = draft.places[()]
        assert isinstance(place, Node)
        places: Places = draft.places
        if moved or keyed:
            places = {
                tuple(_key(step, meant_behind) for step in after): node
                for steps, node in draft.places.items()
                if None not in (after := _after(steps, moved))
            }
        unknown = draft.unknown.difference(data) if draft.unknown else draft.unknown
        yield Record(kind, data, place.document, place.pointer, places, unknown)


def _left_behind(draft: Draft) -> Collection[str]:
    """Return the fields that may go on to mention what is deleted: who was made inactive keeps the agent that was."""
    if draft.kind == "user" and draft.data.get("active") is not True:
        return {"agent"}
    return _LEFT_BEHIND.get(draft.kind, ())


_PLAIN = frozenset({str, int, float, bool, Names})  # what is already what it becomes


def _after(steps: Pointer, moved: dict[Pointer, int | None]) -> tuple[str | int | None, ...]:
    """Return where steps lead once what stood before them is left out; `None` for what is left out itself."""
    return tuple(
        moved.get(steps[:length], steps[length - 1]) for length in range(1, len(steps) + 1)
    )


def _resolved(value: Any, meant: _Meant, steps: Pointer, moved: dict[Pointer, int | None]) -> Any:
    """Return a field with names for its references; `None` for one that leads to noise.

    Items of lists that lead to noise are left out; `moved` gets their steps, and the new place of those
    that move up.
    """
    match value:
        case Reference():
            return meant[value]
        case list() if set(map(type, value)) <= {str}:
            return value
        case list():
            kept: list[Any] = []
            for at, item in enumerate(value):
                found = _resolved(item, meant, (*steps, at), moved)
                if found is None or _is_cut(item, found):
                    moved[*steps, at] = None
                    continue
                if len(kept) < at:
                    moved[*steps, at] = len(kept)
                kept.append(found)
            return kept
        case dict():
            fields = {
                _key(name, meant): _resolved(item, meant, (*steps, name), moved)
                for name, item in value.items()
            }
            return {name: item for name, item in fields.items() if name and item is not None}
        case _:
            return value


def _is_cut(item: Any, found: Any) -> bool:
    """Say whether an item of a list lost a name: half a pair is none."""
    return isinstance(item, dict) and any(
        isinstance(value, Reference) and field not in found for field, value in item.items()
    )


def _key(step: Any, meant: _Meant) -> Any:
    """Return a field's name as it is, and the name for a reference in place of one."""
    return meant[step] or "" if isinstance(step, Reference) else step
