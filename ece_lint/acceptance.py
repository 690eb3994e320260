"""What a team has accepted: findings by comment, by entry of `ece-lint.yaml`, and by baseline."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import PurePosixPath
from time import strftime
from typing import Any, NamedTuple

from ece_lint.documents import Document, Span
from ece_lint.finding import Finding, Location, fingerprint
from ece_lint.model import Key, in_words, kinds, sections
from ece_lint.routing import Routing
from ece_lint.rule import Rule
from ece_lint.settings import FILE, Settings
from ece_lint.shape import Check, Schema, acceptor, misfits, schema
from ece_lint.wording import Phrase, did_you_mean, fits, listed, one_line, quoted

GROUP = "acceptance"
# The rules whose silence says something only if everything was looked at.
NEED_ALL = frozenset(
    {
        "baseline-of-missing-section",
        "stale-baseline",
        "unused-acceptance",
        "unused-external-object",
    }
)
_MOST_NAMES = 6
_BASELINE_SCHEMA = "ece-lint/baseline/1"
_LINE_END = re.compile(r"\r\n|\n|\r")
# A comment that is meant for us, also if its author forgot the colon.
_COMMENT = re.compile(r"(?<!\S)#[ \t]*ece-lint(?::|(?=[ \t]+[\w-]+\[))([^\r\n]*)")
_XML_COMMENT = re.compile(r"<!--\s*ece-lint:?[ \t]+accept")
_DIRECTIVE = re.compile(r"[ \t]*([\w-]+)[ \t]*\[([^\]]*)\]")
_FIELD = re.compile(r'[ \t]*([\w-]+)[ \t]*=[ \t]*("[^"]*"|[^\s"#]+)')
_COUNT = re.compile("[0-9]{1,9}")
_REST = re.compile(r"[ \t]*(?:[ \t]#.*)?$")  # nothing, or a remark
_SCOPES = ("accept", "accept-file")
_EXAMPLE = 'accept[RULE] reason="…"'


class Acceptance(NamedTuple):
    """Findings of one rule that a comment or an entry accepts: which, why, who answers, and for how long."""

    by: str  # comment or settings
    rule: str
    what: str  # of which findings, in words
    location: Location
    covers: Callable[[Finding], bool]
    reason: str
    owner: str = ""
    until: str = ""  # the last day
    pinned: int | None = None  # how many findings there may be
    name: str = ""  # of the object
    accepted: int = 0  # how many findings it accepts in this run
    state: str = "used"  # or "unused", "expired", "grown", "shrunk", "not judged"


class Known(NamedTuple):
    """A line of the baseline: a finding that was there before.

    `involves` has the objects that the fault was in when the line was written; several lines about one finding,
    of several days or branches, know all of theirs. A line without any knows the finding whatever is in it.
    """

    rule: str
    object: str
    says: str
    fingerprint: str
    since: str
    reason: str = ""
    involves: tuple[str, ...] = ()


class Accepted(NamedTuple):
    """What became of the findings of a run, and what there is to say about acceptances."""

    findings: list[Finding]  # with their status
    about: list[Finding]  # what is wrong with acceptances
    acceptances: list[Acceptance]  # with what became of each
    stale: dict[
        Known, Known | None
    ]  # lines of the baseline that know too much, and what is left of each


class Problem(NamedTuple):
    """What is wrong with an acceptance: the page in `rules/acceptance`, the place, and the words."""

    rule: str
    location: Location
    message: str
    label: str = ""
    related: tuple[tuple[str, Location, None], ...] = ()
    identity: tuple[str, ...] = ()


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
    acceptances = [*_from_comments(documents, routing, problems), *_from_settings(settings)]
    by_rule: dict[str, list[int]] = {}
    for number, finding in enumerate(marked):
        by_rule.setdefault(finding.rule, []).append(number)
    day = today(settings)
    said = []
    for one in acceptances:
        others = by_rule.get(one.rule, ())
        own = [number for number in others if one.covers(marked[number])]
        covered = [marked[number] for number in own]
        guess = "" if own else _meant(one, [marked[number] for number in others])
        one, found = _judged(one, covered, settings.rules, judged, day, guess)
        problems += found
        said.append(one)
        for number in own if one.accepted else ():
            if marked[number].status == "new":
                marked[number] = marked[number]._replace(
                    status="suppressed", reason=one.reason, accepted_by=one.by
                )
    stale: dict[Known, Known | None] = {}
    if settings.baseline is not None:
        known = read_baseline(settings.baseline)
        marked = list(_with_baseline(marked, known))
        stale = _outdated(known, marked, settings.rules, judged)
        problems += _stale(known, stale, settings.baseline) if stale else ()
        problems += _of_missing_sections(known, missing, settings.baseline)
    problems += _unused_externals(settings, routing, judged)
    about = [_finding(problem, settings.rules[problem.rule]) for problem in problems]
    return Accepted(marked, about, said, stale)


def today(settings: Settings) -> str:
    """Return the day that a run takes for today, as `2027-01-31`."""
    return settings.today or strftime("%Y-%m-%d")


def _judged(
    one: Acceptance,
    findings: list[Finding],
    rules: dict[str, Rule],
    judged: Collection[str],
    day: str,
    guess: str,
) -> tuple[Acceptance, list[Problem]]:
    """Say what becomes of an acceptance that would cover some findings, or what may have been meant by it."""
    rule, number = quoted(one.rule), len(findings)
    places = tuple((finding.message, finding.location, None) for finding in findings)

    def refused(page: str, message: str, state: str) -> tuple[Acceptance, list[Problem]]:
        related = places if state in ("grown", "expired") else ()
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
        message = f"{one.what}: {rule} was accepted until {one.until}, which is over{after}"
        return refused("expired-acceptance", message, "expired")
    one = one._replace(accepted=number)
    if one.pinned is not None and number > one.pinned:
        message = (
            f"{one.what}: {_findings(one.pinned)} of {rule} {'is' if one.pinned == 1 else 'are'} accepted, "
            f"but there are {number}: {listed(dict.fromkeys(map(_called, findings)), _MOST_NAMES)}"
        )
        return refused("grown-acceptance", message, "grown")
    if one.rule not in judged:
        return one._replace(state="used" if number else "not judged"), []
    if not number:
        message = f"{one.what}: there is no finding of {rule} to accept{guess or '; delete this'}"
        return refused("unused-acceptance", message, "unused")
    if one.pinned is not None and number < one.pinned:
        message = (
            f"{one.what}: {_findings(one.pinned)} of {rule} {'is' if one.pinned == 1 else 'are'} accepted, "
            f"but only {number} {'is' if number == 1 else 'are'} left; write the count {number}"
        )
        return refused("unused-acceptance", message, "shrunk")
    return one, []


def _meant(one: Acceptance, findings: list[Finding]) -> str:
    """Return `; did you mean …?` for the object of a finding of the same rule, or nothing."""
    names = {finding.object.name for finding in findings if finding.object}
    return did_you_mean(one.name, names) if one.name and "*" not in one.name else ""


def _findings(number: int) -> str:
    return f"{number} finding{'' if number == 1 else 's'}"


def _finding(problem: Problem, rule: Rule) -> Finding:
    identity = problem.identity or (problem.location.path, problem.message)
    return Finding(
        rule=rule.name, group=rule.group, severity=rule.severity[""], message=problem.message,
        fingerprint=fingerprint(rule.name, None, *identity), object=None, place=None,
        location=problem.location, label=problem.label, related=problem.related, trail=(),
        help=" ".join(rule.page["fix"].split()),
    )  # fmt: skip


def _about(finding: Finding) -> tuple[str, str]:
    """Return what a finding is about: the noun, and the name."""
    return ("file", finding.location.path) if finding.object is None else in_words(finding.object)


def _called(finding: Finding) -> Phrase:
    noun, name = _about(finding)
    return Phrase(f"{noun} {quoted(name)}")


def _from_comments(
    documents: Iterable[Document], routing: Routing, problems: list[Problem]
) -> Iterator[Acceptance]:
    """Yield what the comments of documents accept; a comment that cannot be understood is a problem."""
    for document in documents:
        if document.form in ("xml", "rows"):
            problems += _not_here(document)
            continue
        lines = _LINE_END.split(document.text)
        for found in _COMMENT.finditer(document.text):
            if document.is_value(found.start()) or document.data is None:
                continue
            span = document.span(found.start(), found.end())
            location = Location(document.path, span)
            try:
                yield from _comment(document, lines, location, found[0], routing)
            except ValueError as error:
                problems.append(Problem("malformed-acceptance", location, str(error)))


def _not_here(document: Document) -> Iterator[Problem]:
    """Yield the comments of an export that are meant for us: the next export would not have them."""
    for found in _XML_COMMENT.finditer(document.text):
        location = Location(document.path, document.span(*found.span()))
        message = "comments accept something in YAML only; write an entry under `accept:` of ece-lint.yaml"
        yield Problem("malformed-acceptance", location, message)


def _comment(
    document: Document, lines: list[str], location: Location, text: str, routing: Routing
) -> Iterator[Acceptance]:
    """Read one comment. Raises `ValueError` with what is wrong with it, in words."""
    scope, rules, fields, end = _parsed(text)
    line, column = location.span[:2]
    location = Location(document.path, Span(line, column, line, column + end))
    if scope == "accept-file":
        covered, what = range(1, len(lines) + 1), "this file"
    elif lines[line - 1][: column - 1].strip():
        covered, what = range(line, line + 1), f"line {line}"
    else:
        covered = _block(lines, line)
        what = f"line {covered[0]}" if len(covered) == 1 else f"lines {covered[0]} to {covered[-1]}"

    def covers(finding: Finding) -> bool:
        path, span = finding.location
        if path == document.path and span.line in covered:
            return True
        # What a comment stands above is an object, wherever the finding about it shows.
        if finding.object is None or what == f"line {line}":
            return False
        entity = routing.definition(finding.object)
        return (
            entity is not None and entity.document is document and entity.place.span.line in covered
        )

    pinned = fields.pop("count", None)
    for rule in rules:
        yield Acceptance("comment", rule, what, location, covers, pinned=pinned, **fields)


def _parsed(text: str) -> tuple[str, list[str], dict[str, Any], int]:
    """Return the scope, the rules and the fields of a comment, and where it ends."""
    start = text.index("ece-lint") + len("ece-lint")
    if text[start : start + 1] != ":":
        raise ValueError(f"a colon is missing behind `ece-lint`; write `# ece-lint: {_EXAMPLE}`")
    head = _DIRECTIVE.match(text, start + 1)
    if head is None:
        raise ValueError(f"the comment is not understood; write `# ece-lint: {_EXAMPLE}`")
    if head[1] not in _SCOPES:
        guess = did_you_mean(head[1], _SCOPES) or f"; known are {listed(_SCOPES)}"
        raise ValueError(f"{quoted(head[1])} is not understood{guess}")
    rules = [rule.strip() for rule in head[2].split(",")]
    if not all(rules):
        raise ValueError(f"the brackets hold the names of rules: {quoted(_EXAMPLE)}")
    fields: dict[str, Any] = {}
    at = head.end()
    while field := _FIELD.match(text, at):
        name, value = field[1], field[2].strip('"')
        if name in fields:
            raise ValueError(f"{quoted(name)} is given twice")
        fields[name] = int(value) if name == "count" and _COUNT.fullmatch(value) else value
        at = field.end()
    if not _REST.match(text, at):
        rest = text[at:].strip()
        raise ValueError(
            f"{quoted(rest)} is not understood; "
            'fields are written as reason="…", owner="…", until=2027-01-31 and count=1'
        )
    shape, is_sound = _fields_shape()
    for misfit in misfits(shape, fields, "the comment") if not is_sound(fields) else ():
        raise ValueError(misfit.message)
    return head[1], rules, fields, at


@cache
def _fields_shape() -> tuple[Schema, Check]:
    """Return the shape of a comment's fields: those of an entry that say nothing about which findings."""
    entry = schema("settings")["properties"]["accept"]["items"]
    properties = {name: entry["properties"][name] for name in ("reason", "owner", "until", "count")}
    shape = {**entry, "required": ["reason"], "properties": properties}
    return shape, acceptor(shape)


