"""What configurations and file names say, so that no terminal and no build server obeys it."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from ece_lint.wording import OBEYED, UNSEEN, escaped, is_plain, one_line

# GitHub obeys a line that begins with `::`, even behind blanks.
_COMMAND = rf"\A\s*:(?=:)|{OBEYED}|\u061c"

# JSON lets these stand as they are, but a terminal that shows the file may obey or hide them, and a
# build server looks for its commands in the middle of lines.
_UNSEEN = rf"{OBEYED}|[{UNSEEN}]"

_as_json = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` makes one at each call

PLAINLY = "ece-lint"
"""How a console is written to that lacks a character: our own signs as people type them, others by their number."""
_TYPED = {"→": "->", "−": "-", "–": "-", "…": "...", "✔": "ok", "✖": "!!", "×": "x", "·": "-", "÷": "/", "≤": "<=",
          "≥": ">=", "’": "'"}  # fmt: skip


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_TYPED.get(one) or escaped(one) for one in lacking), error.end


codecs.register_error(PLAINLY, _plainly)


def harmless(text: str) -> str:
    """Return text on one line that may stand anywhere in a report, also where a line begins."""
    if is_plain(text) and "::" not in text and "##" not in text:
        return text
    return re.sub(_COMMAND, lambda found: found[0][:-1] + escaped(found[0][-1]), one_line(text))


def cells(text: str) -> Sequence[str]:
    """Return for each character of a line what is to be shown for it; tabs stay tabs."""
    if text.isascii() and text.replace("\t", " ").isprintable() and "##" not in text:
        return text
    commands = {found.end() - 1 for found in re.finditer(_COMMAND, text)}
    return [
        character
        if character == "\t"
        else escaped(character)
        if at in commands
        else one_line(character)
        for at, character in enumerate(text)
    ]


class Shared(dict[str, Any]):
    """An object that stands in many places of a report; its text is made once for each indentation."""

    __slots__ = ("texts",)

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__(data)
        self.texts: dict[str, str] = {}


def json_text(data: Any) -> str:
    """Return data as JSON for people and programs: keys in their order, which are texts, and letters as they are."""
    return "".join([*_pieces(data, "\n"), "\n"])


def json_line(data: Any) -> str:
    """Return data as JSON on one line, for programs that read line by line."""
    return _unseen_escaped(_as_json(data)) + "\n"


def _pieces(data: Any, line: str) -> Iterator[str]:
    """Yield data as `_indented` has it, the items of long lists one by one: to put 40 MB into more text takes 27 ms."""
    inner = f"{line}  "
    if not _is_long(data):
        yield _indented(data, line)
    elif isinstance(data, dict):
        for number, (key, one) in enumerate(data.items()):
            yield f"{',' if number else '{'}{inner}{_single(key)}: "
            yield from _pieces(one, inner)
        yield f"{line}}}"
    else:
        for number, one in enumerate(data):
            yield f"{',' if number else '['}{inner}"
            yield from [_indented(one, inner)] if len(data) > _LONG else _pieces(one, inner)
        yield f"{line}]"


_LONG = 100  # items; of the lists in a report, few have more than ten


def _is_long(data: Any) -> bool:
    """Say whether data is a long list, or holds one."""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return len(inner) > _LONG or any(map(_is_long, inner))


def _indented(data: Any, line: str) -> str:
    """Return data as JSON whose lines begin with so much, as `json.dumps` has it with an indent of 2.

    That is written in Python, one sign after the other, and takes four times as long.
    """
    inner = f"{line}  "
    if isinstance(data, Shared):
        if line not in data.texts:
            data.texts[line] = _indented({**data}, line)
        return data.texts[line]
    if isinstance(data, dict):
        # Most values are texts and numbers, and a report has hundreds of thousands.
        said: list[object] = [
            _single(one) if type(one) is str else one if type(one) is int else _indented(one, inner)
            for one in data.values()
        ]
        return _mold(tuple(data), line) % tuple(said) if said else "{}"
    if isinstance(data, list | tuple):
        items = [_indented(one, inner) for one in data]
        return f"[{inner}{f',{inner}'.join(items)}{line}]" if items else "[]"
    return _single(data)


@lru_cache(1024)  # all findings of a report have the same few keys
def _mold(keys: tuple[str, ...], line: str) -> str:
    """Return an object with these keys as JSON, with `%s` in the place of each value."""
    inner = f"{line}  "
    fields = f",{inner}".join(_single(key).replace("%", "%%") + ": %s" for key in keys)
    return f"{{{inner}{fields}{line}}}"


@lru_cache(
    4096, typed=True
)  # names of fields and rules, and what is to be done, are said again and again
def _single(value: str | float | None) -> str:
    return _unseen_escaped(_as_json(value))


def _unseen_escaped(text: str) -> str:
    if text.isascii() and "##" not in text and "\x7f" not in text:  # as most are
        return text
    return re.sub(_UNSEEN, lambda found: _in_json(found[0]), text)


def _in_json(character: str) -> str:
    """Return a character as JSON escapes it: what needs more than four digits is written as two."""
    return escaped(character) if ord(character) < 0x10000 else json.dumps(character)[1:-1]


def harmless_line(line: str) -> str:
    """Return a line that no terminal or build server obeys, with its indentation."""
    rest = line.lstrip(" ")
    return " " * (len(line) - len(rest)) + harmless(rest)
