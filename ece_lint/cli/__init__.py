"""The command line: parse options, call one function, print, exit."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn, TextIO

import typer

from ece_lint import __version__
from ece_lint.cli import baseline, catalogue, check, repository, size, ways
from ece_lint.cli.output import BUG, CLEAN, NOT_ANALYSED, WRONG_USE, complain, end, show, tell
from ece_lint.report.harmless import harmless
from ece_lint.wording import WrongUse

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Lint the routing configuration of Cisco Unified CCE, Packaged CCE and Enterprise Chat and Email.",
)


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Take the options that stand before a command."""
    if version:
        show(f"ece-lint {__version__}\n")
        end(CLEAN)


app.command(short_help="Check configuration files and folders.")(check.check)
_baseline = typer.Typer(
    no_args_is_help=True,
    help="Accept what is found today, so that only new findings fail.",
    short_help="Fail a run for new findings only.",
)
_baseline.command(short_help="Write the baseline: accept what is found now.")(baseline.create)
_baseline.command(short_help="Remove what is no longer found.")(baseline.prune)
_baseline.command("check", short_help="Show what is in it but no longer found.")(
    baseline.check_baseline
)
app.add_typer(_baseline, name="baseline")
app.command(short_help="List what is accepted, why, and since when.")(baseline.suppressions)
app.command(short_help="Show who services what.")(ways.reach)
app.command(short_help="Follow a contact hop by hop.")(ways.trace)
app.command("rules", short_help="List the rules, or check pages of your own.")(catalogue.rules_)
app.command(short_help="Show a rule with its reasons and examples.")(catalogue.explain)
app.command(short_help="Write what is read as canonical YAML.")(repository.convert)
app.command(short_help="Rename an object wherever it is mentioned.")(repository.rename)
app.command(short_help="Set a repository up: settings, hook, and CI.")(repository.init)
app.command(short_help="Print the SELECT statements for exports.")(catalogue.queries)
app.command("schema", short_help="Print a JSON Schema, for editors.")(catalogue.schema_)
app.command("size", short_help="Size an ECE deployment.")(size.size_)


def _nowhere() -> TextIO:
    """Return a stream for a program that was started without one."""
    return Path(os.devnull).open("w", encoding="utf-8")


def run() -> NoReturn:
    """Run the command line of this process and end it."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    # Taking a large site apart again takes long.
    os._exit(answer(sys.argv[1:]))


def answer(words: Sequence[str]) -> int:
    """Run the command with some words and return its exit code; a bug says what to report, and nothing is raised."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    code: object = WRONG_USE
    try:
        Path.cwd()
    except OSError:
        tell("the working folder no longer exists; change to another one")
        return WRONG_USE
    try:
        app(words, prog_name="ece-lint")
        code = CLEAN
    except SystemExit as ended:
        code = ended.code
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
        *_, last = traceback.walk_tb(error.__traceback__)
        place = f"{Path(last[0].f_code.co_filename).name}:{last[1]}"
        tell(f"bug: {type(error).__name__}: {harmless(str(error))} ({place})")
        tell("please report it with the command and, if you may, the files")
        code = BUG
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # told already
            stream.flush()
    return code if isinstance(code, int) else WRONG_USE
