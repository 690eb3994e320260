from collections.abc import Iterator

from ece_lint.analysis.dead_ends import SECTIONS, comers, dead_ends, noun_of, unserved
from ece_lint.analysis.flow import default_of, is_of_calls
from ece_lint.analysis.logins import is_of_ece
from ece_lint.finding import Hit
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

asks = "A script selector or dialed number has a call type, or a default that it falls back on."
severity = {"": "warning", "lost": "error", "unknown": "note"}
then = {
    "": "contacts run the script of a default call type, which is rarely made for chat or email",
    "lost": "contacts are not routed at all",
    "unknown": "contacts are not routed, unless there is a default that is not in the input",
}
every = "script_selector"
needs = ["script_selectors.call_type"]
also = SECTIONS
message = {
    "": "script selector {name} has no call type, so no script is scheduled for it: {unserved}, "
    "unless a default call type does",
    "lost": "{noun} {name} has no call type and no default to fall back on, so {unserved}",
    "unknown": "dialed number {name} has no call type, and the input has no default call type for it, neither of its "
    "routing client nor of the system, and no default label: without one its calls are lost",
}
label = "no call type"
why = """
The call type says which script runs. A call without one falls back on the default call type of its routing client or of
the system and, if there is none, on its default label; without that too the caller hears an error. A task has no default:
Unified CCE's default call type is rarely set up for chat or email, and the activities of a queue wait unrouted or end up
in the exception queue.
"""
fix = """
Give the script selector a call type in the Dialed Number/Script Selector List of Configuration Manager, or on the
Dialed Number page of Packaged CCE, and schedule a script for the call type. Delete a number that is no longer called.
"""
reference = [
    {
        "document": "Packaged CCE Features Guide 15.0(1)",
        "page": "Task Routing",
        "says": "a task needs a script selector with its own call type, because there is no default for it",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "All Tables, Default_Call_Type",
        "says": "a routing client may have a call type for the numbers that are mapped to none",
    },
]
catalogue = ["SS-03", "DN-01"]
since = "0.1"
examples = [
    """\
call_types:
  - {name: Sales_Email_CT}
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, call_type: Sales_Email_CT}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, scripts: [Sales_Chat_Script]}
  - {name: "8005551234", media_routing_domain: Cisco_Voice}  # calls may use the default call type
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, script_selector: Sales_Email}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat}
""",
    """\
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, call_type: Sales_Email_CT}
  - name: Sales_Chat  # <- script selector `Sales_Chat` has no call type, so no script is scheduled for it: nobody serves queue `Sales_Chat`
    media_routing_domain: Chat_MRD
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, script_selector: Sales_Email}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat}
""",
    """\
# A routing client has a default call type, and a number has a default label.
routing_clients: [{name: CVP, default_call_type: Default_CT}, {name: CUCM}]
system_information: [{name: acme.example.com}]
call_types: [{name: Default_CT}, {name: Sales_CT}]
media_routing_domains: [{name: Cisco_Voice, channel: voice}]
script_selectors:
  - {name: "8005551111", media_routing_domain: Cisco_Voice, routing_client: CVP, call_type: Sales_CT}
  - {name: "8005552222", media_routing_domain: Cisco_Voice, routing_client: CVP}
  - {name: "8005553333", media_routing_domain: Cisco_Voice, routing_client: CUCM, default_label: "7771110000"}
  - {name: "8005554444", media_routing_domain: Cisco_Voice, routing_client: CUCM}  # <- dialed number `8005554444` has no call type and no default to fall back on, so nobody serves it
""",
    """\
# A task that no queue of ECE sends has no default, whatever calls have.
system_information: [{name: acme.example.com, default_call_type: Default_CT}]
media_routing_domains: [{name: Task_MRD, channel: chat}]
script_selectors:
  - {name: Orders, media_routing_domain: Task_MRD, call_type: Orders_CT}
  - {name: Returns, media_routing_domain: Task_MRD}  # <- script selector `Returns` has no call type and no default to fall back on
""",
    """\
# Nobody says whether there is a default call type.
routing_clients: [{name: CVP}]
system_information: [{name: acme.example.com}]
script_selectors:
  - {name: "8005551111", media_routing_domain: Cisco_Voice, routing_client: CVP, call_type: Sales_CT}
  - {name: "8005552222", media_routing_domain: Cisco_Voice, routing_client: CVP}  # <- dialed number `8005552222` has no call type, and the input has no default call type
  - {name: "8005553333", media_routing_domain: Cisco_Voice, routing_client: CVP, default_label: "7771110000"}
""",
]

_LEADING_ON = ("call_type", "other_call_types", "scripts", "default_label")


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each script selector that leads nowhere, and each dialed number that perhaps does."""
    for selector, ways in dead_ends(routing, "no-call-type").items():
        queues = {one.served for one in ways} - {selector}
        default = default_of(selector, routing)
        role = "" if queues and (default.call_type is not None or not default.is_told) else "lost"
        facts = {
            "noun": Phrase(noun_of(selector)),
            "unserved": unserved(ways) if queues else Phrase("nobody serves it"),
        }
        yield Hit(
            selector, selector.place, role, facts=facts, beside=comers(ways) if queues else ()
        )
    for selector in subjects:
        if _may_be_lost(selector, routing):
            yield Hit(selector, selector.place, "unknown")


def _may_be_lost(selector: Entity, routing: Routing) -> bool:
    """Say whether a dialed number leads on only by a default, of which the input does not tell though it could."""
    if any(selector.links.get(field) or field in selector.flawed for field in _LEADING_ON):
        return False
    domain, client = selector.one("media_routing_domain"), selector.one("routing_client")
    default = default_of(selector, routing)
    return (
        is_of_calls(domain)
        and client is not None
        and client.defined
        and bool(routing.entities["system"])
        and default.call_type is None
        and not default.is_told
        and not (domain is not None and is_of_ece(domain, routing))
        and not routing.mentioners(
            selector, kinds()["queue"], kinds()["queue"].mentions["script_selector"]
        )
    )
