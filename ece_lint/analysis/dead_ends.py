"""Where contacts come to nobody: the ways that fail, by where they end, and all whom that concerns."""

from collections.abc import Callable, Collection, Iterable, Iterator
from operator import attrgetter
from typing import Any

from ece_lint.analysis.flow import FAILS, Flow, Way
from ece_lint.analysis.logins import is_of_ece
from ece_lint.finding import Label
from ece_lint.light import Light
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase, listed

SECTIONS = [
    "aliases", "workflows", "entry_points", "queues", "media_routing_domains", "script_selectors", "routing_labels",
    "routing_clients", "system_information", "call_types", "scripts", "enterprise_skill_groups", "skill_groups",
    "precision_queues", "attributes", "agents", "peripherals", "application_paths",
]  # fmt: skip
"""What contacts come through, and so what a rule looks into that asks for ways that fail."""


class Failing(Light):
    """A way that fails, and where its contacts come in."""

    start: Entity
    way: Way
    in_part: bool  # other ways from there do not fail
    is_idle: bool = (
        False  # no contact comes along it, as nothing sends the script selector at which it begins
    )

    @property
    def at(self) -> Entity:
        """The object at which it ends."""
        return self.way.hops[-1]

    @property
    def domain(self) -> Entity | None:
        """The domain of what comes along: that of the queue or, of a dialed number, its own."""
        hops = (hop for hop in self.way.hops if hop.kind.name in ("queue", "script_selector"))
        return next((hop.one("media_routing_domain") for hop in hops), None)

    @property
    def served(self) -> Entity:
        """The queue that nobody serves this way or, where there is none, where contacts come in."""
        return next((hop for hop in self.way.hops if hop.kind.name == "queue"), self.start)


def dead_ends(
    routing: Routing,
    outcome: str,
    by: Callable[[Failing], Any] = attrgetter("at"),
    *,
    idle: bool = False,
) -> dict[Any, list[Failing]]:
    """Return the ways with an outcome by what is asked of them, such as where they end, in the order of the entries.

    With `idle` those are among them that no contact takes today. The ways are followed once in each run, whoever asks.
    """
    if "dead ends" not in routing.worked_out:
        routing.worked_out["dead ends"] = [*failing(Flow(routing, counts=False))]
    found: dict[Any, list[Failing]] = {}
    for one in routing.worked_out["dead ends"]:
        if one.way.outcome == outcome and (idle or not one.is_idle):
            found.setdefault(by(one), []).append(one)
    return found


def queued_to_nobody(routing: Routing) -> dict[frozenset[Entity], list[Failing]]:
    """Return the ways on which nobody may get the contact, by the targets among which nobody is.

    Where it is known that no agent at all may sign in, or that no skill group has one, that is one cause: the ways to
    which it applies stand under no targets.
    """
    found = dead_ends(routing, "nobody-eligible", lambda one: frozenset(one.way.considered))
    same: list[frozenset[Entity]] = []
    if nobody_may_sign_in(routing):
        same = [*found]
    elif routing.is_empty(kinds()["skill_group"], "agents"):
        of_groups = [at for at in found if all(one.kind.name == "skill_group" for one in at)]
        same = of_groups if len(of_groups) > 1 else []
    if same:
        found[frozenset()] = [one for at in same for one in found.pop(at)]
    return found


def nobody_may_sign_in(routing: Routing) -> bool:
    """Say whether there are agents, and the login of each is disabled."""
    agents = routing.entities["agent"]
    return bool(agents) and all(one.data.get("enabled") is False for one in agents)


def failing(flow: Flow) -> Iterator[Failing]:
    """Yield the ways that fail, from all places where contacts come in and, as idle ones, from those where none do.

    No contact comes where no queue sends a script selector of a domain of ECE, or only queues that are switched off do.
    """
    idle = [flow.entry(one) for one in _switched_off(flow.routing)]
    for entry in (*flow.entries, *idle):
        start = entry.start
        is_idle = start.kind.name == "script_selector" and _is_of_ece(start, flow.routing)
        for way in entry.ways:
            if way.outcome in FAILS:
                yield Failing(start, way, entry.verdict != "fails", is_idle)


def _is_of_ece(selector: Entity, routing: Routing) -> bool:
    domain = selector.one("media_routing_domain")
    return domain is not None and is_of_ece(domain, routing)


def _switched_off(routing: Routing) -> Iterator[Entity]:
    """Yield the script selectors that only inactive queues of their domain send."""
    queue = kinds()["queue"]
    for selector in routing.entities["script_selector"]:
        queues = routing.mentioners(selector, queue, queue.mentions["script_selector"])
        domains = {one.one("media_routing_domain") for one in (selector, *queues)}
        if queues and len(domains) == 1 and all(one.data.get("active") is False for one in queues):
            yield selector


def unserved(ways: Collection[Failing]) -> Phrase:
    """Say whom nobody serves as ways fail: nobody serves queue `Sales`, to which alias `info` leads."""
    served = dict.fromkeys(one.served for one in ways)
    comers = dict.fromkeys(one.start for one in ways if one.start is not one.served)
    some = "some contacts of " if all(one.in_part for one in ways) else ""
    words = f"nobody serves {some}{by_noun(served)}"
    if comers:
        words += f", to which {by_noun(comers)} {'lead' if len(comers) > 1 else 'leads'}"
    return Phrase(words)


def comers(ways: Iterable[Failing]) -> tuple[Label, ...]:
    """Show up to three of the places where contacts come in that come to nobody."""
    starts = [*dict.fromkeys(one.start for one in ways)]
    return tuple(Label(one.place, f"{called(one)} comes to nobody") for one in starts[:3])


def by_noun(entities: Iterable[Entity], joined: str = "and") -> str:
    """Name objects, up to three of each kind: skill group `Sales_NA` and precision queue `PQ_Sales`."""
    names: dict[str, list[str]] = {}
    for one in entities:
        names.setdefault(noun_of(one), []).append(one.name)
    return f" {joined} ".join(f"{noun} {listed(own, 3, joined)}" for noun, own in names.items())


def noun_of(entity: Entity) -> str:
    """Call a script selector that calls come to what it is for them."""
    domain = entity.one("media_routing_domain")
    of_calls = (
        domain is None or domain.name == "Cisco_Voice" or domain.data.get("channel") == "voice"
    )
    return (
        "dialed number" if entity.kind.name == "script_selector" and of_calls else entity.kind.noun
    )
