from collections.abc import Iterator
from itertools import product

from ece_lint.analysis.deployment import flows, section, serves_customers
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Rows
from ece_lint.wording import Phrase

asks = "Firewalls let through the connections that ECE needs."
severity = "error"
then = "a component cannot connect, and does not start"
every = "deployment"
needs = ["flows.open"]
wants = ["deployment.other_flows"]  # without it nothing is known about what is not listed
also = ["workloads"]
with_ = {
    "wanted": [
        {"from": ["agents"], "to": ["load-balancer", "web"], "ports": [443], "for": "agents sign in by HTTPS"},
        {"from": ["customers"], "to": ["load-balancer", "web"], "ports": [443], "for": "customers open chats by HTTPS"},
        {"from": ["web"], "to": ["file"], "ports": [139, 445], "for": "web servers read from the file server"},
        {"from": ["mr-pg"], "to": ["services"], "ports": [38001], "for": "the PIM asks for activities"},
        {"from": ["services", "application"], "to": ["aw-database"], "ports": [1433],
         "for": "ECE reads agents and skill groups"},
    ]
}  # fmt: skip
message = "{flow} is blocked on port {ports}: {reason}"
why = """
A connection that a firewall blocks shows up as a component that does not start, long after the installation.
"""
fix = """
Open one of the ports in the firewall between the two. A port that the site has changed is set in `wanted` of the rule in
ece-lint.yaml.
"""
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "28, Firewall Considerations",
        "says": "HTTPS is opened for agents, and a web server has access to ports 139 or 445 of the file server",
    },
    {
        "document": "Packaged CCE Administration and Configuration Guide 15.0(1)",
        "page": "Optional Configurations",
        "says": "the media routing PIM connects to port 38001 of ECE",
    },
    {
        "document": "Port Utilization Guide for Cisco Unified CCE 15.0(1)",
        "page": "Introduction and AW database",
        "says": "the AW database listens on port 1433; the ports of ECE itself are not in the guide",
    },
]
catalogue = ["PRT-01", "INT-06"]
since = "0.1"
examples = [
    """\
# One of two ports is enough, and what is not listed is not known.
deployment:
  flows:
    - {from: agents, to: load-balancer, port: 443, open: true}
    - {from: web, to: file, port: 139, open: false}
    - {from: web, to: file, port: 445, open: true}
    - {from: outside, to: file, port: 445, open: false}
    - {from: services, to: aw-database, port: 1433, open: false}
    - {from: application, to: aw-database, port: 1433, open: false}
    - {from: application, to: aw-database, port: 2433, open: true}  # a custom port
""",
    """\
deployment:
  flows:
    - {from: agents, to: load-balancer, port: 443, open: false}  # <- `agents` to `load-balancer` or `web` is blocked on port 443: agents sign in by HTTPS
    - {from: agents, to: web, port: 443, open: false}
    - {from: customers, to: web, port: 443, open: false}  # the load balancer may be open
    - {from: web, to: file, port: 445, open: false}  # so may port 139
""",
    """\
# Everything that is needed is listed, or it is blocked. Without chats and callbacks customers need no way in.
deployment:
  other_flows: blocked
  flows:  # <- `web` to `file` is blocked on port 139 and 445
    - {from: agents, to: web, port: 443, open: true}
    - {from: mr-pg, to: services, port: 38001, open: true}
    - {from: application, to: aw-database, port: 1433, open: true}
""",
    """\
deployment:
  other_flows: blocked
  workloads: [{name: Chat, agents: 20, concurrent_chats: 2}]
  flows:  # <- `customers` to `load-balancer` or `web` is blocked on port 443: customers open chats by HTTPS
    - {from: agents, to: web, port: 443, open: true}
    - {from: web, to: file, port: 445, open: true}
    - {from: mr-pg, to: services, port: 38001, open: true}
    - {from: application, to: aw-database, port: 1433, open: true}
""",
]


def must(subjects: list[Entity], routing: Routing, wanted: Rows) -> Iterator[Hit]:
    """Yield a hit for each connection of which no way is open, and every way is known."""
    known = {(one.data["from"], one.data["to"], one.data["port"]): one for one in flows(routing)}
    for deployment in subjects:
        closed = deployment.data.get("other_flows") == "blocked"
        for flow in wanted:
            if flow["from"] == ["customers"] and not serves_customers(routing):
                continue
            ways = list(product(flow["from"], flow["to"], flow["ports"]))
            listed = [known[way] for way in ways if way in known]
            # A site may have moved the connection to a port of its own.
            is_open = any(
                one.data["open"] and start in flow["from"] and end in flow["to"]
                for (start, end, _), one in known.items()
            )
            if is_open or (len(listed) < len(ways) and not closed):
                continue
            ends = (" or ".join(f"`{end}`" for end in flow[side]) for side in ("from", "to"))
            facts = {"flow": Phrase(" to ".join(ends)), "reason": Phrase(flow["for"])}
            facts["ports"] = Phrase(" and ".join(map(str, flow["ports"])))
            place = listed[0].at("open") if listed else section(routing, "flow")
            yield Hit(deployment, place, identity=(*flow["from"], *flow["to"]), facts=facts)
