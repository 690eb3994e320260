"""Work that is done for one thing after the other, in as many processes as the computer has cores."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Thing = TypeVar("Thing")
Result = TypeVar("Result")

_MOST = 60  # Windows waits for no more


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_processes(
    work: Callable[[Thing], Result], things: Sequence[Thing], processes: int
) -> Iterator[tuple[int, Result | None]]:
    """Yield what becomes of each thing with its number, as soon as it is known.

    That is nothing where a process died over it, as the system ends one that takes too much memory; another takes the
    place of that process. `work` and the things are sent to processes that know nothing of this one.
    """
    from multiprocessing import get_context  # most runs have one site
    from multiprocessing.connection import wait

    spawn = get_context("spawn")  # the one way that every system has
    waiting = list(enumerate(things))[::-1]
    busy: dict[Connection, tuple[int, SpawnProcess]] = {}

    def start() -> None:
        ours, theirs = spawn.Pipe()
        process = spawn.Process(target=_serve, args=(work, theirs), daemon=True)
        process.start()
        theirs.close()  # so that its death is the end of what we read
        give(ours, process)

    def give(ours: Connection, process: SpawnProcess) -> None:
        number, thing = waiting.pop()
        busy[ours] = number, process
        try:
            ours.send(thing)
        except OSError:  # died before it began, which the next wait tells
            return

    for _ in range(min(processes, len(things), _MOST)):
        start()
    while busy:
        for ready in wait(list(busy)):
            ours = cast("Connection", ready)
            number, process = busy.pop(ours)
            try:
                result = ours.recv()
            except (EOFError, OSError):
                ours.close()
                process.join()
                yield number, None
                if waiting:
                    start()
                continue
            if waiting:
                give(ours, process)
            else:
                ours.close()  # by which it ends
                process.join()
            yield number, result


def _serve(work: Callable[[Any], Any], theirs: Connection) -> None:
    """Do what is sent until nothing more comes."""
    import gc

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits
    is_first = True
    while True:
        try:
            thing = theirs.recv()
        except (EOFError, OSError):
            os._exit(0)  # taking a large site apart takes long
        theirs.send(work(thing))
        gc.collect()  # so that nothing of this thing is there beside the next
        if is_first:
            gc.freeze()  # what is left is for all of them
            is_first = False
