"""Who is in which queue: the members of skill groups, and those whose attributes fit a precision queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, compress

from ece_lint.analysis.precision import Population, Reach, population, read_steps
from ece_lint.finding import Label
from ece_lint.model import Entity, kinds
from ece_lint.routing import Path, Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase, quoted

_BITS = bytes.maketrans(b"01", b"\x00\x01")


def member_sets(routing: Routing) -> Iterator[tuple[Sequence[Entity], int]]:
    """Yield the agents who are in a skill group or precision queue, and how many of these they all are in.

    An agent is in a precision queue if they certainly pass one of its steps; one whose steps cannot be
    read has nobody. Precision queues with the same agents come once. An agent that a skill group names twice is there
    once.
    """
    for group in routing.entities["skill_group"]:
        yield routing.each_once(group.links.get("agents", [])), 1
    agents = routing.entities["agent"]
    for reached, number in Counter(mask for _, mask in reached_by_attributes(routing)).items():
        yield picked(agents, reached), number


def queues_of_agents(routing: Routing) -> Counter[Entity]:
    """Return in how many skill groups and precision queues each agent is, without a list for each of these."""
    groups = (
        routing.each_once(one.links.get("agents", [])) for one in routing.entities["skill_group"]
    )
    counts = Counter(chain.from_iterable(groups))
    counts.update(queues_by_attributes(routing))
    return counts


def queues_by_attributes(routing: Routing) -> Counter[Entity]:
    """Return in how many precision queues each agent is who is in any."""
    counts: Counter[Entity] = Counter()
    agents = routing.entities["agent"]
    for place, digit in enumerate(sums(mask for _, mask in reached_by_attributes(routing))):
        for agent in picked(agents, digit):
            counts[agent] += 1 << place
    return counts


class Members:
    """Who is in which skill group and precision queue: of each it is looked at once, whatever rule asks."""

    def __init__(self, routing: Routing) -> None:
        self._routing = routing
        self._certain: dict[Entity, Sequence[Entity]] = {}
        self._reach: dict[Entity, Reach | None] = {}

    def certain(self, group: Entity) -> Sequence[Entity]:
        """Return who certainly is in a group: its members, or who passes a step of it whatever is not documented."""
        if group not in self._certain:
            if group.kind.name == "skill_group":
                found: Sequence[Entity] = self._routing.each_once(group.links.get("agents", []))
            else:
                reach = self.reach(group)
                found = picked(self._agents, reach.certain) if reach else []
            self._certain[group] = found
        return self._certain[group]

    def possible(self, group: Entity) -> Sequence[Entity] | None:
        """Return everybody who may be in a group, or nothing where that is not told."""
        if group.kind.name == "skill_group":
            return self.certain(group) if self._routing.tells(group, "agents") else None
        reach = self.reach(group)
        return None if reach is None else picked(self._agents, reach.possible)

    def reach(self, queue: Entity) -> Reach | None:
        """Return who passes a step of a precision queue, as bits; nothing where steps or attributes are not told."""
        if queue not in self._reach:
            self._reach[queue] = self._reached(queue)
        return self._reach[queue]

    def _reached(self, queue: Entity) -> Reach | None:
        steps = read_steps(queue, self._routing)
        if steps is None or not self._routing.knows(kinds()["agent"], "attributes"):
            return None
        certain = possible = 0
        for one in map(self._population.reach, steps):
            certain, possible = certain | one.certain, possible | one.possible
        return Reach(certain, possible)

    @cached_property
    def _agents(self) -> list[Entity]:
        return self._routing.entities["agent"]

    @cached_property
    def _population(self) -> Population:
        return population(self._agents)


def members(routing: Routing) -> Members:
    """Return who is in the groups of a configuration, the same for all who ask."""
    found: Members = routing.worked_out.setdefault("members", Members(routing))
    return found


def mapped(queue: Entity, ways: Iterable[Path]) -> list[Entity]:
    """Return the groups that a queue maps, of the sorts with which ways to its agents begin."""
    return [group for way in ways for group in queue.links.get(way.steps[0].name, ())]


def in_groups(groups: Iterable[Entity]) -> Phrase:
    """Put groups of both sorts into words: skill group `A` and `B` and precision queue `C`."""
    names: dict[str, list[str]] = {}
    for one in groups:
        names.setdefault(one.kind.noun, []).append(one.name)
    return Phrase(" and ".join(f"{noun} {quoted(own)}" for noun, own in names.items()))


def holds(group: Entity, agent: Entity) -> Label:
    """Return where a group has an agent: in its list, or by its steps."""
    if agent in group.links.get("agents", ()):
        return Label(group.names_at("agents", agent), f"{called(group)} has the agent")
    return Label(group.place, f"{called(group)} has the agent by attributes")


def reached_by_attributes(routing: Routing) -> Iterator[tuple[Entity, int]]:
    """Yield every precision queue with the agents who are in it, a bit for each: they are counted, not listed."""
    queues = routing.entities["precision_queue"]
    if not queues or not routing.has(queues[0].kind, "steps"):
        return
    for queue in queues:
        reach = members(routing).reach(queue)
        yield queue, reach.certain if reach else 0


def reaches(routing: Routing) -> Iterator[tuple[Entity, Entity, str]]:
    """Yield each precision queue with each agent who may pass one of its steps."""
    for queue in routing.entities["precision_queue"]:
        for agent in members(routing).possible(queue) or ():
            yield queue, agent, "reaches"


def sums(masks: Iterable[int]) -> list[int]:
    """Return how many masks have each bit: one mask for the ones of all these numbers, one for the twos, and so on."""
    digits: list[int] = []
    for carry in masks:
        at = 0
        while carry:
            if at == len(digits):
                digits.append(0)
            digits[at], carry = digits[at] ^ carry, digits[at] & carry
            at += 1
    return digits


def bits(flags: Iterable[bool]) -> int:
    """Return what is true of which agent, a bit for each; the first agent is the lowest bit."""
    return int("0" + "".join("1" if one else "0" for one in flags)[::-1], 2)


def first(agents: Sequence[Entity], mask: int, most: int) -> list[Entity]:
    """Return the first agents whose bits are set, at most so many."""
    found: list[Entity] = []
    while mask and len(found) < most:
        lowest = mask & -mask
        found.append(agents[lowest.bit_length() - 1])
        mask ^= lowest
    return found


def picked(agents: Sequence[Entity], mask: int) -> list[Entity]:
    """Return the agents whose bits are set; the first agent is the lowest bit."""
    few = mask.bit_count()
    if few < len(agents) >> 6:  # bit by bit, as most precision queues have few of the agents
        return first(agents, mask, few)
    return list(compress(agents, bin(mask)[:1:-1].encode().translate(_BITS)))
