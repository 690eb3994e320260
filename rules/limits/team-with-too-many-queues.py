from collections.abc import Iterator

from ece_lint.analysis.membership import member_sets
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole

asks = "The agents of a team, with its supervisors, are in at most 50 different queues."
severity = "warning"
then = "Finesse becomes slow for everybody on the PG"
every = "agent_team"
having = "agents"
needs = ["skill_groups.agents"]
also = ["agents", "precision_queues"]
with_ = {"at_most": 50}
message = "the agents and supervisors of team {name} are in {count} different skill groups and precision queues; the limit is {at_most}"
many = "agent teams have people in more different skill groups and precision queues than the {at_most} that are supported"
label = "{count} queues"
why = """
The supervisor desktop shows statistics for every queue that somebody of the team is in. Beyond 50 they are still all
shown, but Finesse becomes slow for the whole PG, and Cisco does not support it.
"""
fix = """
Put agents who do the same work into one team, or take agents out of queues that they never work for. Both lower the
number of different queues in a team.
"""
reference = {
    "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
    "page": "Sizing and Operating Conditions; Configuration Limits, Max Unique Skills per Team",
    "says": "50 different skills across the agents of a team with its supervisors; more is shown, but not supported",
}
catalogue = ["SGP-06"]
since = "0.1"
examples = [
    {
        "with": {"at_most": 2},
        "files": {
            "teams.yaml": """\
agents:
  - {name: Clark, attributes: {French: 8}}
skill_groups:
  - {name: Sales, agents: [Clark, Bruce]}
  - {name: Support, agents: [Peter]}
  - {name: Orders, agents: [Loki, Phil]}
  - {name: Returns, agents: [Loki, Phil, Natasha]}
precision_queues:
  - {name: PQ, steps: [{terms: [{attribute: French, relation: ">=", value: 5}]}]}
agent_teams:
  - name: Team_NA  # <- the agents and supervisors of team `Team_NA` are in 3 different skill groups and precision queues; the limit is 2
    agents: [Clark, Bruce]
    supervisors: [Peter]
  - {name: Team_EMEA, agents: [Loki, Phil], supervisors: [Natasha]}
""",
        },
    },
]


def must(subjects: list[Entity], routing: Routing, *, at_most: Whole) -> Iterator[Hit]:
    """Yield one hit for each team whose members have too many queues between them."""
    teams: dict[Entity, dict[Entity, None]] = {}
    for team in subjects:
        for field in ("agents", "supervisors"):
            for agent in team.links.get(field, ()):
                teams.setdefault(agent, {})[team] = None
    counts = dict.fromkeys(subjects, 0)
    for members, number in member_sets(routing):
        here = {team for agent in teams.keys() & members for team in teams[agent]}
        for team in here:
            counts[team] += number
    for team, count in counts.items():
        if count > at_most:
            yield Hit(team, team.place, facts={"count": count, "at_most": at_most})
