"""A table that was recognised: which one it is, and where its columns stand."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ece_lint.documents import Document, Node
from ece_lint.documents.concealed import is_secret
from ece_lint.documents.table import AnyTable, Row
from ece_lint.light import Light
from ece_lint.sources.draft import Pulled
from ece_lint.wording import quoted


class Taken(Light):
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
    kept: dict[int, list[str | None]]  # columns that were read and may be asked for again
    part: range | None = None  # its columns, where a SELECT over several tables repeats its rows
    pulled: Pulled | None = None  # what the manifest of its pull says of it

    def position(self, column: str) -> int | None:
        """Return where a column stands, whatever its case, or `None` where the table has it not."""
        return self.at.get(column.lower())

    def cells(self, *columns: str) -> Iterator[tuple[int, tuple[str | None, ...]]]:
        """Yield the number of each row and its cells in `columns`; blank and missing ones are `None`."""
        for rows, cells in self.batches(*columns):
            yield from zip(rows, zip(*cells, strict=True), strict=True)

    def batches(
        self, *columns: str, keep: bool = False
    ) -> Iterator[tuple[Sequence[int], list[Sequence[str | None]]]]:
        """Yield what `cells` does, batch by batch, each column as a list."""
        at = [self.position(column) for column in columns]
        wanted = [place or 0 for place in at]
        for rows, found in self.columns_at(*wanted, keep=wanted if keep else ()):
            yield (
                rows,
                [
                    [None] * len(rows)
                    if place is None
                    else [None if cell is None else cell.strip() or None for cell in column]
                    for place, column in zip(at, found, strict=True)
                ],
            )

    def columns_at(
        self, *at: int, keep: Collection[int] = ()
    ) -> Iterator[tuple[Sequence[int], list[list[str | None]]]]:
        """Yield the numbers of rows, and their cells in some columns, batch by batch, each column as a list.

        Of rows that a join repeats it is the first. Columns that are to be kept need no reading when they are asked
        for again, which would take as long as the first time. Those with secrets are kept with them: each table is
        asked for these in the end.
        """
        if self.part is not None:
            rows = [*self._distinct(self.part)]
            yield [number for number, _ in rows], [[row[one] for _, row in rows] for one in at]
            return
        if self.kept.keys() >= {*at}:
            columns = [self.kept[one] for one in at]
            yield range(len(columns[0])), columns
            return
        secrets = [
            one for one, name in enumerate(self.table.columns or ()) if keep and is_secret(name)
        ]
        wanted = tuple(dict.fromkeys((*at, *secrets)))
        whole: dict[int, list[str | None]] = {one: [] for one in (*keep, *secrets)}
        begin = 0
        for batch in self.table.columns_at(*wanted):
            cells = dict(zip(wanted, batch, strict=True))
            for one, column in whole.items():
                column += cells[one]
            numbers = range(begin, begin + len(batch[0]))
            begin = numbers.stop
            yield numbers, [cells[one] for one in at]
        self.kept.update(whole)

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
        length = self.length  # by which it is known whether all rows could be read
        if self.document.unread:
            return True
        return length in self.cut_off_at if self.pulled is None else length < self.pulled.rows

    def words(self, column: str) -> str:
        """Return what a column is called in messages."""
        return f"column {quoted(column)} of {self.export} {self.name}"

    def node(self, row: int, column: str) -> Node:
        """Return the place of a cell."""
        return Node(self.document, (self.number, row, self.at.get(column.lower(), 0)))

    def header(self, at: int) -> Node:
        """Return the place of a column's name."""
        return Node(self.document, (self.number, 0, at), key=True)


def part_of(table: Any) -> str:
    """Return what people call a table of a file that has several: the sheet or the key that it stands on."""
    sheet, keys = getattr(table, "worksheet", None), getattr(table, "names", ())
    if keys:
        return f"the rows at {quoted('.'.join(keys))}"
    return f"sheet {quoted(sheet.name)}" if sheet is not None else ""
