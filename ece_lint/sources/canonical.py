"""Canonical configuration: mappings of sections to lists of objects, in YAML or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ece_lint.documents import Document, Node, Pointer
from ece_lint.model import Kind, Record, kinds, sections
from ece_lint.shape import sort_of
from ece_lint.wording import did_you_mean, listed, nearest, quoted

_EDITOR_KEYS = {"$schema"}


def is_canonical(document: Document) -> bool:
    """Say whether a document holds a section of the configuration, or what is nearly the name of one.

    A section may stand one level down, as in `config: {queues: …}`, where it is not read but told of.
    """
    return any(_is_meant(root) for _, root in _roots(document))


def _is_meant(root: dict[str, object]) -> bool:
    known = sections()
    if root and root.keys() <= known.keys() | _EDITOR_KEYS:
        return True
    return any(
        _is_like(name, part) or bool(_sections_in(part))
        if isinstance(part, dict)
        else name in known or (isinstance(part, list) and nearest(name, known) is not None)
        for name, part in root.items()
    )


def _is_like(name: str, part: dict[str, object]) -> bool:
    """Say whether a mapping is a section, or one with a misspelt name, though most are lists.

    The objects of one that people wrote as a mapping stand under their names, or it is a single one. What else
    has such a name is another tool's, such as `scripts` of `package.json`.
    """
    kind = sections().get(nearest(name, sections()) or name)
    if kind is None:
        return False
    return (kind.single and name == kind.section) or any(
        not one.keys().isdisjoint(kind.fields)
        for one in (part, *part.values())
        if isinstance(one, dict)
    )


def _sections_in(part: dict[str, object]) -> list[str]:
    """Return the sections that stand inside a mapping: lists of objects that have names."""
    return [
        name
        for name, inner in part.items()
        if name in sections()
        and isinstance(inner, list)
        and any(isinstance(one, dict) and "name" in one for one in inner)
    ]


def read_canonical(document: Document, lost: set[str] | None = None) -> Iterator[Record]:
    """Yield the objects of a canonical document; what is not a section or an object becomes a flaw.

    `lost` gets the kinds of which the document has objects that cannot be read.
    """
    lost = set() if lost is None else lost
    for number, item in enumerate(document.data if isinstance(document.data, list) else ()):
        if item is not None and not isinstance(item, dict):
            found = "a list" if isinstance(item, list) else "a text or a number"
            message = f"here is {found}, expected sections such as `queues:` with their objects"
            Node(document, (number,)).report("wrong-value", message)
            document.unread.append(message)
            lost.update(kinds())
    for pointer, root in _roots(document):
        if isinstance(sealed := root.get("sops"), dict) and "mac" in sealed:
            message = "SOPS has encrypted the values here; decrypt the file with `sops decrypt` before it is checked"
            Node(document, (*pointer, "sops"), key=True).report_key("unreadable-file", message)
            document.unread.append(message)
            lost.update(kinds())
            continue
        for name, part in root.items():
            kind = sections().get(name)
            if kind is not None and not kind.within:
                yield from _section(document, (*pointer, name), part, kind, lost)
            elif name not in _EDITOR_KEYS:
                known = [one.section for one in kinds().values() if not one.within]
                guess = did_you_mean(name, known) or f"; known are {listed(known, 40)}"
                if kind is not None:
                    guess = f" beside the others: it stands inside {quoted(kind.within)}"
                elif isinstance(part, dict) and (inner := _sections_in(part)):
                    guess = f"; move {listed(inner)}, which it holds, to the top of the file"
                    document.unread.append(f"{listed(inner)} inside {quoted(name)} is not read")
                    lost.update(sections()[one].name for one in inner)
                elif part and (meant := nearest(name, known)) is not None:
                    document.unread.append(f"section {quoted(name)} is not read{guess}")
                    lost.add(sections()[meant].name)
                message = f"there is no section {quoted(name)}{guess}"
                Node(document, (*pointer, name), key=True).report_key("unknown-section", message)


def sections_in(text: str) -> set[str]:
    """Return the sections that a text seems to have which is no longer YAML or JSON, or was saved as UTF-16.

    They begin a line, or objects stand behind them.
    """
    names, text = "|".join(sections()), text.replace("\0", "")
    found = (re.finditer(pattern.format(names), text) for pattern in (_BEGINS, _HAS_OBJECTS))
    return {one[1] for own in found for one in own}


_BEGINS = r"""(?m)^["']?({})["']?[ \t]*(?::|(?:#.*)?$)"""
_HAS_OBJECTS = r"""\b({})["']?[ \t]*:\s*+(?:#[^\n]*+\n\s*+){{0,9}}(?:-\s++|\[\s*+)\{{?\s*+["']?\w++["']?[ \t]*:"""


def given_in(document: Document) -> Iterator[tuple[str, str, Node]]:
    """Yield what a canonical document says there is none of: the kind, a field or nothing, and the place.

    That is a section `[]`, and a field that is `null`. A section without anything behind it says nothing: it is
    one that nobody has filled in yet.
    """
    for pointer, root in _roots(document):
        for name, part in root.items():
            kind = sections().get(name)
            if kind is None or kind.within:
                continue
            if part == [] and not kind.single:
                yield kind.name, "", Node(document, (*pointer, name), key=True)
            if kind.single and isinstance(part, dict):
                for held, other in kind.holds.items():
                    if part.get(held) == []:
                        yield other, "", Node(document, (*pointer, name, held), key=True)


def empty_fields(records: Iterable[Record]) -> Iterator[tuple[str, str, Node]]:
    """Yield the fields of records that are given without a value, as `given_in` does.

    A blank in the plan of a deployment means that nobody knows yet, so it says nothing.
    """
    for record in records:
        if not record.kind.single and None in record.data.values():
            for field, value in record.data.items():
                if value is None and field in record.kind.fields:
                    place = Node(record.document, (*record.pointer, field), key=True)
                    yield record.kind.name, field, place


def _roots(document: Document) -> list[tuple[Pointer, dict[str, object]]]:
    data = document.data
    if isinstance(data, dict):
        return [((), data)]
    if isinstance(data, list):  # several YAML documents in one file
        return [((number,), root) for number, root in enumerate(data) if isinstance(root, dict)]
    return []


def _section(
    document: Document, pointer: Pointer, part: object, kind: Kind, lost: set[str]
) -> Iterator[Record]:
    if part is None:
        return
    if kind.single:
        yield from _single(document, pointer, part, kind, lost)
        return
    if not isinstance(part, list):
        message = f"section `{kind.section}` is not a list: each {kind.noun} begins with `- {_first(kind)}:`"
        Node(document, pointer, key=True).report("wrong-value", message)
        document.unread.append(message)
        lost.add(kind.name)
        return
    for number, item in enumerate(part):
        if isinstance(item, dict):
            yield Record(kind, item, document, (*pointer, number))
        else:
            here = (
                "nothing" if item is None else sort_of(item)
            )  # which may be a secret that slipped
            message = (
                f"a {kind.noun} is written as fields, `- {_first(kind)}: …`, but here is {here}"
            )
            Node(document, (*pointer, number)).report("wrong-value", message)
            document.unread.append(message)
            lost.add(kind.name)


def _first(kind: Kind) -> str:
    return (*kind.named_by, "name")[0]


def _single(
    document: Document, pointer: Pointer, part: object, kind: Kind, lost: set[str]
) -> Iterator[Record]:
    """Yield the one object of a section, and before it the objects in its lists."""
    if not isinstance(part, dict):
        message = (
            f"section `{kind.section}` is not written as fields: `{next(iter(kind.fields))}: …`"
        )
        Node(document, pointer, key=True).report("wrong-value", message)
        document.unread.append(message)
        lost.update((kind.name, *kind.holds.values()))
        return
    own = dict(part)
    for name in [name for name in part if name in kind.holds]:
        yield from _section(document, (*pointer, name), part[name], kinds()[kind.holds[name]], lost)
        if part[name] == []:
            own[name] = []  # there are none, which is something else than not to say
        else:
            del own[name]
    yield Record(kind, own, document, pointer)
