"""What formats tell that know nothing but findings: also what was not looked at, as if it were found."""

from collections.abc import Iterator
from typing import NamedTuple

from ece_lint.documents import Span
from ece_lint.finding import SEVERITIES, Finding, Location, identified
from ece_lint.report import Report
from ece_lint.report.harmless import harmless
from ece_lint.report.summary import cut_short, left_out, not_asked, settings_followed

NOWHERE = ""  # the path of what is in no file
_MOST_PLACES = 8


class Evidence(NamedTuple):
    """What a finding rests on, for people: its other places with what stands there, and what to do."""

    places: tuple[tuple[str, str], ...]
    more: int  # places that are left out
    help: str


def told(report: Report) -> list[Finding]:
    """Return the new findings, the gravest first, between what was not looked at and what was not asked."""
    new = [finding for finding in report.findings if finding.status == "new"]
    every = [*troubles(report), *sorted(new, key=gravity), *notes(report)]
    return [of_site(finding, report.site) for finding in every]


def of_site(finding: Finding, site: str) -> Finding:
    """Return a finding whose message says of which site it is, and which is not the same as that of another."""
    if not site:
        return finding
    own = identified(finding.fingerprint, None, site)
    return finding._replace(message=f"site `{site}`: {finding.message}", identity=own)


def gravity(finding: Finding) -> int:
    """Return a number that is smaller for what is graver."""
    return SEVERITIES.index(finding.severity)


def troubles(report: Report) -> Iterator[Finding]:
    """Yield as errors the files that were not analysed and the rules that failed."""
    for path, why in dict.fromkeys(report.not_analysed):
        # Without any document the paths are those that were asked for, which need not be files.
        where = path if report.documents else NOWHERE
        yield _remark("not-analysed", "error", f"`{path}` was not analysed: {why}", where)
    for crash in dict.fromkeys(report.crashes):
        yield _remark("rule-failed", "error", crash.says, NOWHERE)


def notes(report: Report) -> Iterator[Finding]:
    """Yield as notes which rules were not asked or are off, what was cut short, and which files were left out."""
    for rule, texts in (
        ("rules-switched-off", settings_followed(report)),
        ("rules-not-asked", not_asked(report)),
        ("cut-short", cut_short(report)),
        ("files-left-out", left_out(report)),
    ):
        if text := "; ".join(texts):
            # One and the same from run to run, whatever the numbers.
            same = identified(rule, None)
            yield _remark(rule, "note", text, NOWHERE)._replace(identity=same)


def evidence(finding: Finding) -> Evidence:
    """Return what formats for people say beside the message of a finding."""
    said = dict.fromkeys((place(location), text) for text, location, _ in finding.related)
    places = tuple(said)[:_MOST_PLACES]
    return Evidence(places, len(said) - len(places), finding.help)


def in_lines(finding: Finding) -> list[str]:
    """Return the message and all that a finding rests on as lines that no build server obeys."""
    places, more, help_ = evidence(finding)
    lines = [finding.message, *(": ".join(filter(None, one)) for one in places)]
    lines += [f"and {more} more {'place' if more == 1 else 'places'}"] if more else []
    lines += [f"help: {help_}"] if help_ else []
    return [harmless(shortened(line)) for line in lines]


def shortened(text: str, most: int = 2000) -> str:
    """Return text, cut where nobody would read on."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def place(location: Location) -> str:
    """Return where something is, as editors and people read it."""
    return f"{location.path}:{location.span.line}:{location.span.column}"


def _remark(rule: str, severity: str, message: str, path: str) -> Finding:
    return Finding(
        rule=rule, group="run", severity=severity, message=message,
        identity=identified(rule, None, path, message), object=None, place=None,
        location=Location(path, Span(1, 1, 1, 1)), label="", related=(), trail=(), help="",
    )  # fmt: skip
