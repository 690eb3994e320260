"""A sizing in tables of words and numbers, which text, Markdown and HTML show alike."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from ece_lint.finding import SEVERITIES, Finding
from ece_lint.pages.rule import Rule
from ece_lint.quantities import shown
from ece_lint.report.harmless import harmless
from ece_lint.report.page import references
from ece_lint.settings import PRODUCTS
from ece_lint.size import COMMAND_LINE, NAMES, Growth, Sizing, in_whole_mb

GUIDE = "Enterprise Chat and Email Design Guide 12.0(1)"
_BARS = "▁▂▃▄▅▆▇█"
_MOST_COLUMNS = 24
_MOST_NAMES = 8


class Row(NamedTuple):
    """A line of a table: what it is about, how it comes about, and what it comes to."""

    of: str
    how: str
    comes_to: str


class Table(NamedTuple):
    """One question, its answer in short, how it comes about, and where Cisco says so."""

    title: str
    answer: str
    rows: list[Row]
    source: str


def title(sizing: Sizing) -> str:
    """Return what the sizing is for."""
    return f"ECE {sizing.release}, {PRODUCTS.get(sizing.product, sizing.product)}"


def tables(sizing: Sizing) -> Iterator[Table]:
    """Yield the answers, in the order in which a plan is made."""
    yield _agents(sizing)
    yield _tier(sizing)
    yield _servers(sizing)
    yield _growth(sizing)
    yield _bandwidth(sizing)


def _agents(sizing: Sizing) -> Table:
    answer = (
        f"not known: {sizing.unknown.get('agents')}"
        if sizing.agents is None
        else shown(sizing.agents)
    )
    exact = sum((term.comes_to for _, term in sizing.work), Fraction(0))
    if exact.denominator > 1:
        answer += f" ({shown(exact)}, rounded up)"
    rows = [
        Row(name, f"{term.of}: {term.reckoned}", shown(term.comes_to)) for name, term in sizing.work
    ]
    return Table("standardized agents", answer, rows, f"{GUIDE}, page 16")


def _tier(sizing: Sizing) -> Table:
    if sizing.tier is not None:
        answer = f"{shown(sizing.tier)} agents"
        below = [tier for tier in sizing.tiers if tier < sizing.tier]
        answer += f" (for {shown(below[-1] + 1)} to {shown(sizing.tier)})" if below else ""
    else:
        answer = f"not known: {sizing.unknown.get('tier', sizing.unknown.get('agents'))}"
    rows = []
    if sizing.planned_tier not in (None, sizing.tier):
        rows.append(
            Row("planned", "the tier that the deployment says", shown(sizing.planned_tier or 0))
        )
    offered = ", ".join(map(shown, sizing.tiers)) or "not known"
    rows.append(Row("offered", f"tiers of release {sizing.release}", offered))
    return Table(
        "tier", answer, rows, f"{GUIDE}, pages 17 and 18; Compatibility Matrix of the release"
    )


def _servers(sizing: Sizing) -> Table:
    source = f"{GUIDE}, pages 16 to 18; Solution Design Guide 15.0(1), High Availability and Network Design"
    rows = [
        Row("" if number else "layout", ", ".join(roles), str(count))
        for number, (count, roles) in enumerate(sizing.layout)
    ]
    for need in sizing.needs:
        how = f"{shown(sizing.agents or 0)} agents, {need.per_server} on each: at least"
        rows.append(Row(f"{need.role} servers", how, str(need.needed)))
        if need.planned > 1:
            only = " only" if need.left < (sizing.agents or 0) else ""
            how = f"with one of {need.planned} down there is room for{only}"
            rows.append(Row("", how, shown(need.left)))
    if sizing.servers_with_high_availability:
        how = "with high availability (Cisco TAC document 215682)"
        rows.append(Row("all servers", how, str(sizing.servers_with_high_availability)))
    reason = (
        sizing.unknown.get("layout") or sizing.unknown.get("tier") or sizing.unknown.get("agents")
    )
    answer = str(sizing.servers) if sizing.layout else f"not known: {reason}"
    if sizing.layout and sizing.is_highly_available:
        answer = f"{sizing.servers_with_high_availability}; without high availability {answer}"
    return Table("servers", answer, rows, source)


def _growth(sizing: Sizing) -> Table:
    source, growth = f"{GUIDE}, pages 16 and 17", sizing.growth
    if growth is None:
        return Table("database growth", f"not known: {sizing.unknown.get('growth')}", [], source)
    whole = in_whole_mb(growth.monthly)
    answer = f"{shown(growth.monthly)} MB a month (the guide rounds up: {whole:,} MB)"
    rows = [Row(term.of, term.reckoned, f"{shown(term.comes_to)} MB") for term in growth.terms]
    rows.append(
        Row(f"in {growth.months} months", sparkline(growth), gigabytes(growth.by_month[-1]))
    )
    if growth.free is not None and growth.full_after is not None:
        how = f"{gigabytes(growth.free)} free ÷ {shown(growth.monthly)} MB a month"
        rows.append(Row("disk full", how, f"after {shown(growth.full_after)} months"))
    return Table("database growth", answer, rows, source)


def _bandwidth(sizing: Sizing) -> Table:
    rows = []
    for one in sizing.bandwidth:
        at_work = f"{shown(one.agents)} agents at work × 40 kbps"
        rows.append(Row(one.site, at_work, f"{shown(one.steady)} kbps"))
        if one.logins:
            at_once = f"{shown(one.logins)} logins at once × 384 kbps"
            rows.append(Row("", at_once, f"{shown(one.login)} kbps"))
            rows.append(Row("", "if both come together", f"{shown(one.steady + one.login)} kbps"))
        if one.has is not None:
            rows.append(Row("", "the line has", f"{shown(one.has)} kbps"))
    answer = (
        "what each site needs, at most 300 ms one way from ECE"
        if rows
        else "not known: the plan has no agents"
    )
    return Table("bandwidth", answer, rows, f"{GUIDE}, page 26")


def sparkline(growth: Growth) -> str:
    """Return the growth as bars: up to the free disk if it is known, otherwise up to the last month."""
    points = growth.by_month[1:]
    every = -(-len(points) // _MOST_COLUMNS)
    top = growth.free or points[-1]
    bars = (min(int(point / top * len(_BARS)), len(_BARS) - 1) for point in points[::every])
    return "".join(_BARS[bar] for bar in bars)


def gigabytes(megabytes: Fraction) -> str:
    """Return MB as GB, or as MB where that is less than one."""
    return f"{shown(megabytes / 1024)} GB" if megabytes >= 1024 else f"{shown(megabytes)} MB"


def broken(sizing: Sizing) -> list[tuple[list[Finding], list[str]]]:
    """Return what the plan breaks, the worst first, by rule, each with the sentences of Cisco's documents."""
    by_rule: dict[tuple[int, str], list[Finding]] = {}
    for one in sizing.report.findings:
        by_rule.setdefault((SEVERITIES.index(one.severity), one.rule), []).append(one)
    graver = sorted(by_rule.items(), key=lambda item: item[0][0])
    return [(found, _sources(sizing.report.rules[rule])) for (_, rule), found in graver]


