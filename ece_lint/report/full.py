"""The report for people: each finding with the lines it is about and what stands there."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import accumulate
from typing import NamedTuple

from ece_lint.documents import Document
from ece_lint.finding import SEVERITIES, Finding, Location
from ece_lint.light import Light
from ece_lint.report import Report
from ece_lint.report.harmless import cells, harmless
from ece_lint.report.told import gravity
from ece_lint.wording import counted

_MOST_PLACES = 8
_WIDEST_LINE = 160
_WIDEST_HELP = 100
_TAB = 4
_UNBOUND = 1_000  # columns that no terminal has

_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "gutter": "36",
    "strong": "1",
}

Paint = Callable[[str, str], str]


class _Mark(NamedTuple):
    """An underline: from which character of its line to which, in which style, and what it says."""

    start: int
    end: int
    sign: str
    style: str
    says: str


class Look(Light):
    """How the report is shown: in color or not, from which severity on, grouped by what, and how wide."""

    color: bool = False
    severity: str = "warning"
    group_by: str = ""  # or rule, department, file
    width: int = _UNBOUND


GROUPED_BY = ("rule", "department", "file")


_USUAL = Look()


def write(report: Report, look: Look = _USUAL) -> str:
    """Return the new findings, the gravest first, with their places underlined, and what to do about them.

    What to do about several findings of a rule is said once. What is less grave than `look` asks for is counted.
    """
    paint = _painted if look.color else _plain
    texts = report.texts
    wanted = SEVERITIES[: SEVERITIES.index(look.severity) + 1]
    shown = sorted((one for one in report.new if one.severity in wanted), key=gravity)
    lines: list[str] = []
    said: set[str] = set()
    # Many findings point to the same second place.
    frame = lru_cache(64)(partial(_frame, paint=paint, width=look.width))
    for heading, findings in _groups(report, shown, look.group_by):
        if heading:
            lines += [paint("strong", heading), ""]
        for finding in findings:
            lines += _diagnostic(finding, texts, paint, said, look.width, frame)
            said.add(finding.help)
    lines += _hidden(report, wanted)
    return "\n".join([*lines, ""])


def heading(text: str, look: Look) -> str:
    """Return text that stands above findings."""
    return (_painted if look.color else _plain)("strong", text)


def _groups(report: Report, shown: list[Finding], by: str) -> Iterator[tuple[str, list[Finding]]]:
    """Yield findings under headings; the group with the gravest findings comes first."""
    if not by:
        yield "", shown
        return
    groups: dict[str, list[Finding]] = {}
    for one in shown:
        groups.setdefault(_group(report, one, by), []).append(one)
    for name, findings in groups.items():
        number = Counter({one.severity: 0 for one in findings})
        for one in findings:
            number[one.severity] += one.number
        counts = ", ".join(counted(number[one], one) for one in SEVERITIES if number[one])
        yield f"{name}: {counts}", findings


def _group(report: Report, finding: Finding, by: str) -> str:
    if by == "rule":
        return f"{harmless(finding.rule)}: {report.rules[finding.rule].asks}"
    if by == "file":
        return harmless(finding.location.path)
    departments = report.departments(finding)
    if len(departments) > 1:  # together, as each choice of them would be a group of its own
        return "several departments"
    return f"department {harmless(departments[0])}" if departments else "no department"


def _hidden(report: Report, wanted: Sequence[str]) -> Iterator[str]:
    rest: Counter[str] = Counter()
    rules: dict[str, set[str]] = {}
    for one in report.new:
        if one.severity not in wanted:
            rest[one.severity] += one.number
            rules.setdefault(one.severity, set()).add(one.rule)
    for severity in SEVERITIES:
        if rest[severity]:
            of, them = (
                counted(len(rules[severity]), "rule"),
                "it" if rest[severity] == 1 else "them",
            )
            yield f"{counted(rest[severity], severity)} of {of}: --severity {severity} shows {them}"


def _painted(style: str, text: str) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


def _plain(style: str, text: str) -> str:
    return text


def _diagnostic(
    finding: Finding,
    documents: Mapping[str, Document],
    paint: Paint,
    told: Collection[str],
    width: int,
    frame: Callable[..., list[str]],
) -> Iterator[str]:
    rule = harmless(finding.rule)
    said = _said(finding)
    shown = dict(list(said.items())[: 1 + _MOST_PLACES])
    margin = " " * len(str(max(location.span.line for location in shown)))
    head = f"{finding.severity}[{rule}]"
    opening, *further = _lines_of(f"{head}: {harmless(finding.message)}", width)
    yield paint(finding.severity, head) + paint("strong", opening[len(head) :])
    yield from (paint("strong", line) for line in further)
    for path in dict.fromkeys(location.path for location in shown):
        here = {location: says for location, says in shown.items() if location.path == path}
        is_primary = finding.location in here
        first = finding.location.span if is_primary else min(location.span for location in here)
        arrow = "-->" if is_primary else ":::"
        cell = documents[path].cell_at(first) if path in documents else ""
        place = f"{harmless(path)}:{first.line}:{first.column}{harmless(cell)}"
        yield f"{margin}{paint('gutter', arrow)} {place}"
        if path in documents:
            severity = finding.severity if is_primary else ""
            yield from frame(documents[path], tuple(here.items()), severity, margin)
    more = len(said) - len(shown)
    if more:
        yield _aside(f"and {more} more {'place' if more == 1 else 'places'}", margin, paint)
    is_new = finding.help not in told
    if finding.help and is_new:
        yield _aside(f"help: {_wrapped(finding.help, len(margin) + 9, width)}", margin, paint)
    if finding.fix:
        option = "--fix" if finding.fix.safe else "--fix --unsafe-fixes"
        yield _aside(f"fix: {harmless(finding.fix.description)} ({option})", margin, paint)
    if is_new:
        yield _aside(f"more: ece-lint explain {rule}", margin, paint)
    yield ""


def _said(finding: Finding) -> dict[Location, str]:
    """Return every place once, the finding's own first, with all that is said of it."""
    texts: dict[Location, dict[str, None]] = {finding.location: {finding.label: None}}
    for text, location, _ in finding.related:
        texts.setdefault(location, {})[text] = None
    return {location: "; ".join(filter(None, said)) for location, said in texts.items()}


