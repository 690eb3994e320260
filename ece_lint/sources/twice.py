"""What is there twice: tables of two exports are told apart from the parts of one, and one export is taken."""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ece_lint.documents import Document, Node, shown
from ece_lint.documents.concealed import is_secret
from ece_lint.light import Light
from ece_lint.model import kinds
from ece_lint.sources.draft import Draft, Harvest, Reference
from ece_lint.sources.taken import Taken, part_of
from ece_lint.sources.values import number_of
from ece_lint.wording import Phrase, listed, quoted


class _Difference(Light):
    """How a table differs from the one that is taken, and where that shows first."""

    place: Node
    words: str


class _Twin(Light):
    """A table that is there twice: the one that is taken, the other, and how that differs, if it does."""

    first: Taken
    other: Taken
    difference: _Difference | None

    @property
    def folders(self) -> tuple[str, str]:
        """The folders of both: the files of one export lie in one."""
        return folder_of(self.first.document), folder_of(self.other.document)


def folder_of(document: Document) -> str:
    """Return the folder that a file lies in."""
    return document.path.rpartition("/")[0]


def rank(document: Document) -> tuple[int, str]:
    """Return what decides which of two exports is taken: the one nearer to the top of the tree, else the first."""
    return document.path.count("/"), document.path


def apart(
    taken: Iterable[Taken], read: Mapping[str, Collection[str]], harvest: Harvest
) -> list[Taken]:
    """Return the tables that are read, each once.

    Tables of one name that have no row in common are parts of one. Two that have the same rows are copies, and
    one of them is read. Any others are two exports, and of these one is taken throughout: what else the folder
    of the other has twice is set aside with it. `read` has the columns that are read of the tables, by name.
    """
    taken = list(taken)
    of: dict[str, list[Taken]] = {}
    for one in sorted(taken, key=lambda one: (*rank(one.document), one.number)):
        if "unused" not in one.map and one.part is None:  # a join has but a part of the rows
            of.setdefault(one.name, []).append(one)
    doubled = [all_ for all_ in of.values() if len(all_) > 1]
    twins = [twin for all_ in doubled for twin in _twins(all_, read[all_[0].name])]
    exports = {one.folders for one in twins if one.difference and len({*one.folders}) > 1}
    aside = {id(one.other) for one in twins}
    for all_ in doubled if exports else ():
        for one in all_:
            kept = (_Twin(other, one, None) for other in all_ if id(other) not in aside)
            twin = next((twin for twin in kept if twin.folders in exports), None)
            if twin is not None and id(one) not in aside:
                twins.append(twin)
                aside.add(id(one))
    _report(twins, harvest)
    return [one for one in taken if id(one) not in aside]


def _twins(all_: list[Taken], read: Collection[str]) -> Iterator[_Twin]:
    """Compare tables of one name with those that are taken before them."""
    columns = [
        column
        for column in dict.fromkeys(all_[0].columns)
        if column in read and all(one.position(column) is not None for one in all_)
    ]
    compare = _compared_pairs if "pairs" in all_[0].map else _compared_rows
    yield from compare(all_, columns)


# Tables with rows that are known by numbers.

_Rows = dict[
    tuple[str, ...], tuple[int, list[str]]
]  # the number of a row and its cells, by its key


