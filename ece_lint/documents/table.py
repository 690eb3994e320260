"""Delimited text becomes tables: rows are read when asked for, and found again when located."""

from __future__ import annotations

import csv
import json
import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import StringIO
from itertools import chain, zip_longest
from typing import Any, Literal, NamedTuple, Protocol, cast, overload, runtime_checkable

from ece_lint.documents import Document, Flaw, Pointer, beyond, is_secret, undecodable

Row = list[str | None]

MAX_FLAWS = 20  # broken rows of one table that are reported one by one

_PIECE = 16_384  # characters that are read at once; a row is found again within one piece
_SAMPLE = 100  # rows that tell how a text is divided
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

_MARK = "\0"  # no text has it; as a row of its own it shows that the row above is complete
_TORN: list[str] = []  # stands for a record that a stray quote made of several rows
_DELIMITERS = {"\t": "tab", "|": "vertical bar", ";": "semicolon", ",": "comma"}
_QUOTING = "a value that begins with a quote stands in quotes, and its own are doubled"
_QUOTE_CLOSES_LATE = (
    f"the quote that opens here closes in another row, so both are not read; {_QUOTING}"
)
_QUOTE_STAYS_OPEN = (
    f"the quote that opens here is never closed, so nothing from this row on is read; {_QUOTING}"
)


class _Form(NamedTuple):
    """How the rows of a table are written."""

    delimiter: str
    quoted: bool = True  # a value may stand in quotes
    padded: bool = False  # blanks around a value do not belong to it
    commented: bool = False  # a row that begins with `#` is a comment


class _Part(NamedTuple):
    """What is known of a table before its rows are read; places are offsets in the text."""

    form: _Form
    width: int  # cells in a row
    body: int
    end: int
    header: tuple[int, int] | None = None
    certain: bool = False  # the text itself says what is the header
    name: str | None = None
    affected: re.Match[str] | None = None  # `(n rows affected)`


def read_table(path: str, raw: bytes) -> Document | None:
    """Read delimited text into a document whose data is a list of `Table`, or return `None`.

    A text is a table when it says so: `__TABLE` or `__COLUMNS` (Bulk Configuration), `#TYPE`
    (PowerShell), a line of dashes below the header or `(n rows affected)` at the end (sqlcmd).
    Otherwise a tab, `|`, `;` or comma divides its first line into two cells or more, and

    - that line is a header (see `is_header`), and either half of the first hundred rows have as
      many cells, or it has three names or more, all without blanks; or
    - nine in ten of the first hundred rows have as many cells as the first, and each of these below
      the first has a cell that is a number or NULL.

    One column, prose, YAML, JSON and XML are no tables.

    A cell is located by the pointer (table, row, column), its header by the same with `key`. What
    is wrong with the whole text is a flaw at once, what is wrong with a row when it is read.
    Nothing is raised.
    """
    document = _decoded(path, raw)
    text = document.text
    if _MARK in text:
        document.refuse(undecodable(text.encode()))
    elif (flaw := _without_rows(text)) is not None:
        document.refuse(flaw)
    else:
        tables = [Table(document, part) for part in _parts(text)]
        if not tables:
            return None
        document.data = tables
        document.locate = lambda pointer, key: _locate(document, tables, pointer, key)
    return document


def is_header(cells: list[str]) -> bool:
    """Decide by its cells whether a row names the columns.

    Every cell looks like an identifier: it begins with a letter, `_` or `(` and goes on with
    letters, digits, blanks, line breaks and `_.-#$/()[]*'&%+`, and may end with `?` or `:`; people put `*` in
    front as well. None is empty, a number, a date, an address, NULL, or
    one of `Y`, `N`, `true` and `false`. A row of nothing but names passes for a header, so a caller
    who knows better says so with `Table.say_header`.
    """
    return all(_NAME.fullmatch(cell) and cell.lower() not in _NO_NAMES for cell in cells)


_NAME = re.compile(r"\*? ?(?:[^\W\d]|[_(])[\w .\-#$/()\[\]*'&%+\r\n]*[?:]? ?\*?")
_NO_NAMES = frozenset(("null", "y", "n", "true", "false"))
VALUE = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?|NULL")


