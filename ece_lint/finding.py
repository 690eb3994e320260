"""What a rule found, as the user is going to see it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ece_lint.documents import Node, Span
from ece_lint.model import Entity, Key
from ece_lint.wording import listed

SEVERITIES = ("error", "warning", "note")


UNREAD = "not-analysed"
"""In place of a rule: the cause is that a file which may define an object could not be read."""


class Label(NamedTuple):
    """A place, and why it is shown."""

    place: Node
    text: str


class Replace(NamedTuple):
    """What would put a hit right: another name for an object, wherever it is written, or another value in a field.

    Without a field the object gets the name; one that nobody defines is then mentioned by the right name.
    `safe` says that nothing else can have been meant.
    """

    entity: Entity
    by: str
    field: str = ""
    safe: bool = False


class Hit(NamedTuple):
    """What a verb found: which object it is about, where it shows, and the facts that the page's message needs.

    `role` picks the message of a page that has several; `identity` tells two hits of one rule on one
    object apart. `label` is the text under the primary place, `beside` the other places in the order in
    which they explain, `trail` the way through the configuration that proves it. `odd` is the other
    object the hit is about, if there is one; `replace` what would put it right, if only that can be meant.
    `involves` has the objects in each of which the fault is: who comes in later is a new fault, whatever is
    known of the others. Where the subject is only the first of them, its kind and `identity` say what they share.
    `alike` are further objects of which the hit tells the cause, so that what follows there from it is left out.
    """

    subject: Entity
    place: Node
    role: str = ""
    identity: tuple[str, ...] = ()
    facts: Mapping[str, Any] = MappingProxyType({})
    label: str = ""
    beside: tuple[Label, ...] = ()
    trail: tuple[Label, ...] = ()
    odd: Entity | None = None
    replace: Replace | None = None
    involves: tuple[Entity, ...] = ()
    alike: tuple[Entity, ...] = ()


class Unanswered(Exception):
    """Raised by a rule that lacks more than whole sections and fields: what it lacks, by name."""

    def __init__(self, *missing: str) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class Location(NamedTuple):
    """A place in a file: the path as the report shows it, and the span."""

    path: str
    span: Span


class Edit(NamedTuple):
    """A piece of a file, what is to be written there, and what that says."""

    place: Node
    location: Location
    text: str
    name: str


class Fix(NamedTuple):
    """A change to files that puts a finding right; `redirects` says that a mention then means another object."""

    description: str
    safe: bool
    edits: tuple[Edit, ...]
    redirects: bool = False


class Finding(NamedTuple):
    """One line of the report, with everything any format needs."""

    rule: str
    group: str
    severity: str
    message: str
    identity: str | tuple[str, ...]  # what tells it apart from all others, in every run
    object: Key | None
    place: Node | None
    location: Location
    label: str
    related: tuple[tuple[str, Location, Node | None], ...]
    trail: tuple[tuple[str, Location], ...]
    help: str
    causes: frozenset[tuple[str, Key]] = (
        frozenset()
    )  # which rules would tell why, each with the object that it is about
    status: str = "new"  # or what accepts it: baselined, suppressed
    reason: str = ""  # why it is accepted, in the words of those who did
    accepted_by: str = ""  # comment, settings or baseline
    fix: Fix | None = None
    involves: tuple[str, ...] = ()  # the objects in each of which the fault is, in words
    alike: tuple[Key, ...] = ()  # further objects that one cause does the same to
    many: str = ""  # what it says of several objects, behind their number
    instead_of: tuple["Finding", ...] = ()  # the findings that it stands for
    more: int = (
        0  # how many those are where they go beyond what is listed, but count as if they were
    )

    @property
    def fingerprint(self) -> str:
        """What a baseline remembers of the finding."""
        return self.identity if isinstance(self.identity, str) else fingerprint(self.identity)

    @property
    def number(self) -> int:
        """As how many findings it counts."""
        return self.more or 1

    @property
    def told(self) -> list[tuple[str, Key | None]]:
        """What the finding tells: its rule, of each of its objects."""
        return [(self.rule, one) for one in (self.object, *self.alike)]


_MANY = 20
"""How many findings of one rule are said one by one.

So many are read and mended one by one. Where more objects are beyond the same number, that is not a slip in one
of them but how the site is built, and each further line only hides what else is found. On a site of 11,600 agents,
where teams were made as large as the work asked for, three rules found 340 of 342 errors.
"""
_SHOWN = 5


def said_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings in their order; where very many new ones say the same, one in the place of the first.

    What comments, settings and the baseline accept, they accept one by one, and it stays as it is.
    """
    findings = list(findings)
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        if one.many and one.status == "new":
            alike.setdefault((one.rule, one.severity, one.many), []).append(one)
    for one in findings:
        own = alike.get((one.rule, one.severity, one.many), [])
        if one.status != "new" or len(own) <= _MANY:
            yield one
        elif one is own[0]:
            yield _as_one(own)


