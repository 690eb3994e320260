from collections.abc import Iterator
from typing import Any

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.verbs import Table, Texts, called
from ece_lint.wording import Phrase

asks = "Packaged CCE has no objects that it does not support."
severity = "error"
then = "Packaged CCE does not support it, and fails its system validation"
for_ = {"product": "pcce"}
also = [
    "peripheral_services",
    "enterprise_services",
    "enterprise_skill_groups",
    "enterprise_routes",
    "translation_routes",
    "device_targets",
    "database_lookups",
    "application_gateways",
    "peripheral_gateways",
]
# Of each kind all that have one of these values in these fields; without fields, every one.
with_: dict[str, Any] = {
    "none": {
        "service": {},
        "enterprise_service": {},
        "enterprise_skill_group": {},
        "enterprise_route": {},
        "translation_route": {},
        "device_target": {},
        "database_lookup": {},
        "application_gateway": {"type": ["remote-icm"]},
        "peripheral_gateway": {"interface": ["nic"]},
    },
    "client_types": ["13", "30", "47"],
}
message = {
    "": "{kind} {name} exists{others}, but Packaged CCE does not support {what}",
    "client-type": "peripheral gateway {name} is of client type {client_type}; Packaged CCE supports PGs of Unified CM (30), "
    "VRU (13) and Media Routing (47) only",
}
label = {"": "not supported", "client-type": "client type {client_type}"}
why = """
Packaged CCE is tested and supported in one layout. Configuration Manager still lets an administrator add objects from
the time of Unified ICM; they fail the System Validation, and Cisco may ask you to remove them before it helps. The System
Validation only counts them; this rule names them.
"""
fix = """
Delete the object with its tool in Configuration Manager, after its references in scripts are gone
(Script Reference shows them). In a script, replace an enterprise skill group by several skill groups in one Queue to
Skill Group node, or by a precision queue.
"""
reference = {
    "document": "Packaged CCE Developer Reference 15.0(1)",
    "page": "Serviceability API, System Validation Rules (SERVICE_COUNT, ENTERPRISE_SERVICE_COUNT, ENT_SG_COUNT, "
    "ENT_ROUTE_COUNT, TRANSLATION_ROUTE_COUNT, DEVICE_TARGET_COUNT, DATABASE_LOOKUP_COUNT, "
    "NON_CUSTOM_APP_GATEWAY_COUNT, NIC_COUNT, UNSUPPORTED_PG_COUNT)",
    "says": "none of these objects may be configured, and only PGs with the client types Unified CM, Media Routing "
    "and VRU are supported",
}
catalogue = ["REF-14"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
peripheral_gateways:
  - {name: CUCM_PG_1, client_type: 30}
  - {name: VRU_PG_1, client_type: "13"}
  - {name: MR_PG_1, client_type: 47}
  - {name: Spare_PG}
application_gateways:
  - {name: Order_Host, type: custom}
"""
        },
    },
    {
        "product": "pcce",
        "files": {
            "ucce.yaml": """\
skill_groups: [{name: Sales_NA}, {name: Sales_EMEA}]
enterprise_skill_groups:
  - {name: Sales, skill_groups: [Sales_NA, Sales_EMEA]}  # <- enterprise skill group `Sales` exists, but Packaged CCE does not support enterprise skill groups
translation_routes:
  - {name: TR_1}  # <- translation route `TR_1` exists (and 1 other), but Packaged CCE does not support translation routes
  - {name: TR_2}
application_gateways:
  - {name: Order_Host, type: custom}
  - {name: Parent_ICM, type: remote-icm}  # <- application gateway `Parent_ICM` exists
peripheral_gateways:
  - {name: Avaya_PG, client_type: 6}  # <- peripheral gateway `Avaya_PG` is of client type 6
  - {name: SS7_NIC, client_type: 9, interface: nic}  # <- peripheral gateway `SS7_NIC` exists, but Packaged CCE does not support NICs
"""
        },
    },
]

_CALLED = {
    "peripheral_gateway": "NICs",
    "application_gateway": "application gateways that are not custom gateways",
}


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    none: Table,
    client_types: Texts,
) -> Iterator[Hit]:
    """Yield one hit for each kind that should have no such objects, and one for each PG of a wrong type."""
    for kind, like in none.items():
        found = [
            entity
            for entity in routing.entities[kind]
            if all(entity.data.get(field) in values for field, values in like.items())
        ]
        if found:
            first, *others = found
            count = f" (and {len(others)} other{'s' if len(others) > 1 else ''})" if others else ""
            what = _CALLED.get(kind) or kinds()[kind].name.replace("_", " ") + "s"
            facts = {"others": Phrase(count), "what": Phrase(what)}
            beside = tuple(Label(other.place, called(other)) for other in others)
            yield Hit(
                first,
                first.place,
                facts=facts,
                beside=beside,
                involves=tuple(found),
            )
    for gateway in routing.entities["peripheral_gateway"]:
        type = gateway.data.get("client_type")
        if type is not None and "interface" not in gateway.data and str(type) not in client_types:
            facts = {"client_type": Phrase(type)}
            yield Hit(gateway, gateway.at("client_type"), "client-type", facts=facts)
