from collections.abc import Iterator
from itertools import chain
from typing import Any

from ece_lint.analysis.precision import misfit
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, mentioned
from ece_lint.routing import Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase

asks = "Agents and precision queues only use values that the attribute can have."
severity = "error"
then = "the step finds nobody, or the agent is in no queue; consoles refuse the value"
needs = ["attributes.type"]
also = ["precision_queues", "agents"]
message = {
    "type": "attribute {odd} can only be {allowed}, but none of the {number} values that agents and precision queues have for it is, such as {value} of {whose}",
    "term": "step {step} of {kind} {name} compares attribute {odd} with {value}; it can only be {allowed}",
    "relation": "step {step} of {kind} {name} asks whether attribute {odd} is {relation} {value}; an attribute that is true or false can only be compared by == or !=",
    "agent": "{kind} {name} has attribute {odd} with {value}; it can only be {allowed}",
    "default": "{kind} {name} has {value} as default; it can only be {allowed}",
}
label = {
    "type": "is this what was meant?",
    "term": "should be {allowed}",
    "relation": "should be == or !=",
    "agent": "should be {allowed}",
    "default": "should be {allowed}",
}
why = """
A value that the attribute cannot have never compares as intended: the agent is in none of the precision queues
that ask for the attribute, or the step finds no agents. The consoles refuse such a value, so it came in another way.
"""
fix = """
Use a value that the attribute can have: the agent's on the Attributes tab of the agent, the queue's in the step
of the precision queue (both in Unified CCE Administration). Or give the attribute the type that was meant.
"""
reference = [
    {
        "document": "Unified CCE Developer Reference 15.0(1)",
        "page": "Precision Queue API, term parameters",
        "says": "a boolean attribute is tested against true or false, a proficiency against 1 to 10",
    },
    {
        "document": "Unified CCE Features Guide 12.6(1)",
        "page": "Precision Queue, Build Precision Queue Steps",
        "says": "for a boolean attribute equal and not equal can be chosen",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Attribute and Precision_Queue_Term",
        "says": "minimum, maximum, default and the value of a term are of the attribute's type; only `between` has a second value",
    },
]
catalogue = ["PQ-03"]
since = "0.1"
examples = [
    """\
attributes:
  - {name: Sales, type: proficiency, default: 1}
  - {name: Expert, type: boolean, default: false}
  - {name: Age, type: proficiency, minimum: 0, maximum: 99}
  - {name: Old}  # the export does not say what it is
agents:
  - {name: Clark, attributes: {Sales: 10, Expert: true, Age: 40, Old: yes}}
precision_queues:
  - name: PQ_Sales
    steps:
      - terms:
          - {attribute: Sales, relation: ">=", value: 8}
          - {attribute: Expert, relation: "!=", value: false, join: and}
          - {attribute: Age, relation: "<", value: 65, join: and}
""",
    """\
attributes:
  - {name: Sales, type: proficiency, default: 11}  # <- attribute `Sales` has `11` as default; it can only be a number from 1 to 10
  - {name: Expert, type: boolean}
agents:
  - name: Clark
    attributes:
      Sales: true  # <- agent `Clark` has attribute `Sales` with `true`; it can only be a number from 1 to 10
      Expert: 5  # <- agent `Clark` has attribute `Expert` with `5`; it can only be true or false
precision_queues:
  - name: PQ_Sales
    steps:
      - terms:
          - attribute: Sales
            relation: ">="
            value: 0  # <- step 1 of precision queue `PQ_Sales` compares attribute `Sales` with `0`; it can only be a number from 1 to 10
          - attribute: Expert
            relation: ">"  # <- step 1 of precision queue `PQ_Sales` asks whether attribute `Expert` is > `false`
            value: false
            join: and
""",
    """\
# Somebody gave the attribute another type.
attributes:
  - {name: French, type: boolean}  # <- attribute `French` can only be true or false, but none of the 6 values that agents and precision queues have for it is, such as `8` of precision queue `PQ`
agents:
  - {name: Clark, attributes: {French: 8}}
  - {name: Bruce, attributes: {French: 5}}
  - {name: Natasha, attributes: {French: 9}}
precision_queues:
  - name: PQ
    steps:
      - {terms: [{attribute: French, relation: ">=", value: 8}]}
      - {terms: [{attribute: French, relation: ">=", value: 5}]}
      - {terms: [{attribute: French, relation: ">=", value: 1}]}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each value of an attribute that it cannot have, in any field that has one.

    Where of several it can have none, it is the type that is wrong: one hit for all of them.
    """
    fit: set[Entity] = set()  # what has a value somewhere that it can have
    misfits: dict[Entity, list[Hit]] = {}
    for attribute, hit in chain(_of_queues(routing), _of_agents(routing)):
        if hit is None:
            fit.add(attribute)
        else:
            misfits.setdefault(attribute, []).append(hit)
    for attribute in routing.entities["attribute"]:
        own = misfits.get(attribute, [])
        if len(own) > _MANY and attribute not in fit and "type" in attribute.data:
            yield _of_type(attribute, own)
            continue
        yield from own
        if "default" in attribute.data:
            value = attribute.data["default"]
            if allowed := misfit(attribute, value):
                place = attribute.at("default")
                yield Hit(attribute, place, "default", facts=_facts(attribute, value, allowed))


_MANY = 2
"""As many values beside each other may be wrong by themselves."""


def _of_type(attribute: Entity, misfits: list[Hit]) -> Hit:
    first = misfits[0]
    facts = {
        **first.facts,
        "number": len(misfits),
        "whose": Phrase(called(first.subject)),
    }
    beside = tuple(
        Label(one.place, f"{one.facts['value']} of {called(one.subject)}") for one in misfits[:3]
    )
    return Hit(attribute, attribute.at("type"), "type", facts=facts, beside=beside)


def _of_agents(routing: Routing) -> Iterator[tuple[Entity, Hit | None]]:
    allowed_values: dict[tuple[Entity, type, Any], str] = {}  # many agents have the few values
    for agent in routing.entities["agent"]:
        given = agent.data.get("attributes") or {}
        for (name, value), attribute in zip(
            given.items(), agent.links.get("attributes", ()), strict=True
        ):
            key = (attribute, type(value), value)
            if key not in allowed_values:
                allowed_values[key] = misfit(attribute, value)
            if allowed := allowed_values[key]:
                place, identity = agent.at("attributes", name), (attribute.name,)
                facts = _facts(attribute, value, allowed)
                yield (
                    attribute,
                    Hit(agent, place, "agent", identity, facts, beside=_type(attribute)),
                )
            else:
                yield attribute, None


def _of_queues(routing: Routing) -> Iterator[tuple[Entity, Hit | None]]:
    for queue in routing.entities["precision_queue"]:
        mention = queue.kind.mentions["steps.terms.attribute"]
        places = [steps for steps, _ in mentioned(queue.data, mention)]
        for place, attribute in zip(places, queue.links.get(mention.field, ()), strict=True):
            yield attribute, _of_term(queue, attribute, place)


def _of_term(queue: Entity, attribute: Entity, place: tuple[str | int, ...]) -> Hit | None:
    _, step, _, number, _ = place
    term = queue.data["steps"][step]["terms"][number]
    value, relation = term["value"], term["relation"]
    facts = {"step": int(step) + 1, "relation": Phrase(relation)}
    identity = (attribute.name, str(step), str(number))
    if allowed := misfit(attribute, value):
        facts |= _facts(attribute, value, allowed)
        at = queue.at("steps", step, "terms", number, "value")
        return Hit(queue, at, "term", identity, facts, beside=_type(attribute))
    if attribute.data.get("type") == "boolean" and relation not in ("==", "!="):
        facts |= _facts(attribute, value, "")
        at = queue.at("steps", step, "terms", number, "relation")
        return Hit(queue, at, "relation", identity, facts, beside=_type(attribute))
    return None


def _facts(attribute: Entity, value: Any, allowed: str) -> dict[str, Any]:
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return {"odd": attribute.name, "value": shown, "allowed": Phrase(allowed)}


def _type(attribute: Entity) -> tuple[Label, ...]:
    kind = attribute.data.get("type")
    return (Label(attribute.at("type"), f"{called(attribute)} is a {kind}"),) if kind else ()
