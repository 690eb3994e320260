"""Who services what: questions about the ways of contacts, each answered with tables."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ece_lint.analysis.behaviour import CLASSES, turns
from ece_lint.analysis.flow import FAILS, LOSABLE, OFF, SERVED, Entry, Flow, Way
from ece_lint.documents import Node
from ece_lint.model import Entity, kinds
from ece_lint.pages.outcomes import outcomes
from ece_lint.reach.turned import SIGNS, listed_names, names_of, says_turn
from ece_lint.wording import WrongUse, counted, whole

Cell = str | tuple[str, ...]  # a tuple is a list of names, of which a terminal shows the first

VERDICTS = {
    "fails": "fails",
    "part": "fails in part",
    "unknown": "cannot be told",
    "served": "served",
}
"""What the command line calls the verdicts of `Flow`."""
_WITH_AGENTS = ("skill_group", "precision_queue", "agent_team")
NOBODY = "contacts that reach nobody"
STARTS = ("alias", "entry_point", "workflow", "script_selector", "call_type", "queue")


class Table(NamedTuple):
    """A part of an answer. The first column may say the same in several rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Answer(NamedTuple):
    """What a question comes to: tables, what they say in a line or two, and the entries that it is about."""

    flow: Flow
    tables: tuple[Table, ...]
    lines: tuple[str, ...]
    entries: tuple[Entry, ...]


def by_queue(flow: Flow) -> Answer:
    """Answer who services each queue: the table of the Design Guide 12.0(1), page 14, and where contacts end."""
    queues = flow.routing.entities["queue"]
    tables = [_of_queues(flow, queues)] if queues else list(_without_ece(flow))
    ended = [one for one in flow.entries if one.verdict in ("fails", "fails in part")]
    if ended:
        tables.append(_ends(NOBODY, ended))
    return Answer(flow, tuple(tables), tuple(_summary(flow)), flow.entries)


def ending(flow: Flow, wanted: str) -> Answer:
    """Answer from where contacts fail, fail in part, are served, or cannot be told about (a key of `VERDICTS`)."""
    found = [one for one in flow.entries if one.verdict == VERDICTS[wanted]]
    if not found:
        return Answer(flow, (), (f"no entry: {VERDICTS[wanted]}",), ())
    return Answer(flow, (_ends(VERDICTS[wanted], found),), tuple(_summary(flow)), tuple(found))


def about(flow: Flow, objects: Sequence[Entity]) -> Answer:
    """Answer what objects lead to, who depends on them, and who mentions them."""
    tables: list[Table] = []
    entries: list[Entry] = []
    for one in objects:
        forward = flow.entry(one) if one.kind.name in STARTS else None
        if forward is not None:
            entries.append(forward)
            tables.append(_forward(flow, forward))
        depending = _depending(flow, one)
        if depending:
            columns = ("contacts of", "", "through", "where", "and")
            tables.append(Table(f"what depends on {called(one)}", columns, tuple(depending)))
        mentions = tuple(_mentions(flow, one))
        if mentions:
            tables.append(Table(f"who mentions {called(one)}", ("kind", "name", "where"), mentions))
        if one.kind.name in _WITH_AGENTS:
            tables.append(Table(f"agents in {called(one)}", ("",), ((_agents_in(flow, one),),)))
        if forward is None and not depending:
            known = any(each.verdict != "cannot be told" for each in flow.entries)
            says = (
                f"{called(one)} is on no way of a contact"
                if known
                else f"whether {called(one)} is on the way of a contact is not told here"
            )
            tables.append(Table(says, (), ()))
    return Answer(flow, tuple(tables), (), tuple(entries))


def alone(flow: Flow) -> Answer:
    """Answer what hangs on one agent, skill group, precision queue, or peripheral alone."""
    rows: dict[tuple[str, str], list[str]] = {}
    hanging = served = 0
    for queue in flow.routing.entities["queue"]:
        entry = flow.entry(queue)
        if entry.verdict != "served":
            continue
        served += 1
        singles = list(_singles(flow, entry))
        hanging += bool(singles)
        for one in singles:
            rows.setdefault((one.kind.noun, one.name), []).append(whole(queue.name))
    order = ["agent", "skill group", "precision queue", "peripheral"]
    table = tuple(
        (kind, name, tuple(queues))
        for (kind, name), queues in sorted(
            rows.items(), key=lambda row: (order.index(row[0][0]), row[0])
        )
    )
    line = f"{hanging} of {counted(served, 'served queue')} {'hangs' if hanging == 1 else 'hang'} on one thing"
    tables = (Table("what is alone", ("", "on", "queues that hang on it"), table),) if table else ()
    return Answer(flow, tables, (line,), flow.entries)


