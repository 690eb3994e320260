"""The cells of a workbook in every form that people have: .xlsx, .xlsm and their templates, .xlsb, .xls and .ods.

python-calamine reads them; it is written in Rust and fast. What it cannot tell is looked for in the parts of the file:
which cells are merged, which have an error such as `#REF!` or a formula that nobody calculated, and how far the cells
reach, because calamine keeps room for all cells up to the last. The old `.xls` is read by xlrd instead, which tells all
this itself, and which damage does not stop: a few wrong bytes end the whole process with calamine 0.37. Only xlsx and
ods can have a formula without a value; the other forms always store one.
"""

import os
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from ece_lint.documents import Flaw, Refused, beyond

# What a workbook may ask of a run. Excel itself writes nothing near; a zip bomb does.
MAX_PARTS = 2_000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_RATIO = 200  # of unpacked to packed bytes, for what unpacks to more than `_SMALL`
MAX_CELLS = 5_000_000
MAX_CHARACTERS = 64 * 1024 * 1024

_LONGEST = 24  # characters of a number
_SMALL = 16 * 1024 * 1024
EXACT = 2.0**53  # every whole number below is a float
_BINDER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a compound file: old Office formats, and encrypted new ones
_ARCHIVE = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book\0"))
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_READ = (".xml", ".rels", ".bin", "mimetype")  # the other parts are pictures and the like
_LINE_BREAKS = str.maketrans("\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", " " * 11)
_ADVICE = "save it as .xlsx or as CSV UTF-8"


class Worksheet:
    """The cells of a worksheet, column by column and all of one length, and where its rows are in the text.

    Columns of numbers are kept as they were read until somebody asks for their text: of most exports nobody needs all.
    """

    __slots__ = ("_columns", "_numbers", "_texts", "height", "lines", "name", "without_value")

    def __init__(self, name: str, columns: list[list[Any]], height: int, texts: "_Texts") -> None:
        self.name = name
        self.height = height
        self._columns = columns
        self._texts = texts
        self._numbers: set[int] = set()  # the columns that are nothing else below their first cell
        for at, column in enumerate(columns):
            kinds = {*map(type, column[1:])}
            if kinds == {float}:
                self._numbers.add(at)
            elif kinds != {str} or type(column[0]) is not str:
                columns[at] = texts.of(column)
        self.lines: list[int] = []  # the offset in the document's text of each row
        self.without_value: dict[int, list[int]] = {}  # by row, which columns have an error instead

    @property
    def title(self) -> str:
        """The name, on one line."""
        return self.name.translate(_LINE_BREAKS)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._columns)

    def values(self, at: int, start: int, end: int) -> list[Any]:
        """Return some cells of a column as they were read, texts or numbers."""
        return self._columns[at][start:end]

    def column(self, at: int) -> list[str]:
        """Return the cells of a column."""
        if at in self._numbers:
            first, *numbers = self._columns[at]
            self._columns[at] = [*self._texts.of([first]), *map(self._texts.__getitem__, numbers)]
            self._numbers.discard(at)
        return self._columns[at]

    def row(self, at: int) -> list[str]:
        """Return the cells of a row; raises `IndexError` behind the last."""
        if at >= self.height:
            raise IndexError(at)
        return self._texts.of(column[at] for column in self._columns)

    def blank(self) -> list[int]:
        """Return which rows have nothing in them."""
        rows: Iterable[int] = range(self.height)
        for column in self._columns:
            if all(column):  # most tables have a column with something in each row
                return []
            rows = [row for row in rows if column[row] == ""]
        return [*rows]

    def holds(self, piece: str) -> bool:
        """Say whether a piece of text, which is not of numbers alone, is in a cell."""
        if not self.height:
            return False
        texts = (column for at, column in enumerate(self._columns) if at not in self._numbers)
        return any(piece in "\n".join(column) for column in chain([self.row(0)], texts))

    def length(self) -> int:
        """Return how many characters the cells have at most: each number counts as the longest."""
        return sum(
            len(str(column[0])) + _LONGEST * (self.height - 1)
            if at in self._numbers
            else sum(map(len, column))
            for at, column in enumerate(self._columns)
        )

    def write_numbers(self) -> None:
        """Make texts of all numbers, as they are when somebody asks for them."""
        for at in [*self._numbers]:
            self.column(at)

    def fill(self, merged: "Iterable[_Range]") -> None:
        """Give every cell of a merged range the value that its first cell shows."""
        left = MAX_CELLS
        for top, first, below, behind in merged:
            bottom, right = min(below, self.height), min(behind, self.width)
            if not (0 <= top < bottom and 0 <= first < right):
                continue
            left -= (bottom - top) * (right - first)
            if left < 0:
                raise Refused(beyond(f"{MAX_CELLS:,} merged cells", "the workbook", 0))
            value = self.column(first)[top]
            for column in map(self.column, range(first, right)):
                column[top:bottom] = [cell or value for cell in column[top:bottom]]

    def written(self) -> list[str]:
        """Return each row as a line without its end, as long as the cells are."""
        columns = (
            column
            if "".join(column).isprintable()  # as most are
            else [cell.translate(_LINE_BREAKS) for cell in column]
            for column in map(self.column, range(self.width))
        )
        return [*map("\t".join, zip(*columns, strict=True))]


