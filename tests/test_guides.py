"""ARCHITECTURE.md and CONTRIBUTING.md are true: who follows them finds what they name."""

import importlib
import re
from pathlib import Path

import pytest
import yaml
from command import ROOT
from test_architecture import HEIGHT, LAYERS

from ece_lint.pages.read import load_rules

ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PLACES = re.findall(r"`([\w./-]*[\w-]/[\w./-]*|[\w-]+\.(?:py|md))`", ARCHITECTURE + CONTRIBUTING)
MADE_UP = ("GROUP", "NAME", "KIND", "Skill_Group.csv")


@pytest.mark.parametrize("place", sorted({*PLACES}))
def test_what_they_name_is_there(place: str) -> None:
    if any(word in place for word in MADE_UP):
        return
    at = [ROOT / place, ROOT / "ece_lint" / place, ROOT / "tests" / "benchmarks" / place]
    assert any(one.exists() for one in at), place


def test_the_floors_are_those_that_a_test_holds() -> None:
    told = re.findall(r"^\| (\d+) \| (.*?) \|", ARCHITECTURE, re.M)
    floors = [tuple(sorted(re.findall(r"`(\w+)`", rooms))) for _, rooms in told]
    assert floors == [tuple(sorted(layer)) for layer in LAYERS[1:-1]]
    assert {*HEIGHT} == {"ece_lint", "__main__", *(room for floor in floors for room in floor)}


def test_the_words_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| ([A-Z][\w, ]+) \| `([\w/.]+)\.py` \|", ARCHITECTURE, re.M)
    assert len(rows) > 10
    for words, place in rows:
        name = f"ece_lint/{place}".removesuffix("/__init__").replace("/", ".")
        assert {*words.split(", ")} <= {*dir(importlib.import_module(name))}


def test_the_mutation_is_one() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", CONTRIBUTING, re.S)
    (change,) = yaml.safe_load(text)["change"]
    assert change["from"] in (ROOT / "samples" / "clean" / change["in"]).read_text("utf-8")


def test_the_rule_of_the_walk_is_what_it_says() -> None:
    page = load_rules()["skill-group-mrd-differs-from-queue"].page
    assert (page["every"], page["must"]) == ("queue", "share")


@pytest.mark.parametrize(
    "file", sorted((ROOT / ".github").rglob("*.y*ml")), ids=lambda file: file.name
)
def test_what_a_platform_reads_is_yaml(file: Path) -> None:
    assert isinstance(yaml.safe_load(file.read_text(encoding="utf-8")), dict)
