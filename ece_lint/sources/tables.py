"""Tables of the databases of Unified CCE and ECE become drafts, as the maps in `schemas/sources` say."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node, Pointer
from ece_lint.documents.table import tables_of
from ece_lint.light import Light
from ece_lint.model import kinds
from ece_lint.shape import Schema
from ece_lint.sources.chains import PARTS, read_chains
from ece_lint.sources.draft import Draft, Harvest, Links, Pulled
from ece_lint.sources.flat import is_flat
from ece_lint.sources.formulas import say_without_value
from ece_lint.sources.headers import meant
from ece_lint.sources.pairs import pair_links
from ece_lint.sources.recognise import (
    Doubt,
    almost_known,
    bare_columns,
    column_named,
    joined_tables,
    known_columns,
    pairs_of,
    recognise,
    spellings,
)
from ece_lint.sources.secrets import say_secrets
from ece_lint.sources.sheets import is_sheet
from ece_lint.sources.taken import Taken
from ece_lint.sources.twice import apart, say_other_names
from ece_lint.sources.values import (
    Unknown,
    are_keys,
    are_texts,
    are_unchanged,
    flag,
    is_nothing,
    key,
    reader,
    reference,
    text_or_nothing,
    unchanged,
    whole,
)
from ece_lint.wording import Phrase, counted, listed, quoted

_STAMPS = ("DateTimeStamp", "WHEN_MODIFIED")
_DAY = r"[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"  # every month has these
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
                is_sheet([[*(table.columns or [])]])
                and not almost_known(bare_columns(table.columns or []))
            ):
                continue
            if parts := joined_tables(document, number, table):
                taken += parts
                continue
            match recognise(document, number, table):
                case Taken() as found:
                    pairs = pairs_of([found])
                    taken += (
                        [found.but(part=range(len(found.columns))), *pairs] if pairs else [found]
                    )
                case Doubt(rule, message, heading):
                    place = Node(document, (number, 0, 0), heading)
                    harvest.doubt(place, rule, message, unread=True)
                    harvest.take(document, number, "a table that is not read")
                case reason:
                    left[document.path, number] = reason
    taken = [one.but(pulled=harvest.pulled.get(one.document.path)) for one in taken]
    taken = apart(taken, {found.name: known_columns(found.map) for found in taken}, harvest)
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
    by_kind: dict[str, list[Draft]] = {}
    for draft in [*harvest.drafts, *drafts]:  # REST responses were read before
        by_kind.setdefault(draft.kind, []).append(draft)
    for found in taken:
        if "pairs" in found.map:
            link = pair_links(found, harvest)
            harvest.links.append(link)
            if not found.cut_off and found.part is None:  # a join has no rows of those without
                _say_empty(link, by_kind.get(link.kind, ()))
                harvest.give(link.kind, link.field, found.header(0))
    harvest.drafts += drafts
    read_chains(tables, objects, harvest)
    for found in taken:
        _inspect(found, harvest)
        if found.document.unread and len(tables_of(found.document)) == 1:
            harvest.cut.update(told_by(found.name, found.map))
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
        draft.data.setdefault(link.field, [])


def _compare_ages(taken: Iterable[Taken], harvest: Harvest) -> None:
    """Say so where the newest change of one database is much older than that of the other.

    Rows have the time of their last change in `DateTimeStamp` (Unified CCE) or `WHEN_MODIFIED` (ECE).
    """
    newest: dict[str, tuple[str, Node]] = {}
    for found in taken:
        for column in _STAMPS if "pairs" not in found.map else ():
            if found.position(column) is not None:
                for rows, (cells,) in found.batches(column):
                    days = {cell: cell[:10] for cell in {*cells} if cell}
                    told = (one for one in {*days.values()} if re.fullmatch(_DAY, one))
                    day = max(told, default="")
                    if day > newest.get(found.export, ("",))[0]:
                        first = next(
                            at for at, cell in enumerate(cells) if cell and days[cell] == day
                        )
                        newest[found.export] = day, found.node(rows[first], column)
    if len(newest) < 2:
        return
    (old, (before, place)), *_, (new, (after, other)) = sorted(
        newest.items(), key=lambda one: one[1][0]
    )
    if {place.document.path, other.document.path} <= harvest.pulled.keys():
        return  # their manifests say when
    from datetime import date  # few exports are of both databases

    if (date.fromisoformat(after) - date.fromisoformat(before)).days > _DAYS_APART:
        message = f"the newest change in any {old} is of {before}, in any {new} of {after}"
        harvest.doubt(
            place, "exports-of-different-age", f"{message}: were they exported at the same time?"
        )


class _Column(dict["str | None", Any]):
    """What the cells of a column mean, each understood once: most say what others have said.

    `read` understands a cell, and raises `ValueError` if it cannot. `is_plain` says of many cells at once that each
    means what it says.
    """

    def __init__(
        self, at: int, read: "_Reader", is_plain: "Callable[[_Cells], bool]" = lambda cells: False
    ) -> None:
        self.at = at
        self.read = read
        self.is_plain = is_plain
        self.misread: dict[str | None, ValueError] = {}

    def __missing__(self, cell: str | None) -> Any:
        try:
            self[cell] = value = self.read(cell)
        except ValueError as error:
            self.misread[cell] = error
            self[cell] = value = None
        return value

    def of(self, cells: "_Cells") -> Sequence[Any]:
        """Return what many cells mean, `None` for one that has no meaning."""
        return cells if self.is_plain(cells) else [*map(self.__getitem__, cells)]


_Cells = Sequence["str | None"]
_Reader = Callable[["str | None"], Any]


class _Field(Light):
    name: str
    column: _Column
    many: bool

    def of(self, cells: _Cells) -> Sequence[Any]:
        found = self.column.of(cells)
        # Lists grow, so each object has its own.
        return [[*one] if type(one) is list else one for one in found] if self.many else found


class _Noise(Light):
    """A condition under which a row is left out: its column, which says whether it holds, and the reason.

    Of a row that is deleted, or not, nobody may say anything while that is not known.
    """

    column: _Column
    words: str
    decides: bool


class _Misread(NamedTuple):
    """A cell that is not understood, and whether the row is lost: it has no number, or may have been deleted."""

    row: int
    at: int
    cell: str | None
    error: object
    is_lost: bool = False


def told_by(table: str, own: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the kinds of objects that rows of a table with a map are, and with a field what rows say of others."""
    if "kind" in own:
        fields = own.get("fields", {}) if "adds-to" in own else ("",)
        yield from ((own["kind"], field) for field in fields)
    if "pairs" in own:
        yield own["pairs"]["kind"], own["pairs"]["field"]
    yield from PARTS.get(table, ())


