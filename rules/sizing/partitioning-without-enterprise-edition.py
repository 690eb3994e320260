from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "A plan with partitioning has the Enterprise Edition of SQL Server."
severity = "note"
every = "server"
where = {"sql_server_edition": "Standard", "roles": "database"}
needs = ["deployment.partitioning"]
message = "database server {name} has SQL Server {edition}; Cisco requires the Enterprise Edition for partitioning"
label = "partitioning is planned"
why = """
In the plan the databases grow across partitions. Cisco describes that for the Enterprise Edition of SQL Server only; on
the Standard Edition, plan with one disk that is large enough.
"""
fix = "Plan the Enterprise Edition for the database servers, or the disks without partitioning."
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": 17,
        "says": "with the Enterprise Edition the partitioning capabilities can be used to expand the database disk",
    },
    {
        "document": "Microsoft, Editions and supported features of SQL Server 2016",
        "page": "Scalability and performance",
        "says": "the Standard Edition partitions tables as well from 2016 SP1 on, which is why this is a note",
    },
]
catalogue = ["DBG-03"]
since = "0.1"
examples = [
    """\
deployment:
  partitioning: true
  servers:
    - {name: ece-sql-1, roles: [database], sql_server_edition: Enterprise}
    - name: ece-sql-2
      roles: [database]
      sql_server_edition: Standard  # <- database server `ece-sql-2` has SQL Server `Standard`
""",
    """\
deployment:
  partitioning: false
  servers: [{name: ece-sql-1, roles: [database], sql_server_edition: Standard}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each server with the Standard Edition if the plan relies on partitioning."""
    for deployment in routing.entities["deployment"]:
        for server in subjects if deployment.data.get("partitioning") else ():
            beside = (Label(deployment.at("partitioning"), "the plan relies on it"),)
            place, facts = server.at("sql_server_edition"), {"edition": "Standard"}
            yield Hit(server, place, facts=facts, beside=beside)
