"""What can only be meant one way is put right, and objects are renamed, without harm to anything else."""

import difflib
import io
import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from command import CLEAN, FINDINGS, NOT_ANALYSED, WRONG_USE, ece_lint
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from ece_lint import fixes
from ece_lint.documents import Node
from ece_lint.documents.forms import read_document
from ece_lint.edits import NotEditable, edit, edited
from ece_lint.lint import lint
from ece_lint.names import Guesses
from ece_lint.report import Report
from ece_lint.report.summary import summary
from ece_lint.settings import Settings
from ece_lint.wording import did_you_mean

ROOT = Path(__file__).parent.parent
ENFORCED = "rules:\n  queue-not-named-after-mrd-and-script-selector: {severity: warning}\n"
SITE = """\
# Our site.
media_routing_domains:
  - {name: Email_MRD, id: 5000}   # imported in May
script_selectors:
  - name: Sales_Email
    media_routing_domain: Email_MRD
skill_groups:
  - name: Sales_NA
    media_routing_domain: Email_MRD
queues:
  - name: Sales
    department: Shop
    media_routing_domain: Email_MRD
    script_selector: Sales_Email
    skill_groups: [Sales_NA]      # the only one
departments:
  - name: Shop
"""
WEB = '{"entry_points": [{"name": "Web", "department": "Shop", "queue": "Sales"}]}'


Write = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path) -> Write:
    """Write a site with some words replaced, each of which it has exactly once."""

    def write(*changes: tuple[str, str], **files: str) -> Path:
        text = SITE
        for old, new in changes:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (tmp_path / "site.yaml").write_text(text, encoding="utf-8", newline="")
        for name, content in files.items():
            (tmp_path / name.replace("_", ".")).write_text(content, encoding="utf-8", newline="")
        return tmp_path

    return write


def lines_changed(folder: Path) -> dict[str, str]:
    """Return the lines of site.yaml that differ from `SITE`, by what they were."""
    now = (folder / "site.yaml").read_text(encoding="utf-8").splitlines()
    return {
        old.strip(): new.strip()
        for old, new in zip(SITE.splitlines(), now, strict=True)
        if old != new
    }


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("[Sales_NA]", "[sales-na]"),
        ("[Sales_NA]", '["Sales.NA"]'),
        ("name: Shop", 'name: "Shop "'),
        (
            "Sales_NA\n    media_routing_domain: Email_MRD",
            "Sales_NA\n    media_routing_domain: 5000",
        ),
    ],
    ids=["case", "quotes", "blank", "number"],
)
def test_fix_puts_right_what_can_only_be_meant_one_way(site: Write, right: str, wrong: str) -> None:
    folder = site((right, wrong))
    if "Shop" in wrong:
        (folder / "site.yaml").write_text(
            (folder / "site.yaml")
            .read_text("utf-8")
            .replace("department: Shop", 'department: "Shop "')
        )
    before = ece_lint("check", folder=folder)
    assert "1 with --fix" in before.stderr
    run = ece_lint("check", "--fix", folder=folder)
    assert "1 finding put right in 1 file" in run.stderr
    assert "can be put right" not in run.stderr
    assert yaml.safe_load((folder / "site.yaml").read_text("utf-8")) == yaml.safe_load(SITE)
    assert ece_lint("check", "--fix", folder=folder).stderr.count("0 findings put right in 0 files")


def test_one_letter_is_put_right_only_if_that_is_asked_for(site: Write) -> None:
    folder = site(("[Sales_NA]", "[Sale_NA]"))
    assert "0 findings put right" in ece_lint("check", "--fix", folder=folder).stderr
    run = ece_lint("check", "--fix", "--unsafe-fixes", folder=folder)
    assert "1 finding put right" in run.stderr
    assert lines_changed(folder) == {}


@pytest.fixture
def compared(monkeypatch: Any) -> list[int]:
    """Return a list that gets a 1 each time that two words are compared letter by letter."""
    numbers: list[int] = []
    compare = difflib.SequenceMatcher.ratio

    def counted(pair: difflib.SequenceMatcher[str]) -> float:
        numbers.append(1)
        return compare(pair)

    monkeypatch.setattr("difflib.SequenceMatcher.ratio", counted)
    return numbers


