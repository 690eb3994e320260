"""A workbook of Excel becomes tables, and a text in which the number of a line tells the sheet and the row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import accumulate, chain, count
from operator import add
from typing import Any

from ece_lint.documents import Document, Pointer, Refused
from ece_lint.documents.table import NULLS, VALUE, Row, is_header
from ece_lint.documents.workbook import EXACT, Worksheet, column_letters, read_workbook

_STEP = 1_000  # every sheet begins behind a line whose number is a multiple of this


def read_excel(path: str, raw: bytes) -> Document:
    """Read a workbook into a document whose data is a list of `Sheet`, its tables.

    The text of the document is written here: a line for each row, with tabs between the cells, and in
    front of each sheet a line with its name. The line of the first sheet's name has the number 1000, and
    each further name stands on the next multiple of 1000, so that line 2012 is row 12 of the second
    sheet, as long as no sheet in front of it has a thousand rows. The lines in between are empty.

    A cell is located by the pointer (table, row, column), its header by the same with `key`, as in a
    `Table`. Merged cells all have the value of the first. Formulas have the value that was saved with
    them, and none if it is an error such as `#N/A`; nothing is calculated and no other file is opened.
    A file that cannot be read has a flaw, and no data. Nothing is raised.
    """
    try:
        worksheets = read_workbook(raw)
    except Refused as refused:
        document = Document(path, b"")
        document.refuse(refused.flaw)
        return document

    @cache
    def written() -> bytes:
        return _written(worksheets).encode("utf-8", "replace")

    # The positions of findings are those of the text that is written here, which most runs never need.
    document = Document(path, written, "utf-8")
    document.data = sheets = [
        sheet for worksheet in worksheets for sheet in _tables(worksheet, written)
    ]
    document.locate = lambda pointer, key: _locate(document, sheets, pointer, key)
    document.cell = lambda offset: _cell(document, worksheets, offset)
    document.holds = lambda piece: any(worksheet.holds(piece) for worksheet in worksheets)
    return document


class Sheet:
    """A table of a worksheet: its name and columns, if it has them, and its rows.

    A worksheet is one table, unless it has several with headers and numbers, one below another.
    A row that is blank is a row of `None`, except behind the last that is not.
    """

    __slots__ = ("_end", "_first", "_write", "columns", "left", "name", "row_count", "worksheet")

    def __init__(
        self,
        worksheet: Worksheet,
        write: Callable[[], object],
        top: int,
        end: int,
        title: str | None = None,
    ) -> None:
        self.worksheet = worksheet
        self.name: str | None = title or worksheet.name
        self._write = write  # by which the worksheet knows where its rows are
        first = worksheet.row(top) if top < end else []
        self.columns: list[str] | None = _header(first)
        filled = (at for at in range(worksheet.width) if {*worksheet.values(at, top, end)} - {""})
        self.left = next(filled, 0) if self.columns is None else _left(first)
        self._first = top if self.columns is None else top + 1
        while end > self._first and not (
            any(worksheet.row(end - 1)) or end - 1 in worksheet.without_value
        ):
            end -= 1
        self._end = end
        self.row_count: int | None = end - self._first

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header; NULL and nothing are `None`."""
        for columns in self.columns_at(*range(self.worksheet.width - self.left)):
            yield from map(list, zip(*columns, strict=True))

    def without_value(self) -> Iterator[tuple[int, int]]:
        """Yield the row and the column of each cell below the header that has an error in place of a value.

        A formula that nobody calculated is one of them.
        """
        for row, columns in self.worksheet.without_value.items():
            if self._first <= row < self._end:
                yield from ((row - self._first, column - self.left) for column in columns)

    def columns_at(self, *at: int, numbers: bool = False) -> Iterator[list[list[Any]]]:
        """Return the cells of some columns in one batch, as `numbers` where all are whole ones above zero."""
        own = [self.left + column for column in at]
        found: list[list[int]] = []
        if numbers:
            found = [_numbers(self.worksheet.values(one, self._first, self._end)) for one in own]
        if found and all(found):
            yield found
            return
        columns = [self.worksheet.column(one)[self._first : self._end] for one in own]
        yield [
            column
            if all(column) and NULLS.isdisjoint(column)
            else [None if not cell or cell in NULLS else cell for cell in column]
            for column in columns
        ]

    def place(self, row: int | None, column: int | None) -> tuple[int, int]:
        """Return where a cell is in the document's text, or a whole row; row `None` is the header.

        `IndexError` is raised for what the sheet does not have.
        """
        number = self._first + (-1 if row is None else row)
        if number < 0:
            raise IndexError(row)
        self._write()
        cells, start = self.worksheet.row(number), self.worksheet.lines[number]
        if column is None:
            return start, start + len("\t".join(cells).rstrip("\t"))
        column += self.left
        start += sum(len(cell) + 1 for cell in cells[:column])
        return start, start + len(cells[column])


