"""The whole linter on one page: read, shape, link, ask, report."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ece_lint.channels import name_channels
from ece_lint.documents import Document
from ece_lint.documents.files import Unreadable, find_files, read_bytes
from ece_lint.finding import Finding, Location, fingerprint
from ece_lint.model import read_entity
from ece_lint.report import Crash, NotRead, Report, Skipped
from ece_lint.routing import Routing
from ece_lint.rule import Rule, ask, missing_inputs
from ece_lint.settings import Settings
from ece_lint.sources.canonical import is_canonical, read_canonical

LOOKED_FOR = (
    "YAML or JSON files (.yaml, .yml, .json) with a section such as `queues:` or `skill_groups:`"
)


class Input:
    """What a run has read: the documents, and the files that are not among them."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.not_analysed: list[NotRead] = []
        self.left_out: list[NotRead] = []


def lint(paths: Iterable[str], settings: Settings) -> Report:
    """Lint files and folders and return the report.

    Nothing about the input is raised: a file that cannot be read is in the report, and the others are
    linted all the same. A rule that fails is in the report too.
    """
    with _no_collector():
        found = read(paths)
        routing = link(found.documents.values(), settings)
        rules = settings.rules
        wanted = {name: rule for name, rule in rules.items() if settings.selects(rule)}
        asked, skipped, crashes = ask_rules(wanted, routing)
        flaws = [f for f in flaw_findings(found.documents.values(), rules) if f.rule in wanted]
        return Report(
            findings=tuple(_numbered([*flaws, *asked])),
            skipped=tuple(skipped),
            rules=rules,
            release=settings.release,
            product=settings.product,
            objects={kind: len(all_) for kind, all_ in routing.entities.items() if all_},
            documents=found.documents,
            not_analysed=tuple(found.not_analysed),
            left_out=tuple(found.left_out),
            crashes=tuple(crashes),
        )


def read_routing(paths: Iterable[str]) -> Routing:
    """Read files and folders and link what they define, without asking any rule."""
    with _no_collector():
        return link(read(paths).documents.values(), Settings())


def read(paths: Iterable[str]) -> Input:
    """Read every file that may hold configuration; the others are listed with the reason."""
    found = Input()
    files = find_files(list(paths))
    for path, why in files.left_out:
        found.left_out.append(NotRead(path, why))
    for path, why in files.unreadable:
        found.not_analysed.append(NotRead(path, why))
    for file in files.files:
        try:
            document = _read_document(file.path, file.real)
        except Unreadable as error:
            found.not_analysed.append(NotRead(file.path, str(error)))
            continue
        if document is None:
            why, expected = "not a .yaml, .yml or .json file", file.named
        elif not document.complete or is_canonical(document):
            found.documents[file.path] = document
            if not document.complete:
                found.not_analysed.append(NotRead(file.path, document.flaws[-1].message))
            continue
        else:
            why, expected = "holds no section of a routing configuration", file.named
        (found.not_analysed if expected else found.left_out).append(NotRead(file.path, why))
    if not found.documents and not found.not_analysed:
        found.not_analysed.append(
            NotRead(", ".join(paths), f"nothing to analyse; looked for {LOOKED_FOR}")
        )
    return found


def _read_document(path: str, real: str) -> Document | None:
    match path.rpartition(".")[2].lower():
        case "yaml" | "yml":
            from ece_lint.documents.yaml import read_yaml

            return read_yaml(path, read_bytes(real))
        case "json":
            from ece_lint.documents.json import read_json

            return read_json(path, read_bytes(real))
        case _:
            return None


def link(documents: Iterable[Document], settings: Settings) -> Routing:
    """Turn documents into one linked routing."""
    routing = Routing(list(documents))
    for document in routing.documents:
        for record in read_canonical(document):
            if (entity := read_entity(record)) is not None:
                routing.add(entity)
    routing.link()
    name_channels(routing, settings.channels)
    return routing


def ask_rules(
    rules: dict[str, Rule], routing: Routing
) -> tuple[list[Finding], list[Skipped], list[Crash]]:
    """Put rules to a routing: what they find, which are skipped for want of input, and which fail."""
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    crashes: list[Crash] = []
    for rule in rules.values():
        if rule.must is None or not rule.applies or rule.is_off:
            continue
        if missing := missing_inputs(rule, routing):
            skipped.append(Skipped(rule.name, tuple(missing)))
            continue
        try:
            findings += list(ask(rule, routing))
        except Exception as error:  # one broken rule must not silence the others
            crashes.append(Crash(rule.name, f"{type(error).__name__}: {error}"))
    return findings, skipped, crashes


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
            yield Finding(
                rule=rule.name, group=rule.group, severity=rule.severity[""], message=flaw.message,
                fingerprint=fingerprint(rule.name, None, path, flaw.message), object=None, place=None,
                location=Location(path, document.span(flaw.start, flaw.end)), label="", related=related,
                trail=(), help=flaw.help or " ".join(rule.page["fix"].split()),
            )  # fmt: skip


def _numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Tell findings with the same fingerprint apart, in the order of their places."""
    seen: Counter[str] = Counter()
    for finding in sorted(findings, key=_order):
        seen[finding.fingerprint] += 1
        number = seen[finding.fingerprint]
        own = (
            fingerprint(finding.fingerprint, None, str(number))
            if number > 1
            else finding.fingerprint
        )
        yield finding._replace(fingerprint=own)


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.location.path, *finding.location.span[:2], finding.rule, finding.message)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Hold the cyclic garbage collector: while data is built it doubles the time and finds nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
