"""The peripheral through which ECE asks for routes has the network VRU that Media Routing needs."""

from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

severity = "warning"
every = "peripheral"
where = {"client_type": [47, "47"]}
needs = ["peripherals.network_vru"]
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
    "document": "Configuration Guide for Cisco Unified ICM/CCE 15.0(1)",
    "page": "Software Configuration for Integrated Applications",
    "says": "a network VRU of type 2 is made for Media Routing and chosen for its peripheral",
}
catalogue = ["INT-08"]
since = "0.1"
examples = [
    """\
network_vrus: [{name: MR_Network_VRU, type: 2}, {name: CVP_Network_VRU, type: 7}]
peripherals:
  - {name: Multichannel, client_type: 47, network_vru: MR_Network_VRU}
  - {name: CVP, client_type: 13, network_vru: CVP_Network_VRU}
  - {name: NA_Peripheral, client_type: 30}
""",
    """\
network_vrus:
  - {name: MR_Network_VRU, type: 2}
  - {name: CVP_Network_VRU, type: 7}
peripherals:
  - name: Multichannel
    client_type: 47
    network_vru: CVP_Network_VRU  # <- Media Routing peripheral `Multichannel` has network VRU `CVP_Network_VRU` of type 7; it needs one of type 2
  - name: Multichannel2  # <- Media Routing peripheral `Multichannel2` has no network VRU
    client_type: 47
""",
    """\
# Which type it has is not in the export.
peripherals:
  - {name: Multichannel, client_type: 47, network_vru: MR_Network_VRU}
""",
]


def must(subjects: list[Entity], routing: Routing, *, type: int) -> Iterator[Hit]:
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
