from collections.abc import Callable, Collection, Iterator
from typing import Any

from ece_lint.documents import Node
from ece_lint.finding import Hit, Label, Replace
from ece_lint.model import Entity
from ece_lint.names import bare, slip_of, spelled
from ece_lint.routing import Hop, Routing
from ece_lint.verbs import Whole, called
from ece_lint.wording import Phrase, hidden_in, nearest, one_letter_apart, quoted, visible

asks = "Everything that is mentioned is defined."
severity = "error"
then = "contacts that are routed along it wait for nobody or become exceptions"
also = ["*"]
with_ = {"many": 5}
follows_from = [{"rule": "not-analysed"}]  # what could not be read may define the name
message = {
    "": "{kind} {name} is mentioned by {mentioner_kind} {mentioner}{others}, but not defined{guess}",
    "ambiguous": "{kind} {name} is mentioned by {mentioner_kind} {mentioner}{others}, but several "
    "departments define one: {departments}; write {qualified}",
    "many": "{count} {kinds} are mentioned, but not defined: {names}; the export of {kinds} may be incomplete",
    "deleted": "{count} {kinds} are mentioned, but deleted: {names}",
    "empty": "{mentioned} mentioned, {names}, but the list of {kinds} is empty: is the export complete?",
}
label = {
    "": "not defined anywhere",
    "ambiguous": "which of them?",
    "many": "not defined anywhere",
    "deleted": "deleted",
    "empty": "nothing is here",
}
why = """
A mention of something that does not exist leads nowhere: an activity that is routed along it waits in a
queue that nobody serves, or ends up in the exception queue. Most often the name is misspelt, or the object
was renamed or deleted at one end only.
"""
fix = """
Correct the name where it is mentioned, or define the object. If it was deleted, remove the mention. If it
exists on the system but is not in the export, export it as well.
"""
reference = [
    {
        "document": "Administration Guide for Cisco Unified CCE 15.0(1)",
        "page": "Database Administration, Integrity Check",
        "says": "identifiers that point from one record to another must point at records that exist",
    },
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
        "page": "Configuration Manager, Deleted Objects",
        "says": "a record that is deleted logically stays in the database, marked as deleted, until it is purged",
    },
]
catalogue = ["REF-02", "REF-03", "SRT-04", "MRD-04", "MAP-04", "SS-01", "SCR-03"]
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
# Contacts fail at the queue, so that is where it is said.
media_routing_domains: [{name: Mail_MRD}]
application_paths:
  - {name: PG_NA.ECE, members: [{media_routing_domain: Chat_MRD, peripheral: NA}]}
queues:
  - {name: Sales, media_routing_domain: Chat_MRD}  # <- is mentioned by queue `Sales` (and by 1 other), but not defined
""",
    """\
# What nobody sees makes another name of it: such a name was copied from a mail or a document.
skill_groups:
  - name: Sales_NA
  - name: Orders NA
queues:
  - name: Sales
    skill_groups:
      - "Sales\\u200B_NA"  # <- by queue `Sales`, but not defined: it contains a zero width space (U+200B); did you mean `Sales_NA`?
      - "Orders\\u00A0NA"  # <- by queue `Sales`, but not defined: it contains a no-break space (U+00A0); did you mean `Orders NA`?
""",
    """\
# One name that is missing is one finding, however often it is mentioned.
agents:
  - name: Clark
skill_groups:
  - {name: Sales_EMEA, agents: [Clark, Bruce]}  # <- agent `Bruce` is mentioned by skill group `Sales_EMEA` (and by 1 other)
  - {name: Sales_NA, agents: [Bruce]}
""",
    {
        "files": {
            "Peripheral.csv": """\
PeripheralID,LogicalControllerID,EnterpriseName,PeripheralName,Deleted
5000,5000,NA_Peripheral,NA,N
5001,5000,Old_Peripheral,Old,Y
""",
            "Skill_Group.csv": """\
SkillTargetID,PeripheralID,EnterpriseName,MRDomainID,PrecisionQueueID,DefaultEntry,Deleted,Description
5100,5000,Sales_NA,1,,0,N,
5101,5001,Orders_NA,1,,0,N,
5102,5001,Billing_NA,1,,0,N,# <- peripheral `Old_Peripheral` is mentioned by skill group `Billing_NA` (and by 1 other)
5103,5001,Sales_Old,1,,0,Y,is deleted itself
""",
        }
    },
    {
        "with": {"many": 2},
        "files": {
            "Peripheral.csv": """\
PeripheralID,LogicalControllerID,EnterpriseName,PeripheralName,Deleted
5000,5000,NA_Peripheral,NA,N
5001,5000,Old_Peripheral,Old,Y
5002,5000,Older_Peripheral,Older,Y
""",
            "Skill_Group.csv": """\
