"""Every consumer can read its format, finds in it all that it can show, and obeys nothing in it."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import reports
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reports import at, finding, report
from tries import tries

from ece_lint.documents import Document
from ece_lint.finding import Location
from ece_lint.report import NotRead, Report
from ece_lint.report.formats import FORMATS, render
from ece_lint.report.harmless import harmless
from ece_lint.report.markdown import code, prose
from ece_lint.report.summary import summary
from ece_lint.report.told import told

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "tests" / "schemas"


@pytest.fixture
def everything() -> Report:
    return reports.everything()


def plain(element: ElementTree.Element) -> dict[str, Any]:
    """Return an element of XML as data that a schema can describe."""
    text = (element.text or "").strip() + "".join((child.tail or "").strip() for child in element)
    children = [plain(child) for child in element]
    return {"tag": element.tag, "attributes": element.attrib, "text": text, "children": children}


def lines_of_json(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


READERS: dict[str, Callable[[str], Any]] = {
    "json": json.loads,
    "jsonl": lines_of_json,
    "sarif": json.loads,
    "gitlab": json.loads,
    "rdjson": json.loads,
    "junit": lambda text: plain(ElementTree.fromstring(text)),
    "checkstyle": lambda text: plain(ElementTree.fromstring(text)),
}


def schema(name: str) -> Any:
    if name in ("json", "jsonl"):
        ours = json.loads((ROOT / "schemas/report.schema.json").read_text(encoding="utf-8"))
        lines = {"type": "array", "items": {"$ref": "#/$defs/line"}, "$defs": ours["$defs"]}
        return ours if name == "json" else {**lines, "properties": ours["properties"]}
    file = {"sarif": "sarif-2.1.0"}.get(name, name)
    return json.loads((SCHEMAS / f"{file}.json").read_text(encoding="utf-8"))


@pytest.fixture(params=sorted(READERS))
def named_schema(request: pytest.FixtureRequest) -> tuple[str, Any]:
    return request.param, schema(request.param)


def validate(data: Any, shape: Any) -> None:
    validator = jsonschema.validators.validator_for(shape)
    validator.check_schema(shape)
    validator(shape).validate(data)


def test_a_format_is_as_its_consumer_wants_it(
    everything: Report, named_schema: tuple[str, Any]
) -> None:
    name, shape = named_schema
    validate(READERS[name](render(name, everything)), shape)
    validate(READERS[name](render(name, report(objects={}))), shape)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("junit", {"tag": "testsuites", "attributes": {"id": "1"}, "children": []}),
        ("checkstyle", {"tag": "checkstyle", "attributes": {}, "text": "", "children": []}),
        ("gitlab", [{"description": "no fingerprint"}]),
        ("rdjson", {"diagnostics": [{"message": "nowhere"}]}),
        ("jsonl", [{"finding": {"rule": "nothing else"}}]),
    ],
)
def test_a_schema_refuses_what_its_consumer_would(name: str, broken: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validate(broken, schema(name))


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_bytes(everything: Report, name: str) -> None:
    assert render(name, everything) == render(name, everything)


def test_there_is_no_other_format(everything: Report) -> None:
    with pytest.raises(KeyError):
        render("xml", everything)


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"full", "concise"}))
def test_no_format_is_silent_about_what_was_not_looked_at(everything: Report, name: str) -> None:
    text = render(name, everything)
    assert "a quote is opened and never closed" in text
    assert "KeyError" in text
    assert "call_types" in text


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"concise"}))
def test_a_format_has_the_related_places(everything: Report, name: str) -> None:
    text = render(name, everything)
    if name in ("github", "azure", "checkstyle", "junit", "markdown", "gitlab", "csv"):
        assert "cce/ucce.yaml:4:31" in text
    assert "is a member of" in text


# GitHub and Azure: commands in the log


def of_github(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the runner does (ActionCommand.TryParseV2 of actions/runner)."""

    def decoded(text: str, *escapes: str) -> str:
        for escape in (*escapes, "%0D", "%0A", "%25"):
            text = text.replace(escape, chr(int(escape[1:], 16)))
        return text

    assert line.startswith("::")
    head, _, data = line[2:].partition("::")
    command, _, properties = head.partition(" ")
    pairs = (each.partition("=") for each in properties.split(","))
    return command, {name: decoded(to, "%3A", "%2C") for name, _, to in pairs}, decoded(data)


