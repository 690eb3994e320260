"""The ways of contacts: what the engine finds is what brute force over plain dicts finds."""

from __future__ import annotations

import json
from collections import Counter
from io import BytesIO
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from command import CLEAN, ROOT, ece_lint
from ways_oracle import SECTIONS, WRONG, Object, Oracle, Site, Thing
from ways_oracle import Way as Expected
from ways_sites import ELSEWHERE, EXTERNAL_KINDS, random_site, smallest

from ece_lint.analysis import flow
from ece_lint.analysis.dead_ends import failing
from ece_lint.analysis.flow import Flow
from ece_lint.documents.yaml import read_yaml
from ece_lint.finding import one_by_one
from ece_lint.lint import link, lint, read_routing
from ece_lint.model import Entity, Key
from ece_lint.pages.outcomes import outcomes
from ece_lint.report import Report
from ece_lint.routing import Routing
from ece_lint.settings import Settings

EXTERNAL = [{"kind": kind, "name": ELSEWHERE} for kind in EXTERNAL_KINDS]

Told = dict[Thing, tuple[str, list[Expected]]]
"""For each entry its verdict and its ways."""


def routing_of(*parts: Site) -> Routing:
    """Link a site that is spread over files."""
    documents = [
        read_yaml(f"{number}.yaml", json.dumps(part).encode()) for number, part in enumerate(parts)
    ]
    return link(documents, {}, EXTERNAL)[0]


def by_engine(*parts: Site) -> Told:
    return told(routing_of(*parts))


def told(routing: Routing) -> Told:
    """Return what the engine finds, by names."""
    engine = Flow(routing)

    def names(bits: int) -> frozenset[str]:
        return frozenset(one.name for one in engine.named(bits))

    def things(entities: tuple[Entity, ...]) -> frozenset[Thing]:
        return frozenset(tuple(one.key) for one in entities)

    return {
        tuple(entry.start.key): (
            entry.verdict,
            [
                Expected(
                    way.guard, tuple(tuple(one.key) for one in way.hops), way.outcome, bool(way.missing),
                    things(way.considered), things(way.passed_over), names(way.certain), names(way.possible),
                )
                for way in entry.ways
            ],
        )
        for entry in engine.entries
    }  # fmt: skip


def by_brute_force(site: Site) -> Told:
    oracle = Oracle(site, [(one["kind"], one["name"]) for one in EXTERNAL])
    return {start: (oracle.verdict(start), oracle.ways(start)) for start in oracle.entries()}


def differ(site: Site) -> bool:
    engine, brute = by_engine(site), by_brute_force(site)
    return engine != brute or [*engine] != [*brute]


def compare(seeds: range) -> None:
    for seed in seeds:
        if differ(random_site(seed)):
            site = smallest(random_site(seed), differ)
            text = yaml.safe_dump(site, sort_keys=False, default_flow_style=None)
            pytest.fail(f"seed {seed}:\n{text}{by_engine(site)}\n{by_brute_force(site)}")


def test_the_engine_finds_what_brute_force_finds() -> None:
    compare(range(300))


@pytest.mark.thorough
def test_the_engine_finds_what_brute_force_finds_in_many_sites() -> None:
    compare(range(300, 5300))


# The comparison notices what it is there for.


def _first_row(engine: Flow, selector: Entity) -> dict[str, Entity | None]:
    rows = selector.data.get("call_type_map")
    return {"": engine.routing.definition(Key("call_type", rows[0]["call_type"]))} if rows else {}


