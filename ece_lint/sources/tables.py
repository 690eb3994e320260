"""Tables of the databases of Unified CCE and ECE become drafts, as the maps in `schemas/sources` say."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, cached_property, lru_cache
from operator import itemgetter
from pathlib import PurePosixPath
from typing import Any, NamedTuple, cast

from ece_lint.documents import Document, Node
from ece_lint.documents.table import VALUE, AnyTable, tables_of
from ece_lint.model import kinds
from ece_lint.shape import Schema
from ece_lint.sources.chains import read_chains
from ece_lint.sources.draft import (
    Draft,
    Harvest,
    Links,
)
from ece_lint.sources.flat import is_flat
from ece_lint.sources.formulas import say_without_value
from ece_lint.sources.headers import meant
from ece_lint.sources.maps import FOLDER, read_map
from ece_lint.sources.secrets import say_secrets
from ece_lint.sources.sheets import is_sheet
from ece_lint.sources.taken import Taken
from ece_lint.sources.twice import apart, say_other_names
from ece_lint.sources.values import (
    Unknown,
    flag,
    is_flag,
    is_nothing,
    key,
    reader,
    reference,
    whole,
)
from ece_lint.wording import Phrase, counted, folded, listed, quoted

_STAMPS = ("DateTimeStamp", "WHEN_MODIFIED")
_DAY = re.compile(
    r"[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
)  # every month has these
_DAYS_APART = 7
_HANDFUL = 5


def harvest_tables(documents: Iterable[Document], harvest: Harvest) -> dict[tuple[str, int], str]:
    """Add the objects in tables of the databases of Unified CCE and ECE to a harvest.

    Documents without tables, and tables that are none of these, are left alone. Returns the latter, by
    path and number, each with the reason.
    """
    taken: list[Taken] = []
    left: dict[tuple[str, int], str] = {}
    for document in documents:
        for number, table in enumerate(tables_of(document)):
            if is_flat(table.columns, document.path) or (
                is_sheet([[*(table.columns or [])]]) and not _almost(_bare(table.columns or []))
            ):
                continue
            if parts := _joined(document, number, table):
                taken += parts
                continue
            match recognise(document, number, table):
                case Taken() as found:
                    pairs = _pairs_of([found])
                    taken += (
                        [found._replace(part=range(len(found.columns))), *pairs]
                        if pairs
                        else [found]
                    )
                case _Doubt(rule, message, heading):
                    place = Node(document, (number, 0, 0), heading)
                    harvest.doubt(place, rule, message, unread=True)
                    harvest.take(document, number, "a table that is not read")
                case reason:
                    left[document.path, number] = reason
    taken = apart(taken, {found.name: _known(found.map) for found in taken}, harvest)
    drafts = [draft for found in taken if "kind" in found.map for draft in _drafts(found, harvest)]
    objects: dict[tuple[str, str], Draft] = {}
    renamed: list[tuple[Draft, Draft]] = []
    for draft in sorted(drafts, key=lambda draft: bool(draft.partial)):
        if draft.id is not None:
            first = objects.setdefault((draft.kind, draft.id), draft)
            if first.name != draft.name and first.name and draft.name and not draft.noise:
                renamed.append((first, draft))
    say_other_names(renamed, harvest)
    tables: dict[str, list[Taken]] = {}
    for found in taken:
        tables.setdefault(found.name, []).append(found)
    for found in taken:
        if "pairs" in found.map:
            link = _links(found, harvest)
            harvest.links.append(link)
            if not found.cut_off and found.part is None:  # a join has no rows of those without
                _say_empty(link, [*harvest.drafts, *drafts])  # REST responses were read before
                harvest.give(link.kind, link.field, found.header(0))
    harvest.drafts += drafts
    read_chains(tables, objects, harvest)
    for found in taken:
        _inspect(found, harvest)
        if (base := found.map.get("adds-to", found.name)) not in tables:
            message = (
                f"{found.export} {found.name} only completes rows of {base}: export {base} too"
            )
            harvest.doubt(found.header(0), "missing-table", message)
    _compare_ages(taken, harvest)
    return left


def _say_empty(link: Links, drafts: Iterable[Draft]) -> None:
    """Let an object without a row in a table that was read to its end have an empty list, not none."""
    for draft in drafts:
        if draft.kind == link.kind:
            draft.data.setdefault(link.field, [])


def _compare_ages(taken: Iterable[Taken], harvest: Harvest) -> None:
    """Say so where the newest change of one database is much older than that of the other.

    Rows have the time of their last change in `DateTimeStamp` (Unified CCE) or `WHEN_MODIFIED` (ECE).
    """
    newest: dict[str, tuple[str, Node]] = {}
    for found in taken:
        for column in _STAMPS if "pairs" not in found.map else ():
            if found.position(column) is not None:
                for row, (cell,) in found.cells(column):
                    stamp = (cell or "")[:10]
                    if _DAY.fullmatch(stamp) and stamp > newest.get(found.export, ("",))[0]:
                        newest[found.export] = stamp, found.node(row, column)
    if len(newest) < 2:
        return
    (old, (before, place)), *_, (new, (after, _)) = sorted(
        newest.items(), key=lambda one: one[1][0]
    )
    if (date.fromisoformat(after) - date.fromisoformat(before)).days > _DAYS_APART:
        message = f"the newest change in any {old} is of {before}, in any {new} of {after}"
        harvest.doubt(
            place, "exports-of-different-age", f"{message}: were they exported at the same time?"
        )


# Which table it is.


class _Doubt(NamedTuple):
    rule: str
    message: str
    heading: bool = True


@cache
def _listings() -> list[dict[str, Any]]:
    """Return what the columns of lists of tables and columns are, which are no tables of objects."""
    listings: list[dict[str, Any]] = read_map(FOLDER / "refused.yaml", "refused_source")["listings"]
    return listings


@cache
def maps() -> dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]]:
    """Return the maps of tables by name: what a table is called in words, its map, and the whole file.

    A table that releases have in different forms has several. Raises `ValueError` for a file that does
    not have the shape of a map.
    """
    found: dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]] = {}
    for path in sorted([*FOLDER.glob("aw*.yaml"), *FOLDER.glob("ece*.yaml")]):
        source = read_map(path, "table_map")
        for name, columns in source.get("unused", {}).items():
            unused = {"unused": True, "known-by": columns}
            found.setdefault(name, []).append((source["export"], unused, source))
        for name, table in source["tables"].items():
            found.setdefault(name, []).append((source["export"], table, source))
    return found


def recognise(document: Document, number: int, table: AnyTable) -> Taken | _Doubt | str:
    """Say which table it is: by its own name, by that of the file, or by its columns.

    Returns a doubt for a table that is known but cannot be read, and the reason in words for one that is
    not known.
    """
    name = named(table.name) if table.name else named(PurePosixPath(document.path).name)
    if table.columns is None:
        return _without_header(document, number, table, name)
    columns = _bare(table.columns)
    for listing in _listings():
        if {folded(column) for column in listing["columns"]} <= {*map(folded, columns)}:
            return str(listing["says"])
    own = [(name, *one) for one in maps().get(name, ())]
    fitting = [one for one in own if _needed(one[2]) <= {*columns}]
    if not fitting:
        # Without its key a table looks like a lesser one: then the name of the file is the better witness.
        named_so = max((_coverage(one[2], columns) for one in own), default=0)
        fitting = [one for one in _by_columns({*columns}) if _coverage(one[2], columns) > named_so]
        best_known = max((_coverage(one[2], columns) for one in fitting), default=0)
        known = any("unused" in one[2] for one in fitting)
        almost = (_coverage(one[2], columns) for one, _ in _almost(columns))
        if not known and max(almost, default=0) > best_known:
            fitting = []
    if not fitting:
        return _unfit(own, columns)
    fitting.sort(key=lambda one: -_coverage(one[2], columns))
    best = [
        one for one in fitting if _coverage(one[2], columns) == _coverage(fitting[0][2], columns)
    ]
    if len({one[0] for one in best}) > 1:
        names = listed(one[0] for one in best)
        return _Doubt(
            "ambiguous-table",
            f"these columns fit the tables {names}: name the file after its table",
        )
    found = _taken(best[0], document, number, table, columns)
    return _blurred(found) or found


@lru_cache(4096)
def named(text: str) -> str:
    """Return the known table that a name such as `dbo.t_Skill_Group.csv` means, or nothing."""
    known = {folded(name): name for name in maps()}
    for part in reversed(re.sub(r"[\[\]]", "", text).lower().split(".")):
        bare = re.sub(r"[\W_]*\d[\d\W_]*$", "", part)  # `Skill_Group 2025-01-31`, `Skill_Group (1)`
        for prefix in ("", "t_", "dbo_", "dbo_t_", "ods_csc_", "ods_csc_t_"):
            if bare.startswith(prefix):
                letters = folded(bare.removeprefix(prefix))
                for word in (letters, letters.removesuffix("s")):
                    if word in known:
                        return known[word]
    return ""


_Map = tuple[str, str, dict[str, Any], dict[str, Any]]  # name, export, map, and the whole file


def _needed(table: dict[str, Any]) -> set[str]:
    """Return the columns without which a table is of no use."""
    ids = table.get("id", [])
    pairs = table.get("pairs", {})
    columns = [*(ids if isinstance(ids, list) else [ids]), *table.get("needs", [])]
    columns += [table["name"]] if "name" in table else []
    columns += [pairs["source"], pairs["target"]] if pairs else []
    return {column.lower() for column in columns}


def _known(table: dict[str, Any]) -> set[str]:
    """Return all columns that a map speaks of."""
    columns = {*_needed(table), *(one.lower() for one in table.get("known-by", []))}
    columns |= {one.lower() for one in table.get("columns", [])}
    columns |= {one["column"].lower() for one in table.get("noise", [])}
    columns |= {one.lower() for one in table.get("tells", {})}
    for field in table.get("fields", {}).values():
        columns |= {one.lower() for one in _spellings(field)}
    return columns


def columns_of(name: str) -> list[str]:
    """Return the columns that a table of this name has, as far as anything is read from them."""
    return sorted(_known(maps()[named(name)][0][1]))


def _spellings(field: str | dict[str, Any]) -> list[str]:
    """Return the names that the column of a field may have, that of the database last."""
    return [field] if isinstance(field, str) else [*field.get("also", []), field["column"]]


def _coverage(table: dict[str, Any], columns: Iterable[str]) -> int:
    return len(_known(table) & {*columns})


def _by_columns(columns: set[str]) -> list[_Map]:
    """Return the maps whose telling columns are all there; a table that completes another gives way."""
    found = [
        (name, *one)
        for name, all_ in maps().items()
        for one in all_
        if (telling := _needed(one[1]) | {column.lower() for column in one[1].get("known-by", [])})
        and telling <= columns
        # Tables of statistics have the numbers of many others among a hundred columns.
        and ("unused" in one[1] or _coverage(one[1], columns) * 5 >= len(columns))
    ]
    names = {one[0] for one in found}
    unused = [one for one in found if "unused" in one[2]]
    return unused or [one for one in found if one[2].get("adds-to") not in names]


def _unfit(own: list[_Map], columns: list[str]) -> _Doubt | str:
    """Say why a table is not read: which column is missing or misspelt of the one that it must be."""
    for name, export, table, _ in own:
        missing = [one for one in _spelled(table) if one.lower() not in columns]
        near = _near(columns, missing)
        if "unused" not in table and (near or not _needed(table).isdisjoint(columns)):
            return _lacking(f"{export} {name}", missing, near)
    for (name, export, table, _), missing in _almost(columns)[:1]:
        doubt = _lacking(f"{export} {name}", missing, _near(columns, missing))
        if missing == [table.get("name")]:
            message = f"{doubt.message}; if the SELECT gives it another name, take that out"
            doubt = doubt._replace(message=message)
        return doubt
    return "its columns are not those of a known table"


def _lacking(table: str, missing: list[str], near: dict[str, str]) -> _Doubt:
    """Return the doubt about a table without some columns, `near` those that are only misspelt."""
    if missing and missing[0] in near:
        message = (
            f"{quoted(near[missing[0]])} is not a column of {table}, so the table is not read;"
            f" did you mean {quoted(missing[0])}?"
        )
    else:
        what = "columns" if len(missing) > 1 else "column"
        message = f"{table} lacks the {what} {listed(missing)}, so it is not read"
    return _Doubt("missing-column", message)


def _near(columns: Iterable[str], missing: list[str]) -> dict[str, str]:
    """Return the columns that were probably meant to be one of those that are missing, by that."""
    found = ((meant(column, missing), column) for column in columns)
    return {name: column for name, column in found if name is not None}


def _almost(columns: Collection[str]) -> list[tuple[_Map, list[str]]]:
    """Return the maps that a table would be recognised by, were it not for some columns, with these; the best first.

    These are the one with the name, which a SELECT calls otherwise, some that are misspelt, or one of nearly all.
    """
    found: list[tuple[_Map, list[str]]] = []
    for name, all_ in maps().items():
        for export, table, source in all_:
            telling = (
                [*_spelled(table), *table.get("known-by", [])] if "unused" not in table else []
            )
            missing = [one for one in dict.fromkeys(telling) if one.lower() not in columns]
            share = _coverage(table, columns)
            if not missing or len(missing) == len(telling) or share * 5 < len(columns):
                continue
            renamed = missing == [table.get("name")] and table.get("known-by")
            own = {*telling} - {*missing, table.get("name")}  # `EnterpriseName` is in most tables
            most = share * 10 >= len(_known(table)) * 7 or share * 10 >= len(columns) * 8
            nearly_all = len(missing) == 1 and own and share > 3 and most
            if renamed or nearly_all or _near(columns, missing).keys() == {*missing}:
                found.append(((name, export, table, source), missing))
    return sorted(found, key=lambda one: -_coverage(one[0][2], columns))


def _blurred(found: Taken) -> _Doubt | None:
    """Return the doubt about a table with two columns of one name, of which nobody knows which one is its own."""
    own = found.map
    if "kind" not in own or found.joined:
        return None
    for column in [*_ids(own), *([own["name"].lower()] if "name" in own else [])]:
        at = [number for number, name in enumerate(found.columns) if name == column]
        if len(at) > 1 and any(len({row[one] for one in at}) > 1 for row in found.table.rows()):
            written = (found.table.columns or found.columns)[at[0]]
            return _Doubt(
                "ambiguous-table",
                f"there are {len(at)} columns {quoted(written)}, as of a SELECT over several tables that cannot be"
                " told apart, so nothing of it is read; save each table by itself",
            )
    return None


def _joined(document: Document, number: int, table: AnyTable) -> list[Taken]:
    """Return the tables that a `SELECT *` over several has put side by side, and the pairs that its rows make.

    Columns that repeat tell it. Each table has its columns in a row, and its key among them. A table that only
    completes another is read with that one.
    """
    columns = _bare(table.columns or [])
    if len({*columns}) == len(columns):
        return []
    parts = _side_by_side(columns)
    names = {one[0] for _, one in parts}
    if len(parts) < 2 or any(one[2].get("adds-to") in names for _, one in parts):
        return []
    found = []
    for part, (name, export, own, _) in parts:
        masked = [column if at in part else "" for at, column in enumerate(columns)]
        positions = {column: at for at, column in reversed([*enumerate(masked)]) if column}
        found.append(
            Taken(name, export, own, (), (), document, number, table, masked, positions, part)
        )
    return found + _pairs_of(found)


def _side_by_side(columns: list[str]) -> list[tuple[range, _Map]]:
    """Divide columns into as few tables as they can be of, none with a column twice; nothing if they cannot."""
    keys = {
        column.lower()
        for all_ in maps().values()
        for _, table, _ in all_
        for column in [*_spelled(table)][:1]
    }
    bounds = [0, *(at for at, column in enumerate(columns) if at and column in keys), len(columns)]
    best: dict[int, tuple[int, int, list[tuple[range, _Map]]]] = {0: (0, 0, [])}
    for end in bounds[1:]:
        for start in bounds:
            own = columns[start:end]
            if start >= end or start not in best or len({*own}) < len(own):
                continue
            fitting = sorted(_by_columns({*own}), key=lambda one: -_coverage(one[2], own))
            if fitting:
                count, covered, parts = best[start]
                covered -= _coverage(fitting[0][2], own)
                divided = (count + 1, covered, [*parts, (range(start, end), fitting[0])])
                best[end] = min(best.get(end, divided), divided, key=lambda one: one[:2])
    return best[len(columns)][2] if len(columns) in best else []


def _pairs_of(found: list[Taken]) -> list[Taken]:
    """Return the tables of pairs that the rows of tables which a SELECT joined have both ends of.

    These are the two columns of the table of pairs, or the keys of the two tables that it connects.
    """
    first = found[0]
    columns = _bare(first.table.columns or [])
    numbered = {one.map["kind"]: one for one in found if "kind" in one.map}
    pairs: list[Taken] = []
    for name, all_ in maps().items():
        for export, own, _ in all_:
            if "pairs" not in own or any(one.name == name for one in found):
                continue
            source, target = (own["pairs"][end].lower() for end in ("source", "target"))
            ends = numbered.get(own["pairs"]["kind"]), numbered.get(_target_of(own))
            at: dict[str, int] = {}
            if source in columns and target in columns:
                told = [{source, target} <= _known(one.map) for one in found]
                keys = {key for one in found for key in _ids(one.map)}
                if not any(told) and not {source, target} <= keys:
                    at = {source: columns.index(source), target: columns.index(target)}
            elif None not in ends and len(found) > 1 and _is_only_way(own):
                one, other = cast("tuple[Taken, Taken]", ends)
                at = {source: one.at[_ids(one.map)[0]], target: other.at[_ids(other.map)[0]]}
                at = {} if _points(one, other) or _points(other, one) else at
            if at:
                pairs.append(
                    Taken(
                        name, export, own, (), (), first.document, first.number, first.table,
                        columns, at, range(len(columns)),
                    )
                )  # fmt: skip
    return pairs


def _target_of(table: dict[str, Any]) -> str:
    return kinds()[table["pairs"]["kind"]].mentions[table["pairs"]["field"]].kind


def _is_only_way(table: dict[str, Any]) -> bool:
    """Say whether one table of pairs alone connects two kinds: agents are members of teams, and supervise them."""
    wanted = table["pairs"]["kind"], _target_of(table)
    others = [
        one
        for all_ in maps().values()
        for _, one, _ in all_
        if "pairs" in one and (one["pairs"]["kind"], _target_of(one)) == wanted
    ]
    return len(others) == 1


def _points(one: Taken, other: Taken) -> bool:
    """Say whether each row of a table mentions just the row of another that stands beside it."""
    own, key = kinds()[one.map["kind"]].fields, other.at[_ids(other.map)[0]]
    for name, field in one.map.get("fields", {}).items():
        at = one.position(_spellings(field)[-1])
        if own[name].get("x-names") == other.map["kind"] and at is not None:
            return all(row[at] in (None, row[key]) for row in one.table.rows())
    return False


def _bare(columns: Iterable[str]) -> list[str]:
    """Return the names of columns as they are compared."""
    return [column.rpartition(".")[2].strip("[] ").lower() for column in columns]


def _ids(table: dict[str, Any]) -> list[str]:
    ids = table.get("id", [])
    return [one.lower() for one in (ids if isinstance(ids, list) else [ids])]


def _spelled(table: dict[str, Any]) -> Iterator[str]:
    ids = table.get("id", [])
    yield from ids if isinstance(ids, list) else [ids]
    yield from [table["name"]] if "name" in table else []
    yield from table.get("needs", [])
    yield from (table["pairs"][end] for end in ("source", "target") if "pairs" in table)


def _without_header(
    document: Document, number: int, table: AnyTable, name: str
) -> Taken | _Doubt | str:
    first = next(table.rows(), None)
    known: list[list[str]] = []
    for one in maps().get(name, ()):
        known += one[1].get("orders", ())
        if first is not None and (order := _order_of(one[1], first)):
            columns = [column.lower() for column in order]
            if _fits(one[1], dict(zip(columns, first, strict=True))):
                return _taken((name, *one), document, number, table, columns)
    if name and first is not None:  # else no row of it could be read, which is a flaw already
        export = maps()[name][0][0]
        message = f"{export} {name} does not name its columns"
        if known:
            orders = " or ".join(
                f"{len(order)}, from `{order[0]}` to `{order[-1]}`" for order in known
            )
            message += f", and its first row is not one of the columns as they are known ({orders})"
        return _Doubt("missing-header", f"{message}; export with column headers", heading=False)
    words = [cell.strip() for cell in first or () if cell and cell.strip()]
    if len(words) > 1 and not any(map(VALUE.fullmatch, words)):
        return "the words in its first row are not the names of columns that are known"
    return "its columns have no names; export with column headers"


def _order_of(table: dict[str, Any], row: Sequence[object]) -> list[str]:
    """Return the columns of a table without a header, as they follow each other in the database, or nothing."""
    orders: list[list[str]] = table.get("orders", [])
    return next((order for order in orders if len(order) == len(row)), [])


def _fits(table: dict[str, Any], row: dict[str, str | None]) -> bool:
    """Say whether a row can be one of a table whose columns are not named: its numbers and flags are some."""
    keys = {*_needed(table)} - {table.get("name", "").lower()}
    flags = [one["column"].lower() for one in table.get("noise", []) if one.get("flag")]
    return (
        all((row[one] or "").strip().isdigit() for one in keys)
        and all(is_flag(row[one] or "") for one in flags)
        and all(
            is_nothing(cell) or (cell or "").strip().removeprefix("-").isdigit()
            for one, cell in row.items()
            if one.endswith("id")
        )
    )


def _taken(
    chosen: _Map, document: Document, number: int, table: AnyTable, columns: list[str]
) -> Taken:
    name, export, own, source = chosen
    base = own.get("adds-to", "")
    for one in maps().get(base, ()):
        if _needed(one[1]) <= {*columns}:  # named after the lesser of two tables that were joined
            name, (export, own, source) = base, one
    joined = tuple(
        (other, one[1])
        for other, all_ in maps().items()
        for one in all_
        if one[1].get("adds-to") == name and _needed(one[1]) <= {*columns}
    )
    return Taken(
        name,
        export,
        own,
        joined,
        source.get("cut-off-at", ()),
        document,
        number,
        table,
        columns,
        {column: at for at, column in reversed([*enumerate(columns)])},
    )


# What is in its rows.


class _Field(NamedTuple):
    name: str
    steps: tuple[str]
    at: int
    column: str
    read: Callable[[str], Any]
    known: dict[str, Any]  # what cells of this column were read as: most say what others have said


class _Noise(NamedTuple):
    """A condition under which a row is left out: its column, a test that raises `ValueError`, and the reason."""

    at: int
    holds: Callable[[str], bool]
    words: str
    known: dict[str, bool]  # as that of a field


def _drafts(taken: Taken, harvest: Harvest) -> Iterator[Draft]:
    """Yield a draft for each row of a table of objects."""
    own = taken.map
    ids = own["id"] if isinstance(own["id"], list) else [own["id"]]
    id_at = [at for column in ids if (at := taken.position(column)) is not None]
    # An object that is known by its name has no number.
    keys = [key if column != own.get("name") else _stripped for column in ids]
    name_at = taken.position(own["name"]) if "name" in own else None
    fields = [*_fields(taken, own)]
    for _, table in taken.joined:
        fields += _fields(taken, table)
    noise = [*_noise(taken)]
    required = [field for field in kinds()[own["kind"]].schema["required"] if field != "name"]
    base = own.get("adds-to")
    partial = f"rows of {taken.name} without their row in {base}" if base else ""
    unknown = Unknown()
    document, number = taken.document, taken.number

    def misread(at: int, row: int, cell: str | None, error: object, *, lost: bool = False) -> None:
        place = Node(document, (number, row, at))
        unknown.add(_column_named(taken, at), place, cell or "", error, lost=lost)

    total, left_out = 0, Counter[str]()
    blank: list[tuple[int, int]] = []
    seen: set[tuple[str, ...]] | None = None if taken.part is None else set()
    is_whole = True  # whether every row is known by its number
    for row_number, row in taken.rows():
        try:
            parts = [read(row[at]) for read, at in zip(keys, id_at, strict=True)]
        except ValueError as error:
            at = next(at for read, at in zip(keys, id_at, strict=True) if _fails(read, row[at]))
            # A remark below a table stands in one cell.
            misread(at, row_number, row[at], error, lost=sum(map(bool, row)) > 1)
            is_whole = False
            continue
        if "" in parts:
            # Spreadsheets keep rows that were cleared, and outer joins have rows of one table only.
            if taken.part is None and any(cell and cell.strip() for cell in row):
                blank.append((id_at[parts.index("")], row_number))
            continue
        if seen is not None:  # a join has the same object in several rows
            if (own_key := tuple(parts)) in seen:
                continue
            seen.add(own_key)
        name = row[name_at] if name_at is not None else None
        head = id_at[0] if name_at is None else name_at
        draft = Draft(
            own["kind"], "/".join(parts), name if name and name.strip() else None,
            Node(document, (number, row_number, head)),
        )  # fmt: skip
        draft.partial = partial
        if len(parts) == 1:
            draft.places["id",] = Node(document, (number, row_number, id_at[0]))
        for condition in noise:
            cell = row[condition.at]
            if cell is None:
                continue
            holds = condition.known.get(cell)
            if holds is None:
                try:
                    holds = condition.known[cell] = condition.holds(cell)
                except ValueError as error:
                    misread(condition.at, row_number, cell, error)
            if holds:
                draft.noise = condition.words
                break
        for field in fields if not draft.noise else ():
            cell = row[field.at]
            if cell is None or not cell.strip():
                continue
            try:
                value = field.known[cell]
            except KeyError:
                try:
                    value = field.read(cell)
                except ValueError as error:
                    misread(field.at, row_number, cell, error)
                    continue
                if type(value) is not list:  # lists grow
                    field.known[cell] = value
            if value is not None:
                draft.data[field.name] = value
                draft.places[field.steps] = Node(document, (number, row_number, field.at))
        lacking = [field for field in required if field not in draft.data]
        if lacking and not draft.noise:
            draft.noise = f"rows of {taken.name} without a {lacking[0]}"
        total += 1
        if draft.noise:
            left_out[draft.noise] += 1
        yield draft
    for at, row_number in blank:
        misread(at, row_number, "", "the number of the row", lost=total == 0)
    unknown.say(harvest)
    for words, count in left_out.items():
        if count > _HANDFUL and count * 2 > total:
            rows = "all rows" if count == total else "most rows"
            harvest.mostly.setdefault(words, {})[f"{taken.export} {taken.name}"] = rows
    # Only what was read to its end says that there is nothing; a join has no rows of those without.
    if not taken.cut_off and taken.part is None:
        if base is None and is_whole and not blank:
            harvest.give(own["kind"], "", taken.header(0))
        for field in fields:
            harvest.give(own["kind"], field.name, taken.header(field.at))


def _stripped(cell: str | None) -> str:
    return (cell or "").strip()


def _fails(read: Callable[[str | None], str], cell: str | None) -> bool:
    try:
        read(cell)
    except ValueError:
        return True
    return False


def _column_named(taken: Taken, at: int) -> str:
    return taken.words((taken.table.columns or _order_of(taken.map, taken.columns))[at])


def _fields(taken: Taken, table: dict[str, Any]) -> Iterator[_Field]:
    """Yield the canonical fields that a table fills, each with its column and its conversion."""
    shapes = kinds()[table["kind"]].fields
    for name, said in table.get("fields", {}).items():
        field = {"column": said} if isinstance(said, str) else said
        at = _column(taken, table, field)
        if at is not None:
            yield _Field(name, (name,), at, field["column"], _conversion(shapes[name], field), {})


def _column(taken: Taken, table: dict[str, Any], field: dict[str, Any]) -> int | None:
    """Return where a field stands; of two columns with one name the second is the joined table's."""
    for name in field.get("also", []):
        if (at := taken.position(name)) is not None:
            return at
    wanted = field["column"].lower()
    found = [at for at, name in enumerate(taken.columns) if name == wanted]
    if table is taken.map or not found:
        return found[0] if found else None
    return found[-1] if len(found) > 1 or wanted not in _known(taken.map) else None