def without(flow: Flow, lost: Sequence[Entity]) -> Answer:
    """Answer what becomes of contacts when objects are gone; a peripheral or gateway takes its agents along.

    Raises `WrongUse` for what ways are not followed without.
    """
    if other := next((one for one in lost if one.kind.name not in LOSABLE), None):
        nouns = ", ".join(kinds()[name].noun for name in LOSABLE)
        raise WrongUse(f"ways cannot be followed without {called(other)}, only without: {nouns}")
    after = Flow(flow.routing, without=frozenset(lost))
    queues = (one.key for one in flow.routing.entities["queue"])
    found = [one for one in turns(flow, after, also=queues) if one.what != "unchanged"]
    found.sort(key=lambda one: CLASSES.index(one.what))
    what = " and ".join(called(one) for one in lost)
    rows = tuple(
        (SIGNS[one.what], called(one.before.start), says_turn(one, after))
        for one in found
        if one.before is not None
    )
    number = Counter(one.what for one in found)
    told = ", ".join(f"{number[one]:,} {one}" for one in CLASSES if number[one])
    line = f"without {what}: {told or 'nothing changes for any contact'}"
    tables = (Table(f"without {what}", ("", "contacts of", "change"), rows),) if rows else ()
    entries = tuple(one.after for one in found if one.after is not None)
    return Answer(after, tables, (line,), entries or after.entries)


def by_step(flow: Flow, queues: Sequence[Entity]) -> Answer:
    """Answer who is in which step of precision queues, by their attributes, whether or not anybody is signed in."""
    rows: list[tuple[Cell, ...]] = []
    for queue in queues:
        steps = flow.steps(queue)
        if steps is None:
            rows.append(
                (queue.name, "", "its steps, or attributes of agents, are not told", (), "")
            )
            continue
        before = 0
        for number, (step, reached) in enumerate(
            zip(queue.data.get("steps", ()), steps, strict=True), 1
        ):
            new = reached.certain & ~before
            unsure = (reached.possible & ~reached.certain).bit_count()
            note = counted(new.bit_count(), "agent") + (
                f", perhaps {unsure} more" if unsure else ""
            )
            wait = step.get("wait")
            after = "" if wait is None else " for good" if wait < 0 else f" for {wait:g} s"
            condition = f" if {step['consider_if']}" if step.get("consider_if") else ""
            agents = names_of(flow.named(new))
            rows.append((queue.name, f"{number}{after}{condition}", says_terms(step), agents, note))
            before |= reached.certain
        if not steps:
            rows.append((queue.name, "", "no step", (), "0 agents"))
    columns = ("precision queue", "step", "who passes", "agents who come in with it", "")
    return Answer(flow, (Table("precision queues by step", columns, tuple(rows)),), (), ())


# Rows


