"""Several sites as one HTML page, from their reports as JSON: a table of sites, rules by sites, and what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ece_lint.finding import SEVERITIES
from ece_lint.report.html import SIGNS, items, page, prose, table, text
from ece_lint.wording import counted

_MOST_FINDINGS = 200  # of one site; its own report has all
_NUMBERS = ("errors", "warnings", "notes")

Data = Mapping[str, Any]


def fleet_page(reports: Sequence[Data]) -> str:
    """Return the page of sites; who is worst comes first, and who could not be read before all others."""
    ordered = sorted(reports, key=_gravity)
    body = [
        f"<h1>ece-lint: {counted(len(ordered), 'site')}</h1>",
        f'<p class="verdict">{_verdict(ordered)}</p>',
    ]
    rows = [
        [f'<a href="#site-{number}">{text(one["site"])}</a>', _state(one), *_counts(one)]
        for number, one in enumerate(ordered)
    ]
    columns = ["site", "", *_NUMBERS]
    body.append(table(columns, rows, "Sites, the worst first", headed=True, numbers=3))
    body += _by_rule(ordered)
    for number, one in enumerate(ordered):
        body += _site(number, one)
    return page(f"ece-lint: {counted(len(ordered), 'site')}", body)


def _gravity(report: Data) -> tuple[bool, int, int, int, str]:
    summary = report["summary"]
    unread = not (summary["not_analysed"] or report["crashes"])
    return unread, -summary["errors"], -summary["warnings"], -summary["notes"], report["site"]


def _verdict(reports: Sequence[Data]) -> str:
    unread = sum(bool(one["summary"]["not_analysed"] or one["crashes"]) for one in reports)
    failing = sum(bool(one["summary"]["errors"]) for one in reports)
    clean = f"{failing:,} of {counted(len(reports), 'site')} with errors"
    return text(f"{clean}; {unread:,} not, or not fully, analysed" if unread else clean)


def _state(report: Data) -> str:
    unread = report["summary"]["not_analysed"]
    if unread or report["crashes"]:
        return f'<span class="error">{SIGNS["error"]} not, or not fully, analysed</span>'
    return ""


def _counts(report: Data) -> list[str]:
    return [f"{report['summary'][name]:,}" if report["summary"][name] else "" for name in _NUMBERS]


def _by_rule(reports: Sequence[Data]) -> Iterator[str]:
    """Yield how often each rule found something new, and in how many sites: what many have is worth one effort."""
    number: Counter[tuple[str, str]] = Counter()
    sites: dict[tuple[str, str], set[str]] = {}
    for one in reports:
        for finding in one["findings"]:
            if finding["status"] == "new":
                at = finding["severity"], finding["rule"]
                number[at] += 1
                sites.setdefault(at, set()).add(one["site"])
    rows = [
        [
            f"{SIGNS[severity]} {severity}",
            text(rule),
            f"{len(sites[severity, rule]):,}",
            f"{number[severity, rule]:,}",
        ]
        for severity, rule in sorted(
            number, key=lambda at: (SEVERITIES.index(at[0]), -len(sites[at]), -number[at], at[1])
        )
    ]
    if rows:
        yield table(["severity", "rule", "sites", "findings"], rows, "Rules", numbers=2)


def _site(number: int, report: Data) -> Iterator[str]:
    yield f'<h2 id="site-{number}">{text(report["site"])}</h2>'
    bad = [
        f"<b>{text(one['path'])}</b>: {prose(one['why'])}"
        for one in report["summary"]["not_analysed"]
    ]
    bad += [
        f"<b>{text(one['rule'])} failed</b>: {prose(one['error'])}" for one in report["crashes"]
    ]
    yield items(bad, "error")
    new = [one for one in report["findings"] if one["status"] == "new"]
    new.sort(key=lambda one: SEVERITIES.index(one["severity"]))
    rows = [
        [
            f'<span class="{one["severity"]}">{SIGNS[one["severity"]]} {one["severity"]}</span>',
            prose(one["message"]),
            f"<code>{text(one['location']['path'])}:{one['location']['line']}</code>",
            text(one["rule"]),
        ]
        for one in new[:_MOST_FINDINGS]
    ]
    if rows:
        yield table(["severity", "what was found", "where", "rule"], rows)
    elif not bad:
        yield "<p>No findings.</p>"
    if len(new) > len(rows):
        yield f"<p>and {len(new) - len(rows):,} more, which its own report has</p>"
    skipped = counted(len(report["skipped"]), "rule")
    if report["skipped"]:
        yield f'<p class="faint">{skipped} not asked, for want of input</p>'
