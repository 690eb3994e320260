from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Text, Whole

asks = "The user name of an administrator is one that Active Directory can have."
severity = {"too-long": "error", "character": "warning", "logon-name": "note"}
then = {
    "too-long": "Active Directory refuses the name, and the department has no administrator",
    "character": "Active Directory refuses it as a logon name; the principal name may still work",
    "logon-name": "sign-in works by the principal name only, which may be meant",
}
every = "cce_department"
needs = ["cce_departments.administrators"]
with_ = {"at_most": 64, "logon_name": 20, "forbidden": '"/\\[]:;|=,+*?<>'}
message = {
    "too-long": "administrator {user} has {length} characters; Packaged CCE accepts a user name of {at_most}",
    "character": "administrator {user} contains {character}, which no logon name of Active Directory (sAMAccountName) has",
    "logon-name": "administrator {user} has {length} characters; a logon name of Active Directory (sAMAccountName) has at "
    "most {logon_name}, so the account cannot have the same one",
}
label = {
    "too-long": "{length} characters",
    "character": "contains {character}",
    "logon-name": "{length} characters",
}
why = """
An administrator is an account of Active Directory that exists already. A name that no account can have is refused, and
the department has nobody who administers it. A name of more than 20 characters can only be that of the user principal
name: sign-in with domain and logon name fails, and tools that create the account under this name stop.
"""
fix = """
Write the user name as Active Directory has it. Where the account is still to be created, choose a name of up to 20 letters,
digits, dots, hyphens and underscores, so that it has one name for both ways to sign in.
"""
reference = [
    {
        "document": "Packaged CCE Developer Reference 15.0(1)",
        "page": "Administrator API, userName",
        "says": "the user name of an existing account of Active Directory, of up to 64 characters",
    },
    {
        "document": "Active Directory Schema (Microsoft)",
        "page": "SAM-Account-Name attribute",
        "says": 'up to 20 characters, none of them one of " / \\\\ [ ] : ; | = , + * ? < >',
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "All Tables, User_Group, UserName",
        "says": "the user name is the part of the user principal name before the domain",
    },
]
since = "0.1"
examples = [
    """\
cce_departments:
  - {name: Sales, administrators: [{user: maria.o-brien, domain: NA}, {user: bartholomew.feathers}]}
""",
    """\
cce_departments:
  - name: Sales
    administrators:
      - user: bartholomew.featherstone  # <- administrator `bartholomew.featherstone` has 24 characters; a logon name of Active Directory (sAMAccountName) has at most 20
      - user: maria*brien  # <- administrator `maria*brien` contains `*`, which no logon name of Active Directory
      - user: an-account-of-the-sales-department-for-everything-in-administration  # <- has 67 characters; Packaged CCE accepts a user name of 64
""",
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    at_most: Whole,
    logon_name: Whole,
    forbidden: Text,
) -> Iterator[Hit]:
    """Yield one hit for each administrator whose name has a character or a length that a name cannot have."""
    told = set()
    for department in subjects:
        for number, one in enumerate(department.data.get("administrators", ())):
            user = "" if one is None else one["user"]
            odd = next((character for character in user if character in forbidden), "")
            length = len(user)
            role = (
                "too-long"
                if length > at_most
                else "character"
                if odd
                else "logon-name"
                if length > logon_name
                else ""
            )
            who = (user.casefold(), one.get("domain", "").casefold()) if role else ()
            if role and who not in told:
                told.add(who)
                facts = {"user": user, "length": length, "character": odd}
                facts |= {"at_most": at_most, "logon_name": logon_name}
                place = department.at("administrators", number, "user")
                yield Hit(department, place, role, who, facts)
