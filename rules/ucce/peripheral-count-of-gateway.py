from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, Table, called

asks = "A PG of Packaged CCE has as many peripherals as its type requires."
severity = "error"
then = "what is missing cannot be reached, and Packaged CCE fails its system validation"
for_ = {"product": "pcce", "release": ["15.0"]}
every = "peripheral_gateway"
needs = ["peripheral_gateways.client_type"]
with_ = {
    "peripherals": {"30": 1, "13": 2, "47": 4},  # by client type of the PG
    "there": "peripherals",
}
message = "peripheral gateway {name} has {count} peripherals, {found}; in Packaged CCE it has exactly {wanted}"
label = "{count} instead of {wanted} peripherals"
why = """
Packaged CCE has one layout of PGs: one Unified CM on an agent PG, both sides of Unified CVP on a VRU PG, and on
a Media Routing PG the four applications with their fixed names. What is missing cannot be reached; what is added is
not supported. The System Validation counts the PGs that are wrong but does not name them.
"""
fix = """
Add or remove peripherals of the PG in the PG Explorer of Configuration Manager, and in PG Setup on both sides.
"""
reference = {
    "document": "Packaged CCE Developer Reference 15.0(1)",
    "page": "Serviceability API, System Validation Rules (UCM_PIM_COUNT, VRU_PIM_COUNT, PCCE_MR_PIM_COUNT)",
    "says": "a Unified CM PG has one peripheral, a VRU PG two, a Media Routing PG four",
}
catalogue = ["REF-14"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "release": "15.0",
        "files": {
            "ucce.yaml": """\
peripheral_gateways:
  - {name: CUCM_PG_1, client_type: 30}
  - {name: VRU_PG_1, client_type: "13"}
peripherals:
  - {name: CUCM_1, peripheral_gateway: CUCM_PG_1}
  - {name: CVP_1A, peripheral_gateway: VRU_PG_1}
  - {name: CVP_1B, peripheral_gateway: VRU_PG_1}
"""
        },
    },
    {
        "product": "pcce",
        "release": "15.0",
        "files": {
            "ucce.yaml": """\
peripheral_gateways:
  - {name: CUCM_PG_1, client_type: 30}
  - {name: MR_PG_1, client_type: 47}  # <- peripheral gateway `MR_PG_1` has 2 peripherals, `Multichannel` and `Outbound`; in Packaged CCE it has exactly 4
  - {name: VRU_PG_1, client_type: 13}  # <- peripheral gateway `VRU_PG_1` has 0 peripherals, nothing; in Packaged CCE it has exactly 2
peripherals:
  - {name: CUCM_1, peripheral_gateway: CUCM_PG_1}
  - {name: Multichannel, peripheral_gateway: MR_PG_1}
  - {name: Outbound, peripheral_gateway: MR_PG_1}
"""
        },
    },
]


def must(
    subjects: list[Entity], routing: Routing, *, peripherals: Table, there: Paths
) -> Iterator[Hit]:
    """Yield one hit for each PG with more or fewer peripherals than its client type asks for."""
    for gateway in subjects:
        wanted = peripherals.get(str(gateway.data.get("client_type")))
        found = routing.follow(gateway, *there)
        if wanted is not None and "interface" not in gateway.data and len(found) != wanted:
            facts = {"count": len(found), "found": [one.name for one in found], "wanted": wanted}
            beside = tuple(Label(one.place, called(one)) for one in found)
            yield Hit(gateway, gateway.place, facts=facts, beside=beside)
