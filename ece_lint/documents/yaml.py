"""YAML becomes plain data through the C parser's events, with a place for every value."""

import re
from array import array
from bisect import bisect_right
from itertools import repeat
from math import isinf
from typing import Any, NamedTuple

from ece_lint.documents import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_SCALAR,
    MAX_VALUES,
    Document,
    Flaw,
    Pointer,
    Refused,
    beyond,
    is_utf16,
    shown,
    undecodable,
)
from ece_lint.documents.concealed import in_line, is_secret
from ece_lint.documents.patterns import compiled_when_used
from ece_lint.light import Light

# PyYAML has a parser in Python as well, of which nothing is used: its patterns take an eighth of a small run.
with compiled_when_used():
    from yaml.cyaml import CParser  # type: ignore[attr-defined]
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

MAX_REPEATED = 1_000_000  # values that aliases may repeat in one file
MAX_REPEATED_OF_BYTE = 4  # as many for each of its bytes, so that no small file comes to that
ALWAYS_REPEATED = 200_000  # what any file may
MAX_TAG_DIRECTIVES = 1_000  # the C parser compares each with all before it

# Patterns are compiled when a file needs them: all of a small file is read in the time that it takes.
_INT = r"[-+]?(?:0|[1-9][0-9]*)\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z"
# Like the core schema's number, but without leading zeros: `0049` is a telephone number, and stays
# text.
_FLOAT = r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z"
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_NUMBER_STARTS = frozenset(".-+0123456789")
_TAG = "tag:yaml.org,2002:"
_TYPES = {"int": int, "float": float, "bool": bool, "null": type(None)}
_BREAKS = r"\r\n\x85\u2028\u2029"  # what ends a line for YAML
# Anchors and tags in front of a value, and the comments between them and it.
_PROPERTIES = rf"(?:[&!]\S*[ \t{_BREAKS}]+(?:#[^{_BREAKS}]*[ \t{_BREAKS}]+)*)+"
HOLDS = 1 << 31  # beyond every offset, since no file is that large
_MERGE: Any = object()  # the key `<<` in data that is still being read


class _Anchor(NamedTuple):
    number: int  # of the anchored value, in preorder
    value: object
    size: int  # how many values an alias repeats; negative while the value is still open
    place: tuple[int, int]


def read_yaml(path: str, raw: bytes) -> Document:
    """Read a YAML file; several documents in one file become a list of their roots.

    Everything wrong with the text is a flaw of the returned document; its data is `None` when the
    text cannot be read to the end. Nothing is raised.
    """
    document = Document(path, raw)
    builder = Builder(document)
    try:
        _check_bytes(raw)
        document.data = builder.build()
    except Refused as refused:
        document.refuse(refused.flaw)
    except ReaderError:
        document.refuse(undecodable(raw))
    except MarkedYAMLError as error:
        document.refuse(_broken(error, document.text))
    return document


