"""`check` over several sites, one after the other or side by side, and `merge` of what was checked elsewhere."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

from ece_lint.cli.options import Argument, Option
from ece_lint.cli.order import Order, beside, code_of, settings_asked, shown_text, timings_of
from ece_lint.cli.output import (
    BUG,
    NOT_ANALYSED,
    WRONG_USE,
    end,
    obstacle,
    show,
    tell,
    write,
    write_text,
)
from ece_lint.documents.files import Unreadable, read_bytes
from ece_lint.lint import lint, nobody
from ece_lint.report import NotRead, Report
from ece_lint.report.fleet import (
    MOST_IN_FULL,
    Checked,
    checked,
    joined,
    lines,
    merged,
    needless,
    pieces,
    total,
    worst_code,
)
from ece_lint.report.formats import FOR_PEOPLE, render
from ece_lint.report.harmless import harmless
from ece_lint.settings import FILE, SeveralSites, settings_for, sites_of
from ece_lint.terminal import progress
from ece_lint.wording import WrongUse, did_you_mean, listed, quoted

_SHARD = re.compile(r"([1-9]\d*)/([1-9]\d*)")


def sites_wanted(paths: list[str], site: list[str], each: str, shard: str) -> tuple[str, ...]:
    """Return the sites that a run is about, in their order. Raises `WrongUse` for one that is not there."""
    known = _folders(each) if each else sites_of(paths)
    for one in site:
        if one not in known:
            of = each or FILE
            guess = did_you_mean(one, known) or f"; the sites of {of} are {listed(known, 20)}"
            raise WrongUse(f"there is no site {quoted(one)}{guess if known else f' in {of}'}")
    wanted = tuple(one for one in known if one in site or not site)
    if not site and not each:
        try:
            settings_for(paths)
        except SeveralSites as several:
            wanted = several.sites
    if not shard:
        return wanted
    if not wanted:
        raise WrongUse(f"--shard is a part of several sites, and {FILE} has none")
    found = _SHARD.fullmatch(shard)
    if not found or int(found[1]) > int(found[2]):
        raise WrongUse(f"--shard {shard} is not NUMBER/OF, such as 2/8")
    return wanted[int(found[1]) - 1 :: int(found[2])]


def _folders(each: str) -> tuple[str, ...]:
    """Return the folders in a folder; those that are hidden or lead elsewhere are no sites."""
    if not Path(each).is_dir():
        raise WrongUse(f"{each} is not a folder")
    inside = [one for one in Path(each).iterdir() if one.is_dir() and one.name[0] != "."]
    found = tuple(sorted(one.name for one in inside if not one.is_symlink()))
    if not found:
        raise WrongUse(f"{each} has no folders, each of which would be a site")
    return found


def check_sites(order: Order, sites: tuple[str, ...], shard: str, *, is_all: bool) -> int:
    """Check sites, write the reports, and return the exit code. `is_all` says that these are all that there are."""
    done = _all_checked(order, sites)
    whys = {one.why for one in done if one.code == WRONG_USE}
    if len(whys) == 1 < len(done) and all(one.code == WRONG_USE for one in done):
        raise WrongUse(whys.pop())  # it is about none of them in particular
    if why := next((one.in_the_way for one in done if one.in_the_way), ""):
        raise WrongUse(why)
    for name, file, _ in order.outputs:
        texts = [one.texts[name] for one in done]
        write_text(file, joined(name, done, texts, shard, order.look))
    look = order.look.but(color=order.color, width=order.width)
    texts = [one.shown for one in done]
    is_many = len(done) > MOST_IN_FULL
    is_for_people = order.shown in {*FOR_PEOPLE, None}
    if order.shown == "full":
        for number, text in enumerate(pieces(done, texts, look)):
            show(text)
            sys.stderr.write(done[number].beside if number < len(done) and not is_many else "")
    else:
        if order.shown:
            show(joined(order.shown, done, texts, shard, look))
        sys.stderr.write("".join(one.beside for one in done if order.quiet or not is_many))
        sys.stderr.write(lines(done) if is_many and is_for_people and not order.quiet else "")
    if is_all and not order.quiet:
        sys.stderr.write(needless(done))
    if is_for_people and not order.quiet:
        sys.stderr.write(f"{total(done, shard)}\n")
    if order.timings:
        from ece_lint.timings import table

        sys.stderr.write(table(one.seconds for one in done if one.seconds))
    return worst_code(done)


def _all_checked(order: Order, sites: tuple[str, ...]) -> list[Checked]:
    """Return what is left of every site's report, in the order of the sites."""
    found: dict[int, Checked] = {}
    with progress(sys.stderr, os.environ) as say:
        for number, one in _one_by_one(order, sites):
            why = "the process that checked it died, perhaps for want of memory"
            found[number] = one or _not_checked(order, sites[number], why, NOT_ANALYSED)
            say(f"{len(found)} of {len(sites)} sites are checked")
    return [found[number] for number in range(len(sites))]


