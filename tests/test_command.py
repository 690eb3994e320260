"""The command line, run as a user runs it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from command import BUG, CLEAN, FINDINGS, NOT_ANALYSED, ROOT, WRONG_USE, ece_lint, ece_lint_process

from ece_lint import cli
from ece_lint.cli.output import INTERRUPTED, READER_GONE
from ece_lint.pages.read import load_rules
from ece_lint.report.formats import FORMATS


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    (tmp_path / "site.yaml").write_text("departments:\n  - name: Sales\n", encoding="utf-8")
    return tmp_path


def test_the_design_guide_contradicts_itself_in_one_row() -> None:
    run = ece_lint("check", "samples/design-guide", "--format", "json")
    report = json.loads(run.stdout)
    assert run.returncode == FINDINGS
    found = [
        (f["severity"], f["rule"], f["message"])
        for f in report["findings"]
        if f["severity"] != "note"
    ]
    queue, rule = "Email_MRD_Global_Support_Email_Script", "queue-agents-differ-from-membership"
    assert found == [
        ("warning", rule, f"queue `{queue}` does not list agent `Tony`, who serves it as a member of "
         "skill group `Global_Support_NA`"),
        ("error", rule, f"queue `{queue}` lists agent `Peter`, who is in none of its skill groups "
         "`Global_Support_NA` and `Global_Support_EMEA`"),
    ]  # fmt: skip
    peter = report["findings"][-1]
    assert peter["location"] == {
        "path": "samples/design-guide/ece.yaml", "line": 32, "column": 14, "end_line": 32, "end_column": 19,
    }  # fmt: skip
    shown = {place["message"] for place in peter["related"]}
    assert "`Peter` is a member of skill group `Domestic_Support_NA`" in shown
    assert "the script routes to `Global_Support_NA` and `Global_Support_EMEA`" in shown


def test_packaged_cce_does_not_allow_three_of_its_script_names() -> None:
    run = ece_lint("check", "samples/design-guide", "--product", "pcce", "--format", "json")
    found = json.loads(run.stdout)["findings"]
    assert [f["object"]["name"] for f in found if f["rule"] == "script-selector-too-long"] == [
        "Global_Support_Email_Script",
        "Domestic_Sales_Email_Script",
        "Domestic_Support_Email_Script",
    ]


SAMPLES = sorted(
    file.relative_to(ROOT / "samples").as_posix().removesuffix(".expected.txt")
    for file in (ROOT / "samples").rglob("*.expected.txt")
)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_reported_as_expected(sample: str) -> None:
    expected = ROOT / "samples" / f"{sample}.expected.txt"
    assert ece_lint("check", f"samples/{sample}").stdout == expected.read_text(encoding="utf-8")


def test_nothing_found_is_0(clean: Path) -> None:
    run = ece_lint("check", str(clean))
    assert (run.returncode, run.stdout) == (CLEAN, "")
    assert "no findings" in run.stderr


def test_without_a_path_the_current_folder_is_checked(clean: Path) -> None:
    assert ece_lint("check", folder=clean).returncode == CLEAN


def test_an_empty_folder_is_3_and_says_what_was_looked_for(tmp_path: Path) -> None:
    run = ece_lint("check", str(tmp_path))
    assert run.returncode == NOT_ANALYSED
    assert "looked for" in run.stderr
    assert "queues:" in run.stderr


def test_a_broken_file_is_3_and_the_others_are_linted(clean: Path) -> None:
    (clean / "broken.yaml").write_text("queues: [", encoding="utf-8")
    (clean / "other.yaml").write_text("queues:\n  - {name: Q, aktive: true}\n", encoding="utf-8")
    run = ece_lint("check", ".", "--format", "concise", folder=clean)
    assert run.returncode == NOT_ANALYSED
    assert "broken.yaml:1:9: error[broken-document]" in run.stdout
    assert "other.yaml:2:15: error[unknown-field]" in run.stdout
    assert "NOT CLEAN" in run.stderr


@pytest.mark.parametrize(
    ("name", "conflict"),
    [
        ("queues.yaml", "queues:\n<<<<<<< HEAD\n- name: A\n=======\n- name: B\n>>>>>>> theirs\n"),
        ("queues.json", '{"queues": [\n<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> theirs\n]}'),
        ("Call_Type.csv", "<<<<<<< HEAD\r\nA,B\r\n=======\r\nB,A\r\n>>>>>>> theirs\r\n1,2\r\n"),
    ],
)
def test_a_file_that_git_could_not_merge_is_3(clean: Path, name: str, conflict: str) -> None:
    (clean / name).write_text(conflict, encoding="utf-8", newline="")
    run = ece_lint("check", "--format", "concise", folder=clean)
    assert run.returncode == NOT_ANALYSED
    at = 1 if name.endswith("csv") else 2
    assert (
        f"{name}:{at}:1: error[broken-document] git left two versions of these lines here"
        in run.stdout
    )


@pytest.mark.parametrize("words", [(), ("baseline",)])
def test_the_help_says_of_every_command_what_it_does(words: tuple[str, ...]) -> None:
    lines = ece_lint(*words, "-h", COLUMNS="80").stdout.partition("Commands:\n")[2].splitlines()
    assert lines
    assert all(line.endswith(".") and not line.endswith("...") for line in lines)


def test_a_path_that_does_not_exist_is_3(clean: Path) -> None:
    run = ece_lint("check", str(clean), str(clean / "nowhere.yaml"))
    assert run.returncode == NOT_ANALYSED
    assert "nowhere.yaml" in run.stderr


def test_files_of_other_tools_are_left_out_and_said_to_be(clean: Path) -> None:
    (clean / "docker-compose.yml").write_text("services:\n  web: {}\n", encoding="utf-8")
    run = ece_lint("check", str(clean))
    assert run.returncode == CLEAN
    assert "docker-compose.yml" in run.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["check", "--format", "jsn"], "did you mean `json`?"),
        (["check", "--output", "sarf:x"], "did you mean `sarif`?"),
        (["check", "--select", "rooting"], "did you mean `routing`?"),
        (["check", "--ignore", "undefined-nam"], "did you mean `undefined-name`?"),
        (["check", "--release", "13"], "known are `11.5`"),
        (["check", "--product", "pce"], "did you mean `pcce`?"),
        (["check", "--fail-on", "warnings"], "did you mean `warning`?"),
        (["check", "--color", "yes"], "known are `auto`"),
        (["check", "--rules", "nowhere"], "not a folder"),
        (["check", "--stdin-name", "x.yaml"], "among the paths"),
        (["schema", "queu"], "did you mean `queue`?"),
        (["explain", "undefined-names"], "did you mean `undefined-name`?"),
        (["check", "--nonsense"], "--nonsense"),
        (["chek"], "chek"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_2_and_says_what_would_be_right(
    clean: Path, words: list[str], told: str
) -> None:
    run = ece_lint(*words, folder=clean)
    assert run.returncode == WRONG_USE
    assert told in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("fail_on", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)]
)
def test_fail_on_decides_from_which_severity_on_a_run_fails(
    tmp_path: Path, fail_on: str, code: int
) -> None:
    site = "skill_groups:\n  - {name: A, agents: [Tony]}\nqueues:\n  - {name: Q, skill_groups: [A], agents: []}\n"
    (tmp_path / "site.yaml").write_text(site, encoding="utf-8")
    select = ["--select", "queue-agents-differ-from-membership"]
    assert ece_lint("check", str(tmp_path), *select, "--fail-on", fail_on).returncode == code


def test_several_reports_of_one_run(tmp_path: Path) -> None:
    sarif, concise = tmp_path / "report.sarif", tmp_path / "report.txt"
    run = ece_lint(
        "check",
        "samples/design-guide",
        "--output",
        f"sarif:{sarif}",
        "--output",
        f"concise:{concise}",
    )
    assert run.stdout.startswith("error[")
    assert json.loads(sarif.read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert "error[queue-agents-differ-from-membership]" in concise.read_text(encoding="utf-8")


def test_the_summary_of_a_job_on_github_is_added_to(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    for _ in range(2):
        run = ece_lint(
            "check",
            "samples/design-guide",
            "--output",
            f"markdown:{file}",
            GITHUB_STEP_SUMMARY=str(file),
        )
    assert file.read_text(encoding="utf-8").count("### ece-lint: 1 error, 1 warning") == 2
    assert "Peter" in run.stdout


@pytest.mark.parametrize("name", ["site.yaml", "ece-lint.yaml"])
def test_no_report_takes_the_place_of_what_it_is_about(tmp_path: Path, name: str) -> None:
    (tmp_path / "site.yaml").write_text("queues: [{name: Sales}]\n", encoding="utf-8")
    (tmp_path / "ece-lint.yaml").write_text("release: 12.0\n", encoding="utf-8")
    before = (tmp_path / name).read_bytes()
    run = ece_lint("check", "--output", f"json:../{tmp_path.name}/{name}", folder=tmp_path)
    assert run.returncode == WRONG_USE
    assert "is one of the files that were read" in run.stderr
    assert (tmp_path / name).read_bytes() == before


def test_an_output_without_a_format_takes_the_place_of_stdout(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    run = ece_lint("check", "samples/design-guide", "--format", "json", "--output", str(file))
    assert run.stdout == ""
    assert json.loads(file.read_text(encoding="utf-8"))["schema"] == "ece-lint/report/1"


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("report.sarif", "{"),
        ("report.JSON", "{"),
        ("report.xml", "<?xml"),
        ("report.md", "<!-- ece-lint -->"),
        ("report.csv", "\ufeff"),
        ("report.txt", "error["),
    ],
)
def test_the_ending_of_an_output_says_its_format(tmp_path: Path, name: str, begins: str) -> None:
    run = ece_lint("check", "samples/design-guide", "--output", str(tmp_path / name))
    assert (run.returncode, run.stdout) == (FINDINGS, "")
    assert (tmp_path / name).read_text("utf-8").startswith(begins)


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("report.doc", "the ending of report.doc does not say which format to write; end it in `.sarif`"),
        ("site.html", "`ece-lint report --output site.html` writes a page"),
        ("full:report.sarif", "report.sarif would hold full, which is not what its ending says; call it report.txt"),
        ("csv:report.json", "report.json would hold csv, which is not what its ending says; call it report.csv"),
    ],
)  # fmt: skip
def test_no_text_is_written_into_a_file_of_another_ending(
    tmp_path: Path, output: str, says: str
) -> None:
    run = ece_lint("check", str(ROOT / "samples/clean"), "--output", output, folder=tmp_path)
    assert (run.returncode, list(tmp_path.iterdir())) == (WRONG_USE, [])
    assert says in run.stderr


def test_select_and_ignore_take_rules_and_groups() -> None:
    only = ece_lint("check", "samples/design-guide", "--select", "naming", "--format", "concise")
    without = ece_lint(
        "check", "samples/design-guide", "--ignore", "queue-agents-differ-from-membership"
    )
    assert (only.returncode, only.stdout) == (CLEAN, "")
    assert without.returncode == CLEAN


def test_several_rules_are_named_at_once_and_by_pattern() -> None:
    words = ["check", "samples/design-guide", "--format", "concise"]
    rule = "queue-agents-differ-from-membership"
    for selected in ("naming,ece,routing", "queue-agents-*", f"naming, {rule}"):
        assert f"[{rule}]" in ece_lint(*words, "--select", selected).stdout
    assert ece_lint(*words, "--ignore", "naming,queue-*").stdout == ""
    run = ece_lint(*words, "--select", "naming,quue-*")
    assert run.returncode == WRONG_USE
    assert "there is no rule or group `quue-*`" in run.stderr


def test_a_rule_that_was_not_wanted_is_no_test_that_passed() -> None:
    words = ["check", "samples/design-guide", "--select", "naming", "--format", "junit"]
    root = ElementTree.fromstring(ece_lint(*words).stdout)
    groups = {case.attrib["classname"] for case in root.iter("testcase")}
    assert groups == {f"ece-lint.{group}" for group in ("naming", "documents", "acceptance", "run")}


def test_the_settings_file_is_found_and_the_command_line_wins(clean: Path) -> None:
    (clean / ".git").mkdir()
    (clean / "ece-lint.yaml").write_text("product: pcce\nrelease: 12.5\n", encoding="utf-8")
    (clean / "deep").mkdir()
    (clean / "deep" / "more.yaml").write_text("departments: [{name: Support}]\n", encoding="utf-8")
    run = ece_lint("check", "deep", "--format", "json", folder=clean)
    assert json.loads(run.stdout)["settings"] == {"release": "12.5", "product": "pcce"}
    run = ece_lint("check", "deep", "--format", "json", "--product", "ucce", folder=clean)
    assert json.loads(run.stdout)["settings"] == {"release": "12.5", "product": "ucce"}


def test_a_wrong_settings_file_is_2_with_its_line(clean: Path) -> None:
    (clean / "ece-lint.yaml").write_text("product: pcce\nrelaese: 12.5\n", encoding="utf-8")
    run = ece_lint("check", folder=clean)
    assert run.returncode == WRONG_USE
    assert "ece-lint.yaml:2:1" in run.stderr
    assert "did you mean `release`?" in run.stderr


def test_nothing_in_a_settings_file_commands_a_build_server(clean: Path) -> None:
    text = '"##vso[task.complete]": 1\n"\\n::error::": 2\n'
    (clean / "ece-lint.yaml").write_text(text, encoding="utf-8")
    told = ece_lint("check", folder=clean).stderr
    assert "task.complete" in told
    assert "##vso[" not in told
    assert "\n::" not in told


def test_every_wrong_page_is_told_at_once(tmp_path: Path, clean: Path) -> None:
    pages = tmp_path / "pages" / "own"
    pages.mkdir(parents=True)
    (pages / "no-verb.yaml").write_text("asks: X.\nseverity: error\nwhy: x\n", encoding="utf-8")
    (pages / "no-reason.yaml").write_text("severity: fatal\n", encoding="utf-8")
    run = ece_lint("check", "--rules", str(tmp_path / "pages"), folder=clean)
    assert run.returncode == WRONG_USE
    assert "no-verb.yaml" in run.stderr
    assert "no-reason.yaml:1:11" in run.stderr


PAGE = """\
asks: Every queue has at least two agents.
severity: warning
every: queue
must: have
with: {path: agents, at_least: 2}
message: queue {name} has {count} of at least {at_least} agents
why: One agent is ill one day.
fix: Name a second one.
reference: {document: House rules}
since: "1"
examples:
  - |
    queues:
      - {name: Q, agents: [Tony]}  # <- queue `Q` has 1 of at least 2 agents
