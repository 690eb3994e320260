"""A sizing as JSON, of the shape in `schemas/size.schema.json`."""

from __future__ import annotations

from typing import Any

from ece_lint import __version__
from ece_lint.finding import Finding
from ece_lint.quantities import rounded
from ece_lint.report.harmless import json_text
from ece_lint.report.page import references
from ece_lint.size import COMMAND_LINE, Growth, Sizing, in_whole_mb


def write(sizing: Sizing) -> str:
    """Return the sizing as JSON text."""
    return json_text(
        {
            "schema": "ece-lint/size/1",
            "tool": {"name": "ece-lint", "version": __version__},
            "release": sizing.release,
            "product": sizing.product,
            "agents": {
                "standardized": sizing.agents,
                "terms": [
                    {"workload": name, "of": term.of, "reckoned": term.reckoned, "agents": rounded(term.comes_to)}
                    for name, term in sizing.work
                ],
            },
            "tier": {"needed": sizing.tier, "planned": sizing.planned_tier, "offered": list(sizing.tiers)},
            "servers": {
                "layout": [{"count": count, "roles": list(roles)} for count, roles in sizing.layout],
                "total": sizing.servers if sizing.layout else None,
                "with_high_availability": sizing.servers_with_high_availability,
                "needs": [need._asdict() for need in sizing.needs],
            },
            "growth": None if sizing.growth is None else _growth(sizing.growth),
            "bandwidth": [
                {**one._asdict(), "has": None if one.has is None else rounded(one.has)} for one in sizing.bandwidth
            ],
            "unknown": sizing.unknown,
            "breaks": [
                {
                    "rule": one.rule,
                    "severity": one.severity,
                    "status": one.status,
                    "message": one.message,
                    "location": _location(one),
                    "sources": references(sizing.report.rules[one.rule]),
                }
                for one in sizing.report.findings
            ],
            "not_analysed": [
                {"path": path, "why": why} for path, why in sizing.report.not_analysed
            ],
            "skipped": [
                {"rule": one.rule, "missing": list(one.missing)} for one in sizing.report.skipped
            ],
        }
    )  # fmt: skip


def _location(finding: Finding) -> dict[str, Any] | None:
    path, span = finding.location
    return None if path == COMMAND_LINE else {"path": path, **span._asdict()}


def _growth(growth: Growth) -> dict[str, Any]:
    return {
        "mb_per_month": rounded(growth.monthly),
        "mb_per_month_rounded_up": in_whole_mb(growth.monthly),
        "terms": [
            {"of": term.of, "reckoned": term.reckoned, "mb": rounded(term.comes_to)}
            for term in growth.terms
        ],
        "mb_by_month": [rounded(point) for point in growth.by_month],
        "free_mb": None if growth.free is None else rounded(growth.free),
        "full_after_months": None if growth.full_after is None else rounded(growth.full_after),
    }
