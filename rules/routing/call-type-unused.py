from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "Every call type is used by a script selector, a script or as a default."
severity = "note"
then = "nothing; applications may use it in ways that no export shows"
every = "call_type"
needs = [
    "script_selectors.call_type",
    "scripts.call_types",
    "routing_clients.default_call_type",
    "system_information.default_call_type",
]
message = "call type {name} is unused: no script selector leads to it, no script names it, and it is not a default"
label = "unused"
why = """
Nothing in the export brings a contact to this call type. It may be a leftover that only makes lists longer; then
its scripts may be unused as well. Applications that name a call type themselves, such as courtesy callback and
surveys, are not in any export, so this is a note.
"""
fix = """
Delete it in the Call Type List of Configuration Manager, or map a script selector to it.
"""
reference = [
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "ICR_Globals, DefaultCallTypeID",
        "says": "a contact gets the call type that it maps to, else the default of its routing client, else the default of "
        "the system",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Script_Cross_Reference",
        "says": "a script that changes the call type refers to it (target type 7)",
    },
]
catalogue = ["CT-01"]
since = "0.1"
examples = [
    """\
call_types:
  - {name: Sales_CT}
  - {name: VIP_CT}
  - {name: Orders_CT}
  - {name: Default_CT}
  - {name: Default_MR_CT}
  - {name: Old_CT}  # <- call type `Old_CT` is unused: no script selector leads to it, no script names it
scripts:
  - {name: Sales_Script, call_types: [Orders_CT]}
script_selectors:
  - {name: Sales, call_type: Sales_CT, other_call_types: [VIP_CT]}
routing_clients:
  - {name: MR.RC, default_call_type: Default_MR_CT}
system_information:
  - {name: acme.example.com, default_call_type: Default_CT}
""",
    """\
# A script that picks its targets at run time may pick a call type.
call_types: [{name: Sales_CT}, {name: Old_CT}]
scripts:
  - {name: Sales_Script, call_types: [Sales_CT], targets_by_expression: true}
script_selectors:
  - {name: Sales, call_type: Sales_CT}
routing_clients: [{name: MR.RC, default_call_type: Sales_CT}]
system_information: [{name: acme.example.com, default_call_type: Sales_CT}]
""",
    """\
# It may be the default of a routing client or of the system, which are not given.
call_types: [{name: Sales_CT}, {name: Client_Default}]
scripts: [{name: Sales_Script, call_types: []}]
script_selectors: [{name: Sales, call_type: Sales_CT}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each call type that nobody mentions."""
    mentioners = ("script_selector", "script", "routing_client", "system")
    used = {
        target
        for kind in mentioners
        for one in routing.entities[kind]
        for targets in one.links.values()
        for target in targets
        if target.kind.name == "call_type"
    }
    if any(script.data.get("targets_by_expression") for script in routing.entities["script"]):
        return
    for call_type in subjects:
        if call_type not in used:
            yield Hit(call_type, call_type.place)
