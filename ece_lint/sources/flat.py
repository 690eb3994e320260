"""Flat exports know objects by name: AgentCfg text, bulk jobs of Packaged CCE, and REST lists as CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node, shown
from ece_lint.documents.table import AnyTable, Row, tables_of
from ece_lint.model import kinds
from ece_lint.shape import acceptor
from ece_lint.sources.draft import Draft, Harvest, Reference, links_of
from ece_lint.sources.maps import FOLDER, read_map
from ece_lint.sources.secrets import say_secrets
from ece_lint.wording import did_you_mean, quoted

_CLEARED = "~"  # in an UPDATE row of a bulk job: the field is emptied
_DELETED = "rows that a bulk job deletes"
_PAGES = (25, 100)  # rows that REST returns unless asked for more, and at most
_TRUTH = {
    **dict.fromkeys(("true", "y", "yes", "1"), True),
    **dict.fromkeys(("false", "n", "no", "0"), False),
}
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")


class Form(NamedTuple):
    """A form of export: the page of `schemas/sources/flat.yaml`, and where its columns stand in a table."""

    page: dict[str, Any]
    at: dict[str, int]  # folded column name -> its number, first of its name

    def column(self, name: str | None) -> int | None:
        """Return the number of a column, or `None` where the table does not have it."""
        return None if name is None else self.at.get(_folded(name))


def is_flat(columns: list[str] | None, path: str = "") -> bool:
    """Say whether a table with these columns, in the file of this path, is an export that knows objects by name."""
    return form_of(columns, path) is not None


def form_of(columns: list[str] | None, path: str = "") -> Form | None:
    """Return the form of a table with these columns, or `None` for another kind of table."""
    if not columns:
        return None
    at: dict[str, int] = {}
    for number, column in enumerate(columns):
        at.setdefault(_folded(column), number)
    for page in _forms():
        any_of = page.get("any")
        if (
            all(_folded(name) in at for name in page["needs"])
            and (any_of is None or any(_folded(name) in at for name in any_of))
            and not any(_folded(name) in at for name in page.get("without", ()))
            and page.get("file", "") in path.rpartition("/")[2].lower()
        ):
            return Form(page, at)
    return None


def harvest_flat(documents: Iterable[Document], harvest: Harvest) -> None:
    """Add the objects of flat exports to a harvest; tables of other forms are passed over.

    It comes after the other sources: a group that only a list of memberships mentions is compared with
    the groups that they have. What is in columns of passwords is not read. Nothing is raised.
    """
    links: list[_Pairs] = []
    for document in documents:
        for number, table in enumerate(tables_of(document)):
            form = form_of(table.columns, document.path)
            columns = table.columns
            if form is None or columns is None or (document.path, number) in harvest.taken:
                continue
            if "pairs" in form.page:
                rows = _harvest_pairs(document, number, form, table.rows(), links)
            else:
                rows = _harvest_objects(
                    document, number, form, columns, table.rows(), harvest, links
                )
            _doubt(document, number, table, rows, form, harvest)
            counted = f"{form.page['says']}, {rows:,} {'row' if rows == 1 else 'rows'}"
            harvest.take(document, number, counted)
    _define_mentioned(links, harvest)
    harvest.links += [links_of(one.kind, one.field, one.placed, named=True) for one in links]


def _harvest_objects(
    document: Document,
    number: int,
    form: Form,
    columns: list[str],
    rows: Iterable[Row],
    harvest: Harvest,
    links: list[_Pairs],
) -> int:
    """Draft an object for each row, and return how many rows there were."""
    page, count = form.page, 0
    kind = page["kind"]
    names = [at for at in map(form.column, page["name"]) if at is not None]
    ids, operation = form.column(page.get("number")), form.column(page.get("operation"))
    readers = list(_readers(form))
    unknown: dict[int, list[tuple[int, str]]] = {}
    members = [
        _Members(form, part)
        for part in page.get("members", ())
        if form.column(part["column"]) is not None
    ]
    for count, row in enumerate(rows, 1):
        at = next((column for column in names if _cell(row, column)), None)
        if at is None:
            continue
        name, id_ = _cell(row, at), None if ids is None else _cell(row, ids)
        draft = Draft(kind, id_, name, Node(document, (number, count - 1, at)))
        if operation is not None and (_cell(row, operation) or "").upper() == "DELETE":
            draft.noise = _DELETED
            harvest.drafts.append(draft)
            continue
        for field, column, read in readers:
            text = _cell(row, column)
            try:
                value = None if text is None or text == _CLEARED else read(text)
            except ValueError:
                unknown.setdefault(column, []).append((count - 1, str(text)))
                continue
            if value is not None:
                draft.data[field] = value
                draft.places[field,] = Node(document, (number, count - 1, column))
        harvest.drafts.append(draft)
        for member in members:
            member.note(row, str(name), count - 1, at)
    for member in members:
        links += member.found(document, number)
    for column, found in unknown.items():
        at, text = found[0]
        more = f" and {len(found) - 1:,} more rows" if len(found) > 1 else ""
        message = (
            f"column {quoted(columns[column])} of {page['says']} says {shown(text)} here{more},"
            " which is not understood"
        )
        harvest.doubt(Node(document, (number, at, column)), "unknown-value", message)
    return count


class _Pairs(NamedTuple):
    """Pairs of names that a table has: source, target, and the place of the target; and the sources' column."""

    kind: str
    field: str
    placed: list[tuple[str, str, Node]]
    column: int


