"""The formats of a sizing by name; only the one that is asked for is imported."""

from __future__ import annotations

from ece_lint.size import Sizing

FORMATS = ("text", "json", "markdown", "html")


def render(name: str, sizing: Sizing) -> str:
    """Return the sizing in one of `FORMATS`."""
    match name:
        case "text":
            from ece_lint.size import text

            return text.write(sizing)
        case "json":
            from ece_lint.size import json

            return json.write(sizing)
        case "markdown":
            from ece_lint.size import markdown

            return markdown.write(sizing)
        case "html":
            from ece_lint.size import html

            return html.write(sizing)
        case _:
            raise KeyError(name)