FAULTS: dict[str, tuple[str, Any]] = {
    "media routing domains are all the same": ("_is_same", lambda *_: True),
    "everybody is enabled": ("_enabled", property(lambda _: -1)),
    "the first row of a map counts": ("_rows", _first_row),
    "everybody can log in everywhere": ("_able", lambda *_: -1),
    "the agents that nobody defines are there": ("_sure", property(lambda _: -1)),
    "a workflow that does not say what it takes takes nothing": ("_silent", lambda *_: []),
    "scripts go on with no others": ("_further", lambda *_: ()),
    "what the input does not tell is nothing": ("_is_told", lambda *_: True),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_engine_is_seen(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Flow, *FAULTS[fault])
    assert any(differ(random_site(seed)) for seed in range(300))


# What the engine decides where it could be otherwise; each outcome has examples on its page as well.

SITE = """\
media_routing_domains: [{name: Email}, {name: Chat}]
queues: [{name: Sales, media_routing_domain: Email, script_selector: Sales}]
script_selectors: [{name: Sales, media_routing_domain: Email, call_type: Sales}]
call_types: [{name: Sales, scripts: [Sales]}]
scripts: [{name: Sales, skill_groups: [NA]}]
skill_groups: [{name: NA, media_routing_domain: Email, agents: [Clark]}]
agents: [{name: Clark}]
"""

# The sections that differ from the site above, and where its queue then leads.
CASES = {
    "a script that goes on with another": (
        "scripts: [{name: Sales, scripts: [Night]}, {name: Night, skill_groups: [NA]}]",
        "agent-eligible",
    ),
    "a script that goes on with one that does not run": (
        "scripts: [{name: Sales, scripts: [Night]}, {name: Night, skill_groups: [NA], valid: false}]",
        "script-invalid",
    ),
    "a script that goes on with one that does not run, and with another": (
        "scripts: [{name: Sales, scripts: [Night, Day, Noon]}, {name: Night, valid: false},"
        " {name: Day, skill_groups: [NA]}, {name: Noon, valid: false}]",
        "agent-eligible",
    ),
    "a script that asks how many wait in its own call type": (
        "scripts: [{name: Sales, call_types: [Sales], skill_groups: []}]",
        "ends-in-script",
    ),
    "two scripts that go on with each other": (
        "scripts: [{name: Sales, scripts: [Night]}, {name: Night, scripts: [Sales], skill_groups: []}]",
        "ends-in-script",
    ),
    "an expression beside a group with agents": (
        "scripts: [{name: Sales, skill_groups: [NA], targets_by_expression: true}]",
        "agent-eligible",
    ),
    "an expression beside a group of another domain": (
        "scripts: [{name: Sales, skill_groups: [NA], targets_by_expression: true}]\n"
        "skill_groups: [{name: NA, media_routing_domain: Chat, agents: [Clark]}]",
        "insufficient-information",
    ),
    "a script whose targets nobody exported": (
        "scripts: [{name: Sales}]",
        "insufficient-information",
    ),
    "a group whose domain is not given": (
        "skill_groups: [{name: NA, agents: [Clark]}]",
        "agent-eligible",
    ),
    "a group of a domain that is misspelt": (
        "skill_groups: [{name: NA, media_routing_domain: Emial, agents: [Clark]}]",
        "insufficient-information",
    ),
    "a script selector of a domain that is misspelt": (
        "script_selectors: [{name: Sales, media_routing_domain: Emial, call_type: Sales}]",
        "undefined",
    ),
    "a group that nobody defines beside one with agents": (
        "scripts: [{name: Sales, skill_groups: [NA, EMEA]}]",
        "agent-eligible",
    ),
    "a group with an agent who is enabled nowhere": (
        "agents: [{name: Clark, enabled: false}]",
        "nobody-eligible",
    ),
    "a group whose only agent is not on the list of agents": (
        "agents: [{name: Bruce}]",
        "insufficient-information",
    ),
    "a precision queue of all who lack an attribute": (
        "scripts: [{name: Sales, precision_queues: [New]}]\n"
        "precision_queues: [{name: New, media_routing_domain: Email, steps: [{terms:"
        " [{attribute: Years, relation: '!=', value: 9}]}]}]\n"
        "agents: [{name: Clark}, {name: Bruce, attributes: {Years: 9}}]",
        "insufficient-information",
    ),
    "a precision queue whose second step somebody passes": (
        "scripts: [{name: Sales, precision_queues: [New]}]\n"
        "precision_queues: [{name: New, media_routing_domain: Email, steps: [{terms:"
        " [{attribute: Years, relation: '>', value: 8}]}, {terms: [{attribute: Years, relation: '>', value: 1}]}]}]\n"
        "agents: [{name: Clark, attributes: {Years: 3}}]",
        "agent-eligible",
    ),
    "an enterprise skill group of which one member is misspelt": (
        "scripts: [{name: Sales, enterprise_skill_groups: [All]}]\n"
        "enterprise_skill_groups: [{name: All, skill_groups: [N]}]",
        "insufficient-information",
    ),
    "a dialed number that leads on only for certain callers": (
        "script_selectors: [{name: Sales, call_type: Sales,"
        " call_type_map: [{call_type: Sales, calling_number: '089'}]}]",
        "no-call-type",
    ),
    "a dialed number that leads everybody on in its second row": (
        "script_selectors: [{name: Sales, call_type: Sales, other_call_types: [VIP],"
        " call_type_map: [{call_type: VIP, calling_number: '089'}, {call_type: Sales}]}]",
        "agent-eligible",
    ),
    "call types that are in another export": ("call_types:", "insufficient-information"),
    "an application path without members in the export": (
        "peripherals: [{name: P}]\nagents: [{name: Clark, peripheral: P}]\napplication_paths: [{name: Path}]",
        "agent-eligible",
    ),
}


def site_with(changes: str) -> Site:
    return {**yaml.safe_load(SITE), **yaml.safe_load(changes)}


@pytest.mark.parametrize("case", CASES)
def test_where_it_leads(case: str) -> None:
    changes, outcome = CASES[case]
    (entry,) = Flow(routing_of(site_with(changes))).entries
    assert [way.outcome for way in entry.ways] == [outcome]


def guards(changes: str) -> list[str]:
    return [
        way.guard for entry in Flow(routing_of(site_with(changes))).entries for way in entry.ways
    ]


def test_a_way_says_what_must_hold_for_it() -> None:
    assert guards("call_types: [{name: Sales, scripts: [Sales, Night]}]") == [
        "script 1 of 2, by schedule",
        "script 2 of 2, by schedule",
    ]
    assert guards(
        "queues: []\n"
        "script_selectors: [{name: '1800', call_type: Sales, other_call_types: [VIP],"
        " call_type_map: [{call_type: VIP, region: 5, entered: 1}, {call_type: VIP, region: 5, entered: 1},"
        " {call_type: Sales}, {call_type: VIP, entered: 2}]}]\n"
        "call_types: [{name: Sales, scripts: [Sales]}, {name: VIP, scripts: [Sales]}]"
    ) == ["region 5, entered 1", ""]
    assert guards(
        "aliases: [{name: info}]\nworkflows: [{name: A, aliases: [info], queues: [Sales, Sales]},"
        " {name: B, aliases: [info], queues: [Sales]}]"
    ) == ["workflow 1 of 2 that take its mail", "workflow 2 of 2 that take its mail"]


def test_only_calls_have_a_default() -> None:
    def outcomes_of(channel: str) -> list[str]:
        site = site_with(
            f"media_routing_domains: [{{name: Any, channel: {channel}}}, {{name: Email}}]\nqueues: []\n"
            "script_selectors: [{name: '1800', media_routing_domain: Any}, {name: Other, call_type: Sales}]\n"
            "system_information: [{name: acme, default_call_type: Sales}]"
        )
        entry = Flow(routing_of(site)).entries[0]
        return [f"{way.guard} {way.outcome}".strip() for way in entry.ways]

    assert outcomes_of("chat") == ["no-call-type"]
    assert outcomes_of("voice") == ["by the default call type no-target-of-mrd"]


def test_what_is_unknown_is_named() -> None:
    def missing(changes: str) -> tuple[str, ...]:
        return Flow(routing_of(site_with(changes))).entries[0].ways[0].missing

    assert missing("agents: [{name: Bruce}]") == (
        "the agents of skill group `NA` who are not defined here",
    )
    assert missing("scripts: [{name: Sales, skill_groups: [NA, Elsewhere]}]") == (
        "skill group `Elsewhere`, which is kept elsewhere",
    )
    assert missing("skill_groups: [{name: NA}]") == ("the members of skill group `NA`",)
    alias = "aliases: [{name: info}]\nworkflows: [{name: In, aliases: [info]"
    assert missing(f"{alias}}}]") == ("which queues it sends to",)
    assert missing(f"{alias}, queues: []}}]") == (
        "what becomes of the mail, as it is sent to no queue",
    )


def test_what_was_looked_at_is_on_the_way() -> None:
    def consulted(changes: str) -> set[str]:
        (way, *_) = Flow(routing_of(site_with(changes))).entries[0].ways
        return {f"{one.kind} {one.name}" for one in way.consulted}

    workflows = "workflows: [{name: In, aliases: [info], queues: [Sales]}, {name: Old, aliases: [info], active: false}]"
    assert "workflow Old" in consulted(f"aliases: [{{name: info}}]\n{workflows}")
    assert consulted(
        "queues: [{name: Sales, media_routing_domain: Email}, {name: Q, script_selector: Sales}]"
    ) == {"media_routing_domain Email"}
    assert "script_selector Sales" not in consulted(
        "scripts: [{name: Sales, skill_groups: [EMEA]}]"
    )
    assert "skill_group EMEA" in consulted("scripts: [{name: Sales, skill_groups: [EMEA]}]")
    assert "call_type Sales" in consulted(
        "scripts: [{name: Sales, call_types: [Sales], skill_groups: [NA]}]"
    )


def test_the_agents_of_a_peripheral_and_those_that_ece_counts() -> None:
    engine = Flow(routing_of(site_with(
        "agents: [{name: Clark, peripheral: P}, {name: Bruce, peripheral: P, enabled: false}]\n"
        "peripherals: [{name: P}, {name: Q}]\nskill_groups: [{name: NA, agents: [Clark, Bruce]}]\n"
        "queues: [{name: Sales, skill_groups: [NA]}]"
    )))  # fmt: skip
    at = {
        one.name: [*map(str, engine.named(engine.at(one)))]
        for one in engine.routing.entities["peripheral"]
    }
    assert at == {"P": ["<agent 'Clark'>", "<agent 'Bruce'>"], "Q": []}
    assert [
        one.name for one in engine.named(engine.counted(engine.routing.entities["queue"][0]))
    ] == ["Clark"]


def test_many_agents_have_a_bit_each() -> None:
    engine = Flow(routing_of({"agents": [{"name": f"A{number}"} for number in range(200)]}))
    assert engine.bits_of(engine.agents) == (1 << 200) - 1
    assert engine.named(1 << 199) == engine.agents[199:]


def test_more_ways_than_anybody_reads_are_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "MOST_WAYS", 2)
    site = site_with(
        "call_types: [{name: Sales, scripts: [A, B, C]}]\nscripts: [{name: A}, {name: B}, {name: C}]"
    )
    (entry,) = Flow(routing_of(site)).entries
    assert len(entry.ways) == 3
    assert entry.ways[-1].missing == ("more than 2 ways lead from here",)