def _conversion(shape: Schema, field: dict[str, Any]) -> Callable[[str], Any]:
    """Return how the text of a cell becomes the value of a field; it raises `ValueError` if it cannot."""
    if "x-names" in shape and "words" not in field:
        return reference(shape["x-names"], many=shape.get("type") == "array")
    return reader(
        shape,
        field.get("words"),
        **({"otherwise": field["otherwise"]} if "otherwise" in field else {}),
    )


def _noise(taken: Taken) -> Iterator[_Noise]:
    """Yield the conditions under which a row is left out, as far as their columns are there."""
    for condition in taken.map.get("noise", []):
        at = taken.position(condition["column"])
        if at is not None:
            yield _Noise(at, _test(condition), condition["words"], {})


def _test(condition: dict[str, Any]) -> Callable[[str], bool]:
    """Return the test of a condition; it raises `ValueError` for a cell that does not decide it."""
    if "contains" in condition:
        return lambda cell: condition["contains"] in cell
    if "is" in condition:
        texts = {text.casefold() for text in condition["is"]}
        return lambda cell: cell.strip().casefold() in texts
    if "flag" in condition:
        return lambda cell: not is_nothing(cell) and flag(cell) is condition["flag"]
    if "other-than" in condition:
        return lambda cell: not is_nothing(cell) and whole(cell) != condition["other-than"]
    return lambda cell: not is_nothing(cell) and whole(cell) > 0


