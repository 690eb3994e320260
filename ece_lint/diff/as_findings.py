"""A comparison in the formats of findings: for code scanning, and for annotations of a merge request."""

from __future__ import annotations

from collections.abc import Iterator

from ece_lint.analysis.behaviour import Lack, Turn
from ece_lint.compare import Comparison
from ece_lint.diff import blocks, entry_name, says, says_change
from ece_lint.documents import Node
from ece_lint.finding import Finding, Location, identified
from ece_lint.model import Entity
from ece_lint.report import Report

_SEVERITY = {
    "regression": "error", "removed": "warning", "no longer known": "warning", "switched off": "warning",
    "fails otherwise": "warning", "redirected": "warning", "retargeted": "warning", "staffing": "note",
    "treatment": "note",
}  # fmt: skip
_HELP = "Ask `ece-lint diff` for everything that changed, and `ece-lint trace` for the way of one contact."


def write(name: str, found: Comparison) -> str:
    """Return the findings that are new or may be, and what contacts meet otherwise, each where what brought it stands.

    SARIF has the findings of the base as well, with the state of each.
    """
    turned = list(_turned(found))
    new = [_anchored(one, found) for one in (*found.new, *found.now_told)]
    report = found.report.but(findings=tuple(_ordered([*turned, *new])))
    if name == "sarif":
        from ece_lint.report import sarif

        states = {one.fingerprint: "new" for one in report.findings}
        states |= {one.fingerprint: "unchanged" for one in found.same}
        states |= {one.fingerprint: "absent" for one in found.fixed}
        every = _ordered([*report.findings, *found.same, *found.fixed])
        documents = {**found.base_report.documents, **report.documents}
        return sarif.write(_whole(report, every).but(documents=documents), states)
    if name == "github":
        from ece_lint.report import github

        return github.write(report)
    from ece_lint.report import gitlab

    return gitlab.write(report)


def _whole(report: Report, findings: list[Finding]) -> Report:
    return report.but(findings=tuple(findings))


def _ordered(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: (one.location.path, *one.location.span[:2], one.rule))


def _anchored(finding: Finding, found: Comparison) -> Finding:
    """Return a finding at the change that brought it, with its own place beside that."""
    change = found.anchors.get(finding.fingerprint)
    if change is None:
        return finding
    where = _location(change.place)
    if where == finding.location or change.after is None:
        return finding
    own = (finding.label or "found here", finding.location, finding.place)
    return finding._replace(
        message=f"{finding.message} (because of {says_change(change)})",
        location=where,
        place=change.place,
        label=says_change(change),
        related=(own, *finding.related),
    )


def _turned(found: Comparison) -> Iterator[Finding]:
    """Yield what contacts meet otherwise as findings, at the first of their causes."""
    for block in blocks(found):
        for turn in block.turns:
            if turn.what in _SEVERITY:
                yield _as_finding(turn, found)


def _as_finding(turn: Turn, found: Comparison) -> Finding:
    objects = found.changes.objects
    causes = [objects[one] for one in turn.causes if not isinstance(one, Lack) and one in objects]
    node = next((one.place for one in causes), None) or _home(turn)
    because = f" (because of {says_change(causes[0])})" if causes else ""
    rule = f"contacts-{turn.what.replace(' ', '-')}"
    return Finding(
        rule=rule,
        group="diff",
        severity=_SEVERITY[turn.what],
        message=f"{turn.what}: {entry_name(turn)}: {says(turn, found)}{because}",
        identity=identified(rule, turn.key, found.base.name),
        object=turn.key,
        place=node,
        location=_location(node),
        label="",
        related=tuple((says_change(one), _location(one.place), one.place) for one in causes[1:4]),
        trail=(),
        help=_HELP,
    )


def _home(turn: Turn) -> Node:
    """Return where an entry stands, or the first on its way that anybody defines."""
    entry = turn.after or turn.before
    assert entry is not None
    on_it: list[Entity] = [entry.start, *(one for way in entry.ways for one in way.hops)]
    return next(one.place for one in on_it if one.defined)


def _location(node: Node) -> Location:
    return Location(node.document.path, node.span)
