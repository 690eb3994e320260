"""A table that was recognised: which one it is, and where its columns stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node
from ece_lint.documents.table import AnyTable, Row
from ece_lint.sources.draft import Pulled
from ece_lint.wording import quoted


class Taken(NamedTuple):
    """A table that was recognised: its map, those of tables that were joined to it, and its place."""

    name: str
    export: str
    map: dict[str, Any]
    joined: tuple[tuple[str, dict[str, Any]], ...]
    cut_off_at: Sequence[int]
    document: Document
    number: int
    table: AnyTable
    columns: Sequence[str]
    at: Mapping[str, int]  # where each column stands, the first of its name
    part: range | None = None  # its columns, where a SELECT over several tables repeats its rows
    pulled: Pulled | None = None  # what the manifest of its pull says of it

    def position(self, column: str) -> int | None:
        """Return where a column stands, whatever its case, or `None` where the table has it not."""
        return self.at.get(column.lower())

    def cells(self, *columns: str) -> Iterator[tuple[int, list[str | None]]]:
        """Yield the number of each row and its cells in `columns`; blank and missing ones are `None`."""
        at = [self.position(column) for column in columns]
        for number, row in self.rows():
            cells = (None if place is None else row[place] for place in at)
            yield number, [None if cell is None else cell.strip() or None for cell in cells]

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Return each row with its number; of those that a join repeats, the first."""
        return enumerate(self.table.rows()) if self.part is None else self._distinct(self.part)

    def _distinct(self, part: range) -> Iterator[tuple[int, Row]]:
        seen: set[tuple[str | None, ...]] = set()
        for number, row in enumerate(self.table.rows()):
            own = tuple(row[part.start : part.stop])
            if own not in seen and any(own):  # an outer join has nothing where there is no row
                seen.add(own)
                yield number, row

    @property
    def length(self) -> int:
        """How many rows the table has."""
        known = self.table.row_count
        return sum(1 for _ in self.table.rows()) if known is None else known

    @property
    def cut_off(self) -> bool:
        """Whether rows are missing or, where nobody knows, there are just as many as tools cut exports off at."""
        if self.pulled is not None:
            return self.length < self.pulled.rows
        return self.length in self.cut_off_at

    def words(self, column: str) -> str:
        """Return what a column is called in messages."""
        return f"column {quoted(column)} of {self.export} {self.name}"

    def node(self, row: int, column: str) -> Node:
        """Return the place of a cell."""
        return Node(self.document, (self.number, row, self.position(column) or 0))

    def header(self, at: int) -> Node:
        """Return the place of a column's name."""
        return Node(self.document, (self.number, 0, at), key=True)
