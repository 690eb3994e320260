"""JSON becomes plain data by the standard library; what is wrong, and where, is read when asked."""

import re
from collections.abc import Iterator
from itertools import count, zip_longest
from json import JSONDecoder
from math import inf, isinf
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
    control_character,
    shown,
    undecodable,
    unicode_of,
)
from ece_lint.documents.concealed import in_line, is_secret, stands_in_secret


def read_json(path: str, raw: bytes) -> Document:
    """Read a JSON file: UTF-8, or UTF-16 as Windows PowerShell redirects what it prints.

    Several objects one behind another, as in JSON Lines, are read like a list of them.

    Everything wrong with the text is a flaw of the returned document; its data is `None` when the
    text cannot be read to the end. Nothing is raised.
    """
    encoding = unicode_of(raw)
    document = Document(path, raw, encoding)
    places = _Places(document)
    document.locate = places.offsets
    try:
        text = raw.decode(encoding)
        if not _load(text, document, places.starts):
            for start, stop in zip_longest(places.starts or [0], places.starts[1:]):
                for flaw in _flaws(text, start, stop):
                    document.flaws.append(flaw)
                    # What is not read is not in the data, which tells where secrets are.
                    name, value = _name(text, flaw.start)
                    end = _after_value(text, value)
                    if is_secret(name) or any(in_line(text[value:end])):
                        document.conceal([(value, end)])
    except UnicodeDecodeError:
        document.refuse(undecodable(raw))
    except Refused as refused:
        document.refuse(refused.flaw)
    return document


def _load(text: str, document: Document, starts: list[int]) -> bool:
    """Give the document its data, and say whether it is certain that the text has no flaw.

    Where the text has several objects, note where they start.
    """
    if _is_huge(text):
        raise Refused(beyond(f"{MAX_VALUES:,} values", "a file", 0))
    repeats = False

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeats
        members = dict(pairs)
        if len(members) != len(pairs):
            repeats = True
            members = {}
            for name, value in pairs:
                members.setdefault(name, value)
        return members

    def integer(digits: str) -> int | str:
        if digits == "-0":
            document.exact_integers = False
        return int(digits) if len(digits) <= MAX_DIGITS else digits

    def decimal(digits: str) -> float | str:
        number = float(digits) if len(digits) <= MAX_DIGITS else inf
        return digits if isinf(number) else number

    decoder = JSONDecoder(
        object_pairs_hook=mapping,
        parse_int=integer,
        parse_float=decimal,
        parse_constant=_no_number,
    )
    try:
        document.data = decoder.decode(text)
    except (ValueError, RecursionError):
        document.data, broken = _sequence(text, decoder, starts)
        if broken is not None:
            for flaw in _flaws(text, broken):
                document.flaws.append(flaw)
            raise Refused(
                Flaw("broken-document", "the text cannot be read", 0, min(1, len(text)))
            ) from None
    depth = MAX_DEPTH + bool(starts)
    return not repeats and not _is_suspicious(text, 0, len(text), document.data, depth)


def _sequence(
    text: str, decoder: JSONDecoder, starts: list[int]
) -> tuple[list[dict[str, Any]], int | None]:
    """Read objects that stand one behind another, and return where the text is broken, if it is."""
    found: list[dict[str, Any]] = []
    at = _after_space(text, 0)
    while text.startswith("{", at):
        starts.append(at)
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return [], at
        found.append(value)
        at = _after_space(text, end)
    if at == len(text) and found:
        return found, None
    return [], starts[-1] if starts else 0


def _is_huge(text: str) -> bool:
    """Say whether text holds too many values to load: each stands behind a sign outside quotes."""
    if len(text) <= 2 * MAX_VALUES or sum(map(text.count, ",[{")) < MAX_VALUES:
        return False
    return sum(map(re.sub(r'"(?>(?s:[^"\\]++|\\.)*)"', "", text).count, ",[{")) >= MAX_VALUES


# Half of a pair of surrogates: no character, and nothing that can be printed.
_HALF = re.compile(
    r"\\u[dD](?:[89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..\\u[dD])[c-fC-F])"
)
_QUOTE = re.compile(r'(?<!\\)"')


