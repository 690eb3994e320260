"""A workbook of Excel becomes tables, and a text in which the number of a line tells the sheet and the row."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple

from ece_lint.documents import Document, Flaw, Pointer, Refused, beyond
from ece_lint.documents.table import Row, is_header

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
_LINE_BREAKS = str.maketrans("\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", " " * 11)
_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell [^<>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"'
)
_NOT_CALCULATED = re.compile(
    rb'<c [^<>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>\s*<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)'
    rb"\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)


def read_excel(path: str, raw: bytes) -> Document:
    """Read a workbook (.xlsx, .xlsm) into a document whose data is a list of `Sheet`, one for each sheet.

    The text of the document is written here: a line for each row, with tabs between the cells, and in
    front of each sheet a line with its name. The line of the first sheet's name has the number 1000, and
    each further name stands on the next multiple of 1000, so that line 2012 is row 12 of the second
    sheet, as long as no sheet in front of it has a thousand rows. The lines in between are empty.

    A cell is located by the pointer (sheet, row, column), its header by the same with `key`, as in a
    `Table`. Merged cells all have the value of the first. Formulas have the value that was saved with
    them; nothing is calculated and no other file is opened. Everything wrong is a flaw of the returned
    document: without openpyxl, too, it says what to install. Nothing is raised.
    """
    try:
        sheets = _sheets(raw)
    except Refused as refused:
        document = Document(path, b"")
        document.refuse(refused.flaw)
        return document
    # The positions of findings are those of the text that is written here, so that is what is kept.
    document = Document(path, _written(sheets).encode("utf-8", "replace"), "utf-8")
    document.data = sheets
    document.locate = lambda pointer, key: _locate(document, sheets, pointer, key)
    for sheet in sheets:
        if sheet.not_calculated:
            document.flaws.append(_without_values(sheet))
            document.complete = False
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


class Sheet:
    """A sheet of a workbook as a table: its name and columns, if it has them, and its rows.

    A row that is blank is a row of `None`, except behind the last that is not.
    """

    __slots__ = (
        "_cells",
        "_first",
        "columns",
        "lines",
        "name",
        "not_calculated",
        "row_count",
    )

    def __init__(self, name: str, cells: list[list[str]], not_calculated: list[tuple[int, int]]):
        self._cells = cells
        self.name: str | None = name
        self.columns: list[str] | None = None
        self.row_count: int | None = None
        self.not_calculated = not_calculated  # row and column, from 0, of formulas without a value
        self.lines: list[int] = []  # the offset in the document's text of each row
        self._first = 0
        self.say_header(_begins_with_header(cells))

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header; NULL and nothing are `None`."""
        for cells in self._cells[self._first :]:
            yield [None if cell in ("", "NULL") else cell for cell in cells]

    def columns_at(self, *at: int) -> Iterator[list[list[str | None]]]:
        """Yield the cells of some columns, each column as a list."""
        rows = list(self.rows())
        yield [[row[column] for row in rows] for column in at]

    def say_header(self, present: bool) -> None:
        """Say whether the first row that is not blank names the columns; rows count anew."""
        top = next((number for number, cells in enumerate(self._cells) if any(cells)), 0)
        self.columns = [cell.strip() for cell in self._cells[top]] if present else None
        self._first = top + 1 if present else top
        self.row_count = len(self._cells) - self._first

    def place(self, row: int | None, column: int | None) -> tuple[int, int]:
        """Return where a cell stands in the document's text, or a whole row; row `None` is the header.

        `IndexError` is raised for what the sheet does not have.
        """
        number = self._first + (-1 if row is None else row)
        if number < 0:
            raise IndexError(row)
        cells, start = self._cells[number], self.lines[number]
        if column is None:
            return start, start + len("\t".join(cells).rstrip("\t"))
        start += sum(len(cell) + 1 for cell in cells[:column])
        return start, start + len(cells[column])

    def written(self) -> Iterator[str]:
        """Yield each row as a line without its end, as long as the cells are."""
        for cells in self._cells:
            yield "\t".join(cell.translate(_LINE_BREAKS) for cell in cells)


def _begins_with_header(cells: list[list[str]]) -> bool:
    top = next((row for row in cells if any(row)), [])
    names = [cell.strip() for cell in top]
    while names and not names[-1]:
        names.pop()
    return len(names) > 1 and len(set(names)) == len(names) and is_header(names)


def _written(sheets: list[Sheet]) -> str:
    """Write the text of a workbook and note where each row stands in it."""
    pieces: list[str] = []
    line, at = 1, 0
    for sheet in sheets:
        gap = -line % _STEP
        name = str(sheet.name).translate(_LINE_BREAKS)
        pieces += "\n" * gap, name, "\n"
        line, at = line + gap + 1, at + gap + len(name) + 1
        for written in sheet.written():
            sheet.lines.append(at)
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


def _without_values(sheet: Sheet) -> Flaw:
    """Return the flaw of a sheet with formulas whose values nobody has calculated."""
    row, column = sheet.not_calculated[0]
    start = sheet.lines[row] if row < len(sheet.lines) else max(sheet.lines, default=0)
    count = len(sheet.not_calculated)
    cells = "1 formula has" if count == 1 else f"{count:,} formulas have"
    first = "" if count == 1 else "the first is in "
    message = (
        f"{cells} no value in the file ({first}{_letters(column)}{row + 1}), so these cells are read as "
        "empty; open the workbook in Excel and save it"
    )
    return Flaw("formula-without-value", message, start, start + 1)


# How a workbook is read.


class _Range(NamedTuple):
    """Cells that are merged; rows and columns count from 0, the end is exclusive."""

    top: int
    left: int
    bottom: int
    right: int


def _sheets(raw: bytes) -> list[Sheet]:
    """Read the sheets of a workbook; raises `Refused` for what is none or is too large."""
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


def _read(workbook: Any, archive: zipfile.ZipFile) -> Iterator[Sheet]:
    left = MAX_CELLS
    characters = MAX_CHARACTERS
    for worksheet in workbook.worksheets:
        worksheet.reset_dimensions()  # what the file says about its size need not be true
        cells: list[list[str]] = []
        for values in worksheet.iter_rows(max_row=MAX_ROWS, values_only=True):
            row = [_text(value) for value in values]
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
        found = _NOT_CALCULATED.findall(xml)
        yield Sheet(
            worksheet.title, cells, [(int(row) - 1, _number(column)) for column, row in found]
        )


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
