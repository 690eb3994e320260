from collections.abc import Iterator

from ece_lint.analysis.deployment import said
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Table, Whole
from ece_lint.wording import Phrase

asks = "A CTI server has the default port of its side and instance."
severity = "note"
every = "cti_server"
needs = ["cti_servers.port", "deployment.cce_instance"]
with_ = {"plain": {"A": 42027, "B": 43027}, "secured": {"A": 42030, "B": 43030}, "step": 40}
message = "the CTI server of {name} is configured with port {found}; the default for instance {instance} is {expected}"
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
    - {peripheral_gateway: PG_NA, side: B, port: 43027}  # <- the CTI server of `PG_NA on side B` is configured with port 43027; the default for instance 1 is 43067
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
        first = (secured if server.data.get("secured") else plain)[server.data["side"]]
        expected, found = first + step * instance, server.data.get("port", first + step * instance)
        if found != expected:
            facts = {"found": found, "instance": Phrase(str(instance)), "expected": expected}
            yield Hit(server, server.at("port"), facts=facts)