"""


def test_own_pages_are_asked_and_their_examples_checked(tmp_path: Path) -> None:
    pages, site = tmp_path / "house" / "own", tmp_path / "site"
    pages.mkdir(parents=True)
    site.mkdir()
    (pages / "lonely-queue.yaml").write_text(PAGE, encoding="utf-8")
    (site / "site.yaml").write_text("queues:\n  - {name: Q, agents: [Tony]}\n", encoding="utf-8")
    run = ece_lint("check", str(site), "--rules", str(tmp_path / "house"), "--format", "concise")
    assert "warning[lonely-queue] queue `Q` has 1 of at least 2 agents" in run.stdout
    assert ece_lint("rules", "--check", str(tmp_path / "house")).returncode == CLEAN
    (pages / "lonely-queue.yaml").write_text(PAGE.replace("has 1", "has 3"), encoding="utf-8")
    run = ece_lint("rules", "--check", str(tmp_path / "house"))
    assert run.returncode == FINDINGS
    assert "expected `queue `Q` has 3" in run.stdout


def test_the_examples_of_a_group_that_comes_with_it_are_checked() -> None:
    run = ece_lint("rules", "--check", "rules/documents")
    assert run.returncode == CLEAN
    assert "unknown-field: 4 examples as marked" in run.stdout
    assert "queue-without-targets" not in run.stdout


def test_a_rule_that_fails_is_4_and_the_others_still_run(tmp_path: Path) -> None:
    pages = tmp_path / "house" / "own"
    pages.mkdir(parents=True)
    page = 'asks = "X."\nseverity = "error"\nmessage = "x"\nwhy = "x."\nfix = "x."\nreference = {"document": "x"}\n'
    page += (
        'since = "1"\nexamples = [""]\n\n\ndef must(subjects, routing):\n    yield from [1 / 0]\n'
    )
    (pages / "broken-rule.py").write_text(page, encoding="utf-8")
    run = ece_lint(
        "check", "samples/design-guide", "--rules", str(tmp_path / "house"), "--format", "concise"
    )
    assert run.returncode == BUG
    assert "broken-rule" in run.stderr
    assert "ZeroDivisionError" in run.stderr
    assert "Peter" in run.stdout
    assert "Traceback" not in run.stderr


WRONG = "departments: [{name: Sales}]\nqueues:\n  - {name: Q, department: Sale}\n"


def test_standard_input_is_a_file_like_any_other(tmp_path: Path) -> None:
    run = ece_lint("check", "-", "--format", "concise", folder=tmp_path, text=WRONG)
    assert run.returncode == FINDINGS
    assert run.stdout.startswith("stdin.yaml:3:27: error[undefined-name]")
    run = ece_lint("check", "-", "--stdin-name", "x/site.json", folder=tmp_path, text=WRONG)
    assert run.returncode == NOT_ANALYSED
    assert "x/site.json:1:1" in run.stdout


def test_standard_input_stands_for_the_file_of_its_name(clean: Path) -> None:
    (clean / "queues.yaml").write_text("queues: [{name: Q, department: Sale}]\n", encoding="utf-8")
    words = ["check", ".", "-", "--stdin-name", "./queues.yaml", "--format", "json"]
    run = ece_lint(*words, folder=clean, text="queues: [{name: Q, department: Sales}]\n")
    summary = json.loads(run.stdout)["summary"]
    assert (run.returncode, summary["errors"], summary["files"]) == (CLEAN, 0, 2)


def test_the_settings_beside_the_file_of_that_name_hold(clean: Path) -> None:
    (clean / "ece-lint.yaml").write_text('release: "12.5"\n', encoding="utf-8")
    named = str(clean / "new.yaml")
    run = ece_lint("check", "-", "--stdin-name", named, "--format", "json", text=WRONG)
    assert json.loads(run.stdout)["settings"]["release"] == "12.5"


def test_empty_standard_input_is_not_clean(tmp_path: Path) -> None:
    run = ece_lint("check", "-", folder=tmp_path)
    assert run.returncode == NOT_ANALYSED
    assert "NOT CLEAN: nothing was analysed: stdin.yaml" in run.stderr


def test_exit_zero_forgives_findings_and_nothing_else(clean: Path) -> None:
    (clean / "site.yaml").write_text(WRONG, encoding="utf-8")
    run = ece_lint("check", "--exit-zero", folder=clean)
    assert (run.returncode, "undefined-name" in run.stdout) == (CLEAN, True)
    (clean / "broken.yaml").write_text("queues: [", encoding="utf-8")
    assert ece_lint("check", "--exit-zero", folder=clean).returncode == NOT_ANALYSED
    assert ece_lint("check", "--exit-zero", "--release", "13").returncode == WRONG_USE


def test_quiet_leaves_the_summary_out_unless_something_was_not_analysed(clean: Path) -> None:
    (clean / "site.yaml").write_text(WRONG, encoding="utf-8")
    run = ece_lint("check", "--quiet", "--format", "concise", folder=clean)
    assert (run.stdout.count("\n"), run.stderr) == (1, "")
    (clean / "broken.yaml").write_text("queues: [", encoding="utf-8")
    run = ece_lint("check", "--quiet", folder=clean)
    assert run.stderr.startswith("NOT CLEAN: 1 file was not analysed: broken.yaml: ")


def test_statistics_count_by_rule(clean: Path) -> None:
    (clean / "site.yaml").write_text(f"{WRONG}  - {{name: Q, department: Sal}}\n", encoding="utf-8")
    run = ece_lint("check", "--statistics", "--format", "concise", folder=clean)
    assert run.stderr.startswith("errors  rule\n     2  undefined-name\n")
    (clean / "site.yaml").write_text("departments: [{name: Sales}]\n", encoding="utf-8")
    assert ece_lint("check", "--statistics", folder=clean).stderr.startswith("no findings")


def test_reports_in_the_checked_folder_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(WRONG, encoding="utf-8")
    endings = {"jsonl": "jsonl", "sarif": "sarif", "markdown": "md", "csv": "csv", "junit": "xml",
               "checkstyle": "xml", "json": "json", "gitlab": "json", "rdjson": "json"}  # fmt: skip
    outputs = [f"--output={name}:{name}.{endings.get(name, 'txt')}" for name in FORMATS]
    words = ["check", "--format", "json", *outputs]
    first, second = (ece_lint(*words, folder=tmp_path) for _ in range(2))
    assert len(list(tmp_path.iterdir())) == 1 + len(FORMATS)
    assert first.returncode == second.returncode == FINDINGS
    assert json.loads(first.stdout)["findings"] == json.loads(second.stdout)["findings"]


def test_schemas_are_listed_and_printed_whole() -> None:
    names = [line.split()[0] for line in ece_lint("schema").stdout.splitlines()]
    assert {"configuration", "queue", "settings", "rule", "report"} <= set(names)
    configuration = json.loads(ece_lint("schema", "configuration").stdout)
    jsonschema.Draft202012Validator.check_schema(configuration)
    assert "$ref" not in json.dumps(configuration)
    validator = jsonschema.Draft202012Validator(configuration)
    assert not validator.is_valid({"queues": [{"name": "Q", "channel": "telepathy"}]})
    assert validator.is_valid({"queues": [{"name": "Q", "department": "Sales"}]})
    settings = ece_lint("schema", "settings.schema.json").stdout
    assert json.loads(settings) == json.loads(
        (ROOT / "schemas/settings.schema.json").read_text("utf-8")
    )
    report = json.loads(ece_lint("schema", "report").stdout)
    jsonschema.validate(
        json.loads(ece_lint("check", "samples/design-guide", "--format", "json").stdout), report
    )


def test_the_version() -> None:
    from ece_lint import __version__

    assert ece_lint_process("--version").stdout == f"ece-lint {__version__}\n"


def test_the_catalogue_has_a_row_for_each_rule_with_its_sources() -> None:
    listing = ece_lint("rules", "--format", "markdown").stdout
    rows = [
        line.removeprefix("| ").removesuffix(" |").split(" | ")
        for line in listing.splitlines()
        if line.startswith("| `")
    ]
    listed = sorted(load_rules().values(), key=lambda rule: (rule.group, rule.name))
    assert [row[0] for row in rows] == [f"`{rule.name}`" for rule in listed]
    assert {len(row) for row in rows} == {7}
    assert all(document for *_, document, _ in rows)
    (one,) = (row for row in rows if row[0] == "`reserved-department-name`")
    assert one[1:4] == [
        "error",
        "Packaged CCE refuses the name, which ECE has for something else",
        "Packaged CCE",
    ]
    assert "<br>Packaged CCE Developer Reference 15.0(1), Department API" in one[5]
    assert one[6] == "DPT-03"
    run = ece_lint("rules", "--format", "markdwon")
    assert run.returncode == WRONG_USE
    assert "did you mean `markdown`" in run.stderr


def test_the_catalogue_keeps_the_words_of_own_pages_inside_their_cells(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    page = PAGE.replace(
        "Every queue has", "NA|EMEA, `A|B` and <all> of *Sales* of Skill_Group have"
    )
    (tmp_path / "own" / "lonely-queue.yaml").write_text(page, encoding="utf-8")
    listing = ece_lint("rules", "--format", "markdown", "--rules", str(tmp_path)).stdout
    (row,) = (line for line in listing.splitlines() if line.startswith("| `lonely-queue`"))
    asks = r"NA\|EMEA, `A\|B` and \<all> of \*Sales\* of Skill_Group have at least two agents."
    assert row == f"| `lonely-queue` | warning |  |  | {asks} | House rules |  |"


def test_rules_are_listed_and_explained() -> None:
    listing = ece_lint("rules").stdout
    assert "queue-agents-differ-from-membership" in listing
    page = ece_lint("explain", "queue-agents-differ-from-membership").stdout
    assert "Design Guide 12.0(1), page 13" in page
    assert "What to do" in page
    assert page.startswith(
        """\
