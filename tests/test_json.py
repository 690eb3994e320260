"""JSON is read as it is defined and as fast as it can be, and its flaws are told in plain words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import at, check_offsets, flaw_of, pointers
from tries import tries

from ece_lint.documents import MAX_DEPTH, MAX_DIGITS, MAX_SCALAR, Document, Flaw
from ece_lint.documents.json import read_json


def read(text: str | bytes) -> Document:
    return read_json("site.json", text.encode() if isinstance(text, str) else text)


def only_flaw(text: str | bytes) -> Flaw:
    return flaw_of(read(text))


LONG = "9" * (MAX_DIGITS + 1)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        pytest.param("{}", {}, id="an empty object"),
        pytest.param(' [ 1 , "a" ,null,true,\tfalse ] \r\n', [1, "a", None, True, False], id="spaces"),
        pytest.param('{"a": {"b": [{}]}}', {"a": {"b": [{}]}}, id="nesting"),
        pytest.param('{"a": 1}\n{"a": [2]}\n', [{"a": 1}, {"a": [2]}], id="JSON Lines"),
        pytest.param('{"a": 1} {\n"a": 2}', [{"a": 1}, {"a": 2}], id="objects in a row"),
        pytest.param('"just text"', "just text", id="a text alone"),
        pytest.param(r'"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"', '"\\/\b\f\n\r\té😀', id="escapes"),
        pytest.param(r'"\\ud83d"', r"\ud83d", id="a backslash that only looks like an escape"),
        pytest.param('\ufeff{"a": 1}', {"a": 1}, id="a byte order mark"),
        pytest.param("[1.5, -0.0, 1e3, 2E-2]", [1.5, -0.0, 1000.0, 0.02], id="numbers"),
        pytest.param('["0049", "no"]', ["0049", "no"], id="text that looks like something else"),
        pytest.param(f"[{LONG[1:]}]", [int(LONG[1:])], id="a number as long as the limit"),
        pytest.param(f"[{LONG}, -1e999, 0.{LONG}]", [LONG, "-1e999", f"0.{LONG}"],
                     id="numbers beyond the limits stay text"),
        pytest.param(f"[{'9' * 10_000}]", ["9" * 10_000], id="a number with ten thousand digits"),
        pytest.param("[" * MAX_DEPTH + "]" * MAX_DEPTH, json.loads("[" * 100 + "]" * 100),
                     id="as deep as the limit"),
        pytest.param(json.dumps("x" * MAX_SCALAR), "x" * MAX_SCALAR, id="as long as the limit"),
        pytest.param(json.dumps(["x", '"' * MAX_SCALAR]), ["x", '"' * MAX_SCALAR],
                     id="as long as the limit, and escaped"),
    ],
)  # fmt: skip
def test_data(text: str, data: object) -> None:
    document = read(text)
    assert (document.flaws, document.complete) == ([], True)
    assert repr(document.data) == repr(data)


def test_an_integer_spelled_otherwise_is_noticed() -> None:
    document = read('{"id": -0}')
    assert (document.data, document.exact_integers) == ({"id": 0}, False)
    assert document.written(("id",)) == "-0"
    assert read('[0, -1, -0.0, "-0"]').exact_integers


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no BOM", "BOM"])
def test_places_are_lines_and_columns_of_code_points(mark: str, end: str) -> None:
    lines = [
        '{"😀 e\u0301": 1,',
        ' "queues" : [ "é",',
        '  {"name": "😀 e\u0301" , "x": [1 ]}',
        " ]}",
    ]
    document = read(mark + end.join(lines))
    where = {
        (): (1, 1, 4, 4),
        ("😀 e\u0301",): (1, 10, 1, 11),
        ("queues",): (2, 13, 4, 3),
        ("queues", 0): (2, 15, 2, 18),
        ("queues", 1, "name"): (3, 12, 3, 18),
        ("queues", 1, "x", 0): (3, 27, 3, 28),
    }
    assert {to: document.span(*document.locate(to, False)) for to in where} == where
    assert document.span(*document.locate(("queues",), True)) == (2, 2, 2, 10)
    assert document.locate(("queues", 0), True) == document.locate(("queues", 0), False)


def test_places_can_be_asked_in_any_order() -> None:
    document = read(json.dumps({"a": [{"b": n, "c": [n]} for n in range(50)], "d": 1}))
    asked = [("a", 40, "c", 0), ("d",), ("a", 7, "b"), ("a", 49, "b"), ("a", 40, "b"), ("a", 0)]
    assert [document.written(to) for to in asked] == [
        "40",
        "1",
        "7",
        "49",
        "40",
        '{"b": 0, "c": [0]}',
    ]
    for pointer in [("e",), ("a", 50), ("a", 0, "x"), ("d", 0)]:
        with pytest.raises(LookupError):
            document.locate(pointer, False)


@pytest.mark.parametrize(
    ("text", "second", "first"),
    [
        pytest.param('{"a": 1, "b": 2, "a": 3}', (17, 20), (1, 4), id="in an object"),
        pytest.param('{"a": 1, "\\u0061": 3}', (9, 17), (1, 4), id="spelled otherwise"),
        pytest.param('[{"b": {"a": {}}, "a": 1 , "a" : 3}]', (27, 30), (18, 21), id="further down"),
    ],
)
def test_a_repeated_key_is_reported_beside_the_first_which_is_read(
    text: str, second: tuple[int, int], first: tuple[int, int]
) -> None:
    document = read(text)
    message = "key `a` is given twice; only the first is read"
    beside = (("first given here", *first),)
    assert document.flaws == [Flaw("duplicate-key", message, *second, beside)]
    assert 1 in [value for to, value in pointers(document.data) if to[-1:] == ("a",)]
    assert document.complete
    check_offsets(document)


def test_names_in_messages_are_short_and_on_one_line() -> None:
    name = json.dumps("a\n" + "b" * 5_000)
    message = only_flaw(f"{{{name}: 1, {name}: 2}}").message
    assert len(message) < 200
    assert "\n" not in message


QUOTES = "text in JSON is in straight double quotes"
COMMENT = "JSON has no comments; delete it"
COMMA = "a comma is missing before this"
GOES_ON = "the text goes on after its end; a file holds one value, which may be a list"
NEVER = "the quote that opens here is never closed"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "", "the file is empty"),
        (" \n", " \n", "the file is empty"),
        ('{"a": 1', "{", "`{` is opened here and never closed"),
        ('{"a": [1, 2', "[1", "`[` is opened here and never closed"),
        ('{"a": 1,', "{", "`{` is opened here and never closed"),
        ('{"a": 1, }', ", }", "a comma is before `}` with nothing after it; delete it"),
        ("[1,\n]", ",\n]", "a comma is before `]` with nothing after it; delete it"),
        ("[1 2]", "2]", COMMA),
        ('{"a": 1\n "b": 2}', '"b"', COMMA),
        ('["a" "b"]', '"b"', COMMA),
        ("[{} {}]", "{}]", COMMA),
        ("[1,,2]", ",2", "a value is missing before `,`"),
        ('{"a":}', "}", "a value is missing before `}`"),
        ("{,}", ",}", "a key is missing before `,`"),
        ('{"a" 1}', "1}", "a `:` is missing after the key"),
        ('["a": 1]', ":", "a `:` is in a list; write what has names between `{` and `}`"),
        ('{"a": 1: 2}', ": 2", "`:` cannot stand here"),
        ("[1}", "}", "`}` does not close the bracket that is open"),
        ('{"a": 1]', "]", "`]` does not close the bracket that is open"),
        ("],", "]", "a value is missing before `]`"),
        ("[1]]", "]", "`]` closes a bracket that is not open"),
        ("{'a': 1}", "'a'", QUOTES),
        ("{“a”: 1}", "“a”", QUOTES),
        ("{a: 1}", "a:", "`a` must be in double quotes"),
        ("{1: 2}", "1:", "`1` must be in double quotes"),
        ("[Sales]", "Sales", "`Sales` must be in double quotes"),
        ("{[1]: 2}", "[1", "a key is a list or an object; a key must be a name"),
        ("// a\n{}", "//", COMMENT),
        ("{} /* a */", "/*", COMMENT),
        ('{"a": 1, # b\n}', "#", COMMENT),
        ("[True]", "True", "`True` is written in small letters in JSON"),
        ("[None]", "None", "`None` is written `null` in JSON"),
        ("[NaN]", "NaN", "`NaN` is not a number in JSON; put it in quotes"),
        ('{"a": -Infinity}', "-Infinity", "`-Infinity` is not a number in JSON; put it in quotes"),
        ("[0049]", "0049", "`0049` begins with a zero, so it is not a number; put it in quotes"),
        ("[+49]", "+49", "`+49` is not a number in JSON; put it in quotes"),
        ("[.5]", ".5", "`.5` is not a number in JSON; put it in quotes"),
        ("[0x1F]", "0x1F", "`0x1F` is not a number in JSON; put it in quotes"),
        ("[12:30]", ":30", "a `:` is in a list; write what has names between `{` and `}`"),
        ('["a', '"a', NEVER),
        ('["a\n"]', '"a', NEVER),
        ('["a\tb"]', "\tb", "a tab in a text is written `\\t`"),
        (r'["C:\Data"]', r"\Data", r"`\D` means nothing in JSON; write a backslash as `\\`"),
        (r'["\u12"]', r"\u12", r"`\u` needs four hexadecimal digits; write a backslash as `\\`"),
        (r'["a\ud83d"]', r"\ud83d", r"`\ud83d` is half a character; write all of it"),
        (r'["\ud83d\ude00\ude00"]', r"\ude00" + '"', r"`\ude00` is half a character; write all of it"),
        ('["Say "hi""]', "hi", r"`hi` follows a closing quote; a quote in a text is `\"`"),
        ('{"a": 1}\n["b"]', "[", GOES_ON),
        ('{"a": 1}\n{"b": 2}\n{"c": 3', "{", "`{` is opened here and never closed"),
        ("[1,\xa02]", "\xa0", "a character that only looks like a space is here; type a space"),
        ("[@]", "@", "`@` cannot stand here"),
    ],
)  # fmt: skip
def test_broken_text_is_reported_in_plain_words_at_its_place(
    text: str, place: str, message: str
) -> None:
    flaw = only_flaw(text)
    assert (flaw.rule, flaw.message) == ("broken-document", message)
    assert text[flaw.start :].startswith(place)
    assert read(text).data is None


def test_a_bracket_that_is_not_closed_is_shown_beside() -> None:
    assert only_flaw("[1 2]").beside == (("`[` is opened here", 0, 1),)


def test_what_is_repeated_before_the_text_breaks_is_reported_too() -> None:
    rules = [flaw.rule for flaw in read('[{"a": 1, "a": 2}, }').flaws]
    assert rules == ["duplicate-key", "broken-document"]


@pytest.mark.parametrize(
    ("raw", "place", "message"),
    [
        pytest.param("{}".encode("utf-16") + b"x", 0, "the file is saved as UTF-16; save it as UTF-8",
                     id="half a character of UTF-16"),
        pytest.param('["ä"]'.encode("latin-1"), 2, "byte 0xe4 is not UTF-8; the file was probably saved "
                     "in another encoding: save it as UTF-8", id="Latin-1"),
        pytest.param('\ufeff["é'.encode() + b"\xff", 3, "byte 0xff is not UTF-8; the file was probably "
                     "saved in another encoding: save it as UTF-8", id="invalid behind a BOM"),
        pytest.param(b'{"a": "b\0"}', 8, "the control character U+0000 is in the text; remove it",
                     id="NUL in a text"),
        pytest.param(b"[1]\0", 3, "the control character U+0000 is in the text; remove it",
                     id="NUL at the end"),
        pytest.param(b'["\x1b[31m"]', 2, "the control character U+001B is in the text; remove it",
                     id="an escape sequence"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused(raw: bytes, place: int, message: str) -> None:
    flaw = only_flaw(raw)
    assert (flaw.rule, flaw.start, flaw.message) == ("unreadable-file", place, message)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_what_powershell_redirects_is_read(encoding: str) -> None:
    document = read_json("agents.json", '{"name": "Zoë", "id": 1}'.encode(encoding))
    assert (document.data, document.flaws) == ({"name": "Zoë", "id": 1}, [])
    assert document.span(*document.locate(("id",), False))[:2] == (1, 23)


DEEP = "nesting goes beyond 100 levels"
LARGE = "a value goes beyond 1,048,576 characters"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        pytest.param("[" * 100_000, 100, DEEP, id="brackets without end"),
        pytest.param("[" * 100_000 + "]" * 100_000, 100, DEEP, id="brackets"),
        pytest.param('{"a":' * 100_000, 500, DEEP, id="objects without end"),
        pytest.param("[" * 101 + "]" * 101, 100, DEEP, id="one level too deep"),
        pytest.param('[1, {"a":' + "[" * 500 + "]" * 500 + "}]", 107, DEEP, id="deep inside"),
        pytest.param(json.dumps("x" * (MAX_SCALAR + 1)), 0, LARGE, id="a long text"),
        pytest.param(json.dumps(["x", '"' * (MAX_SCALAR + 1)]), 6, LARGE, id="a long escaped text"),
        pytest.param(json.dumps({"x" * (MAX_SCALAR + 1): 1}), 1, LARGE, id="a long key"),
        pytest.param(f"[{'9' * (MAX_SCALAR + 1)}]", 1, LARGE, id="a long number"),
    ],
)
def test_what_would_cost_too_much_is_refused(text: str, place: int, message: str) -> None:
    flaw = only_flaw(text)
    assert (flaw.rule, flaw.start, flaw.message) == ("document-exceeds-limit", place, message)


def test_a_file_with_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ece_lint.documents.json.MAX_VALUES", 10)
    assert only_flaw(json.dumps(list(range(20)))).message == "a file goes beyond 10 values"
    assert only_flaw("[[], [], [], [], [], []").message == "a file goes beyond 10 values"
    assert read(json.dumps(['1, 2, 3, 4, 5, 6, 7, 8, "9", 10, 11, 12'])).complete


# Properties

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8"), max_size=12),
)
plain = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@tries(100)
@given(plain, st.sampled_from([None, 0, 2, "\t"]), st.booleans(), st.sampled_from(["", "\ufeff"]))
def test_data_written_as_json_is_read_back_and_found(
    data: Any, indent: int | str | None, ascii_only: bool, mark: str
) -> None:
    document = read(mark + json.dumps(data, indent=indent, ensure_ascii=ascii_only))
    assert document.flaws == []
    assert repr(document.data) == repr(data)
    for pointer, value in pointers(data):
        assert repr(json.loads(document.written(pointer))) == repr(value)
        if pointer and isinstance(pointer[-1], str):
            assert json.loads(at(document, *document.locate(pointer, True))) == pointer[-1]


SEEDS = [
    '{"queues": [{"name": "A 😀", "agents": ["a", "b"]}, {"name": "B"}]}\n',
    '\ufeff[1, -2.5e3,\r\n true, null, "\\u00e9\\n", {"a": {}, "b": []}]',
    '{"a": 1, "a": {"b": 2, "b": [3]}}',
]
SIGNS = "ab01-.eE :,[]{}\"'\\/untrlfse#\n\r\t\xa0\ufeffé😀\0"


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Draw a document that something was cut out of, put into, or both, in a few places."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 4)) | st.just(len(text)))
        text = text[:start] + draw(st.text(SIGNS, max_size=4)) + text[end:]
    return text


@tries(400)
@given(mutated() | st.text(SIGNS, max_size=20))
def test_any_text_gives_the_data_of_the_library_or_a_flaw_with_a_place(text: str) -> None:
    document = read(text)
    check_offsets(document)
    assert document.complete or document.flaws
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except ValueError:
        assert not document.complete
        assert document.flaws[-1].message != "the text cannot be read"
    else:
        assert document.flaws or repr(document.data) == repr(data)


@tries(100)
@given(st.binary(max_size=40), mutated(), st.integers(0, 60))
def test_any_bytes_give_data_or_a_flaw_with_a_place(noise: bytes, text: str, cut: int) -> None:
    for raw in (noise, text.encode()[:cut], text.encode()[:cut] + noise):
        document = read(raw)
        assert document.complete or document.flaws
        check_offsets(document)