class _Lists(dict[int, "array[int]"]):
    """The list of each source in a table of pairs."""

    def __missing__(self, key: int) -> array[int]:
        self[key] = own = array("q")
        return own


class _PairTable:
    """A table of pairs: which targets each source has, and where they stand.

    A table of eight million rows is nothing unusual, so it is read by columns of numbers, and where a name
    stands is found when a finding asks for it: most never do.
    """

    def __init__(self, taken: Taken, at: tuple[int, int], repeats: bool) -> None:
        self.taken = taken
        self.at = at
        self.repeats = repeats
        self.unknown = Unknown()
        self.pairs = self._by_source((one, other) for one, other, _ in self._columns())

    @cached_property
    def rows(self) -> dict[str, Sequence[int]]:
        """The numbers of the rows that `pairs` has of each source."""
        return self._by_source((one, row) for one, _, row in self._columns())

    def _by_source(
        self, columns: Iterable[tuple[Sequence[int], Sequence[int]]]
    ) -> dict[str, Sequence[int]]:
        lists = _Lists()
        for sources, others in columns:
            if sources == sorted(sources):  # in the order of the primary key, so in runs
                run, at = array("q", others), 0
                while at < len(sources):
                    end = bisect_right(sources, sources[at], at)
                    lists[sources[at]].extend(run[at:end])
                    at = end
            else:
                for own, other in zip(map(lists.__getitem__, sources), others, strict=True):
                    own.append(other)
        return {str(key): own for key, own in lists.items()}

    def _columns(self) -> Iterator[tuple[list[int], Sequence[int], Sequence[int]]]:
        """Yield the keys of sources and targets, and the numbers of their rows, batch by batch."""
        begin = 0
        seen: set[tuple[int, int]] = set()
        for sources, targets in self.taken.table.columns_at(*self.at):
            rows = range(begin, begin + len(sources))
            begin = rows.stop
            if sources and isinstance(sources[0], int) and not self.repeats:
                with suppress(OverflowError):  # a number that no database has
                    yield sources, array("q", cast("list[int]", targets)), rows
                    continue
            ends = (
                self._keys(cells, rows, at)
                for cells, at in zip((sources, targets), self.at, strict=True)
            )
            keys = zip(*ends, rows, strict=True)
            found = [pair for pair in keys if pair[0] and pair[1]]
            if self.repeats:
                first = {pair[:2]: pair for pair in reversed(found) if pair[:2] not in seen}
                found = sorted(first.values(), key=itemgetter(2))
                seen.update(first)
            yield (
                [one for one, _, _ in found],
                [two for _, two, _ in found],
                [at for *_, at in found],
            )

    def _keys(self, cells: Sequence[int | str | None], rows: range, at: int) -> Iterator[int]:
        """Yield the key for each cell of a column: 0 where it names nobody."""
        for cell, row in zip(cells, rows, strict=True):
            text = None if cell is None else str(cell)
            try:
                yield max(0, int(key(text) or 0))
            except ValueError as error:
                place = Node(self.taken.document, (self.taken.number, row, at))
                where = _column_named(self.taken, at)
                self.unknown.add(where, place, str(text), error, lost=True)
                yield 0


