"""A document is plain data in which every value still knows where it stands."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain, takewhile
from typing import NamedTuple

from ece_lint.documents.concealed import (
    element,
    in_line,
    in_unread,
    is_secret,
    is_told,
    merged,
    secrets_in,
)
from ece_lint.documents.lines import Lines
from ece_lint.wording import quoted

Pointer = tuple[str | int, ...]
"""The way from a document's root to a value: keys and list indexes."""

# In the data of XML.
TEXT = "#text"  # the text of an element that has attributes
FRAGMENT = ""  # stands for the tag of the root where elements stand one behind another in none

# What a file may ask of a run. Nobody's configuration comes near; a hostile file does.
MAX_DEPTH = 100
MAX_VALUES = 20_000_000
MAX_SCALAR = 1_048_576
MAX_DIGITS = 64  # of a number; a longer one, or one beyond all floats, stays text


class Span(NamedTuple):
    """Where a value is printed: 1-based lines and columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Flaw(NamedTuple):
    """What is wrong with a document's text or shape, and the page in `rules/documents` for it.

    `about` is the key of the object that it is wrong with, if that can be told.
    """

    rule: str
    message: str
    start: int
    end: int
    beside: tuple[tuple[str, int, int], ...] = ()
    help: str = ""
    about: tuple[str, str, str | None] | None = None


class Refused(Exception):
    """A document breaks a limit or cannot be understood, so reading it stops here."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.message)
        self.flaw = flaw


