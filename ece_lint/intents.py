"""What a team wants of the ways of contacts, as `intents:` in its settings says it, and where that is not kept.

Five sentences, each over all ways of a site. A way that cannot be told never keeps an intent: it is not asked of that
way then, and what other ways break is found all the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ece_lint.analysis.flow import FAILS, OFF, SERVED, Entry, Flow, Way
from ece_lint.analysis.owners import owners
from ece_lint.called import kind_named, objects_called
from ece_lint.finding import Finding, Location, identified
from ece_lint.model import Entity, in_words, kinds
from ece_lint.pages.outcomes import outcomes
from ece_lint.pages.rule import Rule
from ece_lint.routing import Routing
from ece_lint.settings import Settings
from ece_lint.wording import WrongUse, counted, listed, quoted

NOT_KEPT, MATCHES_NOTHING = "intent-not-kept", "intent-matches-nothing"
SENTENCES = ("served", "only", "never", "independent", "through")
STARTS = ("alias", "entry_point", "workflow", "script_selector", "call_type", "queue")


class Broken(NamedTuple):
    """An intent that is not kept: by which entry, how, and the way that shows it."""

    start: Entity
    says: str
    way: Way | None


class Unsure(NamedTuple):
    """What the input does not tell of an intent: the ways of which entry, and why."""

    says: str


class _Nothing(Exception):
    """Raised for a pattern that matches nothing, with the reason."""


def intents(
    settings: Settings, routing: Routing, rules: Mapping[str, Rule]
) -> tuple[list[Finding], list[str]]:
    """Return the findings about intents, and the names of those that could not be asked, with the reason."""
    flow = Flow(routing)
    found: list[Finding] = []
    unasked: list[str] = []
    for number, intent in enumerate(settings.intents):
        name = str(intent["name"])
        where = _location(settings, number)
        try:
            broken, unsure = _apart(broken_by(intent, flow))
        except _Nothing as why:
            if settings.said.is_common(("intents", number)):
                continue  # another of the sites may have what it is about
            message = f"intent {quoted(name)}: {why}, so it would hold whatever happens"
            found.append(_finding(rules[MATCHES_NOTHING], message, where, (name,)))
            continue
        if unsure:
            unasked.append(f"intent {quoted(name)}: {unsure[0].says}")
        for one in broken:
            called = " ".join((one.start.kind.noun, quoted(in_words(one.start.key)[1])))
            message = f"intent {quoted(name)} is not kept: {called} {one.says}"
            identity = (name, *map(str, one.start.key))
            finding = _finding(rules[NOT_KEPT], message, where, identity)
            trail = tuple(_trail(one.way)) if one.way else ()
            found.append(
                finding._replace(object=one.start.key, trail=trail, related=_places(trail))
            )
    return found, unasked


def kept(intent: Mapping[str, Any], flow: Flow) -> tuple[str, list[str]]:
    """Say in words whether an intent is kept, and by whom it is not or why that is not told."""
    try:
        broken, unsure = _apart(broken_by(intent, flow))
    except _Nothing as why:
        return "matches nothing", [str(why)]
    told = [f"{_called([one.start])} {one.says}" for one in broken]
    told += [one.says for one in unsure[:1]]
    return ("not kept" if broken else "not told" if unsure else "kept"), told


def broken_by(intent: Mapping[str, Any], flow: Flow) -> Iterator[Broken | Unsure]:
    """Yield the entries by which an intent is not kept, and the ways of which that is not told."""
    (sentence,) = (one for one in SENTENCES if one in intent)
    return _ASKED[sentence](intent[sentence], flow)


def _apart(answers: Iterable[Broken | Unsure]) -> tuple[list[Broken], list[Unsure]]:
    broken: list[Broken] = []
    unsure: list[Unsure] = []
    for one in answers:
        if isinstance(one, Broken):
            broken.append(one)
        else:
            unsure.append(one)
    return broken, unsure


# The five sentences


def _served(said: Mapping[str, Any], flow: Flow) -> Iterator[Broken | Unsure]:
    """Every live way of every entry ends with so many certain agents."""
    least = said.get("by-at-least", 1)
    for entry in _entries(said["from"], flow):
        for way in _live(entry):
            if way.outcome in FAILS:
                yield Broken(entry.start, f"ends: {outcomes()[way.outcome].says}", way)
                break
            if way.certain.bit_count() >= least:
                continue
            if way.outcome not in SERVED or way.missing or way.possible.bit_count() >= least:
                yield _untold(entry, way)
                continue
            few = counted(way.certain.bit_count(), "agent")
            yield Broken(entry.start, f"is served by {few}, of at least {least}", way)
            break


def _only(said: Mapping[str, Any], flow: Flow) -> Iterator[Broken | Unsure]:
    """Every way that comes to some objects passes one of others."""
    targets, allowed = _objects(said["to"], flow), _sources(said["from"], flow)
    # What comes to a queue of a department from elsewhere has passed the queue all the same.
    allowed_on_it = frozenset(
        one for one in allowed if one.kind.name != "queue" or one not in targets
    )
    for entry in flow.entries:
        for way in _live(entry):
            if entry.start in allowed or _touches(way, allowed_on_it, flow):
                continue
            if met := _touches(way, targets, flow):
                yield Broken(entry.start, f"comes to {_called(met)} as well", way)
                break
            if way.missing:
                yield _untold(entry, way)


def _never(said: Mapping[str, Any], flow: Flow) -> Iterator[Broken | Unsure]:
    """No way from some objects comes to others."""
    sources, targets = _sources(said["from"], flow), _objects(said["to"], flow)
    for entry in flow.entries:
        for way in _live(entry):
            if not _touches(way, sources, flow):
                continue
            if met := _touches(way, targets, flow):
                yield Broken(entry.start, f"comes to {_called(met)}", way)
                break
            if way.missing:
                yield _untold(entry, way)


def _independent(said: Iterable[str], flow: Flow) -> Iterator[Broken | Unsure]:
    """The ways of several parts of a site have no target and no agent in common."""
    parts = [(text, _entries(text, flow)) for text in said]
    for number, (text, entries) in enumerate(parts):
        for other, others in parts[:number]:
            theirs = {one for entry in others for way in _live(entry) for one in way.considered}
            agents = _agents(others)
            for entry in entries:
                for way in _live(entry):
                    shared = [one for one in way.considered if one in theirs]
                    shared += flow.named(way.certain & agents)
                    if shared:
                        says = f"of {quoted(text)} shares {_called(shared)} with {quoted(other)}"
                        yield Broken(entry.start, says, way)
                        break
            for entry in (*entries, *others):
                for way in _live(entry):
                    if way.missing:
                        yield _untold(entry, way)


def _through(said: Mapping[str, Any], flow: Flow) -> Iterator[Broken | Unsure]:
    """Every live way of some entries passes one of some objects."""
    wanted = _objects(said["passes"], flow)
    for entry in _entries(said["from"], flow):
        for way in _live(entry):
            if _touches(way, wanted, flow):
                continue
            if way.missing:
                yield _untold(entry, way)
                continue
            yield Broken(entry.start, f"passes no {_noun(said['passes'])} that is meant", way)
            break


_ASKED: Mapping[str, Callable[[Any, Flow], Iterator[Broken | Unsure]]] = {
    "served": _served,
    "only": _only,
    "never": _never,
    "independent": _independent,
    "through": _through,
}


# What is meant


def _texts(said: str | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else said


def _objects(said: str | list[str], flow: Flow) -> frozenset[Entity]:
    """Return what patterns mean; a department stands for what is its own, and no other's."""
    found: set[Entity] = set()
    for text in _texts(said):
        meant = _called_by(text, flow.routing)
        found.update(meant)
        for one in meant:
            if one.kind.name == "department":
                found.update(_own(one.name, flow.routing))
    return frozenset(found)


