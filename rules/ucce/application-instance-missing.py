from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing

asks = "ECE has an application instance in Unified CCE."
severity = {"": "warning", "none": "error"}
then = {
    "": "agents cannot sign in for chat or email, unless ECE uses the instance that comes with Unified CCE",
    "none": "no agent can sign in for chat or email",
}
every = "application_instance"
needs = ["queues.media_routing_domain"]
message = {
    "": "there is no application instance for ECE, only {name}, although ECE has queues of media routing domains",
    "none": "there is no application instance at all, although ECE has queues of media routing domains",
}
label = "an instance for ECE is missing"
why = """
ECE imports its objects from Unified CCE, and logs in its agents, as an application that Unified CCE knows. Without an
application instance it has no application path, and no agent can log in to a media routing domain of ECE.
"""
fix = """
Add an instance in the Application Instance List of Configuration Manager, then a path with the media routing domains
for each agent PG in the Application Path List, and choose the instance in the integration settings of ECE.
"""
reference = [
    {
        "document": "Cisco DocWiki, CIM to ICM Object Mappings",
        "says": "configuring the application instance is required before objects of Unified CCE can be mapped",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Application_Instance",
        "says": "UQ.Desktop is the predefined instance",
    },
]
catalogue = ["INT-01"]
since = "0.1"
examples = [
    """\
application_instances: [{name: UQ.Desktop, id: 4}, {name: ECE}]
queues: [{name: Sales_Email, media_routing_domain: Email_MRD}]
""",
    """\
application_instances:
  - {name: UQ.Desktop, id: 4}  # <- there is no application instance for ECE, only `UQ.Desktop`
queues: [{name: Sales_Email, media_routing_domain: Email_MRD}]
""",
    """\
application_instances: []  # <- there is no application instance at all
queues: [{name: Sales_Email, media_routing_domain: Email_MRD}]
""",
    """\
# A standalone ECE needs none.
application_instances: [{name: UQ.Desktop, id: 4}]
queues: [{name: Spam}, {name: Sales_Email, media_routing_domain: null}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit if the only application instance is the one that every system has.

    One that an application path names is missing as undefined-name says.
    """
    if not routing.has(kinds()["queue"], "media_routing_domain"):
        return  # ECE works by itself
    named = [one for one in routing.undefined["application_instance"] if not one.external]
    if [one.name for one in subjects] == ["UQ.Desktop"] and not named:
        yield Hit(subjects[0], subjects[0].place)
    elif not subjects:
        kind = kinds()["application_instance"]
        yield Hit(Entity(kind, ""), routing.given[kind.name, ""], "none")
