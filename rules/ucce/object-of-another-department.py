"""An object that belongs to a department works with objects of that department, and with global ones."""

from collections.abc import Iterator
from typing import Any

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, Kind, Mention, kinds
from ece_lint.routing import Routing
from ece_lint.wording import Phrase, quoted

severity = {"": "error", "script": "warning"}
for_ = {"product": "pcce"}
needs = ["cce_departments"]
message = (
    "{kind} {name} belongs to department {ours}, but names {odd_kind} {odds} of department {theirs}"
)
label = "of department {theirs}"
why = """
Packaged CCE keeps departments apart: an object of one is related to objects of the same one, or to global ones that
belong to none. Its console does not offer others; what came in by SQL, by a bulk job or by moving an object mixes the
work of two departments, and their administrators see a relation that they cannot change.
"""
fix = """
Use an object of the same department, or make one of the two global by taking its department away (Unified CCE
Administration). Changing the department of an object there clears its relations.
"""
reference = {
    "document": "Packaged CCE Administration and Configuration Guide 15.0(1)",
    "page": "Packaged CCE Administration, departments",
    "says": "agents, attributes, call types, dialed numbers, precision queues, skill groups and teams of a department are related to global objects or to objects of the same department",
}
catalogue = ["DPT-01", "DPT-07"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "site.yaml": """\
cce_departments: [{name: Sales}, {name: Support}]
agents:
  - {name: Clark, department: Sales}
  - {name: Peter}  # global
attributes:
  - {name: French}
  - {name: Orders, department: Sales}
skill_groups:
  - {name: Sales_NA, department: Sales, agents: [Clark, Peter]}
  - {name: Everybody, agents: [Clark, Peter]}
precision_queues:
  - {name: PQ, department: Sales, steps: [{terms: [{attribute: French, relation: ">=", value: 5}]}]}
scripts:
  - {name: Sales_Script, department: Sales, skill_groups: [Sales_NA, Everybody]}
""",
        },
    },
    {
        "product": "pcce",
        "files": {
            "site.yaml": """\
cce_departments: [{name: Sales}, {name: Support}]
agents:
  - {name: Clark, department: Sales}
  - {name: Peter, department: Support}
  - {name: Loki, department: Support, attributes: {Orders: 4}}  # <- agent `Loki` belongs to department `Support`, but names attribute `Orders` of department `Sales`
attributes:
  - {name: Orders, department: Sales}
skill_groups:
  - name: Sales_NA
    department: Sales
    agents: [Peter, Clark, Loki]  # <- skill group `Sales_NA` belongs to department `Sales`, but names agent `Peter` and `Loki` of department `Support`
scripts:
  - name: Support_Script
    department: Support
    skill_groups: [Sales_NA]  # <- script `Support_Script` belongs to department `Support`, but names skill group `Sales_NA` of department `Sales`
script_selectors:
  - {name: Chat, department: Support, call_type: Sales_CT}  # <- names call type `Sales_CT` of department `Sales`
call_types:
  - {name: Sales_CT, department: Sales}
""",
        },
    },
    {
        "product": "ucce",
        "files": {
            "site.yaml": """\
cce_departments: [{name: Sales}, {name: Support}]
agents: [{name: Peter, department: Support}]
skill_groups: [{name: Sales_NA, department: Sales, agents: [Peter]}]
""",
        },
    },
]

# A media routing domain belongs to no department, teams have a rule of their own, and whether an agent is in
# his default skill group is told by the group.
_OTHERWISE = {"media_routing_domain", "agent_team"}
_SAME_FACT = {"default_skill_group"}


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each department of which an object names others in one field."""
    for kind in kinds().values():
        if not _is_departmental(kind) or not routing.has(kind, "department"):
            continue
        mentions = [
            mention
            for mention in kind.mentions.values()
            if mention.field not in _SAME_FACT
            and _is_departmental(kinds()[mention.kind])
            and routing.has(kinds()[mention.kind], "department")
        ]
        homes = {
            mention.kind: {one: _home(one) for one in routing.entities[mention.kind]}
            for mention in mentions
        }
        for entity in routing.entities[kind.name] if mentions else ():
            if (ours := _home(entity)) is not None:
                for mention in mentions:
                    yield from _hits(entity, ours, mention, homes[mention.kind])


def _is_departmental(kind: Kind) -> bool:
    own = kind.mentions.get("department")
    return own is not None and own.kind == "cce_department" and kind.name not in _OTHERWISE


def _home(entity: Entity) -> Entity | None:
    return next(iter(entity.links.get("department", ())), None)


def _hits(
    entity: Entity, ours: Entity, mention: Mention, homes: dict[Entity, Entity | None]
) -> Iterator[Hit]:
    targets = entity.links.get(mention.field, [])
    others = set(map(homes.get, targets)) - {ours, None}
    for theirs in sorted(filter(None, others), key=lambda one: one.name):
        odds = list(dict.fromkeys(one for one in targets if homes.get(one) is theirs))
        facts: dict[str, Any] = {"ours": ours.name, "theirs": theirs.name}
        facts |= {"odds": [one.name for one in odds], "odd_kind": Phrase(odds[0].kind.noun)}
        place = entity.mention_at(mention, targets.index(odds[0]))
        beside = (
            Label(entity.at("department"), f"of department {quoted(ours.name)}"),
            Label(odds[0].at("department"), f"of department {quoted(theirs.name)}"),
        )
        role = "script" if "script" in (entity.kind.name, odds[0].kind.name) else ""
        identity = (mention.field, theirs.name)
        yield Hit(entity, place, role, identity, facts, beside=beside, odd=odds[0])
