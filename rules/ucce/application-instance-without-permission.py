from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, called

asks = "The application instance of ECE has full permission."
severity = "note"
every = "application_instance"
having = ["permission", "application_paths.members.media_routing_domain.queues"]
with_ = {"paths": "application_paths"}
message = "application instance {name} of ECE has permission level {found}, not `full`"
label = "ECE may need more"
why = """
ECE imports agents, skill groups and media routing domains from Unified CCE as this application, and writes its
changes there. An instance that may only read or sign in can fail at that, which shows only in the log of ECE.
"""
fix = """
Set Permission level to Full read/write in the Application Instance List of Configuration Manager. If your release of
ECE works with less, switch this note off in ece-lint.yaml.
"""
reference = [
    {
        "document": "Cisco DocWiki, CIM to ICM Object Mappings",
        "says": "with the application instance configuration objects are downloaded from Unified CCE and mapped",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Application_Instance",
        "says": "level 0 is full access to all configuration, 1 only reading, 2 only authentication, 3 none",
    },
]
catalogue = ["INT-01"]
since = "0.1"
examples = [
    """\
# The instance of Finesse may have another level, and so may one that no domain of ECE is on.
application_instances:
  - {name: ECE, permission: full}
  - {name: UQ.Desktop, permission: none}
  - {name: CTI_Reporting, permission: read}
application_paths:
  - {name: PG_NA.ECE, application_instance: ECE, members: [{media_routing_domain: Email_MRD, peripheral: NA_Peripheral}]}
  - {name: 5000.UQ.Desktop, application_instance: UQ.Desktop, members: [{media_routing_domain: Task_MRD, peripheral: NA_Peripheral}]}
queues: [{name: Sales_Email, media_routing_domain: Email_MRD}]
""",
    """\
application_instances:
  - name: ECE
    permission: read  # <- application instance `ECE` of ECE has permission level `read`, not `full`
application_paths:
  - {name: PG_NA.ECE, application_instance: ECE, members: [{media_routing_domain: Email_MRD, peripheral: NA_Peripheral}]}
queues: [{name: Sales_Email, media_routing_domain: Email_MRD}]
""",
]


def must(subjects: list[Entity], routing: Routing, *, paths: Paths) -> Iterator[Hit]:
    """Yield one hit for each instance that domains of ECE are on and that may not do everything.

    Finesse has an instance of its own, on which a domain of ECE is another mistake.
    """
    for instance in subjects:
        found = instance.data["permission"]
        if found != "full" and instance.name != "UQ.Desktop":
            on = routing.follow(instance, *paths)
            beside = tuple(Label(one.place, f"{called(one)} is used by ECE") for one in on)
            yield Hit(instance, instance.at("permission"), facts={"found": found}, beside=beside)
