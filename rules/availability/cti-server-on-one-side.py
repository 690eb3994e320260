from collections.abc import Iterator

from ece_lint.analysis.deployment import claims_availability, on_one_side
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "A highly available deployment knows the CTI servers of both sides."
severity = "error"
every = "cti_server"
needs = ["deployment.high_availability"]
message = "the CTI server of {component} is known on side {side} only; the deployment is meant to be highly available"
label = "missing on the other side"
why = """
ECE signs its agents in and learns their states over the CTI server. When the only side it knows fails, agents
cannot sign in to their media, and those who are signed in get no activities.
"""
fix = """
Configure the CTI servers of both sides where ECE names those of the agent PG, and run CTI Server Setup on the side
that has none.
"""
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "23, Managing Failover",
    "says": "with duplex components of Unified CCE, such as the CTI server, ECE goes on after a failure",
}
catalogue = ["HAV-01"]
since = "0.1"
examples = [
    """\
deployment:
  high_availability: true
  cti_servers:
    - {peripheral_gateway: PG_NA, side: A}
    - {peripheral_gateway: PG_NA, side: B}
    - peripheral_gateway: PG_EMEA
      side: B  # <- the CTI server of `PG_EMEA` is known on side `B` only
""",
    """\
deployment: {high_availability: false, cti_servers: [{peripheral_gateway: PG_NA, side: A}]}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each agent PG whose CTI server is known on one side only."""
    if claims_availability(routing):
        yield from on_one_side(subjects, "peripheral_gateway")
