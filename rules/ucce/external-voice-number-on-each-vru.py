from collections.abc import Iterator
from typing import Any

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole, called

asks = "An external voice number of Packaged CCE is defined for exactly two VRU peripherals."
severity = {"too-few": "error", "too-many": "warning"}
then = {
    "too-few": "calls that come in over the other side of Unified CVP fail",
    "too-many": "the number is on a VRU that Packaged CCE does not expect, and its validation fails",
}
for_ = {"product": "pcce", "release": ["15.0"]}
every = "script_selector"
needs = [
    "script_selectors.dialed_number",
    "script_selectors.routing_client",
    "routing_clients.client_type",
]
with_ = {"records": 2}
message = {
    "too-few": "dialed number {number} is defined for routing client {clients} only; in Packaged CCE an external voice "
    "number is defined for {records} VRU peripherals",
    "too-many": "dialed number {number} is defined for {count} VRU routing clients, {clients}; in Packaged CCE an "
    "external voice number is defined for {records}",
}
label = "defined for {clients}"
why = """
Calls come in over either side of Unified CVP. A number that only one side knows fails whenever the other side takes
the call, which is half of the time or only after a failover. Packaged CCE creates both records; in Unified CCE each side
may have numbers of its own, for different lines.
"""
fix = """
Add the dialed number on the Dialed Number page of Unified CCE Administration with routing type External Voice, which
creates both records.
"""
reference = {
    "document": "Packaged CCE Developer Reference 15.0(1)",
    "page": "Serviceability API, System Validation Rules (DIALED_NUMBER_EXTERNAL_VOICE_COUNT)",
    "says": "each external voice string has exactly two dialed number records, one for each VRU PIM",
}
catalogue = ["REF-14"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "release": "15.0",
        "files": {
            "ucce.yaml": """\
routing_clients:
  - {name: CVP_A.RC, client_type: 13}
  - {name: CVP_B.RC, client_type: "13"}
  - {name: CUCM.RC, client_type: 30}
script_selectors:
  - {name: CVP_A.8005551234, dialed_number: "8005551234", routing_client: CVP_A.RC}
  - {name: CVP_B.8005551234, dialed_number: "8005551234", routing_client: CVP_B.RC}
  - {name: "7777", dialed_number: "7777", routing_client: CUCM.RC}  # internal
  - {name: CVP_A.8005554321, dialed_number: "8005554321", routing_client: CVP_A.RC}  # <- dialed number `8005554321` is defined for routing client `CVP_A.RC` only
  - {name: "8005550177", routing_client: CVP_A.RC}  # <- dialed number `8005550177` is defined for routing client `CVP_A.RC` only
  - {name: "8005550188", routing_client: CVP_A.RC}
  - {name: CVP_B.RC.8005550188, routing_client: CVP_B.RC}  # its string is what follows the client
"""
        },
    },
    {
        "product": "pcce",
        "release": "15.0",
        "files": {
            "ucce.yaml": """\
# Where the export has one VRU side only, or does not say what a client is, there is no telling which one lacks the number.
routing_clients:
  - {name: CVP_A.RC, client_type: 13}
script_selectors:
  - {name: CVP_A.8005551234, dialed_number: "8005551234", routing_client: CVP_A.RC}
"""
        },
    },
    {
        "product": "pcce",
        "release": "15.0",
        "files": {
            "ucce.yaml": """\
routing_clients:
  - {name: CVP_A.RC, client_type: 13}
  - {name: CVP_B.RC, client_type: 13}
  - {name: CVP_C.RC}
script_selectors:
  - {name: CVP_A.8005551234, dialed_number: "8005551234", routing_client: CVP_A.RC}
  - {name: CVP_C.8005551234, dialed_number: "8005551234", routing_client: CVP_C.RC}
"""
        },
    },
]


def must(subjects: list[Entity], routing: Routing, *, records: Whole) -> Iterator[Hit]:
    """Yield one hit for each string that some VRU routing client sends, but not two of them.

    An export that has fewer VRU routing clients, or does not say what a client of the string is, cannot tell which one
    lacks it.
    """
    clients = [str(one.data.get("client_type")) for one in routing.entities["routing_client"]]
    if clients.count("13") < records:
        return
    by_string: dict[str, list[tuple[Entity, Entity]]] = {}
    unknown: set[str] = set()
    for selector in subjects:
        string = str(selector.data.get("dialed_number", ""))
        for client in selector.links.get("routing_client", ()):
            if "client_type" not in client.data:
                unknown.add(string)
            elif string and str(client.data["client_type"]) == "13":
                by_string.setdefault(string, []).append((selector, client))
    for string, found in by_string.items():
        if len(found) > records or (len(found) < records and string not in unknown):
            (first, _), *others = found
            facts: dict[str, Any] = {
                "number": string,
                "clients": [client.name for _, client in found],
            }
            facts |= {"count": len(found), "records": records}
            role = "too-few" if len(found) < records else "too-many"
            beside = tuple(Label(other.place, called(other)) for other, _ in others)
            yield Hit(first, first.place, role, facts=facts, beside=beside)
