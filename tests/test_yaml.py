"""YAML is read as the core schema says, every value keeps its place, and nothing breaks the reader."""

import re
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from places import at, check_offsets, flaw_of, pointers
from tries import tries

from ece_lint.documents import MAX_DEPTH, MAX_DIGITS, MAX_SCALAR, Document, Flaw, Pointer
from ece_lint.documents.yaml import MAX_REPEATED, MAX_TAG_DIRECTIVES, read_yaml, resolve


def read(text: str | bytes) -> Document:
    return read_yaml("site.yaml", text.encode() if isinstance(text, str) else text)


def data_of(text: str | bytes) -> Any:
    document = read(text)
    assert document.flaws == []
    return document.data


def only_flaw(text: str | bytes) -> Flaw:
    return flaw_of(read(text))


# Values


@pytest.mark.parametrize("text", ["no", "Yes", "on", "off", "y", "12:30", "2020-01-01", "1_000",
                                  "0049", "00", "-01", "+0049", "0777", "0b1", "1e", "e5", ".",
                                  "+", "1.2.3", "0x", "0xG", "0o8", "tRUE", "nULL", "=", "1,5", "١"])  # fmt: skip
def test_text_stays_text(text: str) -> None:
    assert data_of(f"value: {text}\n") == {"value": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, None) for text in ("", "~", "null", "Null", "NULL")),
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, False) for text in ("false", "False", "FALSE")),
        *((text, int(text, 0)) for text in ("0", "7", "-19", "+12", "0o14", "0x3A", "9" * MAX_DIGITS)),
        *((text, float(text)) for text in ("1.5", "-0.0", ".5", "12e03", "-2E+05", "1.", "1.e3")),
        *((text, float(text.replace(".", ""))) for text in (".inf", "-.Inf", "+.INF")),
    ],
)  # fmt: skip
def test_a_plain_scalar_means_what_the_core_schema_says(text: str, value: object) -> None:
    read_value = data_of(f"value: {text}\n")["value"]
    assert (type(read_value), read_value) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("'12'", "12", id="single quotes"),
        pytest.param('"true"', "true", id="double quotes"),
        pytest.param(r'"\x41\u00e9\t"', "Aé\t", id="escapes"),
        pytest.param("|\n  12\n  13", "12\n13\n", id="a literal block"),
        pytest.param(">\n  12\n  13", "12 13\n", id="a folded block"),
        pytest.param("!!str 123", "123", id="a number tagged as text"),
        pytest.param("!!str", "", id="nothing tagged as text"),
        pytest.param('! "12"', "12", id="quotes with the tag of no kind"),
        pytest.param('!!int "12"', 12, id="quotes tagged as a number"),
        pytest.param("!!float 12", 12.0, id="an integer tagged as a float"),
        pytest.param("!!bool true", True, id="a truth value tagged as one"),
        pytest.param("!!null ''", None, id="nothing tagged as nothing"),
        pytest.param("1e999", "1e999", id="a number beyond all floats"),
        pytest.param(
            "9" * (MAX_DIGITS + 1), "9" * (MAX_DIGITS + 1), id="a number too long for one"
        ),
        pytest.param("x" * MAX_SCALAR, "x" * MAX_SCALAR, id="a text as long as the limit"),
    ],
)
def test_quotes_and_tags_say_what_a_scalar_is(text: str, value: object) -> None:
    read_value = data_of(f"value: {text}\n")["value"]
    assert (type(read_value), read_value) == (type(value), value)


@pytest.mark.parametrize("text", ["+12", "-0", "0x1F", "0o17", "!!int 0x1F"])
def test_an_integer_spelled_otherwise_is_noticed_and_its_spelling_kept(text: str) -> None:
    document = read(f"id: {text}\n")
    assert not document.exact_integers
    assert document.written(("id",)) == text.removeprefix("!!int ")
    assert read("id: 12\nname: '+12'\n").exact_integers


def test_a_key_is_always_text() -> None:
    keys = ["1", "true", "", "null", "1.5", "<<"]
    assert (
        list(data_of("1: a\ntrue: a\n? \n: a\n~: a\n1.5: a\n'<<': a\n".replace("~", "null")))
        == keys
    )