def _block(lines: list[str], line: int) -> range:
    """Return the lines of what begins below a comment: a list's item, or a key with its value."""
    rest = ((at + 1, lines[at]) for at in range(line, len(lines)) if _content(lines[at]))
    first, text = next(rest, (0, ""))
    if not first:
        raise ValueError("the comment stands above nothing; write it above an object")
    indent, is_item = _indent(text), _is_item(text)
    last = first
    for number, text in rest:
        below = _indent(text)
        # A list may stand as far left as the key whose value it is.
        if below < indent or (below == indent and (is_item or not _is_item(text))):
            break
        last = number
    return range(first, last + 1)


def _content(line: str) -> str:
    return "" if line.lstrip().startswith("#") else line.strip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_item(line: str) -> bool:
    return f"{line.strip()} ".startswith("- ")


def _from_settings(settings: Settings) -> Iterator[Acceptance]:
    """Yield what the entries of `accept:` in the settings accept."""
    home = PurePosixPath(_path(settings)).parent
    for number, entry in enumerate(settings.accept):
        yield Acceptance(
            by="settings",
            rule=entry["rule"],
            what=_what(entry),
            location=_entry(settings, "accept", number),
            covers=_covering(entry, home),
            reason=entry["reason"],
            owner=entry.get("owner", ""),
            until=entry.get("until", ""),
            pinned=entry.get("count"),
            name=entry.get("name", ""),
        )


