"""What a team has accepted: findings by comment, by entry of `ece-lint.yaml`, and by baseline."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import PurePosixPath
from time import strftime
from typing import Any, NamedTuple

from ece_lint.documents import Document, Span
from ece_lint.finding import Finding, Location, fingerprint
from ece_lint.model import Entity, Key, in_words, kinds, sections
from ece_lint.names import fitting
from ece_lint.pages.rule import Rule
from ece_lint.routing import Routing
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
_MOST_PLACES = 50
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
    covers: Callable[[_Found], _Covered]
    reason: str
    owner: str = ""
    until: str = ""  # the last day
    pinned: int | None = None  # how many findings there may be
    name: str = ""  # of the object
    accepted: int = 0  # how many findings it accepts in this run
    state: str = "used"  # or "unused", "expired", "grown", "shrunk", "not judged"


class _Covered:
    """The findings of one rule that comments or entries accept: their numbers, and what is said of them.

    Very many comments may stand above the same object, so all of this is made once.
    """

    def __init__(self, findings: list[Finding], numbers: Iterable[int]) -> None:
        self.numbers = sorted(numbers)
        self._findings = findings

    @cached_property
    def places(self) -> tuple[tuple[str, Location, None], ...]:
        """Where they are, as far as somebody may want to see."""
        found = [self._findings[number] for number in self.numbers[:_MOST_PLACES]]
        return tuple((one.message, one.location, None) for one in found)

    @cached_property
    def called(self) -> str:
        """What they are about, in words."""
        names = dict.fromkeys(_called(self._findings[number]) for number in self.numbers)
        return listed(names, _MOST_NAMES)


class _Found:
    """The findings of one rule, as comments and entries look for them: by lines, and by names."""

    def __init__(self, findings: list[Finding], numbers: list[int], routing: Routing) -> None:
        self._findings = findings
        self._numbers = numbers
        self._routing = routing
        self._covered: dict[tuple[object, ...], _Covered] = {}
        self._lines: dict[tuple[str, bool], list[tuple[int, int]]] = {}

    def in_lines(self, path: str, lines: range, objects: bool) -> _Covered:
        """Return those that stand in some lines of a file and, with `objects`, those about what is defined there."""
        key = (path, lines, objects)
        if key not in self._covered:
            numbers: set[int] = set()
            for defined in (False, True)[: 1 + objects]:
                by_line = self._by_line(path, defined)
                first, last = (bisect_left(by_line, (end, -1)) for end in (lines.start, lines.stop))
                numbers.update(number for _, number in by_line[first:last])
            self._covered[key] = _Covered(self._findings, numbers)
        return self._covered[key]

    def of(
        self, file: str | None, name: str | None, kind: str | None, department: str | None
    ) -> _Covered:
        """Return those in a file and about objects, as far as that is given; in the first two `*` may stand."""
        key = (file, name, kind, department)
        if key not in self._covered:
            numbers = self._numbers
            if name is not None:
                numbers = [
                    number for one in self._fitting_names(name) for number in self.by_name[one]
                ]
            elif file is not None:
                numbers = [
                    number for one in self._fitting_paths(file) for number in self._by_path[one]
                ]
            self._covered[key] = _Covered(self._findings, (
                number for number in numbers for one in [self._findings[number]]
                if (file is None or fits(one.location.path, file))
                and (kind is None or (one.object is not None and one.object.kind == kind))
                and (department is None or (one.object is not None and one.object.department == department))
            ))  # fmt: skip
        return self._covered[key]

    @cached_property
    def by_name(self) -> dict[str, list[int]]:
        """Their numbers by the names of the objects that they are about."""
        found: dict[str, list[int]] = {}
        for number in self._numbers:
            if (about := self._findings[number].object) is not None:
                found.setdefault(about.name, []).append(number)
        return found

    @cached_property
    def _by_path(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number in self._numbers:
            found.setdefault(self._findings[number].location.path, []).append(number)
        return found

    @cached_property
    def _fitting_names(self) -> Callable[[str], list[str]]:
        return fitting(self.by_name)

    @cached_property
    def _fitting_paths(self) -> Callable[[str], list[str]]:
        return fitting(self._by_path)

    def _by_line(self, path: str, defined: bool) -> list[tuple[int, int]]:
        """Return in order the lines of a file with each finding there, or about what is defined there."""
        key = (path, defined)
        if key not in self._lines:
            if defined:
                objects = {name: self._definition(name, path) for name in self._objects}
                found = [
                    (line, number)
                    for name, line in objects.items()
                    if line
                    for number in self._objects[name]
                ]
            else:
                found = [
                    (self._findings[number].location.span.line, number)
                    for number in self._by_path.get(path, ())
                ]
            self._lines[key] = sorted(found)
        return self._lines[key]

    @cached_property
    def _objects(self) -> dict[Key, list[int]]:
        found: dict[Key, list[int]] = {}
        for number in self._numbers:
            if (about := self._findings[number].object) is not None:
                found.setdefault(about, []).append(number)
        return found

    def _definition(self, key: Key, path: str) -> int:
        """Return the line in which a file defines an object, or 0."""
        entity = self._routing.definition(key)
        if entity is None or entity.document is None or entity.document.path != path:
            return 0
        return entity.place.span.line


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
    acceptances = [*_from_comments(documents, problems), *_from_settings(settings)]
    by_rule: dict[str, list[int]] = {}
    for number, finding in enumerate(marked):
        by_rule.setdefault(finding.rule, []).append(number)
    found = {
        rule: _Found(marked, by_rule.get(rule, []), routing)
        for rule in {one.rule for one in acceptances}
    }
    covered = [one.covers(found[one.rule]) for one in acceptances]
    day, guesses = today(settings), _guesses(acceptances, covered, found, routing)
    said = []
    done: set[_Covered] = set()
    for one, own in zip(acceptances, covered, strict=True):
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
    covered: _Covered,
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
            f"{one.what}: {_findings(one.pinned)} of {rule} {'is' if one.pinned == 1 else 'are'} accepted, "
            f"but there are {number}: {covered.called}"
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


def _guesses(
    acceptances: list[Acceptance],
    covered: list[_Covered],
    found: Mapping[str, _Found],
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


def _from_comments(documents: Iterable[Document], problems: list[Problem]) -> Iterator[Acceptance]:
    """Yield what the comments of documents accept; a comment that cannot be understood is a problem."""
    for document in documents:
        if document.form in ("xml", "rows"):
            problems += _not_here(document)
            continue
        blocks = _Blocks(_LINE_END.split(document.text))
        for found in _COMMENT.finditer(document.text):
            if document.is_value(found.start()) or document.data is None:
                continue
            span = document.span(found.start(), found.end())
            location = Location(document.path, span)
            try:
                yield from _comment(document, blocks, location, found[0])
            except ValueError as error:
                problems.append(Problem("malformed-acceptance", location, str(error)))


def _not_here(document: Document) -> Iterator[Problem]:
    """Yield the comments of an export that are meant for us: the next export would not have them."""
    for found in _XML_COMMENT.finditer(document.text):
        location = Location(document.path, document.span(*found.span()))
        message = "comments accept something in YAML only; write an entry under `accept:` of ece-lint.yaml"
        yield Problem("malformed-acceptance", location, message)


def _comment(
    document: Document, blocks: _Blocks, location: Location, text: str
) -> Iterator[Acceptance]:
    """Read one comment. Raises `ValueError` with what is wrong with it, in words."""
    scope, rules, fields, end = _parsed(text)
    line, column = location.span[:2]
    location = Location(document.path, Span(line, column, line, column + end))
    if scope == "accept-file":
        covered, what = range(1, len(blocks.lines) + 1), "this file"
    elif blocks.lines[line - 1][: column - 1].strip():
        covered, what = range(line, line + 1), f"line {line}"
    else:
        covered = blocks.below(line)
        what = f"line {covered[0]}" if len(covered) == 1 else f"lines {covered[0]} to {covered[-1]}"
    # What a comment stands above is an object, wherever the finding about it shows.
    objects = what != f"line {line}"

    def covers(found: _Found) -> _Covered:
        return found.in_lines(document.path, covered, objects)

    pinned = fields.pop("count", None)
    for rule in rules:
        yield Acceptance("comment", rule, what, location, covers, pinned=pinned, **fields)


def _parsed(text: str) -> tuple[str, list[str], dict[str, Any], int]:
    """Return the scope, the rules and the fields of a comment, and where it ends."""
    start = text.index("ece-lint") + len("ece-lint")
    if text[start : start + 1] != ":":
        raise ValueError(f"a colon is missing after `ece-lint`; write `# ece-lint: {_EXAMPLE}`")
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


class _Blocks:
    """The lines of a file, and what begins below a comment: a list's item, or a key with its value."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self._said = [number for number, line in enumerate(lines, 1) if _content(line)]
        self._below: dict[int, range] = {}

    def below(self, line: int) -> range:
        """Return the lines of what begins below a line. Raises `ValueError` where nothing does."""
        at = bisect_right(self._said, line)
        if at == len(self._said):
            raise ValueError("there is nothing below the comment; write it above an object")
        if at not in self._below:
            self._below[at] = range(self._said[at], self._last(at) + 1)
        return self._below[at]

    def _last(self, at: int) -> int:
        first = self._said[at]
        text = self.lines[first - 1]
        indent, is_item = _indent(text), _is_item(text)
        last = first
        for behind in range(at + 1, len(self._said)):
            number = self._said[behind]
            text = self.lines[number - 1]
            below = _indent(text)
            # A list may stand as far left as the key whose value it is.
            if below < indent or (below == indent and (is_item or not _is_item(text))):
                break
            last = number
        return last


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


