from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "An agent is a member of only one team."
severity = "error"
then = "Unified CCE refuses the second team, and a supervisor misses the agent"
every = "agent_team"
about = ["agent"]
having = "agents"
message = "agent {name} is a member of {count} teams, {teams}; an agent belongs to one team only"
label = "already in {first}"
why = """
In Unified CCE an agent is in one team. Where two lists claim the same agent, one of them is out of date, and reports
and supervisor desktops follow the other one.
"""
fix = """
Leave the agent in one team, in the Agent Team List of Configuration Manager or on the Teams page of
Unified CCE Administration. A supervisor may supervise several teams without being a member of any.
"""
reference = [
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Configuration Limits",
        "says": "an agent can belong to one team",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Agent_Team_Member",
        "says": "the number of an agent is unique in the table",
    },
]
catalogue = ["REF-08"]
since = "0.1"
examples = [
    """\
agents: [{name: Clark}, {name: Bruce}, {name: Peter}]
agent_teams:
  - {name: Sales_NA, agents: [Clark], supervisors: [Peter]}
  - {name: Support_NA, agents: [Bruce], supervisors: [Peter]}
  - {name: Leads, agents: [Peter]}
""",
    """\
agents: [{name: Clark}, {name: Bruce}]
agent_teams:
  - {name: Sales_NA, agents: [Clark, Bruce]}
  - name: Support_NA
    agents: [Clark]  # <- agent `Clark` is a member of 2 teams, `Sales_NA` and `Support_NA`; an agent belongs to one team only
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each agent that several teams list, where the second of them does."""
    teams: dict[Entity, list[Entity]] = {}
    for team in subjects:
        for agent in dict.fromkeys(team.links["agents"]):
            teams.setdefault(agent, []).append(team)
    for agent, found in teams.items():
        if len(found) > 1:
            beside = tuple(Label(team.names_at("agents", agent), called(team)) for team in found)
            facts = {
                "count": len(found),
                "teams": [team.name for team in found],
                "first": found[0].name,
            }
            yield Hit(agent, beside[1].place, facts=facts, beside=beside, involves=tuple(found))
