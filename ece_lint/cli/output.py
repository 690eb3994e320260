"""What a command says and writes, and its exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn

from ece_lint.report import Report
from ece_lint.report.harmless import harmless
from ece_lint.settings import Settings
from ece_lint.wording import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from ece_lint.lint import Input

CLEAN, FINDINGS, WRONG_USE, NOT_ANALYSED, BUG = range(5)
INTERRUPTED = 130  # what a shell reports of a program that Ctrl-C ended
READER_GONE = 141  # what a shell reports of a program that SIGPIPE ended


def show(text: str) -> None:
    """Write to stdout, at once, so that it comes before what goes to stderr."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # nobody reads any more
        raise
    except OSError as error:
        raise WrongUse(f"the output cannot be written: {error.strerror}") from None


def write_report(file: Path, text: str, about: Report | Input, settings: Settings) -> None:
    """Write about files, but never over one of them."""
    if why := obstacle(file, about, settings):
        raise WrongUse(why)
    write_text(file, text)


def obstacle(file: Path, about: Report | Input, settings: Settings) -> str:
    """Return why a report about files must not take the place of one, or nothing."""
    from ece_lint.report.ours import in_the_way

    read = {*about.documents, *(document.path for document in settings.files())}
    looked_at = {one.path for one in (*about.not_analysed, *about.left_out)} - read
    return "" if _is_added_to(file) else in_the_way(file, read, looked_at, settings.root)


def write_text(file: Path, text: str) -> None:
    """Write a file that nothing is in the way of."""
    write({file: text}, add=_is_added_to(file))


def _is_added_to(file: Path) -> bool:
    """Say whether it is the summary of a job on GitHub, to which every step adds."""
    return str(file) == os.environ.get("GITHUB_STEP_SUMMARY")


def deliver(output: str, text: str, about: Report | Input, settings: Settings) -> None:
    """Write what was asked for to a file, if one is named, or to stdout."""
    from pathlib import Path  # most runs write no file

    write_report(Path(output), text, about, settings) if output else show(text)


def write(texts: Mapping[Path, str], *, add: bool = False) -> None:
    """Write files, all of them or none, or add to them."""
    from ece_lint.writing import append, write_whole

    show("")  # what is still on its way to standard output comes first
    raws = {file: text.encode("utf-8") for file, text in texts.items()}
    if not add:
        write_whole(raws)
    for file, raw in raws.items() if add else ():
        append(file, raw)


def make(folder: Path, *, parents: bool = False) -> None:
    """Make a folder, and if that is wanted those that it is in, as far as they are missing."""
    from ece_lint.writing import leads_out

    try:
        if leads_out(folder):
            raise WrongUse(
                f"{folder} leads out of the repository by a symbolic link, so nothing is written there"
            )
        folder.mkdir(parents=parents, exist_ok=True)
    except OSError as error:
        raise WrongUse(f"{folder} cannot be made: {error.strerror}") from None


def end(code: int) -> NoReturn:
    raise SystemExit(code)


def tell(message: str) -> None:
    sys.stderr.write(f"ece-lint: {message}\n")


def complain(wrong: WrongUse) -> None:
    for line in str(wrong).splitlines():
        tell(harmless(line))