def _as_one(findings: list[Finding]) -> Finding:
    first, *others = findings
    names = listed([one.object.name for one in findings if one.object], 3)
    return first._replace(
        message=f"{len(findings):,} {first.many}: {names}",
        identity=identified(first.rule, None, first.many),
        label=first.message,
        related=tuple((one.message, one.location, one.place) for one in others[:_SHOWN]),
        trail=(),
        instead_of=tuple(findings),
    )


MOST_LISTED = 1_000
"""How many findings of one rule in one file are listed.

Nobody reads so many, and a small file may have any number of them: 26 kB with one odd mapping that is merged into 900
objects have 450,000, of which a report of 570 MB was written. What goes beyond it is not lost: it counts, and fixes and
the baseline see it.
"""


def listed_in_part(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings in their order; where a rule has very many in a file, one in the place of the further ones."""
    findings = list(findings)
    groups: dict[tuple[str, str, str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault(_listed_with(one), []).append(one)
    number: Counter[tuple[str, str, str, str]] = Counter()
    for one in findings:
        own = groups[_listed_with(one)]
        number[_listed_with(one)] += 1
        at = number[_listed_with(one)]
        if at <= MOST_LISTED or len(own) <= MOST_LISTED + 1:
            yield one
        elif at == MOST_LISTED + 1:
            yield _as_rest(own[MOST_LISTED:])


def _listed_with(finding: Finding) -> tuple[str, str, str, str]:
    return finding.rule, finding.location.path, finding.severity, finding.status


def _as_rest(findings: list[Finding]) -> Finding:
    first, number = findings[0], len(findings)
    return first._replace(
        message=f"and {number:,} more findings of `{first.rule}` from here on, which count, but are not listed",
        identity=identified(
            first.rule, None, "more", first.location.path, first.severity, first.status
        ),
        object=None,
        label="",
        related=(),
        trail=(),
        help="Put right what is listed, and the next ones are. --fix and the baseline reach all of them.",
        causes=frozenset(),
        fix=None,
        involves=(),
        alike=(),
        many="",
        instead_of=tuple(findings),
        more=number,
    )


def one_by_one(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings, and in the place of one that stands for others those."""
    for one in findings:
        yield from one.instead_of or (one,)


def apart_from_consequences(
    findings: Iterable[Finding], unread: Collection[str] = ()
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that stand for themselves, and those that follow from one that is at least as grave.

    `unread` are the kinds of objects that may be defined in what was not analysed, a cause as well.

    What is accepted is meant to be as it is, so it is nobody's cause; nor is what the baseline knows, as it
    would hide what is new. Findings that follow from each other all stand for themselves.
    """
    findings = list(findings)
    new = [one for one in findings if one.status == "new"]
    gravest: dict[tuple[str, Key | None], int] = {}
    for one in new:
        for at in one.told:
            gravest[at] = min(SEVERITIES.index(one.severity), gravest.get(at, len(SEVERITIES)))

    def present(one: Finding) -> set[tuple[str, Key | None]]:
        grave = SEVERITIES.index(one.severity)
        return {cause for cause in one.causes if gravest.get(cause, len(SEVERITIES)) <= grave}

    for one in new:
        gravest |= {
            cause: 0 for cause in one.causes if cause[0] == UNREAD and cause[1].kind in unread
        }
    causes = {id(one): present(one) for one in new if one.causes}
    waiting = [one for one in new if causes.get(id(one))]
    explained = {told for one in new if not causes.get(id(one)) for told in one.told}
    explained |= {cause for cause in gravest if cause[0] == UNREAD}
    following: set[int] = set()
    while found := [
        one
        for one in waiting
        if id(one) not in following and not causes[id(one)].isdisjoint(explained)
    ]:
        following |= {id(one) for one in found}
        explained |= {told for one in found for told in one.told}
    return (
        [one for one in findings if id(one) not in following],
        [one for one in findings if id(one) in following],
    )


def identified(rule: str, key: Key | None, *parts: str) -> tuple[str, ...]:
    """Return what identifies a finding: the rule, the object, and what tells it apart; never a line."""
    own = ("", "", "") if key is None else (key.kind, key.name, key.department or "")
    return (rule, *own, *parts)


def fingerprint(identity: tuple[str, ...]) -> str:
    """Return an identity as the few letters that a baseline remembers."""
    import hashlib  # loads a cryptographic library, which a run for people never needs

    text = "\x1f".join(["ece/1", *identity])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
