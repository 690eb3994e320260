"""A sizing as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ece_lint.report.harmless import harmless
from ece_lint.size import Sizing
from ece_lint.size.lines import broken, not_asked, said, tables, title, unread, verdict

_WIDTH = 80


def write(sizing: Sizing) -> str:
    """Return the sizing as lines of text."""
    return "".join(f"{line}\n" for line in _lines(sizing))


def _lines(sizing: Sizing) -> Iterator[str]:
    yield harmless(title(sizing))
    for table in tables(sizing):
        yield ""
        yield f"{table.title}: {harmless(table.answer)}"
        rows = [[harmless(cell) for cell in row] for row in table.rows]
        widths = [max((len(row[n]) for row in rows), default=0) for n in range(2)]
        for of, how, comes_to in rows:
            yield f"  {of:<{widths[0]}}  {how:<{widths[1]}}  {comes_to}".rstrip()
        yield _wrapped(f"({table.source})", "  ")
    yield ""
    found = broken(sizing)
    yield f"{verdict(sizing)}{':' if found else ''}"
    yield from (f"  {harmless(one)}" for one in unread(sizing))
    for findings, sources in found:
        yield from (f"  {one.severity}[{one.rule}]: {said(one)}" for one in findings)
        yield from (_wrapped(source, "    ", "      ") for source in sources)
    if rest := not_asked(sizing):
        yield ""
        yield _wrapped(rest)


def _wrapped(text: str, first: str = "", others: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=others or first,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
