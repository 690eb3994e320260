"""Saved responses of the CCE REST interface become drafts, in whichever way their XML became JSON."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node, Pointer, shown
from ece_lint.documents.concealed import is_secret, is_told, shapes_in
from ece_lint.light import Light
from ece_lint.model import kinds
from ece_lint.shape import Schema, accepts
from ece_lint.sources.draft import Draft, Harvest, Reference, links_of
from ece_lint.sources.maps import PAGE_SIZES, maps_of
from ece_lint.sources.marks import is_cut_off, say_cut_off
from ece_lint.sources.twice import responses_apart
from ece_lint.sources.values import Reader, Unknown, reader, whole
from ece_lint.wording import did_you_mean


def is_rest(document: Document) -> bool:
    """Say whether a document is a response of `/unifiedconfig/config`, or what came instead of one.

    Ask before `is_canonical`: a bare response may have a key `agents` too.
    """
    return _is_web_page(document) or bool(_contents(document))


def harvest_rest(documents: Iterable[Document], harvest: Harvest) -> None:
    """Add what saved responses of `/unifiedconfig/config` hold to a harvest: drafts, links and doubts.

    The number of an object is the end of its `refURL`, which is the key of its row in the database
    (Unified CCE Developer Reference 15.0). A collection that a response leaves out is unknown, not empty.
    Whatever does not look like an object is passed over; nothing is raised.
    """
    drafts: list[Draft] = []
    shadows: set[str] = set()
    pairs: dict[tuple[str, str, bool], list[_Pair]] = defaultdict(list)
    pages: dict[_Resource, list[_Page]] = defaultdict(list)
    numbers: dict[_Resource, set[object]] = defaultdict(set)
    for document in documents:
        if _is_web_page(document):
            _doubt_web_page(document, harvest)
            continue
        contents = _contents(document)
        unknown = Unknown()
        count: Counter[_Resource] = Counter()
        nameless: dict[_Resource, list[_Part]] = defaultdict(list)
        for resource, part in contents.items:
            made = [*_drafts(resource, part, document, unknown)]
            if made or not resource.kind:
                count[resource] += 1
            else:
                nameless[resource].append(part)
            for draft in made:
                drafts.append(draft)
                if draft.kind == resource.kind:
                    numbers[resource].add(draft.id or draft.name)
                    shadows |= _shadows(resource, part)
                    for key, pair in _pairs(resource, part, draft, document):
                        pairs[key].append(pair)
        for page in contents.pages:
            count[page.resource] += 0
            pages[page.resource].append(page)
        unknown.say(harvest, "objects")
        harvest.taken_for[document.path] = _in_words(count, contents)
        if contents.errors:
            _doubt_error(contents.errors[0], document, harvest, beside=bool(contents.items))
        for resource, parts in nameless.items():
            many = f"{len(parts):,} {resource.one if len(parts) == 1 else resource.many}"
            message = (
                f"{many} of this response have neither a name nor a number, so they are not read"
            )
            harvest.doubt(
                Node(document, parts[0].pointer), "incomplete-export", message, unread=True
            )
        for part, message in contents.odd:
            place = Node(document, part.pointer, key=part.pointer != ())
            harvest.doubt(place, "incomplete-export", message, unread=True)
        say_cut_off(document, harvest)
        _doubt_secrets(document, harvest)
    for draft in drafts:
        if draft.kind == "skill_group" and draft.id in shadows:
            draft.noise = "skill groups that stand for precision queues"
    lists = {(one.kind, page.place.document.path) for one, of in pages.items() for page in of
             if page.start == 0}  # fmt: skip
    aside = responses_apart(drafts, lists, harvest)
    paths = {path for _, path in aside}
    harvest.drafts += [
        draft for draft in drafts if not aside or (draft.kind, _path_of(draft)) not in aside
    ]
    harvest.links += [
        links_of(
            kind,
            field,
            {one[:2]: one for one in reversed(of) if one.place.document.path not in paths}.values(),
            named=named,
        )
        for (kind, field, named), of in pairs.items()
    ]
    for resource, of in pages.items():
        if resource.kind:
            _doubt_missing_pages(resource, of, len(numbers[resource]), harvest)
            if all((page.total or 0) <= len(numbers[resource]) for page in of):
                harvest.give(resource.kind, "", of[0].place)
            else:
                harvest.cut.add((resource.kind, ""))


def _path_of(draft: Draft) -> str:
    place = draft.places[()]
    assert isinstance(place, Node)
    return place.document.path


_NAMES: Schema = {"type": "string"}


class _Part(NamedTuple):
    """A value of a response, and the way to it."""

    value: Any
    pointer: Pointer


class _Field(Light):
    """Where a canonical field stands and how it is read: schemas/rest_field.schema.json."""

    ways: tuple[tuple[str, ...], ...]
    each: tuple[str, ...]
    also: tuple[str, ...]
    read: Reader
    names: str
    by_number: bool
    where: tuple[str, ...]  # a tag, and the text that it has
    key: "_Field | None"
    value: "_Field | None"
    fields: dict[str, "_Field"]
    needs: tuple[str, ...]


class _Resource:
    """What the map says about a resource: schemas/rest_source.schema.json."""

    def __init__(self, name: str, page: dict[str, Any]) -> None:
        self.name = name
        self.item: str = page["item"]
        self.list: str = page["list"]
        self.one, self.many = _words(page["item"]), _words(page["list"])
        self.is_telling = not page["item"].islower()  # nobody else has a key `skillGroup`
        self.kind: str = page.get("kind", "")
        self.signs = [frozenset(map(str.lower, tags)) for tags in page.get("signs", ())]
        self.called = tuple(way for name in page.get("name", ["name"]) for way in _ways(name))
        self.number = tuple(page.get("number", ["id"]))
        self.rows = _way(page.get("rows", ""))
        self.standard = frozenset(page.get("standard", ()))
        self.shadows = _way(page.get("shadows", ""))
        shapes = kinds()[self.kind].fields if self.kind else {}
        self.fields = {
            name: _field(field, shapes[name]) for name, field in page.get("fields", {}).items()
        }
        self.members = [
            (one["of"], one["field"], _field({"names": one["of"], **_without(one, "of", "field")}))
            for one in page.get("members", ())
        ]
        self.parts = [
            (one["resource"], one.get("owner"), _field(_without(one, "resource", "owner")))
            for one in page.get("parts", ())
        ]


class _Map(Light):
    """All resources: by their names in addresses, by the tag of one, and by the tag of several."""

    resources: dict[str, _Resource]
    by_item: dict[str, _Resource]
    by_list: dict[str, _Resource]
    by_kind: dict[str, _Resource]


@cache
def _map() -> _Map:
    """Read the map, and the files of single releases that replace resources of it.

    Raises `ValueError` for a file that does not fit its schema.
    """
    resources: dict[str, _Resource] = {}
    for one in maps_of("rest"):
        for name, resource in one["resources"].items():
            resources[name] = _Resource(name, resource)
    known = list(resources.values())
    return _Map(
        resources,
        {one.item.lower(): one for one in known},
        {one.list.lower(): one for one in known},
        {one.kind: one for one in known if one.kind},
    )


def _field(page: Any, shape: Schema = _NAMES) -> _Field:
    """Return where a field stands and how it is read, by its canonical shape; members and parts are names."""
    if not accepts("rest_field")(page):
        raise ValueError(f"{page} is not a place of a field in a REST response")
    items = shape.get("items", {}).get("properties", {})
    return _Field(
        ways=_ways(page.get("at", "")),
        each=_way(page.get("each", "")),
        also=_way(page.get("also", "")),
        read=reader(shape, page.get("codes")),
        names=page.get("names", ""),
        by_number="by" in page,
        where=tuple(page.get("where", ())),
        key=_field(page["key"]) if "key" in page else None,
        value=_field(page["value"], shape["additionalProperties"]) if "value" in page else None,
        fields={name: _field(field, items[name]) for name, field in page.get("fields", {}).items()},
        needs=tuple(page.get("needs", ())),
    )


def _ways(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(map(_way, text.split("|"))) if text else ()


def _way(text: str) -> tuple[str, ...]:
    return tuple(text.split(".")) if text else ()


def _without(page: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in page.items() if name not in names}


def _words(tag: str) -> str:
    """Return a tag as words: `skillGroups` as "skill groups"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tag).lower()


