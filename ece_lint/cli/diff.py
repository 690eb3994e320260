"""`diff`: what a change does."""

from __future__ import annotations

import os
import sys
from typing import Annotated

from ece_lint.cli.options import Argument, Option, Product, Release, Site, format_for, one_of
from ece_lint.cli.output import BUG, CLEAN, FINDINGS, NOT_ANALYSED, deliver, end
from ece_lint.compare import FAIL_ON, compare, fails, settings_of_head, sides
from ece_lint.diff import unread
from ece_lint.diff.formats import FORMATS, render
from ece_lint.report.harmless import harmless
from ece_lint.settings import Settings
from ece_lint.terminal import progress
from ece_lint.wording import WrongUse


def diff(
    base: Annotated[
        str,
        Argument(
            metavar="[BASE]",
            help="What it was: a folder, a file, or a git revision; A...B is the last commit that both have. "
            "[default: what was pushed last]",
            show_default=False,
        ),
    ] = "",
    head: Annotated[
        str,
        Argument(
            metavar="[HEAD]",
            help="What it is now, likewise. [default: the working folder]",
            show_default=False,
        ),
    ] = "",
    renamed: Annotated[
        list[str],
        Option(metavar="KIND:OLD=NEW", help="What has another name now; can be repeated."),
    ] = [],
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
    fail_on: Annotated[
        str,
        Option(
            metavar="CHANGE",
            help=f"Exit 1 for this and anything more serious: {', '.join(FAIL_ON)}.",
            autocompletion=lambda: [*FAIL_ON],
        ),
    ] = "regression",
    site: Site = "",
    release: Release = "",
    product: Product = "",
) -> None:
    """Show what a change does: to contacts, to findings, and to objects.

    Exit codes: 0 nothing that --fail-on names, 1 something of it, 2 wrong use, 3 something is no longer known or could
    not be analysed, 4 a bug in a rule.
    """
    format = format_for(output, format, FORMATS)
    one_of("fail-on", fail_on, FAIL_ON)
    names = dict(map(_renaming, renamed))
    before, after = sides(base, head)
    given = {"release": release, "product": product}
    found_settings = settings_of_head(after, site)
    settings = Settings(**found_settings | {name: value for name, value in given.items() if value})
    with progress(sys.stderr, os.environ) as told:
        found = compare(before, after, settings, names, told)
    deliver(output, render(format, found), found.report, settings)
    for line in unread(found):
        sys.stderr.write(f"ece-lint: {harmless(line)}\n")
    for report in (found.base_report, found.report):
        for crash in report.crashes:
            sys.stderr.write(f"ece-lint: {harmless(crash.says)}\n")
    if found.base_report.crashes or found.report.crashes:
        end(BUG)
    if found.base_report.not_analysed or found.report.not_analysed or found.of("no longer known"):
        end(NOT_ANALYSED)
    end(FINDINGS if fails(found, fail_on) else CLEAN)


def _renaming(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not equals or ":" not in old or not new:
        raise WrongUse(f"--renamed {text} is not KIND:OLD=NEW, such as queue:Sales=Sales_Mail")
    return old, new
