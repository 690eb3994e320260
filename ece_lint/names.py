"""How names are taken apart: into words, by a template, and beside those that differ by one letter."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice

from ece_lint.wording import (
    LONGEST_GUESSED,
    as_seen,
    fits,
    folded,
    nearest,
    one_letter_apart,
    visible,
)

_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_GAPS = re.compile(r"[\W_]+")
_BETWEEN_NUMBERS = re.compile(r"(?<=\d)[\s_.-]+(?=\d)")
MAX_LETTERS = 30_000_000  # pairs of letters, which are compared in about two seconds
_ALIKE = 20  # so many names that one word may be meant for tell as much as all of them
_ANY = r"[^\W_]+"

Words = Iterable[str] | Mapping[str, object]
"""The words that may stand for a part of a template; a mapping says what each stands for."""


def pieces(name: str) -> list[str]:
    """Return what stands between the separators of a name, with an empty piece where it begins or ends with one."""
    return _GAPS.split(name)


def spelled(name: str) -> list[str]:
    """Return the words of a name as they are written: `SalesNA_Level2` is `Sales`, `NA`, `Level` and `2`."""
    if name.isascii():
        return _HUMPS.findall(name)
    return [
        word
        for piece in pieces(name)
        if piece
        for word in (_HUMPS.findall(piece) if piece.isascii() else [piece])
    ]


def words_in(name: str) -> dict[str, str]:
    """Return what in a name may stand for something, without its case, and how it is written.

    That is each word, and each piece between two separators; numbers and single letters stand for nothing.
    """
    found = [*pieces(name), *spelled(name)]
    return {word.casefold(): word for word in found if len(word) > 1 and not word.isdecimal()}


@lru_cache(1 << 14)  # each misspelt name is compared with the same others
def bare(name: str) -> str:
    """Return a name without case and separators, except for those that keep two numbers apart."""
    parts = _BETWEEN_NUMBERS.split(name)
    return folded(name) if len(parts) == 1 else "_".join(map(folded, parts))


def misspelt(
    names: Iterable[str], suspects: Container[str], *, letters: int, at_least: int
) -> Iterator[tuple[str, str]]:
    """Yield each suspect that is another name but for one letter of one word, with that name.

    The word has so many letters, or the right one has, and no other name has it; the right one is in at least
    so many names. `Sales_1` and `Sales_2` differ in no word.
    """
    by_words: dict[tuple[str, ...], str] = {}
    for name in names:
        by_words.setdefault(tuple(map(str.casefold, spelled(name))), name)
    count = Counter(chain.from_iterable(map(set, by_words)))
    common: dict[str, list[str]] = defaultdict(list)
    for word, times in count.items():
        for part in shortened(word) if times >= at_least and word.isalpha() else ():
            common[part].append(word)
    for words, name in by_words.items():
        for at, word in enumerate(words if name in suspects else ()):
            if count[word] == 1 and word.isalpha():
                near = {one for part in shortened(word) for one in common.get(part, ())}
                for right in sorted(near):
                    other = by_words.get((*words[:at], right, *words[at + 1 :]))
                    long = max(len(word), len(right)) >= letters
                    if other and long and one_letter_apart(word, right):
                        yield name, other


class Guesses:
    """How many names one run still compares letter by letter, to guess what a misspelt one was meant to be.

    Each with each takes time with the square of what the input holds. Once this is spent, names are looked up that
    differ in case, separators or one letter alone; `rough` says for how many.
    """

    def __init__(self, letters: int = MAX_LETTERS) -> None:
        self.left = letters  # pairs of them
        self.rough = 0

    def among(
        self, words: Collection[str], known: Collection[str]
    ) -> Callable[[str], Collection[str]]:
        """Return what gives for each of some words those of the known names that it may be meant for."""
        compared, others = (
            sum(min(len(one), LONGEST_GUESSED) for one in ones) for ones in (words, known)
        )
        if compared * others <= self.left:
            self.left -= compared * others
            return lambda word: known
        self.rough += len(words)
        return alike_in(known)


def alike_in(names: Iterable[str]) -> Callable[[str], list[str]]:
    """Return what gives for a word those names, of very many some, that are it but for case, separators or a letter."""
    # By what two names that are alike have in common, the surest first.
    same: dict[str, list[str]] = {}
    looking: dict[str, list[str]] = {}
    shorter: dict[str, list[str]] = {}

    def note(name: str, part: str, sharing: dict[str, list[str]]) -> None:
        own = sharing.setdefault(part, [])
        if len(own) < _ALIKE:
            own.append(name)

    for name in names:
        plain = bare(name)
        note(name, plain, same)
        note(name, as_seen(name), looking)
        for part in shortened(plain):
            note(name, part, shorter)

    def alike(word: str) -> list[str]:
        plain = bare(word)
        found = [*same.get(plain, ()), *looking.get(as_seen(word), ())]
        for part in sorted(shortened(plain)):
            found += shorter.get(part, ())
        return list(islice(dict.fromkeys(found), 2 * _ALIKE))

    return alike


def fitting(names: Iterable[str]) -> Callable[[str], list[str]]:
    """Return what gives for a pattern those of the names that fit it; of one that does not begin with `*`, at once."""
    ordered = sorted({*names})

    def fit(pattern: str) -> list[str]:
        begin, star, _ = pattern.partition("*")
        first = bisect_left(ordered, begin)
        if not star:
            return [name for name in ordered[first : first + 1] if name == pattern]
        last = bisect_left(ordered, True, first, key=lambda name: not name.startswith(begin))
        # Few of many names have its longest piece, which is looked for in a tenth of the time.
        longest = max(pattern.split("*"), key=len)
        return [name for name in ordered[first:last] if longest in name and fits(name, pattern)]

    return fit


def shortened(word: str) -> set[str]:
    """Return a word, and what is left of it without each of its letters.

    Words that are one letter apart share one of these, so that nobody has to compare each with each. Of one that
    nobody spells by hand it is the word alone.
    """
    if len(word) > LONGEST_GUESSED:
        return {word}
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def slip_of(name: str) -> Callable[[str], bool]:
    """Return what says of another name whether this one is it but for slips inside of its words.

    No whole word is missing or another one: `Sales_Mail` may be meant to be `Sales_Email`, but not `Sales_Calls`, nor
    `Team_1` to be `Team_2`.
    """
    seen, words = bare(visible(name)), _words_seen(name)

    def is_slip(other: str) -> bool:
        others = _words_seen(other)
        if len(words) != len(others):
            right = bare(visible(other))
            return seen == right or one_letter_apart(seen, right)
        odd = [(one, two) for one, two in zip(words, others, strict=True) if one != two]
        # Numbers tell most names of a large site apart.
        is_numbered = any(one.isdecimal() or two.isdecimal() for one, two in odd)
        slipped = not is_numbered and all(_is_slip(one, two) for one, two in odd)
        return slipped or seen == bare(visible(other))

    return is_slip


def _words_seen(name: str) -> list[str]:
    return [*map(str.casefold, spelled(visible(name)))]


def _is_slip(word: str, other: str) -> bool:
    if min(len(word), len(other)) > 3:
        return one_letter_apart(word, other) or nearest(word, [other]) is not None
    # Of few letters another one makes another word, `NA` and `SA`.
    return one_letter_apart(word, other) and (
        len(word) != len(other) or sorted(word) == sorted(other)
    )


class Template:
    """How a kind of object is named: `{scope}_{function}_{site}`, and the words that each part may be.

    A part without known words is one word without separators. Of two known words, the longer is found.
    """

    def __init__(self, text: str, known: Mapping[str, Words]) -> None:
        self.text = text
        self.parts: list[str] = re.findall(r"{(\w+)}", text)
        self._known = {part: list(known[part]) for part in self.parts if part in known}
        self._whole = self._pattern()
        self._loose = {part: self._pattern(part) for part in self._known}

    def parse(self, name: str) -> dict[str, str] | None:
        """Return the word that stands for each part, or `None` for a name that is not of this form."""
        found = self._whole.fullmatch(name)
        return dict(zip(self.parts, found.groups(), strict=True)) if found else None

    def unknown(self, name: str) -> dict[str, str]:
        """Return the parts of which one alone keeps a name from being of this form, with the word it has there."""
        wrong = {}
        for part, pattern in self._loose.items():
            if found := pattern.fullmatch(name):
                there = [word for at, word in zip(self.parts, found.groups(), strict=True)
                         if at == part and word not in self._known[part]]  # fmt: skip
                wrong[part] = there[0]
        return wrong

    def _pattern(self, loose: str = "") -> re.Pattern[str]:
        pattern = ""
        for number, piece in enumerate(re.split(r"{(\w+)}", self.text)):
            if number % 2 == 0:
                pattern += re.escape(piece)
            elif piece in self._known and piece != loose:
                longest_first = sorted(self._known[piece], key=len, reverse=True)
                pattern += f"({'|'.join(map(re.escape, longest_first))})"
            else:
                pattern += f"({_ANY})"
        return re.compile(pattern)