def _what(entry: dict[str, Any]) -> str:
    noun = kinds()[entry["kind"]].noun if "kind" in entry else "object"
    about = [f"{noun} {quoted(entry['name'])}"] if "name" in entry else []
    about += [f"department {quoted(entry['department'])}"] if "department" in entry else []
    about += [f"file {quoted(entry['file'])}"] if "file" in entry else []
    return ", ".join(about)


def _covering(entry: dict[str, Any], home: PurePosixPath) -> Callable[[Finding], bool]:
    file = str(home / entry["file"]) if "file" in entry else None

    def covers(finding: Finding) -> bool:
        if file is not None and not fits(finding.location.path, file):
            return False
        key = finding.object
        wanted = [entry.get(field) for field in ("kind", "name", "department")]
        if key is None:
            return wanted == [None, None, None]
        kind, name, department = wanted
        return (
            kind in (None, key.kind)
            and department in (None, key.department)
            and (name is None or fits(key.name, name))
        )

    return covers


def _path(settings: Settings) -> str:
    return settings.document.path if settings.document else FILE


def _entry(settings: Settings, setting: str, number: int) -> Location:
    span = Span(1, 1, 1, 1)
    if settings.document is not None:
        document = settings.document
        span = document.span(*document.locate((setting, number), False))
    return Location(_path(settings), span)


