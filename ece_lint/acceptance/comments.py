"""What comments accept: beside an object, or in a whole file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from ece_lint.acceptance.said import Acceptance, Covered, Found, Problem
from ece_lint.documents import Document, Span
from ece_lint.finding import Location
from ece_lint.shape import Check, Schema, acceptor, misfits, schema
from ece_lint.wording import did_you_mean, listed, quoted

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


def from_comments(documents: Iterable[Document], problems: list[Problem]) -> Iterator[Acceptance]:
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

    def covers(found: Found) -> Covered:
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