@runtime_checkable
class AnyTable(Protocol):
    """A table of a document, however it is written: as text, in a workbook, or as rows of JSON or XML.

    `Table` says what each of these means.
    """

    name: str | None
    columns: list[str] | None
    row_count: int | None

    def rows(self) -> Iterator[Row]: ...
    def columns_at(self, *at: int) -> Iterator[list[list[int]] | list[list[str | None]]]: ...
    def place(self, row: int | None, column: int | None) -> tuple[int, int]: ...


def tables_of(document: Document) -> list[AnyTable]:
    """Return the tables of a document, in the order of their numbers; a document of another form has none."""
    data = document.data if isinstance(document.data, list) else []
    return [one for one in data if isinstance(one, AnyTable)]


class Table:
    """A table of a document: its name and columns, if it has them, and a way to its rows."""

    __slots__ = (
        "_broken",
        "_concluded",
        "_document",
        "_extents",
        "_judged",
        "_numbers",
        "_part",
        "_starts",
        "_text",
        "_unreported",
        "columns",
        "name",
        "row_count",
    )

    def __init__(self, document: Document, part: _Part) -> None:
        self._document = document
        self._text = document.text
        self._judged = -1  # what is wrong in front of this offset is known
        self._concluded = False
        self._broken = 0
        self._unreported: tuple[int, int] | None = None  # the first broken row beyond MAX_FLAWS
        self.name = part.name
        self._begin(part)

    def rows(self) -> Iterator[Row]:
        """Return the rows, read as they are asked for; NULL and nothing are `None`.

        Every call begins again with the first row. A row with a wrong number of cells is left out
        and becomes a flaw of the document. Once all are read, `row_count` is how many there were.
        """
        return chain.from_iterable(self._batches(0))

    def columns_at(self, *at: int) -> Iterator[list[list[int]] | list[list[str | None]]]:
        """Return the cells of some columns, batch by batch, each column as a list.

        Where all cells of a batch are whole numbers above zero, they come as such. For a long
        table of numbers this is the fastest way through it: its rows are never made.
        """
        width = self._part.width
        for batch in self._batches(0, numbers=True):
            if isinstance(batch, _Numbers):
                yield [batch.cells[column::width] for column in at]
            else:
                yield [[row[column] for row in batch] for column in at]

    def say_header(self, present: bool) -> None:
        """Say whether the first row names the columns, where its look deceives; rows count anew.

        It has no effect where the text says so itself, as below `__COLUMNS` or above dashes.
        """
        part = self._part
        if part.certain or present == (part.header is not None):
            return
        if part.header is not None:
            self._begin(part._replace(header=None, body=part.header[0]))
        elif next(self.rows(), None) is not None:
            first = self._find(0)
            self._begin(part._replace(header=first, body=first[1]))

    def place(self, row: int | None, column: int | None) -> tuple[int, int]:
        """Return where a cell stands, without its quotes, or a whole row; row `None` is the header.

        `IndexError` is raised for what the table does not have.
        """
        extent = self._part.header if row is None else self._find(row)
        if extent is None:
            return self._part.body, self._part.body
        cells = _cells(self._text, *extent, self._part.form)
        return (cells[0][0], cells[-1][1]) if column is None else cells[column]

    def _begin(self, part: _Part) -> None:
        self._part = part
        self.columns: list[str] | None = None
        self.row_count: int | None = None
        if part.header is not None:
            names = _sample(self._text, *part.header, part.form)
            self.columns = names[0] if names else [""] * part.width
        # Where each piece begins and the number of its first row, as far as pieces have been read.
        self._starts = [part.body]
        self._numbers = [0]
        self._extents: tuple[int, list[tuple[int, int]]] = (-1, [])  # of the rows of one piece

    @overload
    def _batches(self, piece: int) -> Iterator[list[Row]]: ...
    @overload
    def _batches(self, piece: int, *, numbers: bool) -> Iterator[list[Row] | _Numbers]: ...
    def _batches(self, piece: int, *, numbers: bool = False) -> Iterator[Any]:
        """Read on from a piece; pieces begin and end where rows do.

        Where `numbers` are wanted, a piece of nothing else is not divided into rows.
        """
        part = self._part
        at, number, flaw = self._starts[piece], self._numbers[piece], None
        while at < part.end and flaw is None:
            if numbers and (found := _read_numbers(self._text, at, part)) is not None:
                at, cells = found
                self._judged = max(self._judged, at)
                number += len(cells) // part.width
                self._begin_piece(at, number)
                yield _Numbers(cells)
                continue
            end, records, flaw = _read_piece(self._text, at, part.end, part.form)
            text = self._text[at:end]
            uneven = [*map(len, records)].count(part.width) != len(records)
            if uneven or (part.form.commented and "#" in text):
                self._judge(at, end, records)
                records = [record for record in records if _is_row(record, part)]
            if flaw is not None and end > self._judged:
                self._report(flaw, end, part.end)
            self._judged = max(self._judged, end)
            at, number = end, number + len(records)
            self._begin_piece(at, number)
            yield _values(records, text, part.form)
        self.row_count = number
        if not self._concluded:
            self._concluded = True
            self._conclude(number + self._broken, flaw is None)

    def _begin_piece(self, at: int, number: int) -> None:
        if at > self._starts[-1]:
            self._starts.append(at)
            self._numbers.append(number)

    def _judge(self, at: int, end: int, records: list[list[str]]) -> None:
        """Report the rows of a piece that have a wrong number of cells."""
        part = self._part
        if end <= self._judged:
            return
        if self._unreported and at >= self._judged:  # no place is needed, only how many there are
            self._broken += sum(_is_broken(record, part) for record in records)
            return
        for start, stop, record in _records(self._text, at, end, part.form):
            if start < self._judged or not _is_broken(record, part):
                continue
            self._broken += 1
            stop = start + len(self._text[start:stop].rstrip("\r\n"))
            if self._broken > MAX_FLAWS:
                self._unreported = self._unreported or (start, stop)
            elif record is _TORN:
                at = _torn_at(self._text, start, stop, part.form) or start
                self._report(Flaw("broken-table", _QUOTE_CLOSES_LATE, at, at + 1), start, stop)
            else:
                flaw = Flaw("broken-table", _wrong_number(len(record), part), start, stop)
                self._report(flaw, start, stop)

    def _conclude(self, read: int, to_the_end: bool) -> None:
        """Report what is only known once all rows have been read."""
        if self._unreported is not None:
            more = self._broken - MAX_FLAWS
            rows = "1 more row is" if more == 1 else f"{more:,} more rows are"
            message = f"{rows} broken like those above, and not read"
            self._report(Flaw("broken-table", message, *self._unreported), *self._unreported)
        affected = self._part.affected
        if affected is None or not to_the_end:
            return
        said = int(affected[1])
        # A line break in a value that is not quoted makes two rows of one, which is reported above.
        if read < said or (read > said and not self._broken):
            message = f"the export counts {said:,} of these rows, but {read:,} are here"
            self._document.flaws.append(Flaw("incomplete-export", message, *affected.span()))

    def _report(self, flaw: Flaw, start: int, stop: int) -> None:
        """Add the flaw of a row that is not read, in which nobody knows the cell with a secret."""
        self._document.flaws.append(flaw)
        self._document.unread.append(flaw.message)
        if any(map(is_secret, self.columns or ())):
            self._document.conceal([(start, stop)])

    def _find(self, row: int) -> tuple[int, int]:
        """Return where a row begins and ends, reading on as far as needed."""
        if row < 0:
            raise IndexError(row)
        if row >= self._numbers[-1]:
            for _ in self._batches(len(self._starts) - 1):
                if row < self._numbers[-1]:
                    break
        piece = bisect_right(self._numbers, row) - 1
        if piece != self._extents[0]:
            part, at = self._part, self._starts[piece]
            end = self._starts[piece + 1]  # `IndexError` behind the last row
            found = _records(self._text, at, end, part.form)
            self._extents = piece, [(a, b) for a, b, record in found if _is_row(record, part)]
        return self._extents[1][row - self._numbers[piece]]


