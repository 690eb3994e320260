"""Many findings at a glance: a small table of rules by departments or sites, as wide as the terminal."""

from collections import Counter
from collections.abc import Iterable, Mapping

from ece_lint.finding import SEVERITIES
from ece_lint.light import Light
from ece_lint.report import Report
from ece_lint.report.harmless import harmless

_FEWEST = 10  # findings that people see at a glance without a table
_MOST_RULES = 20
_WIDEST_NAME = 20
_NOBODY = "(none)"
_OTHERS = "others"


class Tally(Light):
    """How much each rule found, and the gravest of it."""

    numbers: Counter[str]
    gravest: dict[str, int]


def tally(report: Report) -> Tally:
    """Return how much each rule found that is new."""
    numbers: Counter[str] = Counter()
    gravest: dict[str, int] = {}
    for one in report.new:
        gravity = SEVERITIES.index(one.severity)
        gravest[one.rule] = min(gravity, gravest.get(one.rule, gravity))
        numbers[one.rule] += one.number
    return Tally(numbers, gravest)


def overview(report: Report, width: int) -> str:
    """Return how much each rule found in each department, the gravest and most frequent first.

    A finding of several departments counts in each. Departments for which there is no room are one column. Nothing is
    returned for few findings, which need no table.
    """
    totals = tally(report)
    if totals.numbers.total() <= _FEWEST:
        return ""
    counts: dict[str, Counter[str]] = {}
    by_department: Counter[str] = Counter()
    for one in report.new:
        own = dict.fromkeys(report.departments(one) or (_NOBODY,), one.number)
        counts.setdefault(one.rule, Counter()).update(own)
        by_department.update(own)
    return table(totals, counts, (name for name, _ in by_department.most_common()), width)


def table(
    totals: Tally,
    counts: Mapping[str, Counter[str]],
    columns: Iterable[str],
    width: int,
    *,
    in_order: bool = False,
) -> str:
    """Return how much each rule found in each column, the gravest and most frequent rule first.

    The first columns for which there is room are shown, by their names or as they come, and the rest as one.
    """
    gravest, numbers = totals.gravest, totals.numbers
    rules = sorted(counts, key=lambda rule: (gravest[rule], -numbers[rule], rule))
    names = {rule: f"{SEVERITIES[gravest[rule]]}[{harmless(rule)}]" for rule in rules}
    shown = rules[:_MOST_RULES]
    first = max(len(names[rule]) for rule in shown)
    columns = list(columns)
    fitting = _fitting(columns, width - first - len("  all"))
    rest = columns[len(fitting) :]
    if not in_order:
        fitting.sort(key=lambda name: (name == _NOBODY, name))
    heads = [_cut(name) for name in fitting] + [_OTHERS] * bool(rest)
    rows = [
        [
            names[rule],
            *(counts[rule][name] for name in fitting),
            *([sum(counts[rule][name] for name in rest)] if rest else []),
            numbers[rule],
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


def _fitting(columns: Iterable[str], room: int) -> list[str]:
    """Return the first columns for which there is room."""
    room -= len(_OTHERS) + 2
    chosen = []
    for name in columns:
        room -= max(5, len(_cut(name))) + 2
        if room < 0:
            break
        chosen.append(name)
    return chosen


def _cut(name: str) -> str:
    name = harmless(name)
    return name if len(name) <= _WIDEST_NAME else f"{name[: _WIDEST_NAME - 1]}…"


def _right(text: str, width: int) -> str:
    return f"  {text:>{width}}"
