"""What the database requires is in the tables."""

from __future__ import annotations

from collections.abc import Iterable

from ece_lint.model import Record, key_of, place
from ece_lint.sources.recognise import maps
from ece_lint.wording import quoted


def report_missing(records: Iterable[Record]) -> None:
    """Report each field of an object that is blank though its table requires it.

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
        if record.document.form in ("table", "excel", "rows"):
            for field in required.get(record.kind.name, ()):
                if record.data.get(field) is None:
                    lacking.append((record, field))
                else:
                    given.add((id(record.document), record.kind.name, field))
    for record, field in lacking:
        is_blank = record.places is None or (field,) not in record.places
        if is_blank and (id(record.document), record.kind.name, field) in given:
            what = record.kind.mentions[field].kind.replace("_", " ")
            named = f"{record.kind.noun} {quoted(str(record.data.get('name')))}"
            says = f"{named} has no {what}, which the database requires"
            node = place(record.document, record.pointer, record.places, ())
            node.report("required-value-missing", says, key_of(record))
