"""A draft is an object as one export has it, known by its number, before exports are joined."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node, Pointer
from ece_lint.light import Light
from ece_lint.model import kinds
from ece_lint.names import Guesses


class Reference(NamedTuple):
    """What a field says about another object: the number of its row, or its name."""

    kind: str
    id: str | None = None
    name: str | None = None


class RowPlaces(MutableMapping[Pointer, "Node | Sequence[Node]"]):
    """Where the parts of an object stand that is a row of a table.

    `place` is the object itself, `cells` has the column for the steps to each part. A large site has a million
    of these cells, and hardly any is ever shown, so a place is made when it is asked for.
    """

    __slots__ = ("_added", "_cells", "_place")

    def __init__(self, place: Node, cells: Mapping[Pointer, int]) -> None:
        self._place = place
        self._cells = cells
        self._added: dict[Pointer, Node | Sequence[Node]] = _NOTHING_ADDED

    def __getitem__(self, steps: Pointer) -> Node | Sequence[Node]:
        if not steps:
            return self._place
        if steps in self._added:
            return self._added[steps]
        document, (table, row, _), _ = self._place
        return Node(document, (table, row, self._cells[steps]))

    def __setitem__(self, steps: Pointer, place: Node | Sequence[Node]) -> None:
        if not steps:
            raise TypeError("an object is where its row is")
        if self._added is _NOTHING_ADDED:
            self._added = {}
        self._added[steps] = place

    def __delitem__(self, steps: Pointer) -> None:
        raise TypeError("what stands in a row stays there")

    def __iter__(self) -> Iterator[Pointer]:
        yield ()
        yield from self._cells
        yield from (steps for steps in self._added if steps not in self._cells)

    def __len__(self) -> int:
        return sum(1 for _ in self)


_NOTHING_ADDED: dict[Pointer, Node | Sequence[Node]] = {}


class Draft:
    """One object of one export.

    `id` is the number that the system knows it by, the same in tables and in REST responses, or `None`
    where the export has names only. `data` has the canonical fields; whatever names another object is a
    `Reference` there, in place of the name, at any depth. `places` tells where each part stands, by the
    steps to it; the empty steps are the object itself. Of the row of a table
    `cells` has the columns. `noise` says why the object is left out of
    everything, in words that the summary counts: "deleted rows". `also` has further numbers of the same
    object: a dialed number of the REST interface is several rows of `Dialed_Number`. `partial` marks a row
    that only completes an object of another table; it has the words that the summary counts where that
    object is in no export. `is_made` marks what a bulk job makes or only a membership mentions: it does not
    tell which others there are. `unknown` has the fields that the export cannot say, and that are not nothing for that.
    """

    __slots__ = (
        "also",
        "data",
        "id",
        "is_made",
        "kind",
        "name",
        "noise",
        "partial",
        "places",
        "unknown",
    )

    def __init__(
        self,
        kind: str,
        id: str | None,
        name: str | None,
        place: Node,
        cells: Mapping[Pointer, int] | None = None,
    ) -> None:
        self.kind = kind
        self.id = id
        self.name = name
        self.data: dict[str, Any] = {}
        self.places: MutableMapping[Pointer, Node | Sequence[Node]] = (
            {(): place} if cells is None else RowPlaces(place, cells)
        )
        self.noise = ""
        self.partial = ""
        self.is_made = False
        self.unknown: frozenset[str] = frozenset()
        self.also: tuple[str, ...] = ()


KEY = re.compile("[1-9][0-9]{0,17}")  # a number that is written in one way, and fits into an array


class Links(Light):
    """A table of pairs: which objects one field of other objects names, a pair a row.

    The objects of `kind` are known by the numbers in `pairs`, which has a key for each object that their
    `field` names, in the order of the rows. A key is the number of that object; a negative one stands for a
    text in `texts`. With `named` the sources and the texts are names instead of numbers. `places` has the
    place of each target, by the source. With `many` the field is a list, else each source has one target.
    """

    kind: str
    field: str
    target: str
    pairs: Mapping[str, Sequence[int]]
    texts: Mapping[int, str]
    places: Callable[[str], Sequence[Node]]
    many: bool = True
    named: bool = False


class Keys(dict[str, int]):
    """A negative key for each text that is no number."""

    def __missing__(self, text: str) -> int:
        self[text] = key = -1 - len(self)
        return key

    @property
    def texts(self) -> dict[int, str]:
        """The text for each key."""
        return {key: text for text, key in self.items()}


def links_of(
    kind: str, field: str, found: Iterable[tuple[str, str, Node]], *, named: bool = False
) -> Links:
    """Return the links of pairs that were read one by one: source, target, and place."""
    keys = Keys()
    pairs: dict[str, list[int]] = {}
    places: dict[str, list[Node]] = {}
    for source, target, place in found:
        pairs.setdefault(source, []).append(keys[target])
        places.setdefault(source, []).append(place)
    target_kind = kinds()[kind].mentions[field].kind
    return Links(kind, field, target_kind, pairs, keys.texts, places.__getitem__, named=named)


class Pulled(Light):
    """How many rows a table had when a script fetched it, and the file that says so."""

    rows: int
    manifest: str


class Harvest:
    """What was read from one or more documents: drafts, links, and what there is to say about them."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.links: list[Links] = []
        self.taken_for: dict[str, str] = {}  # path -> what the file was taken for, in words
        self.taken: set[tuple[str, int]] = set()  # the tables that a source took: path, and number
        # reason -> tables of which most is left out for it -> how much, in words
        self.mostly: dict[str, dict[str, str]] = {}
        self.doubts: list[
            tuple[Node, str, str]
        ] = []  # place, rule in rules/exports, what is doubtful
        self.given: dict[tuple[str, str], Node] = {}
        self.cut: set[tuple[str, str]] = (
            set()
        )  # kinds, and what of them, of which rows were not read
        self.guesses = Guesses()
        self.pulled: Mapping[str, Pulled] = {}  # by the path of the file

    def give(self, kind: str, field: str, place: Node) -> None:
        """Note that an export says which objects there are of a kind or, with a field, what they have in it.

        It says so even if there are none: *none* is not *unknown*. `place` is where nothing stands. Only that
        nobody wrote a description is no fact.
        """
        if field != "description" and not place.document.unread:
            self.given.setdefault((kind, field), place)

    def take(self, document: Document, number: int, words: str = "") -> None:
        """Note that a table of a document, by its number there, belongs to a source, and what it was taken for.

        A table that a source knows, but cannot read, is taken too: its doubt says the rest.
        """
        self.taken.add((document.path, number))
        if words:
            said = self.taken_for.get(document.path)
            self.taken_for[document.path] = f"{said}; {words}" if said else words

    def doubt(self, place: Node, rule: str, message: str, *, unread: bool = False) -> None:
        """Note what is doubtful at a place, under a rule of `rules/exports`.

        With `unread` it means that a part of the file was not analysed, which no setting makes clean.
        """
        self.doubts.append((place, rule, message))
        if unread:
            place.document.unread.append(message)
