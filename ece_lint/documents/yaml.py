"""YAML becomes plain data through the C parser's events, with a place for every value and a limit for every trick."""

from __future__ import annotations

import re
from array import array
from typing import Any, NamedTuple

from yaml.cyaml import CParser
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from ece_lint.documents import Document, Flaw, Pointer, Refused, undecodable

MAX_DEPTH = 100
MAX_VALUES = 20_000_000
MAX_REPEATED = 1_000_000  # values that aliases may repeat in one file
MAX_SCALAR = 1_048_576
MAX_DIGITS = 64

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
# Like the core schema's number, but without leading zeros: `0049` is a telephone number, and stays text.
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_NUMBER_STARTS = frozenset(".-+0123456789")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")
_TAG = "tag:yaml.org,2002:"


class _Anchor(NamedTuple):
    number: int  # of the anchored value, in preorder
    value: object
    size: int  # how many values an alias repeats; -1 while the value is still open
    place: tuple[int, int]


def read_yaml(path: str, raw: bytes) -> Document:
    """Read a YAML file; several documents in one file become a list of their roots.

    Everything wrong with the text is a flaw of the returned document; its data is `None` when the text
    cannot be read to the end.
    """
    document = Document(path, raw)
    builder = _Builder(document)
    document.locate = builder.offsets
    try:
        document.data = builder.build()
    except Refused as refused:
        document.refuse(refused.flaw)
    except ReaderError:
        document.refuse(undecodable(raw))
    except MarkedYAMLError as error:
        document.refuse(_broken(error))
    return document


