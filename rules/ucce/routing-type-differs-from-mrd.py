from collections.abc import Iterator
from typing import Any

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import PathsIfGiven, Text, Texts
from ece_lint.wording import Phrase, listed

asks = "The routing type of a dialed number fits its media routing domain."
severity = {"voice": "error", "none": "error", "other": "note"}
for_ = {"product": "pcce"}
every = "script_selector"
having = "routing_type"
needs = ["script_selectors.media_routing_domain"]
also = ["media_routing_domains"]
with_ = {
    "voice": ["1", "2", "3"],
    "multichannel": ["4", "5", "6"],
    "ece": "4",
    "of_queues": "queues",
}
message = {
    "voice": "dialed number {name} has routing type {type}, which is for calls, but media routing domain {domain}",
    "none": "dialed number {name} has routing type {type}, which needs a media routing domain, but has none",
    "other": "dialed number {name} of queue {queues} has routing type {type}; ECE uses {ece}",
}
label = {"voice": "for calls", "none": "no media routing domain", "other": "not the one of ECE"}
why = """
Packaged CCE chooses the routing clients of a dialed number by its routing type: 1 to 3 are telephony, 4 to 6 the Media
Routing peripherals. A number of one type with a domain of the other is refused by Unified CCE Administration; if it
came in another way, its requests find nothing. The first of the multichannel types is for ECE and its peripheral
Multichannel; with another one the number is defined for a peripheral that ECE does not use.
"""
fix = """
Correct the routing type or the media routing domain on the Dialed Number page of Unified CCE Administration; ECE has
routing type 4.
"""
reference = [
    {
        "document": "Packaged CCE Developer Reference 15.0(1)",
        "page": "Dialed Number API, mediaRoutingDomain",
        "says": "the domain is Cisco_Voice for routing types 1 to 3, and must be given for 4 to 6",
    },
    {
        "document": "pcce-12-5-toolbox-api, code of a Cisco engineer that sets up Packaged CCE 12.5 (GitHub)",
        "page": "dialed numbers",
        "says": "routing type 4 is used for ECE",
    },
]
catalogue = ["DN-03", "SS-05"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}, {name: Cisco_Voice, channel: voice}]
script_selectors:
  - {name: "8005551234", routing_type: 1, media_routing_domain: Cisco_Voice}
  - {name: "8005551235", routing_type: 2}  # Cisco_Voice by default
  - {name: Sales_Email, routing_type: "4", media_routing_domain: Email_MRD}
  - {name: Sales_Callback, routing_type: 4, media_routing_domain: Cisco_Voice}
  - {name: "8005554321", routing_type: 7}
  - name: Support_Email
    routing_type: 1  # <- dialed number `Support_Email` has routing type 1, which is for calls, but media routing domain `Email_MRD`
    media_routing_domain: Email_MRD
  - {name: Sales_Digital, routing_type: 8}
  - {name: Sales_Old}
  - name: Sales_Chat
    routing_type: 5  # <- dialed number `Sales_Chat` of queue `Sales_Chat` has routing type 5; ECE uses 4
    media_routing_domain: Chat_MRD
  - name: Support_Chat
    routing_type: 4  # <- dialed number `Support_Chat` has routing type 4, which needs a media routing domain, but has none
queues:
  - {name: Sales_Email, script_selector: Sales_Email}
  - {name: Sales_Chat, script_selector: Sales_Chat}
"""
        },
    },
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    voice: Texts,
    multichannel: Texts,
    ece: Text,
    of_queues: PathsIfGiven,
) -> Iterator[Hit]:
    """Yield one hit for each number of a queue of ECE, of voice, or of another channel whose type does not fit."""
    for selector in subjects:
        type = str(selector.data["routing_type"])
        domains = selector.links.get("media_routing_domain", [])
        queues = routing.follow(selector, *of_queues)
        other = [one for one in domains if one.name != "Cisco_Voice"]
        other = [one for one in other if one.data.get("channel") != "voice"]
        role = ""
        if type in voice and other:
            role = "voice"
        elif type in multichannel and not domains:
            role = "none" if "media_routing_domain" not in selector.flawed else ""
        elif queues and type != ece:
            role = "other"
        if role:
            facts: dict[str, Any] = {"type": Phrase(type), "ece": Phrase(ece)}
            facts["queues"] = [one.name for one in queues]
            facts["domain"] = Phrase(listed(one.name for one in other))
            yield Hit(selector, selector.at("routing_type"), role, facts=facts)
