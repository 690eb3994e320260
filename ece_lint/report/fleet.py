"""Several sites in one report: what each format makes of theirs, and all of them at a glance."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from xml.etree import ElementTree

from ece_lint import __version__
from ece_lint.finding import SEVERITIES
from ece_lint.report import Report, csv
from ece_lint.report.full import Look, heading
from ece_lint.report.harmless import harmless, json_text
from ece_lint.report.markdown import MARK as COMMENT
from ece_lint.report.markdown import MOST_CHARACTERS, code, fitting, plain
from ece_lint.report.overview import Tally, table, tally
from ece_lint.report.summary import brief
from ece_lint.report.xml import xml_text
from ece_lint.wording import WrongUse, counted, quoted

MOST_IN_FULL = 8  # sites whose findings people read one after the other
_WIDEST = 120  # of a table
WORST_FIRST = (4, 2, 3, 1, 0)  # the exit codes: of several sites, the first that one of them has
FLEET = "ece-lint/fleet/1"


class Checked(NamedTuple):
    """What is left of the report of a site: the exit code, what it is in some formats, and how much was found.

    `shown` is what stdout gets, `beside` what is said beside the findings, `in_the_way` why a report must not be
    written where it was wanted, and `why` why the site could not be checked. `idle` is what of the acceptances that all
    sites have in common accepts nothing here, each with its place and in words.
    """

    site: str
    code: int
    texts: Mapping[str, str]
    counts: tuple[int, ...]  # by severity
    tally: Tally
    line: str
    shown: str
    beside: str
    in_the_way: str = ""
    why: str = ""
    seconds: Mapping[str, float] | None = None  # for each thing, where they are asked for
    idle: frozenset[tuple[str, str]] = frozenset()


def checked(
    report: Report, exit_code: int, texts: Mapping[str, str], shown: str, beside: str
) -> Checked:
    """Return what is to be kept of a report, so that the rest of it need not stay in memory."""
    counts = tuple(map(report.count, SEVERITIES))
    said = tally(report), brief(report), shown, beside
    return Checked(report.site, exit_code, texts, counts, *said, idle=frozenset(_idle(report)))


def _idle(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the acceptances of all sites that accept nothing in one of which everything was judged."""
    if report.accepted is None or report.not_analysed or not report.whole:
        return
    for one in report.accepted.acceptances:
        if one.common and not one.accepted and one.rule in report.asked:
            place = f"{one.location.path}:{one.location.span.line}:{one.location.span.column}"
            yield (
                place,
                f"{one.what}: no site has a finding of {quoted(one.rule)} to accept; delete this",
            )


def needless(sites: Sequence[Checked]) -> str:
    """Return a line for each acceptance of all sites that accepts nothing in any of them."""
    idle = frozenset.intersection(*(one.idle for one in sites)) if sites else ()
    return "".join(f"{harmless(place)}: {harmless(words)}\n" for place, words in sorted(idle))


def worst(sites: Sequence[Checked]) -> list[Checked]:
    """Return sites in the order of how much is wrong with them."""

    def place(one: Checked) -> tuple[int, ...]:
        return (WORST_FIRST.index(one.code), *(-number for number in one.counts))

    return sorted(sites, key=place)


def worst_code(sites: Sequence[Checked]) -> int:
    """Return the exit code of a run over several sites: the worst of theirs."""
    return min((one.code for one in sites), key=WORST_FIRST.index, default=0)


def lines(sites: Sequence[Checked]) -> str:
    """Return a line for each site, the worst first."""
    width = max((len(harmless(one.site)) for one in sites), default=0)
    return "".join(f"{harmless(one.site):<{width}}  {one.line}\n" for one in worst(sites))


def total(sites: Sequence[Checked], shard: str = "") -> str:
    """Return in one line what was found in all sites together."""
    numbers = map(sum, zip(*(one.counts for one in sites), strict=True))
    said = [counted(one, of) for one, of in zip(numbers, SEVERITIES, strict=False) if one]
    unclean = sum(one.code > 1 for one in sites)
    if unclean:
        said.append(f"NOT CLEAN: {counted(unclean, 'site')} not, or not fully, analysed")
    of = f" (part {shard})" if shard else ""
    return f"{counted(len(sites), 'site')}{of}: {', '.join(said) or 'no findings'}"


def by_rule(sites: Sequence[Checked], width: int) -> str:
    """Return how much each rule found in each site, the worst site first, or nothing where nothing was found."""
    numbers: Counter[str] = Counter()
    gravest: dict[str, int] = {}
    counts: dict[str, Counter[str]] = {}
    for one in sites:
        numbers += one.tally.numbers
        for rule, number in one.tally.numbers.items():
            own = one.tally.gravest[rule]
            gravest[rule] = min(own, gravest.get(rule, own))
            counts.setdefault(rule, Counter())[one.site] = number
    columns = [one.site for one in worst(sites) if one.tally.numbers]
    return table(Tally(numbers, gravest), counts, columns, width, in_order=True) if counts else ""


def pieces(sites: Sequence[Checked], texts: Sequence[str], look: Look) -> Iterator[str]:
    """Yield the report for people piece by piece: of few sites the findings, of more a line each, and a table."""
    overview = by_rule(sites, min(look.width, _WIDEST))
    if len(sites) > MOST_IN_FULL:
        yield lines(sites) + (f"\n{overview}" if overview else "")
        return
    for one, text in zip(sites, texts, strict=True):
        head = heading(f"site {harmless(one.site)}: {one.line}", look)
        yield "\n".join([head, *[text] * bool(text), ""])
    yield overview


