"""Rows of the database have what the database requires, and name rows that are not deleted."""

from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

severity = "error"
# Fields whose columns the database declares NOT NULL; what they lead to is left out only if deleted.
with_ = {
    "required": {
        "media_routing_domain": ["media_class"],
        "peripheral": ["peripheral_gateway"],
        "routing_client": ["peripheral_gateway"],
        "skill_group": ["peripheral", "media_routing_domain"],
        "agent": ["peripheral"],
        "precision_queue": ["media_routing_domain"],
        "script_selector": ["routing_client", "media_routing_domain"],
        "agent_team": ["peripheral"],
        "service": ["peripheral"],
        "label": ["routing_client"],
    }
}
message = {
    "blank": "{kind} {name} has no {what} in the export, which the database requires",
    "deleted": "{kind} {name} names a {what} here that is deleted",
}
label = {"blank": "no {what}", "deleted": "deleted"}
why = """
The columns of these fields are never empty in the database, and a row that is deleted is not named by others any more.
Where an export shows something else, the table was damaged or exported while it was changed, or the configuration is:
Integrity Check of older releases looked for both. What the field would lead to is not checked for this object.
"""
fix = """
Export the table again. If the cell is still empty, or still has the number of a deleted row, open the object in
Configuration Manager and save it with the right value; what cannot be opened there is a case for Cisco TAC.
"""
reference = [
    {
        "document": "Administration Guide for Cisco Unified CCE 15.0(1)",
        "page": "Database Administration, Integrity Check, Nulls, Routes and Numbers",
        "says": "required fields must not be empty, and numbers must lead to records that exist",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "All Tables",
        "says": "the columns that are not null, and the flag of rows that are deleted but still there",
    },
]
catalogue = ["REF-01", "REF-03"]
since = "0.1"
examples = [
    {
        "files": {
            "Peripheral.csv": """\
PeripheralID,LogicalControllerID,EnterpriseName,PeripheralName,Deleted
5000,5000,NA_Peripheral,NA,N
5001,5000,Old_Peripheral,Old,Y
""",
            "Skill_Group.csv": """\
SkillTargetID,PeripheralID,EnterpriseName,MRDomainID,DefaultEntry,Deleted,Description
5100,5000,Sales_NA,1,0,N,
5101,NULL,Sales_Old,1,0,Y,a deleted row
5102,NULL,Support_NA,1,0,N,# <- skill group `Support_NA` has no peripheral in the export
5103,5001,Orders_NA,1,0,N,# <- skill group `Orders_NA` names a peripheral here that is deleted
5104,5000,Leads_NA,NULL,0,N,# <- skill group `Leads_NA` has no media routing domain in the export
""",
        }
    },
    """\
# What people write themselves may be as short as they like.
skill_groups:
  - {name: Sales_NA, peripheral: NA_Peripheral}
  - {name: Sales_EMEA}
""",
]


def must(
    subjects: list[Entity], routing: Routing, *, required: dict[str, list[str]]
) -> Iterator[Hit]:
    """Yield one hit for each field that is empty in a table whose other rows have it, or names a deleted row."""
    for name, fields in required.items():
        for field in fields:
            given = {
                id(one.document) for one in routing.entities.get(name, ()) if field in one.data
            }
            for one in routing.entities.get(name, ()):
                if field in one.data or field in one.flawed or one.places is None:
                    continue
                if one.document is not None and one.document.form in ("table", "excel"):
                    facts = {"what": Phrase(kinds()[name].mentions[field].kind.replace("_", " "))}
                    if (field,) in one.places:
                        yield Hit(one, one.at(field), "deleted", (field,), facts)
                    elif id(one.document) in given:
                        yield Hit(one, one.place, "blank", (field,), facts)
