"""Flat exports know objects by name: AgentCfg text, bulk jobs of Packaged CCE, and REST lists as CSV."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from ece_lint.documents import Document, Node
from ece_lint.documents.concealed import is_secret
from ece_lint.documents.table import AnyTable, Row, tables_of
from ece_lint.light import Light
from ece_lint.model import Record, kinds
from ece_lint.sources.draft import Draft, Harvest, Reference, links_of
from ece_lint.sources.formulas import say_without_value
from ece_lint.sources.headers import meant, say_unread
from ece_lint.sources.maps import PAGE_SIZES, maps_of
from ece_lint.sources.secrets import say_secrets
from ece_lint.sources.values import Unknown, as_it_looks, key, reader
from ece_lint.wording import counted, did_you_mean, folded, quoted

_CLEARED = "~"  # in an UPDATE row of a bulk job: the field is emptied
_DELETED = "rows that a bulk job deletes"

# What Unified CCE sets by itself when a bulk job makes an object, and the content file does not say.
_SET_BY_SYSTEM = {
    "agent": frozenset({"peripheral"}),
    "script_selector": frozenset({"customer_definition", "routing_client"}),
    "skill_group": frozenset({"peripheral"}),
}


class Form(Light):
    """A form of export: the page of `schemas/sources/flat.yaml`, and where its columns are in a table."""

    page: dict[str, Any]
    at: dict[str, int]  # folded column name -> its number, first of its name

    def column(self, name: str | None) -> int | None:
        """Return the number of a column, or `None` where the table does not have it."""
        return None if name is None else self.at.get(folded(name))

    def read_columns(self) -> set[int]:
        """Return the numbers of the columns that the page has a use for."""
        page = self.page
        names = [*page["needs"], *page.get("name", ()), page.get("number"), page.get("operation")]
        for one in [*page.get("fields", {}).values(), *page.get("members", ())]:
            names.append(one["column"] if isinstance(one, dict) else one)
        return {at for at in map(self.column, names) if at is not None}


def is_flat(columns: list[str] | None, path: str = "") -> bool:
    """Say whether a table with these columns, in the file of this path, is an export that knows objects by name."""
    return form_of(columns, path) is not None


def form_of(columns: list[str] | None, path: str = "") -> Form | None:
    """Return the form of a table with these columns, or `None` for another kind of table."""
    if not columns:
        return None
    at: dict[str, int] = {}
    for number, column in enumerate(columns):
        at.setdefault(folded(column), number)
    for page, needs, any_of, without in _known_by():
        if (
            needs <= at.keys()
            and (not any_of or not any_of.isdisjoint(at))
            and without.isdisjoint(at)
            and page.get("file", "") in path.rpartition("/")[2].lower()
        ):
            return Form(page, at)
    return None


@cache
def _known_by() -> list[tuple[dict[str, Any], frozenset[str], frozenset[str], frozenset[str]]]:
    """Return each form with the columns that a table of it has, of which it has one, and of which it has none."""

    def columns(page: dict[str, Any], heading: str) -> frozenset[str]:
        return frozenset(map(folded, page.get(heading, ())))

    return [
        (page, columns(page, "needs"), columns(page, "any"), columns(page, "without"))
        for page in _forms()
    ]


def harvest_flat(
    documents: Iterable[Document], harvest: Harvest, canonical: Iterable[Record] = ()
) -> None:
    """Add the objects of flat exports to a harvest; tables of other forms are passed over.

    It comes after the other sources: what only a bulk job or a list of memberships mentions is compared with
    what they and the `canonical` files have. What is in columns of passwords is not read. Nothing is raised.
    """
    links: list[_Pairs] = []
    made: list[_Made] = []
    for document in documents:
        for number, table in enumerate(tables_of(document)):
            form = form_of(table.columns, document.path)
            columns = table.columns
            if columns is None or (document.path, number) in harvest.taken:
                continue
            if form is None:
                if (slip := _misspelt_form(columns, document.path)) is not None:
                    place = Node(document, (number, 0, slip[0]), key=True)
                    harvest.doubt(place, "misspelt-column", slip[1], unread=True)
                    harvest.take(document, number, "a table that is not read")
                continue
            before = len(harvest.drafts), len(links)
            if "pairs" in form.page:
                rows = _harvest_pairs(document, number, form, table.rows(), links)
            else:
                first = len(harvest.drafts)
                rows = _harvest_objects(
                    document, number, form, columns, table.rows(), harvest, links
                )
                made += _made(form, harvest.drafts[first:])
            _doubt(document, number, table, rows, form, harvest)
            _name_unread(document, number, table, form, harvest)
            if rows and before == (len(harvest.drafts), len(links)):
                message = f"{counted(rows, 'row')} of {form.page['says']}, and not one has a name, so nothing is read"
                place = Node(document, (number, 0, 0), key=True)
                harvest.doubt(place, "table-without-objects", message, unread=True)
            words = f"{form.page['says']}, {rows:,} {'row' if rows == 1 else 'rows'}"
            harvest.take(document, number, words)
            # A job has what is to be done; only a list says what there is.
            if form.page.get("paged") and "kind" in form.page:
                _give(document, number, form, harvest)
    _define_mentioned(links, made, harvest, canonical)
    harvest.links += [links_of(one.kind, one.field, one.placed, named=True) for one in links]


def _give(document: Document, number: int, form: Form, harvest: Harvest) -> None:
    """Note that a list says which objects there are, and what they have in its columns."""
    kind = form.page["kind"]
    harvest.give(kind, "", Node(document, (number, 0, 0), key=True))
    for field, column, _ in _readers(form):
        harvest.give(kind, field, Node(document, (number, 0, column), key=True))


def _harvest_objects(
    document: Document,
    number: int,
    form: Form,
    columns: list[str],
    rows: Iterable[Row],
    harvest: Harvest,
    links: list["_Pairs"],
) -> int:
    """Draft an object for each row, and return how many rows there were."""
    page, count = form.page, 0
    kind = page["kind"]
    names = [at for at in map(form.column, page["name"]) if at is not None]
    ids, operation = form.column(page.get("number")), form.column(page.get("operation"))
    readers = list(_readers(form))
    unknown = Unknown()
    members = [
        _Members(form, part)
        for part in page.get("members", ())
        if form.column(part["column"]) is not None
    ]

    def misread(column: int, row: int, text: str | None, error: object) -> None:
        where = f"column {quoted(columns[column])} of {page['says']}"
        unknown.add(where, Node(document, (number, row, column)), text or "", error)

    for count, row in enumerate(rows, 1):
        at = next((column for column in names if _cell(row, column)), None)
        if at is None:
            continue
        name, id_ = _cell(row, at), None
        try:
            id_ = None if ids is None else key(_cell(row, ids)) or None
        except ValueError as error:
            misread(ids or 0, count - 1, _cell(row, ids or 0), error)
        draft = Draft(kind, id_, name, Node(document, (number, count - 1, at)))
        if "paged" not in page:
            draft.is_made, draft.unknown = True, _SET_BY_SYSTEM.get(kind, draft.unknown)
        if operation is not None and (_cell(row, operation) or "").upper() == "DELETE":
            draft.noise = _DELETED
            harvest.drafts.append(draft)
            continue
        for field, column, read in readers:
            text = _cell(row, column)
            try:
                value = None if text is None or text == _CLEARED else read(text)
            except ValueError as error:
                misread(column, count - 1, text, error)
                continue
            if value is not None:
                draft.data[field] = value
                draft.places[field,] = Node(document, (number, count - 1, column))
        harvest.drafts.append(draft)
        for member in members:
            member.note(row, str(name), count - 1, at)
    for member in members:
        links += member.found(document, number)
    unknown.say(harvest)
    return count


class _Pairs(Light):
    """Pairs of names that a table has: source, target, and the place of the target; and the sources' column."""

    kind: str
    field: str
    placed: list[tuple[str, str, Node]]
    column: int


