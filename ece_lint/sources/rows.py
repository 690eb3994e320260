"""Rows in JSON and XML are taken for the tables that they are, before anything else is seen in them."""

from __future__ import annotations

from ece_lint.documents import Document
from ece_lint.documents.rows import become_rows, tables_in
from ece_lint.sources.canonical import is_canonical
from ece_lint.sources.flat import is_flat
from ece_lint.sources.rest import is_rest
from ece_lint.sources.sheets import is_sheet
from ece_lint.sources.tables import named, recognise


def take_rows(document: Document) -> bool:
    """Let a JSON or XML document that holds rows of a known table be a document of tables.

    It is asked first for tables of the databases, by file name, key and columns. What is a response of the REST
    interface or a canonical file may look like a table that people keep, so these are asked before that.
    """
    tables = tables_in(document)
    for table in tables:
        table.name = next((key for key in reversed(table.names) if named(key)), None)
    known = [one for one in tables if not isinstance(recognise(document, 0, one), str)]
    if not known and not is_rest(document) and not is_canonical(document):
        known = [
            one for one in tables
            if is_flat(one.columns, document.path) or is_sheet([[*(one.columns or ())]])
        ]  # fmt: skip
    if not known:
        return False
    # What stands around a table is no part of its own that somebody should have read.
    inside = {one.names[:length] for one in known for length in range(len(one.names))}
    for one in known:
        one.report_nested()
    become_rows(document, [one for one in tables if one in known or one.names not in inside])
    return True
