from collections.abc import Iterator
from itertools import chain
from typing import Any

from ece_lint.analysis.membership import mapped, members
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, called
from ece_lint.wording import Phrase

asks = (
    "Every agent in a skill group or precision queue that ECE queues use is an active user of ECE."
)
severity = {"all": "warning", "one": "note", "some": "note"}
then = {
    "all": "work waits at a group in which nobody can sign in, unless another group takes it",
    "one": "the group has one agent fewer than its lists show; it may be an agent for calls",
    "some": "the precision queue has fewer agents for ECE than it counts; they may be agents for calls",
}
every = "queue"
needs = ["users.agent"]
also = ["agents"]
with_ = {
    "served": ["skill_groups.agents", "precision_queues.steps.terms.attribute.agents"],
    "mapped_by": {"skill_group": "queues", "precision_queue": "queues"},
}
message = {
    "all": "{none} of {kind} {name}, which queue {queues} maps, is an active user of ECE",
    "some": "of the {of} agents who certainly are in precision queue {name}, which queue {queues} maps, {agents} {are} not "
    "a user of ECE",
    "one": "agent {name} is a member of skill group {skill_groups}, which queues of ECE map, but is not a user of ECE",
}
label = {"all": "no agent can work", "one": "not a user", "some": "not all of them are users"}
why = """
Unified CCE routes to members of a skill group only what they have signed in for, and for email and chat they sign in
through ECE, as users that were imported. A group without any user answers nobody; a group in which some agents
are not users has fewer people than its lists and its staffing show.
"""
fix = """
Import the agents into ECE in the department of the queues (Administration Console, Users node of the department) or
activate their users, or take them out of the skill group in the Skill Group Explorer of Configuration Manager.
"""
reference = [
    {
        "document": "ECE Deployment and Maintenance Guide 11.5(1)",
        "page": 11,
        "says": "agents, skill groups and domains are imported from Unified CCE and are then seen in the department's nodes",
    },
    {
        "document": "Cisco DocWiki, CIM to ICM Object Mappings",
        "says": "which users work on an integrated queue follows from the skill groups they are members of",
    },
]
catalogue = ["MAP-06", "USR-02", "USR-07"]
since = "0.1"
examples = [
    """\
# Voice agents need no user; a person who is in ECE may be in other groups too.
agents: [{name: Clark}, {name: Bruce}, {name: Tony}]
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark, Bruce]}
  - {name: Sales_Voice_NA, agents: [Clark, Tony]}
  - {name: Spare_Email_NA, agents: []}
queues:
  - {name: Sales_Email, skill_groups: [Sales_Email_NA, Spare_Email_NA]}
users:
  - {name: clark, agent: Clark}
  - {name: bruce, agent: Bruce, active: false}
  - {name: admin}
""",
    """\
agents:
  - name: Clark
  - name: Tony  # <- agent `Tony` is a member of skill group `Sales_Email_NA`, which queues of ECE map, but is not a user of ECE
  - name: Peter
  - name: Loki
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark, Tony]}
  - name: Support_Email_NA  # <- none of the 2 agents of skill group `Support_Email_NA`, which queue `Support_Email` maps, is an active user of ECE
    agents: [Peter, Loki]
  - name: Support_Email_EMEA  # <- not the only agent of skill group `Support_Email_EMEA`
    agents: [Loki]
queues:
  - {name: Sales_Email, skill_groups: [Sales_Email_NA]}
  - {name: Support_Email, skill_groups: [Support_Email_NA, Support_Email_EMEA]}
users:
  - {name: clark, agent: Clark}
  - {name: peter, agent: Peter, active: false}
""",
    """\
agents: [{name: Clark}, {name: Tony}]
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark, Tony]}
queues:
  - {name: Sales_Email, skill_groups: [Sales_Email_NA]}
users:
  - {name: clark, agent: Clark}
  - {name: tony, agent: Toni}  # undefined-name says so
""",
    """\
# Nobody lists the agents here.
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark]}
  - name: Support_Email_NA
    agents:
      - Clark
      - Tony  # <- agent `Tony` is a member of skill group `Support_Email_NA`
queues:
  - {name: Sales_Email, skill_groups: [Sales_Email_NA, Support_Email_NA]}
users:
  - {name: clark, agent: Clark}
""",
    """\
# By attributes many are in a precision queue who do not work for ECE: one note for each.
agents:
  - {name: Clark, attributes: {French: 8}}
  - {name: Natasha, attributes: {French: 9}}
  - {name: Tony, attributes: {French: 7}}
  - {name: Loki, attributes: {German: 7}}
  - {name: Peter, attributes: {French: "5"}}
precision_queues:
  - name: PQ_French  # <- of the 3 agents who certainly are in precision queue `PQ_French`, which queue `Sales_Chat` maps, `Natasha` and `Tony` are not a user of ECE
    steps: [{terms: [{attribute: French, relation: ">=", value: 5}]}]
  - name: PQ_German  # <- not the only agent of precision queue `PQ_German`, which queue `Sales_Chat` maps, is an active user
    steps: [{terms: [{attribute: German, relation: ">=", value: 5}]}]
queues: [{name: Sales_Chat, precision_queues: [PQ_French, PQ_German]}]
users: [{name: clark, agent: Clark}]
""",
    """\
# Without a list of agents, some exports have their numbers and some their names.
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark]}
queues:
  - {name: Sales_Email, skill_groups: [Sales_Email_NA]}
users:
  - {name: clark, agent: 6001}
""",
    """\
# ECE knows agents by their numbers, a list of members by what they sign in with, and nobody exported the agents.
skill_groups:
  - {name: Sales_Email_NA, agents: ["1001", "1002"]}
queues:
  - {name: Sales_Email, skill_groups: [Sales_Email_NA]}
users:
  - {name: clark, agent: "5300"}
""",
]


