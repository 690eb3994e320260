"""The findings on the page: by department, severity and rule, each rule with why it asks and what to do, said once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ece_lint.finding import SEVERITIES, Finding
from ece_lint.report import Report
from ece_lint.report.html import SIGNS, items, prose, table, text
from ece_lint.report.told import gravity, place, shortened
from ece_lint.wording import counted

MOST = 1_000
_SEVERAL, _NONE = "Several departments", "No department"
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z`])")


def chosen(report: Report) -> tuple[list[Finding], dict[str, int]]:
    """Return the findings that the page lists, the gravest first, and the number of each by its fingerprint."""
    listed = sorted(report.new, key=gravity)[:MOST]
    return listed, {one.fingerprint: number for number, one in enumerate(listed, 1)}


def told(report: Report, listed: list[Finding], numbers: Mapping[str, int]) -> Iterator[str]:
    """Yield how much was found in each department, and then what; at last what a team has accepted."""
    if report.new:
        yield from _told(report, listed, numbers)
    else:
        yield "<p>None in what was analysed.</p>" if report.not_analysed else "<p>None.</p>"
    accepted = [one for one in report.findings if one.status != "new"]
    if accepted:
        yield f"<h3>Accepted ({len(accepted):,})</h3>"
        more = [f"and {len(accepted) - MOST:,} more"] if len(accepted) > MOST else []
        yield items([*map(_accepted, accepted[:MOST]), *more])


def _accepted(finding: Finding) -> str:
    why = f": {finding.reason}" if finding.reason else ""
    return (
        f"{prose(shortened(finding.message))} <small>{text(place(finding.location))}, "
        f"{text(finding.status)}{text(why)}</small>"
    )


def _told(report: Report, listed: list[Finding], numbers: Mapping[str, int]) -> Iterator[str]:
    counts = by_department(report)
    by: dict[str, list[Finding]] = {}
    for one in listed:
        by.setdefault(_heading(report, one), []).append(one)
    at = {name: f"of-{number}" for number, name in enumerate(by, 1)}
    columns = ("department", *(f"{one}s" for one in SEVERITIES))
    rows = [
        [_linked(name, at), *(f"{own[one]:,}" for one in SEVERITIES)]
        for name, own in counts.items()
    ]
    yield table(columns, rows, headed=True, numbers=len(SEVERITIES))
    if len(report.new) > len(listed):
        yield (
            f"<p>The {len(listed):,} gravest of {len(report.new):,} are listed here; <code>ece-lint check</code> "
            "lists the others.</p>"
        )
    for name in counts:
        if name in by:
            yield f'<h3 id="{at[name]}">{text(name)}</h3>'
            yield from _of(report, by[name], numbers, with_whose=name == _SEVERAL)


def by_department(report: Report) -> dict[str, Counter[str]]:
    """Return how many new findings there are of each severity in each department, the gravest first."""
    counts: dict[str, Counter[str]] = {}
    for one in report.new:
        counts.setdefault(_heading(report, one), Counter())[one.severity] += one.number
    order = sorted(counts, key=lambda name: (*(-counts[name][one] for one in SEVERITIES), name))
    return {name: counts[name] for name in order}


def _linked(name: str, at: Mapping[str, str]) -> str:
    return f'<a href="#{at[name]}">{text(name)}</a>' if name in at else text(name)


def _heading(report: Report, finding: Finding) -> str:
    own = report.departments(finding)
    return own[0] if len(own) == 1 else _SEVERAL if own else _NONE


def _of(
    report: Report, own: Iterable[Finding], numbers: Mapping[str, int], *, with_whose: bool
) -> Iterator[str]:
    """Yield the findings of one department, the gravest first."""
    by_rule: dict[tuple[int, str], list[Finding]] = {}
    for one in own:
        by_rule.setdefault((gravity(one), one.rule), []).append(one)
    for (_, name), same in sorted(by_rule.items(), key=lambda item: item[0]):
        severity, rule = same[0].severity, report.rules[name]
        yield (
            f'<h4><span class="{severity}">{SIGNS[severity]} {counted(len(same), severity)}</span> '
            f"<code>{text(name)}</code></h4>"
        )
        why = _SENTENCE.split(" ".join(rule.page["why"].split()))[0]
        yield f"<p>{prose(rule.asks)} {prose(why)}</p>"
        helps = dict.fromkeys(one.help for one in same)
        yield items(
            _one(report, one, numbers, with_whose=with_whose, with_help=len(helps) > 1)
            for one in same
        )
        if len(helps) == 1 and same[0].help:
            yield f"<p><b>What to do:</b> {prose(same[0].help)}</p>"


def _one(
    report: Report,
    finding: Finding,
    numbers: Mapping[str, int],
    *,
    with_whose: bool,
    with_help: bool,
) -> str:
    whose = (
        f" <small>({text(', '.join(report.departments(finding)))})</small>" if with_whose else ""
    )
    todo = f"<br><b>What to do:</b> {prose(finding.help)}" if with_help and finding.help else ""
    said = prose(shortened(finding.message))
    return (
        f'<span id="f{numbers[finding.fingerprint]}"><span class="said">{said}</span>{whose} '
        f'<small class="place">{text(place(finding.location))}</small>{todo}</span>'
    )
