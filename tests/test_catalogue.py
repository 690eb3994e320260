"""Every candidate of the catalogue has a page or a reason, and every page reports its own fault alone."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from test_flow import unexplained

from ece_lint.lint import lint
from ece_lint.pages.read import load_rules
from ece_lint.report import Report
from ece_lint.settings import Settings, read_settings

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
CLEAN = SAMPLES / "clean"
RULES = load_rules()
MUTATIONS = sorted((ROOT / "tests" / "mutations").glob("*.yaml"))

# The rule candidates for routing and for deployments that were collected from Cisco's documents, by the prefix of
# their group.
CANDIDATES = {
    "MRD": 11, "Q": 13, "MAP": 10, "DEP": 8, "USR": 11, "NAM": 5, "SS": 9, "SCR": 8, "INT": 10,
    "ECC": 6, "WF": 7, "ALS": 3, "EP": 6, "CAP": 6, "DAT": 6,
    "REF": 15, "MRG": 8, "DN": 7, "CT": 4, "SRT": 9, "SGP": 11, "PQ": 9 + 1, "DPT": 7, "NMU": 12,
    "SIZ": 12, "DBG": 3, "HAV": 6, "VER": 3, "NET": 5, "PRT": 3, "HRD": 30,
}  # fmt: skip
LIMITS = ["LIM-xx", "LIM-D1", "LIM-D2", "LIM-D3", "LIM-D4"]


def candidates() -> list[str]:
    numbered = [f"{group}-{n:02}" for group, last in CANDIDATES.items() for n in range(1, last + 1)]
    return numbered + LIMITS


def left_out() -> dict[str, str]:
    text = (ROOT / "rules" / "LEFT_OUT.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^- ([A-Z]+-\w+): (.+\.)$", text, re.MULTILINE))


def test_no_candidate_has_both() -> None:
    covered = {one for rule in RULES.values() for one in rule.page.get("catalogue", [])}
    assert covered & left_out().keys() == set()


def test_every_mutation_has_a_page() -> None:
    assert {file.stem for file in MUTATIONS} - set(RULES) == set()


def of_clean(folder: Path, mutation: dict[str, Any], rules: dict[str, Any]) -> Report:
    """Lint the clean site, or the sample that it is `of`, with a mutation, and with a team's settings."""
    for file in (SAMPLES / mutation.get("of", "clean")).glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        for change in mutation.get("change", []):
            if change["in"] == file.name:
                assert text.count(change["from"]) == 1, change
                text = text.replace(change["from"], change["to"])
        (folder / file.name).write_text(text, encoding="utf-8")
    settings = {**mutation.get("settings", {})}
    settings["rules"] = {**rules, **settings.get("rules", {})}
    (folder / "ece-lint.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return lint([str(folder)], Settings(**read_settings(folder / "ece-lint.yaml")))


@cache
def found_before(unchanged: str, rules: str) -> Counter[str]:
    """Return how often each rule speaks of a sample that is not changed; most mutations begin with the same one."""
    with TemporaryDirectory() as folder:
        report = of_clean(Path(folder), yaml.safe_load(unchanged), yaml.safe_load(rules))
    return Counter(one.rule for one in report.findings)


@pytest.mark.parametrize("file", MUTATIONS, ids=lambda file: file.stem)
def test_a_mutation_is_reported_by_its_page_alone(file: Path, tmp_path: Path) -> None:
    mutation = yaml.safe_load(file.read_text(encoding="utf-8"))
    rule = RULES[file.stem]
    on = {rule.name: {"severity": "warning"}} if rule.is_off else {}
    unchanged = {name: value for name, value in mutation.items() if name in ("of", "settings")}
    after = of_clean(tmp_path, mutation, on)
    assert not after.crashes
    assert unexplained(after) == []
    found = Counter(one.rule for one in after.findings)
    found -= found_before(yaml.safe_dump(unchanged), yaml.safe_dump(on))
    assert set(found) == {rule.name, *mutation.get("follows", [])}, [
        one.message for one in after.findings
    ]
    if "severity" in mutation:
        graded = {one.severity for one in after.findings if one.rule == rule.name}
        assert graded == {mutation["severity"]}


TWINS = [file for file in MUTATIONS if "\ntwin:" in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("file", TWINS, ids=lambda file: file.stem)
def test_what_only_looks_like_a_mutation_is_not_reported(file: Path, tmp_path: Path) -> None:
    mutation = yaml.safe_load(file.read_text(encoding="utf-8"))
    report = of_clean(tmp_path, {**mutation, "change": mutation["twin"]}, {})
    assert not report.crashes
    assert file.stem in report.asked
    assert [one.message for one in report.findings if one.rule == file.stem] == []


# The departments of the clean site share their domains, as Cisco describes it from release 12.0 on.
PROFILES = [
    (release, product)
    for release in ("11.6", "12.0", "12.5", "12.6", "15.0")
    for product in ("ucce", "pcce")
]


@pytest.mark.parametrize(("release", "product"), PROFILES)
def test_the_clean_site_is_silent(release: str, product: str) -> None:
    report = lint([str(CLEAN)], Settings(release=release, product=product))
    expected = {"media-routing-domain-shared-across-departments"} if release == "11.6" else set()
    if product == "pcce":  # the site has an enterprise skill group and a service
        expected.add("object-unsupported-in-packaged-cce")
    assert {one.rule for one in report.findings} == expected
    assert not report.crashes


def test_the_clean_site_answers_every_rule_that_is_on() -> None:
    report = lint([str(CLEAN)], Settings())
    assert {one.rule: one.missing for one in report.skipped} == {}


def test_every_candidate_has_a_page_or_a_reason() -> None:
    covered = {one for rule in RULES.values() for one in rule.page.get("catalogue", [])}
    assert [one for one in candidates() if one not in covered | left_out().keys()] == []


def test_every_page_that_asks_has_a_mutation() -> None:
    asking = {rule.name for rule in RULES.values() if rule.must is not None}
    assert asking - {file.stem for file in MUTATIONS} == set()