def form_of(raw: bytes) -> str:
    """Return the form of a workbook, `xlsx`, `xlsb`, `ods` or `xls`, or nothing for any other file.

    A new form that a password protects is stored like an old one. Nothing is raised.
    """
    if raw.startswith(_BINDER):
        return "xls" if any(one in raw for one in (_ENCRYPTED, *_STREAMS)) else ""
    if not raw.startswith(_ARCHIVE):
        return ""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            return _form_of(archive)
    except Exception:  # a broken archive is no workbook that can be read
        return ""


def read_workbook(raw: bytes) -> list[Worksheet]:
    """Read the worksheets of a workbook, hidden ones too; charts and macro sheets are passed over.

    Raises `Refused` for what is no workbook, is damaged, or is too large.
    """
    try:
        if raw.startswith(_BINDER):
            return _fitted(_read_xls(raw))
        if raw.startswith(_ARCHIVE):
            return _fitted(_read_archive(raw))
    except Refused:
        raise
    except MemoryError:
        raise Refused(beyond("the memory of this computer", "the workbook", 0)) from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except ImportError as error:  # an environment from before a reader was needed
        raise _unreadable(
            f"workbooks are read with {error.name}, which is not installed here; install ece-lint again, "
            "or save the workbook as CSV UTF-8"
        ) from None
    except BaseException as error:
        # Damage has any kind of error; what Rust raises is no `Exception`.
        raise _unreadable(
            f"the workbook is damaged ({type(error).__name__}); open it in Excel and save it again"
        ) from None
    raise _unreadable(f"this is not an Excel workbook; {_ADVICE}")


def _unreadable(reason: str) -> Refused:
    return Refused(Flaw("unreadable-file", reason, 0, 1, help=_HELP))


_HELP = (
    "Open the file in Excel or LibreOffice, which can often repair it, and save it as .xlsx without a password, "
    "or each sheet as CSV UTF-8."
)


_PASSWORD = (
    "the workbook is protected by a password; open it in Excel, remove the password under "
    "File > Info > Protect Workbook, and save it again"
)


# What the cells are.


class _Range(NamedTuple):
    """Cells that are merged; rows and columns count from 0, the end is exclusive."""

    top: int
    left: int
    bottom: int
    right: int


class _Look(NamedTuple):
    """What is to be known of a worksheet beside the values: how far it reaches, and what its cells are like."""

    rows: int
    columns: int
    merged: list[_Range]
    without_value: set[tuple[int, int]]


_Read = Iterable[tuple[str, list[list[Any]], _Look]]


