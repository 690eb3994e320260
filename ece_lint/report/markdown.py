"""The report as Markdown: the comment on a merge request, the summary of a job."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ece_lint.finding import Finding
from ece_lint.report import Report
from ece_lint.report.harmless import harmless
from ece_lint.report.summary import found, outcome
from ece_lint.report.told import evidence, gravity, notes, place, shortened, troubles

MOST_CHARACTERS = 60_000  # a comment on GitHub may have 65,536
_LONGEST_TEXT = 1_000

# What platforms leave alone in prose: words of letters, small numbers, and signs behind a word. All else
# might name a person, an issue, a commit or an address, or be Markdown.
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d{1,6}|·")
_TOKEN = re.compile(r"(?P<open>\(?)(?P<core>\S*?)(?P<close>[),.;:?!]*)(?!\S)")
_NUMBERED = re.compile(r"\d+[.)]")  # would begin a list
MARK = "<!-- ece-lint -->"  # by which a bot finds its earlier comment
_SPECIAL = re.compile(r"([\\*_\[\]<>|#&`])")
_LINKED = r"[^\s`]*(?:@|://|www\.)[^\s`]*"


def write(report: Report) -> str:
    """Return what was found and what was not looked at; the least grave is left out of what gets too long."""
    parts = [
        f"{MARK}\n### ece-lint{_site(report)}: {_verdict(report)}\n\n{prose(outcome(report))}\n"
    ]
    wrong = [f"- **{prose(trouble.message)}**\n" for trouble in troubles(report)]
    new = [finding for finding in report.findings if finding.status == "new"]
    accepted = [finding for finding in report.findings if finding.status != "new"]
    shown, room = fitting(wrong, MOST_CHARACTERS - len(parts[0]))
    parts += _section(shown, len(wrong) - len(shown))
    new.sort(key=gravity)
    shown, room = fitting(map(_new, new), room)
    parts += _section(shown, _number(new[len(shown) :]))
    shown, room = fitting(map(_accepted, accepted), room)
    parts += folded("Accepted", shown, _number(accepted), _number(accepted[len(shown) :]))
    others = [note.message for note in notes(report) if note.rule != "rules-not-asked"]
    shown, room = fitting((f"- {prose(text)}\n" for text in others), room)
    parts += folded("Left out", shown, len(others))
    shown, room = fitting(_not_asked(report), room)
    parts += folded("Not asked", shown, len(report.skipped))
    return "\n".join(parts)


def code(text: str) -> str:
    """Return text as a code span, in which nothing means anything."""
    return _span(harmless(shortened(text, _LONGEST_TEXT)))


@lru_cache(256)  # what is to be done is the same of all that a rule finds
def prose(text: str) -> str:
    """Return a sentence in which what is in backticks stays so, and what is not a plain word gets into some."""
    pieces = re.split("(`[^`]+`)", harmless(shortened(text, _LONGEST_TEXT)).strip())
    said = ""
    for number, piece in enumerate(pieces):
        part = _span(piece[1:-1]) if number % 2 else _worded(piece)
        said += f" {part}" if said.endswith("`") and part.startswith("`") else part
    return said


@lru_cache(1024)  # what stands between the names is the same of all that a rule finds
def _worded(text: str) -> str:
    return _TOKEN.sub(_plain, text)


def _span(text: str) -> str:
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    blank = " " if text.strip() and {text[0], text[-1]} & {"`", " "} else ""
    return f"{fence}{blank}{text or ' '}{blank}{fence}"


def _plain(token: re.Match[str]) -> str:
    core = token["core"]
    if _NUMBERED.fullmatch(token[0]):
        return _span(token[0])
    if not core or _WORD.fullmatch(core):
        return token[0]
    return f"{token['open']}{_span(core)}{token['close']}"


def _site(report: Report) -> str:
    return f", site {code(report.site)}" if report.site else ""


def _verdict(report: Report) -> str:
    return "NOT CLEAN" if report.not_analysed or report.crashes else found(report)


def _new(finding: Finding) -> str:
    places, more, help_ = evidence(finding)
    lines = [f"{code(where)} {prose(text)}" for where, text in places]
    lines += [f"{more} more {'place' if more == 1 else 'places'}"] if more else []
    lines += [f"What to do: {prose(help_)}"] if help_ else []
    body = "".join(f"  - {line}\n" for line in lines)
    return f"- {_head(finding)}\n{body}"


def _accepted(finding: Finding) -> str:
    reason = f": {prose(finding.reason)}" if finding.reason else ""
    return f"- {finding.status}{reason}: {_head(finding)}\n"


def _head(finding: Finding) -> str:
    where, rule = code(place(finding.location)), code(finding.rule)
    return f"**{finding.severity}** {prose(finding.message)} ({where}, {rule})"


def _not_asked(report: Report) -> Iterator[str]:
    for skipped in report.skipped:
        shown = map(prose if skipped.of_intents else code, skipped.missing)
        yield f"- {code(skipped.rule)}: {skipped.lacks}{', '.join(shown)}\n"


def fitting(items: Iterable[str], room: int) -> tuple[list[str], int]:
    """Return the items for which there is room, up to the first for which there is none, and what room is left."""
    shown = []
    for item in items:
        if len(item) > room:
            break
        shown.append(item)
        room -= len(item)
    return shown, room


def _section(shown: list[str], more: int) -> list[str]:
    rest = [f"\nand {more} more; another format has them all\n"] if more else []
    return ["".join([*shown, *rest])] if shown or rest else []


def folded(title: str, shown: list[str], count: int, more: int | None = None) -> list[str]:
    """Return items below a title that has to be opened, and how many there is no room for."""
    if not count:
        return []
    items = "".join(_section(shown, count - len(shown) if more is None else more))
    return [f"<details><summary>{title} ({count})</summary>\n\n{items}\n</details>\n"]


def _number(findings: Iterable[Finding]) -> int:
    return sum(finding.number for finding in findings)


def plain(text: str) -> str:
    """Return text that Markdown shows as it is; names keep their backticks, whatever backticks are in them.

    What platforms turn into links and mentions is put in backticks too.
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