SkillTargetID,PeripheralID,EnterpriseName,MRDomainID,PrecisionQueueID,DefaultEntry,Deleted,Description
5100,5001,Sales_NA,1,,0,N,# <- 2 peripherals are mentioned
5101,5002,Orders_NA,1,,0,N,
""",
        },
    },
    {
        "files": {
            "Skill_Group.csv": """\
SkillTargetID,PeripheralID,EnterpriseName,MRDomainID,PrecisionQueueID,DefaultEntry,Deleted
5100,5000,Sales_NA,1,,0,N
""",
            "Skill_Group_Member.csv": """\
SkillGroupSkillTargetID,AgentSkillTargetID,Note
5100,5301,
5100,5302,# <- 5 agents are mentioned
5100,5303,
5100,5304,
5100,5305,
5100,5306,
""",
            "Agent.csv": """\
SkillTargetID,PeripheralID,PeripheralNumber,PersonID,EnterpriseName,TemporaryAgent,Deleted
5301,5000,1001,5001,NA.Clark,N,N
""",
        }
    },
    """\
# A queue that was switched off keeps what it was mapped to.
skill_groups: [{name: Sales_NA}]
queues: [{name: Sales 2019, skill_groups: [Sales_2019], active: false}]
""",
    """\
# Agents are known by mention as long as no list of agents is kept.
skill_groups:
  - {name: Sales_NA, agents: [Clark, Bruce]}
""",
    """\
# An empty list says that there are none; then nobody can mention one.
agents: []  # <- 2 agents are mentioned, `Clark` and `Bruce`, but the list of agents is empty
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


_MOST_PLACES = 9


def must(subjects: list[Entity], routing: Routing, *, many: Whole) -> Iterator[Hit]:
    """Yield one hit for each name that is mentioned and not defined, where its kind is in the export.

    What is switched off keeps what it led to; that is history, and nobody is led astray by it. So `many` rows of
    one table that nobody has are hardly as many faults: a part of the table is not there.
    """
    for kind, undefined in routing.undefined.items():
        defined = routing.entities[kind]
        empty = None if defined else routing.given.get((kind, ""))
        hops: dict[Entity, list[Hop]] = {}
        for entity in undefined:
            known = (
                (defined and kind not in routing.unlisted)
                or empty
                or (kind, entity.name) in routing.deleted
            )
            if known and not entity.external and (live := _live(entity, routing)):
                hops[entity] = live
        if empty and (rows := [one for one in hops if (kind, one.name) not in routing.deleted]):
            yield _none_given(rows, hops, empty)
            hops = _without(rows, hops)
        for role in ("many", "deleted"):
            rows = [one for one, by in hops.items() if _row(one, by, routing) == role]
            if len(rows) >= many:
                rows.sort(key=lambda one: (len(one.name), one.name))
                yield _many(role, rows, hops)
                hops = _without(rows, hops)
        near = _near(defined, hops, routing)
        for entity, live in hops.items():
            yield _hit(entity, live, near(entity.name), routing)


def _near(
    defined: list[Entity], unknown: Collection[Entity], routing: Routing
) -> Callable[[str], list[Entity]]:
    """Return what gives for each unknown name the objects that may be meant, by their name or their number."""
    by_name: dict[str, Entity] = {}
    defined = defined if unknown else []
    for one in defined:
        by_name.setdefault(one.name, one)
    by_id = {_number(one): one for one in reversed(defined)}
    names = [one.name for one in unknown]
    alike = routing.guesses.among(names, by_name)

    def near(name: str) -> list[Entity]:
        found = [by_name[other] for other in alike(name)]
        return [*found, by_id[name]] if name in by_id else found

    return near


def _without(rows: list[Entity], hops: dict[Entity, list[Hop]]) -> dict[Entity, list[Hop]]:
    gone = set(rows)
    return {one: by for one, by in hops.items() if one not in gone}


def _live(entity: Entity, routing: Routing) -> list[Hop]:
    return [
        hop for hop in routing.mentions_of(entity) if hop.source.data.get("active") is not False
    ]


def _row(entity: Entity, hops: list[Hop], routing: Routing) -> str:
    """Say what became of an object that tables and responses alone mention: by a number that is, or was, a row."""
    if (entity.kind.name, entity.name) in routing.deleted:
        return "deleted"
    return "many" if all(hop.source.places is not None for hop in hops) else ""


def _order(hop: Hop) -> tuple[bool, str, str]:
    """Return what a mention comes by: that of a queue first, as it is there that contacts fail."""
    source = hop.source
    return source.kind.name != "queue", source.kind.name, source.name


