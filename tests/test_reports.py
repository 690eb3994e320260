"""Every format gives people the right columns, programs the right shape, terminals no orders."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import reports
from command import ece_lint
from hypothesis import given
from hypothesis import strategies as st
from reports import at, finding, read, report, rule

from ece_lint import load
from ece_lint.documents import Document
from ece_lint.finding import Finding, Location
from ece_lint.model import Key
from ece_lint.report import Crash, NotRead, Report, Skipped
from ece_lint.report.formats import FORMATS, render
from ece_lint.report.full import Look
from ece_lint.report.overview import overview
from ece_lint.report.summary import summary

ROOT = Path(__file__).parent.parent


def full(*findings: Finding, documents: tuple[Document, ...] = ()) -> str:
    return render("full", report(*findings, documents=documents))


def frame(line: str, words: str, *more: str) -> str:
    """Return the frame of one line in which words, and more words, are marked."""
    document = Document("site.yaml", line.encode())
    found = finding(at(document, words), *((f"see {other}", at(document, other)) for other in more))
    return full(found, documents=(document,)).partition("1 |")[2].partition("\n  |\n")[0]


@pytest.fixture
def site() -> tuple[Document, Document]:
    return reports.site()


@pytest.fixture
def everything() -> Report:
    return reports.everything()


def test_a_finding_is_shown_with_its_places_file_by_file(site: tuple[Document, Document]) -> None:
    ece, ucce = site
    found = finding(
        at(ece, "Peter"),
        ("this queue", at(ece, "Support")),
        ("`Peter` is a member of `Sales_NA`", at(ucce, "Sales_NA")),
        ("mapped to the queue", at(ucce, "Support_EMEA")),
        help="Compare both places with what the site intends. Either correct the list of the "
        "queue's agents, or change the membership.",
    )
    expected = """\
error[lonely-queue]: queue `Support` is lonely
 --> ece.yaml:5:14
  |
2 |   - name: Support
  |           ------- this queue
...
5 |     agents: [Peter, Loki]
  |              ^^^^^ here
  |
 ::: cce/ucce.yaml:3:12
  |
3 |   - {name: Support_EMEA, agents: [Loki]}
  |            ------------ mapped to the queue
4 |   - {name: Sales_NA, agents: [Peter]}
  |            -------- `Peter` is a member of `Sales_NA`
  |
  = help: Compare both places with what the site intends. Either correct the list of the queue's
          agents, or change the membership.
  = more: ece-lint explain lonely-queue

"""
    assert full(found, documents=site) == expected


def test_line_numbers_are_aligned() -> None:
    document = read("site.yaml", "\n" * 8 + "a: 1\nb: 2\n")
    text = full(finding(at(document, "b"), ("there", at(document, "a"))), documents=(document,))
    assert " 9 | a: 1\n   | - there\n10 | b: 2\n   | ^ here\n   |\n   = help" in text
    assert "\n  --> site.yaml:10:1\n   |\n" in text


def test_each_place_on_a_line_has_its_own_underline() -> None:
    expected = """ queues: [A, B, C]
  |          - see A
  |             ^ here
  |                - see C"""
    assert frame("queues: [A, B, C]", "B", "C", "A") == expected


def test_a_place_with_several_texts_is_underlined_once() -> None:
    expected = """ queues: [A, B]
  |          - see A
  |             ^ here; see B"""
    assert frame("queues: [A, B]", "B", "A", "B", "A") == expected


def test_without_a_label_there_is_only_the_underline(site: tuple[Document, Document]) -> None:
    text = full(finding(at(site[0], "Peter"), label="", help=""), documents=site)
    assert "  |              ^^^^^\n  |\n  = more" in text


def test_of_many_places_eight_are_shown(site: tuple[Document, Document]) -> None:
    lines = "\n".join(f"  - {{name: Q{number}}}" for number in range(11))
    document = read("site.yaml", f"queues:\n{lines}\n")
    places = [(f"number {number}", at(document, f"name: Q{number}")) for number in range(11)]
    found = finding(at(site[0], "Peter"), *places)
    text = full(found, documents=(*site, document))
    assert text.count("---- number") == 8
    assert "= and 3 more places\n" in text
    assert "and 1 more place\n" in full(found._replace(related=found.related[:9]), documents=site)
    assert "more place" not in full(found._replace(related=found.related[:8]), documents=site)


def test_a_file_that_is_no_text_has_no_frame() -> None:
    missing = finding(Location("gone.yaml", Document("", b"").span(0, 0)))
    binary = finding(Location("utf16.yaml", Document("", b"").span(0, 1)))
    expected = """\
