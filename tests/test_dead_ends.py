"""Whom nobody serves is told once: at what is to be mended, with all who come to nobody because of it."""

import json
from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
import yaml
from command import ROOT
from ways_sites import random_site

from ece_lint.analysis.dead_ends import dead_ends, queued_to_nobody
from ece_lint.analysis.flow import Flow
from ece_lint.documents.yaml import read_yaml
from ece_lint.finding import Finding
from ece_lint.lint import link, lint
from ece_lint.routing import Routing
from ece_lint.settings import Settings

Site = dict[str, Any]
Change = Callable[[Site], None]


def loud(site: Site) -> dict[str, Finding]:
    """Return the errors and warnings of a site by what identifies them."""
    report = lint([], Settings(), {"site.yaml": BytesIO(json.dumps(site).encode())})
    assert not report.crashes
    return {one.fingerprint: one for one in report.findings if one.severity != "note"}


def clean() -> Site:
    site: Site = {}
    for file in sorted((ROOT / "samples" / "clean").glob("*.yaml")):
        for section, objects in yaml.safe_load(file.read_text("utf-8")).items():
            site[section] = (
                [*site.get(section, ()), *objects] if isinstance(objects, list) else objects
            )
    return site


def given(objects: list[dict[str, Any]], fields: dict[str, Any]) -> None:
    """Give objects fields, and take those away that are `None`."""
    for it in objects:
        it |= fields
        for field in [field for field, value in fields.items() if value is None]:
            del it[field]


def each(section: str, **fields: Any) -> Change:
    return lambda site: given(site[section], fields)


def one(section: str, name: str, /, **fields: Any) -> Change:
    return lambda site: given([it for it in site[section] if it["name"] == name], fields)


def gone(section: str, name: str) -> Change:
    def change(site: Site) -> None:
        site[section] = [it for it in site[section] if it["name"] != name]

    return change


# One cause is told by at most three errors and warnings, whatever follows from it.

EVERYWHERE: dict[str, Change] = {
    "all groups are empty": each("skill_groups", agents=[]),
    "no call type is scheduled": each("call_types", scripts=[]),
}
CAUSES: dict[str, Change] = {
    **EVERYWHERE,
    "no agent may sign in": each("agents", enabled=False),
    "no agent has an attribute": each("agents", attributes={}),
    "no application path has members": each("application_paths", members=[]),
    "a script selector has no call type": one("script_selectors", "Sales_Chat", call_type=None),
    "no workflow is active": each("workflows", active=False),
    "an attribute became boolean": one(
        "attributes", "French", type="boolean", minimum=None, maximum=None, default=None
    ),
    "a call type is not scheduled": one("call_types", "CT_Sales_Chat", scripts=[]),
    "a group is empty": one("skill_groups", "Sales_Out_NA", agents=[]),
    "a precision queue has no steps": one("precision_queues", "PQ_Sales_Chat", steps=[]),
    "a script is invalid": one("scripts", "Sales_Chat_Script", valid=False),
    "a script selector is of another domain": one(
        "script_selectors", "Sales_Chat", media_routing_domain="Email_MRD"
    ),
    "a group is of another domain": one(
        "skill_groups", "Sales_Out_NA", media_routing_domain="Email_MRD"
    ),
    "a queue lacks its script selector": one(
        "queues", "Email_MRD_Sales_Email", script_selector=None
    ),
}  # fmt: skip


def told_of(site: Site, change: Change) -> list[str]:
    """Return the errors and warnings that a change brings."""
    broken = deepcopy(site)
    change(broken)
    before = loud(site)
    return [one.message for at, one in loud(broken).items() if at not in before]


@pytest.mark.parametrize("cause", CAUSES)
def test_one_cause_is_told_by_few_findings(cause: str) -> None:
    assert 1 <= len(told_of(clean(), CAUSES[cause])) <= 3


SECTIONS = (
    "call_types", "scripts", "skill_groups", "precision_queues", "script_selectors", "queues", "aliases", "workflows",
    "media_routing_domains", "agents", "departments", "attributes", "peripherals", "routing_clients", "entry_points",
)  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("section", SECTIONS)
def test_an_object_that_is_renamed_or_gone_is_told_by_few_findings(section: str) -> None:
    site = clean()
    for name in [it["name"] for it in site[section]]:
        for change in (gone(section, name), one(section, name, name=f"{name}_New")):
            assert len(told_of(site, change)) <= 3, name


@pytest.mark.parametrize("cause", EVERYWHERE)
def test_one_cause_is_told_by_few_findings_in_random_sites(cause: str) -> None:
    for seed in range(0, 80, 4):  # every fourth one is tidy
        assert len(told_of(random_site(seed), EVERYWHERE[cause])) <= 3, seed


