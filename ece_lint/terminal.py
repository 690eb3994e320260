"""What a terminal is shown while a run goes on: whether in color, and what takes so long."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from ece_lint.wording import one_line

_PATIENCE = 2.0  # seconds in which nobody asks what is going on
_REWRITTEN_EVERY = 0.25
_WIDER_THAN_ANY = 10_000
_CLEARED = "\r\x1b[K"


def is_colored(when: str, stream: TextIO, variables: Mapping[str, str]) -> bool:
    """Say whether text for a stream is in color: by the option, the variables, and whether it is a terminal."""
    if when != "auto":
        return when == "always"
    if variables.get("NO_COLOR"):
        return False
    if variables.get("FORCE_COLOR") or variables.get("CLICOLOR_FORCE"):
        return True
    return _obeys(stream, variables)


@contextmanager
def progress(stream: TextIO, variables: Mapping[str, str]) -> Iterator[Callable[[str], None]]:
    """Give a function to call with what is being done; after two seconds a terminal shows it, in one line
    that is gone at the end.
    """
    if not _obeys(stream, variables):
        yield lambda doing: None
        return
    from threading import Event, Thread  # only for somebody who looks on
    from time import monotonic

    done = Event()
    now = [""]

    def show() -> None:
        begun = monotonic()
        if done.wait(_PATIENCE):
            return
        while not done.is_set():
            line = f"{monotonic() - begun:.0f} s: {one_line(now[0])}"
            stream.write(f"{_CLEARED}{line[: columns(stream, 80) - 1]}")
            stream.flush()
            done.wait(_REWRITTEN_EVERY)
        stream.write(_CLEARED)
        stream.flush()

    thread = Thread(target=show, daemon=True)
    thread.start()
    try:
        yield lambda doing: now.__setitem__(0, doing)
    finally:
        done.set()
        thread.join()


def columns(stream: TextIO, otherwise: int) -> int:
    """Return how wide the terminal of a stream is, at most `otherwise`, which any other stream takes."""
    try:
        return min(os.get_terminal_size(stream.fileno()).columns or otherwise, otherwise)
    except (OSError, ValueError):  # none, or one without a file below it
        return otherwise


def wrapped(text: str, stream: TextIO) -> str:
    """Return lines as wide as the terminal of a stream, those that go on indented; for other streams as they are."""
    width = columns(stream, _WIDER_THAN_ANY)
    if width == _WIDER_THAN_ANY:
        return text
    import textwrap  # only for somebody who looks on

    lines = (
        textwrap.wrap(line, width, subsequent_indent="  ", break_on_hyphens=False) or [""]
        for line in text.splitlines()
    )
    return "".join(f"{part}\n" for line in lines for part in line)


def _obeys(stream: TextIO, variables: Mapping[str, str]) -> bool:
    """Say whether a stream is a terminal that understands escape sequences."""
    if not stream.isatty() or variables.get("TERM") == "dumb":
        return False
    follows = True
    if sys.platform == "win32":
        import ctypes
        import msvcrt

        # The console of Windows shows the sequences as text, until it is asked to follow them.
        kernel, mode = ctypes.windll.kernel32, ctypes.c_ulong()
        handle = ctypes.c_void_p(msvcrt.get_osfhandle(stream.fileno()))
        following = 4  # ENABLE_VIRTUAL_TERMINAL_PROCESSING
        follows = bool(
            kernel.GetConsoleMode(handle, ctypes.byref(mode))
            and kernel.SetConsoleMode(handle, mode.value | following)
        )
    return follows
