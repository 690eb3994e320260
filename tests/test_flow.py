"""The ways of contacts: what the engine finds is what brute force over plain dicts finds."""

from __future__ import annotations

import json

import pytest
import yaml
from ways_oracle import Oracle, Site, Thing
from ways_oracle import Way as Expected
from ways_sites import ELSEWHERE, EXTERNAL_KINDS, random_site, smallest

from ece_lint.analysis.flow import Flow
from ece_lint.documents.yaml import read_yaml
from ece_lint.lint import link
from ece_lint.model import Entity
from ece_lint.routing import Routing

EXTERNAL = [{"kind": kind, "name": ELSEWHERE} for kind in EXTERNAL_KINDS]

Told = dict[Thing, tuple[str, list[Expected]]]
"""For each entry its verdict and its ways."""


def routing_of(site: Site) -> Routing:
    document = read_yaml("site.yaml", json.dumps(site).encode())
    return link([document], {}, EXTERNAL)[0]


def by_engine(site: Site) -> Told:
    return told(Flow(routing_of(site)))


def told(flow: Flow) -> Told:
    def names(bits: int) -> frozenset[str]:
        return frozenset(one.name for one in flow.named(bits))

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
        for entry in flow.entries
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
