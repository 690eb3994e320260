"""The report for editors and `grep`: one line for each finding."""

from __future__ import annotations

from collections.abc import Mapping

from ece_lint.documents import Document
from ece_lint.finding import Finding
from ece_lint.report import Report
from ece_lint.report.harmless import harmless
from ece_lint.report.told import of_site


def write(report: Report) -> str:
    """Return every new finding on a line of its own, its place first."""
    texts = report.texts
    return "".join(f"{_line(of_site(one, report.site), texts)}\n" for one in report.new)


def _line(finding: Finding, documents: Mapping[str, Document]) -> str:
    path, span = finding.location
    place = f"{harmless(path)}:{span.line}:{span.column}"
    cell = harmless(documents[path].cell_at(span)) if path in documents else ""
    return (
        f"{place}: {finding.severity}[{harmless(finding.rule)}] {harmless(finding.message)}{cell}"
    )