class Document:
    """A file that was read: its plain data, and the place of every value, computed when asked."""

    __slots__ = (
        "_bytes_alone",
        "_concealed",
        "_each",
        "_flaws",
        "_lines",
        "_raw",
        "_reported",
        "_secrets",
        "_shown",
        "_text",
        "builder",
        "by_hand",
        "cell",
        "data",
        "encoding",
        "exact_integers",
        "form",
        "holds",
        "is_value",
        "locate",
        "path",
        "spelled",
        "unread",
    )

    def __init__(
        self, path: str, raw: bytes | Callable[[], bytes], encoding: str = "utf-8-sig"
    ) -> None:
        self.path = path
        self._raw = raw
        self.encoding = encoding
        self.data: object = None
        self._flaws: list[Flaw] = []
        self._reported: list[tuple[Node, Flaw]] = []
        self.form = (
            "yaml"  # how it is written: yaml, json, xml, table, excel, or rows in JSON or XML
        )
        # Whether people keep it, once somebody asked: every edit asks, and it takes all of the data to tell.
        self.by_hand: bool | None = None
        self.unread: list[str] = []  # what of the file was not analysed, in words
        self.exact_integers = True  # str() of every integer in `data` is what the file has
        self.locate: Callable[[Pointer, bool], tuple[int, int]] = lambda pointer, key: (0, 0)
        # Where a value's own text stands, when `locate` may answer with an alias of it.
        self.spelled: Callable[[Pointer], tuple[int, int]] = lambda pointer: self.locate(
            pointer, False
        )
        # Whether an offset is inside a value; what is not may be a comment.
        self.is_value: Callable[[int], bool] = lambda offset: True
        self.builder: object = None  # of a YAML file, what has where everything stands
        # What people call a place, where lines and columns are of a text that they never see.
        self.cell: Callable[[int], str] = _no_cell
        # Whether a piece of text, on one line, is in it; cells need not be written for that.
        self.holds: Callable[[str], bool] = lambda piece: piece in self.text
        self._text: str | None = None
        self._bytes_alone: bool | None = None
        self._lines: Lines | None = None
        self._secrets: list[Iterable[tuple[int, int]]] = []
        self._each: list[tuple[int, Callable[[int], tuple[int, int]]]] = []
        self._concealed: list[tuple[int, int]] | None = None
        self._shown = (-1, -1), ""

    def again(self, path: str) -> "Document":
        """Return the same text as another file: what is found out about one is not said of the other."""
        from copy import copy  # few folders have a file twice

        twin = copy(self)
        twin.path = path
        twin._flaws, twin._reported = [*self.flaws], []
        twin.unread, twin._each = [*self.unread], [*self._each]
        twin._secrets = [self._told_secrets()]
        return twin

    @property
    def flaws(self) -> list[Flaw]:
        """What is wrong with the text or its shape; where a reported value stands is looked up when somebody asks."""
        reported, self._reported = self._reported, []
        for node, flaw in reported:
            start, end = node.offsets
            self._flaws.append(flaw._replace(start=start, end=max(end, start + 1)))
        return self._flaws

    @property
    def complete(self) -> bool:
        """Whether everything in the file was read; rows of tables are read late, so ask at the end."""
        return not self.unread

    def refuse(self, flaw: Flaw) -> None:
        """Give the document up: it keeps this flaw and loses its data, and shows no secrets of it either."""
        self.conceal(in_unread(self.text))
        self.flaws.append(flaw)
        self.data = None
        self.unread.append(flaw.message)

    def keep(self, raw: bytes, encoding: str) -> None:
        """Take these bytes for what the file holds, of which the text was read in another encoding."""
        self._text = self.text
        self._raw, self.encoding = raw, encoding

    @property
    def raw(self) -> bytes:
        """The bytes of the file or, where people never see its text, of a text that is written when somebody asks."""
        return self._raw if isinstance(self._raw, bytes) else self._raw()

    @property
    def text(self) -> str:
        """The document's text without its byte order mark; what cannot be decoded is replaced."""
        if self._text is None:
            self._text = self.raw.decode(self.encoding, "replace")
        return self._text

    def part(self, start: int, end: int) -> str:
        """Return a part of the text; of a large file in ASCII not all of it is decoded for that."""
        return self.raw[start:end].decode() if self._is_ascii else self.text[start:end]

    @property
    def _is_ascii(self) -> bool:
        """Whether an offset is the same in the text and in the bytes, and nobody needed all of the text yet."""
        if self._text is not None or self.encoding != "utf-8-sig":
            return False
        if self._bytes_alone is None:
            self._bytes_alone = self.raw.isascii()
        return self._bytes_alone

    def written(self, pointer: Pointer) -> str:
        """Return a scalar's text exactly as the file has it: `0049` stays `0049`."""
        return self.part(*self.spelled(pointer))

    def span(self, start: int, end: int) -> Span:
        """Turn code point offsets into lines and columns."""
        end = max(start, end)
        line, begun = self.lines.at(start)
        last, last_begun = self.lines.at(end) if self.lines.ends(start, end) else (line, begun)
        return Span(line, start - begun + 1, last, end - last_begun + 1)

    def offset(self, line: int, column: int) -> int:
        """Turn a line and a column into a code point offset."""
        return self.lines.start(line) + column - 1

    def cell_at(self, span: Span) -> str:
        """Return the cell of a workbook that a span begins in, ` (Skill_Group!B4)`, and nothing of other files."""
        if self.cell is _no_cell:  # a report asks for each place, and few files are workbooks
            return ""
        cell = self.cell(self.offset(span.line, span.column))
        return f" ({cell})" if cell else ""

    def line(self, number: int) -> str:
        """Return one line as a report may show it, counted from 1, without its line end and its secrets."""
        start, end = self.lines.start(number), self.lines.start(number + 1)
        tail = self.part(max(start, end - 2), end)  # of a line that is a file no copy is made
        return self.piece(start, end - len(tail) + len(tail.rstrip("\r\n")))

    def piece(self, start: int, end: int) -> str:
        """Return a piece of the text as a report may show it, with asterisks in the place of its secrets."""
        if self._shown[0] != (start, end):  # a report asks several times for a line
            self._shown = (start, end), self._without_secrets(start, end)
        return self._shown[1]

    def _without_secrets(self, start: int, end: int) -> str:
        piece = self.part(start, end)
        places = [
            (max(first, start) - start, min(last, end) - start)
            for first, last in (self._secrets_between(start, end) if self.has_secrets else ())
        ]
        places += in_line(piece)
        if not places:
            return piece
        shown, last = [], 0
        for at, stop in merged(places):
            shown += [piece[last:at], re.sub(_VISIBLE, "*", piece[at:stop])]
            last = stop
        return "".join([*shown, piece[last:]])

    @property
    def has_secrets(self) -> bool:
        """Whether there is any secret in the document: one that was told of, or one of its data."""
        return bool(self._each or self._known_secrets)

    def _secrets_between(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where the secrets stand of which some part is between two offsets."""
        known = self._known_secrets
        for count, place in ((len(known), known.__getitem__), *self._each):
            at = bisect_right(range(count), start, key=lambda number: place(number)[1])
            yield from takewhile(lambda span: span[0] < end, map(place, range(at, count)))

    @property
    def _known_secrets(self) -> list[tuple[int, int]]:
        if self._concealed is None:
            self._concealed = merged([*self._told_secrets(), *self._secrets_of_data()])
        return self._concealed

    def _told_secrets(self) -> list[tuple[int, int]]:
        told = [*chain.from_iterable(self._secrets)]
        self._secrets = [told]
        return told

    def is_concealed(self, start: int, end: int) -> bool:
        """Say whether a place is a part of a secret."""
        return end > start and any(self._secrets_between(start, start + 1))

    def _secrets_of_data(self) -> Iterator[tuple[int, int]]:
        for pointer, value in secrets_in(self.data):
            is_whole = not isinstance(value, list | dict)
            if is_whole and not is_told(value):
                continue
            start, end = self.locate(pointer, False)
            if self.form == "xml":
                is_element = isinstance(value, dict) and isinstance(pointer[-1], int)
                yield (
                    element(self.text, *self.locate(pointer, True)) if is_element else (start, end)
                )
                continue
            # Who writes `a,b` or `a #b` into a password means all of it.
            rest = (
                re.compile(_REST).match(self.text, end)
                if self.form == "yaml" and is_whole
                else None
            )
            yield self._behind_key(pointer, start), rest.end() if rest else end
            yield self.spelled(pointer)

    def _behind_key(self, pointer: Pointer, start: int) -> int:
        """Return where a value begins with all that is in front of it, as tags and anchors do."""
        if not isinstance(pointer[-1], str):
            return start
        behind = self.locate(pointer, True)[1]
        colon = re.compile(_COLON).match(self.text, behind)
        return min(start, colon.end()) if colon and behind < start else start

    def utf8_column(self, line: int, column: int) -> int:
        """Turn a column, in code points, into one in bytes of UTF-8."""
        start = self.lines.start(line)
        before = self.lines.bytes_before
        return before(start + column - 1) - before(start) + 1

    def conceal(self, places: Iterable[tuple[int, int]]) -> None:
        """Let no report show what stands at these offsets, which are looked at when somebody asks."""
        self._secrets.append(places)
        self._concealed = None
        self._shown = (-1, -1), ""

    def conceal_each(self, count: int, place: Callable[[int], tuple[int, int]]) -> None:
        """Let no report show what stands at so many places, of which `place` tells each by its number, in their order.

        A table may have a password in each row, and a report shows few: those near them are looked at.
        """
        self._each.append((count, cache(place)))
        self._shown = (-1, -1), ""

    @property
    def lines(self) -> Lines:
        """The lines of the document's text."""
        if self._lines is None:
            self._lines = Lines(self.raw if self._is_ascii else self.text)
        return self._lines


def _no_cell(offset: int) -> str:
    return ""


class Node(NamedTuple):
    """A value and where it stands: a document, the pointer to it, and whether its key is meant."""

    document: Document
    pointer: Pointer
    key: bool = False

    @property
    def offsets(self) -> tuple[int, int]:
        """The code point offsets of the value, or of its key, in the document's text."""
        return self.document.locate(self.pointer, self.key)

    def report_key(
        self, rule: str, message: str, about: tuple[str, str, str | None] | None = None
    ) -> None:
        """Add to the flaws of the document a key that nobody knows; of a secret, nothing but that it is there."""
        name, (start, end) = str(self.pointer[-1]), self._replace(key=False).offsets
        if is_secret(name) and is_told(self.document.part(start, end)):
            of = f" of {about[0].replace('_', ' ')} {shown(about[1])}" if about else ""
            rule = "secret-in-export"
            message = f"{shown(name)}{of} has a value; take it out of the file"
        self.report(rule, message, about)

    def report(
        self, rule: str, message: str, about: tuple[str, str, str | None] | None = None
    ) -> None:
        """Add to the flaws of the document what is wrong with the value, or with its key, and with which object."""
        self.document._reported.append((self, Flaw(rule, message, 0, 0, about=about)))

    @property
    def span(self) -> Span:
        """Lines and columns of the value, or of its key."""
        return self.document.span(*self.offsets)


def beyond(limit: str, what: str, at: int) -> Flaw:
    """Return the flaw of a document in which something at an offset goes beyond a limit."""
    return Flaw("document-exceeds-limit", f"{what} goes beyond {limit}", at, at + 1)


def unmerged(path: str, raw: bytes, advice: str = "and keep what is right") -> Document | None:
    """Return a document that is refused, because a merge of git stopped in it; `None` for any other."""
    if is_utf16(raw):
        raw = raw.decode(unicode_of(raw), "replace").encode("utf-8", "replace")
    last = raw.rfind(b"\n>>>>>>> ") + 1
    at = raw.find(b"<<<<<<< ", 0, last)
    while at > 0 and raw[at - 1] != ord("\n"):
        at = raw.find(b"<<<<<<< ", at + 1, last)
    if at < 0:
        return None
    start = len(raw[:at].decode("utf-8-sig", "replace"))
    message = (
        "git left two versions of these lines here; delete the lines that begin with "
        f"`<<<<<<<`, `=======` or `>>>>>>>`, {advice}"
    )
    document = Document(path, raw)
    document.refuse(Flaw("broken-document", message, start, start + 7))
    document.conceal(found.span(1) for found in re.finditer(_MARK, document.text))
    return document


_MARK = r"(?m)^(?:<{7}|>{7}|\|{7}) ([^\r\n]*)"  # of a branch or a commit


def shown(name: str) -> str:
    """Return a name from a file in backticks, on one line, shortened if nobody would read it."""
    return quoted(name if len(name) <= 80 else f"{name[:79]}…")


_VISIBLE = r"[^\r\n]"
_COLON = r"[\"']?[ \t]*:[ \t]*"
_REST = r"(?>(?:[ \t]*,[^,:{}\[\]\"'\r\n]+(?=[,}]))*)(?:[ \t]+#[^\r\n]*)?"


# The characters that no text format of ours allows; what YAML forbids, less the byte order mark.
_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
_BOM = b"\xef\xbb\xbf"


def is_utf16(raw: bytes) -> bool:
    """Tell whether bytes are UTF-16 text: by its mark, or by every other byte being zero."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    return len(raw) > 3 and not (any(raw[0:8:2]) and any(raw[1:8:2]))


def unicode_of(raw: bytes) -> str:
    """Return the encoding of text that is UTF-8, or UTF-16 with or without its mark."""
    if not is_utf16(raw):
        return "utf-8-sig"
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return "utf-16-be" if raw[0] == 0 else "utf-16-le"


def is_utf32(raw: bytes) -> bool:
    """Tell whether bytes are UTF-32 text: by its mark, or by three of every four bytes being zero."""
    if raw[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return True
    return len(raw) > 7 and b"\0\0\0" in (raw[1:4], raw[:3]) and raw[1:3] == raw[5:7] == b"\0\0"


def undecodable(raw: bytes) -> Flaw:
    """Say why bytes are no text that can be read, and where the offending character stands."""
    if is_utf32(raw):
        return Flaw("unreadable-file", "the file is saved as UTF-32; save it as UTF-8", 0, 1)
    if is_utf16(raw):
        return Flaw("unreadable-file", "the file is saved as UTF-16; save it as UTF-8", 0, 1)
    raw = raw.removeprefix(_BOM)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        at = len(raw[: error.start].decode())
        message = (
            f"byte 0x{raw[error.start]:02x} is not UTF-8; "
            "the file was probably saved in another encoding: save it as UTF-8"
        )
        return Flaw("unreadable-file", message, at, at + 1)
    forbidden = re.search(_FORBIDDEN, text)
    if forbidden is None:
        return Flaw("unreadable-file", "the text cannot be read", 0, min(1, len(text)))
    return control_character(forbidden.group(), forbidden.start())


def control_character(found: str, at: int) -> Flaw:
    """Return the flaw of a text with a character that no text has."""
    message = f"the control character U+{ord(found):04X} is in the text; remove it"
    return Flaw("unreadable-file", message, at, at + 1)