def _is_row(record: list[str], part: _Part) -> bool:
    return len(record) == part.width and not _is_comment(record, part)


def _is_broken(record: list[str], part: _Part) -> bool:
    """Say whether a record is neither a row nor a comment nor a blank line."""
    if record is _TORN:
        return True
    blank = not record or (len(record) == 1 and not record[0].strip())
    return len(record) != part.width and not blank and not _is_comment(record, part)


def _is_comment(record: list[str], part: _Part) -> bool:
    return part.form.commented and bool(record) and record[0].startswith("#")


def _wrong_number(cells: int, part: _Part) -> str:
    """Say that a row has too many or too few cells, and what it may come from."""
    delimiter = _DELIMITERS.get(part.form.delimiter, part.form.delimiter)
    others = "the header has" if part.header else "other rows have"
    reason = f"a value with a {delimiter} in it is not in quotes"
    if not part.form.quoted:
        reason = f"a value has a {delimiter} in it, which sqlcmd does not quote"
    if cells < part.width:
        reason = "a value with a line break in it is not in quotes, or cells are missing"
    has = "1 cell" if cells == 1 else f"{cells} cells"
    return f"the row has {has} and {others} {part.width}, so it is not read; probably {reason}"


def _locate(
    document: Document, tables: list[Table], pointer: Pointer, key: bool
) -> tuple[int, int]:
    match pointer:
        case (int(number), int(row), int(column)):
            table = tables[number]
            return table.place(None if key and table.columns is not None else row, column)
        case (int(number), int(row)):
            return tables[number].place(row, None)
        case (int(number),):
            return tables[number].place(None, None)
        case _:
            return 0, len(document.text)


