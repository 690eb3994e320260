from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from ece_lint.analysis.designs import DEPLOYMENT_TYPES
from ece_lint.finding import Hit
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.verbs import Numbers, Text, Texts
from ece_lint.wording import Phrase

asks = "The system has no more objects of any kind than its reference design supports."
severity = {"over": "error", "full": "warning", "near": "note", "likely-near": "note"}
then = {
    "over": "Cisco does not support it; under load the router and PGs lose events, and contacts with them",
    "full": "nothing more can be added, and the next change is over the limit",
    "near": "nothing yet; it may be planned like that",
    "likely-near": "nothing yet; the limit is taken from a similar release or design",
}
from_settings = {"with": {"design": "reference-design"}}
needs = ["skill_groups"]
also = [
    "agents",
    "agent_teams",
    "attributes",
    "call_types",
    "cce_departments",
    "enterprise_skill_groups",
    "media_classes",
    "media_routing_domains",
    "peripherals",
    "peripheral_gateways",
    "precision_queues",
    "queues",
    "routing_clients",
    "scripts",
    "script_selectors",
    "system_information",
]
message = {
    "over": "there are {count} {what}{where}; the limit is {at_most}{design}",
    "full": "there are {count} {what}{where}, {percent} % of the {at_most} that are supported{design}",
    "near": "there are {count} {what}{where}, {percent} % of the {at_most} that are supported{design}",
    "likely-near": "there are {count} {what}{where}, {percent} % of the {at_most} that are supported{design}",
}
label = "the last of {count}"
why = """
Cisco tests and supports each reference design up to these numbers. Beyond them the router, the PGs and Finesse become
slow or lose events, and Cisco may ask you to reduce the numbers before it investigates a problem. The capacity
page of Packaged CCE shows the same at 76, 96 and 100 percent.
"""
fix = """
Delete what is no longer used, or go to the next larger reference design. Say in `ece-lint.yaml` which one the
site has (`reference-design: "4000"`); without it, the one of the deployment type in the export is taken (`ICR_Globals`), and
without that, the smallest that fits. A limit that Cisco has changed for
the site is set there as well: `rules: {configuration-limit-exceeded: {with: {call_types: [8000]}}}`.
"""
reference = [
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Configuration Limits and Feature Availability for Reference Designs",
        "says": "how many of each object the 2000, 4000, 12000 and 24000 agent designs take; nearly all the same from 12.5 on",
    },
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Sizing and Operating Conditions",
        "says": "a precision queue creates a skill group on every agent PG, which counts as one; each deployment type belongs "
        "to a reference design",
    },
    {
        "document": "Packaged CCE Developer Reference 15.0(1)",
        "page": "Serviceability API, system validation rules MRD_COUNT and MEDIA_CLASS_COUNT",
        "says": "at most 20 media routing domains and 10 media classes",
    },
    {
        "document": "Packaged CCE Administration and Configuration Guide 15.0(1)",
        "page": "Packaged CCE Administration, Capacity",
        "says": "capacity is shown as green up to 75 percent, yellow to 95, orange to 99, and red at 100",
    },
    {
        "document": "Release Notes for Cisco Contact Center Enterprise Solutions 12.6(2)",
        "page": "ECE and Webex Connect",
        "says": "at most 400 agents are enabled for both, however large ECE is",
    },
]
catalogue = ["LIM-xx", "LIM-D1", "LIM-D3", "SGP-07", "MRG-08", "DN-07", "DPT-05", "PQ-08"]
since = "0.1"

