"""Figures that rules compare and nobody writes down, as fields of the objects of which they are reckoned.

The schema of a kind lists them under `x-reckoned`, each with the field that it stands for. A figure that cannot be
reckoned is not given, and `Routing.lacking` has what it would take; a rule that compares it is not asked then.
"""

from __future__ import annotations

from ece_lint.analysis.deployment import servers, services_server, standardized_agents, works
from ece_lint.analysis.sizing import (
    KBPS_AT_LOGIN,
    KBPS_PER_AGENT,
    TIERS,
    fitting_tier,
    login_kbps,
    release_of,
    standardized,
    steady_kbps,
)
from ece_lint.finding import Unanswered
from ece_lint.model import Entity
from ece_lint.quantities import amount, shown
from ece_lint.routing import Routing
from ece_lint.wording import Phrase


def reckon(routing: Routing) -> None:
    """Give the deployment and what it holds the figures that can be reckoned."""
    for plan in routing.entities["deployment"]:
        try:
            agents = standardized_agents(routing)
            _give(routing, plan, "reckoned_agents", agents)
            _give(routing, plan, "fitting_tier", Phrase(_fitting_tier(plan, agents)))
            for one, work in works(routing):
                terms = "; ".join(term.reckoned for term in standardized(work))
                _give(routing, one, "reckoned", Phrase(terms))
        except Unanswered as why:
            routing.lacking["deployment", "reckoned_agents"] = why.missing
        if (largest := plan.data.get("largest_attachment")) is not None:
            seconds = amount(largest) * 1024 * 8 / (KBPS_PER_AGENT * 1000)
            _give(routing, plan, "attachment_seconds", Phrase(shown(seconds)))
    for pim in routing.entities["mr_pim"]:
        _reckon_pim(routing, pim)
    for site in routing.entities["site"]:
        _reckon_site(routing, site)


def _fitting_tier(plan: Entity, agents: int) -> str:
    """Say which tier of the release carries so many standardized agents."""
    release = release_of(plan.data.get("release", ""))
    if release not in TIERS:
        return "add the `release` to see which tier does"
    tier = fitting_tier(agents, release)
    if tier is None:
        return f"release {release} has none for that many: plan several instances of ECE"
    return f"release {release} has one for {tier:,}"


def _reckon_pim(routing: Routing, pim: Entity) -> None:
    """Tell which server is meant by a host, which may be called by its name or an address.

    Where no services server is known, the host is taken as it is; a host that is not one of them has no server.
    """
    for figure, field in pim.kind.reckoned.items():
        host = pim.data.get(field)
        if host is None:
            continue
        server = services_server(routing, host)
        if server is not None or not servers(routing, "services"):
            _give(routing, pim, figure, server.name if server else host.casefold())
        else:
            routing.lacking[pim.kind.name, figure] = (
                f"a services server for {pim.kind.section}.{field}",
            )


def _reckon_site(routing: Routing, site: Entity) -> None:
    """Reckon what the line must carry: the guide does not say that logins come on top of the agents at work."""
    if site.data.keys().isdisjoint(("agents", "concurrent_logins")):
        return
    agents, logins = site.data.get("agents", 0), site.data.get("concurrent_logins", 0)
    needs = {
        steady_kbps(agents): f"{agents} agents at work need",
        login_kbps(logins): f"{logins} agents who log in at once need",
        KBPS_AT_LOGIN: "the login of one agent needs",
    }
    needed = max(needs) if agents or logins else 0
    _give(routing, site, "kbps_needed", needed)
    if needed:
        _give(routing, site, "reckoned", Phrase(f"{needs[needed]} {shown(needed)} kbps"))


def _give(routing: Routing, entity: Entity, figure: str, value: object) -> None:
    routing.conclude(entity, figure, value, entity.kind.reckoned[figure])