def test_an_outbound_workflow_without_queues_lets_mail_go_out() -> None:
    site = site_with(
        "workflows: [{name: Out, kind: outbound, queues: []}, {name: Check, kind: outbound, queues: [Sales]}]"
    )
    assert [entry.start.name for entry in Flow(routing_of(site)).entries] == ["Check"]


def test_the_ways_of_the_guide_are_its_table_but_for_the_row_that_is_wrong() -> None:
    engine = Flow(read_routing([str(ROOT / "samples" / "design-guide")]))
    assert {
        entry.start.name.split("_MRD_")[1]: [one.name for one in engine.named(entry.certain)]
        for entry in engine.entries
    } == {
        "Domestic_Sales_Email_Script": ["Clark", "Bruce", "Natasha", "Clint"],
        "Global_Sales_Email_Script": ["Clark", "Natasha"],
        "Domestic_Support_Email_Script": ["Peter", "Loki"],
        "Global_Support_Email_Script": ["Tony", "Loki", "Phil"],
    }


# What must not change a way.


def without_order(told: Told) -> dict[Thing, tuple[str, Counter[Expected]]]:
    """Return ways without their guards, which say the number that something has in a list."""
    return {
        start: (verdict, Counter(way._replace(guard="") for way in ways))
        for start, (verdict, ways) in told.items()
    }


