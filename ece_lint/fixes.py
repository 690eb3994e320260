"""Fixes and renamings are tried out first: a new finding, or a name that means another object, stops them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import unified_diff
from itertools import chain, groupby
from pathlib import Path
from typing import Any, NamedTuple

from ece_lint.acceptance.baseline import baseline_text, carried, read_baseline
from ece_lint.called import kind_called, object_called
from ece_lint.documents import Node
from ece_lint.documents.files import Unreadable, read_bytes
from ece_lint.edits import NotEditable, edit, edited, rename
from ece_lint.finding import SEVERITIES, Edit, Finding, Location
from ece_lint.model import Entity, Kind, kinds
from ece_lint.report import Report
from ece_lint.report.harmless import cells
from ece_lint.report.told import place
from ece_lint.routing import Routing
from ece_lint.wording import WrongUse, listed, quoted
from ece_lint.writing import NotWritten, write_whole

Texts = Mapping[str, bytes]
"""What files are going to hold, by their paths as reports show them."""

Again = Callable[[Texts], Report]
"""Lints once more, with texts in the place of what files hold."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_MOST_TRACED = 100  # new findings; what brings the others is found by the next try
_MOST_SHOWN = 20  # places beside each of them
_GROUP = "acceptance"  # findings about what is accepted, which goes by the names of objects


class Outcome(NamedTuple):
    """What came of fixing: the last report, what files are going to hold, what was fixed, and what was not and why."""

    report: Report
    texts: dict[str, bytes]
    fixed: list[Finding]
    refused: list[tuple[Finding, str]]


class Renamed(NamedTuple):
    """What came of renaming an object: the last report, what files are going to hold, at how many places of how many
    files it was written, and what else there is to say.
    """

    report: Report
    texts: dict[str, bytes]
    places: int
    files: int
    notes: list[str]


def fix(report: Report, again: Again, *, unsafe: bool) -> Outcome:
    """Put right what a report found and a rule has a fix for, as long as that makes no rule find anything new.

    Where fixes go wrong together, those are left out at whose places something new is found; where that does
    not tell, some of those nearest to it are tried after all others, in the end each alone. Nothing is written.
    """
    first = report
    texts: dict[str, bytes] = {}
    fixed: list[Finding] = []
    refused: dict[str, tuple[Finding, str]] = {}
    # How often a fix was nearest to what is new: those that seldom were are tried first.
    put_off = Counter[str]()
    most = 0  # how many fixes are tried at once; all of them at first
    while True:
        pending = [one for one in fixable(report, unsafe=unsafe) if one.fingerprint not in refused]
        # What is graver is put right first: a queue is named after a domain that is itself misspelt.
        gravest = min((one.severity for one in pending), key=SEVERITIES.index, default="")
        graver = [one for one in pending if one.severity == gravest]
        least = min((put_off[one.fingerprint] for one in graver), default=0)
        first_ones = [one for one in graver if put_off[one.fingerprint] == least]
        batch = _apart(first_ones[: most or None])
        if not batch:
            if lines := _baseline_now(first, report):
                texts |= lines
                report = again(texts)
            return Outcome(report, texts, fixed, list(refused.values()))
        at_fault: dict[str, tuple[Finding, str]] = {}
        nearest: set[str] = set()
        try:
            tried = texts | changed(
                report, [edit for one in batch if one.fix for edit in one.fix.edits]
            )
            after = again(tried)
            redirected = [
                edit for one in batch if one.fix and one.fix.redirects for edit in one.fix.edits
            ]
            why = _objection(report, after, batch, redirected)
            at_fault = _at_fault(report, after, batch) if why else {}
            nearest = _nearest(report, after, batch) if why and not at_fault else set()
        except NotEditable as error:
            why = str(error)
        if not why:
            report, texts = after, tried
            fixed += batch
            most *= 4  # others may be at fault as well, so not all are tried again at once
        elif at_fault:
            refused |= at_fault
        elif nearest and len(nearest) < len(batch):
            put_off.update(nearest)
        elif len(batch) > 1:
            most = len(batch) // 2
        else:
            refused[batch[0].fingerprint] = batch[0], why


