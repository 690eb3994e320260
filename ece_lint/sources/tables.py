"""Tables of the databases of Unified CCE and ECE become drafts, as the maps in `schemas/sources` say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node
from ece_lint.documents.table import tables_of
from ece_lint.model import kinds
from ece_lint.shape import Schema
from ece_lint.sources.chains import read_chains
from ece_lint.sources.draft import Draft, Harvest, Links, Pulled
from ece_lint.sources.flat import is_flat
from ece_lint.sources.formulas import say_without_value
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
from ece_lint.sources.values import Unknown, flag, is_nothing, key, reader, reference, whole
from ece_lint.wording import Phrase, counted, listed, quoted

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
                        [found._replace(part=range(len(found.columns))), *pairs]
                        if pairs
                        else [found]
                    )
                case Doubt(rule, message, heading):
                    place = Node(document, (number, 0, 0), heading)
                    harvest.doubt(place, rule, message, unread=True)
                    harvest.take(document, number, "a table that is not read")
                case reason:
                    left[document.path, number] = reason
    taken = [one._replace(pulled=harvest.pulled.get(one.document.path)) for one in taken]
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
    for found in taken:
        if "pairs" in found.map:
            link = pair_links(found, harvest)
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
    (old, (before, place)), *_, (new, (after, other)) = sorted(
        newest.items(), key=lambda one: one[1][0]
    )
    if {place.document.path, other.document.path} <= harvest.pulled.keys():
        return  # their manifests say when
    if (date.fromisoformat(after) - date.fromisoformat(before)).days > _DAYS_APART:
        message = f"the newest change in any {old} is of {before}, in any {new} of {after}"
        harvest.doubt(
            place, "exports-of-different-age", f"{message}: were they exported at the same time?"
        )


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
        unknown.add(column_named(taken, at), place, cell or "", error, lost=lost)

    total, left_out = 0, Counter[str]()
    blank: list[tuple[int, int]] = []
    seen: set[tuple[str, ...]] | None = None if taken.part is None else set()
    is_whole = True  # whether every row is known by its number
    for row_number, row in taken.rows():
        try:
            parts = [read(row[at]) for read, at in zip(keys, id_at, strict=True)]
        except ValueError as error:
            at = next(at for read, at in zip(keys, id_at, strict=True) if _fails(read, row[at]))
            # A remark below a table is in one cell.
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
    elif taken.cut_off and "unused" not in taken.map:
        message = f"{taken.export} {taken.name} has exactly {count} rows, as if the export was cut off there"
        harvest.doubt(taken.header(0), "incomplete-export", message)
    _say_lacking(taken, harvest)
    known = set().union(*(map(known_columns, [taken.map, *(table for _, table in taken.joined)])))
    used = {at for at, column in enumerate(taken.columns) if column in known}
    if "unused" not in taken.map:
        say_without_value(taken.document, taken.number, taken.table, used, harvest)
    if taken.part is not None and taken.part.start:
        return
    say_secrets(taken.document, taken.number, taken.table, harvest)


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
    harvest.doubt(taken.header(0), "column-left-out", message)
