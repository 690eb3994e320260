from collections.abc import Iterator

from ece_lint.analysis.sizing import KBPS_PER_AGENT
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.quantities import amount, shown
from ece_lint.routing import Routing
from ece_lint.verbs import Amount
from ece_lint.wording import Phrase

asks = "Attachments are small enough for the bandwidth of an agent."
severity = "note"
every = "deployment"
needs = ["deployment.largest_attachment"]
with_ = {"at_most": "50 KB"}
message = "attachments may be up to {found}; only {at_most} fit the bandwidth of an agent, and {found} take {seconds} seconds at {kbps} kbps"
why = """
The bandwidth that Cisco asks for includes attachments of up to 50 KB. While a larger one is loading, the agent's
console is slow.
"""
fix = """
Accept the finding, give sites more bandwidth than the minimum, or limit the size of attachments in the settings of the
department in ECE.
"""
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "26, Bandwidth Requirements",
        "says": "attachments of up to 50 KB fit the required bandwidth; larger ones slow the console down for a while",
    },
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Bandwidth, Latency, and QoS Considerations",
        "says": "prints 5050-KB in the same sentence, which at 40 kbps would be 17 minutes: taken for a misprint of 50 KB",
    },
]
catalogue = ["NET-03"]
since = "0.1"
examples = [
    """\
deployment: {largest_attachment: 50 KB}
""",
    """\
deployment:
  largest_attachment: 5 MB  # <- attachments may be up to `5 MB`; only `50 KB` fit the bandwidth of an agent, and `5 MB` take 1,048.58 seconds at 40 kbps
""",
]


def must(subjects: list[Entity], routing: Routing, at_most: Amount) -> Iterator[Hit]:
    """Yield a hit if larger attachments are accepted."""
    for deployment in subjects:
        found = deployment.data["largest_attachment"]
        if amount(found) > amount(at_most):
            seconds = amount(found) * 1024 * 8 / (KBPS_PER_AGENT * 1000)
            facts = {"found": found, "at_most": at_most, "seconds": Phrase(shown(seconds))}
            facts["kbps"] = Phrase(str(KBPS_PER_AGENT))
            yield Hit(deployment, deployment.at("largest_attachment"), facts=facts)
