"""Whose an object is: the departments of ECE whose queues it serves."""

from __future__ import annotations

from ece_lint.model import Entity, Key
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
    "skill_group": ("agents",),
    "precision_queue": ("steps.terms.attribute",),
    "user": ("agent",),
    "task_limit": ("user", "queue"),
}  # fmt: skip


def owners(routing: Routing) -> dict[Key, frozenset[str]]:
    """Return the departments of every object that serves a queue, or is of a department itself.

    A media routing domain or a script that queues of several departments share has all of these. It is found once
    for a configuration, whoever asks, and let go with it.
    """
    if "owners" not in routing.worked_out:
        routing.worked_out["owners"] = _owners(routing)
    found: dict[Key, frozenset[str]] = routing.worked_out["owners"]
    return found


def _owners(routing: Routing) -> dict[Key, frozenset[str]]:
    starts: dict[str, list[Entity]] = {}
    for one in routing.everything():
        own = _department(one)
        if own is not None:
            starts.setdefault(own, []).append(one)
    found: dict[Entity, set[str]] = {}
    for department, pending in starts.items():
        reached = {*pending}
        while pending:
            one = pending.pop()
            for field in _SERVED_BY.get(one.kind.name, ()):
                further = {*one.links.get(field, ())} - reached
                reached |= further
                pending += further
        for one in reached:
            found.setdefault(one, set()).add(department)
    return {one.key: frozenset(departments) for one, departments in found.items()}


def _department(one: Entity) -> str | None:
    """Return the department of ECE that an object is of; one of Packaged CCE is another thing."""
    if one.kind.name == "department":
        return one.name
    mention = one.kind.mentions.get("department")
    if mention is None or mention.kind != "department":
        return None
    owner = one.one("department")
    return owner.name if owner is not None else one.department
