"""The formats of an answer by name; only the one that is asked for is imported."""

from __future__ import annotations

from ece_lint.reach import Answer

GRAPHS = ("dot", "mermaid", "graphml")
FORMATS = ("text", "json", "csv", "markdown", *GRAPHS)


def render(name: str, answer: Answer) -> str:
    """Return the answer in one of `FORMATS`. Raises `WrongUse` for a graph that is too large for its format."""
    match name:
        case "text":
            from ece_lint.reach import text

            return text.write(answer)
        case "json":
            from ece_lint.reach import json

            return json.write(answer)
        case "csv":
            from ece_lint.reach import csv

            return csv.write(answer)
        case "markdown":
            from ece_lint.reach import markdown

            return markdown.write(answer)
        case _:
            from ece_lint.reach import graph

            return {"dot": graph.dot, "mermaid": graph.mermaid, "graphml": graph.graphml}[name](
                answer
            )
