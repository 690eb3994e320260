"""What the page draws its pictures from: the objects on the ways of contacts, as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ece_lint.analysis.flow import Entry, Flow
from ece_lint.analysis.owners import owners
from ece_lint.finding import SEVERITIES
from ece_lint.model import Entity, Key, kinds
from ece_lint.reach import STARTS, every_entry, says, worst_first
from ece_lint.reach.graph import PASSED_OVER, steps
from ece_lint.report import Report
from ece_lint.report.harmless import harmless
from ece_lint.site_page.findings import by_department
from ece_lint.wording import whole

_COLUMNS = {
    "comes in": ("alias", "entry_point"), "workflow": ("workflow",), "queue": ("queue",),
    "script selector": ("script_selector",), "call type": ("call_type",), "script": ("script",),
    "groups and agents": ("skill_group", "precision_queue", "agent"),
}  # fmt: skip
_MOST_NAMES = 20_000
"""How many names of agents are with the groups of one picture; where there are many groups, each has fewer."""


def drawn(
    flow: Flow, report: Report, listed: Mapping[str, int], most: int | None
) -> dict[str, Any]:
    """Return what is on the ways of contacts: lists with an item for each object, and by its number what some have.

    `listed` has the number of each finding that is on the page by its fingerprint, `most` says how many agents of a
    group are named.
    """
    entries = [*every_entry(flow), *_of_voice(flow)]
    lines, objects = _lines(flow, entries)
    number = {one: at for at, one in enumerate(objects)}
    own = owners(flow.routing)
    departments, files, domains, peripherals = (_Numbers() for _ in range(4))
    of_kind = {kind: at for at, kind in enumerate(kind for of in _COLUMNS.values() for kind in of)}
    places = [one.place if one.defined else None for one in objects]
    groups = [one for one in objects if one.kind.name not in STARTS and one.kind.name != "script"]
    named = _agents(flow, groups, number, most)
    return {
        "columns": list(_COLUMNS),
        "kinds": {
            name: [kinds()[name].noun, column]
            for column, of in enumerate(_COLUMNS.values())
            for name in of
        },
        "kind": [of_kind[one.kind.name] for one in objects],
        "name": _names(objects),
        "departments": [[departments[name] for name in sorted(own.of(one.key))] for one in objects],
        "domain": [domains.of(one, "media_routing_domain") for one in objects],
        "peripheral": [peripherals.of(one, "peripheral") for one in objects],
        "file": [-1 if one is None else files[one.document.path] for one in places],
        "line": [0 if one is None else one.span.line for one in places],
        "undefined": [at for at, one in enumerate(objects) if not one.defined and not one.external],
        "verdicts": {
            number[one.start]: [one.verdict, *_ends(one)]
            for one in entries
            if one.verdict != "served"
        },
        "findings": _findings(report, {one.key: at for one, at in number.items()}, listed),
        **named,
        "lines": lines,
        "choices": _choices(
            report, [own.of(one.key) for one in objects if one.kind.name in STARTS], departments
        ),
        "department_findings": {
            departments[name]: [min(map(SEVERITIES.index, of)), of.total()]
            for name, of in by_department(report).items()
            if name in departments
        },
        "department_names": departments.names,
        "domain_names": domains.names,
        "peripheral_names": peripherals.names,
        "files": files.names,
    }


def _choices(
    report: Report, starts: list[frozenset[str]], departments: Mapping[str, int]
) -> list[int]:
    """Return the departments by their numbers, first those with the gravest findings; -1 is for what is of none."""
    named = {name for of in starts for name in of}
    ordered = [name for name in by_department(report) if name in named]
    every = dict.fromkeys([*ordered, *sorted(named)])
    return [*(departments[name] for name in every), *([] if all(starts) else [-1])]


class _Numbers(dict[str, int]):
    """Names that many objects have, each with a number."""

    def __missing__(self, name: str) -> int:
        return self.setdefault(name, len(self))

    def of(self, entity: Entity, field: str) -> int:
        """Return the number of what an object names in a field, or -1."""
        target = entity.one(field) if field in entity.kind.mentions else None
        return -1 if target is None else self[target.name]

    @property
    def names(self) -> list[str]:
        """The names, in the order of their numbers."""
        return [harmless(name) for name in self]


def _names(objects: Iterable[Entity]) -> list[str]:
    """Return what a picture calls objects, an alias by its address; of one kind no two are called alike."""
    found: dict[tuple[str, str], None] = {}
    alike: Counter[tuple[str, str]] = Counter()
    for one in objects:
        kind = one.kind.name
        address = one.data.get("address") if kind == "alias" else None
        name = own = harmless(str(address or whole(one.name)))
        while (kind, name) in found:
            alike[kind, own] += 1
            name = f"{own} ({alike[kind, own] + 1})"
        found[kind, name] = None
    return [name for _, name in found]


def _of_voice(flow: Flow) -> Iterator[Entry]:
    """Yield the call types with scripts of a Unified CCE without queues of ECE, to which nobody may lead."""
    of = flow.routing.entities
    scheduled = (one for one in of["call_type"] if one.links.get("scripts"))
    yield from map(flow.entry, () if of["queue"] else scheduled)


def _lines(flow: Flow, entries: Iterable[Entry]) -> tuple[dict[str, list[int]], list[Entity]]:
    """Return the lines of each sort as pairs of numbers, one behind the other, and the objects by their numbers.

    What a script passes over for one queue and considers for another is told once, as considered. What is mapped to
    a queue in ECE is a line only where no script of the queue comes to it.
    """
    entries = list(entries)
    sorts: dict[tuple[Entity, Entity], str] = {}
    considered: dict[Entity, set[Entity]] = {}
    for source, target, label in steps(entries):
        sort = "passed over" if label == PASSED_OVER else "way"
        if sort == "way" or (source, target) not in sorts:
            sorts[source, target] = sort
    for entry in entries:
        if entry.start.kind.name == "queue":
            met = considered.setdefault(entry.start, set())
            met.update(one for way in entry.ways for one in way.considered)
    for queue, met in considered.items():
        for field in ("skill_groups", "precision_queues"):
            for group in queue.links.get(field, ()):
                if group not in met:
                    sorts.setdefault((queue, group), "mapped")
    found = dict.fromkeys(one for pair in sorts for one in pair)
    found |= dict.fromkeys(entry.start for entry in entries)
    order = {kind: at for at, kind in enumerate(kind for of in _COLUMNS.values() for kind in of)}
    objects = sorted(found, key=lambda one: order[one.kind.name])
    number = {one: at for at, one in enumerate(objects)}
    lines: dict[str, list[int]] = {"way": [], "passed over": [], "mapped": []}
    for (source, target), sort in sorts.items():
        lines[sort] += [number[source], number[target]]
    return lines, objects


def _ends(entry: Entry) -> list[str]:
    """Return in words where the contacts of an entry end that are not served."""
    told = dict.fromkeys(says(way) for way in worst_first(entry.ways))
    return [harmless(one) for one in told][:5]


def _findings(
    report: Report, number: Mapping[Key, int], listed: Mapping[str, int]
) -> dict[int, list[Any]]:
    """Return of each object its gravest severity, how many findings it has, and the numbers of those on the page."""
    found: dict[int, list[Any]] = {}
    for one in report.new:
        keys = dict.fromkeys(
            key for each in (one, *one.instead_of) for key in (each.object, *each.alike)
        )
        for key in keys:
            if key is None or key not in number:
                continue
            gravity = SEVERITIES.index(one.severity)
            state = found.setdefault(number[key], [gravity, 0, []])
            state[0], state[1] = min(state[0], gravity), state[1] + 1
            if one.fingerprint in listed:
                state[2].append(listed[one.fingerprint])
    return found


def _agents(
    flow: Flow, groups: list[Entity], number: Mapping[Entity, int], most: int | None
) -> dict[str, Any]:
    """Return the number of agents of each group, the first of them, and what is not told."""
    each = None if most is None else min(most, max(5, _MOST_NAMES // max(len(groups), 1)))
    agents = _Numbers()
    members: dict[int, list[Any]] = {}
    untold: dict[int, str] = {}
    for one in groups:
        if one.kind.name == "agent":
            continue
        certain, _, lacks = flow.members(one)
        named = flow.named(certain) if each is None else flow.first(certain, each)
        members[number[one]] = [certain.bit_count(), [agents[agent.name] for agent in named]]
        if lacks:
            untold[number[one]] = harmless(lacks)
    return {"members": members, "untold": untold, "agents": agents.names}