def _of_queues(flow: Flow, queues: Iterable[Entity]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for queue in queues:
        mapped = [*queue.links.get("skill_groups", ()), *queue.links.get("precision_queues", ())]
        entry = flow.entry(queue)
        agents = serving(flow, entry)
        cell: Cell = names_of(agents) or _words_of(entry)
        beside = _beside(flow, queue, entry)
        rows.append((queue.department or "", queue.name, names_of(mapped), cell, beside))
    has_notes = any(row[-1] for row in rows)
    columns = ("department", "queue", "mapped skill groups", "agents who service activities", "")
    cut = len(columns) if has_notes else len(columns) - 1
    return Table("queues", columns[:cut], tuple(row[:cut] for row in rows))


def _beside(flow: Flow, queue: Entity, entry: Entry) -> str:
    """Say where what ECE counts by the mapping is not what the script reaches, or that not all is told."""
    if entry.verdict != "served":
        return entry.verdict if entry.certain and entry.verdict != "off" else ""
    counts = flow.counted(queue)
    if not queue.links.get("skill_groups") and not queue.links.get("precision_queues"):
        return ""
    more, fewer = counts & ~entry.certain, entry.certain & ~counts
    parts = [
        f"ECE {word} {listed_names(flow, bits)}"
        for bits, word in ((more, "also counts"), (fewer, "does not count"))
        if bits
    ]
    return "; ".join(parts)


def serving(flow: Flow, entry: Entry) -> list[Entity]:
    """Return the agents who may get a contact, in the order in which the groups name them."""
    found: dict[Entity, None] = {}
    named = dict.fromkeys(flow.named(entry.certain))
    for way in entry.ways:
        for target in way.considered:
            found.update(
                dict.fromkeys(one for one in target.links.get("agents", ()) if one in named)
            )
    return [*(found | named)]


def _without_ece(flow: Flow) -> Iterator[Table]:
    """Yield what can be said of a Unified CCE without the side of ECE: call types, skill groups, teams."""
    of = flow.routing.entities
    entries = {one: flow.entry(one) for one in of["call_type"]}
    cells = {
        one: names_of(serving(flow, entry)) or _words_of(entry) for one, entry in entries.items()
    }
    if cells:
        yield Table("call types", ("call type", "agents who may get its contacts"), _alike(cells))
    for kind, title in (
        ("skill_group", "skill groups"),
        ("precision_queue", "precision queues"),
        ("agent_team", "agent teams"),
    ):
        cells = {one: _agents_in(flow, one) for one in of[kind]}
        if cells:
            yield Table(title, (kinds()[kind].noun, "agents"), _alike(cells))


def _alike(cells: Mapping[Entity, Cell]) -> tuple[tuple[Cell, ...], ...]:
    """Return a row for each object, and one row for all objects of which the same words are said."""
    rows: dict[Cell, list[str]] = {}
    for one, cell in cells.items():
        rows.setdefault(cell if isinstance(cell, str) else (*cell, one.name), []).append(one.name)
    found: list[tuple[Cell, ...]] = []
    for cell, names in rows.items():
        found.append((tuple(names), cell) if isinstance(cell, str) else (names[0], cell[:-1]))
    return tuple(found)


def _agents_in(flow: Flow, one: Entity) -> Cell:
    """Return who is in a skill group, a precision queue or a team, or what of that is not told."""
    if one.kind.name == "agent_team":
        return names_of(one.links.get("agents", ())) or "nobody"
    certain, _, lacks = flow.members(one)
    return names_of(flow.named(certain)) or lacks or "nobody"


def _ends(title: str, entries: Iterable[Entry]) -> Table:
    rows = [
        (called(one.start), one.verdict, way.guard, says(way), _end_of(way))
        for one in entries
        for way in worst_first(one.ways)
        if one.verdict == "served" or way.outcome not in SERVED | OFF
    ]
    return Table(title, ("contacts of", "", "way", "where it ends", "where"), tuple(rows))


def _forward(flow: Flow, entry: Entry) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for way in worst_first(entry.ways):
        agents = names_of(serving(flow, Entry(entry.start, (way,), "")))
        through = " → ".join(whole(one.name) for one in way.hops[1:])
        rows.append((way.guard, says(way), agents, through))
    columns = ("way", "where it ends", "agents", "through")
    return Table(f"{called(entry.start)}: {entry.verdict}", columns, tuple(rows))


def _depending(flow: Flow, one: Entity) -> list[tuple[Cell, ...]]:
    """Return the entries whose contacts an object has to do with: itself, its agents, or what mentions it."""
    agents = {"agent": [one], "agent_team": one.links.get("agents", [])}.get(one.kind.name, [])
    bits = flow.at(one) if one.kind.name == "peripheral" else flow.bits_of(agents)
    near = {one, *(hop.source for hop in flow.routing.mentions_of(one))}
    rows = []
    for entry in every_entry(flow):
        ways = entry.ways if entry.start is not one else ()
        found = (_dependence(flow, entry, way, one, near, bits) for way in ways)
        rows += [row for row in found if row is not None][:1]
    return rows


def _dependence(
    flow: Flow, entry: Entry, way: Way, one: Entity, near: set[Entity], bits: int
) -> tuple[Cell, ...] | None:
    start = called(entry.start)
    reached = way.certain & bits
    if reached:
        others = (entry.certain & ~bits).bit_count()
        company = f"with {counted(others, 'other')}" if others else "alone"
        for target in way.considered:
            mine = flow.members(target)[0] & reached
            if mine:
                agent = flow.named(mine)[0]
                steps = _steps_of(flow, target, mine)
                at = (
                    target.names_at("agents", agent)
                    if agent in target.links.get("agents", ())
                    else None
                )
                return (
                    start,
                    entry.verdict,
                    f"{called(target)}{steps}",
                    spot(at or _home(target)),
                    company,
                )
    roles = {
        "on the way": way.hops,
        "may get it": way.considered,
        "passed over": way.passed_over,
        "looked at": way.consulted,
    }
    for wanted in ({one}, near):
        for role, objects in roles.items():
            for hop in objects:
                if hop in wanted:
                    how = role if hop is one else f"{called(hop)}, {role}"
                    return start, entry.verdict, how, spot(_home(hop)), ""
    return None


def _steps_of(flow: Flow, target: Entity, bits: int) -> str:
    steps = flow.steps(target) if target.kind.name == "precision_queue" else None
    numbers = [str(number) for number, step in enumerate(steps or (), 1) if step.certain & bits]
    if not numbers:
        return ""
    *first, last = numbers
    return f", steps {', '.join(first)} and {last}" if first else f", step {last}"


def _mentions(flow: Flow, one: Entity) -> Iterator[tuple[Cell, ...]]:
    seen: set[tuple[str, str, str]] = set()
    for hop in flow.routing.mentions_of(one):
        row = (hop.source.kind.noun, whole(hop.source.name), spot(hop.place))
        if row not in seen:
            seen.add(row)
            yield row


def _singles(flow: Flow, entry: Entry) -> Iterator[Entity]:
    """Yield whatever a served queue has only one of: the agent, the target with anybody, the peripheral of all."""
    certain = entry.certain
    if certain.bit_count() == 1:
        yield flow.named(certain)[0]
    targets = {
        one for way in entry.ways for one in way.considered if flow.members(one)[0] & certain
    }
    if len(targets) == 1 and next(iter(targets)).kind.name != "agent":
        yield from targets
    for agent in flow.named(certain & -certain):  # where all are, the first one is
        for peripheral in agent.links.get("peripheral", ()):
            if peripheral.defined and not certain & ~flow.at(peripheral):
                yield peripheral


def every_entry(flow: Flow) -> Iterator[Entry]:
    """Yield the entries, and the queues that others lead to, each a beginning of its own."""
    yield from flow.entries
    starts = {one.start for one in flow.entries}
    yield from (flow.entry(one) for one in flow.routing.entities["queue"] if one not in starts)


# Words


def says(way: Way) -> str:
    """Return where a way ends, and what the input would have to say where that is why."""
    words = outcomes()[way.outcome].says
    return (
        f"{words}: {', '.join(way.missing)}" if way.missing and way.outcome not in SERVED else words
    )


def _words_of(entry: Entry) -> str:
    return "; ".join(dict.fromkeys(says(way) for way in entry.ways))


def called(entity: Entity) -> str:
    """Return what an object is called in an answer: an alias has its address."""
    name = entity.data.get("address") if entity.kind.name == "alias" else None
    return f"{entity.kind.noun} {name or whole(entity.name)}"


def _end_of(way: Way) -> str:
    """Return where the last object of a way is written, or the one before it where nobody defines that."""
    return next((spot(one.place) for one in reversed(way.hops) if one.defined), "")


def _home(entity: Entity) -> Node | None:
    return entity.place if entity.defined else None


def spot(node: Node | None) -> str:
    """Return a place as file and line, or nothing for what is not written anywhere."""
    return "" if node is None else f"{node.document.path}:{node.span.line}"


def worst_first(ways: Iterable[Way]) -> list[Way]:
    """Return ways in the order in which people want them: those that fail, those not told, those that are served."""
    return sorted(
        ways, key=lambda way: 0 if way.outcome in FAILS else 2 if way.outcome in SERVED else 1
    )


def says_terms(step: dict[str, object]) -> str:
    """Return the terms of a step in words: `Sales == true and (English > 5 or Spanish > 7)`."""
    words: list[str] = []
    for term in step.get("terms", ()):  # type: ignore[attr-defined]
        depth = term.get("parentheses", 0)
        test = f"{term.get('attribute')} {term.get('relation')} {str(term.get('value')).lower()}"
        words.append(
            f"{term.get('join', '')} {'(' * max(depth, 0)}{test}{')' * max(-depth, 0)}".strip()
        )
    return " ".join(words)


def _summary(flow: Flow) -> Iterator[str]:
    queues = [flow.entry(one) for one in flow.routing.entities["queue"]]
    live = [one for one in queues if one.verdict != "off"]
    if queues:
        served = sum(one.verdict == "served" for one in live)
        line = f"{served} of {counted(len(live), 'queue')} {'is' if served == 1 else 'are'} served"
        both = _of_two_departments(live)
        if both is not None:
            who = counted(both, "agent serves", "agents serve") if both else "nobody serves"
            line += f" · {who} several departments"
        yield line
    entries: dict[str, int] = {}
    for one in flow.entries:
        if one.start.kind.name != "queue":
            entries[one.verdict] = entries.get(one.verdict, 0) + 1
    if entries:
        yield "what comes in: " + ", ".join(
            f"{number:,} {verdict}" for verdict, number in sorted(entries.items())
        )


def _of_two_departments(queues: Iterable[Entry]) -> int | None:
    """Return how many agents serve queues of several departments, or `None` where queues have none."""
    by: dict[str, int] = {}
    for one in queues:
        if one.start.department:
            by[one.start.department] = by.get(one.start.department, 0) | one.certain
    if not by:
        return None
    once = twice = 0
    for bits in by.values():
        once, twice = once | bits, twice | (once & bits)
    return twice.bit_count()
