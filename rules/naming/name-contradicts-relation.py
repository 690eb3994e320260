from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, kinds
from ece_lint.names import Template, Words, pieces, words_in
from ece_lint.routing import Path, Routing
from ece_lint.verbs import Number, PathsByName, Table, Whole, called
from ece_lint.wording import Phrase, listed

asks = "A name does not point to another site or department than the one its object belongs to."
severity = {"prefix": "warning", "evident": "warning", "usual": "note", "settled": "warning"}
then = {
    "prefix": "reports, scripts and rights that go by the name pick the wrong site or department",
    "evident": "people take the object for one of another site or department",
    "usual": "people may take the object for one of another site, if names mean that here",
    "settled": "what the team has written down and what is configured contradict each other",
}
also = ["*"]
from_settings = {"with": {"naming": "naming", "words": "words", "means": "means"}}
with_: dict[str, Any] = {
    # What the names of the site itself are compared with.
    "relations": {
        "peripheral": ["skill_group", "agent_team"],
        "department": [
            "skill_group",
            "precision_queue",
            "agent_team",
            "call_type",
            "script_selector",
            "script",
            "queue",
            "workflow",
            "entry_point",
        ],
    },
    # Of the other objects so many, and such a share, must bear the word out.
    "at_least": 3,
    "at_least_usual": 8,
    "share": 0.9,
    "naming": {},
    "words": {},
    "means": {},
}
message = {
    "prefix": "{kind} {name} begins with peripheral {meant}, but belongs to {target}",
    "evident": "{kind} {name} belongs to {target_kind} {target}, but {word} in its name stands for {meant}, "
    "as in {agreeing} of {others} other names; {own} of {siblings} others of {target} are named after it",
    "usual": "{kind} {name} belongs to {target_kind} {target}, where {own} of {siblings} other names "
    "{position} with {usual}; {agreeing} of {others} others that {position} with {word} belong to {meant}",
    "settled": "{kind} {name} belongs to {target_kind} {target}, but {word} in its name stands for {meant}",
}
label = {
    "prefix": "says {meant}",
    "evident": "{word} says {meant}",
    "usual": "{word} is usual for {meant}",
    "settled": "{word} says {meant}",
}
follows_from = [{"rule": "object-of-another-department"}, {"rule": "agent-on-another-peripheral"}]
why = """
Reports, scripts and access rights pick objects by their names. A skill group that is named after one site
and belongs to the peripheral of another takes its agents from there, and is missing or wrong in everything that
goes by the name. Usually the object was created on the wrong peripheral or in the wrong department, or copied and
not renamed.
"""
fix = """
Decide by the work which of the two is right. A skill group cannot change its peripheral: create it again on the right one
(Skill Group Explorer), or rename it. A department can be changed on the page of the object. If the word means
something else, say under `words:` and `means:` in ece-lint.yaml what it stands for:
`words: {site: {NA: NA_Peripheral}}` and `means: {site: peripheral}`, with the part in a template under `naming:`.
"""
reference = [
    {
        "document": "Reporting Concepts for Cisco Unified ICM/Contact Center Enterprise 12.6",
        "page": "Naming Conventions in Configuration",
        "says": "everything that belongs to one site gets the same prefix",
    },
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
        "page": "Skill Targets",
        "says": "skill groups and agents are named after their peripheral, a dot, and their name there, unless another name is chosen",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "12 and 13",
        "says": "the example names skill groups after scope, function and site, and the site is the site of the peripheral",
    },
]
catalogue = ["NMU-05", "NMU-06", "NMU-07"]
since = "0.1"
_TWO_SITES = """\
peripherals:
  - name: NA_Peripheral
  - name: EMEA_Peripheral
skill_groups:
  - {name: Domestic_Sales_NA, peripheral: NA_Peripheral}
  - {name: Global_Sales_NA, peripheral: NA_Peripheral}
  - {name: Domestic_Support_NA, peripheral: NA_Peripheral}
  - {name: Domestic_Sales_EMEA, peripheral: EMEA_Peripheral}
  - {name: Global_Sales_EMEA, peripheral: EMEA_Peripheral}
  - {name: Domestic_Support_EMEA, peripheral: EMEA_Peripheral}
"""
_USUAL = "".join(
    f"  - {{name: {word}_{site}, peripheral: {peripheral}}}\n"
    for site, peripheral in (("NA", "PG1"), ("EMEA", "PG2"))
    for word in ("Orders", "Claims", "Cards", "Loans", "Repair", "Trade", "Press", "Youth")
)
examples = [
    _TWO_SITES
    + """\
  - {name: Global_Support_NA, peripheral: EMEA_Peripheral}  # <- skill group `Global_Support_NA` belongs to peripheral `EMEA_Peripheral`, but `NA` in its name stands for `NA_Peripheral`, as in 4 of 4 other names; 3 of 3 others of `EMEA_Peripheral` are named after it
  - {name: Overflow_NA_to_EMEA, peripheral: NA_Peripheral}
  - {name: Night_Shift, peripheral: NA_Peripheral}
""",
    """\
# Two objects of a site are not a custom yet.
peripherals:
  - name: Boston
  - name: Denver
skill_groups:
  - {name: Sales_Boston, peripheral: Boston}
  - {name: Support_Boston, peripheral: Boston}
  - {name: Sales_Denver, peripheral: Denver}
  - {name: Support_Denver, peripheral: Denver}
  - {name: Denver_Complaints, peripheral: Boston}
""",
    """\
# Unified CCE itself puts the name of the peripheral first.
peripherals:
  - name: Boston_PG1
  - name: Denver_PG1
skill_groups:
  - {name: Boston_PG1.Sales, peripheral: Boston_PG1}
  - {name: Denver_PG1.Sales, peripheral: Boston_PG1}  # <- skill group `Denver_PG1.Sales` begins with peripheral `Denver_PG1`, but belongs to `Boston_PG1`
agents:
  - {name: Denver_PG1.Kent_Clark, peripheral: Denver_PG1}
""",
    """\
# In neither department do the names say whose they are.
departments:
  - name: Sales
  - name: Support
queues:
  - {name: Web, department: Sales}
  - {name: Orders, department: Sales}
  - {name: After_Sales_Support, department: Sales}
  - {name: Technical_Support, department: Sales}
  - {name: Support_Level1, department: Support}
  - {name: Support_Level2, department: Support}
  - {name: Support_Level3, department: Support}
""",
    """\
# A word stands for a department only if others do not have it as well.
departments:
  - name: Sales
  - name: Email Support
queues:
  - {name: Email_Sales, department: Sales}
  - {name: Chat_Sales, department: Sales}
  - {name: Web_Sales, department: Sales}
  - {name: Email_Orders, department: Sales}
  - {name: Email_Returns, department: Email Support}
  - {name: Email_Repair, department: Email Support}
  - {name: Email_Parts, department: Email Support}
""",
    """\
departments:
  - name: Sales
  - name: Support
queues:
  - {name: Sales_Web, department: Sales}
  - {name: Sales_Mail, department: Sales}
  - {name: Sales_Orders, department: Sales}
  - {name: Sales_Export, department: Support}  # <- queue `Sales_Export` belongs to department `Support`, but `Sales` in its name stands for `Sales`
  - {name: Support_Web, department: Support}
  - {name: Support_Mail, department: Support}
  - {name: Support_Repair, department: Support}
""",
    "peripherals:\n  - name: PG1\n  - name: PG2\nskill_groups:\n"
    + _USUAL
    + """\
  - {name: Fleet_NA, peripheral: PG2}  # <- skill group `Fleet_NA` belongs to peripheral `PG2`, where 8 of 8 other names end with `EMEA`; 8 of 8 others that end with `NA` belong to `PG1`
  - {name: Parts, peripheral: PG1}
""",
    {
        # What the team has written down holds from the first object on.
        "with": {
            "naming": {
                "skill_group": "{function}_{site}",
                "queue": "{mrd}_{function}",
                "media_routing_domain": "{channel}_MRD",
            },
            "words": {
                "site": {"NA": ["PG1", "PG3"], "EMEA": "PG2"},
                "channel": {"Email": "email", "Chat": "chat"},
                "mrd": ["Email_MRD", "Chat_MRD"],
            },
            "means": {
                "site": "peripheral",
                "channel": "channel",
                "function": "department",
                "mrd": "media_routing_domain",
            },
        },
        "files": {
            "site.yaml": """\
peripherals: [{name: PG1}, {name: PG2}, {name: PG3}]
media_routing_domains:
  - {name: Email_MRD, channel: email}
  - {name: Chat_MRD, channel: email}  # <- media routing domain `Chat_MRD` belongs to channel `email`, but `Chat` in its name stands for `chat`
departments: [{name: Sales}, {name: Support}]
skill_groups:
  - {name: Sales_NA, peripheral: PG1}
  - {name: Support_NA, peripheral: PG3}
  - {name: Trial_NA, peripheral: PG2}  # <- skill group `Trial_NA` belongs to peripheral `PG2`, but `NA` in its name stands for `PG1` and `PG3`
  - {name: Sales_in_NA, peripheral: PG2}
  - {name: Orders_NA}
queues:
  - {name: Email_MRD_Sales, department: Sales, media_routing_domain: Email_MRD}
  - {name: Email_MRD_Orders, department: Sales, media_routing_domain: Email_MRD}
  - {name: Email_MRD_Support, department: Sales, media_routing_domain: Email_MRD}  # <- queue `Email_MRD_Support` belongs to department `Sales`, but `Support` in its name stands for `Support`
  - {name: Chat_MRD_Sales, department: Sales, media_routing_domain: Email_MRD}  # <- belongs to media routing domain `Email_MRD`, but `Chat_MRD` in its name stands for `Chat_MRD`
"""
        },
    },
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    relations: Table,
    at_least: Whole,
    at_least_usual: Whole,
    share: Number,
    naming: Table,
    words: Table,
    means: PathsByName,
) -> Iterator[Hit]:
    """Yield one hit for each name with a word that stands for another object than the one it belongs to.

    `means` says of a part of a template along which path the object is found that its words stand for; what
    it settles is not concluded from other names.
    """
    settled = set()
    for kind, text in naming.items():
        template = Template(text, words)
        for part in template.parts:
            if path := means.get(part, {}).get(kind):  # `site: peripheral` says nothing of domains
                settled.add((kind, path.text))
                yield from _settled(routing, kind, template, part, path, words.get(part))
    yield from _by_prefix(routing)
    for field, of in relations.items():
        for kind in of:
            if (kind, field) not in settled:
                enough = _Enough(at_least, share)
                found = list(_evident(routing, kind, field, enough))
                yield from found
                if field == "peripheral":
                    told = {hit.subject for hit in found}
                    usual = _usual(routing, kind, field, enough._replace(at_least=at_least_usual))
                    yield from (hit for hit in usual if hit.subject not in told)


