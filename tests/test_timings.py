"""What `check --timings` says of how long a run took; no test waits, or measures anything."""

import json
from pathlib import Path

import pytest
from command import CLEAN, FINDINGS, WRONG_USE, ece_lint

from ece_lint.report.formats import FORMATS
from ece_lint.timings import Timings, table

SITE = "skill_groups: [{name: Sales_NA}]\nqueues: [{name: Sales, skill_groups: [Sale_NA]}]\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site.yaml").write_text(SITE, encoding="utf-8")
    return tmp_path


def names(text: str) -> list[str]:
    """Return what lines of times are about, below the line that says that they are seconds."""
    _, _, lines = text.rpartition("seconds\n")
    return [line[9:] for line in lines.splitlines()]


def test_seconds_are_added_up_the_slowest_rules_first() -> None:
    times = iter([0, 1, 1, 3, 3, 3.5, 3.5, 5, 5, 8, 8, 8.25, 8.25])
    spent = Timings("reading settings and rules", lambda: next(times))
    for doing in ("reading a.yaml", "reading b.yaml", "asking one", "asking two", "writing the report"):  # fmt: skip
        spent(doing)
    assert table([spent.done()]) == (
        "seconds\n"
        "  1.000  reading settings and rules\n"
        "  2.500  reading files\n"
        "  4.500  asking the rules\n"
        "  3.000    two\n"
        "  1.500    one\n"
        "  0.250  writing the report\n"
        "  8.250  in all\n"
    )


def test_many_rules_are_summed_up() -> None:
    lines = names(table([{f"asking rule {number}": 1.0 for number in range(20)}]))
    assert lines[-2:] == ["  5 more rules", "in all"]


@pytest.mark.parametrize("form", FORMATS)
def test_no_report_changes(site: Path, form: str) -> None:
    words = ("check", "--format", form, "--select", "undefined-name")
    plain, timed = (ece_lint(*words, *more, folder=site) for more in ((), ("--timings",)))
    assert (timed.stdout, timed.returncode) == (plain.stdout, FINDINGS)
    assert timed.stderr.startswith(f"{plain.stderr}seconds\n")
    assert "seconds\n" not in plain.stderr
    assert names(timed.stderr) == [
        "reading settings and rules", "reading files", "linking what was read", "asking the rules", "  undefined-name",
        "putting together what was found", "writing the report", "in all",
    ]  # fmt: skip


def test_quiet_and_fixed(site: Path) -> None:
    run = ece_lint("check", "--timings", "--quiet", "--format", "json", folder=site)
    assert json.loads(run.stdout)["findings"]
    assert run.stderr.startswith("seconds\n")
    run = ece_lint("check", "--timings", "--fix", "--unsafe-fixes", folder=site)
    assert "fixing" in names(run.stderr)


def test_several_sites_are_one_table(site: Path) -> None:
    (site / "ece-lint.yaml").write_text("sites: {lab: {sources: [a.yaml]}, prod: {sources: [b.yaml]}}\n")  # fmt: skip
    for name in ("a.yaml", "b.yaml"):
        (site / name).write_text("departments: [{name: Sales}]\n", encoding="utf-8")
    run = ece_lint("check", "--timings", folder=site)
    assert run.returncode == CLEAN
    assert run.stderr.count("seconds\n") == 1
    assert names(run.stderr)[-1] == "in all, of 2 sites"
    one = ece_lint("check", "--timings", "--site", "lab", folder=site)
    assert names(one.stderr)[-1] == "in all"


def test_a_run_without_a_report_has_no_times(site: Path) -> None:
    run = ece_lint("check", "--timings", "--diff", folder=site)
    assert run.returncode == WRONG_USE
    assert "--timings does not go with --diff" in run.stderr