def _fitted(read: _Read) -> list[Worksheet]:
    """Make worksheets of names, cells and what is to be known of them; raises `Refused` beyond a limit."""
    found: list[Worksheet] = []
    bounded: list[Worksheet] = []
    characters = MAX_CHARACTERS
    texts = _Texts()
    for name, cells, look in read:
        rows = 1 + max((row for row, _ in look.without_value), default=-1)
        columns = 1 + max((column for _, column in look.without_value), default=-1)
        while len(cells) > rows and {*cells[-1]} <= {""}:
            cells.pop()
        cells += ([] for _ in range(rows - len(cells)))
        width = max(columns, max(map(len, cells), default=0))
        for row in cells:
            if len(row) < width:
                row += [""] * (width - len(row))
        height = len(cells)
        by_column = [[*map(itemgetter(at), cells)] for at in range(width)]
        cells.clear()  # a large sheet is not held twice
        worksheet = Worksheet(name, by_column, height, texts)
        worksheet.fill(look.merged)
        for at, column in sorted(look.without_value):
            worksheet.without_value.setdefault(at, []).append(column)
        found.append(worksheet)
        characters -= worksheet.length()
        bounded.append(worksheet)
        while characters < 0 and bounded:  # it may be less, which only the texts tell
            one = bounded.pop()
            characters += one.length()
            one.write_numbers()
            characters -= one.length()
        if characters < 0:
            raise Refused(beyond(f"{MAX_CHARACTERS:,} characters", "the workbook", 0))
    return found


def _take(left: int, rows: int, columns: int) -> int:
    """Return how many cells may still come; raises `Refused` if it is none."""
    left -= rows * columns
    if left < 0:
        raise Refused(beyond(f"{MAX_CELLS:,} cells", "the workbook", 0))
    return left


