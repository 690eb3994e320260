"""Issues for Azure Pipelines: logging commands that show each finding at its line."""

from __future__ import annotations

from collections.abc import Iterator

from ece_lint.finding import Finding
from ece_lint.report import Report
from ece_lint.report.harmless import harmless
from ece_lint.report.told import NOWHERE, in_lines, place, told


def write(report: Report) -> str:
    """Return a logging command for every new error and warning, and a plain line for every note."""
    return "".join(map(_line, told(report)))


def _line(finding: Finding) -> str:
    if finding.severity == "note":  # Azure knows errors and warnings only
        where = "" if finding.location.path == NOWHERE else f"{harmless(place(finding.location))}: "
        return f"{where}note[{harmless(finding.rule)}] {harmless(finding.message)}\n"
    properties = "".join(f"{name}={_property(value)};" for name, value in _properties(finding))
    return f"##vso[task.logissue {properties}]{_data(chr(10).join(in_lines(finding)))}\n"


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    path, span = finding.location
    yield "type", finding.severity
    if path != NOWHERE:
        yield "sourcepath", harmless(path)
        yield "linenumber", str(span.line)
        yield "columnnumber", str(span.column)
    yield "code", harmless(finding.rule)


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace("]", "%5D").replace(";", "%3B")
