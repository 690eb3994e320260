from collections.abc import Iterator

from ece_lint.analysis.deployment import slower
from ece_lint.analysis.sizing import MOST_MILLISECONDS
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Number

asks = "The network latency from ECE to Unified CCE is at most 300 ms one way."
severity = "error"
every = "site"
needs = ["sites.latency_to_cce"]
with_ = {"milliseconds": MOST_MILLISECONDS}
message = "the latency from ECE at site {name} to Unified CCE is {found}, which is {one_way} ms one way; the limit is {most}"
label = "too long"
why = """
For each activity ECE asks Unified CCE for an agent, and learns over the same network which agents are free. With more
than 300 milliseconds one way, agents are reserved who are already busy again, and activities return to the queue.
"""
fix = "Put the servers of ECE closer to the servers of Unified CCE, or reduce the load on the line between them."
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "26, Network Latency and Geographic Server Distribution",
    "says": "at most 300 milliseconds one way between ECE and Unified CCE, wherever their servers are",
}
catalogue = ["NET-01"]
since = "0.1"
examples = [
    """\
deployment:
  sites:
    - {name: London, latency_to_cce: 300 ms one way}
    - {name: Manila, latency_to_cce: 0.6 s round trip}
    - {name: Sydney, latency_to_cce: 610 ms round trip}  # <- the latency from ECE at site `Sydney` to Unified CCE is `610 ms round trip`, which is 305 ms one way
    - {name: Lima}
""",
]


def must(subjects: list[Entity], routing: Routing, milliseconds: Number) -> Iterator[Hit]:
    """Yield a hit for each site whose ECE servers are farther away."""
    yield from slower(subjects, "latency_to_cce", milliseconds)
