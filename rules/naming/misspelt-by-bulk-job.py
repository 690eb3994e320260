import re
from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.names import bare, misspelt
from ece_lint.routing import Routing
from ece_lint.verbs import Kinds, Pattern, Whole, called
from ece_lint.wording import Phrase

asks = "An object that a bulk job created is not an existing one with its name misspelled."
severity = "warning"
then = "agents or calls go to a copy with a misspelt name, where no script looks for them"
with_ = {
    "kinds": ["skill_group", "call_type", "agent_team", "attribute", "cce_department"],
    "description": r"BulkJob ID \d+",
    "letters": 4,
}
message = "{kind} {name} was created by a bulk job ({job}) and differs from {other} in {what}"
label = "created by a bulk job"
why = """
A bulk job of Packaged CCE creates what its content file mentions and the system does not have yet. A typing error in one
cell is not refused: it creates a second skill group, team, attribute, call type or department, and the agents of that
row are put there, where no script looks for them.
"""
fix = """
Move the members of the misspelt one to the right one (Unified CCE Administration, or a corrected bulk job), and delete
it. If both are meant, give it a description of its own.
"""
reference = {
    "document": "Packaged CCE Administration and Configuration Guide 15.0(1)",
    "page": "Packaged CCE Administration, Bulk Jobs",
    "says": "teams, skill groups, attributes, call types and departments that a content file names and that do not "
    "exist are created, with the job's number as description",
}
catalogue = ["NMU-09"]
since = "0.1"
examples = [
    """\
skill_groups:
  - name: Sales_NA
  - {name: Slaes_NA, description: BulkJob ID 5012}  # <- skill group `Slaes_NA` was created by a bulk job (`BulkJob ID 5012`) and differs from `Sales_NA` in one letter
  - {name: Sales.NA, description: BulkJob ID 5013}  # <- differs from `Sales_NA` in the separators between its words
attributes:
  - {name: Spanish, description: BulkJob ID 4999}
  - {name: Spanisch, description: BulkJob ID 5012}  # <- attribute `Spanisch` was created by a bulk job (`BulkJob ID 5012`) and differs from `Spanish` in one letter
""",
    """\
# Created by bulk jobs on purpose.
skill_groups:
  - {name: Sales_Gambia, description: BulkJob ID 5012}
  - {name: Sales_Zambia, description: BulkJob ID 5012}
  - {name: Sales_1, description: BulkJob ID 5012}
  - {name: Sales_2, description: BulkJob ID 5013}
  - {name: Orders_NA, description: BulkJob ID 5013}
  - {name: Orders_EA}
call_types:
  - {name: Returns, description: Returned goods (BulkJob ID 5012)}
  - {name: Return}
""",
]


def must(
    subjects: list[Entity], routing: Routing, *, kinds: Kinds, description: Pattern, letters: Whole
) -> Iterator[Hit]:
    """Yield one hit for each object with such a description that has nearly the name of one from elsewhere.

    What the same job made was in one content file, where a slip is seen beside the right name.
    """
    for kind in kinds:
        named = {entity.name: entity for entity in routing.entities[kind]}
        jobs = {name: job for name, entity in named.items()
                if description.fullmatch(job := str(entity.data.get("description", "")))}  # fmt: skip
        if not jobs:
            continue
        plain: dict[str, str] = {}
        for name in sorted(named, key=lambda name: (name in jobs, name)):
            plain.setdefault(bare(name), name)
        between = "the separators between its words"
        twins = {name: (plain[bare(name)], between) for name in jobs
                 if plain[bare(name)].casefold() != name.casefold()}  # fmt: skip
        for name, right in misspelt(named, jobs, letters=letters, at_least=1):
            twins.setdefault(name, (right, "one letter"))
        for name, (other, what) in twins.items():
            # Of two that jobs made, the later one is the slip.
            if _number(jobs.get(other)) < _number(jobs[name]):
                yield _hit(named[name], named[other], jobs[name], what)


def _number(job: str | None) -> int:
    found = re.search(r"[0-9]{1,18}", job or "")
    return int(found[0]) if found else -1


def _hit(entity: Entity, other: Entity, job: str, what: str) -> Hit:
    facts = {"job": job, "other": other.name, "what": Phrase(what)}
    there = Label(other.place, f"{called(other)} is here")
    return Hit(entity, entity.place, facts=facts, beside=(there,))
