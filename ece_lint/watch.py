"""Waiting until a file changes, by looking at all of them again and again."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping

from ece_lint.documents.files import find_files

Snapshot = Mapping[str, tuple[int, int, int]]

_PAUSE = 0.3  # seconds between two looks
_SHARE = 10  # where looking takes long, ten times as long is waited before the next


def snapshot(paths: Iterable[str], without: Iterable[str] = ()) -> Snapshot:
    """Return what tells the state of every file under some paths from any other, but for some files."""
    left_out = {os.path.realpath(path) for path in without}
    found: dict[str, tuple[int, int, int]] = {}
    for file in find_files(paths).files:
        if (real := os.path.realpath(file.real)) not in left_out:
            try:
                status = os.stat(real)
            except OSError:
                continue  # gone meanwhile
            found[real] = status.st_mtime_ns, status.st_size, status.st_ino
    return found


def wait_for_change(seen: Snapshot, paths: Iterable[str], without: Iterable[str] = ()) -> None:
    """Return when the files are in another state than the one seen, and have been so for two looks."""
    paths, without = list(paths), list(without)
    before = seen
    while True:
        begun = time.monotonic()
        now = snapshot(paths, without)
        if now == before != seen:
            return
        before = now
        time.sleep(max(_PAUSE, _SHARE * (time.monotonic() - begun)))