def of_azure(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the agent does (Command.TryParse of azure-pipelines-agent)."""

    def decoded(text: str) -> str:
        for escape, sign in (
            ("%3B", ";"),
            ("%0D", "\r"),
            ("%0A", "\n"),
            ("%5D", "]"),
            ("%AZP25", "%"),
        ):
            text = text.replace(escape, sign)
        return text

    head, _, data = line[line.index("##vso[") + 6 :].partition("]")
    command, _, properties = head.partition(" ")
    pairs = (each.partition("=") for each in properties.split(";") if each)
    return command, {name: decoded(value) for name, _, value in pairs}, decoded(data)


PETER = """\
queue `Support` is lonely
cce/ucce.yaml:4:31: `Peter` is a member of `Sales_NA`
ece.yaml:2:11: the queue
cce/ucce.yaml:2:12: its [first] group
help: Be kind to it."""


def test_github_shows_a_finding_at_its_line(everything: Report) -> None:
    lines = [of_github(line) for line in render("github", everything).splitlines()]
    assert lines[2] == (
        "error",
        {"file": "ece.yaml", "line": "5", "endLine": "5", "col": "14", "endColumn": "19",
         "title": "lonely-queue"},
        PETER,
    )  # fmt: skip
    assert [(command, of["title"], of.get("file")) for command, of, _ in lines] == [
        ("error", "not-analysed", "broken.yaml"),
        ("error", "rule-failed", None),
        ("error", "lonely-queue", "ece.yaml"),
        ("warning", "unknown-field", "cce/ucce.yaml"),
        ("notice", "rules-not-asked", None),
        ("notice", "files-left-out", None),
    ]


def test_github_takes_no_columns_over_several_lines() -> None:
    document = Document("100%, a:b.yaml", b"agents: [Peter,\n  Loki]\n")
    found = finding(Location(document.path, document.span(8, 23)))
    (line,) = render("github", report(found, documents=(document,))).splitlines()
    assert line.startswith(
        "::error file=100%25%2C a%3Ab.yaml,line=1,endLine=2,title=lonely-queue::"
    )


def test_github_says_before_it_stops_showing_that_there_are_more() -> None:
    place = Location("a.yaml", Document("", b"").span(0, 0))
    many = [finding(place, message=f"number {number}", severity="warning") for number in range(14)]
    texts = [of_github(line)[2] for line in render("github", report(*many)).splitlines()]
    assert len(texts) == 15
    assert texts[9] == "5 more warnings are in the log of this step"
    assert len(render("github", report(*many[:10])).splitlines()) == 10


def test_azure_shows_a_finding_at_its_line(everything: Report) -> None:
    *lines, note, left = render("azure", everything).splitlines()
    read = [of_azure(line) for line in lines]
    assert read[2] == (
        "task.logissue",
        {"type": "error", "sourcepath": "ece.yaml", "linenumber": "5", "columnnumber": "14",
         "code": "lonely-queue"},
        PETER,
    )  # fmt: skip
    assert [of["type"] for _, of, _ in read] == ["error", "error", "error", "warning"]
    assert note.startswith("note[rules-not-asked] not asked: 2 rules lack input: call_types")
    assert left.startswith("note[files-left-out] left out (holds no section of")


def test_azure_escapes_what_ends_a_property() -> None:
    path = "a;b]c%0A.yaml"
    (line,) = render(
        "azure", report(finding(Location(path, Document("", b"").span(0, 0))))
    ).splitlines()
    assert ";sourcepath=a%3Bb%5Dc%AZP250A.yaml;" in line
    assert of_azure(line)[1]["sourcepath"] == path


# JUnit and Checkstyle: XML


def test_junit_has_a_test_for_each_rule_that_was_asked(everything: Report) -> None:
    root = ElementTree.fromstring(render("junit", everything))
    assert root.attrib == {"name": "ece-lint", "tests": "10", "failures": "1", "errors": "2"}
    tests = {
        case.attrib["name"]: [
            (child.tag, child.get("type"), child.get("message")) for child in case
        ]
        for case in root.iter("testcase")
    }
    lacks = "not asked: the configuration has no call_types"
    assert tests == {
        "asked-in-vain": [],
        "lonely-queue in ece.yaml": [("failure", "error", "queue `Support` is lonely")],
        "lonely-queue in ece.yaml (baselined)": [("skipped", "baselined", "queue `Support` is lonely")],
        "lonely-queue in ece.yaml (suppressed)": [("skipped", "suppressed", "queue `Support` is lonely")],
        "unknown-field in cce/ucce.yaml": [("system-out", None, None)],
        "files-left-out": [
            ("skipped", "files-left-out",
             "left out (holds no section of a routing configuration): docker-compose.yml"),
        ],
        "not-asked": [("skipped", "not-asked", lacks)],
        "nor-this": [("skipped", "not-asked", f"{lacks}, scripts")],
        "broken.yaml": [
            ("error", "not-analysed",
             "`broken.yaml` was not analysed: a quote is opened and never closed"),
        ],
        "rule `broken-rule` failed: KeyError: 'name'; this is a bug, please report it": [
            ("error", "rule-failed",
             "rule `broken-rule` failed: KeyError: 'name'; this is a bug, please report it"),
        ],
    }  # fmt: skip
    suites = [(suite.get("name"), suite.get("tests"), suite.get("skipped")) for suite in root]
    assert suites == [
        ("ece-lint.documents", "1", "0"),
        ("ece-lint.routing", "4", "2"),
        ("ece-lint.run", "5", "3"),
    ]


def test_junit_says_what_a_finding_rests_on(everything: Report) -> None:
    root = ElementTree.fromstring(render("junit", everything))
    first, *rest = PETER.splitlines()
    evidence = "".join(f"\n  {line}" for line in rest)
    assert root.findtext(".//failure") == f"ece.yaml:5:14: error: {first}{evidence}"
    assert "\n  baselined: known since May" in render("junit", everything)


@pytest.mark.parametrize(
    ("fail_on", "failures"), [("error", "1"), ("warning", "2"), ("never", "0")]
)
def test_junit_fails_where_the_run_fails(fail_on: str, failures: str) -> None:
    text = render("junit", reports.everything(fail_on=fail_on))
    assert ElementTree.fromstring(text).get("failures") == failures


def test_junit_has_one_test_for_all_that_a_rule_found_in_a_file() -> None:
    ece, _ = documents = reports.site()
    found = (finding(at(ece, "Loki"), severity="note"), finding(at(ece, "Peter"), message="worse"))
    root = ElementTree.fromstring(render("junit", report(*found, documents=documents)))
    (failure,) = root.iter("failure")
    assert failure.get("message") == "2 findings, the most severe: worse"
    assert "ece.yaml:5:21: note: queue `Support` is lonely" in (failure.text or "")
    assert "ece.yaml:5:14: error: worse" in (failure.text or "")


def test_checkstyle_puts_findings_under_their_files(everything: Report) -> None:
    root = ElementTree.fromstring(render("checkstyle", everything))
    assert [file.get("name") for file in root] == [".", "broken.yaml", "cce/ucce.yaml", "ece.yaml"]
    assert root[3][0].attrib == {
        "line": "5", "column": "14", "severity": "error", "message": PETER.replace("\n", " | "),
        "source": "ece-lint.routing.lonely-queue",
    }  # fmt: skip
    assert [error.get("severity") for error in root.iter("error")] == [
        "error",
        "info",
        "info",
        "error",
        "warning",
        "error",
    ]


# GitLab and reviewdog: JSON


def test_gitlab_has_each_finding_with_its_fingerprint(everything: Report) -> None:
    issues = json.loads(render("gitlab", everything))
    peter = issues[2]
    assert peter["fingerprint"] == reports.FINGERPRINT
    assert peter["description"] == (
        "queue `Support` is lonely (see cce/ucce.yaml:4:31, ece.yaml:2:11, cce/ucce.yaml:2:12)"
    )
    assert peter["location"] == {"path": "ece.yaml", "lines": {"begin": 5, "end": 5}}
    assert [place["path"] for place in peter["other_locations"]] == [
        "cce/ucce.yaml",
        "ece.yaml",
        "cce/ucce.yaml",
    ]
    assert peter["content"]["body"].endswith("`[first]` group\n\nBe kind to it.")
    assert [issue["severity"] for issue in issues] == [
        "critical",
        "critical",
        "critical",
        "major",
        "info",
        "info",
    ]
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_reviewdog_counts_bytes() -> None:
    document = Document("a.yaml", "x: 1\nBüro: [𐐀, Peter]\n".encode())
    found = finding(at(document, "Peter"), ("see", at(document, "𐐀")))
    (diagnostic,) = json.loads(render("rdjson", report(found, documents=(document,))))[
        "diagnostics"
    ]
    assert diagnostic["location"]["range"] == {
        "start": {"line": 2, "column": 15}, "end": {"line": 2, "column": 20},
    }  # fmt: skip
    (related,) = diagnostic["related_locations"]
    assert related["location"]["range"]["end"] == {"line": 2, "column": 13}
    assert diagnostic["message"] == "queue `Support` is lonely\n\nBe kind to it."


def test_jsonl_is_the_json_report_line_by_line(everything: Report) -> None:
    lines = lines_of_json(render("jsonl", everything))
    whole = json.loads(render("json", everything))
    assert [next(iter(line)) for line in lines] == [
        "run",
        *["finding"] * 4,
        *["skipped"] * 2,
        "crash",
        "summary",
    ]
    assert [line["finding"] for line in lines if "finding" in line] == whole["findings"]
    assert lines[-1]["summary"] == whole["summary"]


# Markdown


def test_markdown_is_a_comment_that_says_everything(everything: Report) -> None:
    expected = """\
<!-- ece-lint -->
### ece-lint: NOT CLEAN

1 error, 1 warning, 1 baselined, 1 suppressed in 2 of 3 files · \
2 media routing domains, 3 skill groups, 1 queue · release `12.0`, Unified CCE

- **`broken.yaml` was not analysed: a quote is opened and never closed**
- **rule `broken-rule` failed: KeyError: `'name'`; this is a bug, please report it**

- **error** queue `Support` is lonely (`ece.yaml:5:14`, `lonely-queue`)
  - `cce/ucce.yaml:4:31` `Peter` is a member of `Sales_NA`
  - `ece.yaml:2:11` the queue
  - `cce/ucce.yaml:2:12` its `[first]` group
  - What to do: Be kind to it.
- **warning** queue `Support` is lonely (`cce/ucce.yaml:2:33`, `unknown-field`)

<details><summary>Accepted (2)</summary>

- baselined: known since May: **error** queue `Support` is lonely (`ece.yaml:5:21`, `lonely-queue`)
- suppressed: `[vendor]` queue: **error** queue `Support` is lonely (`ece.yaml:2:11`, `lonely-queue`)

</details>

<details><summary>Left out (1)</summary>

- left out (holds no section of a routing configuration): `docker-compose.yml`

</details>

<details><summary>Not asked (2)</summary>

- `not-asked`: the configuration has no `call_types`
- `nor-this`: the configuration has no `call_types`, `scripts`

</details>
"""
    assert render("markdown", everything) == expected


def test_markdown_of_a_clean_run() -> None:
    text = render("markdown", report(documents=reports.site()[:1]))
    assert text == (
        "<!-- ece-lint -->\n### ece-lint: no findings\n\n"
        "no findings in 1 file · 1 queue · release `12.0`, Unified CCE\n"
    )


def test_markdown_of_many_troubles_fits_into_a_comment() -> None:
    many = tuple(NotRead(f"{number}.csv", "why " * 200) for number in range(900))
    assert len(render("markdown", report(not_analysed=many))) < 65_536


def test_markdown_fits_into_a_comment_and_drops_the_least_grave() -> None:
    place = Location("a.yaml", Document("", b"").span(0, 0))
    many = [finding(place, message="x" * 9000, severity="note") for _ in range(90)]
    grave = finding(place, message="the worst")
    text = render("markdown", report(*many, grave))
    assert 50_000 < len(text) < 65_536
    assert text.index("the worst") < text.index("xxx")
    assert re.search(r"\nand \d+ more; another format has them all\n", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sales", "`Sales`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        (" a ", "`  a  `"),
        ("a\n| b", "`a\\u000a| b`"),
        ("", "` `"),
    ],
)
def test_names_are_code(text: str, expected: str) -> None:
    assert code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("queue `A_B` waits, release 12.0.", "queue `A_B` waits, release `12.0`."),
        ("the site's well-known name (of 3): `x`!", "the site's well-known name (of 3): `x`!"),
        ("ask @all or #1 at www.example.com", "ask `@all` or `#1` at `www.example.com`"),
        ("a `b` c` *d* e", "a `b` `` c` `` `*d*` e"),
        ("1. GH-1", "`1.` `GH-1`"),
    ],
)
def test_prose_stays_prose_and_all_else_is_code(text: str, expected: str) -> None:
    assert prose(text) == expected


def of_markdown(text: str) -> list[tuple[str, str]]:
    """Read Markdown as CommonMark does, and return what it is made of."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    return [
        (inner.type, inner.content) for token in tokens for inner in (token.children or [token])
    ]


