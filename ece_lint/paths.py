"""What paths say by themselves. What every run goes through has them as text: `pathlib` is a twentieth of a start."""

import os
from collections.abc import Iterator


def is_inside(path: str, *folders: str) -> bool:
    """Say whether a path is that of one of some folders or of something in it; all are absolute, and without `..`."""
    below = f"{os.path.normcase(path).rstrip(os.sep)}{os.sep}"
    return any(
        below.startswith(f"{os.path.normcase(folder).rstrip(os.sep)}{os.sep}") for folder in folders
    )


def stem(path: str) -> str:
    """Return the name of a file without its ending."""
    return os.path.splitext(os.path.basename(path))[0]


def folders_above(path: str) -> Iterator[str]:
    """Yield the folders that a path lies in, the nearest first. `..` is taken out, and no link followed."""
    path = os.path.abspath(path)
    while (folder := os.path.dirname(path)) != path:
        yield folder
        path = folder
