"""Every form of export says the same about one site, and nothing that is wrong with a file stops the run."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from command import CLEAN, FINDINGS, NOT_ANALYSED, ece_lint
from forms import (
    DIALECTS,
    FORMS,
    JSON_FORMS,
    Site,
    Tables,
    tables,
    with_noise,
    write_rest,
    write_tables,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from test_flow import told, without_order
from tries import tries

from ece_lint.convert import read_site
from ece_lint.lint import lint
from ece_lint.model import kinds
from ece_lint.report import Report
from ece_lint.report.formats import FORMATS, render
from ece_lint.report.summary import summary
from ece_lint.settings import Settings

SAMPLES = Path(__file__).parent.parent / "samples"

lints = tries(10)


def essentials(report: Report) -> Counter[tuple[Any, ...]]:
    """Return what was found, without words; an export that is whole has no findings of its own."""
    assert not report.crashes
    assert not report.not_analysed
    return Counter((f.rule, f.severity, f.object) for f in report.findings)


def test_the_samples_are_one_site() -> None:
    found = [
        Counter(
            # A REST response says nothing of what was deleted, so only its number is known.
            (f.rule, f.severity, f.message.replace("Boston.Trial_Leads", "5108"))
            for f in lint([str(SAMPLES / name)], Settings()).findings
        )
        for name in ("site-tables", "site-rest")
    ]
    assert found[0] == found[1]
    assert len(found[0]) == 7


def test_routes_of_the_database_lead_to_groups_of_responses(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "site-rest", tmp_path, dirs_exist_ok=True)
    before = lint([str(tmp_path)], Settings())
    targets = tmp_path / "aw" / "Script_Cross_Reference.csv"
    text = targets.read_text(encoding="utf-8")
    assert text.count("6002,1,2,5100") == 1
    targets.write_text(text.replace("6002,1,2,5100", "6002,1,17,6001"), encoding="utf-8")
    routes = "RouteID,EnterpriseName,SkillTargetID,Deleted\n6001,Boston.Sales_Email,5100,N\n"
    (tmp_path / "aw" / "Route.csv").write_text(routes, encoding="utf-8")
    assert essentials(lint([str(tmp_path)], Settings())) == essentials(before)
    found = lint([str(tmp_path)], Settings(product="pcce")).findings
    lacking = {
        one.object.name for one in found if one.rule == "skill-group-without-route" and one.object
    }
    assert "Denver.Sales_Email" in lacking
    assert "Boston.Sales_Email" not in lacking


# Any site, right or wrong.


@st.composite
def sites(draw: st.DrawFn) -> Site:
    """Draw a site whose lists are all written down; what nobody defines has a number for a name.

    Now and then a section is missing, as a table may be. What no form of export can say is left out: the
    agents of a queue, scripts right on a selector, the same name twice in a list.
    """
    missing = draw(st.sets(st.integers(0, 17), max_size=2))
    pools: dict[str, list[str]] = {}
    site: Site = {}

    def names(section: str, word: str) -> list[str]:
        if len(pools) in missing:
            pools[section] = [f"{9000 + len(pools)}"]
            return []
        known = [f"{word}{number}" for number in range(draw(st.integers(1, 3)))]
        pools[section] = [*known, f"{9000 + len(pools)}"]
        return known

    def one(section: str) -> str:
        return draw(st.sampled_from(pools[section]))

    def some(section: str, least: int = 0) -> list[str]:
        return draw(
            st.lists(st.sampled_from(pools[section]), min_size=least, max_size=3, unique=True)
        )

    def perhaps(**fields: Any) -> dict[str, Any]:
        return fields if draw(st.integers(0, 3)) else {}

    def add(section: str, objects: list[dict[str, Any]]) -> None:
        if objects:
            site[section] = objects

    def truth() -> bool:
        return draw(st.booleans())

    made = {
        section: names(section, word)
        for section, word in (
            ("media_classes", "Class"), ("media_routing_domains", "MRD"), ("peripheral_gateways", "PG"),
            ("peripherals", "Per"), ("cce_departments", "CceDep"), ("agents", "Agt"),
            ("skill_groups", "Grp"), ("attributes", "Att"), ("precision_queues", "PQ"), ("scripts", "Scr"),
            ("enterprise_skill_groups", "ESG"), ("call_types", "CT"), ("script_selectors", "Sel"),
            ("departments", "Dep"), ("queues", "Que"), ("users", "Usr"), ("aliases", "Ali"),
            ("workflows", "Wfl"),
        )
    }  # fmt: skip
    add("media_classes", [
        {"name": name, "type": draw(st.sampled_from(["email", "chat", "voice"]))}
        for name in made["media_classes"]
    ])  # fmt: skip
    add("media_routing_domains", [
        {"name": name, "interruptible": truth(), "media_class": one("media_classes")}
        for name in made["media_routing_domains"]
    ])  # fmt: skip
    add("peripheral_gateways", [{"name": name} for name in made["peripheral_gateways"]])
    add("peripherals", [
        {"name": name, "client_type": 30, "peripheral_gateway": one("peripheral_gateways")}
        for name in made["peripherals"]
    ])  # fmt: skip
    add("cce_departments", [{"name": name} for name in made["cce_departments"]])
    add("agents", [
        {"name": name, "peripheral": one("peripherals"), "enabled": truth(), "supervisor": truth(),
         **perhaps(default_skill_group=one("skill_groups")),
         **perhaps(attributes={attribute: draw(st.integers(1, 10)) for attribute in some("attributes")})}
        for name in made["agents"]
    ])  # fmt: skip
    add("skill_groups", [
        {"name": name, "peripheral": one("peripherals"), "agents": some("agents"),
         "media_routing_domain": one("media_routing_domains"), **perhaps(department=one("cce_departments"))}
        for name in made["skill_groups"]
    ])  # fmt: skip
    add("attributes", [{"name": name, "type": "proficiency"} for name in made["attributes"]])
    add("precision_queues", [
        {"name": name, "media_routing_domain": one("media_routing_domains"),
         "steps": [
             {"wait": wait, "terms": [
                 {"attribute": attribute, "relation": ">=", "value": 5, **({"join": "and"} if number else {})}
                 for number, attribute in enumerate(some("attributes", 1))  # nobody can save a step without terms
             ]}
             for wait in draw(st.sampled_from([[], [-1], [30, -1]]))
         ]}
        for name in made["precision_queues"]
    ])  # fmt: skip
    add("scripts", [
        {"name": name, "skill_groups": some("skill_groups"), "precision_queues": some("precision_queues"),
         "enterprise_skill_groups": some("enterprise_skill_groups"),
         "call_types": draw(st.sampled_from([[], [], some("call_types")])), "valid": truth(),
         "scripts": draw(st.sampled_from([[], [], some("scripts")])), "agents": some("agents")}
        for name in made["scripts"]
    ])  # fmt: skip
    add("enterprise_skill_groups", [
        {"name": name, "skill_groups": some("skill_groups")} for name in made["enterprise_skill_groups"]
    ])  # fmt: skip
    add("call_types", [{"name": name, "scripts": some("scripts")} for name in made["call_types"]])
    add("script_selectors", [
        {"name": name, "media_routing_domain": one("media_routing_domains"),
         **perhaps(call_type=one("call_types"))}
        for name in made["script_selectors"]
    ])  # fmt: skip
    add("application_paths", [
        {"name": "Path", "members": [
            {"media_routing_domain": domain, "peripheral": one("peripherals")}
            for domain in some("media_routing_domains")
        ]}
    ])  # fmt: skip
    add("peripheral_services", [
        {"name": "Srv", "peripheral": one("peripherals"), "skill_groups": some("skill_groups")}
    ])  # fmt: skip
    add("peripheral_routes", [
        {"name": f"Route_{name}", "skill_group": name} for name in made["skill_groups"]
    ])  # fmt: skip
    add("departments", [{"name": name} for name in made["departments"]])
    add("queues", [
        {"name": name, "department": one("departments"), "active": truth(),
         **perhaps(media_routing_domain=one("media_routing_domains")),
         **perhaps(script_selector=one("script_selectors")), **perhaps(transfer_queue=one("queues")),
         **perhaps(ecc_variable=True),
         "skill_groups": some("skill_groups"), "precision_queues": some("precision_queues")}
        for name in made["queues"]
    ])  # fmt: skip
    add("users", [
        {"name": name, "department": one("departments"), **perhaps(agent=one("agents")),
         **perhaps(licensed=True), **perhaps(has_role=True)}
        for name in made["users"]
    ])  # fmt: skip
    add("aliases", [
        {"name": name, "department": one("departments"), "active": truth(), "default": truth(),
         "address": draw(st.sampled_from(["sales@acme.example", "Sales@acme.example", "x@acme.example"]))}
        for name in made["aliases"]
    ])  # fmt: skip
    add("workflows", [
        {"name": name, "department": one("departments"), "active": truth(), "kind": "inbound",
         "aliases": some("aliases"), "queues": some("queues")}
        for name in made["workflows"]
    ])  # fmt: skip
    add("entry_points", [
        {"name": "Chat", "department": one("departments"), "queue": one("queues"), "channel": "chat",
         "active": truth(), "default": False}
    ])  # fmt: skip
    assume(whole(tables(site)))
    return site


def whole(found: Tables) -> bool:
    """Tell whether no table has a number of rows at which tools cut exports off: of such a table little is certain."""
    return not any(len(rows) in (25, 100, 1000) for rows in found.values())


def as_said(site: Site, form: str) -> Site:
    """Return what of a site a form says: to xmltodict an empty list is nothing, as one not shown is."""
    if form != "REST as xmltodict":
        return site
    shown = {"skill_groups": "agents", "precision_queues": "steps"}
    return {
        section: [
            {
                field: value
                for field, value in one.items()
                if value != [] or field != shown.get(section)
            }
            for one in objects
        ]
        for section, objects in site.items()
    }


def with_facts(site: Site, given: Iterable[tuple[str, str]]) -> Site:
    """Return a site that says of which kinds and fields there are none, as columns and empty tables do."""
    known = {section: [dict(one) for one in objects] for section, objects in site.items()}
    for kind, field in given:
        objects = known.setdefault(kinds()[kind].section, [])
        if field and objects and not any(field in one for one in objects):
            objects[0][field] = None
    return known


@pytest.mark.parametrize("form", [form for form in FORMS if form != "canonical YAML"])
@lints
@given(site=sites())
def test_every_form_of_a_site_has_the_same_findings_and_ways(
    tmp_path_factory: Any, form: str, site: Site
) -> None:
    folder = tmp_path_factory.mktemp("site")
    FORMS[form](site, folder / "export")
    known = with_facts(as_said(site, form), read_site([str(folder / "export")]).given)
    FORMS["canonical YAML"](known, folder / "canonical")
    export, canonical = (lint([str(folder / name)], Settings()) for name in ("export", "canonical"))
    assert essentials(export) == essentials(canonical)
    if export.routing is not None and canonical.routing is not None:
        assert without_order(told(export.routing)) == without_order(told(canonical.routing))
    shutil.rmtree(folder)


@lints
@given(site=sites())
def test_noise_changes_nothing(tmp_path_factory: Any, site: Site) -> None:
    noise = with_noise(tables(site))
    assume(whole(noise))
    folder, dialect = tmp_path_factory.mktemp("site"), DIALECTS["Management Studio"]
    write_tables(tables(site), folder / "site", dialect)
    write_tables(noise, folder / "noisy", dialect)
    plain, noisy = (lint([str(folder / name)], Settings()) for name in ("site", "noisy"))
    assert essentials(noisy) == essentials(plain)
    assert noisy.objects == plain.objects
    assert noisy.skipped == plain.skipped
    shutil.rmtree(folder)


# Files that are not what they were.


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Cut bytes off, or change some."""
    if chance.random() < 0.5:
        return raw[: chance.randrange(len(raw) + 1)]
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 20)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("sample", ["site-tables", "site-rest"])
@tries(15)
@given(chance=st.randoms(use_true_random=True))
def test_damaged_files_stop_nothing(
    tmp_path_factory: Any, sample: str, chance: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(SAMPLES / sample, folder, dirs_exist_ok=True)
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".xml"))
    for path in chance.sample(files, 8):
        path.write_bytes(damaged(path.read_bytes(), chance))
    report = lint([str(folder)], Settings())
    assert not report.crashes
    assert all(render(form, report) for form in FORMATS if form != "concise" or report.findings)
    assert summary(report)
    shutil.rmtree(folder)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_command_ends_well_on_damaged_files(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    for sample in ("site-tables", "site-rest"):
        shutil.copytree(SAMPLES / sample, tmp_path / sample)
    for path in sorted(path for path in tmp_path.rglob("*") if path.is_file()):
        path.write_bytes(damaged(path.read_bytes(), chance))
    run = ece_lint("check", str(tmp_path))
    assert run.returncode in (CLEAN, FINDINGS, NOT_ANALYSED)
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("form", list(JSON_FORMS))
@tries(8)
@given(site=sites(), chance=st.randoms(use_true_random=True))
def test_damaged_json_stops_nothing(
    tmp_path_factory: Any, form: str, site: Site, chance: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("site")
    write_rest(site, folder, form, DIALECTS["PowerShell"])
    for path in folder.iterdir():
        path.write_bytes(damaged(path.read_bytes(), chance))
    report = lint([str(folder)], Settings())
    assert not report.crashes
    assert summary(report)
    shutil.rmtree(folder)
