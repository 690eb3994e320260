"""Workbooks in every form, made for tests from rows; all but .xlsx are written here byte by byte."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.utils import range_boundaries

Sheets = Mapping[str, Sequence[Sequence[Any]]]
Merged = Mapping[str, Sequence[str]]
ERROR = "#REF!"  # as the text of a cell it is an error value


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    saved = BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return saved.getvalue()


def xlsx(sheets: Sheets, merged: Merged | None = None) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in (merged or {}).get(name, ()):
            sheet.merge_cells(cells)
    saved = BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def _bounds(cells: str) -> tuple[int, int, int, int]:
    """Return the first and the last row, and the first and the last column, counted from 0."""
    left, top, right, bottom = range_boundaries(cells)
    return top - 1, bottom - 1, left - 1, right - 1


# .ods, OpenDocument 1.2.

_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods(sheets: Sheets, merged: Merged | None = None) -> bytes:
    tables = []
    for name, rows in sheets.items():
        spans = {_bounds(one)[::2]: _bounds(one) for one in (merged or {}).get(name, ())}
        lines = (
            "".join(_ods_cell(value, spans.get((at, column))) for column, value in enumerate(row))
            for at, row in enumerate(rows)
        )
        body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
        tables.append(f"<table:table table:name={quoteattr(name)}>{body}</table:table>")
    return ods_of("".join(tables))


def ods_of(tables: str, manifest: str = "<manifest/>") -> bytes:
    content = _ODS.format(tables)
    return archive(
        {"mimetype": ODS_TYPE, "META-INF/manifest.xml": manifest, "content.xml": content}
    )


def _ods_cell(value: Any, span: tuple[int, int, int, int] | None) -> str:
    more = ""
    if span is not None:
        top, bottom, left, right = span
        more = (
            f' table:number-rows-spanned="{bottom - top + 1}"'
            f' table:number-columns-spanned="{right - left + 1}"'
        )
    match value:
        case None:
            said = ""
        case "#REF!":
            said = ' office:value-type="string" office:string-value="" calcext:value-type="error"'
        case bool():
            said = f' office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
        case int() | float():
            said = f' office:value-type="float" office:value="{value}"'
        case datetime():
            said = f' office:value-type="date" office:date-value="{value.isoformat()}"'
        case _:
            said = f' office:value-type="string" office:string-value={quoteattr(str(value))}'
    return f"<table:table-cell{said}{more}/>"


# .xlsb, [MS-XLSB].

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)


def xlsb(sheets: Sheets, merged: Merged | None = None) -> bytes:
    book, relations, parts = _wide(131) + _wide(143), "", {}
    for number, (name, rows) in enumerate(sheets.items(), 1):
        id_, target = f"rId{number}", f"worksheets/sheet{number}.bin"
        book += _wide(156, struct.pack("<II", 0, number) + _wide_text(id_) + _wide_text(name))
        relations += f'<Relationship Id="{id_}" Type="{_OFFICE}/worksheet" Target="{target}"/>'
        parts[f"xl/{target}"] = _wide_sheet(rows, (merged or {}).get(name, ()))
    parts["xl/workbook.bin"] = book + _wide(144) + _wide(132)
    return archive({**parts, "xl/_rels/workbook.bin.rels": _RELATIONS.format(relations)})


def _wide_sheet(rows: Sequence[Sequence[Any]], merged: Sequence[str]) -> bytes:
    size = struct.pack("<4I", 0, len(rows), 0, max(map(len, rows), default=0))
    sheet = _wide(129) + _wide(148, size) + _wide(145)
    for at, row in enumerate(rows):
        sheet += _wide(0, struct.pack("<IIHBBBI", at, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            head = struct.pack("<II", column, 0)
            match value:
                case None:
                    pass
                case "#REF!":
                    sheet += _wide(3, head + b"\x17")
                case bool():
                    sheet += _wide(4, head + bytes([value]))
                case int() | float():
                    sheet += _wide(5, head + struct.pack("<d", value))
                case _:
                    sheet += _wide(6, head + _wide_text(str(value)))
    sheet += _wide(146)
    for cells in merged:
        sheet += _wide(176, struct.pack("<4I", *_bounds(cells)))
    return sheet + _wide(130)


def _wide(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    return head + struct.pack("<H", len(data) & 127 | 128 | len(data) >> 7 << 8) + data


def _wide_text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


# .xls, [MS-XLS] in a compound file, [MS-CFB].

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(sheets: Sheets, merged: Merged | None = None, before: bytes = b"") -> bytes:
    """Return a workbook of Excel 97; `before` are records in front of all others."""
    start = _old(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)) + before
    start += _old(0x00E0, bytes(20)) + _old(0x00E0, struct.pack("<HH", 0, 22) + bytes(16))
    texts = {name: name.encode("utf-16-le") for name in sheets}
    at = len(start) + sum(12 + len(text) for text in texts.values()) + 4
    body = b""
    for name, rows in sheets.items():
        named = struct.pack("<BBBB", 0, 0, len(name), 1) + texts[name]
        start += _old(0x0085, struct.pack("<I", at + len(body)) + named)
        body += _old_sheet(rows, (merged or {}).get(name, ()))
    return _bound(start + _old(0x000A) + body)


def _old_sheet(rows: Sequence[Sequence[Any]], merged: Sequence[str]) -> bytes:
    sheet = _old(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            head = struct.pack("<HHH", at, column, isinstance(value, datetime))
            match value:
                case None:
                    pass
                case "#REF!":
                    sheet += _old(0x0205, head + b"\x17\x01")
                case bool():
                    sheet += _old(0x0205, head + bytes([value, 0]))
                case int() | float():
                    sheet += _old(0x0203, head + struct.pack("<d", value))
                case datetime():
                    days = (value - datetime(1899, 12, 30)).total_seconds() / 86_400
                    sheet += _old(0x0203, head + struct.pack("<d", days))
                case _:
                    text = str(value).encode("utf-16-le")
                    sheet += _old(0x0204, head + struct.pack("<HB", len(text) // 2, 1) + text)
    for cells in merged:
        sheet += _old(0x00E5, struct.pack("<H4H", 1, *_bounds(cells)))
    return sheet + _old(0x000A)


def _old(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bound(stream: bytes, name: str = "Workbook") -> bytes:
    """Return a compound file with one stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    used = len(stream) // 512 + 1  # with the directory
    tables = -(-used // 127)
    chain = [_FAT] * tables + [_END] + [*range(tables + 2, tables + used), _END]
    chain += [_FREE] * (tables * 128 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables)
    head += struct.pack("<IIIIIII", tables, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    directory = _entry("Root Entry", 5, 1, _END, 0)
    directory += _entry(name, 2, _FREE, tables + 1, len(stream))
    return head + struct.pack(f"<{len(chain)}I", *chain) + directory.ljust(512, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return text.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIQ", len(text), kind, 1, _FREE, _FREE, child, start, size
    )


FORMS = {"xlsx": xlsx, "xlsb": xlsb, "xls": xls, "ods": ods}
