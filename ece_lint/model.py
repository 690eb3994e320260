"""The nouns of contact routing, as the schemas define them, and the entities that are read from records."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node, Pointer
from ece_lint.shape import Plain, Schema, acceptor, misfits, schema, unfilled
from ece_lint.shipped import kept
from ece_lint.wording import nearest


class Key(NamedTuple):
    """What identifies an object: its kind, its name and, for what is unique only inside a department, that."""

    kind: str
    name: str
    department: str | None = None


class Mention(NamedTuple):
    """A field that names other objects: `steps.terms.attribute` of a precision queue names attributes."""

    field: str
    kind: str
    way: tuple[str, ...]  # the fields on the way; "*" steps into every item, "%" into every key
    plain: bool  # a single name or a list of names, right on the object
    holds: bool = False  # the objects themselves are written there, instead of their names


class Kind:
    """A noun: everything its schema says, looked up when it is asked; most sites have few of the kinds."""

    def __init__(self, name: str, section: str, within: str = "") -> None:
        self.name = name
        self.section = section
        self.within = within  # the section in which its own stands

    @cached_property
    def schema(self) -> Schema:
        """The shape of an object, without those of the objects that it holds."""
        found: Schema = _kept()[self.name]
        return found

    @cached_property
    def noun(self) -> str:
        """What one object is called."""
        return str(self.schema.get("x-noun", self.name.replace("_", " ")))

    @cached_property
    def plural(self) -> str:
        """What several are called: as the section is, but with the capitals of a noun such as `CTI server`."""
        own_noun = "x-noun" in self.schema
        return f"{self.noun}s" if own_noun else self.section.replace("_", " ")

    @cached_property
    def single(self) -> bool:
        """Whether a section is one such object."""
        return bool(self.schema.get("x-single", False))

    @cached_property
    def unique_in(self) -> str | None:
        """In what a name is unique, if it is not so everywhere."""
        return self.schema.get("x-unique-in")

    @cached_property
    def named_by(self) -> tuple[str, ...]:
        """The fields that name an object which has no name."""
        return tuple(self.schema.get("x-named-by", ()))

    @cached_property
    def named_as(self) -> str:
        """How those are put together."""
        return str(self.schema.get("x-named-as", "{} on {}"))

    @cached_property
    def observes(self) -> str | None:
        """The kind of which it tells something of each object; `x-on` of a field says by their roles of which alone."""
        return self.schema.get("x-observes")

    @cached_property
    def leads_on(self) -> dict[str, str]:
        """The fields by which it hands over to its kind, each with the field by which those between lead to it."""
        found: dict[str, str] = self.schema.get("x-leads-on", {})
        return found

    @cached_property
    def fields(self) -> dict[str, Schema]:
        """The shapes of the fields."""
        found: dict[str, Schema] = self.schema["properties"]
        return found

    @cached_property
    def reckoned(self) -> dict[str, str]:
        """Figures that are reckoned and nobody writes, each with the field that it stands for."""
        figures = self.schema.get("x-reckoned", {})
        return {name: figure["x-stands-for"] for name, figure in figures.items()}

    @cached_property
    def mentions(self) -> dict[str, Mention]:
        """The fields that name other objects."""
        return {one.field: one for one in _mentions(self.schema, (), ())}

    @cached_property
    def holds(self) -> dict[str, str]:
        """The fields in which other objects are written, each with their kind."""
        return {one.field: one.kind for one in self.mentions.values() if one.holds}

    @cached_property
    def accepts(self) -> Callable[[Any], bool]:
        """The compiled check of an object's fields."""
        return acceptor(self.schema)

    @cached_property
    def is_plain(self) -> Plain:
        """Whether objects with certain fields, of certain types, fit whatever they say, but for an empty text."""
        return Plain(self.schema)

    def __repr__(self) -> str:
        return self.name


def _own(shape: Schema) -> Schema:
    """Return the shape of an object without the shapes of the objects that it holds."""
    fields = {
        name: {**field, "items": {}} if "x-holds" in field else field
        for name, field in shape["properties"].items()
    }
    return {**shape, "properties": fields}


