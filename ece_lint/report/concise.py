"""The report for editors and `grep`: one line for each finding."""

from __future__ import annotations

from ece_lint.finding import Finding
from ece_lint.report import Report
from ece_lint.report.harmless import harmless


def write(report: Report) -> str:
    """Return every new finding on a line of its own, its place first."""
    return "".join(f"{_line(finding)}\n" for finding in report.findings if finding.status == "new")


def _line(finding: Finding) -> str:
    path, span = finding.location
    place = f"{harmless(path)}:{span.line}:{span.column}"
    return f"{place}: {finding.severity}[{harmless(finding.rule)}] {harmless(finding.message)}"