# How rows are read and found.


def _reader(lines: Iterable[str], form: _Form, *, strict: bool = False) -> Iterator[list[str]]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if form.quoted else csv.QUOTE_NONE
    return csv.reader(
        lines,
        delimiter=form.delimiter,
        quoting=quoting,
        skipinitialspace=form.padded,
        strict=strict,
    )


def _read_piece(
    text: str, at: int, limit: int, form: _Form
) -> tuple[int, list[list[str]], Flaw | None]:
    """Read about as many characters as a piece has.

    Return where the piece ends, its records, and the flaw because of which nothing behind it can be
    read.
    """
    size = _PIECE
    while True:
        end = _line_end(text, at + size, limit)
        piece = text[at:end]
        lines = StringIO(piece, newline="")
        try:
            if not form.quoted or '"' not in piece:
                return end, list(_reader(lines, form)), None
            with suppress(csv.Error):
                return end, list(_reader(lines, form, strict=True)), None
            lines.seek(0)
            if [*_reader(chain(lines, (_MARK,)), form)][-1] == [_MARK]:
                return end, [record for _, _, record in _records(text, at, end, form)], None
        except csv.Error:  # a value is longer than the reader allows
            break
        if end == limit:
            break
        size *= 2  # the piece ends inside quotes
    read: list[tuple[int, int, list[str]]] = []
    try:
        read += _records(text, at, end, form)
    except csv.Error:
        at = read[-1][1] if read else at
    else:
        at = read.pop()[0]
    return at, [record for _, _, record in read], _unreadable_row(text, at, end, form)


class _Numbers(NamedTuple):
    """The cells of a piece that has nothing but numbers, row after row."""

    cells: list[int]


