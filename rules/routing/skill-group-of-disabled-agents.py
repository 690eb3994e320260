from collections.abc import Iterator
from typing import Any

from ece_lint.analysis.dead_ends import SECTIONS, queued_to_nobody, unserved
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import PathsIfGiven, called

asks = "A skill group that a queue maps, or a script queues to alone, has agents who may sign in."
severity = {"": "warning", "lost": "error"}
then = {
    "": "nobody can sign in to the group, and work waits for the other groups of the queue",
    "lost": "contacts wait until the customer or the script gives up, as nobody can sign in",
}
every = "skill_group"
having = "agents"
needs = ["agents.enabled"]
with_ = {"mapped_by": "queues"}
also = SECTIONS
message = {
    "": "skill group {name} is mapped to queue {queues}, but none of its {count} agents may sign in",
    "lost": "no agent of skill group {name} may sign in, and script {scripts} queues to nobody else, "
    "so {unserved}",
}
label = "no agent may sign in"
why = """
The group has members, so it looks staffed in every list. But the login of each of them is disabled, and work that
the queue sends to the group waits in vain.
"""
fix = """
Enable the logins (Agent Explorer of Configuration Manager, or the Agents page of Unified CCE Administration), put
other agents in the group, or take the group out of the script and of the queue.
"""
reference = [
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Person, LoginEnabled",
        "says": "a person whose login is not enabled cannot sign in",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": 13,
        "says": "the agents who service a queue are the members of the skill groups that are mapped to it",
    },
]
follows_from = [{"rule": "contacts-queued-to-nobody"}]
catalogue = ["SGP-01"]
since = "0.1"
examples = [
    """\
agents:
  - {name: Clark, enabled: true}
  - {name: Bruce, enabled: false}
  - {name: Peter}  # the export does not say
skill_groups:
  - {name: Sales_NA, agents: [Clark, Bruce]}
  - {name: Support_NA, agents: [Bruce, Peter]}
  - {name: Archive_NA, agents: [Bruce]}  # in no queue
queues:
  - {name: Sales_Email, skill_groups: [Sales_NA, Support_NA]}
""",
    """\
agents:
  - {name: Clark, enabled: true}
  - {name: Bruce, enabled: false}
  - {name: Peter, enabled: false}
skill_groups:
  - {name: Sales_NA, agents: [Clark]}
  - name: Support_NA  # <- skill group `Support_NA` is mapped to queue `Support_Email`, but none of its 2 agents may sign in
    agents: [Bruce, Peter]
queues:
  - {name: Sales_Email, skill_groups: [Sales_NA]}
  - {name: Support_Email, skill_groups: [Support_NA]}
""",
    """\
# The script has no other group.
agents: [{name: Bruce, enabled: false}, {name: Clark}]
skill_groups:
  - {name: Sales_NA, media_routing_domain: Cisco_Voice, agents: [Bruce]}  # <- no agent of skill group `Sales_NA` may sign in, and script `Sales_Script` queues to nobody else, so nobody serves dialed number `8005551111`
  - {name: Orders_NA, media_routing_domain: Cisco_Voice, agents: [Bruce]}
  - {name: Orders_EMEA, media_routing_domain: Cisco_Voice, agents: [Clark]}
scripts: [{name: Sales_Script, skill_groups: [Sales_NA]}, {name: Orders_Script, skill_groups: [Orders_NA, Orders_EMEA]}]
script_selectors:
  - {name: "8005551111", media_routing_domain: Cisco_Voice, scripts: [Sales_Script]}
  - {name: "8005552222", media_routing_domain: Cisco_Voice, scripts: [Orders_Script]}
""",
]


def must(subjects: list[Entity], routing: Routing, *, mapped_by: PathsIfGiven) -> Iterator[Hit]:
    """Yield one hit for each skill group all of whose members are known to be disabled."""
    disabled = {one for one in routing.entities["agent"] if one.data.get("enabled") is False}
    alone = queued_to_nobody(routing) if disabled else {}
    for group in subjects if disabled else ():
        agents = group.links["agents"]
        if not disabled.issuperset(agents):
            continue
        facts: dict[str, Any] = {"count": len(agents)}
        beside = tuple(Label(one.place, f"{called(one)} may not sign in") for one in agents[:5])
        if ways := alone.get(frozenset({group})):
            facts |= {
                "scripts": list(dict.fromkeys(one.at.name for one in ways)),
                "unserved": unserved(ways),
            }
            yield Hit(group, group.place, "lost", facts=facts, beside=beside)
        elif queues := routing.follow(group, *mapped_by):
            facts["queues"] = [one.name for one in queues]
            yield Hit(group, group.place, facts=facts, beside=beside)
