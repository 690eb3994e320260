from collections import defaultdict
from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.names import bare, misspelt
from ece_lint.routing import Routing
from ece_lint.verbs import Kinds, Whole, called

asks = "Two names differ in more than a separator or one letter."
severity = {"separator": "warning", "letter": "note"}
then = {
    "separator": "people confuse the two, and a script queues to the one without agents",
    "letter": "people may confuse the two; both may be meant",
}
with_ = {
    # People have names that are alike, and an address may be there to catch misspelt ones.
    "kinds": [
        "media_class",
        "media_routing_domain",
        "peripheral",
        "skill_group",
        "precision_queue",
        "attribute",
        "agent_team",
        "enterprise_skill_group",
        "call_type",
        "script",
        "script_selector",
        "cce_department",
        "department",
        "queue",
        "workflow",
        "entry_point",
    ],
    # A word of so many letters that only one name has, beside one that at least so many have.
    "letters": 5,
    "at_least": 3,
}
message = {
    "separator": "{kind} {name} differs from {others} only in the separators between its words",
    "letter": "{kind} {name} differs from {others} in one letter",
}
label = "hard to tell apart"
why = """
People who read or type such a name confuse the two. The script queues to one, the agents are in the other,
and each looks right by itself. Often one of them was created by mistake, by a bulk load or by hand, and nobody knows
which of the two is in use.
"""
fix = """
If both stand for the same thing, keep the one that scripts and queues use, move what the other has, and delete it. If
they are two things, give one of them a word that tells them apart.
"""
reference = [
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
        "page": "Peripherals and Trunk Groups",
        "says": "dots and underscores are allowed anywhere after the first character, so names that read alike are different",
    },
    {
        "document": "Packaged CCE Administration and Configuration Guide 15.0(1)",
        "page": "Packaged CCE Administration, Bulk Jobs",
        "says": "a name in a content file that does not exist yet is created, whether or not it was meant",
    },
]
catalogue = ["NMU-08", "MRD-11"]
since = "0.1"
examples = [
    """\
skill_groups:
  - name: Sales_1
  - name: Sales_2
  - name: Sales_11
  - name: Sales_1_1
  - name: Sales_NA
  - name: Sales_EA
  - name: Sales_A
  - name: Claims_Gambia
  - name: Claims_Zambia
  - name: Orders_Zambia
  - name: Orders_Gambia
precision_queues:
  - name: Sales.NA  # another kind of object
  - name: sales.na  # `names-differ-only-in-case` reports it
agents:
  - name: Smith_John
  - name: Smith_Jon
  - name: Smith.John
""",
    """\
skill_groups:
  - name: Sales_NA
  - name: SalesNA
  - name: Sales.NA  # <- skill group `Sales.NA` differs from `SalesNA` and `Sales_NA` only in the separators between its words
  - name: Domestic_Sales_NA
  - name: Domestic_Sales_EMEA
  - name: Domestic_Slaes_NA  # <- skill group `Domestic_Slaes_NA` differs from `Domestic_Sales_NA` in one letter
media_routing_domains:
  - name: Email_MRD
  - name: EMail.MRD  # <- media routing domain `EMail.MRD` differs from `Email_MRD` only in the separators between its words
""",
    """\
# Queues are named inside their department; and a word that no other name confirms is not judged.
queues:
  - {name: Web Orders, department: Sales}
  - {name: Web_Orders, department: Support}
  - {name: Retail, department: Sales}
  - {name: Retain, department: Sales}
""",
    """\
# A misspelt name that a bulk job created is reported by `misspelt-by-bulk-job`.
attributes:
  - {name: Spanish_Sales}
  - {name: Spanish_Claims}
  - {name: Spanish_Orders}
  - {name: Spansh_Orders, description: BulkJob ID 5012}
""",
]


def must(
    subjects: list[Entity], routing: Routing, *, kinds: Kinds, letters: Whole, at_least: Whole
) -> Iterator[Hit]:
    """Yield one hit for each set of names that are one without separators, and for each misspelt one."""
    for kind in kinds:
        scopes: dict[str | None, dict[str, Entity]] = defaultdict(dict)
        for entity in routing.entities[kind]:
            if not str(entity.data.get("description", "")).startswith("BulkJob ID "):
                scopes[entity.department][entity.name] = entity
        for named in scopes.values():
            alike: dict[str, dict[str, Entity]] = defaultdict(dict)
            for name in sorted(named):
                alike[bare(name)].setdefault(name.casefold(), named[name])
            for members in alike.values():
                if len(members) > 1:
                    yield _hit("separator", *sorted(members.values(), key=lambda one: one.name))
            for name, right in misspelt(named, named, letters=letters, at_least=at_least):
                yield _hit("letter", named[name], named[right])


def _hit(role: str, entity: Entity, *others: Entity) -> Hit:
    beside = tuple(Label(one.place, f"{called(one)} is here") for one in others)
    return Hit(
        entity, entity.place, role, facts={"others": [o.name for o in others]}, beside=beside
    )
