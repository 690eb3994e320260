"""Those who write rules have a schema with the verbs, the verbs in words, a page to fill in, and places of faults."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from command import BUG, CLEAN, FINDINGS, ROOT, WRONG_USE, ece_lint

from ece_lint.model import kinds
from ece_lint.pages.writing import rule_schema
from ece_lint.verbs import VERBS

PAGES = sorted((ROOT / "rules").glob("[!op]*/*.yaml"))


def test_every_page_of_ours_fits_the_schema_for_editors() -> None:
    validator = jsonschema.Draft202012Validator(rule_schema())
    wrong = {
        page.stem: [error.message for error in validator.iter_errors(data)]
        for page in PAGES
        if isinstance(data := yaml.safe_load(page.read_text("utf-8")), dict)
        and not validator.is_valid(data)
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"every": "quue"}, "'quue' is not one of"),
        ({"must": "haev"}, "'haev' is not one of"),
        ({"with": {"path": "skill_groups", "at_leest": 2}}, "'at_leest' was unexpected"),
        ({"with": {"path": "skill_groups", "at_least": "two"}}, "'two' is not of type 'number'"),
        ({"with": {"at_least": 2}}, "'path' is a required property"),
    ],
)
def test_an_editor_sees_a_wrong_kind_verb_or_parameter(
    change: dict[str, object], says: str
) -> None:
    page = yaml.safe_load((ROOT / "rules/routing/queue-limit-above-mrd.yaml").read_text("utf-8"))
    page |= {"must": "have", "with": {"path": "skill_groups", "at_least": 1}} | change
    schema = json.loads(ece_lint("schema", "rule").stdout)
    errors = jsonschema.Draft202012Validator(schema).iter_errors(page)
    assert any(says in error.message for error in errors)


def test_kinds_and_verbs_are_completed() -> None:
    properties = rule_schema()["properties"]
    assert set(properties["every"]["enum"]) == kinds().keys()
    assert set(properties["must"]["enum"]) == VERBS.keys()


def test_each_verb_is_explained_with_a_page_that_uses_it() -> None:
    lines = ece_lint("rules", "--verbs").stdout.splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == [*VERBS]
    assert sum(line.startswith("  as in ") for line in lines) == len(VERBS)
    assert "    at_least: a number, may be left out" in lines


def test_a_new_page_is_written_and_proves_itself(tmp_path: Path) -> None:
    made = ece_lint("rules", "--new", "staffing/lonely-queue", folder=tmp_path)
    assert made.returncode == CLEAN
    assert (tmp_path / "house-rules/staffing/lonely-queue.yaml").is_file()
    checked = ece_lint("rules", "--check", "house-rules", folder=tmp_path)
    assert (checked.returncode, checked.stdout) == (CLEAN, "lonely-queue: 2 examples as marked\n")
    again = ece_lint("rules", "--new", "staffing/lonely-queue", folder=tmp_path)
    assert again.returncode == WRONG_USE
    assert "is there already" in again.stderr


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("lonely", "`lonely` is not GROUP/NAME"),
        ("Staffing/lonely", "is not GROUP/NAME in small letters"),
        ("../x", "is not GROUP/NAME"),
        ("staffing/script-loop", "there is a rule `script-loop` already"),
    ],
)
def test_a_page_gets_a_name_that_can_be_one(tmp_path: Path, name: str, says: str) -> None:
    run = ece_lint("rules", "--new", name, folder=tmp_path)
    assert (run.returncode, list(tmp_path.iterdir())) == (WRONG_USE, [])
    assert says in run.stderr


def test_a_wrong_mark_is_shown_in_the_page(tmp_path: Path) -> None:
    ece_lint("rules", "--new", "staffing/lonely-queue", folder=tmp_path)
    page = tmp_path / "house-rules/staffing/lonely-queue.yaml"
    text = page.read_text("utf-8").replace("by 1 agent, `Tony`", "by nobody")
    page.write_text(text, "utf-8")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "by nobody" in one)
    run = ece_lint("rules", "--check", "house-rules", folder=tmp_path)
    assert run.returncode == FINDINGS
    where = Path("house-rules/staffing/lonely-queue.yaml")
    assert f"{where}:{line}: example 1: example.yaml:3: expected" in run.stdout


BROKEN = """\
asks = "A rule fails."
severity = "warning"
every = "queue"
message = "queue {name}"
why = "It is broken."
fix = "Mend it."
reference = {"document": "House rules"}
since = "1"
examples = ["queues: [{name: Sales}]"]


def must(subjects, routing):
    yield subjects[0].data["no such field"]
"""


def test_a_python_page_that_fails_is_the_house_s_own(tmp_path: Path) -> None:
    page = tmp_path / "house-rules/staffing/broken.py"
    page.parent.mkdir(parents=True)
    page.write_text(BROKEN, "utf-8")
    (tmp_path / "site.yaml").write_text("queues: [{name: Sales}]\n", "utf-8")
    run = ece_lint("check", "site.yaml", "--rules", "house-rules", folder=tmp_path)
    assert run.returncode == BUG
    where = Path("house-rules/staffing/broken.py")
    assert f"rule `broken` of your own failed at {where}:13: KeyError" in run.stderr
    assert "bug" not in run.stderr
    checked = ece_lint("rules", "--check", "house-rules", folder=tmp_path)
    assert f"the rule failed at {where}:13: KeyError" in checked.stdout
