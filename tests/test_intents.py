"""Intents: five sentences over the ways of contacts, kept, not kept, and not told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from command import CLEAN, FINDINGS, WRONG_USE, ece_lint
from ways_oracle import Oracle
from ways_sites import ELSEWHERE, EXTERNAL_KINDS, random_site

from ece_lint import ways
from ece_lint.documents.yaml import read_yaml
from ece_lint.intents import Broken, Unsure, broken_by, proposed
from ece_lint.lint import link
from ece_lint.routing import Routing

SITE: dict[str, Any] = {
    "departments": [{"name": "Retail"}, {"name": "Bank"}],
    "queues": [
        {"name": "Shop", "department": "Retail", "media_routing_domain": "Chat", "script_selector": "Shop",
         "skill_groups": ["Shop"], "active": True},
        {"name": "Fraud", "department": "Bank", "media_routing_domain": "Chat", "script_selector": "Fraud",
         "precision_queues": ["PQ_Fraud"], "active": True},
    ],
    "entry_points": [
        {"name": "Shop", "department": "Retail", "channel": "chat", "queue": "Shop", "active": True},
        {"name": "Fraud", "department": "Bank", "channel": "chat", "queue": "Fraud", "active": True},
    ],
    "media_routing_domains": [{"name": "Chat"}],
    "script_selectors": [
        {"name": "Shop", "media_routing_domain": "Chat", "call_type": "Shop"},
        {"name": "Fraud", "media_routing_domain": "Chat", "call_type": "Fraud"},
    ],
    "call_types": [{"name": "Shop", "scripts": ["Shop"]}, {"name": "Fraud", "scripts": ["Fraud"]}],
    "scripts": [
        {"name": "Shop", "skill_groups": ["Shop"]},
        {"name": "Fraud", "precision_queues": ["PQ_Fraud"]},
    ],
    "skill_groups": [{"name": "Shop", "media_routing_domain": "Chat", "agents": ["Clark", "Bruce"]}],
    "attributes": [{"name": "Fraud", "type": "boolean"}],
    "precision_queues": [
        {"name": "PQ_Fraud", "media_routing_domain": "Chat",
         "steps": [{"terms": [{"attribute": "Fraud", "relation": "==", "value": True}]}]},
    ],
    "agents": [
        {"name": "Clark", "attributes": {}}, {"name": "Bruce", "attributes": {}},
        {"name": "Peter", "attributes": {"Fraud": True}},
    ],
}  # fmt: skip
Change = Callable[[dict[str, Any]], Any]


def checked(tmp_path: Path, intent: dict[str, Any], change: Change = lambda site: None) -> Any:
    """Check the site, with a change, against one intent, and return the report."""
    site = json.loads(json.dumps(SITE))
    change(site)
    (tmp_path / "site.yaml").write_text(json.dumps(site), "utf-8")
    settings = yaml.safe_dump({"intents": [{"name": "ours", **intent}]})
    (tmp_path / "ece-lint.yaml").write_text(settings, "utf-8")
    run = ece_lint("check", "--format", "json", "--select", "intents", folder=tmp_path)
    assert run.returncode in (CLEAN, FINDINGS), run.stderr
    return json.loads(run.stdout)


def no_agents(site: dict[str, Any]) -> None:
    site["skill_groups"][0]["agents"] = []


def one_agent(site: dict[str, Any]) -> None:
    site["skill_groups"][0]["agents"] = ["Clark"]


def shared_group(site: dict[str, Any]) -> None:
    site["scripts"][1]["skill_groups"] = ["Shop"]


def shared_agent(site: dict[str, Any]) -> None:
    site["agents"][0]["attributes"]["Fraud"] = True


def untold(site: dict[str, Any]) -> None:
    for script in site["scripts"]:
        script["targets_by_expression"] = True


def to_the_bank(site: dict[str, Any]) -> None:
    site["entry_points"][0]["queue"] = "Bank/Fraud"


SERVED = {"served": {"from": "entry_point:*", "by-at-least": 1}}
BY_TWO = {"served": {"from": ["queue:Shop"], "by-at-least": 2}}
APART = {"independent": ["department:Retail", "department:Bank"]}
NEVER = {"never": {"from": "department:Retail", "to": ["department:Bank", "agent:Peter"]}}
ONLY = {"only": {"to": "queue:Fraud", "from": "department:Bank"}}
BY_STEPS = {"through": {"from": "entry_point:Fraud", "passes": "precision_queue:*"}}


@pytest.mark.parametrize("intent", [SERVED, BY_TWO, APART, NEVER, ONLY, BY_STEPS])
def test_an_intent_that_is_kept_says_nothing(tmp_path: Path, intent: dict[str, Any]) -> None:
    report = checked(tmp_path, intent)
    assert (report["findings"], report["skipped"]) == ([], [])


@pytest.mark.parametrize(
    ("intent", "change", "says"),
    [
        (SERVED, no_agents, "entry point `Retail/Shop` ends: nobody eligible"),
        (BY_TWO, one_agent, "queue `Retail/Shop` is served by 1 agent, of at least 2"),
        (APART, shared_group, "shares skill group `Shop` with `department:Retail`"),
        (APART, shared_agent, "shares agent `Clark` with `department:Retail`"),
        (NEVER, to_the_bank, "entry point `Retail/Shop` comes to queue `Bank/Fraud`"),
        (NEVER, lambda site: site["scripts"].__setitem__(0, {"name": "Shop", "precision_queues": ["PQ_Fraud"]}),
         "entry point `Retail/Shop` comes to precision queue `PQ_Fraud`"),
        (ONLY, to_the_bank, "entry point `Retail/Shop` comes to queue `Bank/Fraud` as well"),
        (BY_STEPS, lambda site: site["scripts"].__setitem__(1, {"name": "Fraud", "skill_groups": ["Shop"]}),
         "entry point `Bank/Fraud` passes no precision queue that is meant"),
    ],
)  # fmt: skip
def test_an_intent_that_is_not_kept_is_a_finding_with_the_way_that_shows_it(
    tmp_path: Path, intent: dict[str, Any], change: Change, says: str
) -> None:
    found = checked(tmp_path, intent, change)["findings"]
    assert found
    assert all(one["rule"] == "intent-not-kept" for one in found)
    assert any(says in one["message"] for one in found), [one["message"] for one in found]
    assert found[0]["location"]["path"] == "ece-lint.yaml"
    assert found[0]["related"][-1]["location"]["path"] == "site.yaml"


@pytest.mark.parametrize(
    ("intent", "change"),
    [
        ({"served": {"from": "entry_point:*", "by-at-least": 3}}, untold),
        (APART, untold),
        (NEVER, untold),
        ({"through": {"from": "entry_point:Shop", "passes": "precision_queue:*"}}, untold),
        (ONLY, untold),
        (SERVED, lambda site: site.pop("skill_groups")),
    ],
)
def test_what_cannot_be_told_is_not_asked_and_never_kept(
    tmp_path: Path, intent: dict[str, Any], change: Change
) -> None:
    report = checked(tmp_path, intent, change)
    assert report["findings"] == []
    (skipped,) = (one for one in report["skipped"] if one["rule"] == "intent-not-kept")
    assert "intent `ours`: the ways of" in skipped["missing"][0]


@pytest.mark.parametrize("intent", [APART, NEVER])
def test_what_is_not_told_of_one_entry_hides_nothing_of_another(
    tmp_path: Path, intent: dict[str, Any]
) -> None:
    def change(site: dict[str, Any]) -> None:
        to_the_bank(site)
        site["entry_points"].append(
            {**site["entry_points"][0], "name": "Help", "queue": "Retail/Shop"}
        )
        site["scripts"][0]["targets_by_expression"] = True

    report = checked(tmp_path, intent, change)
    assert report["findings"]
    (skipped,) = (one for one in report["skipped"] if one["rule"] == "intent-not-kept")
    assert "intent `ours`: the ways of" in skipped["missing"][0]
    summary = ece_lint("check", folder=tmp_path).stderr
    assert "not asked in full: intent `ours`: the ways of" in " ".join(summary.split())


@pytest.mark.parametrize(
    ("intent", "says"),
    [
        ({"served": {"from": "entry_point:Shp"}}, "there is no entry point `Shp`; did you mean `Shop`?"),
        ({"only": {"to": "queue:Farud*", "from": "queue:Shop"}}, "no queue fits `Farud*`"),
        ({"through": {"from": "skill_group:Shop", "passes": "queue:*"}}, "contacts do not come in at skill group"),
        ({"never": {"from": "department:Retial", "to": "queue:Fraud"}}, "there is no department `Retial`"),
    ],
)  # fmt: skip
def test_an_intent_about_nothing_is_a_finding(
    tmp_path: Path, intent: dict[str, Any], says: str
) -> None:
    (found,) = checked(tmp_path, intent)["findings"]
    assert found["rule"] == "intent-matches-nothing"
    assert says in found["message"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("intents: [{name: a}]", "ece-lint.yaml:1:11: an intent has a name and one sentence"),
        (
            "intents: [{name: a, served: {from: 'queue:*'}, never: {from: a, to: b}}]",
            "one sentence",
        ),
        ("intents: [{name: a, sevred: {from: 'queue:*'}}]", "served"),
        ("intents: [{served: {from: 'queue:*'}}]", "name"),
        ("intents: [{name: a, independent: ['department:Retail']}]", "independent"),
    ],
)
def test_a_sentence_that_is_not_one_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "ece-lint.yaml").write_text(text, "utf-8")
    run = ece_lint("check", folder=tmp_path)
    assert run.returncode == WRONG_USE
    assert says in run.stderr


def test_an_intent_that_is_not_kept_can_be_accepted(tmp_path: Path) -> None:
    checked(tmp_path, SERVED, no_agents)
    settings = tmp_path / "ece-lint.yaml"
    text = settings.read_text("utf-8")
    settings.write_text(
        text + "accept: [{rule: intent-not-kept, name: Shop, reason: opens in May}]\n", "utf-8"
    )
    run = ece_lint("check", "--select", "intents", folder=tmp_path)
    assert run.returncode == CLEAN
    assert "1 suppressed" in run.stderr


@pytest.mark.parametrize("seed", range(60))
def test_served_is_what_brute_force_says(seed: int) -> None:
    site = random_site(seed)
    flow = ways(linked(site))
    oracle = Oracle(site, [(kind, ELSEWHERE) for kind in EXTERNAL_KINDS])
    for entry in flow.entries:
        start = entry.start
        walked = oracle.ways((start.kind.name, start.name, start.department))
        live = [one for one in walked if one.outcome not in ("switched-off", "standalone")]
        for least in (1, 2):
            fewest = [len(one.certain) < least for one in live]
            if start.department is None and len(flow.routing.namesakes(start)) > 1:
                continue  # which a pattern cannot name alone
            name = f"{start.department}/{start.name}" if start.department else start.name
            intent = {"served": {"from": f"{start.kind.name}:{name}", "by-at-least": least}}
            answers = {type(one) for one in broken_by(intent, flow)}
            if answers == {Unsure}:
                assert any(fewest) or any(one.unknown for one in live)
            else:
                assert (Broken in answers) == any(fewest)


@pytest.mark.parametrize("seed", range(40))
def test_what_is_proposed_holds_in_whatever_order_it_is_written(seed: int) -> None:
    site = random_site(seed)
    lines = proposed(ways(linked(site)))
    assert len(lines) <= 10
    turned = {section: [*reversed(objects)] for section, objects in reversed(site.items())}
    flow = ways(linked(turned))
    assert [list(broken_by(line, flow)) for line in lines] == [[] for _ in lines]


@pytest.mark.parametrize("sample", ["clean", "design-guide", "site-tables"])
def test_reach_proposes_what_holds_today_in_at_most_ten_lines(sample: str, tmp_path: Path) -> None:
    run = ece_lint("reach", f"samples/{sample}", "--propose-intents")
    assert run.returncode == CLEAN
    assert 1 < len(run.stdout.splitlines()) <= 11
    settings = yaml.safe_load(run.stdout)
    assert {one for intent in settings["intents"] for one in intent} - {"name"} <= {
        "served", "only", "never", "independent", "through",
    }  # fmt: skip


def linked(site: dict[str, Any]) -> Routing:
    document = read_yaml("site.yaml", json.dumps(site).encode())
    external = [{"kind": kind, "name": ELSEWHERE} for kind in EXTERNAL_KINDS]
    return link([document], {}, external)[0]
