from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "The channel of every media routing domain that ECE uses is known."
severity = "note"
every = "media_routing_domain"
having = "queues"
message = "the channel of media routing domain {name} is not known, so rules about channels skip it"
label = "email, chat or callback?"
why = """
No export says what a media routing domain carries. Whether there is one domain for each channel, whether email is
interruptible, and whether chat reaches a chat queue cannot be checked for a domain whose channel is not written down.
"""
fix = """
Write `channel: email`, `email-outbound`, `chat` or `callback` at the domain, or its name or the name of its media class
under `channels:` in ece-lint.yaml. An export of the media classes with their types also helps.
"""
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "Configuration in ECE (from page 13), guideline 1",
    "says": "one media routing domain for each channel; email domains are interruptible",
}
since = "0.1"
examples = [
    """\
media_classes:
  - {name: Cisco_Email, type: email}
media_routing_domains:
  - {name: Email_MRD, media_class: Cisco_Email}
  - {name: Chat_MRD, channel: chat}
  - {name: Task_MRD, type: multichannel}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD}
""",
    """\
media_routing_domains:
  - name: ECE_1  # <- the channel of media routing domain `ECE_1` is not known
  - name: ECE_2  # <- the channel of media routing domain `ECE_2` is not known
    media_class: CIM_BC
queues:
  - {name: Sales_Email, media_routing_domain: ECE_1}
  - {name: Sales_Callback, media_routing_domain: ECE_2}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each media routing domain of a queue whose channel could not be concluded."""
    for domain in subjects:
        if "channel" not in domain.data and "channel" not in domain.flawed:
            classes = domain.links.get("media_class", [])
            beside = [
                Label(domain.at("media_class"), f"{called(one)} does not say") for one in classes
            ]
            yield Hit(domain, domain.place, beside=tuple(beside))
