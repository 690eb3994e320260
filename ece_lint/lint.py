"""The whole linter on one page: read, shape, link, ask, report."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Protocol

from ece_lint.analysis.channels import name_channels
from ece_lint.analysis.strings import name_strings
from ece_lint.documents import Document
from ece_lint.documents.files import (
    Excludes,
    File,
    Found,
    Unreadable,
    find_files,
    nothing,
    read_bytes,
    read_stream,
    shown_path,
)
from ece_lint.documents.forms import NoDocument, read_document
from ece_lint.finding import (
    Finding,
    Location,
    Unanswered,
    apart_from_consequences,
    identified,
    listed_in_part,
    said_once,
)
from ece_lint.model import Entity, Key, read_entity, sections
from ece_lint.pages.ask import ask, missing_inputs, missing_parts
from ece_lint.pages.rule import Rule
from ece_lint.paths import is_inside
from ece_lint.report import Crash, NotRead, Report, Skipped
from ece_lint.routing import Routing
from ece_lint.settings import FILES as SETTINGS_FILES
from ece_lint.settings import Settings, is_baseline
from ece_lint.shipped import shipped
from ece_lint.sources.gather import Gathered, gather
from ece_lint.wording import listed

if TYPE_CHECKING:
    from ece_lint.analysis.alignment import Renamings
    from ece_lint.sources.meant import Verdict

_MARK = b"ece-lint"  # in every comment that is meant for us
_COMMENTED = ("yaml", "xml", "rows")
LOOKED_FOR = (
    "YAML or JSON with a section such as `queues:`, tables of the AW or ECE database, "
    "and responses of the CCE REST interface"
)

_NO_STREAMS: Mapping[str, BinaryIO] = MappingProxyType({})
_NO_NAMES: Renamings = MappingProxyType({})


class Files(Protocol):
    """Where files are found and read: a disk, or a revision of a repository."""

    def find(self, paths: Iterable[str], root: str, excludes: Excludes) -> Found:
        """Find the files under some paths but what is excluded, each with what `read` knows it by."""

    def read(self, path: str) -> bytes:
        """Return what a file holds. Raises `Unreadable`."""


class OnDisk:
    """The files of this computer."""

    find = staticmethod(find_files)
    read = staticmethod(read_bytes)


class Input:
    """What a run has read: documents by path, which of them were named themselves, and the other files."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.named: set[str] = set()
        self.not_analysed: list[NotRead] = []
        self.left_out: list[NotRead] = []
        self.undecided: list[NotRead] = []  # holds nothing for us, but may have been meant to

    def leave_out(self, path: str, why: str, verdict: Verdict = "foreign") -> None:
        """Note a file that holds nothing for us; one that was named or meant should have been analysed."""
        self.documents.pop(path, None)
        if path in self.named or verdict == "meant":
            self.not_analysed.append(NotRead(path, why))
        elif verdict == "perhaps":
            self.undecided.append(NotRead(path, why))
        else:
            self.left_out.append(NotRead(path, why))

    def settle(self, gathered: Gathered) -> None:
        """Take up what only came to light when the documents were linked.

        That is, which of them hold nothing for us, and of which a part could not be read: rows are read when
        a source asks for them.
        """
        for path, why in gathered.untaken.items():
            from ece_lint.sources.meant import document_verdict  # most folders hold nothing else

            self.leave_out(path, *document_verdict(self.documents[path], why))
        self.left_out += [NotRead(part, why) for part, why in gathered.parts.items()]
        unread = {one.path for one in self.not_analysed}
        self.not_analysed += [
            NotRead(path, why) for path, why in gathered.missing.items() if path not in unread
        ]
        read = Counter(map(_folder, self.documents))
        others = Counter(_folder(one.path) for one in self.left_out)
        for path, why in self.undecided:
            is_among = read[_folder(path)] > 1 + others[_folder(path)]
            (self.not_analysed if is_among else self.left_out).append(NotRead(path, why))
        self.undecided.clear()
        for document in self.documents.values():
            if document.unread:
                more = len(document.unread) - 1
                why = document.unread[0] + (f" (and {more:,} more)" if more else "")
                self.not_analysed.append(NotRead(document.path, why))


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def nobody(doing: str) -> None:
    """Take what is being done, when nobody wants to know."""


