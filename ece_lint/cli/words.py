"""What the words of a command line mean: the commands that there are, and the options of each, as far as it is plain.

What a command takes is said once, by the signature of its function. `plainly` reads by it what needs no explanation,
which is what hooks and pipelines write; `typed.py` makes of the same signature a command of typer, which reads all the
rest, and says what is wrong or what could be written. To import typer and build a command takes as long as to check a
small site.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from ece_lint.cli.options import Argument, Option

Call = tuple[Callable[..., None], dict[str, Any]]

# Each command with the module of its family, its function, and what the list of commands says of it. Only what is
# called is imported: reading the options of all others takes longer than checking a small site.
COMMANDS = {
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
    "baseline create": ("baseline", "create", "Write the baseline: accept what is found now."),
    "baseline prune": ("baseline", "prune", "Remove what is no longer found."),
    "baseline check": ("baseline", "check_baseline", "Show what is in it but no longer found."),
}


def function_of(command: str) -> Callable[..., None]:
    """Import the function of a command."""
    family, function, _ = COMMANDS[command]
    found: Callable[..., None] = getattr(import_module(f"ece_lint.cli.{family}"), function)
    return found


def parameters(function: Callable[..., None]) -> dict[str, tuple[Any, Option | Argument]]:
    """Return what the signature of a command says of each of its parameters: the type, and how it is written."""
    notes = get_type_hints(function, include_extras=True)
    said = {name: get_args(note) for name, note in notes.items() if get_origin(note) is Annotated}
    return {name: (sort, how) for name, (sort, how) in said.items()}


def plainly(words: Sequence[str]) -> Call | None:
    """Return the function that words ask for and its arguments, or None where it takes more to understand them.

    None is returned for whatever is wrong as well, and for what people ask to be explained.
    """
    length = 1 if words and words[0] in COMMANDS else 2
    if (command := " ".join(words[:length])) not in COMMANDS:
        return None
    function = function_of(command)
    known = parameters(function)
    flags = {
        flag: name
        for name, (_, how) in known.items()
        if isinstance(how, Option)
        for flag in how.flags(name)
    }
    places = [name for name, (_, how) in known.items() if isinstance(how, Argument)]
    given: dict[str, Any] = {}
    rest = iter(words[length:])
    for word in rest:
        flag, is_joined, value = word.partition("=") if word[:2] == "--" else (word, "", "")
        name = flags.get(flag)
        if name is None:
            if _is_flag(word) or not places:
                return None
            name, value = places[0], word
            if known[name][0] is str:
                del places[0]
        elif known[name][0] is bool:
            if is_joined:
                return None
            given[name] = True
            continue
        elif not is_joined:
            value = next(rest, "")
        if not value or _is_flag(value):
            return None
        if known[name][0] is str:
            given[name] = value
        else:
            given.setdefault(name, []).append(value)
    usual = function.__defaults__ or ()
    needed = list(known)[: len(known) - len(usual)]
    return (function, given) if given.keys() >= {*needed} else None


def _is_flag(word: str) -> bool:
    return word[:1] == "-" and word != "-"
