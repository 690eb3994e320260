from collections import Counter
from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import PathsIfGiven, called
from ece_lint.wording import Phrase

asks = "A mail workflow sends mail to queues that carry mail of the same direction."
severity = {"channel": "error", "inbound": "warning", "outbound": "note"}
then = {
    "channel": "mail is offered to agents who are signed in for something else, or to nobody",
    "inbound": "mail is routed in the domain for outgoing mail, and reports count it there",
    "outbound": "outgoing mail is routed all the same, and counted as incoming",
}
every = "workflow"
where = {"kind": ["inbound", "outbound"], "active": [True, None]}
having = "queues.media_routing_domain.channel"
with_ = {"of_selector": {"queue": "script_selector.media_routing_domain"}}
message = {
    "channel": "{kind_of} workflow {name} sends mail to queue {queue} of media routing domain {domain}, which carries {found}",
    "inbound": "inbound workflow {name} sends mail to queue {queue} of media routing domain {domain}, which carries "
    "outgoing mail",
    "outbound": "outbound workflow {name} sends mail to queue {queue} of media routing domain {domain}, which carries "
    "incoming mail",
}
label = "a queue for {found}"
why = """
ECE hands each mail to Unified CCE in the media routing domain of its queue. There it is offered to agents who are logged
in for something else, and counted with it in the reports; agents in a chat domain cannot even be interrupted by it. Outgoing
mail in the domain for incoming mail is routed all the same, so this is a note.
"""
fix = """
Choose a queue of the right domain in the workflow, in the Administration Console of ECE; a domain for outgoing mail
is created in the Media Routing Domain List of Configuration Manager and imported into ECE. If the domain does carry this mail, correct its `channel` or its media class, or the line under `channels:` in ece-lint.yaml.
"""
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "Configuration in ECE (from page 13), guideline 1",
        "says": "incoming mail, outgoing mail, chat and callback have a media routing domain each",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": 12,
        "says": "the example, which contradicts this, has one domain for email",
    },
]
catalogue = ["WF-07", "MRD-08", "MRD-09"]
since = "0.1"
examples = [
    """\
# General workflows and those that are switched off are not judged, nor are domains whose channel nobody knows.
media_routing_domains:
  - {name: Email_MRD, channel: email}
  - {name: Outbound_MRD, channel: email-outbound}
  - {name: Chat_MRD, channel: chat}
  - {name: MRD_5004}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD}
  - {name: Sales_Out, media_routing_domain: Outbound_MRD}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD}
  - {name: Sales_New, media_routing_domain: MRD_5004}
  - {name: Exception Queue}
workflows:
  - {name: Sales_Inbound, kind: inbound, queues: [Sales_Email, Sales_New, Exception Queue]}
  - {name: Sales_Outbound, kind: outbound, queues: [Sales_Out]}
  - {name: Sales_General, kind: general, queues: [Sales_Chat, Sales_Out]}
  - {name: Sales_Old, kind: inbound, queues: [Sales_Chat], active: false}
""",
    """\
media_routing_domains:
  - {name: Email_MRD, channel: email}
  - {name: Outbound_MRD, channel: email-outbound}
  - {name: Chat_MRD, channel: chat}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD}
  - {name: Sales_Out, media_routing_domain: Outbound_MRD}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD}
workflows:
  - name: Sales_Inbound
    kind: inbound
    queues:
      - Sales_Chat  # <- inbound workflow `Sales_Inbound` sends mail to queue `Sales_Chat` of media routing domain `Chat_MRD`, which carries `chat`
      - Sales_Out  # <- which carries outgoing mail
  - name: Sales_Outbound
    kind: outbound
    queues: [Sales_Email]  # <- which carries incoming mail
""",
    """\
# No domain is for mail that goes out.
media_routing_domains: [{name: Email_MRD, channel: email}]
queues: [{name: Sales_Email, media_routing_domain: Email_MRD}]
workflows:
  - name: Sales_Outbound
    kind: outbound
    queues: [Sales_Email]  # <- outbound workflow `Sales_Outbound` sends mail to queue `Sales_Email` of media routing domain `Email_MRD`
""",
]

_CARRIED = {"inbound": "email", "outbound": "email-outbound"}


def must(subjects: list[Entity], routing: Routing, *, of_selector: PathsIfGiven) -> Iterator[Hit]:
    """Yield one hit for each queue that a workflow names and that carries something else.

    A queue whose script selector is of a domain for this mail is of the wrong domain, and of several domains for
    mail that comes in one may be meant for what goes out: these are other findings.
    """
    queues = routing.entities["queue"]
    domains = {one for queue in queues for one in queue.links.get("media_routing_domain", ())}
    carrying = Counter(domain.data.get("channel") for domain in domains)
    unclear = carrying["email"] > 1 and not carrying["email-outbound"]
    for workflow in subjects:
        kind = workflow.data["kind"]
        mention = workflow.kind.mentions["queues"]
        for number, queue in enumerate(workflow.links["queues"]):
            for domain in queue.links.get("media_routing_domain", ()):
                found = domain.data.get("channel", _CARRIED[kind])
                others = routing.follow(queue, *of_selector)
                if _CARRIED[kind] in {found, *(one.data.get("channel") for one in others)}:
                    continue
                role = kind if found in _CARRIED.values() else "channel"
                if role == "outbound" and unclear:
                    continue
                facts = {
                    "kind_of": Phrase(kind),
                    "queue": queue.name,
                    "domain": domain.name,
                    "found": found,
                }
                beside = (
                    Label(queue.at("media_routing_domain"), f"{called(queue)} is in this domain"),
                    Label(domain.at("channel"), f"{called(domain)} carries `{found}`"),
                )
                place, identity = (
                    workflow.mention_at(mention, number),
                    (queue.name, queue.department or ""),
                )
                yield Hit(workflow, place, role, identity, facts, beside=beside)