def _compared_rows(all_: list[Taken], columns: list[str]) -> Iterator[_Twin]:
    own = all_[0].map
    ids = own.get("id", own.get("needs", []))
    ids = [ids] if isinstance(ids, str) else ids
    keys = [column.lower() for column in ids]
    columns = [column for column in columns if column not in keys]
    kept: list[tuple[Taken, _Rows]] = []
    for one in all_:
        rows: _Rows = {}
        for number, cells in one.cells(*keys, *columns):
            texts = [number_of(cell) for cell in cells]
            key, rest = tuple(texts[: len(keys)]), texts[len(keys) :]
            if any(key):
                rows.setdefault(key, (number, rest))
        both = [(first, there) for first, there in kept if not there.keys().isdisjoint(rows)]
        if not both:  # a part of one table, or the first
            kept.append((one, rows))
            continue
        known = {key: (first, *row) for first, there in both for key, row in there.items()}
        same = {key for key, row in rows.items() if key in known and known[key][2] == row[1]}
        whole = [there.keys() for _, there in both]
        if len(same) == len(rows) and rows.keys() in [*whole, known.keys()]:
            yield _Twin(both[0][0], one, None)
            continue
        changed = [key for key in rows if key in known and key not in same]
        here = [key for key in rows if key not in known]
        there = [key for key in known if key not in rows]
        words = _counted(len(changed), len(here), len(there))
        key = [*changed, *here, *there][0]
        named = f"number {'/'.join(key)}"
        if not changed:
            place = one.header(0) if not here else one.node(rows[key][0], ids[0])
            yield _Twin(both[0][0], one, _Difference(place, f"{words}, first {named}"))
            continue
        first, number, before = known[key]
        at = next(at for at, cell in enumerate(before) if cell != rows[key][1][at])
        place, other = one.node(rows[key][0], columns[at]), first.node(number, columns[at])
        column = (one.table.columns or columns)[one.position(columns[at]) or 0]
        says = "says something else"
        if not is_secret(column):
            says = f"is {_value(rows[key][1][at])} here and {_value(before[at])} there"
        where = f"{shown(first.document.path)}, line {other.span.line}"
        words += f", first {named}, whose {quoted(column)} {says} ({where})"
        yield _Twin(first, one, _Difference(place, words))


def _value(cell: str) -> str:
    return shown(cell) if cell else "nothing"


def _counted(changed: int, here: int, there: int) -> str:
    """Say how many rows two tables do not have in common."""
    parts = [
        f"{count:,} row{'' if count == 1 else 's'} {says if count > 1 else says_one}"
        for count, says, says_one in (
            (changed, "say something else", "says something else"),
            (here, "are only here", "is only here"),
            (there, "are only there", "is only there"),
        )
        if count
    ]
    return listed(map(Phrase, parts))


# Tables of pairs: of eight million rows a number each is kept.


def _compared_pairs(all_: list[Taken], columns: list[str]) -> Iterator[_Twin]:
    pairs = all_[0].map["pairs"]
    ends = pairs["source"], pairs["target"]
    known = _hashes(all_[0], ends)
    parts = [(all_[0], known)]
    for one in all_[1:]:
        own = _hashes(one, ends)
        copied = next((first for first, there in parts if there == own), None)
        here, there = _odd(own, known), _odd(known, own)
        if own and (copied is not None or not (here or there)):
            yield _Twin(copied or all_[0], one, None)
        elif here == len(own):
            known = array("q", sorted([*known, *own]))
            parts.append((one, own))
        else:
            place = one.header(0)
            for number, cells in one.cells(*ends) if here else ():
                if not _has(known, hash(tuple(map(number_of, cells)))):
                    place = one.node(number, ends[1])
                    break
            yield _Twin(all_[0], one, _Difference(place, _counted(0, here, there)))


def _hashes(taken: Taken, ends: tuple[str, str]) -> "array[int]":
    """Return a number for each pair of a table, each once, in their order."""
    cells = (tuple(map(number_of, cells)) for _, cells in taken.cells(*ends))
    found = sorted(hash(pair) for pair in cells if all(pair))
    return array("q", (one for at, one in enumerate(found) if not at or found[at - 1] != one))


def _has(sorted_: "array[int]", value: int) -> bool:
    at = bisect_left(sorted_, value)
    return at < len(sorted_) and sorted_[at] == value


def _odd(own: "array[int]", other: "array[int]") -> int:
    """Return how many numbers of one list are not in the other."""
    at = count = 0
    for value in own:
        while at < len(other) and other[at] < value:
            at += 1
        count += at == len(other) or other[at] != value
    return count


# Responses, in which objects stand by themselves or in lists.

