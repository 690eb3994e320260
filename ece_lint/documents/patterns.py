"""Patterns of a library that are compiled when it uses them, where it would compile all of them at its import."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Pattern:
    """What `re.compile` returns, as far as one uses its methods."""

    def __init__(self, *how: Any, **named: Any) -> None:
        self._how = how, named

    def __getattr__(self, name: str) -> Any:
        how, named = self._how
        found = getattr(re.compile(*how, **named), name)
        setattr(self, name, found)
        return found


@contextmanager
def compiled_when_used() -> Iterator[None]:
    """Let what is imported here have its patterns compiled when they are used.

    Only while no other thread can ask for a pattern, as it would be given such a one as well.
    """
    threads = sys.modules.get("threading")
    if threads is not None and threads.active_count() > 1:
        yield
        return
    compiling = re.compile
    re.compile = _Pattern  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = compiling