def _own(department: str, routing: Routing) -> Iterator[Entity]:
    """Yield what only queues of a department have.

    Of groups their mapping in ECE tells whose they are: a script of another department that queues to them is what
    an intent forbids, and makes them nobody else's. What is mapped nowhere is of those whose ways lead there.
    """
    queue = kinds()["queue"]
    reached = owners(routing)
    for one in routing.everything():
        field = _MAPPED.get(one.kind.name)
        mapped = routing.mentioners(one, queue, queue.mentions[field]) if field else []
        own = {each.department for each in mapped} or reached.of(one.key)
        if own == {department}:
            yield one


_MAPPED = {"skill_group": "skill_groups", "precision_queue": "precision_queues"}


def _sources(said: str | list[str], flow: Flow) -> frozenset[Entity]:
    """Return what contacts come from; a department stands for its aliases, entry points, workflows and queues."""
    found: set[Entity] = set()
    for text in _texts(said):
        for one in _called_by(text, flow.routing):
            found.add(one)
            if one.kind.name == "department":
                found.update(
                    other
                    for kind in ("alias", "entry_point", "workflow", "queue")
                    for other in flow.routing.entities[kind]
                    if other.department == one.name
                )
    return frozenset(found)


def _entries(said: str | list[str], flow: Flow) -> list[Entry]:
    """Return the entries that patterns mean; those of a department are the ones at which its contacts come in."""
    found: dict[Entity, None] = {}
    for text in _texts(said):
        for one in _called_by(text, flow.routing):
            if one.kind.name == "department":
                own = owners(flow.routing)
                found |= dict.fromkeys(
                    entry.start for entry in flow.entries if one.name in own.of(entry.start.key)
                )
            elif one.kind.name in STARTS:
                found[one] = None
            else:
                raise _Nothing(f"contacts do not come in at {one.kind.noun} {quoted(one.name)}")
    if not found:
        raise _Nothing(f"no contact comes in at {listed(_texts(said))}")
    return [flow.entry(one) for one in found]


