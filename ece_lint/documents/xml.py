"""XML becomes plain data through expat's callbacks, and is read again once a place is asked for."""

from __future__ import annotations

import codecs
import re
from array import array
from contextlib import suppress
from itertools import zip_longest
from typing import Any
from xml.parsers import expat

from ece_lint.documents import (
    FRAGMENT,
    MAX_DEPTH,
    MAX_SCALAR,
    MAX_VALUES,
    TEXT,
    Document,
    Flaw,
    Pointer,
    Refused,
    beyond,
    is_utf16,
    shown,
    undecodable,
)
from ece_lint.documents.concealed import stands_in_secret
from ece_lint.wording import one_line

_BLOCK = 65_536  # bytes from one place with a known code point offset to the next
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.-]+)""")
_ONE_BYTE = r"(?:us-)?ascii|latin-?1|iso-8859-[0-9]+|(?:windows-|cp)[0-9]+"
_PROLOG = re.compile(r"\s*+(?>(?:(?:<\?(?>.*?\?>)|<!--(?>.*?-->))\s*+)*)", re.S)
_HTML = re.compile(r"<!doctype\s+html|<html\b", re.I)
_START_TAG = r"""<([^\s/>]+)((?>(?:[^>"']|"[^"]*"|'[^']*')*))>"""
_ATTRIBUTE = r"""([^\s=/"'<>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')"""
_CDATA = r"(?s)<!\[CDATA\[((?:(?!\]\]>).)*)\]\]>"


def read_xml(path: str, raw: bytes) -> Document:
    """Read an XML file; its data is `{root tag: value}`.

    A value is the text of an element, without the blanks around it; or, if there are elements in
    it, a mapping of each tag to the list of its values. An attribute is `@name` in such a mapping,
    and the text beside attributes `#text`. Prefixes of namespaces are dropped, as are `xmlns`, all
    attributes of `xsi`, and text between elements, which is a flaw. The data of a web page is `{"html": {}}`.

    Everything wrong with the text is a flaw of the returned document; its data is `None` when the
    text cannot be read to the end. Elements without one around them, as SQL Server writes `FOR XML` without `ROOT`, are
    refused, but are data below `FRAGMENT` for somebody who takes rows. Nothing is raised.
    """
    document = Document(path, raw)
    source = None
    try:
        document.encoding = _encoding(raw)
        prolog = _PROLOG.match(document.text)
        first = prolog.end() if prolog else 0
        if page := _HTML.match(document.text, first):
            document.data = {"html": {}}
            document.locate = lambda pointer, key: page.span()
            return document
        source = _checked(document, first)
        data = document.data = _read(source)
        document.locate = _Places(source, data).locate
    except Refused as refused:
        document.refuse(refused.flaw)
        if source is not None and _SECOND_ROOT in refused.flaw.message:
            _read_fragment(document)
    return document


def _read_fragment(document: Document) -> None:
    """Give a document that was refused the data of elements that stand one behind another."""
    source, flaws = _Source(document, wrapped=True), [*document.flaws]
    with suppress(Refused):
        data = {FRAGMENT: _read(source)[_WRAP]}
        if all(isinstance(one, dict) for found in data[FRAGMENT].values() for one in found):
            document.data, document.locate = data, _Places(source, data).locate
    document.flaws[:] = flaws


_WRAP = "rows"
_SECOND_ROOT = "a second element begins after the end of "


class _Source:
    """The text of a document as UTF-8, for expat, and the way from its bytes to code points.

    It is `wrapped` into an element that the text does not have.
    """

    def __init__(self, document: Document, *, wrapped: bool = False) -> None:
        text = document.text
        body = text.lstrip("\ufeff \t\r\n")  # expat wants nothing in front of `<?xml`
        self.document = document
        self.raw = body.encode()
        self.lead = len(text) - len(body)
        self.plain = len(self.raw) == len(body)
        self.wrapped = wrapped
        if wrapped:
            self.raw = b"<%b>%b</%b>" % (_WRAP.encode(), self.raw, _WRAP.encode())
            self.lead -= len(f"<{_WRAP}>")
        self.blocks: list[int] = []  # the code points in front of each block, once asked for

    def offset(self, index: int) -> int:
        """Return the code point offset of a byte."""
        if self.plain:
            return self.lead + index
        if not self.blocks:
            count = self.lead
            for start in range(0, len(self.raw) + 1, _BLOCK):
                self.blocks.append(count)
                count += _code_points(self.raw[start : start + _BLOCK])
        block = index // _BLOCK
        return self.blocks[block] + _code_points(self.raw[block * _BLOCK : index])


def _code_points(part: bytes) -> int:
    """Count the characters that begin in a part of UTF-8."""
    return len(part.translate(None, _CONTINUATIONS))


_CONTINUATIONS = bytes(range(0x80, 0xC0))


def _encoding(raw: bytes) -> str:
    """Return the codec that a mark, the look of the bytes or the XML declaration names."""
    if is_utf16(raw):
        marked = raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        return "utf-16" if marked else "utf-16-be" if raw[0] == 0 else "utf-16-le"
    declared = _DECLARED.match(raw, 0, 1_000)
    name = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    # .NET declares UTF-16 for any text, and saves it as UTF-8 all the same.
    if raw.startswith(codecs.BOM_UTF8) or re.fullmatch("utf-?(?:8|16)|unicode", name):
        return "utf-8-sig"
    try:
        if re.fullmatch(_ONE_BYTE, name):
            return codecs.lookup(name).name
    except LookupError:
        pass
    message = (
        f"the file says that its encoding is {shown(name)}, which is not read; save it as UTF-8"
    )
    raise Refused(Flaw("unreadable-file", message, 0, 1))


def _checked(document: Document, first: int) -> _Source:
    """Refuse what expat would take, but nobody should."""
    text, raw = document.text, document.raw
    if "\ufffd" in text:
        try:
            raw.decode(document.encoding)
        except UnicodeDecodeError as error:
            raise Refused(_undecodable(document, error)) from None
    if text.startswith("<!DOCTYPE", first):
        message = (
            "a document type could define entities that fill the memory or read other files, so it "
            "is refused; no export needs one: delete it"
        )
        raise Refused(Flaw("broken-document", message, first, first + len("<!DOCTYPE")))
    if text.count("</") + text.count("/>") > MAX_VALUES:
        raise Refused(beyond(f"{MAX_VALUES:,} values", "a file", 0))
    return _Source(document)


def _undecodable(document: Document, error: UnicodeDecodeError) -> Flaw:
    if document.encoding.startswith("utf-8"):
        return undecodable(document.raw)
    at = len(document.raw[: error.start].decode(document.encoding))
    message = f"byte 0x{document.raw[error.start]:02x} is not {document.encoding}; save it as UTF-8"
    return Flaw("unreadable-file", message, at, at + 1)


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.ordered_attributes = True
    return parser


def _local(name: str) -> str:
    """Return a name without its prefix, which need not be bound: Cisco prints `xsi:` without."""
    return name.rpartition(":")[2] or name


def _read(source: _Source) -> dict[str, Any]:
    parser = _parser()
    stack: list[dict[str, Any] | None] = []
    node: dict[str, Any] | None = None  # the mapping of the open element, once it needs one
    is_leaf = False
    texts: list[str] = []
    strays: list[Flaw] = []
    names: dict[str, str] = {}
    # A text that is alone with its tag is the same list wherever it stands: most of a response are these.
    alone: dict[str, list[Any]] = {}

    def start(tag: str, attributes: list[str]) -> None:
        nonlocal node, is_leaf
        if texts:
            stray()
        stack.append(node)
        if len(stack) > MAX_DEPTH:
            at = source.offset(parser.CurrentByteIndex)
            raise Refused(beyond(f"{MAX_DEPTH} levels", "nesting", at))
        node = _attributes(attributes) if attributes else None
        is_leaf = True

    def end(tag: str) -> None:
        nonlocal node, is_leaf
        found: list[Any] | None = None
        if not is_leaf:
            if texts:
                stray()
        else:
            is_leaf = False
            text = "".join(texts).strip()
            texts.clear()
            if node is None:
                try:
                    found = alone[text]
                except KeyError:
                    found = alone[text] = [checked(text)]
            elif text:
                node[TEXT] = checked(text)
        if found is None:
            found = [node]
        node = stack.pop()
        name = names.get(tag) or names.setdefault(tag, _local(tag))
        if node is None:
            node = {name: found}
        elif name not in node:
            node[name] = found
        elif len(node[name]) == 1:
            node[name] = node[name] + found
        else:
            node[name] += found

    def stray() -> None:
        """Note the first text that stands beside elements, as `…` does where somebody cut some out."""
        if (text := "".join(texts).strip()) and not strays:
            end = len(source.document.text[: source.offset(parser.CurrentByteIndex)].rstrip())
            message = (
                "text is between elements, where nothing reads it; was something cut out here?"
            )
            strays.append(Flaw("broken-document", message, max(0, end - len(text)), end))
        texts.clear()

    def checked(text: str) -> str:
        if len(text) > MAX_SCALAR:
            at = source.offset(parser.CurrentByteIndex)
            raise Refused(beyond(f"{MAX_SCALAR:,} characters", "a value", at))
        return text

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = texts.append
    try:
        parser.Parse(source.raw, True)
    except expat.ExpatError as error:
        raise Refused(_broken(source, error, source.offset(parser.ErrorByteIndex))) from None
    source.document.flaws.extend(strays)
    assert node is not None  # expat demands a root element
    return {name: value for name, (value,) in node.items()}


def _attributes(listed: list[str]) -> dict[str, Any] | None:
    """Return the attributes that mean something, of a list in which names and values take turns."""
    return {
        f"@{_local(name)}": value
        for name, value in zip(listed[::2], listed[1::2], strict=True)
        if not name.startswith(("xmlns:", "xsi:")) and name != "xmlns"
    } or None


class _Outline:
    """The elements of a document in preorder, as far as expat can read it."""

    def __init__(self, source: _Source) -> None:
        self.names: dict[str, int] = {}  # local name -> its number
        self.tags = array("I")  # the number of the name of each element
        self.starts = array("Q")  # the byte where its first tag begins
        self.ends = array("Q")  # the byte where its last tag begins
        self.nexts = array("I")  # the number of the first element behind it
        self.open: list[int] = []
        parser = _parser()

        def start(tag: str, attributes: list[str]) -> None:
            self.open.append(len(self.starts))
            self.tags.append(self.names.setdefault(_local(tag), len(self.names)))
            self.starts.append(parser.CurrentByteIndex)
            self.ends.append(0)
            self.nexts.append(0)

        def end(tag: str) -> None:
            number = self.open.pop()
            self.ends[number] = parser.CurrentByteIndex
            self.nexts[number] = len(self.starts)

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        with suppress(expat.ExpatError):  # which is what the one who asks wants to explain
            parser.Parse(source.raw, True)


class _Places:
    """Finds values again.

    To keep the places of all elements makes reading slower, and most runs ask for none: so the
    first question reads the document a second time.
    """

    def __init__(self, source: _Source, data: dict[str, Any]) -> None:
        self.source = source
        self.data = data
        self.outline: _Outline | None = None
        self.children: dict[tuple[int, str], array[int]] = {}

    def locate(self, pointer: Pointer, key: bool) -> tuple[int, int]:
        """Return where a value stands: its text, or the first tag of an element that has none.

        With `key`, return where its name stands.
        """
        outline = self.outline = self.outline or _Outline(self.source)
        value: Any = next(iter(self.data.values()))
        number, attribute = 0, ""
        for tag, index in zip_longest(pointer[1::2], pointer[2::2], fillvalue=0):
            if str(tag).startswith(("@", "#")):
                attribute = str(tag)
            else:
                value = value[tag][index]
                number = self._children(outline, number, str(tag))[int(index)]
        text = self.source.document.text
        if number == 0 and self.source.wrapped:
            return 0, len(text)
        start = self.source.offset(outline.starts[number])
        first = re.compile(_START_TAG).match(text, start)
        assert first is not None  # expat has read it
        if attribute.startswith("@"):
            return _attribute(first, attribute.removeprefix("@"), key)
        if key:
            return first.span(1)
        if attribute or (value and isinstance(value, str)):
            return _stripped(text, first.end(), self.source.offset(outline.ends[number]))
        return first.span()

    def _children(self, outline: _Outline, number: int, tag: str) -> array[int]:
        """Return the numbers of the elements with a tag in an element."""
        if (number, tag) not in self.children:
            found = self.children[number, tag] = array("I")
            name = outline.names[tag]
            child, behind = number + 1, outline.nexts[number]
            while child < behind:
                if outline.tags[child] == name:
                    found.append(child)
                child = outline.nexts[child]
        return self.children[number, tag]


def _attribute(tag: re.Match[str], name: str, key: bool) -> tuple[int, int]:
    for found in re.compile(_ATTRIBUTE).finditer(tag.string, *tag.span(2)):
        if _local(found[1]) == name:
            return found.span(1 if key else 2 if found[2] is not None else 3)
    raise KeyError(name)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a range of text without the blanks around it, and without the marks of CDATA."""
    start = end - len(text[start:end].lstrip())
    end = start + len(text[start:end].rstrip())
    if cdata := re.compile(_CDATA).fullmatch(text, start, end):
        return _stripped(text, *cdata.span(1))
    return start, end


# What expat does not understand, in the words of somebody who exports configuration.

_NAME = r"</?([^\s<>/]*)"
_TAG_AROUND = r"</?[^<>]*\Z"
_REFERENCE = r"&[\w#]*\Z"
_MEANINGS = {
    expat.errors.XML_ERROR_NO_ELEMENTS: "the file has no element",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "an attribute is given twice in this tag",
    expat.errors.XML_ERROR_BAD_CHAR_REF: "this reference stands for no character that XML allows",
    expat.errors.XML_ERROR_MISPLACED_XML_PI: (
        "`<?xml` is in the middle of the file; if these are several files, save each by itself"
    ),
    expat.errors.XML_ERROR_XML_DECL: 'this is not a declaration; write `<?xml version="1.0"?>`',
}


def _broken(source: _Source, error: expat.ExpatError, at: int) -> Flaw:
    """Say what is wrong with a text, and where."""
    text, outline, errors = source.document.text, _Outline(source), expat.errors
    opened = [source.offset(outline.starts[number]) for number in outline.open]
    kind = expat.ErrorString(error.code)
    if kind == errors.XML_ERROR_TAG_MISMATCH:
        return _mismatch(text, at, opened)
    if kind == errors.XML_ERROR_INVALID_TOKEN:
        if opened or text.startswith("<", source.lead):
            return _invalid(text, at)
        kind = errors.XML_ERROR_SYNTAX
    if kind == errors.XML_ERROR_SYNTAX:
        at = source.lead
        message = "text is where the first tag should be; is this XML at all?"
    elif kind == errors.XML_ERROR_UNCLOSED_CDATA_SECTION:
        at = text.rfind("<![CDATA[")
        message = "`<![CDATA[` is opened here and never closed by `]]>`"
    elif kind == errors.XML_ERROR_NO_ELEMENTS and opened:
        at = opened[-1]
        message = f"{_tag(text, at)} is opened here and never closed before the file ends"
    elif kind == errors.XML_ERROR_UNCLOSED_TOKEN:
        what, close = ("comment", "-->") if text.startswith("<!--", at) else ("tag", ">")
        message = f"the {what} that begins here is never closed by `{close}`"
    elif kind == errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
        root = _tag(text, source.offset(outline.starts[0]))
        message = f"text follows the end of {root}, which is all of the file"
        if text.startswith("<", at):
            message = (
                f"{_SECOND_ROOT}{root}, but everything must be in one; "
                "if these are several responses, save each by itself"
            )
    elif kind == errors.XML_ERROR_UNDEFINED_ENTITY:
        reference = _shown(text, at, text.find(";", at) + 1)
        message = f"{reference} means nothing in XML; write the character itself"
    else:
        message = _MEANINGS.get(kind) or f"this is not XML: {one_line(kind)}"
    at = max(0, min(at, len(text) - 1))
    return Flaw("broken-document", message, at, min(at + 1, len(text)))


def _mismatch(text: str, at: int, opened: list[int]) -> Flaw:
    """Say that a tag closes another element than the one that is open."""
    at = text.rfind("</", 0, at + 2)
    name = _name(text, at)
    inner, closing = _tag(text, opened[-1]), shown(f"</{name}>")
    message = f"{closing} closes {inner}; a tag is closed by its own name"
    if name in (_name(text, outer) for outer in opened):
        message = f"{inner} is not closed before {closing}"
    elif name.lower() == _name(text, opened[-1]).lower():
        message += ", capital letters included"
    elif stands_in_secret(text, at):
        message = message.replace(closing, "this")
    beside = (
        (f"{inner} is opened here", opened[-1], opened[-1] + len(_name(text, opened[-1])) + 1),
    )
    return Flaw("broken-document", message, at, at + len(name) + 3, beside)


def _invalid(text: str, at: int) -> Flaw:
    """Say that a character cannot stand where it does."""
    end = at + 1
    if text[at:end] < " " and text[at:end] not in "\t\r\n":
        return undecodable(text[at:end].encode())._replace(start=at, end=end)
    character = shown(text[at:end])
    line = text[max(0, at - 1_000) : at]
    tag = re.search(_TAG_AROUND, line)
    if reference := re.search(_REFERENCE, line):
        at, end = at - len(reference[0]), at
        message = "`&` begins a reference; in text it is written `&amp;`"
    elif line.endswith(("<", "</", "<?", "<!")):
        at, end = text.rfind("<", 0, at), at
        message = "`<` begins a tag; in text it is written `&lt;`"
    elif tag and tag[0].startswith("<!--"):
        message = "`--` cannot be in a comment"
    elif tag and character == "`<`":
        at, end = at - len(tag[0]), at
        message = f"{_shown(text, at, end)} is not closed by `>` before the next tag begins"
    elif tag:
        message = (
            f"{character} cannot be in the tag {_shown(text, at - len(tag[0]), at)}; "
            'an attribute is written `name="value"`'
        )
    else:
        message = f"{character} cannot stand here"
    return Flaw("broken-document", message, at, min(end, len(text)))


def _name(text: str, at: int) -> str:
    """Return the name in the tag that begins at an offset."""
    found = re.compile(_NAME).match(text, at)
    return found[1] if found else ""


def _tag(text: str, at: int) -> str:
    return "what" if stands_in_secret(text, at) else shown(f"<{_name(text, at)}>")


def _shown(text: str, start: int, end: int) -> str:
    """Return a piece of a text that cannot be read, unless it may be a part of a secret."""
    return "this" if stands_in_secret(text, start) else shown(text[start:end].strip())