def lint(
    paths: Iterable[str],
    settings: Settings,
    streams: Mapping[str, BinaryIO] = _NO_STREAMS,
    told: Callable[[str], None] = nobody,
) -> Report:
    """Lint files and folders and return the report.

    A stream stands for the file of its name, whether there is one or not. `told` is called with what is
    being done. Nothing about the input is raised: a file that cannot be read is in the report, and the others are
    linted all the same. A rule that fails is in the report too.
    """
    paths = list(paths)
    with no_collector():
        found = read_as(paths, settings, told, streams)
        report = judge(found, settings, [*paths, *streams], told)
    return report.but(
        not_analysed=(*report.not_analysed, *_not_checked(settings, report, [*paths, *streams]))
    )


def own_files(settings: Settings) -> set[str]:
    """Return the files that a run follows or writes, rather than lints."""
    followed = (document.path for document in settings.files())
    return {settings.baseline_path(), *followed, *settings.outputs}


def judge(
    found: Input, settings: Settings, paths: list[str], told: Callable[[str], None] = nobody
) -> Report:
    """Lint what was read from some paths and return the report."""
    return examine(found, settings, paths, told)[0]


def examine(
    found: Input,
    settings: Settings,
    paths: list[str],
    told: Callable[[str], None] = nobody,
    conclude: Callable[[Routing], Collection[str] | None] = lambda routing: None,
    names: Renamings = _NO_NAMES,
) -> tuple[Report, Routing]:
    """Lint what was read from some paths and return the report, and the routing that the rules saw.

    `conclude` may add to the routing what follows from it, before the rules are asked, and return the kinds of objects
    that it wants to hear of: then no rule is asked that says nothing of these. `names` are other names for
    objects, as the state has them that this one is compared with.
    """
    routing, gathered = _linked(found, settings, paths, told, names)
    about = conclude(routing)
    rules = settings.rules
    wanted = {
        name: rule
        for name, rule in rules.items()
        if settings.selects(rule) and rule.applies and not rule.is_off
        if about is None or not rule.about or not rule.about.isdisjoint(about)
    }
    answers, skipped, crashes = ask_rules(wanted, routing, told)
    told("putting together what was found")
    intended: list[Finding] = []
    if settings.intents:
        from ece_lint.intents import NOT_KEPT, intents  # few sites have any

        intended, unasked = intents(settings, routing, rules)
        intended = [one for one in intended if one.rule in wanted]
        if unasked:
            skipped.append(Skipped(NOT_KEPT, tuple(unasked)))
    asked = wanted.keys() - {one.rule for one in skipped} - {crash.rule for crash in crashes}
    flaws = [f for f in flaw_findings(found.documents.values(), rules) if f.rule in wanted]
    findings = list(_numbered([*flaws, *answers, *intended]))
    accepted = None
    is_whole = settings.is_whole(paths)
    commented = [
        one for one in found.documents.values() if one.form in _COMMENTED and _MARK in one.raw
    ]
    if commented or settings.accept or settings.baseline or settings.external:
        from ece_lint.acceptance.judge import NEED_ALL, accept  # most runs have nothing accepted

        is_all = is_whole and not found.not_analysed
        judged = asked if is_all else frozenset()
        missing = {one.rule: one.missing for one in skipped} if is_all else {}
        accepted = accept(findings, settings, routing, commented, judged, missing)
        asked -= frozenset() if is_all else NEED_ALL
        findings = sorted([*accepted.findings, *_numbered(accepted.about)], key=_order)
    unread = _unread_kinds(found, gathered) if found.not_analysed else ()
    findings, consequences = apart_from_consequences(findings, unread)
    lost = gathered.cut | (_told_in_unread(found) if found.not_analysed else set())
    if lost:
        from ece_lint.pages.ask import looks_at  # few sites have a table of which rows are missing

        says = [(one.rule, one.object.kind if one.object else "") for one in findings]
        cut = {(name, kind) for name, kind in {*says} if looks_at(rules[name], kind, lost)}
        follows = [
            one.status == "new" and it in cut for one, it in zip(findings, says, strict=True)
        ]
        consequences += [one for one, it in zip(findings, follows, strict=True) if it]
        findings = [one for one, it in zip(findings, follows, strict=True) if not it]
    findings = list(listed_in_part(said_once(findings)))
    report = Report(
        findings=tuple(findings),
        consequences=tuple(consequences),
        skipped=tuple(skipped),
        rules=rules,
        asked=frozenset(asked),
        release=settings.release,
        product=settings.product,
        fail_on=settings.fail_on,
        objects={kind: len(all_) for kind, all_ in routing.entities.items() if all_},
        documents=found.documents,
        taken_for=gathered.taken_for,
        noise=gathered.noise,
        mostly=gathered.mostly,
        not_analysed=tuple(found.not_analysed),
        left_out=tuple(found.left_out),
        crashes=tuple(crashes),
        accepted=accepted,
        site=settings.site,
        settings=settings.document,
        settings_above=settings.said.layers[0].document if settings.said.layers else None,
        settings_elsewhere=settings.elsewhere(),
        not_run=tuple(shown_path(str(page), settings.root) for page in settings.not_run),
        switched_off=len(settings.switched_off()),
        whole=is_whole,
        baseline=settings.baseline,
        routing=routing,
        docs_url=settings.docs_url,
        cut_short=tuple(_cut_short(findings, routing)),
    )
    return report, routing


