"""What a change does: two states of a site side by side, in process and as users ask for it."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
import yaml
from command import CLEAN, FINDINGS, NOT_ANALYSED, ROOT, WRONG_USE, ece_lint
from forms import DIALECTS, FORMS, tables, write_tables
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator
from test_flow import EXTERNAL, routing_of
from test_forms import read_site, sites, with_facts
from tries import tries
from ways_oracle import Site
from ways_pairs import random_pair, reverted, shuffled
from ways_sites import random_site

from ece_lint.analysis.alignment import Renamings, in_head, renamings
from ece_lint.analysis.behaviour import (
    CLASSES,
    COMES_IN_AT,
    MIRROR,
    TREATS,
    Cause,
    Lack,
    Turn,
    turns,
)
from ece_lint.analysis.changes import ROUTES, Changes, changes
from ece_lint.analysis.flow import Flow
from ece_lint.compare import Side, compare
from ece_lint.diff import says_change
from ece_lint.documents.files import File, Found
from ece_lint.documents.yaml import read_yaml
from ece_lint.finding import Finding
from ece_lint.lint import link, read_routing
from ece_lint.model import Entity, Key, Kind, Mention
from ece_lint.reach.turned import says_turn
from ece_lint.routing import Routing
from ece_lint.settings import Settings
from ece_lint.shape import schema

# Properties, on random sites and what a few changes make of them.


class Compared(NamedTuple):
    names: Renamings
    changes: Changes
    turns: list[Turn]
    flow: Flow

    def told(self) -> dict[Key, tuple[str, frozenset[str], frozenset[str], frozenset[Cause]]]:
        """Return of each entry its class, who came, who went, and why, by the names of the head."""

        def named(bits: int) -> frozenset[str]:
            return frozenset(one.name for one in self.flow.named(bits))

        return {
            one.key: (one.what, named(one.gained), named(one.lost), frozenset(one.causes))
            for one in self.turns
        }


def with_the_names(parts: Iterable[Site], names: Renamings) -> Routing:
    documents = [
        read_yaml(f"{number}.yaml", json.dumps(part).encode()) for number, part in enumerate(parts)
    ]
    return link(documents, {}, EXTERNAL, names)[0]


def compared(base: list[Site], head: list[Site], also: Iterable[Key] = ()) -> Compared:
    before, after = routing_of(*base), routing_of(*head)
    names = renamings(before, after, {})
    before = with_the_names(base, names) if names else before
    differences = changes(before, after, names)
    old = Flow(before)
    flow = Flow(after, beside=old)
    return Compared(names, differences, turns(old, flow, differences, also), flow)


def mirrored(found: Compared, names: Renamings) -> Any:
    """Return what is told as it is told of the two states the other way round."""

    def turned(cause: Cause) -> Cause:
        if isinstance(cause, Lack):
            return cause._replace(side="head" if cause.side == "base" else "base")
        return in_head(cause, names)

    def renamed(agents: Iterable[str]) -> frozenset[str]:
        return frozenset(in_head(Key("agent", name), names).name for name in agents)

    return {
        in_head(key, names): (
            MIRROR.get(what, what), renamed(lost), renamed(gained), frozenset(map(turned, causes)),
        )
        for key, (what, gained, lost, causes) in found.told().items()
    }  # fmt: skip


def check_pair(seed: int) -> None:
    base, head = random_pair(seed)
    nothing = compared([base], [base])
    assert not nothing.changes.objects
    assert {one.what for one in nothing.turns} <= {"unchanged"}
    found = compared([base], [head])
    told = found.told()
    assert told == mirrored(compared([head], [base]), found.names)
    assert told == compared(*(shuffled(site, Random(seed)) for site in (base, head))).told()
    assert all(causes for what, _, _, causes in told.values() if what != "unchanged")
    for one in found.turns if not found.names and not found.changes.unsaid else ():
        if one.what not in ("unchanged", "added", "removed"):
            check_that_it_comes_back(base, head, one)


def check_that_it_comes_back(base: Site, head: Site, turn: Turn) -> None:
    """Put the causes back as they were until it behaves as before; what another change hid is named then."""
    back: set[Cause] = set()
    while turn.what != "unchanged":
        assert set(turn.causes) - back
        back.update(turn.causes)
        keys = {tuple(one) for one in back if isinstance(one, Key)}
        found = compared([base], [reverted(base, head, keys)], also=[turn.key])
        (turn,) = (one for one in found.turns if one.key == turn.key)


@pytest.mark.parametrize("first", range(0, 75, 25))
def test_what_holds_for_every_pair_of_sites(first: int) -> None:
    for seed in range(first, first + 25):
        check_pair(seed)


@pytest.mark.thorough
@pytest.mark.parametrize("first", range(75, 6000, 75))
def test_what_holds_for_many_pairs_of_sites(first: int) -> None:
    for seed in range(first, first + 75):
        check_pair(seed)


def test_the_pairs_have_everything_that_can_become_of_contacts() -> None:
    rest, renamed = {*CLASSES}, 0
    for seed in range(400):
        found = compared(*([one] for one in random_pair(seed)))
        rest -= {one.what for one in found.turns}
        renamed += bool(found.names)
        if not rest and renamed > 5:
            return
    pytest.fail(f"no pair has {rest}, and {renamed} are renamed")


# The fields that decide.


class Fields(dict[str, Any]):
    """What an object says, which tells what of it is asked for."""

    seen: set[tuple[str, str]] = set()  # noqa: RUF012 - one for all, as whoever is watched reads many

    def __init__(self, kind: Kind, fields: Mapping[str, Any]) -> None:
        super().__init__(fields)
        self.kind = kind

    def _see(self, field: str) -> None:
        if (first := field.split(".")[0]) in self.kind.fields:
            self.seen.add((self.kind.name, first))

    def get(self, field: str, *otherwise: Any) -> Any:
        self._see(field)
        return super().get(field, *otherwise)

    def __getitem__(self, field: str) -> Any:
        self._see(field)
        return super().__getitem__(field)

    def __contains__(self, field: object) -> bool:
        self._see(str(field))
        return super().__contains__(field)


class WatchedEntity(Entity):
    __slots__ = ()

    @property
    def data(self) -> dict[str, Any]:
        return Fields(self.kind, Entity.data.__get__(self))

    @property
    def links(self) -> dict[str, list[Entity]]:
        return Fields(self.kind, Entity.links.__get__(self))


class WatchedRouting(Routing):
    def mentioners(self, entity: Entity, kind: Kind, mention: Mention) -> list[Entity]:
        Fields.seen.add((kind.name, mention.field.split(".")[0]))
        return super().mentioners(entity, kind, mention)


# What Flow is told by others: the channel of a domain is concluded from its class, and a name without the prefix of
# its peripheral is resolved when the configuration is linked.
CONCLUDED = {
    ("media_class", "type"),
    ("media_routing_domain", "media_class"),
    ("skill_group", "peripheral"),
}


def test_what_decides_a_way_is_what_the_engine_reads() -> None:
    Fields.seen.clear()
    for routing in (
        *(routing_of(random_site(seed)) for seed in range(300)),
        *(read_routing([str(ROOT / "samples" / name)]) for name in ("clean", "site-tables")),
    ):
        for one in [*routing.everything(), *(later for _, later in routing.repeated)]:
            one.__class__ = WatchedEntity
        routing.__class__ = WatchedRouting
        flow = Flow(routing)
        assert flow.entries is not None
        for queue in routing.entities["queue"]:
            flow.counted(queue)
    beside = {(kind, field) for kind, fields in TREATS.items() for field in fields}
    beside |= {*COMES_IN_AT.items()}
    assert Fields.seen - NOT_OF_THEM | CONCLUDED | beside == {
        (kind, field) for kind, fields in ROUTES.items() for field in fields
    }


# Every target is asked for its media routing domain, and an agent has one for something else.
NOT_OF_THEM = {("agent", "media_routing_domain")}


# What becomes of contacts, each class by its smallest example, and by its mirror.

SITE = """\
media_routing_domains: [{name: Email, channel: email}]
queues: [{name: Sales, media_routing_domain: Email, script_selector: Sales}]
script_selectors: [{name: Sales, media_routing_domain: Email, call_type: Sales}]
call_types: [{name: Sales, scripts: [Sales]}]
scripts: [{name: Sales, skill_groups: [NA]}]
skill_groups:
- {name: NA, media_routing_domain: Email, agents: [Clark]}
- {name: EMEA, media_routing_domain: Email, agents: [Bruce]}
agents: [{name: Clark}, {name: Bruce}]
"""


def site_with(changes: str) -> Site:
    return {**yaml.safe_load(SITE), **yaml.safe_load(changes)}


QUEUE = "name: Sales, media_routing_domain: Email"
GROUP = "media_routing_domain: Email, agents"
# For each class what is in the base, what is in the head, and what is said there and the other way round.
EXAMPLES = {
    "regression": (
        "", "scripts: [{name: Sales, skill_groups: [NA], valid: false}]",
        "✖ regression  queue Sales  served → invalid script; −1 agent (Clark)",
        "✔ fixed  queue Sales  invalid script → served; +1 agent (Clark)",
    ),
    "removed": (
        "", "queues: []",
        "− removed  queue Sales  was served by 1 agent   old/site.yaml:2",
        "+ added  queue Sales  served by 1 agent   old/site.yaml:2",
    ),
    "no longer known": (
        "", "scripts: [{name: Sales, skill_groups: []}]",
        "? no longer known  queue Sales  served → ends in the script; −1 agent (Clark)",
        "✔ now known  queue Sales  ends in the script → served; +1 agent (Clark)",
    ),
    "switched off": (
        "", f"queues: [{{{QUEUE}, script_selector: Sales, active: false}}]",
        "○ switched off  queue Sales  served → switched off; −1 agent (Clark)",
        "● switched on  queue Sales  switched off → served; +1 agent (Clark)",
    ),
    "fails otherwise": (
        "scripts: [{name: Sales, skill_groups: [NA], valid: false}]", "script_selectors: [{name: Sale}]",
        "✖ fails otherwise  queue Sales  invalid script → leads to what is not there",
        "✖ fails otherwise  queue Sales  leads to what is not there → invalid script",
    ),
    "redirected": (
        "", "call_types: [{name: Sales, scripts: [Night]}]\nscripts: [{name: Night, skill_groups: [NA]}]",
        "→ redirected  queue Sales  now Night; no longer Sales",
        "→ redirected  queue Sales  now Sales; no longer Night",
    ),
    "retargeted": (
        "", "scripts: [{name: Sales, skill_groups: [NA, EMEA]}]",
        "→ retargeted  queue Sales  now EMEA; +1 agent (Bruce)",
        "→ retargeted  queue Sales  no longer EMEA; −1 agent (Bruce)",
    ),
    "staffing": (
        "", f"skill_groups: [{{name: NA, {GROUP}: [Clark, Bruce]}}, {{name: EMEA, {GROUP}: [Bruce]}}]",
        "± staffing  queue Sales  1 → 2 agents (+Bruce)",
        "± staffing  queue Sales  2 → 1 agent (−Bruce)",
    ),
    "treatment": (
        f"queues: [{{{QUEUE}, script_selector: Sales, skill_groups: [NA]}}]",
        f"queues: [{{{QUEUE}, script_selector: Sales, skill_groups: [EMEA]}}]",
        "~ treatment  queue Sales  the same 1 agent; order, waiting, conditions or what ECE counts differ",
        "~ treatment  queue Sales  the same 1 agent; order, waiting, conditions or what ECE counts differ",
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def write(folder: Path, **sites: Site | str) -> None:
    """Write sites to folders of these names."""
    for name, site in sites.items():
        (folder / name).mkdir(exist_ok=True)
        text = site if isinstance(site, str) else yaml.safe_dump(site, sort_keys=False)
        (folder / name / "site.yaml").write_text(text, encoding="utf-8")


def diff(folder: Path, *words: str, code: int | None = CLEAN) -> str:
    run = ece_lint("diff", *words, folder=folder)
    assert code in (None, run.returncode), run.stdout + run.stderr
    return run.stdout


def data(folder: Path, *words: str) -> Any:
    """Return a comparison as JSON, of the shape that is promised."""
    found = json.loads(diff(folder, *words, "--format", "json", code=None))
    Draft202012Validator(schema("diff")).validate(found)
    return found


# What else decides, field by field: who gets a contact first, and where it comes in.
PRECISE = """
scripts: [{name: Sales, precision_queues: [French]}]
attributes: [{name: French, type: proficiency}]
agents: [{name: Clark, attributes: {French: 8}}, {name: Bruce, attributes: {French: 5}}]
script_selectors:
- {name: Sales, media_routing_domain: Email, call_type: Sales}
- {name: Line, call_type: Sales, dialed_number: "8001"}
peripherals: [{name: NA, client_type: 30}]
queues: [{name: Sales, media_routing_domain: Email, script_selector: Sales, priority: 5}]
aliases: [{name: info, address: info@example.com}]
workflows: [{name: In, aliases: [info], queues: [Sales]}]
precision_queues:
- name: French
  media_routing_domain: Email
  agent_ordering: longest-available
  steps:
  - {wait: 30, terms: [{attribute: French, relation: ">=", value: 8}]}
  - {terms: [{attribute: French, relation: ">=", value: 5}]}
