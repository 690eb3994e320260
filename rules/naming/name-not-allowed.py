import re
from collections.abc import Iterator

from ece_lint.finding import Hit, Replace
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Kinds, Pattern, Table, Text, Whole
from ece_lint.wording import Phrase, quoted

asks = "A name has only the characters and the length that Unified CCE allows."
severity = "error"
then = "Unified CCE refuses the name, and the object with it"
also = ["expanded_call_variables", "scripts"]
with_ = {
    "kinds": [
        "media_class",
        "media_routing_domain",
        "peripheral_gateway",
        "peripheral",
        "routing_client",
        "skill_group",
        "precision_queue",
        "attribute",
        "agent_team",
        "enterprise_skill_group",
        "application_instance",
        "application_path",
        "call_type",
        "cce_department",
        "service",
        "enterprise_service",
        "enterprise_route",
        "translation_route",
        "network_vru",
        "network_vru_script",
        "agent_desk_setting",
    ],
    "at_most": 32,
    "pattern": "[A-Za-z0-9][A-Za-z0-9._]*",
    "allows": "letters, digits, `.` and `_`, first a letter or a digit",
    "only_length": {
        "script": 64,
        "expanded_call_variable": 32,
    },  # which characters are allowed is not documented
}
message = {
    "too-long": "name of {kind} {name} has {length} characters; Unified CCE allows {at_most}",
    "character": "name of {kind} {name} {has} {character}; Unified CCE allows {allows}",
}
label = {"too-long": "{length} characters", "character": "{has} {character}"}
why = """
Unified CCE refuses such a name, so the system cannot have this object: it was mistyped, or planned in a
spreadsheet that does not check names. A bulk load stops at it, and a name that somebody shortens or respells by
hand no longer matches where ECE, scripts and reports mention it.
"""
fix = """
Choose a name that Unified CCE accepts before the object is created, or write the name as Configuration Manager
shows it. Keep names of peripherals short: Unified CCE puts them in front of others.
"""
reference = [
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
        "page": "Peripherals and Trunk Groups",
        "says": "an enterprise name has at most 32 letters, digits, dots and underscores and begins with a letter or a digit",
    },
    {
        "document": "Packaged CCE Developer Reference 15.0(1)",
        "page": "Working with APIs, shared parameters",
        "says": "the parameter name follows the same pattern, without letters of other alphabets",
    },
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
        "page": "Skill Targets",
        "says": "a sub skill group has the name of its base and a suffix of up to 4 characters, which leaves the base 28",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "All Tables, Master_Script",
        "says": "the name of a script has up to 64 characters",
    },
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 12.6(2)",
        "page": "Configure Variables, Expanded Call Context Variables",
        "says": "the name of an ECC variable has up to 32 characters",
    },
    {
        "document": "Administration Guide for Cisco Unified CCE 15.0(1)",
        "page": "Database Administration, Integrity Check, Names",
        "says": "enterprise names are checked for characters that are not valid",
    },
]
catalogue = ["NMU-01", "NMU-03", "NMU-11", "ECC-02"]
since = "0.1"
examples = [
    """\
media_routing_domains:
  - name: Email_MRD
skill_groups:
  - name: 3rd_Level.Support
  - name: Domestic_Sales_and_Service_North  # 32 characters
application_paths:
  - name: 5000.UQ.Desktop
agent_teams:
  - name: 1001
""",
    """\
skill_groups:
  - name: Domestic_Sales_and_Services_North  # <- name of skill group `Domestic_Sales_and_Services_North` has 33 characters; Unified CCE allows 32
  - name: Sales-NA  # <- name of skill group `Sales-NA` contains `-`; Unified CCE allows letters, digits, `.` and `_`, first a letter or a digit
  - name: Sales NA  # <- name of skill group `Sales NA` contains a space
  - name: Verkäufe  # <- name of skill group `Verkäufe` contains `ä`
  - name: Domestic_Sales_North_Americas  # too long only for its sub skill group
  - name: Domestic_Sales_North_Americas.pri  # <- has 33 characters
call_types:
  - name: _Sales_Email  # <- name of call type `_Sales_Email` begins with `_`
  - name: Sales Email for all the Customers in EMEA  # <- has 41 characters # <- contains a space
""",
    """\
# The display name of an agent, a queue of ECE and a dialed number have rules of their own; a script may have
# 64 characters.
agents:
  - name: Clark Kent
queues:
  - name: Email_MRD_Domestic_Support_Email_Script
script_selectors:
  - name: sales@example.com
scripts:
  - name: Domestic and global sales, e-mail, with the holidays of the US
  - name: Domestic and global support, e-mail, with the holidays of NA + EMEA  # <- name of script `Domestic and global support, e-mail, with the holidays of NA + EMEA` has 67 characters; Unified CCE allows 64
expanded_call_variables:
  - name: user.acme.customer_since_in_year
  - name: user.acme.customer_since_in_years  # <- name of expanded call variable `user.acme.customer_since_in_years` has 33 characters; Unified CCE allows 32
peripheral_services:
  - name: Sales Calls  # <- name of service `Sales Calls` contains a space
""",
    {
        "with": {"at_most": 28},
        "files": {
            "ucce.yaml": """\
# A site that appends a sub skill group to each name.
skill_groups:
  - name: Domestic_Sales_North_America
  - name: Domestic_Sales_North_Americas  # <- has 29 characters; Unified CCE allows 28
"""
        },
    },
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    kinds: Kinds,
    at_most: Whole,
    pattern: Pattern,
    allows: Text,
    only_length: Table,
) -> Iterator[Hit]:
    """Yield one hit for each name that is too long, and one for each with a character that is not allowed."""
    for kind in kinds:
        for entity in routing.entities[kind]:
            yield from _too_long(entity, at_most)
            if not pattern.fullmatch(entity.name):
                facts = {"allows": Phrase(allows), **_offending(entity.name, pattern)}
                bare = entity.name.strip()
                replace = Replace(entity, bare, safe=True) if pattern.fullmatch(bare) else None
                yield Hit(entity, entity.place, "character", facts=facts, replace=replace)
    for kind, most in only_length.items():
        for entity in routing.entities[kind]:
            yield from _too_long(entity, most)


def _too_long(entity: Entity, at_most: int) -> Iterator[Hit]:
    if len(entity.name) > at_most:
        yield Hit(
            entity, entity.place, "too-long", facts={"length": len(entity.name), "at_most": at_most}
        )


def _offending(name: str, whole: re.Pattern[str]) -> dict[str, Phrase]:
    """Name the first character up to which the pattern does not match."""
    at = next((n for n in range(len(name)) if not whole.fullmatch(name[: n + 1])), len(name) - 1)
    character = "a space" if name[at].isspace() else quoted(name[at])
    return {"has": Phrase("contains" if at else "begins with"), "character": Phrase(character)}
