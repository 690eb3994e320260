"""An answer for a terminal: tables in columns, of long lists the first names."""

from __future__ import annotations

from collections.abc import Iterator

from ece_lint.reach import Answer, Cell, Table
from ece_lint.report.harmless import harmless

_MOST_NAMES = 6
_WIDEST = 60  # a column that is not the last


def write(answer: Answer) -> str:
    """Return the answer as text."""
    return "\n".join(_lines(answer)) + "\n"


def _lines(answer: Answer) -> Iterator[str]:
    for number, table in enumerate(answer.tables):
        if number:
            yield ""
        if len(answer.tables) > 1 or not answer.lines:
            yield harmless(table.title)
        yield from _table(table)
    if answer.tables and answer.lines:
        yield ""
    yield from map(harmless, answer.lines)


def _table(table: Table) -> Iterator[str]:
    rows = [tuple(harmless(shown(cell)) for cell in row) for row in table.rows]
    if not rows:
        return
    head = [table.columns] if any(table.columns) else []
    widths = [
        min(_WIDEST, max(len(row[at]) for row in [*head, *rows]))
        for at in range(len(table.columns))
    ]
    before: tuple[str, ...] = ()
    for number, row in enumerate([*head, *rows]):
        # The same name as in the row above is not said again; a sign is.
        same = number > len(head) and len(row[0]) > 1 and row[0] == before[0] and len(row) > 1
        cells = ("", *row[1:]) if same else row
        yield "  ".join(
            cell.ljust(width) for cell, width in zip(cells, widths, strict=True)
        ).rstrip()
        before = row


def shown(cell: Cell, most: int = _MOST_NAMES) -> str:
    """Return a cell as text; of a list at most so many names, and how many more there are."""
    if isinstance(cell, str):
        return cell
    if len(cell) <= most:
        return ", ".join(cell)
    return f"{', '.join(cell[: most - 1])} and {len(cell) - most + 1:,} more"
