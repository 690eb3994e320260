"""How names are put into words: quoted, listed, on one line, and corrected when misspelt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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
_UNPRINTABLE = f"[\x00-\x1f{UNSEEN}]"  # in few texts, so it is compiled for the first of them
LONGEST_GUESSED = 100
"""How many letters a word has at most for which a spelling is guessed; time grows with their square."""
# As bytes they are taken out of a name in ASCII in a fifth of the time.
_SEPARATORS = b"_-."
_BLANKS = b" \t\n\v\f\r\x1c\x1d\x1e\x1f"  # as `split` knows them
_NOT_SEEN = _SEPARATORS + bytes((*range(33), 127))


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


def is_plain(text: str) -> bool:
    """Say whether a text is of those letters and signs alone that every keyboard has, as most are."""
    return text.isascii() and text.isprintable()


def one_line(text: str) -> str:
    """Return text in which nothing can end the line, colour the terminal or hide."""
    if is_plain(text):
        return text
    return re.sub(_UNPRINTABLE, lambda found: escaped(found.group()), text)


def escaped(character: str) -> str:
    """Return the number of a character, as programmers write it."""
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def visible(text: str) -> str:
    """Return text as it looks: without what hides, and with plain blanks for those that are not the blank."""
    if is_plain(text):
        return text
    return re.sub(_UNPRINTABLE, lambda found: " " if found[0].isspace() else "", text)


def hidden_in(text: str) -> str:
    """Name the first character of a text that nobody sees, `a no-break space (U+00A0)`; of none, nothing."""
    found = None if is_plain(text) else re.search(_UNPRINTABLE, text)
    if found is None:
        return ""
    from unicodedata import name  # only needed once something is wrong

    words = name(found[0], "control character").lower()
    return f"a{'n' if words[0] in 'aeiou' else ''} {words} (U+{ord(found[0]):04X})"


def quoted(value: object) -> str:
    """Return a value as a message shows it: names in backticks, lists as phrases, numbers bare."""
    if type(value) is str and len(value) <= _MOST_SHOWN:  # as most are
        return f"`{one_line(value)}`"
    match value:
        case Phrase():
            return one_line(value)
        case str():
            return f"`{one_line(short(whole(value)))}`"
        case list() | tuple():
            return listed(map(str, value))
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


_MOST_SHOWN = 300  # characters of a name or a path, of which nobody reads more


def short(text: str) -> str:
    """Return a text, of a very long one only how it begins and ends."""
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 51]}…{text[-50:]}"


def _any(word: str) -> bool:
    return True


def nearest(word: str, words: Iterable[str], such: Callable[[str], bool] = _any) -> str | None:
    """Return the one of `words` that `word` was probably meant to be, or `None` when none is close.

    Names that differ only in what hides, case, blanks, `_`, `-` or `.` come first, then the closest spelling.
    Ties are broken by the alphabet, so that every run gives the same answer. All words are gone through, so where
    input decides of how many words this is asked among how many, ask `Guesses` first. Of many words, `such` is asked of
    those alone that are close enough.
    """
    others = set(words) - {word}
    # The few fields of a kind are asked for as often as something is misspelt.
    if len(others) <= 60:
        return _nearest_of_few(word, tuple(sorted(filter(such, others))))
    return _nearest(word, others, such)


def _nearest(word: str, words: Iterable[str], such: Callable[[str], bool] = _any) -> str | None:
    seen = as_seen(word)
    if same := [one for one in words if as_seen(one) == seen and such(one)]:
        return min(same)
    if len(word) > LONGEST_GUESSED:
        return None
    # As `get_close_matches` has it, which compares all. No more letters can match than both words have, so those that
    # have most of them in common come first, and few of the others are looked at: of 24,000 names it takes a third.
    letters = {letter: word.count(letter) for letter in word}
    others = str.maketrans(dict.fromkeys(word))
    may_be: dict[float, list[str]] = {}
    # What is much shorter or longer has a ratio below 0.75, whatever its letters.
    least, longest = -(-3 * len(word) // 5), 5 * len(word) // 3
    for one in words:
        if not least <= len(one) <= longest:
            continue
        shared = min(len(one) - len(one.translate(others)), len(word))
        may_be.setdefault(2.0 * shared / (len(one) + len(word)), []).append(one)
    matcher = None
    closest = (0.75, "")
    for most in sorted(may_be, reverse=True):
        if most < closest[0]:
            break
        for one in may_be[most]:
            shared = sum(map(min, letters.values(), map(one.count, letters)))
            if 2.0 * shared / (len(one) + len(word)) >= closest[0] and such(one):
                if matcher is None:
                    from difflib import SequenceMatcher  # for most names there is none to compare

                    matcher = SequenceMatcher(b=word)
                matcher.set_seq1(one)
                closest = max(closest, (matcher.ratio(), one))
    return closest[1] or None


@lru_cache(4096)
def _nearest_of_few(word: str, words: tuple[str, ...]) -> str | None:
    if 3 < len(word) <= LONGEST_GUESSED and len(words) == 1 and one_letter_apart(word, *words):
        return words[0]  # as of most that are misspelt
    return _nearest(word, words)


def one_letter_apart(word: str, other: str) -> bool:
    """Say whether one letter more, less or another, or two that change places, make a word of the other."""
    if len(word) > len(other):
        word, other = other, word
    if word == other or len(other) - len(word) > 1:
        return False
    at = next((n for n, letter in enumerate(word) if letter != other[n]), len(word))
    if len(word) < len(other):
        return word[at:] == other[at + 1 :]
    swapped = word[at + 1 : at + 2] + word[at]
    return word[at + 1 :] == other[at + 1 :] or swapped + word[at + 2 :] == other[at:]


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
    if word.isascii():
        return _without(_SEPARATORS + _BLANKS, word)
    return "".join(word.casefold().translate(dict.fromkeys(_SEPARATORS)).split())


def _without(letters: bytes, word: str) -> str:
    return word.lower().encode().translate(None, letters).decode()


@lru_cache(1 << 14)  # each misspelt name is compared with the same others
def as_seen(word: str) -> str:
    """Return a word without what people write in several ways, and without what hides in it."""
    if word.isascii():
        return _without(_NOT_SEEN, word)
    return folded(visible(word))