def resolve(text: str) -> object:
    """Return what a plain scalar means: null, a truth value, a number, or its own text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS or len(text) > MAX_DIGITS:
        return text
    if text.isdigit() and text.isascii() and (text[0] != "0" or len(text) == 1):
        return int(text)  # as most are
    if re.match(_INT, text):
        return int(text, 0)
    return text if not re.match(_FLOAT, text) or isinf(float(text)) else float(text)


def _check_bytes(raw: bytes) -> None:
    """Refuse what the C parser would read but nobody should, or would take hours over."""
    if is_utf16(raw):
        raise Refused(undecodable(raw))
    if raw.count(b"%TAG") > MAX_TAG_DIRECTIVES:
        at = len(raw[: raw.index(b"%TAG")].decode("utf-8-sig", "replace"))
        raise Refused(beyond(f"{MAX_TAG_DIRECTIVES:,} in a file", "`%TAG`", at))


class Builder:
    """Builds data from events and keeps, in preorder, where each value starts and ends.

    `starts[n]` is the offset of the n-th value, keys included. `ends[n]` is the offset behind it
    or, for a mapping or a list, `HOLDS` and the number of the first value no longer inside.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        document.builder = self
        document.locate, document.spelled = self.offsets, self.spelled
        document.is_value = self.is_value
        self.starts = array("I")
        self.ends = array("I")
        self.brackets: dict[int, int] = {}  # number of a container in brackets -> offset behind it
        self.roots: list[Any] = []
        self.aliases: dict[int, int] = {}  # number of an alias -> number of what it repeats
        # Of a mapping: the keys that are none of its data, repeated ones and `<<`, by number.
        self.uneven: dict[int, dict[int, str]] = {}
        self.merged: dict[int, list[tuple[dict[str, Any], int]]] = {}  # what `<<` brings in
        self.items: dict[int, array[int]] = {}  # number of a list -> those of its items, once asked
        self.keys: dict[int, dict[str, int]] = {}  # of a mapping -> those of its keys, once asked

    def build(self) -> object:
        """Read all events. One loop on purpose: every run spends most of its time here."""
        parser = CParser(self.document.raw)
        next_event, starts, ends = parser.get_event, self.starts, self.ends
        resolved: dict[str, object] = {}
        verbatim: dict[str, str] = {}
        anchors: dict[str, _Anchor] = {}
        stack: list[tuple[Any, int, Any, str | None]] = []
        container: Any = self.roots
        number = -1  # of the container
        key: Any = None  # of the mapping being read, while its value is awaited
        filling_list = True
        repeated = 0
        size = MAX_REPEATED_OF_BYTE * len(self.document.raw)
        most_repeated = min(MAX_REPEATED, max(ALWAYS_REPEATED, size))
        event: Any = None
        for _ in repeat(None, MAX_VALUES):
            event = next_event()
            kind = type(event)
            value: Any
            if kind is ScalarEvent:
                starts.append(event.start_mark.index)
                ends.append(event.end_mark.index)
                text = event.value
                if (key is None and not filling_list) or (event.style and event.tag is None):
                    try:
                        value = verbatim[text]
                    except KeyError:
                        value = verbatim[text] = _checked(text, event)
                elif event.tag is None:
                    try:
                        value = resolved[text]
                    except KeyError:
                        value = resolved[text] = self._resolve(text, event)
                else:
                    value = self._tagged(text, event, _is_in_secret(key, stack))
                if event.anchor is not None:
                    anchors[event.anchor] = _Anchor(len(starts) - 1, value, 1, _place(event))
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(stack) >= MAX_DEPTH:
                    raise Refused(_too_deep(event.start_mark.index))
                if key is None and not filling_list:
                    raise _broken_at(event, "a key is a list or a mapping; a key must be a name")
                if event.tag is not None:
                    expected = "seq" if kind is SequenceStartEvent else "map"
                    self._check_tag(event, expected, _is_in_secret(key, stack))
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
                ends[number] = HOLDS + len(starts)
                end = event.end_mark.index
                if end != event.start_mark.index:
                    self.brackets[number] = end
                value = container
                if number in self.uneven:
                    value = self._settled(number, value)
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
                    raise _undefined(event, _is_in_secret(key, stack))
                if target.size < 0:
                    raise _recursive(event, target, _is_in_secret(key, stack))
                repeated += target.size
                if repeated > most_repeated:
                    limit = f"{most_repeated:,} values in all"
                    raise Refused(beyond(limit, "what aliases repeat", event.start_mark.index))
                self.aliases[len(starts)] = target.number
                starts.append(event.start_mark.index)
                ends.append(event.end_mark.index)
                value = target.value
                if key is None and not filling_list and type(value) is not str:
                    message = (
                        f"alias {shown('*' + event.anchor)} is used as a key, but repeats no name"
                    )
                    raise _broken_at(event, message)
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
                if key == "<<" and kind is ScalarEvent and not event.style:
                    key = _MERGE
                    self.uneven.setdefault(number, {})[len(starts) - 1] = _MERGE
                elif key in container:
                    self.uneven.setdefault(number, {})[len(starts) - 1] = key
            else:
                container.setdefault(key, value)
                key = None
        raise Refused(beyond(f"{MAX_VALUES:,} values", "a file", event.start_mark.index))

    def offsets(self, pointer: Pointer, key: bool) -> tuple[int, int]:
        """Return where the value at `pointer` starts and ends, or its key."""
        at, number = self._find(pointer)
        return self._extent(at if key else number)

    def spelled(self, pointer: Pointer) -> tuple[int, int]:
        """Return where the text of the value at `pointer` is: for an alias, what it repeats."""
        _, number = self._find(pointer)
        return self._extent(self.aliases.get(number, number))

    def is_value(self, offset: int) -> bool:
        """Say whether an offset is inside a text or a number, where `#` begins no comment."""
        number = bisect_right(self.starts, offset) - 1
        if number < 0 or self.ends[number] >= HOLDS or self.ends[number] <= offset:
            return False
        start, _ = self._extent(number)
        text = self.document.text
        # Behind the `|` or `>` of a block of text there is room for a comment.
        is_block = text[start] in "|>"
        return not is_block or re.search(f"[{_BREAKS}]", text[start:offset]) is not None

    def _find(self, pointer: Pointer) -> tuple[int, int]:
        """Return the numbers of a value's key, or of the value if it has none, and of the value."""
        data: Any = self.roots
        number = -1
        if len(data) == 1:
            data, number = data[0], 0
        at = number
        for step in pointer:
            child = data[step]
            at, number = self._child(data, self.aliases.get(number, number), step)
            data = child
        return at, number

    def _child(self, data: Any, number: int, step: Any) -> tuple[int, int]:
        if type(data) is list:
            at = self._items(number, len(data))[step]
            return at, at
        while step not in (keys := self.keys_of(number, data)):
            data, number = next(source for source in self.merged[number] if step in source[0])
        return keys[step], keys[step] + 1

    def _items(self, number: int, length: int) -> "array[int]":
        if number not in self.items:
            items = self.items[number] = array("I")
            child = number + 1
            for _ in range(length):
                items.append(child)
                child = self._next(child)
        return self.items[number]

    def keys_of(self, number: int, data: dict[str, Any]) -> dict[str, int]:
        """Return the numbers of a mapping's own keys, which come first and in order in its data."""
        if number not in self.keys:
            keys = self.keys[number] = {}
            passed_over = self.uneven.get(number, {})
            names = iter(data)
            child, end = number + 1, self._next(number)
            while child < end:
                if child not in passed_over:
                    keys[next(names)] = child
                child = self._next(child + 1)
        return self.keys[number]

    def _next(self, number: int) -> int:
        end = self.ends[number]
        return end - HOLDS if end >= HOLDS else number + 1

    def _extent(self, number: int) -> tuple[int, int]:
        if number < 0:
            return 0, len(self.document.text) if self.roots else 0
        start, end = self.starts[number], self._end(number)
        # The parser counts an anchor and a tag to the value; a reader does not.
        if self.document.part(start, start + 1) not in ("&", "!"):
            return start, end
        properties = re.match(_PROPERTIES, self.document.part(start, end))
        return start + properties.end() if properties else start, end

    def _end(self, number: int) -> int:
        while number not in self.brackets and self.ends[number] >= HOLDS:
            number = self._last(number)
        return self.brackets.get(number, self.ends[number])

    def _last(self, number: int) -> int:
        child, end = number + 1, self._next(number)
        while (behind := self._next(child)) < end:
            child = behind
        return child

    def _resolve(self, text: str, event: Any) -> object:
        value = resolve(_checked(text, event))
        if type(value) is int and str(value) != text:
            self.document.exact_integers = False
        return value

    def _tagged(self, text: str, event: Any, is_hidden: bool) -> object:
        """Return a scalar with a tag: YAML's own tags mean what they say, any other is reported."""
        kind = event.tag.removeprefix(_TAG)
        if kind not in _TYPES:
            if kind != "!":
                self._check_tag(event, "str", is_hidden)
            return _checked(text, event)
        value = self._resolve(text, event)
        if kind == "float" and type(value) is int:
            return float(value)
        if type(value) is _TYPES[kind]:
            return value
        message = f"the value is not what its tag `!!{kind}` says"
        self.document.flaws.append(Flaw("unknown-tag", message, *_place(event)))
        return text

    def _check_tag(self, event: Any, expected: str, is_hidden: bool) -> None:
        if event.tag not in (_TAG + expected, "!"):
            tag = "this tag" if is_hidden else f"tag {shown(event.tag.replace(_TAG, '!!'))}"
            message = f"{tag} has no meaning here; the value is read as if it had none"
            self.document.flaws.append(Flaw("unknown-tag", message, *_place(event)))

    def _settled(self, number: int, own: dict[Any, Any]) -> dict[str, Any]:
        """Return a mapping with what its `<<` brings in, and report the keys it repeats."""
        brought = own.pop(_MERGE, None)
        first = dict(self.keys_of(number, own))
        for at, name in self.uneven[number].items():
            if name is _MERGE and _MERGE not in first:
                first[_MERGE] = at
                self.merged[number] = self._sources(at, brought)
                continue
            said = "<<" if name is _MERGE else name
            message = f"key {shown(said)} is given twice; only the first is read"
            beside = (("first given here", *self._extent(first[name])),)
            self.document.flaws.append(Flaw("duplicate-key", message, *self._extent(at), beside))
            # What is not read is not in the data, which tells where secrets are.
            start, end = self._extent(at)[1], self._end(at + 1)
            if is_secret(said) or any(in_line(self.document.part(start, end))):
                self.document.conceal(
                    [(start + 1, end), self._extent(self.aliases.get(at + 1, at + 1))]
                )
        merged = dict(own)
        for source, _ in self.merged.get(number, ()):
            for name, value in source.items():
                merged.setdefault(name, value)
        return merged

    def _sources(self, at: int, brought: object) -> list[tuple[dict[str, Any], int]]:
        """Return the mappings that a key `<<` names, with their numbers."""
        number = self.aliases.get(at + 1, at + 1)
        parts = [(brought, number)]
        if isinstance(brought, list):
            numbers = self._items(number, len(brought))
            parts = [
                (part, self.aliases.get(n, n)) for part, n in zip(brought, numbers, strict=True)
            ]
        if not all(isinstance(part, dict) for part, _ in parts):
            message = "`<<` brings in something that is not a mapping"
            self.document.flaws.append(Flaw("broken-document", message, *self._extent(at)))
        return [(part, n) for part, n in parts if isinstance(part, dict)]


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.index, event.end_mark.index


