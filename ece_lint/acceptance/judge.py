"""How findings are put beside all that is accepted: which are covered, and which acceptances are not needed."""

from collections.abc import Collection, Iterable, Mapping
from time import strftime
from typing import NamedTuple

from ece_lint.acceptance.baseline import (
    Known,
    of_missing_sections,
    outdated_lines,
    read_baseline,
    stale_lines,
    with_baseline,
)
from ece_lint.acceptance.comments import from_comments
from ece_lint.acceptance.entries import from_settings, unused_externals
from ece_lint.acceptance.said import GROUP, Acceptance, Covered, Found, Problem, findings
from ece_lint.documents import Document
from ece_lint.finding import Finding, identified
from ece_lint.pages.rule import Rule
from ece_lint.paths import stem
from ece_lint.routing import Routing
from ece_lint.settings import Settings
from ece_lint.wording import did_you_mean, quoted

# The rules whose silence says something only if everything was looked at.
NEED_ALL = frozenset(
    {
        "baseline-of-missing-section",
        "stale-baseline",
        "unused-acceptance",
        "unused-external-object",
    }
)


class Accepted(NamedTuple):
    """What became of the findings of a run, and what there is to say about acceptances."""

    findings: list[Finding]  # with their status
    about: list[Finding]  # what is wrong with acceptances
    acceptances: list[Acceptance]  # with what became of each
    stale: dict[
        Known, Known | None
    ]  # lines of the baseline that know too much, and what is left of each


def accept(
    findings: Iterable[Finding],
    settings: Settings,
    routing: Routing,
    documents: Iterable[Document],
    judged: Collection[str],
    missing: Mapping[str, Collection[str]],
) -> Accepted:
    """Mark what comments, settings and the baseline accept, and find what is wrong with them.

    `documents` are those that may have comments for us, and `judged` the rules that were asked of everything
    there is: only their silence means that an acceptance is not needed any more. `missing` has the sections and
    fields that others lack.
    """
    marked = list(findings)
    problems: list[Problem] = []
    acceptances = [*from_comments(documents, problems), *from_settings(settings)]
    by_rule: dict[str, list[int]] = {}
    for number, finding in enumerate(marked):
        by_rule.setdefault(finding.rule, []).append(number)
    found = {
        rule: Found(marked, by_rule.get(rule, []), routing)
        for rule in {one.rule for one in acceptances}
    }
    covered = [one.covers(found[one.rule]) for one in acceptances]
    day, guesses = today(settings), _guesses(acceptances, covered, found, routing)
    not_run = {*map(stem, settings.not_run)}
    said = []
    done: set[Covered] = set()
    for one, own in zip(acceptances, covered, strict=True):
        if one.rule in not_run:
            said.append(one._replace(state="not judged"))
            continue
        guess = "" if own.numbers else guesses.get((one.rule, one.name), "")
        one, own_problems = _judged(one, own, settings.rules, judged, day, guess)
        problems += own_problems
        said.append(one)
        if not one.accepted or own in done:
            continue
        done.add(own)
        for number in own.numbers:
            if marked[number].status == "new":
                marked[number] = marked[number]._replace(
                    status="suppressed", reason=one.reason, accepted_by=one.by
                )
    stale: dict[Known, Known | None] = {}
    if settings.baseline is not None:
        known = read_baseline(settings.baseline)
        marked = list(with_baseline(marked, known))
        stale = outdated_lines(known, marked, {*settings.rules, *not_run}, judged)
        problems += stale_lines(known, stale, settings.baseline) if stale else ()
        problems += of_missing_sections(known, missing, settings.baseline)
    problems += unused_externals(settings, routing, judged)
    about = [_finding(problem, settings.rules[problem.rule]) for problem in problems]
    return Accepted(marked, about, said, stale)


def today(settings: Settings) -> str:
    """Return the day that a run takes for today, as `2027-01-31`."""
    return settings.today or strftime("%Y-%m-%d")


def _judged(
    one: Acceptance,
    covered: Covered,
    rules: dict[str, Rule],
    judged: Collection[str],
    day: str,
    guess: str,
) -> tuple[Acceptance, list[Problem]]:
    """Say what becomes of an acceptance that would cover some findings, or what may have been meant by it."""
    rule, number = quoted(one.rule), len(covered.numbers)

    def refused(page: str, message: str, state: str) -> tuple[Acceptance, list[Problem]]:
        related = covered.places if state in ("grown", "expired") else ()
        problem = Problem(page, one.location, message, related=related)
        return one._replace(state=state), [problem]

    if one.rule not in rules:
        guess = did_you_mean(one.rule, rules) or "; `ece-lint rules` lists them"
        message = f"{one.what}: nothing is accepted, because there is no rule {rule}{guess}"
        return refused("acceptance-of-unknown-rule", message, "unused")
    if rules[one.rule].group == GROUP:
        message = f"rule {rule} watches over what is accepted, and cannot be accepted itself"
        return refused("malformed-acceptance", message, "unused")
    if one.until and one.until < day:
        counts = "its finding counts" if number == 1 else f"its {number} findings count"
        after = f"; {counts} again" if number else ""
        message = f"{one.what}: the acceptance of {rule} expired after {one.until}{after}"
        return refused("expired-acceptance", message, "expired")
    one = one._replace(accepted=number)
    if one.pinned is not None and number > one.pinned:
        message = (
            f"{one.what}: {findings(one.pinned)} of {rule} {'is' if one.pinned == 1 else 'are'} accepted, "
            f"but there are {number}: {covered.called}"
        )
        return refused("grown-acceptance", message, "grown")
    if one.rule not in judged or (one.common and number < (one.pinned or 1)):
        return one._replace(state="used" if number else "not judged"), []
    if not number:
        message = f"{one.what}: there is no finding of {rule} to accept{guess or '; delete this'}"
        return refused("unused-acceptance", message, "unused")
    if one.pinned is not None and number < one.pinned:
        message = (
            f"{one.what}: {findings(one.pinned)} of {rule} are accepted, "
            f"but only {number} {'is' if number == 1 else 'are'} left; write the count {number}"
        )
        return refused("unused-acceptance", message, "shrunk")
    return one, []


def _guesses(
    acceptances: list[Acceptance],
    covered: list[Covered],
    found: Mapping[str, Found],
    routing: Routing,
) -> dict[tuple[str, str], str]:
    """Return `; did you mean …?` for the rules and names of entries that accept nothing, where one is like it."""
    unused: dict[str, set[str]] = {}
    for one, own in zip(acceptances, covered, strict=True):
        if one.name and "*" not in one.name and not own.numbers:
            unused.setdefault(one.rule, set()).add(one.name)
    guesses: dict[tuple[str, str], str] = {}
    for rule, names in unused.items():
        near = routing.guesses.among(names, found[rule].by_name)
        guesses |= {(rule, name): did_you_mean(name, near(name)) for name in names}
    return guesses


def _finding(problem: Problem, rule: Rule) -> Finding:
    identity = problem.identity or (problem.location.path, problem.message)
    return Finding(
        rule=rule.name, group=rule.group, severity=rule.severity[""], message=problem.message,
        identity=identified(rule.name, None, *identity), object=None, place=None,
        location=problem.location, label=problem.label, related=problem.related, trail=(),
        help=" ".join(rule.page["fix"].split()),
    )  # fmt: skip
