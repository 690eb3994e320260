from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "Login auditing is off while an update of SQL Server is installed."
severity = "note"
every = "observation"
where = {"update_planned": True}
needs = ["observations.audited_logins"]
message = "an update of SQL Server is planned on server {name} while logins are audited ({found})"
label = "switch it off for the update"
why = """
The guide requires auditing to be off while cumulative update 3 of SQL Server is applied. The same list recommends
auditing, so it is switched on again afterwards.
"""
fix = "Switch the login auditing off, install the update, and switch it on again."
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "29, Guidelines for Microsoft SQL Server",
        "says": "auditing must be disabled before cumulative update 3 of SQL Server is applied",
    },
    {
        "document": "Security Guide for Cisco Unified CCE 12.6(2)",
        "page": "SQL Server Hardening",
        "says": "asks for the latest updates without a word of the audit; only the SQL Server Agent is disabled meanwhile",
    },
]
catalogue = ["HRD-29"]
since = "0.1"
examples = [
    """\
deployment:
  servers: [{name: ece-sql-1, roles: [database]}, {name: ece-sql-2, roles: [database]}, {name: ece-sql-3, roles: [database]}]
  observations:
    - {server: ece-sql-1, update_planned: true, audited_logins: none}
    - {server: ece-sql-2, update_planned: false, audited_logins: failed}
    - server: ece-sql-3
      update_planned: true
      audited_logins: failed  # <- an update of SQL Server is planned on server `ece-sql-3` while logins are audited (`failed`)
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each server with a planned update and an audit that is on."""
    for observation in subjects:
        found = observation.data.get("audited_logins", "none")
        if found != "none":
            beside = (Label(observation.at("update_planned"), "the update"),)
            place = observation.at("audited_logins")
            yield Hit(observation, place, facts={"found": found}, beside=beside)
