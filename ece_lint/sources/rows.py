"""Rows in JSON and XML are taken for the tables that they are, before anything else is seen in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ece_lint.documents import Document, Pointer
from ece_lint.documents.rows import Rows, become_rows, tables_in
from ece_lint.sources.canonical import is_canonical
from ece_lint.sources.flat import is_flat
from ece_lint.sources.recognise import columns_of, may_be_known, named, recognise
from ece_lint.sources.rest import is_rest
from ece_lint.sources.sheets import is_sheet
from ece_lint.sources.taken import Taken


def nest(document: Document) -> None:
    """Let the objects of responses have their parts again, which `json_normalize` of pandas put into dotted keys.

    `{"person.userName": "ann"}` becomes `{"person": {"userName": "ann"}}`, and is found where it was.
    """
    data = document.data
    key, records = (
        next(iter(data.items())) if isinstance(data, dict) and len(data) == 1 else ("", data)
    )
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        return
    if not any("." in name for one in records[:1] for name in one) or "refURL" not in records[0]:
        return
    nested = [_nested(one) for one in records]
    document.data = {key: nested} if key else nested
    inner, depth = document.locate, 2 if key else 1

    def locate(pointer: Pointer, key: bool) -> tuple[int, int]:
        for end in range(len(pointer), depth, -1):
            try:
                return inner(
                    (*pointer[:depth], ".".join(map(str, pointer[depth:end])), *pointer[end:]), key
                )
            except KeyError:
                continue
        return inner(pointer[:depth], key)

    document.locate = locate


def _nested(record: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in record.items():
        *outer, last = name.split(".")
        part = found
        for step in outer:
            part = part.setdefault(step, {}) if isinstance(part, dict) else {}
        if isinstance(part, dict):
            part.setdefault(last, value)
    return found


def take_rows(document: Document) -> bool:
    """Let a JSON or XML document that holds rows of a known table be a document of tables.

    It is asked first for tables of the databases, by file name, key and columns. What is a response of the REST
    interface or a canonical file may look like a table that people keep, so these are asked before that.
    """
    tables = tables_in(document)
    judged: dict[tuple[str | None, ...], bool] = {}  # other tools keep thousands of lists in a file

    def is_known(table: Rows, is_so: Callable[[Rows], bool]) -> bool:
        key = (table.name, *(table.columns or ()))
        if key not in judged:
            judged[key] = is_so(table)
        return judged[key]

    for table in tables:
        table.name = next((key for key in reversed(table.names) if named(key)), None)
        name = table.name or named(document.path.rpartition("/")[2])
        if name and not table.row_count and len(table.names) < 2:
            table.say_columns(columns_of(name))  # as the list has no row, nothing is left out
    empty = [one for one in tables if not one.row_count and one.columns]
    filled = [one for one in tables if one.row_count]
    known = [
        one for one in filled
        if is_known(one, lambda table: may_be_known(document, table)
                    and isinstance(recognise(document, 0, table), Taken))
    ]  # fmt: skip
    if known:
        known += empty
    elif not is_rest(document) and not is_canonical(document):
        judged.clear()
        known = empty + [
            one for one in filled
            if is_known(
                one,
                # A table that is known, but lacks a column.
                lambda table: not isinstance(recognise(document, 0, table), str)
                or is_flat(table.columns, document.path)
                or is_sheet([[*(table.columns or ())]]),
            )
        ]  # fmt: skip
    if not known:
        return False
    # What stands around a table is no part of its own that somebody should have read.
    inside = {one.names[:length] for one in known for length in range(len(one.names))}
    for one in known:
        one.report_nested()
    become_rows(document, [one for one in tables if one in known or one.names not in inside])
    return True