@pytest.mark.parametrize(
    ("text", "data"),
    [
        pytest.param("", None, id="nothing"),
        pytest.param("\ufeff", None, id="a byte order mark"),
        pytest.param("# only a comment\n", None, id="a comment"),
        pytest.param("---\n", None, id="an empty document"),
        pytest.param("just text", "just text", id="a scalar"),
        pytest.param("- a\n-\n- b:\n", ["a", None, {"b": None}], id="empty values"),
        pytest.param("a: {}\nb: []\n", {"a": {}, "b": []}, id="empty collections"),
        pytest.param("[a, {b: c, d}, e: f]", ["a", {"b": "c", "d": None}, {"e": "f"}], id="flow"),
        pytest.param("a: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}], id="two documents"),
        pytest.param("a: &x [1]\nb: *x\n", {"a": [1], "b": [1]}, id="an alias"),
        pytest.param("&k a: b\nc: *k\n*k : d\n", {"a": "b", "c": "a"}, id="an alias of a key"),
        pytest.param("- &a 1\n- &a 2\n- *a\n", [1, 2, 2], id="an anchor set again"),
        pytest.param("b: &b {x: 1, y: 1}\nc: {<<: *b, y: 2}\n",
                     {"b": {"x": 1, "y": 1}, "c": {"y": 2, "x": 1}}, id="a merge"),
        pytest.param("c: {<<: [{x: 1}, {x: 2, y: 2}], z: 3}\n",
                     {"c": {"z": 3, "x": 1, "y": 2}}, id="a merge of several"),
        pytest.param("? a\n: b\n", {"a": "b"}, id="a key with a question mark"),
    ],
)  # fmt: skip
def test_structure(text: str, data: object) -> None:
    document = read(text)
    assert document.data == data
    assert document.complete
    check_offsets(document)


# Places

LINE_ENDS = pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
MARKS = pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no BOM", "BOM"])


@LINE_ENDS
@MARKS
def test_places_are_lines_and_columns_of_code_points(mark: str, end: str) -> None:
    lines = ["# 😀 é e\u0301", "queues:", "  - name: 😀 e\u0301", '    "agents": [ä, b]  # 😀']
    document = read(mark + end.join(lines))
    where = {
        ("queues",): (3, 3, 4, 21),
        ("queues", 0, "name"): (3, 11, 3, 15),
        ("queues", 0, "agents"): (4, 15, 4, 21),
        ("queues", 0, "agents", 1): (4, 19, 4, 20),
    }
    assert {to: document.span(*document.locate(to, False)) for to in where} == where
    assert document.span(*document.locate(("queues", 0, "agents"), True)) == (4, 5, 4, 13)
    assert document.line(3) == lines[2]


@pytest.mark.parametrize("separator", ["\x85", "\u2028", "\u2029"])
def test_what_only_yaml_takes_for_a_line_end_does_not_move_places(separator: str) -> None:
    document = read(f"a: 'x{separator}y' # {separator}b: 😀\nc: d\n")
    assert document.data == {"a": f"x{separator}y", "b": "😀", "c": "d"} or document.data
    assert document.span(*document.locate(("c",), False)) == (2, 4, 2, 5)


@pytest.mark.parametrize(
    ("text", "pointer", "value", "key"),
    [
        pytest.param("a: b # c\n", ("a",), "b", "a", id="a comment behind"),
        pytest.param("'a' : \"b\"\n", ("a",), '"b"', "'a'", id="quotes"),
        pytest.param("a: b\n  c\nd: e\n", ("a",), "b\n  c", "a", id="a text over two lines"),
        pytest.param("a: 'b\n\n  c'\nd: e\n", ("a",), "'b\n\n  c'", "a", id="quotes over lines"),
        pytest.param("a: |\n  b\n  c\nd: e\n", ("a",), "|\n  b\n  c\n", "a", id="a block"),
        pytest.param("a: &x !!str b\n", ("a",), "b", "a", id="an anchor and a tag"),
        pytest.param("a: !!map # why\n  b: c\n", ("a",), "b: c", "a", id="a tag and a comment"),
        pytest.param("&x a: b\n", ("a",), "b", "a", id="an anchored key"),
        pytest.param("a: &x\n", ("a",), "&x", "a", id="an anchor of nothing"),
        pytest.param("a:\nb: c\n", ("a",), "", "a", id="an empty value"),
        pytest.param("a: [ b, c ] # d\n", ("a",), "[ b, c ]", "a", id="a list in brackets"),
        pytest.param("a: [[b], {}]\n", ("a",), "[[b], {}]", "a", id="brackets in brackets"),
        pytest.param("a: &x { # c\n }\n", ("a",), "{ # c\n }", "a", id="empty braces"),
        pytest.param("a: [ b: c ]\n", ("a", 0), "b: c", "b: c", id="a pair in brackets"),
        pytest.param("a:\n- b\n- c\n\nd: e\n", ("a",), "- b\n- c", "a", id="a list"),
        pytest.param("a:\n- b: [c]\n", ("a",), "- b: [c]", "a", id="brackets at the end of a list"),
        pytest.param("? a\n: b\n", ("a",), "b", "a", id="a question mark"),
        pytest.param("a: &x [b]\nc: *x\n", ("c",), "*x", "c", id="an alias itself"),
        pytest.param("a: &x [b]\nc: *x\n", ("c", 0), "b", "b", id="what is in an alias"),
        pytest.param("b: &b {x: 1}\nc: {<<: *b}\n", ("c", "x"), "1", "x", id="what a merge brings"),
        pytest.param("c: {<<: [{x: 1}, {y: 2}], z: 3}\n", ("c", "y"), "2", "y", id="a merged list"),
        pytest.param("c: {a: 1, <<: {x: 1}, z: 3}\n", ("c", "z"), "3", "z", id="beside a merge"),
        pytest.param("a: 1\na: 2\nb: 3\n", ("b",), "3", "b", id="behind a repeated key"),
        pytest.param("a: 1\n---\nb: 2\n", (1, "b"), "2", "b", id="a second document"),
        pytest.param("a: 1\n---\nb: 2\n", (), "a: 1\n---\nb: 2\n", "a: 1\n---\nb: 2\n",
                     id="all documents"),
    ],
)  # fmt: skip
def test_a_value_and_its_key_stand_where_a_reader_sees_them(
    text: str, pointer: Pointer, value: str, key: str
) -> None:
    document = read(text)
    assert at(document, *document.locate(pointer, False)) == value
    assert at(document, *document.locate(pointer, True)) == key


def test_what_an_alias_repeats_is_written_at_its_anchor() -> None:
    document = read("- &number +49\n- *number\n")
    assert document.data == [49, 49]
    assert document.written((1,)) == "+49"


def test_an_unknown_place_is_a_mistake_of_the_caller() -> None:
    document = read("a: [b]\nc: {<<: {d: e}}\n")
    for pointer in [("b",), ("a", 1), ("c", "f")]:
        with pytest.raises(LookupError):
            document.locate(pointer, False)


# Flaws


@pytest.mark.parametrize(
    ("text", "second", "first"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", (10, 11), (0, 1), id="in a block"),
        pytest.param("{a: 1, 'a': 3}\n", (7, 10), (1, 2), id="spelled otherwise"),
        pytest.param("x: {b: 2, a: 1, c: {}, a: 3}\n", (23, 24), (10, 11), id="in braces"),
        pytest.param("&x a: 1\n*x : 2\n", (8, 10), (3, 4), id="as an alias"),
    ],
)
def test_a_repeated_key_is_reported_beside_the_first_which_is_read(
    text: str, second: tuple[int, int], first: tuple[int, int]
) -> None:
    document = read(text)
    message = "key `a` is given twice; only the first is read"
    beside = (("first given here", *first),)
    assert document.flaws == [Flaw("duplicate-key", message, *second, beside)]
    assert [value for to, value in pointers(document.data) if to[-1:] == ("a",)] == [1]
    check_offsets(document)


def test_a_key_given_three_times_is_reported_twice() -> None:
    document = read("a: 1\na: 2\na: 3\n<<: {b: 1}\n<<: {c: 1}\n")
    assert [(flaw.start, flaw.beside[0][1]) for flaw in document.flaws] == [
        (5, 0),
        (10, 0),
        (26, 15),
    ]
    assert document.data == {"a": 1, "b": 1}


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        (
            "a: !secret b\n",
            "tag `!secret` has no meaning here; the value is read as if it had none",
            3,
        ),
        (
            "a: !!set {b}\n",
            "tag `!!set` has no meaning here; the value is read as if it had none",
            3,
        ),
        ("!!map [b]\n", "tag `!!map` has no meaning here; the value is read as if it had none", 0),
        ("a: !!int no\n", "the value is not what its tag `!!int` says", 3),
        ("a: !!int 0049\n", "the value is not what its tag `!!int` says", 3),
    ],
)
def test_a_tag_that_means_nothing_is_reported_and_the_value_read(
    text: str, message: str, place: int
) -> None:
    document = read(text)
    assert [(flaw.rule, flaw.message, flaw.start) for flaw in document.flaws] == [
        ("unknown-tag", message, place)
    ]
    assert document.data == data_of(re.sub(r"!+\w+ ", "", text))