def test_of_very_many_names_none_is_compared_with_each(site: Write, compared: list[int]) -> None:
    many = range(1000, 1480)
    defined = [{"name": f"Sales_{n}", "id": n} for n in many]
    unknown = [*(f"Sale_{n}" for n in many), *(f"sales-{n}" for n in many), "1234"]
    script = {"name": "S", "skill_groups": unknown, "call_types": ["Salse_Calsl"]}
    sections = {
        "skill_groups": defined,
        "call_types": [{"name": "Sales_Calls"}],  # the only one, so the two are compared
        "scripts": [script],
    }
    report = lint([str(site(many_json=json.dumps(sections)) / "many.json")], Settings())
    said = [one.message for one in report.findings if one.rule == "undefined-name"]
    assert 0 < sum(compared) < 10 * len(unknown)
    for n in many:
        assert sum(f"did you mean `Sales_{n}`?" in one for one in said) == 2
    assert sum("that is the id of `Sales_1234`" in one for one in said) == 1
    assert (
        "for 961 names that nobody defines, only names were looked for that" in report.cut_short[0]
    )
    assert "cut short: for 961 names" in summary(report)


def test_an_object_without_a_number_is_not_called_none(site: Write) -> None:
    report = lint([str(site(("[Sales_NA]", "[None]")))], Settings())
    assert not [one for one in report.findings if "that is the id of" in one.message]


def test_all_kinds_and_rules_share_what_a_run_compares(site: Write, compared: list[int]) -> None:
    kinds = ("skill_groups", "precision_queues", "labels", "call_types", "scripts")
    many, term = range(300), {"attribute": "A", "relation": ">=", "value": 1}
    sections: dict[str, Any] = {kind: [{"name": f"{kind}_NA_{n}"} for n in many] for kind in kinds}
    sections["scripts"].append(
        {"name": "S"} | {kind: [f"{kind}_EU_{n}" for n in many] for kind in kinds}
    )
    for n, queue in enumerate(sections["precision_queues"]):
        queue["steps"] = [
            {"consider_if": f"CallType.Sales_{n}.Calls > 1", "terms": [term]},
            {"terms": [term]},
        ]
    report = lint([str(site(many_json=json.dumps(sections)) / "many.json")], Settings())
    assert 0 < report.routing.guesses.rough < len(report.findings)  # type: ignore[union-attr]
    assert sum(compared) < 200_000  # pairs; each kind for itself is of 90,000


@pytest.mark.parametrize("site_of", [
    lambda n: ["x" * n, "x" * (n - 1) + "y"],  # very long names
    lambda n: [f"x{chr(0x4E00 + one)}" for one in range(n)],  # all one letter apart
    lambda n: [f"Name{' ' * one}" for one in range(n)],  # all the same but for blanks
])  # fmt: skip
def test_names_that_are_all_alike_are_not_compared_with_each(
    site_of: Callable[[int], list[str]], compared: list[int]
) -> None:
    names = site_of(500)
    near = Guesses(0).among(names, names)
    for name in names:
        did_you_mean(name, near(name))
    assert sum(compared) < 50 * len(names)


@pytest.mark.parametrize("wrong", ["Sales_SA", "Sales_NA_2", "Support", "Sles"])
def test_another_name_is_not_a_misspelt_one(site: Write, wrong: str) -> None:
    folder = site(("[Sales_NA]", f"[{wrong}]"))
    assert (
        "0 findings put right" in ece_lint("check", "--fix", "--unsafe-fixes", folder=folder).stderr
    )


def test_what_two_may_be_meant_by_is_left_alone(site: Write) -> None:
    folder = site(
        ("[Sales_NA]", "[sales-na]"),
        ("  - name: Sales_NA", "  - name: SALES_NA\n  - name: Sales_NA"),
    )
    assert (
        "0 findings put right" in ece_lint("check", "--fix", "--unsafe-fixes", folder=folder).stderr
    )


def test_a_queue_gets_its_default_name_wherever_that_is_wanted(site: Write) -> None:
    folder = site(web_json=WEB)
    assert "can be put right" not in ece_lint("check", folder=folder).stderr
    (folder / "ece-lint.yaml").write_text(ENFORCED)
    assert "1 finding put right in 2 files" in ece_lint("check", "--fix", folder=folder).stderr
    assert lines_changed(folder) == {"- name: Sales": "- name: Email_MRD_Sales_Email"}
    assert json.loads((folder / "web.json").read_text()) == json.loads(
        WEB.replace('"Sales"', '"Email_MRD_Sales_Email"')
    )


