"""A sizing as one HTML page without anything from elsewhere, with the growth as a plot."""

from __future__ import annotations

from collections.abc import Iterator

from ece_lint.finding import Finding
from ece_lint.report.html import SIGNS, items, page, prose, table, text
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

_WIDTH, _HEIGHT, _LEFT, _TOP = 640, 220, 70, 10


def write(sizing: Sizing) -> str:
    """Return the sizing as an HTML page."""
    heading = f"Sizing: {title(sizing)}"
    return page(heading, ["<main>", f"<h1>{text(heading)}</h1>", *parts(sizing), "</main>"])


def parts(sizing: Sizing, level: int = 2) -> Iterator[str]:
    """Yield the verdict, and what it is reckoned from, under headings of some level."""
    found = broken(sizing)
    grave = found[0][0][0].severity if found else "note" if sizing.report.not_analysed else ""
    yield f'<p class="verdict {grave}">{SIGNS.get(grave, "")} {text(verdict(sizing).capitalize())}</p>'
    yield items(map(prose, unread(sizing)))
    yield items(_broken(*one) for one in found)
    if rest := not_asked(sizing):
        yield f"<p><small>{text(rest)}.</small></p>"
    for one in tables(sizing):
        yield f"<h{level}>{text(one.title.capitalize())}: {text(one.answer)}</h{level}>"
        if one.rows:
            bars = sizing.growth and sparkline(sizing.growth)  # a page has the plot instead
            rows = [["" if cell == bars else text(cell) for cell in row] for row in one.rows]
            yield table(("what", "how it is worked out", "result"), rows, headed=True, numbers=1)
        if one.title == "database growth" and sizing.growth is not None:
            yield plot(sizing.growth)
        yield f"<p><small>{text(one.source)}</small></p>"


def _broken(findings: list[Finding], sources: list[str]) -> str:
    what = [
        f'<b class="{one.severity}">{SIGNS[one.severity]} {one.severity}</b> {prose(said(one))} <code>{one.rule}</code>'
        for one in findings
    ]
    return "<br>".join([*what, *(f"<small>{text(source)}</small>" for source in sources)])


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
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="growth of the databases by month">',
        f'<polyline points="{_LEFT},{_TOP} {_LEFT},{bottom} {right},{bottom}" class="axes"/>',
        f'<polyline points="{line}" class="growth"/>',
        f'<text x="{_LEFT - 5}" y="{_TOP + 10}" text-anchor="end">{gigabytes(top)}</text>',
        f'<text x="{_LEFT - 5}" y="{bottom}" text-anchor="end">0</text>',
        f'<text x="{right}" y="{bottom + 18}" text-anchor="end">{growth.months} months</text>',
    ]
    if growth.free is not None:
        start, end = at(0, float(growth.free)), at(growth.months, float(growth.free))
        y = float(start.partition(",")[2])
        parts.append(f'<polyline points="{start} {end}" class="free"/>')
        parts.append(
            f'<text x="{_LEFT + 8}" y="{y + 14:.1f}">free disk: {gigabytes(growth.free)}</text>'
        )
    return "".join([*parts, "</svg>"])
