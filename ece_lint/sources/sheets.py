"""Tables that people keep, like those of the Design Guide, are recognised by the words in their headers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, groupby
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node
from ece_lint.documents.table import Row
from ece_lint.model import Kind, kinds
from ece_lint.shape import acceptor
from ece_lint.sources.draft import Draft, Harvest, Reference
from ece_lint.sources.maps import FOLDER, read_map
from ece_lint.sources.secrets import say_secrets

_TRUTH = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
# Agents are people, who have blanks in their names; the names of all else have none.
_BETWEEN_NAMES = {"agent": re.compile(r"[,;\r\n]+")}
_BETWEEN_WORDS = re.compile(r"[,;\s]+")
_NOBODY = {"-", "–", "—", "n/a", "none"}


class _Layout(NamedTuple):
    """A layout of `schemas/sources/sheets.yaml`, and where its columns stand in a table."""

    page: dict[str, Any]
    kind: Kind
    name: int
    fields: dict[str, int]


def is_sheet(rows: Iterable[Row]) -> bool:
    """Say whether one of some rows is the header of a table that people keep."""
    return any(_layout_of(row) is not None for row in rows)


def harvest_sheets(documents: Iterable[Document], harvest: Harvest) -> None:
    """Add what the tables of people say to a harvest; what is in no such table is passed over.

    It comes after the other sources: where an export of the system itself has the objects of a kind, a
    table of people counts only for what the system cannot say, such as which agents are meant to serve a
    queue. An object that is spread over rows is one object. Nothing is raised.
    """
    exported = _Exported(harvest)
    for document in documents:
        counts: Counter[str] = Counter()
        used: Counter[str] = Counter()
        tables = document.data if isinstance(document.data, list) else []
        readable = [
            (number, table)
            for number, table in enumerate(tables)
            if hasattr(table, "rows") and (document.path, number) not in harvest.taken
        ]
        taken: list[int] = []
        for _, parts in groupby(readable, lambda one: _place_of(one[1])):
            drafts = _Drafts(document, exported)
            for number, table in parts:
                if drafts.read(number, table.columns, table.rows()):
                    taken.append(number)
                if drafts.found:
                    say_secrets(document, number, table, harvest)
            for draft in drafts.found.values():
                counts[draft.kind] += 1
                if draft.kind not in exported.names or draft.data.keys() - {
                    kinds()[draft.kind].unique_in
                }:
                    harvest.drafts.append(draft)
                    used[draft.kind] += 1
        if counts:
            listing = ", ".join(
                _counted(kind, count)
                + ("" if used[kind] else ", not used beside the exports of the system")
                for kind, count in counts.items()
            )
            harvest.take(document, taken[0], f"tables that people keep: {listing}")
            harvest.taken.update((document.path, number) for number in taken)


def _place_of(table: Any) -> tuple[int, int]:
    """Return what the tables have in common that stand in a worksheet one below another."""
    return id(getattr(table, "worksheet", table)), getattr(table, "left", 0)


def _counted(kind: str, count: int) -> str:
    one, several = next(page["says"] for page in _layouts() if page["kind"] == kind)
    return f"{count:,} {one if count == 1 else several}"


class _Exported:
    """What the exports of the system itself say: the names of objects by kind, and the fields."""

    def __init__(self, harvest: Harvest) -> None:
        self.names: dict[str, set[str | None]] = {}
        self.fields = {(link.kind, link.field) for link in harvest.links}
        for draft in harvest.drafts:
            if draft.id is not None:
                self.names.setdefault(draft.kind, set()).add(draft.name)
                self.fields.update((draft.kind, field) for field in draft.data)

    def lacks(self, kind: str, name: str, field: str) -> bool:
        """Say whether no export has a field, but the object that a table of people has it of."""
        return (kind, field) not in self.fields and name in self.names[kind]


class _Drafts:
    """What is read from one file or worksheet, which may hold several tables of people."""

    def __init__(self, document: Document, exported: _Exported) -> None:
        self.document = document
        self.table = 0
        self.exported = exported
        self.found: dict[tuple[str, str, str], Draft] = {}
        self.layout: _Layout | None = None

    def read(self, table: int, columns: Row | None, rows: Iterable[Row]) -> bool:
        """Read the rows below headers, which may stand anywhere; a blank row ends what is filled down.

        Says whether there were any.

        What looks like a header may be a row of names that goes on with the table above it.
        """
        self.table, found = table, False
        above: dict[int, _Cell] = {}
        for number, row in enumerate(rows if columns is None else chain([columns], rows)):
            header = _layout_of(row)
            if header is not None or not any(row):
                self.layout, above = header or self.layout, {}
            elif self.layout is not None:
                at = number if columns is None else number - 1
                cells = _filled_down(self.layout, row, at, above)
                if self.layout.name in cells:
                    self._note(self.layout, cells)
                    found = True
        return found

    def _note(self, layout: _Layout, cells: dict[int, _Cell]) -> None:
        """Add what a row says to the object that it is about."""
        kind, (name, first) = layout.kind.name, cells[layout.name]
        scope = cells.get(layout.fields.get(layout.kind.unique_in or "", -1), _Cell("", 0)).text
        key = (kind, name, scope)
        if key not in self.found:
            place = Node(self.document, (self.table, first, layout.name))
            self.found[key] = Draft(kind, None, name, place)
        for field, column in layout.fields.items():
            if column in cells and (
                kind not in self.exported.names
                or field in layout.page["beside"]
                or field == layout.kind.unique_in
                or (
                    field in layout.page.get("instead", ())
                    and self.exported.lacks(kind, name, field)
                )
            ):
                text, row = cells[column]
                place = Node(self.document, (self.table, row, column))
                _set(self.found[key], layout.kind, field, text, place)


class _Cell(NamedTuple):
    text: str
    row: int


def _filled_down(
    layout: _Layout, row: Row, number: int, above: dict[int, _Cell]
) -> dict[int, _Cell]:
    """Return what a row says, with what it takes over from the rows above it.

    What stands left of the name holds for the rows below it, and so does the name. A new value on the
    left begins something new, and a line of words below a table is a remark.
    """
    own = {
        column: _Cell(text, number)
        for column in (layout.name, *layout.fields.values())
        if (text := _text(row, column)) is not None
    }
    left = min((layout.name, *layout.fields.values()))
    if set(own) == {left} == {layout.name} and " " in own[left].text:
        above.clear()
        return {}
    outer = [column for column in layout.fields.values() if column < layout.name]
    if any(
        column in own and own[column].text != above.get(column, _NOTHING).text for column in outer
    ):
        above.pop(layout.name, None)
    above.update({column: own[column] for column in (layout.name, *outer) if column in own})
    return above | own


_NOTHING = _Cell("", 0)


def _set(draft: Draft, kind: Kind, field: str, text: str, place: Node) -> None:
    """Set a field from the text of a cell, or add to it, if it is a list; the first value stays."""
    shape = kind.fields[field]
    if shape.get("type") == "array":
        names = draft.data.setdefault(field, [])
        for name in _split(text, shape["x-names"]):
            if not any(name == one.name for one in names):
                draft.places[field, len(names)] = place
                names.append(Reference(shape["x-names"], name=name))
        draft.places.setdefault((field,), place)
        return
    value: Any = text
    if "x-names" in shape:
        value = Reference(shape["x-names"], name=text)
    elif shape.get("type") == "boolean":
        value = _TRUTH.get(text.casefold())
    elif not acceptor(shape)(text):
        value = next((word for word in shape.get("enum", ()) if word == text.casefold()), None)
    if value is not None and field not in draft.data:
        draft.data[field] = value
        draft.places[field,] = place


def _split(text: str, kind: str) -> Iterator[str]:
    for name in _BETWEEN_NAMES.get(kind, _BETWEEN_WORDS).split(text):
        if name.strip() and name.strip().casefold() not in _NOBODY:
            yield name.strip()


def _text(row: Row, column: int) -> str | None:
    text = (row[column] or "").strip() if column < len(row) else ""
    return text if text and text.casefold() not in _NOBODY else None


def _layout_of(row: Iterable[str | None]) -> _Layout | None:
    """Return the layout of which a row has the header words, or `None`."""
    words: dict[str, int] = {}
    for number, cell in enumerate(row):
        if cell is not None and len(cell) <= _LONGEST_WORDS:
            words.setdefault(_folded(cell), number)
    if len(words) < 2 or not words.keys() & _known_words():
        return None
    for page in _layouts():
        name = _column(words, page["name"])
        fields = {
            field: column
            for field, spellings in page["fields"].items()
            if (column := _column(words, spellings)) is not None and column != name
        }
        if name is not None and any(field in fields for field in page["needs"]):
            return _Layout(page, kinds()[page["kind"]], name, fields)
    return None


_LONGEST_WORDS = 60


def _column(words: dict[str, int], spellings: list[str]) -> int | None:
    return next((words[word] for word in map(_folded, spellings) if word in words), None)


def _folded(words: str) -> str:
    return re.sub(r"[\s_-]+", "", words).casefold()


@cache
def _layouts() -> list[dict[str, Any]]:
    layouts: list[dict[str, Any]] = read_map(FOLDER / "sheets.yaml", "sheet_source")["layouts"]
    return layouts


@cache
def _known_words() -> set[str]:
    """Return the words of the columns with names: most rows have none of them and need no closer look."""
    return {_folded(words) for page in _layouts() for words in page["name"]}