def _covering(entry: dict[str, Any], home: PurePosixPath) -> Callable[[_Found], _Covered]:
    file = str(home / entry["file"]) if "file" in entry else None
    return lambda found: found.of(
        file, *(entry.get(field) for field in ("name", "kind", "department"))
    )


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
    if "undefined-name" not in judged:
        return
    mentioned: dict[str, dict[str, list[Entity]]] = {}
    for kind in {one["kind"] for one in settings.external}:
        for one in routing.undefined[kind]:
            mentioned.setdefault(kind, {}).setdefault(one.name, []).append(one)
    fit = {kind: fitting(names) for kind, names in mentioned.items()}
    unused = []
    for number, entry in enumerate(settings.external):
        kind, name, department = entry["kind"], entry["name"], entry.get("department")
        is_meant = kind in fit and any(
            one.external and department in (None, one.department)
            for fitting_name in fit[kind](name)
            for one in mentioned[kind][fitting_name]
        )
        if not is_meant:
            unused.append((number, kind, name, department))
    near = {
        kind: routing.guesses.among(
            [name for _, other, name, _ in unused if other == kind],
            [name for name, ones in names.items() if not all(one.external for one in ones)],
        )
        for kind, names in mentioned.items()
    }
    for number, kind, name, department in unused:
        own = routing.definition(Key(kind, name, department))
        what = f"{kinds()[kind].noun} {quoted(name)} is declared to be external, but "
        what += "the configuration defines it itself" if own else "nothing mentions it"
        if not own and "*" not in name and kind in near:
            what += did_you_mean(name, near[kind](name))
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