_Objects = dict[str, Draft]  # by number, or by name where there is none


def responses_apart(
    drafts: Iterable[Draft], lists: Collection[tuple[str, str]], harvest: Harvest
) -> set[tuple[str, str]]:
    """Return the kinds of objects, each with the path of a response, that are set aside with that response.

    Pages have no object in common, and a response about one object may complete a list; but two responses that
    say different things of one object, or two lists from the first object on that have not the same objects,
    are of two exports. `lists` has the kinds and paths of responses that begin a list.
    """
    found: dict[str, dict[str, _Objects]] = {}
    documents: dict[str, Document] = {}
    for draft in drafts:
        document = _place(draft).document
        documents[document.path] = document
        own = found.setdefault(draft.kind, {}).setdefault(document.path, {})
        own.setdefault(draft.id or f"\0{draft.name}", draft)
    twins: dict[tuple[str, str], list[tuple[str, str, list[str]]]] = {}
    units: dict[str, dict[str, tuple[_Objects, list[str]]]] = {}
    for kind, by_path in found.items():
        folders = {folder_of(documents[path]) for path in by_path}
        own_units: dict[str, tuple[_Objects, list[str]]] = {}
        units[kind] = own_units
        for path in sorted(by_path, key=lambda path: rank(documents[path])):
            unit = folder_of(documents[path]) if len(folders) > 1 else path
            objects, paths = own_units.setdefault(unit, ({}, []))
            objects |= {key: one for key, one in by_path[path].items() if key not in objects}
            paths.append(path)
        begun = {unit for unit, (_, paths) in own_units.items()
                 if any((kind, path) in lists for path in paths)}  # fmt: skip
        kept: list[str] = []
        having: dict[str, list[int]] = {}  # key -> which of those have it
        for unit, (objects, paths) in own_units.items():
            # Hundreds of pages have nothing in common, and none is compared with all others.
            for number in sorted({one for key in objects for one in having.get(key, ())}):
                first = kept[number]
                known = own_units[first][0]
                differ = (
                    key for key in objects if key in known and not _agree(known[key], objects[key])
                )
                odd = next(differ, "")
                lists_differ = {first, unit} <= begun and known.keys() != objects.keys()
                if odd or lists_differ:
                    twins.setdefault((first, unit), []).append((kind, odd, paths))
                    break
            else:
                for key in objects:
                    having.setdefault(key, []).append(len(kept))
                kept.append(unit)
    aside: set[tuple[str, str]] = set()
    for (first, unit), of in twins.items():
        for kind in units:
            if {first, unit} <= units[kind].keys():
                aside |= {(kind, path) for path in units[kind][unit][1]}
        kind, odd, paths = min(of, key=lambda one: not one[1])
        known, objects = units[kind][first][0], units[kind][unit][0]
        here = [key for key in objects if key not in known]
        there = [key for key in known if key not in objects]
        plural = kinds()[kind].plural
        if odd:
            place = _place(objects[odd])
            words = (
                f"{kinds()[kind].noun} {shown(objects[odd].name or odd)} is not the same in both"
            )
        else:
            place = _place(objects[here[0]]) if here else Node(documents[paths[0]], ())
            words = _counted(0, len(here), len(there)).replace("row", "object")
        path = shown(units[kind][first][1][0])
        message = f"the {plural} are there twice, and the two differ: {words}; {path} is taken, and this one is not"
        harvest.doubt(place, "table-twice", message)
    for path in sorted({path for _, path in aside}):
        documents[path].unread.append(
            "a response that is set aside, as another export has the same objects"
        )
    return aside


def _agree(one: Draft, other: Draft) -> bool:
    """Say whether nothing that two drafts of one object both say differs."""
    if one.name and other.name and one.name != other.name:
        return False
    return all(_same(value, other.data.get(field)) for field, value in one.data.items())


