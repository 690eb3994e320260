"""The report for code scanning: SARIF 2.1.0 with everything that viewers can show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from ece_lint import __version__
from ece_lint.documents import Document, Span
from ece_lint.finding import SEVERITIES, Edit, Finding, Fix, Location
from ece_lint.names import pieces
from ece_lint.pages.rule import Rule
from ece_lint.report import Report
from ece_lint.report.harmless import Shared, harmless, json_text
from ece_lint.report.told import notes

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "%SRCROOT%"
_MOST_LINKS = 8
_MOST_RELATED = 1000  # GitHub refuses a report with more
_LONGEST_DESCRIPTION = 1024  # GitHub takes no more
_LONGEST_SNIPPET = 4000
_LINK = re.compile(r"[\[\]\\]")

_PRECISION = {"error": "very-high", "warning": "high", "note": "medium"}
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}

_NOTIFICATIONS = {
    "not-analysed": "A file could not be analysed, wholly or in part.",
    "rule-failed": "A rule failed; this is a bug in the rule or in ece-lint.",
    "rule-not-asked": "A rule was not asked, because the configuration lacks what it needs.",
    "rules-switched-off": "Settings or options keep rules from being asked.",
    "cut-short": "Something was not done to its end, as there was too much of it.",
    "files-left-out": "Files were left out, because they hold no routing configuration.",
}


def write(report: Report, states: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the whole report as SARIF; the same report gives the same bytes.

    `states` has for fingerprints how a finding is to an earlier state: new, unchanged, or absent.
    """
    rules = _rules(report)
    numbers = {name: number for number, name in enumerate(rules)}
    run = {
        "tool": {"driver": _driver(rules, report.docs_url)},
        "automationDetails": {"id": f"ece-lint/{report.site}/" if report.site else "ece-lint/"},
        "invocations": [
            {
                "executionSuccessful": not report.not_analysed and not report.crashes,
                "toolExecutionNotifications": list(_notifications(report, numbers)),
            }
        ],
        "originalUriBaseIds": {
            _ROOT: {
                "description": {
                    "text": "The root of the repository, or else the folder of ece-lint.yaml or the working folder."
                }
            }
        },
        "artifacts": [_artifact(report.documents[path]) for path in sorted(report.documents)],
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": list(_results(report, numbers, states)),
        "properties": {
            **({"site": report.site} if report.site else {}),
            "release": report.release,
            "product": report.product,
        },
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(report: Report) -> dict[str, Rule | None]:
    """Return the rules that the run was about; one whose page is not in the report is `None`."""
    asked = {name for name, rule in report.rules.items() if rule.applies and not rule.is_off}
    found = {finding.rule for finding in report.findings}
    failed = {crash.rule for crash in report.crashes}
    skipped = {skipped.rule for skipped in report.skipped}
    return {name: report.rules.get(name) for name in sorted(asked | found | failed | skipped)}


def _driver(rules: Mapping[str, Rule | None], docs_url: str) -> dict[str, Any]:
    return {
        "name": "ece-lint",
        "version": __version__,
        "semanticVersion": __version__,
        "shortDescription": {
            "text": "Lints the contact routing of Cisco Unified CCE, Packaged CCE and ECE."
        },
        **({"informationUri": docs_url} if docs_url else {}),
        "rules": [
            {**_descriptor(name, rule), **({"helpUri": f"{docs_url}#{name}"} if docs_url else {})}
            for name, rule in rules.items()
        ],
        "notifications": [
            {"id": name, "name": _pascal_case(name), "shortDescription": {"text": text}}
            for name, text in _NOTIFICATIONS.items()
        ],
    }


def _descriptor(name: str, rule: Rule | None) -> dict[str, Any]:
    described: dict[str, Any] = {"id": name, "name": _pascal_case(name)}
    if rule is None:
        return described
    severity = min(rule.severity.values(), key=(*SEVERITIES, "off").index)
    level = severity if severity in SEVERITIES else "warning"
    why, fix = (" ".join(rule.page[heading].split()) for heading in ("why", "fix"))
    references = _references(rule.page["reference"])
    then = "; ".join(dict.fromkeys(rule.then.values()))
    told = [f"{then[0].upper()}{then[1:]}."] if then else []
    return {
        **described,
        "shortDescription": {"text": rule.asks},
        "fullDescription": {"text": _shortened(" ".join([*told, why]))},
        "help": {
            "text": "\n\n".join([*told, why, fix, *references, f"ece-lint explain {name}"]),
            "markdown": "\n\n".join(
                [
                    *(f"**Then:** {one}" for one in told),
                    f"**Why:** {why}",
                    f"**Fix:** {fix}",
                    *(f"**Reference:** {reference}" for reference in references),
                    f"**More:** `ece-lint explain {name}`",
                ]
            ),
        },
        "defaultConfiguration": {"enabled": severity != "off", "level": level},
        "properties": {
            "tags": [rule.group, "configuration", "contact-center"],
            "precision": _PRECISION[level],
            "problem.severity": _PROBLEM[level],
        },
    }


def _pascal_case(name: str) -> str:
    return "".join(part.capitalize() for part in pieces(name))


def _references(reference: Any) -> list[str]:
    sources = reference if isinstance(reference, list) else [reference]
    return [
        f"{source['document']}"
        + (f", {_page(source['page'])}" if "page" in source else "")
        + (f": {' '.join(source['says'].split())}" if "says" in source else "")
        for source in sources
    ]


def _page(page: str | int) -> str:
    return f"page {page}" if str(page).isdigit() else str(page)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_DESCRIPTION else f"{text[: _LONGEST_DESCRIPTION - 1]}…"


def _notifications(report: Report, rules: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for path, why in report.not_analysed:
        notification = _notification("not-analysed", "error", f"{path}: {why}")
        if report.documents:  # without any, the paths are those that were asked for
            notification["locations"] = [{"physicalLocation": {"artifactLocation": _uri(path)}}]
        yield notification
    for rule, error, at in report.crashes:
        where = f" ({at})" if at else ""
        notification = _notification("rule-failed", "error", f"{rule}: {error}{where}")
        yield {**notification, "associatedRule": {"id": rule, "index": rules[rule]}}
    for note in notes(report):
        if note.rule != "rules-not-asked":  # which are told one by one
            yield _notification(note.rule, "note", note.message)
    for skipped in report.skipped:
        rule = skipped.rule
        text = f"{rule}: {skipped.lacks}{', '.join(skipped.missing)}"
        notification = _notification("rule-not-asked", "note", text)
        yield {**notification, "associatedRule": {"id": rule, "index": rules[rule]}}


def _notification(name: str, level: str, text: str) -> dict[str, Any]:
    return {
        "descriptor": {"id": name, "index": list(_NOTIFICATIONS).index(name)},
        "level": level,
        "message": {"text": _escaped(text)},
    }


def _artifact(document: Document) -> dict[str, Any]:
    return {
        "location": _uri(document.path),
        "length": len(document.raw),
        "roles": ["analysisTarget"],
    }


@lru_cache(1024)  # every place of every finding has one
def _uri(path: str) -> Shared:
    uri = quote(path.encode("utf-8", "surrogatepass"), safe="/~")
    if path.startswith("/"):
        return Shared({"uri": f"file://{uri}"})
    return Shared({"uri": uri, "uriBaseId": _ROOT})


def _results(
    report: Report, rules: Mapping[str, int], states: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    # SARIF wants these two of every result of a run, or of none.
    statuses = {finding.status for finding in report.findings}
    places = _Places(report.texts)
    for finding in report.findings:
        result = _result(finding, places, rules[finding.rule])
        if departments := report.departments(finding):
            result["properties"] = {"departments": list(departments)}
        if states:
            result["baselineState"] = states[finding.fingerprint]
        elif "baselined" in statuses:
            result["baselineState"] = "unchanged" if finding.status == "baselined" else "new"
        if statuses - {"new"}:
            result["suppressions"] = [] if finding.status == "new" else [_suppression(finding)]
        yield result


def _suppression(finding: Finding) -> dict[str, Any]:
    """Return by what a finding is accepted, and why."""
    reason = {"justification": harmless(finding.reason)} if finding.reason else {}
    kind = "inSource" if finding.accepted_by == "comment" else "external"
    return {"kind": kind, "status": "accepted", **reason}


def _result(finding: Finding, places: _Places, rule: int) -> dict[str, Any]:
    fingerprint = finding.fingerprint
    result = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": places[finding.location], **_logical(finding)}],
        "partialFingerprints": {
            "eceLint/v1": fingerprint,
            "primaryLocationLineHash": fingerprint,  # the only one that GitHub uses
        },
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_said(text, places[location])}
            for number, (text, location, _) in enumerate(finding.related[:_MOST_RELATED], 1)
        ]
    if finding.trail:
        hops = [{"location": _said(text, places[at])} for text, at in finding.trail]
        result["codeFlows"] = [{"threadFlows": [{"locations": hops}]}]
    if finding.fix:
        result["fixes"] = [_fix(finding.fix)]
    return result


def _fix(fix: Fix) -> dict[str, Any]:
    """Return the edits by file; that a fix is not safe is told in its description, for want of a field."""
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.location.path, []).append(edit)
    return {
        "description": {"text": _escaped(fix.description) + ("" if fix.safe else " (unsafe)")},
        "artifactChanges": [
            {
                "artifactLocation": _uri(path),
                "replacements": [
                    {
                        "deletedRegion": _region(edit.location.span),
                        "insertedContent": {"text": edit.text},
                    }
                    for edit in edits
                ],
            }
            for path, edits in by_path.items()
        ],
    }


