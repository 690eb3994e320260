from collections.abc import Iterator
from typing import Any

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "Packaged CCE has one customer definition, with a type 10 network VRU and no feature set."
severity = "error"
then = "some dialed numbers cannot queue calls, and Packaged CCE fails its system validation"
for_ = {"product": "pcce"}
every = "customer_definition"
also = ["network_vrus"]
message = {
    "several": "customer definition {name} is one of {count}; Packaged CCE has exactly one",
    "network-vru": "customer definition {name} has network VRU {vru} of type {type}; "
    "in Packaged CCE it needs the one of type 10",
    "no-network-vru": "customer definition {name} has no network VRU; in Packaged CCE it needs the one of type 10",
    "feature-set": "customer definition {name} has feature control set {feature_set}; in Packaged CCE it has none",
}
label = {
    "several": "one of {count}",
    "network-vru": "of type {type}",
    "no-network-vru": "no network VRU",
    "feature-set": "must be none",
}
why = """
Calls find their network VRU through the customer of their dialed number. With a second customer, or with another
network VRU, some dialed numbers queue and others do not; a feature control set hides tools that Packaged CCE needs.
"""
fix = """
Correct the customer definition in the ICM Instance Explorer of Configuration Manager.
"""
reference = {
    "document": "Packaged CCE Developer Reference 15.0(1)",
    "page": "Serviceability API, System Validation Rules (CUSTOMER_DEFINITION_COUNT, "
    "CUSTOMER_DEFINITION_HAS_TYPE10_NETWORK_VRU, NULL_FEATURE_SET_ID_COUNT)",
    "says": "exactly one customer definition exists, its network VRU is of type 10, its feature control set is none",
}
catalogue = ["REF-14"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
network_vrus: [{name: CVP, type: 10}]
customer_definitions:
  - {name: Acme, network_vru: CVP}
"""
        },
    },
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
network_vrus: [{name: CVP, type: 10}, {name: MR, type: 2}]
customer_definitions:
  - {name: Acme, network_vru: CVP, feature_set: 5000}  # <- customer definition `Acme` has feature control set `5000`; in Packaged CCE it has none
  - {name: Globex, network_vru: CVP}  # <- customer definition `Globex` is one of 2; Packaged CCE has exactly one
"""
        },
    },
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
network_vrus: [{name: CVP, type: 10}, {name: MR, type: 2}]
customer_definitions:
  - {name: Acme, network_vru: MR}  # <- customer definition `Acme` has network VRU `MR` of type 2
"""
        },
    },
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
network_vrus: [{name: CVP, type: 10}]
customer_definitions:
  - {name: Acme}  # <- customer definition `Acme` has no network VRU; in Packaged CCE it needs the one of type 10
"""
        },
    },
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
# Without the network VRUs there is no telling what belongs to the only customer.
customer_definitions:
  - {name: Acme}
"""
        },
    },
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each customer too many, each wrong network VRU and each feature set."""
    for customer in subjects[1:]:
        beside = (Label(subjects[0].place, f"{called(subjects[0])} is the first"),)
        facts: dict[str, Any] = {"count": len(subjects)}
        yield Hit(customer, customer.place, "several", facts=facts, beside=beside)
    for customer in subjects:
        if (feature_set := customer.data.get("feature_set")) is not None:
            facts = {"feature_set": str(feature_set)}
            yield Hit(customer, customer.at("feature_set"), "feature-set", facts=facts)
    # With several, it is enough that one of them has it: the others are too many anyway.
    if len(subjects) != 1 or not routing.entities["network_vru"]:
        return
    (customer,) = subjects
    vru = customer.one("network_vru")
    if vru is None and "network_vru" not in customer.flawed:
        yield Hit(customer, customer.place, "no-network-vru")
    elif vru is not None and vru.data.get("type", 10) != 10:
        facts = {"vru": vru.name, "type": vru.data["type"]}
        yield Hit(customer, customer.at("network_vru"), "network-vru", facts=facts)
