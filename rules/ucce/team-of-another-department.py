from collections.abc import Iterator
from typing import Any

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.wording import Phrase, quoted

asks = "A team, its agents and its supervisors belong to matching departments."
severity = "error"
then = "Packaged CCE refuses the membership, and supervisors see the wrong agents"
for_ = {"product": "pcce"}
every = "agent_team"
needs = ["agents.department"]
message = {
    "global-agent": "team {name} of {ours} has global members, who can only be in a global team: agent {odds}",
    "other-agent": "team {name} of {ours} has members of {theirs}: agent {odds}",
    "supervisor": "supervisor {odds} of {theirs} supervises team {name}, which {which}; supervisors can only supervise teams of their own department",
}
follows_from = [{"rule": "object-of-another-department", "at": ["odd"]}]
label = {
    "global-agent": "belongs to no department",
    "other-agent": "of {theirs}",
    "supervisor": "of {theirs}",
}
why = """
Agents of a department are managed and supervised there. Packaged CCE does not offer such a membership in its
console; where one came in another way, supervisors see or change agents of a department that is not theirs,
or agents are missing from the lists of those who should manage them.
"""
fix = """
Move the agent to a team of the agent's department, or give the agent the team's department (Agents and Teams pages of Unified CCE
Administration). A supervisor of several departments has to be global.
"""
reference = {
    "document": "Packaged CCE Administration and Configuration Guide 15.0(1)",
    "page": "Packaged CCE Administration, departments",
    "says": "a global agent can only be in a global team; an agent of a department in a global team or in one of the same department; a supervisor of a department supervises teams of the same department only",
}
catalogue = ["DPT-02"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "site.yaml": """\
cce_departments: [{name: Sales}, {name: Support}]
agents:
  - {name: Clark, department: Sales}
  - {name: Bruce, department: Sales, supervisor: true}
  - {name: Peter}
  - {name: Tony, supervisor: true}
agent_teams:
  - {name: Sales_Team, department: Sales, agents: [Clark], supervisors: [Bruce, Tony]}
  - {name: Team, agents: [Bruce, Peter], supervisors: [Tony]}
""",
        },
    },
    {
        "product": "pcce",
        "files": {
            "site.yaml": """\
cce_departments: [{name: Sales}, {name: Support}]
agents:
  - {name: Clark, department: Sales}
  - {name: Bruce, department: Sales, supervisor: true}
  - {name: Peter}
agent_teams:
  - name: Support_Team
    department: Support
    agents:
      - Clark  # <- team `Support_Team` of department `Support` has members of department `Sales`: agent `Clark`
      - Peter  # <- team `Support_Team` of department `Support` has global members, who can only be in a global team: agent `Peter`
    supervisors: [Bruce]  # <- supervisor `Bruce` of department `Sales` supervises team `Support_Team`, which belongs to department `Support`
  - name: Team
    supervisors: [Bruce]  # <- supervisor `Bruce` of department `Sales` supervises team `Team`, which is global
""",
        },
    },
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each team and each department of members, or of supervisors, that is not the team's."""
    if not routing.knows(kinds()["agent_team"], "department"):
        subjects = []  # the export may just not say to which departments the teams belong
    for team in subjects:
        ours = team.one("department")
        for field in ("agents", "supervisors"):
            odds: dict[tuple[str, Entity | None], dict[Entity, int]] = {}
            for number, agent in enumerate(team.links.get(field, ())):
                theirs = agent.one("department")
                if agent.defined and (role := _fault(field, ours, theirs)):
                    odds.setdefault((role, theirs), {}).setdefault(agent, number)
            for (role, theirs), agents in odds.items():
                first = next(iter(agents))
                facts: dict[str, Any] = {"odds": [one.name for one in agents]}
                facts |= {"ours": _words(ours), "theirs": _words(theirs)}
                facts["which"] = Phrase(
                    f"belongs to {_words(ours)}" if ours else f"is {_words(ours)}"
                )
                beside = [Label(one.place, f"agent {quoted(one.name)}") for one in agents]
                place = team.mention_at(team.kind.mentions[field], agents[first])
                identity = (field, theirs.name if theirs else "")
                odd = first if len(agents) == 1 else None
                yield Hit(
                    team,
                    place,
                    role,
                    identity,
                    facts,
                    beside=tuple(beside[:5]),
                    odd=odd,
                    involves=tuple(agents),
                )


def _fault(field: str, ours: Entity | None, theirs: Entity | None) -> str:
    if ours is theirs:
        return ""
    if field == "supervisors":
        return "supervisor" if theirs is not None else ""
    if ours is None:
        return ""
    return "global-agent" if theirs is None else "other-agent"


def _words(department: Entity | None) -> Phrase:
    return Phrase(f"department {quoted(department.name)}" if department else "global")
