"""The routing type of a dialed number fits its media routing domain."""

from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase, quoted

severity = "error"
for_ = {"product": "pcce"}
every = "script_selector"
needs = ["script_selectors.routing_type", "script_selectors.media_routing_domain"]
with_ = {"voice": ["1", "2", "3"], "multichannel": ["4", "5", "6"]}
message = {
    "voice": "dialed number {name} has routing type {type}, which is for calls, but media routing domain {domain}",
    "none": "dialed number {name} has routing type {type}, which needs a media routing domain, and has none",
}
label = {"voice": "for calls", "none": "no media routing domain"}
why = """
Packaged CCE chooses the routing clients of a dialed number by its routing type: 1 to 3 are telephony, 4 to 6 the Media
Routing peripherals. A number of one sort with a domain of the other is refused by Unified CCE Administration; where it
came in by another way, its requests find nothing.
"""
fix = """
Correct the routing type or the media routing domain on the Dialed Number page of Unified CCE Administration; ECE has
routing type 4.
"""
reference = {
    "document": "Packaged CCE Developer Reference 15.0(1)",
    "page": "Dialed Number API, mediaRoutingDomain",
    "says": "the domain is Cisco_Voice for routing types 1 to 3, and must be given for 4 to 6",
}
catalogue = ["DN-03", "SS-05"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
media_routing_domains: [{name: Email_MRD}, {name: Cisco_Voice, channel: voice}]
script_selectors:
  - {name: "8005551234", routing_type: 1, media_routing_domain: Cisco_Voice}
  - {name: "8005551235", routing_type: 2}  # Cisco_Voice if nothing is said
  - {name: Sales_Email, routing_type: "4", media_routing_domain: Email_MRD}
  - {name: Sales_Callback, routing_type: 4, media_routing_domain: Cisco_Voice}
  - {name: "8005554321", routing_type: 7}
  - name: Support_Email
    routing_type: 1  # <- dialed number `Support_Email` has routing type 1, which is for calls, but media routing domain `Email_MRD`
    media_routing_domain: Email_MRD
  - name: Support_Chat
    routing_type: 4  # <- dialed number `Support_Chat` has routing type 4, which needs a media routing domain, and has none
"""
        },
    },
]


def must(
    subjects: list[Entity], routing: Routing, *, voice: list[str], multichannel: list[str]
) -> Iterator[Hit]:
    """Yield one hit for each voice number with another domain, and each multichannel number without one."""
    for selector in subjects:
        type = str(selector.data.get("routing_type"))
        facts = {"type": Phrase(type)}
        domains = selector.links.get("media_routing_domain", [])
        if type in voice and domains:
            (domain,) = domains
            if domain.name != "Cisco_Voice" and domain.data.get("channel") != "voice":
                facts["domain"] = Phrase(quoted(domain.name))
                yield Hit(selector, selector.at("routing_type"), "voice", facts=facts)
        elif type in multichannel and not domains and "media_routing_domain" not in selector.flawed:
            yield Hit(selector, selector.at("routing_type"), "none", facts=facts)