class _Enough(NamedTuple):
    """How many of the others must agree before a custom is evident."""

    at_least: int
    share: float

    def __call__(self, agreeing: int, others: int) -> bool:
        return agreeing >= self.at_least and agreeing >= self.share * others


def _related(routing: Routing, kind: str, field: str) -> dict[Entity, Entity]:
    """Return the objects of a kind that belong to exactly one other, with that."""
    return {
        entity: entity.links[field][0]
        for entity in routing.entities[kind]
        if len(entity.links.get(field, ())) == 1
    }


def _hit(entity: Entity, field: str, role: str, target: Entity, **facts: Any) -> Hit:
    there = Label(entity.at(field), f"belongs to {called(target)}")
    facts |= {"target_kind": Phrase(target.kind.noun), "target": target.name}
    return Hit(entity, entity.place, role, (field,), facts, beside=(there,))


def _by_prefix(routing: Routing) -> Iterator[Hit]:
    peripherals = {one.name: one for one in routing.entities["peripheral"]}
    for kind in ("skill_group", "agent"):
        for entity in routing.entities[kind]:
            homes = entity.links.get("peripheral", ())
            prefix, dot, _ = entity.name.partition(".")
            if dot and prefix in peripherals and len(homes) == 1 and prefix != homes[0].name:
                yield _hit(entity, "peripheral", "prefix", homes[0], meant=prefix)