class _Cells(Sequence[Node]):
    """Where the targets of one source stand in a table of pairs."""

    __slots__ = ("length", "source", "table")

    def __init__(self, table: _PairTable, source: str, length: int) -> None:
        self.table = table
        self.source = source
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, at: Any) -> Any:
        taken = self.table.taken
        row = self.table.rows[self.source][at]
        return Node(taken.document, (taken.number, row, self.table.at[1]))


def _links(taken: Taken, harvest: Harvest) -> Links:
    """Return the links of a table of pairs, and let the harvest have what is doubtful in it."""
    pairs = taken.map["pairs"]
    at = taken.position(pairs["source"]) or 0, taken.position(pairs["target"]) or 0
    table = _PairTable(taken, at, pairs.get("repeats", False) or taken.part is not None)
    table.unknown.say(harvest)
    rows = 0 if table.pairs or taken.part or not taken.document.complete else taken.length
    if rows:
        ends = listed([(taken.table.columns or taken.columns)[one] for one in at])
        message = f"{counted(rows, 'row')} of {taken.export} {taken.name}, and not one has numbers in {ends}"
        harvest.doubt(taken.header(at[0]), "table-without-objects", message, unread=True)
    return Links(
        pairs["kind"], pairs["field"], kinds()[pairs["kind"]].mentions[pairs["field"]].kind,
        table.pairs, {},
        lambda source: _Cells(table, source, len(table.pairs[source])),
    )  # fmt: skip


