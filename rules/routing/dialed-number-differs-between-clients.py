from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "The same dialed number leads to the same place on every routing client."
severity = {"media-routing-domain": "warning", "call-type": "note"}
every = "script_selector"
having = "routing_client"
needs = ["script_selectors.dialed_number"]
message = {
    "media-routing-domain": "dialed number {number} is of media routing domain {first_value} for routing client "
    "{first_client}, but of {value} for {client}",
    "call-type": "dialed number {number} leads to call type {first_value} for routing client {first_client}, "
    "but to {value} for {client}",
}
label = {"media-routing-domain": "of {value} here", "call-type": "leads to {value} here"}
why = """
A string may be defined for several routing clients, and each of them may lead elsewhere: the two sides of Unified CVP
then treat one number differently, and it is easy to change one and forget the other. A number for calls that is also a script
selector of another medium is even harder to tell apart in reports.
"""
fix = """
Map both to the same call type in the Dialed Number/Script Selector List of Configuration Manager, or give one of them
another string. Where the difference is intended (such as the same short number inside two sites), allow the rule.
"""
reference = {
    "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
    "page": "Dialed_Number, alternate key",
    "says": "a dialed number string is unique for one routing client, so several clients may have the same",
}
catalogue = ["DN-06", "SS-07"]
since = "0.1"
examples = [
    """\
media_routing_domains: [{name: Cisco_Voice}, {name: Email_MRD}]
call_types: [{name: Sales_CT}, {name: Support_CT}]
routing_clients: [{name: CVP_A.RC}, {name: CVP_B.RC}, {name: MR.RC}]
script_selectors:
  - {name: CVP_A.8000, dialed_number: 8000, routing_client: CVP_A.RC, media_routing_domain: Cisco_Voice, call_type: Sales_CT}
  - {name: CVP_B.8000, dialed_number: 8000, routing_client: CVP_B.RC, media_routing_domain: Cisco_Voice, call_type: Sales_CT}
  - {name: CVP_A.8001, dialed_number: 8001, routing_client: CVP_A.RC, media_routing_domain: Cisco_Voice, call_type: Sales_CT}
  - name: CVP_B.8001
    dialed_number: 8001
    routing_client: CVP_B.RC
    media_routing_domain: Cisco_Voice
    call_type: Support_CT  # <- dialed number `8001` leads to call type `Sales_CT` for routing client `CVP_A.RC`, but to `Support_CT` for `CVP_B.RC`
  - name: MR.8000
    dialed_number: 8000
    routing_client: MR.RC
    media_routing_domain: Email_MRD  # <- dialed number `8000` is of media routing domain `Cisco_Voice` for routing client `CVP_A.RC`, but of `Email_MRD` for `MR.RC`
    call_type: Support_CT
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each script selector that differs from the first with its string: in domain, else in call type."""
    firsts: dict[str, Entity] = {}
    for selector in subjects:
        if "dialed_number" not in selector.data:
            continue
        number = str(selector.data["dialed_number"])
        first = firsts.setdefault(number, selector)
        for role in ("media-routing-domain", "call-type"):
            field = role.replace("-", "_")
            ours, theirs = (one.links.get(field, [])[:1] for one in (selector, first))
            if ours and theirs and ours != theirs:
                facts = {
                    "number": number,
                    "value": ours[0].name,
                    "client": selector.links["routing_client"][0].name,
                    "first_value": theirs[0].name,
                    "first_client": first.links["routing_client"][0].name,
                }
                beside = (Label(first.at(field), f"{called(first)} names `{theirs[0].name}`"),)
                yield Hit(selector, selector.at(field), role, facts=facts, beside=beside)
                break
