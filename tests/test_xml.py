"""XML becomes plain data in which every value is found again; what is no XML is explained once."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ece_lint.documents import MAX_DEPTH, MAX_SCALAR, Document, Flaw, Pointer
from ece_lint.documents import xml as xml_module
from ece_lint.documents.xml import read_xml

SAMPLES = Path("../shared/samples")

LIST = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<results xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <pageInfo><totalResults>2</totalResults><nextPage/></pageInfo>
  <skillGroups>
    <!-- two -->
    <skillGroup xsi:type="skillGroup" id="5000"><name> Zürich </name></skillGroup>
    <skillGroup xsi:type='skillGroup'>
      <name>Genève &amp; Ort</name>
      <note lang="fr">ça</note>
      <note><![CDATA[ <b> ]]></note>
    </skillGroup>
  </skillGroups>
</results>
"""
DATA = {
    "results": {
        "pageInfo": [{"totalResults": ["2"], "nextPage": [""]}],
        "skillGroups": [
            {
                "skillGroup": [
                    {"@id": "5000", "name": ["Zürich"]},
                    {"name": ["Genève & Ort"], "note": [{"@lang": "fr", "#text": "ça"}, "<b>"]},
                ]
            }
        ],
    }
}
GROUPS: Pointer = ("results", "skillGroups", 0, "skillGroup")


def read(text: str, encoding: str = "utf-8") -> Document:
    return read_xml("x.xml", text.encode(encoding))


def flaw(text: str | bytes) -> tuple[Flaw, str]:
    """Return the only flaw of a text that cannot be read, and what it points at."""
    document = read_xml("x.xml", text if isinstance(text, bytes) else text.encode())
    assert document.data is None
    assert not document.complete
    (found,) = document.flaws
    assert 0 <= found.start <= found.end <= len(document.text)
    return found, document.text[found.start : found.end]


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_response_becomes_plain_data(encoding: str) -> None:
    declared = encoding if encoding in ("latin-1", "cp1252") else "UTF-8"
    text = LIST.replace("UTF-8", declared)
    document = read(text, encoding)
    assert document.flaws == []
    assert document.complete
    assert document.data == DATA
    assert document.text == text
    assert document.written((*GROUPS, 1, "name", 0)) == "Genève &amp; Ort"


PLACES: dict[str, tuple[Pointer, bool, str]] = {
    "text": ((*GROUPS, 0, "name", 0), False, "Zürich"),
    "text behind letters of two bytes": ((*GROUPS, 1, "name", 0), False, "Genève &amp; Ort"),
    "text beside attributes": ((*GROUPS, 1, "note", 0, "#text"), False, "ça"),
    "an element with attributes": ((*GROUPS, 1, "note", 0), False, '<note lang="fr">'),
    "cdata": ((*GROUPS, 1, "note", 1), False, "<b>"),
    "an attribute": ((*GROUPS, 0, "@id"), False, "5000"),
    "the name of an attribute": ((*GROUPS, 0, "@id"), True, "id"),
    "a tag": ((*GROUPS, 1, "name", 0), True, "name"),
    "an empty element": (("results", "pageInfo", 0, "nextPage", 0), False, "<nextPage/>"),
    "a mapping": ((*GROUPS, 1), False, "<skillGroup xsi:type='skillGroup'>"),
    "the tag of a mapping": ((*GROUPS, 1), True, "skillGroup"),
    "a list": (GROUPS, False, '<skillGroup xsi:type="skillGroup" id="5000">'),
    "the root": (("results",), True, "results"),
    "everything": ((), False, '<results xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'),
}


@pytest.mark.parametrize(("pointer", "key", "expected"), PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_every_value_is_found_again(
    pointer: Pointer, key: bool, expected: str, encoding: str
) -> None:
    document = read(LIST, encoding)
    start, end = document.locate(pointer, key)
    assert document.text[start:end] == expected


@pytest.mark.parametrize("pointer", [(*GROUPS, 2), (*GROUPS, 0, "note", 0), (*GROUPS, 0, "@name")])
def test_what_is_not_there_cannot_be_located(pointer: Pointer) -> None:
    with pytest.raises((KeyError, IndexError)):
        read(LIST).locate(pointer, False)


def test_offsets_are_right_behind_many_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_module, "_BLOCK", 7)
    names = ["ä", "営業", "😀x", "", "plain", "é" * 20] * 5
    document = read("<a>" + "".join(f"<b>{name}</b>" for name in names) + "</a>")
    for number, name in enumerate(names):
        assert document.written(("a", "b", number)) == (name or "<b>")