def _message(finding: Finding) -> str:
    """Return the message with links to the related places; viewers show no others."""
    links = [
        f"[{_escaped(text) or 'here'}]({number})"
        for number, (text, _, _) in enumerate(finding.related[:_MOST_LINKS], 1)
    ]
    if len(finding.related) > _MOST_LINKS:
        links.append(f"and {len(finding.related) - _MOST_LINKS} more")
    return _escaped(finding.message) + (f" ({'; '.join(links)})" if links else "")


@lru_cache(4096)  # what is said of a place stands in the message as well
def _escaped(text: str) -> str:
    """Return text in which SARIF sees no link."""
    shown = harmless(text)
    return _LINK.sub(r"\\\g<0>", shown) if _LINK.search(shown) else shown


def _logical(finding: Finding) -> dict[str, Any]:
    key = finding.object
    if key is None:
        return {}
    full = "/".join(filter(None, (key.kind, key.department, key.name)))
    return {"logicalLocations": [{"name": key.name, "fullyQualifiedName": full, "kind": key.kind}]}


def _said(text: str, place: Shared) -> dict[str, Any]:
    return {"physicalLocation": place, "message": {"text": _escaped(text)}}


class _Places(dict[Location, Shared]):
    """Places as SARIF has them; one is often beside many findings, and most of a report are places."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents

    def __missing__(self, location: Location) -> Shared:
        path, span = location
        region = _region(span)
        if path in self._documents and (text := _snippet(self._documents[path], span)):
            region["snippet"] = {"text": text}
        self[location] = Shared({"artifactLocation": _uri(path), "region": region})
        return self[location]


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _snippet(document: Document, span: Span) -> str:
    """Return the text of a region, unless it is too long to be worth repeating."""
    if span.end_line - span.line > _LONGEST_SNIPPET:
        return ""
    if span.line == span.end_line:  # which may be a whole file
        text = document.line(span.line)[span.column - 1 : span.end_column - 1]
        return text if len(text) <= _LONGEST_SNIPPET else ""
    lines = [document.line(number) for number in range(span.line, span.end_line + 1)]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    text = "\n".join(lines)
    return text if len(text) <= _LONGEST_SNIPPET else ""