error[lonely-queue]: queue `Support` is lonely
 --> {}:1:1
  = help: Be kind to it.
  = more: ece-lint explain lonely-queue

"""
    document = Document("utf16.yaml", "queues:".encode("utf-16"))
    assert full(missing, documents=(document,)) == expected.format("gone.yaml")
    assert full(binary, documents=(document,)) == expected.format("utf16.yaml")


def heads(text: str) -> list[str]:
    """Return the first lines of findings, and the lines that stand alone."""
    return [line for line in text.splitlines() if line and not line.startswith(" ")]


def test_what_is_gravest_comes_first_and_notes_are_counted() -> None:
    place = Location("site.yaml", Document("", b"").span(0, 0))
    findings = [
        finding(place, severity=severity, message=message, rule=rule)
        for severity, message, rule in (
            ("note", "a", "shy-queue"), ("warning", "b", "lonely-queue"), ("error", "c", "lonely-queue"),
            ("note", "d", "shy-queue"), ("error", "e", "lonely-queue"),
        )
    ]  # fmt: skip
    text = full(*findings)
    assert heads(text) == [
        "error[lonely-queue]: c", "error[lonely-queue]: e", "warning[lonely-queue]: b",
        "2 notes of 1 rule: --severity note shows them",
    ]  # fmt: skip
    assert text.count("= help: Be kind to it.") == text.count("= more:") == 1
    every = render("full", report(*findings), Look(severity="note"))
    assert heads(every)[3:] == ["note[shy-queue]: a", "note[shy-queue]: d"]
    errors = heads(render("full", report(*findings), Look(severity="error")))
    assert errors[2:] == [
        "1 warning of 1 rule: --severity warning shows it",
        "2 notes of 1 rule: --severity note shows them",
    ]


SHARED = """\
departments: [{name: Sales}, {name: Support}]
queues:
  - {name: Sales_Email, department: Sales, skill_groups: [Sales_NA, Both]}
  - {name: Support_Email, department: Support, skill_groups: [Both]}
skill_groups:
  - {name: Sales_NA, agents: [Clark]}
  - {name: Both, agents: [Peter]}
  - {name: Nobody, agents: [Bruce]}