def fixable(report: Report, *, unsafe: bool) -> list[Finding]:
    """Return the new findings that a rule has a fix for."""
    return [f for f in report.every if f.fix and f.status == "new" and (unsafe or f.fix.safe)]


def _apart(findings: Iterable[Finding]) -> list[Finding]:
    """Return those findings whose edits are not at places that the edits of one before are at."""
    taken: set[Any] = set()
    chosen = []
    for finding in findings:
        places = {edit.location for edit in finding.fix.edits} if finding.fix else set()
        if taken.isdisjoint(places):
            taken |= places
            chosen.append(finding)
    return chosen


def changed(report: Report, edits: Iterable[Edit]) -> dict[str, bytes]:
    """Return what the files of a report hold after some edits. Raises `NotEditable` where that is not certain."""
    edits = list(edits)
    paths = dict.fromkeys(edit.location.path for edit in edits)
    return {path: edited(report.texts[path], edits) for path in paths}


def _at_fault(
    before: Report, after: Report, fixes: Iterable[Finding]
) -> dict[str, tuple[Finding, str]]:
    """Return by its fingerprint each fix at one of whose places something new is found, with the reason."""
    places = {
        (new.location.path, new.place.pointer): new
        for new in _appeared(before, after)
        if new.place is not None
    }
    found = {}
    for one in fixes:
        edits = one.fix.edits if one.fix else ()
        own = (places.get((edit.location.path, edit.place.pointer)) for edit in edits)
        if new := next(filter(None, own), None):
            found[one.fingerprint] = one, f"it brings what was not there before: {new.message}"
    return found