SMALL: dict[str, tuple[str, object]] = {
    "a leaf": ("<a> b </a>", {"a": "b"}),
    "an empty root": ("<a/>", {"a": ""}),
    "only attributes": ("<a b='1' c=\"2'\"/>", {"a": {"@b": "1", "@c": "2'"}}),
    "unbound prefixes": ("<n:a xsi:type='x'><m:b m:c='1'/></n:a>", {"a": {"b": [{"@c": "1"}]}}),
    "default namespace": ("<a xmlns='urn:x'><b>1</b></a>", {"a": {"b": ["1"]}}),
    "a colon alone": ("<a:><b>1</b></a:>", {"a:": {"b": ["1"]}}),
    "elements in turn": ("<a><b>1</b><c>2</c><b>3</b></a>", {"a": {"b": ["1", "3"], "c": ["2"]}}),
    "elements alike": (
        "<a><b>1</b><c>1</c><b>1</b><c>2</c><b>1</b><d>1</d></a>",
        {"a": {"b": ["1", "1", "1"], "c": ["1", "2"], "d": ["1"]}},
    ),
    "comments in text": ("<a>1<!-- x -->2</a>", {"a": "12"}),
    "references": ("<a>&lt;&#252;&#x20AC;</a>", {"a": "<ü€"}),
    "blanks in front": ("\n\n  <?xml version='1.0'?>\n<a>1</a>\n", {"a": "1"}),
    "declared as UTF-16 by .NET": ("<?xml version='1.0' encoding='utf-16'?><a>ü</a>", {"a": "ü"}),
    "tags over lines": ("<a\n  b = '>'\n>1</a\n>", {"a": {"@b": ">", "#text": "1"}}),
}


@pytest.mark.parametrize(("text", "data"), SMALL.values(), ids=SMALL)
def test_small_documents_are_read(text: str, data: object) -> None:
    document = read(text)
    assert document.flaws == []
    assert document.data == data
    start, end = document.locate((), True)
    assert text[start:end].strip(":").endswith("a")


def test_text_between_elements_is_said_to_be_read_by_nothing() -> None:
    document = read("<a><b>1</b>\n  … and\n    40 more <b>2</b> support</a>")
    assert document.data == {"a": {"b": ["1", "2"]}}
    (flaw,) = document.flaws
    assert flaw.message.startswith("text is between elements")
    assert document.text[flaw.start : flaw.end].split() == ["…", "and", "40", "more"]


PAGES = {
    "html": "<html><head><title>Login</title><br></head>",
    "doctype": '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/x.dtd">\n<HTML>',
    "lower case": "\n<!doctype html><html lang=en>&nbsp;",
    "xhtml": '<?xml version="1.0"?>\n<!-- x --> <!-- y -->\n<!DOCTYPE html>\n<html><body/></html>',
}


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES)
def test_a_saved_web_page_is_recognised(text: str) -> None:
    document = read(text)
    assert document.data == {"html": {}}
    assert document.flaws == []
    start, end = document.locate(("html",), False)
    assert document.text[start:end].lower().startswith(("<html", "<!doctype html"))