QUOTE = (
    "text follows a closing quote; put quotes around all of the value, write a quote inside "
    "it twice, and look for a quote above that is not closed"
)
COMMA = "a comma is missing, or a bracket above is not closed"
NO_KEY = "the line is neither `key: value` nor `- item`; is a `:` missing, or the space after it?"
TOO_FAR = "this line is indented too far, or the line above has no `:` with a space after it"
NO_FIT = "the indentation of this line fits no line above it"
TAB = "a tab is used for indentation; YAML allows only spaces"
STAR = "put a value that begins with `*` in quotes"
PERCENT = "a line that begins with `%` must be `%YAML 1.2` or a `%TAG`; put other text in quotes"
NO_TAG = "this is not a tag; put a value that begins with `!` in quotes"
BLOCK = "text follows `|` or `>`; begin it on the next line, or put the value in quotes"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: @b", "@", "`@` cannot begin a value; put the value in quotes"),
        ("a: `b", "`", "a backtick cannot begin a value; put the value in quotes"),
        ("a:\n\t- b", "\t", TAB),
        ("a:\n  - b\n\t- c", "\t", TAB),
        ("a: |\n\tb\n c", "\t", TAB),
        ("a: b: c", ": c", "a second `: ` is in the line; put the value in quotes if it belongs "
         "to it"),
        ("a: b\n  c: d", ": d", TOO_FAR),
        ("a:b\nc: d", ": d", TOO_FAR),
        ("--- a: b", ": b", "a key is in the line of `---`; put it below"),
        ("x" * 1_100 + ": b", ": b", "a key is longer than the 1,024 characters YAML allows"),
        ("a:\n  b: 1\n c: 2", "c: 2", NO_FIT),
        ("  a: b\nc: d", "c: d", NO_FIT),
        ("- a\nb: c", "b: c", NO_FIT),
        ("a: 1\n- b", "- b", "this `- ` fits no list above; check its indentation"),
        ("- - a\n - b", "- b", "this `- ` fits no list above; check its indentation"),
        ("a: - b", "- b", "`- ` begins a list, which cannot be here; begin it on the next line, or "
         "put the value in quotes"),
        (": a", ":", "a key is missing before `:`"),
        ("a: ? b", "? b", "`? ` begins a key, and none can be here; put the value in quotes"),
        ('a: "b" c', "c", QUOTE),
        ("a: 'it's'", "s'", QUOTE),
        ('"a" b', "b", QUOTE),
        ('a: "b', '"', "the quote that opens here is never closed"),
        ("a: 'b\n---\nc'", "'b", "the quote that opens here is not closed before the document ends"),
        ("a: [b, c", "[", "`[` is opened here and never closed"),
        ("a: {b: c\n\n", "{", "`{` is opened here and never closed"),
        ("a: [b}", "}", "`}` does not close the bracket that is open"),
        ("a: {b: 1 c: 2}", ": 2", COMMA),
        ("a: [b\nc: d\ne: f", ": d", COMMA),
        ("a: }", "}", "`}` closes a bracket that is not open; put the value in quotes if it belongs to "
         "it"),
        ("a: {b: c}}", "}", "`}` closes a bracket that is not open"),
        ("a: [b] c", "c", "text follows a closing bracket; put all of it in quotes"),
        ("[a,,b]", ",b", "a value is missing before the comma"),
        ("...", "...", "a value is missing here"),
        ("a: &b &c d", "&c", "`&` does not belong after what the line has so far; use quotes"),
        ("a: b\n-c", "-c", "a space is missing after `-`"),
        ("a: b\nc\n", "c", NO_KEY),
        ("a: b\nc:\xa0d\n", "c", "the line has a no-break space (U+00A0), which only looks like a "
         "space; type a space"),
        ("a: b\n\ufeffc: d\n", "c", "an invisible byte order mark (U+FEFF) is in the text; remove "
         "it"),
        ("a: !b!c d", "!b", "this tag is not defined; put a value that begins with `!` in quotes"),
        ("a: !<b", "!", NO_TAG),
        ("a: !b%ZZ c", "!", NO_TAG),
        ("a: *", "*", STAR),
        ("a: *é", "*", STAR),
        ("a: *b", "*b", "alias `*b` repeats nothing: no anchor above it has that name; put text in "
         "quotes"),
        (r'a: "C:\Data"', r"\Data", "a backslash in double quotes is before a character it means "
         r"nothing with; write it as `\\`, or use single quotes"),
        (r'a: "\xZZ"', "ZZ", r"`\x`, `\u` and `\U` need 2, 4 and 8 hexadecimal digits; write a "
         r"backslash as `\\`, or use single quotes"),
        (r'a: "\ud83d\ude00"', r"d83d", "the escape is not a character; write the character itself"),
        ("a: |b\n c", "b", BLOCK),
        ("a: |12\n b", "2", BLOCK),
        ("a: |0\n b", "0", "the number after `|` or `>` is 1 to 9"),
        ("%b", "%", PERCENT),
        ("%YAML 2.0\n---\n", "%", PERCENT),
        ("%YAML 1.1\n%YAML 1.1\n---\n", "%YAML 1.1\n---", PERCENT),
        ("? [a]: b", "[", "a key is a list or a mapping; a key must be a name"),
        ("a: &x 1\n*x : b", "*x", "alias `*x` is used as a key, but repeats no name"),
    ],
)  # fmt: skip
def test_broken_text_is_reported_in_plain_words_at_its_place(
    text: str, place: str, message: str
) -> None:
    flaw = only_flaw(text)
    assert (flaw.rule, flaw.message) == ("broken-document", message)
    assert text[flaw.start :].startswith(place)