def _checked(text: str, event: Any) -> str:
    if len(text) > MAX_SCALAR:
        raise Refused(beyond(f"{MAX_SCALAR:,} characters", "a value", event.start_mark.index))
    return text


def _broken_at(event: Any, message: str, *beside: tuple[str, int, int]) -> Refused:
    start, end = _place(event)
    return Refused(Flaw("broken-document", message, start, max(end, start + 1), beside))


def _too_deep(at: int) -> Flaw:
    return beyond(f"{MAX_DEPTH} levels", "nesting", at)


def _is_in_secret(key: Any, stack: list[tuple[Any, int, Any, str | None]]) -> bool:
    """Say whether a key, or one above it, names a secret: a password may begin with `!`, `&` or `*`."""
    return any(type(one) is str and is_secret(one) for one in (key, *(above[2] for above in stack)))


def _undefined(event: Any, is_hidden: bool) -> Refused:
    alias = "this alias" if is_hidden else f"alias {shown('*' + event.anchor)}"
    message = f"{alias} repeats nothing: no anchor above it has that name; put text in quotes"
    return _broken_at(event, message)


def _recursive(event: Any, target: _Anchor, is_hidden: bool) -> Refused:
    alias, anchor = shown("*" + event.anchor), shown("&" + event.anchor)
    message = f"alias {alias} repeats the very value that contains it"
    if is_hidden:
        message, anchor = "this alias repeats the very value that contains it", "the value"
    start = target.place[0]
    return _broken_at(event, message, (f"{anchor} starts here", start, start + 1))