def _called_by(text: str, routing: Routing) -> list[Entity]:
    try:
        found = objects_called(routing, text)
    except WrongUse as why:
        raise _Nothing(str(why)) from None
    return found


def _live(entry: Entry) -> list[Way]:
    return [way for way in entry.ways if way.outcome not in OFF]


def _agents(entries: Iterable[Entry]) -> int:
    bits = 0
    for entry in entries:
        bits |= entry.certain
    return bits


def _touches(way: Way, objects: frozenset[Entity], flow: Flow) -> list[Entity]:
    """Return which of some objects a way passes, considers, or is answered by."""
    met = [one for one in (*way.hops, *way.considered) if one in objects]
    agents = [one for one in objects if one.kind.name == "agent"]
    return met or (flow.named(way.certain & flow.bits_of(agents)) if agents else [])


def _untold(entry: Entry, way: Way) -> Unsure:
    what = f": {way.missing[0]}" if way.missing else ""
    return Unsure(
        f"the ways of {entry.start.kind.noun} {quoted(entry.start.name)} are not all told{what}"
    )


def _noun(said: str | list[str]) -> str:
    kind = kind_named(_texts(said)[0].partition(":")[0])
    return kind.noun if kind else "object"


def _called(objects: list[Entity]) -> str:
    one = objects[0]
    return f"{one.kind.noun} {quoted(in_words(one.key)[1])}"


# Findings


def _finding(rule: Rule, message: str, where: Location, identity: tuple[str, ...]) -> Finding:
    return Finding(
        rule=rule.name, group=rule.group, severity=rule.severity[""], message=message,
        identity=identified(rule.name, None, *identity), object=None, place=None, location=where,
        label="", related=(), trail=(), help=" ".join(rule.page["fix"].split()),
    )  # fmt: skip


def _location(settings: Settings, number: int) -> Location:
    node = settings.said.at(("intents", number))
    return Location(node.document.path, node.span)


def _trail(way: Way) -> Iterator[tuple[str, Location]]:
    """Yield the way that shows it, hop by hop, as far as its objects are defined."""
    for one in (*way.hops, *way.considered[:1]):
        if one.defined:
            node = one.place
            yield f"{one.kind.noun} {quoted(one.name)}", Location(node.document.path, node.span)


def _places(trail: tuple[tuple[str, Location], ...]) -> tuple[tuple[str, Location, None], ...]:
    return tuple((text, where, None) for text, where in trail)


# Proposals

_MOST_PROPOSED = 10
_ANSWERED = {
    "alias": "email", "entry_point": "chats and callbacks", "workflow": "outbound email",
    "script_selector": "calls and tasks", "queue": "what is transferred to queues",
}  # fmt: skip


def proposed(flow: Flow) -> list[dict[str, Any]]:
    """Return intents that hold today, at most ten: what a team may want to keep so."""
    found = [one for one in _candidates(flow) if _holds(one, flow)]
    return found[:_MOST_PROPOSED]


def _holds(intent: Mapping[str, Any], flow: Flow) -> bool:
    try:
        return not any(True for _ in broken_by(intent, flow))
    except _Nothing:
        return False


def _candidates(flow: Flow) -> Iterator[dict[str, Any]]:
    for kind, what in _ANSWERED.items():
        own = [one for one in flow.entries if one.start.kind.name == kind and _live(one)]
        own = [flow.entry(one) for one in flow.routing.entities[kind]] if own else []
        least = min((way.certain.bit_count() for one in own for way in _live(one)), default=0)
        if least:
            served = {"from": f"{kind}:*", "by-at-least": least}
            yield {"name": f"{what} answered", "served": served}
    if flow.routing.entities["precision_queue"]:
        through = {"from": "entry_point:*", "passes": "precision_queue:*"}
        yield {"name": "chat by precision queues", "through": through}
    departments = [f"department:{one.name}" for one in flow.routing.entities["department"]]
    apart: list[str] = []
    for one in departments:
        if all(_holds({"name": "", "independent": [one, other]}, flow) for other in apart):
            apart.append(one)
    if len(apart) > 1:
        yield {"name": "departments apart", "independent": apart}
    for one in departments:
        name = one.partition(":")[2]
        yield {"name": f"{name} only by its own", "only": {"to": one, "from": one}}
