"""Every outcome of a way has a page that proves itself, reads well, and says how sure it is."""

import re

import pytest

from ece_lint.analysis import flow
from ece_lint.documents.yaml import read_yaml
from ece_lint.lint import flaw_findings, link
from ece_lint.pages.outcomes import Outcome, outcomes
from ece_lint.pages.read import load_rules

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


@pages
def test_the_examples_hold(outcome: Outcome) -> None:
    for example in outcome.page["examples"]:
        document = read_yaml("example.yaml", example["configuration"].encode())
        routing, _ = link([document], {})
        assert list(flaw_findings([document], RULES)) == []
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
