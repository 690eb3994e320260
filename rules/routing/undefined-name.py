"""Whatever is mentioned is defined."""

from collections.abc import Iterator
from typing import Any

from ece_lint.finding import Hit, Label, Replace
from ece_lint.model import Entity
from ece_lint.names import bare, one_letter_apart, spelled
from ece_lint.routing import Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase, did_you_mean, nearest

severity = "error"
message = {
    "": "{kind} {name} is mentioned by {mentioner_kind} {mentioner}{others}, but not defined{guess}",
    "ambiguous": "{kind} {name} is mentioned by {mentioner_kind} {mentioner}{others}, but several "
    "departments define one: {departments}; write {qualified}",
}
label = {"": "not defined anywhere", "ambiguous": "which of them?"}
why = """
A mention of something that does not exist leads nowhere: an activity that is routed along it waits in a
queue that nobody serves, or fails into the exception queue. Most often the name is misspelt, or the object
was renamed or deleted at one end only.
"""
fix = """
Correct the name where it is mentioned, or define the object. If it exists on the system but is not in
the export, export it as well.
"""
reference = {
    "document": "Administration Guide for Cisco Unified CCE 15.0(1)",
    "page": "Database Administration, Integrity Check",
    "says": "identifiers that point from one record to another must point at records that exist",
}
catalogue = ["REF-02", "SRT-04", "MRD-04", "MAP-04", "SS-01", "SCR-03"]
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
skill_groups:
  - name: Sales_NA
queues:
  - name: Sales
    skill_groups: [Sale_NA]  # <- skill group `Sale_NA` is mentioned by queue `Sales`, but not defined; did you mean `Sales_NA`?
""",
    """\
# One name that is missing is one finding, however often it is mentioned.
agents:
  - name: Clark
skill_groups:
  - {name: Sales_EMEA, agents: [Clark, Bruce]}  # <- agent `Bruce` is mentioned by skill group `Sales_EMEA` (and by 1 other)
  - {name: Sales_NA, agents: [Bruce]}
""",
    """\
# Agents are known by mention as long as no list of agents is kept.
skill_groups:
  - {name: Sales_NA, agents: [Clark, Bruce]}
""",
    """\
media_routing_domains:
  - {name: Email_MRD, id: 5000}
skill_groups:
  - name: Sales_NA
    media_routing_domain: 5000  # <- that is the id of `Email_MRD`: mention it by its name
""",
    """\
# A queue's name is unique only inside its department.
queues:
  - {name: chat, department: Sales}
  - {name: chat, department: Support}
entry_points:
  - {name: Website, department: Sales, queue: chat}
  - name: Shop
    queue: chat  # <- several departments define one: `Sales` and `Support`; write `Sales/chat`
  - {name: Help, queue: Support/chat}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each name that is mentioned and not defined, where its kind is in the export."""
    for kind, undefined in routing.undefined.items():
        defined = routing.entities[kind]
        for entity in undefined if defined else ():
            if entity.external:
                continue
            yield _hit(entity, defined, routing)


def _hit(entity: Entity, defined: list[Entity], routing: Routing) -> Hit:
    by_name = sorted(routing.mentions_of(entity), key=lambda hop: hop.source.key[:2])
    sources = tuple(hop.source for hop in by_name)
    first, *others = by_name
    more = f" (and by {len(others)} other{'s' if len(others) > 1 else ''})" if others else ""
    facts: dict[str, Any] = {
        "mentioner_kind": Phrase(first.source.kind.noun),
        "mentioner": first.source.name,
        "others": Phrase(more),
    }
    mentions = [Label(hop.place, f"also mentioned by {called(hop.source)}") for hop in others]
    if entity.ambiguous:
        namesakes = routing.namesakes(entity)
        facts["departments"] = [one.department or "(none)" for one in namesakes]
        facts["qualified"] = f"{namesakes[0].department or 'DEPARTMENT'}/{entity.name}"
        places = [
            Label(one.place, f"{called(one)} of department `{one.department}`") for one in namesakes
        ]
        beside = (*places, *mentions)
        return Hit(entity, first.place, "ambiguous", facts=facts, beside=beside, involves=sources)
    meant, facts["guess"] = _meant(entity.name, defined)
    places = [Label(meant.place, f"{called(meant)} is defined here")] if meant else []
    replace = _replace(entity, meant, defined) if meant else None
    beside = (*places, *mentions)
    return Hit(entity, first.place, facts=facts, beside=beside, replace=replace, involves=sources)


def _meant(name: str, defined: list[Entity]) -> tuple[Entity | None, Phrase]:
    near = nearest(name, (one.name for one in defined))
    for one in defined:
        if one.name == near:
            return one, Phrase(did_you_mean(name, [one.name]) or f"; did you mean `{one.name}`?")
    for one in defined:
        if str(one.data.get("id")) == name:
            return one, Phrase(f"; that is the id of `{one.name}`: mention it by its name")
    return None, Phrase("")


def _replace(entity: Entity, meant: Entity, defined: list[Entity]) -> Replace | None:
    """Replace a name by the only one that is like it: that has it as its number, or but for case, separators or a letter."""
    name = entity.name

    def is_numbered(other: Entity) -> bool:
        return str(other.data.get("id")) == name

    def is_alike(other: Entity) -> bool:
        return bare(other.name) == bare(name)

    def is_misspelt(other: Entity) -> bool:
        return abs(len(other.name) - len(name)) < 2 and _one_word_misspelt(name, other.name)

    is_like = next((one for one in (is_numbered, is_alike, is_misspelt) if one(meant)), None)
    is_plain = meant.name.isprintable() and meant.name == meant.name.strip()
    if not is_like or not is_plain or len({one.name for one in defined if is_like(one)}) > 1:
        return None
    return Replace(entity, meant.name, safe=is_like is not is_misspelt)


def _one_word_misspelt(name: str, other: str) -> bool:
    """Say whether one letter of one long word is wrong: `Sales_1` is no misspelt `Sales_2`, nor `_NA` a `_SA`."""
    words, others = spelled(name), spelled(other)
    odd = [(one, two) for one, two in zip(words, others, strict=False) if one != two]
    return (
        len(words) == len(others)
        and len(odd) == 1
        and all(word.isalpha() and len(word) >= 4 for word in odd[0])
        and one_letter_apart(*odd[0])
    )
