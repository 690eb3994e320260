"""Whose an object is: the departments of ECE whose queues it serves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from ece_lint.model import Entity, Key, kinds
from ece_lint.routing import Routing

# Who serves whom, from a queue on: each with the fields that lead to those who serve it in turn.
_SERVED_BY = {
    "queue": ("script_selector", "skill_groups", "precision_queues", "media_routing_domain"),
    "script_selector": ("call_type", "call_type_map.call_type", "scripts"),
    "call_type": ("scripts",),
    "script": (
        "scripts", "call_types", "skill_groups", "precision_queues", "enterprise_skill_groups", "agents",
    ),
    "enterprise_skill_group": ("skill_groups",),
    "precision_queue": ("steps.terms.attribute",),
    "user": ("agent",),
    "task_limit": ("user", "queue"),
}  # fmt: skip


_NOBODY: frozenset[str] = frozenset()


def owners(routing: Routing) -> Owners:
    """Return whose the objects of a configuration are, the same for all who ask."""
    found: Owners = routing.worked_out.setdefault("owners", Owners(routing))
    return found


class Owners:
    """The departments of every object that serves a queue, or is of a department itself.

    A media routing domain or a script that queues of several departments share has all of these. Who is in their
    skill groups is looked at when somebody asks for an agent: memberships go into millions.
    """

    def __init__(self, routing: Routing) -> None:
        self._routing = routing

    def of(self, key: Key) -> frozenset[str]:
        """Return the departments of an object by its key."""
        if key.kind != "agent":
            return self._of_others.get(key, _NOBODY)
        agent = self._agents.get(key)
        return frozenset(name for name, agents in self._serving.items() if agent in agents)

    @cached_property
    def _reached(self) -> dict[str, set[Entity]]:
        """By department all that serves its queues, but for who is in a skill group."""
        starts: dict[str, list[Entity]] = {}
        for kind in kinds().values():
            mention = kind.mentions.get("department")
            # A department of Packaged CCE is another thing.
            if kind.name == "department" or (mention and mention.kind == "department"):
                for one in self._all(kind.name):
                    if (own := _department(one)) is not None:
                        starts.setdefault(own, []).append(one)
        found = {department: {*own} for department, own in starts.items()}
        for department, pending in starts.items():
            reached = found[department]
            while pending:
                one = pending.pop()
                for field in _SERVED_BY.get(one.kind.name, ()):
                    further = {*one.links.get(field, ())} - reached
                    reached |= further
                    pending += further
        return found

    @cached_property
    def _of_others(self) -> dict[Key, frozenset[str]]:
        departments: dict[Entity, list[str]] = {}
        for department, own in self._reached.items():
            for one in own:
                departments.setdefault(one, []).append(department)
        return {one.key: frozenset(names) for one, names in departments.items()}

    @cached_property
    def _serving(self) -> dict[str, set[Entity]]:
        """By department the agents of its skill groups, and all else that serves its queues."""
        found = {}
        for department, reached in self._reached.items():
            groups = (one for one in reached if one.kind.name == "skill_group")
            found[department] = reached.union(*(one.links.get("agents", ()) for one in groups))
        return found

    @cached_property
    def _agents(self) -> dict[Key, Entity]:
        return {one.key: one for one in self._all("agent")}

    def _all(self, kind: str) -> Iterator[Entity]:
        return chain(self._routing.entities[kind], self._routing.undefined[kind])


def _department(one: Entity) -> str | None:
    """Return the department of ECE that an object is of."""
    if one.kind.name == "department":
        return one.name
    owner = one.one("department")
    return owner.name if owner is not None else one.department
