"""A sizing as one HTML page without anything from elsewhere, with the growth as a plot."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ece_lint.report.harmless import harmless
from ece_lint.size import Growth, Sizing
from ece_lint.size.lines import (
    broken,
    gigabytes,
    not_asked,
    said,
    sparkline,
    tables,
    title,
    unread,
    verdict,
)

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
td { border-top: 1px solid #8888; padding: .25rem .75rem .25rem 0; vertical-align: top; }
td:first-child { min-width: 6rem; }
td:first-child, li { overflow-wrap: anywhere; }
td:last-child { text-align: right; white-space: nowrap; padding-right: 0; }
@media print { h2 { break-after: avoid; } tr, li, svg { break-inside: avoid; } }
small { opacity: .75; }
svg { width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: currentColor; }
"""
_WIDTH, _HEIGHT, _LEFT, _TOP = 640, 220, 70, 10


def write(sizing: Sizing) -> str:
    """Return the sizing as an HTML page."""
    return "".join(f"{line}\n" for line in _lines(sizing))


def _lines(sizing: Sizing) -> Iterator[str]:
    heading = _text(title(sizing))
    yield f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Sizing: {heading}</title>'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<style>{_STYLE}</style>"
    yield f"<h1>Sizing: {heading}</h1>"
    for table in tables(sizing):
        yield f"<h2>{_text(table.title.capitalize())}: {_text(table.answer)}</h2>"
        if table.rows:
            yield "<table>"
            bars = sizing.growth and sparkline(sizing.growth)  # a page has the plot instead
            for row in table.rows:
                cells = ("" if cell == bars else _text(cell) for cell in row)
                yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
            yield "</table>"
        if table.title == "database growth" and sizing.growth is not None:
            yield plot(sizing.growth)
        yield f"<p><small>{_text(table.source)}</small></p>"
    found = broken(sizing)
    yield f"<h2>{_text(verdict(sizing).capitalize())}</h2>"
    yield from (f"<p>{_text(one)}</p>" for one in unread(sizing))
    if found:
        yield "<ul>"
        for findings, sources in found:
            what = [
                f"<b>{one.severity}</b> {_text(said(one))} <code>{one.rule}</code>"
                for one in findings
            ]
            says = [f"<small>{_text(source)}</small>" for source in sources]
            yield f"<li>{'<br>'.join([*what, *says])}</li>"
        yield "</ul>"
    if rest := not_asked(sizing):
        yield f"<p>{_text(rest)}.</p>"
    yield "</html>"


def plot(growth: Growth) -> str:
    """Return the growth as an SVG: months to the right, what has come together upwards, and the free disk."""
    points = growth.by_month
    top = max(points[-1], growth.free or points[-1])
    right, bottom = _WIDTH - 10, _HEIGHT - 30

    def at(month: float, megabytes: float) -> str:
        x = _LEFT + (right - _LEFT) * month / growth.months
        y = bottom - (bottom - _TOP) * megabytes / float(top)
        return f"{x:.1f},{y:.1f}"

    line = " ".join(at(month, float(point)) for month, point in enumerate(points))
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="growth of the databases by month">',
        f'<polyline points="{_LEFT},{_TOP} {_LEFT},{bottom} {right},{bottom}" fill="none" stroke="currentColor"/>',
        f'<polyline points="{line}" fill="none" stroke="#0a6ebd" stroke-width="2"/>',
        f'<text x="{_LEFT - 5}" y="{_TOP + 10}" text-anchor="end">{gigabytes(top)}</text>',
        f'<text x="{_LEFT - 5}" y="{bottom}" text-anchor="end">0</text>',
        f'<text x="{right}" y="{bottom + 18}" text-anchor="end">{growth.months} months</text>',
    ]
    if growth.free is not None:
        start, end = at(0, float(growth.free)), at(growth.months, float(growth.free))
        y = float(start.partition(",")[2])
        parts.append(
            f'<polyline points="{start} {end}" fill="none" stroke="#c0392b" stroke-dasharray="6 4"/>'
        )
        parts.append(
            f'<text x="{_LEFT + 8}" y="{y + 14:.1f}">free disk: {gigabytes(growth.free)}</text>'
        )
    return "".join([*parts, "</svg>"])


def _text(text: str) -> str:
    return escape(harmless(text).replace("`", ""))
