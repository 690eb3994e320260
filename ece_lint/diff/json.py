"""A comparison as JSON, of the shape in `schemas/diff.schema.json`."""

from __future__ import annotations

from typing import Any

from ece_lint import __version__
from ece_lint.analysis.behaviour import Cause, Lack, Turn
from ece_lint.analysis.changes import Change, Field
from ece_lint.compare import Comparison, Side
from ece_lint.diff import in_short, says, says_change, says_field, says_inside, uncompared
from ece_lint.documents import Node
from ece_lint.finding import Finding
from ece_lint.model import Entity, Key
from ece_lint.reach.json import entry_data, key
from ece_lint.report import Report
from ece_lint.report.harmless import json_text


def write(found: Comparison) -> str:
    """Return both sides, all entries, all changed objects, and the findings that are new, fixed and as before."""
    return json_text(
        {
            "schema": "ece-lint/diff/1",
            "tool": {"name": "ece-lint", "version": __version__},
            "base": _side(found.base, found.base_report),
            "head": _side(found.head, found.report),
            "settings_changed": found.settings_changed,
            "entries": [_entry(one, found) for one in found.turns],
            "objects": [_object(one) for one in found.changes.objects.values()],
            "scripts_changed_inside": [
                {**key(now), "says": says_inside(was, now, found.changes.objects)}
                for was, now in found.inside
            ],
            "findings": {
                "new": [_finding(one, found) for one in found.new],
                "fixed": [_finding(one, found) for one in found.fixed],
                "unchanged": [_finding(one, found) for one in found.same],
                "not_asked": [_finding(one, found) for one in found.untold],
                "now_known": [_finding(one, found) for one in found.now_told],
            },
            "not_compared": uncompared(found),
            "summary": in_short(found),
        }
    )


def _side(side: Side, report: Report) -> dict[str, Any]:
    return {
        "name": side.name,
        "commit": side.kept.id if side.kept else None,
        "files": len(report.documents),
        "not_analysed": [one._asdict() for one in report.not_analysed],
        "left_out": len(report.left_out),
    }


def _entry(turn: Turn, found: Comparison) -> dict[str, Any]:
    data: dict[str, Any] = {"what": turn.what, "entry": _key(turn.key)}
    if turn.what == "unchanged":
        return data
    agents = found.after.named
    return {
        **data,
        "says": says(turn, found),
        "before": entry_data(found.before, turn.before) if turn.before else None,
        "after": entry_data(found.after, turn.after) if turn.after else None,
        "gained": [key(one) for one in agents(turn.gained)],
        "lost": [key(one) for one in agents(turn.lost)],
        "causes": [_cause(one) for one in turn.causes],
    }


def _cause(cause: Cause) -> dict[str, Any]:
    if isinstance(cause, Lack):
        return {"not_given": {"kind": cause.kind, "field": cause.field, "side": cause.side}}
    return {"object": _key(cause)}


def _key(one: Key) -> dict[str, str | None]:
    return {"kind": one.kind, "name": one.name, "department": one.department}


def _object(change: Change) -> dict[str, Any]:
    what = "added" if change.before is None else "removed" if change.after is None else "changed"
    renamed = {"old_name": change.old_name, "known_by": change.renamed} if change.renamed else None
    return {
        "what": what,
        "object": _key(change.key),
        "says": says_change(change),
        "renamed": renamed,
        "fields": [_field(change, one) for one in change.fields],
        "before": _at(change.before),
        "after": _at(change.after),
    }


def _field(change: Change, field: Field) -> dict[str, Any]:
    return {
        "field": field.name,
        "says": says_field(change, field),
        "came": list(field.came),
        "went": list(field.went),
    }


def _at(entity: Entity | None) -> dict[str, Any] | None:
    return None if entity is None else _place(entity.place)


def _place(node: Node) -> dict[str, Any]:
    return {"path": node.document.path, "line": node.span.line, "column": node.span.column}


def _finding(finding: Finding, found: Comparison) -> dict[str, Any]:
    path, span = finding.location
    change = found.anchors.get(finding.fingerprint)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "location": {"path": path, "line": span.line, "column": span.column},
        "because_of": _place(change.place) if change else None,
    }
