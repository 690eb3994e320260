"""Which parts of a text are secrets: what stands behind the name of one, wherever and however it is written.

The names are here alone. What could be read tells its secrets by its data, what could not by its text, of which
then more than the secret is hidden rather than less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from ece_lint.wording import folded

_ANYWHERE = (
    r"passwor[dt]|passwd|pwd|passphrase|passcode|pass[ _.-]phrase|pass[ _.-]word|kennwor[td]|kennwört|passwört"
    r"|wachtwoord|contraseña|mot[ _.-]?de[ _.-]?passe|secret(?!ar)|credential|token|connection[ _.-]?string"
    r"|connstr|pin[ _.-]?(?:code|number)"
)
_KEY = r"(?:api|access|private|shared|application|encryption|auth)[ _.-]?key"
# Words of their own: `AgentPin`, but not `Opinion` and `pinned`; `db_pass`, but not `passed` and `pass_through`.
_ALONE = r"pins?(?![A-Za-z])|(?:pass|pw|authorization|cookies?)(?=[\d_.@-]*\Z)"
_HUMPS = r"(?:Pin|PIN)s?(?![a-z])|(?:Pass|PASS|Pw|PW)(?=[\d_.@-]*\Z)"
_NAME = rf"(?i:{_ANYWHERE}|{_KEY})|(?<![A-Za-z])(?i:{_ALONE})|(?<=[a-z])(?:{_HUMPS})"
# One of them is in each of the words; to look for these is fast, and in most names there is none.
_STEMS = ("pass", "pw", "kennw", "wachtw", "contrase", "secret", "credential", "token", "conn", "pin", "authorization",
          "cookie")  # fmt: skip
# `PasswordChangeRequired` and `PasswordLastChangedTime` of Person are about a password only, and so are
# `MinPasswordLength` and `PasswordType` of ICR_Globals.
_ABOUT = (
    "required", "time", "date", "length", "type", "expires", "expiry", "expiration", "days", "policy", "history",
    "count", "attempts", "enabled",
)  # fmt: skip
# What is in the place of a secret where there is none.
_NONE = frozenset(
    ("", "null", "none", "true", "false", "yes", "no", "y", "n", "t", "f", "1", "0", "on", "off")
)


_NESTED = (list, dict)  # a union is a new object each time it is written


@lru_cache(4096)
def is_secret(name: str) -> bool:
    """Say whether a column, a tag or a field of this name holds a secret, and not only something about one."""
    plain = name.casefold()
    may_be = any(stem in plain for stem in _STEMS)
    if not (may_be or "key" in plain) or folded(name).endswith(_ABOUT):
        return False
    # Tables of the AW have many keys, for which the long pattern need not be compiled.
    return re.search(_NAME if may_be else f"(?i){_KEY}", name) is not None


def is_told(value: object) -> bool:
    """Say whether a value in the place of a secret is one: nothing, a flag and asterisks are none."""
    return value is not None and str(value).strip("\"'*~ ").lower() not in _NONE


def secrets_in(data: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield the secrets in data with the way to each, and of one that is a list or a mapping all that is in it.

    A secret is in a field of its name, or beside its name as in `{"key": "password", "value": …}`.
    """
    if not _may_have_any(data):
        return
    pending: list[tuple[tuple[str | int, ...], Any, bool]] = [((), data, False)]
    while pending:
        at, part, hidden = pending.pop()
        if hidden:
            yield at, part
        if isinstance(part, list):
            pending += [
                ((*at, number), one, hidden)
                for number, one in enumerate(part)
                if hidden or isinstance(one, list | dict)
            ]
        elif isinstance(part, dict):
            named = any(
                isinstance(name := part[one][0] if _is_single(part[one]) else part[one], str)
                and is_secret(name)
                for one in _NAMES_OF_OTHERS
                if one in part
            )
            for key, one in part.items():
                own = hidden or is_secret(key) or (named and key in _VALUES_OF_OTHERS)
                if own or isinstance(one, list | dict):
                    pending.append(((*at, key), one, own))


def _may_have_any(data: Any) -> bool:
    """Say whether any mapping has a field for a secret: of a large site most objects have the same few fields."""
    return any(
        any(map(is_secret, shape))
        or not (
            _VALUES_OF_OTHERS.isdisjoint(shape) or frozenset(_NAMES_OF_OTHERS).isdisjoint(shape)
        )
        for shape in shapes_in(data)
    )


def shapes_in(data: Any) -> set[tuple[str, ...]]:
    """Return the names of the fields of each mapping in data, once for all that have the same."""
    shapes: set[tuple[str, ...]] = set()
    level = [data] if isinstance(data, _NESTED) else []
    while level:
        shapes.update([tuple(one) for one in level if type(one) is dict])
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is not str and (type(inner) is dict or type(inner) is list)
        ]
    return shapes


def _is_single(part: Any) -> bool:
    return isinstance(part, list) and len(part) == 1


_NAMES_OF_OTHERS = ("key", "name", "field", "property", "@name", "@key")
_VALUES_OF_OTHERS = frozenset(("value", "text", "@value", "#text"))