# Limits of the reference designs, in this order. Releases and products that differ are in rules/profiles; where
# the guide allows more with larger virtual machines, the larger number counts.
with_ = {
    "design": "",  # which of them the site has; nothing means the one of its deployment type, else the smallest that fits
    "taken_from": "",  # the release whose limits these are, where the site's own has no table
    "designs": ["2000", "4000", "12000", "24000"],
    "agents": [12000, 24000, 72000, 72000],
    "agents_of_pg": [12000],
    "supervisors": [1200, 2400, 7200, 7200],
    "agent_teams": [1200, 2400, 7200, 7200],
    "skill_groups": [16000, 16000, 27000, 48000],
    "queues_of_peripheral": [4000],
    "enterprise_skill_groups": [4000],
    "precision_queues": [4000],
    "precision_queue_steps": [10000],
    "attributes": [10000],
    "media_routing_domains": [20],
    "media_classes": [],
    "cce_departments": [],
    "call_types": [8000, 8000, 15000, 15000],
    "scripts": [2000, 4000, 12000, 12000],
    "dialed_numbers_of_mr": [1000],
    "dialed_numbers_of_vru": [4000, 4000, 12000, 12000],
    "pgs": [30, 100, 150, 150],
    "agent_pgs": [4, 12, 24, 24],
    "pims_of_mr_pg": [4],
    "pims_of_vru_pg": [2],
    "agents_of_both": [],
}  # fmt: skip
examples = [
    {
        "with": {"design": "2000", "media_routing_domains": [3], "call_types": [8], "pims_of_mr_pg": [2]},
        "files": {
            "site.yaml": """\
skill_groups: [{name: Sales, peripheral: NA}]
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
call_types: [{name: A}, {name: B}, {name: C}, {name: D}, {name: E}, {name: F}]
peripherals:
  - {name: NA, client_type: 30, peripheral_gateway: PG}
  - {name: Multichannel, client_type: 47, peripheral_gateway: PG_MR}
  - {name: Multichannel2, client_type: 47, peripheral_gateway: PG_MR}
""",
        },
    },
    {
        "with": {"design": "2000", "media_routing_domains": [3], "call_types": [8, 12], "queues_of_peripheral": [2]},
        "files": {
            "site.yaml": """\
peripherals:
  - {name: NA}  # <- there are 3 skill groups and precision queues on `NA`; the limit is 2 in the 2000 agent reference design
  - {name: EMEA}  # <- there are 2 skill groups and precision queues on `EMEA`, 100 % of the 2 that are supported
skill_groups:
  - {name: Sales_NA, peripheral: NA}
  - {name: Support_NA, peripheral: NA}
  - {name: Sales_EMEA, peripheral: EMEA}
precision_queues: [{name: PQ}]
media_routing_domains:
  - {name: Email_MRD}
  - {name: Chat_MRD}
  - {name: Task_MRD}
  - {name: Cisco_Voice}  # <- there are 4 media routing domains; the limit is 3 in the 2000 agent reference design
call_types:
  - {name: A}
  - {name: B}
  - {name: C}
  - {name: D}
  - {name: E}
  - {name: F}
  - {name: G}  # <- there are 7 call types, 87 % of the 8 that are supported in the 2000 agent reference design
""",
        },
    },
    {
        # The smallest design that fits is only likely, so nothing is worse than a note until none fits.
        "release": "12.0",
        "with": {"call_types": [2, 5], "media_routing_domains": [2]},
        "files": {
            "site.yaml": """\
skill_groups: [{name: Sales_NA}]
media_routing_domains:
  - {name: Email_MRD}
  - {name: Chat_MRD}  # <- there are 2 media routing domains, 100 % of the 2 that are supported in every reference design (Media Routing Domains per system, limits of release 12.5)
call_types:
  - {name: A}
  - {name: B}
  - {name: C}
  - {name: D}
  - {name: E}  # <- there are 5 call types, 100 % of the 5 that are supported in the 4000 agent reference design, the smallest that fits (Configured Call Types, limits of release 12.5)
""",
        },
    },
    {
        # Agents who serve ECE and Webex Connect at once.
        "release": "15.0",
        "with": {"agents_of_both": [1]},
        "files": {
            "site.yaml": """\
media_routing_domains: [{name: Chat_MRD}, {name: Digital_MRD}]
skill_groups:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, agents: [Clark, Bruce, Peter]}
  - {name: Sales_Digital, media_routing_domain: Digital_MRD, agents: [Clark, Bruce]}
agents:
  - {name: Clark}
  - {name: Bruce}  # <- there are 2 agents of ECE and Webex Connect together; the limit is 1 in every reference design
  - {name: Peter}
queues: [{name: Sales_Chat, media_routing_domain: Chat_MRD}]
script_selectors: [{name: Digital, media_routing_domain: Digital_MRD, routing_type: 8}]
""",
        },
    },
]  # fmt: skip


class Count(NamedTuple):
    """How many there are, where, and the last of them."""

    number: int
    last: Entity
    home: Entity | None = None