def _text(value: Any) -> str:
    """Return a value as Excel would hand it to a CSV file; whole numbers have no decimals."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) <= EXACT:
            return str(int(value))
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case _:
            return str(value)


class _Texts(dict[float, str]):
    """The text for each number: most numbers of a workbook stand in it many times."""

    def of(self, values: Iterable[Any]) -> list[str]:
        """Return the text for each of some values."""
        return [
            one if type(one) is str else self[one] if type(one) is float else _text(one)
            for one in values
        ]

    def __missing__(self, value: float) -> str:
        self[value] = text = _text(value)
        return text


# The old form.


def _read_xls(raw: bytes) -> _Read:
    if _ENCRYPTED in raw:
        raise _unreadable(_PASSWORD)
    if not form_of(raw):
        raise _unreadable(
            f"no workbook is found in this Office document; open it in Excel and {_ADVICE}"
        )
    import xlrd  # a folder without old workbooks does not pay for it

    try:
        book = xlrd.open_workbook(
            file_contents=raw,
            logfile=StringIO(),
            formatting_info=True,  # which is how it tells merged cells
            on_demand=True,
            ragged_rows=True,
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise _unreadable(_PASSWORD) from None
        raise
    left = MAX_CELLS
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        left = _take(left, sheet.nrows, sheet.ncols)
        rows = [sheet.row(row) for row in range(sheet.nrows)]
        errors = {
            (row, column)
            for row, cells in enumerate(rows)
            for column, cell in enumerate(cells)
            if cell.ctype == xlrd.XL_CELL_ERROR
        }
        merged = [_Range(top, first, end, behind) for top, end, first, behind in sheet.merged_cells]
        cells = [[_old_value(cell, book.datemode) for cell in row] for row in rows]
        yield sheet.name, cells, _Look(sheet.nrows, sheet.ncols, merged, errors)
        book.unload_sheet(number)


def _old_value(cell: Any, datemode: int) -> Any:
    import xlrd

    match cell.ctype:
        case xlrd.XL_CELL_TEXT | xlrd.XL_CELL_NUMBER:
            return cell.value
        case xlrd.XL_CELL_BOOLEAN:
            return _text(bool(cell.value))
        case xlrd.XL_CELL_DATE:
            try:
                at = xlrd.xldate_as_datetime(cell.value, datemode)
            except (ValueError, OverflowError):  # a number that only looks like a date
                return _text(cell.value)
            if cell.value < 1:
                return _text(at.time())
            return _text(at.date() if cell.value.is_integer() else at)
        case _:
            return ""


# The forms that are archives.


def _form_of(archive: zipfile.ZipFile) -> str:
    names = {_name(part).lower(): part for part in archive.infolist()}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names and "mimetype" in names:
        with archive.open(names["mimetype"]) as part:
            return "ods" if part.read(100).startswith(_OPEN_DOCUMENT) else ""
    return ""


def _name(part: zipfile.ZipInfo) -> str:
    return part.filename.replace("\\", "/")


def _read_archive(raw: bytes) -> _Read:
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        _check_parts(archive)
        form = _form_of(archive)
        if not form:
            raise _unreadable(f"this is an archive but not a workbook; unpack it, or {_ADVICE}")
        parts = {_name(one): archive.read(one) for one in archive.infolist() if _is_read(one)}
    looks = _LOOKS[form](parts)
    left = MAX_CELLS
    for look in looks:
        left = _take(left, look.rows, look.columns)
    import python_calamine  # a folder without workbooks does not pay for it

    with _silent():
        workbook = python_calamine.load_workbook(_stored(parts))
    for (number, sheet), look in zip(enumerate(workbook.sheets_metadata), looks, strict=True):
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
            with _silent():
                rows: list[list[Any]] = workbook.get_sheet_by_index(number).to_python(
                    skip_empty_area=False
                )
            yield sheet.name, rows, look


@contextmanager
def _silent() -> Iterator[None]:
    """Keep from the user what Rust writes about a failure in itself, which is raised as well."""
    try:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # there is nothing that it could write to
        yield
        return
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse archives that unpack to much more than they are."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MAX_PARTS:
        raise Refused(beyond(f"{MAX_PARTS:,} parts", "the workbook", 0))
    if unpacked > MAX_UNPACKED:
        raise Refused(beyond(f"{MAX_UNPACKED // 1024 // 1024} MB once unpacked", "the workbook", 0))
    if unpacked > _SMALL and unpacked > MAX_RATIO * packed:
        raise Refused(beyond(f"{MAX_RATIO} times its size once unpacked", "the workbook", 0))


def _is_read(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith(_READ)


def _stored(parts: dict[str, bytes]) -> BytesIO:
    """Pack parts again, without compression: the archive that is read is the one that was looked at.

    Of the parts nothing is left, as they may be large.
    """
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in [*parts]:
            archive.writestr(name, parts.pop(name))
    packed.seek(0)
    return packed


_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*["']([^"']*)["']""")
_SHEET = re.compile(rb"""<(?:\w+:)?sheet\s(?:[^<>]*?\s)?\w+:id\s*=\s*["']([^"']*)["']""")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]*)>")
_ROW_OR_CELL = re.compile(
    rb"""<(?P<tag>(?:\w+:)?(?:row|c))(?=[\s/>])(?:[^<>]*?\sr\s*=\s*["'](?P<at>\w+)["'])?"""
)
# A cell with something in it, and its place; one that is only formatted closes itself.
_CELL = re.compile(
    rb"""<(?:\w+:)?c(?=[\s>])(?:[^<>]*?\sr\s*=\s*["']([A-Za-z]+)([0-9]+)["'])?[^<>]*(?<!/)>(?!</)"""
)
_PLACE = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"')
_ERROR = re.compile(rb"""<(?:\w+:)?c(\s(?:[^<>]*?\s)?t\s*=\s*["']e["'][^<>]*)>""")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})\""""
)
# A formula whose value is the empty text has an empty `v` as well, but then the cell is one of text.
_NOT_CALCULATED = re.compile(
    rb"<(?:\w+:)?c(\s[^<>]*)>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(<(?:\w+:)?v(?:\s[^<>]*)?(?:/>|>\s*</(?:\w+:)?v>))?\s*</(?:\w+:)?c>"
)


def _look_xlsx(parts: dict[str, bytes]) -> list[_Look]:
    """Look through the sheets of an .xlsx, in their order; where cells lack a reference, add it."""
    ids = _SHEET.findall(_part(parts, "xl/workbook.xml"))
    names = [*_sheet_parts(parts, ids, "xl/_rels/workbook.xml.rels")]
    reaches = [_reach(parts[name]) for name in names]
    if sum(rows * columns for rows, columns in reaches) > MAX_CELLS:
        reaches = [_exact_reach(parts, name) for name in names]
    return [
        _Look(*reach, [*_merged(parts[name])], {*_unvalued(parts[name])})
        for name, reach in zip(names, reaches, strict=True)
    ]


def _rows_in(xml: bytes) -> tuple[int, int]:
    """Return where the rows of a sheet begin and end; all of it where cells may stand elsewhere too."""
    at, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    is_plain = 0 <= at < end and not re.search(rb"[<:]c[\s/>]", xml[:at] + xml[end:])
    return (at, end) if is_plain else (0, len(xml))


def _reach(xml: bytes) -> tuple[int, int]:
    """Return at most how many rows and columns a sheet has, by cells that say first which they are.

    That is how programs write them. To look whether any cell is beyond those that are known takes a fifth of reading
    where each is. Where a cell may be written otherwise, it is more than there may be.
    """
    at, end = _rows_in(xml)
    row, column = b"", b""
    if _has_prefix(xml, b":c"):
        return MAX_CELLS + 1, 1
    far = xml.rfind(b"<c", at, end)  # of most sheets the last row is also the farthest
    while far >= 0:
        if (place := _PLACE.match(xml, far)) is None:
            return MAX_CELLS + 1, 1
        column, row = _farther(column, place[1], b"Z"), _farther(row, place[2], b"9")
        known = b'<c(?! r="%b%b")' % (_up_to(column, b"A", b"A-Z"), _up_to(row, b"1", b"0-9"))
        found = re.compile(known).search(xml, at, end)
        at = far = -1 if found is None else found.start()
    return int(row or b"0"), _number(column) + 1


def _has_prefix(xml: bytes, start: bytes) -> bool:
    """Say whether a tag in the rows of a sheet may begin so; to see that there is no colon takes no time."""
    at, end = _rows_in(xml)
    return xml.find(b":", at, end) >= 0 and xml.find(start, at, end) >= 0


def _farther(one: bytes, other: bytes, last: bytes) -> bytes:
    """Return the larger of two rows or columns; only its first two digits count, so that it seldom grows."""
    return max(one, other[:2].ljust(len(other), last), key=lambda each: (len(each), each))


def _up_to(most: bytes, lowest: bytes, digits: bytes) -> bytes:
    """Return a pattern of the rows or columns up to one that `_farther` returned."""
    first, more = most[:1], len(most) - 1
    if not more:
        return b"[%b-%b]" % (lowest, most)
    ways = [b"%b[%c-%c][%b]{%d}" % (first, digits[0], most[1], digits, more - 1)]
    if first > lowest:
        ways.append(b"[%b-%c][%b]{%d}" % (lowest, first[0] - 1, digits, more))
    ways.append(b"[%b-%c][%b]{0,%d}+" % (lowest, digits[-1], digits, more - 1))
    return b"(?:%b)" % b"|".join(ways)


def _exact_reach(parts: dict[str, bytes], name: str) -> tuple[int, int]:
    """Return how many rows and columns have something in them; where cells lack a reference, add it to the part."""
    cells = _CELL.findall(parts[name])
    if (b"", b"") in cells:
        parts[name] = _with_references(parts[name])
        cells = _CELL.findall(parts[name])
    columns = max(map(_number, {letters for letters, _ in cells}), default=-1) + 1
    return max((int(row) for _, row in cells), default=0), columns


def _part(parts: dict[str, bytes], name: str) -> bytes:
    return parts[_spelled(parts, name)]


def _spelled(parts: dict[str, bytes], name: str) -> str:
    """Return a part's name as the archive spells it, whose case may differ."""
    return next((one for one in parts if one.lower() == name.lower()), name)


