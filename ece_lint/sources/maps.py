"""What an export calls things is data: a map in `schemas/sources`, with a schema of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ece_lint.documents.yaml import read_yaml
from ece_lint.shape import accepts
from ece_lint.shipped import shipped

FOLDER = shipped("schemas") / "sources"
PAGE_SIZES = (
    25,
    100,
)  # objects that REST returns unless asked for more (`resultsPerPage`), and at most


def read_map(path: Path, shape: str) -> dict[str, Any]:
    """Return a map that has the shape of `schemas/<shape>.schema.json`. Raises `ValueError` for any other."""
    document = read_yaml(path.name, path.read_bytes())
    data = document.data
    if document.flaws or not isinstance(data, dict) or not accepts(shape)(data):
        raise ValueError(f"{path.name} is not what `schemas/{shape}.schema.json` asks for")
    return data
