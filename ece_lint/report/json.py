"""The report for programs, as `schemas/report.schema.json` describes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ece_lint import __version__
from ece_lint.finding import Finding, Fix, Location
from ece_lint.report import NotRead, Report
from ece_lint.report.harmless import json_text


def write(report: Report) -> str:
    """Return the whole report as JSON; the same report gives the same bytes."""
    return json_text(as_data(report))


def as_data(report: Report) -> dict[str, Any]:
    """Return the whole report as plain data, in the shape that its schema has."""
    return {
        "schema": "ece-lint/report/1",
        "tool": {"name": "ece-lint", "version": __version__},
        **({"site": report.site} if report.site else {}),
        "settings": {"release": report.release, "product": report.product},
        "findings": [_finding(finding, report) for finding in report.findings],
        "skipped": [
            {"rule": skipped.rule, "missing": list(skipped.missing)} for skipped in report.skipped
        ],
        "crashes": [{"rule": crash.rule, "error": crash.error} for crash in report.crashes],
        "summary": {
            "errors": report.count("error"),
            "warnings": report.count("warning"),
            "notes": report.count("note"),
            "consequences": len(report.consequences),
            "files": len(report.documents),
            "objects": dict(report.objects),
            "read": [
                {"path": path, "as": words} for path, words in sorted(report.taken_for.items())
            ],
            "noise": dict(sorted(report.noise.items())),
            "not_analysed": _files(report.not_analysed),
            "left_out": _files(report.left_out),
            "settings_file": report.settings.path if report.settings else None,
            "switched_off": report.switched_off,
            "not_run": list(report.not_run),
            "cut_short": list(report.cut_short),
        },
    }


def _finding(finding: Finding, report: Report) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "group": finding.group,
        "severity": finding.severity,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "status": finding.status,
        "reason": finding.reason or None,
        "object": finding.object and finding.object._asdict(),
        "departments": list(report.departments(finding)),
        "location": _location(finding.location),
        "related": [
            {"message": text, "location": _location(location)}
            for text, location, _ in finding.related
        ],
        "help": finding.help or None,
        "fix": finding.fix and _fix(finding.fix),
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "description": fix.description,
        "safe": fix.safe,
        "edits": [{**_location(edit.location), "text": edit.text} for edit in fix.edits],
    }


def _location(location: Location) -> dict[str, Any]:
    return {"path": location.path, **location.span._asdict()}


def _files(files: Iterable[NotRead]) -> list[dict[str, str]]:
    return [{"path": file.path, "why": file.why} for file in files]
