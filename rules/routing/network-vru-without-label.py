from collections.abc import Iterator
from typing import Any

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.verbs import Numbers, Paths, Texts, called
from ece_lint.wording import Phrase

asks = "The network VRU that a call is sent to has a label for its routing client."
severity = {"no-label": "error", "other-vru": "warning"}
then = {
    "no-label": "calls do not get to the network VRU, and cannot be queued",
    "other-vru": "calls wait at one VRU and hear nothing of what only the other has",
}
every = "script_selector"
needs = [
    "script_selectors.routing_client",
    "scripts.network_vru_scripts",
    "network_vru_scripts.network_vru",
    "network_vrus.type",
]
also = [
    "customer_definitions",
    "system_information",
    "routing_labels",
    "routing_clients",
    "peripherals",
    "network_vru_scripts",
    "network_vrus",
]
with_ = {
    "scripts": ["call_type.scripts", "other_call_types.scripts", "scripts"],
    "sent_to": [3, 5, 7, 10],
    "clients": ["13", "30"],
}
message = {
    "no-label": "calls to dialed number {name} are sent to network VRU {vru}, {origin}, which has no label for routing "
    "client {client}",
    "other-vru": "calls to dialed number {name} are sent to network VRU {vru}, {origin}, but its scripts run {played} of "
    "network VRU {other}",
}
label = {"no-label": "sent to {vru}", "other-vru": "sent to {vru}"}
why = """
When a script queues a call or plays something, the router takes the network VRU of the dialed number's customer, or else the
default one of the system, and returns its label for the routing client that asked. Without a label the call does not get
there, and the script goes on where it failed. A network VRU script runs only on the network VRU that it belongs to: with
two VRUs side by side the call waits at one, and is to hear what only the other has.
"""
fix = """
Add a label for the routing client to the network VRU in the Network VRU Explorer of Configuration Manager. To send the calls
to another network VRU, give the dialed number a customer that has it, or choose another default in System Information.
"""
reference = [
    {
        "document": "Scripting and Media Routing Guide for Cisco Unified CCE 15.0(1)",
        "page": "Network VRUs, Send to VRU node",
        "says": "the dialed number's customer decides on the network VRU, or else the default of the system; without a label "
        "the node fails; types 2 and 8 are reached by a translation route",
    },
    {
        "document": "Configure CVP and IPIVR in a Dual Independent VRU Setup (Cisco 213398)",
        "page": "Background Information",
        "says": "then the router looks for the label of that network VRU for the routing client that sent the request",
    },
    {
        "document": "Configuration Guide for Cisco Unified Customer Voice Portal 12.6(2)",
        "page": "Network VRU types",
        "says": "a VRU script is not run if the call is not connected to its network VRU",
    },
]
since = "0.1"
examples = [
    """\
# The label leads to the customer's network VRU; an IP IVR is reached by a translation route; a carrier has its own ways.
network_vrus: [{name: CVP, type: 10}, {name: Other_CVP, type: 10}, {name: IVR, type: 2}]
system_information: [{name: acme, default_network_vru: Other_CVP}]
customer_definitions: [{name: Acme, network_vru: CVP}]
peripherals: [{name: CVP_A, client_type: 13}]
routing_clients:
  - {name: CVP_A.RC, peripheral: CVP_A}
  - {name: Carrier, client_type: 6}
routing_labels: [{name: "7777", routing_client: CVP_A.RC, network_vru: CVP}]
network_vru_scripts:
  - {name: Music, network_vru: CVP}
  - {name: IVR_Music, network_vru: IVR}
scripts:
  - {name: Calls, network_vru_scripts: [Music]}
  - {name: IVR_Calls, network_vru_scripts: [IVR_Music]}
script_selectors:
  - {name: "8000", routing_client: CVP_A.RC, customer_definition: Acme, scripts: [Calls]}
  - {name: "8001", routing_client: Carrier, customer_definition: Acme, scripts: [Calls]}
  - {name: "8002", routing_client: CVP_A.RC, scripts: [IVR_Calls]}
""",
    """\
network_vrus: [{name: CVP, type: 10}, {name: IVR, type: 2}]
system_information: [{name: acme, default_network_vru: IVR}]
customer_definitions: [{name: Acme, network_vru: CVP}]
peripherals: [{name: CVP_A, client_type: 13}, {name: CUCM, client_type: "30"}]
routing_clients: [{name: CVP_A.RC, peripheral: CVP_A}, {name: CUCM.RC, peripheral: CUCM}]
routing_labels: [{name: "7777", routing_client: CVP_A.RC, network_vru: CVP}]
network_vru_scripts: [{name: Music, network_vru: CVP}]
scripts: [{name: Calls, network_vru_scripts: [Music]}]
script_selectors:
  - {name: "8000", routing_client: CUCM.RC, customer_definition: Acme, scripts: [Calls]}  # <- calls to dialed number `8000` are sent to network VRU `CVP`, that of customer `Acme`, which has no label for routing client `CUCM.RC`
  - {name: "8001", routing_client: CVP_A.RC, scripts: [Calls]}  # <- calls to dialed number `8001` are sent to network VRU `IVR`, the default of the system, but its scripts run `Music` of network VRU `CVP`
""",
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    scripts: Paths,
    sent_to: Numbers,
    clients: Texts,
) -> Iterator[Hit]:
    """Yield one hit for each dialed number whose calls do not get to the network VRU that is to play something to them."""
    labelled = {
        (vru, client)
        for one in routing.entities["label"]
        for vru in one.links.get("network_vru", ())
        for client in one.links.get("routing_client", ())
    }
    known = all(routing.knows(kinds()["label"], one) for one in ("network_vru", "routing_client"))
    for selector in subjects:
        client = _first(selector, "routing_client")
        chosen = _chosen(selector, routing)
        played = {
            one: vru
            for script in routing.follow(selector, *scripts)
            for one in script.links.get("network_vru_scripts", ())
            if (vru := _first(one, "network_vru")) is not None
        }
        if client is None or chosen is None or not _is_of(client, clients):
            continue
        vru, origin, place = chosen
        facts: dict[str, Any] = {"vru": vru.name, "origin": Phrase(origin), "client": client.name}
        beside = (Label(place.at(_field(place)), f"{called(place)} has it"),)
        if vru in played.values():
            if known and vru.data.get("type") in sent_to and (vru, client) not in labelled:
                yield Hit(selector, selector.place, "no-label", facts=facts, beside=beside)
        elif played and all(other.data.get("type") in sent_to for other in played.values()):
            facts["played"] = sorted(one.name for one in played)
            facts["other"] = sorted({other.name for other in played.values()})
            yield Hit(selector, selector.place, "other-vru", facts=facts, beside=beside)


def _chosen(selector: Entity, routing: Routing) -> tuple[Entity, str, Entity] | None:
    """Return the network VRU of a dialed number, in words where it comes from, and who has it; none if not known."""
    customers = kinds()["customer_definition"]
    customer = _first(selector, "customer_definition")
    if customer is not None and (vru := _first(customer, "network_vru")) is not None:
        return vru, f"that of customer `{customer.name}`", customer
    told = routing.knows(customers, "network_vru") and routing.knows(
        selector.kind, "customer_definition"
    )
    if routing.has(customers) and not told:
        return None
    for system in routing.entities["system"]:
        if (vru := _first(system, "default_network_vru")) is not None:
            return vru, "the default of the system", system
    return None


def _field(place: Entity) -> str:
    return "network_vru" if place.kind.name == "customer_definition" else "default_network_vru"


def _is_of(client: Entity, types: list[str]) -> bool:
    """Say whether a routing client is Unified CVP or Unified CM, as it says itself or its peripheral does."""
    holders = (client, *client.links.get("peripheral", ()))
    return any(str(one.data.get("client_type")) in types for one in holders)


def _first(one: Entity, field: str) -> Entity | None:
    return next(iter(one.links.get(field, ())), None)
