from collections.abc import Iterator

from ece_lint.analysis.membership import holds, in_groups, mapped, members
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.verbs import Paths

asks = "A user of ECE works on queues of their own department."
severity = {"only": "warning", "also": "note", "drawn": "note"}
then = {
    "only": "activities are offered to somebody without rights and articles in their department",
    "also": "some activities are of another department, whose people may be shared on purpose",
    "drawn": "agents of another department get its activities, which may be shared on purpose",
}
every = "user"
having = ["agent", "department"]
needs = ["queues.department"]
also = ["agents"]
with_ = {
    "served": {"queue": ["skill_groups.agents", "precision_queues.steps.terms.attribute.agents"]},
    "queues": {"skill_group": "queues", "precision_queue": "queues"},
}
message = {
    "only": "user {name} belongs to department {home}, but agent {agent} serves only queues of {others}, "
    "through {groups}",
    "also": "user {name} belongs to department {home}, but agent {agent} also serves queues of {others}, "
    "through {groups}",
    "drawn": "precision queue {name}, which only queues of {others} map, also has the agents of user {users}, who belong "
    "to department {homes}",
}
label = {"only": "serves {others}", "also": "serves {others}", "drawn": "draws agents of {homes}"}
why = """
ECE shows users the queues of their own department, while Unified CCE offers them whatever their skill groups
get. Activities of another department are routed to somebody who has no rights, templates and knowledge articles
there, and who is not in its reports.
"""
fix = """
Take the agent out of the skill groups of the other department (Skill Group Explorer of Configuration Manager), or move the
user to the department that they work for, in the ECE Administration Console. Where departments share their users on
purpose, allow the rule for them.
"""
reference = [
    {
        "document": "egain-config 0.10.1, code of a Cisco engineer that sets up ECE (npm)",
        "page": "src/sql/agent.js",
        "says": "the queues of a user are the active integrated queues of their own department",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "Configuration in ECE (from page 13), guideline 2",
        "says": "skill groups are not shared by departments; in the example no agent works for two",
    },
]
catalogue = ["DEP-03", "DEP-04"]
since = "0.1"
examples = [
    """\
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark, Tony]}
  - {name: Sales_Voice_NA, agents: [Clark, Peter]}
  - {name: Support_Email_NA, agents: [Peter]}
queues:
  - {name: Sales_Email, department: Sales, skill_groups: [Sales_Email_NA]}
  - {name: Support_Email, department: Support, skill_groups: [Support_Email_NA]}
users:
  - {name: clark, department: Sales, agent: Clark}
  - {name: peter, department: Support, agent: Peter}
  - {name: tony, agent: Tony}  # whose department is not known
""",
    """\
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark, Tony]}
  - {name: Support_Email_NA, agents: [Clark]}
queues:
  - {name: Sales_Email, department: Sales, skill_groups: [Sales_Email_NA]}
  - {name: Support_Email, department: Support, skill_groups: [Support_Email_NA]}
users:
  - name: clark
    department: Sales  # <- user `clark` belongs to department `Sales`, but agent `Clark` also serves queues of `Support`, through skill group `Support_Email_NA`
    agent: Clark
  - name: tony
    department: Support  # <- user `tony` belongs to department `Support`, but agent `Tony` serves only queues of `Sales`, through skill group `Sales_Email_NA`
    agent: Tony
""",
    """\
# The group that two departments share is the fault here, not its members; nor are two users for one agent.
skill_groups:
  - {name: Email_NA, agents: [Clark]}
  - {name: Chat_NA, agents: [Tony]}
queues:
  - {name: Sales_Email, department: Sales, skill_groups: [Email_NA]}
  - {name: Support_Email, department: Support, skill_groups: [Email_NA]}
  - {name: Support_Chat, department: Support, skill_groups: [Chat_NA]}
  - {name: Old_Email, department: Service, skill_groups: [Email_NA], active: false}
users:
  - {name: clark, department: Sales, agent: Clark}
  - {name: tony, department: Support, agent: Tony}
  - {name: tony_sales, department: Sales, agent: Tony}
""",
    """\
# By attributes as by membership; whether Natasha passes is not documented.
agents:
  - {name: Bruce, attributes: {French: 8}}
  - {name: Natasha, attributes: {French: "8"}}
skill_groups: [{name: Sales_Email_NA, agents: [Clark]}]
precision_queues:
  - {name: PQ_Support, steps: [{terms: [{attribute: French, relation: ">=", value: 5}]}]}
queues:
  - {name: Sales_Email, department: Sales, skill_groups: [Sales_Email_NA]}
  - {name: Support_Email, department: Support, precision_queues: [PQ_Support]}
users:
  - name: bruce
    department: Sales  # <- user `bruce` belongs to department `Sales`, but agent `Bruce` serves only queues of `Support`, through precision queue `PQ_Support`
    agent: Bruce
  - {name: natasha, department: Sales, agent: Natasha}
""",
    """\
# Where attributes bring in agents who have work at home, the steps are the one cause.
agents: [{name: Bruce, attributes: {French: 8}}, {name: Clark, attributes: {French: 9}}]
skill_groups: [{name: Sales_Email_NA, agents: [Bruce, Clark]}]
precision_queues:
  - name: PQ_Support  # <- precision queue `PQ_Support`, which only queues of `Support` map, also has the agents of user `bruce` and `clark`, who belong to department `Sales`
    steps: [{terms: [{attribute: French, relation: ">=", value: 5}]}]
queues:
  - {name: Sales_Email, department: Sales, skill_groups: [Sales_Email_NA]}
  - {name: Support_Email, department: Support, precision_queues: [PQ_Support]}
users:
  - {name: bruce, department: Sales, agent: Bruce}
  - {name: clark, department: Sales, agent: Clark}
""",
]


