"""How the rows of a text are written, read piece by piece, and found again."""

import csv
import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import StringIO
from itertools import accumulate, chain, pairwise
from typing import Literal, NamedTuple, cast

from ece_lint.documents import Flaw, beyond

Row = list[str | None]

PIECE = 16_384  # characters that are read at once; a row is found again within one piece
TORN: list[str] = []  # stands for a record that a stray quote made of several rows

# How programs write that there is nothing: SQL Server, DBeaver, Oracle, MySQL and pandas. No name looks like
# these. What may be a name, such as `None` and `nan`, is left to those who know what a column holds.
NULLS = frozenset(
    (
        "NULL",
        "null",
        "[NULL]",
        "[null]",
        "(NULL)",
        "(null)",
        "<NULL>",
        "<null>",
        "<NA>",
        "#N/A",
        "\\N",
    )
)
VALUE = re.compile(rf"[+-]?[0-9]+(?:[.,][0-9]+)?|{'|'.join(map(re.escape, sorted(NULLS)))}")

_MARK = "\0"  # no text has it; as a row of its own it shows that the row above is complete
_SAMPLE = 100  # rows that tell how a text is divided
_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTE_STAYS_OPEN = (
    "the quote that opens here is never closed, so nothing from this row on is read; put a value "
    "that begins with a quote in quotes, and double its own"
)


class Form(NamedTuple):
    """How the rows of a table are written."""

    delimiter: str
    quoted: bool = True  # a value may be in quotes
    padded: bool = False  # blanks around a value do not belong to it
    commented: bool = False  # a row that begins with `#` is a comment
    columns: tuple[tuple[int, int], ...] = ()  # where cells are in a line, if that divides it
    full: int = 0  # characters that such a line has at least


class Part(NamedTuple):
    """What is known of a table before its rows are read; places are offsets in the text."""

    form: Form
    width: int  # cells in a row
    body: int
    end: int
    header: tuple[int, int] | None = None
    certain: bool = False  # the text itself says what is the header
    name: str | None = None
    affected: re.Match[str] | None = None  # `(n rows affected)`
    names: tuple[str, ...] = ()  # the header, as a row is compared that repeats it

    @property
    def start(self) -> int:
        """Where the table begins, with its header."""
        return self.body if self.header is None else self.header[0]


def is_row(record: list[str], part: Part) -> bool:
    """Say whether a record is a row of a table, and no comment and no second header."""
    return (
        len(record) == part.width
        and not is_comment(record, part)
        and not repeats_header(record, part)
    )


def is_comment(record: list[str], part: Part) -> bool:
    """Say whether a record is a comment."""
    return part.form.commented and bool(record) and record[0].startswith("#")


def repeats_header(record: list[str], part: Part) -> bool:
    """Say whether a record is the header once more, as where files were joined, or dashes below it."""
    if not part.names or not record:
        return False
    if part.form.columns and len(record) == 1:  # without the blanks at its end
        words = record[0].casefold().split()
        return words == " ".join(part.names).split() or not record[0].strip(" -")
    if folded(record[0]) == part.names[0]:
        return tuple(map(folded, record)) == part.names
    return part.certain and all(re.fullmatch("-+", cell.strip(" ")) for cell in record)


def folded(name: str) -> str:
    """Return the name of a column as it is compared."""
    return name.strip(' \ufeff"').casefold()


def reader(lines: Iterable[str], form: Form, *, strict: bool = False) -> Iterator[list[str]]:
    """Yield the records of some lines."""
    if form.columns:
        return (_divided_by_places(line, form) for line in lines)
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if form.quoted else csv.QUOTE_NONE
    return csv.reader(
        lines,
        delimiter=form.delimiter,
        quoting=quoting,
        skipinitialspace=form.padded,
        strict=strict,
    )


def _divided_by_places(line: str, form: Form) -> list[str]:
    line = line.rstrip("\r\n")
    places = _places(line, form)
    found = [line[start:stop] for start, stop in places or [(0, len(line))]]
    if any(map(_is_cut_off, found, form.columns)):
        return [line]
    return found if line.strip() else []


