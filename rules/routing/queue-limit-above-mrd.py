from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "A queue admits no more tasks than its media routing domain."
severity = "note"
every = "queue"
having = ["max_tasks", "media_routing_domain.max_tasks_in_queue"]
message = (
    "queue {name} lets {most} tasks wait in Unified CCE, but its media routing domain {media_routing_domain} "
    "takes {limit} from all its queues"
)
label = "more than {limit}"
why = """
The domain's limit applies to all of its queues together, so this queue never gets the room that it was given. Unified
CCE refuses tasks beyond the limit, while the numbers in ECE promise that they can still wait.
"""
fix = """
Raise the maximum number of tasks in queue of the domain (Media Routing Domain List of Configuration Manager), or lower
the queue's limit in ECE.
"""
reference = [
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Media_Routing_Domain, MaxCallsInQueue",
        "says": "as many tasks may be queued in the domain at once; without a value the domain sets no limit",
    },
    {
        "document": "egain-config 0.10.1, code of a Cisco engineer that sets up ECE (npm)",
        "page": "queues, MAX_TASK_LIMIT",
        "says": "a queue gets its own limit when it is created, 5000 for chat and 15000 for email",
    },
]
catalogue = ["MRD-10"]
since = "0.1"
examples = [
    """\
media_routing_domains:
  - {name: Email_MRD, max_tasks_in_queue: 15000}
  - {name: Chat_MRD}  # no limit
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, max_tasks: 15000}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, max_tasks: 5000}
""",
    """\
media_routing_domains:
  - {name: Email_MRD, max_tasks_in_queue: 1000}
queues:
  - name: Sales_Email
    media_routing_domain: Email_MRD
    max_tasks: 15000  # <- queue `Sales_Email` lets 15000 tasks wait in Unified CCE, but its media routing domain `Email_MRD` takes 1000 from all its queues
  - {name: Support_Email, media_routing_domain: Email_MRD, max_tasks: 800}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each queue whose limit is above the limit of its domain."""
    for queue in subjects:
        most = queue.data["max_tasks"]
        (domain,) = queue.links["media_routing_domain"]
        limit = domain.data["max_tasks_in_queue"]
        if most > limit:
            beside = (Label(domain.at("max_tasks_in_queue"), f"{called(domain)} takes {limit}"),)
            facts = {"most": most, "limit": limit, "media_routing_domain": domain.name}
            yield Hit(queue, queue.at("max_tasks"), facts=facts, beside=beside)