"""
OTHERWISE = {
    "who is in which step": ("Clark, attributes: {French: 8}", "Clark, attributes: {French: 6}", {"treatment"}),
    "who is taken first": ("longest-available", "most-skilled", {"treatment"}),
    "which queue comes first": ("priority: 5", "priority: 4", {"treatment"}),
    "another address": ("info@example.com", "sales@example.com", {"redirected"}),
    "another number": ('"8001"', '"8002"', {"redirected"}),
    "the same address": ("info@example.com", "Info@Example.com", set()),
    "a number as text": ("client_type: 30", 'client_type: "30"', set()),
    "nothing after the last step": ("{terms: [{attribute: French", "{wait: -1, terms: [{attribute: French", set()),
    "certain callers, who are none of ECE": (
        "{name: Sales, media_routing_domain: Email,",
        "{name: Sales, call_type_map: [{call_type: Sales, entered: 1}, {call_type: Sales}],"
        " media_routing_domain: Email,",
        set(),
    ),
    "the one row of a map": ("{name: Line,", "{name: Line, call_type_map: [{call_type: Sales}],", set()),
}  # fmt: skip


@pytest.mark.parametrize("what", OTHERWISE)
def test_what_decides_is_compared_and_how_it_is_written_is_not(what: str, folder: Path) -> None:
    old, new, classes = OTHERWISE[what]
    write(folder, old=site_with(PRECISE), new=site_with(PRECISE.replace(old, new, 1)))
    assert old in PRECISE
    for words in (("old", "new"), ("new", "old")):
        found = data(folder, *words)
        assert {one["what"] for one in found["entries"]} - {"unchanged"} == classes
        assert all(one["causes"] for one in found["entries"] if one["what"] != "unchanged")
        is_written_otherwise = any(word in new for word in ("Info@", "entered"))
        assert bool(found["objects"]) == (bool(classes) or is_written_otherwise)


@pytest.mark.parametrize("what", EXAMPLES)
def test_what_becomes_of_contacts_is_said(what: str, folder: Path) -> None:
    base, head, line, mirror = EXAMPLES[what]
    write(folder, old=site_with(base or "{}") if base else SITE, new=site_with(head))
    both = ((("old", "new"), what, line), (("new", "old"), MIRROR.get(what, what), mirror))
    for words, name, says in both:
        (entry,) = (
            one for one in data(folder, *words)["entries"] if one["entry"]["kind"] == "queue"
        )
        assert entry["what"] == name
        assert f"  {says}\n" in diff(folder, *words, code=None)


def test_each_class_has_an_example() -> None:
    both = {*EXAMPLES, *(MIRROR.get(what, what) for what in EXAMPLES)}
    assert both == {*CLASSES} - {"unchanged"}


def test_what_one_side_does_not_list_is_not_known_there(folder: Path) -> None:
    aliases = "aliases: [{name: info}]\nworkflows: [{name: In, aliases: [info], queues: [Sales]}]"
    write(folder, old=site_with(aliases), new=SITE)
    text = diff(folder, "old", "new", code=NOT_ANALYSED)
    assert (
        "the head (new) does not list aliases\n  ? no longer known  alias info  served by 1 agent;"
        in text
    )
    assert "not compared, as new does not give it: aliases, workflows\n" in text
    text = diff(folder, "new", "old")
    assert (
        "the base (new) does not list aliases\n  ✔ now known  alias info  served by 1 agent\n"
        in text
    )


SILENT = {
    "application paths": (
        """
        application_instances: [{name: ECE}]
        application_paths:
        - {name: P, application_instance: ECE, members: [{media_routing_domain: Email, peripheral: US}]}
        peripherals: [{name: US}, {name: EU}]
        agents: [{name: Clark, peripheral: US}, {name: Bruce, peripheral: EU}]
        scripts: [{name: Sales, skill_groups: [NA, EMEA]}]
        """,
        "application_paths", "", "application paths",
    ),
    "who may sign in": (
        """
        agents: [{name: Clark}, {name: Bruce, enabled: false}]
        scripts: [{name: Sales, skill_groups: [NA, EMEA]}]
        """,
        "agents", "", "agents",
    ),
    "which groups ECE maps": (
        f"queues: [{{{QUEUE}, script_selector: Sales, skill_groups: [EMEA]}}]",
        "queues", "skill_groups", "skill_groups of queues",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SILENT)
def test_what_one_side_does_not_say_is_nobodys_change(what: str) -> None:
    text, section, field, says = SILENT[what]
    site = site_with(text)
    less = {
        **site,
        section: [{k: v for k, v in one.items() if k != field} for one in site[section]],
    }
    less = less if field else {name: of for name, of in site.items() if name != section}
    sides = [Side("", ["site.yaml"], Kept(json.dumps(one).encode())) for one in (site, less)]
    found = compare(*sides, Settings(), {}, lambda _: None)
    (turn,) = found.turns
    assert turn.what == "no longer known"
    assert says_turn(turn, found.after) == f"served; not told now: {says}"
    assert not found.fixed
    assert bool(found.untold) == (what == "which groups ECE maps")
    (turn,) = compare(*sides[::-1], Settings(), {}, lambda _: None).turns
    assert turn.what == "now known"


def test_one_agent_who_is_switched_off_is_one_block(folder: Path) -> None:
    names = [f"Q{number}" for number in range(20)]
    site: Site = {
        "media_routing_domains": [{"name": "Email", "channel": "email"}],
        "agents": [{"name": "Clark", "enabled": True}, {"name": "Bruce"}],
        "queues": [{"name": name, "media_routing_domain": "Email", "script_selector": name} for name in names],
        "script_selectors": [{"name": name, "media_routing_domain": "Email", "scripts": [name]} for name in names],
        "scripts": [{"name": name, "skill_groups": [name]} for name in names],
        "skill_groups": [
            {"name": name, "media_routing_domain": "Email", "agents": ["Clark", "Bruce"]}
            for name in names
        ],
    }  # fmt: skip
    off = {**site, "agents": [{"name": "Clark", "enabled": False}, {"name": "Bruce"}]}
    write(folder, old=site, new=off)
    text = diff(folder, "old", "new")
    assert text.startswith(
        "agent Clark: enabled true → false   new/site.yaml:6\n"
        "  ± staffing  queue Q0   2 → 1 agent (−Clark)\n"
    )
    assert "\n  = and 8 more entries: 8 staffing\n\n" in text
    assert text.count("agent Clark: ") == 1
    gone = {**site, "agents": [{"name": "Bruce"}]}
    gone["skill_groups"] = [{**one, "agents": ["Bruce"]} for one in site["skill_groups"]]
    write(folder, new=gone)
    text = diff(folder, "old", "new")
    assert text.startswith("agent Clark is removed   old/site.yaml:5\n  ± staffing  queue Q0 ")
    assert "other object" not in text  # the groups only list who is gone


def test_nothing_to_say_is_said(folder: Path) -> None:
    write(folder, old=SITE, new=SITE)
    assert (
        diff(folder, "old", "new").splitlines()[-1]
        == "no entry behaves otherwise: 1 of 1 as before"
    )
    write(folder, new=SITE.replace("name: NA,", "name: NA, description: from nine to five,"))
    text = diff(folder, "old", "new")
    assert (
        "  skill group NA: description (not given) → from nine to five   new/site.yaml:7\n" in text
    )
    assert text.splitlines()[-1] == (
        "no entry behaves otherwise: 1 of 1 as before; 1 object changed in what no contact meets"
    )


# The fields of objects.


def fields(folder: Path, base: str, head: str) -> dict[str, str]:
    """Return what is said of the changed fields of objects, by the names of the objects."""
    write(folder, old=site_with(base), new=site_with(head))
    return {one["object"]["name"]: one["says"] for one in data(folder, "old", "new")["objects"]}


@pytest.mark.parametrize(
    ("base", "head", "says"),
    [
        ("agents: [{name: Clark, enabled: true}, {name: Bruce}]", "agents: [{name: Bruce}, {name: Clark}]", {}),
        ("scripts: [{name: S, skill_groups: [NA, EMEA]}]", "scripts: [{name: S, skill_groups: [EMEA, NA]}]", {}),
        ("scripts: [{name: S, id: '5', version: 1}]", "scripts: [{name: S, id: '6', version: 2}]", {}),
        ("scripts: [{name: S, valid: true}]", "scripts: [{name: S}]", {}),
        (
            "scripts: [{name: S, valid: true}]", "scripts: [{name: S, valid: false}]",
            {"S": "script S: valid true → false"},
        ),
        (
            "scripts: [{name: S, valid: perhaps}]", "scripts: [{name: S, valid: true}]",
            {"S": "script S: valid (cannot be read) → true"},
        ),
        (
            "scripts: [{name: S, skill_groups: [NA]}]", "scripts: [{name: S, skill_groups: [EMEA]}]",
            {"S": "script S: skill_groups −NA, +EMEA"},
        ),
        (
            "call_types: [{name: A}]\nscript_selectors: [{name: D, call_type: A}]",
            "call_types: [{name: A}]\nscript_selectors: [{name: D, call_type: A, description: x}, {name: E}]",
            {"D": "script selector D: description (not given) → x", "E": "script selector E is new"},
        ),
        (
            "script_selectors: [{name: D, call_type: A, other_call_types: [B], call_type_map:"
            " [{call_type: B, entered: 1}, {call_type: B, entered: 2}, {call_type: A}]}]\n"
            "call_types: [{name: A}, {name: B}]",
            "script_selectors: [{name: D, call_type: A, other_call_types: [B], call_type_map:"
            " [{call_type: B, entered: 2}, {call_type: B, entered: 1}, {call_type: A}]}]\n"
            "call_types: [{name: A}, {name: B}]",
            {"D": "script selector D: call_type_map in another order"},
        ),
        (
            "script_selectors: [{name: D, call_type: A}]\ncall_types: [{name: A}, {name: B}]",
            "script_selectors: [{name: D, call_type: A, other_call_types: [B], call_type_map:"
            " [{call_type: B, calling_number: 1617}, {call_type: A}]}]\ncall_types: [{name: A}, {name: B}]",
            {
                "D": "script selector D: other_call_types +B;"
                " call_type_map +(call_type B, calling_number 1617), +call_type A"
            },
        ),
        (
            "precision_queues: [{name: P, steps: [{wait: 30, terms: [{attribute: A, relation: '>', value: 5}]}]}]\n"
            "attributes: [{name: A}]",
            "precision_queues: [{name: P, steps: [{wait: 60, terms: [{attribute: A, relation: '>', value: 5,"
            " parentheses: 0}]}]}]\nattributes: [{name: A}]",
            {"P": "precision queue P: steps −(A > 5, wait 30), +(A > 5, wait 60)"},
        ),
    ],
)  # fmt: skip
def test_what_changed_is_said_field_by_field(
    base: str, head: str, says: dict[str, str], folder: Path
) -> None:
    assert fields(folder, base, head) == says


@pytest.mark.parametrize("sample", ["site-tables", "site-rest", "clean", "design-guide"])
def test_what_is_converted_is_the_same_site(sample: str, folder: Path) -> None:
    site = str(ROOT / "samples" / sample)
    assert ece_lint("convert", site, "--output", "site.yaml", folder=folder).returncode == CLEAN
    for words in ((site, "site.yaml"), ("site.yaml", site)):
        found = data(folder, *words)
        assert found["objects"] == found["findings"]["new"] == found["findings"]["fixed"] == []
        assert {one["what"] for one in found["entries"]} == {"unchanged"}


def test_a_form_without_names_is_the_same_site_by_numbers() -> None:
    found = data(ROOT, "samples/site-rest", "samples/site-tables")
    assert {one["what"] for one in found["entries"]} == {"unchanged"}
    renamed = [one["renamed"]["known_by"] for one in found["objects"] if one["renamed"]]
    assert renamed == ["number"] * 9


@pytest.mark.parametrize(
    "table",
    [
        "aw/Agent", "aw/Skill_Group", "aw/Call_Type", "aw/Master_Script", "aw/Peripheral",
        "aw/Media_Routing_Domain", "aw/Skill_Group_Member", "ece/egicm_queue", "ece/egicm_user", "ece/egml_mailhost",
    ],
)  # fmt: skip
def test_without_the_table_that_has_the_names_nothing_seems_to_have_changed(
    table: str, tmp_path: Path
) -> None:
    """The other tables have the numbers alone, which the other state gives names."""
    for state in ("whole", "part"):
        shutil.copytree(ROOT / "samples/site-tables", tmp_path / state)
    (tmp_path / "part" / f"{table}.csv").unlink()
    for words, known in (
        (("whole", "part"), "no longer known"),
        (("part", "whole"), "now known"),
    ):
        found = data(tmp_path, *words)
        assert {one["what"] for one in found["entries"]} <= {"unchanged", known}
        assert not found["objects"]
        assert not any(one.get("gained") or one.get("lost") for one in found["entries"])
        brought = [one["rule"] for of in ("new", "fixed") for one in found["findings"][of]]
        assert {*brought} <= {"section-missing", "missing-table"}


# The same object under another name.

NUMBERED = """\
departments: [{name: Shop, id: "1"}]
media_routing_domains: [{name: Email, id: "1", channel: email}, {name: Chat, id: "2", channel: chat}]
queues:
- {name: Email_Sales, id: "1", department: Shop, media_routing_domain: Email, script_selector: Sales, skill_groups: [NA]}
script_selectors: [{name: Sales, id: "1", media_routing_domain: Email, scripts: [Sales]}]
scripts: [{name: Sales, id: "1", skill_groups: [NA]}]
skill_groups: [{name: NA, id: "10", media_routing_domain: Email, agents: [Clark, Bruce]}]
agents: [{name: Clark, id: "21"}, {name: Bruce, id: "22"}]
entry_points: [{name: web, id: "1", department: Shop, queue: Email_Sales}]
users: [{name: clark, id: "1", department: Shop, agent: Clark}]
"""  # noqa: E501
UNNUMBERED = re.sub(r', id: "\d+"', "", NUMBERED)
DIANA = UNNUMBERED.replace("Clark", "Diana")


def renamed(found: Any) -> dict[str, tuple[str, str]]:
    return {
        one["object"]["name"]: (one["renamed"]["old_name"], one["renamed"]["known_by"])
        for one in found["objects"]
        if one["renamed"]
    }


def whats(found: Any) -> Counter[str]:
    return Counter(one["what"] for one in found["entries"])


def numbers(found: Any) -> dict[str, int]:
    return {name: len(found["findings"][name]) for name in ("new", "fixed", "unchanged")}


def test_an_agent_is_known_by_the_number(folder: Path) -> None:
    write(folder, old=NUMBERED, new=NUMBERED.replace("Clark", "Clark Kent"))
    found = data(folder, "old", "new")
    assert renamed(found) == {"Clark Kent": ("Clark", "number")}
    assert whats(found) == {"unchanged": 1}
    assert [one["what"] for one in found["objects"]] == ["changed"]
    assert numbers(found) | {"unchanged": 0} == {"new": 0, "fixed": 0, "unchanged": 0}


def test_who_takes_the_place_of_somebody_is_somebody_else(folder: Path) -> None:
    """One agent is deleted and another one put into the same groups: nobody was renamed."""
    write(folder, old=UNNUMBERED, new=UNNUMBERED.replace("Clark", "Diana"))
    found = data(folder, "old", "new")
    assert renamed(found) == {}
    (entry,) = found["entries"]
    assert (entry["what"], entry["says"]) == ("staffing", "2 → 2 agents (−Clark, +Diana)")
    whose = {(one["object"]["name"], one["what"]) for one in found["objects"]}
    assert {("Clark", "removed"), ("Diana", "added")} <= whose
    write(
        folder, new=NUMBERED.replace("Clark", "Diana").replace('id: "21"', 'id: "29"'), old=NUMBERED
    )
    assert renamed(data(folder, "old", "new")) == {}


def test_a_script_that_takes_the_place_of_another_is_another(folder: Path) -> None:
    new = UNNUMBERED.replace("scripts: [Sales]", "scripts: [Sales_2]").replace(
        "scripts: [{name: Sales,", "scripts: [{name: Sales_2,"
    )
    write(folder, old=UNNUMBERED, new=new)
    found = data(folder, "old", "new")
    assert (renamed(found), whats(found)) == ({}, {"redirected": 1})


def test_a_queue_and_its_group_are_known_by_their_place(folder: Path) -> None:
    write(
        folder,
        old=UNNUMBERED,
        new=UNNUMBERED.replace("Email_Sales", "Email_Shop").replace("NA", "West"),
    )
    found = data(folder, "old", "new")
    assert renamed(found) == {"Email_Shop": ("Email_Sales", "place"), "West": ("NA", "place")}
    assert whats(found) == {"unchanged": 1}


def test_what_is_named_after_a_queue_does_not_hide_its_place(folder: Path) -> None:
    site = (
        UNNUMBERED
        + "users: [{name: clark}]\ntask_limits: [{user: clark, queue: Email_Sales, limit: 3}]\n"
    )
    write(folder, old=site, new=site.replace("Email_Sales", "Email_Shop").replace("NA", "West"))
    found = renamed(data(folder, "old", "new"))
    assert found == {"Email_Shop": ("Email_Sales", "place"), "West": ("NA", "place")}


def test_of_two_with_one_number_nobody_knows_which_is_left(folder: Path) -> None:
    """Nor does anything move to another department: it is deleted there, and made again."""
    one = "aliases:\n- {name: A, id: 7, department: Shop}\n"
    two = one + "- {name: B, id: 7, department: Help}\n"
    for old, new in (
        (two, one.replace("A,", "C,")),
        (one, one.replace("A, id: 7, department: Shop", "C, id: 7, department: Help")),
    ):
        write(folder, old=NUMBERED + old, new=NUMBERED + new)
        found = data(folder, "old", "new")
        assert renamed(found) == {}
        gone = {one["entry"]["name"] for one in found["entries"] if one["what"] == "removed"}
        assert gone == ({"A", "B"} if old is two else {"A"})


def test_what_could_be_one_of_two_is_neither(folder: Path) -> None:
    twins = "skill_groups: [{name: NA, agents: [Clark]}, {name: EMEA, agents: [Clark]}]\nagents: [{name: Clark}]\n"
    write(folder, old=twins, new=twins.replace("NA", "West").replace("EMEA", "East"))
    assert renamed(data(folder, "old", "new")) == {}
    write(folder, new=twins.replace("NA", "West"))
    assert renamed(data(folder, "old", "new")) == {"West": ("NA", "place")}


@pytest.mark.parametrize("site", [NUMBERED, UNNUMBERED], ids=["by number", "by place"])
def test_what_is_in_a_renamed_department_keeps_its_findings(site: str, folder: Path) -> None:
    write(folder, old=site, new=site.replace("Shop", "Store"))
    found = data(folder, "old", "new")
    assert [*renamed(found)] == ["Store"]
    assert whats(found) == {"unchanged": 1}
    assert [one["object"]["name"] for one in found["objects"]] == ["Store"]
    assert numbers(found) == {"new": 0, "fixed": 0, "unchanged": numbers(found)["unchanged"]}
    assert found["findings"]["unchanged"]


def test_a_file_may_have_another_name(folder: Path) -> None:
    text = SITE + "queus: [{name: X}]\n"
    write(folder, old=text, new=text)
    (folder / "new/site.yaml").rename(folder / "new/shop.yaml")
    found = data(folder, "old", "new")
    assert "unknown-section" in {one["rule"] for one in found["findings"]["unchanged"]}
    assert (found["findings"]["new"], found["findings"]["fixed"]) == ([], [])


def test_another_name_can_be_told(folder: Path) -> None:
    write(folder, old=UNNUMBERED, new=UNNUMBERED.replace("Clark", "Diana"))
    found = data(folder, "old", "new", "--renamed", "agent:Clark=Diana")
    assert renamed(found) == {"Diana": ("Clark", "told")}
    assert whats(found) == {"unchanged": 1}
    assert "agent Diana was called Clark (as told)" in diff(
        folder, "old", "new", "--renamed", "agent:Clark=Diana"
    )


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("Clark=Diana", "--renamed Clark=Diana is not KIND:OLD=NEW, such as queue:Sales=Sales_Mail"),
        ("agent:Clark", "--renamed agent:Clark is not KIND:OLD=NEW"),
        ("agent:Clerk=Diana", "there is no agent `Clerk`; did you mean `Clark`?"),
        ("agent:Clark=Diane", "there is no agent `Diane`; did you mean `Diana`?"),
        ("agnet:Clark=Diana", "did you mean `agent`?"),
    ],
)  # fmt: skip
def test_what_is_told_must_be_there(told: str, says: str, folder: Path) -> None:
    write(folder, old=UNNUMBERED, new=UNNUMBERED.replace("Clark", "Diana"))
    run = ece_lint("diff", "old", "new", "--renamed", told, folder=folder)
    assert run.returncode == WRONG_USE
    assert says in run.stderr


@pytest.mark.parametrize(
    ("new", "told", "says"),
    [
        (UNNUMBERED, ["agent:Clark=Bruce"], "agent `Bruce` was there before as well"),
        (DIANA, ["agent:Clark=Diana", "agent:Bruce=Diana"], "several objects are said to be agent"),
        (DIANA.replace("agents: [{", "agents: [{name: Clark}, {"), ["agent:Clark=Diana"], "`Clark` is still there"),
    ],
)  # fmt: skip
def test_what_is_told_hides_nobody(new: str, told: list[str], says: str, folder: Path) -> None:
    write(folder, old=UNNUMBERED, new=new)
    words = [word for one in told for word in ("--renamed", one)]
    run = ece_lint("diff", "old", "new", *words, folder=folder)
    assert (run.returncode, run.stdout) == (WRONG_USE, "")
    assert says in run.stderr


def test_a_name_that_is_wrong_since_the_renaming_is_a_new_finding(folder: Path) -> None:
    write(folder, old=NUMBERED, new=NUMBERED.replace("Email_Sales", "Post"))
    found = data(folder, "old", "new")
    assert renamed(found) == {"Post": ("Email_Sales", "number")}
    (finding,) = found["findings"]["new"]
    assert finding["rule"] == "queue-not-named-after-mrd-and-script-selector"
    assert found["findings"]["fixed"] == []


UNMAPPED = """\
queues: [{name: Sales, script_selector: Sales, skill_groups: [NA]}]
scripts: [{name: Sales, skill_groups: [NA, EMEA]}]
"""


def test_a_finding_is_not_fixed_by_taking_away_what_it_is_about(folder: Path) -> None:
    gone = [one for one in yaml.safe_load(SITE)["skill_groups"] if one["name"] != "EMEA"]
    unmapped = site_with(UNMAPPED)
    write(folder, old=unmapped, new={**unmapped, "skill_groups": gone})
    found = data(folder, "old", "new")["findings"]
    assert [one["rule"] for one in found["new"]] == ["undefined-name"]
    assert "queue-skill-groups-differ-from-script" not in [one["rule"] for one in found["fixed"]]
    (untold,) = found["not_asked"]
    assert untold["rule"] == "queue-skill-groups-differ-from-script"


def test_a_state_that_nobody_knows_is_not_the_usual_one(folder: Path) -> None:
    for side in ("old", "new"):
        shutil.copytree(ROOT / "samples" / "site-tables", folder / side)
    users = folder / "new" / "ece" / "egpl_user.csv"
    text = users.read_text("utf-8").replace("Ann,Marsh,1001,1,", "Ann,Marsh,1001,0,")
    users.write_text(text, encoding="utf-8")
    (user,) = data(folder, "old", "new")["objects"]
    assert user["says"] == "user ann.marsh: active true → (not given)"


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("ece/egicm_queue_sg_mapped.csv", "1012,5105\n"),
        ("aw/Application_Path_Member.csv", "5002,5001,5001\n"),
    ],
)
def test_what_came_into_a_list_stands_at_its_own_row(table: str, row: str, folder: Path) -> None:
    for side in ("old", "new"):
        shutil.copytree(ROOT / "samples" / "site-tables", folder / side)
    rows = (folder / "new" / table).read_text("utf-8")
    (folder / "new" / table).write_text(rows + row, encoding="utf-8")
    last = len(rows.splitlines()) + 1
    assert f"new/{table}:{last}\n" in diff(folder, "old", "new", code=None)


def test_numbers_of_two_systems_mean_different_objects(folder: Path) -> None:
    """In the laboratory everything has the same names as in production, and other numbers, of persons too."""
    numbered = NUMBERED.replace('"21"', '"21", person: "31"')
    shifted = re.sub(r': "(\d+)"', lambda found: f': "{int(found[1]) + 1}"', numbered)
    write(folder, old=numbered, new=shifted)
    found = data(folder, "old", "new")
    assert found["objects"] == []
    write(folder, new=shifted.replace("Bruce", "Diana").replace('"23"', '"21"'))
    found = data(folder, "old", "new")
    assert renamed(found) == {}
    whose = {(one["object"]["name"], one["what"]) for one in found["objects"]}
    assert {("Bruce", "removed"), ("Diana", "added")} <= whose


def test_a_call_type_is_renamed_in_the_rows_of_a_dialed_number(folder: Path) -> None:
    site = (
        "call_types: [{name: A, id: '1'}, {name: B, id: '2'}]\n"
        "script_selectors: [{name: '1800', id: '3', call_type: A, other_call_types: [B],\n"
        "  call_type_map: [{call_type: B, entered: 1}, {call_type: A}]}]\n"
        "attributes: [{name: X, id: '4'}, {name: Y, id: '5'}]\n"
    )
    write(folder, old=site, new=site.replace("B", "Gold"))
    found = data(folder, "old", "new")
    assert [one["says"] for one in found["objects"]] == [
        "call type Gold was called B (it has the same number)"
    ]


def test_what_is_gone_keeps_its_name_where_its_number_is_still_mentioned(folder: Path) -> None:
    groups = "".join(
        f"  - {{name: {name}, id: '{number}'}}\n" for number, name in enumerate("ABCD")
    )
    old = f"skill_groups:\n{groups}queues: [{{name: Mail, skill_groups: [A, D]}}]\n"
    gone = old.replace("  - {name: D, id: '3'}\n", "")
    write(folder, old=old, new=gone.replace("[A, D]", "[A, '3']"))
    assert [one["says"] for one in data(folder, "old", "new")["objects"]] == [
        "skill group D is removed"
    ]
    made_again = old.replace("name: D, id: '3'", "name: D, id: '9'").replace("[A, D]", "[A, '3']")
    write(folder, old=old, new=made_again)
    assert "queue" in {one["object"]["kind"] for one in data(folder, "old", "new")["objects"]}


# The form in which a site is given.


def changed_in(site: Site, what: str) -> Site:
    """Return a site in which something in every form has changed: a queue is switched off, a group is empty, …"""
    head = deepcopy(site)
    match what:
        case "queue":
            for one in head.get("queues", ()):
                one["active"] = one.get("active") is False
        case "group":
            for one in head.get("skill_groups", ()):
                one["agents"] = one.get("agents", [])[1:]
        case _:
            head["call_types"] = [{**one, "scripts": []} for one in head.get("call_types", ())]
    return head


@tries(15)
@given(site=sites(), what=st.sampled_from(["queue", "group", "call type"]))
def test_the_form_changes_nothing(tmp_path_factory: Any, site: Site, what: str) -> None:
    folder = tmp_path_factory.mktemp("forms")
    for name, state in (("old", site), ("new", changed_in(site, what))):
        FORMS["tables of Management Studio"](state, folder / "tables" / name)
        given = read_site([str(folder / "tables" / name)]).given
        FORMS["canonical JSON"](with_facts(state, given), folder / "canonical" / name)
    one, other = (
        {
            str(one["entry"]): (one["what"], one.get("says"))
            for one in data(folder / form, "old", "new")["entries"]
        }
        for form in ("tables", "canonical")
    )
    assert one == other
    shutil.rmtree(folder)


# Findings.


def test_findings_are_new_one_way_and_fixed_the_other_way() -> None:
    check_findings(range(8))


@pytest.mark.thorough
def test_findings_are_new_one_way_and_fixed_the_other_way_in_many_pairs() -> None:
    check_findings(range(8, 400))


def check_findings(seeds: range) -> None:
    rules = Settings().rules
    for seed in seeds:
        sides = [
            Side(name, ["site.yaml"], Kept(json.dumps(site).encode()))
            for name, site in zip(("old", "new"), random_pair(seed, but=("renamed",)), strict=True)
        ]
        nothing = compare(sides[0], sides[0], Settings(), {}, lambda _: None)
        assert nothing.new == nothing.fixed == nothing.untold == nothing.now_told == []
        there, back = (
            compare(*pair, Settings(), {}, lambda _: None) for pair in (sides, sides[::-1])
        )
        if not there.changes.objects or any(one.renamed for one in there.changes.objects.values()):
            continue
        for one, other in ((there, back), (back, there)):
            assert said(one.new) == said(other.fixed)
            assert said(one.now_told) == said(other.untold)
        # What follows from another finding in one state alone is shown in the other.
        by_itself = [
            [one for one in state.same if "follows-from" not in rules[one.rule].page]
            for state in (there, back)
        ]
        assert len(by_itself[0]) == len(by_itself[1])


def said(findings: list[Finding]) -> Counter[tuple[str, str]]:
    return Counter((one.rule, one.message) for one in findings)


class Kept:
    """One file, as a revision keeps it."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def find(self, paths: Iterable[str], root: str, excludes: object) -> Found:
        return Found([File("site.yaml", "site.yaml", False)], [], [])

    def read(self, path: str) -> bytes:
        return self.raw

    def has(self, file: Path) -> bool:
        return False


