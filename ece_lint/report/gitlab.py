"""The report for GitLab Code Quality, in the terms of Code Climate, where it comes from."""

from __future__ import annotations

from typing import Any

from ece_lint.finding import Finding, Location
from ece_lint.report import Report
from ece_lint.report.harmless import harmless, json_text
from ece_lint.report.markdown import code, prose
from ece_lint.report.told import NOWHERE, evidence, shortened, told

_SEVERITIES = {"error": "critical", "warning": "major", "note": "info"}


def write(report: Report) -> str:
    """Return every new finding; what is in no file is placed in the working folder, because each needs a place."""
    return json_text([_issue(finding) for finding in told(report)])


def _issue(finding: Finding) -> dict[str, Any]:
    issue: dict[str, Any] = {
        "type": "issue",
        "check_name": harmless(finding.rule),
        "description": _description(finding),
        "categories": ["Bug Risk"],
        "severity": _SEVERITIES[finding.severity],
        "fingerprint": finding.fingerprint,
        "location": _location(finding.location),
    }
    if finding.related:
        issue["other_locations"] = [_location(location) for _, location, _ in finding.related]
    if body := _body(finding):
        issue["content"] = {"body": body}
    return issue


def _description(finding: Finding) -> str:
    """Return the message with the other places, because GitLab shows nothing else."""
    places, more, _ = evidence(finding)
    others = list(dict.fromkeys(where for where, _ in places))
    others += [f"{more} more"] if more else []
    return harmless(shortened(finding.message) + (f" (see {', '.join(others)})" if others else ""))


def _body(finding: Finding) -> str:
    places, _, help_ = evidence(finding)
    lines = [f"- {code(where)} {prose(text)}" for where, text in places]
    return "\n".join([*lines, *(["", prose(help_)] if help_ else [])]).strip()


def _location(location: Location) -> dict[str, Any]:
    path, span = location
    return {
        "path": "." if path == NOWHERE else harmless(path),
        "lines": {"begin": span.line, "end": span.end_line},
    }