def _drafts(taken: Taken, harvest: Harvest) -> Iterator[Draft]:
    """Yield a draft for each row of a table of objects."""
    own = taken.map
    ids = own["id"] if isinstance(own["id"], list) else [own["id"]]
    keys = [
        # An object that is known by its name has no number.
        _Column(at, _stripped) if column == own.get("name") else _Column(at, key, are_keys)
        for column in ids
        if (at := taken.position(column)) is not None
    ]
    name_at = taken.position(own["name"]) if "name" in own else None
    named = _Column(name_at or 0, _if_given(unchanged), are_unchanged)
    fields = [*_fields(taken, own)]
    for _, table in taken.joined:
        fields += _fields(taken, table)
    noise = [*_noise(taken)]
    required = [field for field in kinds()[own["kind"]].schema["required"] if field != "name"]
    base = own.get("adds-to")
    partial = f"rows of {taken.name} without their row in {base}" if base else ""
    document, table_number = taken.document, taken.number
    head = keys[0].at if name_at is None else name_at
    places: dict[Pointer, int] = {("id",): keys[0].at} if len(keys) == 1 else {}
    column_of = {field.name: field.column.at for field in fields}

    @cache
    def cells_of(fields: tuple[str, ...]) -> dict[Pointer, int]:
        return places | {(field,): column_of[field] for field in fields}

    total, left_out = 0, Counter[str]()
    misread: list[_Misread] = []
    blank: list[tuple[int, int]] = []
    seen: set[tuple[str, ...]] | None = None if taken.part is None else set()
    names = [field.name for field in fields]
    columns = [one.column for one in noise] + [field.column for field in fields]
    stamps = [at for at in map(taken.position, _STAMPS) if at is not None]  # asked for at the end
    wanted = dict.fromkeys([head, *(one.at for one in (*keys, *columns)), *stamps])
    # What drafts have as it is written takes no memory to keep.
    kept = {one.at for one in (*keys, *columns) if one.is_plain in (are_keys, are_texts)}
    kept.update(stamps)
    for numbers, found in taken.columns_at(*wanted, keep=kept):
        cells = dict(zip(wanted, found, strict=True))
        rows = zip(
            numbers,
            zip(*(one.of(cells[one.at]) for one in keys), strict=True),
            [None] * len(numbers) if name_at is None else named.of(cells[name_at]),
            _reasons(noise, cells, len(numbers)),
            zip(*(field.of(cells[field.column.at]) for field in fields), strict=True)
            if fields
            else [()] * len(numbers),
            strict=True,
        )
        is_odd = any(one.misread for one in columns)
        for at, (row, parts, name, reason, values) in enumerate(rows):
            if None in parts:
                wrong = keys[parts.index(None)]
                cell = cells[wrong.at][at]
                misread.append(_Misread(row, wrong.at, cell, wrong.misread[cell], is_lost=True))
                continue
            if "" in parts:
                blank.append((keys[parts.index("")].at, row))
                continue
            if name is None and named.misread and (cell := cells[named.at][at]) in named.misread:
                misread.append(_Misread(row, named.at, cell, named.misread[cell], is_lost=True))
                continue
            if seen is not None:  # a join has the same object in several rows
                if parts in seen:
                    continue
                seen.add(parts)
            if is_odd:
                odd = _misread(row, {one: each[at] for one, each in cells.items()}, noise, fields)
                misread += (odd_cells := [*odd])
                if any(one.is_lost for one in odd_cells):
                    continue
            data = {} if reason else {
                field: value for field, value in zip(names, values, strict=True) if value is not None
            }  # fmt: skip
            draft = Draft(
                own["kind"], "/".join(parts), name if name and name.strip() else None,
                Node(document, (table_number, row, head)), cells_of(tuple(data)),
            )  # fmt: skip
            draft.data, draft.partial, draft.noise = data, partial, reason
            if (
                required
                and not reason
                and (lacking := [one for one in required if one not in data])
            ):
                draft.noise = f"rows of {taken.name} without a {lacking[0]}"
            total += 1
            if draft.noise:
                left_out[draft.noise] += 1
            yield draft
    unknown = Unknown()
    filled = _filled(
        taken, {*(one.row for one in misread if one.is_lost), *(row for _, row in blank)}
    )
    for row, at, cell, error, is_lost in misread:
        place = Node(document, (table_number, row, at))
        # A remark below a table is in one cell.
        lost = is_lost and filled[row][0] > 1
        unknown.add(column_named(taken, at), place, cell or "", error, lost=lost)
    # Spreadsheets keep rows that were cleared, and outer joins have rows of one table only.
    blank = [(at, row) for at, row in blank if taken.part is None and filled[row][1]]
    for at, row in blank:
        place = Node(document, (table_number, row, at))
        expected = "the number of the row"
        unknown.add(column_named(taken, at), place, "", expected, lost=total == 0)
    unknown.say(harvest)
    for words, count in left_out.items():
        if count > _HANDFUL and count * 2 > total:
            rows_ = "all rows" if count == total else "most rows"
            harvest.mostly.setdefault(words, {})[f"{taken.export} {taken.name}"] = rows_
    # Only what was read to its end says that there is nothing; a join has no rows of those without.
    if not taken.cut_off and taken.part is None:
        if base is None and not blank and not any(one.is_lost for one in misread):
            harvest.give(own["kind"], "", taken.header(0))
        for field in fields:
            harvest.give(own["kind"], field.name, taken.header(field.column.at))


