"""The report in the Diagnostic Format of reviewdog, which comments on merge requests of many platforms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ece_lint.documents import Document
from ece_lint.finding import Finding, Location
from ece_lint.report import Report
from ece_lint.report.harmless import harmless, json_text
from ece_lint.report.markdown import prose
from ece_lint.report.told import NOWHERE, told

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}


def write(report: Report) -> str:
    """Return every new finding with its related places; reviewdog puts messages into Markdown."""
    texts = report.texts
    diagnostics = [_diagnostic(finding, texts) for finding in told(report)]
    return json_text({"source": {"name": "ece-lint"}, "diagnostics": diagnostics})


def _diagnostic(finding: Finding, documents: Mapping[str, Document]) -> dict[str, Any]:
    text = prose(finding.message)
    diagnostic: dict[str, Any] = {
        "message": f"{text}\n\n{prose(finding.help)}" if finding.help else text,
        "location": _location(finding.location, documents),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": harmless(finding.rule)},
    }
    if finding.related:
        diagnostic["related_locations"] = [
            {"message": prose(text), "location": _location(location, documents)}
            for text, location, _ in finding.related
        ]
    if finding.fix and len(finding.fix.edits) == 1:  # several would be taken for a choice
        edit = finding.fix.edits[0]
        if edit.location.path == finding.location.path and _is_plain(edit.text):
            place = _location(edit.location, documents)
            diagnostic["suggestions"] = [{"range": place["range"], "text": edit.text}]
    return diagnostic


def _is_plain(text: str) -> bool:
    """Say whether text stays what it is between the fences that reviewdog puts around a suggestion."""
    return harmless(text) == text and "`" not in text and "~~" not in text


def _location(location: Location, documents: Mapping[str, Document]) -> dict[str, Any]:
    """Return a place with its columns in bytes of UTF-8, which is how reviewdog counts."""
    path, span = location
    if path == NOWHERE:
        return {"path": "."}
    column, end_column = span.column, span.end_column
    if path in documents:
        column = documents[path].utf8_column(span.line, column)
        end_column = documents[path].utf8_column(span.end_line, end_column)
    start, end = (
        {"line": span.line, "column": column},
        {"line": span.end_line, "column": end_column},
    )
    return {"path": harmless(path), "range": {"start": start, "end": end}}
