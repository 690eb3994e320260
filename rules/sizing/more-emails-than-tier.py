from collections.abc import Iterator

from ece_lint.analysis.deployment import said
from ece_lint.analysis.sizing import EMAILS_PER_MONTH
from ece_lint.finding import Hit, Unanswered
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole

asks = "The tier is large enough for the incoming emails of a month."
severity = {"": "error", "unpublished": "note"}
every = "deployment"
needs = ["deployment.tier", "deployment.volumes"]
with_ = {"at_most": EMAILS_PER_MONTH[400]}
message = {
    "": "{emails} incoming emails a month are more than the {at_most} that the tier of 400 supports",
    "unpublished": "{emails} incoming emails a month are more than the tier of 400 supports; Cisco publishes no figure for the tier of {tier}",
}
why = """
The smallest tier is certified for 120,000 incoming emails a month, however few agents there are: 400 agents at six
emails an hour reach that in 50 hours of work. Beyond it the single server falls behind, and emails arrive late in the
queues.
"""
fix = "Plan the next tier, or let Cisco confirm the volume."
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": 17,
    "says": "the configuration for up to 400 agents takes up to 120,000 incoming emails a month",
}
catalogue = ["SIZ-05"]
since = "0.1"
examples = [
    """\
deployment:
  tier: 400
  volumes: {emails: {incoming_per_month: 120000, outgoing_per_month: 90000}}
""",
    """\
deployment:
  tier: 400
  volumes:
    emails:
      incoming_per_month: 120001  # <- 120001 incoming emails a month are more than the 120000 that the tier of 400 supports
""",
    """\
deployment:
  tier: 1500
  volumes:
    emails:
      incoming_per_month: 300000  # <- Cisco publishes no figure for the tier of 1500
""",
]


def must(subjects: list[Entity], routing: Routing, at_most: Whole) -> Iterator[Hit]:
    """Yield a hit if more emails come in than the smallest tier is for, whichever the tier is."""
    incoming = said(routing, "volumes").get("emails", {}).get("incoming_per_month")
    if incoming is None:
        raise Unanswered("deployment.volumes.emails.incoming_per_month")
    for deployment in subjects:
        if incoming > at_most:
            tier = deployment.data["tier"]
            facts = {"emails": incoming, "at_most": at_most, "tier": tier}
            place = deployment.at("volumes", "emails", "incoming_per_month")
            yield Hit(deployment, place, "" if tier == 400 else "unpublished", facts=facts)
