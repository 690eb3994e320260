"""A file is read by what it holds: YAML, JSON, XML, a table or a workbook, whatever its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ece_lint.documents import Document, Flaw, is_utf16, is_utf32, unmerged
from ece_lint.documents.encodings import recoded

if TYPE_CHECKING:
    from ece_lint.documents.sections import Sections

# What a repository holds beside configuration; these are not even looked into.
# fmt: off
_OTHER = frozenset({
    "bat", "c", "cfg", "cmd", "conf", "css", "dll", "doc", "docx", "exe", "gif", "ico", "ini", "ipynb",
    "jar", "java", "jpeg", "jpg", "js", "key", "lock", "log", "md", "mdown", "msg", "pem", "pdf", "pfx", "php",
    "png", "ppt", "pptx", "ps1", "psm1", "py", "pyc", "rb", "rst", "rtf", "sh", "sql", "svg",
    "toml", "ts", "vsd", "vsdx",
})
# fmt: on
_LOGS = frozenset({"jsonl", "ndjson"})
_HEAD = 4096
# How what stands in the place of a file begins, and what to do to get the file itself.
_POINTERS = {
    b"version https://git-lfs.github.com/spec/": (
        "a Git LFS pointer is here instead of the file; fetch the file with `git lfs pull`, "
        "in CI by checking out with LFS"
    ),
    b"/annex/objects/": (
        "a pointer of git-annex is here instead of the file; fetch the file with `git annex get`, in CI too"
    ),
}
# How encrypted files begin: `sources/refused.yaml` says what to do about each.
SEALED = (
    b"\0GITCRYPT\0", b"$ANSIBLE_VAULT;", b"-----BEGIN PGP MESSAGE", b"-----BEGIN AGE ENCRYPTED", b"age-encryption.org/",
)  # fmt: skip
_WORKBOOKS = ("xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "xlt", "ods", "ots")
_FORMS = {
    "yaml": "yaml", "yml": "yaml", "json": "json", "jsonl": "json", "ndjson": "json",
    **dict.fromkeys(_WORKBOOKS, "excel"), **dict.fromkeys(("bru", "http", "rest"), "requests"),
}  # fmt: skip
# Headers of HTTP in front of a response, a page that shows one, or what a browser shows above it.
_SAVED = (
    b"HTTP/", b"H\0T\0T\0P\0", b"This XML file ", b"T\0h\0i\0s\0 ", b"<", b"JSON_F52E2B61-", b"XML_F52E2B61-",
    b"J\0S\0O\0N\0_\0F\0", b"X\0M\0L\0_\0F\0",
)  # fmt: skip
_TAG = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!?")  # what comes behind `<`
_INSTEAD = (*_POINTERS, *SEALED)
_EMPTY = "is empty"
_TEXTS = frozenset({"yaml", "json", "xml", "table"})


class NoDocument(Exception):
    """A file holds nothing that can be read as configuration; the message says why.

    `foreign` is true for a file of another trade, such as a picture, that nobody takes for an export.
    """

    def __init__(self, why: str, *, foreign: bool = False) -> None:
        super().__init__(why)
        self.foreign = foreign


def read_document(
    path: str, raw: bytes, *, meant: bool = False, encoding: str = "", known: Sections | None = None
) -> Document:
    """Read a file as what it is. Raises `NoDocument` for what holds no configuration, with the reason.

    The ending decides for YAML and JSON, and for workbooks unless the file is text; anything else is
    known by its first characters, and by the parts that a workbook has. Endings of other trades, such
    as `.log`, are looked into only where the file is `meant`. In the place of what Git LFS keeps elsewhere
    there is a pointer, which is refused; what is encrypted is no document. `known` are sections of YAML files that were
    read before.
    """
    if encoding and _FORMS.get(path.rpartition(".")[2].lower()) != "excel":
        return _read_in(path, raw, encoding, meant=meant)
    ending = "" if meant else path.rpartition("/")[2].rpartition(".")[2].lower()
    if raw.startswith(_INSTEAD) and ending not in _OTHER:
        return _pointer(path, raw)
    if ending not in _OTHER and _beginning(raw).startswith(_SAVED):
        from ece_lint.documents.saved import response_in

        raw, refused = response_in(path, raw)
        if refused is not None:
            return refused
    form = _FORMS.get(ending) or _by_content(raw, ending)
    if form in ("yaml", "json") and _is_markup(raw):
        form = "xml"  # as XML and web pages are named by those who asked for JSON
    if form == "excel" and (text := _by_content(raw, ending)) in (*_TEXTS, _EMPTY):
        form = text  # as web pages and scripts name what Excel is to open
    document = unmerged(path, raw) if form in _TEXTS else None
    if document is not None:
        return document
    match form:
        case "yaml":
            from ece_lint.documents.yaml import read_yaml

            if known:
                from ece_lint.documents.sections import read_by_sections

                document = read_by_sections(path, raw, known)
            document = document or read_yaml(path, raw)
        case "json":
            from ece_lint.documents.json import read_json

            document = read_json(path, raw)
        case "xml":
            from ece_lint.documents.xml import read_xml

            document = read_xml(path, raw)
        case "excel":
            from ece_lint.documents.excel import read_excel

            document = read_excel(path, raw)
        case "requests":
            from ece_lint.documents.requests import read_requests

            document = read_requests(path, raw)
        case "table":
            from ece_lint.documents.table import read_table

            document = read_table(path, raw)
        case _:
            raise NoDocument(form, foreign=ending in _OTHER)
    if document is None:
        raise NoDocument("holds no table and no configuration")
    if ending in _LOGS and not document.complete:
        raise NoDocument(
            document.unread[0]
        )  # every other program keeps such a log, and is writing it
    document.form = form
    return document


def _beginning(raw: bytes) -> bytes:
    """Return at least the first 32 bytes of a file behind a byte order mark and blanks, if it has as many."""
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 2 if raw.startswith(b"\xff\xfe") else 0
    first = raw[start : start + 64].lstrip()
    return first if len(first) >= 32 else raw[start:].lstrip()


def _is_markup(raw: bytes) -> bool:
    first = _beginning(raw)[:2]
    return first[:1] == b"<" and not _TAG.isdisjoint(first[1:])


def _pointer(path: str, raw: bytes) -> Document:
    """Return a document that is refused, as a pointer is here instead; raises `NoDocument` for an encrypted file."""
    for start, words in _POINTERS.items():
        if raw.startswith(start):
            pointer = Document(path, raw)
            pointer.refuse(Flaw("unreadable-file", words, 0, len(raw.partition(b"\n")[0])))
            return pointer
    raise NoDocument("is encrypted")


def _read_in(path: str, raw: bytes, encoding: str, *, meant: bool) -> Document:
    """Read a text in the encoding that the settings say; XML says its own, and a workbook has none."""
    text, refused = recoded(path, raw, encoding)
    if refused is not None:
        return refused
    document = read_document(path, text, meant=meant)
    if document.form in ("xml", "excel"):
        return read_document(path, raw, meant=meant)
    document.keep(raw, encoding)
    return document


def _by_content(raw: bytes, ending: str) -> str:
    """Return the form of a file, or why it has none."""
    if ending in _OTHER:
        return f"a .{ending} file"
    head = raw[:_HEAD]
    if not head.strip():
        return _EMPTY
    # Archives and other binary files have zeros at odd places too, but then at even ones as well.
    encoding = "utf-8-sig"
    if is_utf32(head):
        encoding = "utf-32"
    elif is_utf16(head):
        encoding = "utf-16"
    text = head.decode(encoding, "replace").lstrip("\ufeff \t\r\n\0")
    if text.startswith("<"):
        return "xml"
    if text.startswith("["):
        from ece_lint.documents.division import IN_BRACKETS  # few exports begin so

        return "table" if IN_BRACKETS.match(text) else "json"
    if text.startswith("{"):
        return "json"
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        from ece_lint.documents.workbook import form_of  # most folders have no archives

        if form_of(raw):
            return "excel"
    if encoding == "utf-8-sig" and b"\0" in head and not _is_text(head.partition(b"\0")[0]):
        return "a binary file"
    return "table"


def _is_text(raw: bytes) -> bool:
    """Say whether bytes are lines of text, behind which something else may stand."""
    return b"\n" in raw and all(byte > 31 or byte in b"\t\r\n" for byte in raw)