"""


def of_agents(tmp_path: Path, times: int = 1) -> Report:
    """Return a report with findings about Clark, Peter and Bruce, and the site that they are in."""
    (tmp_path / "site.yaml").write_text(SHARED, "utf-8")
    place = Location("site.yaml", Document("", b"").span(0, 0))
    found = [
        finding(place, message=name, object=Key("agent", name))
        for name in ("Bruce", "Peter", "Clark") * times
    ]
    return report(*found, routing=load(tmp_path / "site.yaml"))


def test_a_finding_is_of_the_departments_whose_queues_its_object_serves(tmp_path: Path) -> None:
    whole = of_agents(tmp_path)
    told = {one.message: whole.departments(one) for one in whole.findings}
    assert told == {"Bruce": (), "Peter": ("Sales", "Support"), "Clark": ("Sales",)}
    data = json.loads(render("json", whole))["findings"]
    assert [one["departments"] for one in data] == [[], ["Sales", "Support"], ["Sales"]]
    sarif = json.loads(render("sarif", whole))["runs"][0]["results"]
    assert sarif[1]["properties"] == {"departments": ["Sales", "Support"]}
    assert '"Sales, Support"' in render("csv", whole)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("department",
         ["no department: 1 error", "several departments: 1 error", "department Sales: 1 error"]),
        ("rule", ["lonely-queue: Every queue has company.: 3 errors"]),
        ("file", ["site.yaml: 3 errors"]),
    ],
)  # fmt: skip
def test_findings_are_grouped(tmp_path: Path, by: str, expected: list[str]) -> None:
    text = render("full", of_agents(tmp_path), Look(group_by=by))
    assert [line for line in heads(text) if not line.startswith("error[")] == expected


def test_many_findings_have_a_table_as_wide_as_the_terminal(tmp_path: Path) -> None:
    assert overview(of_agents(tmp_path), 80) == ""
    many = of_agents(tmp_path, times=5)
    assert overview(many, 80) == (
        "                     Sales  Support  (none)    all\n"
        "error[lonely-queue]     10        5       5     15\n"
    )
    assert overview(many, 48) == (
        "                     Sales  (none)  others    all\n"
        "error[lonely-queue]     10       5       5     15\n"
    )


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    line = "a" * 500 + " Peter " + "b" * 300
    document = Document("site.yaml", line.encode())
    told = "word " * 60
    found = finding(at(document, "Peter"), help=told, message=told, label=told)
    text = render("full", report(found, documents=(document,)), Look(width=width))
    assert width - 12 <= max(map(len, text.splitlines())) <= width


def test_a_place_over_several_lines_is_underlined_in_its_first() -> None:
    document = Document("site.yaml", b"agents: [Peter,   \r\n  Loki]\r\n")
    span = document.span(8, 25)
    text = full(finding(Location("site.yaml", span)), documents=(document,))
    assert "1 | agents: [Peter,\n  |         ^^^^^^^ here\n" in text


@pytest.mark.parametrize(("start", "end", "blanks"), [(0, 0, 0), (4, 4, 4), (5, 5, 0), (10, 10, 0)])
def test_an_empty_place_has_a_caret(start: int, end: int, blanks: int) -> None:
    document = Document("site.yaml", b"a: b\nc: d\n")
    found = finding(Location("site.yaml", document.span(start, end)))
    assert f"  |{' ' * blanks} ^ here\n" in full(found, documents=(document,))


@pytest.mark.parametrize(
    ("line", "words", "shown", "below"),
    [
        ("\t- name: Sales", "Sales", "    - name: Sales", "            ^^^^^"),
        ("ab\tname", "name", "ab  name", "    ^^^^"),
        ("- 営業部: 東京", "東京", "- 営業部: 東京", "          ^^^^"),
        ("- ﾃｽﾄ: ｘ", "ｘ", "- ﾃｽﾄ: ｘ", "       ^^"),
        ("- e\u0301te\u0301: a\u0308", "a\u0308", "- e\u0301te\u0301: a\u0308", "       ^"),
        ("- \u1112\u1161\u11ab: x", "x", "- \u1112\u1161\u11ab: x", "      ^"),
        ("👩\u200d👧: x", "x", "👩\\u200d👧: x", "            ^"),
        ("𐐀: x", "x", "𐐀: x", "   ^"),
        ("\x1b[31m: \u202ex", "x", "\\u001b[31m: \\u202ex", "                  ^"),
        ("# ##vso[task] x", "x", "# #\\u0023vso[task] x", "                   ^"),
    ],
    ids=[
        "tab",
        "tab stop",
        "wide",
        "half width",
        "combining",
        "jamo",
        "joiner",
        "astral",
        "hidden",
        "command",
    ],
)
def test_carets_stand_under_their_characters(line: str, words: str, shown: str, below: str) -> None:
    assert frame(line, words) == f" {shown}\n  | {below} here"


def test_a_long_line_is_cut_around_its_places() -> None:
    line = "a" * 500 + " Peter " + "b" * 300 + " Loki " + "c" * 90
    first, below_first, second, below_second = frame(line, "Loki", "Peter").splitlines()
    assert below_first.rstrip() == "  | " + " " * (first.index("Peter") - 1) + "----- see Peter"
    assert below_second.rstrip() == "  | " + " " * (second.index("Loki") - 4) + "^^^^ here"
    assert second.startswith("1 | …")
    assert first.startswith(" …")
    assert first.endswith("…")
    assert len(first) == 161


def test_a_place_longer_than_the_screen_is_cut() -> None:
    text, below = frame("x: " + "y" * 400, "y" * 400).splitlines()
    assert len(text) <= 161
    assert below.startswith("  | …" if text.startswith("  …") else "  | ")
    assert below.count("^") >= 150


LETTERS = st.sampled_from(
    [*"ab \t", "営", "ｘ", "é", "e\u0301", "👩\u200d👧", "\x1b", "\u202e", "##[x]", "ﾃ", "𐐀"]
)


@given(
    before=st.lists(LETTERS, max_size=300),
    inside=st.lists(LETTERS, min_size=1, max_size=60),
    after=st.lists(LETTERS, max_size=300),
)
def test_carets_are_as_long_as_what_stands_above_them(
    before: list[str], inside: list[str], after: list[str]
) -> None:
    left, middle = "".join(before) + "<", "".join(inside)
    line = f"{left}{middle}>{''.join(after)}"
    document = Document("site.yaml", line.encode())
    found = finding(Location("site.yaml", document.span(len(left), len(left) + len(middle))))
    shown, below = full(found, documents=(document,)).partition("1 | ")[2].splitlines()[:2]
    columns = in_columns(shown)
    start = below.index("^") - len("  | ")
    end = start + below.count("^")
    fills_the_screen = below.count("^") > 150
    assert columns[start - 1] == "<" or (fills_the_screen and columns[start - 1] == "…")
    assert columns[end] == ">" or (fills_the_screen and columns[end] == "…")
    assert len(columns) <= 160


def in_columns(text: str) -> list[str]:
    """Return what stands in each column of the screen, for the letters that are drawn here."""
    columns: list[str] = []
    for character in text:
        if character != "\u0301":
            columns += [character, ""] if character in "営ｘ👩👧" else [character]
    return columns


def test_color_is_ours_alone(site: tuple[Document, Document]) -> None:
    found = finding(
        at(site[0], "Peter"), ("see", at(site[1], "Tony")), message="queue `\x1b[31m` is lonely"
    )
    colored = render("full", report(found, documents=site), Look(color=True))
    assert colored.startswith("\x1b[1;31merror[lonely-queue]\x1b[0m\x1b[1m: queue `\\u001b[31m` is")
    assert "\x1b[1;31m^^^^^ here\x1b[0m" in colored
    assert "\x1b[36m---- see\x1b[0m" in colored
    plain = render("full", report(found, documents=site))
    assert re.sub("\x1b\\[[0-9;]*m", "", colored) == plain


def test_what_is_accepted_is_not_shown_to_people(everything: Report) -> None:
    assert render("full", everything).count(" --> ") == 2
    assert render("concise", everything).count("\n") == 2


def test_concise_is_one_line_for_each_finding(everything: Report) -> None:
    expected = """\
