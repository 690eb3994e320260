from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, Table, Texts, called
from ece_lint.wording import Phrase

asks = "A script selector of email or chat has a Media Routing client."
severity = "error"
then = "requests for chat and email do not find it, and are not routed"
every = "script_selector"
having = "routing_client"
with_ = {
    "client_types": {"30": "Unified CM", "13": "a VRU"},
    "channels": ["email", "email-outbound", "chat"],
    "channel": "media_routing_domain.channel",
    "types": ["routing_client.client_type", "routing_client.peripheral.client_type"],
}
message = "script selector {name} is in media routing domain {domain} ({channel}), but its routing client {client} is {what}"
label = "{client} is {what}"
why = """
A routing client asks Unified CCE only for its own dialed numbers. Unified CM and a VRU send calls;
this script selector is never sent there, and the requests of the Media Routing client do not find it.
"""
fix = """
Choose the routing client of the Media Routing peripheral in the Dialed Number/Script Selector List of Configuration
Manager; if the number is for calls, choose the media routing domain Cisco_Voice.
"""
reference = [
    {
        "document": "Packaged CCE Developer Reference 15.0(1)",
        "page": "Dialed Number API",
        "says": "voice routing types have the domain Cisco_Voice, the multichannel types another one",
    },
    {
        "document": "Scripting and Media Routing Guide for Cisco Unified CCE 15.0(1)",
        "page": "Multichannel Routing",
        "says": "requests of ECE come in over a Media Routing PG; callbacks are voice work",
    },
]
catalogue = ["DN-02", "SS-06"]
since = "0.1"
examples = [
    """\
media_routing_domains:
  - {name: Email_MRD, channel: email}
  - {name: Cisco_Voice, channel: voice}
  - {name: Task_MRD}  # its channel is not known
peripherals:
  - {name: CUCM_1, client_type: 30}
  - {name: Multichannel, client_type: 47}
routing_clients:
  - {name: CUCM_1.RC, peripheral: CUCM_1}
  - {name: Multichannel.RC, peripheral: Multichannel}
  - {name: CVP_1.RC, client_type: "13"}
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, routing_client: Multichannel.RC}
  - {name: Sales_Callback, media_routing_domain: Cisco_Voice, routing_client: Multichannel.RC}  # callbacks are voice
  - {name: "8005551234", media_routing_domain: Cisco_Voice, routing_client: CVP_1.RC}
  - {name: Tasks, media_routing_domain: Task_MRD, routing_client: CUCM_1.RC}
  - name: Support_Email
    media_routing_domain: Email_MRD
    routing_client: CUCM_1.RC  # <- script selector `Support_Email` is in media routing domain `Email_MRD` (email), but its routing client `CUCM_1.RC` is Unified CM
  - name: Orders_Email
    media_routing_domain: Email_MRD
    routing_client: CVP_1.RC  # <- but its routing client `CVP_1.RC` is a VRU
""",
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    client_types: Table,
    channels: Texts,
    channel: Paths,
    types: Paths,
) -> Iterator[Hit]:
    """Yield one hit for each script selector of such a channel whose routing client has such a type."""
    for selector in subjects:
        (client,) = selector.links["routing_client"]
        found = map(str, routing.follow(selector, *types))
        what = next((client_types[type] for type in found if type in client_types), None)
        domain = selector.one("media_routing_domain")
        carried = [one for one in routing.follow(selector, *channel) if one in channels]
        if what is not None and domain is not None and carried:
            facts = {"domain": domain.name, "channel": Phrase(carried[0]), "client": client.name}
            facts["what"] = Phrase(what)
            beside = tuple(Label(one.place, called(one)) for one in (client, domain) if one.defined)
            yield Hit(selector, selector.at("routing_client"), facts=facts, beside=beside)
