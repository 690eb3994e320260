from collections.abc import Iterator

from ece_lint.analysis.deployment import flows
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Table
from ece_lint.wording import Phrase

asks = "Ports of the file server and the databases are closed to the outside."
severity = "error"
then = "attackers can reach every email and chat from outside"
every = "deployment"
wants = ["flows.open", "deployment.other_flows"]
with_ = {
    "ports": {
        "139": "Windows file sharing",
        "445": "Windows file sharing",
        "1433": "SQL Server",
        "1434": "SQL Server",
    },
    "listeners": {"Windows file sharing": "file", "SQL Server": "database"},
}
message = {
    "": "port {port} ({service}) of {to} is open to {whom}; nobody outside the firewall needs it",
    "others": "port {port} ({service}) of {to} is open to {whom}, like everything that `flows` does not list",
}
label = "open"
why = """
The file server has the attachments and the configuration of ECE, the databases have every email and chat. These ports
are what attackers look for first.
"""
fix = "Block the port at the outer firewall. Web servers reach the file server from inside."
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "28, Firewall Considerations",
        "says": "nobody outside the firewall needs ports 139 and 445 of the file server",
    },
    {
        "document": "Security Guide for Cisco Unified CCE 15.0(1)",
        "page": "Microsoft SQL Server Hardening",
        "says": "ports 1433 and 1434 are blocked at the firewall",
    },
]
catalogue = ["PRT-01"]
since = "0.1"
examples = [
    """\
deployment:
  flows:
    - {from: outside, to: file, port: 445, open: false}
    - {from: web, to: file, port: 445, open: true}
    - {from: customers, to: web, port: 443, open: true}
    - {from: outside, to: file, port: 139, open: true}  # <- port 139 (Windows file sharing) of `file` is open to `outside`
    - {from: outside, to: database, port: 1433, open: true}  # <- port 1433 (SQL Server) of `database` is open to `outside`
""",
    """\
# One of the two ports of SQL Server is listed.
deployment:
  other_flows: open  # <- port 139 (Windows file sharing) of `file` is open to `outside`, like everything # <- port 445 # <- port 1434 (SQL Server) of `database`
  flows: [{from: outside, to: database, port: 1433, open: false}]
""",
]

OUTSIDE = ("outside", "customers")


def must(subjects: list[Entity], routing: Routing, ports: Table, listeners: Table) -> Iterator[Hit]:
    """Yield a hit for each such port that is open, whether it is listed or not."""
    listed = {(one.data["from"], one.data["to"], one.data["port"]): one for one in flows(routing)}
    for (whom, to, port), flow in listed.items():
        if flow.data["open"] and whom in OUTSIDE and str(port) in ports:
            facts = {"port": port, "service": Phrase(ports[str(port)]), "to": to, "whom": whom}
            yield Hit(flow, flow.at("open"), facts=facts)
    for deployment in subjects:
        for number, service in ports.items():
            to = listeners[service]
            known = ("outside", to, int(number)) in listed
            if deployment.data.get("other_flows") == "open" and not known:
                facts = {"port": int(number), "service": Phrase(service)}
                facts |= {"to": to, "whom": "outside"}
                place = deployment.at("other_flows")
                yield Hit(deployment, place, "others", (number,), facts)