def _frame(
    document: Document,
    here: tuple[tuple[Location, str], ...],
    severity: str,
    margin: str,
    *,
    paint: Paint,
    width: int,
) -> list[str]:
    """Return the lines of a document that have something to say, each with its underlines.

    Where there is a severity, the first place is that of the finding.
    """
    marks: dict[int, list[_Mark]] = {}
    lines = {number: document.line(number) for number in sorted({at.span.line for at, _ in here})}
    sign, style = ("^", severity) if severity else ("-", "gutter")
    for location, says in here:
        number = location.span.line
        start, end = _extent(location, lines[number])
        marks.setdefault(number, []).append(_Mark(start, end, sign, style, harmless(says)))
        sign, style = "-", "gutter"
    bar = paint("gutter", f"{margin} |")
    room = max(20, width - len(margin) - 3)
    wide = min(_WIDEST_LINE, room)
    if any("\0" in _around(one, lines[number], wide) for number in lines for one in marks[number]):
        return []  # no text that anybody could read
    shown = [bar]
    before = 0
    for number, line in lines.items():
        if before and number > before + 1:
            shown += [paint("gutter", "...")]
        before = number
        for text, underlines in _cuts(line, marks[number], wide):
            shown += [f"{paint('gutter', f'{number:>{len(margin)}} |')} {text}".rstrip()]
            for mark, column, length in underlines:
                shown += [
                    f"{bar} {line}" for line in _underlined(mark, column, length, room, paint)
                ]
    return [*shown, bar]


