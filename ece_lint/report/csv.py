"""The report as a table for Excel and its like, in which no cell is a formula."""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache

from ece_lint.finding import Finding
from ece_lint.report import Report
from ece_lint.report.harmless import harmless
from ece_lint.report.told import notes, place, shortened, troubles

_COLUMNS = (
    "severity", "status", "rule", "group", "kind", "name", "department", "message", "path", "line", "column",
    "end_line", "end_column", "related", "help", "reason", "fingerprint",
)  # fmt: skip

# A cell that begins so is a formula. A program that takes another sign for the end of a cell, as Excel does
# where the comma is a decimal point, finds beginnings in the middle of a text.
_FORMULA = re.compile(r"(?:^|(?<=[;,|]))([\s\"]*)(?=[=+\-@＝＋－＠])")
_LONGEST_CELL = 5_000  # Excel takes 32,767 characters, and a sign that hides becomes six
MARK = "\ufeff"  # without it, Excel takes UTF-8 for the code page of the country


def write(report: Report) -> str:
    """Return a row for every finding, also the accepted, and for what was not looked at."""
    table = io.StringIO()
    rows = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    site = [report.site] if report.site else []
    for finding in [*troubles(report), *report.findings, *notes(report)]:
        row = [*site, *_row(finding, report)]
        rows.writerow([one if isinstance(one, int) else cell(one) for one in row])
    return head(bool(site)) + table.getvalue()


def head(has_sites: bool) -> str:
    """Return the names of the columns, which are one more where there are several sites."""
    names = ["site"] * has_sites + [*_COLUMNS]
    return MARK + ",".join(map('"{}"'.format, names)) + "\r\n"


def _row(finding: Finding, report: Report) -> list[str | int]:
    kind, name, own = finding.object or ("", "", "")
    department = ", ".join(report.departments(finding)) or own
    span = finding.location.span
    related = "; ".join(f"{place(location)} {text}" for text, location, _ in finding.related)
    return [
        finding.severity, finding.status, finding.rule, finding.group, kind.replace("_", " "), name,
        department or "", finding.message, finding.location.path, *span, related, finding.help,
        finding.reason, finding.fingerprint,
    ]  # fmt: skip


@lru_cache(1024)  # rules, paths and what is to be done are said again and again
def cell(text: str) -> str:
    """Return text for a cell, so that no program takes it for a formula."""
    return _FORMULA.sub(r"\1'", harmless(shortened(text, _LONGEST_CELL)))
