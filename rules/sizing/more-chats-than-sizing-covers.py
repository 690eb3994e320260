from collections.abc import Iterator

from ece_lint.analysis.sizing import CHATS_PER_HOUR
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Number

asks = "A workload has at most six chats an hour for each agent."
severity = "note"
every = "workload"
needs = ["workloads.chats_per_hour"]
with_ = {"at_most": CHATS_PER_HOUR}
message = "workload {name} has {found} chats an hour for each agent; ECE is sized for {at_most}"
why = """
The configurations are sized for six chat sessions an hour for each agent. Cisco's formula counts only concurrent
chats, so the effect of shorter and more frequent chats on the servers is not known.
"""
fix = "Let Cisco confirm the plan, or count the agents of the workload higher by the same ratio."
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": 17,
        "says": "an agent has one active chat or callback session, at six chat sessions an hour",
    },
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Configuration Limits and Feature Availability",
        "says": "six requests of ECE an hour for each agent",
    },
]
catalogue = ["SIZ-06"]
since = "0.1"
examples = [
    """\
deployment:
  workloads:
    - {name: Chat, agents: 20, concurrent_chats: 2, chats_per_hour: 6}
    - name: Short chat
      agents: 20
      concurrent_chats: 2
      chats_per_hour: 10  # <- workload `Short chat` has 10 chats an hour for each agent; ECE is sized for 6
""",
]


def must(subjects: list[Entity], routing: Routing, at_most: Number) -> Iterator[Hit]:
    """Yield a hit for each workload with more chats an hour."""
    for workload in subjects:
        found = workload.data.get("chats_per_hour")
        if found is not None and found > at_most:
            facts = {"found": found, "at_most": at_most}
            yield Hit(workload, workload.at("chats_per_hour"), facts=facts)