def _sheet_parts(parts: dict[str, bytes], ids: Iterable[bytes], relations: str) -> Iterator[str]:
    """Yield the names of the parts that relations call by these names."""
    told = [dict(_ATTRIBUTE.findall(one)) for one in _RELATION.findall(_part(parts, relations))]
    targets = {one[b"Id"]: one[b"Target"].decode() for one in told}
    for id_ in ids:
        name = posixpath.normpath(posixpath.join("/xl", targets[id_])).lstrip("/")
        yield _spelled(parts, name)


def _with_references(xml: bytes) -> bytes:
    """Write into each row and cell of a sheet which one it is: the next, where it does not say so."""
    row, column = 0, -1

    def placed(found: re.Match[bytes]) -> bytes:
        nonlocal row, column
        at = found["at"]
        if found["tag"].endswith(b"row"):
            row, column = int(at) if at else row + 1, -1
            return found[0] if at else b'<%b r="%d"' % (found["tag"], row)
        column = _number(at.rstrip(b"0123456789")) if at else column + 1
        return (
            found[0]
            if at
            else b'<%b r="%b%d"' % (found["tag"], column_letters(column).encode(), row)
        )

    return _ROW_OR_CELL.sub(placed, xml)


def _merged(xml: bytes) -> Iterator[_Range]:
    at, end = _rows_in(xml)
    around = xml[:at] + xml[end:] if at else xml
    for left, top, right, bottom in _MERGED.findall(around) if b"mergeCell" in around else ():
        yield _Range(int(top) - 1, _number(left), int(bottom), _number(right) + 1)