def _reasons(noise: Iterable[_Noise], cells: Mapping[int, _Cells], count: int) -> list[str]:
    """Return for each of some rows why it is left out, by the first condition that holds, or nothing."""
    reasons = [""] * count
    for condition in reversed([*noise]):
        holds = condition.column.of(cells[condition.column.at])
        if True in holds:
            reasons = [
                condition.words if one else reason
                for one, reason in zip(holds, reasons, strict=True)
            ]
    return reasons


def _misread(
    row: int, cells: Mapping[int, str | None], noise: Iterable[_Noise], fields: Iterable[_Field]
) -> Iterator[_Misread]:
    """Yield the cells of a row that are not understood; of one that is left out, only what should say so."""
    for condition in noise:
        column = condition.column
        cell = cells[column.at]
        if cell in column.misread:
            yield _Misread(row, column.at, cell, column.misread[cell], is_lost=condition.decides)
        elif column[cell]:
            return
    for column in (field.column for field in fields):
        if (cell := cells[column.at]) in column.misread:
            yield _Misread(row, column.at, cell, column.misread[cell])


def _filled(taken: Taken, wanted: Collection[int]) -> dict[int, tuple[int, bool]]:
    """Return of some rows in how many cells anything is, and whether any of it is more than blanks."""
    return {
        row: (sum(map(bool, cells)), any(cell and cell.strip() for cell in cells))
        for row, cells in (taken.rows() if wanted else ())
        if row in wanted
    }