Counting = Callable[[Routing], Iterator[Count]]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    design: Text,
    taken_from: Text,
    designs: Texts,
    **limits: Numbers,
) -> Iterator[Hit]:
    """Yield one hit for each number that is beyond a limit or near it.

    Without a design that of the deployment type counts, and without both the smallest in which nothing of the
    whole system is beyond a limit that grows with the design. How much of a limit is used then is only a note, unless the limit is the same in every design.
    """
    types = [one.data.get("deployment_type") for one in routing.entities["system"]]
    _, agents = DEPLOYMENT_TYPES.get(types[0] if types and not design else None, ("", 0))
    typed = str(agents or "")
    design = design or Text(typed if typed in designs else "")
    found = [
        (name, one)
        for name, row in _ROWS.items()
        if any(limits[name])
        for one in row.counts(routing)
    ]
    fitting = [
        number
        for number, _ in enumerate(designs)
        if all(
            count.number <= _limit(limits[name], number)
            for name, count in found
            if not count.home and len(set(limits[name])) > 1
        )
    ]
    at = fitting[0] if fitting else len(designs) - 1
    if design in designs:
        at = designs.index(design)
    release = f", limits of release {taken_from}" if taken_from else ""
    for name, count in found:
        row, at_most = _ROWS[name], _limit(limits[name], at)
        used = count.number / at_most
        same = len(set(limits[name])) == 1
        role = "over" if used > 1 else "full" if used >= 0.96 else "near" if used >= 0.76 else ""
        if not role or (role != "over" and not row.fills):
            continue
        if role != "over" and not design and not same:
            role = "likely-near"
        guessed = ", the smallest that fits" if fitting else ", the largest"
        if design:
            guessed = f", the one of deployment type {types[0]}" if typed else ""
        which = f" in the {designs[at]} agent reference design{guessed}"
        facts: dict[str, Any] = {
            "count": count.number,
            "what": Phrase(row.what),
            "at_most": at_most,
        }
        facts["percent"] = int(100 * used)
        facts["where"] = Phrase(f" on `{count.home.name}`" if count.home else "")
        where = " in every reference design" if same and not design else which
        facts["design"] = Phrase(f"{where} ({row.title}{release})")
        place = count.home if count.home is not None and count.home.defined else count.last
        subject = count.home or Entity(kinds()[row.kind], "*")
        yield Hit(subject, place.place, role, (name,), facts)


def _limit(limits: list[float], design: int) -> float:
    return limits[min(design, len(limits) - 1)]


# What is counted.


def _all(kind: str) -> Counting:
    def count(routing: Routing) -> Iterator[Count]:
        if all_ := routing.entities[kind]:
            yield Count(len(all_), all_[-1])

    return count


def _supervisors(routing: Routing) -> Iterator[Count]:
    if all_ := [one for one in routing.entities["agent"] if one.data.get("supervisor") is True]:
        yield Count(len(all_), all_[-1])


def _skill_groups(routing: Routing) -> Iterator[Count]:
    """Count the skill groups of precision queues, one on each agent peripheral, as well."""
    groups, queues = routing.entities["skill_group"], routing.entities["precision_queue"]
    of_queues = len(queues) * len(_agent_peripherals(routing)) if queues else 0
    if groups:
        yield Count(len(groups) + of_queues, groups[-1])


def _queues_of_peripherals(routing: Routing) -> Iterator[Count]:
    groups: dict[Entity, list[Entity]] = {}
    for group in routing.entities["skill_group"]:
        for home in group.links.get("peripheral", ()):
            groups.setdefault(home, []).append(group)
    queues = len(routing.entities["precision_queue"])
    for home, own in groups.items():
        yield Count(len(own) + queues, own[-1], home)


def _agent_peripherals(routing: Routing) -> set[Entity]:
    either = chain(routing.entities["skill_group"], routing.entities["agent"])
    return set(chain.from_iterable(one.links.get("peripheral", ()) for one in either))


def _gateways_of_agents(routing: Routing) -> Iterator[Count]:
    if not routing.entities["precision_queue"]:
        return
    gateways = {
        gateway
        for home in _agent_peripherals(routing)
        for gateway in home.links.get("peripheral_gateway", ())
        if gateway.defined
    }
    if gateways:
        yield Count(len(gateways), max(gateways, key=lambda one: one.name))


def _agents_of_gateways(routing: Routing) -> Iterator[Count]:
    at_home: dict[Entity, list[int]] = {}  # the numbers of the agents of a peripheral
    agents = routing.entities["agent"]
    for number, agent in enumerate(agents):
        for home in agent.links.get("peripheral", ()):
            at_home.setdefault(home, []).append(number)
    staff: dict[Entity, list[list[int]]] = {}
    for home, own in at_home.items():
        staff.setdefault(home.one("peripheral_gateway") or home, []).append(own)
    for gateway, homes in staff.items():
        yield Count(sum(map(len, homes)), agents[max(own[-1] for own in homes)], gateway)


def _steps(routing: Routing) -> Iterator[Count]:
    queues = [one for one in routing.entities["precision_queue"] if one.data.get("steps")]
    if queues:
        yield Count(sum(len(one.data["steps"]) for one in queues), queues[-1])


def _dialed_numbers(client_type: str) -> Counting:
    def count(routing: Routing) -> Iterator[Count]:
        numbers: dict[Entity, list[Entity]] = {}
        for one in routing.entities["script_selector"]:
            for client in one.links.get("routing_client", ()):
                for home in client.links.get("peripheral", ()):
                    if str(home.data.get("client_type")) == client_type:
                        numbers.setdefault(home, []).append(one)
        for home, own in numbers.items():
            yield Count(len(own), own[-1], home)

    return count