class _Members:
    """The memberships that one column of a table of objects tells: which lists each row's object joins."""

    def __init__(self, form: Form, part: dict[str, str]) -> None:
        self.kind, self.field = part["kind"], part["field"]
        self.column = form.at[folded(part["column"])]
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
    source, target = (form.at[folded(pairs[end])] for end in ("source", "target"))
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
        if "x-names" in shape:
            yield field, column, _reference_to(shape["x-names"])
        elif shape.get("type") == "object":
            yield field, column, _attributes
        else:
            yield field, column, reader(shape, codes)


def _reference_to(kind: str) -> Callable[[str], Reference]:
    return lambda text: Reference(kind, name=text)


def _attributes(text: str) -> dict[str, Any] | None:
    """Read `Spanish=8; Certified=true` into names with values; raises `ValueError` for a part without a value."""
    found: dict[str, Any] = {}
    for part in text.split(";"):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name and not (equals and value):
            raise ValueError("names with values: `Spanish=8; Certified=true`")
        if name:
            found[name] = as_it_looks(value)
    return found or None


def _doubt(
    document: Document, number: int, table: AnyTable, rows: int, form: Form, harvest: Harvest
) -> None:
    """Say what is doubtful about a table: secrets in it, and a number of rows that is a page's."""
    say_secrets(document, number, table, harvest)
    say_without_value(document, number, table, form.read_columns(), harvest)
    if form.page.get("paged") and rows in PAGE_SIZES:
        message = (
            f"there are exactly {rows} rows, as many as REST returns at once; more may be missing"
        )
        harvest.doubt(Node(document, (number,)), "incomplete-export", message)


