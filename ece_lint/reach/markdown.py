"""An answer as Markdown, for a page of a wiki or a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from ece_lint.reach import Answer
from ece_lint.reach.text import shown
from ece_lint.report.markdown import plain

_MOST_NAMES = 40


def write(answer: Answer) -> str:
    """Return the tables as those of Markdown."""
    return "\n".join(_lines(answer)) + "\n"


def _lines(answer: Answer) -> Iterator[str]:
    for table in answer.tables:
        yield f"### {plain(table.title)}"
        yield ""
        if table.rows:
            yield f"| {' | '.join(plain(one) for one in table.columns)} |"
            yield f"|{'---|' * len(table.columns)}"
            for row in table.rows:
                yield f"| {' | '.join(plain(shown(one, _MOST_NAMES)) for one in row)} |"
            yield ""
    yield from (plain(line) for line in answer.lines)