def _pims(client_type: str) -> Counting:
    def count(routing: Routing) -> Iterator[Count]:
        pims: dict[Entity, list[Entity]] = {}
        for one in routing.entities["peripheral"]:
            if str(one.data.get("client_type")) == client_type:
                for gateway in one.links.get("peripheral_gateway", ()):
                    pims.setdefault(gateway, []).append(one)
        for gateway, own in pims.items():
            yield Count(len(own), own[-1], gateway)

    return count


def _agents_of_both(routing: Routing) -> Iterator[Count]:
    """Count who serves domains of ECE queues and domains of Webex Connect, whose numbers have routing type 8."""
    ece = {
        d for one in routing.entities["queue"] for d in one.links.get("media_routing_domain", ())
    }
    digital = {
        domain
        for one in routing.entities["script_selector"]
        if str(one.data.get("routing_type")) == "8"
        for domain in one.links.get("media_routing_domain", ())
    }
    if not ece or not digital:  # as in most sites
        return
    staff: list[set[Entity]] = []
    for domains in (ece - digital, digital):
        groups = [
            one for one in routing.entities["skill_group"]
            if not domains.isdisjoint(one.links.get("media_routing_domain", ()))
        ]  # fmt: skip
        staff.append(
            {agent for one in groups for agent in one.links.get("agents", ()) if agent.defined}
        )
    if both := staff[0] & staff[1]:
        yield Count(len(both), [one for one in routing.entities["agent"] if one in both][-1])


class Row(NamedTuple):
    """A line of Cisco's table: its title, what it is about, how it is counted, and whether filling up is news."""

    title: str
    what: str
    kind: str
    counts: Counting
    fills: bool = True


def _whole(title: str, what: str, kind: str) -> Row:
    return Row(title, what, kind, _all(kind))


_ROWS = {
    "agents": _whole("Configured Agents", "agents", "agent"),
    "agents_of_pg": Row("Configured Agents per PG", "agents", "agent", _agents_of_gateways),
    "supervisors": Row("Configured Supervisors", "supervisors", "agent", _supervisors),
    "agent_teams": _whole("Configured teams", "agent teams", "agent_team"),
    "skill_groups": Row(
        "Skill Groups per System",
        "skill groups, with those of precision queues,",
        "skill_group",
        _skill_groups,
    ),
    "queues_of_peripheral": Row(
        "Maximum combined configured Skill Groups and Precision Queues per peripheral",
        "skill groups and precision queues",
        "skill_group",
        _queues_of_peripherals,
    ),
    "enterprise_skill_groups": _whole(
        "Enterprise Skill Groups", "enterprise skill groups", "enterprise_skill_group"
    ),
    "precision_queues": _whole(
        "Configured Precision Queues per system", "precision queues", "precision_queue"
    ),
    "precision_queue_steps": Row(
        "Precision Queue steps", "steps of precision queues", "precision_queue", _steps
    ),
    "attributes": _whole("Precision Routing Attributes on each system", "attributes", "attribute"),
    "media_routing_domains": _whole(
        "Media Routing Domains per system", "media routing domains", "media_routing_domain"
    ),
    "media_classes": _whole("MEDIA_CLASS_COUNT", "media classes", "media_class"),
    "cce_departments": _whole("Departments", "departments", "cce_department"),
    "call_types": _whole("Configured Call Types", "call types", "call_type"),
    "scripts": _whole("Configured Routing Scripts", "routing scripts", "script"),
    "dialed_numbers_of_mr": Row(
        "Dialed Number on each MR peripheral",
        "dialed numbers",
        "script_selector",
        _dialed_numbers("47"),
    ),
    "dialed_numbers_of_vru": Row(
        "Dialed Numbers on each CVP peripheral",
        "dialed numbers",
        "script_selector",
        _dialed_numbers("13"),
    ),
    "pgs": Row("Maximum PGs", "PGs", "peripheral_gateway", _all("peripheral_gateway"), fills=False),
    "agent_pgs": Row(
        "Maximum Agent PGs with Live Data, Precision Queueing, or Single Sign-On",
        "agent PGs",
        "peripheral_gateway",
        _gateways_of_agents,
        fills=False,
    ),
    "pims_of_mr_pg": Row(
        "MR PIMs on each MR PG", "media routing PIMs", "peripheral", _pims("47"), fills=False
    ),
    "pims_of_vru_pg": Row(
        "Maximum VRU PIM per VRU PG", "VRU PIMs", "peripheral", _pims("13"), fills=False
    ),
    "agents_of_both": Row(
        "agents of ECE and Webex Connect, Release Notes 12.6(2)",
        "agents of ECE and Webex Connect together",
        "agent",
        _agents_of_both,
    ),
}
