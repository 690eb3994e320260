"""What a run of `check` is asked, for one site or for each of several, and what it answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

from ece_lint.cli.options import settings_of
from ece_lint.cli.output import BUG, CLEAN, FINDINGS, NOT_ANALYSED
from ece_lint.documents.files import shown_path
from ece_lint.light import Light
from ece_lint.lint import lint
from ece_lint.report import Report
from ece_lint.report.formats import FOR_PEOPLE, FORMATS, render
from ece_lint.report.full import Look
from ece_lint.report.harmless import harmless
from ece_lint.settings import NO_TEXTS, Settings
from ece_lint.terminal import columns, progress, wrapped

if TYPE_CHECKING:
    from pathlib import Path

    from ece_lint.timings import Timings

_WIDEST = 120  # of a table, where no terminal says


class Order(Light):
    """What is asked of every site, as plain data, since other processes may be given it."""

    paths: list[str]
    given: dict[str, Any]
    rules: list[str]
    each: str
    no_baseline: bool
    exit_zero: bool
    outputs: tuple[tuple[str, Path, bool], ...]
    shown: str | None  # the format on stdout
    look: Look
    color: bool
    width: int
    statistics: bool
    quiet: bool
    show_files: bool
    timings: bool


def settings_asked(order: Order, site: str, texts: Mapping[str, bytes] = NO_TEXTS) -> Settings:
    """Return the settings of a run, for a site if there are several."""
    settings = settings_of(
        order.paths, order.given, order.rules, texts=texts, site=site, each=order.each
    )
    if order.no_baseline:
        settings.baseline = None
    # A report in which nothing was found is empty in some formats, and is no export that broke off.
    empty = [file for _, file, _ in order.outputs if file.is_file() and not file.stat().st_size]
    settings.outputs = frozenset(shown_path(str(file), settings.root) for file in empty)
    return settings


def shown_text(order: Order, report: Report) -> str:
    """Return what is written to stdout about a report."""
    look = order.look.but(color=order.color, width=order.width)
    return render(order.shown, report, look) if order.shown else ""


def code_of(order: Order, report: Report) -> int:
    code = exit_code(report)
    return CLEAN if order.exit_zero and code == FINDINGS else code


def beside(order: Order, report: Report) -> str:
    """Return what is to be said beside the findings, each line with its site if there are several."""
    from ece_lint.report.summary import summary, taken_for, unclean

    said = taken_for(report) if order.show_files else ""
    if order.statistics:
        from ece_lint.report.statistics import statistics

        said += statistics(report)
    if order.quiet:
        said += unclean(report)
    elif order.show_files or order.statistics or order.shown in {*FOR_PEOPLE, None}:
        if order.shown == FORMATS[0] and not report.site:
            from ece_lint.report.overview import overview

            said += overview(report, columns(sys.stderr, _WIDEST))
        return _of_site(report, said) + wrapped(_of_site(report, summary(report)), sys.stderr)
    return _of_site(report, said)


def _of_site(report: Report, lines: str) -> str:
    site = f"{harmless(report.site)}: " if report.site else ""
    return "".join(f"{site}{line}\n" for line in lines.splitlines())


def linted(
    paths: list[str],
    settings: Settings,
    streams: Mapping[str, BinaryIO] = MappingProxyType({}),
    timings: Callable[[str], None] | None = None,
) -> Report:
    """Lint some paths, or else what the settings name, and show on a terminal what takes so long."""
    with progress(sys.stderr, os.environ) as told:

        def both(doing: str) -> None:
            told(doing)
            if timings:
                timings(doing)

        say = both if timings else told
        return lint(paths if paths or streams else settings.paths(), settings, streams, say)


def timings_of(order: Order) -> Timings | None:
    """Return what is to be told all that a run begins, if the times are asked for; else nobody looks at the clock."""
    if not order.timings:
        return None
    from ece_lint.timings import SETTINGS, Timings

    return Timings(SETTINGS)


def exit_code(report: Report) -> int:
    return unfinished(report) or (FINDINGS if report.failed else CLEAN)


def unfinished(report: Report) -> int:
    if report.crashes:
        return BUG
    return NOT_ANALYSED if report.not_analysed else CLEAN
