from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole

asks = "A precision queue has at most ten steps, ten terms in each, and ten different attributes."
severity = "error"
then = "Unified CCE refuses to save the precision queue"
every = "precision_queue"
having = "steps.terms.attribute"
with_ = {"steps": 10, "terms_of_step": 10, "terms": 0, "attributes": 10}
limits = {"steps": "MAX_PQSTEP_PER_PQ", "terms_of_step": "MAX_PQTERM_PER_PQSTEP"}
message = {
    "steps": "precision queue {name} has {count} steps; the limit is {at_most}",
    "terms_of_step": "step {step} of precision queue {name} has {count} terms; the limit is {at_most}",
    "terms": "precision queue {name} has {count} terms in all steps together; the limit is {at_most}",
    "attributes": "precision queue {name} asks for {count} different attributes; the limit is {at_most}",
}
label = {
    "steps": "too many steps",
    "terms_of_step": "too many terms",
    "terms": "too many terms",
    "attributes": "too many attributes",
}
why = """
Unified CCE is tested with precision queues up to these numbers, and its console and API refuse larger ones. A larger
one came in another way and can no longer be saved there.
"""
fix = """
Divide the precision queue, or replace several attributes by one (Precision Queues and
Attributes pages of Unified CCE Administration). Cisco's documents disagree on terms: the API allows ten for each
step, the limits ten for the whole queue. The profile `strict` checks the second as well, and so does `terms: 10` for
this rule in `ece-lint.yaml`.
"""
reference = [
    {
        "document": "Unified CCE Developer Reference 15.0(1)",
        "page": "Precision Queue API",
        "says": "one to ten steps, and one to ten terms for each step",
    },
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Configuration Limits, rows about precision queues",
        "says": "ten steps, ten different attributes, and ten terms for each precision queue, not for each step",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Configuration_Limit",
        "says": "the limit that the product keeps for terms is called MAX_PQTERM_PER_PQSTEP",
    },
]
catalogue = ["PQ-08"]
since = "0.1"
examples = [
    """\
# The limits that the site has in force count.
configuration_limits:
  - {name: MAX_PQSTEP_PER_PQ, default: 10, current: 2}
  - {name: MAX_PQTERM_PER_PQSTEP, default: 10, current: 1}
precision_queues:
  - name: PQ_Sales
    steps:  # <- precision queue `PQ_Sales` has 3 steps; the limit is 2
      - {terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - {terms: [{attribute: Sales, relation: ">=", value: 5}]}
      - terms:  # <- step 3 of precision queue `PQ_Sales` has 2 terms; the limit is 1
          - {attribute: Sales, relation: ">=", value: 2}
          - {attribute: Sales, relation: "<=", value: 4, join: and}
""",
    """\
precision_queues:
  - name: PQ_Sales  # twelve terms, but no more than six in a step
    steps:
      - terms:
          - {attribute: Sales, relation: ">=", value: 8}
          - {attribute: French, relation: ">=", value: 5, join: and}
          - {attribute: Italian, relation: ">=", value: 5, join: and}
          - {attribute: German, relation: ">=", value: 5, join: and}
          - {attribute: Expert, relation: "==", value: true, join: and}
          - {attribute: Boston, relation: "==", value: true, join: and}
      - terms:
          - {attribute: Sales, relation: ">=", value: 7}
          - {attribute: French, relation: ">=", value: 4, join: and}
          - {attribute: Italian, relation: ">=", value: 4, join: and}
          - {attribute: German, relation: ">=", value: 4, join: and}
          - {attribute: Expert, relation: "==", value: true, join: and}
          - {attribute: Boston, relation: "==", value: true, join: and}
""",
    {
        "with": {"steps": 2, "terms_of_step": 1, "terms": 3, "attributes": 1},
        "files": {
            "queues.yaml": """\
precision_queues:
  - name: PQ_Sales
    steps:  # <- precision queue `PQ_Sales` has 3 steps; the limit is 2
      - {terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - {terms: [{attribute: Sales, relation: ">=", value: 5}]}
      - {terms: [{attribute: Sales, relation: ">=", value: 2}]}
  - name: PQ_Support  # <- precision queue `PQ_Support` asks for 2 different attributes; the limit is 1
    steps:
      - terms: [{attribute: Support, relation: ">=", value: 8}]
      - terms:  # <- step 2 of precision queue `PQ_Support` has 2 terms; the limit is 1
          - {attribute: Support, relation: ">=", value: 5}
          - {attribute: French, relation: ">=", value: 2, join: and}
  - name: PQ_Orders
    steps:  # <- precision queue `PQ_Orders` has 4 terms in all steps together; the limit is 3
      - terms:  # <- step 1 of precision queue `PQ_Orders` has 4 terms
          - {attribute: Orders, relation: "==", value: 5}
          - {attribute: Orders, relation: "==", value: 7, join: or}
          - {attribute: Orders, relation: "==", value: 9, join: or}
          - {attribute: Orders, relation: "==", value: 1, join: or}
""",
        },
    },
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    steps: Whole,
    terms_of_step: Whole,
    terms: Whole,
    attributes: Whole,
) -> Iterator[Hit]:
    """Yield one hit for each number that is beyond its limit; 0 stands for no limit."""
    for queue in subjects:
        sizes = [len(step["terms"]) if step is not None else 0 for step in queue.data["steps"]]
        used = len(set(queue.links["steps.terms.attribute"]))
        place = queue.at("steps", key=True)
        if 0 < attributes < used:
            yield Hit(queue, queue.place, "attributes", facts=_facts(used, attributes))
        if 0 < steps < len(sizes):
            yield Hit(queue, place, "steps", facts=_facts(len(sizes), steps))
        if 0 < terms < sum(sizes):
            yield Hit(queue, place, "terms", facts=_facts(sum(sizes), terms))
        for number, size in enumerate(sizes):
            if 0 < terms_of_step < size:
                at = queue.at("steps", number, "terms", key=True)
                facts = {**_facts(size, terms_of_step), "step": number + 1}
                yield Hit(queue, at, "terms_of_step", (str(number),), facts)


def _facts(count: int, at_most: int) -> dict[str, int]:
    return {"count": count, "at_most": at_most}
