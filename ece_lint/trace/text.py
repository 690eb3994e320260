"""A trace for a terminal: one line a hop, with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ece_lint.analysis.flow import Entry
from ece_lint.pages.outcomes import outcomes
from ece_lint.reach import called, spot
from ece_lint.report.harmless import harmless_line
from ece_lint.report.told import place
from ece_lint.trace import Hop, Trace, contact

_MOST_FINDINGS = 5


def write(entry: Entry, traces: Sequence[Trace]) -> str:
    """Return the ways as text, one below the other."""
    return "\n".join(map(harmless_line, _lines(entry, traces))) + "\n"


def _lines(entry: Entry, traces: Sequence[Trace]) -> Iterator[str]:
    start = entry.start
    of = f", department {start.department}" if start.department else ""
    yield f"{contact(entry)} from {called(start)}{of}: {entry.verdict}"
    for number, trace in enumerate(traces, 1):
        yield ""
        if len(traces) > 1:
            guard = f": {trace.way.guard}" if trace.way.guard else ""
            yield f"way {number} of {len(traces)}{guard}"
        yield from _hops(trace.hops)
        outcome = outcomes()[trace.way.outcome]
        yield f"  =     {outcome.tells}"
        yield f"        more: ece-lint explain {outcome.name}"
        for finding in trace.findings[:_MOST_FINDINGS]:
            rule = f"{finding.severity}[{finding.rule}]"
            where = place(finding.location)
            yield f"        ece-lint check says: {rule} {finding.message} ({where})"
        if len(trace.findings) > _MOST_FINDINGS:
            yield f"        and {len(trace.findings) - _MOST_FINDINGS} more findings"


def _hops(hops: Sequence[Hop]) -> Iterator[str]:
    kinds = max((len(hop.kind) for hop in hops if hop.sign != "?"), default=0)
    names = min(60, max((len(hop.name) for hop in hops if hop.sign != "?"), default=0))
    spots = [spot(hop.at) for hop in hops]
    places = max(map(len, spots), default=0)
    for hop, where in zip(hops, spots, strict=True):
        if hop.sign == "?":
            yield f"  ?     {hop.remark}: {hop.name}"
        else:
            yield f"  {hop.sign:<4}  {hop.kind:<{kinds}}  {hop.name:<{names}}  {where:<{places}}  {hop.remark}".rstrip()
