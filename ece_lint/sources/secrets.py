"""Columns of tables with passwords are reported, and what is in them is shown by no report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from types import MappingProxyType

from ece_lint.documents import Document, Node
from ece_lint.documents.concealed import is_secret, is_told
from ece_lint.documents.table import AnyTable
from ece_lint.sources.draft import Harvest
from ece_lint.wording import quoted

_NOTHING: Mapping[int, Iterable[str | None]] = MappingProxyType({})


def say_secrets(
    document: Document,
    number: int,
    table: AnyTable,
    harvest: Harvest,
    kept: Mapping[int, Iterable[str | None]] = _NOTHING,
) -> None:
    """Report each column of a table that has secrets, and how many rows have one, and conceal them.

    `number` is the place of the table in its document, `kept` has columns that were read already. Rows that are not
    read are concealed by their reader.
    """
    for at, column in enumerate(table.columns or ()):
        if not is_secret(column):
            continue
        read = (batch[0] for batch in table.columns_at(at))
        cells = kept[at] if at in kept else chain.from_iterable(read)
        filled = [row for row, cell in enumerate(cells) if is_told(cell)]
        if filled:
            document.conceal_each(len(filled), _place(document, number, filled, at))
            rows = f"{len(filled):,} row{'' if len(filled) == 1 else 's'}"
            message = (
                f"column {quoted(column)} has a secret in {rows}:"
                " export without it, and change what leaked"
            )
            harvest.doubt(Node(document, (number, 0, at), key=True), "secret-in-export", message)


def _place(
    document: Document, number: int, rows: list[int], column: int
) -> Callable[[int], tuple[int, int]]:
    return lambda at: document.locate((number, rows[at], column), False)