def _mentions(part: Schema, path: tuple[str, ...], way: tuple[str, ...]) -> Iterator[Mention]:
    for name, field in part.get("properties", {}).items():
        at, via = (*path, name), (*way, name)
        if "x-holds" in field:
            yield Mention(name, field["x-holds"], (*via, "*"), True, holds=True)
        elif "x-names" in field:
            many = field.get("type") == "array"
            yield Mention(".".join(at), field["x-names"], (*via, "*") if many else via, not path)
        elif "x-keys-name" in field:
            yield Mention(".".join(at), field["x-keys-name"], (*via, "%"), False)
        elif field.get("type") == "array":
            yield from _mentions(field.get("items", {}), at, (*via, "*"))
        elif field.get("type") == "object":
            yield from _mentions(field, at, via)


@cache
def kinds() -> dict[str, Kind]:
    """Return every noun by its name, in the order in which the configuration's schema lists the sections."""
    return {name: Kind(name, *at) for name, at in _kept()[""].items()}


def _kept() -> Mapping[str, Any]:
    return kept("kinds", read_kinds)


def read_kinds() -> tuple[dict[str, Any], bool]:
    """Read the schemas of all nouns: each by its name, and under no name the section of each, and what that is in."""
    listed = unfilled()["configuration"]["properties"]
    references = [part.get("items", part).get("$ref", "") for part in listed.values()]
    shapes: dict[str, Schema] = {}
    at: dict[str, list[str]] = {}
    for reference in filter(None, references):
        outer = reference.removesuffix(".schema.json")
        section = schema(outer)["x-section"]
        inner = [one["x-holds"] for one in schema(outer)["properties"].values() if "x-holds" in one]
        for name, within in [(outer, ""), *((one, section) for one in inner)]:
            shapes[name] = _own(schema(name))
            at[name] = [schema(name)["x-section"], within]
    return {"": at, **shapes}, True


@cache
def sections() -> dict[str, Kind]:
    """Return every noun by the name of its section, which may stand within another."""
    return {kind.section: kind for kind in kinds().values()}


@cache
def fields_naming(kind: str) -> tuple[tuple[Kind, Mention], ...]:
    """Return every field that names objects of a kind, each with the noun that has it."""
    return tuple(
        (noun, mention)
        for noun in kinds().values()
        for mention in noun.mentions.values()
        if mention.kind == kind
    )


def in_words(key: Key) -> tuple[str, str]:
    """Return the noun of an object, and its name with the department that it is unique in."""
    return kinds()[key.kind].noun, f"{key.department}/{key.name}" if key.department else key.name


class Names(Sequence[str]):
    """The names in a list that a table of pairs has as numbers, which are not looked up until somebody asks.

    `keys` has a number for each name, and `named` the name for each number; millions of memberships share
    the names of thousands of agents.
    """

    __slots__ = ("keys", "named")

    def __init__(self, keys: Sequence[int], named: Mapping[int, str]) -> None:
        self.keys = keys
        self.named = named

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, at: Any) -> Any:
        return list(self)[at] if isinstance(at, slice) else self.named[self.keys[at]]

    def __iter__(self) -> Iterator[str]:
        return map(self.named.__getitem__, self.keys)

    def __eq__(self, other: object) -> bool:
        # Millions of names are not looked up to tell that they are not none.
        return isinstance(other, Sequence) and len(self) == len(other) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


_NONE: Mapping[str, str] = MappingProxyType({})
_FITTING: frozenset[str] = frozenset()

# Where the fields of an object stand that an export spreads over files: the steps to a field, or to
# a part of it, and its place, or those of all names in a list. The empty steps lead to the object itself.
Places = Mapping[Pointer, Node | Sequence[Node]]