def test_a_bracket_that_is_not_closed_is_shown_beside() -> None:
    assert only_flaw("a: {b: 1 c: 2}").beside == (("`{` is opened here", 3, 4),)


def test_a_merge_of_what_is_no_mapping_is_reported() -> None:
    document = read("a: 1\n<<: [{b: 2}, 3]\n")
    message = "`<<` brings in something that is not a mapping"
    assert document.flaws == [Flaw("broken-document", message, 5, 7)]
    assert document.data == {"a": 1, "b": 2}


# Hostile input


@pytest.mark.parametrize(
    ("raw", "place", "message"),
    [
        pytest.param("a: b".encode("utf-16"), 0, "the file is saved as UTF-16; save it as UTF-8",
                     id="UTF-16"),
        pytest.param("a: b".encode("utf-16-be"), 0, "the file is saved as UTF-16; save it as UTF-8",
                     id="UTF-16 without a mark"),
        pytest.param("a: ä".encode("latin-1"), 3, "byte 0xe4 is not UTF-8; the file was probably saved "
                     "in another encoding: save it as UTF-8", id="Latin-1"),
        pytest.param("\ufeffé: ".encode() + b"\xff", 3, "byte 0xff is not UTF-8; the file was probably "
                     "saved in another encoding: save it as UTF-8", id="invalid behind a BOM"),
        pytest.param("a: 😀".encode()[:-1], 3, "byte 0xf0 is not UTF-8; the file was probably saved in "
                     "another encoding: save it as UTF-8", id="a character cut off"),
        pytest.param(b"a: b\0", 4, "the control character U+0000 is in the text; remove it",
                     id="NUL"),
        pytest.param("é: \x1b[31m".encode(), 3, "the control character U+001B is in the text; "
                     "remove it", id="an escape sequence"),
        pytest.param("a: \x80".encode(), 3, "the control character U+0080 is in the text; remove "
                     "it", id="a control character that takes two bytes"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused(raw: bytes, place: int, message: str) -> None:
    flaw = only_flaw(raw)
    assert (flaw.rule, flaw.start, flaw.message) == ("unreadable-file", place, message)


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
MERGES = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[" * 100_000, "nesting goes beyond 100 levels", id="brackets"),
        pytest.param("{a: " * 100_000, "nesting goes beyond 100 levels", id="braces"),
        pytest.param("- " * 100_000, "nesting goes beyond 100 levels", id="lists in one line"),
        pytest.param("".join(" " * n + "a:\n" for n in range(3_000)), "nesting goes beyond 100 levels",
                     id="indentation"),
        pytest.param("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "nesting goes beyond 100 levels",
                     id="one level too deep"),
        pytest.param(BOMB, "what aliases repeat goes beyond 200,000 values in all", id="alias bomb"),
        pytest.param(MERGES, "what aliases repeat goes beyond 200,000 values in all",
                     id="merge bomb"),
        pytest.param("a: " + "x" * (MAX_SCALAR + 1), "a value goes beyond 1,048,576 characters",
                     id="a long text"),
        pytest.param("a: '" + "x" * (MAX_SCALAR + 1) + "'", "a value goes beyond 1,048,576 characters",
                     id="a long text in quotes"),
        pytest.param("? " + "x" * (MAX_SCALAR + 1), "a value goes beyond 1,048,576 characters",
                     id="a long key"),
        pytest.param("%TAG !a! b\n" * (MAX_TAG_DIRECTIVES + 1) + "---\n",
                     "`%TAG` goes beyond 1,000 in a file", id="tag directives"),
    ],
)  # fmt: skip
def test_what_would_cost_too_much_is_refused(text: str, message: str) -> None:
    flaw = only_flaw(text)
    assert (flaw.rule, flaw.message) == ("document-exceeds-limit", message)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 1_000, 1_001, 100_000])
