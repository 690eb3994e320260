"""What leads to each other, in a circle or in a web of them: the strongly connected parts of a graph."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def together(starts: Iterable[T], onward: Callable[[T], Iterable[T]]) -> Iterator[list[T]]:
    """Yield what is reached from the starts, each once: together what leads to each other, in the order it is met.

    What something leads to comes before it (Tarjan, Depth-first search and linear graph algorithms, 1972; without
    recursion, as chains may be of any length).
    """
    number: dict[T, float] = {}
    lowest: dict[T, float] = {}  # of those that it leads to and that may lead to it
    open_: list[T] = []
    for start in starts:
        pending = [(start, iter(onward(start)))] if start not in number else []
        while pending:
            one, further = pending[-1]
            if one not in number:
                number[one] = lowest[one] = len(number)
                open_.append(one)
            for other in further:
                if other not in number:
                    pending.append((other, iter(onward(other))))
                    break
                lowest[one] = min(lowest[one], number[other])
            else:
                pending.pop()
                if pending:
                    before = pending[-1][0]
                    lowest[before] = min(lowest[before], lowest[one])
                if lowest[one] == number[one]:
                    at = _last(open_, one)
                    part, open_[at:] = open_[at:], []
                    number |= dict.fromkeys(part, float("inf"))
                    yield part


def _last(items: list[T], wanted: T) -> int:
    """Return where an item is, looking from the end."""
    at = len(items) - 1
    while items[at] != wanted:
        at -= 1
    return at
