"""The files that come with ece-lint: inside the package once installed, beside it in a checkout."""

from pathlib import Path


def shipped(folder: str) -> Path:
    """Return the folder `rules`, `schemas` or `samples/ci` that belongs to this very code."""
    inside = Path(__file__).parent / folder
    return inside if inside.is_dir() else Path(__file__).parent.parent / folder