def test_a_new_finding_is_put_to_what_brought_it(folder: Path) -> None:
    clean = ROOT / "samples/clean"
    shutil.copytree(clean, folder / "new")
    file = folder / "new/ucce.yaml"
    text = file.read_text("utf-8").replace(
        "id: 5004, scripts: [Support_Chat_Script]", "id: 5004, scripts: [Support_Email_Script]"
    )
    file.write_text(text, encoding="utf-8")
    change = "call type CT_Support_Chat: scripts −Support_Chat_Script, +Support_Email_Script"
    text = diff(folder, str(clean), "new", code=FINDINGS)
    block, findings = text.split("\n\n")[:2]
    assert block.splitlines() == [
        f"{change}   new/ucce.yaml:205",
        "  ✖ regression  entry point Support chat of Support  served → no target of the MRD; −2 agents (Peter, Loki)",
    ]
    assert (
        "  error[script-without-target-for-mrd] script `Support_Email_Script` has no target"
        in findings
    )
    assert findings.count(f"      because of {change}  new/ucce.yaml:205") == 2


BROUGHT = {
    "a queue goes over to another dialed number": (
        f"""
        queues: [{{{QUEUE}, script_selector: Old}}]
        script_selectors: [{{{QUEUE}, call_type: Sales}}, {{{QUEUE.replace("Sales", "Old")}, call_type: Sales}}]
        """,
        f"queues: [{{{QUEUE}, script_selector: Sales}}]",
        "script-selector-in-no-queue", "queue Sales: script_selector Old → Sales",
    ),
    "a queue is gone": (
        f"""
        queues: [{{{QUEUE}, script_selector: Sales}}, {{{QUEUE.replace("Sales", "Old")}, script_selector: Old}}]
        script_selectors: [{{{QUEUE}, call_type: Sales}}, {{{QUEUE.replace("Sales", "Old")}, call_type: Sales}}]
        """,
        f"queues: [{{{QUEUE}, script_selector: Sales}}]",
        "script-selector-in-no-queue", "queue Old is removed",
    ),
    "an agent goes over to another group": (
        """
        agents: [{name: Clark, default_skill_group: NA}, {name: Bruce}]
        skill_groups: [{name: NA, agents: [Bruce, Clark]}, {name: EMEA, agents: [Bruce]}]
        """,
        "skill_groups: [{name: NA, agents: [Bruce]}, {name: EMEA, agents: [Bruce, Clark]}]",
        "default-skill-group-not-joined", "skill group NA: agents −Clark",
    ),
    "somebody who is changed otherwise supervises too many teams": (
        f"agent_teams: {[{'name': f'T{n}', 'supervisors': []} for n in range(21)]}\n"
        "agents: [{name: Clark, description: x, supervisor: true}]",
        f"agent_teams: {[{'name': f'T{n}', 'supervisors': ['Clark']} for n in range(21)]}\n"
        "agents: [{name: Clark, description: y, supervisor: true}]",
        "supervisor-of-too-many", "agent team T0: supervisors +Clark",
    ),
    "a call type runs another script": (
        f"""
        queues: [{{{QUEUE}, script_selector: Sales, skill_groups: [NA]}}]
        script_selectors: [{{{QUEUE}, call_type: Sales}}]
        call_types: [{{name: Sales, scripts: [Sales]}}]
        scripts: [{{name: Sales, skill_groups: [NA]}}, {{name: Night, skill_groups: [EMEA]}}]
        """,
        "call_types: [{name: Sales, scripts: [Night]}]",
        "queue-skill-groups-differ-from-script", "call type Sales: scripts −Sales, +Night",
    ),
    "another department's alias is gone": (
        """
        workflows: [{name: Mail, department: Support, kind: inbound, aliases: [info]}]
        aliases: [{name: info, department: Sales, address: info@acme.example}]
        """,
        "aliases: [{name: other, department: Sales, address: other@acme.example}]",
        "undefined-name", "alias Sales/info is removed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BROUGHT)
def test_who_no_longer_names_an_object_has_brought_what_is_wrong_with_it(what: str) -> None:
    before, now, rule, because = BROUGHT[what]
    base = site_with(before)
    sites = base, {**base, **yaml.safe_load(now)}
    sides = [Side("", ["site.yaml"], Kept(json.dumps(site).encode())) for site in sites]
    found = compare(sides[0], sides[1], Settings(), {}, lambda _: None)
    (new,) = (one for one in found.new if one.rule == rule)
    assert says_change(found.anchors[new.fingerprint]) == because


# What is compared: revisions of git, folders, files.

FROM_OUTSIDE = {
    "GIT_AUTHOR_NAME": "ann", "GIT_AUTHOR_EMAIL": "ann@acme.example", "GIT_COMMITTER_NAME": "ann",
    "GIT_COMMITTER_EMAIL": "ann@acme.example", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip
without_git = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
STAFFING = "  ± staffing  queue Sales  1 → 2 agents (+Bruce)\n"
MORE = SITE.replace("[Clark]", "[Clark, Bruce]")


def git(folder: Path, *words: str | bytes, **how: Any) -> str:
    run = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *words],
        cwd=folder,
        env={**os.environ, **FROM_OUTSIDE},
        check=True,
        capture_output=True,
        **how,
    )
    return run.stdout.decode()


AGENT = "agents: [{name: Diana}]\n"


def commit(folder: Path, **files: str | None) -> None:
    """Commit files by their names without `.yaml`; `None` deletes one."""
    for name, text in files.items():
        file = folder / f"{name}.yaml"
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "--message", "change")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with two commits: in the second one an agent more is in the group."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder, site=SITE)
    commit(folder, site=MORE)
    return folder


