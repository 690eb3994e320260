from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "An entry point leads to a queue that Unified CCE routes."
severity = {"none": "error", "standalone": "note"}
every = "entry_point"
where = {"active": [True, None]}
needs = ["entry_points.queue", "queues.script_selector"]
message = {
    "none": "entry point {name} has no queue, so chats started there are not routed",
    "standalone": "entry point {name} leads to queue {queue}, which is standalone: it has neither an MRD nor a script selector",
}
label = {"none": "no queue", "standalone": "Unified CCE does not route its chats"}
why = """
An entry point has one queue, from which Unified CCE takes the MRD and the script selector to find an agent. Without them
the chat is offered to standalone users of ECE only, if there are any.
"""
fix = """
Choose an integrated queue for the entry point in the Administration Console of ECE, or deactivate the entry point. A
standalone queue that is meant to be one can be allowed in ece-lint.yaml by switching this note off.
"""
reference = [
    {
        "document": "Cisco DocWiki, Chat Routing Basics",
        "says": "an entry point has one queue to lead to, and a type of routing",
    },
    {
        "document": "Cisco DocWiki, Exception Queue 101",
        "says": "a standalone queue is mapped to nothing in Unified CCE",
    },
]
catalogue = ["EP-01"]
since = "0.1"
examples = [
    """\
# A queue with only one of the two is another matter, and so is an entry point that is switched off.
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat}
  - {name: Support_Chat, media_routing_domain: Chat_MRD}
  - {name: Lobby}
entry_points:
  - {name: Shop, queue: Sales_Chat, active: true}
  - {name: Help, queue: Support_Chat}
  - {name: Old shop, queue: Lobby, active: false}
  - {name: Older shop, active: false}
""",
    """\
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat}
  - {name: Lobby}
entry_points:
  - {name: Shop, queue: Sales_Chat}
  - {name: Help, queue: Lobby}  # <- entry point `Help` leads to queue `Lobby`, which is standalone
  - {name: Contact, active: true}  # <- entry point `Contact` has no queue
""",
]

_INTEGRATION = ("media_routing_domain", "script_selector", "skill_groups", "precision_queues")


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each active entry point without a queue, or with a standalone one."""
    for entry_point in subjects:
        if "queue" in entry_point.flawed:
            continue
        if "queue" not in entry_point.data:
            yield Hit(entry_point, entry_point.place, "none")
        for queue in entry_point.links.get("queue", ()):
            if queue.defined and not queue.flawed and not any(map(queue.data.get, _INTEGRATION)):
                beside = (Label(queue.place, f"{called(queue)} is defined here"),)
                facts = {"queue": queue.name}
                yield Hit(
                    entry_point, entry_point.at("queue"), "standalone", facts=facts, beside=beside
                )
