"""An answer as JSON, of the shape in `schemas/reach.schema.json`."""

from __future__ import annotations

from typing import Any

from ece_lint import __version__
from ece_lint.analysis.flow import Entry, Flow, Way
from ece_lint.model import Entity
from ece_lint.reach import Answer
from ece_lint.report.harmless import json_text


def write(answer: Answer) -> str:
    """Return the entries with their ways, and the tables as they are shown."""
    return json_text(
        {
            "schema": "ece-lint/reach/1",
            "tool": {"name": "ece-lint", "version": __version__},
            "entries": [entry_data(answer.flow, one) for one in answer.entries],
            "tables": [
                {
                    "title": table.title,
                    "columns": list(table.columns),
                    "rows": [
                        [one if isinstance(one, str) else list(one) for one in row]
                        for row in table.rows
                    ],
                }
                for table in answer.tables
            ],
            "summary": list(answer.lines),
        }
    )


def entry_data(flow: Flow, entry: Entry) -> dict[str, Any]:
    """Return an entry as plain data: what it is, what it comes to, and its ways."""
    return {
        "start": key(entry.start),
        "verdict": entry.verdict,
        "ways": [_way(flow, way) for way in entry.ways],
    }


def _way(flow: Flow, way: Way) -> dict[str, Any]:
    return {
        "guard": way.guard,
        "outcome": way.outcome,
        "missing": list(way.missing),
        "hops": [{**key(one), "location": location(one)} for one in way.hops],
        "considered": [key(one) for one in way.considered],
        "passed_over": [key(one) for one in way.passed_over],
        "agents": [key(one) for one in flow.named(way.certain)],
        "perhaps": [key(one) for one in flow.named(way.possible & ~way.certain)],
    }


def key(entity: Entity) -> dict[str, str | None]:
    """Return what identifies an object."""
    return {"kind": entity.kind.name, "name": entity.name, "department": entity.department}


def location(entity: Entity) -> dict[str, str | int] | None:
    """Return where an object is defined, if it is."""
    if not entity.defined:
        return None
    place = entity.place
    return {"path": place.document.path, "line": place.span.line, "column": place.span.column}