def _same(one: Any, other: Any) -> bool:
    match one, other:
        case (_, None) | (None, _):
            return True
        case Reference(), Reference():
            return one.id == other.id if one.id and other.id else _same(one.name, other.name)
        case list(), list():
            return len(one) == len(other) and all(map(_same, one, other))
        case dict(), dict():
            return all(_same(value, other.get(field)) for field, value in one.items())
        case _:
            return bool(one == other)


# One number is one object.


def say_other_names(pairs: Iterable[tuple[Draft, Draft]], harvest: Harvest) -> None:
    """Say of numbers that have two names so, once a file; each comes with the first and with a later draft of it."""
    by_file: dict[tuple[str, str], list[tuple[Draft, Draft]]] = {}
    for first, again in pairs:
        files = _place(first).document.path, _place(again).document.path
        by_file.setdefault(files, []).append((first, again))
    for (path, other), found in by_file.items():
        first, again = found[0]
        there = f"line {_place(first).span.line}" + ("" if path == other else f" of {shown(path)}")
        more = f" (and so with {len(found) - 1:,} other numbers)" if len(found) > 1 else ""
        message = (
            f"number {again.id} is {kinds()[again.kind].noun} {shown(again.name or '')} here, and"
            f" {shown(first.name or '')} in {there}{more}; only the first is used"
        )
        harvest.doubt(_place(again), "number-with-two-names", message, unread=True)


def other_names(drafts: Iterable[Draft]) -> Iterator[tuple[Draft, Draft]]:
    """Yield the objects that tables and REST responses know by one number and by names that are not alike.

    A name with that of its peripheral before it is alike; agents and dialed numbers have names of each form.
    """
    first: dict[tuple[str, str], Draft] = {}
    for draft in drafts:
        if draft.id is None or not draft.name or draft.noise or draft.kind in _NAMED_OTHERWISE:
            continue
        known = first.setdefault((draft.kind, draft.id), draft)
        if known is not draft and _place(known).document.form != _place(draft).document.form:
            one, other = sorted((known.name or "", draft.name), key=len)
            if not f".{other}".casefold().endswith(f".{one}".casefold()):
                yield known, draft


_NAMED_OTHERWISE = {"agent", "script_selector"}


def _place(draft: Draft) -> Node:
    place = draft.places[()]
    assert isinstance(place, Node)
    return place


# What there is to say.


def _report(twins: list[_Twin], harvest: Harvest) -> None:
    """Say of each two exports once that they differ and where, and of each copy that it is one."""
    groups: dict[tuple[str, ...], list[_Twin]] = {}
    for twin in twins:
        own = () if len({*twin.folders}) > 1 else (twin.other.document.path, twin.other.name)
        groups.setdefault((*twin.folders, *own), []).append(twin)
    for group in groups.values():
        differing = [one for one in group if one.difference]
        for one in group:
            path = _where(one)
            words = f"{one.other.export} {one.other.name}, which is a copy of {path}"
            if differing:
                words = f"{one.other.export} {one.other.name} is set aside: {path} is another export of it"
                one.other.document.unread.append(words)
            harvest.take(one.other.document, one.other.number, words)
        twin = (differing or group)[0]
        what, path = f"{twin.other.export} {twin.other.name}", _where(twin)
        others = sorted({one.other.name for one in group} - {twin.other.name})
        are = f"{listed(others)} {'is' if len(others) == 1 else 'are'}"
        if twin.difference is None:
            more = f", and {are} copied too" if others else ""
            message = f"{what} is the same as in {path}{more}; it is read once"
            harvest.doubt(twin.other.header(0), "table-copied", message)
        else:
            more = f"; {are} set aside with it" if others else ""
            message = (
                f"{what} is there twice, and the two differ: {twin.difference.words};"
                f" {path} is taken, and this one is not{more}"
            )
            harvest.doubt(twin.difference.place, "table-twice", message)


def _where(twin: _Twin) -> str:
    """Return where the table is that is taken: its file, or what part of it where both are in one."""
    if twin.first.document is not twin.other.document:
        return shown(twin.first.document.path)
    return part_of(twin.first.table) or "the first of them"