BROKEN = {
    "never closed": ("<a>\n  <b>1\n</a>", "</a>", "`<b>` is not closed before `</a>`"),
    "closed by another": ("<a><b>1</c></a>", "</c>", "`</c>` closes `<b>`; a tag is closed by"),
    "closed in capitals": ("<a><b>1</B></a>", "</B>", "by its own name, capital letters included"),
    "cut off": (
        "<a>\n  <b>1</b><c>2",
        "<",
        "`<c>` is opened here and never closed before the file ends",
    ),
    "cut off in a tag": ("<a><b>1</b", "<", "the tag that begins here is never closed by `>`"),
    "cut off in a comment": (
        "<a><!-- x</a>",
        "<",
        "the comment that begins here is never closed by `-->`",
    ),
    "cut off in cdata": ("<a><![CDATA[ x</a>", "<", "`<![CDATA[` is opened here and never closed"),
    "tag in a tag": (
        "<a>0</a <b>",
        "</a ",
        "`</a` is not closed by `>` before the next tag begins",
    ),
    "second root": ("<a/>\n<b/>", "<", "a second element begins after the end of `<a>`"),
    "text behind the root": ("<a/>\nrows: 2", "r", "text follows the end of `<a>`"),
    "text in front of the root": (
        "HTTP/1.1 200 OK\n\n<a/>",
        "H",
        "text is where the first tag should be",
    ),
    "json": ('{"a": 1}', "{", "is this XML at all?"),
    "nothing": ("", "", "the file has no element"),
    "comments only": ("<!-- x -->", ">", "the file has no element"),
    "two files": (
        "<!-- x --><?xml version='1.0'?><a/>",
        "<",
        "`<?xml` is in the middle of the file",
    ),
    "ampersand": ("<a>AT&T</a>", "&T", "`&` begins a reference; in text it is written `&amp;`"),
    "ampersand alone": (
        "<a>R & D</a>",
        "&",
        "`&` begins a reference; in text it is written `&amp;`",
    ),
    "html's references": ("<a>x&nbsp;y</a>", "&", "`&nbsp;` means nothing in XML"),
    "reference to nothing": ("<a>&#0;</a>", "&", "stands for no character that XML allows"),
    "less than": ("<a>1 < 2</a>", "<", "`<` begins a tag; in text it is written `&lt;`"),
    "attribute without quotes": (
        "<a b=1/>",
        "1",
        "`1` cannot be in the tag `<a b=`; an attribute is",
    ),
    "attribute given twice": ("<a b='1' b='2'/>", "b", "an attribute is given twice in this tag"),
    "dashes in a comment": ("<a><!-- x -- y --></a>", " ", "`--` cannot be in a comment"),
    "end of cdata in text": ("<a>x]]>y</a>", ">", "`>` cannot stand here"),
    "no declaration": ("<?xml?><a/>", "?", "this is not a declaration"),
    "instruction without a name": ("<a><? ?></a>", "<?", "`<` begins a tag"),
    "letters of two bytes in front": (
        "<a>ÄÖ営😀<b></a>",
        "</a>",
        "`<b>` is not closed before `</a>`",
    ),
    "document type": (
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<!DOCTYPE",
        "a document type could",
    ),
    "entities": (
        "<?xml version='1.0'?><!-- x -->\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!DOCTYPE",
        "is refused; no export needs one",
    ),
}


@pytest.mark.parametrize(("text", "place", "said"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_is_said_in_plain_words(text: str, place: str, said: str) -> None:
    found, pointed_at = flaw(text)
    assert found.rule == "broken-document"
    assert said in found.message
    assert pointed_at == place


def test_the_tag_that_is_open_is_shown_beside() -> None:
    text = "<a>\n  <bé>1\n</a>"
    ((said, start, end),) = flaw(text)[0].beside
    assert (said, text[start:end]) == ("`<bé>` is opened here", "<bé")


UNREADABLE = {
    "not utf-8": (b"<a>\xfc</a>", "byte 0xfc is not UTF-8", 3),
    "not what it declares": (
        b"<?xml version='1.0' encoding='windows-1252'?><a>\x81</a>",
        "0x81 is not cp1252",
        48,
    ),
    "half a letter": ("<a/>".encode("utf-16") + b"x", "is not utf-16", 4),
    "unknown encoding": (
        b"<?xml version='1.0' encoding='iso-8859-99'?><a/>",
        "`iso-8859-99`, which is not read",
        0,
    ),
    "other encoding": (
        b"<?xml version='1.0' encoding='utf-7'?><a/>",
        "`utf-7`, which is not read",
        0,
    ),
    "control character": (b"<a>\xc3\xbc\x1b[1m</a>", "the control character U+001B", 4),
}


@pytest.mark.parametrize(("raw", "said", "at"), UNREADABLE.values(), ids=UNREADABLE)
def test_bytes_that_are_no_text_are_refused(raw: bytes, said: str, at: int) -> None:
    found, _ = flaw(raw)
    assert (found.rule, found.start) == ("unreadable-file", at)
    assert said in found.message


def test_limits() -> None:
    deep = "<a>" * MAX_DEPTH + "</a>" * MAX_DEPTH
    assert read(deep).flaws == []
    found, _ = flaw(f"<b>{deep}</b>")
    assert (found.rule, found.start) == ("document-exceeds-limit", 3 * MAX_DEPTH)
    long = "x" * MAX_SCALAR
    assert read(f"<a>{long}</a>").flaws == []
    assert flaw(f"<a>{long}x</a>")[0].rule == "document-exceeds-limit"


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_module, "MAX_VALUES", 2)
    assert read("<a><b/></a>").flaws == []
    assert flaw("<a><b/><b/></a>")[0].rule == "document-exceeds-limit"


# Whatever is written is read back.

NAMES = st.sampled_from(["a", "b", "name", "skillGroup", "é", "a.b-c"])
TEXTS = st.text(
    st.sampled_from("ab <>&\"'\n]ü営😀\u00a0-")
    | st.characters(codec="utf-8", categories=["L", "N"]),
    max_size=8,
)
TREES: st.SearchStrategy[Any] = st.recursive(
    TEXTS,
    lambda inner: st.tuples(
        st.dictionaries(NAMES, TEXTS, max_size=2),
        st.lists(st.tuples(NAMES, inner), min_size=1, max_size=4),
    ),
    max_leaves=15,
)


def written(tag: str, tree: Any, draw: Any) -> str:
    """Write a tree in one of the ways in which it can be written."""
    name = draw(st.sampled_from(["", "n:"])) + tag
    blank = draw(st.sampled_from(["", " ", "\n  ", "<!-- <x> -->", "<?p?>\n"]))
    end = draw(st.sampled_from(["", " ", "\n"]))
    if isinstance(tree, str):
        if not tree.strip() and draw(st.booleans()):
            return f"<{name}{end}/>"
        return f"<{name}{end}> {escape(tree)}\n</{name}{end}>"
    attributes, children = tree
    inner = "".join(blank + written(child, value, draw) for child, value in children)
    listed = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name} xsi:type='x>'{listed}{end}>{inner}{blank}</{name}>"


