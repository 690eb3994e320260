"""Precision queues reach whom their terms say, as trying out every agent shows."""

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ece_lint.analysis.membership import member_sets, picked, queues_of_agents, sums
from ece_lint.analysis.precision import (
    Population,
    Step,
    bounds,
    conceivable,
    faults,
    misfit,
    population,
    read_steps,
)
from ece_lint.documents.yaml import read_yaml
from ece_lint.lint import link
from ece_lint.routing import Routing

VALUES: dict[str, list[Any]] = {
    "French": list(range(1, 11)),
    "Sales": list(range(1, 11)),
    "Gold": [False, True],
}
ATTRIBUTES = [
    {"name": "French", "type": "proficiency"},
    {"name": "Sales", "type": "proficiency"},
    {"name": "Gold", "type": "boolean"},
]


def linked(site: dict[str, Any]) -> Routing:
    return link([read_yaml("site.yaml", json.dumps(site).encode())], {})[0]


def term(text: str) -> dict[str, Any]:
    """Return a term of words: `or French >= 5 (`, where the parenthesis opens before it."""
    words = text.split()
    made: dict[str, Any] = {"join": words.pop(0)} if words[0] in ("and", "or") else {}
    made |= {"attribute": words[0], "relation": words[1], "value": json.loads(words[2])}
    return made | {"parentheses": "".join(words[3:]).count("(") - "".join(words[3:]).count(")")}


def steps(*terms: str) -> list[dict[str, Any]]:
    return [{"terms": [term(text) for text in step.split(", ")]} for step in terms]


def read(queue: list[dict[str, Any]]) -> list[Step] | None:
    site = {"attributes": ATTRIBUTES, "precision_queues": [{"name": "PQ", "steps": queue}]}
    routing = linked(site)
    assert not routing.documents[0].flaws
    return read_steps(routing.entities["precision_queue"][0], routing)


AGENTS = {
    "Ann": {"French": 9, "Gold": True},
    "Ben": {"French": 5},
    "Cem": {"Sales": 5, "Gold": False},
    "Dan": {},
}


def reached(*terms: str) -> tuple[set[str], set[str]]:
    """Return who certainly, and who possibly, is in a step."""
    site = {
        "attributes": ATTRIBUTES,
        "agents": [{"name": name, "attributes": given} for name, given in AGENTS.items()],
        "precision_queues": [{"name": "PQ", "steps": steps(", ".join(terms))}],
    }
    routing = linked(site)
    found = read_steps(routing.entities["precision_queue"][0], routing)
    assert found
    agents = routing.entities["agent"]
    reach = population(agents).reach(found[0])
    return {a.name for a in picked(agents, reach.certain)}, {
        a.name for a in picked(agents, reach.possible)
    }


@pytest.mark.parametrize(
    ("terms", "certain", "more"),
    [
        (["French >= 5"], "Ann Ben", ""),
        (["French < 9"], "Ben", ""),
        (["Gold == true"], "Ann", ""),
        (["French >= 5", "and Gold == true"], "Ann", ""),
        (["French == 5", "or Gold == false"], "Ben Cem", ""),
        (["French == 5 (", "or Gold == true )", "and French >= 9"], "Ann", ""),
        # Whether != reaches an agent without the attribute is not documented, nor which of `and` and
        # `or` binds, nor what becomes of a value of another type.
        (["French != 9"], "Ben", "Cem Dan"),
        (["French == 5", "or Gold == true", "and Sales >= 1"], "", "Ben"),
        (["French == true"], "", "Ann Ben"),
    ],
)
def test_who_is_in_a_step(terms: list[str], certain: str, more: str) -> None:
    assert reached(*terms) == (set(certain.split()), {*certain.split(), *more.split()})


def test_who_is_in_a_queue() -> None:
    site = {
        "agents": [{"name": name, "attributes": given} for name, given in AGENTS.items()],
        "skill_groups": [{"name": "SG", "agents": ["Dan", "Eve"]}, {"name": "Empty"}],
        "precision_queues": [
            {"name": "PQ", "steps": steps("French >= 9", "Gold != true", "Gold == false")},
            {"name": "Unknown"},
        ],
    }
    routing = linked(site)
    found = [([one.name for one in who], number) for who, number in member_sets(routing)]
    assert found == [(["Dan", "Eve"], 1), ([], 1), (["Ann", "Cem"], 1), ([], 1)]
    counts = {one.name: number for one, number in queues_of_agents(routing).items()}
    assert counts == {"Dan": 1, "Eve": 1, "Ann": 1, "Cem": 1}


@given(st.lists(st.integers(0, 255), max_size=40))
def test_how_many_masks_have_a_bit_is_summed_up(masks: list[int]) -> None:
    digits = sums(masks)
    for bit in range(8):
        number = sum((digit >> bit & 1) << place for place, digit in enumerate(digits))
        assert number == sum(mask >> bit & 1 for mask in masks)


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        (["French > 1", "and French < 5"], []),
        (["French > 1", "French < 5"], [("not-joined", 1)]),
        (["and French > 1", "or French < 5"], [("joined-to-nothing", 0)]),
        (["French > 1 (", "or French < 5"], [("not-closed", 1)]),
        (["French > 1 )", "or French < 5 ("], [("closed-too-often", 0)]),
        (["French > 1 ((", "or French < 5 )", "and Sales > 1 )"], []),
    ],
)
def test_what_keeps_terms_from_being_a_condition(
    terms: list[str], found: list[tuple[str, int]]
) -> None:
    own = [term(text) for text in terms]
    assert list(faults(own)) == found
    assert (read([{"terms": own}]) is None) == bool(found)


def test_steps_that_are_not_known_are_not_read() -> None:
    assert read([]) is None
    assert read([{"terms": []}]) is None
    assert read(steps("Frensh > 1")) is None