@pytest.mark.parametrize(
    "command", [("check", "--diff"), ("rename", "queue", "Sales", "Orders", "--diff")]
)
def test_diff_shows_no_secret(site: Write, command: tuple[str, ...]) -> None:
    secret = ("    department: Shop\n", "    department: Shop\n    password: geheim\n")
    folder = site(secret, ("[Sales_NA]", "[sales-na]"))
    run = ece_lint(*command, folder=folder)
    assert "     password: ******\n" in run.stdout
    assert "geheim" not in run.stdout + run.stderr


def test_diff_shows_what_fix_would_do_and_changes_nothing(site: Write) -> None:
    folder = site(("[Sales_NA]", "[sales-na]"))
    before = (folder / "site.yaml").read_bytes()
    run = ece_lint("check", "--diff", folder=folder)
    assert run.returncode == FINDINGS
    assert run.stdout.startswith("--- a/site.yaml\n+++ b/site.yaml\n@@")
    changes = [line for line in run.stdout.splitlines()[3:] if line[0] in "+-"]
    assert changes == [
        "-    skill_groups: [sales-na]      # the only one",
        "+    skill_groups: [Sales_NA]      # the only one",
    ]
    assert (folder / "site.yaml").read_bytes() == before
    assert ece_lint("check", "--fix", folder=folder).returncode == CLEAN
    assert ece_lint("check", "--diff", folder=folder).returncode == CLEAN


def test_a_fix_that_would_bring_something_new_is_refused(site: Write) -> None:
    folder = site(("[Sales_NA]", "[Sales_NA, sales-na]"))
    before = (folder / "site.yaml").read_bytes()
    run = ece_lint("check", "--fix", folder=folder)
    assert run.returncode == FINDINGS
    assert "undefined-name is not fixed: it brings what was not there before" in run.stderr
    assert (folder / "site.yaml").read_bytes() == before


def test_a_fix_that_makes_a_mention_mean_another_object_is_refused(site: Write) -> None:
    # `Email_MRD_Sales_Email` without a department is that of Mail, as long as there is no other.
    folder = site(
        ("  - name: Shop\n", "  - name: Shop\n  - name: Mail\n"),
        more_yaml="queues: [{name: Email_MRD_Sales_Email, department: Mail}]\n"
        "entry_points: [{name: All, department: Shop, queue: Email_MRD_Sales_Email}]\n",
    )
    (folder / "ece-lint.yaml").write_text(ENFORCED)
    before = (folder / "site.yaml").read_bytes()
    run = ece_lint("check", "--fix", folder=folder)
    assert "is not fixed: entry point `All` would no longer mention queue" in run.stderr
    assert (folder / "site.yaml").read_bytes() == before


def test_one_fix_that_is_refused_does_not_stop_the_others(site: Write) -> None:
    folder = site(
        ("[Sales_NA]", "[Sales_NA, sales-na]"),
        ("selectors:\n  - name: Sales_Email\n    media_routing_domain: Email_MRD",
         "selectors:\n  - name: Sales_Email\n    media_routing_domain: email_mrd"),
    )  # fmt: skip
    run = ece_lint("check", "--fix", folder=folder)
    assert "1 finding put right" in run.stderr
    assert lines_changed(folder) == {
        "skill_groups: [Sales_NA]      # the only one": "skill_groups: [Sales_NA, sales-na]      # the only one"
    }


def fixed(path: str) -> tuple[fixes.Outcome, int]:
    """Return what came of fixing a file, and how often it was read for that."""
    runs = []

    def again(texts: fixes.Texts) -> Report:
        runs.append(texts)
        return lint([path], Settings(), {one: io.BytesIO(raw) for one, raw in texts.items()})

    return fixes.fix(again({}), again, unsafe=False), len(runs)


def test_many_fixes_that_are_refused_take_few_runs(site: Write) -> None:
    names = [f"Group{n}_NA" for n in range(40)]
    sections = {
        "skill_groups": [{"name": name} for name in names],
        "scripts": [
            {"name": f"S{n}", "skill_groups": [name, name.lower()] if n % 4 else [name.lower()]}
            for n, name in enumerate(names)
        ],
    }
    outcome, runs = fixed(str(site(many_json=json.dumps(sections)) / "many.json"))
    assert (len(outcome.fixed), len(outcome.refused), runs) == (10, 30, 3)
    assert all("2 times in `skill_groups`" in why for _, why in outcome.refused)