@given(reports.WORDS)
def test_nothing_in_prose_is_anything_but_prose(text: str) -> None:
    parts = [(kind, said) for kind, said in of_markdown(prose(text)) if said]
    assert {kind for kind, _ in parts} <= {"text", "code_inline"}
    said = "".join(content for _, content in parts)
    assert re.sub(r"[\s`]", "", said) == re.sub(r"[\s`]", "", harmless(text))
    for kind, content in parts:
        assert kind == "code_inline" or re.fullmatch(
            r"(?:[\s(),.;:?!·'’-]|[^\W\d_]|\d{1,6}(?!\w))*", content
        )


# CSV


def rows(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def test_csv_has_a_row_for_each_finding(everything: Report) -> None:
    text = render("csv", everything)
    head, *body = rows(text)
    table = [dict(zip(head, row, strict=True)) for row in body]
    assert text.startswith("\ufeff")
    assert text.endswith("\r\n")
    assert [row["rule"] for row in table] == [
        "not-analysed", "rule-failed", "lonely-queue", "lonely-queue", "lonely-queue", "unknown-field",
        "rules-not-asked", "files-left-out",
    ]  # fmt: skip
    assert [row["status"] for row in table[2:5]] == ["new", "baselined", "suppressed"]
    assert table[2] == {
        "severity": "error", "status": "new", "rule": "lonely-queue", "group": "routing", "kind": "queue",
        "name": "Support", "department": "Support", "message": "queue `Support` is lonely",
        "path": "ece.yaml", "line": "5", "column": "14", "end_line": "5", "end_column": "19",
        "related": "cce/ucce.yaml:4:31 `Peter` is a member of `Sales_NA`; ece.yaml:2:11 the queue; "
        "cce/ucce.yaml:2:12 its [first] group",
        "help": "Be kind to it.", "reason": "", "fingerprint": reports.FINGERPRINT,
    }  # fmt: skip
    assert table[4]["reason"] == "[vendor] queue"


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+4930123", "'+4930123"),
        (" @x", " '@x"),
        ("Sales; =cmd", "Sales; '=cmd"),
        ("＝1", "'＝1"),
        ("a=b - c", "a=b - c"),
    ],
)
def test_no_cell_of_csv_is_a_formula(name: str, cell: str) -> None:
    place = Location("a.yaml", Document("", b"").span(0, 0))
    head, row = rows(render("csv", report(finding(place, message=name))))
    assert dict(zip(head, row, strict=True))["message"] == cell