def _is_suspicious(text: str, start: int, end: int, data: object, depth: int) -> bool:
    """Say quickly whether text that could be loaded may break a limit; rarely a false alarm."""
    # A text longer than the limit has two of these places in it, and no quote between them.
    step = MAX_SCALAR // 2
    for place in range(start, end - step, step):
        if not _QUOTE.search(text, place, place + step):
            return True
    return _is_deeper(data, depth) or _HALF.search(text, start, end) is not None


def _is_deeper(data: object, depth: int) -> bool:
    level: list[Any] = [data] if isinstance(data, dict | list) else []
    for _ in range(depth):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is not str and (type(inner) is dict or type(inner) is list)
        ]
        if not level:
            return False
    return bool(level)


class _Places:
    """Finds values by going through the text, and remembers the places of what it went through."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.starts: list[int] = []  # of the objects, where there are several
        # By where a container starts: where its members and their values do, and the iterator over the others.
        self.opened: dict[int, tuple[dict[str | int, tuple[int, int]], Iterator[_Member]]] = {}
        self._last: tuple[Pointer, bool] | None = None
        self._extent = (0, 0)

    def offsets(self, pointer: Pointer, key: bool) -> tuple[int, int]:
        """Return where the value at `pointer` starts and ends, or its key."""
        if self._last != (pointer, key):  # what is found and its fix are at one place
            self._extent = self._found(pointer, key)
            self._last = pointer, key
        return self._extent

    def _found(self, pointer: Pointer, key: bool) -> tuple[int, int]:
        text = self.document.text
        if self.document.data is None and not self.document.complete:
            return 0, 0
        at = value = _after_space(text, 0)
        if self.starts and pointer:
            at = value = self.starts[int(pointer[0])]
            pointer = pointer[1:]
        for step in pointer:
            at, value = self._member(value, step)
        start = at if key else value
        return start, _after_value(text, start)

    def _member(self, start: int, step: str | int) -> tuple[int, int]:
        if start not in self.opened:
            self.opened[start] = {}, _members(self.document.text, start)
        known, others = self.opened[start]
        if step not in known:
            for name, at, value in others:
                known.setdefault(name, (at, value))
                if name == step:
                    break
        return known[step]


_Member = tuple[str | int, int, int]


def _members(text: str, start: int) -> Iterator[_Member]:
    """Yield the name or number of each member of the object or list at `start`, its place and that of its value."""
    is_list = text[start] == "["
    at = _after_space(text, start + 1)
    for number in count():
        if text[at] in "]}":
            return
        name, value = (number, at) if is_list else _name(text, at)
        yield name, at, value
        at = _after_space(text, _after_value(text, value))
        if text[at] == ",":
            at = _after_space(text, at + 1)


_SKIP = JSONDecoder(parse_int=str, parse_float=str)
_SPACE = re.compile(r"[ \t\n\r]*+")
_COLON = re.compile(r"[ \t\n\r]*+:[ \t\n\r]*+")


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _name(text: str, at: int) -> tuple[str, int]:
    """Return the name of a member of an object, and where its value starts."""
    name, end = _SKIP.raw_decode(text, at)
    colon = _COLON.match(text, end)
    return name, colon.end() if colon else end


def _after_value(text: str, at: int) -> int:
    return _SKIP.raw_decode(text, at)[1]


_TEXT = re.compile(r'"(?>(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)')
_TOKEN = re.compile(
    rf'(?P<text>{_TEXT.pattern}")'
    r"|(?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?)(?![\w.+-])"
    r"|(?P<word>true|false|null)(?![\w.+-])"
    r"|(?P<mark>[{}\[\]:,])"
)
_VALUES = {"text", "number", "word", "{", "["}
# What may come next, by what is awaited: `item` and `member` are the first of a list or an object.
_FITTING: dict[str, set[str]] = {
    "value": _VALUES,
    "item": {*_VALUES, "]"},
    "name": {"text"},
    "member": {"text", "}"},
    "colon": {":"},
    "end of object": {",", "}"},
    "end of list": {",", "]"},
    "end": set(),
}


class _Open(NamedTuple):
    place: int
    names: dict[str, tuple[int, int]] | None  # of an object; a list has none


def _flaws(text: str, start: int = 0, stop: int | None = None) -> Iterator[Flaw]:
    """Go through a text token by token, or through one object of several, and yield what is wrong with it.

    Raises `Refused` where nobody could say how to go on.
    """
    stack: list[_Open] = []
    awaited, at, end = "value", _after_space(text, start), start
    stop = len(text) if stop is None else stop
    while at < stop or awaited != "end":
        token = _TOKEN.match(text, at)
        kind = (
            "" if token is None else token.lastgroup if token.lastgroup != "mark" else token.group()
        )
        if token is None or kind not in _FITTING[awaited]:
            raise Refused(_misplaced(text, at, awaited, end, stack))
        begins = kind in ("{", "[")
        whole = _end_of_flawless(text, at, len(stack)) if begins and len(stack) < _TRIED else 0
        end = whole or token.end()
        if awaited in ("name", "member") and kind == "text":
            yield from _repeated(text, at, end, stack[-1])
            awaited = "colon"
        elif kind == ":":
            awaited = "value"
        elif kind == ",":
            awaited = "name" if stack[-1].names is not None else "value"
        elif begins and not whole:
            if len(stack) >= MAX_DEPTH:
                raise Refused(beyond(f"{MAX_DEPTH} levels", "nesting", at))
            stack.append(_Open(at, {} if kind == "{" else None))
            awaited = "member" if kind == "{" else "item"
        else:
            if kind in ("}", "]"):
                stack.pop()
            elif not whole:
                _check_scalar(text, at, end)
            awaited = "end"
            if stack:
                awaited = "end of list" if stack[-1].names is None else "end of object"
        at = _after_space(text, end)


def _end_of_flawless(text: str, start: int, depth: int) -> int:
    """Return where an object or a list ends, or 0 if it may have a flaw that must be looked for."""
    try:
        data, end = _FLAWLESS.raw_decode(text, start)
    except (ValueError, RecursionError):
        return 0
    return 0 if _is_suspicious(text, start, end, data, MAX_DEPTH - depth) else end


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _no_number(name: str) -> None:
    raise ValueError(name)


_TRIED = 4  # levels on which the library is asked first, which is fast; beyond, records are small
_FLAWLESS = JSONDecoder(
    object_pairs_hook=_unrepeated, parse_int=str, parse_float=str, parse_constant=_no_number
)


def _repeated(text: str, start: int, end: int, opened: _Open) -> Iterator[Flaw]:
    _check_scalar(text, start, end)
    name = _SKIP.raw_decode(text, start)[0]
    assert opened.names is not None
    first = opened.names.setdefault(name, (start, end))
    if first != (start, end):
        message = f"key {shown(name)} is given twice; only the first is read"
        yield Flaw("duplicate-key", message, start, end, (("first given here", *first),))


def _check_scalar(text: str, start: int, end: int) -> None:
    if end - start > MAX_SCALAR and len(str(_SKIP.raw_decode(text, start)[0])) > MAX_SCALAR:
        raise Refused(beyond(f"{MAX_SCALAR:,} characters", "a value", start))
    if (half := _HALF.search(text, start, end)) and _is_half(text, start):
        message = f"`{text[half.start() : half.start() + 6]}` is half a character; write all of it"
        raise Refused(Flaw("broken-document", message, half.start(), half.start() + 6))


def _is_half(text: str, start: int) -> bool:
    """Say whether a text really has half a character: a backslash there may be an escaped one."""
    value = _SKIP.raw_decode(text, start)[0]
    return any("\ud800" <= character <= "\udfff" for character in value)


# What is awaited, what stands there, and what that means to somebody who did not write a parser;
# `{}` is what stands there. The first that fits counts.
_WRONG = (
    ("", r"//|/\*|#", "JSON has no comments; delete it"),
    ("", "['`´‘’‚“”„«»]", "text in JSON is in straight double quotes"),
    (
        "",
        "[\xa0\u2000-\u200d\u202f\u3000\ufeff]",
        "a character that only looks like a space is here; type a space",
    ),
    ("value|item", r"[-+]?(?i:nan|inf|infinity)\b", "{} is not a number in JSON; put it in quotes"),
    ("value|item", r"(?i:true|false|null)\b", "{} is written in small letters in JSON"),
    ("value|item", r"(?:None|nil|undefined)\b", "{} is written `null` in JSON"),
    (
        "value|item",
        r"[-+]?0[0-9][\w.+-]*",
        "{} begins with a zero, so it is not a number; put it in quotes",
    ),
    ("value|item", r"[-+.]*[0-9][\w.+-]*", "{} is not a number in JSON; put it in quotes"),
    ("value|item", r"[}\],:]", "a value is missing before {}"),
    ("name|member", r"[{\[]", "a key is a list or an object; a key must be a name"),
    ("name|member", r"[}\],:]", "a key is missing before {}"),
    ("value|item|name|member", r"[\w.+-]+", "{} must be in double quotes"),
    (
        "colon|end.*",
        r'(?<=")[\w.+-]+',
        '{} follows a closing quote; a quote in a text is `\\"`',
    ),
    ("colon", "", "a `:` is missing after the key"),
    ("end of .*", r"[}\]]", "{} does not close the bracket that is open"),
    ("end of list", ":", "a `:` is in a list; write what has names between `{` and `}`"),
    ("end of .*", r'["\w{\[+-]', "a comma is missing before this"),
    ("end", r"[}\]]", "{} closes a bracket that is not open"),
    ("end", "", "the text goes on after its end; a file holds one value, which may be a list"),
    ("", "", "{} cannot stand here"),
)


def _misplaced(text: str, at: int, awaited: str, end: int, stack: list[_Open]) -> Flaw:
    """Say in plain words why the text at `at` does not go on what ended at `end`."""
    found = text[at : at + 1]
    opened = stack[-1].place if stack else 0
    if not found and not stack:
        return Flaw("broken-document", "the file is empty", 0, 0)
    if not found:
        message = f"`{text[opened]}` is opened here and never closed"
        return Flaw("broken-document", message, opened, opened + 1)
    if found == '"' and not _TOKEN.match(text, at):
        return _broken_text(text, at)
    if found < " ":
        return control_character(found, at)
    if found in "}]" and text.endswith(",", 0, end) and awaited in ("value", "name"):
        message = f"a comma is before `{found}` with nothing after it; delete it"
        return Flaw("broken-document", message, end - 1, end)
    what, message = found, ""
    for when, here, means in _WRONG:
        stands = re.compile(here).match(text, at)
        if stands and re.fullmatch(when or ".*", awaited):
            what = stands.group() or found
            message = means.replace("{}", "this" if stands_in_secret(text, at) else shown(what))
            break
    beside: tuple[tuple[str, int, int], ...] = ()
    if stack and awaited.startswith("end of"):
        beside = ((f"`{text[opened]}` is opened here", opened, opened + 1),)
    return Flaw("broken-document", message, at, at + len(what), beside)


def _broken_text(text: str, start: int) -> Flaw:
    """Say why a text in quotes is none."""
    good = _TEXT.match(text, start)
    stop = good.end() if good else start
    found = text[stop : stop + 1]
    if found in ("", "\n", "\r"):
        message = "the quote that opens here is never closed"
        return Flaw("broken-document", message, start, start + 1)
    if found == "\\":
        escape = text[stop : stop + 2]
        needs = "needs four hexadecimal digits" if escape == "\\u" else "means nothing in JSON"
        message = f"{shown(escape)} {needs}; write a backslash as `\\\\`"
        return Flaw("broken-document", message, stop, stop + len(escape))
    if found == "\t":
        return Flaw("broken-document", "a tab in a text is written `\\t`", stop, stop + 1)
    return control_character(found, stop)
