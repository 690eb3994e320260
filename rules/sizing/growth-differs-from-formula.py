import re
from collections.abc import Iterator

from ece_lint.analysis.deployment import growth_terms
from ece_lint.analysis.sizing import total
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.quantities import amount, shown
from ece_lint.routing import Routing
from ece_lint.verbs import Number
from ece_lint.wording import Phrase

asks = "The database growth in the plan is what Cisco's formulas give."
severity = "note"
then = "disks may be bought too small; the formulas are an approximation"
every = "deployment"
needs = ["deployment.growth_per_month", "deployment.volumes"]
with_ = {"tolerance": 1}
message = "the plan has the databases grow by {found} a month, but the formulas give {growth} MB"
why = """
Disks are bought and archiving is scheduled by this number. The formulas are an approximation, but a plan that says
something else was calculated with other volumes, or an average size was taken for KB that was in another unit.
"""
fix = "Compare with the terms that `ece-lint size` prints, and correct the number or the volumes."
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": 17,
    "says": "prints 50,000 × 5 / 1024, which is 244.14, as 245; whichever way a plan rounds is accepted here",
}
catalogue = ["DBG-02"]
since = "0.1"
examples = [
    """\
# The example of the guide, as it is printed.
deployment:
  growth_per_month: 245 MB
  volumes: {emails: {with_attachments_per_month: 50000, average_attachment_size: 5 KB}}
""",
    """\
deployment:
  growth_per_month: 244 MB
  volumes: {emails: {with_attachments_per_month: 50000, average_attachment_size: 5 KB}}
""",
    """\
# 1,806.64 MB is 1.76 GB.
deployment:
  growth_per_month: 1.8 GB
  volumes:
    emails:
      incoming_per_month: 50000
      average_size: 5 KB
      with_attachments_per_month: 50000
      average_attachment_size: 5 KB
""",
    """\
deployment:
  growth_per_month: 1.5 GB  # <- the plan has the databases grow by `1.5 GB` a month, but the formulas give 1,806.64 MB
  volumes:
    emails:
      incoming_per_month: 50000
      average_size: 5 KB
      with_attachments_per_month: 50000
      average_attachment_size: 5 KB
""",
]


_AMOUNT = re.compile("([0-9.]+) ?([A-Z]+)")


def must(subjects: list[Entity], routing: Routing, tolerance: Number) -> Iterator[Hit]:
    """Yield a hit if the two differ by more than rounding makes them."""
    terms = growth_terms(routing)
    for deployment in subjects:
        found = deployment.data["growth_per_month"]
        # 12.8 GB was rounded to the last digit, up or down.
        number, unit = _AMOUNT.findall(found)[0]
        last = amount(f"1 {unit}") / 10 ** len(number.partition(".")[2]) / 1024
        if abs(amount(found) / 1024 - total(terms)) > max(last, tolerance):
            facts = {"found": found, "growth": Phrase(shown(total(terms)))}
            reckoned = "; ".join(f"{term.of}: {term.reckoned}" for term in terms)
            beside = (Label(deployment.at("volumes", key=True), reckoned),)
            yield Hit(deployment, deployment.at("growth_per_month"), facts=facts, beside=beside)
