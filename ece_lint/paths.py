"""What paths say by themselves. What every run goes through has them as text: `pathlib` is a twentieth of a start."""

import os
from collections.abc import Iterator


def is_inside(path: str, folder: str) -> bool:
    """Say whether a path is that of a folder or of something in it; both are absolute, and without `..`."""
    path, folder = os.path.normcase(path), os.path.normcase(folder)
    return path == folder or path.startswith(f"{folder.rstrip(os.sep)}{os.sep}")


def stem(path: str) -> str:
    """Return the name of a file without its ending."""
    return os.path.splitext(os.path.basename(path))[0]


def folders_above(path: str) -> Iterator[str]:
    """Yield the folders that a path lies in, the nearest first. `..` is taken out, and no link followed."""
    path = os.path.abspath(path)
    while (folder := os.path.dirname(path)) != path:
        yield folder
        path = folder
