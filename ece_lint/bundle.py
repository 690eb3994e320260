"""What a wheel brings of the shipped pages and schemas as they were read; `hatch_build.py` puts it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ece_lint.model import read_kinds
from ece_lint.pages.outcomes import read_outcomes
from ece_lint.pages.read import read_profiles, read_shipped
from ece_lint.pages.rule import PageFlaw, WrongPages
from ece_lint.shape import read_schemas
from ece_lint.shipped import content, packed
from ece_lint.sources.maps import read_maps


def _sound(read: Callable[[list[PageFlaw]], tuple[dict[str, Any], bool]]) -> dict[str, Any]:
    flaws: list[PageFlaw] = []
    data, _ = read(flaws)
    if flaws:
        raise WrongPages(flaws)
    return data


READERS: dict[str, Callable[[], dict[str, Any]]] = {
    "schemas": lambda: read_schemas()[0],
    "kinds": lambda: read_kinds()[0],
    "maps": lambda: read_maps()[0],
    "profiles": lambda: _sound(read_profiles),
    "outcomes": lambda: read_outcomes()[0],
    "pages": lambda: _sound(read_shipped),
}
"""How all is read that is kept, by the name under which it is."""


def files() -> Iterator[tuple[str, bytes]]:
    """Yield the name of each file of the folder `kept` and what it holds.

    Raises `WrongPages` for a page that is not sound, and `ValueError` for one that is more than plain data.
    """
    of = content()
    for name, read in READERS.items():
        yield f"{name}.kept", packed(of, read())