def _cut_short(findings: list[Finding], routing: Routing) -> Iterator[str]:
    """Yield what a run does to its end only while there is not too much of it."""
    rest: Counter[str] = Counter()
    for one in findings:
        rest[one.rule] += one.more
    for rule, number in sorted((+rest).items()):
        yield f"{number:,} findings of `{rule}` count, but are not listed, as a file has so many of them"
    if rough := routing.guesses.rough:
        of = "the 1 name" if rough == 1 else f"{rough:,} names"
        yield (
            f"for {of} that nobody defines, only names were looked for that differ in case, separators or one "
            "letter, as there are too many to compare each with each"
        )


def _not_checked(settings: Settings, report: Report, paths: list[str]) -> Iterator[NotRead]:
    """Yield why a run is not clean though every file was read: nobody asked anything, or a section was lost."""
    asked = map(settings.rules.__getitem__, report.asked)
    if not any(one.is_asked or (settings.intents and one.group == "intents") for one in asked):
        yield NotRead(
            ", ".join(paths), "no rule was asked: all are switched off, or lack their input"
        )
    if (
        settings.expect
        and settings.document is not None
        and report.whole
        and report.routing is not None
    ):
        knows = report.routing.knows
        lost = [one for one in settings.expect if not knows(sections()[one])]
        if lost:
            what = "section" if len(lost) == 1 else "sections"
            why = f"expects the {what} {listed(lost, 60)}, of which nothing was read; was an export lost?"
            yield NotRead(settings.said.at(("expect",)).document.path, why)


def _unread_kinds(found: Input, gathered: Gathered) -> set[str]:
    """Return the kinds of objects that may be defined in what was not analysed."""
    from ece_lint.sources.meant import defined_in

    return set().union(
        *(
            gathered.unread.get(path) or defined_in(path, found.documents.get(path))
            for path, _ in found.not_analysed
        )
    )


def _told_in_unread(found: Input) -> set[tuple[str, str]]:
    """Return of which kinds, and what of them, files say something of which nothing could be read."""
    from ece_lint.sources.meant import told_in

    told: set[tuple[str, str]] = set()
    for path, _ in found.not_analysed:
        document = found.documents.get(path)
        if document is None or document.data is None:
            told |= told_in(path, document)
    return told


def read_routing(paths: Iterable[str]) -> Routing:
    """Read files and folders and link what they define, without asking any rule and without any settings."""
    with no_collector():
        found = read(paths)
        routing, gathered = link(found.documents.values(), {})
    found.settle(gathered)
    routing.not_analysed = tuple(f"{path}: {why}" for path, why in found.not_analysed)
    return routing


def read_as(
    paths: Iterable[str],
    settings: Settings,
    told: Callable[[str], None] = nobody,
    streams: Mapping[str, BinaryIO] = _NO_STREAMS,
    kept: Files | None = None,
    known: Iterable[Document] = (),
) -> Input:
    """Read files and folders as settings say; what has the text of one that is known already is not parsed again."""
    own = own_files(settings)
    return read(
        paths,
        streams,
        told,
        settings.root,
        own,
        settings.encoding_of,
        kept,
        known,
        settings.excludes,
    )


def survey(
    paths: Iterable[str], settings: Settings, told: Callable[[str], None] = nobody
) -> tuple[Routing, Input]:
    """Read and link as `lint` does, without asking any rule: for questions about a site.

    What could not be analysed is in the input, as it is in a report.
    """
    paths = list(paths) or settings.paths()
    with no_collector():
        found = read_as(paths, settings, told)
        routing, _ = _linked(found, settings, paths, told)
    return routing, found


