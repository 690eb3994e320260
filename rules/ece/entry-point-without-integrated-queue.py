from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "An entry point leads to a queue that Unified CCE routes."
severity = {"none": "error", "standalone": "note"}
then = {
    "none": "chats that start there have no queue, and are not routed",
    "standalone": "chats wait for a standalone user of ECE, which may be meant",
}
every = "entry_point"
where = {"active": [True, None]}
needs = ["entry_points.queue"]
wants = ["queues.media_routing_domain", "queues.script_selector"]
also = ["queues"]
message = {
    "none": "entry point {name} has no queue, so chats started there are not routed",
    "standalone": "entry point {name} leads to queue {queue}, which is standalone: it has neither an MRD nor a script "
    "selector",
}
label = {"none": "no queue", "standalone": "Unified CCE does not route its chats"}
why = """
An entry point has one queue, from which Unified CCE takes the MRD and the script selector to find an agent. Without
them the chat is offered to standalone users of ECE only, if there are any.
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
    """\
# Whether the queues are integrated is not in the export.
queues: [{name: Sales_Chat}]
entry_points:
  - {name: Shop, queue: Sales_Chat}
  - {name: Contact}  # <- entry point `Contact` has no queue, so chats started there are not routed
""",
]

_INTEGRATED = ("media_routing_domain", "script_selector")
_KEPT = (*_INTEGRATED, "skill_groups", "precision_queues")


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each entry point without a queue, or with one that is known to have nothing of Unified CCE."""
    for point in subjects:
        queue = point.one("queue")
        if queue is None:
            if "queue" not in point.flawed:
                yield Hit(point, point.place, "none")
        elif (
            queue.defined
            and all(routing.knows(queue.kind, field) for field in _INTEGRATED)
            and not any(queue.links.get(field) or field in queue.flawed for field in _KEPT)
        ):
            beside = Label(queue.place, f"{called(queue)} is defined here")
            facts = {"queue": queue.name}
            yield Hit(point, point.at("queue"), "standalone", facts=facts, beside=(beside,))