# What there is to say about it.


def _inspect(taken: Taken, harvest: Harvest) -> None:
    """Say what a table was taken for, and what is doubtful about it: its length, and secrets."""
    count = taken.length
    names = " with ".join([taken.name, *(name for name, _ in taken.joined)])
    words = f"{taken.export} {names}, {count} {'' if taken.part is None else 'joined '}row{'' if count == 1 else 's'}"
    if "unused" in taken.map:
        words += ", which no rule needs"
    words += "".join(
        f", {tables[table]} left out as {why}"
        for why, tables in harvest.mostly.items()
        if (table := f"{taken.export} {taken.name}") in tables
    )
    harvest.take(taken.document, taken.number, words)
    if taken.cut_off and "unused" not in taken.map:
        message = f"{taken.export} {taken.name} has exactly {count} rows, as if the export was cut off there"
        harvest.doubt(taken.header(0), "incomplete-export", message)
    _say_lacking(taken, harvest)
    known = set().union(*(map(_known, [taken.map, *(table for _, table in taken.joined)])))
    used = {at for at, column in enumerate(taken.columns) if column in known}
    if "unused" not in taken.map:
        say_without_value(taken.document, taken.number, taken.table, used, harvest)
    if taken.part is not None and taken.part.start:
        return
    say_secrets(taken.document, taken.number, taken.table, harvest)