def everything_in(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(file.relative_to(folder)): (file.stat().st_mtime_ns, file.read_bytes())
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink()
    }


@without_git
@pytest.mark.parametrize(
    "words", ["HEAD^", "HEAD~1 HEAD", "HEAD^...HEAD", "main^ site.yaml", "HEAD^ ."]
)
def test_revisions_are_compared_and_nothing_is_written(words: str, repository: Path) -> None:
    before = everything_in(repository)
    assert STAFFING in diff(repository, *words.split())
    assert everything_in(repository) == before


@without_git
def test_a_revision_has_the_settings_of_its_time_and_what_they_exclude(repository: Path) -> None:
    (repository / "ece-lint.yml").write_text("exclude: [old, '*/drafts']\n", encoding="utf-8")
    more = {"old/site": MORE, "new/drafts/site": MORE, "node_modules/site": MORE, "new/more": AGENT}
    commit(repository, **more)
    found = data(repository, "HEAD^", "HEAD")
    assert [one["says"] for one in found["objects"]] == ["agent Diana is new"]


@without_git
def test_what_is_not_committed_is_the_head(repository: Path) -> None:
    assert "1 of 1 as before" in diff(repository, "HEAD")
    (repository / "site.yaml").write_text(SITE, encoding="utf-8")
    (repository / "more.yaml").write_text("agents: [{name: Diana}]\n", encoding="utf-8")
    before = everything_in(repository)
    text = diff(repository, "HEAD")
    assert "2 → 1 agent (−Bruce)" in text
    assert "  agent Diana is new" in text
    assert everything_in(repository) == before