# What a document holds.


class _Page(Light):
    """A list in one response, and what the response says about the whole list."""

    resource: _Resource
    place: Node
    size: int
    start: int
    total: int | None
    total_place: Node


class _Contents:
    """The objects, lists and errors of a response."""

    def __init__(self) -> None:
        self.items: list[tuple[_Resource, _Part]] = []
        self.pages: list[_Page] = []
        self.errors: list[_Part] = []
        self.unknown: Counter[str] = Counter()  # objects of resources that the map does not have
        self.odd: list[tuple[_Part, str]] = []  # what should have been read, and why it was not
        self.is_envelope = False  # `results` or `pageInfo` is there

    def __bool__(self) -> bool:
        return bool(self.items or self.pages or self.errors or self.odd or self.is_envelope)

    @property
    def size(self) -> int:
        """How much was found."""
        return (
            len(self.items) + len(self.pages) + len(self.odd) + len(self.errors) + len(self.unknown)
        )


def _contents(document: Document) -> _Contents:
    contents = _Contents()
    data = document.data
    if isinstance(data, dict):
        _open(_Part(data, ()), contents, document)
    elif isinstance(data, list) and data and all(isinstance(one, dict) for one in data):
        _open_list(_Part(data, ()), contents, document)
    return contents


_DEEPEST = 6  # objects in which scripts put responses: by host, by resource, by page


