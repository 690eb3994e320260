"""The building blocks of HTML pages: each is one file without anything from elsewhere, which no name breaks out of."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape

from ece_lint.report.harmless import harmless

SIGNS = {"error": "✖", "warning": "▲", "note": "●"}
"""What severities are told by, as not everybody sees colors, and no printer has to."""

# Colors are told once, for light and for dark; each reads well on both backgrounds that it stands on (WCAG 2.2, AA).
_STYLE = """
:root { color-scheme: light dark; --back: #fff; --quiet: #f3f4f6; --text: #1b1f24; --faint: #59636e; --line: #c8ced6;
  --error: #b3261e; --warning: #8a5300; --note: #0b5cad; --link: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --back: #14181d; --quiet: #1f252c; --text: #e6e9ed; --faint: #a3adb8;
  --line: #46505b; --error: #ff8f85; --warning: #f0b04c; --note: #7fb8f5; --link: #7fb8f5; } }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 84rem; padding: 1.5rem 1rem 4rem;
  background: var(--back); color: var(--text); }
h1, h2, h3, h4 { line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin-top: 2.5rem; border-bottom: 2px solid var(--line); padding-bottom: .25rem; }
h3 { margin-top: 1.75rem; }
p, li, dd { overflow-wrap: anywhere; max-width: 60rem; }
a { color: var(--link); }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { border-top: 1px solid var(--line); padding: .3rem .75rem .3rem 0; vertical-align: top; text-align: left;
  overflow-wrap: anywhere; min-width: 5.5rem; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--faint); font-size: .875em; overflow-wrap: normal; }
thead th, thead td { border-top: 0; }
tbody th { font-weight: 400; }
.number { text-align: right; min-width: 4rem; font-variant-numeric: tabular-nums; }
code { font-family: ui-monospace, monospace; font-size: .9em; unicode-bidi: isolate; }
small, .faint { color: var(--faint); font-size: .875em; }
.verdict { font-size: 1.25em; font-weight: 600; border-left: .4rem solid var(--line); padding: .25rem .75rem; }
.error { color: var(--error); border-color: var(--error); }
.warning { color: var(--warning); border-color: var(--warning); }
.note { color: var(--note); border-color: var(--note); }
ul.files { columns: 24rem; padding-left: 1.25rem; }
.files li { break-inside: avoid; }
.files small { display: block; }
svg.plot { width: 100%; max-width: 50rem; height: auto; }
.plot polyline { fill: none; stroke: currentColor; }
.plot .growth { stroke: var(--link); stroke-width: 2; }
.plot .free { stroke: var(--error); stroke-dasharray: 6 4; }
svg.plot text { font: 12px system-ui, sans-serif; fill: currentColor; }
@media print { body { max-width: none; padding: 0; font-size: 9.5pt; } nav, .screen { display: none; }
  ul.files { columns: 2; }
  h2, h3, h4, thead { break-after: avoid; } tr, li, svg { break-inside: avoid; } a { color: inherit; }
  thead { display: table-header-group; } }
"""
_NAME = re.compile("`([^`]+)`")


def page(title: str, body: Iterable[str], style: str = "", scripts: Sequence[str] = ()) -> str:
    """Return a page. `body` is HTML, the title is text; `scripts` and `style` are ours, and nothing else may run."""
    style = _STYLE + style
    policy = {
        "default-src": ["'none'"],
        "style-src": [_allowed(style)],
        "script-src": [*map(_allowed, scripts)] or ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    told = "; ".join(f"{name} {' '.join(values)}" for name, values in policy.items())
    parts = [
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{text(title)}</title>',
        f'<meta http-equiv="Content-Security-Policy" content="{told}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{style}</style>\n</head>\n<body>",
        *body,
        *(f"<script>{one}</script>" for one in scripts),
        "</body>\n</html>",
    ]
    return "".join(f"{part}\n" for part in parts)


def _allowed(text: str) -> str:
    """Return what the policy of a page calls a style or a script by."""
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode()}'"


def text(said: str) -> str:
    """Return text that only shows."""
    return escape(harmless(said))


def prose(said: str) -> str:
    """Return a message or a text of a page, with what it has in backticks as code."""
    return _NAME.sub(r"<code>\1</code>", text(said))


def items(lines: Iterable[str], look: str = "") -> str:
    """Return HTML lines as a list of some look, or nothing where there are none."""
    inner = "".join(f"<li>{line}</li>\n" for line in lines)
    named = f' class="{look}"' if look else ""
    return f"<ul{named}>\n{inner}</ul>" if inner else ""


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    caption: str = "",
    *,
    headed: bool = False,
    numbers: int = 0,
) -> str:
    """Return a table of HTML cells.

    If it is `headed`, the first cell of a row says what the row is about. So many columns at the end are `numbers`.
    """
    first = len(columns) - numbers
    heads = [
        f'<th scope="col"{_class(at, first)}>{text(one)}</th>' if one else "<td></td>"
        for at, one in enumerate(columns)
    ]
    parts = ["<table>"]
    parts += [f"<caption>{text(caption)}</caption>"] if caption else []
    parts += [f"<thead><tr>{''.join(heads)}</tr></thead>", "<tbody>"]
    for row in rows:
        cells = [f"<td{_class(at, first)}>{one}</td>" for at, one in enumerate(row)]
        if headed and row[0]:
            cells[0] = f'<th scope="row">{row[0]}</th>'
        parts.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*parts, "</tbody>", "</table>"])


def _class(at: int, first_number: int) -> str:
    return ' class="number"' if at >= first_number else ""
