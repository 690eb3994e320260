from collections.abc import Iterator

from ece_lint.analysis.dead_ends import SECTIONS, queued_to_nobody, unserved
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

asks = "A precision queue has steps, and each step has terms."
severity = "error"
then = "what is queued to it waits until the customer gives up"
every = "precision_queue"
needs = ["precision_queues.steps"]  # lists from the REST API have no steps, so nothing is known
also = SECTIONS
message = {
    "no-steps": "precision queue {name} has no steps, so no agent is ever in it{unserved}",
    "no-terms": "step {number} of precision queue {name} has no terms, so no agent is ever in it",
}
label = {"no-steps": "at least one step is needed", "no-terms": "at least one term is needed"}
why = """
A precision queue finds its agents by the terms of its steps. Without them it finds none: what is queued to it
waits until the caller or the customer gives up.
"""
fix = "Add the step or the term on the Precision Queues page of Unified CCE Administration, or delete the empty step."
reference = {
    "document": "Administration Guide for Cisco Unified CCE 15.0(1)",
    "page": "Precision Queues",
    "says": "a precision queue has one step or more, and a step has one expression or more",
}
catalogue = ["PQ-01"]
since = "0.1"
examples = [
    """\
scripts: [{name: Sales_Script, precision_queues: [PQ_Sales]}]
script_selectors: [{name: "8005551111", media_routing_domain: Cisco_Voice, scripts: [Sales_Script]}]
precision_queues:
  - name: PQ_Sales
    media_routing_domain: Cisco_Voice
    steps: []  # <- precision queue `PQ_Sales` has no steps, so no agent is ever in it, and nobody serves dialed number `8005551111`
""",
    """\
precision_queues:
  - name: PQ_Chat_Sales
    steps:
      - {wait: 30, terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - {wait: -1, terms: [{attribute: Sales, relation: ">=", value: 4}]}
  - name: PQ_Chat_Support  # its steps are not in the export
""",
    """\
precision_queues:
  - name: PQ_Chat_Sales
    steps: []  # <- precision queue `PQ_Chat_Sales` has no steps
  - name: PQ_Chat_Support
    steps:
      - {wait: 30, terms: [{attribute: Support, relation: "==", value: true}]}
      - wait: -1
        terms: []  # <- step 2 of precision queue `PQ_Chat_Support` has no terms
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each precision queue without steps and each step without terms."""
    alone = queued_to_nobody(routing)
    for queue in subjects:
        steps = queue.data.get("steps")
        if steps == []:
            ways = alone.get(frozenset({queue}), ())
            facts = {"unserved": Phrase(f", and {unserved(ways)}" if ways else "")}
            yield Hit(queue, queue.at("steps", key=True), "no-steps", facts=facts)
        for number, step in enumerate(steps or (), 1):
            if step is not None and step["terms"] == []:
                place = queue.at("steps", number - 1, "terms", key=True)
                yield Hit(queue, place, "no-terms", (str(number),), {"number": number})