def is_clear(site: Site) -> bool:
    """Say whether nothing is defined twice, so that no order decides who is heard."""
    keys = [
        (section, one["name"], one.get("department")) for section in site for one in site[section]
    ]
    return len(keys) == len(set(keys))


def test_the_order_of_objects_sections_and_files_changes_nothing() -> None:
    for seed in range(100):
        site, shuffle = random_site(seed), Random(seed)
        if not is_clear(site):
            continue
        sections = shuffle.sample([*site.items()], len(site))
        parts = [
            {name: shuffle.sample(objects, len(objects)) for name, objects in sections[at::2]}
            for at in (0, 1)
        ]
        assert without_order(by_engine(*parts)) == without_order(by_engine(site)), seed


def test_what_nobody_names_changes_no_way() -> None:
    sections = (
        "media_routing_domains", "peripherals", "attributes", "agents", "skill_groups", "precision_queues",
        "enterprise_skill_groups", "scripts", "call_types", "script_selectors", "queues", "aliases",
    )  # fmt: skip
    for seed in range(100):
        site = random_site(seed)
        new = {"name": "New"}
        more = {
            name: [*objects, new] if name in sections and objects else objects
            for name, objects in site.items()
        }
        if "agents" in more:  # who lacks an attribute may be in a queue of all who do not have it
            more["agents"] = [
                one | {"enabled": False} if one is new else one for one in more["agents"]
            ]
        before, after = by_engine(site), by_engine(more)
        assert before == {start: after[start] for start in before}, seed


