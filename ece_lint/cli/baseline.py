"""`baseline` and `suppressions`: what is accepted."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from ece_lint.cli.options import (
    Each,
    Option,
    Product,
    Profile,
    Release,
    RuleFolders,
    Site,
    Sources,
    settings_of,
)
from ece_lint.cli.order import linted, unfinished
from ece_lint.cli.output import CLEAN, FINDINGS, end, show, write
from ece_lint.report import Report
from ece_lint.report.harmless import harmless
from ece_lint.settings import Settings
from ece_lint.wording import WrongUse

if TYPE_CHECKING:
    from ece_lint.acceptance.baseline import Known


def suppressions(
    paths: Sources = [],
    release: Release = "",
    product: Product = "",
    profile: Profile = "",
    rules: RuleFolders = [],
    site: Site = "",
) -> None:
    """List what comments and settings accept: which findings, why, for how long, and since when."""
    from ece_lint.acceptance.judge import today
    from ece_lint.report import suppressions as listing

    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE"):
        os.environ.pop(name, None)  # a hook says where git is, but from one folder only
    given = {"release": release, "product": product, "profile": profile}
    settings = settings_of(paths, given, rules, site=site)
    report = linted(paths, settings)
    show(listing.write(report, settings.root, today(settings)))
    end(unfinished(report))


def create(
    reason: Annotated[
        str,
        Option(metavar="TEXT", help="Why new findings are added to an existing baseline."),
    ] = "",
    release: Release = "",
    product: Product = "",
    profile: Profile = "",
    rules: RuleFolders = [],
    site: Site = "",
    each: Each = "",
) -> None:
    """Write all that `ece-lint check` finds into the baseline; one that is there grows only with a reason."""
    given = {"release": release, "product": product, "profile": profile}
    settings, report, known = _with_baseline(given, rules, site, each, new=True)
    from ece_lint.acceptance.baseline import as_known
    from ece_lint.acceptance.judge import today
    from ece_lint.acceptance.said import GROUP
    from ece_lint.finding import one_by_one

    day, why = today(settings), reason.strip()
    found = one_by_one((*report.every, *report.consequences))
    new = [one for one in found if one.status == "new" and one.group != GROUP]
    if settings.baseline and new and not why:
        count = f"{len(new)} finding{' is' if len(new) == 1 else 's are'}"
        raise WrongUse(
            f"{count} not in {settings.baseline.path}, which grows only with a reason: --reason TEXT; "
            "`ece-lint check` shows what is new"
        )
    _write_baseline(settings, report, [*known, *as_known(new, known, day, why)])


def prune(
    release: Release = "",
    product: Product = "",
    profile: Profile = "",
    rules: RuleFolders = [],
    site: Site = "",
    each: Each = "",
) -> None:
    """Remove from the baseline what is no longer found, and nothing else."""
    given = {"release": release, "product": product, "profile": profile}
    settings, report, known = _with_baseline(given, rules, site, each)
    _write_baseline(settings, report, known)


def check_baseline(
    release: Release = "",
    product: Product = "",
    profile: Profile = "",
    rules: RuleFolders = [],
    site: Site = "",
    each: Each = "",
) -> None:
    """Exit 1 if the baseline has lines whose finding is gone, and say which."""
    given = {"release": release, "product": product, "profile": profile}
    _, report, known = _with_baseline(given, rules, site, each)
    stale = report.accepted.stale if report.accepted else {}
    words = {line: "in fewer places" if left else "gone" for line, left in stale.items()}
    lines = [harmless(f"{words[one]}: {one.rule}: {one.object}: {one.says}") for one in stale]
    counts = Counter(words.values())
    fewer = f", {counts['in fewer places']} in fewer places" * bool(counts["in fewer places"])
    lines.append(f"{len(known)} in the baseline, {counts['gone']} of them gone{fewer}")
    show("".join(f"{line}\n" for line in lines))
    end(FINDINGS if stale else CLEAN)


def _with_baseline(
    given: dict[str, Any], folders: list[str], site: str, each: str, *, new: bool = False
) -> tuple[Settings, Report, list[Known]]:
    """Lint everything, which a baseline is about, and return what it knows; an incomplete run ends here."""
    from ece_lint.acceptance.baseline import read_baseline

    if each and not site:
        raise WrongUse("each site has a baseline of its own; name one with --site")
    settings = settings_of([], given, folders, new_baseline=new, site=site, each=each)
    if settings.baseline is None and not new:
        raise WrongUse(
            f"there is no {os.path.basename(settings.baseline_file)}; `ece-lint baseline create` writes it"
        )
    report = linted([settings.root] if not settings.home else [], settings)
    if report.crashes or report.not_analysed:
        from ece_lint.report.summary import summary

        sys.stderr.write(summary(report))
        sys.stderr.write(
            "ece-lint: the baseline stays as it is, since not everything was analysed\n"
        )
        end(unfinished(report))
    return settings, report, read_baseline(settings.baseline) if settings.baseline else []


def _write_baseline(settings: Settings, report: Report, known: list[Known]) -> None:
    """Write the lines of a baseline, less those that are stale, and say what changed."""
    from ece_lint.acceptance.baseline import baseline_text, read_baseline

    before = read_baseline(settings.baseline) if settings.baseline else []
    stale = report.accepted.stale if report.accepted else {}
    kept = {left for line in known if (left := stale.get(line, line))}
    write({Path(settings.baseline_file): baseline_text(kept)})
    added = len(set(known) - set(before))
    path = settings.baseline_path()
    removed = len({line.fingerprint for line in before} - {line.fingerprint for line in kept})
    show(f"{harmless(path)}: {len(kept)} known, {added} added, {removed} removed\n")