def _linked(
    found: Input,
    settings: Settings,
    paths: Iterable[str],
    told: Callable[[str], None],
    names: Renamings = _NO_NAMES,
) -> tuple[Routing, Gathered]:
    """Link what was read as settings say, and settle what of it was not analysed."""
    told("linking what was read")
    documents = found.documents.values()
    routing, gathered = link(documents, settings.channels, settings.external, names)
    found.settle(gathered)
    if not found.documents and not found.not_analysed:
        why = f"nothing to analyse; looked for {LOOKED_FOR}"
        found.not_analysed.append(NotRead(", ".join(paths), why))
    return routing, gathered


def read(
    paths: Iterable[str],
    streams: Mapping[str, BinaryIO] = _NO_STREAMS,
    told: Callable[[str], None] = nobody,
    root: str = os.curdir,
    own: Collection[str] = (),
    encoding_of: Callable[[str], str] = lambda path: "",
    kept: Files | None = None,
    known: Iterable[Document] = (),
    excludes: Excludes = nothing,
) -> Input:
    """Read every file that may hold configuration; the others are listed with the reason.

    Paths are shown as they are below `root`; `own` are the settings and the baseline that this run follows.
    `encoding_of` says in which encoding a file is by its whole path, or nothing where the file itself tells. The
    files are `kept` on disk, unless they are those of a revision. `known` are documents that were read before, and
    asked nothing yet.
    """
    found = Input()
    told("looking for files")
    kept = kept or OnDisk()
    # What a table or a response holds is found out when a source asks, and kept in the document.
    known = [one for one in known if one.form == "yaml" and not encoding_of(one.path)]
    same = {one.raw: one for one in known}
    parts = None
    if known:  # as where two states are compared
        from ece_lint.documents.sections import sections

        parts = sections(known)
    files = kept.find(list(paths), root, excludes)
    given = {shown_path(name, root): stream for name, stream in streams.items()}
    on_disk = (file for file in files.files if file.path not in given)
    every = sorted([*on_disk, *(File(path, path, named=True) for path in given)])
    found.named = {file.path for file in every if file.named}
    found.left_out += [NotRead(path, why) for path, why in files.left_out]
    found.not_analysed += [NotRead(path, why) for path, why in files.unreadable]
    for file in every:
        name = file.path.rpartition("/")[2]
        if file.path in own or is_baseline(name):
            continue
        if name in SETTINGS_FILES:
            found.leave_out(file.path, "settings that this run does not follow")
            continue
        told(f"reading {file.path}")
        if file.path in found.documents:
            why = "has a name that looks like that of another file; give it another one"
            found.not_analysed.append(NotRead(file.path, why))
            continue
        try:
            stream = given.get(file.path)
            raw = kept.read(file.real) if stream is None else read_stream(stream)
            if _is_report(file.path, raw):
                found.leave_out(file.path, "a report of ece-lint")
                continue
            encoding = encoding_of(file.real)
            twin = None if encoding else same.get(raw)
            found.documents[file.path] = (
                twin.again(file.path)
                if twin
                else read_document(file.path, raw, encoding=encoding, known=parts)
            )
        except Unreadable as error:
            found.not_analysed.append(NotRead(file.path, str(error)))
        except NoDocument as error:
            _leave_out(found, file.path, raw, error)
    return found


def _is_report(path: str, raw: bytes) -> bool:
    if path.lower().endswith((".yaml", ".yml")):  # as most files are, and no report is
        return False
    from ece_lint.report.ours import is_report

    return is_report(path, raw)


def _leave_out(found: Input, path: str, raw: bytes, why: NoDocument) -> None:
    """Sort out a file that is no document; a table may be in what looks like a log by its ending."""
    # Only a folder with other files pays for it.
    from ece_lint.sources.meant import file_verdict, foreign_verdict, named_after

    if not why.foreign:
        found.leave_out(path, *file_verdict(path, raw, str(why)))
        return
    with suppress(NoDocument):
        if named_after(path) is not None:
            document = read_document(path, raw, meant=True)
            if document.form == "table" and document.complete:
                found.documents[path] = document
                return
    found.leave_out(path, *foreign_verdict(path, raw, str(why)))


