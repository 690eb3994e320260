"""What the verbs say where a page does not show it: who is involved, and what tells two hits apart."""

import pytest
from test_routing import routing

from ece_lint.model import kinds
from ece_lint.routing import parse_path
from ece_lint.verbs import Flag, Number, Paths, PathsByKind, agree, have, share


def paths(kind: str, *texts: str) -> Paths:
    return Paths(tuple(parse_path(text, kinds()[kind]) for text in texts))


@pytest.mark.parametrize(("at_most", "involved"), [(0, "ABC"), (1, "ABC"), (2, "")])
def test_each_further_one_is_a_fault_where_one_or_none_is_right(
    at_most: int, involved: str
) -> None:
    site = routing("scripts: [{name: S, skill_groups: [A, B, C]}]")
    way = paths("script", "skill_groups")
    (hit,) = have(site.entities["script"], site, path=way, at_most=Number(at_most))
    assert [one.name for one in hit.involves] == list(involved)


def test_two_odd_objects_of_one_name_in_two_departments_are_two() -> None:
    site = routing(
        "departments: [{name: Mail}, {name: Sales}, {name: Support}]\n"
        "queues: [{name: chat, department: Sales}, {name: chat, department: Support}]\n"
        "workflows: [{name: W, department: Mail, queues: [Sales/chat, Support/chat]}]\n"
    )
    found = share(
        site.entities["workflow"],
        site,
        along=paths("workflow", "queues"),
        what=paths("workflow", "department"),
        theirs=PathsByKind({"queue": paths("queue", "department")}),
    )
    assert [hit.identity for hit in found] == [
        ("queue", "chat", "Sales"),
        ("queue", "chat", "Support"),
    ]


@pytest.mark.parametrize(
    ("leads_to", "is_open"),
    [
        ("script_selector", False),
        ("script_selector.queues", False),
        ("script_selector.scripts.scripts", True),
    ],
    ids=["what is on the way", "the queue itself", "another script"],
)
def test_only_what_leads_elsewhere_keeps_a_mapping_open(leads_to: str, is_open: bool) -> None:
    site = routing(
        "skill_groups: [{name: A}, {name: B}]\n"
        "scripts: [{name: S, skill_groups: [A], scripts: [T]}, {name: T}]\n"
        "script_selectors: [{name: D, scripts: [S]}]\n"
        "queues: [{name: Q, script_selector: D, skill_groups: [A, B]}]\n"
    )
    found = agree(
        site.entities["queue"],
        site,
        these=paths("queue", "skill_groups"),
        those=paths("queue", "script_selector.scripts.skill_groups"),
        open_when=paths("queue", leads_to),
    )
    assert [hit.role for hit in found] == ([] if is_open else ["extra"])


@pytest.mark.parametrize(
    ("mapped", "role", "leads_to"),
    [("[C, D]", "all", []), ("[]", "none", ["D", "S", "B"]), ("[C]", "other", ["D", "S", "B"])],
)
def test_what_is_said_at_once_has_the_way_to_what_is_missing(
    mapped: str, role: str, leads_to: list[str]
) -> None:
    script = "P" if role == "all" else "S"
    site = routing(
        "scripts: [{name: S, skill_groups: [A, B]}, {name: P, skill_groups: []}]\n"
        f"script_selectors: [{{name: D, scripts: [{script}]}}]\n"
        f"queues: [{{name: Q, script_selector: D, skill_groups: {mapped}}}]\n"
    )
    (hit,) = agree(
        site.entities["queue"],
        site,
        these=paths("queue", "skill_groups"),
        those=paths("queue", "script_selector.scripts.skill_groups"),
        at_once=Flag(True),
    )
    assert hit.role == role
    assert [one.text.rpartition("`")[0].rpartition("`")[2] for one in hit.trail] == leads_to
