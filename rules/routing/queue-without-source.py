from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Hop, Routing
from ece_lint.verbs import PathsIfGiven, called
from ece_lint.wording import Phrase

asks = "An active workflow or entry point leads to every email or chat queue."
severity = "note"
then = "agents are mapped to a queue that gets work only by transfer, which may be meant"
every = "queue"
where = {"active": [True, None], "media_routing_domain.channel": ["email", "chat"]}
needs = ["queues.script_selector"]
with_ = {"email": "workflows", "chat": "entry_points", "transfer": "queues"}
message = "no active {source} sends {channel} to queue {name}{only}"
follows_from = [{"rule": "alias-without-workflow", "at": ["workflows.aliases"]}]
label = "nothing leads here"
why = """
Agents are mapped to a queue that gets work only if it is transferred there by hand. Often a
workflow or an entry point was meant to lead to it but names another queue, so that one is empty and the other too full.
"""
fix = """
Send work to the queue from a workflow (email) or an entry point (chat) of the department, in the Administration
Console of ECE, or deactivate the queue. If agents alone fill it, by transfers, allow the rule for it.
"""
reference = [
    {
        "document": "Cisco DocWiki, CIM to ICM Object Mappings",
        "says": "each chat entry point is tied to one queue, through which its chats are routed",
    },
    {
        "document": "Cisco TAC document 116522, CIM Alarm Workflow to Reprocess Exception Queue Activities",
        "page": "Exception Queue Delivery Reasons",
        "says": "it is the inbound workflows of a department that send its mail to queues",
    },
]
catalogue = ["Q-07"]
since = "0.1"
examples = [
    """\
# Callbacks and outgoing mail come in other ways.
media_routing_domains:
  - {name: Email_MRD, channel: email}
  - {name: Outbound_MRD, channel: email-outbound}
  - {name: Chat_MRD, channel: chat}
  - {name: Callback_MRD, channel: callback}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, script_selector: Sales_Email}
  - {name: Sales_Out, media_routing_domain: Outbound_MRD, script_selector: Sales_Out}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat, transfer_queue: Overflow_Chat}
  - {name: Overflow_Chat, media_routing_domain: Chat_MRD, script_selector: Overflow_Chat}
  - {name: Old_Chat, media_routing_domain: Chat_MRD, script_selector: Old_Chat, active: false}
  - {name: Sales_Callback, media_routing_domain: Callback_MRD, script_selector: Sales_Callback}
  - {name: Exception Queue}
workflows:
  - {name: Sales_Inbound, kind: inbound, queues: [Sales_Email]}
entry_points:
  - {name: Shop, queue: Sales_Chat}
""",
    """\
media_routing_domains:
  - {name: Email_MRD, channel: email}
  - {name: Chat_MRD, channel: chat}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, script_selector: Sales_Email}
  - name: Orders_Email  # <- no active workflow sends `email` to queue `Orders_Email`
    media_routing_domain: Email_MRD
    script_selector: Orders_Email
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat}
  - name: Support_Chat  # <- no active entry point sends `chat` to queue `Support_Chat`, only entry point `Help`, which is inactive
    media_routing_domain: Chat_MRD
    script_selector: Support_Chat
workflows:
  - {name: Sales_Inbound, kind: inbound, queues: [Sales_Email]}
entry_points:
  - {name: Shop, queue: Sales_Chat}
  - {name: Help, queue: Support_Chat, active: false}
""",
    """\
# Where the second workflow of Sales leads is not in the export, and there are no entry points in it.
media_routing_domains:
  - {name: Email_MRD, channel: email}
  - {name: Chat_MRD, channel: chat}
queues:
  - {name: Sales_Email, department: Sales, media_routing_domain: Email_MRD, script_selector: Sales_Email}
  - {name: Orders_Email, department: Sales, media_routing_domain: Email_MRD, script_selector: Orders_Email}
  - {name: Support_Email, department: Support, media_routing_domain: Email_MRD, script_selector: Sup}  # <- `Support_Email`
  - {name: Sales_Chat, department: Sales, media_routing_domain: Chat_MRD, script_selector: Sales_Chat}
workflows:
  - {name: Sales_Inbound, department: Sales, kind: inbound, queues: [Sales_Email]}
  - {name: Orders_Inbound, department: Sales, kind: inbound}
""",
    """\
# It is a misspelt name that leads astray here: undefined-name says so.
media_routing_domains:
  - {name: Chat_MRD, channel: chat}
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat}
entry_points:
  - {name: Shop, queue: Sale_Chat}
""",
]

_SOURCES = {"email": ("workflow", "queues"), "chat": ("entry_point", "queue")}


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    email: PathsIfGiven,
    chat: PathsIfGiven,
    transfer: PathsIfGiven,
) -> Iterator[Hit]:
    """Yield one hit for each active integrated queue of email or chat that nothing active mentions."""
    vague: dict[
        str, set[str | None]
    ] = {}  # departments of sources that may lead to any queue of theirs
    leading = {"email": email, "chat": chat}
    for queue in subjects:
        (domain,) = queue.links["media_routing_domain"]
        channel = domain.data["channel"]
        kind, field = _SOURCES[channel]
        sources = routing.entities[kind]
        if not queue.links.get("script_selector") or not any(field in one.data for one in sources):
            continue
        ways = (*transfer, *leading[channel])
        hops = [trail[0] for way in ways for trail in routing.trails(queue, way).values()]
        if any(hop.source.data.get("active") is not False for hop in hops):
            continue
        if kind not in vague:
            vague[kind] = {one.department for one in sources if _is_vague(one, field)}
        if vague[kind] and (queue.department is None or vague[kind] & {None, queue.department}):
            continue
        yield _hit(queue, channel, kind, hops)


def _is_vague(source: Entity, field: str) -> bool:
    """Say whether a source does not tell where it leads, or tells it misspelt."""
    if source.data.get("active") is False:
        return False
    targets = source.links.get(field, ()) if field in source.data else [None]
    return not all(target and target.defined for target in targets)


def _hit(queue: Entity, channel: str, kind: str, hops: list[Hop]) -> Hit:
    noun = kind.replace("_", " ")
    only = f", only {called(hops[0].source)}, which is inactive" if hops else ""
    beside = tuple(Label(hop.place, f"{called(hop.source)} is inactive") for hop in hops)
    facts = {"source": Phrase(noun), "channel": channel, "only": Phrase(only)}
    return Hit(queue, queue.place, facts=facts, beside=beside)