queue-agents-differ-from-membership: error (extra) and warning (missing), group routing, since 0.1
  error (extra): an agent who is counted on for the queue never gets an activity of it
  warning (missing): an agent gets activities unplanned, and is missing from the staffing

"""
    )


def test_rules_and_explain_take_groups_patterns_and_several_names() -> None:
    listed = ece_lint("rules", "intents,queue-half-*").stdout
    assert [line.split()[0] for line in listed.splitlines() if line.startswith("  ")] == [
        "intent-matches-nothing", "intent-not-kept", "queue-half-integrated",
    ]  # fmt: skip
    assert listed.endswith("3 rules; `ece-lint explain RULE` shows one whole\n")
    data = json.loads(
        ece_lint("explain", "intents", "queue-half-integrated", "--format", "json").stdout
    )
    assert {one["name"] for one in data["rules"]} == {
        "queue-half-integrated", "intent-matches-nothing", "intent-not-kept",
    }  # fmt: skip
    pages = ece_lint("explain", "script-loop,no-target-of-mrd").stdout
    assert "script-loop: " in pages
    assert "no-target-of-mrd: fails, an outcome for a contact" in pages
    assert ece_lint("rules", "quue-*").returncode == WRONG_USE


def test_rules_are_a_page_on_which_each_can_be_linked_to() -> None:
    text = ece_lint("rules", "--format", "html").stdout
    rules = json.loads(ece_lint("rules", "--format", "json").stdout)["rules"]
    ids = re.findall(r'<section class="rule" id="([^"]+)">', text)
    assert sorted(ids) == sorted(one["name"] for one in rules)
    assert set(re.findall(r'href="#([^"]+)"', text)) == set(ids)
    assert "default-src &#x27;none&#x27;" in text or "default-src 'none'" in text
    few = ece_lint("rules", "queue-half-integrated", "--format", "html").stdout
    assert "Example, reported" in few
    assert "Example, not reported" in few
    assert "- {rule: queue-half-integrated, name: NAME" in few
    assert "<pre>queues:\n" in few or "<pre># " in few


def test_examples_say_whether_something_is_reported() -> None:
    page = ece_lint("explain", "queue-half-integrated").stdout
    assert "Example, reported\n" in page
    assert "Example, not reported\n" in page


def test_what_an_example_reports_stands_below_a_line_that_is_too_long() -> None:
    page = ece_lint("explain", "undefined-name").stdout
    examples = page[page.index("Example, ") :].splitlines()
    assert all(one.startswith("  SkillTargetID,") for one in examples if len(one) > 96)
    said = examples.index(
        "        # <- skill group `Sale_NA` is mentioned by queue `Sales`, but not defined; did you mean"
    )
    assert examples[said - 1 : said + 2 : 2] == [
        "      skill_groups: [Sale_NA]",
        "        #    `Sales_NA`?",
    ]


def test_findings_link_to_the_page_that_the_settings_name(tmp_path: Path) -> None:
    (tmp_path / "ece-lint.yaml").write_text(
        "docs-url: https://wiki.example.org/ece-lint\n", "utf-8"
    )
    shutil.copytree(ROOT / "samples" / "design-guide", tmp_path / "site")
    run = ece_lint("check", "--format", "sarif", folder=tmp_path)
    driver = json.loads(run.stdout)["runs"][0]["tool"]["driver"]
    assert driver["informationUri"] == "https://wiki.example.org/ece-lint"
    assert all(
        rule["helpUri"] == f"https://wiki.example.org/ece-lint#{rule['id']}"
        for rule in driver["rules"]
    )


def test_what_a_rule_needs_and_looks_into_is_explained() -> None:
    assert (
        """\
