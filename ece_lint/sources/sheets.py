"""Tables that people keep, like those of the Design Guide, are recognised by the words in their headers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain, groupby
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node
from ece_lint.documents.table import AnyTable, Row, tables_of
from ece_lint.light import Light
from ece_lint.model import Kind, kinds
from ece_lint.sources.draft import Draft, Harvest, Reference
from ece_lint.sources.formulas import say_without_value
from ece_lint.sources.headers import WORD, bare, loose, meant, name_unread
from ece_lint.sources.maps import maps_of
from ece_lint.sources.matrix import Matrix, matrix_in
from ece_lint.sources.secrets import say_secrets
from ece_lint.sources.values import Unknown, is_nobody, reader
from ece_lint.wording import counted, folded, listed, quoted

# Agents are people, who have blanks in their names; the names of all else have none. No name is a sign alone.
_BETWEEN_NAMES = {"agent": r"[,;|\r\n]+|\s[/+•·]\s"}
_BETWEEN_WORDS = r"(?:[,;|\s]|(?<!\S)[/+&•·](?!\S))+"
_LINE = r"[-–—=_*.~]+"  # what people draw with the keyboard
_FIGURE = r"[\d.,:% ]+"
_BLANK_LINE = r"(?:\r\n|\r|\n)[ \t,;|]*(?:\r\n|\r|\n)\Z"
_CORNER = r"[\\/|]|\bby\b|\bper\b"  # `Agent / Skill Group`
_INSIDE = 1 << 20  # cells: no row has more, so that no header stands below
_LONGEST_WORDS = 60


class _Layout(Light):
    """A layout of `schemas/sources/sheets.yaml`, and where its columns are in a table."""

    page: dict[str, Any]
    kind: Kind
    name: int
    fields: tuple[tuple[str, int], ...]  # several columns may add to one list
    header: Sequence[str | None]

    @property
    def columns(self) -> set[int]:
        """The columns that are read."""
        return {self.name, *(column for _, column in self.fields)}


def is_sheet(rows: Iterable[Row]) -> bool:
    """Say whether one of some rows is the header of a table that people keep."""
    return any(_layout_of(row) is not None for row in rows)


def harvest_sheets(documents: Iterable[Document], harvest: Harvest) -> dict[tuple[str, int], str]:
    """Add what the tables of people say to a harvest; returns why those that look like one are none.

    It comes after the other sources: where an export of the system itself has the objects of a kind, a
    table of people counts only for what the system cannot say, such as which agents are meant to serve a
    queue. An object that is spread over rows is one object. Nothing is raised.
    """
    exported = _Exported(harvest)
    left: dict[tuple[str, int], str] = {}
    for document in documents:
        counts: Counter[str] = Counter()
        used: Counter[str] = Counter()
        readable = [
            (number, table)
            for number, table in enumerate(tables_of(document))
            if (document.path, number) not in harvest.taken
        ]
        taken: list[int] = []
        for _, parts in groupby(readable, lambda one: _place_of(one[1])):
            drafts = _Drafts(document, exported, harvest)
            for number, table in parts:
                header: Row | None = None if table.columns is None else [*table.columns]
                drafts.crossed = drafts.cross(number, header, table)
                if drafts.read(number, header, table.rows()) or drafts.crossed:
                    taken.append(number)
                    columns = drafts.columns | drafts.crossed
                    say_without_value(document, number, table, columns, harvest)
                elif drafts.trade:
                    left[document.path, number] = drafts.trade
                if drafts.found:
                    say_secrets(document, number, table, harvest)
            drafts.unknown.say(harvest)
            for draft in drafts.found.values():
                counts[draft.kind] += 1
                if draft.kind not in exported.names or draft.data.keys() - {
                    kinds()[draft.kind].unique_in
                }:
                    harvest.drafts.append(draft)
                    used[draft.kind] += 1
        if counts:
            listing = ", ".join(
                _counted(kind, count)
                + ("" if used[kind] else ", not used beside the exports of the system")
                for kind, count in counts.items()
            )
            harvest.take(document, taken[0], f"tables that people keep: {listing}")
        elif taken:
            harvest.take(document, taken[0], "a table that people keep, of which nothing is read")
        harvest.taken.update((document.path, number) for number in taken)
    return left


def _place_of(table: AnyTable) -> tuple[int, int]:
    """Return what the tables that are one below another in a worksheet have in common."""
    return id(getattr(table, "worksheet", table)), getattr(table, "left", 0)


def _counted(kind: str, count: int) -> str:
    one, several = next(page["says"] for page in _layouts() if page["kind"] == kind)
    return f"{count:,} {one if count == 1 else several}"


class _Exported:
    """What the exports of the system itself say: the names of objects by kind, and the fields."""

    def __init__(self, harvest: Harvest) -> None:
        self._links = [*harvest.links]
        self._drafts = [draft for draft in harvest.drafts if draft.id is not None]

    @cached_property
    def names(self) -> dict[str, set[str | None]]:
        """The names of the objects of each kind."""
        names: dict[str, set[str | None]] = {}
        for draft in self._drafts:
            names.setdefault(draft.kind, set()).add(draft.name)
        return names

    @cached_property
    def fields(self) -> set[tuple[str, str]]:
        """The kinds and fields that anything is said of."""
        told = ((draft.kind, field) for draft in self._drafts for field in draft.data)
        return {*told, *((link.kind, link.field) for link in self._links)}

    def leaves(self, page: dict[str, Any], name: str, field: str) -> bool:
        """Say whether the exports leave a field of an object to the tables of people."""
        kind: str = page["kind"]
        return (
            kind not in self.names
            or field in page["beside"]
            or field == kinds()[kind].unique_in
            or (
                field in page.get("instead", ())
                and (kind, field) not in self.fields
                and name in self.names[kind]
            )
        )


class _Drafts:
    """What is read from one file or worksheet, which may hold several tables of people."""

    def __init__(self, document: Document, exported: _Exported, harvest: Harvest) -> None:
        self.document = document
        self.exported = exported
        self.harvest = harvest
        self.found: dict[tuple[str, str, str], Draft] = {}
        self.unknown = Unknown()
        self.layout: _Layout | None = None
        self.columns: set[int] = set()  # those that a layout has a use for
        self.table = 0
        self.has_columns = False
        self.crossed: set[int] = set()  # columns of crosses that were read
        self.trade = ""  # what a table is that is not one of ours, though it has such words

    def read(self, table: int, columns: Row | None, rows: Iterable[Row]) -> bool:
        """Read the rows below headers, and say whether the table is one that people keep.

        A header stands at the top of a block of rows, perhaps below a title, and never again inside it: what
        looks like one there is a row of names. A blank row ends a block, and what is filled down in it.
        """
        self.table, self.has_columns, self.trade = table, columns is not None, ""
        above: dict[int, _Cell] = {}
        below: _Below | None = None
        taken, widest = False, 0
        for number, row in enumerate(rows if columns is None else chain([columns], rows)):
            if self.layout is None and widest == _INSIDE and any(row):
                continue
            filled = len({cell for cell in row if cell})
            if not filled:
                above, widest = {}, 0
                continue
            begins = filled > widest or self._begins_inside(row, number)
            if begins and (found := self._header(row, number)):
                taken, widest = True, _INSIDE
                if isinstance(found, _Layout):
                    self._conclude(below)
                    self.columns |= found.columns
                    self.layout, above, below = found, {}, _Below(found, number)
                continue
            widest = max(widest, filled) if filled <= 2 else _INSIDE
            if self.layout is None or _repeats(row, self.layout.header):
                continue
            cells = _filled_down(self.layout, row, number - self.has_columns, above)
            named = self.layout.name in cells
            if named:
                self._note(self.layout, cells)
                taken = True
            if below is not None:
                below.look(row, filled, named)
        self._conclude(below)
        return taken

    def cross(self, number: int, columns: Row | None, table: AnyTable) -> set[int]:
        """Read the crosses of a table, and return their columns; none if something else stands across."""
        rows = table.rows() if columns is None else chain([columns], table.rows())
        matrix = matrix_in(rows, lambda cell: _kind_called(re.split(_CORNER, cell)[0]) is not None)
        if matrix is None:
            return set()
        for at in [at for at, words in matrix.columns.items() if bare(words) in _known_words()]:
            del matrix.columns[at]
        down, across = self._kinds_of(matrix, table)
        owner = next((one for one in ((down, across), (across, down)) if one in _lists()), None)
        layout = _layout_of(matrix.row)
        # Whose list it is, is told by more than a name.
        scoped = layout is not None and layout.kind.unique_in in dict(layout.fields)
        if len(matrix.columns) < 2 or down is None or across is None or owner is None:
            return set()
        if scoped and owner[0] == down:
            return set()
        self.table, self.has_columns = number, columns is not None
        page, field = _lists()[owner]
        kind = kinds()[page["kind"]]
        for at, name in matrix.columns.items() if owner[0] == across else ():
            draft = self._draft(across, name, "", self._place(matrix.header, at))
            if self.exported.leaves(page, name, field):
                draft.data.setdefault(field, [])
        for row, (name, crossed) in matrix.marks.items():
            place = self._place(row, matrix.corner)
            if any(down == one["kind"] for one in _layouts()):
                self._draft(down, name, "", place)
            for at in crossed:
                if at in matrix.columns:
                    source, target = (name, matrix.columns[at])[:: 1 if owner[0] == down else -1]
                    if self.exported.leaves(page, source, field):
                        draft = self._draft(kind.name, source, "", place)
                        _add(draft, kind, field, target, self._place(row, at))
        return {*matrix.columns}

    def _kinds_of(self, matrix: Matrix, table: AnyTable) -> tuple[str | None, str | None]:
        """Return what stands down and across a table of crosses, as far as its words or known names tell."""
        first, *others = re.split(_CORNER, matrix.words)
        down = _kind_called(first)
        for words in (*others, matrix.titles, self._name_of(table)):
            if found := _kinds_in(words) - {down}:
                return down, min(found)
        known = {draft.name for draft in self.harvest.drafts if draft.kind != down}
        there = [name for name in matrix.columns.values() if name in known]
        among = {draft.kind for draft in self.harvest.drafts if draft.name in there} - {down}
        across = [
            kind for kind in ("skill_group", "precision_queue", "queue", "agent") if kind in among
        ]
        return down, across[0] if across and len(there) * 2 >= len(matrix.columns) else None

    def _name_of(self, table: AnyTable) -> str:
        """Return what a table is called: its sheet, or the file where it is the only table."""
        path = self.document.path.rpartition("/")[2].rpartition(".")[0]
        return table.name or (path if self.document.form == "table" else "")

    def _header(self, row: Row, number: int) -> _Layout | bool:
        """Return the layout of which a row is the header, or whether it was meant for one and is not read."""
        layout = _layout_of(row)
        slip = None if self.layout else _misspelt(row, layout)
        if slip:
            self._refuse(number, *slip)
        if layout is None or slip:
            if any(cell and bare(cell) in _known_words() for cell in row):
                self.trade = self.trade or _trade_of(_Header(row))
            return slip is not None
        for column, word in _slips(layout):
            message = (
                f"{quoted(_words(row[column]))} is not a column of a table of {layout.page['says'][1]},"
                f" so it is not read; did you mean {quoted(word)}?"
            )
            self._refuse(number, column, message)
        return layout

    def _refuse(self, number: int, column: int, message: str) -> None:
        self.harvest.doubt(self._place(number, column), "misspelt-column", message, unread=True)

    def _conclude(self, below: "_Below | None") -> None:
        """Say what nothing was read of: all rows below a header, or columns with words in them."""
        if below is None:
            return
        layout, said = below.layout, below.layout.page["says"]
        if layout.kind.name not in self.exported.names and (below.objects or not below.rows):
            self._give(below)
        if below.rows and not below.objects:
            message = (
                f"{counted(below.rows, 'row')} of a table of {said[1]}, and not one has a {said[0]} in the column"
                f" {quoted(_words(layout.header[layout.name]))}, so nothing of it is read"
            )
            place = self._place(below.number, layout.name)
            self.harvest.doubt(place, "table-without-objects", message, unread=True)
        elif unread := sorted(
            below.with_words - self.crossed - layout.columns - {one for one, _ in _slips(layout)}
        ):
            words = [_words(layout.header[column]) for column in unread]
            place = self._place(below.number, unread[0])
            name_unread(place, words, _unused(layout), f"this table of {said[1]}", self.harvest)

    def _give(self, below: "_Below") -> None:
        """Note that a list says which objects there are, though it may have none, and what they have."""
        kind = below.layout.kind
        self.harvest.give(kind.name, "", self._place(below.number, below.layout.name))
        for field, column in below.layout.fields:
            if field in kind.fields:
                self.harvest.give(kind.name, field, self._place(below.number, column))

    def _place(self, number: int, column: int) -> Node:
        """Return the place of a cell of a header; rows are counted from where the table begins."""
        if self.has_columns and number == 0:
            return Node(self.document, (self.table, 0, column), key=True)
        return Node(self.document, (self.table, number - self.has_columns, column))

    def _begins_inside(self, row: Row, number: int) -> bool:
        """Say whether a row below a header is another one: of nothing else, or below a blank line of text."""
        if self.layout is None or _layout_of(row) is None or _repeats(row, self.layout.header):
            return False
        if all(bare(cell) in _known_words() for cell in row if cell):
            return True
        if self.document.form != "table" or number <= self.has_columns:
            return False
        start, _ = self.document.locate((self.table, number - self.has_columns), False)
        return re.search(_BLANK_LINE, self.document.text[max(0, start - 80) : start]) is not None

    def _note(self, layout: _Layout, cells: dict[int, "_Cell"]) -> None:
        """Add what a row says to the objects that it is about."""
        page, (text, row) = layout.page, cells[layout.name]
        place = Node(self.document, (self.table, row, layout.name))
        scope = next(
            (
                cells[column].text
                for field, column in layout.fields
                if field == layout.kind.unique_in and column in cells
            ),
            "",
        )
        for name in _split(text, layout.kind.name) if page.get("lists") else (text,):
            draft = self._draft(page["kind"], name, scope, place)
            for field, column in layout.fields:
                if column not in cells:
                    continue
                there = Node(self.document, (self.table, cells[column].row, column))
                if field in layout.kind.fields:
                    if self.exported.leaves(page, name, field):
                        try:
                            _set(draft, layout.kind, field, cells[column].text, there)
                        except ValueError as error:
                            column_named = quoted(_words(layout.header[column]))
                            where = f"column {column_named} of this table of {page['says'][1]}"
                            self.unknown.add(where, there, cells[column].text, error)
                else:
                    self._join(page["members"][field], cells[column].text, name, there)

    def _join(self, member: dict[str, Any], text: str, name: str, place: Node) -> None:
        """Put the object of a row into the lists of those that a cell names."""
        kind = kinds()[member["kind"]]
        page = next(page for page in _layouts() if page["kind"] == kind.name)
        for one in _split(text, kind.name):
            draft = self._draft(kind.name, one, "", place)
            if self.exported.leaves(page, one, member["field"]):
                _add(draft, kind, member["field"], name, place)

    def _draft(self, kind: str, name: str, scope: str, place: Node) -> Draft:
        return self.found.setdefault((kind, name, scope), Draft(kind, None, name, place))


class _Below:
    """What stands below a header: how many rows, and in which columns there are words."""

    def __init__(self, layout: _Layout, number: int) -> None:
        self.layout = layout
        self.number = number
        self.rows = 0
        self.objects = 0
        self.with_words: set[int] = set()
        self.wanted = {
            column
            for column, cell in enumerate(layout.header)
            if cell and bare(cell) and column not in layout.columns
        }

    def look(self, row: Row, filled: int, named: bool) -> None:
        """Take a row into account; a line of words, or of dashes, is a remark."""
        self.rows += filled > 1
        self.objects += named
        if named:
            found = {one for one in self.wanted if one < len(row) and WORD.search(row[one] or "")}
            self.with_words |= found
            self.wanted -= found


class _Cell(NamedTuple):
    text: str
    row: int


def _filled_down(
    layout: _Layout, row: Row, number: int, above: dict[int, _Cell]
) -> dict[int, _Cell]:
    """Return what a row says, with what it takes over from the rows above it.

    What stands left of the name holds for the rows below it, and so does the name. A new value on the
    left begins something new. A line of words below a table is a remark, and a total is no object.
    """
    own = {
        column: _Cell(text, number)
        for column in layout.columns
        if (text := _text(row, column)) is not None
    }
    if _is_remark(layout, row, own) or _is_total(own):
        above.clear()
        return {}
    outer = [column for column in layout.columns if column < layout.name]
    if any(
        column in own and own[column].text != above.get(column, _NOTHING).text for column in outer
    ):
        above.pop(layout.name, None)
    above.update({column: own[column] for column in (layout.name, *outer) if column in own})
    return above | own


_NOTHING = _Cell("", 0)


def _is_remark(layout: _Layout, row: Row, own: dict[int, _Cell]) -> bool:
    """Say whether a row has nothing but one line of words in it."""
    said = {cell.strip() for cell in row if cell and cell.strip()}
    if len(said) > 1 or len(own) != 1:
        return not own
    (column, (text, _)) = next(iter(own.items()))
    # Agents have two or three names.
    words = 3 if layout.kind.name == "agent" and column == layout.name else 1
    return len(text.split()) > words


def _is_total(own: dict[int, _Cell]) -> bool:
    """Say whether a row counts what stands above it."""
    left = min(own, default=0)
    others = (cell.text for column, cell in own.items() if column != left)
    return bare(own[left].text).rstrip("0123456789") in _words_for("totals") and all(
        re.fullmatch(_FIGURE, text) for text in others
    )


def _set(draft: Draft, kind: Kind, field: str, text: str, place: Node) -> None:
    """Set a field from the text of a cell, or add to it, if it is a list; the first value stays.

    Raises `ValueError` for what is not understood.
    """
    shape = kind.fields[field]
    if shape.get("type") == "array":
        draft.data.setdefault(field, [])
        for name in _split(text, shape["x-names"]):
            _add(draft, kind, field, name, place)
        draft.places.setdefault((field,), place)
        return
    value: Any = (
        Reference(shape["x-names"], name=text) if "x-names" in shape else reader(shape)(text)
    )
    if value is not None and field not in draft.data:
        draft.data[field] = value
        draft.places[field,] = place


def _add(draft: Draft, kind: Kind, field: str, name: str, place: Node) -> None:
    """Add a name to the list of a field, unless it is there."""
    names = draft.data.setdefault(field, [])
    if not any(name == one.name for one in names):
        draft.places[field, len(names)] = place
        draft.places.setdefault((field,), place)
        names.append(Reference(kind.fields[field]["x-names"], name=name))


def _split(text: str, kind: str) -> Iterator[str]:
    for name in re.split(_BETWEEN_NAMES.get(kind, _BETWEEN_WORDS), text):
        if not _is_nobody(name.strip()):
            yield name.strip()


def _text(row: Row, column: int) -> str | None:
    text = (row[column] or "").strip() if column < len(row) else ""
    return None if _is_nobody(text) else text


def _is_nobody(text: str) -> bool:
    return is_nobody(text) or re.fullmatch(_LINE, text) is not None


# Which layout a header is of.


class _Header:
    """The words of a row that may be a header, in the forms in which they are compared."""

    def __init__(self, row: Sequence[str | None]) -> None:
        self.cells = [
            (at, cell) for at, cell in enumerate(row) if cell and len(cell) <= _LONGEST_WORDS
        ]
        self.names: dict[str, int] = {}  # as they are written, or without marks and remarks
        self.lists: dict[str, list[int]] = {}  # without a plural and a number as well
        for form in (folded, bare):
            for at, cell in self.cells:
                self.names.setdefault(form(cell), at)
        for at, cell in self.cells:
            self.lists.setdefault(loose(cell), []).append(at)

    def column(self, spellings: Iterable[str], plural: bool = False) -> int | None:
        """Return the column that has one of these names, also if it has its plural."""
        for word in map(folded, spellings):
            if word in self.names:
                return self.names[word]
            if plural and f"{word}s" in self.names:
                return self.names[f"{word}s"]
        return None

    def columns(self, spellings: Iterable[str]) -> list[int]:
        """Return the columns that have the first of these names which is there, each perhaps with a number."""
        for words in spellings:
            if found := self.lists.get(loose(words)):
                exact = self.names.get(folded(words))
                return found if exact is None else [exact, *(at for at in found if at != exact)]
        return []


def _layout_of(row: Sequence[str | None]) -> _Layout | None:
    """Return the layout of which a row has the header words, or `None`."""
    if not any(cell and bare(cell) in _known_words() for cell in row):
        return None  # most rows have none of them and need no closer look
    header = _Header(row)
    if len(header.names) < 2 or _trade_of(header):
        return None
    for plural in (False, True):
        for page in _layouts():
            name = header.column(page["name"], plural)
            if plural and name != header.cells[0][0]:
                continue  # `Skill Groups` names the objects of the rows in front of all others only
            if name is not None and (fields := _fields_of(page, header, name)):
                return _Layout(page, kinds()[page["kind"]], name, fields, row)
    return None


def _fields_of(
    page: dict[str, Any], header: _Header, name: int | None
) -> tuple[tuple[str, int], ...]:
    """Return the columns that a layout reads beside the name, or none if those that it needs are not there.

    It needs none where all columns are its own.
    """
    fields: list[tuple[str, int]] = []
    used = {name}
    for field, spellings in _spellings(page).items():
        columns = [at for at in header.columns(spellings) if at not in used]
        if not _is_list(page, field):
            columns = columns[:1]
        used.update(columns)
        fields += ((field, column) for column in columns)
    needed = name is None or any(field in page["needs"] for field, _ in fields)
    whole = len(used) == len(header.cells)  # a list of nothing but names is not told from others
    return tuple(fields) if needed or whole else ()


def _misspelt(row: Sequence[str | None], layout: _Layout | None) -> tuple[int, str] | None:
    """Return the column that keeps a row from being the header for which it was meant, and what is to be said.

    It was meant for one if two of its words are those of a layout, or nearly so: the name and a column that the
    layout needs, one of them misspelt, or two columns of which one is in no other list. `layout` is that of which
    it has the words, perhaps for want of one that comes first.
    """
    header = _Header(row)
    if len(header.cells) < 2 or _trade_of(header):
        return None
    for page in _layouts():
        if layout is not None and page is layout.page:
            return None
        name = header.column(page["name"], plural=True)
        fields = _fields_of(page, header, name)
        needed = [words for field in page["needs"] for words in _spellings(page)[field]]
        used = {name, *(at for _, at in fields)}
        if name is None and not any(field in page["needs"] for field, _ in fields):
            continue
        for at, cell in header.cells:
            if at not in used and (word := meant(cell, page["name"] if name is None else needed)):
                return at, (
                    f"{quoted(_words(cell))} is not a column of a table of {page['says'][1]}, so this table is"
                    f" not read; did you mean {quoted(word)}?"
                )
    for page in _layouts() if layout is None else ():
        fields = _fields_of(page, header, None)
        telling = {
            field for field, at in fields if loose(row[at] or "") not in _words_for("common")
        }
        named = any(bare(cell).startswith(folded(page["name"][0])) for _, cell in header.cells)
        if len(telling) > 1 or (telling and named):
            names = listed(page["name"], joined="or")
            message = f"no column is called {names}, so this table of {page['says'][1]} is not read"
            return fields[0][1], message
    return None


def _slips(layout: _Layout) -> list[tuple[int, str]]:
    """Return the columns of a table that are misspelt, each with the name that was meant."""
    return [
        (at, word)
        for at, cell in enumerate(layout.header)
        if cell and at not in layout.columns and (word := meant(cell, _unused(layout)))
    ]


def _unused(layout: _Layout) -> list[str]:
    """Return the names of the columns that a layout reads and that the table has not got."""
    there = {field for field, _ in layout.fields}
    return [
        words
        for field, spellings in _spellings(layout.page).items()
        if field not in there
        for words in spellings
    ]


def _trade_of(header: _Header) -> str:
    """Say what a header is of that is a report of statistics, or a log; nothing for any other."""
    first = header.cells[0][1] if header.cells else ""
    figures = _words_for("reports")
    reports = [
        cell for _, cell in header.cells if figures & {*re.findall(r"\w+|%", cell.casefold())}
    ]
    if bare(first) in _words_for("logs"):
        return f"looks like a log, which begins with the column {quoted(_words(first))}"
    return (
        f"looks like a report of statistics, with {listed(map(_words, reports))}"
        if len(reports) > 1
        else ""
    )


def _repeats(row: Sequence[str | None], header: Sequence[str | None]) -> bool:
    """Say whether a row is the header once more."""
    return [cell or "" for cell in row] == [cell or "" for cell in header]


def _words(cell: str | None) -> str:
    """Return the name of a column on one line."""
    return " ".join((cell or "").split())


def _is_list(page: dict[str, Any], field: str) -> bool:
    shape = kinds()[page["kind"]].fields.get(field)
    return shape is None or shape.get("type") == "array"


@cache
def _map() -> dict[str, Any]:
    return maps_of("sheets")[0]


def _layouts() -> list[dict[str, Any]]:
    layouts: list[dict[str, Any]] = _map()["layouts"]
    return layouts


def _spellings(page: dict[str, Any]) -> dict[str, list[str]]:
    """Return the names that the columns of a layout may have beside the name, by field."""
    members = {field: member["column"] for field, member in page.get("members", {}).items()}
    return {**page["fields"], **members}


def _kind_called(words: str) -> str | None:
    """Return the kind of the objects that a column of this name has, which is the kind of a layout."""
    word = bare(words)
    for page in _layouts():
        names = [*map(folded, page["name"])]
        if word in names or word.removesuffix("s") in names:
            return str(page["kind"])
    return None


def _kinds_in(words: str) -> set[str]:
    """Return the kinds that some words speak of, the longest name first: a precision queue is not a queue."""
    found, text = set(), bare(words)
    for kind in ("precision_queue", "skill_group", "queue", "agent"):
        if folded(kind) in text:
            found.add(kind)
            text = text.replace(folded(kind), "")
    return found


@cache
def _lists() -> dict[tuple[str, str], tuple[dict[str, Any], str]]:
    """Return the layout and the field by which objects of one kind list those of another."""
    return {
        (page["kind"], shape["x-names"]): (page, field)
        for page in _layouts()
        for field in page["fields"]
        if (shape := kinds()[page["kind"]].fields[field]).get("type") == "array"
    }


@cache
def _words_for(what: str) -> frozenset[str]:
    """Return the words of a list of `schemas/sources/sheets.yaml` as they are compared."""
    return frozenset(loose(words) if what == "common" else bare(words) for words in _map()[what])


@cache
def _known_words() -> frozenset[str]:
    """Return the words of all columns, and their plurals."""
    words = {
        folded(one)
        for page in _layouts()
        for one in chain(page["name"], *_spellings(page).values())
    }
    return frozenset(words | {f"{word}s" for word in words})
