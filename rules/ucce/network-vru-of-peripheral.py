from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Table, called

asks = (
    "VRU peripherals use the network VRU of type 10, Media Routing peripherals the one of type 2."
)
severity = "error"
for_ = {"product": "pcce"}
every = "peripheral"
needs = ["peripherals.network_vru", "peripherals.client_type", "network_vrus.type"]
with_ = {"types": {"13": 10, "47": 2}}  # by client type of the peripheral
message = {
    "": "peripheral {name} has network VRU {vru} of type {type}; in Packaged CCE it needs the one of type {wanted}",
    "none": "peripheral {name} has no network VRU; in Packaged CCE it needs the one of type {wanted}",
}
label = {"": "of type {type}", "none": "no network VRU"}
why = """
The network VRU tells Unified CCE where contacts wait: on Unified CVP for calls, in ECE for email and chat. A Media
Routing peripheral without its type 2 cannot queue, so every request that does not find a free agent at once fails.
"""
fix = """
Choose the network VRU of the right type on the Advanced tab of the peripheral in the PG Explorer of Configuration
Manager.
"""
reference = {
    "document": "Packaged CCE Developer Reference 15.0(1)",
    "page": "Serviceability API, System Validation Rules (TYPE10_NETWORK_VRU_MAP_COUNT, PCCE_TYPE2_NETWORK_VRU_MAP_COUNT)",
    "says": "all VRU peripherals are associated with the type 10 network VRU, all Media Routing ones with the type 2",
}
catalogue = ["REF-14"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
network_vrus: [{name: CVP, type: 10}, {name: MR, type: 2}]
peripherals:
  - {name: CUCM_1, client_type: 30}
  - {name: CVP_1A, client_type: "13", network_vru: CVP}
  - {name: Multichannel, client_type: 47, network_vru: MR}
"""
        },
    },
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
network_vrus: [{name: CVP, type: 10}, {name: MR, type: 2}]
peripherals:
  - {name: CUCM_1, client_type: 30, network_vru: CVP}
  - {name: Multichannel, client_type: 47, network_vru: CVP}  # <- peripheral `Multichannel` has network VRU `CVP` of type 10; in Packaged CCE it needs the one of type 2
  - {name: Outbound, client_type: "47"}  # <- peripheral `Outbound` has no network VRU; in Packaged CCE it needs the one of type 2
"""
        },
    },
]


def must(subjects: list[Entity], routing: Routing, *, types: Table) -> Iterator[Hit]:
    """Yield one hit for each peripheral that is tied to no network VRU or to one of another type."""
    for peripheral in subjects:
        wanted = types.get(str(peripheral.data.get("client_type")))
        if wanted is None:
            continue
        vru = peripheral.one("network_vru")
        if vru is None:
            if "network_vru" not in peripheral.flawed:
                yield Hit(peripheral, peripheral.place, "none", facts={"wanted": wanted})
        elif vru.data.get("type", wanted) != wanted:
            facts = {"vru": vru.name, "type": vru.data["type"], "wanted": wanted}
            beside = (Label(vru.at("type"), f"{called(vru)} is of type {vru.data['type']}"),)
            yield Hit(peripheral, peripheral.at("network_vru"), facts=facts, beside=beside)