def _open(
    root: _Part, contents: _Contents, document: Document, *, in_results: bool = False
) -> None:
    """Take an object of the API for what it is: one object, a page of a list, or an error.

    Scripts put whole responses into others, under the names of the resources or any other.
    """
    resource = _addressed(root.value) or _recognised(tuple(root.value))
    if resource is not None:
        contents.items.append((resource, root))
        return
    page_info, before = _reach(root, ("pageInfo",)), contents.size
    others: list[_Part] = []
    certain = in_results or (page_info is not None and not _is_other(root.value))
    for key, value in root.value.items():
        part, tag = _Part(value, (*root.pointer, key)), key.lower().rpartition(":")[2]
        if tag == "pageinfo" or tag in _TEXTS or tag.startswith(("@", "$")):
            continue
        if _is_response(value) and len(part.pointer) < _DEEPEST:
            _open(part, contents, document)
        elif isinstance(value, str) and re.match(_XML_TEXT, value):
            message = (
                f"{shown(key)} holds XML as a text, which is not read; save it as a separate file"
            )
            contents.odd.append((part, message))
        elif tag == "results":
            inner = _single(part)
            if inner is not None and isinstance(inner.value, dict):
                _open(inner, contents, document, in_results=True)
        elif tag in ("apierrors", "apierror"):
            contents.errors.append(part)
        elif tag in _map().by_list:
            resource = _map().by_list[tag]
            items = _objects(resource, part, certain=certain)
            if items is not None:
                contents.items += [(resource, one) for one in items]
                _add_page(resource, part.pointer, len(items), page_info, contents, document)
            elif certain and value is not None:
                message = f"{shown(key)} holds no objects but texts or numbers, so nothing is read"
                contents.odd.append((part, message))
        elif tag in _map().by_item and not _is_around(value):
            _open_items(_map().by_item[tag], part, contents)
        elif isinstance(value, dict | list) and len(part.pointer) < _DEEPEST:
            _open_other(part, contents, document)
            others.append(part)
    for part in others if certain and contents.size == before else ():
        _say_unknown(part, contents)
    if page_info is not None and (total := _reach(page_info, ("totalResults",))):
        contents.is_envelope = True
        if certain and (_count(total.value) or 0) > 0 and contents.size == before:
            message = f"the response counts {_count(total.value)} objects, but has no list of them"
            contents.odd.append((total, message))


# A response of the interface that was put into JSON without being parsed.
_XML_TEXT = r"\s*(?:<\?xml[^>]*>\s*)?<(?:results|[A-Za-z]{3,40}>\s*<refURL)\b"


def _is_response(value: object) -> bool:
    """Say whether a value is all that the server answered."""
    if not isinstance(value, dict):
        return False
    tags = _spelled(tuple(value)).keys()
    return bool(tags & {"pageinfo", "results"}) and not tags & {"refurl", "changestamp"}


def _is_around(value: object) -> bool:
    """Say whether what stands under the name of a resource is no object of it, but holds a list of them."""
    if not isinstance(value, dict) or _recognised(tuple(value)) is not None:
        return False
    tags = _spelled(tuple(value)).keys()
    return not tags & {"refurl", "changestamp"} and not tags.isdisjoint(
        {*_map().by_list, "results"}
    )


def _is_other(value: dict[str, Any]) -> bool:
    """Say whether a response is one of Google's, which have a `pageInfo` too."""
    return not {"kind", "etag"}.isdisjoint(value)


def _open_other(part: _Part, contents: _Contents, document: Document) -> None:
    """Look into what has a name that says nothing."""
    if isinstance(part.value, dict):
        _open(part, contents, document)
    elif (objects := _dicts(part)) and any(
        _addressed(one.value) or _is_response(one.value) for one in objects
    ):
        listed = _Part([one.value for one in objects], part.pointer)
        _open_list(listed, contents, document)


def _dicts(part: _Part) -> list[_Part]:
    """Return the objects of a list, if it has no others."""
    found = [one for one in _listed(part) if isinstance(one.value, dict)]
    return found if len(found) == len(_listed(part)) else []


def _say_unknown(part: _Part, contents: _Contents) -> None:
    """Note the list of a response that has no other, by the resource that its objects say they are."""
    inner = part
    while len(one := _dicts(inner)) == 1 and len(one[0].value) == 1:
        ((key, value),) = one[0].value.items()
        inner = _Part(value, (*one[0].pointer, key))
    addresses = [_reach(one, ("refURL",)) for one in _dicts(inner)]
    if addresses and all(addresses):
        contents.unknown.update(_ends(one.value)[0] for one in addresses if one)
        return
    name = str(part.pointer[-1])
    guess = did_you_mean(name, [one.list for one in _map().resources.values()])
    message = f"there is no list {shown(name)} of the REST interface, so it is not read{guess}"
    contents.odd.append((part, message))


