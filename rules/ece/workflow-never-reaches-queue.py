from collections.abc import Iterator
from typing import Any

from ece_lint.analysis.nodes import Nodes, nodes
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

asks = "Every node of an inbound workflow is connected, from its start to a queue."
severity = {"unreached": "error", "astray": "error", "idle": "note"}
then = {
    "unreached": "mail becomes an exception and waits until a supervisor looks",
    "astray": "mail that gets there becomes an exception and waits until a supervisor looks",
    "idle": "nothing; no mail ever gets to the node, which may be half-finished",
}
every = "workflow"
where = {"kind": ["inbound", None], "active": [True, None]}
needs = ["workflows.items"]
message = {
    "unreached": "in inbound workflow {name} nothing leads from the start to a queue",
    "astray": "in inbound workflow {name} node {item} leads to node {to}, which does not exist",
    "idle": "in inbound workflow {name} nothing leads to node {item}",
}
label = {
    "unreached": "no way to a queue",
    "astray": "{item} leads to {to}",
    "idle": "nothing leads to {item}",
}
why = """
Mail for which the workflow has no path ends up in the exception queue as a workflow error, and waits there until a supervisor
looks. It happens when a workflow is written into the database by a tool, or when it is saved half-finished.
"""
fix = """
Open the workflow in the Workflow Editor of the Administration Console of ECE, draw the missing connections, delete nodes
that nothing leads to, and save it.
"""
reference = [
    {
        "document": "Cisco TAC document 116522, CIM Alarm Workflow to Reprocess Exception Queue Activities",
        "page": "Exception Queue Delivery Reasons",
        "says": "mail goes to the exception queue where the workflow has an error",
    },
    {
        "document": "egain-config 0.10.1, code of a Cisco engineer that sets up ECE (npm)",
        "page": "src/sql/workflow.js",
        "says": "a workflow is nodes and edges from one to another, from a node START to a node QUEUE",
    },
]
catalogue = ["WF-05"]
since = "0.1"
examples = [
    """\
workflows:
  - name: Sales_Inbound
    kind: inbound
    items:
      - {item: 1, type: START, to: [2]}
      - {item: 2, type: DECISION, to: [3, 4]}
      - {item: 3, type: QUEUE, label: Sales}
      - {item: 4, type: QUEUE, to: []}
  - name: Sales_Old  # switched off
    kind: inbound
    active: false
    items: [{item: 1, type: START, to: [7]}]
  - name: Sales_Junk  # ends all mail
    kind: inbound
    items: [{item: 1, type: START, to: [2]}, {item: 2, type: END}]
""",
    """\
workflows:
  - name: Sales_Inbound  # <- in inbound workflow `Sales_Inbound` nothing leads from the start to a queue
    kind: inbound
    items:
      - {item: 1, type: START, to: []}
      - {item: 2, type: QUEUE}
  - name: Support_Inbound  # of no kind that the export says, so it is taken to be inbound
    items:
      - {item: 1, type: START, to: [2, 7]}  # <- in inbound workflow `Support_Inbound` node 1 (START) leads to node `7`, which does not exist
      - {item: 2, type: QUEUE, label: Support}
      - {item: 3, type: QUEUE, label: Returns}  # <- nothing leads to node 3 (Returns)
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each workflow without a way to a queue, edge that leads astray, and node that is idle."""
    for workflow in subjects:
        if (own := nodes(workflow)) is not None:
            yield from _judge(workflow, own)


def _judge(workflow: Entity, own: Nodes) -> Iterator[Hit]:
    items = own.items
    places = {one: workflow.at("items", at) for at, one in enumerate(items)}
    for one, to in own.edges:
        if to not in items:
            facts = {"item": _called(one, items), "to": to}
            yield Hit(workflow, places[one], "astray", (one, to), facts)
    if own.is_cut:
        yield Hit(workflow, workflow.place, "unreached")
    elif own.reached:
        for one in items:
            if one not in own.reached:
                facts = {"item": _called(one, items)}
                yield Hit(workflow, places[one], "idle", (one,), facts)


def _called(own: str, items: dict[str, dict[str, Any]]) -> Phrase:
    return Phrase(f"{own} ({items[own].get('label') or items[own]['type']})")