class _Members:
    """The memberships that one column of a table of objects tells: which lists each row's object joins."""

    def __init__(self, form: Form, part: dict[str, str]) -> None:
        self.kind, self.field = part["kind"], part["field"]
        self.column = form.at[_folded(part["column"])]
        self.pairs: dict[int, list[tuple[str, str, int]]] = {}  # by the column of the object's name

    def note(self, row: Row, name: str, number: int, at: int) -> None:
        for group in (_cell(row, self.column) or "").split(";"):
            if group.strip() not in ("", _CLEARED):
                self.pairs.setdefault(at, []).append((group.strip(), name, number))

    def found(self, document: Document, table: int) -> Iterator[_Pairs]:
        for at, pairs in self.pairs.items():
            placed = [(one, other, Node(document, (table, row, at))) for one, other, row in pairs]
            yield _Pairs(self.kind, self.field, placed, self.column)


def _harvest_pairs(
    document: Document, number: int, form: Form, rows: Iterable[Row], links: list[_Pairs]
) -> int:
    """Read a table of pairs of names, and return how many rows there were."""
    pairs, count = form.page["pairs"], 0
    source, target = (form.at[_folded(pairs[end])] for end in ("source", "target"))
    found: list[tuple[str, str, int]] = []
    for count, row in enumerate(rows, 1):
        ends = _cell(row, source), _cell(row, target)
        if ends[0] is not None and ends[1] is not None:
            found.append((ends[0], ends[1], count - 1))
    if found:
        placed = [(one, other, Node(document, (number, row, target))) for one, other, row in found]
        links.append(_Pairs(pairs["kind"], pairs["field"], placed, source))
    return count


def _readers(form: Form) -> Iterator[tuple[str, int, Callable[[str], Any]]]:
    """Yield each field that the table has, its column, and how a cell of it is read."""
    kind = kinds()[form.page["kind"]]
    for field, source in form.page.get("fields", {}).items():
        codes = source["codes"] if isinstance(source, dict) else None
        column = form.column(source["column"] if isinstance(source, dict) else source)
        if column is None:
            continue
        shape = kind.fields[field]
        if codes is not None:
            yield field, column, _word_of(codes)
        elif "x-names" in shape:
            yield field, column, _reference_to(shape["x-names"])
        elif shape["type"] == "object":
            yield field, column, _attributes
        else:
            yield field, column, _value_of(shape)


def _reference_to(kind: str) -> Callable[[str], Reference]:
    return lambda text: Reference(kind, name=text)


def _value_of(shape: dict[str, Any]) -> Callable[[str], Any]:
    """Return how a cell becomes what a schema asks for; it raises `ValueError` if it cannot."""
    fits, types = acceptor(shape), shape["type"]
    read = {"boolean": _truth, "integer": _whole, "number": _whole}.get(str(types), str)

    def value(text: str) -> Any:
        found = read(text)
        if found is not None and fits(found):
            return found
        if isinstance(found, int):  # -1 or the like stands for "not set"
            return None
        raise ValueError(text)

    return value


def _word_of(codes: dict[str, str]) -> Callable[[str], str]:
    def word(text: str) -> str:
        if text not in codes:
            raise ValueError(text)
        return codes[text]

    return word


def _truth(text: str) -> bool | None:
    return _TRUTH.get(text.lower())


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def _attributes(text: str) -> dict[str, Any] | None:
    """Read `Spanish=8; Certified=true` into names with values; raises `ValueError` for a part without a value."""
    found: dict[str, Any] = {}
    for part in text.split(";"):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name and not (equals and value):
            raise ValueError(text)
        if name:
            truth = {"true": True, "false": False}.get(value.lower())
            number = _whole(value)
            found[name] = truth if truth is not None else value if number is None else number
    return found or None


def _doubt(
    document: Document, number: int, table: AnyTable, rows: int, form: Form, harvest: Harvest
) -> None:
    """Say what is doubtful about a table: secrets in it, and a number of rows that is a page's."""
    say_secrets(document, number, table, harvest)
    if form.page.get("paged") and rows in _PAGES:
        message = (
            f"there are exactly {rows} rows, as many as REST returns at once; more may be missing"
        )
        harvest.doubt(Node(document, (number,)), "incomplete-export", message)


def _define_mentioned(links: Iterable[_Pairs], harvest: Harvest) -> None:
    """Draft the groups and teams that only memberships mention.

    A bulk job of agents creates them ("Created /unifiedconfig/config/skillgroup/13515" in its log), so a
    misspelt name makes a new group: where other exports have groups, that is doubtful.
    """
    defined: dict[str, set[str]] = {}
    for draft in harvest.drafts:
        if draft.name is not None:
            defined.setdefault(draft.kind, set()).add(draft.name)
    mentioned: set[tuple[str, str]] = set()
    for link in links:
        known = defined.get(link.kind, set())
        for source, target, found in link.placed:
            if source in known or (link.kind, source) in mentioned:
                continue
            mentioned.add((link.kind, source))
            place = Node(found.document, (*found.pointer[:2], link.column))
            harvest.drafts.append(Draft(link.kind, None, source, place))
            if known:
                noun, member = kinds()[link.kind].noun, _member(link)
                message = (
                    f"{noun} {quoted(source)} of {member} {quoted(target)} is in no other export"
                    f"{did_you_mean(source, known)}"
                )
                harvest.doubt(place, "group-only-in-memberships", message)


def _member(pairs: _Pairs) -> str:
    return kinds()[kinds()[pairs.kind].mentions[pairs.field].kind].noun


def _cell(row: Row, column: int) -> str | None:
    text = row[column] if column < len(row) else None
    return text.strip() or None if text is not None else None


def _folded(column: str) -> str:
    return re.sub(r"[\s_.-]", "", column).casefold()


@cache
def _forms() -> list[dict[str, Any]]:
    forms: list[dict[str, Any]] = read_map(FOLDER / "flat.yaml", "flat_source")["forms"]
    return forms
