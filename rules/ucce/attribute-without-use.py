from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths

asks = "Every attribute is used by a precision queue."
severity = "note"
then = "nothing is routed by it; it may be about to be used"
every = "attribute"
needs = ["precision_queues.steps"]
with_ = {"asking": "precision_queues", "having": "agents"}
message = {
    "held": "no precision queue asks for attribute {name}, which is given to {holders}",
    "idle": "no precision queue asks for attribute {name}, and no agent has it",
}
label = "not used"
why = """
Only precision queues ask for attributes. One that none of them asks for has no effect, however carefully agents are
rated for it; often it was replaced, or a bulk job created it from a misspelt name. Agents may have 50 attributes each.
"""
fix = """
Delete the attribute on the Attributes page of Unified CCE Administration, or use it in the precision queue for
which it was created.
"""
reference = {
    "document": "Unified CCE Features Guide 12.6(1)",
    "page": "Precision Queue, Attributes",
    "says": "attributes take effect through the precision queues that are built from them, and an agent has at most 50",
}
catalogue = ["PQ-09"]
since = "0.1"
examples = [
    """\
attributes:
  - {name: Sales}
  - {name: English}
agents: [{name: Clark, attributes: {Sales: 9}}]
precision_queues:
  - name: PQ_Sales
    steps:
      - terms:
          - {attribute: Sales, relation: ">=", value: 5}
          - {attribute: English, relation: ">=", value: 5, join: and}
""",
    """\
attributes:
  - {name: Sales}
  - {name: Sale}  # <- no precision queue asks for attribute `Sale`, and no agent has it
  - {name: Language}  # <- no precision queue asks for attribute `Language`, which is given to `Clark` and `Bruce`
agents:
  - {name: Clark, attributes: {Sales: 9, Language: 4}}
  - {name: Bruce, attributes: {Language: 7}}
precision_queues:
  - name: PQ_Sales
    steps:
      - terms: [{attribute: Sales, relation: ">=", value: 5}]
""",
    """\
# The attribute may be used in the steps that the export of the second queue does not have.
attributes: [{name: Sales}, {name: Language}]
agents: [{name: Clark, attributes: {Sales: 9}}]
precision_queues:
  - name: PQ_Sales
    steps:
      - terms: [{attribute: Sales, relation: ">=", value: 5}]
  - name: PQ_Support
""",
    """\
# Or in the step that has lost its terms, which another page reports.
attributes: [{name: Sales}, {name: Language}]
agents: [{name: Clark, attributes: {Sales: 9}}]
precision_queues:
  - name: PQ_Sales
    steps:
      - {wait: 30, terms: [{attribute: Sales, relation: ">=", value: 5}]}
      - {terms: []}
""",
    """\
# Which attributes the agents have is not given.
attributes: [{name: Sales}, {name: Language}]
agents: [{name: Clark}]
precision_queues:
  - name: PQ_Sales
    steps:
      - terms: [{attribute: Sales, relation: ">=", value: 5}]
""",
]


def must(
    subjects: list[Entity], routing: Routing, *, asking: Paths, having: Paths
) -> Iterator[Hit]:
    """Yield one hit for each attribute in no term, if the steps of all precision queues are known."""
    if not all(map(_says_whom_it_wants, routing.entities["precision_queue"])):
        return
    for attribute in subjects:
        if not routing.follow(attribute, *asking):
            holders = routing.follow(attribute, *having)
            facts = {"holders": [agent.name for agent in holders]}
            yield Hit(attribute, attribute.place, "held" if holders else "idle", facts=facts)


def _says_whom_it_wants(queue: Entity) -> bool:
    """Say whether no term of the queue is missing; for lost steps and terms precision-queue-without-steps speaks."""
    steps = queue.data.get("steps", [])
    return bool(steps) and all(step is not None and step["terms"] for step in steps)
