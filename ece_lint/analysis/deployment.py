"""What the deployment section says, in the numbers that rules and the calculator ask for."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil
from typing import Any

from ece_lint.analysis.sizing import Term, Volumes, Work, growth, standardized, total
from ece_lint.documents import Node
from ece_lint.finding import Label, Unanswered
from ece_lint.model import Entity, kinds
from ece_lint.quantities import amount
from ece_lint.routing import Routing


def deployment(routing: Routing) -> Entity | None:
    """Return the deployment, if the configuration has one with anything but lists in it."""
    return next(iter(routing.entities["deployment"]), None)


def said(routing: Routing, field: str) -> Any:
    """Return what the deployment says in a field. Raises `Unanswered` where it says nothing."""
    found = deployment(routing)
    if found is None or field not in found.data:
        is_wrong = found is not None and field in found.flawed
        raise Unanswered(f"{'usable ' if is_wrong else ''}deployment.{field}")
    return found.data[field]


def servers(routing: Routing, role: str) -> list[Entity]:
    """Return the servers that have a component."""
    return [one for one in routing.entities["server"] if role in one.data.get("roles", ())]


def services_server(routing: Routing, host: str) -> Entity | None:
    """Return the services server of a host name or address; a name may have the domain behind it."""
    known = {
        name.casefold(): one
        for one in servers(routing, "services")
        for name in (one.name, *one.data.get("addresses", ()))
        if name is not None
    }
    host = host.casefold()
    return known.get(host) or known.get(host.partition(".")[0])


def serves_customers(routing: Routing) -> bool:
    """Say whether chats or callbacks are planned, for which customers come to ECE themselves."""
    plan = deployment(routing)
    said = plan.data if plan else {}
    rates = ("concurrent_chats", "chats_per_hour", "concurrent_callbacks")
    return (
        "customer_protocol" in said
        or not {"chats", "callbacks"}.isdisjoint(said.get("volumes", {}))
        or any(not one.data.keys().isdisjoint(rates) for one in routing.entities["workload"])
    )


def flows(routing: Routing) -> list[Entity]:
    """Return the network flows of which it is known whether they are open."""
    return [one for one in routing.entities["flow"] if "open" in one.data]


def section(routing: Routing, kind: str) -> Node:
    """Return where the list of objects of a kind begins, or where the deployment does if there is none."""
    found = routing.entities[kind]
    if found:
        assert found[0].document is not None
        return Node(found[0].document, found[0].pointer[:-1], key=True)
    plan = routing.entities["deployment"][0]
    field = kinds()[kind].section
    return plan.at(field, key=True) if field in plan.data else plan.place


_RATES = ("emails_per_hour", "concurrent_chats", "concurrent_callbacks")


def works(routing: Routing) -> list[tuple[Entity, Work]]:
    """Return the workloads, each with its numbers.

    Raises `Unanswered` where one lacks its agents, has a number that cannot be used, or the name of another one:
    the others alone would come to too little.
    """
    found = routing.entities["workload"]
    again = any(later.kind.name == "workload" for _, later in routing.repeated)
    if again or any("agents" not in one.data or one.flawed.intersection(_RATES) for one in found):
        raise Unanswered("usable numbers for every workload")
    return [
        (one, Work(one.name, one.data["agents"], *(_exact(one.data.get(rate)) for rate in _RATES)))
        for one in found
    ]


def standardized_agents(routing: Routing) -> int:
    """Return the standardized agents of all workloads, rounded up, or else what the plan says.

    Raises `Unanswered` where neither is known.
    """
    found = works(routing)
    if found:
        return ceil(total([term for _, work in found for term in standardized(work)]))
    try:
        return int(said(routing, "standardized_agents"))
    except Unanswered:
        raise Unanswered("workloads") from None


def workload_labels(routing: Routing) -> tuple[Label, ...]:
    """Return the place of each workload with how its agents are reckoned."""
    return tuple(
        Label(one.place, "; ".join(term.reckoned for term in standardized(work)))
        for one, work in works(routing)
    )


_VOLUMES = (
    ("emails", "average_size"), ("emails", "with_attachments_per_month"), ("emails", "average_attachment_size"),
    ("chats", "messages_per_month"), ("chats", "average_size"),
    ("callbacks", "messages_per_month"), ("callbacks", "average_size"),
)  # fmt: skip


def volumes(routing: Routing) -> Volumes:
    """Return what goes through in a month.

    Raises `Unanswered` where there are no volumes, or a number of them is given without its size: then the
    growth is not known.
    """
    given: dict[str, dict[str, Any]] = said(routing, "volumes")
    emails = given.get("emails", {})
    both = [emails.get("incoming_per_month"), emails.get("outgoing_per_month")]
    numbers = [None if both == [None, None] else sum(map(Fraction, filter(None, both)))]
    for part, field in _VOLUMES:
        value = given.get(part, {}).get(field)
        numbers.append(amount(value) if isinstance(value, str) else _exact(value))
    names = ("emails.average_size", "emails.average_attachment_size", "chats.average_size",
             "callbacks.average_size")  # fmt: skip
    for number, size, name in zip(numbers[::2], numbers[1::2], names, strict=True):
        if number and size is None:
            raise Unanswered(f"deployment.volumes.{name}")
    return Volumes(*(Fraction(number or 0) for number in numbers))


def growth_terms(routing: Routing) -> list[Term]:
    """Return by how many MB the databases grow in a month, in terms. Raises `Unanswered` as `volumes` does."""
    terms = growth(volumes(routing))
    if not terms:
        raise Unanswered("deployment.volumes")
    return terms


def labels(entities: Iterable[Entity], text: str) -> tuple[Label, ...]:
    """Return the places of objects, each with the same words."""
    return tuple(Label(one.place, text) for one in entities)


def _exact(value: Any) -> Fraction | None:
    return None if value is None else Fraction(str(value))