def _evident(routing: Routing, kind: str, field: str, enough: _Enough) -> Iterator[Hit]:
    """Compare each name with the names of what the others belong to.

    A word counts that only one of those has. Both must be the custom: that the word stands for the one, and
    that what belongs to the other says so.
    """
    related = _related(routing, kind, field)
    targets = {*related.values(), *routing.entities[kinds()[kind].mentions[field].kind]}
    having: dict[str, set[Entity]] = defaultdict(set)
    for target in targets:
        for word in words_in(target.name):
            having[word].add(target)
    telling = {word: next(iter(of)) for word, of in having.items() if len(of) == 1}
    said = {entity: {word: written for word, written in words_in(entity.name).items() if word in telling}
            for entity in related}  # fmt: skip
    carriers = Counter(word for words in said.values() for word in words)
    agreeing = Counter(
        word for entity, words in said.items() for word in words if telling[word] is related[entity]
    )
    members = Counter(related.values())
    own = Counter(
        related[entity]
        for entity, words in said.items()
        if any(telling[word] is related[entity] for word in words)
    )
    for entity, words in said.items():
        target = related[entity]
        meant = {telling[word] for word in words}
        if len(meant) != 1 or target in meant or _begins(entity, *meant):
            continue
        word = max(words, key=lambda word: (agreeing[word], word))
        others, siblings = carriers[word] - 1, members[target] - 1
        if enough(agreeing[word], others) and enough(own[target], siblings):
            facts = {"word": words[word], "meant": telling[word].name, "agreeing": agreeing[word]}
            facts |= {"others": others, "own": own[target], "siblings": siblings}
            yield _hit(entity, field, "evident", target, **facts)


