"""Many findings at a glance: a small table of rules by departments, as wide as the terminal."""

from __future__ import annotations

from collections import Counter

from ece_lint.finding import SEVERITIES
from ece_lint.report import Report
from ece_lint.report.harmless import harmless

_FEWEST = 10  # findings that people see at a glance without a table
_MOST_RULES = 20
_WIDEST_NAME = 20
_NOBODY = "(none)"
_OTHERS = "others"


def overview(report: Report, width: int) -> str:
    """Return how much each rule found in each department, the gravest and most frequent first.

    A finding of several departments counts in each. Departments for which there is no room are one column. Nothing is
    returned for few findings, which need no table.
    """
    counts: dict[str, Counter[str]] = {}
    gravest: dict[str, int] = {}
    totals: Counter[str] = Counter()
    for one in report.new:
        own = report.departments(one) or (_NOBODY,)
        counts.setdefault(one.rule, Counter()).update(dict.fromkeys(own, one.number))
        gravity = SEVERITIES.index(one.severity)
        gravest[one.rule] = min(gravity, gravest.get(one.rule, gravity))
        totals[one.rule] += one.number
    if totals.total() <= _FEWEST:
        return ""
    rules = sorted(counts, key=lambda rule: (gravest[rule], -totals[rule], rule))
    names = {rule: f"{SEVERITIES[gravest[rule]]}[{harmless(rule)}]" for rule in rules}
    by_department: Counter[str] = Counter()
    for own_counts in counts.values():
        by_department += own_counts
    shown = rules[:_MOST_RULES]
    first = max(len(names[rule]) for rule in shown)
    columns = _fitting(by_department, width - first - len("  all"))
    rest = by_department.keys() - set(columns)
    heads = [_cut(name) for name in columns] + [_OTHERS] * bool(rest)
    rows = [
        [
            names[rule],
            *(counts[rule][name] for name in columns),
            *([sum(counts[rule][name] for name in rest)] if rest else []),
            totals[rule],
        ]
        for rule in shown
    ]
    widths = [max(len(head), 5) for head in heads] + [5]
    lines = ["".join([" " * first, *map(_right, [*heads, "all"], widths)])]
    for name, *cells in rows:
        told = [str(cell) if cell else "·" for cell in cells]
        lines.append("".join([f"{name:<{first}}", *map(_right, told, widths)]))
    if len(rules) > len(shown):
        lines.append(f"and {len(rules) - len(shown)} more rules; --statistics shows all")
    return "".join(f"{line}\n" for line in lines)


def _fitting(by_department: Counter[str], room: int) -> list[str]:
    """Return the departments with most findings for which there is room, in the order of their names."""
    room -= len(_OTHERS) + 2
    chosen = []
    for name, _ in by_department.most_common():
        room -= max(5, len(_cut(name))) + 2
        if room < 0:
            break
        chosen.append(name)
    return sorted(chosen, key=lambda name: (name == _NOBODY, name))


def _cut(name: str) -> str:
    name = harmless(name)
    return name if len(name) <= _WIDEST_NAME else f"{name[: _WIDEST_NAME - 1]}…"


def _right(text: str, width: int) -> str:
    return f"  {text:>{width}}"
