from collections.abc import Iterator

from ece_lint.analysis.deployment import claims_availability
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "A highly available deployment uses the Enterprise Edition of SQL Server."
severity = "error"
every = "server"
where = {"sql_server_edition": "Standard", "roles": "database"}
needs = ["deployment.high_availability"]
message = "database server {name} has the Standard Edition of SQL Server; high availability needs the Enterprise Edition"
label = "not Enterprise"
why = """
The databases of ECE are several, and one Always On group with all of them needs the Enterprise Edition. With the
Standard Edition the group cannot be made, and Cisco does not support the deployment.
"""
fix = "License and install the Enterprise Edition on all database servers."
reference = [
    {
        "document": "Compatibility Matrix for Cisco Unified CCE 12.5(x), 12.6(x) and 15.0(1)",
        "page": "Enterprise Chat and Email",
        "says": "deployments with high availability or over several sites have the Enterprise Edition",
    },
    {
        "document": "Cisco TAC document 215682",
        "says": "the same for 12.x",
    },
]
catalogue = ["HAV-03"]
since = "0.1"
examples = [
    """\
deployment:
  high_availability: true
  servers:
    - {name: ece-sql-1, roles: [database], sql_server_edition: Enterprise}
    - name: ece-sql-2
      roles: [database]
      sql_server_edition: Standard  # <- database server `ece-sql-2` has the Standard Edition of SQL Server
""",
    """\
deployment:
  high_availability: false
  servers: [{name: ece-sql-1, roles: [database], sql_server_edition: Standard}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each database server with the Standard Edition."""
    for server in subjects if claims_availability(routing) else ():
        yield Hit(server, server.at("sql_server_edition"))
