"""The formats by name; only the one that is asked for is imported."""

from __future__ import annotations

from ece_lint.report import Report

FORMATS = ("full", "concise", "json", "sarif")


def render(name: str, report: Report, *, color: bool = False) -> str:
    """Return the report in one of `FORMATS`; only `full` has colors."""
    match name:
        case "full":
            from ece_lint.report import full

            return full.write(report, color=color)
        case "concise":
            from ece_lint.report import concise

            return concise.write(report)
        case "json":
            from ece_lint.report import json

            return json.write(report)
        case "sarif":
            from ece_lint.report import sarif

            return sarif.write(report)
        case _:
            raise KeyError(name)