def _unused_externals(
    settings: Settings, routing: Routing, judged: Collection[str]
) -> Iterator[Problem]:
    """Yield what is declared to be defined elsewhere and is not needed."""
    for number, entry in enumerate(settings.external):
        kind, name, department = entry["kind"], entry["name"], entry.get("department")
        is_meant = any(
            one.external and fits(one.name, name) and department in (None, one.department)
            for one in routing.undefined[kind]
        )
        if is_meant or "undefined-name" not in judged:
            continue
        own = routing.definition(Key(kind, name, department))
        what = f"{kinds()[kind].noun} {quoted(name)} is declared to be external, but "
        what += "the configuration defines it itself" if own else "nothing mentions it"
        if not own and "*" not in name:
            what += did_you_mean(
                name, (one.name for one in routing.undefined[kind] if not one.external)
            )
        location = _entry(settings, "external", number)
        yield Problem("unused-external-object", location, what)


def read_baseline(document: Document) -> list[Known]:
    """Return the lines of a baseline, which has its shape."""
    data: Any = document.data
    return [Known(**one | {"involves": tuple(one.get("involves", ()))}) for one in data["findings"]]


def baseline_text(known: Iterable[Known]) -> str:
    """Return a baseline as text: a finding a line, in an order that depends on nothing else."""
    lines = [
        one_line(
            json.dumps(
                {name: value for name, value in one._asdict().items() if value}, ensure_ascii=False
            )
        )
        for one in sorted(set(known))
    ]
    listing = "".join(f"\n- {line}" for line in lines) or " []"
    return (
        "# Findings that were there when the configuration was first checked. `ece-lint baseline` writes this\n"
        "# file, one finding a line; it is meant to become shorter.\n"
        f"schema: {_BASELINE_SCHEMA}\n"
        f"findings:{listing}\n"
    )


def as_known(
    findings: Iterable[Finding], known: Iterable[Known], since: str, reason: str
) -> Iterator[Known]:
    """Yield the lines that take findings into a baseline, each with what the lines there do not know of it."""
    before = _by_identity(known)
    for one in findings:
        names = _involved(before.get(one.fingerprint, ()))
        yield Known(
            rule=one.rule,
            object=one_line(" ".join(_about(one))),
            says=one_line(one.message),
            fingerprint=one.fingerprint,
            since=since,
            reason=one_line(reason),
            involves=tuple(name for name in one.involves if name not in names),
        )


