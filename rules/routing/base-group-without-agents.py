from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, called
from ece_lint.wording import Phrase, listed

asks = "A script does not queue to a base group whose agents are all in its sub-groups."
severity = {"": "error", "among-others": "warning"}
then = {
    "": "what is queued to the base group waits for ever, although agents of its sub-groups are free",
    "among-others": "the script's step for the base group finds nobody, and contacts wait for the other targets",
}
every = "skill_group"
where: dict[str, list[list[str]]] = {"agents": [[]]}  # the list is given, and empty
having = "skill_groups[base].agents"
needs = ["skill_groups.agents"]
also = ["scripts", "queues", "enterprise_skill_groups"]
with_ = {
    "groups": "skill_groups[base]",
    "users": ["scripts", "enterprise_skill_groups.scripts", "queues"],
}
message = {
    "": "skill group {name}, the only target of {users}, has no agents: they are in its sub-groups, {groups}",
    "among-others": "skill group {name}, one of the targets of {users}, has no agents: they are in its sub-groups, "
    "{groups}",
}
label = "no members; they are in {groups}"
why = """
An agent of a sub-group is not an agent of the base group as long as only the sub-group has them as a member. What a
script queues to the base group waits for members of its own, and it has none: it stays in queue although the agents of
the sub-groups are free.
"""
fix = """
Put the agents into the base group and delete the sub-groups (Skill Group Explorer of Configuration Manager), or let the
script and the queue of ECE name the sub-groups.
"""
reference = {
    "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
    "page": "All Tables, Skill_Group and Skill_Group_Member",
    "says": "a base group has priority 0, its sub-groups have 1 and more and name it; each row has members of its own",
}
since = "0.1"
examples = [
    """\
# The first has members of its own, the second has no sub-group, and nothing relies on the third.
skill_groups:
  - {name: Sales, number: 3100, priority: 0, agents: [Clark]}
  - {name: Sales.pri, number: 3100, priority: 1, base: Sales, agents: [Bruce]}
  - {name: Support, number: 3101, priority: 0, base: Support, agents: []}
  - {name: Orders, number: 3102, priority: 0, agents: []}
  - {name: Orders.pri, number: 3102, priority: 1, base: Orders, agents: [Peter]}
scripts: [{name: Calls, skill_groups: [Sales, Support, Orders.pri]}]
""",
    """\
# Whether the base group has members is not known.
skill_groups: [{name: Sales}, {name: Sales.pri, base: Sales, agents: [Bruce]}]
scripts: [{name: Calls, skill_groups: [Sales]}]
""",
    """\
skill_groups:
  - name: Sales  # <- skill group `Sales`, the only target of script `Calls`, has no agents: they are in its sub-groups, `Sales.pri` and `Sales.sec`
    agents: []
  - {name: Sales.pri, base: Sales, agents: [Bruce]}
  - {name: Sales.sec, base: Sales, agents: [Clark]}
  - name: Support  # <- skill group `Support`, one of the targets of queue `Chat` and script `All_Calls`, has no agents: they are in its sub-groups, `Support.pri`
    agents: []
  - {name: Support.pri, base: Support, agents: [Peter]}
  - {name: Overflow, agents: [Peter]}
scripts:
  - {name: Calls, skill_groups: [Sales]}
  - {name: All_Calls, skill_groups: [Support, Overflow]}
queues: [{name: Chat, skill_groups: [Support, Overflow]}]
""",
]

_TARGETS = (
    "skill_groups",
    "precision_queues",
    "enterprise_skill_groups",
    "call_types",
    "scripts",
    "agents",
)


def must(subjects: list[Entity], routing: Routing, *, groups: Paths, users: Paths) -> Iterator[Hit]:
    """Yield one hit for each base group that is relied on and has nobody but in its sub-groups."""
    for base in subjects:
        relying = routing.follow(base, *users)
        staffed = [one for one in routing.follow(base, *groups) if one.links.get("agents")]
        relying = [one for one in relying if not _targets(one).intersection(staffed)]
        if not relying:
            continue
        alone = [one for one in relying if len(_targets(one)) == 1]
        facts = {
            "users": Phrase(listed(map(Phrase, sorted(map(called, alone or relying))))),
            "groups": [one.name for one in staffed],
        }
        beside = tuple(Label(one.place, f"{called(one)} relies on it") for one in relying)
        beside += tuple(Label(one.place, "a sub-group, with agents") for one in staffed)
        yield Hit(base, base.place, "" if alone else "among-others", facts=facts, beside=beside)


def _targets(user: Entity) -> set[Entity]:
    return {one for field in _TARGETS for one in user.links.get(field, ())}
