from collections.abc import Iterator

from ece_lint.analysis.sizing import release_of
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

asks = "ECE and the contact center have the same release."
severity = "note"
then = "the integration may fail with an update, unless the matrix lists the pair"
every = "deployment"
needs = ["deployment.release", "deployment.cce_release"]
message = "release {release} of ECE is planned with release {cce_release} of the contact center; the Compatibility Matrix must list the pair"
why = """
Not every release of ECE works with every release of Unified CCE or Packaged CCE: 12.5 does not work with Packaged CCE 11.6, for
example. A pair that is not in the matrix may lose its integration with an update of either side.
"""
fix = "Look the pair up in the Compatibility Matrix of the newer release, for Finesse as well."
reference = {
    "document": "Compatibility Matrix for Cisco Unified CCE 12.5(x), 12.6(x) and 15.0(1)",
    "page": "Enterprise Chat and Email",
    "says": "which releases of ECE work with which releases of the contact center and of Finesse",
}
catalogue = ["VER-02"]
since = "0.1"
examples = [
    """\
deployment: {release: "12.5(1)", cce_release: 12.5}
""",
    """\
deployment:
  release: "12.5"
  cce_release: "11.6"  # <- release 12.5 of ECE is planned with release 11.6 of the contact center
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit if the two releases differ; which pairs work is told by the matrix alone."""
    for deployment in subjects:
        ours, theirs = (release_of(deployment.data[field]) for field in ("release", "cce_release"))
        if ours != theirs:
            facts = {"release": Phrase(ours), "cce_release": Phrase(theirs)}
            yield Hit(deployment, deployment.at("cce_release"), facts=facts)
