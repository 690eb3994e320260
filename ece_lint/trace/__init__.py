"""What happens to a contact: its ways hop by hop, what was passed over, why each ends, and what `check` says of it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ece_lint.analysis.flow import Entry, Flow, Way
from ece_lint.documents import Node
from ece_lint.finding import Finding
from ece_lint.model import Entity
from ece_lint.reach import STARTS, called, says_terms, worst_first
from ece_lint.reach.turned import listed_names
from ece_lint.wording import WrongUse, counted

_CHANNELS = {
    "email": "an email",
    "email-outbound": "an outbound email",
    "chat": "a chat",
    "callback": "a callback",
    "voice": "a call",
}


class Hop(NamedTuple):
    """A line of a trace: a sign, what it is about, where that is written, and a remark."""

    sign: str  # from, →, with, ✓ for who may get it, ✗ for who may not, · for a part of the line above
    kind: str
    name: str
    at: Node | None
    remark: str = ""


class Trace(NamedTuple):
    """One way, hop by hop, and the findings about the objects on it."""

    way: Way
    hops: tuple[Hop, ...]
    findings: tuple[Finding, ...]


def entry_of(flow: Flow, objects: Sequence[Entity]) -> Entry:
    """Return the entry from which a contact is followed. Raises `WrongUse` for what is none."""
    if len(objects) != 1:
        raise WrongUse(
            f"a trace begins at one object, and {counted(len(objects), 'object is', 'objects are')} named"
        )
    (start,) = objects
    if start.kind.name not in STARTS:
        raise WrongUse(
            f"contacts do not come in at {start.kind.plural}; name an alias, entry point, workflow, dialed number, "
            f"call type or queue, or ask who depends on it: ece-lint reach {start.kind.name}:{start.name}"
        )
    return flow.entry(start)


def contact(entry: Entry) -> str:
    """Return what comes in, in words: `a chat`."""
    start = entry.start
    if start.kind.name == "alias":
        return "an email"
    channel = start.data.get("channel")
    domains = [
        one for way in entry.ways for one in way.hops if one.kind.name == "media_routing_domain"
    ]
    for domain in [*domains, *start.links.get("media_routing_domain", ())]:
        channel = channel or domain.data.get("channel")
    return _CHANNELS.get(str(channel), "a contact")


def traces(flow: Flow, entry: Entry, findings: Iterable[Finding]) -> list[Trace]:
    """Return the ways of an entry, those that fail first."""
    about: dict[object, list[Finding]] = {}
    for finding in findings:
        for key in {finding.object, *finding.alike}:
            about.setdefault(key, []).append(finding)
    return [
        Trace(way, tuple(_hops(flow, way)), tuple(_found(way, about)))
        for way in worst_first(entry.ways)
    ]


def on_the_way(way: Way) -> list[Entity]:
    """Return all objects of which something may be said on a way, those on it first."""
    return [*way.hops, *way.considered, *way.passed_over, *sorted(way.consulted, key=_order)]


def _found(way: Way, about: dict[object, list[Finding]]) -> list[Finding]:
    found = dict.fromkeys(finding for one in on_the_way(way) for finding in about.get(one.key, ()))
    rank = {"error": 0, "warning": 1, "note": 2}
    return sorted(found, key=lambda one: rank.get(one.severity, 3))


def _order(entity: Entity) -> tuple[str, str]:
    return entity.kind.name, entity.name


def _hops(flow: Flow, way: Way) -> list[Hop]:
    hops = []
    before: Entity | None = None
    for number, one in enumerate(way.hops):
        sign = "from" if not number else "with" if one.kind.name == "media_routing_domain" else "→"
        remark = "" if one.defined else "not defined here"
        hops.append(Hop(sign, one.kind.noun, _name(one), _between(way.hops[:number], one), remark))
        before = one
    for target in way.considered:
        certain, possible, _ = flow.members(target)
        able = certain & way.certain
        perhaps = (possible & way.possible & ~certain).bit_count()
        remark = _company(flow, able, perhaps)
        hops.append(
            Hop("✓" if able else "·", target.kind.noun, target.name, _from(before, target), remark)
        )
        hops += _steps(flow, target)
    for target in way.passed_over:
        its = target.one("media_routing_domain")
        remark = f"passed over: it is in {its.name}" if its else "passed over"
        hops.append(Hop("✗", target.kind.noun, target.name, _from(before, target), remark))
    hops += [Hop("?", "", one, None, "not told here") for one in way.missing]
    return hops


def _company(flow: Flow, bits: int, perhaps: int) -> str:
    more = f", perhaps {perhaps} more" if perhaps else ""
    if not bits:
        return f"nobody{more}"
    return f"{counted(bits.bit_count(), 'agent')}: {listed_names(flow, bits)}{more}"


def _steps(flow: Flow, target: Entity) -> list[Hop]:
    steps = flow.steps(target) if target.kind.name == "precision_queue" else None
    hops = []
    for number, (step, reached) in enumerate(
        zip(target.data.get("steps", ()), steps or (), strict=False)
    ):
        perhaps = (reached.possible & ~reached.certain).bit_count()
        wait = step.get("wait")
        then = "" if wait is None or wait < 0 else f", then on after {wait:g} s"
        remark = f"{says_terms(step)}: {_company(flow, reached.certain, perhaps)}{then}"
        hops.append(Hop("·", "step", str(number + 1), target.at("steps", number), remark))
    return hops


def _name(entity: Entity) -> str:
    return called(entity).removeprefix(f"{entity.kind.noun} ")


def _between(before: Sequence[Entity], one: Entity) -> Node | None:
    """Return where it is written that a contact goes on to an object: by the one before, or by itself."""
    near = [*reversed(before[-2:])]
    ways = [*((source, one) for source in near), *((one, source) for source in near)]
    here = (_from(source, target, only=True) for source, target in ways)
    return next((node for node in here if node is not None), one.place if one.defined else None)


def _from(source: Entity | None, target: Entity, *, only: bool = False) -> Node | None:
    for field, targets in source.links.items() if source is not None and source.defined else ():
        if target in targets:
            assert source is not None
            return source.names_at(field, target)
    return None if only or not target.defined else target.place
