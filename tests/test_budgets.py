"""No input makes a run take time with the square of its size: what a run does is counted, in calls of functions."""

import cProfile
import html
import json
import re
from pathlib import Path

import pytest
from benchmarks.hostile import INPUTS
from test_command import CLEAN, FINDINGS, ece_lint

from ece_lint.documents.yaml import read_yaml
from ece_lint.lint import lint
from ece_lint.report.formats import FOR_PEOPLE, FORMATS, render
from ece_lint.settings import Settings, read_settings
from ece_lint.wording import fits

# Names are compared each with each as long as there are few; test_fixes has what happens to many.
GROWING = sorted(
    INPUTS.keys()
    - {
        "undefined names",
        "several kinds",
        "misspelt formulas",
        "JSON by hand",
        "faulty site",
        "aliases",
    }
)


def calls(name: str, size: int, folder: Path) -> int:
    """Return how many functions a run calls that lints an input of some size."""
    folder = folder / str(size)
    folder.mkdir(exist_ok=True)
    for file, text in INPUTS[name][0](size).items():
        (folder / file).write_text(text, "utf-8")
    profile = cProfile.Profile()
    profile.enable()
    own = folder / "ece-lint.yaml"
    settings = Settings(**read_settings(own)) if own.exists() else Settings()
    render("json", lint([str(folder)], settings))
    profile.disable()
    return sum(one.callcount for one in profile.getstats())


@pytest.mark.parametrize("name", GROWING)
def test_what_a_run_does_grows_in_step_with_its_input(name: str, tmp_path: Path) -> None:
    small = 2 if name.endswith("site") else 25
    # The first run reads pages and settings that the others have.
    _, once, times_4, times_16 = [calls(name, small * times, tmp_path) for times in (1, 1, 4, 16)]
    assert (times_16 - times_4) / (times_4 - once) < 5  # 4 is in step, 16 with the square


@pytest.mark.parametrize(
    ("name", "pattern", "does"),
    [
        ("Sales_NA", "Sales_NA", True),
        ("Sales_NA", "Sales", False),
        ("Sales_NA", "Sales*", True),
        ("Sales_NA", "*NA", True),
        ("Sales_NA", "S*_*A", True),
        ("Sales_NA", "S*A*A", False),
        ("Sales\nNA", "*", True),
        ("aba", "ab*ba", False),
        ("", "**", True),
        ("a" * 5000, "*a" * 40 + "*b", False),  # no pattern makes it go back and forth
    ],
)
def test_a_star_stands_for_any_characters(name: str, pattern: str, does: bool) -> None:
    assert fits(name, pattern) is does


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with seven findings of one rule in one file, of which two are listed."""
    monkeypatch.setattr("ece_lint.finding.MOST_LISTED", 2)
    (tmp_path / "site.yaml").write_text(odd_groups(7), "utf-8")
    return tmp_path


def odd_groups(number: int) -> str:
    groups = "".join(f"  - {{name: Group_{n}, agnets: [A]}}\n" for n in range(number))
    return f"skill_groups:\n{groups}"


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_not_listed_is_told_in_every_format(many: Path, format: str) -> None:
    run = ece_lint("check", "--format", format, folder=many)
    said = html.unescape(run.stdout)
    assert run.returncode == FINDINGS
    assert "`Group_1`" in said
    assert "`Group_2`" not in said
    assert re.search("and 5 more findings of [`\\\\]*unknown-field", said)
    if format not in FOR_PEOPLE:  # those have the summary beside them
        assert re.search("5 findings of [`\\\\]*unknown-field[`\\\\]* count", said)


def test_what_is_not_listed_counts(many: Path) -> None:
    assert (
        json.loads(ece_lint("check", "--format", "json", folder=many).stdout)["summary"]["errors"]
        == 7
    )
    run = ece_lint("check", "--statistics", folder=many)
    assert "7 errors in 1 file" in run.stderr
    assert "cut short: 5 findings of `unknown-field` count, but are not listed" in run.stderr
    assert re.search("^ *7  unknown-field$", run.stderr, re.MULTILINE)


def test_the_baseline_knows_what_is_not_listed_and_nothing_else(many: Path) -> None:
    assert "7 known, 7 added" in ece_lint("baseline", "create", folder=many).stdout
    run = ece_lint("check", folder=many)
    assert (run.returncode, "7 baselined in 1 file" in run.stderr) == (CLEAN, True)
    (many / "site.yaml").write_text(odd_groups(9), "utf-8")
    run = ece_lint("check", "--format", "concise", folder=many)
    assert run.returncode == FINDINGS
    assert all(name in run.stdout for name in ("`Group_7`", "`Group_8`"))
    assert "2 errors, 7 baselined in 1 file" in run.stderr


def test_a_fix_reaches_what_is_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ece_lint.finding.MOST_LISTED", 2)
    names = [f"Sales_{letter * 3}" for letter in "abcdef"]
    sections = {
        "skill_groups": [{"name": name} for name in names],
        "scripts": [{"name": "S", "skill_groups": [name.upper() for name in names]}],
    }
    (tmp_path / "site.yaml").write_text(json.dumps(sections), "utf-8")
    assert "6 with --fix" in ece_lint("check", "--select", "undefined-name", folder=tmp_path).stderr
    assert (
        "6 findings put right"
        in ece_lint("check", "--select", "undefined-name", "--fix", folder=tmp_path).stderr
    )


def test_aliases_of_a_small_file_repeat_less_than_those_of_a_large_one() -> None:
    def read(size: int) -> list[str]:
        text = "- &a [" + "x," * 3_000 + "]\n" + "- *a\n" * 100 + "# " + "x" * size
        return [flaw.message for flaw in read_yaml("a.yaml", text.encode()).flaws]

    assert read(1) == ["what aliases repeat goes beyond 200,000 values in all"]
    assert read(100_000) == []