def _unvalued(xml: bytes) -> Iterator[tuple[int, int]]:
    """Yield the rows and columns of cells with an error, and of formulas that nobody calculated."""
    told = _ERROR.findall(xml) if re.search(b"=[ ]?[\"']e[\"']", xml) else []
    has_formulas = xml.find(b"<f", *_rows_in(xml)) >= 0 or _has_prefix(xml, b":f")
    for attributes, value in _NOT_CALCULATED.findall(xml) if has_formulas else ():
        if not value or dict(_ATTRIBUTE.findall(attributes)).get(b"t") != b"str":
            told.append(attributes)
    for attributes in told:
        at = dict(_ATTRIBUTE.findall(attributes))[b"r"]
        letters = at.rstrip(b"0123456789")
        yield int(at[len(letters) :]) - 1, _number(letters)


# Records of [MS-XLSB] 2.3 that have a cell, and how long each is at least. 1, BrtCellBlank, has nothing in it.
_CELLS = {2: 12, 3: 9, 4: 9, 5: 16, 6: 12, 7: 12, 8: 12, 9: 16, 10: 9, 11: 9}
_ERROR_CELLS = (3, 11)
_ROW, _BUNDLE, _MERGE = 0, 156, 176  # BrtRowHdr, BrtBundleSh, BrtMergeCell
_BEFORE = b"\x81\x01\0\x94\x01\x10%b\x91\x01\0"  # BrtBeginSheet, BrtWsDim, BrtBeginSheetData
_AFTER = b"\x92\x01\0\x82\x01\0"  # BrtEndSheetData, BrtEndSheet