def carried(
    known: Iterable[Known], renamed: Mapping[str, tuple[Finding, Finding]]
) -> Iterator[Known]:
    """Yield the lines of a baseline as they have to be after objects were renamed.

    `renamed` has, by its fingerprint, a finding from before and what it is now.
    """
    for line in known:
        if line.fingerprint not in renamed:
            yield line
            continue
        before, now = renamed[line.fingerprint]
        names = {*line.involves, *(set(now.involves) - set(before.involves))}
        yield line._replace(
            object=one_line(" ".join(_about(now))),
            says=one_line(now.message),
            fingerprint=now.fingerprint,
            involves=tuple(name for name in now.involves if line.involves and name in names),
        )


def _by_identity(known: Iterable[Known]) -> dict[str, list[Known]]:
    lines: dict[str, list[Known]] = {}
    for line in known:
        lines.setdefault(line.fingerprint, []).append(line)
    return lines


def _involved(lines: Iterable[Known]) -> set[str]:
    return {name for line in lines for name in line.involves}


def _with_baseline(findings: Iterable[Finding], known: Iterable[Known]) -> Iterator[Finding]:
    """Mark the findings that the baseline knows; of one that it knows in part, say which part is new."""
    by_identity = _by_identity(known)
    for finding in findings:
        lines = by_identity.get(finding.fingerprint, ())
        if finding.status != "new" or not lines:
            yield finding
            continue
        names = _involved(lines)
        new = [name for name in finding.involves if name not in names]
        if new and all(line.involves for line in lines):
            more = f"The baseline knows this without {listed(new, _MOST_NAMES)}. "
            yield finding._replace(help=more + finding.help)
            continue
        reason = next((line.reason for line in lines if line.reason), "")
        yield finding._replace(
            status="baselined",
            reason=reason or f"in the baseline since {lines[0].since}",
            accepted_by="baseline",
        )


def _outdated(
    known: Iterable[Known],
    findings: Iterable[Finding],
    rules: dict[str, Rule],
    judged: Collection[str],
) -> dict[Known, Known | None]:
    """Return the lines of a baseline that know more than is found, each with what is left of it, if anything.

    Only rules that were asked can tell.
    """
    needed = {one.fingerprint: one for one in findings if one.status in ("new", "baselined")}
    outdated: dict[Known, Known | None] = {}
    for line in known:
        if line.rule in rules and line.rule not in judged:
            continue
        found = needed.get(line.fingerprint)
        left = tuple(name for name in line.involves if found and name in found.involves)
        if found is None or (line.involves and not left):
            outdated[line] = None
        elif left != line.involves:
            outdated[line] = line._replace(says=one_line(found.message), involves=left)
    return outdated


def _line(document: Document, number: int) -> Location:
    """Return where a line of the baseline names its object."""
    span = document.span(*document.locate(("findings", number, "object"), False))
    return Location(document.path, span)


def _of_missing_sections(
    known: list[Known], missing: Mapping[str, Collection[str]], document: Document
) -> Iterator[Problem]:
    """Yield one problem for the lines of rules that lack a whole section, which was there when they were written."""
    places = []
    lacking: set[str] = set()
    for number, one in enumerate(known):
        if own := [name for name in missing.get(one.rule, ()) if name in sections()]:
            places.append((f"needs {listed(own)}", _line(document, number), None))
            lacking.update(own)
    if places:
        names = sorted(lacking)
        what = f"section {listed(names)} is" if len(names) == 1 else f"sections {listed(names)} are"
        message = (
            f"{_findings(len(places))} of the baseline cannot be judged, because {what} missing"
        )
        (label, location, _), *related = places
        identity = (document.path, *names)
        yield Problem(
            "baseline-of-missing-section", location, message, label, tuple(related), identity
        )


def _stale(
    known: list[Known], outdated: Mapping[Known, Known | None], document: Document
) -> Iterator[Problem]:
    """Yield one problem however many lines are stale, so that its identity does not depend on their number."""
    places = []
    for number, one in enumerate(known):
        if one in outdated:
            label = f"{one.rule}: {'gone' if outdated[one] is None else 'in fewer places'}"
            places.append((label, _line(document, number), None))
    gone = sum(left is None for left in outdated.values())
    less = len(outdated) - gone
    said = [
        f"{_findings(gone)} of the baseline {'is' if gone == 1 else 'are'} gone, or accepted otherwise"
    ] * bool(gone)
    said += [
        f"{_findings(less)} of the baseline {'is' if less == 1 else 'are'} in fewer places"
    ] * bool(less)
    message = f"{', and '.join(said)}; `ece-lint baseline prune` takes out what is not needed"
    label, location, _ = places[0]
    yield Problem("stale-baseline", location, message, label, tuple(places[1:]), (document.path,))
