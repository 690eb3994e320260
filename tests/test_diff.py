"""What a change does: two states of a site side by side, in process and as users ask for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any, NamedTuple

import pytest
from command import ROOT
from test_flow import EXTERNAL, routing_of
from ways_oracle import Site
from ways_pairs import random_pair, reverted, shuffled
from ways_sites import random_site

from ece_lint.analysis.alignment import Renamings, in_head, renamings
from ece_lint.analysis.behaviour import CLASSES, MIRROR, ROUTES, Cause, Lack, Turn, turns
from ece_lint.analysis.changes import Changes, changes
from ece_lint.analysis.flow import Flow
from ece_lint.documents.yaml import read_yaml
from ece_lint.lint import link, read_routing
from ece_lint.model import Entity, Key, Kind, Mention
from ece_lint.routing import Routing

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


@pytest.mark.parametrize("first", range(0, 150, 50))
def test_what_holds_for_every_pair_of_sites(first: int) -> None:
    for seed in range(first, first + 50):
        check_pair(seed)


@pytest.mark.thorough
@pytest.mark.parametrize("first", range(150, 6000, 150))
def test_what_holds_for_many_pairs_of_sites(first: int) -> None:
    for seed in range(first, first + 150):
        check_pair(seed)


def test_the_pairs_have_everything_that_can_become_of_contacts() -> None:
    rest, renamed = {*CLASSES}, 0
    for seed in range(400):
        found = compared(*([one] for one in random_pair(seed)))
        rest -= {one.what for one in found.turns}
        renamed += bool(found.names)
    assert not rest
    assert renamed > 5


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
    assert Fields.seen - NOT_OF_THEM | CONCLUDED == {
        (kind, field) for kind, fields in ROUTES.items() for field in fields
    }


# Every target is asked for its media routing domain, and an agent has one for something else.
NOT_OF_THEM = {("agent", "media_routing_domain")}