@pytest.mark.parametrize(("numbers", "few"), [([7], 4), ([7, 17, 27], 7)])
def test_what_goes_wrong_elsewhere_is_refused_where_it_comes_from(
    site: Write, numbers: list[int], few: int
) -> None:
    # Calls to these go to another network VRU than the one whose music the script plays.
    sections = {
        "network_vrus": [{"name": "CVP", "type": 10}, {"name": "IVR", "type": 2}],
        "system_information": [{"name": "acme", "default_network_vru": "IVR"}],
        "peripherals": [{"name": "CVP_A", "client_type": 13}],
        "routing_clients": [{"name": "CVP_A.RC", "peripheral": "CVP_A"}],
        "network_vru_scripts": [{"name": f"Music{n}", "network_vru": "CVP"} for n in range(40)],
        "scripts": [{"name": f"S{n}", "network_vru_scripts": [f"music{n}"]} for n in range(40)],
        "script_selectors": [
            {"name": f"800{n}", "routing_client": "CVP_A.RC", "scripts": [f"S{n}"]} for n in numbers
        ],
    }
    outcome, runs = fixed(str(site(many_json=json.dumps(sections)) / "many.json"))
    assert len(outcome.refused) == len(numbers)
    for number, (refused, why) in zip(numbers, outcome.refused, strict=True):
        assert f"`music{number}`" in refused.message
        assert f"`800{number}` are sent to network VRU `IVR`" in why
    assert (len(outcome.fixed), runs) == (40 - len(numbers), few)


def test_what_a_new_finding_shows_is_suspected_before_what_is_near_to_all(site: Write) -> None:
    # What queue 7 maps is not what its script queues to, once that is spelt right; the others share its department.
    numbers = range(40)
    queue = {"department": "Sales", "media_routing_domain": "Email"}
    sections = {
        "departments": [{"name": "Sales"}],
        "media_routing_domains": [{"name": "Email", "channel": "email"}],
        "skill_groups": [{"name": f"Group{n}", "media_routing_domain": "Email"} for n in numbers],
        "scripts": [{"name": f"Script{n}", "skill_groups": [f"group{n}"]} for n in numbers],
        "script_selectors": [
            {"name": f"To{n}", "media_routing_domain": "Email", "scripts": [f"Script{n}"]}
            for n in numbers
        ],
        "queues": [
            {
                "name": f"Queue{n}",
                "script_selector": f"To{n}" if n < 20 else f"to{n}",
                "skill_groups": ["Group8" if n == 7 else f"Group{n}"],
                **queue,
            }
            for n in numbers
        ],
    }
    outcome, runs = fixed(str(site(many_json=json.dumps(sections)) / "many.json"))
    ((refused, why),) = outcome.refused
    assert "`group7` is mentioned by script `Script7`" in refused.message
    assert "`To7` leads to `Group7` instead" in why
    assert (len(outcome.fixed), runs) == (59, 4)


def test_what_is_accepted_is_not_fixed(site: Write) -> None:
    comment = '# ece-lint: accept[undefined-name] reason="on its way"'
    folder = site(("[Sales_NA]      # the only one", f"[sales-na] {comment}"))
    assert "0 findings put right" in ece_lint("check", "--fix", folder=folder).stderr


def test_nothing_is_fixed_as_long_as_something_was_not_read(site: Write) -> None:
    folder = site(("[Sales_NA]", "[sales-na]"), other_yaml="queues: [")
    run = ece_lint("check", "--fix", folder=folder)
    assert run.returncode == NOT_ANALYSED
    assert "nothing is fixed: not everything was analysed" in run.stderr
    run = ece_lint("rename", "skill_group", "Sales_NA", "Sales_US", folder=folder)
    assert run.returncode == NOT_ANALYSED


def test_nothing_is_fixed_with_half_of_the_files(site: Write) -> None:
    folder = site(("[Sales_NA]", "[sales-na]"), web_json=WEB)
    (folder / "ece-lint.yaml").write_text("sources: [site.yaml, web.json]\n")
    run = ece_lint("check", "site.yaml", "--fix", folder=folder)
    assert "nothing is fixed: what the settings are about is more" in run.stderr
    assert (
        ece_lint("rename", "queue", "Sales", "X", "site.yaml", folder=folder).returncode
        == WRONG_USE
    )


