"""Annotations for GitHub Actions: workflow commands that show each finding at its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ece_lint.finding import Finding
from ece_lint.report import Report
from ece_lint.report.harmless import harmless
from ece_lint.report.told import NOWHERE, in_lines, told

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_MOST_SHOWN = 10  # of each command in a step; GitHub leaves the others in the log


def write(report: Report) -> str:
    """Return a workflow command for every new finding; the last that is shown says how many are in the log."""
    findings = told(report)
    counts = Counter(finding.severity for finding in findings)
    numbers: Counter[str] = Counter()
    lines = []
    for finding in findings:
        severity = finding.severity
        numbers[severity] += 1
        if counts[severity] > _MOST_SHOWN == numbers[severity]:
            more = counts[severity] - _MOST_SHOWN + 1
            text = f"{more} more {severity}s are in the log of this step"
            lines.append(f"::{_COMMANDS[severity]} title=ece-lint::{text}\n")
        lines.append(_command(finding))
    return "".join(lines)


def _command(finding: Finding) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(finding))
    return (
        f"::{_COMMANDS[finding.severity]} {properties}::{_data(chr(10).join(in_lines(finding)))}\n"
    )


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    path, span = finding.location
    if path != NOWHERE:
        yield "file", harmless(path)
        yield "line", str(span.line)
        yield "endLine", str(span.end_line)
        if span.line == span.end_line:  # GitHub takes no columns over several lines
            yield "col", str(span.column)
            yield "endColumn", str(span.end_column)
    yield "title", harmless(finding.rule)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
