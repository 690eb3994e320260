from collections.abc import Iterator

from ece_lint.analysis.deployment import claims_availability, on_one_side
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "A highly available deployment has its media routing PIM on both sides."
severity = "error"
every = "mr_pim"
needs = ["deployment.high_availability"]
message = "media routing PIM {component} is on side {side} only; the deployment is meant to be highly available"
label = "missing on the other side"
why = """
ECE asks Unified CCE for agents over the Media Routing PG. When its only side fails, no email and no chat is routed,
however many servers of ECE are running.
"""
fix = "Run Peripheral Gateway Setup on the other side of the Media Routing PG and add the same PIM."
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "23, Managing Failover",
    "says": "with duplex components of Unified CCE, such as the PIM of the Media Routing PG, ECE goes on after a failure",
}
catalogue = ["HAV-01"]
since = "0.1"
examples = [
    """\
deployment:
  high_availability: true
  mr_pims:
    - {pim: Multichannel, side: A}
    - {pim: Multichannel, side: B}
""",
    """\
deployment:
  high_availability: true
  mr_pims:
    - pim: Multichannel
      side: A  # <- media routing PIM `Multichannel` is on side `A` only
    - {pim: Multichannel2, side: A}  # <- media routing PIM `Multichannel2` is on side `A` only
""",
    """\
deployment: {high_availability: false, mr_pims: [{pim: Multichannel, side: A}]}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each PIM that is on one side only."""
    if claims_availability(routing):
        yield from on_one_side(subjects, "pim")
