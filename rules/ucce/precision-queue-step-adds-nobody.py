from collections.abc import Iterator

from ece_lint.analysis.precision import Population, Step, conceivable, population, read_steps
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "Each step of a precision queue adds agents to the steps before it."
severity = {"never": "warning", "today": "note"}
then = {
    "never": "contacts wait longer for the same agents",
    "today": "contacts wait longer for the same agents; others may get the attributes any day",
}
every = "precision_queue"
having = "steps.terms.attribute"
also = ["attributes", "agents"]
message = {
    "never": "step {step} of precision queue {name} can only reach agents that the steps before it reach already",
    "today": "step {step} of precision queue {name} reaches the same {count} of the present agents as the steps before it, and no others",
}
label = {"never": "adds no agents", "today": "adds no agents at present"}
why = """
Each step lowers the bar: it accepts agents that were not good enough before. A step that adds no agents only makes
tasks wait longer for the same agents, and hides that the terms are the wrong way round or that the step was meant otherwise.
"""
fix = """
Lower the terms of the step, put the steps in order from strict to generous, or delete the step and add its
wait time to the one before (Precision Queues page of Unified CCE Administration).
"""
reference = [
    {
        "document": "Unified CCE Features Guide 12.6(1)",
        "page": "Precision Queue, Build Precision Queue Steps",
        "says": "each step asks for less than the one before it, so that more agents are acceptable",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Precision_Queue, ForceExpandingQueue",
        "says": "steps are meant to make the number of agents grow; the column that would enforce it is not used",
    },
]
catalogue = ["PQ-06"]
since = "0.1"
examples = [
    """\
attributes:
  - {name: Sales, type: proficiency}
  - {name: Expert, type: boolean}
agents:
  - {name: Clark, attributes: {Sales: 9}}
  - {name: Bruce, attributes: {Sales: 5}}
  - {name: Natasha, attributes: {Sales: 2}}
precision_queues:
  - name: PQ_Sales
    steps:
      - {wait: 30, terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - {wait: 30, terms: [{attribute: Sales, relation: ">=", value: 5}]}
      - {terms: [{attribute: Sales, relation: ">=", value: 1}]}
  - name: PQ_Gold  # not every contact comes to the first step, and one that comes to the second may wait there
    steps:
      - {wait: 30, consider_if: Call.PeripheralVariable1 == "Gold", terms: [{attribute: Sales, relation: ">=", value: 1}]}
      - {wait: 30, terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - {wait: 60, consider_if: Call.PeripheralVariable1 == "Silver", terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - {terms: [{attribute: Sales, relation: "<", value: 8}]}
""",
    """\
attributes:
  - {name: Sales, type: proficiency}
  - {name: Expert, type: boolean}
precision_queues:
  - name: PQ_Sales
    steps:
      - {wait: 30, terms: [{attribute: Sales, relation: ">=", value: 5}]}
      - wait: 30
        terms:  # <- step 2 of precision queue `PQ_Sales` can only reach agents that the steps before it reach already
          - {attribute: Sales, relation: ">=", value: 8}
      - terms:  # <- step 3 of precision queue `PQ_Sales` can only reach agents
          - {attribute: Sales, relation: ">", value: 4}
          - {attribute: Expert, relation: "==", value: true, join: and}
""",
    """\
attributes:
  - {name: Sales, type: proficiency}
agents:
  - {name: Clark, attributes: {Sales: 9}}
  - {name: Bruce, attributes: {Sales: 8}}
  - {name: Natasha, attributes: {Sales: 2}}
precision_queues:
  - name: PQ_Sales
    steps:
      - {wait: 30, terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - wait: 30
        terms:  # <- step 2 of precision queue `PQ_Sales` reaches the same 2 of the present agents as the steps before it
          - {attribute: Sales, relation: ">=", value: 5}
      - {terms: [{attribute: Sales, relation: ">=", value: 1}]}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each step that adds nobody: among all conceivable agents, or among those that there are.

    A step that nobody can meet, or nobody meets, is for other rules. A step with a condition of its own is
    passed over, as it only says how long some tasks wait.
    """
    present = None
    if any("attributes" in agent.data for agent in routing.entities["agent"]):
        present = population(routing.entities["agent"])
    for queue in subjects:
        steps = read_steps(queue, routing)
        if steps is None or len(steps) < 2:
            continue
        never = dict(_idle(steps, conceivable(steps)))
        today = dict(_idle(steps, present))
        for number in range(1, len(steps)):
            if number in never or today.get(number):
                role = "never" if number in never else "today"
                facts = {"step": number + 1, "count": today.get(number, 0)}
                before = Label(queue.at("steps", 0, "terms", key=True), "what comes before")
                place = queue.at("steps", number, "terms", key=True)
                yield Hit(queue, place, role, (str(number),), facts, beside=(before,))


def _idle(steps: list[Step], agents: Population | None) -> Iterator[tuple[int, int]]:
    """Yield the number of each step that adds none of the agents, and how many it reaches."""
    reached = 0
    for number, step in enumerate(steps if agents is not None else ()):
        assert agents is not None
        certain, possible = agents.reach(step)
        if number and step.always and possible and not possible & ~reached:
            yield number, possible.bit_count()
        if step.always:
            reached |= certain
