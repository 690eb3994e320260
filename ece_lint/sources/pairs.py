"""Tables of two columns, such as who is a member of what: read as numbers, without an object for each row."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from operator import itemgetter
from typing import Any, cast

from ece_lint.documents import Node
from ece_lint.model import kinds
from ece_lint.sources.draft import Harvest, Links
from ece_lint.sources.recognise import column_named
from ece_lint.sources.taken import Taken
from ece_lint.sources.values import Unknown, key
from ece_lint.wording import counted, listed


class _Lists(dict[int, "array[int]"]):
    """The list of each source in a table of pairs."""

    def __missing__(self, key: int) -> array[int]:
        self[key] = own = array("q")
        return own


class _PairTable:
    """A table of pairs: which targets each source has, and where they stand.

    A table of eight million rows is nothing unusual, so it is read by columns of numbers. Where a name stands is
    found when a finding asks for it, as most never do: by the runs of rows that each source has in a table in the
    order of its key, else by reading any other table once more.
    """

    def __init__(self, taken: Taken, at: tuple[int, int], repeats: bool) -> None:
        self.taken = taken
        self.at = at
        self.repeats = repeats
        self.unknown = Unknown()
        # Where each run of rows of a source begins, and how long it is; `None` if they do not come in runs.
        self.runs: dict[int, list[tuple[int, int]]] | None = {}
        self.pairs = self._by_source(self._in_runs())

    @cached_property
    def rows(self) -> dict[str, Sequence[int]]:
        """The numbers of the rows that `pairs` has of each source."""
        return self._by_source((one, row) for one, _, row in self._columns())

    def row(self, source: str, at: int) -> int:
        """Return the number of the row of the target at a place in the list of a source."""
        if self.runs is None:
            return self.rows[source][at]
        for begin, length in self.runs[int(source)]:
            if at < length:
                return begin + at
            at -= length
        raise IndexError(at)

    def _in_runs(self) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
        """Yield the keys of sources and targets, batch by batch, and note the runs of rows."""
        for sources, targets, rows in self._columns():
            if not (isinstance(rows, range) and sources == sorted(sources)):
                self.runs = None
            at = 0
            while self.runs is not None and at < len(sources):
                end = bisect_right(sources, sources[at], at)
                self.runs.setdefault(sources[at], []).append((rows[at], end - at))
                at = end
            yield sources, targets

    def _by_source(
        self, columns: Iterable[tuple[Sequence[int], Sequence[int]]]
    ) -> dict[str, Sequence[int]]:
        lists = _Lists()
        for sources, others in columns:
            if sources == sorted(sources):  # in the order of the primary key, so in runs
                run, at = array("q", others), 0
                while at < len(sources):
                    end = bisect_right(sources, sources[at], at)
                    lists[sources[at]].extend(run[at:end])
                    at = end
            else:
                for own, other in zip(map(lists.__getitem__, sources), others, strict=True):
                    own.append(other)
        return {str(key): own for key, own in lists.items()}

    def _columns(self) -> Iterator[tuple[list[int], Sequence[int], Sequence[int]]]:
        """Yield the keys of sources and targets, and the numbers of their rows, batch by batch."""
        begin = 0
        seen: set[tuple[int, int]] = set()
        for sources, targets in self.taken.table.columns_at(*self.at, numbers=True):
            rows = range(begin, begin + len(sources))
            begin = rows.stop
            if sources and isinstance(sources[0], int) and not self.repeats:
                with suppress(OverflowError):  # a number that no database has
                    yield sources, array("q", cast("list[int]", targets)), rows
                    continue
            ends = (
                self._keys(cells, rows, at)
                for cells, at in zip((sources, targets), self.at, strict=True)
            )
            keys = zip(*ends, rows, strict=True)
            found = [pair for pair in keys if pair[0] and pair[1]]
            if self.repeats:
                first = {pair[:2]: pair for pair in reversed(found) if pair[:2] not in seen}
                found = sorted(first.values(), key=itemgetter(2))
                seen.update(first)
            yield (
                [one for one, _, _ in found],
                [two for _, two, _ in found],
                [at for *_, at in found],
            )

    def _keys(self, cells: Sequence[int | str | None], rows: range, at: int) -> Iterator[int]:
        """Yield the key for each cell of a column: 0 where it names nobody."""
        for cell, row in zip(cells, rows, strict=True):
            text = None if cell is None else str(cell)
            try:
                yield max(0, int(key(text) or 0))
            except ValueError as error:
                place = Node(self.taken.document, (self.taken.number, row, at))
                where = column_named(self.taken, at)
                self.unknown.add(where, place, str(text), error, lost=True)
                yield 0


class _Cells(Sequence[Node]):
    """Where a table of pairs has the targets of one source."""

    __slots__ = ("length", "source", "table")

    def __init__(self, table: _PairTable, source: str, length: int) -> None:
        self.table = table
        self.source = source
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, at: Any) -> Any:
        taken = self.table.taken
        return Node(
            taken.document, (taken.number, self.table.row(self.source, at), self.table.at[1])
        )


def pair_links(taken: Taken, harvest: Harvest) -> Links:
    """Return the links of a table of pairs, and let the harvest have what is doubtful in it."""
    pairs = taken.map["pairs"]
    at = taken.position(pairs["source"]) or 0, taken.position(pairs["target"]) or 0
    table = _PairTable(taken, at, pairs.get("repeats", False) or taken.part is not None)
    table.unknown.say(harvest)
    rows = 0 if table.pairs or taken.part or not taken.document.complete else taken.length
    if rows:
        ends = listed([(taken.table.columns or taken.columns)[one] for one in at])
        message = f"{counted(rows, 'row')} of {taken.export} {taken.name}, and not one has numbers in {ends}"
        harvest.doubt(taken.header(at[0]), "table-without-objects", message, unread=True)
    return Links(
        pairs["kind"], pairs["field"], kinds()[pairs["kind"]].mentions[pairs["field"]].kind,
        table.pairs, {},
        lambda source: _Cells(table, source, len(table.pairs[source])),
    )  # fmt: skip
