"""Canonical configuration: mappings of sections to lists of objects, in YAML or JSON."""

from __future__ import annotations

from collections.abc import Iterator

from ece_lint.documents import Document, Node, Pointer
from ece_lint.model import Kind, Record, kinds, sections
from ece_lint.wording import did_you_mean, listed, nearest, quoted

_EDITOR_KEYS = {"$schema"}


def is_canonical(document: Document) -> bool:
    """Say whether a document holds a section of the configuration, or what is nearly the name of one."""
    known = sections()
    return any(
        name in known or (isinstance(part, list) and nearest(name, known))
        for _, root in _roots(document)
        for name, part in root.items()
    )


def read_canonical(document: Document) -> Iterator[Record]:
    """Yield the objects of a canonical document; what is no section or no object becomes a flaw."""
    for pointer, root in _roots(document):
        for name, part in root.items():
            kind = sections().get(name)
            if kind is not None and not kind.within:
                yield from _section(document, (*pointer, name), part, kind)
            elif name not in _EDITOR_KEYS:
                known = [one.section for one in kinds().values() if not one.within]
                guess = did_you_mean(name, known) or f"; known are {listed(known, 40)}"
                if kind is not None:
                    guess = f" beside the others: it stands inside {quoted(kind.within)}"
                message = f"there is no section {quoted(name)}{guess}"
                Node(document, (*pointer, name), key=True).report_key("unknown-section", message)


def _roots(document: Document) -> list[tuple[Pointer, dict[str, object]]]:
    data = document.data
    if isinstance(data, dict):
        return [((), data)]
    if isinstance(data, list):  # several YAML documents in one file
        return [((number,), root) for number, root in enumerate(data) if isinstance(root, dict)]
    return []


def _section(document: Document, pointer: Pointer, part: object, kind: Kind) -> Iterator[Record]:
    if part is None:
        return
    if kind.single:
        yield from _single(document, pointer, part, kind)
        return
    if not isinstance(part, list):
        message = f"section `{kind.section}` is not a list: each {kind.noun} begins with `- {_first(kind)}:`"
        Node(document, pointer, key=True).report("wrong-value", message)
        return
    for number, item in enumerate(part):
        if isinstance(item, dict):
            yield Record(kind, item, document, (*pointer, number))
        else:
            message = f"a {kind.noun} is written as fields: `- {_first(kind)}: {item}`"
            Node(document, (*pointer, number)).report("wrong-value", message)


def _first(kind: Kind) -> str:
    return (*kind.named_by, "name")[0]


def _single(document: Document, pointer: Pointer, part: object, kind: Kind) -> Iterator[Record]:
    """Yield the one object of a section, and before it the objects that stand in its lists."""
    if not isinstance(part, dict):
        message = (
            f"section `{kind.section}` is not written as fields: `{next(iter(kind.fields))}: …`"
        )
        Node(document, pointer, key=True).report("wrong-value", message)
        return
    own = dict(part)
    for name in [name for name in part if name in kind.holds]:
        yield from _section(document, (*pointer, name), part[name], kinds()[kind.holds[name]])
        if part[name] == []:
            own[name] = []  # there are none, which is something else than not to say
        else:
            del own[name]
    yield Record(kind, own, document, pointer)