def must(
    subjects: list[Entity], routing: Routing, *, served: Paths, mapped_by: Paths
) -> Iterator[Hit]:
    """Yield one hit for each group without a user, and one for each member without one in other groups.

    Who is in a precision queue by attributes was not put there by name, so for one of these it is one hit.
    """
    groups = list(dict.fromkeys(group for queue in subjects for group in mapped(queue, served)))
    within = {group: found for group in groups if (found := members(routing).certain(group))}
    users: set[Entity] = set()
    active: set[Entity] = set()
    for user in routing.entities["user"]:
        agents = user.links.get("agent", ())
        users.update(agents)
        if user.data.get("active") is not False:
            active.update(agents)
    if routing.is_called_both_ways(users.union(*within.values())):
        return
    if any(_is_misspelt(agent, routing) for agent in users):
        return  # somebody is a user whose agent bears another name here: undefined-name says so
    if not any(agent.defined for agent in users) and users.isdisjoint(
        chain.from_iterable(within.values())
    ):
        return  # one side knows agents by number, the other by name, and no export has both
    missing: dict[Entity, list[Entity]] = {}
    told: set[Entity] = set()
    for group, found in within.items():
        queues = routing.follow(group, *mapped_by)
        facts: dict[str, Any] = {"queues": [queue.name for queue in queues], "of": len(found)}
        beside = tuple(Label(queue.place, f"{called(queue)} maps it") for queue in queues[:3])
        without = [agent for agent in found if agent not in users]
        if active.isdisjoint(members(routing).possible(group) or found):
            if all(one.defined or not routing.has(one.kind) for one in found):
                none = (
                    f"none of the {len(found)} agents" if len(found) > 1 else "not the only agent"
                )
                yield Hit(
                    group, group.place, "all", facts={**facts, "none": Phrase(none)}, beside=beside
                )
            told.update(found)
        elif group.kind.name == "skill_group":
            for member in without:
                missing.setdefault(member, []).append(group)
        elif without:
            facts |= {"agents": [one.name for one in without]}
            facts["are"] = Phrase("are" if len(without) > 1 else "is")
            yield Hit(group, group.place, "some", facts=facts, beside=beside, involves=())
    for agent, own in missing.items():
        if agent not in told and (agent.defined or not routing.has(agent.kind)):
            yield _missing(agent, own)


def _is_misspelt(agent: Entity, routing: Routing) -> bool:
    """Say whether a name means somebody who is defined; a number is somebody who was deleted."""
    return not agent.defined and routing.has(agent.kind) and not agent.name.isdecimal()


def _missing(agent: Entity, groups: list[Entity]) -> Hit:
    places = [group.names_at("agents", agent) for group in groups[:3]]
    labels = [
        Label(place, f"{called(group)} has the agent")
        for place, group in zip(places, groups, strict=False)
    ]
    facts = {"skill_groups": [group.name for group in groups]}
    place = agent.place if agent.defined else places[0]
    return Hit(agent, place, "one", facts=facts, beside=tuple(labels))