@without_git
def test_three_dots_mean_the_last_common_commit(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "topic", "HEAD^")
    commit(repository, other="agents: [{name: Diana}]\n")
    found = data(repository, "main...topic")
    assert [one["says"] for one in found["objects"]] == ["agent Diana is new"]
    assert found["base"]["commit"] == git(repository, "rev-parse", "main^").strip()
    assert [one["says"] for one in data(repository, "main...")["objects"]] == ["agent Diana is new"]
    assert len(data(repository, "main", "topic")["objects"]) == 2


@without_git
def test_a_bare_repository_has_revisions(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(repository), "bare")
    before = everything_in(tmp_path / "bare")
    assert STAFFING in diff(tmp_path / "bare", "HEAD^", "HEAD")
    assert everything_in(tmp_path / "bare") == before


@without_git
def test_a_shallow_clone_says_what_it_lacks(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", repository.as_uri(), "shallow")
    run = ece_lint("diff", "HEAD^", folder=tmp_path / "shallow")
    assert run.returncode == WRONG_USE
    assert (
        "there is no file, folder or git revision `HEAD^` (a shallow clone has not all"
        in run.stderr
    )


@without_git
def test_a_partial_clone_fetches_nothing(repository: Path, tmp_path: Path) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter", "blob:none", repository.as_uri(), "partial")
    partial = tmp_path / "partial"
    before = everything_in(partial)
    run = ece_lint("diff", "HEAD^", folder=partial)
    assert run.returncode == NOT_ANALYSED
    assert run.stderr.startswith(
        "ece-lint: not analysed of HEAD^: site.yaml: is not in this copy of the repository, which is a partial clone\n"
    )
    assert everything_in(partial) == before


@without_git
def test_links_and_submodules_are_not_followed(repository: Path) -> None:
    git(repository, "submodule", "--quiet", "add", repository.as_uri(), "vendored")
    (repository / "link.yaml").symlink_to("/etc/passwd")
    (repository / "folder").symlink_to("vendored")
    commit(repository)
    run = ece_lint("diff", "HEAD~2", "HEAD", folder=repository)
    assert run.returncode == NOT_ANALYSED
    assert run.stderr == "ece-lint: not analysed of HEAD: link.yaml: is a symbolic link\n"
    assert data(repository, "HEAD~2", "HEAD")["head"]["left_out"] == 2
    assert "Bruce" in run.stdout


@without_git
def test_a_pointer_to_what_is_stored_elsewhere_is_not_analysed(repository: Path) -> None:
    (repository / "Skill_Group.csv").write_text(
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 5\n"
    )
    commit(repository)
    run = ece_lint("diff", "HEAD^", "HEAD", folder=repository)
    assert run.returncode == NOT_ANALYSED
    assert "not analysed of HEAD: Skill_Group.csv" in run.stderr


@without_git
def test_a_path_that_is_no_text_is_read(repository: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(repository) + b"/caf\xe9.yaml")).write_text(
            "agents: [{name: Diana}]\n"
        )
    except OSError:
        pytest.skip("the file system takes names that are text only")
    commit(repository)
    assert "agent Diana is new   caf\\xe9.yaml:1" in diff(repository, "HEAD^", "HEAD")
    assert [one["says"] for one in data(repository, "HEAD^", "HEAD")["objects"]] == [
        "agent Diana is new"
    ]


