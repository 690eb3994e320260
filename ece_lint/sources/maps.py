"""What an export calls things is data: a map in `schemas/sources`, with a schema of its own."""

from __future__ import annotations

import os
from typing import Any

from ece_lint.shape import accepts
from ece_lint.shipped import content_of, files_in, kept, shipped

FOLDER = os.path.join(shipped("schemas"), "sources")
PAGE_SIZES = (
    25,
    100,
)  # objects that REST returns unless asked for more (`resultsPerPage`), and at most
_SHAPES = {
    "aw": "table_map",
    "ece": "table_map",
    "flat": "flat_source",
    "refused": "refused_source",
    "rest": "rest_source",
    "sheets": "sheet_source",
}


def maps_of(source: str) -> list[dict[str, Any]]:
    """Return the map of a source, and those of single releases that go beyond it: `aw-16` is one of `aw`.

    Raises `ValueError` for a file that does not have the shape of a map.
    """
    every = kept("maps", read_maps)
    return [every[name] for name in sorted(every) if name.partition("-")[0] == source]


def read_maps(folder: str = FOLDER) -> tuple[dict[str, Any], bool]:
    """Read all maps."""
    return {name: _read(name, path) for name, path in files_in(folder, ".yaml").items()}, True


def _read(name: str, path: str) -> dict[str, Any]:
    from ece_lint.documents.yaml import read_yaml  # which a run over exports need not have

    document = read_yaml(path, content_of(path))
    data, shape = document.data, _SHAPES[name.partition("-")[0]]
    if document.flaws or not isinstance(data, dict) or not accepts(shape)(data):
        raise ValueError(f"{name}.yaml is not what `schemas/{shape}.schema.json` asks for")
    return data