class Entity:
    """An object of the configuration, or one that is only mentioned: then it has no document."""

    __slots__ = (
        "_key",
        "ambiguous",
        "data",
        "department",
        "derived",
        "document",
        "external",
        "flawed",
        "kind",
        "links",
        "name",
        "places",
        "pointer",
    )

    def __init__(
        self,
        kind: Kind,
        name: str,
        department: str | None = None,
        data: dict[str, Any] | None = None,
        document: Document | None = None,
        pointer: Pointer = (),
        places: Places | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.department = department
        self.data: dict[str, Any] = {} if data is None else data
        self.document = document
        self.pointer = pointer
        self.places = places
        self.links: dict[str, list[Entity]] = {}
        self._key: Key | None = None
        self.ambiguous = False
        self.external = False  # somebody else defines it, as the settings say
        self.flawed = _FITTING  # fields that do not fit the schema, or of which the source cannot say what they hold
        self.derived = _NONE  # fields that were concluded, and the field each stands for, if any

    @property
    def defined(self) -> bool:
        """Whether the configuration defines the object, rather than only mentioning it."""
        return self.document is not None

    @property
    def key(self) -> Key:
        """What identifies the object."""
        if self._key is None:  # two states of a site are compared by keys, again and again
            self._key = Key(self.kind.name, self.name, self.department)
        return self._key

    @property
    def place(self) -> Node:
        """Where the object's name stands; only asked of what is defined."""
        if self.kind.single:
            assert self.document is not None
            return Node(self.document, self.pointer, key=True)
        return self.at(self.kind.named_by[0] if self.kind.named_by else "name")

    def at(self, *steps: str | int, key: bool = False) -> Node:
        """Where a field of the object stands, or the name of that field."""
        assert self.document is not None
        if steps and steps[0] in self.derived:
            stands_for = self.derived[str(steps[0])]
            return self.at(stands_for) if stands_for else self.place
        return place(self.document, self.pointer, self.places, steps, key=key)

    def mention_at(self, mention: Mention, number: int) -> Node:
        """Where the `number`-th name in a field that names others stands."""
        if mention.holds:
            return self.links[mention.field][number].place
        value = self.data.get(mention.field) if mention.plain else None
        if type(value) is str:
            return self.at(mention.field)
        # Only a list with something wrong in it has places without a name.
        if type(value) is Names or (type(value) is list and mention.field not in self.flawed):
            return self.at(mention.field, number)
        steps, _ = list(mentioned(self.data, mention))[number]
        return self.at(*steps, key=mention.way[-1] == "%")

    def one(self, field: str) -> "Entity | None":
        """Return what a field names, the first if it names several, or `None`."""
        return next(iter(self.links.get(field, ())), None)

    def names_at(self, field: str, target: "Entity") -> Node:
        """Where a field names an object, for the first time."""
        return self.mention_at(self.kind.mentions[field], self.links[field].index(target))

    def __repr__(self) -> str:
        return f"<{self.kind.noun} {self.name!r}>"


def mentioned(data: dict[str, Any], mention: Mention) -> Iterator[tuple[Pointer, Any]]:
    """Yield each name in a field that names others, with the steps from the object to it."""
    pending: list[tuple[Pointer, Any, tuple[str, ...]]] = [((), data, mention.way)]
    while pending:  # the last is the next
        steps, part, way = pending.pop()
        if not way:
            if part is not None:
                yield steps, part
        elif way[0] == "*" and isinstance(part, list | Names):
            pending += [((*steps, n), item, way[1:]) for n, item in enumerate(part)][::-1]
        elif way[0] == "%" and isinstance(part, dict):
            pending += [((*steps, name), name, way[1:]) for name in part][::-1]
        elif isinstance(part, dict) and part.get(way[0]) is not None:
            pending.append(((*steps, way[0]), part[way[0]], way[1:]))


def as_written(value: Any, document: Document, pointer: Pointer) -> str:
    """Return a name as its text: `1001` names 1001, and `1.10` is not `1.1`."""
    if isinstance(value, str):
        return value
    if type(value) is int and document.exact_integers:
        return str(value)
    return document.written(pointer)


def place(
    document: Document,
    pointer: Pointer,
    places: Places | None,
    steps: Pointer,
    *,
    key: bool = False,
) -> Node:
    """Return where the part of an object stands that `steps` lead to from it.

    In a document of its own the steps go on from the object's pointer; otherwise `places` tells.
    """
    if places is None:
        return Node(document, (*pointer, *steps), key)
    for length in range(len(steps), -1, -1):
        found = places.get(steps[:length])
        if isinstance(found, Node):
            return found
        if found is not None:
            number = steps[length] if length < len(steps) else 0
            assert isinstance(number, int)
            return found[number]
    return Node(document, (*pointer, *steps), key)


class Record(NamedTuple):
    """One object as a source read it: its kind, its fields, where it stands, and what the source cannot say."""

    kind: Kind
    data: dict[str, Any]
    document: Document
    pointer: Pointer
    places: Places | None = None
    unknown: frozenset[str] = _FITTING


def read_entity(record: Record) -> Entity | None:
    """Turn a record into an entity; what does not fit its schema becomes a flaw of the record's document.

    A field that does not fit is left out, so that no rule takes it for the truth, but the object stays
    known by its name. Returns `None` for a record that nothing can name.
    """
    kind, data, document, pointer, places, unknown = record
    flawed = _FITTING
    # What fields an object has, and of which types, is looked at once for all that are alike.
    if not kind.is_plain[(*data, *map(type, data.values()))] or "" in data.values():
        data, flawed = _checked(record)
    if kind.named_by:
        if not all(field in data for field in kind.named_by):
            return None
        parts = (as_written(data[field], document, (*pointer, field)) for field in kind.named_by)
        name = kind.named_as.format(*parts)
    elif kind.single:
        name = kind.name
    elif "name" in data:
        value = data["name"]
        name = value if type(value) is str else as_written(value, document, (*pointer, "name"))
    else:
        return None
    department = None
    if kind.unique_in and data.get(kind.unique_in) is not None:
        department = as_written(data[kind.unique_in], document, (*pointer, kind.unique_in))
    entity = Entity(kind, name, department, data, document, pointer, places)
    if flawed or unknown:  # few are, and each union is a set of its own
        entity.flawed = flawed | unknown
    return entity


def _checked(record: Record) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the fields of a record that fit its schema, and which do not."""
    data = record.data
    if None in data.values():  # a field without a value is a field that is not given
        data = {field: value for field, value in data.items() if value is not None}
    numbered = {field: value for field, value in data.items() if type(value) is Names}
    if numbered:  # what a table of pairs has are names: millions of them need not be looked at
        data = {field: value for field, value in data.items() if field not in numbered}
    flawed = _FITTING
    if not record.kind.accepts(data):
        data, flawed = _fitting(record._replace(data=data))
    return data | numbered if numbered else data, flawed


def key_of(record: Record) -> Key | None:
    """Return the key of a record's object as far as its shape allows, or `None` if nothing names it."""
    kind, data = record.kind, record.data
    name = kind.name if kind.single else data.get("name")
    department = data.get(kind.unique_in) if kind.unique_in else None
    if kind.named_by or not isinstance(name, str) or not name:
        return None
    return Key(kind.name, name, department if isinstance(department, str) else None)


def _fitting(record: Record) -> tuple[dict[str, Any], frozenset[str]]:
    """Report what does not fit; return the record without it, and the fields that it was in."""
    kind, data = record.kind, record.data
    name = data.get("name")
    what = f"{kind.noun} `{name}`" if isinstance(name, str) and name else f"a {kind.noun}"
    what = f"the {kind.noun}" if kind.single else what
    about = key_of(record)
    fitting = dict(data)
    meant: set[str] = set()

    def is_hidden(pointer: Pointer) -> bool:
        """Say whether a value is a secret as well, since an alias repeats it as one."""
        places = [record.document.spelled((*record.pointer, *pointer))] if not record.places else []
        return any(record.document.is_concealed(*one) for one in places)

    for misfit in misfits(kind.schema, data, what, is_hidden):
        node = place(record.document, record.pointer, record.places, misfit.pointer, key=misfit.key)
        report = node.report_key if misfit.rule == "unknown-field" else node.report
        if not (misfit.key and node.document.is_concealed(*node.offsets)):
            report(misfit.rule, misfit.message, about)
        match misfit.pointer:
            case (field, int(number), *_) if field in fitting:
                # An empty place keeps the others where they are written.
                items = list(fitting[field])
                fitting[field] = [*items[:number], None, *items[number + 1 :]]
            case (str(field), *_):
                fitting.pop(field, None)
                if field not in kind.fields:
                    meant.add(nearest(field, kind.fields) or field)
    changed = {field for field, value in data.items() if fitting.get(field) is not value}
    return fitting, frozenset(changed | meant)
