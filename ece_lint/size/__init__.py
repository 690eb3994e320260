"""The calculator: what a number of agents and their work need, and what Cisco's guides do not allow of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from json import dumps
from math import ceil
from typing import Any, NamedTuple

from ece_lint.analysis.deployment import (
    deployment,
    growth_terms,
    standardized_agents,
    work_of,
    works,
)
from ece_lint.analysis.sizing import (
    AGENTS_PER_APPLICATION_SERVER,
    AGENTS_PER_WEB_SERVER,
    LAYOUTS,
    SERVERS_WITH_HIGH_AVAILABILITY,
    TIERS,
    Term,
    amount,
    fitting_tier,
    login_kbps,
    release_of,
    servers_needed,
    standardized,
    steady_kbps,
    total,
)
from ece_lint.documents.yaml import read_yaml
from ece_lint.finding import Unanswered
from ece_lint.lint import Input, examine, no_collector, own_files, read
from ece_lint.report import Report
from ece_lint.routing import Routing
from ece_lint.settings import Settings

GROUPS = ("sizing", "availability", "network", "hardening")
COMMAND_LINE = "command line"
MONTHS = 24


class Need(NamedTuple):
    """How many servers of a kind the agents need, and how many agents are left when one of them fails."""

    role: str
    per_server: int
    needed: int
    planned: int
    left: int


class Growth(NamedTuple):
    """By how many MB the databases grow in a month, in terms, and when the disk is full."""

    terms: list[Term]
    months: int  # for which activities are kept, or that are shown
    free: Fraction | None  # MB
    full_after: Fraction | None  # months

    @property
    def monthly(self) -> Fraction:
        """The sum of the terms."""
        return total(self.terms)

    @property
    def by_month(self) -> list[Fraction]:
        """What has come together after each month, from none on."""
        return [self.monthly * month for month in range(self.months + 1)]


class Bandwidth(NamedTuple):
    """What the agents of a site need of its line, in kbps."""

    site: str
    agents: int
    steady: int
    logins: int
    login: int
    has: Fraction | None


class Sizing(NamedTuple):
    """All numbers that follow from a plan. What it does not say is `None` or empty, with the reason in `unknown`."""

    release: str
    product: str
    work: list[tuple[str, Term]]  # the terms of each workload
    agents: int | None
    planned_tier: int | None
    tier: int | None  # the smallest that carries the agents
    tiers: tuple[int, ...]
    layout: list[tuple[int, tuple[str, ...]]]
    servers_with_high_availability: int | None
    needs: list[Need]
    growth: Growth | None
    bandwidth: list[Bandwidth]
    unknown: dict[str, str]
    report: Report

    @property
    def is_empty(self) -> bool:
        """Whether the plan says nothing that a number follows from."""
        return self.agents is None and self.growth is None and not self.bandwidth

    @property
    def servers(self) -> int:
        """How many servers the layout has."""
        return sum(count for count, _ in self.layout)


def size(paths: Iterable[str], numbers: Mapping[str, Any], settings: Settings) -> Sizing:
    """Work out what a plan needs, from the deployment section of files or from numbers in its form.

    Nothing about the input is raised; what is wrong with it is in the report.
    """
    with no_collector():
        paths = list(paths)
        found = Input()
        if paths:
            found = read(paths, root=settings.root, own=own_files(settings))
        is_planned = bool(paths) or "tier" in numbers
        if numbers:
            # The numbers become a document, so that the rules see one kind of plan.
            if "tier" not in numbers:
                numbers = {**numbers, "tier": _tier(numbers, settings.release)}
            text = dumps({"deployment": numbers}, ensure_ascii=False)
            found.documents[COMMAND_LINE] = read_yaml(COMMAND_LINE, text.encode())
        report, routing = examine(found, settings, paths or [COMMAND_LINE])
        sizing = _sizing(routing, report)
        return sizing if is_planned else sizing._replace(planned_tier=None)


def _sizing(routing: Routing, report: Report) -> Sizing:
    plan = deployment(routing)
    said: dict[str, Any] = plan.data if plan else {}
    release = release_of(said.get("release", report.release))
    unknown: dict[str, str] = {}
    agents = None
    try:
        agents = standardized_agents(routing)
    except Unanswered as why:
        unknown["agents"] = f"the plan has no {why}"
    tier = None if agents is None else fitting_tier(agents, release)
    if agents is not None and tier is None:
        what = f"no tier for {agents:,} agents" if release in TIERS else "no tier that is published"
        unknown["tier"] = f"release {release} has {what}"
    planned = said.get("tier")
    layout = LAYOUTS.get(planned or tier or 0, ())
    if not layout and (planned or tier):
        unknown["layout"] = f"Cisco publishes no layout for {planned or tier:,} agents"
    return Sizing(
        release=release,
        product=said.get("product", report.product),
        work=[(work.name, term) for _, work in works(routing) for term in standardized(work)],
        agents=agents,
        planned_tier=planned,
        tier=tier,
        tiers=TIERS.get(release, ()),
        layout=list(layout),
        servers_with_high_availability=SERVERS_WITH_HIGH_AVAILABILITY.get(planned or tier or 0),
        needs=_needs(agents, planned or tier, {role: n for n, roles in layout for role in roles}),
        growth=_growth(routing, said, unknown),
        bandwidth=list(_bandwidth(routing)),
        unknown=unknown,
        report=report,
    )


def _tier(numbers: Mapping[str, Any], release: str) -> int | None:
    """Return the tier that numbers are meant for, so that rules about it can be asked."""
    terms = [
        term
        for one in numbers.get("workloads", ())
        for term in standardized(work_of(one["name"], one))
    ]
    agents = ceil(total(terms))
    return fitting_tier(agents, release) or next(reversed(TIERS.get(release, ())), None)


def _needs(agents: int | None, tier: int | None, planned: dict[str, int]) -> list[Need]:
    if agents is None:
        return []
    web = 400 if tier == 400 else AGENTS_PER_WEB_SERVER  # one web server carries the smallest tier
    return [
        Need(
            role,
            each,
            servers_needed(agents, each),
            planned.get(role, 0),
            max(planned.get(role, 0) - 1, 0) * each,
        )
        for role, each in (("web", web), ("application", AGENTS_PER_APPLICATION_SERVER))
    ]


def _growth(routing: Routing, said: dict[str, Any], unknown: dict[str, str]) -> Growth | None:
    try:
        terms = growth_terms(routing)
    except Unanswered as why:
        unknown["growth"] = f"the plan has no {why}"
        return None
    free = amount(said["free_disk"]) / 1024 if "free_disk" in said else None
    months = said.get("months_kept") or MONTHS
    return Growth(terms, months, free, None if free is None else free / total(terms))


def _bandwidth(routing: Routing) -> Iterable[Bandwidth]:
    sites = [one for one in routing.entities["site"] if "agents" in one.data]
    for site in sites:
        agents, logins = site.data["agents"], site.data.get("concurrent_logins", 0)
        has = amount(site.data["bandwidth"]) if "bandwidth" in site.data else None
        yield Bandwidth(site.name, agents, steady_kbps(agents), logins, login_kbps(logins), has)
    if not sites and (heads := sum(work.agents for _, work in works(routing))):
        yield Bandwidth("all sites", heads, steady_kbps(heads), 0, 0, None)


def rounded(value: Fraction) -> float:
    """Return a number with two decimals, as a report shows it."""
    return round(float(value), 2)


def in_whole_mb(value: Fraction) -> int:
    """Return MB rounded up, as the Design Guide prints them."""
    return ceil(value)