@pytest.mark.parametrize("nested", ["[", "[a: ", "{a: ", "- ", "[[{a: "])
def test_what_is_too_deep_is_refused_however_deep_the_parser_goes(nested: str, depth: int) -> None:
    flaw = only_flaw("- x\n- " + nested * depth)
    assert (flaw.rule, flaw.message) == ("document-exceeds-limit", "nesting goes beyond 100 levels")


def test_what_is_within_the_limits_is_read() -> None:
    assert data_of("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert data_of("- &a [x]\n" + "- *a\n" * (MAX_REPEATED // 1_000))


def test_a_file_with_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ece_lint.documents.yaml.MAX_VALUES", 10)
    assert only_flaw("[" + "a, " * 20 + "]").message == "a file goes beyond 10 values"


def test_an_alias_of_what_contains_it_is_refused() -> None:
    flaw = only_flaw("a: &x\n  b: [*x]\n")
    assert flaw.message == "alias `*x` repeats the very value that contains it"
    assert flaw.beside == (("`&x` starts here", 3, 4),)


def test_a_long_chain_of_merges_can_be_followed() -> None:
    chain = "".join(f"- &a{n} {{<<: *a{n - 1}}}\n" for n in range(1, 700))
    room = "#" * 200_000  # a small file may not repeat so much
    document = read("- &a0 {x: 1}\n" + chain + room)
    assert at(document, *document.locate((699, "x"), False)) == "1"


def test_names_in_messages_are_short_and_on_one_line() -> None:
    for text in ("a: *" + "x" * 10_000, "? 'a\n\n  b'\n: 1\n? 'a\n\n  b'\n: 2\n"):
        assert len(only_flaw(text).message) < 200
        assert "\n" not in only_flaw(text).message


# Properties

# What only YAML takes for line ends, PyYAML does not write so that it could be read back.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029"), max_size=12)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
    st.sampled_from(
        ["0049", "no", "12:30", "1e5", "0o17", "=", "<<", "- a", "a: b", "#", "é😀e\u0301"]
    ),
)
plain = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


