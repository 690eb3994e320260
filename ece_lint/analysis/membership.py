"""Who is in which queue: the members of skill groups, and those whose attributes fit a precision queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, compress

from ece_lint.analysis.precision import population, read_steps
from ece_lint.model import Entity
from ece_lint.routing import Routing

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
    agents = routing.entities["agent"]
    for place, digit in enumerate(sums(mask for _, mask in reached_by_attributes(routing))):
        for agent in picked(agents, digit):
            counts[agent] += 1 << place
    return counts


def reached_by_attributes(routing: Routing) -> Iterator[tuple[Entity, int]]:
    """Yield every precision queue with the agents who are in it, a bit for each: they are counted, not listed."""
    queues = routing.entities["precision_queue"]
    if not queues or not routing.has(queues[0].kind, "steps"):
        return
    present = population(routing.entities["agent"])
    for queue in queues:
        reached = 0
        for step in read_steps(queue, routing) or ():
            reached |= present.reach(step).certain
        yield queue, reached


def reaches(routing: Routing) -> Iterator[tuple[Entity, Entity, str]]:
    """Yield each precision queue with each agent who may pass one of its steps."""
    agents = routing.entities["agent"]
    present = population(agents)
    for queue in routing.entities["precision_queue"]:
        reached = 0
        for step in read_steps(queue, routing) or ():
            reached |= present.reach(step).possible
        yield from ((queue, agent, "reaches") for agent in picked(agents, reached))


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


def picked(agents: Sequence[Entity], mask: int) -> list[Entity]:
    """Return the agents whose bits are set; the first agent is the lowest bit."""
    return list(compress(agents, bin(mask)[:1:-1].encode().translate(_BITS))) if mask else []