def _one_by_one(order: Order, sites: tuple[str, ...]) -> Iterator[tuple[int, Checked | None]]:
    """Yield what becomes of each site with its number: side by side where there are many."""
    if len(sites) > MOST_IN_FULL:
        from ece_lint.workers import cores, in_processes

        if cores() > 1:
            yield from in_processes(partial(check_site, order), sites, cores())
            return
    import gc

    for number, site in enumerate(sites):
        yield number, check_site(order, site)
        gc.collect()  # a site is large, and nothing needs it any more


def check_site(order: Order, site: str) -> Checked:
    """Check one site, and return what is left of its report; whatever is wrong with it is in that."""
    try:
        spent = timings_of(order)
        settings = settings_asked(order, site)
        own = settings.part_of(order.paths) if order.paths else []
        report = lint(own or settings.paths(), settings, told=spent or nobody)
        if spent:
            spent("writing the report")
        one = _left_of(order, report, code_of(order, report))
        one = one._replace(seconds=spent.done() if spent else None)
        whys = (obstacle(file, report, settings) for _, file, _ in order.outputs)
        return one._replace(in_the_way=next(filter(None, whys), ""))
    except WrongUse as wrong:
        return _not_checked(order, site, str(wrong), WRONG_USE)
    except MemoryError:
        return _not_checked(order, site, "the memory of this computer is used up", NOT_ANALYSED)
    except OSError as error:
        return _not_checked(order, site, error.strerror or str(error), NOT_ANALYSED)
    except Exception as error:  # the others are checked all the same
        why = f"bug: {type(error).__name__}: {error}; please report it"
        return _not_checked(order, site, why, BUG)


def _left_of(order: Order, report: Report, code: int) -> Checked:
    texts = {name: render(name, report, order.look) for name, _, _ in order.outputs}
    return checked(report, code, texts, shown_text(order, report), beside(order, report))


def _not_checked(order: Order, site: str, why: str, code: int) -> Checked:
    """Return what stands for a site of which nothing is known but why."""
    path = Path(order.each, site).as_posix() if order.each else FILE
    report = Report(
        findings=(), skipped=(), rules={}, asked=frozenset(), release="12.0",
        product="ucce", fail_on="error", objects={}, documents={}, taken_for={}, noise={},
        not_analysed=(NotRead(path, "; ".join(why.splitlines())),), left_out=(), crashes=(), site=site,
    )  # fmt: skip
    return _left_of(order, report, code)._replace(why=why)


def _text_of(file: str) -> str:
    try:
        return read_bytes(file).decode("utf-8-sig", "replace")
    except Unreadable as error:
        raise WrongUse(f"{file} {error}") from None


def merge(
    reports: Annotated[
        list[str],
        Argument(metavar="REPORT...", help="Reports in JSON or SARIF, of one format."),
    ],
    output: Annotated[
        str,
        Option(
            metavar="FILE", help="File to write to, in place of stdout; .html makes a page of them."
        ),
    ] = "",
) -> None:
    """Join the reports of parts of many sites, such as `ece-lint check --each DIR --shard 2/8` writes in CI.

    Exit codes: 0 joined, 2 wrong use, 3 a part is missing; what is there is joined.
    """
    suffix = Path(output).suffix.lower().removeprefix(".")
    form = "html" if suffix == "htm" else suffix if suffix in ("html", "sarif") else ""
    text, missing = merged(((file, _text_of(file)) for file in reports), form)
    write({Path(output): text}) if output else show(text)
    if missing:
        tell(f"not merged, as nobody named it: part {harmless(', '.join(missing))}")
        end(NOT_ANALYSED)