def must(
    subjects: list[Entity], routing: Routing, *, served: Paths, queues: Paths
) -> Iterator[Hit]:
    """Yield one hit for each user whose agent is in groups of other departments."""
    homes: dict[
        Entity, set[Entity]
    ] = {}  # an agent may have several users: that is another finding
    for user in subjects:
        homes.setdefault(user.links["agent"][0], set()).update(user.links["department"])
    at_home: set[Entity] = set()
    abroad: dict[Entity, dict[Entity, str]] = {}  # agent -> group -> department
    every = (group for queue in routing.entities["queue"] for group in mapped(queue, served))
    for group in dict.fromkeys(every):
        owners = _owners(routing.follow(group, *queues))
        if len(owners) != 1:
            continue
        at_home.update(
            agent
            for agent in members(routing).possible(group) or ()
            if owners[0] in homes.get(agent, ())
        )
        for agent in members(routing).certain(group):
            if owners[0] not in homes.get(agent, owners):
                abroad.setdefault(agent, {})[group] = owners[0].name
    lists_members = routing.knows(kinds()["skill_group"], "agents")
    lists_members = lists_members and routing.knows(kinds()["queue"], "skill_groups")
    drawn: dict[
        Entity, list[Entity]
    ] = {}  # precision queue -> users who serve their own department too
    for user in subjects if abroad else ():
        (agent,) = user.links["agent"]
        groups = abroad.get(agent, {})
        by_attributes = all(one.kind.name == "precision_queue" for one in groups)
        if groups and by_attributes and (agent in at_home or not lists_members):
            for group in groups:
                drawn.setdefault(group, []).append(user)
        elif groups:
            facts = {
                "home": user.links["department"][0].name,
                "agent": agent.name,
                "others": list(dict.fromkeys(groups.values())),
                "groups": in_groups(groups),
            }
            role = "also" if agent in at_home else "only"
            beside = tuple(holds(group, agent) for group in list(groups)[:3])
            yield Hit(user, user.at("department"), role, facts=facts, beside=beside)
    for group, users in drawn.items():  # its steps are the one cause
        departments = dict.fromkeys(user.links["department"][0].name for user in users)
        facts = {"users": [one.name for one in users], "homes": list(departments)}
        facts["others"] = abroad[users[0].links["agent"][0]][group]
        beside = tuple(Label(user.at("department"), "of another department") for user in users[:3])
        yield Hit(group, group.place, "drawn", facts=facts, beside=beside)


def _owners(queues: list[Entity]) -> list[Entity]:
    """Return the departments of those queues that are active."""
    active = [queue for queue in queues if queue.data.get("active") is not False]
    return list(dict.fromkeys(one for queue in active for one in queue.links.get("department", ())))
