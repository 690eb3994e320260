from collections.abc import Iterator

from ece_lint.analysis.deployment import slower
from ece_lint.analysis.sizing import MOST_MILLISECONDS
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Number

asks = "The network latency from agents to ECE is at most 300 ms one way."
severity = "error"
every = "site"
needs = ["sites.latency_to_ece"]
with_ = {"milliseconds": MOST_MILLISECONDS}
message = "the latency from site {name} to ECE is {found}, which is {one_way} ms one way; the limit is {most}"
label = "too long"
why = """
Every click of an agent goes to the servers and back, several times. With more than 300 milliseconds one way the console
answers so slowly that agents take longer for each email, and chats seem to hang.
"""
fix = "Give the site a faster line, or put web servers of ECE closer to its agents."
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "22 and 26",
    "says": "300 milliseconds one way are permitted between agents and the application; a round trip is twice that",
}
catalogue = ["NET-01"]
since = "0.1"
examples = [
    """\
deployment:
  sites:
    - {name: London, latency_to_ece: 300 ms one way}
    - {name: Manila, latency_to_ece: 0.6 s round trip}
    - {name: Sydney, latency_to_ece: 610 ms round trip}  # <- the latency from site `Sydney` to ECE is `610 ms round trip`, which is 305 ms one way
    - {name: Lima}
""",
]


def must(subjects: list[Entity], routing: Routing, milliseconds: Number) -> Iterator[Hit]:
    """Yield a hit for each site whose agents are farther away."""
    yield from slower(subjects, "latency_to_ece", milliseconds)
