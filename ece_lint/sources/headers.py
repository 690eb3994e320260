"""How people write the names of columns: with marks, remarks in brackets, and slips of the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ece_lint.documents import Document, Node
from ece_lint.documents.table import AnyTable
from ece_lint.sources.draft import Harvest
from ece_lint.wording import did_you_mean, folded, listed, one_letter_apart

_REMARK = re.compile(r"[(\[{<].*?[)\]}>]", re.DOTALL)
_MARKS = re.compile(r"[\W_]+")
_SHORTEST = 5  # letters of a word that may be misspelt; shorter ones are near to too many others
_ALIKE = 0.84  # of the letters of two long words: `skilgruops` and `skillgroups`
_LONG = 9
WORD = re.compile(r"[^\W\d_]")


@lru_cache(8192)  # the same names are compared with each table of a folder
def bare(words: str) -> str:
    """Return the name of a column without case, blanks, marks, and remarks in brackets.

    `*Skill Group(s):` and `Skill group [ICM]` are `skillgroup`; `(Queue)` is `queue`.
    """
    without = _MARKS.sub("", _REMARK.sub("", words))
    return (without or _MARKS.sub("", words)).casefold()


def loose(words: str) -> str:
    """Return the name of a column as `bare` does, and without its plural and its number: `Skill Groups 2`."""
    return bare(words).rstrip("0123456789").removesuffix("s")


def meant(words: str, known: Iterable[str]) -> str | None:
    """Return which of some names of columns was probably meant by one that is misspelt, or `None`.

    A name that says more than a known one means something else: `Queue ID` is no slip of `Queue`.
    """
    word = bare(words)
    if len(word) < _SHORTEST or not word.isalpha():
        return None
    by_word = {folded(name): name for name in reversed([*known])}
    if word in by_word:
        return None
    for other, name in by_word.items():
        if not word.startswith(other) and one_letter_apart(word, other):
            return name
    if len(word) >= _LONG and not any(map(word.startswith, by_word)):
        from difflib import SequenceMatcher  # few columns have a name that is not known

        compared = ((SequenceMatcher(None, word, other), other) for other in by_word)
        alike = [
            (one.ratio(), other)
            for one, other in compared
            if one.real_quick_ratio() >= _ALIKE and one.quick_ratio() >= _ALIKE
        ]
        best = max(alike, default=(0.0, ""))
        if best[0] >= _ALIKE:
            return by_word[best[1]]
    return None


def say_unread(
    document: Document,
    number: int,
    table: AnyTable,
    columns: Iterable[int],
    what: str,
    harvest: Harvest,
) -> None:
    """Name those of some columns of a table that have words in them, as ones that nobody reads."""
    wanted = {*columns}
    found: set[int] = set()
    for row in table.rows() if wanted else ():
        found |= {at for at in wanted if at < len(row) and WORD.search(row[at] or "")}
        wanted -= found
        if not wanted:
            break
    header = table.columns or []
    if found:
        first = Node(document, (number, 0, min(found)), key=True)
        name_unread(first, [header[at] for at in sorted(found)], (), what, harvest)


def name_unread(
    place: Node, columns: Sequence[str], known: Iterable[str], what: str, harvest: Harvest
) -> None:
    """Note the columns of a table that nobody reads, at the place of the first."""
    several = len(columns) > 1
    guess = "" if several else did_you_mean(columns[0], known)
    message = f"column{'s' if several else ''} {listed(columns)} of {what} {'are' if several else 'is'} not read{guess}"
    harvest.doubt(place, "column-not-read", message)
