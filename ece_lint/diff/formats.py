"""The formats of a comparison by name; only the one that is asked for is imported."""

from __future__ import annotations

from ece_lint.compare import Comparison

FORMATS = ("text", "json", "markdown", "sarif", "github", "gitlab")


def render(name: str, found: Comparison) -> str:
    """Return the comparison in one of `FORMATS`."""
    match name:
        case "text":
            from ece_lint.diff import text

            return text.write(found)
        case "json":
            from ece_lint.diff import json

            return json.write(found)
        case "markdown":
            from ece_lint.diff import markdown

            return markdown.write(found)
        case _:
            from ece_lint.diff import as_findings

            return as_findings.write(name, found)
