"""The report: everything that a run found, as data from which every format is written."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ece_lint.analysis.owners import owners
from ece_lint.documents import Document
from ece_lint.finding import SEVERITIES, Finding
from ece_lint.light import Light
from ece_lint.pages.rule import Rule
from ece_lint.routing import Routing

if TYPE_CHECKING:
    from ece_lint.acceptance.judge import Accepted


class Skipped(Light):
    """A rule that was not asked, or not in full, and what the configuration lacks for it."""

    rule: str
    missing: tuple[str, ...]

    @property
    def of_intents(self) -> bool:
        """Whether `missing` says in sentences which intents of the team were not asked, and why."""
        return self.rule == "intent-not-kept"

    @property
    def lacks(self) -> str:
        """The head of a sentence that goes on with what is missing."""
        return "" if self.of_intents else "the configuration has no "


class NotRead(NamedTuple):
    """A file, and why it was not read."""

    path: str
    why: str


class Crash(NamedTuple):
    """A rule that failed: a bug in the rule or in ece-lint, never in the configuration.

    `at` is the file and line of a page of the team's own, and nothing where the rule comes with ece-lint.
    """

    rule: str
    error: str
    at: str = ""

    @property
    def says(self) -> str:
        """What failed, and who can mend it."""
        if self.at:
            return f"rule `{self.rule}` of your own failed at {self.at}: {self.error}"
        return f"rule `{self.rule}` failed: {self.error}; this is a bug, please report it"


class Report(Light):
    """One run: its findings in the order of their places, and what was and was not looked at."""

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    rules: Mapping[str, Rule]
    asked: frozenset[str]  # the rules whose silence is a verdict
    release: str
    product: str
    fail_on: str  # from this severity on a finding makes the run fail; `never` is above them all
    objects: Mapping[str, int]  # how many of each kind
    documents: Mapping[str, Document]  # what was read, by path
    taken_for: Mapping[str, str]  # what each file was taken for, in words
    noise: Mapping[str, int]  # how many rows of exports were left out, by reason
    not_analysed: tuple[NotRead, ...]  # should have been, but could not be
    left_out: tuple[NotRead, ...]  # holds no routing configuration
    crashes: tuple[Crash, ...]
    accepted: "Accepted | None" = None  # where anything is accepted: what became of it
    site: str = ""  # which one, where settings have several
    settings: Document | None = None  # ece-lint.yaml, if there is one
    not_run: tuple[str, ...] = ()  # Python pages with rules that only the settings name
    settings_above: Document | None = None  # and the one that it stands on, which may be the same
    settings_elsewhere: str = ""  # its path, where it is not in the working folder
    switched_off: int = 0  # rules that settings or options keep from being asked
    whole: bool = True  # all was looked at that the settings are about
    baseline: Document | None = None
    routing: Routing | None = None  # everything linked, for callers that go on from here
    consequences: tuple[Finding, ...] = ()  # what was found too, and follows from the findings
    mostly: Mapping[str, str] = MappingProxyType(
        {}
    )  # by reason, the table of which most rows are left out
    docs_url: str = ""  # where the team keeps the page of the rules
    cut_short: tuple[str, ...] = ()  # what was not done to its end, as there was too much, in words

    @property
    def new(self) -> list[Finding]:
        """The new findings for people: first those of files that could not be read, which hide what is in them."""
        unread = {one.path for one in self.not_analysed}
        new = [finding for finding in self.findings if finding.status == "new"]
        if not unread:  # as in most runs
            return new
        return sorted(new, key=lambda one: one.place is not None or one.location.path not in unread)

    def count(self, severity: str) -> int:
        """Return how many findings of a severity are new."""
        return sum(f.number for f in self.findings if f.severity == severity and f.status == "new")

    @property
    def every(self) -> list[Finding]:
        """The findings, also those that go beyond what is listed."""
        return [one for f in self.findings for one in (f.instead_of if f.more else (f,))]

    def fails(self, finding: Finding) -> bool:
        """Say whether a finding makes the run fail: it is new, and at or above `fail_on`."""
        grave = (
            SEVERITIES[: SEVERITIES.index(self.fail_on) + 1] if self.fail_on in SEVERITIES else ()
        )
        return finding.status == "new" and finding.severity in grave

    def departments(self, finding: Finding) -> tuple[str, ...]:
        """Return the departments whose queues the objects of a finding serve, or which they are of."""
        if self.routing is None:
            return ()
        own = owners(self.routing)
        keys = [key for one in (finding, *finding.instead_of) for key in (one.object, *one.alike)]
        return tuple(sorted({name for key in keys if key for name in own.of(key)}))

    @property
    def texts(self) -> dict[str, Document]:
        """All in which findings stand, by path: what was read, and what the run followed."""
        followed = filter(None, (self.settings_above, self.settings, self.baseline))
        return {**self.documents, **{document.path: document for document in followed}}

    @property
    def failed(self) -> bool:
        """Whether any finding makes the run fail."""
        return any(map(self.fails, self.findings))