def test_the_report_has_the_fix(site: Write) -> None:
    folder = site(("[Sales_NA]", "[Sale_NA]"))
    fix = {
        "description": "write `Sales_NA` in place of `Sale_NA`",
        "safe": False,
        "edits": [
            {
                "path": "site.yaml", "line": 15, "column": 20, "end_line": 15, "end_column": 27,
                "text": "Sales_NA",
            }
        ],
    }  # fmt: skip
    report = json.loads(ece_lint("check", "--format", "json", folder=folder).stdout)
    schema = json.loads((ROOT / "schemas/report.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(report, schema)
    assert [f["fix"] for f in report["findings"] if f["fix"]] == [fix]
    results = json.loads(ece_lint("check", "--format", "sarif", folder=folder).stdout)["runs"][0][
        "results"
    ]
    (sarif,) = [fix for result in results for fix in result.get("fixes", ())]
    assert sarif["description"]["text"] == "write `Sales_NA` in place of `Sale_NA` (unsafe)"
    (change,) = sarif["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "site.yaml"
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 15, "startColumn": 20, "endLine": 15, "endColumn": 27},
            "insertedContent": {"text": "Sales_NA"},
        }
    ]
    rdjson = json.loads(ece_lint("check", "--format", "rdjson", folder=folder).stdout)
    suggestions = [s for one in rdjson["diagnostics"] for s in one.get("suggestions", ())]
    start, end = {"line": 15, "column": 20}, {"line": 15, "column": 27}
    assert suggestions == [{"range": {"start": start, "end": end}, "text": "Sales_NA"}]
    assert (
        "= fix: write `Sales_NA` in place of `Sale_NA` (--fix --unsafe-fixes)"
        in ece_lint("check", folder=folder).stdout
    )


# Renaming.


def test_an_object_is_renamed_wherever_it_is_written(site: Write) -> None:
    folder = site(web_json=WEB)
    run = ece_lint("rename", "queue", "Sales", "Sales, all", folder=folder)
    assert (run.returncode, run.stderr) == (CLEAN, "ece-lint: 2 places in 2 files were changed\n")
    assert lines_changed(folder) == {"- name: Sales": '- name: "Sales, all"'}
    assert json.loads((folder / "web.json").read_text())["entry_points"][0]["queue"] == "Sales, all"


def test_a_call_type_is_renamed_in_the_rows_of_a_dialed_number(tmp_path: Path) -> None:
    text = (
        "call_types: [{name: A}, {name: B}]\nscript_selectors:\n  - {name: S, call_type: A, other_call_types: [B],\n"
        "     call_type_map: [{call_type: B, entered: 1}, {call_type: A}]}\n"
    )
    (tmp_path / "site.yaml").write_text(text)
    assert ece_lint("rename", "call_type", "B", "Gold", folder=tmp_path).returncode == CLEAN
    assert (tmp_path / "site.yaml").read_text() == text.replace("B", "Gold")


@pytest.mark.parametrize("kind", ["skill_group", "skill_groups", "skill group", "Skill-Group"])
def test_a_kind_may_be_called_as_people_do(site: Write, kind: str) -> None:
    folder = site()
    assert ece_lint("rename", kind, "Sales_NA", "Sales_US", folder=folder).returncode == CLEAN
    assert list(lines_changed(folder).values()) == [
        "- name: Sales_US", "skill_groups: [Sales_US]      # the only one",
    ]  # fmt: skip


def test_a_department_is_renamed_also_in_front_of_its_queues(site: Write) -> None:
    folder = site(
        web_json=WEB,
        more_yaml="departments: [{name: Mail}]\n"
        "queues: [{name: Sales, department: Mail}]\n"
        "entry_points: [{name: All, queue: Shop/Sales}, {name: Letters, queue: Mail/Sales}]\n",
    )
    assert ece_lint("rename", "department", "Shop", "Store", folder=folder).returncode == CLEAN
    assert list(lines_changed(folder).values()) == ["department: Store", "- name: Store"]
    more = yaml.safe_load((folder / "more.yaml").read_text())
    assert [one["queue"] for one in more["entry_points"]] == ["Store/Sales", "Mail/Sales"]
    assert json.loads((folder / "web.json").read_text())["entry_points"][0]["department"] == "Store"


