"""What comments and settings accept, as a list to go through from time to time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ece_lint.acceptance.said import Acceptance
from ece_lint.blame import Written, blame
from ece_lint.report import Report
from ece_lint.report.harmless import harmless
from ece_lint.wording import counted

_STATES = {
    "unused": "; not needed",
    "expired": "; expired",
    "grown": "; more than agreed",
    "shrunk": "; fewer than agreed",
    "not judged": "; the rule was not asked",
}


def write(report: Report, root: str, day: str) -> str:
    """Return every suppression of a run with what became of it, the files below `root`.

    `day` is today: the age is counted to it from the day on which the line was committed.
    """
    acceptances = report.accepted.acceptances if report.accepted else []
    by_file: dict[str, list[Acceptance]] = {}
    for one in acceptances:
        by_file.setdefault(one.location.path, []).append(one)
    lines: list[str] = []
    for path, own in sorted(by_file.items()):
        written = blame(Path(root, path), (one.location.span.line for one in own))
        for one in sorted(own, key=lambda one: (one.location, one.rule)):
            lines += _entry(one, written.get(one.location.span.line), day)
    count = sum(finding.status == "suppressed" for finding in report.every)
    known = sum(finding.status == "baselined" for finding in report.every)
    lines.append(
        f"{counted(len(acceptances), 'suppression')} accept{'s' if len(acceptances) == 1 else ''} "
        f"{counted(count, 'finding')}" + (f"; the baseline has {known} more" if known else "")
    )
    return "".join(f"{line}\n" for line in lines)


def _entry(one: Acceptance, written: Written | None, day: str) -> Iterator[str]:
    path, span = one.location
    place = f"{harmless(path)}:{span.line}:{span.column}"
    state = f"accepts {counted(one.accepted, 'finding')}{_STATES.get(one.state, '')}"
    yield f"{place}: {harmless(one.rule)}, {harmless(one.what)}: {state}"
    yield f"    {harmless(one.reason)}"
    facts = [f"owner {harmless(one.owner)}"] if one.owner else []
    facts += [f"until {one.until}"] if one.until else []
    facts += [f"count {one.pinned}"] if one.pinned is not None else []
    if written is None:
        facts.append("not committed, so its age is not known")
    else:
        age = (date.fromisoformat(day) - date.fromisoformat(written.date)).days
        facts.append(f"{counted(age, 'day')} old ({written.date}, {harmless(written.author)})")
    yield f"    {'; '.join(facts)}"
