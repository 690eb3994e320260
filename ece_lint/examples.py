"""A page proves itself: its examples are run, and exactly the marked lines must be reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ece_lint.documents import Document
from ece_lint.documents.forms import read_document
from ece_lint.finding import Finding
from ece_lint.lint import Input, ask_rules, flaw_findings, judge, link
from ece_lint.pages.read import load_rules
from ece_lint.pages.rule import Rule
from ece_lint.report import Crash
from ece_lint.settings import BASELINE, FILE, Settings, settings_in
from ece_lint.shipped import shipped
from ece_lint.wording import quoted

_MARK = re.compile(
    r'# <- (.*?)\s*(?:-->|",?)?$'
)  # in XML it is in a comment, in JSON it ends a text


def failures(folder: Path) -> list[tuple[str, int, list[str]]]:
    """Run the examples of every page in a folder, which may be one of those that come with ece-lint.

    Returns for each rule its name, the number of its examples, and what is wrong with them in words.
    Raises `WrongPages` for pages that cannot be read.
    """
    place = folder.resolve()
    known = load_rules()
    if place.is_relative_to(Path(shipped("rules")).resolve()):
        own = None
        rules = [one for one in known.values() if Path(one.path).resolve().is_relative_to(place)]
    else:
        own = folder
        rules = [one for name, one in load_rules([str(folder)]).items() if name not in known]
    return [(one.name, len(one.page["examples"]), list(wrong_examples(one, own))) for one in rules]


def wrong_examples(rule: Rule, folder: Path | None = None) -> Iterator[str]:
    """Yield in words each difference between what an example marks and what its rule reports.

    `folder` is where the page comes from, if it does not come with ece-lint.
    """
    for number, example in enumerate(rule.page["examples"], 1):
        settings: dict[str, Any] = {
            name: example[name]
            for name in ("release", "product")
            if isinstance(example, dict) and name in example
        }
        changes = (
            {rule.name: {"with": example["with"]}}
            if isinstance(example, dict) and "with" in example
            else {}
        )
        if rule.is_off:
            changes.setdefault(rule.name, {})["severity"] = "warning"
        run = Settings(**settings, changes=changes, folders=[str(folder)] if folder else [])
        files = example["files"] if isinstance(example, dict) else {"example.yaml": example}
        differences = (
            _of_acceptance(rule.name, files)
            if rule.page.get("found-by") in ("accepting", "intending")
            else _differences(run, rule.name, files)
        )
        lines = _in_page(rule, number, files)
        for at, problem in differences:
            place = lines.get(at, "")
            where = f"{place}: " if place else ""
            yield f"{where}example {number}: {problem}"


_Difference = tuple[tuple[str, int], str]  # the file of the example, its line, and what is wrong


def _in_page(rule: Rule, number: int, files: dict[str, str]) -> dict[tuple[str, int], str]:
    """Return where the lines of an example stand in its page, as far as that can be told.

    They are looked for in their order, below what the examples before have.
    """
    if not rule.path or not Path(rule.path).is_file():
        return {}
    page = [line.strip() for line in Path(rule.path).read_text("utf-8").splitlines()]
    at = 0
    found: dict[tuple[str, int], str] = {}
    for earlier in rule.page["examples"][: number - 1]:
        texts = earlier["files"].values() if isinstance(earlier, dict) else [earlier]
        for line in (one for text in texts for one in text.splitlines()):
            at = _next(page, line, at)
    for path, text in files.items():
        for own, line in enumerate(text.splitlines(), 1):
            before, at = at, _next(page, line, at)
            if at > before:
                found[path, own] = f"{rule.path}:{at}"
    return found


def _next(page: list[str], line: str, at: int) -> int:
    """Return the number of the next line of a page that says the same, or where it was looked from."""
    if not line.strip():
        return at
    return next((n for n, one in enumerate(page[at:], at + 1) if one == line.strip()), at)


def _of_acceptance(name: str, files: dict[str, str]) -> Iterator[_Difference]:
    """Yield the differences of an example that may have settings and a baseline; every rule is asked."""
    found = Input()
    found.documents = {path: _read(path, text) for path, text in files.items()}
    own = found.documents.pop(FILE, None)
    baseline = found.documents.pop(BASELINE, None)
    settings = Settings(**(settings_in(own) if own else {}), baseline=baseline)
    report = judge(found, settings, [])
    yield from _compare(files, [one for one in report.findings if one.rule == name])


def _differences(settings: Settings, name: str, files: dict[str, str]) -> Iterator[_Difference]:
    documents = [_read(path, text) for path, text in files.items()]
    routing, _ = link(documents, settings.channels)
    rule = settings.rules[name]
    found = list(flaw_findings(documents, settings.rules))
    if rule.is_asked:
        yield from (
            (_at(f), f"{_place(f)}: the example itself is wrong: {f.message}") for f in found
        )
        asked, skipped, crashes = ask_rules({name: rule}, routing)
        yield from ((_NOWHERE, _failed(crash)) for crash in crashes)
        marked = any(_MARK.search(line) for text in files.values() for line in text.splitlines())
        if skipped and marked and not asked:
            lacks = ", ".join(skipped[0].missing)
            yield _NOWHERE, f"the rule is skipped; the example lacks {lacks}"
            return
        found = asked
    else:
        found = [finding for finding in found if finding.rule == name]
    yield from _compare(files, found)


def _compare(files: dict[str, str], found: list[Finding]) -> Iterator[_Difference]:
    left = list(found)
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            mark = _MARK.search(line)
            for expected in mark[1].split(" # <- ") if mark else ():
                here = [
                    f for f in left if (f.location.path, f.location.span.line) == (path, number)
                ]
                match = next((f for f in here if expected.strip() in f.message), None)
                wanted = f"{path}:{number}: expected {quoted(expected.strip())}"
                if match is not None:
                    left.remove(match)
                elif here:
                    yield (path, number), f"{wanted}, reported {quoted(here[0].message)}"
                    left.remove(here[0])
                else:
                    yield (path, number), f"{wanted}, nothing is reported there"
    yield from ((_at(f), f"{_place(f)}: reported without a mark: {f.message}") for f in left)


_NOWHERE = ("", 0)


def _at(finding: Finding) -> tuple[str, int]:
    return finding.location.path, finding.location.span.line


def _failed(crash: Crash) -> str:
    return f"the rule failed{f' at {crash.at}' if crash.at else ''}: {crash.error}"


def _place(finding: Finding) -> str:
    return f"{finding.location.path}:{finding.location.span.line}"


def _read(path: str, text: str) -> Document:
    raw = text.encode("utf-8", "surrogatepass")
    return read_document(path, raw)
