from collections.abc import Iterable, Iterator

from ece_lint.analysis.dead_ends import (
    SECTIONS,
    Failing,
    by_noun,
    comers,
    nobody_may_sign_in,
    queued_to_nobody,
    unserved,
)
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase, quoted

asks = "Somebody who may sign in is in what a script queues contacts to."
severity = "error"
then = "contacts wait until the customer or the script gives up"
needs = ["scripts"]
also = SECTIONS
message = {
    "": "{nobody}, and script {scripts} queues to nobody else{of}, so {unserved}",
    "all": "no skill group has an agent, so {unserved}",
    "disabled": "no agent may sign in, as the login of each is disabled, so {unserved}",
}
many = "scripts queue contacts to nobody"
label = "nobody is there"
why = """
The script queues contacts to targets of the right media routing domain, but there is nobody behind any of them: the skill
groups are empty, no agent has the attributes that the precision queues ask for, or the login of each agent is disabled.
Customers wait until they give up, or until the script does.
"""
fix = """
Put agents into a skill group (Skill Group Explorer of Configuration Manager), give agents the attributes, or enable their
logins; or let the script queue to a group that has agents.
"""
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": 13,
        "says": "the agents who service a queue are the members of the skill groups that are mapped to it",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Person, LoginEnabled",
        "says": "a person whose login is not enabled cannot sign in",
    },
    {
        "document": "Unified CCE Features Guide 12.6(1)",
        "page": "Precision Queue, Precision Queues",
        "says": "nobody is added to a precision queue by hand; agents are members because of their attributes",
    },
]
since = "0.1"
examples = [
    """\
# One of two groups is enough; a closed script queues to nobody, and other targets may be chosen by an expression.
script_selectors:
  - {name: "8005551111", media_routing_domain: Cisco_Voice, call_type: Sales_CT}
  - {name: "8005552222", media_routing_domain: Cisco_Voice, call_type: Closed_CT}
  - {name: "8005553333", media_routing_domain: Cisco_Voice, call_type: Orders_CT}
  - {name: "8005554444", media_routing_domain: Cisco_Voice, call_type: Trunk_CT}
call_types:
  - {name: Sales_CT, scripts: [Sales_Script]}
  - {name: Closed_CT, scripts: [Closed_Script]}
  - {name: Orders_CT, scripts: [Orders_Script]}
  - {name: Trunk_CT, scripts: [Trunk_Script]}
scripts:
  - {name: Sales_Script, skill_groups: [Sales_NA, Sales_EMEA]}
  - {name: Closed_Script, skill_groups: []}
  - {name: Orders_Script, skill_groups: [Sales_EMEA], targets_by_expression: true}
  - {name: Trunk_Script, skill_groups: [Trunk_NA]}
  - {name: Draft_Script, skill_groups: [Sales_EMEA]}  # nothing comes to it
skill_groups:
  - {name: Sales_NA, media_routing_domain: Cisco_Voice, agents: [Clark]}
  - {name: Sales_EMEA, media_routing_domain: Cisco_Voice, agents: []}
  - {name: Trunk_NA, media_routing_domain: Cisco_Voice}  # nobody exported who is in it
""",
    """\
# The agent of the group is disabled, and nobody passes the step. An empty group alone is skill-group-without-agents.
script_selectors:
  - {name: "8005551111", media_routing_domain: Cisco_Voice, call_type: Sales_CT}
  - {name: "8005552222", media_routing_domain: Cisco_Voice, call_type: Sales_CT}
  - {name: Support_Chat, media_routing_domain: Chat_MRD, call_type: Support_CT}
  - {name: Orders, media_routing_domain: Chat_MRD, call_type: Orders_CT}
call_types:
  - {name: Sales_CT, scripts: [Sales_Script]}
  - {name: Support_CT, scripts: [Support_Script]}
  - {name: Orders_CT, scripts: [Orders_Script]}
scripts:
  - {name: Sales_Script, skill_groups: [Sales_NA]}
  - {name: Support_Script, skill_groups: [Support_NA], precision_queues: [PQ_Support]}  # <- no agent who may sign in is in precision queue `PQ_Support` or skill group `Support_NA`, and script `Support_Script` queues to nobody else, so nobody serves queue `Support_Chat`, to which entry point `Help` leads
  - {name: Orders_Script, skill_groups: [Orders_NA]}
skill_groups:
  - {name: Sales_NA, media_routing_domain: Cisco_Voice, agents: []}
  - {name: Support_NA, media_routing_domain: Chat_MRD, agents: [Bruce]}
  - {name: Orders_NA, media_routing_domain: Chat_MRD, agents: [Clark]}
precision_queues:
  - {name: PQ_Support, media_routing_domain: Chat_MRD, steps: [{terms: [{attribute: Support, relation: ">=", value: 5}]}]}
agents:
  - {name: Clark, attributes: {Support: 4}}
  - {name: Bruce, enabled: false, attributes: {Support: 6}}
queues:
  - {name: Support_Chat, media_routing_domain: Chat_MRD, script_selector: Support_Chat}
  - {name: Orders_Chat, media_routing_domain: Chat_MRD, script_selector: Orders}
entry_points:
  - {name: Help, queue: Support_Chat}
""",
    """\
# That nobody is in any group is one fault.
script_selectors:
  - {name: "8005551111", media_routing_domain: Cisco_Voice, call_type: Sales_CT}
  - {name: "8005552222", media_routing_domain: Cisco_Voice, call_type: Orders_CT}
call_types:
  - {name: Sales_CT, scripts: [Sales_Script]}
  - {name: Orders_CT, scripts: [Orders_Script]}
scripts:
  - {name: Sales_Script, skill_groups: [Sales_NA]}
  - {name: Orders_Script, skill_groups: [Orders_NA]}
skill_groups:
  - {name: Orders_NA, media_routing_domain: Cisco_Voice, agents: []}  # <- no skill group has an agent, so nobody serves dialed number `8005551111` and `8005552222`
  - {name: Sales_NA, media_routing_domain: Cisco_Voice, agents: []}
""",
    """\
# And so is that nobody may sign in at all.
agents: [{name: Clark, enabled: false}, {name: Bruce, enabled: false}]
script_selectors:
  - {name: "8005551111", media_routing_domain: Cisco_Voice, scripts: [Sales_Script]}
  - {name: "8005552222", media_routing_domain: Cisco_Voice, scripts: [Orders_Script]}
scripts:
  - {name: Sales_Script, skill_groups: [Sales_NA]}
  - {name: Orders_Script, skill_groups: [Orders_NA]}
skill_groups:
  - {name: Orders_NA, media_routing_domain: Cisco_Voice, agents: [Bruce]}  # <- no agent may sign in, as the login of each is disabled, so nobody serves dialed number `8005551111` and `8005552222`
  - {name: Sales_NA, media_routing_domain: Cisco_Voice, agents: [Clark]}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for the same several targets of whatever scripts, or for all groups where all are empty."""
    of_all = "disabled" if nobody_may_sign_in(routing) else "all"
    every = [*routing.entities["skill_group"], *routing.entities["precision_queue"]]
    for same, ways in queued_to_nobody(routing).items():
        if len(same) == 1 and next(iter(same)).kind.name != "agent":
            continue  # that nobody is in the group or precision queue is said of it
        targets = _ordered(target for one in ways for target in one.way.considered)
        scripts = _ordered(one.at for one in ways)
        if not same:
            told = [targets[0], *every]
        elif len(targets) == 1:
            told = [*targets, *scripts]
        else:
            told = [*scripts, *targets]
        names = tuple(one.name for one in targets) if len(targets) > 1 else ()
        facts = {
            "nobody": _nobody_in(targets),
            "scripts": [one.name for one in scripts],
            "of": Phrase(_of_domain(ways)),
            "unserved": unserved(ways),
        }
        beside = (
            *(Label(one.place, f"nobody is in {called(one)}") for one in targets[:3]),
            *comers(ways),
        )
        role, identity = ("", names) if same else (of_all, ())
        yield Hit(
            told[0], told[0].place, role, identity, facts, beside=beside, alike=tuple(told[1:])
        )


def _ordered(entities: Iterable[Entity]) -> list[Entity]:
    return sorted(set(entities), key=lambda one: [part or "" for part in one.key])


def _of_domain(ways: list[Failing]) -> str:
    """Name the domain where a script has targets of others as well, which are passed over."""
    domains = [one.domain.name for one in ways if one.domain is not None and one.way.passed_over]
    return f" of {quoted(list(dict.fromkeys(domains)))}" if domains else ""


def _nobody_in(targets: list[Entity]) -> Phrase:
    """Say why nobody is there: nobody at all is in groups alone, nobody who may sign in is in all else."""
    if all(one.kind.name == "agent" for one in targets):
        return Phrase(f"{by_noun(targets)} may not sign in")
    is_empty = all(
        one.kind.name == "skill_group" and not one.links.get("agents") for one in targets
    )
    return Phrase(
        f"{'nobody' if is_empty else 'no agent who may sign in'} is in {by_noun(targets, 'or')}"
    )
