from collections.abc import Iterator

from ece_lint.analysis.membership import mapped, members
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing, department_of
from ece_lint.verbs import Paths, called

asks = "Every user who serves a chat queue has a task limit for it."
severity = "note"
then = "the agent gets one chat at a time, which may be meant"
every = "queue"
where = {"active": [True, None], "media_routing_domain.channel": "chat"}
needs = ["users.agent", "task_limits"]
also = ["agents"]
with_ = {"served": ["skill_groups.agents", "precision_queues.steps.terms.attribute.agents"]}
message = "chat queue {name} has no task limit for {count} of its {of} users, {users}, who get one chat at a time"
label = "{count} of {of} users get one chat at a time"
why = """
ECE keeps the number of activities for each user and each queue. Without a number it is 1: the agent is offered the next
chat only when the last one is over, while customers wait and the staffing was planned with two or three.
"""
fix = """
Set the concurrent task limit of these users for the queue in the Administration Console of ECE (Queues node of the
department, or the user's page). If one chat at a time is intended, set it to 1.
"""
reference = [
    {
        "document": "Cisco DocWiki, CIM to ICM Object Mappings",
        "says": "concurrent task limits have to be set for each queue and each user",
    },
    {
        "document": "egain-config-client, code of a Cisco engineer that sets up ECE (GitHub)",
        "page": "src/sql/agent.js",
        "says": "a user without a row in EGICM_CONCURRENT_TASK for a queue has the limit 1 there",
    },
]
catalogue = ["CAP-01"]
since = "0.1"
examples = [
    """\
# In an email queue one after the other is usual, and an agent who is not a user of ECE has no limit.
media_routing_domains: [{name: Chat_MRD, channel: chat}, {name: Email_MRD, channel: email}]
skill_groups:
  - {name: Sales_Chat_NA, agents: [Clark, Bruce]}
  - {name: Sales_Email_NA, agents: [Clark, Bruce]}
users:
  - {name: clark, agent: Clark}
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, skill_groups: [Sales_Chat_NA]}
  - {name: Sales_Email, media_routing_domain: Email_MRD, skill_groups: [Sales_Email_NA]}
task_limits:
  - {user: clark, queue: Sales_Chat, limit: 1}
""",
    """\
media_routing_domains: [{name: Chat_MRD, channel: chat}]
skill_groups:
  - {name: Sales_Chat_NA, agents: [Clark, Bruce]}
  - {name: Support_Chat_NA, agents: [Clark]}
users:
  - {name: clark, agent: Clark}
  - {name: bruce, agent: Bruce}
  - {name: peter, agent: Peter}
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, skill_groups: [Sales_Chat_NA]}  # <- chat queue `Sales_Chat` has no task limit for 1 of its 2 users, `bruce`, who get
  - {name: Support_Chat, media_routing_domain: Chat_MRD, skill_groups: [Support_Chat_NA]}  # <- for 1 of its 1 users, `clark`
task_limits:
  - {user: clark, queue: Sales_Chat, limit: 3}
  - {user: peter, queue: Support_Chat, limit: 3}
""",
    """\
# Who has the attributes is an agent of the queue; whether Bruce passes is not documented.
media_routing_domains: [{name: Chat_MRD, channel: chat}]
agents:
  - {name: Clark, attributes: {French: 8}}
  - {name: Natasha, attributes: {French: 9}}
  - {name: Bruce, attributes: {French: "5"}}
precision_queues:
  - {name: PQ_Chat, steps: [{terms: [{attribute: French, relation: ">=", value: 5}]}]}
users: [{name: clark, agent: Clark}, {name: natasha, agent: Natasha}, {name: bruce, agent: Bruce}]
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, precision_queues: [PQ_Chat]}  # <- chat queue `Sales_Chat` has no task limit for 1 of its 2 users, `natasha`
task_limits:
  - {user: clark, queue: Sales_Chat, limit: 3}
""",
]


def must(subjects: list[Entity], routing: Routing, *, served: Paths) -> Iterator[Hit]:
    """Yield one hit for each active chat queue some of whose active users have no limit of their own."""
    limited: dict[Entity, set[Entity]] = {}
    for limit in routing.entities["task_limit"]:
        limited.setdefault(limit.links["queue"][0], set()).update(limit.links["user"])
    users = _users(routing)
    serving: dict[Entity, set[Entity]] = {}  # the users of each group, which queues may share
    for queue in subjects:
        groups = mapped(queue, served)
        for group in groups:
            if group not in serving:
                found = map(users.get, members(routing).certain(group))
                serving[group] = {user for user in found if user is not None}
        # Who is of another department does not see the queue: user-serves-another-department tells.
        all_ = {
            user
            for user in set().union(*map(serving.__getitem__, groups))
            if None in (queue.department, department_of(user))
            or department_of(user) == queue.department
        }
        without = sorted(all_ - limited.get(queue, set()), key=lambda user: user.name)
        if without:
            names = [user.name for user in without]
            facts = {"count": len(without), "of": len(all_), "users": names}
            beside = (Label(without[0].place, f"{called(without[0])} has no limit there"),)
            yield Hit(queue, queue.place, facts=facts, beside=beside)


def _users(routing: Routing) -> dict[Entity, Entity]:
    """Return the active user of ECE that each agent is."""
    return {
        agent: user
        for user in routing.entities["user"]
        if user.data.get("active") is not False
        for agent in user.links.get("agent", ())
    }