def joined(
    format: str, sites: Sequence[Checked], texts: Sequence[str], shard: str, look: Look
) -> str:
    """Return the reports of sites, as they are in a format, as one."""
    match format:
        case "full":
            return "".join(pieces(sites, texts, look))
        case "json":
            return json_text(as_fleet(map(json.loads, texts), shard))
        case "sarif":
            runs = [run for text in texts for run in json.loads(text)["runs"]]
            return json_text(as_log(runs, shard))
        case "gitlab":
            return json_text([issue for text in texts for issue in json.loads(text)])
        case "rdjson":
            every = [one for text in texts for one in json.loads(text)["diagnostics"]]
            return json_text({"source": {"name": "ece-lint"}, "diagnostics": every})
        case "csv":
            return "".join([csv.head(True), *(text.partition("\r\n")[2] for text in texts)])
        case "junit" | "checkstyle":
            return _elements(format, texts)
        case "markdown":
            return _comment(sites, texts, shard)
        case _:
            return "".join(texts)  # a line or more for each finding, which says its site


def as_fleet(reports: Iterator[dict[str, Any]], shard: str) -> dict[str, Any]:
    """Return reports of sites as `schemas/fleet.schema.json` describes them."""
    return {
        "schema": FLEET,
        "tool": {"name": "ece-lint", "version": __version__},
        "shard": shard or None,
        "reports": list(reports),
    }


def as_log(runs: Sequence[dict[str, Any]], shard: str) -> dict[str, Any]:
    """Return runs as a log of SARIF."""
    from ece_lint.report.sarif import SCHEMA

    part = {"properties": {"shard": shard}} if shard else {}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": list(runs), **part}


_ROOTS = {
    "junit": ("testsuites", {"name": "ece-lint", "tests": "0", "failures": "0", "errors": "0"}),
    "checkstyle": ("checkstyle", {"version": "10.0"}),
}


def _elements(format: str, texts: Sequence[str]) -> str:
    """Return documents of XML as one: what the roots count is added up, and what is in them put in a row."""
    root = ElementTree.Element(*_ROOTS[format])
    for text in texts:
        own = ElementTree.fromstring(text.encode())
        root.extend(own)
        for name in ("tests", "failures", "errors"):
            if name in own.attrib:
                root.set(name, str(int(root.attrib[name]) + int(own.attrib[name])))
    return xml_text(root)


def _comment(sites: Sequence[Checked], texts: Sequence[str], shard: str) -> str:
    """Return the comment on a merge request: a line for each site, and below it as much as there is room for."""
    head = f"{COMMENT}\n### ece-lint: {plain(total(sites, shard))}\n"
    ordered = worst(sites)
    by_site = {one.site: text for one, text in zip(sites, texts, strict=True)}
    said, room = fitting(
        (f"- {code(one.site)}: {plain(one.line)}\n" for one in ordered), MOST_CHARACTERS - len(head)
    )
    shown, _ = fitting(
        (by_site[one.site].removeprefix(f"{COMMENT}\n") for one in ordered), room - 200
    )
    more = len(sites) - len(shown)
    rest = [f"{counted(more, 'more site')}; another format has them all\n"] if more else []
    return "\n".join([head, "".join(said), *shown, *rest])


def merged(texts: Iterable[tuple[str, str]], format: str = "") -> tuple[str, list[str]]:
    """Return reports of sites, by the files that they are from, as one, and which parts of all sites are missing.

    Without a format they stay what they are; `html` is a page of them, which takes JSON.

    Raises `WrongUse` for what is no report of sites in JSON or SARIF, for both at once, and for a site that is there
    twice.
    """
    found: dict[str, list[dict[str, Any]]] = {"json": [], "sarif": []}
    shards: set[str] = set()
    where: dict[str, str] = {}
    for file, text in texts:
        form, reports, shard = _read(file, text)
        found[form] += reports
        shards |= {shard} if shard else set()
        for one in reports:
            site = _site_of(one)
            if site in where:
                again = "twice" if where[site] == file else f"and in {file}"
                raise WrongUse(f"site {quoted(site)} is in {where[site]} {again}")
            where[site] = file
    if all(found.values()):
        raise WrongUse("some of the reports are JSON and some are SARIF; merge those of one format")
    every = {one.partition("/")[2] for one in shards}
    if len(every) > 1:
        raise WrongUse(f"the reports are parts of different wholes: {', '.join(sorted(shards))}")
    wanted = [f"{number + 1}/{of}" for of in every for number in range(int(of))]
    missing = [one for one in wanted if one not in shards]
    reports = sorted((one for many in found.values() for one in many), key=_site_of)
    form = "sarif" if found["sarif"] else "json"
    if format == "html" and form == "json":
        from ece_lint.report.fleet_page import fleet_page

        return fleet_page(reports), missing
    if format not in ("", form):
        raise WrongUse(
            f"reports in {form.upper()} are not joined as {format}; only those in JSON make a page"
        )
    data = as_log(reports, "") if form == "sarif" else as_fleet(iter(reports), "")
    return json_text(data), missing


def _read(file: str, text: str) -> tuple[str, list[dict[str, Any]], str]:
    try:
        data = json.loads(text)
        if data.get("schema") == FLEET:
            return "json", data["reports"], data["shard"] or ""
        if data.get("schema") == "ece-lint/report/1" and "site" in data:
            return "json", [data], ""
        runs = data["runs"]
        if all(_site_of(run) for run in runs):
            return "sarif", runs, data.get("properties", {}).get("shard", "")
    except (ValueError, LookupError, AttributeError, TypeError):
        pass
    raise WrongUse(f"{file} is not a report about sites in JSON or SARIF")


def _site_of(report: dict[str, Any]) -> str:
    site: str = report["properties"]["site"] if "properties" in report else report["site"]
    return site
