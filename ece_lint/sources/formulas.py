"""Cells of a workbook that have an error in place of a value are reported, where somebody would have read them."""

from __future__ import annotations

from collections.abc import Collection

from ece_lint.documents import Document, Node
from ece_lint.documents.table import AnyTable
from ece_lint.sources.draft import Harvest


def say_without_value(
    document: Document, number: int, table: AnyTable, columns: Collection[int], harvest: Harvest
) -> None:
    """Report the cells without a value in those columns of a table that were read, and the table as not analysed.

    `number` is the place of the table in its document. Tables of text have no formulas. An error elsewhere in
    the workbook takes nothing away, so it is passed over.
    """
    found = [(row, column) for row, column in table.without_value() if column in columns]
    if not found:
        return
    place = Node(document, (number, *found[0]))
    cells = "1 cell has" if len(found) == 1 else f"{len(found):,} cells have"
    first = "" if len(found) == 1 else "the first is "
    message = (
        f"{cells} an error or a formula that was never calculated ({first}{document.cell(place.offsets[0])}),"
        " and so no value; open the workbook in Excel, correct what shows an error, and save it"
    )
    harvest.doubt(place, "formula-without-value", message, unread=True)