def test_a_cell_of_csv_is_no_longer_than_excel_takes() -> None:
    place = Location("a.yaml", Document("", b"").span(0, 0))
    _, row = rows(render("csv", report(finding(place, message="\x1b" * 40_000))))
    assert max(map(len, row)) < 32_767


# All of them


@tries(120)
@given(hostile=reports.hostile(), name=st.sampled_from([*FORMATS, "summary"]))
def test_nothing_in_a_configuration_or_a_file_name_is_obeyed(hostile: Report, name: str) -> None:
    text = summary(hostile) if name == "summary" else render(name, hostile)
    text.encode()
    body = text.removeprefix("\ufeff").replace("\r\n", "\n") if name == "csv" else text
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u2028-\u202e\u2066-\u2069\ufeff\ufffe\ud800-\udfff]",
        body,
    )
    lines = body.split("\n")
    ours = {"github": "::", "azure": "##vso["}.get(name, "\0")
    for line in lines:
        assert not line.lstrip().startswith("::") or line.startswith(" ::: ") or ours == "::"
        assert not re.search(r"##\w*\[", line.removeprefix(ours))
    check = {"github": hostile_github, "azure": hostile_azure, "csv": hostile_csv, "markdown": hostile_markdown,
             "rdjson": hostile_rdjson}.get(name)  # fmt: skip
    if check:
        check(hostile, text)
    if name in READERS:
        validate(READERS[name](text), SHAPES[name])
    if name == "json":
        assert json.loads(text)["findings"][0]["message"] == hostile.findings[0].message
    if name == "junit":
        (failures,) = [int(ElementTree.fromstring(text).attrib["failures"])]
        assert (failures > 0) == hostile.failed