def _columns_of(page: dict[str, Any]) -> list[str]:
    """Return the columns that a form knows, those that it needs first."""
    pairs = page.get("pairs", {})
    fields = page.get("fields", {}).values()
    columns = [*page["needs"], *page.get("any", ()), *page.get("name", ())]
    columns += [page[one] for one in ("number", "operation") if one in page]
    columns += [one["column"] if isinstance(one, dict) else one for one in fields]
    columns += [one["column"] for one in page.get("members", ())]
    columns += [pairs[end] for end in ("source", "target") if pairs]
    return [*dict.fromkeys([*columns, *page.get("unused", ())])]


def _misspelt_form(columns: list[str], path: str) -> tuple[int, str] | None:
    """Return the column that keeps a table from being of a form, for it is misspelt, and what is to be said."""
    for page in _forms():
        known = {folded(name) for name in _columns_of(page)}
        others = [(at, one) for at, one in enumerate(columns) if folded(one) not in known]
        if len(others) * 2 > len(columns):
            continue
        for at, column in others:
            name = meant(column, [one for one in _columns_of(page) if one not in columns])
            if name is not None and form_of([*columns[:at], name, *columns[at + 1 :]], path):
                return at, (
                    f"{quoted(column)} is not a column of {page['says']}, so this table is not read;"
                    f" did you mean {quoted(name)}?"
                )
    return None


def _name_unread(
    document: Document, number: int, table: AnyTable, form: Form, harvest: Harvest
) -> None:
    """Name the columns of a table that are misspelt, and those with words in them that nobody reads.

    Where a form has more columns than are listed in its map, as REST has, only the misspelt ones are named.
    """
    columns = table.columns or []
    known = _columns_of(form.page)
    there = {folded(one) for one in columns}
    absent = [one for one in known if folded(one) not in there]
    unread: list[int] = []
    for at, column in enumerate(columns):
        if not column.strip() or folded(column) in map(folded, known):
            continue
        if (name := meant(column, absent)) is not None:
            message = (
                f"{quoted(column)} is not a column of {form.page['says']}, so it is not read;"
                f" did you mean {quoted(name)}?"
            )
            place = Node(document, (number, 0, at), key=True)
            harvest.doubt(place, "misspelt-column", message, unread=True)
        elif "unused" in form.page and not is_secret(column):
            unread.append(at)
    say_unread(document, number, table, unread, form.page["says"], harvest)