@without_git
def test_below_the_repository_only_what_is_there_is_compared(repository: Path) -> None:
    commit(repository, **{"shop/site": "agents: [{name: Diana}]\n"})
    commit(repository, **{"shop/site": "agents: [{name: Diana}, {name: Eve}]\n", "other": SITE})
    found = data(repository / "shop", "HEAD^")
    assert [one["says"] for one in found["objects"]] == ["agent Eve is new"]
    assert [one["after"]["path"] for one in found["objects"]] == ["shop/site.yaml"]


@without_git
def test_a_renamed_folder_changes_nothing(repository: Path) -> None:
    text = f"{MORE}queus: []\n"
    commit(repository, **{"old/site": text, "site": None})
    (repository / "old").rename(repository / "new")
    commit(repository)
    found = data(repository, "HEAD^", "HEAD")
    assert found["objects"] == found["findings"]["new"] == found["findings"]["fixed"] == []
    assert {one["what"] for one in found["entries"]} == {"unchanged"}


@without_git
def test_the_settings_are_those_of_the_head(repository: Path) -> None:
    off = 'rules: {queue-not-named-after-mrd-and-script-selector: {severity: "off"}}\n'
    commit(repository, **{"ece-lint": off})
    found = data(repository, "HEAD^", "HEAD")
    assert found["settings_changed"] is True
    assert found["findings"]["fixed"] == []
    says = "the settings were others in HEAD^; both states are checked with those of now\n"
    assert says in diff(repository, "HEAD^")
    assert says in diff(repository, "HEAD^", "--format", "markdown")
    found = data(repository, "HEAD", "HEAD^")  # the head has none
    rules = {one["rule"] for one in found["findings"]["unchanged"]}
    assert "queue-not-named-after-mrd-and-script-selector" in rules
    commit(repository, other="agents: []\n")
    assert data(repository, "HEAD^", "HEAD")["settings_changed"] is False