Input
  not asked without scripts, script_selectors.media_routing_domain
  not asked without one of
  - scripts.skill_groups
  - scripts.precision_queues
  - scripts.enterprise_skill_groups and enterprise_skill_groups.skill_groups
  not asked without one of
  - script_selectors.scripts
  - script_selectors.call_type and call_types.scripts
  also looks at these, if they are given: skill_groups, precision_queues, call_types, queues

Parameters"""
        in ece_lint("explain", "script-target-never-considered").stdout
    )


@pytest.mark.parametrize(
    ("rule", "roles"),
    [
        (
            "routing-type-differs-from-mrd",
            """
  voice: where `routing_type` is `1`, `2` or `3` and `media_routing_domain` is neither
  `Cisco_Voice` nor `1` and `media_routing_domain.channel` is `email`, `email-outbound`, `chat`,
  `callback` or not given
  none: where `routing_type` is `4`, `5` or `6` and `media_routing_domain` is not given
  other: where `queues.name` is given and `routing_type` is not `4`
""",
        ),
        (
            "skill-group-without-route",
            """
  none: skill group {name} has no route; in Packaged CCE it has one of the same name
  other-name: skill group {name} has route {found}; in Packaged CCE it has one of the same name
""",
        ),
        (
            "messaging-servers-not-clustered",
            """
  restarted: where `vmware_ha` is `true`
  otherwise: the deployment is meant to be highly available, but its messaging servers are not a
  cluster
