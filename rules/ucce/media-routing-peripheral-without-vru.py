from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole, called

asks = "The Media Routing peripheral of ECE has a network VRU of type 2."
severity = "warning"
for_ = {"product": "ucce"}  # the system validation of Packaged CCE requires more
every = "peripheral"
where = {"client_type": [47, "47"]}
having = "routing_clients.script_selectors.queues"
needs = ["peripherals.network_vru"]
also = ["network_vrus"]
with_ = {"type": 2}
message = {
    "none": "the Media Routing peripheral {name} has no network VRU; it needs one of type {expected}",
    "type": "the Media Routing peripheral {name} has network VRU {network_vru} of type {found}; it needs one of type {expected}",
}
label = {"none": "no network VRU", "type": "of type {found}"}
why = """
While no agent is free, a chat or a mail waits at the network VRU of the peripheral. Without one, or with one of
another type, the script cannot queue it, and ECE gets a failure instead of an agent.
"""
fix = """
Choose the network VRU of Media Routing, such as MR_Network_VRU, on the Advanced tab of the peripheral in the PG Explorer of
Configuration Manager; its type is set in the Network VRU Explorer.
"""
reference = {
    "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
    "page": "Software Configuration for Integrated Applications",
    "says": "a network VRU of type 2 is created for Media Routing and chosen for its peripheral",
}
catalogue = ["INT-08"]
since = "0.1"
examples = [
    """\
# Only the peripheral for which queues of ECE have script selectors is judged.
network_vrus: [{name: MR_Network_VRU, type: 2}, {name: CVP_Network_VRU, type: 10}]
peripherals:
  - {name: Multichannel, client_type: 47, network_vru: MR_Network_VRU}
  - {name: Outbound, client_type: 47}
  - {name: CVP, client_type: 13, network_vru: CVP_Network_VRU}
  - {name: NA_Peripheral, client_type: 30}
routing_clients: [{name: RC_Multichannel, peripheral: Multichannel}]
script_selectors: [{name: Sales_Email, routing_client: RC_Multichannel}]
queues: [{name: Sales_Email, script_selector: Sales_Email}]
""",
    """\
network_vrus:
  - {name: MR_Network_VRU, type: 2}
  - {name: CVP_Network_VRU, type: 10}
peripherals:
  - name: Multichannel
    client_type: 47
    network_vru: CVP_Network_VRU  # <- the Media Routing peripheral `Multichannel` has network VRU `CVP_Network_VRU` of type 10; it needs one of type 2
  - name: Multichannel2  # <- the Media Routing peripheral `Multichannel2` has no network VRU
    client_type: 47
routing_clients: [{name: RC_1, peripheral: Multichannel}, {name: RC_2, peripheral: Multichannel2}]
script_selectors: [{name: Sales_Email, routing_client: RC_1}, {name: Sales_Chat, routing_client: RC_2}]
queues: [{name: Sales_Email, script_selector: Sales_Email}, {name: Sales_Chat, script_selector: Sales_Chat}]
""",
    """\
# Which type it has is not in the export.
peripherals: [{name: Multichannel, client_type: 47, network_vru: MR_Network_VRU}]
routing_clients: [{name: RC_Multichannel, peripheral: Multichannel}]
script_selectors: [{name: Sales_Email, routing_client: RC_Multichannel}]
queues: [{name: Sales_Email, script_selector: Sales_Email}]
""",
]


def must(subjects: list[Entity], routing: Routing, *, type: Whole) -> Iterator[Hit]:
    """Yield one hit for each Media Routing peripheral without a network VRU of the type."""
    for peripheral in subjects:
        if "network_vru" not in peripheral.data and "network_vru" not in peripheral.flawed:
            yield Hit(peripheral, peripheral.place, "none", facts={"expected": type})
        for vru in peripheral.links.get("network_vru", ()):
            found = vru.data.get("type", type)
            if found != type:
                facts = {"network_vru": vru.name, "found": found, "expected": type}
                beside = (Label(vru.at("type"), f"{called(vru)} is of type {found}"),)
                place = peripheral.at("network_vru")
                yield Hit(peripheral, place, "type", facts=facts, beside=beside)
