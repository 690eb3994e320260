from collections import Counter
from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Kinds, Number, Whole, called

asks = "A name is short enough to have the name of its peripheral in front."
severity = "note"
then = "the default name does not fit, and people make up another, which may be meant"
with_ = {"kinds": ["skill_group", "agent"], "at_most": 32, "at_least": 3, "share": 0.9}
message = (
    "{kind} {name} does not begin with its peripheral {peripheral}, as {own} of {others} others there do: "
    "{composed} would have {length} characters, and Unified CCE allows {at_most}"
)
label = "{length} characters with {peripheral}"
follows_from = [{"rule": "name-contradicts-relation"}]
why = """
Unified CCE puts the name of the peripheral and a dot before the names of its skill groups and agents. Where that
becomes too long, the object gets a different name by hand, or a number on a parent system. Reports and scripts
that pick the objects of a site by the prefix then leave it out.
"""
fix = """
Shorten the name of the object on its peripheral. If many are affected, a shorter name of the peripheral helps, which
is best chosen before anything is created there.
"""
reference = [
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
        "page": "Peripherals and Trunk Groups; Skill Targets",
        "says": "the name of the peripheral becomes part of other names, which have at most 32 characters, so it should be short",
    },
    {
        "document": "Reporting Concepts for Cisco Unified ICM/Contact Center Enterprise 12.6",
        "page": "Naming Conventions in Configuration",
        "says": "where the name of a child system and its peripheral's are too long together, a number takes the name's place",
    },
]
catalogue = ["NMU-02"]
since = "0.1"
examples = [
    """\
# Names without a prefix, one of which would fit with it.
peripherals:
  - name: EMEA_Peripheral
  - name: Boston
skill_groups:
  - {name: Domestic_Sales_and_Service_EMEA, peripheral: EMEA_Peripheral}
  - {name: EMEA_Peripheral.Sales, peripheral: EMEA_Peripheral}
  - {name: Boston.Sales, peripheral: Boston}
  - {name: Boston.Support, peripheral: Boston}
  - {name: Boston.Orders, peripheral: Boston}
  - {name: Overflow, peripheral: Boston}
""",
    """\
peripherals:
  - name: Boston_Service_Center
skill_groups:
  - {name: Boston_Service_Center.Sales, peripheral: Boston_Service_Center}
  - {name: Boston_Service_Center.Orders, peripheral: Boston_Service_Center}
  - {name: Boston_Service_Center.Support, peripheral: Boston_Service_Center}
  - name: International_Orders  # <- skill group `International_Orders` does not begin with its peripheral `Boston_Service_Center`, as 3 of 3 others there do: `Boston_Service_Center.International_Orders` would have 42 characters, and Unified CCE allows 32
    peripheral: Boston_Service_Center
""",
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    kinds: Kinds,
    at_most: Whole,
    at_least: Whole,
    share: Number,
) -> Iterator[Hit]:
    """Yield one hit for each name that is too long for the prefix that nearly all others of its peripheral have."""
    for kind in kinds:
        related = [(entity, entity.links["peripheral"][0]) for entity in routing.entities[kind]
                   if len(entity.links.get("peripheral", ())) == 1]  # fmt: skip
        members = Counter(peripheral for _, peripheral in related)
        plain = [(one, of) for one, of in related if not one.name.startswith(f"{of.name}.")]
        if at_least > 0 and len(plain) == len(related):
            continue  # nobody has the prefix
        without = Counter(peripheral for _, peripheral in plain)
        for entity, peripheral in plain:
            composed = f"{peripheral.name}.{entity.name}"
            own, others = members[peripheral] - without[peripheral], members[peripheral] - 1
            if len(composed) > at_most and own >= at_least and own >= share * others:
                facts = {"peripheral": peripheral.name, "own": own, "others": others}
                facts |= {"composed": composed, "length": len(composed), "at_most": at_most}
                there = Label(entity.at("peripheral"), f"belongs to {called(peripheral)}")
                yield Hit(entity, entity.place, facts=facts, beside=(there,))