def _objects(resource: _Resource, part: _Part, *, certain: bool) -> list[_Part] | None:
    """Return the objects of a list, or `None` if it is somebody else's: canonical files have `agents` too."""
    if not certain and not _may_hold_any(part.value, resource.item):
        return None
    found = _collected(part, resource.item)
    if found is None or certain:
        return found
    items = [one for one in found if _is_wrapped(one, part) or _addressed(one.value)]
    return items if items or part.value in ("", [""]) else None


def _may_hold_any(value: object, tag: str) -> bool:
    """Say whether a list may hold objects that say what they are: those of a large canonical file do not."""
    if not isinstance(value, list) or not value or any(type(one) is not dict for one in value):
        return True
    return any(
        not {tag.lower(), "refurl"}.isdisjoint(_spelled(tags)) for tags in set(map(tuple, value))
    )


def _is_wrapped(one: _Part, around: _Part) -> bool:
    """Say whether an object stands below the tag of its own, not right in the list."""
    return any(isinstance(step, str) for step in one.pointer[len(around.pointer) :])


def _open_items(resource: _Resource, part: _Part, contents: _Contents) -> None:
    """Take what stands below the tag of one object, if it is one."""
    values = part.value if isinstance(part.value, list) else [part.value]
    for number, value in enumerate(values):
        if not isinstance(value, dict):
            continue
        tags = _spelled(tuple(value))
        if "apierrors" in tags:
            contents.errors.append(part)
        elif (
            resource.is_telling
            or {"refurl", "changestamp"} & tags.keys()
            or any(known <= tags.keys() for known in resource.signs)
        ):
            own = (*part.pointer, number) if isinstance(part.value, list) else part.pointer
            contents.items.append((resource, _Part(value, own)))


def _open_list(part: _Part, contents: _Contents, document: Document) -> None:
    """Take a list without a name: several responses, bean dumps, or what a command line tool printed.

    `cisco-ucce <resource> list --format json` prints objects with `id`, names for references, and no
    collections; its tags tell the resource, or else the name of the file: of a department nothing but
    its name is left.
    """
    data, at, named = part.value, part.pointer, None
    if all("id" in one and _addressed(one) is None for one in data):
        resources = {_recognised(tuple(one)) for one in data}
        if resources == {None} and all("name" in one for one in data):
            named = resource_named(document.path)
            resources = {named}
        if len(resources) != 1 or None in resources:
            return
    lists: Counter[_Resource] = Counter()
    for number, one in enumerate(data):
        resource = _addressed(one) or (named or _recognised(tuple(one)) if "id" in one else None)
        if resource is None:
            _open(_Part(one, (*at, number)), contents, document)
        else:
            contents.items.append((resource, _Part(one, (*at, number))))
            lists[resource] += 1
    for resource, count in lists.items():
        _add_page(resource, at, count, None, contents, document)


def resource_named(path: str) -> _Resource | None:
    """Return the resource that a file is named after: `departments-0.json`."""
    words = re.findall("[a-z]+", path.rpartition("/")[2].rpartition(".")[0].lower())
    found = {_map().by_item.get(one) or _map().by_list.get(one) for one in words} - {None}
    return found.pop() if len(found) == 1 else None


def _add_page(
    resource: _Resource,
    pointer: Pointer,
    count: int,
    page_info: _Part | None,
    contents: _Contents,
    document: Document,
) -> None:
    total = None if page_info is None else _reach(page_info, ("totalResults",))
    start = None if page_info is None else _reach(page_info, ("startIndex",))
    place = Node(document, pointer, key=pointer != ())
    contents.pages.append(
        _Page(
            resource=resource,
            place=place,
            size=count,
            start=(_count(start.value) if start else None) or 0,
            total=_count(total.value) if total else None,
            total_place=Node(document, total.pointer) if total else place,
        )
    )


def _addressed(value: Any) -> _Resource | None:
    """Return the resource that an object says it is by its `refURL`."""
    address = _reach(_Part(value, ()), ("refURL",)) if isinstance(value, dict) else None
    return _map().resources.get(_ends(address.value)[0]) if address else None


def _ends(address: Any) -> tuple[str, str]:
    """Return the last two parts of an address: the resource and the number.

    Cisco's own samples have `[https://…/agent/5017]`, `unifiedconfig/config/agent/5017` and `/agent/(id)`.
    """
    if not isinstance(address, str):
        return "", ""
    parts = address.partition("?")[0].strip(" \t\r\n[]/").rsplit("/", 2)
    return (parts[-2].lower(), parts[-1]) if len(parts) > 1 else ("", "")


