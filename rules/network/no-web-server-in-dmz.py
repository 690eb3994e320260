from collections.abc import Iterator

from ece_lint.analysis.deployment import flows, labels, servers
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "Where customers come from outside, a web server is in the DMZ."
severity = "warning"
then = "nothing separates a web server that was broken into from the rest of the network"
every = "deployment"
needs = ["flows.open", "servers.zone"]
message = "customers reach ECE from outside, but no web server is in the DMZ"
why = """
An attacker who takes over a web server inside the network is inside. In the DMZ an inner firewall still separates it
from the rest of the network. Where customers come from outside the guide requires a DMZ; that web servers may be inside as
well, which it says two sentences later, is taken to be about sites whose customers do not. Nothing is lost by it, so this
is a warning.
"""
fix = "Put the load balancer and the web servers into a DMZ, and let only what they need through the inner firewall."
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "28, Firewall Considerations",
        "says": "load balancer and web servers in a DMZ are required where customers chat from outside the intranet",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "28, Firewall Considerations, two sentences later",
        "says": "it is possible as well to have the web servers inside, without saying for whom",
    },
]
catalogue = ["PRT-01"]
since = "0.1"
examples = [
    """\
deployment:
  servers: [{name: ece-web-1, roles: [web], zone: dmz}, {name: ece-web-2, roles: [web], zone: inside}]
  flows: [{from: customers, to: web, port: 443, open: true}]
""",
    """\
deployment:  # <- customers reach ECE from outside, but no web server is in the DMZ
  servers: [{name: ece-web-1, roles: [web], zone: inside}]
  flows: [{from: outside, to: load-balancer, port: 443, open: true}]
""",
    """\
# Agents alone may work from inside; without a zone, nothing is known about a server.
deployment:
  servers: [{name: ece-web-1, roles: [web], zone: inside}, {name: ece-file, roles: [file], zone: inside}]
  flows: [{from: agents, to: web, port: 443, open: true}, {from: customers, to: web, port: 443, open: false}]
""",
    """\
deployment:
  servers: [{name: ece-web-1, roles: [web]}, {name: ece-file, roles: [file], zone: inside}]
  flows: [{from: customers, to: web, port: 443, open: true}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit if customers are let in, and all web servers are known to be inside."""
    ways = [
        one
        for one in flows(routing)
        if one.data["from"] in ("outside", "customers")
        and one.data["to"] in ("web", "load-balancer")
        and one.data["open"]
    ]
    found = servers(routing, "web")
    inside = [one for one in found if one.data.get("zone") == "inside"]
    for deployment in subjects if ways and found and len(inside) == len(found) else ():
        beside = (Label(ways[0].place, "customers come in here"), *labels(inside, "inside"))
        yield Hit(deployment, deployment.place, beside=beside)