class Dumper(yaml.SafeDumper):
    """Writes YAML without aliases, with quotes wherever the core schema needs them."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def represent_scalar(self, tag: str, value: str, style: str | None = None) -> yaml.ScalarNode:
        return super().represent_scalar(tag, value, style if tag.endswith("str") else "")


def _text(dumper: Dumper, text: str) -> yaml.Node:
    quotes = None if resolve(text) == text and text != "<<" else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, quotes)


Dumper.add_representer(str, _text)


@tries(100)
@given(
    data=plain,
    flow=st.sampled_from([True, False, None]),
    style=st.sampled_from([None, '"', "'", "|", ">"]),
    breaks=st.sampled_from(["\n", "\r\n", "\r"]),
    mark=st.sampled_from(["", "\ufeff"]),
    plain_ascii=st.booleans(),
    width=st.sampled_from([20, 80]),
)
def test_data_written_as_yaml_is_read_back_and_found(
    data: Any, flow: bool, style: str, breaks: str, mark: str, plain_ascii: bool, width: int
) -> None:
    text = yaml.dump(
        data, Dumper=Dumper, default_flow_style=flow, default_style=style, line_break=breaks,
        allow_unicode=not plain_ascii, width=width, sort_keys=False,
    )  # fmt: skip
    document = read(mark + text)
    assert document.flaws == []
    assert repr(document.data) == repr(data)
    for pointer, value in pointers(data):
        start, _ = document.locate(pointer, False)
        written = document.written(pointer)
        if not re.match("[|>][0-9]", written):  # which counts from the indentation around it
            alone = " " * (document.span(start, start).column - 1) + written
            assert repr(data_of(alone)) == repr(value)
        if pointer and isinstance(pointer[-1], str):
            key = at(document, *document.locate(pointer, True))
            if not re.match("[|>][0-9]", key):
                assert next(iter(data_of(f"? {key}\n: 1\n"))) == pointer[-1]
    check_offsets(document)


SEEDS = [
    "queues:\n  - name: A 😀\n    agents: [a, 'b', \"c\"]\n  - name: B\n\n# end\n",
    "a: &x {b: 1, c: [2, 3]}\nd: *x\ne:\n  <<: *x\n  b: 2\n",
    "a: |\n  text\n  more\n\nb: >-\n  folded\n\nc: 'it''s\n  two lines'\n",
    "a: !!str 12\nb: !!map &y # why\n  c: d\n? - e\n? f\n: g\n",
    "--- # one\na: b\n...\n---\n- c\n- - d\n  -\n- {e: , f}\n",
    '\ufeff%YAML 1.1\r\n---\r\na: "\\u00e9\\\r\n  x"\r\na: e\u0301\r\n',
]
SIGNS = "ab1 :-[]{},'\"&*!|>#%@?<~.\\\n\r\t\x85\u2028\xa0\ufeffé😀\0"


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Draw a document that something was cut out of, put into, or both, in a few places."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 4)) | st.just(len(text)))
        text = text[:start] + draw(st.text(SIGNS, max_size=4)) + text[end:]
    return text


@tries(250)
@given(mutated() | st.text(SIGNS, max_size=20))
def test_any_text_gives_data_or_a_flaw_with_a_place(text: str) -> None:
    document = read(text)
    assert document.complete or document.flaws
    check_offsets(document)


@tries(100)
@given(st.binary(max_size=40), mutated(), st.integers(0, 60))
def test_any_bytes_give_data_or_a_flaw_with_a_place(noise: bytes, text: str, cut: int) -> None:
    for raw in (noise, text.encode()[:cut], text.encode()[:cut] + noise):
        document = read(raw)
        assert document.complete or document.flaws
        check_offsets(document)


@tries(250)
@given(mutated() | st.text(SIGNS, max_size=20))
def test_places_are_those_of_the_library(text: str) -> None:
    document = read(text)
    assume(document.complete)
    roots = list(yaml.compose_all(text, Loader=yaml.CSafeLoader))
    data = document.data if len(roots) > 1 else [document.data]
    assert len(roots) == (len(data) if isinstance(data, list) else 0) or not roots
    for number, root in enumerate(roots):
        check_places(document, (number,) if len(roots) > 1 else (), root)


def check_places(document: Document, pointer: Pointer, node: yaml.Node) -> None:
    start, end = document.spelled(pointer)
    text = document.text
    properties = re.fullmatch(
        r"(?s:([&!]\S*\s+(#.*?[\r\n\x85\u2028]\s*)*)*)", at(document, node.start_mark.index, start)
    )
    assert properties, (text, pointer)
    their_end = node.end_mark.index
    if isinstance(node, yaml.ScalarNode) or (
        node.flow_style and text[their_end - 1 : their_end] in "]}"
    ):
        assert end == their_end
        return
    # A block ends for the library where the next thing begins, for a reader where its text ends.
    assert re.fullmatch(r"(?s:([\s\ufeff]|#.*?([\r\n\x85\u2028]|\Z))*)", text[end:their_end]), (
        text,
        pointer,
    )
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            check_places(document, (*pointer, number), item)
    seen = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        name = key.value
        if name not in seen and not (name == "<<" and not key.style):
            check_places(document, (*pointer, name), value)
        seen.add(name)
