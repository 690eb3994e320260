from collections.abc import Iterator

from ece_lint.analysis.deployment import said
from ece_lint.analysis.sizing import release_of
from ece_lint.finding import Hit, Unanswered
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Table, Texts
from ece_lint.wording import Phrase

asks = "The release of ECE supports the releases of Windows Server and SQL Server."
severity = {"": "error", "untold": "note"}
then = {
    "": "the installation is refused, or Cisco does not support it",
    "untold": "nothing is known; no matrix names the release",
}
every = "server"
needs = ["deployment.release"]
wants = ["servers.windows", "servers.sql_server"]
with_ = {
    "windows": {"12.0": ["2016"], "12.5": ["2016", "2019"], "12.6": ["2019"], "15.0": ["2022"]},
    "sql_server": {"12.0": ["2016"], "12.5": ["2016"], "12.6": ["2019"], "15.0": ["2022"]},
    "only_told_by_templates": ["12.0"],
}
message = {
    "": "server {name} has {what} {found}; ECE {release} supports {expected}",
    "untold": "server {name} has {what} {found}; the templates and installation notes of ECE {release} have {expected}",
}
label = "not for this release"
why = """
Each release of ECE is certified for certain releases of Windows Server and of SQL Server. On others the installation
is refused, or an update breaks it later, and Cisco does not support it.
"""
fix = """
Install the servers from the OVA template of the release, with the release of SQL Server that the Compatibility Matrix
lists for it.
"""
reference = [
    {
        "document": "Compatibility Matrix for Cisco Unified CCE 12.5(x), 12.6(x) and 15.0(1)",
        "page": "Enterprise Chat and Email",
        "says": "12.5 with SQL Server 2016, 12.6 on Windows Server and SQL Server 2019, 15.0 on both of 2022; for 12.5 the "
        "matrix of 12.5 has Windows Server 2019 and the matrix of 12.6 has 2016, so both are accepted here",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "17 and 18",
        "says": "the names of the templates of 12.0 have Windows Server 2016",
    },
    {
        "document": "Cisco TAC document 215682",
        "says": "12.x is installed with SQL Server 2016",
    },
]
catalogue = ["VER-01"]
since = "0.1"
examples = [
    """\
deployment:
  release: "12.5"
  servers:
    - {name: ece-web-1, roles: [web], windows: 2016}
    - {name: ece-web-2, roles: [web], windows: "2019"}
    - {name: ece-sql-1, roles: [database], windows: 2019, sql_server: 2016}
    - {name: ece-sql-2, roles: [database]}
""",
    """\
deployment:
  release: "15.0"
  servers:
    - name: ece-web-1
      roles: [web]
      windows: 2019  # <- server `ece-web-1` has Windows Server 2019; ECE 15.0 supports 2022
    - name: ece-sql-1
      roles: [database]
      windows: 2022
      sql_server: 2019  # <- server `ece-sql-1` has SQL Server 2019; ECE 15.0 supports 2022
""",
    """\
deployment:
  release: "12.0"
  servers:
    - name: ece-web-1
      roles: [web]
      windows: 2019  # <- the templates and installation notes of ECE 12.0 have 2016
""",
]


def must(
    subjects: list[Entity],
    routing: Routing,
    windows: Table,
    sql_server: Table,
    only_told_by_templates: Texts,
) -> Iterator[Hit]:
    """Yield a hit for each release of Windows or SQL Server that is not one of those of the release."""
    release = release_of(said(routing, "release"))
    if release not in windows and release not in sql_server:
        raise Unanswered(f"a matrix with release {release}")
    role = "untold" if release in only_told_by_templates else ""
    for server in subjects:
        for field, what, known in (
            ("windows", "Windows Server", windows),
            ("sql_server", "SQL Server", sql_server),
        ):
            found = str(server.data.get(field))
            expected = [str(one) for one in known.get(release, ())]
            if field in server.data and expected and found not in expected:
                facts = {"what": Phrase(what), "found": Phrase(found), "release": Phrase(release)}
                facts["expected"] = Phrase(" or ".join(expected))
                yield Hit(server, server.at(field), role, (field,), facts)
