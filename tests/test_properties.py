"""What a finding says depends on the configuration alone: not on names, order, files or form."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from ece_lint import load
from ece_lint.lint import lint
from ece_lint.report import Report
from ece_lint.settings import Settings

Site = dict[str, list[dict[str, Any]]]

SETTINGS = Settings()
# These ask how something is named, so new names change their answer.
ABOUT_NAMES = {
    "name-not-allowed",
    "queue-not-named-after-mrd-and-script-selector",
    "names-differ-only-in-case",
}


@st.composite
def sites(draw: st.DrawFn) -> Site:
    """Draw a small site, right or wrong, that mentions what exists, what does not, and the same twice."""

    def names(kind: str, least: int = 1) -> list[str]:
        return [f"{kind}{number}" for number in range(draw(st.integers(least, 3)))]

    def some(pool: list[str]) -> list[str]:
        return draw(st.lists(st.sampled_from([*pool, pool[0] + "x"]), max_size=3))

    def one(pool: list[str]) -> str:
        return draw(st.sampled_from([*pool, pool[0] + "x"]))

    mrds, peripherals, groups = names("MRD"), names("Per"), names("Grp")
    selectors, scripts, departments = names("Sel"), names("Scr"), names("Dep")
    agents, queues = names("Agt"), names("Que")
    site: Site = {
        "media_routing_domains": [
            {"name": name, "channel": draw(st.sampled_from(["email", "chat"])), "interruptible": draw(st.booleans())}
            for name in mrds
        ],
        "peripherals": [{"name": name} for name in peripherals],
        "skill_groups": [
            {"name": name, "peripheral": one(peripherals), "media_routing_domain": one(mrds), "agents": some(agents)}
            for name in groups
        ],
        "agents": [{"name": name, "peripheral": one(peripherals)} for name in agents],
        "scripts": [{"name": name, "skill_groups": some(groups)} for name in scripts],
        "script_selectors": [
            {"name": name, "media_routing_domain": one(mrds), "scripts": some(scripts)} for name in selectors
        ],
        "departments": [{"name": name} for name in departments],
        "queues": [
            {"name": name, "department": one(departments), "media_routing_domain": one(mrds),
             "script_selector": one(selectors), "skill_groups": some(groups), "agents": some(agents)}
            for name in queues
        ],
    }  # fmt: skip
    return {section: objects for section, objects in site.items() if draw(st.integers(0, 9))}


def write(site: Site, folder: Path, form: str, files: int = 1) -> str:
    """Write a site into files of its own folder, its sections dealt out in turn."""
    folder.mkdir(parents=True)
    parts: list[Site] = [{} for _ in range(files)]
    for number, (section, objects) in enumerate(site.items()):
        parts[number % files][section] = objects
    for number, part in enumerate(parts):
        text = (
            json.dumps(part, indent=1) if form == "json" else yaml.safe_dump(part, sort_keys=False)
        )
        (folder / f"{number}.{form}").write_text(text, encoding="utf-8")
    return str(folder)


def findings(report: Report) -> Counter[tuple[str, ...]]:
    """Return what was found without where."""
    return Counter((f.rule, f.severity, f.message, f.fingerprint) for f in report.findings)


def essentials(report: Report) -> Counter[tuple[Any, ...]]:
    """Return what was found without words."""
    return Counter(
        (f.rule, f.severity, f.object) for f in report.findings if f.rule not in ABOUT_NAMES
    )


lints = tries(40)


@lints
@given(sites(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_order_and_files_do_not_matter(
    tmp_path_factory: Any, site: Site, shuffle: random.Random, files: int
) -> None:
    folder = tmp_path_factory.mktemp("site")
    before = findings(lint([write(site, folder / "a", "yaml")], SETTINGS))
    sections = list(site.items())
    shuffle.shuffle(sections)
    shuffled: Site = {}
    for section, objects in sections:
        shuffled[section] = [
            dict(sorted(entity.items(), key=lambda _: shuffle.random()))
            for entity in sorted(objects, key=lambda _: shuffle.random())
        ]
        for entity in shuffled[section]:
            for field, value in entity.items():
                if isinstance(value, list):
                    entity[field] = sorted(value, key=lambda _: shuffle.random())
    after = findings(lint([write(shuffled, folder / "b", "yaml", files)], SETTINGS))
    assert Counter({f[0]: n for f, n in before.items()}) == Counter(
        {f[0]: n for f, n in after.items()}
    )
    assert Counter(f[3] for f in before) == Counter(f[3] for f in after)


@lints
@given(sites())
def test_yaml_and_json_say_the_same(tmp_path_factory: Any, site: Site) -> None:
    folder = tmp_path_factory.mktemp("site")
    as_yaml = lint([write(site, folder / "a", "yaml")], SETTINGS)
    as_json = lint([write(site, folder / "b", "json")], SETTINGS)
    assert findings(as_yaml) == findings(as_json)
    assert as_yaml.skipped == as_json.skipped


@lints
@given(sites())
def test_new_names_change_only_the_names(tmp_path_factory: Any, site: Site) -> None:
    folder = tmp_path_factory.mktemp("site")
    # A department that nobody mentions is told from one that is misspelt by how near the names are.
    settings = Settings(ignore=[*SETTINGS.ignore, "department-without-anything"])
    before = lint([write(site, folder / "a", "yaml")], settings)
    after = lint([write(renamed(site), folder / "b", "yaml")], settings)
    expected = Counter({
        (rule, severity, key and key._replace(name=new(key.name), department=key.department and new(key.department))): n
        for (rule, severity, key), n in essentials(before).items()
    })  # fmt: skip
    assert essentials(after) == expected


def new(name: str) -> str:
    """Rename without disturbing the alphabet, which breaks ties."""
    return f"New_{name}"


def renamed(site: Site) -> Site:
    def rename(field: str, value: Any) -> Any:
        if isinstance(value, list):
            return [new(name) for name in value]
        return new(value) if isinstance(value, str) and field != "channel" else value

    return {
        section: [
            {field: rename(field, value) for field, value in entity.items()} for entity in objects
        ]
        for section, objects in site.items()
    }


@lints
@given(sites())
def test_the_graph_shows_what_rules_follow(tmp_path_factory: Any, site: Site) -> None:
    routing = load([write(site, tmp_path_factory.mktemp("site") / "a", "yaml")])
    followed = {
        (entity.key, target.key)
        for entity in routing.everything()
        for targets in entity.links.values()
        for target in targets
    }
    assert {
        (start, end) for start, end, field in routing.graph.edges if field != "reaches"
    } == followed
    assert {key for key, defined in routing.graph.nodes(data="defined") if defined} == {
        entity.key for entities in routing.entities.values() for entity in entities
    }


@pytest.mark.parametrize("form", ["full", "json", "sarif"])
def test_the_bytes_are_the_same_for_every_hash_seed_and_order(form: str) -> None:
    sample = Path(__file__).parent.parent / "samples" / "design-guide"
    files = [str(sample / "ece.yaml"), str(sample / "ucce.yaml")]
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "ece_lint", "check", "--format", form, *order],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2")
        for order in (files, files[::-1])
    }
    assert len(outputs) == 1
    assert b"Peter" in outputs.pop()
