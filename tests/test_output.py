"""Whatever names say, no terminal, build server or viewer obeys what a run prints, and programs can read it."""

import csv
import json
import re
import unicodedata
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from command import CLEAN, ece_lint
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tries import tries

from ece_lint.convert import canonical_yaml
from ece_lint.diff.formats import FORMATS as FORMATS_OF_CHANGES
from ece_lint.documents.json import read_json
from ece_lint.documents.yaml import read_yaml
from ece_lint.lint import lint
from ece_lint.reach.formats import FORMATS as FORMATS_OF_WAYS
from ece_lint.report.formats import FORMATS, render
from ece_lint.settings import Settings
from ece_lint.size.formats import FORMATS as FORMATS_OF_SIZES
from ece_lint.sources.canonical import read_canonical
from ece_lint.wording import UNSEEN, escaped, one_line

SETTINGS = Settings()
HOSTILE = (
    "\x07", "\x1b[31m", "\r", "\n", "\x85", "\x9b", "\u2028", "\u200e", "\u202e", "\u2066", "\u061c",  # obeyed
    "\xad", "\u200b", "\u2060", "\ufeff", "\ufff9", "\U000e0041", "\xa0", "\u2003", "\u3000",  # hidden
    "\u034f", "\u115f", "\u3164", "\uffa0", "\ufe0f", "\U000e0100",  # fillers and variation selectors
    "::error::", "\n::set-env name=x::", "##vso[task.x]", "##[error]", "##teamcity[x]", "#", "[", "x[",
    "<img src=x onerror=alert(1)>", "</script>", "&lt;", "[a](http://x.example)", "@octocat", "`", "```", "|", "-->",
    "=cmd()", "+1", "-1", "@SUM(1)", "'", '"', "]]>", "%0A", ";", "\\",
)  # fmt: skip
NAMES = st.lists(st.sampled_from([*HOSTILE, "Sales", " "]), min_size=1, max_size=4).map("".join)
# Signs that have a shape, although Unicode calls them format characters.
SEEN = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
RAW = re.compile(f"[\x00-\x08\x0b-\x1f{UNSEEN}]")
OURS = {
    "github": re.compile(r"::(?:error|warning|notice|group|endgroup)\b"),
    "azure": re.compile("##vso\\[task.logissue "),
}


def site(one: str, other: str) -> dict[str, Any]:
    return {
        "departments": [{"name": one}],
        "skill_groups": [{"name": other, "nmae": one, "description": f"a {other}"}],
        "queues": [{"name": one, "department": other, "skill_groups": [one + "x", other]}, {one: other}],
        "deployment": {
            "workloads": [{"name": one, "agents": 5}],
            "sites": [{"name": other, "agents": 5, "bandwidth": one}],
        },
    }  # fmt: skip


def check_raw(text: str, form: str = "") -> None:
    """Check that no part of a text is obeyed by what shows it, but for what the form is for."""
    assert not RAW.search(text.replace("\r\n", "\n"))
    for line in text.splitlines():
        ours = OURS[form].match(line) if form in OURS else None
        behind = line[ours.end() :] if ours else line
        assert not re.search(r"##\w*\[", behind)
        assert not re.match(r"\s*::", behind)


def check_form(text: str, form: str) -> None:
    """Check that the programs that a form is for can read it, and that it is nothing else for them."""
    match form:
        case "json" | "sarif" | "gitlab" | "rdjson":
            json.loads(text)
        case "jsonl":
            assert all(map(json.loads, text.splitlines()))
        case "junit" | "checkstyle":
            ElementTree.fromstring(text)
        case "csv":
            rows = [*csv.reader(StringIO(text, newline=""), strict=True)]
            assert len({*map(len, rows)}) == 1
            assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]
        case "markdown":
            shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
            assert "<img" not in shown
            assert 'x.example"' not in shown


@tries(12)
@given(NAMES, NAMES)
def test_no_report_is_obeyed_by_what_shows_it(one: str, other: str) -> None:
    path = f"site{one}.json".replace("/", "").replace("\\", "")
    report = lint([], SETTINGS, {path: BytesIO(json.dumps(site(one, other)).encode())})
    assert report.findings
    for form in FORMATS:
        text = render(form, report)
        check_raw(
            text.removeprefix("\ufeff") if form == "csv" else text, form
        )  # by which Excel knows UTF-8
        check_form(text.removeprefix("\ufeff"), form)


@tries(100)
@given(NAMES, NAMES)
def test_what_is_converted_is_not_obeyed_either_and_is_read_back(one: str, other: str) -> None:
    data = {"queues": [{"name": one, other: [other], "description": {one: other}}]}
    text = canonical_yaml(read_canonical(read_json("site.json", json.dumps(data).encode())))
    check_raw(text)
    assert read_yaml("site.yaml", text.encode()).data == data


def test_what_nobody_sees_is_shown_as_an_escape() -> None:
    hide = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}
    named = re.compile(
        "VARIATION SELECTOR|HANGUL .*FILLER|SCRIPT FILLER|PATTERN BLANK|NULL NOTEHEAD"
    )
    for character in map(chr, range(0x110000)):
        is_unseen = unicodedata.category(character) in hide and character not in SEEN + " "
        if is_unseen or named.search(unicodedata.name(character, "")):
            assert one_line(character) == escaped(character)


@tries(2)
@given(NAMES, NAMES)
def test_no_command_is_obeyed_by_what_shows_it(tmp_path_factory: Any, one: str, other: str) -> None:
    folder: Path = tmp_path_factory.mktemp("site")
    (folder / "site.json").write_text(json.dumps(site(one, other)), encoding="utf-8")
    for words in (
        ["convert"], ["suppressions"], ["check", "--show-files"], ["check", "--diff", "--unsafe-fixes"],
        ["rename", "skill_group", other, "Shop", "--diff", "--force"], ["rename", "queue", one, other],
        ["trace", f"queue:{one}"], ["trace", f"queue:{one}", "--format", "json"], ["reach", f"skill_group:{other}"],
        *(["reach", "--format", form] for form in FORMATS_OF_WAYS),
    ):  # fmt: skip
        if not other.startswith("-") and not one.startswith("-"):
            run = ece_lint(*words, folder=folder)
            check_raw(run.stdout.removeprefix("\ufeff"))  # with which CSV begins
            check_raw(run.stderr)
    before = tmp_path_factory.mktemp("before")
    (before / "site.json").write_text(json.dumps(site(other, one)), encoding="utf-8")
    for form in FORMATS_OF_CHANGES:
        text = ece_lint("diff", str(before), ".", "--format", form, folder=folder).stdout
        assert text
        check_raw(text, form)
        check_form(text, form)
    (folder / "plan.json").write_text(json.dumps({"deployment": site(one, other)["deployment"]}))
    for form in FORMATS_OF_SIZES:
        run = ece_lint("size", "plan.json", "--format", form, folder=folder)
        check_raw(run.stdout)
        check_form(run.stdout, form if run.returncode == CLEAN else "")
