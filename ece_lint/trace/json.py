"""A trace as JSON, of the shape in `schemas/trace.schema.json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ece_lint import __version__
from ece_lint.analysis.flow import Entry, Flow
from ece_lint.documents import Node
from ece_lint.pages.outcomes import outcomes
from ece_lint.reach.json import entry_data
from ece_lint.report.harmless import json_text
from ece_lint.trace import Trace, contact


def write(flow: Flow, entry: Entry, traces: Sequence[Trace]) -> str:
    """Return the entry with its ways, as `reach` writes it, and each way hop by hop."""
    return json_text(
        {
            "schema": "ece-lint/trace/1",
            "tool": {"name": "ece-lint", "version": __version__},
            "contact": contact(entry),
            "entry": entry_data(flow, entry.but(ways=tuple(one.way for one in traces))),
            "traces": [
                {
                    "outcome": one.way.outcome,
                    "tells": outcomes()[one.way.outcome].tells,
                    "hops": [{**hop._asdict(), "at": _at(hop.at)} for hop in one.hops],
                    "findings": [
                        {
                            "rule": finding.rule,
                            "severity": finding.severity,
                            "message": finding.message,
                            "fingerprint": finding.fingerprint,
                        }
                        for finding in one.findings
                    ],
                }
                for one in traces
            ],
        }
    )


def _at(node: Node | None) -> dict[str, Any] | None:
    if node is None:
        return None
    return {"path": node.document.path, "line": node.span.line, "column": node.span.column}
