"""The command line: read words, call one function, print, exit."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn, TextIO

from ece_lint.cli.output import (
    BUG,
    CLEAN,
    INTERRUPTED,
    NOT_ANALYSED,
    READER_GONE,
    WRONG_USE,
    complain,
    tell,
)
from ece_lint.cli.words import Call, plainly
from ece_lint.report.harmless import PLAINLY, harmless
from ece_lint.wording import WrongUse


def _nowhere() -> TextIO:
    """Return a stream for a program that was started without one."""
    return open(os.devnull, "w", encoding="utf-8")


def run() -> NoReturn:
    """Run the command line of this process and end it."""
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    # Taking a large site apart again takes long.
    os._exit(answer(sys.argv[1:]))


def answer(words: Sequence[str]) -> int:
    """Run the command with some words and return its exit code; a bug says what to report, and nothing is raised."""
    try:
        return _answer(words)
    except BrokenPipeError:  # nobody reads any more, not even what went wrong
        return READER_GONE


def _answer(words: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console shows only what is in its own encoding; files and programs get the same bytes everywhere.
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors=PLAINLY, newline="\n")
    code: object = WRONG_USE
    try:
        os.getcwd()
    except OSError:
        tell("the working folder no longer exists; change to another one")
        return WRONG_USE
    try:
        function, given = _read(words)
        function(**given)
        code = CLEAN
    except SystemExit as ended:
        code = ended.code
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        raise
    except MemoryError:
        tell(
            "the memory of this computer is used up; check a part of the site, or use a larger one"
        )
        code = NOT_ANALYSED
    except WrongUse as wrong:
        complain(wrong)
    except OSError as error:  # the system's, and no bug: a name too long, a folder that is gone
        name = os.fsdecode(error.filename or "")
        what = f"{name[:80]}{'…' * (len(name) > 80)}: " if name else ""
        tell(f"{harmless(what)}{harmless(error.strerror or str(error))}")
    except Exception as error:  # the user is told what to report instead of a traceback
        import traceback

        *_, last = traceback.walk_tb(error.__traceback__)
        place = f"{os.path.basename(last[0].f_code.co_filename)}:{last[1]}"
        tell(f"bug: {type(error).__name__}: {harmless(str(error))} ({place})")
        tell("please report it with the command and, if you may, the files")
        code = BUG
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            raise
        except OSError:  # told already
            continue
    return code if isinstance(code, int) else WRONG_USE


def _read(words: Sequence[str]) -> Call:
    """Return what words ask for. Raises `SystemExit` where typer has said it all."""
    is_completion = "_ECE_LINT_COMPLETE" in os.environ  # a shell asks about all commands
    call = None if is_completion else plainly(words)
    if call is None:
        from ece_lint.cli.typed import read

        call = read(words, words[0] if words and not is_completion else "")
    return call
