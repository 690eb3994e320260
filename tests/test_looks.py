"""No rule looks into what its page does not name, so that none can speak of what was not given."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from ece_lint.documents.forms import read_document
from ece_lint.finding import Hit, Unanswered
from ece_lint.lint import link, read_routing
from ece_lint.model import Entity, Key, Kind, Mention, kinds
from ece_lint.pages.ask import ask, missing_inputs
from ece_lint.pages.check import python_page
from ece_lint.pages.read import load_rules
from ece_lint.pages.rule import Rule
from ece_lint.routing import Routing
from ece_lint.verbs import VERBS, PathsIfGiven

HERE = Path(__file__).parent.parent
RULES = {name: rule for name, rule in load_rules().items() if rule.must is not None}
SAMPLES = ("clean", "site-tables", "deployments/400-right")
SEEN: list[set[str]] = []  # the kinds that the rule looks into that is watched; empty while none is


def see(kind: str) -> None:
    if SEEN:
        SEEN[-1].add(kind)


class WatchedEntity(Entity):
    """An object that tells when somebody looks at what it says; its name may be known from who mentions it."""

    __slots__ = ()

    @property
    def data(self) -> dict[str, Any]:
        see(self.kind.name)
        found: dict[str, Any] = Entity.data.__get__(self)
        return found

    @property
    def links(self) -> dict[str, list[Entity]]:
        see(self.kind.name)
        found: dict[str, list[Entity]] = Entity.links.__get__(self)
        return found


class WatchedLists(dict[str, list[Entity]]):
    def __getitem__(self, kind: str) -> list[Entity]:
        see(kind)
        return super().__getitem__(kind)


class WatchedRouting(Routing):
    """A configuration that tells who is looked for in it; to ask whether something is there at all is free."""

    def mentioners(self, entity: Entity, kind: Kind, mention: Mention) -> list[Entity]:
        see(kind.name)
        return super().mentioners(entity, kind, mention)

    def has(self, kind: Kind, field: str | None = None) -> bool:
        return _unseen(super().has, kind, field)

    def knows(self, kind: Kind, field: str | None = None) -> bool:
        return _unseen(super().knows, kind, field)


def _unseen(say: Callable[..., bool], *given: Any) -> bool:
    SEEN.append(set())
    try:
        return say(*given)
    finally:
        SEEN.pop()


def watched(routing: Routing) -> Routing:
    for entity in [*routing.everything(), *(later for _, later in routing.repeated)]:
        entity.__class__ = WatchedEntity
    routing.__class__ = WatchedRouting
    routing.entities = WatchedLists(routing.entities)
    routing.undefined = WatchedLists(routing.undefined)
    return routing


@cache
def sample(name: str) -> Routing:
    return watched(read_routing([str(HERE / "samples" / name)]))


def example(rule: Rule, number: int) -> tuple[Rule, Routing]:
    """Return a rule as an example of its page asks it, and the configuration of the example, watched."""
    own, routing = linked(rule, number)
    return own, watched(routing)


def linked(rule: Rule, number: int) -> tuple[Rule, Routing]:
    given = rule.page["examples"][number]
    given = given if isinstance(given, dict) else {"files": {"example.yaml": given}}
    if own := given.get("with"):
        rule = load_rules(changes={rule.name: {"with": own}})[rule.name]
    files = given["files"].items()
    documents = [read_document(path, text.encode("utf-8", "surrogatepass")) for path, text in files]
    return rule, link(documents, {})[0]


def looked_into(rule: Rule, routing: Routing) -> set[str]:
    """Return the kinds that a rule looks into beyond those that its page names."""
    named = {kind.name for ways in rule.inputs for way in ways for kind, _ in way}
    named |= {kind.name for kind, _ in rule.parts} | {kind.name for kind in rule.also}
    named |= {rule.kind.name} if rule.kind else set()
    found: set[str] = set()

    def must(*given: Any, **arguments: Any) -> Iterator[Hit]:
        assert rule.must is not None
        hits = rule.must(*given, **arguments)
        while True:
            SEEN.append(found)
            try:
                hit = next(hits, None)
            except Unanswered:
                return
            finally:
                SEEN.pop()
            if hit is None:
                return
            yield hit

    if not missing_inputs(rule, routing):
        list(ask(rule.but(must=must), routing))
    return found - named


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_looks_only_into_what_its_page_names(rule: Rule) -> None:
    examples = [example(rule, number) for number in range(len(rule.page["examples"]))]
    asked = [*examples, *((rule, sample(name)) for name in SAMPLES)]
    assert set().union(*(looked_into(*one) for one in asked)) == set()


def _takes_the_list(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    assert routing.entities["user"]
    yield from ()


def _goes_back(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    user = kinds()["user"]
    assert routing.mentioners(subjects[0], user, user.mentions["agent"]) is not None
    yield from ()


def _reads_further(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    assert subjects[0].links["skill_groups"][0].data
    yield from ()


@pytest.mark.parametrize(
    ("every", "must", "further"),
    [
        ("queue", _takes_the_list, {"user"}),
        ("agent", _goes_back, {"user"}),
        ("queue", _reads_further, {"skill_group"}),
    ],
)
def test_it_is_seen_where_a_rule_looks_further(
    every: str, must: Callable[..., Iterator[Hit]], further: set[str]
) -> None:
    rule = RULES["queue-half-integrated"].but(kind=kinds()[every], inputs=(), must=must)
    assert looked_into(rule, sample("clean")) == further
    assert (
        looked_into(rule.but(also=tuple(map(kinds().__getitem__, further))), sample("clean"))
        == set()
    )


# A rule may find something besides where no object has a field that holds an excuse of which no message speaks:
EXCUSES = {
    "agent-in-too-many-queues": "agents.peripheral",
    "agent-of-several-departments": "users.agent users.department",
    "application-path-misses-precision-queue": "skill_groups.agents skill_groups.media_routing_domain "
    "skill_groups.peripheral",
    "call-type-without-script": "script_selectors.default_label",
    "extension-ranges-overlap": "agent_targeting_rules.routing_clients",
    "object-of-another-department": "agents.attributes agents.department",
    "queue-precision-queues-differ-from-script": "queues.media_routing_domain script_selectors.media_routing_domain",
    "queue-skill-groups-differ-from-script": "queues.media_routing_domain script_selectors.media_routing_domain "
    "skill_groups.media_routing_domain",
    "script-selector-in-several-queues": "queues.media_routing_domain script_selectors.media_routing_domain",
    "too-many-queues-per-agent": "peripherals.peripheral_gateway",
    "user-serves-another-department": "queues.skill_groups skill_groups.agents",
    "user-without-queue": "queues.media_routing_domain queues.precision_queues skill_groups.media_routing_domain",
    # … or that is a list kept by hand, in which what is not named is not there.
    "call-type-unused": "script_selectors.other_call_types",
    "customer-definition-of-packaged-cce": "customer_definitions.network_vru",
    "queue-treatment-not-interruptible": "scripts.network_vru_scripts",
    "queue-without-targets": "queues.precision_queues queues.skill_groups",
    "script-selector-without-call-type": "routing_clients.default_call_type script_selectors.default_label "
    "script_selectors.scripts",
    "script-unreachable": "script_selectors.scripts",
    "script-target-never-considered": "scripts.call_types scripts.scripts",
    "script-without-target-for-mrd": "queues.skill_groups scripts.call_types scripts.precision_queues "
    "scripts.scripts scripts.skill_groups",
    "unused-skill-group-or-precision-queue": "agents.default_skill_group queues.precision_queues "
    "queues.skill_groups scripts.enterprise_skill_groups scripts.precision_queues scripts.skill_groups "
    "skill_groups.base",
}


def mentions(rule: Rule, number: int) -> list[tuple[Kind, str]]:
    """Return the fields of an example in which objects mention others, beside those that name their own object."""
    _, routing = linked(rule, number)
    return [
        (kind, field)
        for kind in kinds().values()
        for field in dict.fromkeys(one.field.split(".")[0] for one in kind.mentions.values())
        if routing.has(kind, field) and field not in (*kind.named_by, *kind.holds, kind.unique_in)
    ]


def if_given(rule: Rule) -> set[tuple[Kind, str]]:
    """Return what a page says that it follows only where it is known, and that no message rests on.

    So it does wherever a path leads on to those that others hand over to.
    """
    must = VERBS[rule.page["must"]].run if "must" in rule.page else python_page(rule.path).must
    notes = must.__annotations__
    paths = [rule.arguments[name] for name in rule.arguments if notes.get(name) is PathsIfGiven]
    found = {one for path in chain.from_iterable(paths) for one in path.inputs()}
    if any("+" in str(value) for value in rule.page.get("with", {}).values()):
        found |= {
            (kinds()[kind], field)
            for kind, field in (
                ("script", "scripts"),
                ("script", "call_types"),
                ("call_type", "scripts"),
            )
        }
    return found


def found_in(rule: Rule, routing: Routing) -> set[Key]:
    if missing_inputs(rule, routing):
        return set()
    with suppress(Unanswered):
        return {one.object for one in ask(rule, routing) if one.object is not None}
    return set()


def without(routing: Routing, kind: Kind, field: str) -> Routing:
    """Take a field away from all objects of a kind, as if no source had given it."""
    for one in routing.entities[kind.name]:
        one.data = {name: value for name, value in one.data.items() if name != field}
        one.links = {path: to for path, to in one.links.items() if path.split(".")[0] != field}
    routing.fields[kind.name].discard(field)
    for name, mentioned in routing.undefined.items():
        routing.undefined[name] = [one for one in mentioned if routing.mentions_of(one)]
    routing.given = {at: node for at, node in routing.given.items() if at != (kind.name, field)}
    return routing


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_finds_nothing_besides_where_no_source_gives_a_field(rule: Rule) -> None:
    besides = {
        f"{kind.section}.{field}"
        for number in range(len(rule.page["examples"]))
        for kind, field in mentions(rule, number)
        if (kind, field) not in if_given(rule)
        and found_in(*bare(rule, number, kind, field)) - found_in(*linked(rule, number))
    }
    assert besides <= set(EXCUSES.get(rule.name, "").split())


def test_it_is_seen_where_a_rule_takes_for_none_what_no_source_gives() -> None:
    rule = RULES["script-without-target-for-mrd"]
    found = [found_in(*bare(rule, 0, kinds()["script"], one)) for one in ("", "skill_groups")]
    assert list(map(bool, found)) == [False, True]


def bare(rule: Rule, number: int, kind: Kind, field: str) -> tuple[Rule, Routing]:
    own, routing = linked(rule, number)
    return own, without(routing, kind, field)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_tells_of_nothing_but_what_it_is_about(rule: Rule) -> None:
    for number in range(len(rule.page["examples"]) if rule.about else 0):
        found = ask(*linked(rule, number))
        assert {key.kind for one in found for key in (one.object, *one.alike) if key} <= rule.about


def test_no_page_parses_a_path() -> None:
    """A path that is a parameter is checked when the page is read, and counts as an input."""
    for file in HERE.glob("rules/*/*.py"):
        assert "parse_path" not in file.read_text("utf-8"), file
