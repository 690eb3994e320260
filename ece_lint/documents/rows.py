"""Rows that JSON or XML holds become tables, wherever they are in the file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from ece_lint.documents import FRAGMENT, TEXT, Document, Flaw, Pointer, shown
from ece_lint.documents.table import NULLS, Row, is_header
from ece_lint.light import Light

_DEEPEST = 5  # levels below which nobody puts rows: `DataSet`, `diffgram`, `NewDataSet`, `Table`
# What describes rows, in a `DataSet` of .NET and in JSON of pandas, and is none.
_ABOUT_ROWS = "schema"
# What a DataRow of PowerShell says about itself, next to its columns.
OF_DATA_ROWS = frozenset(("rowerror", "rowstate", "table", "itemarray", "haserrors"))


class Rows:
    """A table whose rows are records of a JSON or XML document; it is used like a `Table` of text.

    A key that a record does not have is NULL. Numbers keep the text that the file has. What is a list or a
    mapping in a record is no cell: see `report_nested`.
    """

    __slots__ = (
        "_document",
        "_keys",
        "_locate",
        "_source",
        "columns",
        "name",
        "names",
        "row_count",
    )

    def __init__(self, document: Document, source: "_Source") -> None:
        self._document = document
        self._locate = document.locate
        self._source = source
        self._keys = list(dict.fromkeys(chain.from_iterable(source.records)))
        # An empty list names no columns.
        self.columns: list[str] | None = [key.removeprefix("@") for key in self._keys] or None
        self.names = source.names  # the keys or tags that lead to the rows, the nearest last
        self.name: str | None = None
        self.row_count: int | None = len(source.records)

    def say_columns(self, columns: list[str]) -> None:
        """Say which columns a table has that has no rows, and so does not name them."""
        self.columns, self._keys = columns, columns

    def rows(self) -> Iterator[Row]:
        """Yield the rows; NULL and nothing are `None`."""
        for number, record in enumerate(self._source.records):
            yield [self._text(record.get(key), number, key) for key in self._keys]

    def without_value(self) -> Iterable[tuple[int, int]]:
        """Return nothing: rows have no formulas."""
        return ()

    def columns_at(self, *at: int, numbers: bool = False) -> Iterator[list[list[Any]]]:
        """Return the cells of some columns in one batch, as `numbers` where all are whole ones above zero."""
        records = self._source.records
        keys = [self._keys[column] for column in at]
        found: list[Any] = [[record.get(key) for record in records] for key in keys if numbers]
        if found and all({*map(type, column)} == {int} and min(column) > 0 for column in found):
            yield found
            return
        yield [
            [self._text(one.get(key), row, key) for row, one in enumerate(records)] for key in keys
        ]

    def place(self, row: int | None, column: int | None) -> tuple[int, int]:
        """Return where a cell stands, or a whole row; row `None` is the names of the columns.

        `IndexError` is raised for what the table does not have.
        """
        source, records = self._source, self._source.records
        if not records or (row is None and column is None):
            return self._locate(source.row(0), False)
        if column is None:
            return self._locate(source.row(range(len(records))[row or 0]), False)
        key = self._keys[column]
        if row is None:
            if source.head is not None:
                return self._locate(source.head(key), source.head_is_key)
            first = next(number for number, record in enumerate(records) if key in record)
            return self._locate(source.cell(first, key), True)
        if key in records[row]:
            return self._locate(source.cell(row, key), False)
        return self._locate(source.row(row), False)

    def report_nested(self) -> None:
        """Report each column that has lists, mappings, or what PowerShell writes in their place."""
        for key in self._keys:
            column = key.removeprefix("@")
            if column.lower() in OF_DATA_ROWS:
                continue
            nested = [
                number
                for number, record in enumerate(self._source.records)
                if type(value := record.get(key)) in (dict, list) and value
            ]
            if not nested:
                continue
            more = f" and in {len(nested) - 1:,} more rows" if len(nested) > 1 else ""
            message = (
                f"{shown(column)} has no plain value but a list or an object here{more}, which is not read"
                " from a row; export what is in it as a separate table"
            )
            start, end = self._locate(self._source.cell(nested[0], key), True)
            self._document.flaws.append(Flaw("broken-table", message, start, end))
            self._document.unread.append(message)

    def _text(self, value: object, row: int, key: str) -> str | None:
        if type(value) is str:
            return None if not value or value in NULLS else value
        if type(value) is bool:
            return str(value).lower()
        if type(value) is float or (type(value) is int and not self._document.exact_integers):
            start, end = self._locate(self._source.cell(row, key), False)
            return self._document.text[start:end]
        return str(value) if type(value) is int else None


class _Source(Light):
    """Records, and where they stand: pointers to a record and to a value in it, by its key."""

    names: tuple[str, ...]
    records: Sequence[dict[str, Any]]
    row: Callable[[int], Pointer]
    cell: Callable[[int, str], Pointer]
    head: Callable[[str], Pointer] | None = None  # where the names of columns stand by themselves
    head_is_key: bool = False


def tables_in(document: Document) -> list[Rows]:
    """Return the lists of records in a JSON or XML document, each of which may be a table.

    In JSON these are a list of objects, as SQL Server, pandas, csvkit and jq write it, at any key; and what
    pandas writes with `orient` as `split`, `columns`, `index`, `list`, `values` or `table`. In XML they are
    elements of one tag with attributes or with elements in them, as `FOR XML` and a `DataSet` of .NET have
    them. Nothing is raised.
    """
    data = document.data
    if document.form == "xml":
        sources = _in_element(data, ()) if isinstance(data, dict) else iter(())
    else:
        sources = _in_value(data, (), ())
    return [Rows(document, one) for one in sources]


def become_rows(document: Document, tables: list[Rows]) -> None:
    """Let the tables of a document be its data; a cell is located by (table, row, column), as in text."""
    inner = document.locate
    if isinstance(document.data, dict) and FRAGMENT in document.data:
        document.flaws.clear()  # as rows they need no element around them
        document.unread.clear()

    def locate(pointer: Pointer, key: bool) -> tuple[int, int]:
        match pointer:
            case (int(number), int(row), int(column)):
                return tables[number].place(None if key else row, column)
            case (int(number), int(row)):
                return tables[number].place(row, None)
            case (int(number),):
                return tables[number].place(None, None)
        return inner((), False)

    document.data = tables
    document.locate = locate
    document.form = "rows"


# JSON.


def _in_value(data: Any, at: Pointer, names: tuple[str, ...]) -> Iterator[_Source]:
    if isinstance(data, list) and data:
        if all(type(one) is dict for one in data) and any(data):
            yield _Source(names, data, lambda row: (*at, row), lambda row, key: (*at, row, key))
        elif _is_grid(data) and all(map(_called, data[0])) and is_header(data[0]):
            yield _grid(names, data[0], data[1:], (*at, 0), at, 1)
            return
        if (len(data) == 1 or all(type(one) is list for one in data)) and len(at) < _DEEPEST:
            for number, inner in enumerate(data):
                yield from _in_value(inner, (*at, number), names)
    elif isinstance(data, list):
        yield _Source(names, [], lambda row: at, lambda row, key: at)
    elif isinstance(data, dict) and data:
        if found := _of_pandas(data, at, names):
            yield found
            return
        if not at and any(type(value) in (str, int) for value in data.values()):
            yield _Source(names, [data], lambda row: at, lambda row, key: (*at, key))
        if len(at) < _DEEPEST:
            for key, value in data.items():
                if key != _ABOUT_ROWS:
                    yield from _in_value(value, (*at, key), (*names, key))


def _of_pandas(data: dict[str, Any], at: Pointer, names: tuple[str, ...]) -> _Source | None:
    """Return the rows of an object that has them column by column, or by their numbers, or apart from the header."""
    header = data.get("columns")
    for key in ("data", "rows"):
        rows = data.get(key)
        if isinstance(header, list) and isinstance(rows, list) and _is_grid([header, *rows]):
            columns = [_called(one) for one in header]
            if all(columns):
                return _grid(names, columns, rows, (*at, "columns"), (*at, key), 0)
    values = [*data.values()]
    if all(type(one) is list for one in values):
        length = len(values[0])
        if length and all(len(one) == length and not _nested(one) for one in values):
            records = [dict(zip(data, row, strict=True)) for row in zip(*values, strict=True)]
            first = next(iter(data))
            return _Source(
                names, records, lambda row: (*at, first, row), lambda row, key: (*at, key, row),
                lambda key: (*at, key), True,
            )  # fmt: skip
    if all(type(one) is dict and one for one in values) and not any(map(_nested, values)):
        if all(map(str.isdecimal, chain.from_iterable(values))):
            numbers = [*dict.fromkeys(chain.from_iterable(values))]
            first = next(iter(data))
            records = [{key: data[key].get(number) for key in data} for number in numbers]
            return _Source(
                names, records, lambda row: (*at, first, numbers[row]),
                lambda row, key: (*at, key, numbers[row]), lambda key: (*at, key), True,
            )  # fmt: skip
        if all(map(str.isdecimal, data)):
            numbers = [*data]
            return _Source(
                names, values, lambda row: (*at, numbers[row]), lambda row, key: (*at, numbers[row], key)
            )  # fmt: skip
    return None


def _called(column: Any) -> str:
    name = column.get("name") if type(column) is dict else column
    return name if type(name) is str else ""


def _nested(values: list[Any] | dict[str, Any]) -> bool:
    found = values.values() if isinstance(values, dict) else values
    return any(type(one) in (dict, list) for one in found)


def _is_grid(rows: list[Any]) -> bool:
    """Say whether these are lists of one length."""
    return all(type(one) is list for one in rows) and len({*map(len, rows)}) == 1 and bool(rows[0])


def _grid(
    names: tuple[str, ...],
    columns: list[str],
    rows: list[Any],
    head: Pointer,
    at: Pointer,
    skipped: int,
) -> _Source:
    """Return the rows of lists, of which the names of the columns are a list of their own."""
    numbers = {name: number for number, name in reversed([*enumerate(columns)])}
    return _Source(
        names,
        [dict(zip(columns, row, strict=True)) for row in rows],
        lambda row: (*at, row + skipped),
        lambda row, key: (*at, row + skipped, numbers[key]),
        lambda key: (*head, numbers[key]),
    )


# XML.


def _in_element(
    element: dict[str, Any], at: Pointer, names: tuple[str, ...] = ()
) -> Iterator[_Source]:
    """Yield the elements of one tag that look like rows, in an element and in what is alone in it."""
    for tag, found in element.items():
        if tag == _ABOUT_ROWS or tag.startswith(("@", "#")):
            continue
        values = found if at else [found]  # the root stands alone
        inside = [one for one in values if isinstance(one, dict)]
        records = [_record(one) for one in inside] if len(inside) == len(values) else []
        if any(type(value) is str for one in records for value in one.values()):
            yield _elements(records, inside, (*at, tag), (*names, tag), is_root=not at)
        if len(inside) == 1 and len(at) < 2 * _DEEPEST:
            inner = (*at, tag, 0) if at else (tag,)
            yield from _in_element(inside[0], inner, (*names, tag))


def _elements(
    records: list[dict[str, Any]],
    elements: list[dict[str, Any]],
    at: Pointer,
    names: tuple[str, ...],
    *,
    is_root: bool,
) -> _Source:
    def row(number: int) -> Pointer:
        return at if is_root else (*at, number)

    def cell(number: int, key: str) -> Pointer:
        if key.startswith(("@", "#")):
            return (*row(number), key)
        value = elements[number][key][0]
        inner = (TEXT,) if isinstance(value, dict) and TEXT in value else ()
        return (*row(number), key, 0, *inner)

    return _Source(names, records, row, cell)


def _record(element: dict[str, Any]) -> dict[str, Any]:
    """Return what an element has as a record: attributes and elements that are there once and have a text."""
    return {
        key: (_plain(value[0]) if len(value) == 1 else value) if type(value) is list else value
        for key, value in element.items()
        if key != TEXT
    }


def _plain(value: Any) -> Any:
    return value.get(TEXT, value) if type(value) is dict else value
