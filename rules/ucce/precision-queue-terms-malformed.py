from collections.abc import Iterator

from ece_lint.analysis.precision import faults
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "The terms of a step are joined by `and` or `or`, and their parentheses match."
severity = "error"
then = "Unified CCE refuses the precision queue, or other agents get the work"
every = "precision_queue"
having = "steps.terms.attribute"
message = {
    "not-joined": "term {term} of step {step} of precision queue {name} does not say whether it is joined to the one before it by `and` or by `or`",
    "joined-to-nothing": "the first term of step {step} of precision queue {name} is joined to a term before it, but there is none",
    "not-closed": "step {step} of precision queue {name} opens more parentheses than it closes",
    "closed-too-often": "term {term} of step {step} of precision queue {name} closes a parenthesis that nothing opened",
}
label = {
    "not-joined": "needs `join`",
    "joined-to-nothing": "the first term has no `join`",
    "not-closed": "still open after the last term",
    "closed-too-often": "closed here",
}
why = """
Which agents a step reaches depends on how its terms are joined. Where that is not clear, Unified CCE does not accept the
precision queue, or reads it as another condition than the intended one, and other agents get the work.
"""
fix = """
Open the step on the Precision Queues page of Unified CCE Administration, join its attributes by AND or OR, and
save. In a file that is kept by hand correct `join` and `parentheses` of the term.
"""
reference = [
    {
        "document": "Unified CCE Developer Reference 15.0(1)",
        "page": "Precision Queue API, term parameters",
        "says": "a relation of none is valid for the first term only, and the counts of parentheses in a step add up to zero",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Precision_Queue_Term",
        "says": "a positive ParenCount opens before the term, a negative one closes after it",
    },
]
catalogue = ["PQ-01"]
since = "0.1"
examples = [
    """\
precision_queues:
  - name: PQ_Chat_Sales
    steps:
      - terms:
          - {attribute: Sales, relation: ">", value: 7, parentheses: 1}
          - {attribute: Expert, relation: "==", value: true, join: or, parentheses: -1}
          - {attribute: English, relation: "==", value: true, join: and}
""",
    """\
precision_queues:
  - name: PQ_Chat_Sales
    steps:
      - terms:
          - {attribute: Sales, relation: ">=", value: 8}
          - {attribute: English, relation: "==", value: true}  # <- term 2 of step 1 of precision queue `PQ_Chat_Sales` does not say whether it is joined
      - terms:
          - {attribute: Sales, relation: ">=", value: 5, join: and}  # <- the first term of step 2 of precision queue `PQ_Chat_Sales` is joined
  - name: PQ_Chat_Support
    steps:
      - terms:
          - {attribute: Support, relation: ">=", value: 8, parentheses: 1}
          - {attribute: Expert, relation: "==", value: true, join: or}  # <- step 1 of precision queue `PQ_Chat_Support` opens more
      - terms:
          - {attribute: Support, relation: ">=", value: 5, parentheses: -1}  # <- term 1 of step 2 of precision queue `PQ_Chat_Support` closes
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each term that keeps its step from being a condition."""
    for queue in subjects:
        for number, step in enumerate(queue.data["steps"]):
            terms = step["terms"] if step is not None else []
            for fault, term in faults(terms) if None not in terms else ():
                facts = {"step": number + 1, "term": term + 1}
                place = queue.at("steps", number, "terms", term)
                yield Hit(queue, place, fault, (str(number), str(term)), facts)
