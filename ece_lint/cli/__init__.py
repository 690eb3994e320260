"""The command line: parse options, call one function, print, exit."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, NoReturn, TextIO

import typer

from ece_lint import __version__
from ece_lint.cli.output import BUG, CLEAN, NOT_ANALYSED, WRONG_USE, complain, end, show, tell
from ece_lint.report.harmless import PLAINLY, harmless
from ece_lint.wording import WrongUse

# Each command with the module of its family, its function, and what the list of commands says of it. Only what is
# called is imported: reading the options of all others takes longer than checking a small site.
_COMMANDS = {
    "check": ("check", "check", "Check configuration files and folders."),
    "merge": ("sites", "merge", "Join reports of many sites."),
    "suppressions": ("baseline", "suppressions", "List what is accepted, why, and since when."),
    "reach": ("ways", "reach", "Show who services what."),
    "trace": ("ways", "trace", "Follow a contact hop by hop."),
    "diff": ("diff", "diff", "Show what a change does to contacts."),
    "report": ("report", "report", "Write a site as one page, with a picture."),
    "rules": ("catalogue", "rules_", "List the rules, or check pages of your own."),
    "explain": ("catalogue", "explain", "Show a rule or an outcome with its reasons and examples."),
    "convert": ("repository", "convert", "Write what is read as canonical YAML."),
    "rename": ("repository", "rename", "Rename an object wherever it is mentioned."),
    "init": ("repository", "init", "Set a repository up: settings, hook, and CI."),
    "queries": ("catalogue", "queries", "Print the SELECT statements for exports."),
    "schema": ("catalogue", "schema_", "Print a JSON Schema, for editors."),
    "size": ("size", "size_", "Size an ECE deployment."),
}
_OF_BASELINE = {
    "create": ("create", "Write the baseline: accept what is found now."),
    "prune": ("prune", "Remove what is no longer found."),
    "check": ("check_baseline", "Show what is in it but no longer found."),
}


def app(wanted: str = "") -> typer.Typer:
    """Return the command line with one command, or with all of them where none of that name is there."""
    made = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Lint the routing configuration of Cisco Unified CCE, Packaged CCE and Enterprise Chat and Email.",
    )
    made.callback()(main)
    for name in [wanted] if wanted in _COMMANDS else _COMMANDS:
        family, function, says = _COMMANDS[name]
        module = import_module(f"ece_lint.cli.{family}")
        made.command(name, short_help=says)(getattr(module, function))
    if wanted not in _COMMANDS:
        made.add_typer(_baseline(), name="baseline")
    return made


def _baseline() -> typer.Typer:
    made = typer.Typer(
        no_args_is_help=True,
        help="Accept what is found today, so that only new findings fail.",
        short_help="Fail a run for new findings only.",
    )
    module = import_module("ece_lint.cli.baseline")
    for name, (function, says) in _OF_BASELINE.items():
        made.command(name, short_help=says)(getattr(module, function))
    return made


def main(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Take the options that stand before a command."""
    if version:
        show(f"ece-lint {__version__}\n")
        end(CLEAN)


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
            # A console shows only what is in its own encoding; files and programs get the same bytes everywhere.
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors=PLAINLY, newline="\n")
    code: object = WRONG_USE
    try:
        Path.cwd()
    except OSError:
        tell("the working folder no longer exists; change to another one")
        return WRONG_USE
    try:
        # A shell that asks what could be completed asks about all of them.
        wanted = words[0] if words and "_ECE_LINT_COMPLETE" not in os.environ else ""
        app(wanted)(words, prog_name="ece-lint")
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
