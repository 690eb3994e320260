"""Exports are read also where a tool saved something around them: the headers of HTTP, or a browser's view."""

from __future__ import annotations

import codecs
import re

from ece_lint.documents import Document, Flaw, is_utf16, shown

_HEAD = 65_536
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# `curl -i` writes the headers of every answer: of redirects, of `100 Continue`, and of the last.
_HEADERS = r"\s*HTTP/[0-9.]{1,3} (?P<status>[0-9]{3}[^\r\n]*)(?:\r?\n[^\r\n:]+:[^\r\n]*)*(?:\r?\n[ \t]*(?:\r?\n|\Z)|\Z)"
# Chrome and Edge save the XML itself inside of the page that shows it.
_VIEWER = r'(?s)<div id="webkit-xml-viewer-source-xml"[^>]*>(?P<source>.*?)</div>'
_VIEWER_MARK = b"webkit-xml-viewer-source-xml"
_COPIED = "This XML file does not appear to have any style information"
_COPIED_WORDS = (
    "the text was copied from the view of a browser, which adds signs to the XML; save the response itself, "
    'by "Save as" or `curl -o`'
)
# SQL Server gives this name to the one column of FOR JSON and FOR XML.
_IN_PIECES = (
    b"json_f52e2b61-18a1-11d1-b105-00805f49916b",
    b"xml_f52e2b61-18a1-11d1-b105-00805f49916b",
)
_IN_PIECES_WORDS = (
    "SQL Server gave the rows in pieces, which were saved like the rows of a table; save the table itself as CSV, "
    "or print with `sqlcmd -h -1 -y 0`"
)


def response_in(path: str, raw: bytes) -> tuple[bytes, Document | None]:
    """Return a file with blanks in the place of what a tool saved around a response, so that places stay.

    Where there is nothing but what stands around a response, or the response was changed, the document is
    returned that says so. Any other file is returned as it is, and nothing is raised.
    """
    start = raw[:128].lstrip(codecs.BOM_UTF8 + b" \t\r\n")
    if raw.startswith(_UTF_16) and is_utf16(raw):
        start = raw[2:256].replace(b"\0", b"")
    if start.startswith(b"HTTP/"):
        return _without_headers(path, raw)
    if start.lower().lstrip().startswith(_IN_PIECES):
        return raw, _refused(path, raw, _IN_PIECES_WORDS)
    if start.startswith(_COPIED.encode()[:40]):
        return raw, _refused(path, raw, _COPIED_WORDS)
    if _VIEWER_MARK in raw[:_HEAD]:
        text = raw.decode("utf-8-sig", "replace")
        if (found := re.search(_VIEWER, text)) is not None:
            first, last = found.span("source")
            return (_blank(text[:first]) + text[first:last] + _blank(text[last:])).encode(), None
    return raw, None


def _without_headers(path: str, raw: bytes) -> tuple[bytes, Document | None]:
    encoding = "utf-16" if raw.startswith(_UTF_16) else "utf-8-sig"
    text = raw.decode(encoding, "surrogateescape" if encoding == "utf-8-sig" else "replace")
    at, status = 0, ""
    while headers := re.compile(_HEADERS).match(text, at):
        at, status = headers.end(), headers["status"].strip()
    if not status:
        return raw, None
    if not text[at:].strip():
        message = (
            f"the server answered {shown(status)} and nothing else; export again, and let the script stop at any"
            " answer other than 200"
        )
        return raw, _refused(path, raw, message)
    return (_blank(text[:at]) + text[at:]).encode("utf-8", "surrogateescape"), None


def _refused(path: str, raw: bytes, message: str) -> Document:
    document = Document(path, raw, "utf-16" if raw.startswith(_UTF_16) else "utf-8-sig")
    document.refuse(Flaw("not-an-export", message, 0, 1))
    return document


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)