def test_converting_changes_nothing(tmp_path: Path) -> None:
    for sample in ("site-tables", "site-rest"):
        folder = ROOT / "samples" / sample
        assert (
            ece_lint("convert", str(folder), "--output", f"{tmp_path}/{sample}.yaml").returncode
            == CLEAN
        )
        before = told(read_routing([str(folder)]))
        after = told(read_routing([f"{tmp_path}/{sample}.yaml"]))
        assert without_order(after) == without_order(before)


def test_whatever_changes_a_way_is_on_it() -> None:
    """Agents are not: who may get a contact says it. Nor is what makes a list or a field one that is not given.

    A pair of an application path whose domain or peripheral nobody defines any more may be any other, so that nobody
    is known to lack one.
    """
    for seed in range(200):
        site, random = random_site(seed), Random(seed)
        section = random.choice([one for one in site if site[one]])
        gone = random.choice(site[section])
        less = {**site, section: [one for one in site[section] if one is not gone]}
        of_pairs = ("media_routing_domains", "peripherals") if "application_paths" in site else ()
        if section in ("agents", "departments", *of_pairs) or not is_clear(site):
            continue
        if fields(less[section]) != fields(site[section]):
            continue
        before, after = (on_ways(routing_of(one)) for one in (site, less))
        for start in before.keys() & after.keys():
            if before[start][0] != after[start][0]:
                on = before[start][1] | after[start][1]
                assert gone["name"] in {name for _, name, _ in on}, (seed, start, gone)


def fields(objects: list[Object]) -> set[str]:
    return {field for one in objects for field, value in one.items() if value != WRONG}


def on_ways(routing: Routing) -> dict[Thing, tuple[Any, set[Thing]]]:
    """Return for each entry its ways, and all that is on them."""
    ways = told(routing)
    return {
        tuple(entry.start.key): (
            ways[tuple(entry.start.key)],
            {tuple(one.key) for way in entry.ways for one in objects_on(way)},
        )
        for entry in Flow(routing).entries
    }


def objects_on(way: flow.Way) -> list[Entity]:
    return [*way.hops, *way.considered, *way.passed_over, *way.consulted]


# What is thought away.

# Nobody comes through an object that has this.
EMPTY: dict[str, Object] = {
    "agent": {"enabled": False}, "skill_group": {"agents": []}, "precision_queue": {"steps": []},
    "enterprise_skill_group": {"skill_groups": []}, "script": {"valid": False},
    "call_type": {"scripts": []}, "application_path": {"members": []},
}  # fmt: skip


