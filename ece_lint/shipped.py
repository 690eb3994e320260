"""The files that come with ece-lint: inside the package once installed, beside it in a checkout."""

import contextlib
import marshal
import os
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_held: dict[str, tuple[list[tuple[Any, ...]], Any]] = {}


SCHEMAS = ".ece-lint"
"""Where `init` keeps the schemas for editors in a repository: hidden, so that no run takes it for configuration."""


def with_schema(text: str, file: Path, root: Path | None = None) -> str:
    """Return canonical YAML with the comment that tells editors its schema, as a file that is going to have it.

    The schema is that of the repository `root`, or else the one that `init` wrote in a folder above the file; without
    one, the text is as it was. A comment that somebody wrote stays.
    """
    above = Path(os.path.abspath(file)).parents  # noqa: PTH100 - `..` is taken out, and no link followed
    name = f"{SCHEMAS}/configuration.schema.json"
    root = root or next((folder for folder in above if (folder / name).is_file()), None)
    if root is None or "yaml-language-server:" in text:
        return text
    way = os.path.relpath(root / name, above[0]).replace(os.sep, "/")
    space = "" if text.startswith("#") else "\n"
    return f"# yaml-language-server: $schema={way}\n{space}{text}"


@cache
def shipped(folder: str) -> Path:
    """Return the folder `rules`, `schemas` or `samples/ci` that belongs to this very code."""
    inside = _HERE / folder
    return inside if inside.is_dir() else _HERE.parent / folder


def kept(name: str, files: Iterable[Path], read: Callable[[], tuple[Any, bool]]) -> Any:
    """Return what `read` makes of some shipped files, from where the last run left it if they are the same.

    Reading hundreds of small files takes longer than linting a small site. As Python does with modules, the
    result is kept in `__pycache__` with the size and the time of each file, if `read` says that it is worth it; and
    for as long as this process lasts, so nobody may change it.
    """
    states = [(str(file), *file.stat()[6:9:2]) for file in files]
    if name in _held and _held[name][0] == states:
        return _held[name][1]
    place = _HERE / "__pycache__" / f"{name}.{sys.implementation.cache_tag}"
    with contextlib.suppress(OSError, ValueError, TypeError, EOFError):
        before, data = marshal.loads(place.read_bytes())
        if before == states:
            _held[name] = (states, data)
            return data
    data, is_worth_it = read()
    if is_worth_it:
        _held[name] = (states, data)
    if is_worth_it and not sys.dont_write_bytecode:
        # Some data cannot be kept, and the folder may be one that only its owner may write.
        with contextlib.suppress(OSError, ValueError):
            place.parent.mkdir(exist_ok=True)
            new = place.with_suffix(f".{os.getpid()}")
            new.write_bytes(marshal.dumps((states, data)))
            new.replace(place)
    return data
