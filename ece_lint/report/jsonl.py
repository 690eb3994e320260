"""The report for programs that read line by line: what `json` says, each part on a line of its own."""

from __future__ import annotations

from ece_lint.report import Report
from ece_lint.report.harmless import json_line
from ece_lint.report.json import as_data


def write(report: Report) -> str:
    """Return the report as objects with one key each: the run, every finding, what was not asked, the summary.

    Where there are several sites, each has the site as well.
    """
    data = as_data(report)
    site = {"site": report.site} if report.site else {}
    lines = [
        {"run": {name: data[name] for name in ("schema", "tool", "settings")}},
        *({"finding": finding} for finding in data["findings"]),
        *({"skipped": skipped} for skipped in data["skipped"]),
        *({"crash": crash} for crash in data["crashes"]),
        {"summary": data["summary"]},
    ]
    return "".join(json_line({**site, **line}) for line in lines)