def _nearest(before: Report, after: Report, fixes: Iterable[Finding]) -> set[str]:
    """Return the fingerprints of fixes that may have brought what is found and was not before: half of the nearest.

    Nearest is what is written in the objects that it shows, then in those that these mention or that mention them, and
    so on.
    """
    assert after.routing is not None
    objects = {
        (one.document.path, one.pointer): one for one in _defined(after.routing) if one.document
    }

    def object_at(place: Node) -> Entity | None:
        steps = (place.pointer[:length] for length in range(len(place.pointer), 0, -1))
        return next(filter(None, (objects.get((place.document.path, one)) for one in steps)), None)

    written: dict[Entity | None, set[str]] = {}  # the fixes by where they stand
    for one in fixes:
        for own in one.fix.edits if one.fix else ():
            written.setdefault(object_at(own.place), set()).add(one.fingerprint)
    found = _appeared(before, after)[:_MOST_TRACED]
    shown = ((new.place, *(node for _, _, node in new.related[:_MOST_SHOWN])) for new in found)
    order = {one.fingerprint: number for number, one in enumerate(fixes)}
    suspects: set[str] = set()
    for places in shown:
        starts = {at for node in places if node and (at := object_at(node))}
        near = sorted(_first_met(starts, written, after.routing), key=order.__getitem__)
        if suspects.isdisjoint(near):  # else what is tried next tells more
            suspects.update(near[len(near) // 2 :])
    return suspects


def _first_met(
    level: set[Entity], at: Mapping[Entity | None, set[str]], routing: Routing
) -> set[str]:
    """Return what is at the objects that are the fewest steps away from some, of those at which there is anything."""
    seen = set[Entity]()
    while level:
        if near := set[str]().union(*(at.get(one, ()) for one in level)):
            return near
        seen |= level
        level = {other for one in level for other in _beside(one, routing)} - seen
    return set()


def _beside(entity: Entity, routing: Routing) -> Iterator[Entity]:
    """Yield what an object mentions, and who mentions it."""
    yield from chain.from_iterable(entity.links.values())
    yield from (hop.source for hop in routing.mentions(entity))


def _objection(
    before: Report, after: Report, fixed: Iterable[Finding], redirected: Iterable[Edit]
) -> str:
    """Return why a fix must not be made, or nothing."""
    if new := _appeared(before, after):
        return f"it brings what was not there before: {new[0].message}"
    left = {_where(one) for one in (*after.every, *after.consequences)}
    if any(_where(one) in left for one in fixed):
        return "what was found is found afterwards as well"
    for one, now in _pairs(before, after):
        if one.status == "suppressed" and now.status == "new":
            return f"what is accepted under the old name would count again: {now.message}"
    return _damage(before, after, redirected)


def _damage(before: Report, after: Report, redirected: Iterable[Edit] = ()) -> str:
    """Return what a change would do that was not meant, or nothing."""
    if len(after.not_analysed) > len(before.not_analysed):
        return "not everything could be analysed afterwards"
    if len(after.crashes) > len(before.crashes):
        return "a rule failed afterwards"
    places = {edit.place[:2] for edit in redirected}
    return next((said for node, said in _astray(before, after) if node[:2] not in places), "")


def _appeared(before: Report, after: Report) -> list[Finding]:
    """Return what is found after a change of names and was not before, at the same places or of the same object."""
    found = (*before.every, *before.consequences)
    known = {one.fingerprint: one for one in found}
    places = {_where(one) for one in found}
    return [
        one
        for one in after.every
        if one.status == "new"
        and one.group != _GROUP
        and _where(one) not in places
        and (
            one.fingerprint not in known or set(one.involves) > set(known[one.fingerprint].involves)
        )
    ]


def _where(finding: Finding) -> Any:
    """Return what a finding keeps when its object is renamed: its rule, its severity, and its places."""
    shown = [(finding.location, finding.place), *((at, node) for _, at, node in finding.related)]
    places = [(at.path, at.span.line) if node is None else node[1:] for at, node in shown]
    paths = [at.path for at, _ in shown]
    return finding.rule, finding.severity, frozenset(zip(paths, places, strict=True))


def _pairs(before: Report, after: Report) -> Iterator[tuple[Finding, Finding]]:
    """Yield each finding with what it is after a change of names, as far as that can be told."""
    now: dict[Any, list[Finding]] = {}
    then: dict[Any, list[Finding]] = {}
    for found, report in ((then, before), (now, after)):
        for one in report.every:
            found.setdefault(_where(one), []).append(one)
    for where, findings in then.items():
        if len(now.get(where, ())) == len(findings):
            yield from zip(findings, now[where], strict=True)


def _baseline_now(before: Report, after: Report) -> dict[str, bytes]:
    """Return the text of the baseline once it knows by their new names what it knew, if that changes it."""
    renamed = {
        one.fingerprint: (one, now)
        for one, now in _pairs(before, after)
        if one.status == "baselined" and now.status == "new"
    }
    if not renamed or before.baseline is None:
        return {}
    lines = carried(read_baseline(before.baseline), renamed)
    return {before.baseline.path: baseline_text(lines).encode("utf-8")}


def _astray(before: Report, after: Report) -> Iterator[tuple[Node, str]]:
    """Yield each mention that meant another object before than it means now, and that in words."""
    assert before.routing is not None
    assert after.routing is not None
    now = {_position(entity): entity for entity in _defined(after.routing)}
    for entity in _defined(before.routing):
        if (same := now.get(_position(entity))) is None:
            yield entity.place, f"{_called(entity)} is not found afterwards"
            continue
        for field, targets in entity.links.items():
            others = same.links.get(field, [])
            for number, target in enumerate(targets if len(others) == len(targets) else ()):
                if target.defined and _position(others[number]) != _position(target):
                    here = entity.mention_at(entity.kind.mentions[field], number)
                    yield (
                        here,
                        f"{_called(entity)} would no longer mention {_called(target)}",
                    )


def _defined(routing: Routing) -> Iterator[Entity]:
    for entities in routing.entities.values():
        yield from entities


def _position(entity: Entity) -> Any:
    """Return what an object keeps when it is renamed: where it stands, or in an export its name."""
    document = entity.document
    if document is None or entity.places is not None or document.form not in ("yaml", "json"):
        return entity.key
    return entity.kind.name, document.path, entity.pointer


def _called(entity: Entity) -> str:
    return f"{entity.kind.noun} {quoted(entity.name)}"


# Renaming.


def rename_object(
    report: Report, again: Again, kind: str, old: str, new: str, *, force: bool = False
) -> Renamed:
    """Give an object another name wherever it is written, as long as that brings no new findings but notes.

    `old` may be `Support/chat` where names are unique only inside a department. With `force` it may bring
    findings, but never let a mention mean another object. Raises `WrongUse`. Nothing is written.
    """
    assert report.routing is not None
    of = kind_called(kind)
    _named_alone(of)
    entity = object_called(report.routing, of, old)
    new = _new_name(report.routing, entity, new)
    edits, untouched = rename(entity, new, report.routing)
    edits += tuple(_in_settings(report, entity, new)) if edits else ()
    notes = [
        f"{_spot(node)} has the name in an export, which is never changed" for node in untouched
    ]
    if not edits:
        raise WrongUse("\n".join([f"{_called(entity)} is in no file that is kept by hand", *notes]))
    try:
        texts = changed(report, edits)
    except NotEditable as error:
        raise WrongUse(str(error)) from None
    after = again(texts)
    brought = _appeared(report, after)
    notes += [f"{place(one.location)}: new {one.severity}: {one.message}" for one in brought]
    if not force and any(one.severity != "note" for one in brought):
        head = "nothing is renamed, because of what would be found; --force renames all the same"
        raise WrongUse("\n".join([head, *notes]))
    if why := _damage(report, after):
        raise WrongUse(f"nothing is renamed: {why}")
    if lines := _baseline_now(report, after):
        texts |= lines
        after = again(texts)
        notes += [f"{path} knows by the new name what it knew" for path in lines]
    notes += [f"{place(now.location)}: {now.rule} was accepted under the old name: {now.message}"
              for one, now in _pairs(report, after) if one.status != "new" == now.status]  # fmt: skip
    places = {edit.location for edit in edits}
    files = {place.path for place in places}
    return Renamed(after, texts, len(places), len(files), notes)


def _in_settings(report: Report, entity: Entity, new: str) -> Iterator[Edit]:
    """Yield the edits of `ece-lint.yaml` where it can only mean the object."""
    assert report.routing is not None
    document = report.settings
    data: Any = document.data if document else {}
    for setting in ("accept", "external"):
        for number, entry in enumerate(data.get(setting, ())):
            for field, value in entry.items():
                pointer = (setting, number, field)
                assert document is not None
                name = value if isinstance(value, str) else document.written(pointer)
                means = field == "name" and _means(entry, entity, report.routing)
                means |= field == "department" == entity.kind.name
                if name == entity.name and means:
                    yield edit(Node(document, pointer), new)
    if entity.kind.name in ("media_routing_domain", "media_class"):
        for name in data.get("channels", ()):
            if name == entity.name:
                assert document is not None
                yield edit(Node(document, ("channels", name), key=True), new)


def _means(entry: Mapping[str, Any], entity: Entity, routing: Routing) -> bool:
    """Say whether no other object with the name of this one can be meant by an entry."""
    named = [
        one
        for kind in kinds()
        for one in (*routing.entities[kind], *routing.undefined[kind])
        if one.name == entity.name
        and entry.get("kind", kind) == kind
        and entry.get("department", one.department) == one.department
    ]
    return named == [entity]


def _named_alone(kind: Kind) -> None:
    """Refuse a kind whose objects have no name that could be changed."""
    if kind.named_by or kind.single:
        instead = f"; rename what is in its {listed(kind.named_by)}" if kind.named_by else ""
        raise WrongUse(f"no {kind.noun} has a name of its own{instead}")


def _new_name(routing: Routing, entity: Entity, new: str) -> str:
    """Return a name that an object can get."""
    if entity.kind.unique_in and entity.department:
        new = new.removeprefix(f"{entity.department}/")
    if not new.strip() or new != new.strip() or not new.isprintable():
        raise WrongUse(f"{quoted(new)} is not a name: it is empty, or has invisible characters")
    if new == entity.name:
        raise WrongUse(f"{_called(entity)} has that name already")
    taken = [one for one in routing.entities[entity.kind.name] if one.name == new]
    if not entity.defined:
        taken += [one for one in routing.undefined[entity.kind.name] if one.name == new]
    for one in taken:
        if one.department == entity.department or not entity.kind.unique_in:
            where = (
                f": {_spot(one.place)}" if one.defined else ", which is mentioned but not defined"
            )
            raise WrongUse(f"there is a {_called(one)} already{where}")
    return new


def _spot(node: Node) -> str:
    return place(Location(node.document.path, node.span))


# Files.


def diff(before: Report, after: Report, texts: Texts) -> str:
    """Return as a unified diff what files are going to hold, without their secrets."""
    lines: list[str] = []
    for path in sorted(texts):
        old, new = (report.texts[path] for report in (before, after))
        old_lines, new_lines = (_lines(one.piece(0, len(one.text))) for one in (old, new))
        lines += changed_lines(old_lines, new_lines, path)
    shown = [part for line in lines for part in line.split("\n")]
    return "".join("".join(cells(line)) + "\n" for line in shown)


def changed_lines(old: list[str], new: list[str], path: str) -> Iterator[str]:
    """Yield the lines of a unified diff of a file.

    Names are replaced where they stand, so that most files have the same lines as before but for these. `difflib`
    would look for each of them everywhere, which takes a minute where ten thousand are changed.
    """
    if len(old) != len(new):
        yield from unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm="")
        return
    yield from (f"--- a/{path}", f"+++ b/{path}")
    odd = [number for number, two in enumerate(zip(old, new, strict=True)) if two[0] != two[1]]
    pieces: list[list[int]] = []
    for number in odd:
        if not pieces or number - pieces[-1][-1] > 2 * _AROUND + 1:
            pieces.append([])
        pieces[-1].append(number)
    for own in pieces:
        start, end = max(0, own[0] - _AROUND), min(len(old), own[-1] + _AROUND + 1)
        span = f"{start + 1},{end - start}" if end - start > 1 else f"{start + 1}"
        yield f"@@ -{span} +{span} @@"
        for is_odd, numbers in groupby(range(start, end), set(own).__contains__):
            there = [*numbers]
            if is_odd:
                yield from (f"-{old[number]}" for number in there)
            yield from (f"{'+' if is_odd else ' '}{new[number]}" for number in there)


_AROUND = 3  # lines that a unified diff shows around what is changed


def _lines(text: str) -> list[str]:
    *lines, last = _LINE_END.split(text)
    return [*lines, f"{last}\n\\ No newline at end of file"] if last else lines


def write(report: Report, texts: Texts, root: str) -> None:
    """Write files whole or not at all, all of them or none. Raises `NotWritten`.

    `report` is from before; a file that changed meanwhile is not overwritten. `root` is where its paths begin.
    """
    for path in texts:
        try:
            now = read_bytes(str(Path(root, path)))
        except Unreadable as error:
            is_escaped = "\\x" in path and not Path(root, path).exists()
            why = "has a name that is not UTF-8; give it another one" if is_escaped else str(error)
            raise NotWritten(f"{path} {why}") from None
        if now != report.texts[path].raw:
            raise NotWritten(f"{path} was changed meanwhile")
    write_whole({Path(root, path): raw for path, raw in sorted(texts.items())})
