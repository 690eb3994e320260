"""A comparison as the comment on a merge request: what contacts meet first, then findings, then objects."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from ece_lint.analysis.behaviour import CLASSES
from ece_lint.compare import Comparison
from ece_lint.diff import (
    beside,
    blocks,
    caused_by,
    entry_name,
    in_short,
    is_itself,
    other_settings,
    says,
    says_change,
    says_inside,
    stands,
    uncompared,
    unread,
)
from ece_lint.finding import Finding
from ece_lint.reach import spot
from ece_lint.reach.turned import SIGNS
from ece_lint.report.markdown import MOST_CHARACTERS, code, fitting, folded, plain, prose
from ece_lint.report.told import gravity, place
from ece_lint.wording import counted

_MARK = "<!-- ece-lint diff -->"  # by which a bot finds its earlier comment
_MOST_UNREAD = 10
_MOST_FIELDS = 40
_ROOM_LEFT = 2_000  # for what stands behind the entries, however many these are


def write(found: Comparison) -> str:
    """Return at most as much as a comment may have; of what does not fit the least grave is left out."""
    parts = [f"{_MARK}\n### ece-lint: {plain(in_short(found))}\n"]
    parts += [f"- **{prose(one)}**\n" for one in unread(found)[:_MOST_UNREAD]]
    parts += [f"- {plain(one)}\n" for one in other_settings(found)]
    room = MOST_CHARACTERS - sum(map(len, parts)) - _ROOM_LEFT
    rows = _rows(found)
    shown, room = fitting(rows, room)
    if rows:
        head = "| | entry | what becomes of it | because of |\n|---|---|---|---|\n"
        more = len(rows) - len(shown)
        parts.append(head + "".join(shown) + (f"\nand {more:,} more entries\n" if more else ""))
    inside = (f"- {plain(says_inside(*pair, found.changes.objects))}\n" for pair in found.inside)
    shown, room = fitting(inside, room)
    parts += folded("Scripts changed inside", shown, len(found.inside))
    for title, findings in (
        ("New findings", found.new),
        ("Fixed", found.fixed),
        ("No longer known", found.untold),
        ("Now known", found.now_told),
    ):
        ordered = sorted(findings, key=gravity)
        shown, room = fitting((_finding(one, found) for one in ordered), room)
        if title == "New findings" and shown:
            more = len(ordered) - len(shown)
            rest = f"\nand {counted(more, 'more finding')}\n" if more else ""
            parts.append(f"**{counted(len(ordered), 'new finding')}**\n\n{''.join(shown)}{rest}")
        else:
            parts += folded(title, shown, len(ordered))
    others = beside(found)
    shown, room = fitting(_objects(found), room)
    parts += folded("Other changed objects", shown, len(others))
    notes = [f"- {plain(one)}\n" for one in uncompared(found, _MOST_FIELDS)]
    shown, room = fitting(notes, room)
    parts += folded("Not compared", shown, len(notes))
    return "\n".join(filter(None, parts))


def _rows(found: Comparison) -> list[str]:
    """Return a row for each entry, the gravest first whatever its cause, as the last ones may not fit."""
    rows: list[tuple[int, str]] = []
    for block in blocks(found):
        causes = "<br>".join(
            _cell(f"{text}{f', {where}' if where else ''}")
            for text, where in caused_by(block, found)
        )
        for one in block.turns:
            entry = f"{one.what}: {entry_name(one)}"
            why = _cell(stands(one)) if is_itself(one) else causes
            row = f"| {SIGNS[one.what]} | {_cell(entry)} | {_cell(says(one, found))} | {why} |\n"
            rows.append((CLASSES.index(one.what), row))
    return [row for _, row in sorted(rows, key=itemgetter(0))]


def _cell(text: str) -> str:
    return plain(text)


def _finding(finding: Finding, found: Comparison) -> str:
    change = found.anchors.get(finding.fingerprint)
    because = (
        f"  - because of {plain(says_change(change))} ({code(spot(change.place))})\n"
        if change
        else ""
    )
    where, rule = code(place(finding.location)), code(finding.rule)
    return f"- **{finding.severity}** {prose(finding.message)} ({where}, {rule})\n{because}"


def _objects(found: Comparison) -> Iterable[str]:
    return (f"- {plain(says_change(one))} ({code(spot(one.place))})\n" for one in beside(found))
