"""Delimited and fixed-width text becomes tables: rows are read when asked for, and found again when located."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Protocol, overload

from ece_lint.documents import (
    Document,
    Flaw,
    Pointer,
    control_character,
    is_utf32,
    undecodable,
)
from ece_lint.documents.beside import (
    count_in,
    database_error,
    flaws_between,
    kind_of,
    left_out,
    remark,
)
from ece_lint.documents.concealed import is_secret
from ece_lint.documents.division import is_header as is_header
from ece_lint.documents.division import parts, wrapped
from ece_lint.documents.encodings import damage, decoded, mixture
from ece_lint.documents.records import NULLS as NULLS
from ece_lint.documents.records import (
    TORN,
    Numbers,
    Part,
    cell,
    cells,
    folded,
    is_comment,
    is_row,
    lines_of,
    read_numbers,
    read_piece,
    records,
    repeats_header,
    sample,
    torn_at,
    values,
)
from ece_lint.documents.records import VALUE as VALUE
from ece_lint.documents.records import Row as Row

MAX_FLAWS = 20  # broken rows of one table that are reported one by one

_Batch = tuple[list[list[str]], str]  # the records of a piece, and its text
_MOST_PIECES = 64  # of 16 kB, of which the places of rows are kept
_DELIMITERS = {"\t": "tab", "|": "vertical bar", ";": "semicolon", ",": "comma"}
_OTHER_TABLE = "another table begins here, which is not read; save each table in a separate file"
_QUOTE_CLOSES_LATE = (
    "the quote that opens here closes in another row, so both are not read; put a value that begins "
    "with a quote in quotes, and double its own"
)


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
    if is_utf32(raw):
        marked = raw[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
        document = Document(
            path, raw, "utf-32" if marked else f"utf-32-{'be' if raw[0] == 0 else 'le'}"
        )
        if not parts(document.text.lstrip("\ufeff")):
            return None
        document.refuse(undecodable(raw))
        return document
    document = decoded(path, raw)
    text = document.text
    until = text.find("\0")
    found = parts(text if until < 0 else text[:until])
    if (flaw := _refusal(document, found, until)) is not None:
        document.refuse(flaw)
        return document
    if not found:
        return None
    tables = [Table(document, part) for part in found]
    document.data = tables
    document.locate = lambda pointer, key: _locate(document, tables, pointer, key)
    for flaw, is_part in _beside(text, found):
        document.flaws.append(flaw)
        document.unread += [flaw.message] if is_part else []
    return document


def _refusal(document: Document, found: list[Part], until: int) -> Flaw | None:
    """Return the flaw because of which nothing of a text is read."""
    text = document.text
    if (flaw := wrapped(text)) is not None:
        return flaw
    if not found:
        for line in re.compile(r"[^\r\n]*\w[^\r\n]*").finditer(text, 0, 4096):
            if (kind := kind_of(line[0])) not in ("told", "count"):
                return database_error(*line.span(), rows=False) if kind == "error" else None
        return None
    if until < 0 and not document.encoding.startswith("utf-16"):
        return damage(document)
    broken = control_character("\0", until) if until >= 0 else damage(document)
    return mixture(document) or broken


def _beside(text: str, found: list[Part]) -> Iterator[tuple[Flaw, bool]]:
    """Yield what is wrong with the text in front of the tables, between and behind them."""
    if found[0].form.commented:
        return  # marks of Bulk Configuration stand there
    starts = [part.start for part in found]
    ends = [part.end for part in found]
    for start, stop in zip([0, *ends], [*starts, len(text)], strict=True):
        if start < stop:
            yield from flaws_between(text, start, stop, tables=True)


class AnyTable(Protocol):
    """A table of a document, however it is written: as text, in a workbook, or as rows of JSON or XML.

    `Table` says what each of these means.
    """

    name: str | None
    columns: list[str] | None
    row_count: int | None

    def rows(self) -> Iterator[Row]: ...
    def columns_at(self, *at: int, numbers: bool = False) -> Iterator[list[list[Any]]]: ...
    def without_value(self) -> Iterable[tuple[int, int]]: ...
    def place(self, row: int | None, column: int | None) -> tuple[int, int]: ...


def tables_of(document: Document) -> list[AnyTable]:
    """Return the tables of a document, in the order of their numbers; a document of another form has none."""
    data = document.data if isinstance(document.data, list) else []
    # Every source asks; `isinstance` of a protocol would take 25 µs for each table.
    forms = {one for one in {*map(type, data)} if all(hasattr(one, name) for name in _OF_TABLES)}
    return [one for one in data if type(one) in forms]


_OF_TABLES = ("rows", "columns_at", "without_value", "place")


class Table:
    """A table of a document: its name and columns, if it has them, and a way to its rows."""

    __slots__ = (
        "_affected",
        "_below",
        "_broken",
        "_concluded",
        "_document",
        "_extents",
        "_in_error",
        "_judged",
        "_numbers",
        "_other_width",
        "_part",
        "_starts",
        "_telling",
        "_text",
        "_unreported",
        "columns",
        "name",
        "row_count",
    )

    def __init__(self, document: Document, part: Part) -> None:
        self._document = document
        self._text = document.text
        self._judged = -1  # what is wrong in front of this offset is known
        self._concluded = False
        self._broken = 0
        self._unreported: tuple[int, int] | None = None  # the first broken row beyond MAX_FLAWS
        self._in_error = False  # the last line was what the database says about an error
        self._other_width = 0  # cells in the rows of another table that was joined to this one
        self._below: list[tuple[int, int]] = []  # lines that are remarks, unless a row follows
        self._affected = part.affected  # how many rows there are, as far as the text says
        self.name = part.name
        self._begin(part)

    def rows(self) -> Iterator[Row]:
        """Return the rows, read as they are asked for; NULL and nothing are `None`.

        Every call begins again with the first row. A row with a wrong number of cells is left out
        and becomes a flaw of the document. Once all are read, `row_count` is how many there were.
        """
        form = self._part.form
        return chain.from_iterable(values(read, text, form) for read, text in self._batches(0))

    def columns_at(self, *at: int, numbers: bool = False) -> Iterator[list[list[Any]]]:
        """Return the cells of some columns, batch by batch, each column as a list.

        Where `numbers` are wanted and all cells of a batch are whole ones above zero, they come as such. For
        a long table of numbers this is the fastest way through it: its rows are never made.
        """
        width, form = self._part.width, self._part.form
        for batch in self._batches(0, numbers=numbers):
            if isinstance(batch, Numbers):
                yield [batch.cells[column::width] for column in at]
            else:
                read, text = batch
                yield values([[record[column] for record in read] for column in at], text, form)

    def without_value(self) -> Iterable[tuple[int, int]]:
        """Return nothing: a text has no formulas."""
        return ()

    def place(self, row: int | None, column: int | None) -> tuple[int, int]:
        """Return where a cell stands, without its quotes, or a whole row; row `None` is the header.

        `IndexError` is raised for what the table does not have.
        """
        extent = self._part.header if row is None else self._find(row)
        if extent is None:
            return self._part.body, self._part.body
        form = self._part.form._replace(full=0) if row is None else self._part.form
        if column is not None:
            return cell(self._text, *extent, form, column)
        places = cells(self._text, *extent, form)
        return places[0][0], places[-1][1]

    def _begin(self, part: Part) -> None:
        self.columns: list[str] | None = None
        self.row_count: int | None = None
        names: tuple[str, ...] = ()
        if part.header is not None:
            first = sample(self._text, *part.header, part.form._replace(full=0))
            own = first[0] if first else [""] * part.width
            self.columns = [name.strip("\ufeff").strip('"') for name in own]
            names = tuple(map(folded, own))
        self._part = part._replace(names=names if any(names) else ())
        # What a piece has that repeats the header, and hardly any other: its longest name.
        self._telling = max(self.columns or [""], key=len)
        # Where each piece begins and the number of its first row, as far as pieces have been read.
        self._starts = [part.body]
        self._numbers = [0]
        self._extents: dict[int, list[tuple[int, int]]] = {}  # of the rows of some pieces

    @overload
    def _batches(self, piece: int) -> Iterator[_Batch]: ...
    @overload
    def _batches(self, piece: int, *, numbers: bool) -> Iterator[_Batch | Numbers]: ...
    def _batches(self, piece: int, *, numbers: bool = False) -> Iterator[Any]:
        """Read on from a piece, as records and the text that they are of; pieces begin and end where rows do.

        Where `numbers` are wanted, a piece of nothing else is not divided into rows.
        """
        part = self._part
        at, number, flaw = self._starts[piece], self._numbers[piece], None
        while at < part.end and flaw is None:
            if numbers and (found := read_numbers(self._text, at, part)) is not None:
                at, whole = found
                self._judged = max(self._judged, at)
                number += len(whole) // part.width
                self._begin_piece(at, number)
                yield Numbers(whole)
                continue
            end, read, flaw = read_piece(self._text, at, part.end, part.form)
            text = self._text[at:end]
            uneven = [*map(len, read)].count(part.width) != len(read)
            if uneven or (part.form.commented and "#" in text):
                self._judge(at, end, read)
                read = [record for record in read if is_row(record, part)]
            elif self._telling and self._telling in text:
                read = [record for record in read if is_row(record, part)]
            if self._below and not uneven and read:
                self._report_below()
            if flaw is not None and end > self._judged:
                self._report(flaw, end, part.end)
            self._judged = max(self._judged, end)
            at, number = end, number + len(read)
            self._begin_piece(at, number)
            yield read, text
        self.row_count = number
        if not self._concluded:
            self._concluded = True
            self._conclude(number + self._broken, flaw is None)

    def _begin_piece(self, at: int, number: int) -> None:
        if at > self._starts[-1]:
            self._starts.append(at)
            self._numbers.append(number)

    def _judge(self, at: int, end: int, read: list[list[str]]) -> None:
        """Report what of a piece is not a row: broken rows, errors, the header of another table."""
        part = self._part
        if end <= self._judged:
            return
        if self._unreported and at >= self._judged:  # no place is needed, only how many there are
            self._broken += sum(_is_broken(record, part) for record in read)
            return
        found = [*records(self._text, at, end, part.form)]
        following: list[list[str]] = [*(record for _, _, record in found[1:]), []]
        for (start, stop, record), below in zip(found, following, strict=True):
            if start < self._judged:
                continue
            if is_row(record, part):
                self._report_below()
                self._in_error = False
            elif not _is_broken(record, part):
                self._in_error = self._in_error and bool(record)
            else:
                stop = start + len(self._text[start:stop].rstrip("\r\n"))
                self._judge_line(start, stop, record, below)

    def _judge_line(self, start: int, stop: int, record: list[str], below: list[str]) -> None:
        """Report a record that is not a row, unless it is what a tool says, or a part of what was reported."""
        line = self._text[start:stop]
        kind = "other" if record is TORN else kind_of(line)
        if kind == "count":
            self._affected = self._affected or count_in(self._text, start, stop)
        elif kind == "error":
            if not self._in_error:
                self._report(database_error(start, stop, rows=True), start, stop)
            self._in_error = True
        elif kind == "cut":
            self._report(left_out(start, stop), start, stop)
        elif kind == "other" and not self._in_error:
            if record and len(record) == self._other_width:
                self._broken += 1
            elif _begins_table(record, below, self._part):
                self._other_width = len(record)
                self._broken += 1
                self._report(Flaw("broken-table", _OTHER_TABLE, start, stop), start, stop)
            elif len(record) < self._part.width and _is_apart(self._text, start, line):
                self._below.append((start, stop))
            else:
                self._report_below()
                self._report_broken(start, stop, record)

    def _report_below(self) -> None:
        """Report what was taken for remarks below the table, but is not: rows follow it."""
        for start, stop in self._below:
            record = sample(self._text, start, stop, self._part.form)[0]
            self._report_broken(start, stop, record)
        self._below = []
        self._affected = self._part.affected

    def _report_broken(self, start: int, stop: int, record: list[str]) -> None:
        part = self._part
        self._broken += 1
        if self._broken > MAX_FLAWS:
            self._unreported = self._unreported or (start, stop)
        elif record is TORN:
            at = torn_at(self._text, start, stop, part.form) or start
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
        if self._below:
            self._document.flaws.append(remark(*self._below[0], len(self._below)))
        affected = self._affected
        if affected is None or not to_the_end:
            return
        said = int(affected[1])
        # A line break in a value that is not quoted makes two rows of one, which is reported above.
        if read < said or (read > said and not self._broken):
            message = f"the export counts {said:,} of these rows, but {read:,} are here"
            self._document.flaws.append(Flaw("incomplete-export", message, *affected.span()))
            if read < said:
                self._document.unread.append(message)

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
        if piece not in self._extents:
            if len(self._extents) == _MOST_PIECES:  # findings go back and forth between a few
                self._extents.clear()
            part, at = self._part, self._starts[piece]
            end = self._starts[piece + 1]  # `IndexError` behind the last row
            count = self._numbers[piece + 1] - self._numbers[piece]
            self._extents[piece] = lines_of(self._text, at, end, part.form, count) or [
                (start, stop)
                for start, stop, record in records(self._text, at, end, part.form)
                if is_row(record, part)
            ]
        return self._extents[piece][row - self._numbers[piece]]


def _is_broken(record: list[str], part: Part) -> bool:
    """Say whether a record is neither a row nor a comment nor a blank line."""
    if record is TORN:
        return True
    blank = not record or (len(record) == 1 and not record[0].strip())
    other = is_comment(record, part) or repeats_header(record, part)
    return len(record) != part.width and not blank and not other


def _begins_table(record: list[str], below: list[str], part: Part) -> bool:
    """Say whether a record of another width is the header of another table, which has a row below it."""
    return (
        len(record) > 1
        and record is not TORN
        and len(below) == len(record) != part.width
        and is_header(record)
        and not any(" " in name for name in record)
        and any(map(VALUE.fullmatch, below))
    )


def _is_apart(text: str, start: int, line: str) -> bool:
    """Say whether a line stands below a blank one, or is a sum of the table above it."""
    above = text[max(0, start - 8) : start].replace("\r\n", "\n").replace("\r", "\n")
    return above.rstrip(" \t").endswith("\n\n") or re.match(_SUM, line) is not None


_SUM = r"(?i)[\s\"]*(?:grand )?(?:total|sum|summe|gesamt|anzahl|count|somme|suma)\b"


def _wrong_number(cells: int, part: Part) -> str:
    """Say that a row has too many or too few cells, and what it may come from."""
    if part.form.columns:
        return (
            "the row does not stand below the dashes that divide the columns, so it is not read; probably a "
            'value has a line break or is cut off; export again, with sqlcmd by `-w 65535 -s"|" -W`'
        )
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
