"""Who is in which queue: the members of skill groups, and those whose attributes fit a precision queue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

from ece_lint.analysis.precision import population, read_steps
from ece_lint.model import Entity
from ece_lint.routing import Routing

_BITS = bytes.maketrans(b"01", b"\x00\x01")


def queue_members(routing: Routing) -> Iterator[tuple[Entity, Sequence[Entity]]]:
    """Yield every skill group and precision queue with the agents who are in it.

    An agent is in a precision queue if he certainly passes one of its steps; one whose steps cannot be
    read has nobody. An agent whom a skill group names twice is there once.
    """
    for group in routing.entities["skill_group"]:
        yield group, routing.each_once(group.links.get("agents", []))
    agents = routing.entities["agent"]
    for queue, reached in reached_by_attributes(routing):
        yield queue, picked(agents, reached)


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


def bits(flags: Iterable[bool]) -> int:
    """Return what is true of which agent, a bit for each; the first agent is the lowest bit."""
    return int("0" + "".join("1" if one else "0" for one in flags)[::-1], 2)


def picked(agents: Sequence[Entity], mask: int) -> list[Entity]:
    """Return the agents whose bits are set; the first agent is the lowest bit."""
    return list(compress(agents, bin(mask)[:1:-1].encode().translate(_BITS))) if mask else []
