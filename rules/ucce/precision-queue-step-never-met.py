from collections.abc import Iterator

from ece_lint.analysis.precision import Step, conceivable, misfit, read_steps
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "Every step of a precision queue can be met by an agent."
severity = "warning"
then = "contacts wait the step's time for nobody, whatever attributes agents get"
every = "precision_queue"
having = "steps.terms.attribute"
also = ["attributes"]
message = (
    "no agent can ever meet step {step} of precision queue {name}: its terms contradict each other"
)
label = "cannot be met"
why = """
Whatever attributes agents are given, the terms of the step exclude them. A task waits in the step in vain, and
if it is the last one, forever.
"""
fix = """
Correct the terms of the step on the Precision Queues page of Unified CCE Administration. Most often OR was meant
instead of AND, or a comparison is the wrong way round.
"""
reference = {
    "document": "Unified CCE Features Guide 12.6(1)",
    "page": "Precision Queue, Precision Queues",
    "says": "an agent belongs to a step when the agent's attributes pass the terms of its expressions, which are joined by and or by or",
}
catalogue = ["PQ-04"]
since = "0.1"
examples = [
    """\
# The two ends of a range, and what is true for every agent with the attribute.
attributes:
  - {name: Spanish, type: proficiency}
  - {name: Boston, type: boolean}
precision_queues:
  - name: PQ_Spanish
    steps:
      - terms:
          - {attribute: Spanish, relation: ">", value: 5}
          - {attribute: Spanish, relation: "<", value: 10, join: and}
      - terms:
          - {attribute: Spanish, relation: ">", value: 7}
          - {attribute: Spanish, relation: "<", value: 4, join: or}
          - {attribute: Boston, relation: "==", value: true, join: or}
      - terms: [{attribute: Spanish, relation: ">=", value: 1}]
""",
    """\
attributes:
  - {name: Spanish, type: proficiency}
  - {name: Boston, type: boolean}
precision_queues:
  - name: PQ_Spanish
    steps:
      - terms:  # <- no agent can ever meet step 1 of precision queue `PQ_Spanish`: its terms contradict each other
          - {attribute: Spanish, relation: ">", value: 7}
          - {attribute: Spanish, relation: "<", value: 4, join: and}
      - terms:  # <- no agent can ever meet step 2 of precision queue `PQ_Spanish`
          - {attribute: Boston, relation: "==", value: true, parentheses: 1}
          - {attribute: Spanish, relation: "==", value: 10, join: or, parentheses: -1}
          - {attribute: Boston, relation: "==", value: false, join: and, parentheses: 1}
          - {attribute: Spanish, relation: "<", value: 10, join: and, parentheses: -1}
      - terms:  # <- no agent can ever meet step 3
          - {attribute: Spanish, relation: ">", value: 10}
""",
    """\
# A value that the attribute cannot have is attribute-value-not-allowed; without types nothing is known of text.
attributes:
  - {name: Spanish, type: proficiency}
precision_queues:
  - name: PQ_Spanish
    steps:
      - terms: [{attribute: Spanish, relation: ">=", value: 11}]
      - terms:
          - {attribute: Site, relation: "==", value: Boston}
          - {attribute: Site, relation: "==", value: Lowell, join: and}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each step that none of all conceivable agents meets."""
    for queue in subjects:
        for number, step in enumerate(read_steps(queue, routing) or ()):
            if any(misfit(term.attribute, term.value) for term in step.terms()):
                continue
            kinds = conceivable([step])
            if kinds is not None and not kinds.reach(step).possible:
                yield _hit(queue, number, step)


def _hit(queue: Entity, number: int, step: Step) -> Hit:
    attributes = dict.fromkeys(term.attribute for term in step.terms())
    beside = tuple(Label(one.place, f"{called(one)}") for one in attributes if one.defined)
    place = queue.at("steps", number, "terms", key=True)
    return Hit(queue, place, "", (str(number),), {"step": number + 1}, beside=beside)