class _Problem(Light):
    says: str  # a pattern for what the C parser says: its context, `: `, and the problem
    line: str  # a pattern for the line up to the place, a line break, and the text from there on
    means: str  # to somebody who keeps configuration in YAML; {} is the character at the place
    where_it_opened: bool = False  # the place is where the parser began, not where it gave up


_BLANK = r"[ \-]*\n"  # nothing but indentation stands before the place
_QUOTE = r""".*["'] ?\n"""
_BRACKET = r".*[\]}] ?\n"
_TAB = "a tab is used for indentation; YAML allows only spaces"
# What libyaml 0.2.6 and later say of 1,000 levels; it looks ahead, so it may get there before an event does.
_TOO_DEEP = "exceeded maximum nesting depth"
_FITS_NOT = r"expected key|expected '-' indicator|<document start>"
# The first that fits counts.
_PROBLEMS = (
    _Problem(
        "",
        r".*(\n\ufeff|\ufeff\n)",
        "an invisible byte order mark (U+FEFF) is in the text; remove it",
    ),
    _Problem("cannot start any token", r".*\n\t", _TAB),
    _Problem("found a tab character", "", _TAB),
    _Problem("cannot start any token", "", "{} cannot begin a value; put the value in quotes"),
    _Problem(
        "mapping values are not",
        r".{1024}",
        "a key is longer than the 1,024 characters YAML allows",
    ),
    _Problem(
        "unexpected ':'",
        "",
        "a space is missing after `:`, or quotes around text with a `:`",
        True,
    ),
    _Problem("mapping values are not", r"---", "a key is in the line of `---`; put it below"),
    _Problem(
        "mapping values are not",
        r".*:\s.*\n",
        "a second `: ` is in the line; put the value in quotes if it belongs to it",
    ),
    _Problem(
        "mapping values are not",
        "",
        "this line is indented too far, or the line above has no `:` with a space after it",
    ),
    _Problem(
        _FITS_NOT,
        _QUOTE,
        "text follows a closing quote; put quotes around all of the value, write a quote "
        "inside it twice, and look for a quote above that is not closed",
    ),
    _Problem(_FITS_NOT, r".*\n[\]}]", "{} closes a bracket that is not open"),
    _Problem(_FITS_NOT, _BRACKET, "text follows a closing bracket; put all of it in quotes"),
    _Problem(_FITS_NOT, rf"{_BLANK}- ", "this `- ` fits no list above; check its indentation"),
    _Problem(_FITS_NOT, rf"{_BLANK}:", "a key is missing before `:`"),
    _Problem(_FITS_NOT, _BLANK, "the indentation of this line fits no line above it"),
    _Problem(_FITS_NOT, "", "{} does not belong after what the line has so far; use quotes"),
    _Problem("unexpected end of stream", "", "the quote that opens here is never closed", True),
    _Problem(
        "unexpected document indicator",
        "",
        "the quote that opens here is not closed before the document ends",
        True,
    ),
    _Problem("expected ',' or.*at the end", "", "{} is opened here and never closed", True),
    _Problem("expected ',' or", r".*\n[\]}]", "{} does not close the bracket that is open"),
    _Problem("expected ',' or", "", "a comma is missing, or a bracket above is not closed"),
    _Problem("expected node content", r".*\n,", "a value is missing before the comma"),
    _Problem(
        "expected node content",
        r".*\n[\]}]",
        "{} closes a bracket that is not open; put the value in quotes if it belongs to it",
    ),
    _Problem("expected node content", "", "a value is missing here"),
    _Problem(
        "undefined tag handle",
        "",
        "this tag is not defined; put a value that begins with `!` in quotes",
    ),
    _Problem("alphabetic or numeric", "", "put a value that begins with {} in quotes", True),
    _Problem(
        "hexdecimal number",
        "",
        r"`\x`, `\u` and `\U` need 2, 4 and 8 hexadecimal digits; write a backslash as "
        r"`\\`, or use single quotes",
    ),
    _Problem(
        "Unicode character escape", "", "the escape is not a character; write the character itself"
    ),
    _Problem(
        "unknown escape character",
        "",
        "a backslash in double quotes is before a character it means nothing with; "
        r"write it as `\\`, or use single quotes",
    ),
    _Problem(
        "scanning a block scalar: did not find expected comment",
        "",
        "text follows `|` or `>`; begin it on the next line, or put the value in quotes",
    ),
    _Problem("indentation indicator", "", "the number after `|` or `>` is 1 to 9"),
    _Problem(
        r"directive|version number|YAML document",
        "",
        "a line that begins with `%` must be `%YAML 1.2` or a `%TAG`; put other text in quotes",
        True,
    ),
    _Problem(
        r"ing a tag:", "", "this is not a tag; put a value that begins with `!` in quotes", True
    ),
    _Problem(
        "mapping keys are not",
        "",
        "`? ` begins a key, and none can be here; put the value in quotes",
    ),
    _Problem(
        "block sequence entries are not",
        "",
        "`- ` begins a list, which cannot be here; begin it on the next line, or put the "
        "value in quotes",
    ),
    _Problem(
        "could not find expected ':'",
        r".*\n.*\xa0",
        "the line has a no-break space (U+00A0), which only looks like a space; type a space",
        True,
    ),
    _Problem("could not find expected ':'", r".*\n-[^-]", "a space is missing after `-`", True),
    _Problem(
        "could not find expected ':'",
        "",
        "the line is neither `key: value` nor `- item`; is a `:` missing, or the space after it?",
        True,
    ),
)
_BESIDE = {
    "while parsing a block mapping": "the mapping above begins here",
    "while parsing a block collection": "the list above begins here",
    "while parsing a flow sequence": "`[` is opened here",
    "while parsing a flow mapping": "`{` is opened here",
}


def _broken(error: MarkedYAMLError, text: str) -> Flaw:
    """Say in plain words what the C parser did not understand, and where."""
    at = error.problem_mark.index if error.problem_mark else 0
    if error.problem == _TOO_DEEP:
        return _too_deep(at)
    opened = error.context_mark.index if error.context_mark else at
    says = f"{error.context}: {error.problem}{' at the end' if at >= len(text) else ''}"
    means, place = str(error.problem), at
    for problem in _PROBLEMS:
        place = opened if problem.where_it_opened else at
        if re.search(problem.says, says) and re.match(problem.line, _line_around(text, place)):
            means = problem.means
            break
    place = min(place, max(0, len(text) - 1))
    beside: tuple[tuple[str, int, int], ...] = ()
    if error.context in _BESIDE and opened != place:
        beside = ((_BESIDE[error.context], opened, opened + 1),)
    found = text[place : place + 1]
    message = means.replace("{}", "a backtick" if found == "`" else shown(found))
    return Flaw("broken-document", message, place, min(place + 1, len(text)), beside)


def _line_around(text: str, place: int) -> str:
    before = re.split(f"[{_BREAKS}]", text[max(0, place - 2_000) : place])[-1]
    return f"{before}\n{text[place : place + 200]}"