def verdict(sizing: Sizing) -> str:
    """Return in words what comes of the plan; where it could not be read, nothing does."""
    if sizing.report.findings:
        return "limits that the plan breaks"
    if sizing.report.not_analysed:
        return "no verdict: not everything could be read"
    if not sizing.report.objects.get("deployment"):
        return "no verdict: there is no deployment section"
    return "the plan breaks none of the limits that were asked"


def unread(sizing: Sizing) -> list[str]:
    """Return what could not be analysed, and why."""
    return [f"not analysed: {path}: {why}" for path, why in sizing.report.not_analysed]


def said(finding: Finding) -> str:
    """Return the message of a finding, where in a file it is about, and whether a team has accepted it."""
    path, span = finding.location
    at = "" if path == COMMAND_LINE else f" ({path}:{span.line}:{span.column})"
    accepted = "" if finding.status == "new" else f" ({finding.status})"
    return harmless(f"{finding.message}{at}{accepted}")


def _sources(rule: Rule) -> list[str]:
    return [] if rule.group == "documents" or rule.name in NAMES else references(rule)


def not_asked(sizing: Sizing) -> str:
    """Return in words how many rules were not asked, and what the plan would have to say for them."""
    skipped = sizing.report.skipped
    missing = Counter(name for one in skipped for name in one.missing)
    if not skipped:
        return ""
    most = sorted(missing, key=lambda name: (-missing[name], name))
    named = [f"{harmless(name)} ({missing[name]})" for name in most[:_MOST_NAMES]]
    rest = [f"{len(most) - _MOST_NAMES} more"] if len(most) > _MOST_NAMES else []
    return (
        f"{len(skipped)} rules were not asked, or not in full; "
        f"the plan lacks {', '.join([*named, *rest])}; --format json lists them all"
    )
