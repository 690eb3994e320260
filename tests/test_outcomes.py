"""Every outcome of a way has a page that proves itself, reads well, and says how sure it is."""

import re
from pathlib import Path

import pytest
from command import ece_lint

from ece_lint.analysis import flow
from ece_lint.documents.yaml import read_yaml
from ece_lint.lint import ask_rules, flaw_findings, link
from ece_lint.pages.outcomes import Outcome, outcomes, read_outcomes
from ece_lint.pages.read import load_rules, page_files
from ece_lint.pages.rule import WrongPages
from ece_lint.paths import stem
from ece_lint.routing import Routing
from ece_lint.shipped import shipped

OUTCOMES = outcomes()
RULES = load_rules()
VERDICTS = {
    "served": flow.SERVED,
    "fails": flow.FAILS,
    "cannot be told": flow.UNKNOWN,
    "off": flow.OFF,
}

pages = pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=lambda outcome: outcome.name)


def test_every_outcome_has_a_page_and_every_page_an_outcome() -> None:
    for verdict, names in VERDICTS.items():
        assert {one.name for one in OUTCOMES.values() if one.verdict == verdict} == names


def routing_of(configuration: str) -> Routing:
    document = read_yaml("example.yaml", configuration.encode())
    routing, _ = link([document], {})
    assert list(flaw_findings([document], RULES)) == []
    return routing


@pages
def test_the_examples_hold(outcome: Outcome) -> None:
    for example in outcome.page["examples"]:
        routing = routing_of(example["configuration"])
        kind, _, name = example["from"].partition(":")
        (start,) = (one for one in routing.entities[kind] if one.name == name)
        assert {way.outcome for way in flow.Flow(routing).entry(start).ways} == {outcome.name}


@pages
def test_the_page_reads_well(outcome: Outcome) -> None:
    for heading in ("why", "fix", *(["inferred"] if "inferred" in outcome.page else [])):
        assert outcome.page[heading].strip().endswith("."), heading
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", outcome.name)


@pages
def test_the_page_names_its_source_and_what_is_without_one(outcome: Outcome) -> None:
    assert all(reference["says"] for reference in outcome.page["reference"])
    assert outcome.grade != "inferred" or "inferred" in outcome.page


@pages
def test_what_else_is_named_exists(outcome: Outcome) -> None:
    assert [name for name in outcome.page["rules"] if name not in RULES] == []
    assert outcome.name not in RULES  # or nobody could ask for it


@pytest.mark.parametrize(
    "outcome",
    [one for one in OUTCOMES.values() if one.verdict == "fails"],
    ids=lambda one: one.name,
)
def test_what_fails_is_found_by_each_rule_that_the_page_names(outcome: Outcome) -> None:
    rules = {name: RULES[name] for name in outcome.page["rules"]}
    found = set()
    for example in outcome.page["examples"]:
        routing = routing_of(example["configuration"])
        found |= {finding.rule for finding in ask_rules(rules, routing)[0]}
    assert found == {*rules}


def test_outcomes_are_explained_as_rules_are_but_not_listed_among_them() -> None:
    page = ece_lint("explain", "wrong-mrd").stdout
    assert "Inferred: no document says so." in page
    assert "Reference\n  Cisco DocWiki, CIM to ICM Object Mappings: an integrated queue is" in page
    assert "  queue-mrd-differs-from-script-selector: A queue" in page
    assert "did you mean `wrong-mrd`?" in ece_lint("explain", "wrong-mdr").stderr
    listed = {line.split()[0] for line in ece_lint("rules").stdout.splitlines() if line}
    assert "undefined-name" in listed
    assert not listed & {*OUTCOMES}


def test_a_page_that_is_wrong_is_told_at_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = Path(shipped("rules"), "outcomes", "wrong-mrd.yaml").read_text("utf-8")
    (tmp_path / "outcomes").mkdir()
    (tmp_path / "outcomes" / "lost.yaml").write_text(
        text.replace("grade: inferred", "grade: guessed")
    )
    monkeypatch.setattr("ece_lint.pages.outcomes.shipped", lambda folder: str(tmp_path))
    with pytest.raises(WrongPages, match=r"lost\.yaml:4:8: .*guessed"):
        read_outcomes()


def test_a_team_may_call_its_groups_as_we_call_other_pages(tmp_path: Path) -> None:
    for group in ("outcomes", "profiles"):
        (tmp_path / group).mkdir()
        (tmp_path / group / f"{group}.yaml").touch()
    assert [*map(stem, page_files(str(tmp_path)))] == ["outcomes", "profiles"]
    assert not {"no-queue", "strict"} & {*map(stem, page_files(shipped("rules")))}
