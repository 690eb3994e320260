"""The command line as typer reads it: all that may be written, what is wrong with it, and what is explained."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from functools import wraps
from inspect import signature
from typing import Annotated, Any

import typer

from ece_lint import __version__
from ece_lint.cli.options import Option
from ece_lint.cli.output import CLEAN, end, show
from ece_lint.cli.words import COMMANDS, Call, function_of, parameters

_LINE = "Lint the routing configuration of Cisco Unified CCE, Packaged CCE and Enterprise Chat and Email."
_GROUPS = {
    "baseline": (
        "Accept what is found today, so that only new findings fail.",
        "Fail a run for new findings only.",
    )
}


def read(words: Sequence[str], wanted: str) -> Call:
    """Return the function that words ask for and its arguments; the command `wanted` is enough, if there is one.

    Raises `SystemExit` where something was explained, or is wrong, which is said on stderr.
    """
    calls: list[Call] = []
    if hasattr(signal, "SIGPIPE"):  # typer ends with 1 where nobody reads its help to the end
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        app(wanted, lambda function, given: calls.append((function, given)))(
            words, prog_name="ece-lint"
        )
    except SystemExit:
        if not calls:
            raise
    return calls[0]


def app(wanted: str, called: Callable[[Callable[..., None], dict[str, Any]], None]) -> typer.Typer:
    """Return the command line with one command, or with all of them where none of that name is there.

    A command does nothing but tell `called` its function and arguments.
    """
    made = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=_LINE,
    )
    made.callback()(_first)
    groups = {
        name: typer.Typer(no_args_is_help=True, help=help) for name, (help, _) in _GROUPS.items()
    }
    for name in [wanted] if wanted in COMMANDS else COMMANDS:
        group, _, command = name.rpartition(" ")
        to = groups[group] if group else made
        to.command(command, short_help=COMMANDS[name][2])(_for_typer(function_of(name), called))
    for name in groups if wanted not in COMMANDS else ():
        made.add_typer(groups[name], name=name, short_help=_GROUPS[name][1])
    return made


def _first(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Take the options that stand before a command."""
    if version:
        show(f"ece-lint {__version__}\n")
        end(CLEAN)


def _for_typer(
    function: Callable[..., None],
    called: Callable[[Callable[..., None], dict[str, Any]], None],
) -> Callable[..., None]:
    """Return what typer makes a command of, with the same parameters in its own words."""

    @wraps(function)
    def command(**given: Any) -> None:
        called(function, given)

    notes = {}
    for name, (sort, how) in parameters(function).items():
        own = how.as_dict()
        if isinstance(how, Option):
            del own["short"]
            notes[name] = Annotated[sort, typer.Option(*how.flags(name), **own)]
        else:
            notes[name] = Annotated[sort, typer.Argument(**own)]
    told = signature(function)
    taken = [one.replace(annotation=notes[name]) for name, one in told.parameters.items()]
    command.__signature__ = told.replace(parameters=taken, return_annotation=None)  # type: ignore[attr-defined]
    command.__annotations__ = notes
    return command
