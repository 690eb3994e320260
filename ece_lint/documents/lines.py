"""Where the lines of a text begin, found when asked: a large file has a million lines, and a report shows ten."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Any

_BLOCK = 8_192  # characters whose lines are counted at once; most findings are in few places


# What may end a line: a line feed, a carriage return that is alone, or both.
_OF_TEXT = ("\n", "\r", "\r\n")
_OF_BYTES = (b"\n", b"\r", b"\r\n")


class Lines:
    """The lines of a text, which count from 1.

    They end where an editor ends them: at a line feed, a carriage return, or both; YAML's own list is longer.
    The text may be given as its bytes where these are ASCII.
    """

    def __init__(self, text: str | bytes) -> None:
        ends: tuple[Any, Any, Any] = _OF_BYTES if isinstance(text, bytes) else _OF_TEXT
        feed, back, both = ends
        self._feed = feed
        if back in text and text.count(back) != text.count(both):
            text = re.sub(back + (b"(?!\n)" if isinstance(text, bytes) else "(?!\n)"), feed, text)
        self._text = text
        blocks = range(0, len(text), _BLOCK)
        # By block, once somebody asked for it: reports ask five times a finding.
        self._starts: dict[int, array[int]] = {}
        # How many lines end before each block, and in all of the text.
        self._ended = [0, *accumulate(text.count(feed, at, at + _BLOCK) for at in blocks)]
        self._bytes: list[int] = []  # how many of UTF-8 are before each block, once somebody asked

    def at(self, offset: int) -> tuple[int, int]:
        """Return the number of the line that an offset is in, and the offset at which it begins."""
        block = min(offset, len(self._text)) // _BLOCK
        begun = self._begun(block)
        here = bisect_right(begun, offset)
        number = self._ended[block] + here + 1
        return number, begun[here - 1] if here else self.start(number)

    def ends(self, start: int, end: int) -> bool:
        """Say whether a line ends between two offsets."""
        return self._text.find(self._feed, start, end) >= 0

    def start(self, number: int) -> int:
        """Return the offset at which a line begins; that of a line behind the last is the text's length."""
        if number == 1:
            return 0
        if number - 1 > self._ended[-1]:
            return len(self._text)
        block = bisect_left(self._ended, number - 1) - 1
        return self._begun(block)[number - 2 - self._ended[block]]

    def bytes_before(self, offset: int) -> int:
        """Return how many bytes of UTF-8 the text has in front of an offset; what is no character counts as `?`."""
        text = self._text
        if isinstance(text, bytes):
            return offset
        if not self._bytes:
            blocks = (text[at : at + _BLOCK] for at in range(0, len(text), _BLOCK))
            self._bytes = [0, *accumulate(map(_in_bytes, blocks))]
        block = min(offset, len(text)) // _BLOCK
        return self._bytes[block] + _in_bytes(text[block * _BLOCK : offset])

    def _begun(self, block: int) -> array[int]:
        """Return where the lines begin that do behind an end in a block."""
        if block not in self._starts:
            start = block * _BLOCK
            *ended, _ = self._text[start : start + _BLOCK].split(self._feed)
            begun = accumulate((len(one) + 1 for one in ended), initial=start)
            next(begun)  # the block itself begins in the middle of a line
            self._starts[block] = array("L", begun)
        return self._starts[block]


def _in_bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
