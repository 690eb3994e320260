from collections.abc import Iterator

from ece_lint.analysis.sizing import TIERS, release_of
from ece_lint.finding import Hit, Unanswered
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Table
from ece_lint.wording import Phrase

asks = "The release of ECE offers the tier."
severity = "error"
then = "there is no template of this size, and Cisco does not support it"
every = "deployment"
needs = ["deployment.release", "deployment.tier"]
with_ = {"tiers": {release: [*tiers] for release, tiers in TIERS.items()}}
message = "release {release} has no tier of {tier}; it has {tiers}"
label = "not offered"
why = """
Each release is certified for its own sizes: 12.6 added one for 2500 agents, and 15.0 no longer has one for 1500.
For another size there is no OVA template, and Cisco does not support it.
"""
fix = "Plan one of the tiers of the release. Before an upgrade to 15.0, a deployment for 1500 becomes one for 2500."
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "17 and 18",
        "says": "release 12.0 has configurations for 400 and for 1500 agents",
    },
    {
        "document": "Compatibility Matrix for Cisco Unified CCE 12.5(x), 12.6(x) and 15.0(1)",
        "page": "Enterprise Chat and Email",
        "says": "12.5 has 400 and 1500, 12.6 also 2500, 15.0 has 400 and 2500",
    },
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Configuration Limits and Feature Availability",
        "says": "mentions 1500 agents for 15.0 nevertheless; the matrix decides which servers are certified",
    },
]
catalogue = ["SIZ-07"]
since = "0.1"
examples = [
    """\
deployment: {release: "12.6(2)", tier: 2500}
""",
    """\
deployment:
  release: "15.0"
  tier: 1500  # <- release 15.0 has no tier of 1500; it has 400 and 2500
""",
    """\
deployment:
  release: 12.5
  tier: 2500  # <- release 12.5 has no tier of 2500
""",
    """\
# Nothing is known about earlier releases.
deployment: {release: 11.6, tier: 2500}
""",
]


def must(subjects: list[Entity], routing: Routing, tiers: Table) -> Iterator[Hit]:
    """Yield a hit if the tier is none of the release."""
    for deployment in subjects:
        release, tier = release_of(deployment.data["release"]), deployment.data["tier"]
        if release not in tiers:
            raise Unanswered(f"a document with the tiers of release {release}")
        known = tiers[release]
        if tier not in known:
            facts = {
                "release": Phrase(release),
                "tier": tier,
                "tiers": Phrase(" and ".join(map(str, known))),
            }
            yield Hit(deployment, deployment.at("tier"), facts=facts)
