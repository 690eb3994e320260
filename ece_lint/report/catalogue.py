"""The catalogue of rules as Markdown: for each group a table, with the source of every rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ece_lint.pages.rule import Rule
from ece_lint.report.harmless import harmless
from ece_lint.report.page import only_for, sources

_HEADINGS = ("rule", "severity", "then", "only for", "asks", "source", "candidates")

# What would end a cell, or begin a tag, a link or an emphasis; names such as Skill_Group may stay.
_MARKUP = re.compile(r"[\\|<*\[\]]|(?<!\w)_|_(?!\w)")


def catalogue(groups: Mapping[str, Iterable[Rule]]) -> str:
    """Return the rules of each group as a table of Markdown, as far as a run for one release and product has them."""
    tables = []
    for group, rules in sorted(groups.items()):
        rows = [_HEADINGS, ("---",) * len(_HEADINGS), *map(_row, rules)]
        tables.append(f"## {group}\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows))
    return "# Rules of ece-lint\n\n" + "\n".join(tables)


def _row(rule: Rule) -> tuple[str, ...]:
    return (
        f"`{rule.name}`",
        "/".join(dict.fromkeys(rule.severity.values())),
        "<br>".join(map(_cell, dict.fromkeys(rule.then.values()))),
        _cell(only_for(rule)),
        _cell(rule.asks),
        "<br>".join(map(_cell, sources(rule))),
        ", ".join(rule.page.get("catalogue", [])),
    )


def _cell(text: str) -> str:
    """Return prose as a cell may have it; what is in backticks stays as it is, but for the bar."""
    pieces = re.split("(`[^`]+`)", harmless(" ".join(text.split())))
    return "".join(
        piece.replace("|", r"\|") if number % 2 else _MARKUP.sub(r"\\\g<0>", piece)
        for number, piece in enumerate(pieces)
    )
