"""In which encoding a table is written, and what is doubtful about it: nothing is guessed from its letters."""

from __future__ import annotations

import codecs
import re
from encodings.aliases import aliases

from ece_lint.documents import Document, Flaw, shown
from ece_lint.wording import did_you_mean

_SHOWN = {
    "cp1252": "Windows-1252",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-16": "UTF-16",
}
_C1 = "[\x80-\x9f]"
_C1_IN_UTF_8 = b"\xc2[\x80-\x9f]"
# Compiled for a text that is not UTF-8, and takes a while.
_WORD = r"[^\s,;|\"\x80-\U0010ffff]{0,20}[^\x00-\x7f][^\s,;|\"]{0,20}"


def decoded(path: str, raw: bytes) -> Document:
    """Return a document in the encoding it has: UTF-16, UTF-8, or else code page 1252."""
    low, high = (raw[first:4096:2].count(0) for first in (0, 1))
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Document(path, raw, "utf-16")
    if max(low, high) * 8 > min(len(raw), 4096) and min(low, high) * 4 < max(low, high):
        return Document(path, raw, "utf-16-le" if high > low else "utf-16-be")
    document = Document(path, raw, "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8")
    if "\ufffd" in document.text:  # a text of 100 MB is decoded once only, if it is UTF-8
        try:
            raw.decode()
        except UnicodeDecodeError as error:
            cut_off = error.end == len(raw) and "unexpected end" in error.reason
            if not cut_off or raw[: error.start].isascii():
                return Document(path, raw, "cp1252")
    return document


# What codecs of Python are called that are no encodings of text files.
_NO_TEXTS = ("idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape")


def wrong_encoding(name: str) -> str | None:
    """Say what is wrong with the name of an encoding, or return `None` for one that texts have."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        known = {*aliases, *aliases.values()} - {*_NO_TEXTS}
        guess = did_you_mean(name.lower(), known)
        return f"there is no encoding {shown(name)}{guess or '; known are `cp850`, `cp1252`, `utf-16` and others'}"
    if codec.name.replace("-", "_") in _NO_TEXTS or not codec._is_text_encoding:
        return f"{shown(name)} is not an encoding of text; known are `cp850`, `cp1252`, `utf-16` and others"
    return None


def recoded(path: str, raw: bytes, encoding: str) -> tuple[bytes, Document | None]:
    """Return a text in UTF-8, and a document that is refused if its bytes are not in the encoding it should have."""
    try:
        return raw.decode(encoding).removeprefix("\ufeff").encode("utf-8", "surrogatepass"), None
    except UnicodeDecodeError as error:
        document = Document(path, raw, encoding)
        at = len(raw[: error.start].decode(encoding, "replace"))
        message = (
            f"byte 0x{raw[error.start]:02x} is not {shown(encoding)}, which ece-lint.yaml says of this file; "
            "correct `encoding:`"
        )
        document.refuse(Flaw("unreadable-file", message, at, at + 1))
        return raw, document


def in_words(encoding: str) -> str:
    """Return what an encoding is called, and nothing for UTF-8."""
    if encoding in ("utf-8", "utf-8-sig"):
        return ""
    return _SHOWN.get(encoding, encoding)


def damage(document: Document) -> Flaw | None:
    """Return the flaw of a text in which letters were lost, because it was read in a wrong encoding once."""
    text, encoding = document.text, document.encoding
    if text.isascii():
        return None
    if (at := text.find("\ufffd")) >= 0:
        return Flaw("unreadable-file", _why_lost(document, at), at, at + 1)
    if encoding.startswith("utf-8") and re.search(_C1_IN_UTF_8, document.raw) is None:
        return None  # the same question, which bytes answer faster
    if (found := re.search(_C1, text)) is None:
        return None
    message = (
        f"U+{ord(found[0]):04X} is here instead of a letter: the export was read in a wrong encoding "
        "when it was saved; export again, as UTF-8"
    )
    return Flaw("unreadable-file", message, *found.span())


def mixture(document: Document) -> Flaw | None:
    """Return the flaw of a text that two programs wrote, one in UTF-8 and one in UTF-16, and where the second began.

    That is what `>>` of two shells makes. Line ends of UTF-16 have a zero, those of UTF-8 have none.
    """
    raw, text = document.raw, document.text
    if document.encoding.startswith("utf-16"):
        is_big = document.encoding == "utf-16-be" or raw.startswith(b"\xfe\xff")
        start = raw.rfind(b"\0") + 1 + is_big
        rest = raw[start:].rstrip(b"\r\n")
        if len(rest) < _SHORTEST or b"\n" not in raw[start:] or re.search(_CONTROL, rest):
            return None
        at, which = len(raw[:start].decode(document.encoding, "replace")), ("UTF-8", "UTF-16")
    else:
        at = text.find("\0")
        zeros, letters = (text[one : at + 2 * _SHORTEST : 2] for one in (at, at + 1))
        if at < 1 or zeros != "\0" * _SHORTEST or "\0" in letters:
            return None
        at, which = at - 1, ("UTF-16", "UTF-8")
    message = (
        f"from here on the file is {which[0]}, but {which[1]} in front of it, as if another program had appended to "
        "it; export to files of their own"
    )
    return Flaw("unreadable-file", message, at, at + 1)


_SHORTEST = 4  # letters of which chance makes no text
_CONTROL = rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


def _why_lost(document: Document, at: int) -> str:
    if document.encoding != "cp1252" and at == len(document.text) - 1:
        return "the file ends within a letter, so its end is missing; export it again"
    if document.encoding == "cp1252":
        byte = document.raw[at]  # one byte is one character
        return (
            f"byte 0x{byte:02x} is neither UTF-8 nor Windows-1252; save the file as UTF-8, or say how it "
            f"is written with `encoding:` in ece-lint.yaml"
        )
    return "a letter was lost here when the file was saved; export again, as UTF-8"


def assumed(document: Document, *, shows: bool) -> Flaw | None:
    """Return the flaw of a text that is taken for Windows-1252, because it is not UTF-8.

    The first word that tells is in the message, unless it may be a secret and so is not to be shown.
    """
    if document.encoding != "cp1252" or document.text.isascii():
        return None
    found = re.search(_WORD, document.text)
    start, stop = found.span() if found else (0, 1)
    right = f"is {shown(found[0])} right?" if found and shows else "are its words right?"
    message = (
        f"the file is not UTF-8 and read as Windows-1252; {right} If not, save it as UTF-8, or say how it is "
        f'written in ece-lint.yaml, as in `encoding: {{"*.csv": cp850}}`'
    )
    return Flaw("encoding-assumed", message, start, stop)