class _Made(Light):
    """An object that a row names, who names it, and whether as what it is a member of or in a field."""

    kind: str
    name: str
    place: Node
    by: tuple[str, str]  # noun and name
    as_member: bool


def _made(form: Form, drafts: Iterable[Draft]) -> Iterator[_Made]:
    """Yield what a bulk job makes because fields of its rows name it."""
    for draft in drafts:
        for field in form.page.get("makes", ()):
            value, mention = draft.data.get(field), kinds()[draft.kind].mentions[field]
            for name in [value.name] if isinstance(value, Reference) else value or ():
                place = draft.places[field,]
                by = kinds()[draft.kind].noun, draft.name or ""
                if isinstance(place, Node):
                    yield _Made(mention.kind, str(name), place, by, as_member=False)


def _mentioned(links: Iterable[_Pairs]) -> Iterator[_Made]:
    """Yield the groups and teams that pairs of names are about."""
    for link in links:
        member = kinds()[kinds()[link.kind].mentions[link.field].kind].noun
        for source, target, found in link.placed:
            place = Node(found.document, (*found.pointer[:2], link.column))
            yield _Made(link.kind, source, place, (member, target), as_member=True)


def _define_mentioned(
    links: Iterable[_Pairs],
    made: Iterable[_Made],
    harvest: Harvest,
    canonical: Iterable[Record],
) -> None:
    """Draft what only memberships mention, and what a bulk job makes because it names it.

    A bulk job creates groups, teams, attributes, call types and departments ("Created
    /unifiedconfig/config/skillgroup/13515" in its log), so a misspelt name makes a new one: where other files
    have such objects, that is doubtful. Where they have none, what a field names stays a mention.
    """
    mentioned = [*_mentioned(links), *made]
    if not mentioned:
        return
    drafted: dict[str, set[str]] = {}  # names, by kind
    known: dict[str, set[str]] = {}
    listed = {draft.kind for draft in harvest.drafts if not draft.is_made}
    for draft in harvest.drafts:
        if draft.name is not None:
            drafted.setdefault(draft.kind, set()).add(draft.name)
            known.setdefault(draft.kind, set()).add(draft.name)
    for record in canonical:
        listed.add(record.kind.name)
        known.setdefault(record.kind.name, set()).add(str(record.data.get("name")))
    new: dict[str, dict[str, _Made]] = {}  # by kind and name
    for one in mentioned:
        own = drafted.setdefault(one.kind, set())
        is_known = one.name in known.get(one.kind, ())
        if one.name in own or not (one.as_member or (one.kind in listed and not is_known)):
            continue
        own.add(one.name)
        draft = Draft(one.kind, None, one.name, one.place)
        draft.is_made, draft.unknown = True, _SET_BY_SYSTEM.get(one.kind, draft.unknown)
        if one.kind == "call_type":
            draft.unknown = frozenset({"scripts"})  # that it has none is said of the job
        harvest.drafts.append(draft)
        if one.kind in listed and not is_known:
            new.setdefault(one.kind, {})[one.name] = one
    for kind, names in new.items():
        near = harvest.guesses.among(names, known[kind])
        for name, one in names.items():
            _say_new(one, did_you_mean(name, near(name)))


def _say_new(one: _Made, guess: str) -> None:
    what, by = f"{kinds()[one.kind].noun} {quoted(one.name)}", f"{one.by[0]} {quoted(one.by[1])}"
    if one.as_member:
        rule, message = "group-only-in-memberships", f"{what} of {by} is in no other export or file"
    else:
        rule, message = (
            "made-by-bulk-job",
            f"the bulk job makes {what}, which {by} names and nothing",
        )
        message += " else defines" + (", without a script" if one.kind == "call_type" else "")
    one.place.report(rule, message + guess, (one.kind, one.name, None))


def _cell(row: Row, column: int) -> str | None:
    text = row[column] if column < len(row) else None
    return text.strip() or None if text is not None else None


@cache
def _forms() -> list[dict[str, Any]]:
    return [form for one in maps_of("flat") for form in one["forms"]]
