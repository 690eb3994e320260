from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, called

asks = "A user of ECE works on queues of their own department."
severity = {"only": "warning", "also": "note"}
every = "user"
having = ["agent", "department"]
needs = ["skill_groups.agents", "queues.department"]
with_ = {"queues": {"skill_group": "queues"}}
message = {
    "only": "user {name} belongs to department {home}, but agent {agent} serves only queues of {others}, "
    "through skill group {skill_groups}",
    "also": "user {name} belongs to department {home}, but agent {agent} also serves queues of {others}, "
    "through skill group {skill_groups}",
}
label = "serves {others}"
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
]


def must(subjects: list[Entity], routing: Routing, *, queues: Paths) -> Iterator[Hit]:
    """Yield one hit for each user whose agent is in skill groups of other departments."""
    homes: dict[
        Entity, set[Entity]
    ] = {}  # an agent may have several users: that is another finding
    for user in subjects:
        homes.setdefault(user.links["agent"][0], set()).update(user.links["department"])
    at_home: set[Entity] = set()
    abroad: dict[Entity, dict[Entity, str]] = {}  # agent -> skill group -> department
    for group in routing.entities["skill_group"]:
        owners = _owners(routing.follow(group, *queues))
        for agent in group.links.get("agents", ()) if len(owners) == 1 else ():
            if owners[0] in homes.get(agent, owners):
                at_home.add(agent)
            else:
                abroad.setdefault(agent, {})[group] = owners[0].name
    for user in subjects if abroad else ():
        (agent,) = user.links["agent"]
        if groups := abroad.get(agent):
            facts = {
                "home": user.links["department"][0].name,
                "agent": agent.name,
                "others": list(dict.fromkeys(groups.values())),
                "skill_groups": [group.name for group in groups],
            }
            role = "also" if agent in at_home else "only"
            beside = _beside(agent, list(groups))
            yield Hit(user, user.at("department"), role, facts=facts, beside=beside)


def _owners(queues: list[Entity]) -> list[Entity]:
    """Return the departments of those queues that are active."""
    active = [queue for queue in queues if queue.data.get("active") is not False]
    return list(dict.fromkeys(one for queue in active for one in queue.links.get("department", ())))


def _beside(agent: Entity, groups: list[Entity]) -> tuple[Label, ...]:
    return tuple(
        Label(group.names_at("agents", agent), f"{called(group)} has the agent")
        for group in groups[:3]
    )
