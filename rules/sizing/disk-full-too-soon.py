from collections.abc import Iterator

from ece_lint.analysis.deployment import growth_terms
from ece_lint.analysis.sizing import total
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.quantities import amount, shown
from ece_lint.routing import Routing
from ece_lint.verbs import Whole
from ece_lint.wording import Phrase

asks = "The database disk is large enough for as long as activities are kept."
severity = "warning"
then = "ECE stops when the disk is full, sooner than planned for"
every = "deployment"
needs = ["deployment.volumes", "deployment.free_disk"]
with_ = {"months": 12}
message = (
    "the databases grow by {growth} MB a month and fill the free {free} in {full} months; {wanted}"
)
label = "free for the databases"
why = """
The databases of ECE grow with every activity and its attachments, and when their disk is full, ECE stops: no email is
fetched and no chat starts.
"""
fix = """
Give the database servers larger disks before the deployment goes live (they are expanded while ECE and SQL Server are
stopped), archive earlier, or accept smaller attachments.
"""
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "16 and 17",
        "says": "three formulas for the growth a month, for emails, attachments, and chat or callback, as an approximation",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": 18,
        "says": "how the disks of the database servers are expanded",
    },
]
catalogue = ["DBG-01"]
since = "0.1"
examples = [
    """\
# 50,000 × 2 × (6 + 5 × 2) ÷ 1024 is 1562.5 MB a month.
deployment:
  months_kept: 24
  volumes: {emails: {incoming_per_month: 30000, outgoing_per_month: 20000, average_size: 5 KB}}
  free_disk: 40 GB
""",
    """\
deployment:
  months_kept: 24
  volumes: {emails: {incoming_per_month: 30000, outgoing_per_month: 20000, average_size: 5 KB}}
  free_disk: 30 GB  # <- the databases grow by 1,562.5 MB a month and fill the free `30 GB` in 19.66 months; activities are kept for 24
""",
    """\
deployment:
  volumes: {chats: {messages_per_month: 100000, average_size: 1 KB}}
  free_disk: 10 GB  # <- in 8.74 months; plan for at least 12
""",
]


def must(subjects: list[Entity], routing: Routing, months: Whole) -> Iterator[Hit]:
    """Yield a hit if the disk is full before activities are deleted, or before so many months."""
    terms = growth_terms(routing)
    for deployment in subjects:
        free, kept = deployment.data["free_disk"], deployment.data.get("months_kept")
        full = amount(free) / 1024 / total(terms)
        if full < (months if kept is None else kept):
            wanted = (
                f"plan for at least {months}" if kept is None else f"activities are kept for {kept}"
            )
            facts: dict[str, str] = {"growth": Phrase(shown(total(terms))), "free": free}
            facts |= {"full": Phrase(shown(full)), "wanted": Phrase(wanted)}
            reckoned = "; ".join(f"{term.of}: {term.reckoned}" for term in terms)
            beside = (Label(deployment.at("volumes", key=True), reckoned),)
            yield Hit(deployment, deployment.at("free_disk"), facts=facts, beside=beside)