@without_git
def test_sources_that_were_not_there_yet_had_nothing(repository: Path) -> None:
    sources = "sources: [site.yaml, more]\n"
    commit(repository, **{"ece-lint": sources, "more/agents": "agents: [{name: Diana}]\n"})
    found = data(repository, "HEAD^")
    assert [one["says"] for one in found["objects"]] == ["agent Diana is new"]
    assert found["base"]["not_analysed"] == []


@without_git
@pytest.mark.parametrize("name", ["nowhere", "--output=x", "-", "HEAD:site.yaml", "HEAD^{tree}"])
def test_what_is_no_revision_is_said(name: str, repository: Path) -> None:
    run = ece_lint("diff", "--", name, folder=repository)
    assert run.returncode == WRONG_USE
    assert f"there is no file, folder or git revision `{name}`" in run.stderr
    assert [*repository.glob("x*")] == []


@without_git
def test_two_dots_are_put_apart(repository: Path) -> None:
    run = ece_lint("diff", "HEAD^..HEAD", folder=repository)
    assert run.returncode == WRONG_USE
    assert run.stderr.endswith("revision `HEAD^..HEAD`; name the two apart: HEAD^ HEAD\n")


def test_without_a_repository_folders_still_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write(tmp_path, old=SITE, new=MORE)
    run = ece_lint("diff", "HEAD", folder=tmp_path)
    assert run.returncode == WRONG_USE
    assert (
        "there is no file or folder `HEAD`, and this folder is not in a git repository"
        in run.stderr
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    run = ece_lint("diff", "HEAD", folder=tmp_path)
    assert run.returncode == WRONG_USE
    assert "git is not installed, or not on the path, so no revision can be read;" in run.stderr
    assert STAFFING in diff(tmp_path, "old", "new")
    run = ece_lint("diff", "old", folder=tmp_path)
    assert run.returncode == WRONG_USE
    assert "old is a file or folder; name also what it is to be compared with" in run.stderr


# Two exports of a real site, half a year apart.

REAL = ROOT.parent / "shared" / "samples" / "real-aw"
NAMED = {
    "agent": ("Agent", "SkillTargetID"), "skill_group": ("Skill_Group", "SkillTargetID"),
    "call_type": ("Call_Type", "CallTypeID"), "agent_team": ("Agent_Team", "AgentTeamID"),
}  # fmt: skip
LISTS = {
    ("skill_group", "agents"): ("Skill_Group_Member", "SkillGroupSkillTargetID", "AgentSkillTargetID"),
    ("agent_team", "agents"): ("Agent_Team_Member", "AgentTeamID", "SkillTargetID"),
    ("agent_team", "supervisors"): ("Agent_Team_Supervisor", "AgentTeamID", "SupervisorSkillTargetID"),
}  # fmt: skip


def rows(date: str, table: str) -> list[dict[str, str]]:
    text = (REAL / date / f"{table}.tsv").read_text("utf-8-sig")
    return [*csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)]


def names_of(date: str, kind: str) -> dict[str, str]:
    """Return the names of what is not deleted, by numbers."""
    table, number = NAMED[kind]
    return {
        row[number]: row["EnterpriseName"]
        for row in rows(date, table)
        if row.get("Deleted", "N") == "N"
    }


@pytest.mark.skipif(not REAL.exists(), reason="the real export is not here")
def test_two_exports_of_a_real_site_differ_as_their_tables_do() -> None:
    dates = ("2013-03", "2013-10")
    found = data(ROOT, *(str(REAL / date) for date in dates))
    said = {(one["object"]["kind"], one["object"]["name"]): one for one in found["objects"]}
    agents = [names_of(date, "agent") for date in dates]
    for kind in NAMED:
        old, new = (names_of(date, kind) for date in dates)
        own = {name: one for (of, name), one in said.items() if of == kind}
        of_what = {
            what: {name for name, one in own.items() if one["what"] == what}
            for what in ("added", "removed")
        }
        assert of_what["added"] == {name for number, name in new.items() if number not in old}
        assert of_what["removed"] == {name for number, name in old.items() if number not in new}
        assert {
            one["renamed"]["old_name"]: name for name, one in own.items() if one["renamed"]
        } == {name: new[number] for number, name in old.items() if new.get(number, name) != name}
        for (of, field), (table, owner, member) in LISTS.items():
            if of != kind:
                continue
            for number in old.keys() & new.keys():
                lists = [
                    {row[member] for row in rows_by(date, table, owner).get(number, ())}
                    for date in dates
                ]
                moves = [
                    {agents[1].get(one) or agents[0].get(one, one) for one in moved}
                    for moved in (lists[1] - lists[0], lists[0] - lists[1])
                ]
                it = own.get(new[number], {"fields": []})["fields"]
                told = next((one for one in it if one["field"] == field), {"came": [], "went": []})
                assert [{*told["came"]}, {*told["went"]}] == moves, new[number]


