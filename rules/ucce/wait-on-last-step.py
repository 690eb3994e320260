from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "The last step of a precision queue has no wait time."
severity = "note"
then = "what waits there goes on waiting; a script may take it back"
every = "precision_queue"
having = "steps.terms.attribute"
message = "the last step of precision queue {name}, step {step}, has a wait time of {wait} seconds, but no step follows it"
label = "without effect"
why = """
What comes to the last step stays there until an agent is free or the customer gives up; a wait time changes nothing.
Somebody who set one expected something to happen then: a step is missing, or the script has to take the task back.
"""
fix = """
Add the step that should come after the time, or clear the wait time (Precision Queues page of Unified CCE
Administration). What should happen to a task that no agent takes belongs in the script, after the queue node.
"""
reference = [
    {
        "document": "Unified CCE Features Guide 12.6(1)",
        "page": "Precision Queue, Queuing Behavior of the Precision Queue Node",
        "says": "a call that reaches the last step stays queued there until it is routed, abandoned or ended",
    },
    {
        "document": "Unified CCE Features Guide 12.6(1)",
        "page": "Precision Queue, Build Precision Queue Steps",
        "says": "a wait time can be given for every step but the last",
    },
]
catalogue = ["PQ-07"]
since = "0.1"
examples = [
    """\
precision_queues:
  - name: PQ_Chat_Sales
    steps:
      - {wait: 0, terms: [{attribute: Sales, relation: ">=", value: 8}]}  # on to the next step at once, if no agent is free
      - {wait: 30, terms: [{attribute: Sales, relation: ">=", value: 5}]}
      - {wait: -1, terms: [{attribute: Sales, relation: ">=", value: 2}]}
  - name: PQ_Chat_Support
    steps:
      - {wait: 0, terms: [{attribute: Support, relation: ">=", value: 2}]}
  - name: PQ_Chat_Claims
    steps:
      - {terms: [{attribute: Claims, relation: ">=", value: 2}]}
""",
    """\
precision_queues:
  - name: PQ_Chat_Sales
    steps:
      - {wait: 30, terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - wait: 120  # <- the last step of precision queue `PQ_Chat_Sales`, step 2, has a wait time of 120 seconds, but no step follows it
        terms: [{attribute: Sales, relation: ">=", value: 5}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each precision queue whose last step has a time; 0 and -1 mean none."""
    for queue in subjects:
        steps = queue.data["steps"]
        if steps[-1] is not None and (wait := steps[-1].get("wait", -1)) > 0:
            place = queue.at("steps", len(steps) - 1, "wait")
            yield Hit(queue, place, facts={"step": len(steps), "wait": wait})