def test_an_object_of_a_department_is_called_with_it(site: Write) -> None:
    folder = site(
        web_json=WEB,
        more_yaml="departments: [{name: Mail}]\nqueues: [{name: Sales, department: Mail}]\n"
        "entry_points: [{name: All, queue: Shop/Sales}]\n",
    )
    run = ece_lint("rename", "queue", "Sales", "Orders", folder=folder)
    assert run.returncode == WRONG_USE
    assert "there are 2 queues `Sales`; write `Mail/Sales` and `Shop/Sales`" in run.stderr
    assert ece_lint("rename", "queue", "Shop/Sales", "Orders", folder=folder).returncode == CLEAN
    assert lines_changed(folder) == {"- name: Sales": "- name: Orders"}
    more = yaml.safe_load((folder / "more.yaml").read_text())
    assert (more["queues"][0]["name"], more["entry_points"][0]["queue"]) == ("Sales", "Shop/Orders")


def test_a_mention_says_the_department_where_it_must(site: Write) -> None:
    folder = site(
        more_yaml="departments: [{name: Mail}]\nqueues: [{name: Orders, department: Mail}]\n"
        "entry_points: [{name: All, queue: Sales}]\n"
    )
    assert ece_lint("rename", "queue", "Sales", "Orders", folder=folder).returncode == CLEAN
    more = yaml.safe_load((folder / "more.yaml").read_text())
    assert more["entry_points"][0]["queue"] == "Shop/Orders"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("queue", "Sale", "X"), "there is no queue `Sale`; did you mean `Sales`?"),
        (("que", "Sales", "X"), "there is no kind `que`; did you mean `queue`?"),
        (("queue", "Sales", "Sales"), "has that name already"),
        (("queue", "Sales", "X "), "is not a name"),
        (("queue", "Sales", "X\x1b[0m"), "is not a name"),
        (("script_selector", "Sales_Email", "Other"), "there is a script selector `Other` already"),
        (("skill_group", "Sales_NA", "Sales NA"), "site.yaml:8:11: new error: name of skill group"),
    ],
)
def test_a_renaming_is_refused_with_the_reason(
    site: Write, words: tuple[str, ...], why: str
) -> None:
    folder = site(more_yaml="script_selectors: [{name: Other}]\n")
    run = ece_lint("rename", *words, folder=folder)
    assert run.returncode == WRONG_USE
    assert why in run.stderr
    assert "\x1b" not in run.stderr
    assert lines_changed(folder) == {}


def test_exports_are_never_changed(site: Write) -> None:
    table = "SkillTargetID,EnterpriseName\n5000,Sales_EMEA\n"
    folder = site(("[Sales_NA]", "[Sales_NA, Sales_EMEA]"))
    (folder / "Skill_Group.csv").write_text(table)
    run = ece_lint("rename", "skill_group", "Sales_EMEA", "Sales_EU", folder=folder)
    assert run.returncode == WRONG_USE
    assert "skill group `Sales_EU` is mentioned by queue `Sales`, but not defined" in run.stderr
    assert "Skill_Group.csv:2:6 has the name in an export, which is never changed" in run.stderr
    assert (folder / "Skill_Group.csv").read_text() == table


def test_who_knows_better_renames_all_the_same(site: Write) -> None:
    folder = site()
    run = ece_lint("rename", "skill_group", "Sales_NA", "Sales NA", "--force", folder=folder)
    assert run.returncode == CLEAN
    assert (
        "site.yaml:8:11: new error: name of skill group `Sales NA` contains a space" in run.stderr
    )
    assert "Sales NA" in (folder / "site.yaml").read_text("utf-8")


def test_a_mention_never_means_another_object_than_before(site: Write) -> None:
    # `Orders` without a department is that of Mail, as long as there is no other.
    folder = site(
        more_yaml="departments: [{name: Mail}]\nqueues: [{name: Orders, department: Mail}]\n"
        "entry_points: [{name: All, department: Shop, queue: Orders}]\n"
    )
    run = ece_lint("rename", "queue", "Sales", "Orders", "--force", folder=folder)
    assert run.returncode == WRONG_USE
    assert "entry point `All` would no longer mention queue `Orders`" in run.stderr
    assert lines_changed(folder) == {}


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.thorough)])
def test_renaming_there_and_back_changes_nothing(
    tmp_path: Path, monkeypatch: Any, every: int
) -> None:
    shutil.copytree(ROOT / "samples/clean", tmp_path / "site")
    monkeypatch.chdir(tmp_path / "site")

    def again(texts: fixes.Texts) -> Report:
        streams = {path: io.BytesIO(raw) for path, raw in texts.items()}
        return lint(["."], Settings(), streams)

    here = again({})
    assert here.routing
    first = [one[0] for one in here.routing.entities.values() if one]
    named = [one for one in first if not one.kind.named_by and not one.kind.single]
    assert len(named) > 20
    for one in named[::every]:
        front = f"{one.department}/" if one.department else ""
        way = (one.kind.name, front + one.name, f"X{one.name}")
        there = fixes.rename_object(here, again, *way, force=True)
        assert there.texts
        back = (one.kind.name, f"{front}X{one.name}", one.name)
        texts = fixes.rename_object(
            again(there.texts), lambda new, before=there.texts: again({**before, **new}), *back
        ).texts
        assert texts.keys() == there.texts.keys()
        assert all(raw == here.documents[path].raw for path, raw in texts.items())


