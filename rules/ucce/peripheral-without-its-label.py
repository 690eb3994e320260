from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, Texts, Whole, called

asks = "Unified CM and VRU peripherals of Packaged CCE have one label of ten digits each."
severity = "error"
then = "calls are not queued at the peripheral, or at the wrong label"
for_ = {"product": "pcce"}
every = "peripheral"
needs = ["peripherals.client_type"]
with_ = {
    "client_types": ["13", "30"],
    "digits": 10,
    "labels": "routing_clients.routing_labels",
}
message = {
    "none": "peripheral {name} has no label of {digits} digits; in Packaged CCE it has exactly one",
    "several": "peripheral {name} has {count} labels of {digits} digits, {found}; in Packaged CCE it has exactly one",
}
label = {"none": "no label of {digits} digits", "several": "{count} labels"}
why = """
The label is the number with which Unified CCE sends calls to Unified CVP for queuing and treatment. Without it, calls
are not queued at that peripheral; with two, their order in the database decides which of them is used. In
Unified CCE each customer and each network VRU may have labels of its own.
"""
fix = """
Keep one label of ten digits for the routing client of the peripheral, in the PG Explorer or the Label List of
Configuration Manager.
"""
reference = {
    "document": "Packaged CCE Developer Reference 15.0(1)",
    "page": "Serviceability API, System Validation Rules (CVP_LABEL_COUNT, CUCM_LABEL_COUNT)",
    "says": "each VRU and each Unified CM peripheral has exactly one label with ten digits",
}
catalogue = ["REF-14"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
peripherals:
  - {name: CUCM_1, client_type: 30}
  - {name: CVP_1A, client_type: "13"}
  - {name: Multichannel, client_type: 47}
routing_clients:
  - {name: CUCM_1.RC, peripheral: CUCM_1}
  - {name: CVP_1A.RC, peripheral: CVP_1A}
routing_labels:
  - {name: "8881111000", routing_client: CUCM_1.RC}
  - {name: "7777777777", routing_client: CVP_1A.RC}
  - {name: "1001", routing_client: CVP_1A.RC}
"""
        },
    },
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
peripherals:
  - {name: CUCM_1, client_type: 30}  # <- peripheral `CUCM_1` has no label of 10 digits; in Packaged CCE it has exactly one
  - {name: CVP_1A, client_type: 13}  # <- peripheral `CVP_1A` has 2 labels of 10 digits, `7777777777` and `8111111111`
routing_clients:
  - {name: CUCM_1.RC, peripheral: CUCM_1}
  - {name: CVP_1A.RC, peripheral: CVP_1A}
routing_labels:
  - {name: "888111", routing_client: CUCM_1.RC}
  - {name: "7777777777", routing_client: CVP_1A.RC}
  - {name: "8111111111", routing_client: CVP_1A.RC}
"""
        },
    },
]


def must(
    subjects: list[Entity], routing: Routing, *, client_types: Texts, digits: Whole, labels: Paths
) -> Iterator[Hit]:
    """Yield one hit for each peripheral without a label of that many digits, and for each with several."""
    for peripheral in subjects:
        if str(peripheral.data.get("client_type")) in client_types:
            # Labels that two routing clients share carry their number behind the name: `8111111111 (5001)`.
            found = [
                one
                for one in routing.follow(peripheral, *labels)
                if len(number := one.name.split(" (")[0]) == digits and number.isdigit()
            ]
            if len(found) != 1:
                names = [one.name for one in found]
                facts = {"count": len(found), "digits": digits, "found": names}
                beside = tuple(Label(one.place, called(one)) for one in found)
                role = "several" if found else "none"
                yield Hit(peripheral, peripheral.place, role, facts=facts, beside=beside)
