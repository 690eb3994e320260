from collections.abc import Iterator
from typing import Any, NamedTuple

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, Kind, Mention, kinds
from ece_lint.routing import Routing
from ece_lint.wording import Phrase, quoted

asks = "An object of a department works with objects of the same department or global ones."
severity = {"": "error", "script": "warning"}
then = {
    "": "contacts go to the other department, whose relation Packaged CCE refuses to make",
    "script": "a script of one department uses what another may change or delete",
}
for_ = {"product": "pcce"}
needs = ["cce_departments"]
also = [
    "skill_groups",
    "precision_queues",
    "attributes",
    "agents",
    "script_selectors",
    "call_types",
    "scripts",
]
message = "{kind} {name} belongs to department {ours}, but {relations} of department {theirs}"
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
        "product": "pcce",
        "files": {
            "site.yaml": """\
# Only an agent and an attribute that were moved are at odds with the others.
cce_departments: [{name: Sales}, {name: Support}]
agents:
  - {name: Clark, department: Sales, attributes: {Orders: 4}}
  - {name: Bruce, department: Sales, attributes: {Orders: 4}}
  - {name: Peter, department: Support}  # <- agent `Peter` belongs to department `Support`, but is named by skill group `Sales_NA` and `Orders_NA` of department `Sales`
attributes:
  - {name: Orders, department: Support}  # <- attribute `Orders` belongs to department `Support`, but is named by precision queue `PQ` and is named by agent `Clark` and `Bruce` of department `Sales`
skill_groups:
  - {name: Sales_NA, department: Sales, agents: [Clark, Bruce, Peter]}
  - {name: Orders_NA, department: Sales, agents: [Clark, Bruce, Peter]}
precision_queues:
  - name: PQ
    department: Sales
    steps: [{terms: [{attribute: Orders, relation: ">=", value: 5}]}]
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
# their default skill group is told by the group.
_OTHERWISE = {"media_routing_domain", "agent_team"}
_SAME_FACT = {"default_skill_group"}


class _Pair(NamedTuple):
    """An object that names another of another department."""

    source: Entity
    mention: Mention
    number: int
    target: Entity

    @property
    def role(self) -> str:
        """What the pair is told as: scripts have a severity of their own."""
        return "script" if "script" in (self.source.kind.name, self.target.kind.name) else ""


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each object and other department.

    The end with more such relations is reported: an object that was moved to another department
    is at odds with all that it worked with, and these with nothing else.
    """
    pairs = list(_pairs(routing))
    partners: dict[Entity, set[Entity]] = {}
    for pair in pairs:
        if not pair.role:
            partners.setdefault(pair.source, set()).add(pair.target)
            partners.setdefault(pair.target, set()).add(pair.source)
    told: dict[tuple[Entity, Entity | None, str], list[_Pair]] = {}
    for pair in pairs:
        ends = pair.source, pair.target
        if not pair.role and len(partners[pair.target]) > len(partners[pair.source]):
            ends = pair.target, pair.source
        told.setdefault((ends[0], ends[1].one("department"), pair.role), []).append(pair)
    for (entity, theirs, role), own in told.items():
        if theirs is not None:
            yield _hit(entity, theirs, role, own)


def _pairs(routing: Routing) -> Iterator[_Pair]:
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
            mention.kind: {one: one.one("department") for one in routing.entities[mention.kind]}
            for mention in mentions
        }
        for entity in routing.entities[kind.name] if mentions else ():
            if (ours := entity.one("department")) is not None:
                for mention in mentions:
                    own = homes[mention.kind]
                    targets = entity.links.get(mention.field, [])
                    if not set(map(own.get, targets)) <= {ours, None}:
                        for number, target in enumerate(targets):
                            if own.get(target) not in (ours, None):
                                yield _Pair(entity, mention, number, target)


def _is_departmental(kind: Kind) -> bool:
    own = kind.mentions.get("department")
    return own is not None and own.kind == "cce_department" and kind.name not in _OTHERWISE


def _hit(entity: Entity, theirs: Entity, role: str, pairs: list[_Pair]) -> Hit:
    names: dict[str, list[str]] = {}
    others = [pair.target if pair.source is entity else pair.source for pair in pairs]
    for pair, other in zip(pairs, others, strict=True):
        is_ours = pair.source is entity
        words = f"{'names' if is_ours else 'is named by'} {other.kind.noun}"
        names.setdefault(words, []).append(other.name)
    relations = [f"{words} {quoted(list(dict.fromkeys(own)))}" for words, own in names.items()]
    first = min(pairs, key=lambda pair: pair.source is not entity)
    other = first.target if first.source is entity else first.source
    home = entity.one("department")
    ours = home.name if home is not None else ""
    facts: dict[str, Any] = {"ours": ours, "theirs": theirs.name}
    facts["relations"] = Phrase(" and ".join(relations))
    named = Label(first.source.mention_at(first.mention, first.number), "named here")
    belongs = Label(entity.at("department"), f"of department {quoted(ours)}")
    at_odds = Label(other.at("department"), f"of department {quoted(theirs.name)}")
    is_ours = first.source is entity
    place, beside = (
        (named.place, (belongs, at_odds)) if is_ours else (belongs.place, (named, at_odds))
    )
    fields = sorted({pair.mention.field for pair in pairs})
    label = "" if is_ours else f"of department {quoted(ours)}"
    return Hit(
        entity,
        place,
        role,
        (*fields, theirs.name),
        facts,
        label,
        beside,
        odd=other,
        involves=tuple(others),
    )
