"""`reach` and `trace`: who services what, and what happens to a contact."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from ece_lint import reach as ask
from ece_lint.called import kind_named, objects_called
from ece_lint.cli.options import Argument, Option, Site, format_for, one_of, settings_of
from ece_lint.cli.output import CLEAN, FINDINGS, NOT_ANALYSED, deliver, end
from ece_lint.lint import read_as, survey
from ece_lint.reach import VERDICTS
from ece_lint.reach.formats import FORMATS, GRAPHS, render
from ece_lint.report.harmless import harmless
from ece_lint.terminal import progress
from ece_lint.wording import WrongUse

if TYPE_CHECKING:
    from ece_lint.analysis.flow import Entry
    from ece_lint.lint import Input
    from ece_lint.routing import Routing
    from ece_lint.settings import Settings

_FAIL_ON = {
    "fails": ("fails",),
    "part": ("fails", "part"),
    "unknown": ("fails", "part", "unknown"),
}
_What = Annotated[
    list[str],
    Argument(
        metavar="[PATH|KIND:NAME]...",
        help="Files and folders, and objects such as queue:Sales or a name that only one object has.",
        show_default=False,
    ),
]


def reach(
    what: _What = [],
    format: Annotated[
        str,
        Option(
            metavar="FORMAT",
            help=f"{', '.join(FORMATS)} [default: text]",
            autocompletion=lambda: FORMATS,
        ),
    ] = "",
    output: Annotated[
        str, Option(metavar="FILE", help="File to write to, in place of stdout.")
    ] = "",
    alone: Annotated[
        bool,
        Option(help="What depends on a single agent, group, queue or peripheral."),
    ] = False,
    without: Annotated[
        list[str],
        Option(
            metavar="KIND:NAME",
            help="What becomes of contacts without it; can be repeated.",
        ),
    ] = [],
    outcome: Annotated[
        str,
        Option(
            metavar="OUTCOME",
            help=f"Only what comes to this: {', '.join(VERDICTS)}.",
            autocompletion=lambda: [*VERDICTS],
        ),
    ] = "",
    steps: Annotated[
        bool,
        Option(help="Precision queues step by step: who comes in with which."),
    ] = False,
    propose_intents: Annotated[
        bool,
        Option(
            help="What holds today, as intents for ece-lint.yaml: at most ten.",
        ),
    ] = False,
    site: Site = "",
    fail_on: Annotated[
        str,
        Option(
            metavar="OUTCOME",
            help=f"Exit 1 if contacts come to this: {', '.join(_FAIL_ON)}. [default: never]",
            autocompletion=lambda: [*_FAIL_ON],
        ),
    ] = "",
) -> None:
    """Show who services what: every queue with its agents, or what one object leads to and who depends on it.

    Exit codes: 0 answered, 1 what --fail-on names was found, 2 wrong use, 3 something could not be analysed; the
    rest is answered.
    """
    from ece_lint.analysis.flow import Flow

    format = format_for(output, format, FORMATS)
    if outcome:
        one_of("outcome", outcome, VERDICTS)
    if fail_on:
        one_of("fail-on", fail_on, _FAIL_ON)
    if sum((alone, bool(without), bool(outcome))) > 1:
        raise WrongUse("--alone, --without and --outcome are different questions; ask one of them")
    routing, found, names, settings = _site(what, site)
    if names and (alone or outcome or propose_intents):
        asked = "--alone" if alone else "--outcome" if outcome else "--propose-intents"
        raise WrongUse(f"{asked} asks about the whole site; name no object with it")
    flow = Flow(routing)
    if propose_intents:
        from ece_lint.intents import proposed

        deliver(output, _as_settings(proposed(flow)), found, settings)
        _end(found, "", ())
    objects = [one for name in names for one in objects_called(routing, name)]
    if steps:
        queues = [one for one in objects if one.kind.name == "precision_queue"]
        answer = ask.by_step(flow, queues if objects else routing.entities["precision_queue"])
    elif without:
        answer = ask.without(
            flow, [one for name in without for one in objects_called(routing, name)]
        )
    elif alone:
        answer = ask.alone(flow)
    elif outcome:
        answer = ask.ending(flow, outcome)
    else:
        answer = ask.about(flow, objects) if objects else ask.by_queue(flow)
    if format in GRAPHS and not answer.entries:
        raise WrongUse(f"there is no way of a contact to draw as {format}; ask for text or json")
    deliver(output, render(format, answer), found, settings)
    _end(found, fail_on, answer.entries)


def trace(
    what: _What = [],
    format: Annotated[str, Option(metavar="FORMAT", help="text or json [default: text]")] = "",
    output: Annotated[
        str, Option(metavar="FILE", help="File to write to, in place of stdout.")
    ] = "",
    site: Site = "",
) -> None:
    """Follow a contact hop by hop: from an alias, entry point, workflow, dialed number, call type or queue.

    Exit codes: 0 it is served, 1 it is not, 2 wrong use, 3 it cannot be told, or something could not be analysed.
    """
    from ece_lint.analysis.flow import Flow
    from ece_lint.lint import examine, no_collector
    from ece_lint.trace import entry_of, json, on_the_way, text, traces

    format = format_for(output, format, ("text", "json"))
    paths, names = _sorted_out(what)
    settings = settings_of(paths, {"select": ["routing", "ece", "ucce"]}, [], site=site)
    own = paths or settings.paths()
    entries: list[tuple[Flow, Entry]] = []

    def follow(routing: Routing) -> set[str]:
        """Follow the contact first: then only what is said of objects on its ways need be asked."""
        flow = Flow(routing)
        entry = entry_of(flow, [one for name in names for one in objects_called(routing, name)])
        entries.append((flow, entry))
        return {one.kind.name for way in entry.ways for one in on_the_way(way)}

    with progress(sys.stderr, os.environ) as told, no_collector():
        found = read_as(own, settings, told)
        report, _ = examine(found, settings, own, told, follow)
    ((flow, entry),) = entries
    ways = traces(flow, entry, (*report.every, *report.consequences))
    shown = json.write(flow, entry, ways) if format == "json" else text.write(entry, ways)
    deliver(output, shown, found, settings)
    _tell_unread(found)
    if found.not_analysed or entry.verdict == "cannot be told":
        end(NOT_ANALYSED)
    end(CLEAN if entry.verdict == "served" else FINDINGS)


def _as_settings(intents: list[dict[str, Any]]) -> str:
    """Return intents as they stand in `ece-lint.yaml`."""
    from json import dumps  # which is YAML as well

    if not intents:
        return "# nothing that could be an intent holds of every way, or not everything is told\n"
    lines = [f"  - {dumps(one, ensure_ascii=False)}\n" for one in intents]
    return "".join(["intents:\n", *lines])


def _site(what: Iterable[str], site: str) -> tuple[Routing, Input, list[str], Settings]:
    """Read what is a path among the arguments, under its settings, and return the others: names of objects."""
    paths, names = _sorted_out(what)
    settings = settings_of(paths, {}, [], site=site)
    with progress(sys.stderr, os.environ) as told:
        routing, found = survey(paths, settings, told)
    return routing, found, names, settings


def _sorted_out(what: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the paths among the arguments, and the names of objects."""
    paths: list[str] = []
    names: list[str] = []
    for word in what:
        kind, colon, _ = word.partition(":")
        is_object = (colon and kind_named(kind)) or not Path(word).exists()
        (names if is_object else paths).append(word)
    return paths, names


def _tell_unread(found: Input) -> None:
    for path, why in found.not_analysed:
        sys.stderr.write(f"ece-lint: not analysed: {harmless(path)}: {harmless(why)}\n")
    if found.left_out:
        count = len(found.left_out)
        files = "1 file was" if count == 1 else f"{count:,} files were"
        sys.stderr.write(f"ece-lint: {files} left out; ece-lint check --show-files names them\n")


def _end(found: Input, fail_on: str, entries: Iterable[Entry]) -> None:
    _tell_unread(found)
    if found.not_analysed:
        end(NOT_ANALYSED)
    bad = [VERDICTS[one] for one in _FAIL_ON.get(fail_on, ())]
    end(FINDINGS if any(one.verdict in bad for one in entries) else CLEAN)
