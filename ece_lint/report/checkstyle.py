"""The report as Checkstyle writes it, which most build servers and review tools read."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ece_lint.finding import Finding
from ece_lint.report import Report
from ece_lint.report.told import NOWHERE, in_lines, told
from ece_lint.report.xml import add, xml_text

_SEVERITIES = {"error": "error", "warning": "warning", "note": "info"}


def write(report: Report) -> str:
    """Return every new finding under its file; what is in no file stands under the working folder."""
    by_path: dict[str, list[Finding]] = {}
    for finding in told(report):
        by_path.setdefault(finding.location.path, []).append(finding)
    root = Element("checkstyle", version="10.0")
    for path in sorted(by_path):
        file = add(root, "file", name=path if path != NOWHERE else ".")
        for finding in sorted(by_path[path], key=lambda finding: finding.location.span):
            add(
                file, "error",
                line=finding.location.span.line,
                column=finding.location.span.column,
                severity=_SEVERITIES[finding.severity],
                message=" | ".join(in_lines(finding)),
                source=f"ece-lint.{finding.group}.{finding.rule}",
            )  # fmt: skip
    return xml_text(root)
