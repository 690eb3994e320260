from collections.abc import Iterator
from itertools import chain

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, Whole, called

asks = "A supervisor has at most 20 teams, and at most 1000 agents in them."
severity = "error"
then = "Cisco does not support it; the supervisor's desktop loses sight of agents"
every = "agent"
with_ = {"teams": 20, "agents": 1000, "leads": "agent_teams[supervisors]"}
message = {
    "teams": "{kind} {name} supervises {count} teams; the limit is {at_most}",
    "agents": "{kind} {name} supervises {count} agents in all teams together; the limit is {at_most}",
}
many = {
    "teams": "supervisors have more than the {at_most} teams that are supported",
    "agents": "supervisors have more than the {at_most} agents that are supported",
}
label = {"teams": "too many teams", "agents": "too many agents"}
why = """
A supervisor watches the agents of all their teams on one desktop. Cisco tests and supports it up to these
numbers, in the largest system as in the smallest.
"""
fix = """
Give some of the teams to another supervisor (Agent Team List of Configuration Manager, or the Teams page of Packaged
CCE).
"""
reference = {
    "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
    "page": "Configuration Limits, Teams per supervisor and Agents per supervisor",
    "says": "20 teams and 1000 agents in every reference design, from 12.5 on",
}
catalogue = ["SGP-08"]
since = "0.1"
examples = [
    {
        "with": {"teams": 1, "agents": 3},
        "files": {
            "teams.yaml": """\
agents:
  - {name: Peter}
  - {name: Tony}  # <- agent `Tony` supervises 2 teams; the limit is 1
  - {name: Wanda}  # <- agent `Wanda` supervises 4 agents in all teams together; the limit is 3
agent_teams:
  - {name: Team_NA, agents: [Clark, Bruce, Peter], supervisors: [Peter, Tony]}
  - {name: Team_EMEA, agents: [], supervisors: [Tony]}
  - {name: Team_APJ, agents: [Phil, Loki, Clint, Natasha], supervisors: [Wanda]}
""",
        },
    },
]


def must(
    subjects: list[Entity], routing: Routing, *, teams: Whole, agents: Whole, leads: Paths
) -> Iterator[Hit]:
    """Yield one hit for each supervisor of too many teams, else for each of too many agents."""
    for supervisor in subjects:
        led = routing.follow(supervisor, *leads)
        if len(led) > teams:
            role, facts = "teams", {"count": len(led), "at_most": teams}
        elif led and (staff := _staff(led, agents)) > agents:  # most agents have no team
            role, facts = "agents", {"count": staff, "at_most": agents}
        else:
            continue
        beside = tuple(Label(team.place, called(team)) for team in led[:5])
        yield Hit(supervisor, supervisor.place, role, facts=facts, beside=beside)


def _staff(teams: list[Entity], at_most: int) -> int:
    """Return how many agents teams have together; those of several teams need not be told apart among so few."""
    agents = [team.links.get("agents", ()) for team in teams]
    number = sum(map(len, agents))
    return number if number <= at_most else len(set(chain.from_iterable(agents)))