def _is_cut_off(cell: str, column: tuple[int, int]) -> bool:
    """Say whether PowerShell had no room for the rest of a value."""
    cell = cell.strip(" ")
    return cell.endswith("…") or (cell.endswith("...") and len(cell) == column[1] - column[0])


def width_of(line: str) -> int:
    """Return how many places a line takes where wide characters take two."""
    from unicodedata import east_asian_width  # only for what was printed

    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)


def _places(line: str, form: Form) -> list[tuple[int, int]] | None:
    """Return where the cells of a line stand that dashes divide, or `None` if it is not aligned.

    Columns are as many characters wide as their dashes; some tools count a wide character of
    Chinese, Japanese or Korean as two.
    """
    from unicodedata import east_asian_width

    found = []
    for wide in (1, 2):
        counted = (wide if east_asian_width(letter) in "WF" else 1 for letter in line)
        ends = range(len(line) + 1) if wide == 1 else [*accumulate(counted, initial=0)]
        if ends[-1] >= form.full:
            places = [
                (min(bisect_left(ends, start), len(line)), min(bisect_left(ends, stop), len(line)))
                for start, stop in form.columns
            ]
            between = [line[one[1] : two[0]] for one, two in pairwise(places)]
            if not any(map(str.strip, (*between, line[places[-1][1] :]))):
                if ends[-1] == form.columns[-1][1]:
                    return places
                found.append(places)
        if line.isascii():
            break
    return found[0] if found and found[0] == found[-1] else None


def read_piece(
    text: str, at: int, limit: int, form: Form
) -> tuple[int, list[list[str]], Flaw | None]:
    """Read about as many characters as a piece has.

    Return where the piece ends, its records, and the flaw because of which nothing behind it can be
    read.
    """
    size = PIECE
    while True:
        end = line_end(text, at + size, limit)
        piece = text[at:end]
        lines = StringIO(piece, newline="")
        try:
            if not form.quoted or '"' not in piece:
                return end, list(reader(lines, form)), None
            with suppress(csv.Error):
                found = list(reader(lines, form, strict=True))
                if not _may_hold_rows(found, piece, form):
                    return end, found, None
                return end, [record for _, _, record in records(text, at, end, form)], None
            lines.seek(0)
            if [*reader(chain(lines, (_MARK,)), form)][-1] == [_MARK]:
                return end, [record for _, _, record in records(text, at, end, form)], None
        except csv.Error:  # a value is longer than the reader allows
            break
        if end == limit:
            break
        size *= 2  # the piece ends inside quotes
    read: list[tuple[int, int, list[str]]] = []
    try:
        read += records(text, at, end, form)
    except csv.Error:
        at = read[-1][1] if read else at
    else:
        at = read.pop()[0]
    return at, [record for _, _, record in read], _unreadable_row(text, at, end, form)


def _may_hold_rows(found: list[list[str]], piece: str, form: Form) -> bool:
    """Say whether a value among some records has as many delimiters as whole rows would have."""
    if len(found) >= (piece.count("\n") or piece.count("\r")):
        return False  # no value has a line break
    return any(
        cell.count(form.delimiter) == len(_LINE_END.findall(cell)) * (len(record) - 1)
        for record in found
        if len(record) > 1
        for cell in record
        if "\n" in cell or "\r" in cell
    )


class Numbers(NamedTuple):
    """The cells of a piece that has nothing but numbers, row after row."""

    cells: list[int]