def test_what_was_accepted_under_the_old_name_is_told(site: Write) -> None:
    folder = site(("[Sales_NA]", "[Sales_NA, Gone]"))
    accept = "accept: [{rule: undefined-name, name: Go*, reason: soon back}]\n"
    (folder / "ece-lint.yaml").write_text(accept)
    run = ece_lint("rename", "skill_group", "Gone", "Away", folder=folder)
    assert run.returncode == CLEAN
    assert "undefined-name was accepted under the old name" in run.stderr


def test_what_the_team_says_of_an_object_goes_by_its_new_name(site: Write) -> None:
    folder = site(("[Sales_NA]", "[Sales_NA, Old, Gone]"))
    (folder / "ece-lint.yaml").write_text(
        "accept: [{rule: undefined-name, name: Gone, reason: soon back}]  # CC-1\n"
        "external:\n  - {kind: skill_group, name: 'Old', owner: HR, date: '2026-05-01'}\n"
        "channels: {Email_MRD: email}\n"
    )
    for kind, old, new in (
        ("skill_group", "Gone", "Away"),
        ("skill_group", "Old", "Elder"),
        ("media_routing_domain", "Email_MRD", "Mail"),
    ):
        run = ece_lint("rename", kind, old, new, folder=folder)
        assert run.returncode == CLEAN
        assert run.stderr.startswith("ece-lint: ")
        assert run.stderr.endswith("were changed\n")
    assert (folder / "ece-lint.yaml").read_text() == (
        "accept: [{rule: undefined-name, name: Away, reason: soon back}]  # CC-1\n"
        "external:\n  - {kind: skill_group, name: 'Elder', owner: HR, date: '2026-05-01'}\n"
        "channels: {Mail: email}\n"
    )
    (finding,) = ece_lint("check", "--format", "concise", folder=folder).stdout.splitlines()
    assert "note[queue-not-named-after-mrd-and-script-selector]" in finding


def test_an_entry_that_may_mean_another_object_stays(site: Write) -> None:
    folder = site(("- name: Shop", "- name: Sales"), ("department: Shop", "department: Sales"))
    accept = "accept: [{rule: queue-without-agents, name: Sales, reason: soon}]\n"
    (folder / "ece-lint.yaml").write_text(accept)
    assert ece_lint("rename", "queue", "Sales/Sales", "Orders", folder=folder).returncode == CLEAN
    assert (folder / "ece-lint.yaml").read_text() == accept


@pytest.mark.parametrize(
    "way",
    [("skill_group", "Gone", "Away"), ("queue", "Sales", "Orders"), ("department", "Shop", "S")],
)
def test_what_the_baseline_knows_is_known_by_its_new_name(
    site: Write, way: tuple[str, str, str]
) -> None:
    folder = site(("[Sales_NA]", "[Sales_NA, Gone]"))
    (folder / "ece-lint.yaml").write_text("product: ucce\n")
    assert ece_lint("baseline", "create", folder=folder).returncode == CLEAN
    assert ece_lint("check", "--format", "concise", folder=folder).stdout == ""
    assert (
        ece_lint("rename", *way, "--diff", folder=folder).stdout.count("b/ece-lint-baseline") == 1
    )
    run = ece_lint("rename", *way, folder=folder)
    assert "ece-lint-baseline.yaml knows by the new name what it knew" in run.stderr
    assert "was accepted under the old name" not in run.stderr
    assert ece_lint("check", "--format", "concise", folder=folder).stdout == ""