def resolve(text: str) -> object:
    """Return what a plain scalar means: null, a truth value, a number, or its own text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS or len(text) > MAX_DIGITS:
        return text
    if _INT.match(text):
        return int(text, 0)
    return float(text) if _FLOAT.match(text) else text


class _Builder:
    """Builds data from events and keeps, in preorder, where each value starts and ends.

    `starts[n]` is the offset of the n-th value, keys included. `ends[n]` is the offset behind it or, for a
    mapping or a list, minus the number of the first value that is no longer inside.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.starts = array("I")
        self.ends = array("i")
        self.roots: list[object] = []
        self.aliases: dict[int, int] = {}  # number of an alias -> number of what it repeats
        self.uneven: set[int] = set()  # mappings whose keys are repeated or merged
        self.items: dict[int, array[int]] = {}  # number of a list -> numbers of its items, once asked

    def build(self) -> object:  # noqa: PLR0912, PLR0915
        """Read all events. One loop on purpose: every run spends most of its time here."""
        parser = CParser(self.document.raw)
        next_event, starts, ends = parser.get_event, self.starts, self.ends
        resolved: dict[str, object] = {}
        quoted: dict[str, str] = {}
        anchors: dict[str, _Anchor] = {}
        stack: list[tuple[Any, int, str | None, str | None]] = []
        container: Any = self.roots
        number = -1  # of the container
        key: str | None = None  # of the mapping being read, while its value is awaited
        filling_list = True
        repeated = 0
        while True:
            event = next_event()
            kind = type(event)
            value: Any
            if kind is ScalarEvent:
                starts.append(event.start_mark.index)
                ends.append(event.end_mark.index)
                text = event.value
                if event.implicit[0] and (key is not None or filling_list):
                    try:
                        value = resolved[text]
                    except KeyError:
                        value = resolved[text] = self._resolve(text, event)
                elif event.tag is None or (key is None and not filling_list):
                    value = quoted.setdefault(text, text)
                    if len(text) > MAX_SCALAR:
                        raise _limit(event, "a value", f"{MAX_SCALAR:,} characters")
                else:
                    value = self._tagged(event, text)
                if event.anchor is not None:
                    anchors[event.anchor] = _Anchor(len(starts) - 1, value, 1, _place(event))
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(stack) >= MAX_DEPTH:
                    raise _limit(event, "nesting", f"{MAX_DEPTH} levels")
                if len(starts) > MAX_VALUES:
                    raise _limit(event, "a file", f"{MAX_VALUES:,} values")
                if key is None and not filling_list:
                    raise _broken_at(event, "a key is a list or a mapping; a key must be a name")
                if event.tag is not None:
                    self._check_tag(event, "seq" if kind is SequenceStartEvent else "map")
                stack.append((container, number, key, event.anchor))
                number = len(starts)
                if event.anchor is not None:
                    anchors[event.anchor] = _Anchor(number, None, -1 - repeated, _place(event))
                starts.append(event.start_mark.index)
                ends.append(0)
                key = None
                filling_list = kind is SequenceStartEvent
                container = [] if filling_list else {}
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                ends[number] = -len(starts)
                value = container
                if number in self.uneven and "<<" in value:
                    value = self._merged(number, value)
                closed = number
                container, number, key, anchor = stack.pop()
                filling_list = type(container) is list
                if anchor is not None:
                    opened = anchors[anchor]
                    if opened.number == closed:
                        size = len(starts) - closed + repeated + 1 + opened.size
                        anchors[anchor] = opened._replace(value=value, size=size)
            elif kind is AliasEvent:
                target = anchors.get(event.anchor)
                if target is None:
                    raise _broken_at(event, f"alias `*{event.anchor}` repeats an anchor that is not defined before it")
                if target.size < 0:
                    raise _recursive(event, target)
                repeated += target.size
                if repeated > MAX_REPEATED:
                    raise _limit(event, "what aliases repeat", f"{MAX_REPEATED:,} values in all")
                self.aliases[len(starts)] = target.number
                starts.append(event.start_mark.index)
                ends.append(event.end_mark.index)
                value = target.value
                if key is None and not filling_list and type(value) is not str:
                    raise _broken_at(event, f"alias `*{event.anchor}` is used as a key, but does not repeat a name")
            elif kind is StreamEndEvent:
                return self.roots[0] if len(self.roots) == 1 else self.roots or None
            else:
                if kind is DocumentStartEvent:
                    anchors = {}
                continue
            if filling_list:
                container.append(value)
            elif key is None:
                key = value
                if key in container:
                    self._repeated_key(number, key, container, event)
                elif key == "<<" and kind is ScalarEvent and event.implicit[0]:
                    self.uneven.add(number)
            else:
                container.setdefault(key, value)
                key = None

    def offsets(self, pointer: Pointer, key: bool) -> tuple[int, int]:
        """Return where the value at `pointer` starts and ends, or its key."""
        if len(self.roots) == 1:
            data, number = self.roots[0], 0
        else:
            data, number = self.roots, -1
        at = max(number, 0)
        for step in pointer:
            at, number = self._child(data, number, step)
            data = data[step]  # type: ignore[index,call-overload]
        if key and pointer and isinstance(pointer[-1], str):
            return self._extent(at)
        return self._extent(number)

    def _extent(self, number: int) -> tuple[int, int]:
        if not self.starts or number < 0:
            return 0, 0
        start, end = self.starts[number], self.ends[number]
        if end < 0:
            last = -end - 1
            end = self.ends[last] if self.ends[last] >= 0 else self.starts[last] + 2
        # The parser counts an anchor and a tag to the value; a reader does not.
        properties = _PROPERTIES.match(self.document.text, start, end)
        return properties.end() if properties else start, end

    def _next(self, number: int) -> int:
        end = self.ends[number]
        return -end if end < 0 else number + 1

    def _child(self, data: Any, number: int, step: str | int) -> tuple[int, int]:
        """Return the numbers of a key (an item's own number in a list) and of its value."""
        number = self.aliases.get(number, number)
        if isinstance(data, list):
            if number not in self.items:
                numbers = self.items[number] = array("I")
                child = number + 1
                for _ in data:
                    numbers.append(child)
                    child = self._next(child)
            return self.items[number][step], self.items[number][step]  # type: ignore[index]
        child = number + 1
        if number not in self.uneven:
            for name in data:
                if name == step:
                    return child, child + 1
                child = self._next(child + 1)
        merged: list[int] = []
        while child < -self.ends[number]:
            name = self._name(child)
            if name == step:
                return child, child + 1
            if name == "<<":
                value = self.aliases.get(child + 1, child + 1)
                merged += [value]
                merged += [self.aliases.get(n, n) for n in range(value + 1, self._next(value))]
            child = self._next(child + 1)
        for source in merged:
            if self.ends[source] < 0:
                try:
                    return self._child({}, source, step)
                except KeyError:
                    continue
        raise KeyError(step)

    def _name(self, number: int) -> str:
        """Read a key again from its text; only asked in mappings with repeated or merged keys."""
        number = self.aliases.get(number, number)
        written = self.document.text[self.starts[number] : self.ends[number]]
        parser = CParser(written)
        while not isinstance(event := parser.get_event(), ScalarEvent | StreamEndEvent):
            pass
        return event.value if isinstance(event, ScalarEvent) else written

    def _resolve(self, text: str, event: Any) -> object:
        if len(text) > MAX_SCALAR:
            raise _limit(event, "a value", f"{MAX_SCALAR:,} characters")
        value = resolve(text)
        if type(value) is int and str(value) != text:
            self.document.exact_integers = False
        return value

    def _tagged(self, event: Any, text: str) -> object:
        """Return a scalar with a tag: YAML's own tags mean what they say, any other is reported."""
        kind = event.tag.removeprefix(_TAG)
        value = resolve(text)
        meant = {"int": int, "float": float, "bool": bool, "null": type(None)}.get(kind)
        if meant is float and type(value) is int:
            return float(value)
        if meant is not None and type(value) is meant:
            return value
        if meant is not None:
            self.document.flaws.append(Flaw("unknown-tag", f"`{text}` is not what its tag `!!{kind}` says", *_place(event)))
        elif kind not in ("str", "!"):
            self._check_tag(event, "str")
        return text

    def _check_tag(self, event: Any, expected: str) -> None:
        if event.tag not in (_TAG + expected, "!"):
            tag = event.tag.replace(_TAG, "!!")
            self.document.flaws.append(
                Flaw("unknown-tag", f"tag `{tag}` has no meaning here; the value is read as if it had none", *_place(event))
            )

    def _merged(self, number: int, own: dict[str, Any]) -> dict[str, Any]:
        """Return a mapping with what its `<<` brings in; its own keys win, then the first mapping named."""
        brought = own.pop("<<")
        merged = dict(own)
        for source in brought if isinstance(brought, list) else [brought]:
            if isinstance(source, dict):
                for name, value in source.items():
                    merged.setdefault(name, value)
            else:
                start = self.starts[number]
                message = "`<<` brings in something that is not a mapping"
                self.document.flaws.append(Flaw("broken-document", message, start, start + 2))
        return merged

    def _repeated_key(self, number: int, key: str, container: dict[str, Any], event: Any) -> None:
        self.uneven.add(number)
        first, _ = self._child_so_far(number, key)
        message = f"key `{key}` is given twice; only the first is read"
        beside = (("first given here", self.starts[first], self.ends[first]),)
        self.document.flaws.append(Flaw("duplicate-key", message, *_place(event), beside))

    def _child_so_far(self, number: int, key: str) -> tuple[int, int]:
        """Find a key in a mapping that is still being read."""
        self.ends[number] = -len(self.starts)
        return self._child({}, number, key)


