"""The files that come with ece-lint: inside the package once installed, beside it in a checkout."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

_HERE = os.path.dirname(__file__)
KEPT = os.path.join(_HERE, "kept")
"""What a wheel brings of the shipped pages and schemas as it was read when the wheel was built."""

SCHEMAS = ".ece-lint"
"""Where `init` keeps the schemas for editors in a repository: hidden, so that no run takes it for configuration."""


@cache
def shipped(folder: str) -> str:
    """Return the folder `rules`, `schemas` or `samples/ci` that belongs to this very code."""
    inside = os.path.join(_HERE, folder)
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_HERE), folder)


def files_in(folder: str, ending: str) -> dict[str, str]:
    """Return the paths of the files in a folder that end so, in order, by their names without the ending."""
    names = sorted(name for name in os.listdir(folder) if name.endswith(ending))
    return {name.removesuffix(ending): os.path.join(folder, name) for name in names}


def content_of(path: str) -> bytes:
    """Return what a file holds. Raises `OSError`."""
    with open(path, "rb") as file:
        return file.read()


_DECODE = json.JSONDecoder().raw_decode  # `json.loads` looks for blanks around each


class Kept(Mapping[str, Any]):
    """Data by its keys, of which each is decoded when somebody asks for it; nobody may change it.

    A file of it has a line that says `of` what the data is, one that says where each key has its own, in bytes, and the
    data itself: JSON, which every version of Python reads.
    """

    def __init__(self, raw: bytes) -> None:
        head = raw.index(b"\n")
        self._start = raw.index(b"\n", head + 1) + 1
        self.of = os.fsdecode(raw[:head])
        self._places: dict[str, tuple[int, int]] = json.loads(raw[head : self._start])
        self._raw = raw
        self._decoded: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._decoded:
            start, end = self._places[key]
            text = self._raw[self._start + start : self._start + end]
            self._decoded[key], _ = _DECODE(text.decode())
        return self._decoded[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def packed(of: str, data: Mapping[str, Any]) -> bytes:
    """Return a file that `Kept` reads. Raises `ValueError` for what JSON does not give back as it is: tuples."""
    texts = []
    places = {}
    at = 0
    for key, value in data.items():
        text = json.dumps(value, separators=(",", ":"))  # of ASCII letters alone
        if json.loads(text) != value:
            raise ValueError(f"{key} cannot be kept as it is")
        places[key] = (at, at + len(text))
        at += len(text)
        texts.append(text)
    head = json.dumps(places, separators=(",", ":"))
    return os.fsencode("".join([of, "\n", head, "\n", *texts]))


_held: dict[str, Mapping[str, Any]] = {}


def kept(name: str, read: Callable[[], tuple[dict[str, Any], bool]]) -> Mapping[str, Any]:
    """Return what `read` makes of shipped files, from where a build or an earlier run left it.

    Reading hundreds of small files takes longer than linting a small site. A wheel brings what was read when it was
    built, and nobody changes what is installed. A checkout keeps it in `__pycache__`, as Python does with modules, for
    as long as all files are as they were, if `read` says that it is worth it.
    """
    if name in _held:
        return _held[name]
    found = _left(os.path.join(KEPT, f"{name}.kept"))
    place = os.path.join(_HERE, "__pycache__", f"{name}.kept")
    if found is None and (found := _left(place)) is not None and found.of != _state():
        found = None
    if found is None:
        data, is_worth_it = read()
        if not is_worth_it:
            return data
        raw = packed(_state(), data)
        found = Kept(raw)
        if not sys.dont_write_bytecode:
            with contextlib.suppress(
                OSError
            ):  # the folder may be one that only its owner may write
                os.makedirs(os.path.dirname(place), exist_ok=True)
                new = f"{place}.{os.getpid()}"
                with open(new, "wb") as file:
                    file.write(raw)
                os.replace(new, place)
    _held[name] = found
    return found


def _left(place: str) -> Kept | None:
    try:
        return Kept(content_of(place))
    except (OSError, ValueError):  # not there, or not whole
        return None


@cache
def _state() -> str:
    """Return what tells whether pages, schemas, and the code that reads them are as they were: sizes and times."""
    entries = [*_files(shipped("rules")), *_files(shipped("schemas"))]
    entries += (
        one
        for one in [*os.scandir(_HERE), *os.scandir(os.path.join(_HERE, "pages"))]
        if one.is_file()
    )
    states = [(one.path, one.stat()) for one in entries]
    return "|".join(sorted(f"{path} {state.st_size} {state.st_mtime_ns}" for path, state in states))


def _files(folder: str) -> Iterator[os.DirEntry[str]]:
    for one in os.scandir(folder):
        if not one.is_dir():
            yield one
        elif one.name[0] not in "._":
            yield from _files(one.path)


def content() -> str:
    """Return a hash of all that the shipped pages and schemas say, by which what a wheel keeps of them is known."""
    from hashlib import sha256

    whole = sha256()
    for folder in ("rules", "schemas"):
        home = shipped(folder)
        for path in sorted(os.path.relpath(one.path, home) for one in _files(home)):
            name = f"{folder}/{path}".replace(os.sep, "/").encode()
            raw = content_of(os.path.join(home, path))
            whole.update(b"%d %b%d %b" % (len(name), name, len(raw), raw))
    return whole.hexdigest()