def test_a_fix_keeps_what_the_baseline_knows(site: Write) -> None:
    folder = site(("[Sales_NA]", "[Sales_NA, Sales_NA]"))
    assert ece_lint("baseline", "create", folder=folder).returncode == CLEAN
    (folder / "ece-lint.yaml").write_text(ENFORCED)
    (folder / "ece-lint-baseline.yaml").write_text(
        "".join(
            line
            for line in (folder / "ece-lint-baseline.yaml").read_text().splitlines(keepends=True)
            if "queue-not-named" not in line
        )
    )
    run = ece_lint("check", "--fix", "--format", "concise", folder=folder)
    assert (run.returncode, run.stdout) == (CLEAN, "")
    assert lines_changed(folder)["- name: Sales"] == "- name: Email_MRD_Sales_Email"


# Files.


def test_line_ends_byte_order_mark_rights_and_links_are_kept(tmp_path: Path) -> None:
    text = "\ufeffdepartments:\r\n  - name: Shop  # ours\r\nqueues:\r\n  - {name: Q, department: shop}\r\n"
    (tmp_path / "real.yml").write_bytes(text.encode())
    (tmp_path / "real.yml").chmod(0o640)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/site.yaml").symlink_to("../real.yml")
    run = ece_lint("check", "config/site.yaml", "--fix", folder=tmp_path)
    assert "1 finding put right" in run.stderr
    assert (tmp_path / "real.yml").read_bytes() == text.replace("shop", "Shop").encode()
    assert stat.S_IMODE((tmp_path / "real.yml").stat().st_mode) == 0o640
    assert (tmp_path / "config/site.yaml").is_symlink()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["config", "real.yml"]


def change(text: str, pointer: tuple[str | int, ...], name: str, path: str = "x.yaml") -> str:
    """Write a name at a place in a text, and return the text."""
    document = read_document(path, text.encode())
    return edited(document, [edit(Node(document, pointer), name)]).decode()


AT = ("queues", 0, "name")


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ("- name: Old # old", "New", "- name: New # old"),
        ("- name: 'Old'", "It's", "- name: 'It''s'"),
        ('- name: "Old"', 'a"b', '- name: "a\\"b"'),
        ("- name: Old", "0049", '- name: "0049"'),
        ("- name: Old", "no", '- name: "no"'),
        ("- name: Old", "a: b", '- name: "a: b"'),
        ("- {name: Old, id: 1}", "a, b]", '- {name: "a, b]", id: 1}'),
        ("- {name: Old}", "a}", '- {name: "a}"}'),
        ("- name: Old\n    name2: x", "New", "- name: New\n    name2: x"),
        ("- name: |-\n      Old\n    id: 1", "New", "- name: New\n    id: 1"),
        ("- name: Old\n      name\n    id: 1", "New", "- name: New\n    id: 1"),
        ("- name: &a Old", "New", "- name: &a New"),
        ("- name: !!str Old", "New", "- name: !!str New"),
    ],
)
def test_a_name_is_written_as_the_old_one_was(before: str, name: str, after: str) -> None:
    assert change(f"queues:\n  {before}\n", AT, name) == f"queues:\n  {after}\n"


def test_a_name_in_json_is_quoted() -> None:
    text = '{"queues": [\n\t{"name": "Old"}]}'
    assert change(text, AT, 'a"b', "x.json") == text.replace('"Old"', '"a\\"b"')


def test_a_name_that_an_alias_repeats_is_not_changed() -> None:
    text = "queues:\n  - name: &a Old\n    description: *a\n"
    with pytest.raises(NotEditable, match="what stands at line 2 cannot be changed alone"):
        change(text, AT, "New")


@given(
    name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    style=st.sampled_from(
        ["name: Old", "name: 'Old'", 'name: "Old"', "{name: Old, id: 1}", "{name: 'Old'}"]
    ),
)
def test_any_name_is_read_back(name: str, style: str) -> None:
    document = read_document("x.yaml", change(f"queues:\n  - {style}\n", AT, name).encode())
    assert document.data["queues"][0]["name"] == name  # type: ignore[call-overload,index]


@tries(20)
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=40), st.data())
def test_what_changes_in_its_place_is_shown_as_difflib_shows_it(
    words: list[str], data: st.DataObject
) -> None:
    old = [f"{number} {word}" for number, word in enumerate(words)]
    odd = data.draw(st.sets(st.integers(0, len(old) - 1), min_size=1, max_size=4))
    new = [f"{line} new" if number in odd else line for number, line in enumerate(old)]
    assert [*fixes.changed_lines(old, new, "site.yaml")] == [
        *difflib.unified_diff(old, new, "a/site.yaml", "b/site.yaml", lineterm="")
    ]
