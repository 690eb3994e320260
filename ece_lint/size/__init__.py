"""The calculator: what a number of agents and their work need, and what Cisco's guides do not allow of a plan."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from json import dumps
from math import ceil
from typing import Any, NamedTuple

from ece_lint.analysis.deployment import (
    deployment,
    growth_terms,
    standardized_agents,
    works,
)
from ece_lint.analysis.figures import reckon
from ece_lint.analysis.sizing import (
    AGENTS_PER_APPLICATION_SERVER,
    AGENTS_PER_WEB_SERVER,
    LAYOUTS,
    MOST_WEB_SERVERS,
    SERVERS_WITH_HIGH_AVAILABILITY,
    TIERS,
    Term,
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
from ece_lint.model import kinds
from ece_lint.quantities import amount
from ece_lint.report import Report
from ece_lint.routing import Routing
from ece_lint.settings import Settings

GROUPS = ("sizing", "availability", "network", "hardening")
NAMES = ("duplicate-name", "undefined-name")  # without which a number may be lost
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
    is_highly_available: bool  # or is meant to be
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
        """How many servers the layout has; with high availability there are more."""
        return sum(count for count, _ in self.layout)


def size(
    paths: Iterable[str],
    numbers: Mapping[str, Any],
    settings: Settings,
    told: Callable[[str], None] = lambda doing: None,
) -> Sizing:
    """Work out what a plan needs, from the deployment section of files or from numbers in its form.

    With files, the numbers are what is to be taken instead of what they say. `told` is called with what is being done.
    Nothing about the input is raised; what is wrong with it is in the report.
    """
    with no_collector():
        paths = list(paths)
        found = Input()
        if paths:
            found = read(paths, told=told, root=settings.root, own=own_files(settings))
        else:
            # The numbers become a document, so that the rules see one kind of plan.
            text = dumps({"deployment": numbers}, ensure_ascii=False)
            found.documents[COMMAND_LINE] = read_yaml(COMMAND_LINE, text.encode())

        def conclude(routing: Routing) -> None:
            _conclude(routing, settings, numbers if paths else {})

        report, routing = examine(found, settings, paths or [COMMAND_LINE], told, conclude)
        own = {name for name, kind in kinds().items() if kind.single or kind.within}
        findings = [one for one in report.findings
                    if one.rule not in NAMES or (one.object and one.object.kind in own)]  # fmt: skip
        return _sizing(routing, report.but(findings=tuple(findings)))


def of_site(routing: Routing, report: Report, settings: Settings) -> Sizing | None:
    """Return what the plan of a site needs, of which all rules were asked already; without a plan nothing."""
    if deployment(routing) is None:
        return None
    _conclude(routing, settings, {})
    own = tuple(one for one in report.findings if one.group in GROUPS)
    return _sizing(routing, report.but(findings=own))


def _conclude(routing: Routing, settings: Settings, numbers: Mapping[str, Any]) -> None:
    """Have the plan say what is taken instead, and what follows where it says nothing: rules ask for it."""
    plan = deployment(routing)
    if plan is None:
        return
    own = set(plan.data) | plan.flawed
    usual: dict[str, Any] = {"release": settings.release, "product": settings.product}
    plan.data |= {**usual, **plan.data, **numbers}
    tiers = TIERS.get(release_of(plan.data["release"]), ())
    agents, _ = _agents(routing)
    if agents is not None and tiers and "tier" not in own:
        plan.data["tier"] = fitting_tier(agents, release_of(plan.data["release"])) or tiers[-1]
    plan.derived = dict.fromkeys(plan.data.keys() - own, "")
    routing.fields["deployment"].update(plan.data)
    reckon(routing)


def _agents(routing: Routing) -> tuple[int | None, str]:
    """Return the standardized agents, or why they are not known."""
    try:
        return standardized_agents(routing), ""
    except Unanswered as why:
        return None, f"the plan has no {why}"


def _sizing(routing: Routing, report: Report) -> Sizing:
    plan = deployment(routing)
    said: dict[str, Any] = plan.data if plan else {}
    release = release_of(said.get("release", report.release))
    unknown: dict[str, str] = {}
    agents, why = _agents(routing)
    if why:
        unknown["agents"] = why
    tier = None if agents is None else fitting_tier(agents, release)
    if agents is not None and tier is None:
        unknown["tier"] = f"release {release} has no tier for {agents:,} agents"
        if release not in TIERS:
            unknown["tier"] = f"the tiers of release {release} are in no document that we know"
    planned = None if plan and "tier" in plan.derived else said.get("tier")
    # The servers are those of the tier that carries the agents, which the planned one may not.
    carries = planned in TIERS.get(release, (planned,)) and (agents or 0) <= (planned or 0)
    built = planned if carries else tier
    layout = LAYOUTS.get(built or 0, ())
    if built and not layout:
        unknown["layout"] = f"no document that we know has a layout for {built:,} agents"
    work = [] if agents is None else works(routing)
    return Sizing(
        release=release,
        product=said.get("product", report.product),
        work=[(one.name, term) for _, one in work for term in standardized(one)],
        agents=agents,
        planned_tier=planned,
        tier=tier,
        tiers=TIERS.get(release, ()),
        layout=list(layout),
        is_highly_available=said.get("high_availability") is True,
        servers_with_high_availability=SERVERS_WITH_HIGH_AVAILABILITY.get(built or 0),
        needs=list(_needs(agents, built, {role: n for n, roles in layout for role in roles})),
        growth=_growth(routing, said, unknown),
        bandwidth=list(_bandwidth(routing, sum(one.agents for _, one in work))),
        unknown=unknown,
        report=report,
    )


def _needs(agents: int | None, tier: int | None, planned: dict[str, int]) -> Iterator[Need]:
    web = 400 if tier == 400 else AGENTS_PER_WEB_SERVER  # one web server carries the smallest tier
    for role, each in (("web", web), ("application", AGENTS_PER_APPLICATION_SERVER)):
        needed, count = servers_needed(agents or 0, each), planned.get(role, 0)
        # How many web servers more agents would need is in no document.
        is_known = role == "application" or (needed <= MOST_WEB_SERVERS and tier != 2500)
        if agents is not None and is_known:
            yield Need(role, each, needed, count, max(count - 1, 0) * each)


def _growth(routing: Routing, said: dict[str, Any], unknown: dict[str, str]) -> Growth | None:
    try:
        terms = growth_terms(routing)
    except Unanswered as why:
        unknown["growth"] = f"the plan has no {why}"
        return None
    free = amount(said["free_disk"]) / 1024 if "free_disk" in said else None
    months = said.get("months_kept") or MONTHS
    return Growth(terms, months, free, None if free is None else free / total(terms))


def _bandwidth(routing: Routing, heads: int) -> Iterable[Bandwidth]:
    sites = [one for one in routing.entities["site"] if "agents" in one.data]
    for site in sites:
        agents, logins = site.data["agents"], site.data.get("concurrent_logins", 0)
        has = amount(site.data["bandwidth"]) if "bandwidth" in site.data else None
        yield Bandwidth(site.name, agents, steady_kbps(agents), logins, login_kbps(logins), has)
    if not sites and heads:
        yield Bandwidth("all sites", heads, steady_kbps(heads), 0, 0, None)


def in_whole_mb(value: Fraction) -> int:
    """Return MB rounded up, as the Design Guide prints them."""
    return ceil(value)