def _underlined(mark: _Mark, column: int, length: int, room: int, paint: Paint) -> Iterator[str]:
    """Yield the line below a place; what it says goes on below, where the terminal has no room for it."""
    sign = mark.sign * length
    if column + length + 1 + len(mark.says) <= room or not mark.says:
        yield " " * column + paint(mark.style, f"{sign} {mark.says}".rstrip())
        return
    yield " " * column + paint(mark.style, sign)
    indent = min(column, room // 3)
    for line in _lines_of(mark.says, room - indent):
        yield " " * indent + paint(mark.style, line)


def _lines_of(text: str, width: int) -> list[str]:
    """Return a text as lines of a terminal; where there is none, as one line, which other programs want."""
    if width >= _UNBOUND:
        return [text]
    from textwrap import wrap  # only for somebody who looks on

    return wrap(text, width, subsequent_indent="  ", break_on_hyphens=False) or [text]


def _extent(location: Location, line: str) -> tuple[int, int]:
    """Return which characters of its first line a place covers: at least one."""
    span = location.span
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    return start, max(start + 1, min(end, len(line)))


def _cuts(
    line: str, marks: list[_Mark], room: int
) -> Iterator[tuple[str, list[tuple[_Mark, int, int]]]]:
    """Yield what the screen shows of a line, with the underlines below it: column, length.

    A line that is too wide is shown around its marks, once for those that are near to each other.
    """
    marks = sorted(marks)
    if len(line) <= room and "\t" not in line and cells(line) is line:  # as most are
        yield line, [_underline(mark, 0, range(len(line) + 1), 0) for mark in marks]
        return
    while marks:
        # A line may be a whole file, so only what can be shown of it is looked at.
        offset = max(0, marks[0].start - room)
        shown = _screen(_around(marks[0], line, room))
        edges = _edges(shown)
        left, right = 0, len(shown)
        near = marks
        if len(shown) < len(line) or edges[-1] > room:
            near = [mark for mark in marks if _fits(mark, marks[0], offset, edges, room)] or marks[
                :1
            ]
            end = max(mark.end for mark in near)
            left, right = _window(edges, marks[0].start - offset, end - offset, room)
        before = "…" if offset + left else ""
        after = "…" if offset + right < len(line) else ""
        yield (
            before + "".join(shown[left:right]) + after,
            [
                _underline(mark, offset, edges[: right + 1], edges[left] - len(before))
                for mark in near
            ],
        )
        marks = [mark for mark in marks if mark not in near]


def _around(mark: _Mark, line: str, room: int) -> str:
    return line[max(0, mark.start - room) : mark.start + 2 * room]


def _fits(mark: _Mark, first: _Mark, offset: int, edges: Sequence[int], room: int) -> bool:
    end = mark.end - offset
    return end < len(edges) and edges[end] - edges[first.start - offset] <= room - 2


def _window(edges: Sequence[int], start: int, end: int, room: int) -> tuple[int, int]:
    """Return from which cell to which a line is shown, with the marked ones in the middle."""
    room -= 2
    end = min(end, len(edges) - 1)
    spare = max(0, room - (edges[end] - edges[start]))
    first = max(0, min(edges[start] - spare // 2, edges[-1] - room))
    return bisect_left(edges, first), bisect_right(edges, first + room) - 1


def _underline(mark: _Mark, offset: int, edges: Sequence[int], left: int) -> tuple[_Mark, int, int]:
    start, end = (edges[min(at - offset, len(edges) - 1)] for at in (mark.start, mark.end))
    return mark, start - left, max(1, end - start)


def _screen(text: str) -> Sequence[str]:
    """Return for each character what the screen shows, tabs as the blanks up to the next stop."""
    there = cells(text)
    if "\t" not in there:
        return there
    shown = []
    column = 0
    for cell in there:
        shown.append(" " * (_TAB - column % _TAB) if cell == "\t" else cell)
        column += _width(shown[-1])
    return shown


def _edges(shown: Sequence[str]) -> Sequence[int]:
    """Return at which column each cell begins, and the last one ends."""
    text = "".join(shown)
    if text.isascii() and len(text) == len(shown):  # as most lines are
        return range(len(shown) + 1)
    return [*accumulate(map(_width, shown), initial=0)]


def _width(cell: str) -> int:
    """Return how many columns a terminal needs for the characters of a cell."""
    if cell.isascii():
        return len(cell)
    return sum(map(_character_width, cell))


def _character_width(character: str) -> int:
    from unicodedata import category, east_asian_width  # few lines have any

    if category(character) in ("Mn", "Me", "Cf") or "\u1160" <= character <= "\u11ff":
        return 0  # what joins the character before it: accents, joiners, Korean vowels
    return 2 if east_asian_width(character) in "WF" else 1


def _wrapped(text: str, indent: int, width: int) -> str:
    """Return a text in lines, which breaks between words alone: an address that is too long can still be followed."""
    room = max(20, min(_WIDEST_HELP, width) - indent)
    lines: list[str] = []
    for word in filter(None, harmless(text).split(" ")):
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return f"\n{' ' * indent}".join(map(harmless, lines))


def _aside(text: str, margin: str, paint: Paint) -> str:
    return f"{margin} {paint('gutter', '=')} {text}"
