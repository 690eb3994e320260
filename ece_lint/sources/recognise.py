"""Which table of the AW or ECE database a table is: by its name, its columns, or the order of them."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, cast

from ece_lint.documents import Document
from ece_lint.documents.table import VALUE, AnyTable, is_header
from ece_lint.light import Light
from ece_lint.model import kinds
from ece_lint.sources.headers import meant
from ece_lint.sources.maps import maps_of
from ece_lint.sources.taken import Taken
from ece_lint.sources.values import is_flag, is_nothing
from ece_lint.wording import as_seen, folded, hidden_in, listed, quoted, visible

_Map = tuple[str, str, dict[str, Any], dict[str, Any]]  # name, export, map, and the whole file


class Doubt(Light):
    rule: str
    message: str
    heading: bool = True


@cache
def _listings() -> list[dict[str, Any]]:
    """Return what the columns of lists of tables and columns are, which are no tables of objects."""
    return [listing for one in maps_of("refused") for listing in one["listings"]]


@cache
def maps() -> dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]]:
    """Return the maps of tables by name: what a table is called in words, its map, and the whole file.

    A table that releases have in different forms has several. Raises `ValueError` for a file that does
    not have the shape of a map.
    """
    found: dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]] = {}
    for source in [*maps_of("aw"), *maps_of("ece")]:
        for name, columns in source.get("unused", {}).items():
            unused = {"unused": True, "known-by": columns}
            found.setdefault(name, []).append((source["export"], unused, source))
        for name, table in source["tables"].items():
            found.setdefault(name, []).append((source["export"], table, source))
    return found


def recognise(document: Document, number: int, table: AnyTable) -> Taken | Doubt | str:
    """Say which table it is: by its own name, by that of the file, or by its columns.

    Returns a doubt for a table that is known but cannot be read, and the reason in words for one that is
    not known.
    """
    name = _name_of(document, table)
    if table.columns is None:
        return _without_header(document, number, table, name)
    columns = bare_columns(table.columns)
    spelled = {*map(folded, columns)}
    for listing in _listings():
        if {*map(folded, listing["columns"])} <= spelled:
            return str(listing["says"])
    own, columns = _named_so(name, columns)
    fitting = [one for one in own if _needed(one[2]) <= {*columns}]
    if not fitting:
        # Without its key a table looks like a lesser one: then the name of the file is the better witness.
        named_so = max((_coverage(one[2], columns) for one in own), default=0)
        fitting = [
            one for one in _by_columns(frozenset(columns)) if _coverage(one[2], columns) > named_so
        ]
        best_known = max((_coverage(one[2], columns) for one in fitting), default=0)
        known = any("unused" in one[2] for one in fitting)
        almost = (_coverage(one[2], columns) for one, _ in almost_known(columns))
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
        return Doubt(
            "ambiguous-table",
            f"these columns fit the tables {names}: name the file after its table",
        )
    found = _taken(best[0], document, number, table, columns)
    return _blurred(found) or found


def may_be_known(document: Document, table: AnyTable) -> bool:
    """Say whether a table has the columns of one that is known, or no header: else `recognise` only says why not."""
    if table.columns is None:
        return True
    own, columns = _named_so(_name_of(document, table), bare_columns(table.columns))
    fits = any(_needed(one[2]) <= {*columns} for one in own)
    return fits or bool(_by_columns(frozenset(columns)))


def _name_of(document: Document, table: AnyTable) -> str:
    """Return the known table that the name of a table means, or that of the file if it has none."""
    return named(table.name or document.path.rpartition("/")[2])


def _named_so(name: str, columns: list[str]) -> tuple[list[_Map], list[str]]:
    """Return the maps of a table of some name, and columns as these spell them."""
    own = [(name, *one) for one in maps().get(name, ())]
    spelled = _spellings(name) if own else {}
    return own, [spelled.get(folded(column), column) for column in columns] if own else columns


@cache
def _spellings(name: str) -> dict[str, str]:
    """Return the columns of a table by what is left of them without blanks and `_`, as in `Skill Target ID`."""
    return {
        folded(column): column for _, table, _ in maps()[name] for column in known_columns(table)
    }


@cache
def _folded_names() -> dict[str, str]:
    return {folded(name): name for name in maps()}


@lru_cache(4096)
def named(text: str) -> str:
    """Return the known table that a name such as `dbo.t_Skill_Group.csv` means, or nothing."""
    known = _folded_names()
    for part in reversed(re.sub(r"[\[\]]", "", text).lower().split(".")):
        bare = re.sub(r"[\W_]*\d[\d\W_]*$", "", part)  # `Skill_Group 2025-01-31`, `Skill_Group (1)`
        for prefix in ("", "t_", "dbo_", "dbo_t_", "ods_csc_", "ods_csc_t_"):
            if bare.startswith(prefix):
                letters = folded(bare.removeprefix(prefix))
                for word in (letters, letters.removesuffix("s")):
                    if word in known:
                        return known[word]
    return ""


def _needed(table: dict[str, Any]) -> set[str]:
    """Return the columns without which a table is of no use."""
    ids = table.get("id", [])
    pairs = table.get("pairs", {})
    columns = [*(ids if isinstance(ids, list) else [ids]), *table.get("needs", [])]
    columns += [table["name"]] if "name" in table else []
    columns += [pairs["source"], pairs["target"]] if pairs else []
    return {column.lower() for column in columns}


_known: dict[int, tuple[dict[str, Any], frozenset[str]]] = {}  # by the identity of a map


def known_columns(table: dict[str, Any]) -> frozenset[str]:
    """Return all columns that a map speaks of; each map is asked about for each table of a folder."""
    if id(table) not in _known:
        _known[id(table)] = table, frozenset(_all_columns(table))
    return _known[id(table)][1]


def _all_columns(table: dict[str, Any]) -> set[str]:
    columns = {*_needed(table), *(one.lower() for one in table.get("known-by", []))}
    columns |= {one.lower() for one in table.get("columns", [])}
    columns |= {one["column"].lower() for one in table.get("noise", [])}
    columns |= {one.lower() for one in table.get("tells", {})}
    for field in table.get("fields", {}).values():
        columns |= {one.lower() for one in spellings(field)}
    return columns


def columns_of(name: str) -> list[str]:
    """Return the columns that a table of this name has, as far as anything is read from them."""
    return sorted(known_columns(maps()[named(name)][0][1]))


def spellings(field: str | dict[str, Any]) -> list[str]:
    """Return the names that the column of a field may have, that of the database last."""
    return [field] if isinstance(field, str) else [*field.get("also", []), field["column"]]


def _coverage(table: dict[str, Any], columns: Iterable[str]) -> int:
    return len(known_columns(table).intersection(columns))


@lru_cache(512)  # a list in pages is asked about for each page
def _by_columns(columns: frozenset[str]) -> list[_Map]:
    """Return the maps whose telling columns are all there; a table that completes another gives way."""
    found = [
        one
        for telling, one in _telling()
        # Tables of statistics have the numbers of many others among a hundred columns.
        if telling <= columns
        and ("unused" in one[2] or _coverage(one[2], columns) * 5 >= len(columns))
    ]
    names = {one[0] for one in found}
    unused = [one for one in found if "unused" in one[2]]
    return unused or [one for one in found if one[2].get("adds-to") not in names]


@cache
def _telling() -> list[tuple[set[str], _Map]]:
    """Return the maps that columns alone can tell, each with these."""
    every = [(name, *one) for name, all_ in maps().items() for one in all_]
    known = [
        (_needed(one[2]).union(map(str.lower, one[2].get("known-by", []))), one) for one in every
    ]
    return [(telling, one) for telling, one in known if telling]


def _unfit(own: list[_Map], columns: list[str]) -> Doubt | str:
    """Say why a table is not read: which column is missing or misspelt of the one that it must be."""
    for name, export, table, _ in own:
        missing = [one for one in _spelled(table) if one.lower() not in columns]
        near = _near(columns, missing, table)
        if "unused" not in table and (near or not _needed(table).isdisjoint(columns)):
            return _lacking(f"{export} {name}", missing, near)
    for (name, export, table, _), missing in almost_known(columns)[:1]:
        doubt = _lacking(f"{export} {name}", missing, _near(columns, missing, table))
        if missing == [table.get("name")]:
            message = f"{doubt.message}; if the SELECT gives it another name, take that out"
            doubt = doubt.but(message=message)
        return doubt
    return "its columns are not those of a known table"


def _lacking(table: str, missing: list[str], near: dict[str, str]) -> Doubt:
    """Return the doubt about a table without some columns, `near` those that are only misspelt."""
    if missing and missing[0] in near:
        message = (
            f"{quoted(near[missing[0]])} is not a column of {table}, so the table is not read;"
            f" did you mean {quoted(missing[0])}?"
        )
    else:
        what = "columns" if len(missing) > 1 else "column"
        message = f"{table} lacks the {what} {listed(missing)}, so it is not read"
    return Doubt("missing-column", message)


def _near(columns: Iterable[str], missing: list[str], table: dict[str, Any]) -> dict[str, str]:
    """Return the columns that were probably meant to be one of those that are missing, by that."""
    others = (column for column in columns if column not in known_columns(table))
    found = ((meant(column, missing), column) for column in others)
    return {name: column for name, column in found if name is not None}


def almost_known(columns: Collection[str]) -> list[tuple[_Map, list[str]]]:
    """Return the maps that a table would be recognised by, were it not for some columns, with these; the best first.

    These are the one with the name, which a SELECT calls otherwise, some that are misspelt, or one of nearly all.
    """
    return _almost_known(tuple(columns))


@lru_cache(512)
def _almost_known(columns: tuple[str, ...]) -> list[tuple[_Map, list[str]]]:
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
            most = share * 10 >= len(known_columns(table)) * 7 or share * 10 >= len(columns) * 8
            nearly_all = len(missing) == 1 and own and share > 3 and most
            if renamed or nearly_all or _near(columns, missing, table).keys() == {*missing}:
                found.append(((name, export, table, source), missing))
    return sorted(found, key=lambda one: -_coverage(one[0][2], columns))


def _blurred(found: Taken) -> Doubt | None:
    """Return the doubt about a table with two columns of one name, of which nobody knows which one is its own."""
    own = found.map
    if "kind" not in own or found.joined:
        return None
    for column in [*_ids(own), *([own["name"].lower()] if "name" in own else [])]:
        at = [number for number, name in enumerate(found.columns) if name == column]
        if len(at) > 1 and any(len({row[one] for one in at}) > 1 for row in found.table.rows()):
            written = (found.table.columns or found.columns)[at[0]]
            return Doubt(
                "ambiguous-table",
                f"there are {len(at)} columns {quoted(written)}, as of a SELECT over several tables that cannot be"
                " told apart, so nothing of it is read; save each table by itself",
            )
    return None


def joined_tables(document: Document, number: int, table: AnyTable) -> list[Taken]:
    """Return the tables that a `SELECT *` over several has put side by side, and the pairs that its rows make.

    Columns that repeat tell it. Each table has its columns in a row, and its key among them. A table that only
    completes another is read with that one.
    """
    columns = bare_columns(table.columns or [])
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
            Taken(name, export, own, (), (), document, number, table, masked, positions, {}, part)
        )
    return found + pairs_of(found)


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
            fitting = sorted(_by_columns(frozenset(own)), key=lambda one: -_coverage(one[2], own))
            if fitting:
                count, covered, parts = best[start]
                covered -= _coverage(fitting[0][2], own)
                divided = (count + 1, covered, [*parts, (range(start, end), fitting[0])])
                best[end] = min(best.get(end, divided), divided, key=lambda one: one[:2])
    return best[len(columns)][2] if len(columns) in best else []


def pairs_of(found: list[Taken]) -> list[Taken]:
    """Return the tables of pairs that the rows of tables which a SELECT joined have both ends of.

    These are the two columns of the table of pairs, or the keys of the two tables that it connects.
    """
    first = found[0]
    columns = bare_columns(first.table.columns or [])
    numbered = {one.map["kind"]: one for one in found if "kind" in one.map}
    pairs: list[Taken] = []
    for name, export, own, source, target, kind, mentioned in _tables_of_pairs():
        ends = numbered.get(kind), numbered.get(mentioned)
        if (source not in columns or target not in columns) and None in ends:
            continue
        if any(one.name == name for one in found):
            continue
        at: dict[str, int] = {}
        if source in columns and target in columns:
            told = [{source, target} <= known_columns(one.map) for one in found]
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
                    columns, at, {}, range(len(columns)),
                )
            )  # fmt: skip
    return pairs


@cache
def _tables_of_pairs() -> list[tuple[str, str, dict[str, Any], str, str, str, str]]:
    """Return the tables of pairs: name, export and map, the two columns, and the kinds of what these number."""
    return [
        (name, export, own, *(own["pairs"][end].lower() for end in ("source", "target")),
         own["pairs"]["kind"], _target_of(own))
        for name, all_ in maps().items()
        for export, own, _ in all_
        if "pairs" in own
    ]  # fmt: skip


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
        at = one.position(spellings(field)[-1])
        if own[name].get("x-names") == other.map["kind"] and at is not None:
            return all(row[at] in (None, row[key]) for row in one.table.rows())
    return False


def bare_columns(columns: Iterable[str]) -> list[str]:
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
) -> Taken | Doubt | str:
    first = next(table.rows(), None)
    known: list[list[str]] = []
    for one in maps().get(name, ()):
        known += one[1].get("orders", ())
        if first is not None and (order := order_of(one[1], first)):
            columns = [column.lower() for column in order]
            if _fits(one[1], dict(zip(columns, first, strict=True))):
                return _taken((name, *one), document, number, table, columns)
    if name and first is not None:  # else no row of it could be read, which is a flaw already
        export = maps()[name][0][0]
        if (why := _torn_header(first, name)) is not None:
            message = f"the header of {export} {name} is not read, as {why}"
            return Doubt("missing-header", message, heading=False)
        message = f"{export} {name} does not name its columns"
        if known:
            orders = " or ".join(
                f"{len(order)}, from `{order[0]}` to `{order[-1]}`" for order in known
            )
            message += f", and its first row is not one of the columns as they are known ({orders})"
        return Doubt("missing-header", f"{message}; export with column headers", heading=False)
    words = [cell.strip() for cell in first or () if cell and cell.strip()]
    if len(words) > 1 and not any(map(VALUE.fullmatch, words)):
        return "the words in its first row are not the names of columns that are known"
    return "its columns have no names; export with column headers"


def _torn_header(first: Sequence[str | None], name: str) -> str | None:
    """Say why a first row with names of columns is no header, or return `None` where it has hardly any."""
    cells = [cell or "" for cell in first]
    if sum(as_seen(cell) in _spellings(name) for cell in cells) < 2:
        return None
    if not any(cells[1::2]):
        return "every second column is blank: divide columns by one character, not by several"
    odd = [(number, cell) for number, cell in enumerate(cells, 1) if not is_header([cell])]
    if not odd:
        return None
    number, cell = odd[0]
    if not cell.strip():
        return f"column {number} has no name; export it with one"
    if hidden := hidden_in(cell):
        return f"{quoted(visible(cell))} contains {hidden}; take that out"
    return f"{quoted(cell)} is not the name of a column; correct it"


def order_of(table: dict[str, Any], row: Sequence[object]) -> list[str]:
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
    joined = tuple(one for one in _adding_to(name) if _needed(one[1]) <= {*columns})
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
        {},
    )


@cache
def _adding_to(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the tables that complete the rows of another, each with its map."""
    return [
        (other, one[1])
        for other, all_ in maps().items()
        for one in all_
        if one[1].get("adds-to") == name
    ]


def column_named(taken: Taken, at: int) -> str:
    return taken.words((taken.table.columns or order_of(taken.map, taken.columns))[at])
