"""What is accepted, what is wrong with it, and what it covers."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from ece_lint.finding import Finding, Location
from ece_lint.model import Key, in_words
from ece_lint.names import fitting
from ece_lint.routing import Routing
from ece_lint.wording import Phrase, fits, listed, quoted

GROUP = "acceptance"
MOST_NAMES = 6
_MOST_PLACES = 50


class Acceptance(NamedTuple):
    """Findings of one rule that a comment or an entry accepts: which, why, who answers, and for how long."""

    by: str  # comment or settings
    rule: str
    what: str  # of which findings, in words
    location: Location
    covers: "Callable[[Found], Covered]"
    reason: str
    owner: str = ""
    until: str = ""  # the last day
    pinned: int | None = None  # how many findings there may be
    name: str = ""  # of the object
    common: bool = False  # to several sites, so that it need not be about this one
    accepted: int = 0  # how many findings it accepts in this run
    state: str = "used"  # or "unused", "expired", "grown", "shrunk", "not judged"


class Covered:
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
        return listed(names, MOST_NAMES)


class Found:
    """The findings of one rule, as comments and entries look for them: by lines, and by names."""

    def __init__(self, findings: list[Finding], numbers: list[int], routing: Routing) -> None:
        self._findings = findings
        self._numbers = numbers
        self._routing = routing
        self._covered: dict[tuple[object, ...], Covered] = {}
        self._lines: dict[tuple[str, bool], list[tuple[int, int]]] = {}

    def in_lines(self, path: str, lines: range, objects: bool) -> Covered:
        """Return those in some lines of a file and, with `objects`, those about what is defined there."""
        key = (path, lines, objects)
        if key not in self._covered:
            numbers: set[int] = set()
            for defined in (False, True)[: 1 + objects]:
                by_line = self._by_line(path, defined)
                first, last = (bisect_left(by_line, (end, -1)) for end in (lines.start, lines.stop))
                numbers.update(number for _, number in by_line[first:last])
            self._covered[key] = Covered(self._findings, numbers)
        return self._covered[key]

    def of(
        self, file: str | None, name: str | None, kind: str | None, department: str | None
    ) -> Covered:
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
            self._covered[key] = Covered(self._findings, (
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


class Problem(NamedTuple):
    """What is wrong with an acceptance: the page in `rules/acceptance`, the place, and the words."""

    rule: str
    location: Location
    message: str
    label: str = ""
    related: tuple[tuple[str, Location, None], ...] = ()
    identity: tuple[str, ...] = ()


def findings(number: int) -> str:
    return f"{number} finding{'' if number == 1 else 's'}"


def about(finding: Finding) -> tuple[str, str]:
    """Return what a finding is about: the noun, and the name."""
    return ("file", finding.location.path) if finding.object is None else in_words(finding.object)


def _called(finding: Finding) -> Phrase:
    noun, name = about(finding)
    return Phrase(f"{noun} {quoted(name)}")