def plain(tree: Any) -> Any:
    """Return the data that a tree is read as."""
    if isinstance(tree, str):
        return tree.strip()
    attributes, children = tree
    found: dict[str, Any] = {f"@{key}": value for key, value in attributes.items()}
    for tag, value in children:
        found.setdefault(tag, []).append(plain(value))
    return found


def check(document: Document, pointer: Pointer, value: Any) -> None:
    """Find every value again."""
    text = document.text
    start, end = document.locate(pointer, False)
    if isinstance(value, str) and value:
        assert unescape(text[start:end]) == value
    else:
        assert (text[start], text[end - 1]) == ("<", ">")
    named, behind = document.locate(pointer, True)
    assert (
        text[named:behind].removeprefix("n:")
        == [step for step in pointer if isinstance(step, str)][-1]
    )
    for tag, items in value.items() if isinstance(value, dict) else ():
        if tag.startswith("@"):
            start, end = document.locate((*pointer, tag), False)
            found = unescape(text[start:end], {"&quot;": '"', "&#10;": "\n"})
            assert found == items
            continue
        for number, item in enumerate(items):
            check(document, (*pointer, tag, number), item)


@given(
    tag=NAMES,
    tree=TREES,
    draw=st.data(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]),
)
def test_a_document_survives_writing_and_reading(
    tag: str, tree: Any, draw: Any, encoding: str
) -> None:
    document = read(written(tag, tree, draw.draw), encoding)
    assert document.flaws == []
    assert document.data == {tag: plain(tree)}
    check(document, (tag,), plain(tree))


@given(st.binary(max_size=100) | st.text("<>/ab ='\"&;!-[]?ü\n", max_size=40).map(str.encode))
def test_no_bytes_make_the_reader_fail(raw: bytes) -> None:
    document = read_xml("x.xml", raw)
    strays = [flaw for flaw in document.flaws if "between elements" in flaw.message]
    assert len(document.flaws) == (document.data is None) + len(strays)
    assert all(0 <= flaw.start <= flaw.end <= len(document.text) for flaw in document.flaws)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_truncation_and_no_change_makes_the_reader_fail(encoding: str) -> None:
    raw = LIST.encode(encoding)
    for length in range(len(raw)):
        for changed in (
            raw[:length],
            raw[:length] + b"<" + raw[length + 1 :],
            raw[:length] + raw[length + 1 :],
        ):
            document = read_xml("x.xml", changed)
            strays = [flaw for flaw in document.flaws if "between elements" in flaw.message]
            assert len(document.flaws) == (document.data is None) + len(strays)


def test_what_cisco_prints_is_read_or_has_one_flaw() -> None:
    folder = SAMPLES / "devref"
    if not folder.is_dir():
        pytest.skip("the samples are not here")
    documents = [read_xml(path.name, path.read_bytes()) for path in sorted(folder.glob("*.xml"))]
    broken = [document for document in documents if document.data is None]
    cut = [document for document in documents if document.data is not None and document.flaws]
    assert all(len(document.flaws) == 1 for document in broken + cut)
    assert (len(broken), len(cut)) == (12, 13)
    assert {flaw.rule for document in broken + cut for flaw in document.flaws} == {
        "broken-document"
    }
    assert all("is between elements" in document.flaws[0].message for document in cut)
    for document in documents:
        if isinstance(document.data, dict):
            ((root, value),) = document.data.items()
            check(document, (root,), value)