def _say_lacking(taken: Taken, harvest: Harvest) -> None:
    """Say which columns are not there that tell objects from others, and those of what they belong to."""
    own = taken.map
    fields = {name: _spellings(field) for name, field in own.get("fields", {}).items()}
    tells = {one["column"]: one["words"] for one in own.get("noise", [])} | own.get("tells", {})
    belongs = {
        fields[name][-1]: kinds()[own["kind"]].mentions[name].kind.replace("_", " ")
        for name in own.get("required", [])
    }
    spelled = {columns[-1]: columns for columns in fields.values()}
    lacking = [
        column
        for column in tells | belongs
        if all(taken.position(one) is None for one in spelled.get(column, (column,)))
    ]
    if not lacking:
        return
    alike = [Phrase(tells[column]) for column in lacking if column in tells]
    unknown = [Phrase(belongs[column]) for column in lacking if column in belongs]
    follows = [f"{listed(alike)} look like all others"] if alike else []
    follows += [f"the {listed(unknown)} of its rows is not known"] if unknown else []
    what = "columns" if len(lacking) > 1 else "column"
    message = f"{taken.export} {taken.name} lacks the {what} {listed(lacking)}, so {' and '.join(follows)}"
    harvest.doubt(taken.header(0), "column-left-out", message)
