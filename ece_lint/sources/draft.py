"""A draft is an object as one export has it, known by its number, before exports are joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node, Pointer
from ece_lint.model import Cells


class Reference(NamedTuple):
    """What a field says about another object: the number of its row, or its name."""

    kind: str
    id: str | None = None
    name: str | None = None


class Draft:
    """One object of one export.

    `id` is the number that the system knows it by, the same in tables and in REST responses, or `None`
    where the export has names only. `data` has the canonical fields; whatever names another object is a
    `Reference` there, in place of the name, at any depth. `places` tells where each part stands, by the
    steps to it; the empty steps are the object itself. `noise` says why the object is left out of
    everything, in words that the summary counts: "deleted rows". `also` has further numbers of the same
    object: a dialed number of the REST interface is several rows of `Dialed_Number`. `partial` marks a row
    that only completes an object of another table; it has the words that the summary counts where that
    object is in no export.
    """

    __slots__ = ("also", "data", "id", "kind", "name", "noise", "partial", "places")

    def __init__(self, kind: str, id: str | None, name: str | None, place: Node) -> None:
        self.kind = kind
        self.id = id
        self.name = name
        self.data: dict[str, Any] = {}
        self.places: dict[Pointer, Node | Cells] = {(): place}
        self.noise = ""
        self.partial = ""
        self.also: tuple[str, ...] = ()


class Links(NamedTuple):
    """A table of pairs: which objects one field of other objects names, a pair a row.

    The objects of `kind` are known by the numbers in `sources`, what their `field` names by those in
    `targets`; with `named` both are names instead. `rows` has the row of each pair in table number
    `table` of the document, `columns` the two columns; where the pairs are no rows of a table, `nodes` has the
    place of each. With `many` the field is a list, else each source has one target.
    """

    kind: str
    field: str
    target: str
    sources: Sequence[str]
    targets: Sequence[str]
    document: Document
    table: int
    rows: Sequence[int]
    columns: tuple[int, int]
    many: bool = True
    named: bool = False
    nodes: Sequence[Node] = ()


class Harvest:
    """What was read from one or more documents: drafts, links, and what there is to say about them."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.links: list[Links] = []
        self.taken_for: dict[str, str] = {}  # path -> what the file was taken for, in words
        self.doubts: list[
            tuple[Node, str, str]
        ] = []  # place, rule in rules/exports, what is doubtful

    def doubt(self, place: Node, rule: str, message: str) -> None:
        """Note what is doubtful at a place, under a rule of `rules/exports`."""
        self.doubts.append((place, rule, message))


def number_of(cell: str | None) -> str:
    """Return the number that a cell has, or nothing; `5000.0` of a spreadsheet is 5000."""
    if cell is not None and cell.isdigit():
        return cell
    text = (cell or "").strip()
    whole, dot, fraction = text.partition(".")
    return whole if dot and whole.isdigit() and not fraction.strip("0") else text


def flag_of(cell: str) -> bool:
    """Return the truth value that a cell has: Y or N, 1 or 0; raises `ValueError` for anything else."""
    match cell.strip().lower():
        case "y" | "yes" | "1" | "true" | "t":
            return True
        case "n" | "no" | "0" | "false" | "f":
            return False
    raise ValueError(cell)


def numeral_of(cell: str) -> int | float:
    """Return the number that a cell has, a whole one if it is; raises `ValueError` if it is no number."""
    value = float(cell)
    if not -1e15 < value < 1e15:
        raise ValueError(cell)
    return int(value) if value == int(value) else value


def value_of(cell: str, type: str | None = None) -> str | int | float | bool:
    """Return the value of an attribute: by the attribute's type, otherwise as it looks."""
    text = cell.strip()
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if type == "boolean" and text.lower() in ("1", "0", "y", "n"):
        return text.lower() in ("1", "y")
    try:
        return numeral_of(text)
    except ValueError:
        return text