def _read_numbers(text: str, at: int, part: _Part) -> tuple[int, list[int]] | None:
    """Return where a piece ends and its cells, if all of them are whole numbers above zero.

    Reading it as one JSON array costs half of what `csv` takes to make its rows; JSON has no empty cells
    and no leading zeros.
    """
    end = _line_end(text, at + _PIECE, part.end)
    piece, delimiter = text[at:end], part.form.delimiter
    if not piece.endswith("\n") or piece.count("\r") not in (0, piece.count("\r\n")):
        return None
    between = piece.translate(_WITHOUT_DIGITS)
    row = delimiter * (part.width - 1) + "\n"
    if between != row * (len(between) // len(row)):
        return None
    piece = f",{piece.translate({13: None, 10: ',', ord(delimiter): ','})}"
    if ",0," in piece:
        return None
    with suppress(ValueError):
        return end, json.loads(f"[{piece[1:-1]}]")
    return None


_WITHOUT_DIGITS = dict.fromkeys(map(ord, "0123456789\r"))


def _records(text: str, at: int, end: int, form: _Form) -> Iterator[tuple[int, int, list[str]]]:
    """Yield records as `csv` reads them, each with the offsets of its beginning and its end."""
    start = stop = at

    def lines() -> Iterator[str]:
        nonlocal stop
        for line in StringIO(text[at:end], newline=""):
            stop += len(line)
            yield line

    for record in _reader(lines(), form):
        torn = form.quoted and _torn_at(text, start, stop, form) is not None
        yield start, stop, _TORN if torn else record
        start = stop


def _line_end(text: str, at: int, limit: int) -> int:
    """Return the offset behind the first line end from an offset on."""
    while at < limit:
        window = min(at + _PIECE, limit)
        if (found := text.find("\n", at, window)) >= 0:
            return found + 1
        if (found := text.find("\r", at, window)) >= 0:
            return found + 1 + text.startswith("\n", found + 1, limit)
        at = window
    return limit


def _values(records: list[list[str]], text: str, form: _Form) -> list[Row]:
    """Return records with `None` for what is not there."""
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


def _cells(text: str, start: int, stop: int, form: _Form) -> list[tuple[int, int]]:
    """Return where the cells of a record stand, without quotes and padding."""
    cells = []
    for cell in _raw_cells(text, start, stop, form):
        in_quotes = cell["inside"] is not None and cell.end("inside") + 1 == cell.end()
        start, stop = cell.span("inside" if in_quotes else 0)
        if form.padded:
            start = stop - len(text[start:stop].lstrip(" "))
            stop = start + len(text[start:stop].rstrip(" "))
        cells.append((start, stop))
    return cells


def _raw_cells(text: str, start: int, stop: int, form: _Form) -> Iterator[re.Match[str]]:
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


def _torn_at(text: str, start: int, stop: int, form: _Form) -> int | None:
    """Return where a quote opens that closes in another row, in front of more text."""
    if text.find('"', start, stop) < 0:
        return None
    for cell in _raw_cells(text, start, stop, form):
        inside, end = cell["inside"], cell.end("inside") + 1
        if inside is not None and end != cell.end() and re.search(r"[\r\n]", inside):
            return cell.start("inside") - 1
    return None


def _unreadable_row(text: str, start: int, end: int, form: _Form) -> Flaw:
    """Say why a row has no end: a quote is never closed, or a value goes on and on."""
    for cell in _raw_cells(text, start, end, form):
        if form.quoted and cell["inside"] is None and cell[0].lstrip(" ").startswith('"'):
            at = cell.start() + cell[0].index('"')
            return Flaw("broken-table", _QUOTE_STAYS_OPEN, at, at + 1)
        if len(cell[0]) > csv.field_size_limit():
            start = cell.start()
            break
    return beyond(f"{csv.field_size_limit():,} characters", "a value", start)


# How a text is recognised and divided into tables.

_LINE_END = r"(?:\r\n|\r|\n)"
_GAP = rf"[ \t]*+(?:{_LINE_END}|\Z)(?>(?:[ \t]*+(?:#[^\r\n]*+)?{_LINE_END})*)"
_PREAMBLE = re.compile(rf"(?>(?:[ \t]*+(?:#[^\r\n]*+|sep=.)?{_LINE_END})*)")
_BULK_MARK = re.compile("_ ?_ ?(?:TABLE|COLUMNS)")
# As a web page shows them, marks have blanks in them, or begin at the end of the line above.
_BULK = re.compile(
    rf"(?>(?:_ ?_ ?TABLE{_GAP}(?!_ ?_ ?COLUMNS)(?P<name>[^\r\n]*+){_GAP})?)"
    rf"(?>(?P<columns>(?>(?:_ ?_ ?)?)COLUMNS{_GAP})?)"
)
_COUNT = re.compile(r"\(([0-9]{1,12}) [^\W\d_][^\d,;|\t\r\n]*\)[ \t]*(?=[\r\n]|\Z)")
_LAST_COUNT = re.compile(rf"(?<=[\r\n]){_COUNT.pattern}\s*\Z")
_DASHES = re.compile(r"-++(?>(?:([^ \w\r\n\-\"])-++(?>(?:\1-++)*))?) *+(?=[\r\n]|\Z)")
_COMPLETION = re.compile(r"Completion time: [^\r\n]*\s*\Z")
_ERROR = re.compile(r"\s*+((?:Msg [0-9]+, Level [0-9]+|Sqlcmd: |HResult )[^\r\n]*)")
_FIXED_WIDTH = re.compile(
    rf"\s*+(\w++(?>(?: ++\w++)+)) *+{_LINE_END}(-++(?>(?: ++-++)+)) *+(?:[\r\n]|\Z)"
)


def _decoded(path: str, raw: bytes) -> Document:
    """Return a document in the encoding it has: UTF-16, UTF-8, or else code page 1252."""
    low, high = (raw[first:4096:2].count(0) for first in (0, 1))
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Document(path, raw, "utf-16")
    if max(low, high) * 8 > min(len(raw), 4096) and min(low, high) * 4 < max(low, high):
        return Document(path, raw, "utf-16-le" if high > low else "utf-16-be")
    document = Document(path, raw, "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8")
    if "\ufffd" in document.text:  # a text of 100 MB is decoded once only, if it is UTF-8
        try:
            raw.decode()
        except UnicodeDecodeError as error:
            cut_off = error.end == len(raw) and "unexpected end" in error.reason
            if not cut_off or raw[: error.start].isascii():
                return Document(path, raw, "cp1252")
    return document


def _without_rows(text: str) -> Flaw | None:
    """Return the flaw of a text that an export tool wrote, but that has no rows to be read."""
    if (error := _ERROR.match(text)) is not None:
        message = "the database answered with an error instead of rows; export again"
        return Flaw("incomplete-export", message, *error.span(1))
    fixed = _FIXED_WIDTH.match(text)
    if fixed is not None and len(fixed[1].split()) == len(fixed[2].split()):
        message = (
            "the columns are divided by blanks, which values have too; "
            'export as CSV, with sqlcmd by `-s"," -W`'
        )
        return Flaw("broken-table", message, *fixed.span(2))
    return None


def _parts(text: str) -> Iterator[_Part]:
    """Divide a text into its tables."""
    preamble = _PREAMBLE.match(text)
    start = preamble.end() if preamble else 0
    if _BULK_MARK.match(text, start):
        yield from _bulk_parts(text, start)
    elif result_sets := _result_sets(text):
        yield from result_sets
    elif part := _divided(text, start, len(text), certain="#TYPE " in text[:start]):
        yield part


def _bulk_parts(text: str, start: int) -> Iterator[_Part]:
    """Yield the tables of Bulk Configuration text."""
    heads: list[re.Match[str]] = []
    for mark in _BULK_MARK.finditer(text, start):
        at = mark.start()
        inside = bool(heads) and at < heads[-1].end()
        if inside or (at and text[at - 1] not in "\r\n"):
            continue
        if (head := _BULK.match(text, at)) and head[0]:
            heads.append(head)
    form = _Form("\t", commented=True)
    for head, following in zip_longest(heads, heads[1:]):
        body, end = head.end(), following.start() if following else len(text)
        first = _sample(text, body, end, form)[:1]
        name = (head["name"] or "").strip().removesuffix("__").removesuffix("_ _").strip() or None
        part = _Part(form, len(first[0]) if first else 1, body, end, certain=True, name=name)
        yield _headed(text, part) if first and head["columns"] else part


class _Rule(NamedTuple):
    """A line of dashes, which sqlcmd prints below a header."""

    header: tuple[int, int]
    end: int
    delimiter: str
    width: int


def _result_sets(text: str) -> list[_Part]:
    """Return the tables of a text that sqlcmd has printed; none if it did not."""
    completion = _COMPLETION.search(text, max(0, len(text) - 200))
    end = completion.start() if completion else len(text)
    counted = _LAST_COUNT.search(text, max(0, end - 200), end) is not None
    if not counted and not any(_rules(text, min(end, _PIECE), counted)):
        return []
    counts = [count for at in _lines(text, "(", end) if (count := _COUNT.match(text, at))]
    rules = deque(_rules(text, end, counted))
    parts: list[_Part] = []
    position = 0
    for count in [*counts, None]:
        stop = count.start() if count else end
        last = len(parts)
        while rules and rules[0].header[0] < stop:
            header, body, delimiter, width = rules.popleft()
            until = min(stop, rules[0].header[0]) if rules else stop
            form = _Form(delimiter, quoted=False, padded=True)
            parts.append(_Part(form, width, body, until, header, certain=True))
        if last == len(parts) and (found := re.compile(r"\S").search(text, position, stop)):
            part = _divided(text, found.start(), stop, printed=count is not None)
            parts += [part] if part else []
        if last < len(parts):
            parts[-1] = parts[-1]._replace(affected=count)
        position = count.end() if count else end
    return parts


def _rules(text: str, limit: int, counted: bool) -> Iterator[_Rule]:
    """Yield the lines of dashes below headers; a single row of them only if rows are counted."""
    for at in _lines(text, "-", limit):
        dashes = _DASHES.match(text, at)
        if dashes is None or not (dashes[1] or counted):
            continue
        end = at - 2 if text.startswith("\r\n", at - 2) else at - 1
        start = max(text.rfind(line_end, max(0, end - _PIECE), end) for line_end in "\r\n") + 1
        if start == 0 and end > _PIECE:
            continue
        delimiter = dashes[1] or "\t"
        names = text[start:end].split(delimiter)
        if any(names) and len(names) == dashes[0].count(delimiter) + 1:
            yield _Rule((start, at), _line_end(text, at, len(text)), delimiter, len(names))


def _lines(text: str, first: str, limit: int) -> Iterator[int]:
    """Yield where lines begin that begin with a character, but for the first line of the text."""
    line_end = "\n" if "\n" in text else "\r"
    at = text.find(line_end + first, 0, limit)
    while at >= 0:
        yield at + 1
        at = text.find(line_end + first, at + 1, limit)


def _divided(
    text: str, start: int, end: int, *, certain: bool = False, printed: bool = False
) -> _Part | None:
    """Return the table in a range of text, by the delimiter that divides its first rows best.

    It is `certain` that a table with a header stands there, or it is `printed` by sqlcmd.
    """
    if not (certain or printed) and text.startswith(("{", "[", "<"), start):
        return None
    ranked = []
    for delimiter in _DELIMITERS:
        form = _Form(delimiter, quoted=not printed)
        rows = _sample(text, start, end, form)
        if rows and any(cell.startswith(" ") for cell in rows[0][1:]):
            form = form._replace(padded=True)
            rows = _sample(text, start, end, form)
        if rows and len(rows[0]) > 1 and (certain or printed or _is_table(rows, form)):
            rank = _share(rows, len(rows[0])), delimiter == "\t", len(rows[0])
            ranked.append((rank, form, rows[0]))
    if not ranked:
        form = _Form("\t", quoted=not printed)
        rows = _sample(text, start, end, form)
        if not rows or not (certain or (printed and all(map(_has_value, rows[1:])))):
            return None
        ranked.append(((1.0, False, 1), form, rows[0]))
    _, form, first = max(ranked)
    part = _Part(form, len(first), start, end, certain=certain)
    return _headed(text, part) if certain or is_header(first) else part


def _headed(text: str, part: _Part) -> _Part:
    """Return a table whose first row is its header."""
    end = _line_end(text, part.body + _PIECE, part.end)
    for start, stop, record in _records(text, part.body, end, part.form):
        if any(record) and _is_row(record, part):
            return part._replace(header=(start, stop), body=stop)
    return part


def _is_table(rows: list[list[str]], form: _Form) -> bool:
    """Say whether the first rows of a text are those of a table: see `read_table`."""
    first, width = rows[0], len(rows[0])
    if not is_header(first):
        fitting = [row for row in rows if len(row) == width]
        return _share(rows, width) >= 0.9 and all(map(_has_value, fitting[1:] or fitting))
    words = not any(" " in cell for cell in first)
    if form.padded and not (words and rows[1:]):  # a sentence with a comma
        return False
    return _share(rows[1:], width) >= 0.5 or (words and width > 2)


def _has_value(row: list[str]) -> bool:
    return any(VALUE.fullmatch(cell.strip(" ")) for cell in row)


def _share(rows: list[list[str]], width: int) -> float:
    return sum(len(row) == width for row in rows) / len(rows) if rows else 1.0


def _sample(text: str, start: int, end: int, form: _Form) -> list[list[str]]:
    """Return the first rows of a range, without blank lines, comments and padding."""
    stop = _line_end(text, start + _PIECE, end)
    rows: list[list[str]] = []
    with suppress(csv.Error):
        for record in _reader(StringIO(text[start:stop], newline=""), form):
            if any(record) and not (form.commented and record[0].startswith("#")):
                rows.append([cell.strip(" ") for cell in record] if form.padded else record)
                if len(rows) == _SAMPLE:
                    return rows
    return rows[:-1] if stop < end and len(rows) > 1 else rows