@cache
def rows_by(date: str, table: str, column: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows(date, table):
        found.setdefault(row[column], []).append(row)
    return found


# What a script does inside.


def script_tables(folder: Path, version: int, group: str, valid: str = "Y") -> None:
    """Write an export in which one script runs in a version, with a reference to a skill group."""
    site: Site = {
        "media_routing_domains": [{"name": "Email", "channel": "email"}],
        "skill_groups": [{"name": name, "media_routing_domain": "Email", "agents": []} for name in ("NA", "EMEA")],
        "agents": [],
        "call_types": [{"name": "Sales", "scripts": ["Sales"]}],
        "scripts": [{"name": "Sales", "skill_groups": [group]}],
    }  # fmt: skip
    found = tables(site)
    for row in found["Master_Script"]:
        row["CurrentVersion"] = str(version)
    for row in found["Script"]:
        row |= {
            "Version": str(version),
            "Valid": valid,
            "DateTime": f"2026-11-{version} 10:00:00.000",
            "Author": "ACME\\ann",
        }
    write_tables(found, folder, DIALECTS["Management Studio"])


def test_another_version_of_a_script_is_said_though_its_references_are_the_same(
    folder: Path,
) -> None:
    script_tables(folder / "old", 12, "NA")
    script_tables(folder / "new", 13, "NA")
    line = (
        "script Sales: version 12 → 13, saved 2026-11-13 10:00:00.000 by ACME\\ann; {};"
        " what its nodes do is not in an export"
    )
    assert f"{line.format('same references')}\n" in diff(folder, "old", "new")
    found = data(folder, "old", "new")
    assert [one["says"] for one in found["scripts_changed_inside"]] == [
        line.format("same references")
    ]
    assert found["objects"] == []
    assert "Scripts changed inside" in diff(folder, "old", "new", "--format", "markdown")
    script_tables(folder / "new", 13, "EMEA")
    assert f"{line.format('other references too')}\n" in diff(folder, "old", "new", code=None)
    assert [one["says"] for one in data(folder, "old", "new")["objects"]] == [
        "script Sales: skill_groups −NA, +EMEA"
    ]
    script_tables(folder / "new", 13, "NA", valid="N")
    assert f"{line.format('same references')}\n" in diff(folder, "old", "new", code=None)
    script_tables(folder / "new", 12, "NA")
    assert data(folder, "old", "new")["scripts_changed_inside"] == []


def test_a_version_that_is_gone_is_a_change_of_its_script(folder: Path) -> None:
    script_tables(folder / "old", 12, "NA")
    script_tables(folder / "new", 12, "NA")
    path = folder / "new/Script.csv"
    path.write_text(path.read_text("utf-8-sig").replace(",Y,N,", ",Y,Y,"), "utf-8-sig")
    assert "script Sales: active_version (not given) → deleted" in diff(
        folder, "old", "new", code=None
    )


# Exit codes.

REGRESSION, REDIRECTED, OFF, MORE_AGENTS, UNKNOWN, NEW_ERROR, GONE = (
    EXAMPLES["regression"][1], EXAMPLES["redirected"][1], EXAMPLES["switched off"][1], EXAMPLES["staffing"][1],
    EXAMPLES["no longer known"][1], "users: [{name: clark, agent: Clerk}]", EXAMPLES["removed"][1],
)  # fmt: skip


@pytest.mark.parametrize(
    ("head", "fail_on", "code"),
    [
        (REGRESSION, "", FINDINGS),
        (REGRESSION, "never", CLEAN),
        (NEW_ERROR, "", FINDINGS),
        (NEW_ERROR, "never", CLEAN),
        (OFF, "", CLEAN),
        (OFF, "removed", FINDINGS),
        (GONE, "", CLEAN),
        (GONE, "removed", FINDINGS),
        (REDIRECTED, "removed", CLEAN),
        (REDIRECTED, "redirected", FINDINGS),
        (MORE_AGENTS, "redirected", CLEAN),
        (MORE_AGENTS, "any", FINDINGS),
        ("{}", "any", CLEAN),
        (UNKNOWN, "", NOT_ANALYSED),
        (UNKNOWN, "never", NOT_ANALYSED),
        (f"{UNKNOWN}\n{NEW_ERROR}", "", NOT_ANALYSED),
        (REGRESSION, "regressions", WRONG_USE),
    ],
)
def test_how_a_comparison_ends(head: str, fail_on: str, code: int, folder: Path) -> None:
    write(folder, old=SITE, new=site_with(head) if head != "{}" else SITE)
    diff(folder, "old", "new", *(["--fail-on", fail_on] if fail_on else []), code=code)


@pytest.mark.parametrize("side", ["old", "new"])
def test_what_was_not_analysed_is_never_clean(side: str, folder: Path) -> None:
    write(folder, old=SITE, new=SITE)
    (folder / side / "broken.yaml").write_text("queues: [", encoding="utf-8")
    run = ece_lint("diff", "old", "new", "--fail-on", "never", folder=folder)
    assert run.returncode == NOT_ANALYSED
    assert run.stderr.startswith(f"ece-lint: not analysed of {side}: {side}/broken.yaml: ")
    (folder / "old/broken.yaml").write_text("queues: [", encoding="utf-8")
    text = diff(folder, "old", "new", "--format", "markdown", code=NOT_ANALYSED)
    assert "- **not analysed of" in text


# Formats.


def many(number: int, group: str) -> Site:
    """Return a site with so many queues, whose scripts all name one group."""
    names = [f"Q{one}" for one in range(number)]
    domain = {"media_routing_domain": "Email"}
    return {
        "media_routing_domains": [{"name": "Email", "channel": "email"}],
        "skill_groups": [{"name": "NA", **domain, "agents": ["Clark"]}],
        "agents": [{"name": "Clark"}],
        "script_selectors": [{"name": name, **domain, "scripts": [name]} for name in names],
        "scripts": [{"name": name, "skill_groups": [group]} for name in names],
        "queues": [{"name": name, **domain, "script_selector": name} for name in names],
    }


def test_a_comment_has_room_for_what_is_gravest(folder: Path) -> None:
    head = many(1_000, "Gone")
    head["queues"][0]["active"] = False
    write(folder, old=json.dumps(many(1_000, "NA")), new=json.dumps(head))
    text = diff(folder, "old", "new", "--format", "markdown", code=NOT_ANALYSED)
    assert 50_000 < len(text) <= 60_000
    mark, title, *lines = text.splitlines()
    assert mark == "<!-- ece-lint diff -->"
    assert (
        title == "### ece-lint: 999 no longer known, 1 switched off; 0 of 1,000 entries as before"
    )
    entries = [line for line in lines if line.startswith("| ")][1:]
    assert len(entries) > 300
    assert all(line.startswith("| ? | no longer known: queue Q") for line in entries)
    assert f"\nand {1_000 - len(entries):,} more entries\n" in text


def test_a_comment_is_useful_when_nothing_changed(folder: Path) -> None:
    write(folder, old=SITE, new=SITE)
    assert diff(folder, "old", "new", "--format", "markdown") == (
        "<!-- ece-lint diff -->\n### ece-lint: no entry behaves otherwise: 1 of 1 as before\n"
    )


def test_code_scanning_is_told_which_findings_are_new(folder: Path) -> None:
    write(folder, old=SITE, new=site_with(f"{REGRESSION}\n{NEW_ERROR}"))
    found = json.loads(diff(folder, "old", "new", "--format", "sarif", code=None))
    Draft7Validator(
        json.loads((ROOT / "tests/schemas/sarif-2.1.0.json").read_text("utf-8"))
    ).validate(found)
    states = {one["ruleId"]: one["baselineState"] for one in found["runs"][0]["results"]}
    assert states["contacts-regression"] == states["invalid-script-scheduled"] == "new"
    assert states["unused-skill-group-or-precision-queue"] == "unchanged"
    back = json.loads(diff(folder, "new", "old", "--format", "sarif", code=None))
    states = {one["ruleId"]: one["baselineState"] for one in back["runs"][0]["results"]}
    assert "contacts-regression" not in states


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif"])
def test_an_annotation_stands_where_the_change_is(form: str, folder: Path) -> None:
    write(folder, old=SITE, new=site_with(REGRESSION))
    text = diff(folder, "old", "new", "--format", form, code=FINDINGS)
    at = 1 + (folder / "new/site.yaml").read_text("utf-8").splitlines().index("  valid: false")
    assert (
        "regression: queue Sales: served → invalid script; −1 agent (Clark)"
        " (because of script Sales: valid true → false)"
    ) in text
    match form:
        case "github":
            assert f"::error file=new/site.yaml,line={at}," in text
        case "gitlab":
            assert {"path": "new/site.yaml", "lines": {"begin": at}} in [
                {**one["location"], "lines": {"begin": one["location"]["lines"]["begin"]}}
                for one in json.loads(text)
            ]
        case _:
            assert f'"startLine": {at}' in text