ece.yaml:5:14: error[lonely-queue] queue `Support` is lonely
cce/ucce.yaml:2:33: warning[unknown-field] queue `Support` is lonely
"""
    assert render("concise", everything) == expected


def test_the_summary_counts_what_was_found_and_names_what_was_not_looked_at(
    everything: Report,
) -> None:
    expected = """\
NOT CLEAN: 1 file was not analysed: broken.yaml: a quote is opened and never closed
1 error, 1 warning, 1 baselined, 1 suppressed in 2 of 3 files · \
2 media routing domains, 3 skill groups, 1 queue · release 12.0, Unified CCE
can be put right: 1 with --unsafe-fixes; --diff shows how
not asked: 2 rules lack input: call_types (2 rules), scripts (1 rule)
left out (holds no section of a routing configuration): docker-compose.yml
rule `broken-rule` failed: KeyError: 'name'; this is a bug, please report it
"""
    assert summary(everything) == expected


def test_the_summary_of_a_clean_run(site: tuple[Document, Document]) -> None:
    clean = report(documents=site[:1], product="pcce")
    assert summary(clean) == "no findings in 1 file · 1 queue · release 12.0, Packaged CCE\n"


@pytest.mark.parametrize(
    "change",
    [{"not_analysed": (NotRead("a.yaml", "x"),)}, {"crashes": (Crash("a", "x"),)}],
    ids=["a file that was not analysed", "a rule that failed"],
)
def test_the_summary_calls_nothing_clean_that_was_not_looked_at(
    site: tuple[Document, Document], change: Any
) -> None:
    text = summary(report(documents=site, **change))
    assert "0 findings in 2 " in text
    assert "no findings" not in text


def test_the_summary_of_a_run_without_input() -> None:
    nothing = NotRead("conf, more", "nothing to analyse; looked for YAML")
    expected = """\
