import re
from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.wording import Phrase, did_you_mean

asks = "A Consider If formula names objects that exist."
severity = "error"
then = "Unified CCE refuses to save the queue, and does not consider the step as it should"
every = "precision_queue"
having = "steps.terms.attribute"
needs = ["precision_queues.steps"]
also = ["call_types", "skill_groups"]
message = "the Consider If formula of step {step} of precision queue {name} asks for {odd_kind} {odd}, which is not defined{guess}"
label = "not defined"
why = """
A formula is checked when the precision queue is saved, and not again when what it names is renamed or deleted. From
then on it is not valid: the step is not considered as it should be, and the queue cannot be saved until the formula
is corrected.
"""
fix = """
Write the current name, with the same capitals, or remove the formula (Precision Queues page of Unified CCE
Administration). The formula editor of Script Editor says whether a formula is valid.
"""
reference = {
    "document": "Unified CCE Features Guide 12.6(1)",
    "page": "Precision Queue, Consider If Formula for Precision Queue",
    "says": "objects in a formula are case sensitive, and a valid formula becomes invalid when an object that it uses is deleted",
}
catalogue = ["PQ-02"]
since = "0.1"
examples = [
    """\
skill_groups:
  - {name: NA_PG.Sales}
call_types:
  - {name: Sales_CT}
precision_queues:
  - name: PQ_Sales
    steps:
      - {consider_if: PQ.PQ_Support.LoggedOn > 1, terms: [{attribute: Sales, relation: ">=", value: 9}]}
      - {consider_if: CallType.Sales_CT.CallsRoutedToday > 100, terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - {consider_if: PQStep.PQ_Sales.1.RouterAgentsLoggedIn > 1, terms: [{attribute: Sales, relation: ">=", value: 7}]}
      - {consider_if: SkillGroup.NA_PG.Sales.Avail > 0 && Call.PeripheralVariable1 == "PQ.Gold.1", terms: [{attribute: Sales, relation: ">=", value: 6}]}
      - {terms: [{attribute: Sales, relation: ">=", value: 5}]}
  - {name: PQ_Support}
""",
    """\
call_types:
  - {name: Sales_CT}
precision_queues:
  - name: PQ_Sales
    steps:
      - terms: [{attribute: Sales, relation: ">=", value: 9}]
        consider_if: PQ.PQ_Suport.LoggedOn > 1 && CallType.Sales_CT.CallsRoutedToday > 9  # <- step 1 of precision queue `PQ_Sales` asks for precision queue `PQ_Suport`, which is not defined; did you mean `PQ_Support`?
      - terms: [{attribute: Sales, relation: ">=", value: 8}]
        consider_if: CallType.SALES_CT.CallsRoutedToday > 9  # <- asks for call type `SALES_CT`, which is not defined; did you mean `Sales_CT`?
      - terms: [{attribute: Sales, relation: ">=", value: 7}]
        consider_if: SkillGroup.Sales.Avail > 0  # skill groups are not in the export
      - terms: [{attribute: Sales, relation: ">=", value: 6}]
  - {name: PQ_Support}
""",
]

_KINDS = {
    "pq": "precision_queue",
    "pqstep": "precision_queue",
    "calltype": "call_type",
    "skillgroup": "skill_group",
}
_TEXT = re.compile(r'"[^"]*"')
_NAMED = re.compile(r"(?<![\w.])(PQStep|PQ|CallType|SkillGroup)\.([\w.]+)", re.IGNORECASE)


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each object that a formula names and an export should have."""
    names: dict[str, set[str]] = {}
    odd: dict[str, list[tuple[Entity, int, str]]] = {}  # by kind: queue, step, and the name
    for queue in subjects:
        for number, step in enumerate(queue.data["steps"]):
            formula = (step or {}).get("consider_if", "")
            for word, rest in dict.fromkeys(_NAMED.findall(_TEXT.sub("", formula))):
                kind = _KINDS[word.lower()]
                if not routing.has(kinds()[kind]):
                    continue
                if kind not in names:
                    names[kind] = {one.name for one in routing.entities[kind]}
                if names[kind].isdisjoint(_named(rest)):
                    odd.setdefault(kind, []).append((queue, number, rest.split(".")[0]))
    for kind, found in odd.items():
        near = routing.guesses.among({name for _, _, name in found}, names[kind])
        for queue, number, name in found:
            yield Hit(
                queue,
                queue.at("steps", number, "consider_if"),
                identity=(kind, name, str(number)),
                facts={
                    "step": number + 1,
                    "odd": name,
                    "odd_kind": Phrase(kinds()[kind].noun),
                    "guess": Phrase(did_you_mean(name, near(name))),
                },
            )


def _named(rest: str) -> set[str]:
    """Return what `Boston.Sales.Avail` may name: `Boston` or `Boston.Sales`, as names have dots too."""
    parts = rest.split(".")
    return {".".join(parts[:length]) for length in range(1, len(parts))} or {rest}