def _place(event: Any) -> tuple[int, int]:
    start, end = event.start_mark.index, event.end_mark.index
    return start, max(end, start + 1)


def _broken_at(event: Any, message: str) -> Refused:
    return Refused(Flaw("broken-document", message, *_place(event)))


def _limit(event: Any, what: str, limit: str) -> Refused:
    start, _ = _place(event)
    return Refused(Flaw("document-exceeds-limit", f"{what} goes beyond {limit}", start, start + 1))


def _recursive(event: Any, target: _Anchor) -> Refused:
    message = f"alias `*{event.anchor}` repeats the very value that contains it"
    beside = ((f"`&{event.anchor}` starts here", target.place[0], target.place[0] + 1),)
    return Refused(Flaw("broken-document", message, *_place(event), beside))


# What the C parser says, and what that means to somebody who keeps configuration in YAML.
_PROBLEMS = (
    ("found character that cannot start any token", "this character cannot start a value; put the value in quotes"),
    ("mapping values are not allowed in this context", "a `:` stands where no key can be; put a value that contains `: ` in quotes, or check the indentation"),
    ("did not find expected key", "the indentation is wrong, or a quote or bracket is not closed above"),
    ("did not find expected '-' indicator", "the indentation is wrong: this line does not fit the list above it"),
    ("could not find expected ':'", "a `:` is missing behind a key"),
    ("found unexpected end of stream", "a quote is opened and never closed"),
    ("did not find expected ',' or ']'", "a list in brackets is not closed, or a comma is missing"),
    ("did not find expected ',' or '}'", "a mapping in braces is not closed, or a comma is missing"),
    ("found undefined tag handle", "the tag is not defined; put a value that begins with `!` in quotes"),
    ("did not find expected alphabetic or numeric character", "a value that begins with `*` or `&` must be in quotes"),
    ("block sequence entries are not allowed in this context", "a `- ` stands where no list can be"),
    ("found a tab character", "a tab is used for indentation; YAML allows only spaces"),
    ("found unknown escape character", "a backslash in double quotes is followed by a character that has no meaning there; use single quotes"),
)


def _broken(error: MarkedYAMLError) -> Flaw:
    problem = error.problem or "the text cannot be read"
    message = next((ours for theirs, ours in _PROBLEMS if theirs in problem), problem)
    mark = error.problem_mark or error.context_mark
    start = mark.index if mark else 0
    beside: tuple[tuple[str, int, int], ...] = ()
    if error.context and error.context_mark and error.context_mark.index != start:
        at = error.context_mark.index
        beside = (("this began here", at, at + 1),)
    return Flaw("broken-document", message, start, start + 1, beside)
