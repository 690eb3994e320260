"""`report`: a site as one page."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from ece_lint.cli.options import (
    Ignore,
    Option,
    Product,
    Release,
    Select,
    Site,
    Sources,
    settings_of,
)
from ece_lint.cli.order import exit_code, linted
from ece_lint.cli.output import BUG, NOT_ANALYSED, end, write_report
from ece_lint.report.harmless import harmless
from ece_lint.terminal import progress, wrapped
from ece_lint.wording import WrongUse

if TYPE_CHECKING:
    from ece_lint.compare import Comparison


def report(
    paths: Sources = [],
    output: Annotated[str, Option(metavar="FILE.html", help="The page to write. Required.")] = "",
    against: Annotated[
        str,
        Option(
            metavar="BASE",
            help="Also what is different since: a folder, a file, or a git revision.",
        ),
    ] = "",
    agents: Annotated[
        bool, Option(help="Name all agents, not only the first 50 of a list.")
    ] = False,
    select: Select = [],
    ignore: Ignore = [],
    release: Release = "",
    product: Product = "",
    site: Site = "",
) -> None:
    """Write a site as one page: verdict, findings, who services what, and a picture; it opens offline and prints.

    Exit codes are those of check; 3 also if something of what it is compared with could not be analysed.
    """
    from ece_lint.report.summary import summary
    from ece_lint.site_page import MOST_AGENTS, write

    if not output:
        raise WrongUse("say which page to write, such as --output site.html")
    if Path(output).suffix.lower() not in (".html", ".htm"):
        raise WrongUse(f"{output} would hold a page; call it {Path(output).with_suffix('.html')}")
    given = {"release": release, "product": product, "select": select, "ignore": ignore}
    settings = settings_of(paths, given, [], site=site)
    found = linted(paths, settings)
    compared = _compared(against, paths, given, site) if against else None
    page = write(found, settings, compared, None if agents else MOST_AGENTS)
    write_report(Path(output), page, found, settings)
    sys.stderr.write(wrapped(summary(found), sys.stderr))
    end(max(exit_code(found), _unfinished(compared)) if compared else exit_code(found))


def _compared(base: str, paths: list[str], given: Mapping[str, object], site: str) -> Comparison:
    """Return what is different since a base; what its baseline knows is compared all the same."""
    from ece_lint.compare import Side, compare, earlier, settings_of_head
    from ece_lint.settings import Settings

    head = Side("", paths)
    own = settings_of_head(head, site) | {name: value for name, value in given.items() if value}
    with progress(sys.stderr, os.environ) as told:
        return compare(earlier(base, paths), head, Settings(**own), {}, told)


def _unfinished(compared: Comparison) -> int:
    """Return how a run ends if the base, too, counts: what could not be read of it is said."""
    for path, why in compared.base_report.not_analysed:
        sys.stderr.write(f"ece-lint: not analysed: {harmless(path)}: {harmless(why)}\n")
    if compared.base_report.crashes:
        return BUG
    return NOT_ANALYSED if compared.base_report.not_analysed else 0