# Compiled when a text has what looks like a secret, as few have: it takes as long as checking some of their files.
_WORD = (
    rf"(?i)(?:{_ANYWHERE}|{_KEY}|(?<![A-Za-z])(?:pins?|pass|pw|authorization|cookies?)(?![A-Za-z])"
    r"|(?-i:(?<=[a-z])(?:Pin|PIN|Pass|PASS|Pw|PW)s?(?![a-z])))[\w.-]*"
)
_BEFORE = len("application ")  # the most that one of them has in front of a stem
# What stands behind a name in a text: a colon or an equals sign, or the end of a tag.
_LETTERS = r"[\w.-]*\Z"
_BEHIND = r"[\"']?[ \t]{0,40}(?:[:=]|\s:\s)[ \t]{0,40}"
_FIELD = r"\"(?:[^\"\\\r\n]|\\.)*|'[^'\r\n]*|[^,;&}\]\r\n]*"
_ELEMENT = r"[^<>\r\n]{0,60}>([^<]*)"
_LINE = r"[^\r\n]*"
_REMARK = r"(?:^|\s)#|//|<!--|^\s*--"
_ENTRY = r"[ \t]*(?:(?>(?:- )*)[\"']?[\w@$][\w@$ ./-]{0,80}[\"']?[ \t]*[:=](?:\s|\Z|[\[{\"])|- |[}\]>]|</?\w|---)"


def in_line(text: str) -> Iterator[tuple[int, int]]:
    """Yield what in a piece of a text that was read looks like a secret behind its name, as in remarks and texts."""
    for name, start, end in _names_in(text):
        behind = re.compile(_BEHIND).match(text, end)
        if behind is None or not is_secret(name):
            element = re.compile(_ELEMENT).match(text, end) if is_secret(name) else None
            if element is not None:
                yield element.span(1)
            continue
        line = text.rfind("\n", 0, start) + 1
        is_remark = re.search(_REMARK, text[max(line, start - 200) : start]) is not None
        found = re.compile(_LINE if is_remark else _FIELD).match(text, behind.end())
        if found is not None:
            yield found.span()


def in_unread(text: str) -> Iterator[tuple[int, int]]:
    """Yield what may be a secret in a text that cannot be read: all up to where something else begins.

    That is the rest of the line, and what follows as far as it is no new entry, or is indented below the name.
    """
    for name, start, end in _names_in(text):
        if not is_secret(name):
            continue
        tag = re.compile(_IN_TAG).search(text, max(0, start - 200), start)
        if tag is not None:
            yield from _in_element(text, tag[1], name, end)
            continue
        yield end, _end_of_value(text, start, end)


def _end_of_value(text: str, start: int, end: int) -> int:
    """Return where a value ends that a text has behind a name, from `start` to `end`."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    # Below a name that begins its line a value is indented more, below any other more than the line.
    column = len(before) if not before.strip(" \t-\"'") else len(before) - len(before.lstrip())
    stop, is_empty = end, True
    for line in re.compile(_LINE).finditer(text, end):
        indent = len(line[0]) - len(line[0].lstrip())
        is_deeper = indent > column or not line[0].strip()
        if line.start() > end and not (is_deeper or is_empty) and re.match(_ENTRY, line[0]):
            break
        is_empty = is_empty and not line[0].strip(" \t:=\"'|>[{-")
        stop = line.end()
    return stop


# What a name in a tag follows: `<`, `</`, a prefix, or the name of the element and other attributes.
_IN_TAG = r"<(/?(?:[\w.-]+:)?|[\w:.-]+\s(?>[^<>\"']|\"[^\"]*\"|'[^']*')*)\Z"
_ATTRIBUTE = r"\s*=\s*(\"[^\"]*|'[^']*)"


def element(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the attributes and what is in an element stand, whose first tag has its name at an offset."""
    first = text.find(">", end)
    close = text.find(f"</{text[start:end]}", end) if text[first - 1] != "/" else first
    return end, close if close >= 0 else len(text)


def _in_element(text: str, before: str, name: str, end: int) -> Iterator[tuple[int, int]]:
    """Yield the value of an attribute, or what is in an element up to its own end, or that of the text."""
    if before.startswith("/"):
        return
    if found := re.compile(_ATTRIBUTE).match(text, end):
        yield found.span(1)
        return
    close = text.find(f"</{before}{name}", end)
    yield end, len(text) if close < 0 else close


def stands_in_secret(text: str, at: int) -> bool:
    """Say whether an offset of a text that cannot be read may be a part of a secret."""
    start = max(0, at - 2_000)
    return any(
        first + start <= at < last + start for first, last in in_unread(text[start : at + 1])
    )


def _names_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words that may name a secret, each with where it begins and ends."""
    if "\\" in text and re.search(_ESCAPE, text):
        for found in re.finditer(_QUOTED, text):
            name = re.sub(_ESCAPE, lambda escape: chr(int(escape[0][2:], 16)), found[1])
            if name != found[1]:
                yield name, *found.span(1)
    for found in _words_in(text):
        before = re.compile(_LETTERS).search(text, max(0, found.start() - 60), found.start())
        start = before.start() if before else found.start()
        yield text[start : found.end()], start, found.end()


def _words_in(text: str) -> Iterator[re.Match[str]]:
    """Yield what `_WORD` finds. A line may be a file, so it is tried only around letters that each of its words has."""
    plain = text.lower()
    stems = [one for one in (*_STEMS, "key") if one in plain]
    if not stems:
        return
    word = re.compile(_WORD)
    if len(plain) != len(text):  # some letters are two when they are small
        yield from word.finditer(text)
        return
    end = 0
    for at in sorted({at for stem in stems for at in _places_of(stem, plain)}):
        starts = range(max(end, at - _BEFORE), at + 1) if at >= end else ()
        if found := next(filter(None, (word.match(text, start) for start in starts)), None):
            yield found
            end = found.end()


def _places_of(stem: str, text: str) -> Iterator[int]:
    at = text.find(stem)
    while at >= 0:
        yield at
        at = text.find(stem, at + 1)


_ESCAPE = r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})"
_QUOTED = r"\"((?:[^\"\\\r\n]|\\.){1,200})\"(?=\s*:)"


def merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return ranges in their order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        elif end > start:
            found.append((start, end))
    return found
