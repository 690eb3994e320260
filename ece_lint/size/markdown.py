"""A sizing as Markdown, for a page of a wiki or a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from ece_lint.report.markdown import plain
from ece_lint.size import Sizing
from ece_lint.size.lines import broken, not_asked, said, tables, title, unread, verdict


def write(sizing: Sizing) -> str:
    """Return the sizing as Markdown with a table for each question."""
    return "".join(f"{line}\n" for line in _lines(sizing))


def _lines(sizing: Sizing) -> Iterator[str]:
    yield f"# Sizing: {plain(title(sizing))}"
    for table in tables(sizing):
        yield ""
        yield f"## {table.title.capitalize()}: {plain(table.answer)}"
        yield ""
        if table.rows:
            yield "| | | |"
            yield "|---|---|---|"
            for row in table.rows:
                yield f"| {' | '.join(map(plain, row))} |"
            yield ""
        yield f"Source: {plain(table.source)}."
    found = broken(sizing)
    yield ""
    yield f"## {verdict(sizing).capitalize()}"
    yield ""
    yield from (f"- {plain(one)}" for one in unread(sizing))
    for findings, sources in found:
        yield from (f"- **{one.severity}** {plain(said(one))} (`{one.rule}`)" for one in findings)
        yield from (f"  - {plain(source)}" for source in sources)
    if rest := not_asked(sizing):
        yield ""
        yield f"{plain(rest)}."