# What is said of whom nobody serves.


def errors(text: str) -> list[str]:
    return [one.message for one in loud(yaml.safe_load(text)).values() if one.severity == "error"]


VOICE = """\
media_routing_domains: [{name: Cisco_Voice, channel: voice}]
script_selectors: [{name: "1800", media_routing_domain: Cisco_Voice, call_type: Sales}]
call_types: [{name: Sales, scripts: [Sales]}]
scripts: [{name: Sales, skill_groups: [NA], valid: true}]
skill_groups: [{name: NA, media_routing_domain: Cisco_Voice, agents: []}]
"""


def with_(changes: str) -> str:
    return json.dumps({**yaml.safe_load(VOICE), **yaml.safe_load(changes)})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("{}", "and script `Sales` queues to nobody else, so nobody serves dialed number `1800`"),
        ("call_types: [{name: Sales, scripts: []}]", "no script scheduled, so nobody serves dialed number `1800`"),
        ("scripts: [{name: Sales, valid: false}]", "saved as invalid, so nobody serves dialed number `1800`"),
        (
            "call_types: [{name: Sales, scripts: [Sales, Night]}]\n"
            "scripts: [{name: Sales, skill_groups: [NA]}, {name: Night, agents: [Clark]}]\nagents: [{name: Clark}]",
            "so nobody serves some contacts of dialed number `1800`",
        ),
    ],
)  # fmt: skip
def test_a_dialed_number_that_nobody_serves_is_named(changes: str, said: str) -> None:
    (message,) = errors(with_(changes))
    assert said in message


@pytest.mark.parametrize(
    "changes",
    [
        "scripts: [{name: Sales, skill_groups: []}]",
        "scripts: [{name: Sales, skill_groups: [NA], targets_by_expression: true}]",
        "skill_groups: [{name: NA, media_routing_domain: Cisco_Voice}]",
        "call_types: [{name: Sales}]",
        "call_types: [{name: Sales, scripts: []}]\nscript_selectors: [{name: '1800', call_type: Sales,"
        " media_routing_domain: Cisco_Voice, default_label: '777'}]",
        "script_selectors: [{name: '1800', media_routing_domain: Cisco_Voice}]",
    ],
    ids=["closed", "by expression", "members untold", "schedule untold", "label", "default untold"],
)
def test_a_dialed_number_of_which_nothing_is_known_to_fail_is_silent(changes: str) -> None:
    assert errors(with_(changes)) == []


def test_who_comes_to_nobody_is_named_a_few_of_many() -> None:
    numbers = [
        {"name": f"180{number}", "media_routing_domain": "Cisco_Voice", "call_type": "Sales"}
        for number in range(9)
    ]
    (message,) = errors(with_(json.dumps({"script_selectors": numbers})))
    assert message.endswith("nobody serves dialed number `1800`, `1801` and 7 more")


ECE = """\
media_routing_domains: [{name: Email, channel: email}]
queues: [{name: Sales, media_routing_domain: Email, script_selector: Sales, skill_groups: [NA]}]
script_selectors: [{name: Sales, media_routing_domain: Email, call_type: Sales}]
call_types: [{name: Sales, scripts: [Sales]}]
scripts: [{name: Sales, skill_groups: [NA], valid: true}]
skill_groups: [{name: NA, media_routing_domain: Email, agents: []}]
aliases: [{name: info}, {name: help}]
workflows: [{name: In, kind: inbound, aliases: [info, help], queues: [Sales]}]
"""


def test_a_queue_that_nobody_serves_is_named_with_the_aliases_that_lead_there() -> None:
    (message,) = errors(ECE)
    assert message.endswith("so nobody serves queue `Sales`, to which alias `info` and `help` lead")


def routing_of(text: str) -> Routing:
    return link([read_yaml("site.yaml", text.encode())], {})[0]


def test_a_script_selector_of_ece_that_no_active_queue_sends_brings_nothing() -> None:
    inactive = ECE.replace("skill_groups: [NA]}]\nscript_sel", "active: false}]\nscript_sel")
    inactive = inactive.replace("workflows:", "others:")
    routing = routing_of(inactive)
    assert queued_to_nobody(routing) == {}
    ((script, ways),) = dead_ends(routing, "nobody-eligible", idle=True).items()
    assert (script.name, [one.is_idle for one in ways]) == ("Sales", [True])


def test_ways_that_are_not_counted_have_the_same_outcomes() -> None:
    for seed in range(200):
        routing = link([read_yaml("site.yaml", json.dumps(random_site(seed)).encode())], {})[0]
        counted, quick = Flow(routing), Flow(routing, counts=False)
        assert [(one.start, one.verdict) for one in quick.entries] == [
            (one.start, one.verdict) for one in counted.entries
        ]
