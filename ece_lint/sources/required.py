"""What the database requires is in the tables, and is not deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ece_lint.model import Record, key_of, place
from ece_lint.sources.tables import maps
from ece_lint.wording import quoted


def report_missing(records: Iterable[Record]) -> None:
    """Report each field of an object that is blank though its table requires it, or that names a deleted row.

    A table whose rows all lack a field has not got the column; that is no damage.
    """
    required = {
        table["kind"]: table["required"]
        for all_ in maps().values()
        for _, table, _ in all_
        if "required" in table
    }
    lacking: list[tuple[Record, str]] = []
    given: set[tuple[int, str, str]] = set()
    for record in records:
        if record.document.form in ("table", "excel"):
            for field in required.get(record.kind.name, ()):
                if record.data.get(field) is None:
                    lacking.append((record, field))
                else:
                    given.add((id(record.document), record.kind.name, field))
    for record, field in lacking:
        if record.places is not None and (field,) in record.places:
            _report(record, (field,), "names a {} here that is deleted", field)
        elif (id(record.document), record.kind.name, field) in given:
            _report(record, (), "has no {}, which the database requires", field)


def _report(record: Record, steps: tuple[Any, ...], says: str, field: str) -> None:
    what = says.format(record.kind.mentions[field].kind.replace("_", " "))
    named = f"{record.kind.noun} {quoted(str(record.data.get('name')))}"
    node = place(record.document, record.pointer, record.places, steps)
    node.report("required-value-missing", f"{named} {what}", key_of(record))