def _look_xlsb(parts: dict[str, bytes]) -> list[_Look]:
    """Look through the sheets of an .xlsb, in their order, and leave only sound rows and cells of them.

    calamine trusts what a binary sheet says of its size. Raises `ValueError` for a record that is cut off.
    """
    ids = []
    for kind, data, _ in _records(_part(parts, "xl/workbook.bin")):
        if kind == _BUNDLE:  # a state, a number, the name of the relation, the name of the sheet
            ids.append(data[12 : 12 + 2 * int.from_bytes(data[8:12], "little")])
    named = [id_.decode("utf-16-le").encode() for id_ in ids]
    looks = []
    for name in _sheet_parts(parts, named, "xl/_rels/workbook.bin.rels"):
        rows = columns = row = 0
        merged, errors, kept = [], set(), []
        for kind, data, whole in _records(parts[name]):
            if kind == _ROW:
                (row,) = struct.unpack_from("<I", data)
                kept.append(whole)
            elif kind in _CELLS:
                if len(data) < _CELLS[kind]:
                    raise ValueError(kind)
                (column,) = struct.unpack_from("<I", data)
                rows, columns = max(rows, row + 1), max(columns, column + 1)
                kept.append(whole)
                if kind in _ERROR_CELLS:
                    errors.add((row, column))
            elif kind == _MERGE:
                top, bottom, left, right = struct.unpack_from("<4I", data)
                merged.append(_Range(top, left, bottom + 1, right + 1))
        _take(MAX_CELLS, rows, columns)
        size = struct.pack("<4I", 0, max(rows - 1, 0), 0, max(columns - 1, 0))
        parts[name] = b"".join([_BEFORE % size, *kept, _AFTER])
        looks.append(_Look(rows, columns, merged, errors))
    return looks


def _records(part: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield the records of a binary part: their kind, of one or two bytes, their data, and all of each."""
    at = 0
    while at < len(part):
        start, kind = at, part[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (part[at] & 0x7F) << 7
            at += 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if at + size > len(part):
            raise ValueError(size)
        yield kind, part[at : at + size], part[start : at + size]
        at += size


_ODS = re.compile(
    rb"""<table:(table-row|table-cell|covered-table-cell)(?=[\s/>])"""
    rb"""((?:[^<>"']|"[^"]*"|'[^']*')*)>"""
)
_TABLE = re.compile(rb"<table:table(?=[\s/>])")
_INDENTED = re.compile(rb"(?<=>)\s+(?=</?table:)")
_SPECIAL = re.compile(rb"repeated|spanned|error|formula")  # else it is a row or a cell like most


def _look_ods(parts: dict[str, bytes]) -> list[_Look]:
    """Look through the tables of an .ods, in their order.

    LibreOffice writes of a cell with an error that its type is `error`; other programs may not say so.
    """
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise _unreadable(_PASSWORD)
    name = _spelled(parts, "content.xml")
    parts[name] = _INDENTED.sub(b"", parts[name])  # calamine takes no blanks between cells
    return [_look_table(table) for table in _TABLE.split(parts[name])[1:]]


def _look_table(xml: bytes) -> _Look:
    rows = columns = row = below = column = 0
    merged: list[_Range] = []
    without_value: set[tuple[int, int]] = set()
    for tag, said in _ODS.findall(xml):
        special = _SPECIAL.search(said) is not None
        attributes = dict(_ATTRIBUTE.findall(said)) if special else {}
        if tag == b"table-row":
            row, column = below, 0
            below += int(attributes.get(b"table:number-rows-repeated", 1))
            continue
        end = column + int(attributes.get(b"table:number-columns-repeated", 1))
        if b"office:" in said or b"table:formula" in said:
            rows, columns = below, max(columns, end)
            _take(MAX_CELLS, rows, columns)
        if attributes.get(b"calcext:value-type") == b"error" or (
            b"table:formula" in attributes and b"office:" not in said and said.endswith(b"/")
        ):
            without_value.update(
                (at, one) for at in range(row, below) for one in range(column, end)
            )
        high = int(attributes.get(b"table:number-rows-spanned", 1))
        wide = int(attributes.get(b"table:number-columns-spanned", 1))
        if high > 1 or wide > 1:
            merged.append(_Range(row, column, row + high, column + wide))
        column = end
    return _Look(rows, columns, merged, without_value)


_LOOKS = {"xlsx": _look_xlsx, "xlsb": _look_xlsb, "ods": _look_ods}


def _number(letters: bytes) -> int:
    """Return the number of a column, counted from 0: `A` is 0, `AA` is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def column_letters(column: int) -> str:
    letters, number = "", column + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
