from collections.abc import Iterator

from ece_lint.analysis.dead_ends import SECTIONS, comers, queued_to_nobody, unserved
from ece_lint.analysis.precision import Step, conceivable, population, read_steps
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import PathsIfGiven, hop_label

asks = "Every precision queue in use, and each of its steps, has agents."
severity = {"lost": "error", "queue": "warning", "step": "note"}
then = {
    "lost": "what is queued waits until the customer gives up, as the script asks nobody else",
    "queue": "what is queued to it waits for agents elsewhere",
    "step": "what comes to the step waits its time for nobody; agents may get the attributes any day",
}
every = "precision_queue"
having = "steps.terms.attribute"
needs = ["agents.attributes"]
also = SECTIONS
with_ = {"users": ["scripts", "queues"]}
message = {
    "lost": "no agent who may sign in is in precision queue {name}, and script {scripts} queues to nobody else, so {unserved}",
    "queue": "no agent who may sign in is in precision queue {name}, which is used by {users}",
    "step": "no agent who may sign in is in step {step} of precision queue {name}",
}
label = {
    "lost": "no agent has the attributes",
    "queue": "no agent has the attributes",
    "step": "no agent passes the terms",
}
why = """
Agents are in a precision queue because of their attributes, so it goes unnoticed when the last one leaves it. What is
queued to it waits until the customer gives up; what comes to a step without agents waits there in vain.
"""
fix = """
Give agents the attributes that the terms ask for (Attributes tab of the agent in Unified CCE Administration), or
lower the terms. PQTree on the router shows who is in each step at the moment.
"""
reference = {
    "document": "Unified CCE Features Guide 12.6(1)",
    "page": "Precision Queue, Precision Queues",
    "says": "nobody is added to a precision queue by hand; agents are members because of their attributes",
}
follows_from = [
    {"rule": "contacts-queued-to-nobody"},
    {"rule": "precision-queue-without-steps", "role": "lost"},
]
catalogue = ["PQ-05"]
since = "0.1"
examples = [
    """\
attributes:
  - {name: Sales, type: proficiency}
  - {name: Expert, type: boolean}
agents:
  - {name: Clark, attributes: {Sales: 9}}
  - {name: Bruce, attributes: {Sales: 5}}
precision_queues:
  - name: PQ_Sales
    steps:
      - {wait: 30, terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - {terms: [{attribute: Sales, relation: ">=", value: 5}]}
  - name: PQ_No_Expert  # it is not documented whether agents without the attribute count
    steps:
      - {terms: [{attribute: Expert, relation: "!=", value: true}]}
  - name: PQ_Next_Year  # nobody uses it
    steps:
      - {terms: [{attribute: Expert, relation: "==", value: true}]}
scripts:
  - {name: Sales_Script, precision_queues: [PQ_Sales, PQ_No_Expert]}
""",
    """\
attributes:
  - {name: Sales, type: proficiency}
  - {name: Expert, type: boolean}
agents:
  - {name: Clark, attributes: {Sales: 7}}
  - {name: Bruce, attributes: {Sales: 9}, enabled: false}
  - {name: Natasha, attributes: {Expert: true}, enabled: false}
precision_queues:
  - name: PQ_Sales
    steps:
      - wait: 30
        terms:  # <- no agent who may sign in is in step 1 of precision queue `PQ_Sales`
          - {attribute: Sales, relation: ">=", value: 8}
      - {terms: [{attribute: Sales, relation: ">=", value: 5}]}
  - name: PQ_Expert  # <- no agent who may sign in is in precision queue `PQ_Expert`, which is used by `Sales_Script` and `Expert_Chat`
    steps:
      - {terms: [{attribute: Expert, relation: "==", value: true}]}
scripts:
  - {name: Sales_Script, precision_queues: [PQ_Sales, PQ_Expert]}
queues:
  - {name: Expert_Chat, precision_queues: [PQ_Expert]}
""",
    """\
# precision-queue-step-never-met says why.
agents:
  - {name: Clark, attributes: {Sales: 7}}
precision_queues:
  - name: PQ_Sales
    steps:
      - terms:
          - {attribute: Sales, relation: ">", value: 8}
          - {attribute: Sales, relation: "<", value: 5, join: and}
scripts:
  - {name: Sales_Script, precision_queues: [PQ_Sales]}
""",
]


def must(subjects: list[Entity], routing: Routing, *, users: PathsIfGiven) -> Iterator[Hit]:
    """Yield one hit for each used precision queue without agents, else for each step without any."""
    alone = queued_to_nobody(routing)
    present = None
    if any(agent.data.get("attributes") for agent in routing.entities["agent"]):
        agents = [one for one in routing.entities["agent"] if one.data.get("enabled") is not False]
        present = population(agents)
    for queue in subjects:
        if ways := alone.get(frozenset({queue})):
            names = list(dict.fromkeys(one.at.name for one in ways))
            facts = {"scripts": names, "unserved": unserved(ways)}
            yield Hit(queue, queue.place, "lost", facts=facts, beside=comers(ways))
            continue
        if present is None:
            continue
        steps = read_steps(queue, routing) or []
        empty = [n for n, step in enumerate(steps) if not present.reach(step).possible]
        if len(empty) == len(steps):
            if any(map(_can_be_met, steps)):
                yield from _unstaffed(queue, routing, users)
            continue
        for number in empty:
            if _can_be_met(steps[number]):
                place = queue.at("steps", number, "terms", key=True)
                yield Hit(queue, place, "step", (str(number),), {"step": number + 1})


def _can_be_met(step: Step) -> bool:
    kinds = conceivable([step])
    return kinds is None or bool(kinds.reach(step).possible)


def _unstaffed(queue: Entity, routing: Routing, users: PathsIfGiven) -> Iterator[Hit]:
    trails = [trail for path in users for trail in routing.trails(queue, path).values()]
    if trails:
        facts = {"users": [trail[0].source.name for trail in trails]}
        beside = tuple(hop_label(trail[0]) for trail in trails)
        yield Hit(queue, queue.place, "queue", facts=facts, beside=beside)
