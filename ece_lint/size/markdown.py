"""A sizing as Markdown, for a page of a wiki or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ece_lint.report.harmless import harmless
from ece_lint.report.markdown import code
from ece_lint.size import Sizing
from ece_lint.size.lines import broken, not_asked, said, tables, title, unread, verdict

_SPECIAL = re.compile(r"([\\*_\[\]<>|#&`])")
_LINKED = r"[^\s`]*(?:@|://|www\.)[^\s`]*"


def write(sizing: Sizing) -> str:
    """Return the sizing as Markdown with a table for each question."""
    return "".join(f"{line}\n" for line in _lines(sizing))


def _lines(sizing: Sizing) -> Iterator[str]:
    yield f"# Sizing: {_plain(title(sizing))}"
    for table in tables(sizing):
        yield ""
        yield f"## {table.title.capitalize()}: {_plain(table.answer)}"
        yield ""
        if table.rows:
            yield "| | | |"
            yield "|---|---|---|"
            for row in table.rows:
                yield f"| {' | '.join(map(_plain, row))} |"
            yield ""
        yield f"Source: {_plain(table.source)}."
    found = broken(sizing)
    yield ""
    yield f"## {verdict(sizing).capitalize()}"
    yield ""
    yield from (f"- {_plain(one)}" for one in unread(sizing))
    for findings, sources in found:
        yield from (f"- **{one.severity}** {_plain(said(one))} (`{one.rule}`)" for one in findings)
        yield from (f"  - {_plain(source)}" for source in sources)
    if rest := not_asked(sizing):
        yield ""
        yield f"{_plain(rest)}."


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is; names keep their backticks, whatever backticks are in them.

    What platforms make links and mentions of stands in backticks too.
    """
    shown = ""
    for number, part in enumerate(re.split("(`[^`]+`)", harmless(text))):
        pieces = [part] if number % 2 else re.split(f"({_LINKED})", part)
        for at, piece in enumerate(pieces):
            is_code = number % 2 or at % 2
            safe = code(piece.strip("`") if number % 2 else piece) if is_code else _escaped(piece)
            gap = " " if shown.endswith("`") and safe.startswith("`") else ""
            shown += gap + (safe.replace("|", "\\|") if is_code else safe)
    return shown


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
