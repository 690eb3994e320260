from collections.abc import Iterator
from typing import Any

from ece_lint.analysis.deployment import said
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Table, Whole
from ece_lint.wording import Phrase

asks = "A CTI server has the default port of its side and instance."
severity = {"": "note", "swapped": "warning"}
then = {
    "": "ECE does not connect, unless CTI Server was set up with this port, which may be meant",
    "swapped": "ECE connects to nothing or to another CTI server, unless setup was given this port too",
}
every = "cti_server"
needs = ["cti_servers.port", "deployment.cce_instance"]
with_ = {"plain": {"A": 42027, "B": 43027}, "secured": {"A": 42030, "B": 43030}, "step": 40}
message = {
    "": "the CTI server of {name} is configured with port {found}; the default for instance {instance} is {expected}",
    "swapped": "the CTI server of {name} is configured with port {found}, the default of {other}; the one for instance "
    "{instance} on this side is {expected}",
}
label = "not the default port"
why = """
The port depends on the side and on the number of the instance. With the port of the other side or of
another instance ECE does not connect, and agents cannot sign in to their media.
"""
fix = "Compare with the port that CTI Server Setup shows for this side, and enter that one in ECE."
reference = {
    "document": "Port Utilization Guide for Cisco Unified CCE 15.0(1)",
    "page": "CTI server",
    "says": "42027 on side A and 43027 on side B, 42030 and 43030 secured, each plus 40 for every instance before; listed for "
    "Finesse and the dialer, which are clients of the CTI server as ECE is",
}
catalogue = ["PRT-03"]
since = "0.1"
examples = [
    """\
deployment:
  cce_instance: 0
  cti_servers:
    - {peripheral_gateway: PG_NA, side: A, port: 42027}
    - {peripheral_gateway: PG_NA, side: B, port: 43030, secured: true}
""",
    """\
deployment:
  cce_instance: 1
  cti_servers:
    - {peripheral_gateway: PG_NA, side: A, port: 42067}
    - {peripheral_gateway: PG_NA, side: B, port: 43000}  # <- the CTI server of `PG_NA on side B` is configured with port 43000; the default for instance 1 is 43067
""",
    """\
# What setup gives to the other side, or to secured connections, has hardly been chosen.
deployment:
  cce_instance: 0
  cti_servers:
    - {peripheral_gateway: PG_NA, side: A, port: 43027}  # <- is configured with port 43027, the default of side B; the one for instance 0 on this side is 42027
    - {peripheral_gateway: PG_NA, side: B, port: 43030, secured: false}  # <- the default of secured connections
""",
]


def must(
    subjects: list[Entity],
    routing: Routing,
    plain: Table,
    secured: Table,
    step: Whole,
) -> Iterator[Hit]:
    """Yield a hit for each port that is not the default of its side and instance."""
    instance = said(routing, "cce_instance")
    for server in subjects:
        side, is_secured = server.data["side"], server.data.get("secured")
        first = (secured if is_secured else plain)[side]
        expected, found = first + step * instance, server.data.get("port", first + step * instance)
        if found != expected:
            # Whether a connection is secured may not be said.
            others = {
                ports[one]: f"side {one}"
                for ports in (plain, secured)
                for one in ports
                if one != side
            }
            if is_secured is not None:
                sort = "plain" if is_secured else "secured"
                others[(plain if is_secured else secured)[side]] = f"{sort} connections"
            other = others.get(found - step * instance, "")
            facts: dict[str, Any] = {"found": found, "instance": Phrase(str(instance))}
            facts |= {"expected": expected, "other": Phrase(other)}
            yield Hit(server, server.at("port"), "swapped" if other else "", facts=facts)
