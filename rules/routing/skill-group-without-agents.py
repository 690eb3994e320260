from collections.abc import Iterator

from ece_lint.analysis.dead_ends import SECTIONS, comers, queued_to_nobody, unserved
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import PathsIfGiven, called

asks = "A skill group that a queue maps, or that a script queues contacts to alone, has agents."
severity = {"": "warning", "lost": "error"}
then = {
    "": "work waits for the other groups of the queue",
    "lost": "contacts wait until the customer or the script gives up, as the group is empty",
}
every = "skill_group"
needs = ["skill_groups.agents"]
also = SECTIONS
with_ = {"mapped_by": "queues"}
message = {
    "": "skill group {name} has no agents, although it is mapped to queue {queues}",
    "lost": "skill group {name} has no agents, and script {scripts} queues to nobody else, so {unserved}",
}
many = "skill groups have no agents"
label = "no members"
follows_from = [{"rule": "contacts-queued-to-nobody"}, {"rule": "base-group-without-agents"}]
why = """
A queue or script that relies on this skill group has no agents to offer contacts to. Customers wait until the script gives up or another
group takes over, and a queue of ECE looks better staffed than it is. Where the script has no other group, nobody ever
takes over.
"""
fix = """
Add agents in the Skill Group Explorer of Configuration Manager or on the Skill Group page of Packaged
CCE, or take the group out of the script and of the queue in ECE.
"""
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": 13,
    "says": "the agents who service a queue are the members of the skill groups that are mapped to it",
}
catalogue = ["SGP-01", "MAP-06"]
since = "0.1"
examples = [
    """\
skill_groups:
  - {name: Global_Sales_NA, agents: [Clark]}
  - {name: Global_Sales_EMEA}  # its members are not in the export
  - {name: Voice_Overflow_NA, agents: []}
queues:
  - {name: Sales_Email, skill_groups: [Global_Sales_NA, Global_Sales_EMEA]}
""",
    """\
skill_groups:
  - {name: Global_Sales_NA, agents: [Clark]}
  - name: Global_Sales_EMEA  # <- skill group `Global_Sales_EMEA` has no agents, although it is mapped to queue `Sales_Email`
    agents: []
  - name: Global_Sales_APJ  # <- mapped to queue `Sales_Email` and `Sales_Orders`
    agents: []
queues:
  - {name: Sales_Email, skill_groups: [Global_Sales_NA, Global_Sales_EMEA, Global_Sales_APJ]}
  - {name: Sales_Orders, skill_groups: [Global_Sales_NA, Global_Sales_APJ]}
""",
    """\
# Of the numbers only the second comes to nobody: its script queues to one group, which is empty.
script_selectors:
  - {name: "8005551111", media_routing_domain: Cisco_Voice, call_type: Sales_CT}
  - {name: "8005552222", media_routing_domain: Cisco_Voice, call_type: Orders_CT}
  - {name: "8005553333", media_routing_domain: Cisco_Voice, call_type: Closed_CT}
call_types:
  - {name: Sales_CT, scripts: [Sales_Script]}
  - {name: Orders_CT, scripts: [Orders_Script]}
  - {name: Closed_CT, scripts: [Closed_Script]}
scripts:
  - {name: Sales_Script, skill_groups: [Sales_NA, Overflow]}
  - {name: Orders_Script, skill_groups: [Orders_NA]}
  - {name: Closed_Script, skill_groups: []}
  - {name: Draft_Script, skill_groups: [Overflow]}  # nothing comes to it
skill_groups:
  - {name: Sales_NA, media_routing_domain: Cisco_Voice, agents: [Clark]}
  - {name: Orders_NA, media_routing_domain: Cisco_Voice, agents: []}  # <- skill group `Orders_NA` has no agents, and script `Orders_Script` queues to nobody else, so nobody serves dialed number `8005552222`
  - {name: Overflow, media_routing_domain: Cisco_Voice, agents: []}
""",
]


def must(subjects: list[Entity], routing: Routing, *, mapped_by: PathsIfGiven) -> Iterator[Hit]:
    """Yield one hit for each skill group without agents that somebody relies on."""
    alone = queued_to_nobody(routing)
    for group in subjects:
        if group.links.get("agents") or "agents" in group.flawed:
            continue
        if ways := alone.get(frozenset({group})):
            facts = {
                "scripts": list(dict.fromkeys(one.at.name for one in ways)),
                "unserved": unserved(ways),
            }
            yield Hit(group, group.place, "lost", facts=facts, beside=comers(ways))
        elif "agents" in group.data and (queues := routing.follow(group, *mapped_by)):
            beside = tuple(Label(one.place, f"mapped to {called(one)}") for one in queues)
            yield Hit(
                group, group.place, facts={"queues": [one.name for one in queues]}, beside=beside
            )