@lru_cache(4096)
def _recognised(tags: tuple[str, ...]) -> _Resource | None:
    """Return the resource that an object without address shows by its tags."""
    spelled = _spelled(tags).keys()
    for resource in _map().resources.values():
        if any(known <= spelled for known in resource.signs):
            return resource
    return None


def _in_words(count: Counter[_Resource], contents: _Contents) -> str:
    if contents.errors and not contents.items:
        return "REST error"
    words = []
    for resource, number in count.items():
        unchecked = "" if resource.kind else " (nothing in them is checked)"
        words.append(f"{number} {resource.one if number == 1 else resource.many}{unchecked}")
    for name, number in contents.unknown.items():
        words.append(f"{number} of the resource {shown(name)}, which ece-lint does not know")
    return f"REST response, {', '.join(words) or 'no objects'}"


# What an object becomes.

# As those of a draft; a reference may be a step, in place of the name that it leads to.
_Places = dict[Any, Node | Sequence[Node]]


class _Misread(ValueError):
    """A value that is not understood, by its tag, and where it stands."""

    def __init__(self, tag: str, part: _Part, text: str, expected: object) -> None:
        super().__init__(str(expected))
        self.tag, self.part, self.text = tag, part, text


def _drafts(
    resource: _Resource, part: _Part, document: Document, unknown: Unknown
) -> Iterator[Draft]:
    """Yield the draft of an object, and those of the objects that stand inside it in full."""
    if not resource.kind:
        return
    rows = _collected_at(part, resource.rows) or [] if resource.rows else []
    numbers = [found for row in rows if (found := _number(row, ("id",)))]
    number = numbers[0] if numbers else _number(part, resource.number)
    called = _first(part, resource.called)
    name = _text(called.value) if called else None
    if number is None and name is None:
        return
    draft = Draft(resource.kind, number and number.value, name, Node(document, part.pointer))
    draft.also = tuple(other.value for other in numbers[1:])
    if called is not None and name is not None:
        draft.places["name",] = Node(document, called.pointer)
    if number is not None:
        draft.places["id",] = Node(document, number.pointer)
    if name in resource.standard:
        draft.noise = "built-in objects"
    for field, spec in _given(resource, tuple(part.value))[0]:
        places: _Places = {}
        try:
            value = _read(spec, part, (field,), places, document)
        except _Misread as error:
            # A list without what is not understood in it would be another: of steps, of terms.
            within = f" in the {field} of " if spec.fields else " of "
            where = f"{shown(error.tag)}{within}{resource.many}"
            unknown.add(where, Node(document, error.part.pointer), error.text, error)
            continue
        draft.places.update(places)
        if value is not None:
            draft.data[field] = value
    yield draft
    for inner, owner, spec in resource.parts:
        for one in _all(spec, part) or ():
            for inside in _drafts(_map().resources[inner], one, document, unknown):
                if owner and inside.kind == _map().resources[inner].kind:
                    inside.data[owner] = Reference(resource.kind, draft.id, name)
                    inside.places[owner,] = draft.places.get(("name",), draft.places[()])
                yield inside


@lru_cache(4096)
def _given(
    resource: _Resource, tags: tuple[str, ...]
) -> tuple[list[tuple[str, _Field]], list[tuple[str, str, _Field]]]:
    """Return the fields and the memberships that an object may show which has these tags; most lack many of them."""

    def is_given(spec: _Field) -> bool:
        return any(
            way and way[0].lower() in _spelled(tags) for way in (*spec.ways, spec.each, spec.also)
        )

    return (
        [one for one in resource.fields.items() if is_given(one[-1])],
        [one for one in resource.members if is_given(one[-1])],
    )


def _read(spec: _Field, part: _Part, steps: Pointer, places: _Places, document: Document) -> Any:
    """Return a canonical field of an object, or `None` where it is absent, and note its places.

    Raises `_Misread` for a value that is not understood.
    """
    if not spec.each:
        found = _first(part, spec.ways)
        if found is None:
            return None
        if spec.names:
            value, found = _reference(spec, found)
        else:
            value = _understood(spec, found, spec.ways[0][-1])
        if value is not None:
            places[steps] = Node(document, found.pointer)
        return value
    items = _all(spec, part)
    if items is None:
        return None
    places[steps] = Node(document, _holder(part, spec.each))
    if spec.key is not None and spec.value is not None:
        return _mapping(spec, items, steps, places, document)
    if spec.names:
        return _references(spec, items, steps, places, document)
    found_items: list[dict[str, Any]] = []
    for item in items:
        own: _Places = {}
        at = (*steps, len(found_items))
        fields = {
            name: value
            for name, field in spec.fields.items()
            if (value := _read(field, item, (*at, name), own, document)) is not None
            and (value != [] or name in spec.needs)  # a step without terms is a step
        }
        if all(name in fields for name in spec.needs):
            found_items.append(fields)
            places[at] = Node(document, item.pointer)
            places.update(own)
    return found_items if found_items or not items else None


