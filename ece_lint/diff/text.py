"""What a change does, for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ece_lint.analysis.behaviour import CLASSES
from ece_lint.compare import Comparison
from ece_lint.diff import (
    Block,
    beside,
    blocks,
    by_kind,
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
)
from ece_lint.finding import Finding
from ece_lint.reach import spot
from ece_lint.reach.turned import SIGNS
from ece_lint.report.harmless import harmless_line
from ece_lint.report.told import place
from ece_lint.wording import counted

_MOST_LINES = 12
_MOST_OBJECTS = 20
_MOST_FINDINGS = 30
_MOST_FIELDS = 12


def write(found: Comparison) -> str:
    """Return entries by cause, scripts changed inside, findings, other changed objects, and a line in short."""
    return "\n".join(map(harmless_line, _lines(found))) + "\n"


def _lines(found: Comparison) -> Iterator[str]:
    for block in blocks(found):
        yield from _block(block, found)
        yield ""
    if found.inside:
        yield from (says_inside(*pair, found.changes.objects) for pair in found.inside)
        yield ""
    others = beside(found)
    if others:
        yield f"{counted(len(others), 'other object')} changed; {'; '.join(by_kind(others))}"
        yield from _columns(
            [(f"  {says_change(one)}", spot(one.place)) for one in others[:_MOST_OBJECTS]]
        )
        if len(others) > _MOST_OBJECTS:
            yield f"  and {len(others) - _MOST_OBJECTS:,} more; --format json has all of them"
        yield ""
    yield from _findings(found)
    yield from uncompared(found, _MOST_FIELDS)
    yield from other_settings(found)
    yield in_short(found)


def _block(block: Block, found: Comparison) -> Iterator[str]:
    yield from _columns(caused_by(block, found))
    shown = block.turns[:_MOST_LINES]
    classes = max(len(one.what) for one in shown)
    names = max(len(entry_name(one)) for one in shown)
    rows = [
        (
            f"  {SIGNS[one.what]} {one.what:<{classes}}  {entry_name(one):<{names}}  {says(one, found)}",
            one,
        )
        for one in shown
    ]
    yield from _columns([(row, stands(one) if is_itself(one) else "") for row, one in rows])
    rest = Counter(one.what for one in block.turns[_MOST_LINES:])
    if rest:
        told = ", ".join(f"{rest[what]:,} {what}" for what in CLASSES if rest[what])
        yield f"  {SIGNS['unchanged']} and {counted(rest.total(), 'more entry', 'more entries')}: {told}"


def _columns(rows: list[tuple[str, str]]) -> Iterator[str]:
    width = max((min(90, len(text)) for text, where in rows if where), default=0)
    for text, where in rows:
        yield f"{text:<{width}}   {where}".rstrip()


def _findings(found: Comparison) -> Iterator[str]:
    number = f"{len(found.new):,} new, {len(found.fixed):,} fixed, {len(found.same):,} as before"
    if found.untold:
        number += f", {len(found.untold):,} no longer known"
    if found.now_told:
        number += f", {len(found.now_told):,} now known"
    yield f"findings: {number}"
    yield from _listed(found, found.new, "")
    yield from _listed(found, found.fixed, "fixed: ")
    yield from _listed(found, found.untold, "no longer known: ")
    yield from _listed(found, found.now_told, "now known: ")
    yield ""


def _listed(found: Comparison, findings: list[Finding], word: str) -> Iterator[str]:
    for one in findings[:_MOST_FINDINGS]:
        yield f"  {word}{one.severity}[{one.rule}] {one.message}  {place(one.location)}"
        change = found.anchors.get(one.fingerprint)
        if change is not None and not place(one.location).startswith(spot(change.place)):
            yield f"      because of {says_change(change)}  {spot(change.place)}"
    if len(findings) > _MOST_FINDINGS:
        yield f"  and {len(findings) - _MOST_FINDINGS:,} more"
