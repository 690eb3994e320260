from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Hop, Routing
from ece_lint.verbs import Paths, called
from ece_lint.wording import Phrase

asks = "Nothing that is active sends work to an inactive queue."
severity = {"workflow": "error", "other": "warning"}
then = {
    "workflow": "mail ends up in the exception queue and waits until a supervisor looks",
    "other": "chats and transfers to the queue are not routed, if they come; no document says it of chats",
}
every = "queue"
where = {"active": False}
with_ = {"users": ["workflows", "entry_points", "queues"]}
message = {
    "workflow": "queue {name} is inactive, but workflow {user}{others} sends activities to it, which "
    "end up in the exception queue",
    "other": "queue {name} is inactive, but {user_kind} {user}{others} {does}",
}
label = "inactive"
why = """
An inactive queue takes no work. Mail that a workflow sends to it ends up in the exception queue, where it waits
until a supervisor looks; chats and callbacks from an entry point, or transfers from another queue, are not
routed either.
"""
fix = """
Activate the queue in the Administration Console of ECE, or change the workflow, the entry point or the
default transfer so that it names an active queue.
"""
reference = [
    {
        "document": "Cisco TAC document 116522, CIM Alarm Workflow to Reprocess Exception Queue Activities",
        "page": "Exception Queue Delivery Reasons",
        "says": "what a workflow sends to a queue that was made inactive is routed to the exception queue",
    },
    {
        "document": "Cisco TAC document 222734, alarm workflow to reprocess exception queue activities (ECE 12.6)",
        "page": "Exception Queue Delivery Reasons",
        "says": "the same for ECE",
    },
]
catalogue = ["Q-05", "WF-02", "EP-01"]
since = "0.1"
examples = [
    """\
queues:
  - {name: Sales, active: true}
  - {name: Old_Sales, active: false}
workflows:
  - name: Sales_Inbound
    kind: inbound
    queues: [Sales]
""",
    """\
queues:
  - name: Sales
    active: false  # <- queue `Sales` is inactive, but workflow `Sales_Inbound` (and 2 others) sends activities to it
workflows:
  - name: Sales_Inbound
    kind: inbound
    queues: [Sales]
  - name: Sales_Inbound_2
    queues: [Sales]
entry_points:
  - {name: Sales_Chat, queue: Sales}
""",
    """\
queues:
  - name: Sales
    active: false  # <- queue `Sales` is inactive, but entry point `Sales_Chat` leads to it
  - name: Support
    active: false  # <- queue `Support` is inactive, but queue `Service` transfers to it
  - name: Service
    transfer_queue: Support
entry_points:
  - {name: Sales_Chat, queue: Sales}
""",
    """\
# What is switched off itself uses nothing, and an alarm workflow only watches a queue.
queues:
  - name: Sales
    active: false
  - name: Old_Sales
    active: false
    transfer_queue: Sales
workflows:
  - {name: Sales_Inbound, kind: inbound, queues: [Sales], active: false}
  - {name: Sales_Alarm, kind: alarm, queues: [Sales]}
entry_points:
  - {name: Sales_Chat, queue: Sales, active: false}
""",
]

_DOES = {
    "workflow": "sends activities to it",
    "entry_point": "leads to it",
    "queue": "transfers to it",
}


def must(subjects: list[Entity], routing: Routing, *, users: Paths) -> Iterator[Hit]:
    """Yield one hit for each inactive queue that somebody active sends work to."""
    for queue in subjects:
        trails = [trail for path in users for trail in routing.trails(queue, path).values()]
        uses = sorted((trail[0] for trail in trails if _counts(trail[0].source)), key=_order)
        if not uses:
            continue
        first, *others = uses
        more = f" (and {len(others)} other{'s' if len(others) > 1 else ''})" if others else ""
        facts = {
            "user_kind": Phrase(first.source.kind.noun),
            "user": first.source.name,
            "others": Phrase(more),
            "does": Phrase(_DOES[first.source.kind.name]),
        }
        beside = tuple(
            Label(hop.place, f"{called(hop.source)} {_DOES[hop.source.kind.name]}") for hop in uses
        )
        role = "workflow" if _is_mail(first.source) else "other"
        involved = tuple(hop.source for hop in uses)
        yield Hit(queue, queue.at("active"), role, facts=facts, beside=beside, involves=involved)


def _counts(user: Entity) -> bool:
    return user.data.get("kind") != "alarm" and user.data.get("active") is not False


def _is_mail(user: Entity) -> bool:
    """Whether the document's sentence about workflows is about this one."""
    return user.kind.name == "workflow" and user.data.get("kind", "inbound") == "inbound"


def _order(use: Hop) -> tuple[bool, str, str, str]:
    user = use.source
    return not _is_mail(user), user.kind.name, user.name, user.department or ""
