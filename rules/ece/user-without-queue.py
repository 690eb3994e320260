from collections.abc import Iterator

from ece_lint.analysis.membership import members
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, called
from ece_lint.wording import Phrase

asks = (
    "A user of ECE who is an agent is in a skill group or precision queue that an ECE queue uses."
)
severity = "note"
then = "the user takes up a license and gets no work, which may be meant for now"
every = "user"
where = {"active": [True, None]}
having = "agent"
needs = ["skill_groups.agents", "queues.skill_groups", "agents"]
also = ["precision_queues", "attributes"]
with_ = {
    "used": {"queue": ["skill_groups", "media_routing_domain", "precision_queues"]},
    "skill_groups": {"agent": "skill_groups"},
}
message = "user {name} (agent {agent}) is in no skill group{precision} that an ECE queue uses"
label = "gets no work"
why = """
Which queues an imported user works on follows from the skill groups of the agent. Without one of a media routing
domain that ECE uses, the user takes up a license, is listed in the department and never gets an activity.
"""
fix = """
Make the agent a member of the skill groups that they are to work for (Skill Group Explorer of Configuration Manager), or
delete the user in ECE. If the user only administers or monitors, allow the rule for them.
"""
reference = {
    "document": "Cisco DocWiki, CIM to ICM Object Mappings",
    "says": "which users work on an integrated queue follows from the skill groups they are members of",
}
catalogue = ["USR-03"]
since = "0.1"
examples = [
    """\
# Supervisors and disabled agents need no group, and a group that is not mapped yet counts as well.
media_routing_domains: [{name: Email_MRD}]
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD, agents: [Clark]}
  - {name: Orders_Email_NA, media_routing_domain: Email_MRD, agents: [Bruce]}
agents:
  - {name: Clark}
  - {name: Bruce}
  - {name: Diana, supervisor: true}
  - {name: Tony, enabled: false}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, skill_groups: [Sales_Email_NA]}
users:
  - {name: clark, agent: Clark}
  - {name: bruce, agent: Bruce}
  - {name: diana, agent: Diana}
  - {name: tony, agent: Tony}
  - {name: admin}
""",
    """\
media_routing_domains: [{name: Email_MRD}, {name: Cisco_Voice}]
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD, agents: [Clark]}
  - {name: Sales_Voice_NA, media_routing_domain: Cisco_Voice, agents: [Peter]}
agents: [{name: Clark}, {name: Peter}, {name: Loki}]
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, skill_groups: [Sales_Email_NA]}
users:
  - {name: clark, agent: Clark}
  - {name: peter, agent: Peter}  # <- user `peter` (agent `Peter`) is in no skill group that an ECE queue uses
  - {name: loki, agent: Loki}  # <- user `loki` (agent `Loki`)
  - {name: loki_old, agent: Loki, active: false}
""",
    """\
# An agent with attributes may work on a precision queue; the members of the second group are not in the export.
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark]}
agents:
  - {name: Clark}
  - {name: Natasha, attributes: {French: 8}}
queues:
  - {name: Sales_Email, skill_groups: [Sales_Email_NA]}
  - {name: Sales_Chat, skill_groups: [], precision_queues: [PQ_Sales_Chat]}
users:
  - {name: clark, agent: Clark}
  - {name: natasha, agent: Natasha}
""",
    """\
# Natasha passes a step; whether Loki passes is not documented.
skill_groups: [{name: Sales_Email_NA, agents: [Clark]}]
agents:
  - {name: Clark}
  - {name: Natasha, attributes: {French: 8}}
  - {name: Loki, attributes: {French: "8"}}
  - {name: Peter, attributes: {French: 2}}
precision_queues:
  - {name: PQ_Sales_Chat, steps: [{terms: [{attribute: French, relation: ">=", value: 5}]}]}
queues:
  - {name: Sales_Email, skill_groups: [Sales_Email_NA]}
  - {name: Sales_Chat, skill_groups: [], precision_queues: [PQ_Sales_Chat]}
users:
  - {name: natasha, agent: Natasha}
  - {name: loki, agent: Loki}
  - {name: peter, agent: Peter}  # <- user `peter` (agent `Peter`) is in no skill group or precision queue that an ECE queue uses
""",
    """\
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark]}
  - {name: Sales_Chat_NA}
agents: [{name: Clark}, {name: Bruce}]
queues:
  - {name: Sales, skill_groups: [Sales_Email_NA, Sales_Chat_NA]}
users:
  - {name: bruce, agent: Bruce}
""",
]


def must(
    subjects: list[Entity], routing: Routing, *, used: Paths, skill_groups: Paths
) -> Iterator[Hit]:
    """Yield one hit for each active user whose agent nothing in ECE leads to."""
    in_use = {one for queue in routing.entities["queue"] for one in routing.follow(queue, *used)}
    if any(one.kind.name == "skill_group" and not one.defined for one in in_use):
        return  # nobody knows who is in it: undefined-name says that it is missing
    by_attributes: set[Entity] = set()
    for queue in dict.fromkeys((*routing.entities["precision_queue"], *in_use)):
        if queue.kind.name == "precision_queue" and (
            queue in in_use or not in_use.isdisjoint(queue.links.get("media_routing_domain", ()))
        ):
            possible = members(routing).possible(queue)
            if possible is None and not routing.knows(kinds()["agent"], "attributes"):
                return  # nobody knows who is in it
            by_attributes.update(_with_attributes(routing) if possible is None else possible)
    serving: set[Entity] = set()
    for group in routing.entities["skill_group"]:
        if group in in_use or not in_use.isdisjoint(group.links.get("media_routing_domain", ())):
            if "agents" not in group.data:
                return  # nobody knows who is in it
            serving.update(group.links.get("agents", ()))
    if any(not one.defined and not one.name.isdecimal() for one in serving):
        return  # a misspelt member may be any of them: undefined-name says so
    for user in subjects:
        (agent,) = user.links["agent"]
        if (
            agent in serving
            or not agent.defined
            or agent.data.get("enabled") is False
            or agent.data.get("supervisor")
            or agent in by_attributes
        ):
            continue
        groups = routing.follow(agent, *skill_groups)
        beside = tuple(Label(one.place, f"{called(one)} is not for ECE") for one in groups[:3])
        has_queues = any(one.kind.name == "precision_queue" for one in in_use)
        precision = Phrase(" or precision queue" if has_queues else "")
        facts = {"agent": agent.name, "precision": precision}
        yield Hit(user, user.at("agent"), facts=facts, beside=beside)


def _with_attributes(routing: Routing) -> list[Entity]:
    """Return who may be in a precision queue whose steps are not told."""
    return [agent for agent in routing.entities["agent"] if agent.data.get("attributes")]
