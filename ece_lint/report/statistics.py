"""How much each rule found, in a small table."""

from __future__ import annotations

from collections import Counter

from ece_lint.finding import SEVERITIES
from ece_lint.report import Report
from ece_lint.report.harmless import harmless

_ACCEPTED = "accepted"


def statistics(report: Report) -> str:
    """Return a line for each rule that found something, the most frequent first, new and accepted apart."""
    counts: dict[str, Counter[str]] = {}
    for finding in report.findings:
        column = finding.severity if finding.status == "new" else _ACCEPTED
        counts.setdefault(finding.rule, Counter())[column] += finding.number
    columns = [
        column for column in (*SEVERITIES, _ACCEPTED) if any(of[column] for of in counts.values())
    ]
    heads = [column if column == _ACCEPTED else f"{column}s" for column in columns]
    rules = sorted(counts, key=lambda rule: (-counts[rule].total(), rule))
    rows = [[*(str(counts[rule][column]) for column in columns), harmless(rule)] for rule in rules]
    widths = [max(map(len, column)) for column in zip(*rows, [*heads, "rule"], strict=True)][:-1]
    return "".join(
        "  ".join([*map(str.rjust, cells, widths), name]) + "\n"
        for *cells, name in ([*heads, "rule"], *rows)
        if rows
    )
