"""Requests that people keep as text, for Bruno or the REST Client of an editor: names with their values."""

from __future__ import annotations

import re

from ece_lint.documents import Document, Pointer
from ece_lint.documents.encodings import decoded

# `Authorization: Basic …`, `@password = …`, `~token: …` of a header that is switched off, `"password": "…",` of a body.
_NAMED = re.compile(r"""(?m)^[ \t]*[@~]?["']?([\w-]+)["']?[ \t]*[:=][ \t]*["']?([^\r\n]+)""")


def read_requests(path: str, raw: bytes) -> Document:
    """Return a document whose data is a list of the names in it and their values. Nothing is raised."""
    document = decoded(path, raw)
    found = [*_NAMED.finditer(document.text)]
    document.data = [{"name": one[1], "value": one[2].rstrip(" \t,\"'")} for one in found]

    def locate(pointer: Pointer, key: bool) -> tuple[int, int]:
        number = next((step for step in pointer if isinstance(step, int)), 0)
        return found[number].span(1 if key else 2) if found else (0, 1)

    document.locate = locate
    return document
