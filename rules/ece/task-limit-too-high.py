from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole

asks = "A user's task limit is not higher than what Unified CCE gives to an agent."
severity = "note"
then = "nothing is known to fail; no document gives the number for ECE"
every = "task_limit"
with_ = {"most": 15}
message = "user {user} may have {limit} activities of queue {queue} at once; Unified CCE gives an agent at most {most} tasks"
label = "more than {most}"
why = """
Cisco tests Unified CCE with this many tasks for an agent, across all channels. The number is published for Task Routing,
but not for ECE, so this is a note. Capacity that was planned with more may not exist.
"""
fix = """
Lower the concurrent task limit of the user for the queue in the Administration Console of ECE. If your site has a limit of
its own, such as 5 chats, write it in ece-lint.yaml under `rules:`, `task-limit-too-high: {with: {most: 5}}`.
"""
reference = {
    "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
    "page": "Configuration Limits, Task Routing: Maximum reserved and active tasks per agent",
    "says": "15 in every reference design, from 12.5 on",
}
catalogue = ["CAP-02"]
since = "0.1"
examples = [
    """\
task_limits:
  - {user: clark, queue: Sales_Chat, limit: 3}
  - {user: clark, queue: Sales_Email, limit: 15}
""",
    """\
task_limits:
  - user: clark
    queue: Sales_Chat
    limit: 20  # <- user `clark` may have 20 activities of queue `Sales_Chat` at once; Unified CCE gives an agent at most 15 tasks
""",
    {
        "with": {"most": 5},
        "files": {
            "ece.yaml": """\
task_limits:
  - {user: clark, queue: Sales_Chat, limit: 5}
  - {user: bruce, queue: Sales_Chat, limit: 6}  # <- user `bruce` may have 6 activities
""",
        },
    },
]


def must(subjects: list[Entity], routing: Routing, *, most: Whole) -> Iterator[Hit]:
    """Yield one hit for each limit that is higher than what an agent gets."""
    for one in subjects:
        if one.data.get("limit", 0) > most:
            facts = {**one.data, "most": most}
            yield Hit(one, one.at("limit"), identity=(one.department or "",), facts=facts)
