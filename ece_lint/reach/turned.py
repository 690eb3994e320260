"""How an entry behaves in two states of a site, in words."""

from __future__ import annotations

from collections.abc import Iterable

from ece_lint.analysis.behaviour import Lack, Turn, moved_to, untold
from ece_lint.analysis.flow import OFF, SERVED, Entry, Flow
from ece_lint.model import Entity, kinds
from ece_lint.pages.outcomes import outcomes
from ece_lint.wording import counted

SIGNS = {
    "regression": "✖", "removed": "−", "no longer known": "?", "switched off": "○", "fails otherwise": "✖",
    "redirected": "→", "retargeted": "→", "staffing": "±", "treatment": "~", "fixed": "✔", "now known": "✔",
    "switched on": "●", "added": "+", "unchanged": "=",
}  # fmt: skip


def says_turn(turn: Turn, flow: Flow) -> str:
    """Return how an entry behaved and behaves; `flow` is that whose bits the turn has."""
    before, after = turn.before, turn.after
    if before is None or after is None:
        one = before or after
        assert one is not None
        was = "was " if after is None and turn.what == "removed" else ""
        told = was + _end(one) + _with_agents(one)
        return f"{told}; nothing tells it now" if turn.what == "no longer known" else told
    if turn.what in ("staffing", "treatment"):
        return _staffed(turn, before, after, flow)
    if turn.what in ("redirected", "retargeted"):
        return _otherwise(before, after, turn.what) + _moved(turn, flow)
    was, is_now = _end(before), _end(after)
    is_told = "cannot be told" not in (before.verdict, after.verdict)
    if turn.what == "no longer known" and (is_told or before.verdict == after.verdict):
        return f"{was}; not told now: {_untold(turn, before, after)}"
    if turn.what == "now known" and (is_told or before.verdict == after.verdict):
        return f"{is_now}; not told before: {_untold(turn, before, after)}"
    told = f"{was} → {is_now}" if was != is_now else _otherwise(before, after, turn.what) or is_now
    return told + _moved(turn, flow)


def _untold(turn: Turn, before: Entry, after: Entry) -> str:
    """Say what one side does not tell: what its ways lack, or else what no object of it has."""
    lacks = sorted(untold(before) ^ untold(after))
    if not lacks:
        found = [one for one in turn.causes if isinstance(one, Lack)]
        plurals = [(one.field, kinds()[one.kind].plural) for one in found]
        lacks = [f"{field} of {plural}" if field else plural for field, plural in plurals]
    more = f" and {len(lacks) - 1} more" if len(lacks) > 1 else ""
    return f"{lacks[0] if lacks else 'who may sign in'}{more}"


def _end(entry: Entry) -> str:
    """Return where the contacts of an entry end: what keeps them from being served, if anything does."""
    pages = outcomes()
    ends = {way.outcome for way in entry.ways}
    told = ends - SERVED - OFF or ends - SERVED or ends
    return ", ".join(sorted("served" if one in SERVED else pages[one].says for one in told))


def _with_agents(entry: Entry) -> str:
    number = entry.certain.bit_count()
    return f" by {counted(number, 'agent')}" if number and _end(entry) == "served" else ""


def _moved(turn: Turn, flow: Flow) -> str:
    parts = [
        f"{sign}{counted(bits.bit_count(), 'agent')} ({listed_names(flow, bits)})"
        for bits, sign in ((turn.lost, "−"), (turn.gained, "+"))
        if bits
    ]
    return f"; {', '.join(parts)}" if parts else ""


def _staffed(turn: Turn, before: Entry, after: Entry, flow: Flow) -> str:
    parts = [
        f"{sign}{listed_names(flow, bits)}"
        for bits, sign in ((turn.lost, "−"), (turn.gained, "+"))
        if bits
    ]
    was, is_now = before.certain.bit_count(), after.certain.bit_count()
    if parts:
        return f"{was} → {counted(is_now, 'agent')} ({', '.join(parts)})"
    if turn.what == "staffing":
        maybe = [sum(way.possible.bit_count() for way in one.ways) for one in (before, after)]
        return (
            f"perhaps {maybe[0]} → {counted(maybe[1], 'agent')}"
            if maybe[0] != maybe[1]
            else "by other ways"
        )
    who = f"the same {counted(is_now, 'agent')}" if is_now else "nobody, as before"
    return f"{who}; order, waiting, conditions or what ECE counts differ"


def _otherwise(before: Entry, after: Entry, what: str) -> str:
    """Return what contacts go through or to now, and what they no longer do."""
    sides = [
        [
            one
            for way in entry.ways
            for one in (way.considered if what == "retargeted" else way.hops)
        ]
        for entry in (before, after)
    ]
    old, new = (_by_key(side) for side in sides)
    parts = [
        f"{word} {', '.join(dict.fromkeys(names_of(own)))}"
        for own, word in ((_without(new, old), "now"), (_without(old, new), "no longer"))
        if own
    ]
    moved = moved_to(before, after) if what == "redirected" else None
    if moved is not None:
        parts.insert(0, f"comes in at {moved[1]}, no longer at {moved[0]}")
    return "; ".join(parts) or "by other ways"


def _by_key(objects: Iterable[Entity]) -> dict[object, Entity]:
    return {one.key: one for one in objects}


def _without(one: dict[object, Entity], other: dict[object, Entity]) -> list[Entity]:
    return [entity for key, entity in one.items() if key not in other]


def listed_names(flow: Flow, bits: int, most: int = 3) -> str:
    """Return the names of agents as a phrase, without quotes."""
    names = names_of(flow.named(bits))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def names_of(entities: Iterable[Entity]) -> tuple[str, ...]:
    """Return the names of objects, in their order."""
    return tuple(one.name for one in entities)