def _understood(spec: _Field, part: _Part, tag: str) -> Any:
    text = _text(part.value)
    try:
        return None if text is None else spec.read(text)
    except ValueError as error:
        raise _Misread(tag, part, text or "", error) from None


def _mapping(
    spec: _Field,
    items: list[_Part],
    steps: Pointer,
    places: _Places,
    document: Document,
) -> dict[Any, Any]:
    assert spec.key is not None
    assert spec.value is not None
    mapping: dict[Any, Any] = {}
    for item in items:
        key_part, value_part = _first(item, spec.key.ways), _first(item, spec.value.ways)
        if key_part is None or value_part is None:
            continue
        key, place = _reference(spec.key, key_part)
        value = _understood(spec.value, value_part, spec.value.ways[0][-1])
        if key is not None and value is not None:
            mapping[key] = value
            places[(*steps, key)] = Node(document, place.pointer)
    return mapping


def _references(
    spec: _Field,
    items: list[_Part],
    steps: Pointer,
    places: _Places,
    document: Document,
) -> list[Reference] | None:
    """Return what a list names, each once; `None` if there is something in it, but nothing that names."""
    known: set[str | None] = set()
    references: list[Reference] = []
    for item in items:
        inner = _first(item, spec.ways) if spec.ways else item
        reference, place = _reference(spec, inner) if inner else (None, item)
        if reference is not None and (reference.id or reference.name) not in known:
            known.add(reference.id or reference.name)
            places[(*steps, len(references))] = Node(document, place.pointer)
            references.append(reference)
    return references if references or not items else None


def _reference(spec: _Field, part: _Part) -> tuple[Reference | None, _Part]:
    """Return what a part names, and where the name or else the number stands."""
    if not isinstance(part.value, dict):
        text = _text(part.value)
        if text is None:
            return None, part
        if spec.by_number and text.isdecimal():
            return Reference(spec.names, text), part
        return Reference(spec.names, None, text), part
    called = _first(part, _ways_to_name(spec.names, tuple(part.value)))
    name = _text(called.value) if called else None
    number = _number(part, ("id",))
    if called is not None and name is not None:
        return Reference(spec.names, number and number.value, name), called
    return (Reference(spec.names, number.value), number) if number else (None, part)


