"""A workbook of Excel becomes tables, and a text in which the number of a line tells the sheet and the row."""

from __future__ import annotations

import re
import warnings
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple

from ece_lint.documents import Document, Flaw, Pointer, Refused, beyond
from ece_lint.documents.table import NULLS, VALUE, Row, is_header

# What a workbook may ask of a run. Excel itself writes nothing near; a zip bomb does.
MAX_PARTS = 2_000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_RATIO = 200  # of unpacked to packed bytes, for what unpacks to more than `_SMALL`
MAX_CELLS = 5_000_000
MAX_CHARACTERS = 64 * 1024 * 1024
MAX_ROWS = 1_048_576  # Excel's own limit

_SMALL = 16 * 1024 * 1024
_STEP = 1_000  # every sheet begins behind a line whose number is a multiple of this
_BINDER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a compound file: old Office formats, and encrypted new ones
_ERRORS = frozenset(
    ("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
)
_LINE_BREAKS = str.maketrans("\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", " " * 11)
_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell [^<>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"'
)
_NOT_CALCULATED = re.compile(
    rb'<c [^<>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>\s*<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)'
    rb"\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)


def read_excel(path: str, raw: bytes) -> Document:
    """Read a workbook (.xlsx, .xlsm) into a document whose data is a list of `Sheet`, its tables.

    The text of the document is written here: a line for each row, with tabs between the cells, and in
    front of each sheet a line with its name. The line of the first sheet's name has the number 1000, and
    each further name stands on the next multiple of 1000, so that line 2012 is row 12 of the second
    sheet, as long as no sheet in front of it has a thousand rows. The lines in between are empty.

    A cell is located by the pointer (table, row, column), its header by the same with `key`, as in a
    `Table`. Merged cells all have the value of the first. Formulas have the value that was saved with
    them, unless it is an error such as `#N/A`; nothing is calculated and no other file is opened.
    Everything wrong is a flaw of the returned document: without openpyxl, too, it says what to install.
    Nothing is raised.
    """
    try:
        worksheets = _worksheets(raw)
    except Refused as refused:
        document = Document(path, b"")
        document.refuse(refused.flaw)
        return document
    # The positions of findings are those of the text that is written here, so that is what is kept.
    document = Document(path, _written(worksheets).encode("utf-8", "replace"), "utf-8")
    document.data = sheets = [sheet for worksheet in worksheets for sheet in _tables(worksheet)]
    document.locate = lambda pointer, key: _locate(document, sheets, pointer, key)
    document.cell = lambda offset: _cell(document, worksheets, offset)
    for worksheet in worksheets:
        if worksheet.without_value:
            flaw = _without_values(worksheet)
            document.flaws.append(flaw)
            document.unread.append(flaw.message)
    return document


def no_workbook(raw: bytes) -> str | None:
    """Say in one sentence why bytes are no workbook that can be read and what to save instead, or nothing."""
    if raw.startswith(_BINDER):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            return (
                "the workbook is protected by a password; open it in Excel, remove the password under "
                "File > Info > Protect Workbook, and save it again"
            )
        return (
            "this is a file of Excel 97 to 2003 or another old Office document; open it in Excel and "
            "save it as .xlsx or as CSV UTF-8"
        )
    if not raw.startswith(b"PK\x03\x04"):
        return "this is no Excel workbook; save it as .xlsx or as CSV UTF-8"
    return None


class _Worksheet:
    """All cells of a worksheet, row by row and all rows of one width, and where the rows stand in the text."""

    __slots__ = ("cells", "lines", "name", "without_value")

    def __init__(self, name: str, cells: list[list[str]]) -> None:
        self.name = name
        self.cells = cells
        self.lines: list[int] = []  # the offset in the document's text of each row
        self.without_value: list[tuple[int, int]] = []  # row and column, from 0, of formulas

    def written(self) -> Iterator[str]:
        """Yield each row as a line without its end, as long as the cells are."""
        for cells in self.cells:
            yield "\t".join(cell.translate(_LINE_BREAKS) for cell in cells)


class Sheet:
    """A table of a worksheet: its name and columns, if it has them, and its rows.

    A worksheet is one table, unless several with headers and numbers below stand in it one below another.
    A row that is blank is a row of `None`, except behind the last that is not.
    """

    __slots__ = ("_end", "_first", "columns", "left", "name", "row_count", "worksheet")

    def __init__(self, worksheet: _Worksheet, top: int, end: int, title: str | None = None) -> None:
        self.worksheet = worksheet
        self.name: str | None = title or worksheet.name
        rows = worksheet.cells[top:end]
        self.columns: list[str] | None = _header(rows[0]) if rows else None
        lefts = (_left(cells) for cells in (rows[:1] if self.columns else rows) if any(cells))
        self.left = min(lefts, default=0)
        self._first = top if self.columns is None else top + 1
        while end > self._first and not any(worksheet.cells[end - 1]):
            end -= 1
        self._end = end
        self.row_count: int | None = end - self._first

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header; NULL and nothing are `None`."""
        for cells in self.worksheet.cells[self._first : self._end]:
            yield [None if not cell or cell in NULLS else cell for cell in cells[self.left :]]

    def columns_at(self, *at: int) -> Iterator[list[list[str | None]]]:
        """Yield the cells of some columns, each column as a list."""
        rows = list(self.rows())
        yield [[row[column] for row in rows] for column in at]

    def place(self, row: int | None, column: int | None) -> tuple[int, int]:
        """Return where a cell stands in the document's text, or a whole row; row `None` is the header.

        `IndexError` is raised for what the sheet does not have.
        """
        number = self._first + (-1 if row is None else row)
        if number < 0:
            raise IndexError(row)
        cells, start = self.worksheet.cells[number], self.worksheet.lines[number]
        if column is None:
            return start, start + len("\t".join(cells).rstrip("\t"))
        column += self.left
        start += sum(len(cell) + 1 for cell in cells[:column])
        return start, start + len(cells[column])


def _header(cells: list[str]) -> list[str] | None:
    """Return the names of the columns if a row has them: two or more, each once."""
    names = [cell.strip() for cell in cells[_left(cells) :]]
    given = names[: len("".join("x" if name else " " for name in names).rstrip())]
    whole = len(given) > 1 and len(set(given)) == len(given) and is_header(given)
    return names if whole else None


def _left(cells: list[str]) -> int:
    """Return the first column with something in it."""
    return next((column for column, cell in enumerate(cells) if cell), 0)


def _tables(worksheet: _Worksheet) -> Iterator[Sheet]:
    """Divide a worksheet into its tables.

    One begins with a row of names that stands at the top of a block of rows with numbers in it, perhaps
    below a line that only says what it is. All else belongs to what stands above it, as people write it.
    """
    cells = worksheet.cells
    starts: list[tuple[int, int, str | None]] = []  # the first row, that of the header, and a title
    blocks = [*_blocks(cells)]
    for block, after in blocks:
        header, title = block, None
        while header + 1 < after and len({*cells[header]} - {""}) == 1:
            title = max(cells[header]).strip()  # merged cells all have it
            header += 1
        below = chain.from_iterable(cells[header + 1 : after])
        empty = title is not None and header + 1 == after
        if _header(cells[header]) and (empty or any(map(VALUE.fullmatch, below))):
            starts.append((block, header, title if title and title.isidentifier() else None))
    top = blocks[0][0] if blocks else 0
    first = starts[0][0] if starts else len(cells)
    if not starts or any(len({*row} - {""}) > 1 for row in cells[top:first]):
        yield Sheet(worksheet, top, first)
    bounds = [*(block for block, _, _ in starts), len(cells)]
    for (_, header, title), end in zip(starts, bounds[1:], strict=True):
        yield Sheet(worksheet, header, end, title)


def _blocks(cells: list[list[str]]) -> Iterator[tuple[int, int]]:
    """Yield from which row to which no row is blank."""
    top = None
    for number, row in enumerate(cells):
        if top is None and any(row):
            top = number
        if top is not None and not any(row):
            yield top, number
            top = None
    if top is not None:
        yield top, len(cells)


def _written(worksheets: list[_Worksheet]) -> str:
    """Write the text of a workbook and note where each row stands in it."""
    pieces: list[str] = []
    line, at = 1, 0
    for worksheet in worksheets:
        gap = -line % _STEP
        name = worksheet.name.translate(_LINE_BREAKS)
        pieces += "\n" * gap, name, "\n"
        line, at = line + gap + 1, at + gap + len(name) + 1
        for written in worksheet.written():
            worksheet.lines.append(at)
            pieces += written, "\n"
            line, at = line + 1, at + len(written) + 1
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


def _cell(document: Document, worksheets: list[_Worksheet], offset: int) -> str:
    """Return the reference of the cell at an offset, as Excel's own Go To takes it."""
    begun = [one for one in worksheets if one.lines and one.lines[0] <= offset]
    if not begun:
        return ""
    worksheet = begun[-1]
    row = bisect_right(worksheet.lines, offset) - 1
    column = document.text.count("\t", worksheet.lines[row], offset)
    name = worksheet.name if worksheet.name.isidentifier() else f"'{worksheet.name}'"
    return f"{name}!{_letters(column)}{row + 1}"


def _without_values(worksheet: _Worksheet) -> Flaw:
    """Return the flaw of a worksheet with formulas that have an error, or that nobody calculated."""
    row, column = worksheet.without_value[0]
    start = worksheet.lines[row] if row < len(worksheet.lines) else max(worksheet.lines, default=0)
    count = len(worksheet.without_value)
    cells = "1 formula has" if count == 1 else f"{count:,} formulas have"
    first = "" if count == 1 else "the first is in "
    message = (
        f"{cells} no value in the file ({first}{_letters(column)}{row + 1}), so these cells are read as "
        "empty; open the workbook in Excel, correct what shows an error, and save it"
    )
    return Flaw("formula-without-value", message, start, start + 1)


# How a workbook is read.


class _Range(NamedTuple):
    """Cells that are merged; rows and columns count from 0, the end is exclusive."""

    top: int
    left: int
    bottom: int
    right: int


def _worksheets(raw: bytes) -> list[_Worksheet]:
    """Read the worksheets of a workbook; raises `Refused` for what is none or is too large."""
    if (reason := no_workbook(raw)) is not None:
        raise Refused(Flaw("unreadable-file", reason, 0, 1))
    try:
        from openpyxl import load_workbook  # an extra: many sites have no workbooks
    except ImportError:
        message = (
            "Excel workbooks are read with openpyxl; install it with `pip install ece-lint[xlsx]`"
        )
        raise Refused(Flaw("missing-reader", message, 0, 1)) from None
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive, warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # openpyxl tells of drawings and validations it leaves out
            _check_parts(archive)
            workbook = load_workbook(BytesIO(raw), read_only=True, data_only=True, keep_links=False)
            try:
                return list(_read(workbook, archive))
            finally:
                workbook.close()
    except Refused:
        raise
    except MemoryError:
        raise Refused(beyond("the memory of this computer", "the workbook", 0)) from None
    except Exception as error:  # a parser meets any kind of damage with any kind of error
        message = (
            f"the workbook is damaged ({type(error).__name__}); open it in Excel and save it again"
        )
        raise Refused(Flaw("unreadable-file", message, 0, 1)) from None


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse archives that unpack to much more than they are, and those of other programs."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MAX_PARTS:
        raise Refused(beyond(f"{MAX_PARTS:,} parts", "the workbook", 0))
    if unpacked > MAX_UNPACKED:
        raise Refused(beyond(f"{MAX_UNPACKED // 1024 // 1024} MB once unpacked", "the workbook", 0))
    if unpacked > _SMALL and unpacked > MAX_RATIO * packed:
        raise Refused(beyond(f"{MAX_RATIO} times its size once unpacked", "the workbook", 0))
    if "xl/workbook.bin" in names:
        reason = "this is a binary workbook (.xlsb); save it as .xlsx or as CSV UTF-8"
        raise Refused(Flaw("unreadable-file", reason, 0, 1))
    if "[Content_Types].xml" not in names:
        reason = "this is an archive but no Excel workbook; unpack it, or save it as .xlsx"
        raise Refused(Flaw("unreadable-file", reason, 0, 1))


def _read(workbook: Any, archive: zipfile.ZipFile) -> Iterator[_Worksheet]:
    left = MAX_CELLS
    characters = MAX_CHARACTERS
    for worksheet in workbook.worksheets:
        worksheet.reset_dimensions()  # what the file says about its size need not be true
        cells: list[list[str]] = []
        errors: list[tuple[int, int]] = []
        for values in worksheet.iter_rows(max_row=MAX_ROWS, values_only=True):
            row = [_text(value) for value in values]
            if not _ERRORS.isdisjoint(row):
                errors += ((len(cells), at) for at, cell in enumerate(row) if cell in _ERRORS)
                row = ["" if cell in _ERRORS else cell for cell in row]
            left -= len(row) + 1
            if left < 0:
                raise Refused(beyond(f"{MAX_CELLS:,} cells", "the workbook", 0))
            cells.append(row)
        while cells and not any(cells[-1]):
            cells.pop()
        width = max((len(row) for row in cells), default=0)
        if width * len(cells) > MAX_CELLS:
            raise Refused(beyond(f"{MAX_CELLS:,} cells", "the workbook", 0))
        for row in cells:
            row += [""] * (width - len(row))
        xml = archive.read(worksheet._worksheet_path.lstrip("/"))
        _fill_merged(cells, xml)
        characters -= sum(map(len, chain.from_iterable(cells)))
        if characters < 0:
            raise Refused(beyond(f"{MAX_CHARACTERS:,} characters", "the workbook", 0))
        found = _Worksheet(worksheet.title, cells)
        found.without_value += sorted(
            {
                *errors,
                *((int(row) - 1, _number(at)) for at, row in _NOT_CALCULATED.findall(xml)),
            }
        )
        yield found


def _text(value: Any) -> str:
    """Return a value as Excel would hand it to a CSV file; whole numbers have no decimals."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _fill_merged(cells: list[list[str]], xml: bytes) -> None:
    """Give every cell of a merged range the value that its first cell shows."""
    left = MAX_CELLS
    width = len(cells[0]) if cells else 0
    for left_column, top, right_column, bottom in _MERGED.findall(xml):
        merged = _Range(
            int(top) - 1,
            _number(left_column),
            min(int(bottom), len(cells)),
            min(_number(right_column) + 1, width),
        )
        if not (0 <= merged.top < merged.bottom and merged.left < merged.right):
            continue
        left -= (merged.bottom - merged.top) * (merged.right - merged.left)
        if left < 0:
            raise Refused(beyond(f"{MAX_CELLS:,} merged cells", "the workbook", 0))
        value = cells[merged.top][merged.left]
        for row in cells[merged.top : merged.bottom]:
            for column in range(merged.left, merged.right):
                row[column] = row[column] or value


def _number(letters: bytes) -> int:
    """Return the number of a column, counted from 0: `A` is 0, `AA` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _letters(column: int) -> str:
    letters, number = "", column + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