def read_numbers(text: str, at: int, part: Part) -> tuple[int, list[int]] | None:
    """Return where a piece ends and its cells, if all of them are whole numbers above zero.

    Reading it as one JSON array costs half of what `csv` takes to make its rows; JSON has no empty cells
    and no leading zeros.
    """
    end = line_end(text, at + PIECE, part.end)
    piece, delimiter = text[at:end], part.form.delimiter
    if not piece.endswith("\n"):
        return None
    between = piece.translate(_WITHOUT_DIGITS)
    row = delimiter * (part.width - 1) + ("\r\n" if piece.endswith("\r\n") else "\n")
    if between != row * (len(between) // len(row)):
        return None
    piece = piece.translate({13: None, 10: ",", ord(delimiter): ","})
    with suppress(ValueError):
        cells: list[int] = json.loads(f"[{piece[:-1]}]")
        return (end, cells) if all(cells) else None
    return None


_WITHOUT_DIGITS = dict.fromkeys(map(ord, "0123456789"))


def records(text: str, at: int, end: int, form: Form) -> Iterator[tuple[int, int, list[str]]]:
    """Yield records, each with the offsets of its beginning and its end.

    They are as `csv` reads them, but for quotes that stand around a part of a value only and belong to
    it, and for rows that a stray quote joined, which are `TORN`.
    """
    start = stop = at

    def lines() -> Iterator[str]:
        nonlocal stop
        for line in StringIO(text[at:end], newline=""):
            stop += len(line)
            yield line

    for record in reader(lines(), form):
        if form.quoted and text.find('"', start, stop) >= 0:
            record = _as_written(text, start, stop, record, form)
        yield start, stop, record
        start = stop


def _as_written(text: str, start: int, stop: int, record: list[str], form: Form) -> list[str]:
    cells = [*_raw_cells(text, start, stop, form)]
    if len(cells) != len(record):
        return record
    for number, cell in enumerate(cells):
        inside, end = cell["inside"], cell.end("inside") + 1
        if inside is not None and end != cell.end():
            if _LINE_END.search(inside):
                return TORN
            if text[end : cell.end()].strip(" "):  # `"VIP" desk`
                record[number] = cell[0]
    return TORN if _holds_rows(text[start:stop], record, form) else record


def _holds_rows(written: str, record: list[str], form: Form) -> bool:
    """Say whether each line of a record has as many cells as the record, so that each was a row.

    Lines of prose may have as many commas, with a blank behind them.
    """
    lines = _LINE_END.split(written.rstrip("\r\n"))
    if len(lines) < 2 or len(record) < 2:
        return False
    if any(line.count(form.delimiter) != len(record) - 1 for line in lines):
        return False
    first = [line.partition(form.delimiter)[0].strip(' "') for line in lines]
    return all(map(VALUE.fullmatch, first)) or not any(form.delimiter + " " in one for one in lines)


def line_end(text: str, at: int, limit: int) -> int:
    """Return the offset behind the first line end from an offset on."""
    while at < limit:
        window = min(at + PIECE, limit)
        if (found := text.find("\n", at, window)) >= 0:
            return found + 1
        if (found := text.find("\r", at, window)) >= 0:
            return found + 1 + text.startswith("\n", found + 1, limit)
        at = window
    return limit


def values(records: list[list[str]], text: str, form: Form) -> list[Row]:
    """Return records, or columns, of a text with `None` for what is not there."""
    if form.padded:
        records = [[cell.strip(" ") for cell in record] for record in records]
    # To look for one character costs next to nothing, and most texts have few brackets.
    spelled = [null for null in NULLS if null[0] in text and null in text]
    if not spelled:
        if all(chain.from_iterable(records)):
            return cast("list[Row]", records)
        return [[cell or None for cell in record] for record in records]
    if spelled == ["NULL"]:
        return [
            [None if not cell or cell == "NULL" else cell for cell in record] for record in records
        ]
    return [[None if not cell or cell in NULLS else cell for cell in record] for record in records]


def lines_of(text: str, at: int, end: int, form: Form, rows: int) -> list[tuple[int, int]]:
    """Return where the rows of a piece begin and end if each line is one of so many, else nothing.

    A finding asks for the place of one row, and to divide all rows of its piece into cells takes 20 times as long.
    """
    if form.columns or (form.quoted and text.find('"', at, end) >= 0):
        return []
    lines = [*map(len, StringIO(text[at:end], newline=""))]
    return [*pairwise(accumulate(lines, initial=at))] if len(lines) == rows else []


def cell(text: str, start: int, stop: int, form: Form, column: int) -> tuple[int, int]:
    """Return where a cell of a record stands, without quotes and padding. Raises `IndexError`."""
    if form.columns or form.padded or text.find('"', start, stop) >= 0:
        return cells(text, start, stop, form)[column]
    line = text[start:stop].rstrip("\r\n")
    before = line.split(form.delimiter, column + 1)
    start += sum(map(len, before[:column])) + column
    return start, start + len(before[column])


def cells(text: str, start: int, stop: int, form: Form) -> list[tuple[int, int]]:
    """Return where the cells of a record stand, without quotes and padding."""
    found = []
    for at, end in _cells_as_written(text, start, stop, form):
        if form.padded:
            at = end - len(text[at:end].lstrip(" "))
            end = at + len(text[at:end].rstrip(" "))
        found.append((at, end))
    return found


def _cells_as_written(text: str, start: int, stop: int, form: Form) -> Iterator[tuple[int, int]]:
    if form.columns:
        line = text[start:stop].rstrip("\r\n")
        for one, two in _places(line, form) or [(0, len(line))]:
            yield start + one, start + two
        return
    if text.find('"', start, stop) < 0:
        line = text[start:stop].rstrip("\r\n")
        for cell_ in line.split(form.delimiter):
            yield start, start + len(cell_)
            start += len(cell_) + 1
        return
    for cell in _raw_cells(text, start, stop, form):
        in_quotes = cell["inside"] is not None and cell.end("inside") + 1 == cell.end()
        yield cell.span("inside" if in_quotes else 0)


def _raw_cells(text: str, start: int, stop: int, form: Form) -> Iterator[re.Match[str]]:
    delimiter = re.escape(form.delimiter)
    rest = rf"[^{delimiter}\r\n]*"
    quotes = r'"(?P<inside>(?>(?:[^"]++|"")*))"' if form.quoted else "(?P<inside>(?!))"
    blanks = " *" if form.padded else ""
    pattern = re.compile(rf"{blanks}{quotes}{rest}|{rest}")
    while cell := pattern.match(text, start, stop):
        yield cell
        start = cell.end() + 1
        if start > stop or text[start - 1] != form.delimiter:
            break


def torn_at(text: str, start: int, stop: int, form: Form) -> int | None:
    """Return where a quote opens that closes in another row."""
    for cell in _raw_cells(text, start, stop, form):
        inside = cell["inside"]
        if inside is not None and _LINE_END.search(inside):
            return cell.start("inside") - 1
    return None


def _unreadable_row(text: str, start: int, end: int, form: Form) -> Flaw:
    """Say why a row has no end: a quote is never closed, or a value goes on and on."""
    for cell in _raw_cells(text, start, end, form):
        if form.quoted and cell["inside"] is None and cell[0].lstrip(" ").startswith('"'):
            at = cell.start() + cell[0].index('"')
            return Flaw("broken-table", _QUOTE_STAYS_OPEN, at, at + 1)
        if len(cell[0]) > csv.field_size_limit():
            start = cell.start()
            break
    return beyond(f"{csv.field_size_limit():,} characters", "a value", start)


def sample(text: str, start: int, end: int, form: Form) -> list[list[str]]:
    """Return the first rows of a range, without blank lines, comments and padding."""
    stop = line_end(text, start + PIECE, end)
    rows: list[list[str]] = []
    with suppress(csv.Error):
        for record in reader(StringIO(text[start:stop], newline=""), form):
            if any(record) and not (form.commented and record[0].startswith("#")):
                rows.append([cell.strip(" ") for cell in record] if form.padded else record)
                if len(rows) == _SAMPLE:
                    return rows
    return rows[:-1] if stop < end and len(rows) > 1 else rows
