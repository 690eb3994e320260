"""An answer for Excel and its like: one row for each queue and agent, no cell a formula."""

from __future__ import annotations

import csv
import io

from ece_lint.reach import Answer
from ece_lint.report.csv import MARK, cell


def write(answer: Answer) -> str:
    """Return the tables one below the other; a list of names has a row for each of them."""
    text = io.StringIO()
    rows = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for table in answer.tables:
        rows.writerow(["table", *(column or "remark" for column in table.columns)])
        for row in table.rows:
            lists = [at for at, one in enumerate(row) if isinstance(one, tuple)]
            # The last list is what the table is about; those before it stay one cell.
            last = lists[-1] if lists else -1
            names = row[last] if lists and row[last] else ("",)
            for name in names:
                cells = [
                    name if at == last else one if isinstance(one, str) else ", ".join(one)
                    for at, one in enumerate(row)
                ]
                rows.writerow([cell(one) for one in (table.title, *cells)])
    return MARK + text.getvalue()
