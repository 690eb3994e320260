"""How names are put into words: quoted, listed, on one line, and corrected when misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

# What could end a line, colour a terminal, reorder text or hide in it, as a class of characters: format characters,
# blanks that are not the blank, fillers and variation selectors among them. The signs of Arabic, Syriac and Kaithi
# that Unicode counts among the format characters are seen.
UNSEEN = (
    "\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800"
    "\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U00013430-\U0001343f\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# What Azure and older GitHub runners obey anywhere in a line, `##vso[` and `##[`, and TeamCity `##teamcity[`: its
# second `#`, which is to be escaped.
OBEYED = r"(?<=#)#(?=\w*\[)"
_UNPRINTABLE = re.compile(f"[\x00-\x1f{UNSEEN}]")
LONGEST_GUESSED = 100
"""How many letters a word has at most for which a spelling is guessed; time grows with their square."""
_SEPARATORS = str.maketrans(dict.fromkeys("_-."))


class WrongUse(Exception):
    """What was asked for cannot be done: the message, of one line or several, says why, and the command ends with 2."""


class Phrase(str):
    """A piece of a message that is already worded, so nothing quotes it."""

    __slots__ = ()


class Shared(str):
    """A name that objects of several departments have: in words it has the department before it, `Sales/chat`."""

    __slots__ = ("whole",)
    whole: str

    def __new__(cls, name: str, department: str) -> Shared:
        one = super().__new__(cls, name)
        one.whole = f"{department}/{name}"
        return one

    def __str__(self) -> str:
        return self  # a list of names keeps whose they are


def whole(name: str) -> str:
    """Return a name as people tell it from others: with the department, where other departments have one like it."""
    return name.whole if isinstance(name, Shared) else name


def one_line(text: str) -> str:
    """Return text in which nothing can end the line, colour the terminal or hide."""
    return _UNPRINTABLE.sub(lambda found: escaped(found.group()), text)


def escaped(character: str) -> str:
    """Return the number of a character, as programmers write it."""
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def visible(text: str) -> str:
    """Return text as it looks: without what hides, and with plain blanks for those that are not the blank."""
    return _UNPRINTABLE.sub(lambda found: " " if found[0].isspace() else "", text)


def hidden_in(text: str) -> str:
    """Name the first character of a text that nobody sees, `a no-break space (U+00A0)`; of none, nothing."""
    found = _UNPRINTABLE.search(text)
    if found is None:
        return ""
    from unicodedata import name  # only needed once something is wrong

    words = name(found[0], "control character").lower()
    return f"a{'n' if words[0] in 'aeiou' else ''} {words} (U+{ord(found[0]):04X})"


def quoted(value: object) -> str:
    """Return a value as a message shows it: names in backticks, lists as phrases, numbers bare."""
    match value:
        case Phrase():
            return one_line(value)
        case str():
            return f"`{one_line(whole(value))}`"
        case list() | tuple():
            return listed(map(str, value))
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the one of `words` that `word` was probably meant to be, or `None` when none is close.

    Names that differ only in what hides, case, blanks, `_`, `-` or `.` come first, then the closest spelling.
    Ties are broken by the alphabet, so that every run gives the same answer. All words are gone through, so where
    input decides of how many words this is asked among how many, ask `Guesses` first.
    """
    ordered = tuple(sorted(set(words) - {word}))
    # The few fields of a kind are asked for as often as something is misspelt.
    return (_nearest_of_few if len(ordered) <= 60 else _nearest)(word, ordered)


def _nearest(word: str, ordered: tuple[str, ...]) -> str | None:
    bare = folded(visible(word))
    for candidate in ordered:
        if folded(visible(candidate)) == bare:
            return candidate
    if len(word) > LONGEST_GUESSED:
        return None
    from difflib import SequenceMatcher  # only needed once something is wrong

    # As `get_close_matches` has it, which compares all; those that may be closest come first, and few others are.
    matcher = SequenceMatcher(b=word)
    closest = (0.75, "")
    may_be: list[tuple[float, str]] = []
    for candidate in ordered:
        matcher.set_seq1(candidate)
        if matcher.real_quick_ratio() >= closest[0]:
            may_be.append((matcher.quick_ratio(), candidate))
    for most, candidate in sorted(may_be, reverse=True):
        if most < closest[0]:
            break
        matcher.set_seq1(candidate)
        closest = max(closest, (matcher.ratio(), candidate))
    return closest[1] or None


_nearest_of_few = lru_cache(4096)(_nearest)


def fits(name: str, pattern: str) -> bool:
    """Say whether a name is what a pattern says, in which `*` stands for any characters, also for none.

    Each piece is looked for once, behind the one before it, so that no pattern makes it go back and forth.
    """
    first, *pieces = pattern.split("*")
    if not pieces:
        return name == pattern
    if not name.startswith(first):
        return False
    at = len(first)
    for piece in pieces[:-1]:
        found = name.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(name) - at >= len(pieces[-1]) and name.endswith(pieces[-1])


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return `; did you mean …?` for the nearest of `words`, or nothing."""
    found = nearest(word, words)
    return f"; did you mean {quoted(found)}?" if found else ""


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 row`, `2 rows`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def listed(names: Iterable[str], most: int = 6, joined: str = "and") -> str:
    """Return quoted names as one phrase, shortened to `most` of them: `a`, `b` and 7 more."""
    names = list(names)
    words = [quoted(name) for name in names[:most]]
    if len(names) > most:
        words[most - 1 :] = [f"{len(names) - most + 1} more"]
    *first, last = words or ["nothing"]
    return f"{', '.join(first)} {joined} {last}" if first else last


@lru_cache(4096)
def folded(word: str) -> str:
    """Return a word without what people write in several ways: case, blanks, `_`, `-` and `.`."""
    return "".join(word.casefold().translate(_SEPARATORS).split())
