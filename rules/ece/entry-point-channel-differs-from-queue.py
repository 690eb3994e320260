from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "An entry point leads to a queue of its own channel."
severity = "error"
every = "entry_point"
where = {"active": [True, None]}
having = ["channel", "queue.media_routing_domain.channel"]
message = (
    "entry point {name} is for {channel}, but its queue {queue} is of media routing domain {media_routing_domain}, "
    "which carries {found}"
)
label = "a queue for {found}"
why = """
ECE hands each activity to Unified CCE in the MRD of its queue. A chat in an email MRD is
offered to agents who are logged in for mail and can be interrupted by other tasks, or to nobody at all, and
reports count it as mail.
"""
fix = """
Choose a queue of the same channel for the entry point in the Administration Console of ECE. If the MRD does
carry this channel, correct its `channel` or its media class, or the line under `channels:` in ece-lint.yaml.
"""
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "Configuration in ECE (from page 13), guideline 1",
        "says": "each channel, such as email, chat and callback, has its own MRD",
    },
    {
        "document": "Scripting and Media Routing Guide for Cisco Unified CCE 15.0(1)",
        "page": "Multichannel Routing",
        "says": "the media class Cisco_Voice also carries web callback and delayed callback",
    },
]
catalogue = ["MRD-09", "EP-02", "EP-03"]
since = "0.1"
examples = [
    """\
media_routing_domains:
  - {name: Chat_MRD, channel: chat}
  - {name: Callback_MRD, channel: callback}
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD}
  - {name: Sales_Callback, media_routing_domain: Callback_MRD}
entry_points:
  - {name: Shop, channel: chat, queue: Sales_Chat}
  - {name: Call me, channel: callback, queue: Sales_Callback}
""",
    """\
media_routing_domains:
  - {name: Email_MRD, channel: email}
  - {name: Web_MRD, media_class: Cisco_Chat}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD}
  - {name: Sales_Chat, media_routing_domain: Web_MRD}
entry_points:
  - name: Shop
    channel: chat
    queue: Sales_Email  # <- entry point `Shop` is for `chat`, but its queue `Sales_Email` is of media routing domain `Email_MRD`, which carries `email`
  - name: Call me
    channel: callback
    queue: Sales_Chat  # <- is for `callback`, but its queue `Sales_Chat` is of media routing domain `Web_MRD`, which carries `chat`
""",
    """\
# Callbacks may go through the voice MRD; a standalone queue, an MRD whose channel nobody knows and an entry
# point that is switched off are not judged.
media_routing_domains:
  - {name: Cisco_Voice, channel: voice}
  - {name: Email_MRD, channel: email}
  - {name: MRD_5004}
queues:
  - {name: Sales_Callback, media_routing_domain: Cisco_Voice}
  - {name: Sales_Chat, media_routing_domain: MRD_5004}
  - {name: Sales_Email, media_routing_domain: Email_MRD}
  - {name: Lobby}
entry_points:
  - {name: Call me, channel: callback, queue: Sales_Callback}
  - {name: Shop, channel: chat, queue: Sales_Chat}
  - {name: Help, channel: chat, queue: Lobby}
  - {name: Old shop, channel: chat, queue: Sales_Email, active: false}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each active entry point whose queue is of an MRD that carries something else."""
    for entry_point in subjects:
        channel = entry_point.data["channel"]
        carried = {channel, "voice"} if channel == "callback" else {channel}
        (queue,) = entry_point.links["queue"]
        (domain,) = queue.links["media_routing_domain"]
        found = domain.data["channel"]
        if found not in carried:
            beside = (
                Label(
                    queue.at("media_routing_domain"),
                    f"{called(queue)} is of this media routing domain",
                ),
                Label(domain.at("channel"), f"{called(domain)} carries `{found}`"),
            )
            facts = {
                "channel": channel,
                "queue": queue.name,
                "media_routing_domain": domain.name,
                "found": found,
            }
            yield Hit(entry_point, entry_point.at("queue"), facts=facts, beside=beside)