""",
        ),
    ],
)
def test_when_a_role_applies_is_explained(rule: str, roles: str) -> None:
    assert f"Roles of what it finds{roles}\nWhat to do" in ece_lint("explain", rule).stdout


@pytest.mark.parametrize("setting", ["baseline: {}", "sources: [{}]"])
def test_a_name_that_is_too_long_is_told_in_few_words(clean: Path, setting: str) -> None:
    (clean / "ece-lint.yaml").write_text(setting.format("x" * 3000))
    run = ece_lint("check", folder=clean)
    assert run.returncode in (WRONG_USE, NOT_ANALYSED)
    assert "bug" not in run.stderr
    assert len(run.stderr) < 2000


@pytest.mark.skipif(os.name == "nt", reason="a folder in use cannot be deleted there")
def test_a_working_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    script = f"mkdir gone && cd gone && rmdir ../gone && {sys.executable} -m ece_lint check"
    run = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == WRONG_USE
    assert "working folder no longer exists" in run.stderr


@pytest.mark.skipif(os.name == "nt", reason="there is no shell that closes it")
def test_a_standard_input_that_is_closed_is_told(clean: Path) -> None:
    script = f"{sys.executable} -m ece_lint check - <&-"
    run = subprocess.run(
        ["sh", "-c", script],
        cwd=clean,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (run.returncode, "standard input is closed" in run.stderr) == (WRONG_USE, True)


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (MemoryError(), NOT_ANALYSED, "memory of this computer is used up"),
        (OSError(5, "Input/output error", "a.yaml"), WRONG_USE, "a.yaml: Input/output error"),
        (BrokenPipeError(), READER_GONE, ""),
        (KeyboardInterrupt(), INTERRUPTED, ""),
    ],
)
def test_what_the_system_refuses_is_not_called_a_bug(
    error: BaseException,
    code: int,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(words: list[str]) -> None:
        raise error

    monkeypatch.setattr("ece_lint.cli.plainly", fail)
    assert cli.answer([]) == code
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("number", [".nan", ".inf", "-.inf"])
def test_what_is_no_number_is_no_amount(tmp_path: Path, number: str) -> None:
    (tmp_path / "plan.yaml").write_text(
        f"deployment:\n  workloads:\n    - {{name: x, agents: 1, emails_per_hour: {number}}}\n"
    )
    run = ece_lint("check", str(tmp_path), "--format", "concise")
    assert run.returncode == FINDINGS
    assert "is `" in run.stdout
    assert "expected a number" in run.stdout
