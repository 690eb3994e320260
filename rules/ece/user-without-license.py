from collections.abc import Iterator

from ece_lint.analysis.membership import mapped, members
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Fields, Number, Paths, be_usual

asks = "A user of ECE who serves queues has a license and a role."
severity = "note"
then = "the user cannot sign in, and others carry the work; no document says what is needed"
every = "user"
where = {"active": [True, None]}
having = "agent"
needs = ["users.licensed"]
also = ["agents"]
with_ = {
    # A role may come from the user group, a license may not: that few have one tells of half an export.
    "most": 0.9,
    "most_licensed": 0.5,
    "served": {"queue": ["skill_groups.agents", "precision_queues.steps.terms.attribute.agents"]},
}
message = {
    "licensed": "user {name} serves queue {queues}, but has no ECE license, which {count} of {of} users have",
    "has_role": "user {name} serves queue {queues}, but has no ECE role, which {count} of {of} users have",
}
label = {"licensed": "no license", "has_role": "no role"}
why = """
Without a license or a role, users cannot open the desktop for chat or email, so they never sign in to the media routing
domain. Unified CCE counts on them in the skill group, and finds nobody.
"""
fix = """
Give the user a license and the role Agent in the ECE Administration Console (Users node of the department). Roles may
also come from the user group; then allow the rule for this user.
"""
reference = {
    "document": "egain-config 0.10.1, code of a Cisco engineer that sets up ECE (npm)",
    "page": "src/sql/agent.js",
    "says": "a new user for an agent gets the role Agent of the department and licenses before they can work",
}
catalogue = ["USR-08"]
since = "0.1"
examples = [
    """\
# Users who serve no queue need neither; and where hardly any user has their own role, it comes with the user group.
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark, Bruce]}
queues:
  - {name: Sales_Email, skill_groups: [Sales_Email_NA]}
users:
  - {name: clark, agent: Clark, licensed: true, has_role: true}
  - {name: bruce, agent: Bruce, licensed: true}
  - {name: tony, agent: Tony}
  - {name: admin}
""",
    """\
# A license is needed however few have one.
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark, Bruce, Natasha, Tony, Clint]}
queues:
  - {name: Sales_Email, skill_groups: [Sales_Email_NA]}
users:
  - {name: clark, agent: Clark, licensed: true, has_role: true}
  - {name: bruce, agent: Bruce, licensed: true, has_role: true}
  - {name: natasha, agent: Natasha, licensed: true, has_role: true}
  - {name: tony, agent: Tony, licensed: false}  # <- user `tony` serves queue `Sales_Email`, but has no ECE license, which 3 of 5 users have
  - {name: clint, agent: Clint}  # <- user `clint` serves queue `Sales_Email`, but has no ECE license
""",
    """\
# One lacks the role that all others have. A license that only one has tells of half an export.
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark, Bruce, Natasha]}
queues:
  - {name: Sales_Email, skill_groups: [Sales_Email_NA]}
users:
  - {name: clark, agent: Clark, has_role: true, licensed: false}
  - {name: bruce, agent: Bruce, has_role: true, licensed: true}
  - {name: natasha, agent: Natasha, licensed: false}  # <- user `natasha` serves queue `Sales_Email`, but has no ECE role, which 2 of 3 users have
""",
    {
        "with": {"most": 0.5},
        "files": {
            "ece.yaml": """\
skill_groups:
  - {name: Sales_Email_NA, agents: [Clark, Bruce, Natasha, Tony]}
queues:
  - {name: Sales_Email, skill_groups: [Sales_Email_NA]}
users:
  - {name: clark, agent: Clark, licensed: true, has_role: true}
  - {name: bruce, agent: Bruce, licensed: true, has_role: true}
  - {name: natasha, agent: Natasha, licensed: true}  # <- user `natasha` serves queue `Sales_Email`, but has no ECE role
  - {name: tony, agent: Tony, active: false}
  - {name: clint, agent: Tony}  # <- user `clint` serves queue `Sales_Email`, but has no ECE license, which 3 of 4 users have # <- `clint` serves queue `Sales_Email`, but has no ECE role, which 2 of 4 users have
"""
        },
    },
    """\
# Who has the attributes of a precision queue serves as well.
agents:
  - {name: Clark, attributes: {French: 8}}
  - {name: Natasha, attributes: {French: 9}}
  - {name: Bruce, attributes: {French: 7}}
  - {name: Tony, attributes: {French: 2}}
precision_queues:
  - {name: PQ_Chat, steps: [{terms: [{attribute: French, relation: ">=", value: 5}]}]}
queues:
  - {name: Sales_Chat, precision_queues: [PQ_Chat]}
users:
  - {name: clark, agent: Clark, licensed: true, has_role: true}
  - {name: bruce, agent: Bruce, licensed: true, has_role: true}
  - {name: natasha, agent: Natasha, has_role: true}  # <- user `natasha` serves queue `Sales_Chat`, but has no ECE license
  - {name: tony, agent: Tony}
""",
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    most: Number,
    most_licensed: Number,
    served: Paths,
) -> Iterator[Hit]:
    """Yield one hit for each active user and each thing that they lack and the others have."""
    agents = {user.links["agent"][0] for user in subjects}
    queues: dict[Entity, dict[Entity, None]] = {}  # that each agent serves
    for queue in routing.entities["queue"]:
        for group in mapped(queue, served):
            for agent in agents.intersection(members(routing).certain(group)):
                queues.setdefault(agent, {})[queue] = None
    serving = [user for user in subjects if user.links["agent"][0] in queues]
    for field, share in (("licensed", most_licensed), ("has_role", most)):
        for hit in be_usual(serving, routing, fields=Fields((field,)), most=share):
            names = [queue.name for queue in queues[hit.subject.links["agent"][0]]]
            yield hit._replace(facts={**hit.facts, "queues": names})
