"""The baseline: what was found before, so that only what is new fails."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ece_lint.acceptance.said import MOST_NAMES, Problem, about, findings
from ece_lint.documents import Document
from ece_lint.finding import Finding, Location
from ece_lint.model import sections
from ece_lint.wording import listed, one_line

_BASELINE_SCHEMA = "ece-lint/baseline/1"


class Known(NamedTuple):
    """A line of the baseline: a finding that was there before.

    `involves` has the objects that the fault was in when the line was written; several lines about one finding,
    of several days or branches, know all of theirs. A line without any knows the finding whatever is in it.
    """

    rule: str
    object: str
    says: str
    fingerprint: str
    since: str
    reason: str = ""
    involves: tuple[str, ...] = ()


def read_baseline(document: Document) -> list[Known]:
    """Return the lines of a baseline, which has its shape."""
    data: Any = document.data
    return [Known(**one | {"involves": tuple(one.get("involves", ()))}) for one in data["findings"]]


def baseline_text(known: Iterable[Known]) -> str:
    """Return a baseline as text: a finding a line, in an order that depends on nothing else."""
    lines = [
        one_line(
            json.dumps(
                {name: value for name, value in one._asdict().items() if value}, ensure_ascii=False
            )
        )
        for one in sorted(set(known))
    ]
    listing = "".join(f"\n- {line}" for line in lines) or " []"
    return (
        "# Findings that were there when the configuration was first checked. `ece-lint baseline` writes this\n"
        "# file, one finding a line; it is meant to become shorter.\n"
        f"schema: {_BASELINE_SCHEMA}\n"
        f"findings:{listing}\n"
    )


def as_known(
    findings: Iterable[Finding], known: Iterable[Known], since: str, reason: str
) -> Iterator[Known]:
    """Yield the lines that take findings into a baseline, each with what the lines there do not know of it."""
    before = _by_identity(known)
    for one in findings:
        names = _involved(before.get(one.fingerprint, ()))
        yield Known(
            rule=one.rule,
            object=one_line(" ".join(about(one))),
            says=one_line(one.message),
            fingerprint=one.fingerprint,
            since=since,
            reason=one_line(reason),
            involves=tuple(name for name in one.involves if name not in names),
        )


def carried(
    known: Iterable[Known], renamed: Mapping[str, tuple[Finding, Finding]]
) -> Iterator[Known]:
    """Yield the lines of a baseline as they have to be after objects were renamed.

    `renamed` has, by its fingerprint, a finding from before and what it is now.
    """
    for line in known:
        if line.fingerprint not in renamed:
            yield line
            continue
        before, now = renamed[line.fingerprint]
        names = {*line.involves, *(set(now.involves) - set(before.involves))}
        yield line._replace(
            object=one_line(" ".join(about(now))),
            says=one_line(now.message),
            fingerprint=now.fingerprint,
            involves=tuple(name for name in now.involves if line.involves and name in names),
        )


def _by_identity(known: Iterable[Known]) -> dict[str, list[Known]]:
    lines: dict[str, list[Known]] = {}
    for line in known:
        lines.setdefault(line.fingerprint, []).append(line)
    return lines


def _involved(lines: Iterable[Known]) -> set[str]:
    return {name for line in lines for name in line.involves}


def with_baseline(findings: Iterable[Finding], known: Iterable[Known]) -> Iterator[Finding]:
    """Mark the findings that the baseline knows; of one that it knows in part, say which part is new."""
    by_identity = _by_identity(known)
    for finding in findings:
        lines = by_identity.get(finding.fingerprint, ())
        if finding.status != "new" or not lines:
            yield finding
            continue
        names = _involved(lines)
        new = [name for name in finding.involves if name not in names]
        if new and all(line.involves for line in lines):
            more = f"The baseline knows this without {listed(new, MOST_NAMES)}. "
            yield finding._replace(help=more + finding.help)
            continue
        reason = next((line.reason for line in lines if line.reason), "")
        yield finding._replace(
            status="baselined",
            reason=reason or f"in the baseline since {lines[0].since}",
            accepted_by="baseline",
        )


def outdated_lines(
    known: Iterable[Known],
    findings: Iterable[Finding],
    rules: Collection[str],
    judged: Collection[str],
) -> dict[Known, Known | None]:
    """Return the lines of a baseline that know more than is found, each with what is left of it, if anything.

    Only rules that were asked can tell.
    """
    needed = {one.fingerprint: one for one in findings if one.status in ("new", "baselined")}
    outdated: dict[Known, Known | None] = {}
    for line in known:
        if line.rule in rules and line.rule not in judged:
            continue
        found = needed.get(line.fingerprint)
        left = tuple(name for name in line.involves if found and name in found.involves)
        if found is None or (line.involves and not left):
            outdated[line] = None
        elif left != line.involves:
            outdated[line] = line._replace(says=one_line(found.message), involves=left)
    return outdated


def _line(document: Document, number: int) -> Location:
    """Return where a line of the baseline names its object."""
    span = document.span(*document.locate(("findings", number, "object"), False))
    return Location(document.path, span)


def of_missing_sections(
    known: list[Known], missing: Mapping[str, Collection[str]], document: Document
) -> Iterator[Problem]:
    """Yield one problem for the lines of rules that lack a whole section, which was there when they were written."""
    places = []
    lacking: set[str] = set()
    for number, one in enumerate(known):
        if own := [name for name in missing.get(one.rule, ()) if name in sections()]:
            places.append((f"needs {listed(own)}", _line(document, number), None))
            lacking.update(own)
    if places:
        names = sorted(lacking)
        what = f"section {listed(names)} is" if len(names) == 1 else f"sections {listed(names)} are"
        message = (
            f"{findings(len(places))} of the baseline cannot be judged, because {what} missing"
        )
        (label, location, _), *related = places
        identity = (document.path, *names)
        yield Problem(
            "baseline-of-missing-section", location, message, label, tuple(related), identity
        )


def stale_lines(
    known: list[Known], outdated: Mapping[Known, Known | None], document: Document
) -> Iterator[Problem]:
    """Yield one problem however many lines are stale, so that its identity does not depend on their number."""
    places = []
    for number, one in enumerate(known):
        if one in outdated:
            label = f"{one.rule}: {'gone' if outdated[one] is None else 'in fewer places'}"
            places.append((label, _line(document, number), None))
    gone = sum(left is None for left in outdated.values())
    less = len(outdated) - gone
    said = [
        f"{findings(gone)} of the baseline {'is' if gone == 1 else 'are'} gone, or accepted otherwise"
    ] * bool(gone)
    said += [
        f"{findings(less)} of the baseline {'is' if less == 1 else 'are'} in fewer places"
    ] * bool(less)
    message = f"{', and '.join(said)}; `ece-lint baseline prune` takes out what is not needed"
    label, location, _ = places[0]
    yield Problem("stale-baseline", location, message, label, tuple(places[1:]), (document.path,))
