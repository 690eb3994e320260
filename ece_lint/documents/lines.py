"""Where the lines of a text begin, found when asked: a large file has a million lines, and a report shows ten."""

import re
from bisect import bisect_left
from itertools import accumulate

_BLOCK = 65_536  # characters whose lines are counted at once
_LONE_RETURN = re.compile(r"\r(?!\n)")


class Lines:
    """The lines of a text, which count from 1.

    They end where an editor ends them: at a line feed, a carriage return, or both; YAML's own list is longer.
    """

    def __init__(self, text: str) -> None:
        if text.count("\r") != text.count("\r\n"):
            text = _LONE_RETURN.sub("\n", text)
        self._text = text
        blocks = range(0, len(text), _BLOCK)
        # How many lines end before each block, and in all of the text.
        self._ended = [0, *accumulate(text.count("\n", at, at + _BLOCK) for at in blocks)]

    def at(self, offset: int) -> tuple[int, int]:
        """Return the number of the line that an offset is in, and the offset at which it begins."""
        block = min(offset, len(self._text)) // _BLOCK
        here = self._text.count("\n", block * _BLOCK, offset)
        number = self._ended[block] + here
        if here:
            return number + 1, self._text.rfind("\n", block * _BLOCK, offset) + 1
        return number + 1, self.start(number + 1)

    def start(self, number: int) -> int:
        """Return the offset at which a line begins; that of a line behind the last is the text's length."""
        if number == 1:
            return 0
        if number - 1 > self._ended[-1]:
            return len(self._text)
        block = bisect_left(self._ended, number - 1) - 1
        start = block * _BLOCK
        for _ in range(number - 1 - self._ended[block]):
            start = self._text.find("\n", start) + 1
        return start