SHAPES = {name: schema(name) for name in READERS}


def hostile_github(hostile: Report, text: str) -> None:
    commands = [of_github(line) for line in text.splitlines()]
    for (command, of, data), found in zip(commands, told(hostile), strict=True):
        assert command == {"note": "notice"}.get(found.severity, found.severity)
        assert of["title"] == harmless(found.rule)
        assert of.get("file", "") == harmless(found.location.path)
        assert data.split("\n")[0] == harmless(found.message)


def hostile_azure(hostile: Report, text: str) -> None:
    for line, found in zip(text.splitlines(), told(hostile), strict=True):
        if found.severity != "note":
            command, of, data = of_azure(line)
            assert command == "task.logissue"
            assert of["type"] == found.severity
            assert of.get("sourcepath", "") == harmless(found.location.path)
            assert data.split("\n")[0] == harmless(found.message)


def hostile_csv(hostile: Report, text: str) -> None:
    assert len(rows(text)) == 1 + 3 + len(hostile.findings) + 2
    for delimiter in ",;|\t":
        for row in rows(text, delimiter):
            for cell in row:
                assert not re.match(r"[\s\"]*[=+\-@＝＋－＠]", cell)


OUR_HTML = {
    "<!-- ece-lint -->", "</details>", "<details><summary>Accepted (2)</summary>",
    "<details><summary>Not asked (1)</summary>", "<details><summary>Left out (1)</summary>",
}  # fmt: skip


def hostile_markdown(hostile: Report, text: str) -> None:
    for kind, content in of_markdown(text):
        assert not kind.startswith(
            ("link", "image", "table", "s_", "fence", "hr", "em", "blockquote", "ordered")
        )
        assert not kind.startswith("html") or content.strip() in OUR_HTML
    assert sum(kind == "heading_open" for kind, _ in of_markdown(text)) == 1


def hostile_rdjson(hostile: Report, text: str) -> None:
    for diagnostic in json.loads(text)["diagnostics"]:
        kinds = {kind for kind, _ in of_markdown(diagnostic["message"])}
        assert kinds <= {"text", "code_inline", "paragraph_open", "paragraph_close"}