@lru_cache(4096)
def _ways_to_name(kind: str, tags: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return where the name of an object of a kind may stand in what has these tags."""
    ways = _map().by_kind[kind].called if kind in _map().by_kind else (("name",),)
    return tuple(way for way in ways if way[0].lower() in _spelled(tags))


def _number(part: _Part, tags: tuple[str, ...]) -> _Part | None:
    """Return the number at the end of an address, or else of one of the tags that repeat it."""
    address = _reach(part, ("refURL",))
    if address is not None:
        _, number = _ends(address.value)
        if number.isdecimal():
            return _Part(number, address.pointer)
    for tag in tags:
        inner = _reach(part, (tag,))
        text = _text(inner.value) if inner else None
        if inner is not None and text is not None and text.isdecimal():
            return _Part(text, inner.pointer)
    return None


# Memberships that stand on the member.


class _Pair(NamedTuple):
    source: str
    target: str
    place: Node


def _pairs(
    resource: _Resource, part: _Part, draft: Draft, document: Document
) -> Iterator[tuple[tuple[str, str, bool], _Pair]]:
    """Yield which lists of others an object is in: by numbers, or by names where there are none."""
    for kind, field, spec in _given(resource, tuple(part.value))[1]:
        for one in _all(spec, part) or ():
            reference, place = _reference(spec, one)
            if reference is None:
                continue
            node = Node(document, place.pointer)
            if reference.id and draft.id:
                yield (kind, field, False), _Pair(reference.id, draft.id, node)
            elif reference.name and draft.name:
                yield (kind, field, True), _Pair(reference.name, draft.name, node)


def _shadows(resource: _Resource, part: _Part) -> set[str]:
    """Return the numbers of the skill groups that Unified CCE made for a precision queue."""
    if not resource.shadows:
        return set()
    groups = _collected_at(part, resource.shadows) or []
    return {number.value for group in groups if (number := _number(group, ("id",)))}


# How a value is reached, whichever way the XML went.

_TEXTS = ("#text", "_", "$t")  # where converters put the text of an element with attributes


@lru_cache(4096)
def _spelled(tags: tuple[str, ...]) -> dict[str, str]:
    """Return tags as they are written by their small letters, as Cisco writes them in several ways."""
    return {tag.lower().rpartition(":")[2]: tag for tag in reversed(tags)}


def _raw(part: _Part, tag: str) -> _Part | None:
    value, pointer = part
    if type(value) is not dict:
        return None
    if tag not in value:
        tag = _spelled(tuple(value)).get(tag.lower(), "")
        if not tag:
            return None
    return _Part(value[tag], (*pointer, tag))


def _single(part: _Part) -> _Part | None:
    """Return the first of what may be a list, and the text of what has attributes; `None` if it is empty."""
    value, pointer = part
    for _ in range(3):
        if isinstance(value, str):
            break
        if isinstance(value, list) and value:
            value, pointer = value[0], (*pointer, 0)
        elif isinstance(value, dict):
            text = _tag_of_text(value)
            if text is None:
                break
            value, pointer = value[text], (*pointer, text)
    if value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip()):
        return None
    return _Part(value, pointer)


def _tag_of_text(value: dict[str, Any]) -> str | None:
    for tag in _TEXTS:
        if tag in value:
            return tag
    return None


def _reach(part: _Part, way: tuple[str, ...]) -> _Part | None:
    """Return what `_raw` and `_single` find in turn, without calling them for a text or the only object of a tag."""
    value, pointer = part
    for tag in way:
        if type(value) is not dict:
            return None
        if tag not in value:
            tag = _spelled(tuple(value)).get(tag.lower(), "")
            if not tag:
                return None
        value = value[tag]
        if type(value) is list and len(value) == 1:
            value, pointer = value[0], (*pointer, tag, 0)
        else:
            pointer = (*pointer, tag)
        if type(value) is str:
            if not value or value.isspace():
                return None
        elif type(value) is not dict or not value or _tag_of_text(value):
            inner = _single(_Part(value, pointer))
            if inner is None:
                return None
            value, pointer = inner
    return _Part(value, pointer)


def _first(part: _Part, ways: tuple[tuple[str, ...], ...]) -> _Part | None:
    for way in ways:
        found = _reach(part, way)
        if found is not None:
            return found
    return None


def _all(spec: _Field, part: _Part) -> list[_Part] | None:
    """Return the objects that a field speaks of: `None` if the response does not show them."""
    if not spec.each:
        found = _first(part, spec.ways)
        return None if found is None else [found]
    items = _collected_at(part, spec.each)
    if spec.also and (one := _reach(part, spec.also)):
        items = [*(items or []), one]
    if not items or not spec.where:
        return items
    tag, text = spec.where
    told = [(item, found) for item in items if (found := _reach(item, (tag,)))]
    return [item for item, found in told if _text(found.value) == text] if told else None


def _collected_at(part: _Part, way: tuple[str, ...]) -> list[_Part] | None:
    around = _reach(part, way[:-2])
    raw = _raw(around, way[-2]) if around else None
    return _collected(raw, way[-1]) if raw else None


def _holder(part: _Part, way: tuple[str, ...]) -> Pointer:
    around = _reach(part, way[:-2])
    raw = _raw(around, way[-2]) if around else None
    return raw.pointer if raw else part.pointer


def _collected(part: _Part, tag: str) -> list[_Part] | None:
    """Return the objects of a collection in any of its forms, or `None` for what is none.

    `{"agent": [{}, {}]}`, `{"agent": {}}`, `[{"agent": [{}]}]`, `[{}, {}]`, and `""` when empty.
    """
    if part.value is None or (isinstance(part.value, str) and part.value.strip()):
        return None
    if not isinstance(part.value, list | dict | str):
        return None
    found: list[_Part] = []
    odd = False
    for around in _listed(part):
        inner = _raw(around, tag)
        if inner is None:
            is_object = isinstance(around.value, dict) and not _is_bare(around.value)
            found += [around] if is_object else []
            odd = odd or not isinstance(around.value, dict | str) or _says(around.value)
            continue
        for one in _listed(inner):
            if isinstance(one.value, dict):
                found.append(one)
            else:
                odd = odd or _says(one.value)
    return None if odd and not found else found


def _says(value: object) -> bool:
    return bool(_text(value)) or is_cut_off(value)


def _listed(part: _Part) -> list[_Part]:
    if isinstance(part.value, list):
        return [_Part(value, (*part.pointer, number)) for number, value in enumerate(part.value)]
    return [part]


def _is_bare(value: dict[str, Any]) -> bool:
    """Say whether an element has nothing but attributes."""
    return all(tag[:1] in ("@", "$") or tag.startswith("xmlns") for tag in value)


# How a text is read.


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        text = value.strip()
        return (
            None if not text or (text.startswith(("@{", "System.")) and is_cut_off(text)) else text
        )
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else None


def _count(value: Any) -> int | None:
    try:
        return max(0, whole(_text(value) or ""))
    except ValueError:
        return None


# What is doubtful about an export.


def _doubt_missing_pages(
    resource: _Resource, pages: list[_Page], known: int, harvest: Harvest
) -> None:
    """Say that pages of a list are not there, or may not be."""
    counted = [page for page in pages if page.total is not None]
    if counted:
        page = max(counted, key=lambda page: page.total or 0)
        if page.total is not None and page.total > known:
            reached = 0
            for other in sorted(counted, key=lambda page: page.start):
                if other.start <= reached:
                    reached = max(reached, other.start + other.size)
            message = (
                f"the list has {page.total} {resource.many}, but {known} of them are here; "
                f"the page with startIndex={reached} is missing"
            )
            harvest.doubt(page.total_place, "incomplete-export", message, unread=True)
        return
    last = pages[-1]
    if all(page.size == last.size for page in pages) and last.size in PAGE_SIZES:
        message = (
            f"the list has exactly {last.size} {resource.many}, as many as a page of the REST interface; "
            "more may have been cut off"
        )
        harvest.doubt(last.place, "incomplete-export", message)


def _doubt_error(error: _Part, document: Document, harvest: Harvest, *, beside: bool) -> None:
    """Say that a file is an error, or has one beside objects, and with which message."""
    found = next(_messages(error, 6), None)
    said = _text(found.value) if found else None
    message = f"an error was saved {'beside' if beside else 'instead of'} data"
    if said is not None:
        message += f": {shown(' '.join(said.split()))}"
    place = Node(document, found.pointer if found else error.pointer)
    harvest.doubt(place, "not-an-export", message, unread=True)


def _messages(part: _Part, depth: int) -> Iterator[_Part]:
    found = _reach(part, ("errorMessage",))
    if found is not None:
        yield found
    inner: Iterable[_Part] = ()
    if isinstance(part.value, dict):
        inner = [_Part(value, (*part.pointer, key)) for key, value in part.value.items()]
    elif isinstance(part.value, list):
        inner = _listed(part)
    for one in inner if depth else ():
        yield from _messages(one, depth - 1)


_PASSWORD = rb"""(?i)type\s*=\s*["']?password"""
_WEB_PAGE = rb"(?is)(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+)?html\b"


def _is_web_page(document: Document) -> bool:
    """Say whether a file is a web page in the place of data, and not one that somebody keeps among others."""
    if document.data != {"html": {}}:
        start = document.raw[:4096]
        if b"html" not in start.lower() or re.match(_WEB_PAGE, start) is None:
            return False
    name, _, ending = document.path.rpartition("/")[2].rpartition(".")
    if ending.lower() not in ("html", "htm"):
        return True
    from ece_lint.sources.recognise import named  # most folders have no pages

    # A page about one word, such as `script.html`, may be anybody's.
    is_named = "_" in named(name) or resource_named(f"{name}.") is not None
    return is_named or re.search(_PASSWORD, document.raw) is not None


def _doubt_web_page(document: Document, harvest: Harvest) -> None:
    """Say once that a file is a web page, and not everything that is wrong with it as data."""
    document.flaws.clear()
    document.unread.clear()
    harvest.taken_for[document.path] = "web page"
    is_login = re.search(rb"password|log ?on|log ?in|sign ?in", document.raw, re.I) is not None
    message = "a web page was saved instead of data"
    if is_login:
        message = "a login page was saved instead of data; log in and save it again"
    elif re.search(rb"<table\b", document.raw, re.I) is not None:
        message = "a web page with a table was saved; open it in Excel and save it as .xlsx or as CSV UTF-8"
    harvest.doubt(Node(document, ()), "not-an-export", message, unread=True)


def _doubt_secrets(document: Document, harvest: Harvest) -> None:
    """Say which tags hold secrets, at the first of each, and let no report show them."""
    for tag, pointers in sorted(_secrets(document.data).items()):
        document.conceal(document.locate(pointer, False) for pointer in pointers)
        number = len(pointers)
        objects = "one object" if number == 1 else f"{number} objects"
        message = f"{shown(tag)} has a value in {objects}; take it out of the export"
        harvest.doubt(Node(document, pointers[0], key=True), "secret-in-export", message)


def _secrets(data: object) -> dict[str, list[Pointer]]:
    """Return by tag where the secrets in data are; flags and what is masked with asterisks are none."""
    found: defaultdict[str, list[Pointer]] = defaultdict(list)
    # To look for tags first is a tenth of the work, and most responses have no such tag.
    tags = set(chain.from_iterable(shapes_in(data)))
    pending = [_Part(data, ())] if any(map(is_secret, tags)) else []
    while pending:
        part, at = pending.pop()
        if isinstance(part, list):
            pending += (_Part(item, (*at, number)) for number, item in enumerate(part))
        elif isinstance(part, dict):
            for tag, value in part.items():
                here = _Part(value, (*at, tag))
                if isinstance(value, list | dict):
                    pending.append(here)
                if is_secret(tag) and (inner := _single(here)) and is_told(_text(inner.value)):
                    found[tag].append(inner.pointer)
    return {tag: sorted(pointers, key=str) for tag, pointers in found.items()}