def _many(role: str, rows: list[Entity], hops: dict[Entity, list[Hop]]) -> Hit:
    names = [one.name for one in rows]
    facts = {"count": len(rows), "kinds": Phrase(rows[0].kind.plural), "names": names}
    (first, place), *others = [(one, min(hops[one], key=_order).place) for one in rows]
    beside = tuple(Label(at, f"{called(one)} is not defined") for one, at in others[:_MOST_PLACES])
    return Hit(first, place, role, facts=facts, beside=beside, involves=tuple(rows))


def _none_given(rows: list[Entity], hops: dict[Entity, list[Hop]], empty: Node) -> Hit:
    """Say once of a list without anything that what it should have is mentioned."""
    kind = rows[0].kind
    words = f"1 {kind.noun} is" if len(rows) == 1 else f"{len(rows):,} {kind.plural} are"
    facts = {
        "mentioned": Phrase(words),
        "names": [one.name for one in rows],
        "kinds": Phrase(kind.plural),
    }
    beside = tuple(
        Label(hops[one][0].place, f"{called(one)} is mentioned here") for one in rows[:_MOST_PLACES]
    )
    return Hit(rows[0], empty, "empty", facts=facts, beside=beside, involves=tuple(rows))


def _hit(entity: Entity, hops: list[Hop], defined: list[Entity], routing: Routing) -> Hit:
    by_name = sorted(hops, key=_order)
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
            Label(one.place, f"{called(one)} of department `{one.department}`")
            for one in namesakes[:_MOST_PLACES]
        ]
        beside = (*places, *mentions)
        return Hit(entity, first.place, "ambiguous", facts=facts, beside=beside, involves=sources)
    deleted = routing.deleted.get((entity.kind.name, entity.name))
    if deleted is not None:
        facts["guess"] = Phrase("")  # it is not misspelt, however near another name is
        gone = Label(deleted, f"{called(entity)} is deleted")
        return Hit(entity, first.place, facts=facts, beside=(gone, *mentions), involves=sources)
    meant, guess = _meant(entity.name, defined)
    hidden = hidden_in(entity.name)
    facts["guess"] = Phrase(f": it contains {hidden}{guess}" if hidden else guess)
    places = [Label(meant.place, f"{called(meant)} is defined here")] if meant else []
    replace = _replace(entity, meant, defined) if meant else None
    beside = (*places, *mentions)
    return Hit(entity, first.place, facts=facts, beside=beside, replace=replace, involves=sources)


def _meant(name: str, defined: list[Entity]) -> tuple[Entity | None, Phrase]:
    near = nearest(name, (one.name for one in defined), slip_of(name))
    for one in defined:
        if one.name == near:
            return one, Phrase(f"; did you mean {quoted(one.name)}?")
    for one in defined:
        if _number(one) == name:
            return one, Phrase(f"; that is the id of `{one.name}`: mention it by its name")
    return None, Phrase("")


def _number(one: Entity) -> str | None:
    return str(one.data["id"]) if "id" in one.data else None


def _replace(entity: Entity, meant: Entity, defined: list[Entity]) -> Replace | None:
    """Replace a name by the only one that is like it: that has it as its number, or but for case, separators or a letter."""
    name, seen, words = entity.name, bare(visible(entity.name)), spelled(entity.name)

    def is_numbered(other: Entity) -> bool:
        return _number(other) == name

    def is_alike(other: Entity) -> bool:
        return bare(visible(other.name)) == seen

    def is_misspelt(other: Entity) -> bool:
        return abs(len(other.name) - len(name)) < 2 and _one_word_misspelt(words, other.name)

    is_like = next((one for one in (is_numbered, is_alike, is_misspelt) if one(meant)), None)
    is_plain = meant.name.isprintable() and meant.name == meant.name.strip()
    if not is_like or not is_plain:
        return None
    if any(is_like(one) for one in defined if one.name != meant.name):
        return None
    return Replace(entity, meant.name, safe=is_like is not is_misspelt)


def _one_word_misspelt(words: list[str], other: str) -> bool:
    """Say whether one letter of one long word is wrong: `Sales_1` is not a misspelt `Sales_2`, nor `_NA` a `_SA`."""
    if sum(map(other.__contains__, words)) < len(words) - 1:  # as most names of a large site
        return False
    others = spelled(other)
    odd = [(one, two) for one, two in zip(words, others, strict=False) if one != two]
    return (
        len(words) == len(others)
        and len(odd) == 1
        and all(word.isalpha() and len(word) >= 4 for word in odd[0])
        and one_letter_apart(*odd[0])
    )