def link(
    documents: Iterable[Document],
    channels: dict[str, str],
    external: Iterable[dict[str, str]] = (),
    names: Renamings = _NO_NAMES,
) -> tuple[Routing, Gathered]:
    """Turn documents into one linked routing; `channels` and `external` are those of `ece-lint.yaml`.

    `names` are other names for objects, by which they are linked.
    """
    documents = list(documents)
    gathered = gather(documents)
    routing = Routing(documents, gathered.deleted, gathered.given, gathered.guesses)
    routing.unlisted = gathered.unlisted
    for record in gathered.records:
        if (entity := read_entity(record)) is not None:
            routing.add(entity)
    gathered.records.clear()  # they are entities now, and a large site has room for something else
    routing.link()
    if names:
        from ece_lint.analysis.alignment import with_names  # two states are seldom compared

        routing = with_names(routing, names)
        routing.link()
    routing.declare(external)
    name_channels(routing, channels)
    name_strings(routing)
    if routing.entities["deployment"]:
        from ece_lint.analysis.figures import reckon  # most sites have none

        reckon(routing)
    routing.concluded = lambda: _reaches(routing)
    return routing, gathered


def _reaches(routing: Routing) -> Iterator[tuple[Entity, Entity, str]]:
    from ece_lint.analysis.membership import reaches  # for those who ask for the graph

    return reaches(routing)


def ask_rules(
    rules: dict[str, Rule], routing: Routing, told: Callable[[str], None] = nobody
) -> tuple[list[Finding], list[Skipped], list[Crash]]:
    """Put rules to a routing: what they find, which are skipped for want of input, and which fail.

    A rule that is asked only in part is among the skipped as well.
    """
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    crashes: list[Crash] = []
    for rule in rules.values():
        if not rule.is_asked or not rule.applies or rule.is_off:
            continue
        if missing := missing_inputs(rule, routing):
            skipped.append(Skipped(rule.name, tuple(missing)))
            continue
        told(f"asking {rule.name}")
        missing = missing_parts(rule, routing)
        try:
            findings += list(ask(rule, routing))
        except Unanswered as why:
            missing = list(why.missing)
        except Exception as error:  # one broken rule must not silence the others
            crashes.append(_crash(rule, error))
        if missing:
            skipped.append(Skipped(rule.name, tuple(missing)))
    return findings, skipped, crashes


def _crash(rule: Rule, error: Exception) -> Crash:
    """Say where a rule failed: a page that does not come with ece-lint with its file and line."""
    import traceback

    told = f"{type(error).__name__}: {error}"
    if is_inside(rule.path, shipped("rules")):
        return Crash(rule.name, told)
    if isinstance(error, SyntaxError) and error.filename == rule.path:
        return Crash(rule.name, f"SyntaxError: {error.msg}", f"{rule.path}:{error.lineno}")
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__)
             if frame.f_code.co_filename == rule.path]  # fmt: skip
    return Crash(rule.name, told, f"{rule.path}:{lines[-1]}" if lines else rule.path)


def flaw_findings(documents: Iterable[Document], rules: dict[str, Rule]) -> Iterator[Finding]:
    """Yield what is wrong with the text or the shape of documents as findings of their pages."""
    for document in documents:
        path = document.path
        for flaw in document.flaws:
            rule = rules[flaw.rule]
            related = tuple(
                (text, Location(path, document.span(start, end)), None)
                for text, start, end in flaw.beside
            )
            key = Key(*flaw.about) if flaw.about else None
            identity = (flaw.message,) if key else (path, flaw.message)
            yield Finding(
                rule=rule.name, group=rule.group, severity=rule.severity[""], message=flaw.message,
                identity=identified(rule.name, key, *identity), object=key, place=None,
                location=Location(path, document.span(flaw.start, flaw.end)), label="", related=related,
                trail=(), help=flaw.help or " ".join(rule.page["fix"].split()),
            )  # fmt: skip


def _numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Tell findings with the same identity apart, in the order of their places."""
    seen: Counter[object] = Counter()
    for finding in sorted(findings, key=_order):
        seen[finding.identity] += 1
        if (number := seen[finding.identity]) > 1:
            own = identified(finding.fingerprint, None, str(number))
            yield finding._replace(identity=own)
        else:
            yield finding


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.location.path, *finding.location.span[:2], finding.rule, finding.message)


@contextmanager
def no_collector() -> Iterator[None]:
    """Hold the cyclic garbage collector: while data is built it doubles the time and finds nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # What was built is not garbage, so it counts as old: else it would be looked through right away.
            if not gc.get_freeze_count():  # what a caller froze stays so
                gc.freeze()
                gc.unfreeze()
            gc.enable()
