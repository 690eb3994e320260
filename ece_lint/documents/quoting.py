"""Text as YAML writes it, so that every reader takes it for the same text."""

import re

from ece_lint.documents.yaml import resolve
from ece_lint.wording import OBEYED, UNSEEN

_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "~"])
_NUMBERS = re.compile(r"[-+.0-9][-+.:0-9_a-fA-FxXoO tTzZ]*")
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=<~")
_ESCAPED = re.compile(rf"{OBEYED}|[{UNSEEN}]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def yaml_text(text: str) -> str:
    """Return text plain if every reader of YAML takes it for the same text, otherwise in quotes.

    What hides, and what a build server would obey, is written as an escape.

    A number such as `5100` in an export is text, and gets quotes: it is read back as the same value, also
    by editors and by readers of YAML 1.1, for which `0049`, `12:30` and `no` are something else.
    """
    is_plain = (
        text.isprintable()
        and not _ESCAPED.search(text)
        and text == text.strip()
        and text[:1] not in _INDICATORS
        and text.lower() not in _WORDS
        and not _NUMBERS.fullmatch(text)
        and ": " not in text
        and " #" not in text
        and text[-1:] not in (":", "")
        and resolve(text) == text
    )
    return text if is_plain else in_double_quotes(text)


def in_double_quotes(text: str) -> str:
    """Return text in double quotes, in which any character can be written."""
    text = "".join(map(_escaped, text))
    return f'"{_ESCAPED.sub(lambda found: _code(found[0]), text)}"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if 0xD800 <= ord(character) < 0xE000:  # half a character, which no text has
        return "\ufffd"
    return character if character.isprintable() else _code(character)


def _code(character: str) -> str:
    code = ord(character)
    return f"\\U{code:08X}" if code > 0xFFFF else f"\\u{code:04X}"
