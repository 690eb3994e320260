from collections.abc import Iterator

from ece_lint.analysis.membership import holds, in_groups, mapped, members
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths
from ece_lint.wording import Phrase

asks = "An agent works for one department of ECE."
severity = "note"
then = "activities reach an agent without rights in their department; it may be meant"
every = "queue"
about = ["agent"]
also = ["agents", "users"]
with_ = {
    "served": ["skill_groups.agents", "precision_queues.steps.terms.attribute.agents"],
    "departments": {"skill_group": "queues.department", "precision_queue": "queues.department"},
}
message = "agent {name}{more} {serves} queues of {count} departments of ECE, {departments}, through {groups}"
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
    """\
# By attributes as by membership; whether Natasha passes is not documented.
agents:
  - {name: Bruce, attributes: {French: 8}}  # <- agent `Bruce` serves queues of 2 departments of ECE, `Sales` and `Support`, through skill group `Sales_Email_NA` and precision queue `PQ_Support`
  - {name: Natasha, attributes: {French: "8"}}
skill_groups: [{name: Sales_Email_NA, agents: [Bruce, Natasha]}]
precision_queues:
  - {name: PQ_Support, steps: [{terms: [{attribute: French, relation: ">=", value: 5}]}]}
queues:
  - {name: Sales_Email, department: Sales, skill_groups: [Sales_Email_NA]}
  - {name: Support_Email, department: Support, precision_queues: [PQ_Support]}
""",
]


def must(
    subjects: list[Entity], routing: Routing, *, served: Paths, departments: Paths
) -> Iterator[Hit]:
    """Yield one hit for each set of departments that agents serve together, if their own is not known."""
    known = {
        agent
        for user in routing.entities["user"]
        if user.links.get("department")
        for agent in user.links.get("agent", ())
    }
    owner: dict[Entity, Entity] = {}  # group -> the only department whose queues map it
    for group in dict.fromkeys(group for queue in subjects for group in mapped(queue, served)):
        ways = (one for one in departments if one.start is group.kind)
        found = routing.follow(group, *ways)
        if len(found) == 1:
            owner[group] = found[0]
    served_by: dict[Entity, set[Entity]] = {}  # department -> agents
    # Memberships go into millions, and after a few groups most have nobody new to their department.
    bringing: dict[Entity, Entity] = {}  # group who has somebody new to its department -> that
    for group, department in owner.items():
        own, agents = served_by.setdefault(department, set()), members(routing).certain(group)
        if not own.issuperset(agents):
            own.update(agents)
            bringing[group] = department
    several = _in_order(served_by, bringing, known, routing)
    # Where departments share their people, all of them have one cause: they are reported together.
    shared: dict[tuple[str, ...], list[Entity]] = {}
    for agent in several:
        names = (one.name for one, agents in served_by.items() if agent in agents)
        shared.setdefault(tuple(sorted(names)), []).append(agent)
    shown = {agents[0] for agents in shared.values()}
    within: dict[Entity, list[Entity]] = {}  # agent -> groups
    for group in owner if shown else ():
        for agent in shown.intersection(members(routing).certain(group)):
            within.setdefault(agent, []).append(group)
    for together, agents in shared.items():
        yield _hit(agents, within[agents[0]], list(together))


def _in_order(
    served_by: dict[Entity, set[Entity]],
    bringing: dict[Entity, Entity],
    known: set[Entity],
    routing: Routing,
) -> dict[Entity, None]:
    """Return who serves several departments, in the order in which the groups of the second have them."""
    seen: set[Entity] = set()
    both: set[Entity] = set()
    for agents in served_by.values():
        both |= seen & agents
        seen |= agents
    both -= known
    found: dict[Entity, None] = {}
    first: dict[Entity, Entity] = {}  # agent -> department
    for group, department in bringing.items() if both else ():
        for agent in members(routing).certain(group):
            if agent in both and first.setdefault(agent, department) is not department:
                found[agent] = None
    return found


def _hit(agents: list[Entity], groups: list[Entity], departments: list[str]) -> Hit:
    first, others = agents[0], len(agents) - 1
    beside = tuple(holds(group, first) for group in groups[:3])
    more = f" and {others} more agent{'' if others == 1 else 's'}" if others else ""
    facts = {
        "more": Phrase(more),
        "serves": Phrase("serve" if others else "serves"),
        "count": len(departments),
        "departments": departments,
        "groups": in_groups(groups),
    }
    return Hit(
        first,
        first.place if first.defined else beside[0].place,
        identity=tuple(departments),
        facts=facts,
        beside=beside,
        involves=tuple(agents),
    )
