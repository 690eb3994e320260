"""What the tests of several readers ask of a document: its only flaw, and that all its places lie in its text."""

from collections.abc import Iterator
from typing import Any

from ece_lint.documents import Document, Flaw, Pointer


def flaw_of(document: Document) -> Flaw:
    (flaw,) = document.flaws
    check_offsets(document)
    return flaw


def at(document: Document, start: int, end: int) -> str:
    """Return what stands at offsets, to compare places with what a reader sees there."""
    return document.text[start:end]


def pointers(data: Any, to: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    yield to, data
    if isinstance(data, dict | list):
        for step, part in data.items() if isinstance(data, dict) else enumerate(data):
            yield from pointers(part, (*to, step))


def check_offsets(document: Document) -> None:
    """Check that everything a document says about places lies inside its text."""
    places = [(flaw.start, flaw.end) for flaw in document.flaws]
    places += [(start, end) for flaw in document.flaws for _, start, end in flaw.beside]
    if document.complete:
        places += [document.locate(to, key) for to, _ in pointers(document.data) for key in (0, 1)]
    for start, end in places:
        assert 0 <= start <= end <= len(document.text)
        document.span(start, end)
