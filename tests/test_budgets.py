"""No input makes a run take time with the square of its size: what a run does is counted, in calls of functions."""

import cProfile
from pathlib import Path

import pytest
from benchmarks.hostile import INPUTS

from ece_lint.lint import lint
from ece_lint.report.formats import render
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
        "aliases",
        "faulty site",
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
    small = 2 if name.endswith("site") else 60
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