def test_parentheses_without_end_are_no_condition() -> None:
    deep = [
        term("French > 1") | {"parentheses": 10**9},
        term("or Sales > 1") | {"parentheses": -(10**9)},
    ]
    assert read([{"terms": deep}]) is None


# Against trying out.


@st.composite
def conditions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw the terms of a step, in parentheses here and there."""
    count = draw(st.integers(1, 5))
    made = []
    depth = 0
    for number in range(count):
        attribute = draw(st.sampled_from(list(VALUES)))
        relations = ["==", "!="] if attribute == "Gold" else ["==", "!=", "<", "<=", ">", ">="]
        one: dict[str, Any] = {
            "attribute": attribute,
            "relation": draw(st.sampled_from(relations)),
            "value": draw(st.sampled_from(VALUES[attribute])),
        }
        if number:
            one["join"] = draw(st.sampled_from(["and", "or"]))
        last = number == count - 1
        one["parentheses"] = -depth if last else draw(st.integers(-depth, 2))
        depth += one["parentheses"]
        made.append(one)
    return made


def passes(terms: list[dict[str, Any]], agent: dict[str, Any]) -> bool:
    """Let Python read the terms of one who has all attributes; there `and` binds before `or`."""
    text = ""
    for one in terms:
        depth = one["parentheses"]
        text += f" {one.get('join', '')} {'(' * depth}"
        text += f"{agent[one['attribute']]!r} {one['relation']} {one['value']!r}{')' * -depth}"
    return bool(eval(text))


@given(conditions())
def test_every_agent_is_where_trying_out_says(terms: list[dict[str, Any]]) -> None:
    found = read([{"terms": terms}])
    assert found
    everyone = [
        dict(zip(VALUES, one, strict=True)) for one in product([1, 4, 5, 9], [2, 10], [True, False])
    ]
    site = {
        "attributes": ATTRIBUTES,
        "agents": [{"name": f"A{n}", "attributes": one} for n, one in enumerate(everyone)],
        "precision_queues": [{"name": "PQ", "steps": [{"terms": terms}]}],
    }
    routing = linked(site)
    own = read_steps(routing.entities["precision_queue"][0], routing)
    assert own
    reach = population(routing.entities["agent"]).reach(own[0])
    for number, one in enumerate(everyone):
        certain, possible = reach.certain >> number & 1, reach.possible >> number & 1
        assert certain <= passes(terms, one) <= possible
        assert certain == possible or len(own[0].readings) == 2


@given(conditions(), conditions())
def test_what_holds_for_all_conceivable_agents_holds_for_all(
    first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    found = read([{"terms": first}, {"terms": second}])
    assert found
    assume(all(len(one.readings) == 1 for one in found))
    kinds = conceivable(found)
    assert kinds
    one, two = map(kinds.reach, found)
    everyone = [dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values())]
    alone = Population(complete(kinds), kinds.holders)
    assert bool(one.certain & alone.everybody) == any(passes(first, agent) for agent in everyone)
    widens = two.certain & ~one.certain & alone.everybody
    tried = any(passes(second, agent) and not passes(first, agent) for agent in everyone)
    assert bool(widens) == tried


def complete(kinds: Population) -> int:
    """Return those who have every attribute."""
    everybody = kinds.everybody
    for values in kinds.holders.values():
        holding = 0
        for _, agents in values:
            holding |= agents
        everybody &= holding
    return everybody


@pytest.mark.parametrize(
    ("value", "is_known"),
    [
        (5, True),
        (10**15 - 1, True),
        (10**15, False),
        (-(10**15), False),
        (True, False),
        ("A", False),
    ],
)
def test_agents_are_conceived_where_what_is_asked_for_is_a_number(
    value: Any, is_known: bool
) -> None:
    found = read(steps(f"French == {json.dumps(value)}"))
    assert found
    assert (conceivable(found) is not None) is is_known


@pytest.mark.parametrize(
    ("given", "expected"),
    [({}, (1, 10)), ({"minimum": 0}, (0, 10)), ({"maximum": 5}, (1, 5))],
)
def test_a_proficiency_is_from_1_to_10_unless_its_attribute_says_otherwise(
    given: dict[str, int], expected: tuple[int, int]
) -> None:
    site = linked({"attributes": [{"name": "French", "type": "proficiency", **given}]})
    assert bounds(site.entities["attribute"][0]) == expected


@pytest.mark.parametrize(
    ("type_", "value", "says"),
    [
        ("proficiency", 5, ""),
        ("proficiency", 5.5, "a number from 1 to 10"),
        ("proficiency", 11, "a number from 1 to 10"),
        ("proficiency", True, "a number from 1 to 10"),
        ("boolean", True, ""),
        ("boolean", 1, "true or false"),
        (None, "Gold", ""),
    ],
)
def test_a_value_is_one_that_its_attribute_can_have(
    type_: str | None, value: object, says: str
) -> None:
    given = {"name": "French"} | ({"type": type_} if type_ else {})
    (attribute,) = linked({"attributes": [given]}).entities["attribute"]
    assert misfit(attribute, value) == says


@pytest.mark.parametrize(("count", "is_known"), [(11, True), (12, False)])
def test_agents_are_conceived_where_they_are_not_too_many(count: int, is_known: bool) -> None:
    names = [f"A{number}" for number in range(count)]
    terms = ", and ".join(f"{name} >= 5" for name in names)
    site = {
        "attributes": [{"name": name, "type": "proficiency"} for name in names],
        "precision_queues": [{"name": "PQ", "steps": steps(terms)}],
    }
    routing = linked(site)
    found = read_steps(routing.entities["precision_queue"][0], routing)
    assert found
    assert (conceivable(found) is not None) is is_known