def _stripped(cell: str | None) -> str:
    return (cell or "").strip()


def _fields(taken: Taken, table: dict[str, Any]) -> Iterator[_Field]:
    """Yield the canonical fields that a table fills, each with its column and its conversion."""
    shapes = kinds()[table["kind"]].fields
    for name, said in table.get("fields", {}).items():
        field = {"column": said} if isinstance(said, str) else said
        at = _column(taken, table, field)
        if at is not None:
            read = _conversion(shapes[name], field)
            column = (
                _Column(at, _if_given(read), are_texts)
                if read is text_or_nothing
                else _Column(at, _if_given(read))
            )
            many = shapes[name].get("type") == "array"
            yield _Field(name, column, many)


def _if_given(read: Callable[[str], Any]) -> _Reader:
    return lambda cell: None if cell is None or not cell.strip() else read(cell)


def _column(taken: Taken, table: dict[str, Any], field: dict[str, Any]) -> int | None:
    """Return where a field stands; of two columns with one name the second is the joined table's."""
    for name in field.get("also", []):
        if (at := taken.position(name)) is not None:
            return at
    wanted = field["column"].lower()
    found = [at for at, name in enumerate(taken.columns) if name == wanted]
    if table is taken.map or not found:
        return found[0] if found else None
    return found[-1] if len(found) > 1 or wanted not in known_columns(taken.map) else None


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
            column = _Column(at, _holds(_test(condition)))
            yield _Noise(column, condition["words"], "flag" in condition)


def _holds(test: Callable[[str], bool]) -> _Reader:
    return lambda cell: cell is not None and test(cell)


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
    if taken.pulled is not None:
        _compare_count(taken, taken.pulled, harvest)
    elif count in taken.cut_off_at and "unused" not in taken.map:
        message = f"{taken.export} {taken.name} has exactly {count} rows, as if the export was cut off there"
        harvest.doubt(taken.header(0), "incomplete-export", message)
    _say_lacking(taken, harvest)
    known = set().union(*(map(known_columns, [taken.map, *(table for _, table in taken.joined)])))
    used = {at for at, column in enumerate(taken.columns) if column in known}
    if "unused" not in taken.map:
        say_without_value(taken.document, taken.number, taken.table, used, harvest)
    if taken.part is not None and taken.part.start:
        return
    say_secrets(taken.document, taken.number, taken.table, harvest, taken.kept)


def _compare_count(taken: Taken, pulled: Pulled, harvest: Harvest) -> None:
    """Say so where a table has other rows than when it was fetched; of one that is broken that is said already."""
    if taken.document.unread or taken.part is not None or taken.length == pulled.rows:
        return
    message = (
        f"{taken.export} {taken.name} has {counted(taken.length, 'row')}, but {pulled.rows} when it was fetched,"
        f" as {quoted(pulled.manifest)} says; fetch it again"
    )
    is_cut_off = taken.cut_off
    harvest.doubt(taken.header(0), "incomplete-export", message, unread=is_cut_off)


def _say_lacking(taken: Taken, harvest: Harvest) -> None:
    """Say which columns are not there that tell objects from others, and those of what they belong to."""
    own = taken.map
    fields = {name: spellings(field) for name, field in own.get("fields", {}).items()}
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
    slips = dict(_slips(taken, lacking))
    if slips:
        meant_so = [
            f"{quoted(name)} meant to be {quoted(column)}" for name, column in slips.values()
        ]
        message += f"; is {' and '.join(meant_so)}?"
    harvest.doubt(taken.header(next(iter(slips), 0)), "column-left-out", message)


def _slips(taken: Taken, lacking: list[str]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the columns that are probably meant to be one that is lacking: the place, the name, and that one."""
    known = known_columns(taken.map)
    for at, name in enumerate(taken.table.columns or () if taken.part is None else ()):
        if taken.columns[at] not in known and (column := meant(name, lacking)):
            yield at, (name, column)