def served(routing: Routing, lost: tuple[Entity, ...] = ()) -> dict[Thing, list[list[str]]]:
    """Return of each way who certainly gets its contacts."""
    engine = Flow(routing, lost)
    return {
        tuple(entry.start.key): [
            [one.name for one in engine.named(way.certain)] for way in entry.ways
        ]
        for entry in engine.entries
    }


@pytest.mark.parametrize(
    ("lost", "targets", "outcome"),
    [
        ("skill_group NA", "skill_groups: [NA]", "nobody-eligible"),
        ("skill_group Chat", "skill_groups: [Chat]", "no-target-of-mrd"),
        ("enterprise_skill_group All", "enterprise_skill_groups: [All]", "nobody-eligible"),
        ("script Night", "scripts: [Night]", "nobody-eligible"),
        ("call_type Night", "call_types: [Night]", "nobody-eligible"),
        ("queue Sales", "skill_groups: [NA]", "undefined"),
    ],
)
def test_a_way_through_what_is_thought_away_fails(lost: str, targets: str, outcome: str) -> None:
    routing = routing_of(site_with(
        f"scripts: [{{name: Sales, {targets}}}, {{name: Night, skill_groups: [NA]}}]\n"
        "call_types: [{name: Sales, scripts: [Sales]}, {name: Night, scripts: [Night]}]\n"
        "skill_groups: [{name: NA, media_routing_domain: Email, agents: [Clark]},"
        " {name: Chat, media_routing_domain: Chat, agents: [Clark]}]\n"
        "enterprise_skill_groups: [{name: All, skill_groups: [NA]}]"
    ))  # fmt: skip
    kind, name = lost.split()
    (entity,) = (one for one in routing.entities[kind] if one.name == name)
    (entry,) = Flow(routing, (entity,)).entries
    assert [way.outcome for way in entry.ways] == [outcome]


def test_what_is_thought_away_is_as_what_nobody_comes_through() -> None:
    thought_away(range(30))


@pytest.mark.thorough
def test_what_is_thought_away_is_as_what_nobody_comes_through_in_many_sites() -> None:
    thought_away(range(30, 1500))


def thought_away(seeds: range) -> None:
    for seed in seeds:
        site = random_site(seed)
        for kind, empty in EMPTY.items():
            objects = site.get(SECTIONS[kind], [])
            if not objects or not is_clear(site):
                continue
            one = Random(seed).choice(objects)
            without = {
                **site,
                SECTIONS[kind]: [{**it, **empty} if it is one else it for it in objects],
            }
            if kind != "agent" and fields(without[SECTIONS[kind]]) != fields(objects):
                continue
            routing = routing_of(site)
            (entity,) = (it for it in routing.entities[kind] if it.name == one["name"])
            assert served(routing, (entity,)) == served(routing_of(without)), (seed, kind, one)


# Whatever fails is found by check.


def unexplained(report: Report) -> list[flow.Way]:
    """Return the failing ways of which no rule that their outcome names tells, but for notes, of any object on them.

    To a script selector of ECE that no active queue sends no contact comes.
    """
    assert report.routing is not None
    findings = one_by_one([*report.findings, *report.consequences])
    told = {at for one in findings if one.severity != "note" for at in one.told}
    return [
        one.way
        for one in failing(Flow(report.routing))
        if not one.is_idle
        and told.isdisjoint(
            product(
                outcomes()[one.way.outcome].page["rules"],
                (it.key for it in (one.start, *objects_on(one.way))),
            )
        )
    ]


def explained(seeds: range) -> None:
    for seed in seeds:
        text = json.dumps(random_site(seed)).encode()
        report = lint([], Settings(), {"site.yaml": BytesIO(text)})
        assert not report.crashes
        assert unexplained(report) == [], seed


def test_every_way_that_fails_has_a_finding() -> None:
    explained(range(30))


@pytest.mark.thorough
def test_every_way_that_fails_has_a_finding_in_many_sites() -> None:
    explained(range(30, 1000))
