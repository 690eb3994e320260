from collections.abc import Iterator
from itertools import chain

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, called
from ece_lint.wording import Phrase

asks = "An agent works for one department of ECE."
severity = "note"
every = "skill_group"
having = "agents"
also = ["users"]
with_ = {"departments": "queues.department", "skill_groups": {"agent": "skill_groups"}}
message = "agent {name}{more} {serves} queues of {count} departments of ECE, {departments}, through skill group {skill_groups}"
label = "works for {departments}"
why = """
An agent is one user of ECE and belongs to one of its departments. Activities of the other one are routed to somebody
without the rights, templates and knowledge articles needed to answer them.
"""
fix = """
Keep the agent in skill groups of one department (Skill Group Explorer of Configuration Manager). Where departments share
their agents on purpose, accept the finding.
"""
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "Configuration in ECE (from page 13), guideline 2",
    "says": "skill groups are not shared by departments; in the example no agent works for two",
}
catalogue = ["DEP-03"]
since = "0.1"
examples = [
    """\
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark]}
  - {name: Sales_Chat_NA, agents: [Clark]}
  - {name: Support_Voice_NA, agents: [Clark]}
queues:
  - {name: Sales_Email, department: Sales, skill_groups: [Sales_Email_NA]}
  - {name: Sales_Chat, department: Sales, skill_groups: [Sales_Chat_NA]}
""",
    """\
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark, Bruce]}
  - name: Support_Email_NA
    agents:
      - Bruce
      - Tony
agents:
  - {name: Clark}
  - {name: Bruce}  # <- agent `Bruce` serves queues of 2 departments of ECE, `Sales` and `Support`, through skill group `Sales_Email_NA` and `Support_Email_NA`
  - {name: Tony}
queues:
  - {name: Sales_Email, department: Sales, skill_groups: [Sales_Email_NA]}
  - {name: Support_Email, department: Support, skill_groups: [Support_Email_NA]}
""",
    """\
# Where the user's department is known, user-serves-another-department says which group is odd; and a skill group
# that departments share is a finding of its own.
skill_groups:
  - {name: Sales_Email_NA, agents: [Bruce]}
  - {name: Support_Email_NA, agents: [Bruce]}
  - {name: Email_EMEA, agents: [Natasha]}
queues:
  - {name: Sales_Email, department: Sales, skill_groups: [Sales_Email_NA, Email_EMEA]}
  - {name: Support_Email, department: Support, skill_groups: [Support_Email_NA, Email_EMEA]}
users:
  - {name: bruce, department: Sales, agent: Bruce}
""",
]


def must(
    subjects: list[Entity], routing: Routing, *, departments: Paths, skill_groups: Paths
) -> Iterator[Hit]:
    """Yield one hit for each set of departments that agents serve together, if their own is not known."""
    known = {
        agent
        for user in routing.entities["user"]
        if user.links.get("department")
        for agent in user.links.get("agent", ())
    }
    owned: dict[Entity, list[Entity]] = {}  # department -> skill groups that only its queues map
    for group in subjects:
        found = routing.follow(group, *departments)
        if len(found) == 1:
            owned.setdefault(found[0], []).append(group)
    seen: set[Entity] = set()
    several: dict[Entity, None] = {}
    for groups in owned.values():
        members = dict.fromkeys(chain.from_iterable(group.links["agents"] for group in groups))
        several |= {agent: None for agent in members if agent in seen and agent not in known}
        seen.update(members)
    owner = {group: department.name for department, groups in owned.items() for group in groups}
    # Where departments share their people, all of them have one cause: they are reported together.
    shared: dict[tuple[str, ...], list[tuple[Entity, list[Entity]]]] = {}
    for agent in several:
        groups = [group for group in routing.follow(agent, *skill_groups) if group in owner]
        together = tuple(sorted({owner[group] for group in groups}))
        shared.setdefault(together, []).append((agent, groups))
    for together, agents in shared.items():
        yield _hit(*agents[0], list(together), [agent for agent, _ in agents])


def _hit(agent: Entity, groups: list[Entity], departments: list[str], all_: list[Entity]) -> Hit:
    places = [group.names_at("agents", agent) for group in groups[:3]]
    beside = tuple(
        Label(place, f"{called(group)} has the agent")
        for place, group in zip(places, groups, strict=False)
    )
    others = len(all_) - 1
    more = f" and {others} more agent{'' if others == 1 else 's'}" if others else ""
    facts = {
        "more": Phrase(more),
        "serves": Phrase("serve" if others else "serves"),
        "count": len(departments),
        "departments": departments,
        "skill_groups": [group.name for group in groups],
    }
    return Hit(
        agent,
        agent.place if agent.defined else places[0],
        identity=tuple(departments),
        facts=facts,
        beside=beside,
        involves=tuple(all_),
    )
