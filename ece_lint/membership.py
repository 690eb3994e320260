"""Who is in which queue: the members of skill groups, and those whose attributes fit a precision queue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress

from ece_lint.model import Entity
from ece_lint.precision import population, read_steps
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
    queues = routing.entities["precision_queue"]
    if not queues or not routing.has(queues[0].kind, "steps"):
        return
    present = population(agents)
    for queue in queues:
        reached = 0
        for step in read_steps(queue, routing) or ():
            reached |= present.reach(step).certain
        yield queue, picked(agents, reached)


def picked(agents: Sequence[Entity], mask: int) -> list[Entity]:
    """Return the agents whose bits are set; the first agent is the lowest bit."""
    return list(compress(agents, bin(mask)[:1:-1].encode().translate(_BITS))) if mask else []
