"""What is written in files that people keep by hand is replaced, and nothing else in them changes."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ece_lint.documents import Document, Node, Pointer
from ece_lint.finding import Edit, Fix, Location, Replace
from ece_lint.model import Entity
from ece_lint.routing import Routing, department_of
from ece_lint.sources.canonical import is_canonical
from ece_lint.wording import quoted

_in_quotes = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` makes one at each call
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class Renaming(NamedTuple):
    """What it takes to rename an object: the edits, and the places in exports, which are never edited."""

    edits: tuple[Edit, ...]
    untouched: tuple[Node, ...]


class NotEditable(Exception):
    """A file cannot be changed so that nothing but what is meant changes; the message says why."""


def is_kept_by_hand(document: Document) -> bool:
    """Say whether a document is canonical YAML or JSON; anything else is an export."""
    if document.by_hand is None:
        document.by_hand = _is_kept_by_hand(document)
    return document.by_hand


def _is_kept_by_hand(document: Document) -> bool:
    if document.form == "json":
        from ece_lint.sources.rest import is_rest  # only a folder with JSON pays for it

        return not is_rest(document) and is_canonical(document)
    return document.form == "yaml" and is_canonical(document)


def fix_for(replace: Replace, routing: Routing) -> Fix | None:
    """Return the change that a rule asks for, or `None` if a part of it is in an export."""
    entity, by, field, safe = replace
    if field:
        if field not in entity.data or field in entity.derived:
            return None
        place = entity.at(field)
        if not is_kept_by_hand(place.document):
            return None
        found = place.document.written(place.pointer)
        return Fix(
            f"write {quoted(by)} in place of {quoted(found)}", safe, (edit(place, by),), True
        )
    renaming = rename(entity, by, routing)
    if renaming.untouched or not renaming.edits:
        return None
    words = f"rename {entity.kind.noun} {quoted(entity.name)} to {quoted(by)}"
    if not entity.defined:
        words = f"write {quoted(by)} in place of {quoted(entity.name)}"
    return Fix(words, safe, renaming.edits)


def rename(entity: Entity, name: str, routing: Routing) -> Renaming:
    """Return what it takes to write another name wherever an object's name is written.

    The name of a department is also written in front of the objects that are unique only inside one, where
    they are mentioned as `Support/chat`.
    """
    edits: list[Edit] = []
    untouched: list[Node] = []
    for place, text in _renamed(entity, name, routing):
        if is_kept_by_hand(place.document):
            edits.append(edit(place, text))
        else:
            untouched.append(place)
    return Renaming(tuple(edits), tuple(untouched))


# Rows that repeat what their object mentions, by the kind that is mentioned: whose, which, and where in a row.
_REPEATED = {"call_type": (("script_selector", "call_type_map", "call_type"),)}


def _renamed(entity: Entity, name: str, routing: Routing) -> Iterator[tuple[Node, str]]:
    """Yield each place that has the name of an object, and what it has once the object is renamed."""
    qualified = f"{entity.department}/{name}"
    others = entity.defined and routing.namesakes(Entity(entity.kind, name))
    for source, place, written in routing.written(entity):
        front = entity.name.removesuffix(written)  # `NA_PG.Sales` is mentioned as `Sales`
        elsewhere = others and source is not entity and department_of(source) != entity.department
        if elsewhere or written == f"{entity.department}/{entity.name}":
            yield place, qualified
        else:
            yield place, name.removeprefix(front) if front.endswith(".") else name
    for kind, rows, field in _REPEATED.get(entity.kind.name, ()):
        for one, number in _repeating(routing, kind, rows, field).get(entity.name, ()):
            yield one.at(rows, number, field), name
    if entity.kind.name == "department":
        for members in routing.entities.values():
            for member in members:
                if member.kind.unique_in and member.department == entity.name:
                    for _, place, written in routing.written(member):
                        if written == f"{entity.name}/{member.name}":
                            yield place, f"{name}/{member.name}"


def _repeating(
    routing: Routing, kind: str, rows: str, field: str
) -> dict[str, list[tuple[Entity, int]]]:
    """Return the rows that repeat names, in files that are kept by hand, each by the name and with its number."""
    at = f"repeated in {kind}"
    if at not in routing.worked_out:
        found: dict[str, list[tuple[Entity, int]]] = {}
        for one in routing.entities[kind]:
            is_own = one.document is not None and is_kept_by_hand(one.document)
            for number, row in enumerate(one.data.get(rows, ()) if is_own else ()):
                if row and isinstance(name := row.get(field), str):
                    found.setdefault(name, []).append((one, number))
        routing.worked_out[at] = found
    own: dict[str, list[tuple[Entity, int]]] = routing.worked_out[at]
    return own


def edit(place: Node, name: str) -> Edit:
    """Return the edit that writes a name at a place, in quotes where it stood in quotes or needs them."""
    document = place.document
    start, end = place.offsets
    before = document.text[start:end].rstrip()
    span = document.span(start, start + len(before))
    text = _in_quotes(name)
    if document.form == "yaml":
        from ece_lint.documents.quoting import (
            in_double_quotes,
            yaml_text,
        )  # an export needs none of it

        text = yaml_text(name)
        if before.startswith("'") and name.isprintable():
            text = "'{}'".format(name.replace("'", "''"))
        elif before.startswith('"') or not set(name).isdisjoint(",[]{}"):
            text = in_double_quotes(name)
    return Edit(place, Location(document.path, span), text, name)


def edited(document: Document, edits: Iterable[Edit]) -> bytes:
    """Return what a file holds after some edits, with its line ends and its byte order mark.

    Raises `NotEditable` if the file would then say anything else than before but for what is edited, as
    where an alias repeats it, or if two edits are in each other's way.
    """
    from ece_lint.documents.forms import read_document

    edits = [one for one in edits if one.location.path == document.path]
    changes = sorted({(document.offset(s.line, s.column), document.offset(s.end_line, s.end_column), e.text)
                      for e in edits for s in [e.location.span]})  # fmt: skip
    text, last = "", 0
    for start, end, new in changes:
        if start < last:
            raise NotEditable("two changes are to be made at one place")
        text += document.text[last:start] + new
        last = end
    encoding = "" if document.encoding.startswith("utf-8") else document.encoding
    try:
        raw = _encoded(text + document.text[last:], document)
    except UnicodeEncodeError:
        raise NotEditable(f"the new name has letters that {encoding} has not") from None
    before, after = (
        read_document(document.path, one, encoding=encoding) for one in (document.raw, raw)
    )
    wanted = _replaced(before.data, [(*one.place[1:], one.name) for one in edits])
    if repr(after.data) != repr(wanted):
        places = ", ".join(f"line {one.location.span.line}" for one in edits[:3])
        message = f"what stands at {places} cannot be changed alone; change it by hand"
        raise NotEditable(message)
    return raw


def _encoded(text: str, document: Document) -> bytes:
    """Return a text as bytes, in the encoding and with the byte order mark of a document."""
    mark = next((one for one in _MARKS if document.raw.startswith(one)), b"")
    encoding = _MARKS.get(mark, document.encoding.removesuffix("-sig"))
    return mark + text.encode(encoding, "surrogatepass")


def _replaced(data: Any, edits: list[tuple[Pointer, bool, str]]) -> Any:
    """Return data as it has to be after some edits, each with a pointer, whether its key is meant, and a name."""
    below: dict[str | int, list[tuple[Pointer, bool, str]]] = {}
    for pointer, key, name in edits:
        if not pointer:
            return name
        below.setdefault(pointer[0], []).append((pointer[1:], key, name))
    if isinstance(data, list):
        return [_replaced(item, below.get(number, [])) for number, item in enumerate(data)]
    if not isinstance(data, dict) or not below:
        return data
    found = {}
    for field, value in data.items():
        own = below.get(field, [])
        renamed = [name for pointer, key, name in own if key and not pointer]
        inside = [one for one in own if one[0] or not one[1]]
        found[renamed[0] if renamed else field] = _replaced(value, inside)
    return found
