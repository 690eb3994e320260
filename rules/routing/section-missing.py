from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Hop, Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase

_MOST_PLACES = 9

asks = "Where objects are mentioned, the list of these objects is given too."
severity = "note"
then = "nothing is compared with the list that is missing; it may not be needed"
also = ["*"]
follows_from = [{"rule": "not-analysed"}]  # it may define them
message = (
    "{mentioned} mentioned, {names}, but no list of {kinds} was read, so their names are not checked; "
    "export them too, or list them under `{section}:`"
)
label = "mentioned here"
why = """
Names are checked against the list of objects. Where the whole list is missing, because a table was not exported
or a file was deleted, every name passes, and the rules about these objects are not asked: the report is
clean because nothing was compared.
"""
fix = """
Export the objects that the message names, or list them in their own section. If the list is kept elsewhere on
purpose, name the objects under `external:` in `ece-lint.yaml`, or switch this rule off there. To make the loss of a
section fail the run, name it under `expect:`.
"""
reference = [
    {
        "document": "Administration Guide for Cisco Unified CCE 15.0(1)",
        "page": "Database Administration, Integrity Check",
        "says": "identifiers that point from one record to another must point at records that exist",
    },
]
since = "0.1"
examples = [
    """\
skill_groups:
  - name: Sales_NA
queues:
  - name: Sales
    skill_groups: [Sales_NA]
""",
    """\
queues:
  - name: Sales
    skill_groups: [Sales_NA, Sales_EMEA]  # <- 2 skill groups are mentioned, `Sales_NA` and `Sales_EMEA`, but no list of skill groups was read
  - name: Returns
    skill_groups: [Sales_NA]
""",
    """\
# One of them is defined: then the other is an undefined name.
skill_groups:
  - name: Sales_NA
queues:
  - name: Sales
    skill_groups: [Sales_NA, Sales_EMEA]
""",
    """\
# A queue that was switched off keeps what it was mapped to.
queues: [{name: Sales 2019, skill_groups: [Sales_2019], active: false}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each kind whose objects are mentioned while nobody lists them."""
    for name, all_of_kind in routing.entities.items():
        is_listed = all_of_kind and name not in routing.unlisted
        if is_listed or (name, "") in routing.given:
            continue
        places = {
            one: hop.place
            for one in routing.missed(name)
            if (hop := _first_mention(one, routing)) is not None
        }
        missed = sorted(places, key=lambda one: (len(one.name), one.name))
        if not missed:
            continue
        first, *others = missed
        noun = first.kind.noun if not others else first.kind.plural
        facts = {
            "mentioned": Phrase(f"{len(missed):,} {noun} {'are' if others else 'is'}"),
            "names": [one.name for one in missed],
            "kinds": Phrase(first.kind.plural),
            "section": Phrase(first.kind.section),
        }
        beside = tuple(
            Label(places[one], f"{called(one)} is mentioned here") for one in others[:_MOST_PLACES]
        )
        yield Hit(first, places[first], facts=facts, beside=beside, involves=tuple(missed))


def _first_mention(entity: Entity, routing: Routing) -> Hop | None:
    """Return who in use mentions an object first: all agents of a site may mention one peripheral."""
    mentions = routing.mentions(entity)
    return next((hop for hop in mentions if hop.source.data.get("active") is not False), None)
