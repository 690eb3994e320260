"""The sections of the page but for findings and picture, each as pieces of HTML; of what there is none, nothing."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ece_lint import reach
from ece_lint.analysis.flow import Flow
from ece_lint.compare import Comparison
from ece_lint.diff import (
    beside,
    blocks,
    caused_by,
    entry_name,
    in_short,
    is_itself,
    says,
    says_change,
    says_inside,
    stands,
    uncompared,
    unread,
)
from ece_lint.finding import Finding
from ece_lint.intents import kept
from ece_lint.reach import NOBODY, Answer, Table, spot
from ece_lint.reach.text import shown
from ece_lint.reach.turned import SIGNS
from ece_lint.report import Report
from ece_lint.report.html import SIGNS as GRAVE
from ece_lint.report.html import items, prose, table, text
from ece_lint.report.summary import cut_short, found, noise, part, settings_followed
from ece_lint.report.told import gravity, place, shortened
from ece_lint.routing import Routing
from ece_lint.settings import Settings
from ece_lint.size import of_site
from ece_lint.size.html import parts as sizing_parts
from ece_lint.wording import counted

_MOST_ROWS = 2_000
_MOST_FILES = 300


# What was looked at, and what it comes to


def read(report: Report) -> Iterator[str]:
    """Yield what every file was taken for; first what could not be read."""
    bad = [f"<b>{text(path)}</b>: {prose(why)}" for path, why in report.not_analysed]
    bad += [prose(crash.says) for crash in report.crashes]
    if bad:
        yield f'<p class="verdict error">{GRAVE["error"]} Not everything was analysed</p>'
        yield items(bad)
    unread = {path for path, _ in report.not_analysed}
    files = [one for one in sorted(report.taken_for.items()) if one[0] not in unread]
    yield from _listed("Read", map(_file, files), _MOST_FILES, "files")
    yield from _listed("Left out", map(_file, sorted(report.left_out)), _MOST_FILES, "files")
    notes = [*part(report), *settings_followed(report), *noise(report), *cut_short(report)]
    yield items(map(text, notes))


def _file(told: tuple[str, str]) -> str:
    return f"{text(told[0])} <small>{text(told[1])}</small>"


def verdict(report: Report, answers: "Asked") -> Iterator[str]:
    """Yield what the run comes to, and what else somebody has to know before they rely on it."""
    if report.not_analysed or report.crashes:
        sign, says_it = (
            "error",
            f"No verdict, as not everything was analysed; so far: {found(report)}",
        )
    elif report.failed:
        sign, says_it = "error", f"Not in order: {found(report)}"
    else:
        sign = next((one for one in ("warning", "note") if report.count(one)), "")
        says_it = f"Passed: {found(report)}"
    yield f'<p class="verdict {sign}">{GRAVE.get(sign, "✔")} {text(says_it)}</p>'
    lines = [*answers.queues.lines, *answers.alone.lines]
    if report.skipped:
        number = counted(len(report.skipped), "rule")
        lines.append(f"{number} not asked, or not in full, as the input lacks what they ask about")
    if report.consequences:
        lines.append(f"{counted(len(report.consequences), 'finding')} more that follow from these")
    yield items(map(text, lines))


def not_asked(report: Report) -> Iterator[str]:
    """Yield the rules that were not asked, or not in full, and for want of what."""
    by: dict[tuple[str, ...], list[str]] = {}
    for one in report.skipped:
        by.setdefault(one.missing, []).append(f"<code>{text(one.rule)}</code>")
    order = sorted(by, key=lambda missing: (-len(by[missing]), missing))
    if order:
        yield "<p>Nothing is said about what these ask, or not about all of it.</p>"
        rows = [[prose(", ".join(missing)), ", ".join(by[missing])] for missing in order]
        yield _rows(("for want of", "rules"), rows)


# Ways of contacts


class Asked(NamedTuple):
    """The answers about the ways of contacts, of which several sections have a part."""

    queues: Answer
    alone: Answer
    untold: Answer


def asked(flow: Flow) -> Asked:
    """Ask who services what, what hangs on one thing, and what cannot be told; without queues nothing hangs."""
    nothing = Answer(flow, (), (), ())
    alone = reach.alone(flow) if flow.routing.entities["queue"] else nothing
    return Asked(reach.by_queue(flow), alone, reach.ending(flow, "unknown"))


def servicing(answers: Asked, most: int | None) -> Iterator[str]:
    """Yield the table of the Design Guide: every queue with its mapped groups and its agents."""
    yield from _tables([one for one in answers.queues.tables if one.title != NOBODY], most)


def failing(answers: Asked) -> Iterator[str]:
    """Yield the entries whose contacts fail, and those of which that cannot be told."""
    tables = [one for one in answers.queues.tables if one.title == NOBODY]
    if not tables:
        none = "None of those that can be told about." if answers.untold.tables else "None."
        asked_of = answers.queues.entries
        yield f"<p>{none if asked_of else 'The input does not say where contacts come in.'}</p>"
    yield from _tables(tables, None)
    if answers.untold.tables:
        yield "<h3>Contacts that cannot be told about</h3>"
        yield from _tables(answers.untold.tables, None)


def hanging(answers: Asked, most: int | None) -> Iterator[str]:
    """Yield what only one agent, group or peripheral keeps going."""
    yield from (f"<p>{text(line)}</p>" for line in answers.alone.lines)
    yield from _tables(answers.alone.tables, most)


def _tables(tables: Sequence[Table], most: int | None) -> Iterator[str]:
    for one in tables:
        cells = [[_cell(cell, most) for cell in row] for row in one.rows]
        yield _rows(one.columns, cells, caption=one.title if len(tables) > 1 else "")
    longest = max((_longest(one) for one in tables), default=0)
    if most and longest > most:
        first = (
            f"Of longer lists the first {most - 1} names are here; <code>--agents</code> names all."
        )
        yield f"<p><small>{first}</small></p>"


def _longest(one: Table) -> int:
    return max(
        (len(cell) for row in one.rows for cell in row if not isinstance(cell, str)), default=0
    )


def _cell(cell: reach.Cell, most: int | None) -> str:
    return text(shown(cell, len(cell) if most is None else most))


def _rows(
    columns: Sequence[str], rows: list[list[str]], most: int = _MOST_ROWS, caption: str = ""
) -> str:
    """Return a table; of very many rows the first, and how many more there are."""
    more = len(rows) - most
    rest = f"<p>and {more:,} more</p>" if more > 0 else ""
    return (table(columns, rows[:most], caption) if rows else "") + rest


def intended(settings: Settings, flow: Flow) -> Iterator[str]:
    """Yield each intent of the settings, and whether it is kept."""
    rows = []
    for intent in settings.intents:
        state, why = kept(intent, flow)
        sign = {"kept": "✔", "not told": "?"}.get(state, GRAVE["error"])
        more = f"; and {len(why) - 5:,} more" if len(why) > 5 else ""
        rows.append(
            [text(str(intent["name"])), f"{sign} {state}", prose("; ".join(why[:5]) + more)]
        )
    if rows:
        yield table(("intent", "", "why"), rows, headed=True)


def sized(routing: Routing, report: Report, settings: Settings) -> Iterator[str]:
    """Yield what the plan needs, if there is one; the page says already what was not asked."""
    sizing = of_site(routing, report, settings)
    if sizing is not None:
        own = sizing.report.but(skipped=())
        yield from sizing_parts(sizing._replace(report=own), level=3)


# What is different


def since(compared: Comparison) -> Iterator[str]:
    """Yield what a change does: to contacts, to findings, to objects."""
    yield f"<p><b>{text(in_short(compared))}</b></p>"
    yield items(f'<b class="error">{text(one)}</b>' for one in unread(compared))
    rows = []
    for block in blocks(compared):
        causes = "<br>".join(
            text(f"{what}{f', {where}' if where else ''}")
            for what, where in caused_by(block, compared)
        )
        for one in block.turns:
            why = text(stands(one)) if is_itself(one) else causes
            what = f"{SIGNS[one.what]} {one.what}"
            rows.append([what, text(entry_name(one)), text(says(one, compared)), why])
    if rows:
        columns = ("", "contacts of", "what becomes of them", "because of")
        yield _rows(columns, rows, caption="Contacts")
    inside = [says_inside(*pair, compared.changes.objects) for pair in compared.inside]
    yield from _listed("Scripts changed inside", map(text, inside))
    for title, own in (
        ("New findings", compared.new),
        ("Fixed", compared.fixed),
        ("No longer known", compared.untold),
        ("Now known", compared.now_told),
    ):
        yield from _listed(title, map(_finding, sorted(own, key=gravity)))
    others = (
        f"{text(says_change(one))} <small>{text(spot(one.place))}</small>"
        for one in beside(compared)
    )
    yield from _listed("Other changed objects", others)
    yield from _listed("Not compared", map(text, uncompared(compared)))


def _finding(finding: Finding) -> str:
    severity = (
        f'<span class="{finding.severity}">{GRAVE[finding.severity]} {finding.severity}</span>'
    )
    return f"{severity} {prose(shortened(finding.message))} <small>{text(place(finding.location))}</small>"


def _listed(title: str, lines: Iterable[str], most: int = 500, look: str = "") -> Iterator[str]:
    """Yield lines under a heading that says how many there are; of very many the first."""
    every = list(lines)
    if every:
        yield f"<h3>{text(title)} ({len(every):,})</h3>"
        rest = [f"and {len(every) - most:,} more"] if len(every) > most else []
        yield items([*every[:most], *rest], look)