NOT CLEAN: nothing was analysed: conf, more: nothing to analyse; looked for YAML
0 findings in 0 files · release 12.0, Unified CCE
"""
    assert summary(report(not_analysed=(nothing,), objects={})) == expected


def test_the_summary_stays_short(site: tuple[Document, Document]) -> None:
    many = tuple(NotRead(f"{number}.yaml", "why") for number in range(40))
    sections = tuple(Skipped(f"rule-{number}", (f"section_{number}",)) for number in range(40))
    kinds = ("media_class", "media_routing_domain", "peripheral", "skill_group", "agent", "queue",
             "script", "department", "alias", "user")  # fmt: skip
    text = summary(
        report(
            documents=site, not_analysed=many, left_out=many, skipped=sections,
            objects={kind: number for number, kind in enumerate(kinds, 1)},
        )
    )  # fmt: skip
    assert "10 users, 2 other kinds of objects" in text
    assert "left out (why): 0.yaml, 1.yaml, 2.yaml, 3.yaml, 4.yaml, 35 more\n" in text
    assert "NOT CLEAN: 40 files were not analysed\n  0.yaml: why\n" in text
    assert "  and 30 more\n" in text
    assert len(text.splitlines()) < 20


def test_json_is_as_its_schema_says(everything: Report) -> None:
    schema = json.loads((ROOT / "schemas/report.schema.json").read_text(encoding="utf-8"))
    data = json.loads(render("json", everything))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(data)
    assert [finding["status"] for finding in data["findings"]] == [
        "new",
        "baselined",
        "suppressed",
        "new",
    ]
    assert data["findings"][0]["object"] == {
        "kind": "queue",
        "name": "Support",
        "department": "Support",
    }
    assert data["findings"][0]["location"] == {
        "path": "ece.yaml", "line": 5, "column": 14, "end_line": 5, "end_column": 19,
    }  # fmt: skip
    assert data["findings"][0]["related"][0] == {
        "message": "`Peter` is a member of `Sales_NA`",
        "location": {
            "path": "cce/ucce.yaml", "line": 4, "column": 31, "end_line": 4, "end_column": 36,
        },
    }  # fmt: skip
    assert data["findings"][3]["object"] is None
    assert data["findings"][3]["help"] is None
    assert data["summary"]["errors"] == 1
    assert data["summary"]["objects"] == {"queue": 1, "skill_group": 3, "media_routing_domain": 2}


def test_json_keeps_letters_and_escapes_what_hides() -> None:
    document = Document("Büro.yaml", b"x")
    found = finding(
        Location("Büro.yaml", document.span(0, 1)), message="営業 \u202e \udcff \x7f \x1b"
    )
    text = render("json", report(found, documents=(document,)))
    assert '"message": "営業 \\u202e \\udcff \\u007f \\u001b"' in text
    assert '"path": "Büro.yaml"' in text
    assert text.endswith("\n}\n")
    assert json.loads(text)["findings"][0]["message"] == found.message


@pytest.fixture(scope="module")
def sarif_schema() -> Any:
    # The standard's schema as the npm package @microsoft/jest-sarif 1.0.0-beta.0 (MIT) has it.
    return json.loads((ROOT / "tests/schemas/sarif-2.1.0.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("empty", [False, True], ids=["everything", "nothing"])
def test_sarif_is_as_its_schema_says(everything: Report, sarif_schema: Any, empty: bool) -> None:
    data = json.loads(render("sarif", report() if empty else everything))
    jsonschema.Draft4Validator.check_schema(sarif_schema)
    jsonschema.Draft4Validator(sarif_schema).validate(data)


def every(data: Any, key: str) -> list[Any]:
    """Return the values of a key wherever it is in the data."""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    own = [data[key]] if isinstance(data, dict) and key in data else []
    return [*own, *(value for part in inner for value in every(part, key))]


def test_sarif_has_everything_that_viewers_can_show(everything: Report) -> None:
    log = json.loads(render("sarif", everything))
    (run,) = log["runs"]
    driver, results = run["tool"]["driver"], run["results"]
    assert driver["version"] == driver["semanticVersion"]
    assert "informationUri" not in driver
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"] == {"id": "ece-lint/"}
    assert set(every(log, "uriBaseId")) == set(run["originalUriBaseIds"])
    assert [a["location"]["uri"] for a in run["artifacts"]] == ["cce/ucce.yaml", "ece.yaml"]
    for uri in every(log, "uri"):
        assert re.fullmatch(r"[A-Za-z0-9._~%-][A-Za-z0-9._~%/-]*", uri)
    names = [each["id"] for each in driver["rules"]]
    assert names == sorted(names)
    assert set(names) == {
        "lonely-queue",
        "asked-in-vain",
        "unknown-field",
        "not-asked",
        "nor-this",
        "broken-rule",
    }
    for result in results:
        assert names[result["ruleIndex"]] == result["ruleId"]
        assert set(result["partialFingerprints"]) == {"eceLint/v1", "primaryLocationLineHash"}
    for region in every(log, "region"):
        assert {"startLine", "startColumn", "endLine", "endColumn", "snippet"} == set(region)
    assert results[0]["locations"][0]["physicalLocation"]["region"]["snippet"] == {"text": "Peter"}
    assert results[0]["locations"][0]["logicalLocations"] == [
        {"name": "Support", "fullyQualifiedName": "queue/Support/Support", "kind": "queue"}
    ]
    assert [result["baselineState"] for result in results] == ["new", "unchanged", "new", "new"]
    assert [result["suppressions"] for result in results] == [
        [],
        [{"kind": "external", "status": "accepted", "justification": "known since May"}],
        [{"kind": "inSource", "status": "accepted", "justification": "[vendor] queue"}],
        [],
    ]


def test_sarif_links_the_related_places_in_the_message(everything: Report) -> None:
    result = json.loads(render("sarif", everything))["runs"][0]["results"][0]
    assert result["message"]["text"] == (
        "queue `Support` is lonely ([`Peter` is a member of `Sales_NA`](1); [the queue](2); "
        "[its \\[first\\] group](3))"
    )
    assert [place["id"] for place in result["relatedLocations"]] == [1, 2, 3]
    (thread,) = result["codeFlows"][0]["threadFlows"]
    assert [hop["location"]["message"]["text"] for hop in thread["locations"]] == [
        "the queue",
        "its \\[first\\] group",
    ]


def test_sarif_links_no_more_places_than_anybody_reads(site: tuple[Document, Document]) -> None:
    places = [(f"number {number}", at(site[1], "Tony")) for number in range(2000)]
    log = json.loads(
        render("sarif", report(finding(at(site[0], "Peter"), *places), documents=site))
    )
    result = log["runs"][0]["results"][0]
    assert result["message"]["text"].endswith("; [number 7](8); and 1992 more)")
    assert len(result["relatedLocations"]) == 1000


def test_sarif_tells_what_was_not_looked_at(everything: Report) -> None:
    (invocation,) = json.loads(render("sarif", everything))["runs"][0]["invocations"]
    told = [
        (n["descriptor"]["id"], n["level"], n["message"]["text"])
        for n in invocation["toolExecutionNotifications"]
    ]
    assert invocation["executionSuccessful"] is False
    assert told == [
        ("not-analysed", "error", "broken.yaml: a quote is opened and never closed"),
        ("rule-failed", "error", "broken-rule: KeyError: 'name'"),
        (
            "files-left-out",
            "note",
            "left out (holds no section of a routing configuration): docker-compose.yml",
        ),
        ("rule-not-asked", "note", "not-asked: the configuration has no call_types"),
        ("rule-not-asked", "note", "nor-this: the configuration has no call_types, scripts"),
    ]
    assert every(invocation, "uri") == ["broken.yaml"]
    nothing = report(not_analysed=(NotRead("a, b", "nothing to analyse"),))
    assert every(json.loads(render("sarif", nothing))["runs"][0]["invocations"], "uri") == []


def test_sarif_explains_its_rules(everything: Report) -> None:
    rules = {
        r["id"]: r
        for r in json.loads(render("sarif", everything))["runs"][0]["tool"]["driver"]["rules"]
    }
    described = rules["lonely-queue"]
    assert described["name"] == "LonelyQueue"
    assert described["shortDescription"] == {"text": "Every queue has company."}
    assert described["help"]["text"] == (
        "Nobody serves a lonely queue. It waits.\n\nBe kind to it.\n\n"
        "Design Guide, page 13: be kind\n\nece-lint explain lonely-queue"
    )
    assert described["help"]["markdown"] == (
        "**Why:** Nobody serves a lonely queue. It waits.\n\n**Fix:** Be kind to it.\n\n"
        "**Reference:** Design Guide, page 13: be kind\n\n**More:** `ece-lint explain lonely-queue`"
    )
    assert described["defaultConfiguration"] == {"enabled": True, "level": "error"}
    assert described["properties"] == {
        "tags": ["routing", "configuration", "contact-center"],
        "precision": "very-high",
        "problem.severity": "error",
    }
    assert rules["asked-in-vain"]["properties"]["problem.severity"] == "recommendation"
    assert rules["broken-rule"] == {"id": "broken-rule", "name": "BrokenRule"}


def test_sarif_says_first_what_happens(site: tuple[Document, Document]) -> None:
    told = rule("lonely-queue")
    told.page["then"] = {"none": "calls wait for ever", "few": "calls wait longer"}
    found = report(finding(at(site[0], "Peter")), documents=site, rules={"lonely-queue": told})
    (described,) = json.loads(render("sarif", found))["runs"][0]["tool"]["driver"]["rules"]
    then = "Calls wait for ever; calls wait longer."
    assert described["fullDescription"]["text"] == f"{then} Nobody serves a lonely queue. It waits."
    assert described["help"]["text"].startswith(f"{then}\n\nNobody serves")
    assert described["help"]["markdown"].startswith(f"**Then:** {then}\n\n**Why:** Nobody")


def test_sarif_shortens_a_long_reason(site: tuple[Document, Document]) -> None:
    wordy = rule("lonely-queue", severity="off")
    wordy.page["why"] = "why " * 400
    found = report(finding(at(site[0], "Peter")), documents=site, rules={"lonely-queue": wordy})
    (described,) = json.loads(render("sarif", found))["runs"][0]["tool"]["driver"]["rules"]
    assert len(described["fullDescription"]["text"]) == 1024
    assert described["defaultConfiguration"]["enabled"] is False


def test_sarif_repeats_regions_but_not_whole_files() -> None:
    document = Document("site.yaml", b"queues:\r\n- a\r\n- b\n" + b"x" * 9000)
    spans = [(9, 17), (9, 9000)]
    found = [finding(Location("site.yaml", document.span(*span))) for span in spans]
    regions = every(json.loads(render("sarif", report(*found, documents=(document,)))), "region")
    assert regions[0]["snippet"] == {"text": "- a\n- b"}
    assert "snippet" not in regions[1]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("Büro 1/a#b.yaml", "B%C3%BCro%201/a%23b.yaml"),
        ("c:d.yaml", "c%3Ad.yaml"),
        ("back\\slash.yaml", "back%5Cslash.yaml"),
        ("/srv/site.yaml", "file:///srv/site.yaml"),
    ],
)
def test_sarif_writes_paths_as_uris(path: str, uri: str) -> None:
    found = finding(Location(path, Document("", b"").span(0, 0)))
    assert every(json.loads(render("sarif", report(found))), "uri") == [uri]


def test_the_full_report_needs_nothing_heavy() -> None:
    program = "import sys, ece_lint.report.full; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not {"jsonschema", "networkx", "typer", "rich", "ece_lint.report.sarif"} & set(
        run.stdout.split()
    )


@pytest.mark.parametrize(
    "hidden",
    [
        "\u00a0",
        "\u00ad",
        "\u034f",
        "\u2003",
        "\u202f",
        "\u206a",
        "\u3000",
        "\u3164",
        "\ufe0f",
        "\ufff9",
        "\U000e0041",
    ],
    ids=lambda one: f"U+{ord(one):04X}",
)
@pytest.mark.parametrize("format", [*FORMATS, "summary"])
def test_no_format_shows_what_hides(format: str, hidden: str) -> None:
    name = f"Sales{hidden}NA"
    document = Document(f"{name}.yaml", b"a: b")
    found = finding(
        Location(document.path, document.span(0, 1)), message=f"queue `{name}` is lonely"
    )
    told = report(found, documents=(document,), left_out=(NotRead(name, "no configuration"),))
    text = summary(told) if format == "summary" else render(format, told)
    assert hidden not in text
    if format == "json":
        assert json.loads(text)["findings"][0]["message"] == found.message


def many_faults(folder: Path) -> None:
    """Write a site of four departments with some 300 faults of a few kinds."""
    queues, groups, selectors, calls, scripts = [], [], [], [], []
    for number in range(140):
        name, department = f"Q{number:03}", ("Sales", "Support", "Orders", "Returns")[number % 4]
        queues.append(
            f"  - {{name: {name}, department: {department}, media_routing_domain: Email_MRD, "
            f"script_selector: {name}, skill_groups: [{name}_NA, {name}_EMAE], transfer_queue: Elsewhere_{number}}}"
        )
        groups.append(f"  - {{name: {name}_NA, media_routing_domain: Email_MRD, agents: []}}")
        groups.append(
            f"  - {{name: {name}_EMEA, media_routing_domain: Email_MRD, agents: [A{number}]}}"
        )
        selectors.append(
            f"  - {{name: {name}, media_routing_domain: Email_MRD, call_type: {name}}}"
        )
        calls.append(f"  - {{name: {name}, scripts: [{name}]}}")
        scripts.append(f"  - {{name: {name}, skill_groups: [{name}_NA, {name}_EMEA]}}")
    parts = {
        "departments": ["  - {name: Sales}", "  - {name: Support}", "  - {name: Orders}", "  - {name: Returns}"],
        "media_routing_domains": ["  - {name: Email_MRD, channel: email, interruptible: false}"],
        "queues": queues, "skill_groups": groups, "script_selectors": selectors, "call_types": calls,
        "scripts": scripts, "agents": [f"  - {{name: A{number}}}" for number in range(140)],
    }  # fmt: skip
    text = "".join(f"{section}:\n" + "\n".join(lines) + "\n" for section, lines in parts.items())
    (folder / "site.yaml").write_text(text, "utf-8")


def test_a_report_of_300_findings_can_be_read(tmp_path: Path) -> None:
    many_faults(tmp_path)
    run = ece_lint("check", "site.yaml", folder=tmp_path)
    shown = [line for line in heads(run.stdout) if re.match(r"(error|warning|note)\[", line)]
    severities = [line.partition("[")[0] for line in shown]
    assert len(shown) >= 200
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    helps = re.findall(r"= help: (.*)", run.stdout)
    assert len(helps) == len(set(helps)) < 10
    assert len(run.stdout.splitlines()) < 12 * len(shown)
    table = [
        line.split()
        for line in run.stderr.splitlines()
        if line.startswith(("  ", "error[", "warning["))
    ]
    head = next(line for line in table if line[0] == "Orders")
    assert head == ["Orders", "Returns", "Sales", "Support", "all"]
    assert ["error[undefined-name]", "70", "70", "70", "70", "280"] in table
    by_department = ece_lint(
        "check", "site.yaml", "--group-by", "department", folder=tmp_path
    ).stdout
    groups = [line for line in heads(by_department) if line.startswith("department ")]
    assert [one.partition(":")[0] for one in groups][:4] == [
        "department Sales", "department Support", "department Orders", "department Returns",
    ]  # fmt: skip
    again = ece_lint("check", "site.yaml", folder=tmp_path)
    assert again.stdout == run.stdout


def test_what_only_the_full_report_can_do_is_refused_without_one(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("departments: [{name: Sales}]\n", encoding="utf-8")
    words = ("check", "site.yaml", "--format", "json", "--group-by", "rule")
    refused = ece_lint(*words, folder=tmp_path)
    assert (refused.returncode, "--group-by goes with the format full" in refused.stderr) == (
        2,
        True,
    )
    assert ece_lint(*words, "--output", "full:site.txt", folder=tmp_path).returncode == 0