def _begins(entity: Entity, meant: Entity) -> bool:
    return entity.name.startswith(f"{meant.name}.")


def _usual(routing: Routing, kind: str, field: str, enough: _Enough) -> Iterator[Hit]:
    """Compare the word that a name begins or ends with, which must be the custom of each side."""
    related = _related(routing, kind, field)
    members = Counter(related.values())
    apart = {one: pieces(one.name.removeprefix(f"{of.name}.")) for one, of in related.items()}
    for position, at in (("begin", 0), ("end", -1)):
        words = {one: word for one, own in apart.items() if (word := _word_at(own, at))}
        pairs = Counter((word, related[entity]) for entity, word in words.items())
        total = Counter(words.values())
        of_word: dict[str, tuple[int, str, Entity]] = {}
        of_target: dict[Entity, tuple[int, str]] = {}
        for (word, target), count in pairs.items():
            most = (count, target.name, target)
            of_word[word] = max(of_word.get(word, most), most, key=lambda found: found[:2])
            of_target[target] = max(of_target.get(target, (0, "")), (count, word))
        for entity, word in words.items():
            target = related[entity]
            own, usual = of_target[target]
            agreeing, _, meant = of_word[word]
            others, siblings = total[word] - 1, members[target] - 1
            if meant is target or usual == word or not enough(agreeing, others):
                continue
            if enough(own, siblings) and enough(own, total[usual]):
                facts: dict[str, Any] = {"word": word, "usual": usual, "meant": meant.name}
                facts |= {"agreeing": agreeing, "others": others, "own": own}
                facts |= {"siblings": siblings, "position": Phrase(position)}
                yield _hit(entity, field, "usual", target, **facts)


def _word_at(apart: list[str], at: int) -> str | None:
    """Return the first or last of several words, if it is one that may stand for something."""
    word = apart[at]
    return word if len(apart) > 1 and len(word) > 1 and not word.isdecimal() else None


def _settled(
    routing: Routing, kind: str, template: Template, part: str, path: Path, known: Words | None
) -> Iterator[Hit]:
    """Compare a part of each name with what the team has said that it stands for."""
    reached = {
        entity: [_name(found) for found in routing.follow(entity, path)]
        for entity in routing.entities[kind]
    }
    names = {name for found in reached.values() for name in found}
    if path.end is not None:
        names |= {one.name for one in routing.entities[path.end.name]}
    noun = path.end.noun if path.end else path.steps[-1].name
    meanings: dict[str, list[str]] = {}
    for entity, found in reached.items():
        word = (template.parse(entity.name) or {}).get(part)
        if word is None or not found:
            continue
        if word not in meanings:
            meanings[word] = sorted(_meant(word, known, names))
        if meanings[word] and not set(meanings[word]) & set(found):
            facts: dict[str, Any] = {"target_kind": Phrase(noun), "target": Phrase(listed(found))}
            facts |= {"word": word, "meant": Phrase(listed(meanings[word]))}
            there = Label(entity.at(path.text.split(".")[0]), f"leads to {listed(found)}")
            yield Hit(entity, entity.place, "settled", (part,), facts, beside=(there,))


def _meant(word: str, known: Words | None, names: Iterable[str]) -> set[str]:
    """Return the names that a word stands for: those that the team has listed, or those that contain it."""
    if isinstance(known, dict):
        given = known[word]
        return set(given if isinstance(given, list) else [given])
    return {name for name in names if _says(name, word, known or [word])}


def _says(name: str, word: str, known: Words) -> bool:
    """Say whether a name contains a word, and not only inside a longer one: `EMEA` is not in `EMEA_South`."""
    inside = [one for one in known if _padded(one) in _padded(name)]
    longer = [one for one in inside if one != word and _padded(word) in _padded(one)]
    return word in inside and not longer


def _padded(name: str) -> str:
    return "_".join(["", *pieces(name.casefold()), ""])


def _name(found: Any) -> str:
    return found.name if isinstance(found, Entity) else str(found)