def _numbers(column: list[Any]) -> list[int]:
    """Return the cells of a column as numbers, or none if one is no whole number above zero in its own digits."""
    kinds = {*map(type, column)}
    with suppress(
        ValueError, OverflowError
    ):  # more digits than any number has, and what has no end
        if kinds == {float}:
            meant = {one: int(one) for one in {*column}}  # most stand there many times
            is_whole = all(one == number and 0 < number <= EXACT for one, number in meant.items())
            return [*map(meant.__getitem__, column)] if is_whole else []
        if kinds == {str} and all(column):
            text = "".join(column)
            numbers = [*map(int, column)] if text.isascii() and text.isdecimal() else [0]
            return numbers if 0 not in numbers and "".join(map(str, numbers)) == text else []
    return []


def _header(cells: list[str]) -> list[str] | None:
    """Return the names of the columns if a row has them: two or more, each once."""
    names = [cell.strip() for cell in cells[_left(cells) :]]
    given = names[: len("".join("x" if name else " " for name in names).rstrip())]
    whole = len(given) > 1 and len(set(given)) == len(given) and is_header(given)
    return names if whole else None


def _left(cells: list[str]) -> int:
    """Return the first column with something in it."""
    return next((column for column, cell in enumerate(cells) if cell), 0)


def _tables(worksheet: Worksheet, write: Callable[[], object]) -> Iterator[Sheet]:
    """Divide a worksheet into its tables.

    One begins with a row of names that stands at the top of a block of rows with numbers in it, perhaps
    below a line that only says what it is. All else belongs to what stands above it, as people write it.
    """
    row, height = worksheet.row, worksheet.height
    starts: list[tuple[int, int, str | None]] = []  # the first row, that of the header, and a title
    blocks = [*_blocks(worksheet)]
    for block, after in blocks:
        header, title = block, None
        while header + 1 < after and len({*row(header)} - {""}) == 1:
            title = max(row(header)).strip()  # merged cells all have it
            header += 1
        below = chain.from_iterable(map(row, range(header + 1, after)))
        empty = title is not None and header + 1 == after
        if _header(row(header)) and (empty or any(map(VALUE.fullmatch, below))):
            starts.append((block, header, title if title and title.isidentifier() else None))
    top = blocks[0][0] if blocks else 0
    first = starts[0][0] if starts else height
    if not starts or any(len({*row(at)} - {""}) > 1 for at in range(top, first)):
        yield Sheet(worksheet, write, top, first)
    bounds = [*(block for block, _, _ in starts), height]
    for (_, header, title), end in zip(starts, bounds[1:], strict=True):
        yield Sheet(worksheet, write, header, end, title)


def _blocks(worksheet: Worksheet) -> Iterator[tuple[int, int]]:
    """Yield from which row to which no row is blank."""
    top = 0
    for blank in (*worksheet.blank(), worksheet.height):
        if top < blank:
            yield top, blank
        top = blank + 1


def _written(worksheets: list[Worksheet]) -> str:
    """Write the text of a workbook and note where each row is in it."""
    pieces: list[str] = []
    line, at = 1, 0
    for worksheet in worksheets:
        gap = -line % _STEP
        name = worksheet.title
        rows = worksheet.written()
        pieces += ["\n" * gap, "\n".join([name, *rows, ""])]
        first = at + gap + len(name) + 1
        # Each row ends with a line end.
        *worksheet.lines, at = map(add, accumulate(map(len, rows), initial=first), count())
        line += gap + 1 + len(rows)
    return "".join(pieces)


def _locate(
    document: Document, sheets: list[Sheet], pointer: Pointer, key: bool
) -> tuple[int, int]:
    match pointer:
        case (int(number), int(row), int(column), *_):
            sheet = sheets[number]
            return sheet.place(None if key and sheet.columns is not None else row, column)
        case (int(number), int(row)):
            return sheets[number].place(row, None)
        case (int(number),):
            sheet = sheets[number]
            return sheet.place(None if sheet.columns is not None else 0, None)
        case _:
            return 0, len(document.text)


def _cell(document: Document, worksheets: list[Worksheet], offset: int) -> str:
    """Return the reference of the cell at an offset, as Excel's own Go To takes it."""
    begun = [one for one in worksheets if one.lines and one.lines[0] <= offset]
    if not begun:
        return ""
    worksheet = begun[-1]
    row = bisect_right(worksheet.lines, offset) - 1
    column = document.text.count("\t", worksheet.lines[row], offset)
    name = worksheet.name if worksheet.name.isidentifier() else f"'{worksheet.name}'"
    return f"{name}!{column_letters(column)}{row + 1}"
