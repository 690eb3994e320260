from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "The last step of a precision queue has no Consider If formula."
severity = "error"
then = "Unified CCE refuses to save the queue; tasks that fail the formula have no next step"
every = "precision_queue"
having = "steps.terms.attribute"
message = "the last step of precision queue {name}, step {step}, has a Consider If formula; no step comes after it for contacts that fail it"
label = "not allowed on the last step"
why = """
A task that fails a Consider If formula goes on to the next step. After the last one there is none, so Unified CCE
Administration does not allow a formula there. A queue that has one nevertheless came in another way, and its
next change in the console is refused.
"""
fix = """
Take the formula out of the last step, or add a step after it that takes everybody (Precision Queues page of
Unified CCE Administration).
"""
reference = {
    "document": "Unified CCE Developer Reference 15.0(1)",
    "page": "Precision Queue API, step parameters",
    "says": "the last step cannot have a Consider If expression",
}
catalogue = ["PQ-02"]
since = "0.1"
examples = [
    """\
precision_queues:
  - name: PQ_Chat_Sales
    steps:
      - {wait: 30, consider_if: Call.PeripheralVariable1 == "Gold", terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - {wait: -1, terms: [{attribute: Sales, relation: ">=", value: 4}]}
  - name: PQ_Chat_Support  # its steps are not in the export
""",
    """\
precision_queues:
  - name: PQ_Chat_Sales
    steps:
      - {wait: 30, terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - terms: [{attribute: Sales, relation: ">=", value: 4}]
        consider_if: Call.PeripheralVariable1 == "Gold"  # <- the last step of precision queue `PQ_Chat_Sales`, step 2, has a Consider If formula
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each precision queue whose last step has a formula."""
    for queue in subjects:
        steps = queue.data["steps"]
        if steps[-1] is not None and "consider_if" in steps[-1]:
            place = queue.at("steps", len(steps) - 1, "consider_if")
            yield Hit(queue, place, facts={"step": len(steps)})
