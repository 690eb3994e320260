from collections.abc import Iterator

from ece_lint.analysis.dead_ends import SECTIONS, comers, dead_ends, unserved
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "A call type that contacts come to has a script scheduled."
severity = "error"
then = "contacts of the call type are not routed at all"
every = "call_type"
needs = ["call_types.scripts"]
also = SECTIONS
message = "call type {name} has no script scheduled, so {unserved}"
many = "call types have no script scheduled, though contacts come to them"
label = "no script"
why = """
A request that finds a call type without a script is not routed at all. The activities of a queue wait in ECE and
end in the exception queue, callers hear that their call cannot be completed, and the reports of the call type show
nothing but errors.
"""
fix = """
Schedule a script for the call type in the Call Type Manager of Script Editor.
"""
reference = [
    {
        "document": "Scripting and Media Routing Guide for Cisco Unified CCE 15.0(1)",
        "page": "Multichannel Routing",
        "says": "each media routing domain needs a script, its own or one that it shares with others",
    },
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
        "page": "Routing a Call",
        "says": "the schedule of a call type decides which script runs",
    },
]
catalogue = ["CT-02", "SS-04"]
since = "0.1"
examples = [
    """\
call_types:
  - {name: Sales_Email_CT, scripts: [Sales_Day_Script, Sales_Night_Script]}
  - {name: Overflow_Statistics_CT}  # only counts; no script selector leads to it
  - {name: Sales_Fax_CT}
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, call_type: Sales_Email_CT}
  - {name: "8005551234", media_routing_domain: Cisco_Voice, call_type: Sales_Fax_CT, default_label: "7771110000"}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, script_selector: Sales_Email}
""",
    """\
call_types:
  - {name: Sales_Email_CT, scripts: [Sales_Email_Script]}
  - name: Sales_Chat_CT  # <- call type `Sales_Chat_CT` has no script scheduled, so nobody serves queue `Sales_Web_Chat`, to which entry point `Shop` leads
    scripts: []
  - name: Sales_Voice_CT  # <- call type `Sales_Voice_CT` has no script scheduled, so nobody serves dialed number `8005551234`
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, call_type: Sales_Email_CT}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, call_type: Sales_Chat_CT}
  - {name: "8005551234", media_routing_domain: Cisco_Voice, call_type: Sales_Voice_CT}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, script_selector: Sales_Email}
  - {name: Sales_Web_Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat}
entry_points:
  - {name: Shop, queue: Sales_Web_Chat}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each call type without a script to which contacts come, whatever their domains."""
    for call_type, ways in dead_ends(routing, "no-script").items():
        facts = {"unserved": unserved(ways)}
        yield Hit(call_type, call_type.place, facts=facts, beside=comers(ways))
