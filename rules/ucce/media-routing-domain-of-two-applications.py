from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, kinds
from ece_lint.routing import Hop, Routing
from ece_lint.verbs import called

asks = "A media routing domain of ECE is not on an application path of Finesse."
severity = "error"
then = "tasks go to the wrong application, and agents' states contradict each other"
every = "media_routing_domain"
having = ["queues", "application_paths"]
message = "media routing domain {name} of ECE is on application path {path}, which belongs to {application}"
label = "a domain of ECE"
why = """
Finesse, which works for Webex Connect and Task Routing, logs in agents to the domains on its path, and ECE to the domains
on its own path. A domain on both paths, or a domain of ECE on the other path, gets agents that ECE does not know about:
their states contradict each other and tasks go to the wrong application.
"""
fix = """
Remove the domain from the path whose name ends in UQ.Desktop, in the Application Path List of Configuration Manager, and
add it to the path of ECE. For Webex Connect or Task Routing create a separate domain.
"""
reference = [
    {
        "document": "Packaged CCE Features Guide 15.0(1)",
        "page": "ECE and Webex Connect, Prerequisites",
        "says": "ECE and Webex Connect each have their own media routing domains and cannot share one",
    },
    {
        "document": "Packaged CCE Features Guide 15.0(1)",
        "page": "ECE and Webex Connect, Workflow for Configuring ECE and Webex Connect, step 5",
        "says": "the path whose name ends in UQ.Desktop belongs to Finesse; ECE has its own path for each agent PG",
    },
]
catalogue = ["MRG-06"]
since = "0.1"
examples = [
    """\
media_routing_domains: [{name: Email_MRD}, {name: Webex_MRD}]
application_paths:
  - name: PG_NA.ECE
    application_instance: ECE
    members: [{media_routing_domain: Email_MRD, peripheral: NA_Peripheral}]
  - name: 5000.UQ.Desktop
    application_instance: UQ.Desktop
    members: [{media_routing_domain: Webex_MRD, peripheral: NA_Peripheral}]
queues: [{name: Sales_Email, media_routing_domain: Email_MRD}]
""",
    """\
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
application_paths:
  - name: PG_NA.ECE
    members: [{media_routing_domain: Email_MRD, peripheral: NA_Peripheral}]
  - name: 5001.UQ.Desktop
    members:
      - media_routing_domain: Email_MRD  # <- media routing domain `Email_MRD` of ECE is on application path `5001.UQ.Desktop`, which belongs to `UQ.Desktop`
        peripheral: EMEA_Peripheral
      - {media_routing_domain: Chat_MRD, peripheral: EMEA_Peripheral}  # <- `Chat_MRD` of ECE is on application path `5001.UQ.Desktop`
  - name: 5002.UQ.Desktop  # one finding says it all
    members: [{media_routing_domain: Chat_MRD, peripheral: APJ_Peripheral}]
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each domain of a queue that is on a path of Finesse."""
    path_kind = kinds()["application_path"]
    mention = path_kind.mentions["members.media_routing_domain"]
    for domain in subjects:
        hops = [
            Hop(path, domain, path.names_at(mention.field, domain), True)
            for path in routing.mentioners(domain, path_kind, mention)
        ]
        foreign = [hop for hop in hops if _is_of_finesse(hop.source)]
        if foreign:
            first = foreign[0]
            beside = tuple(
                Label(hop.place, f"also on {called(hop.source)}")
                for hop in hops
                if hop is not first
            )
            facts = {"path": first.source.name, "application": "UQ.Desktop"}
            yield Hit(domain, first.place, facts=facts, beside=beside)


def _is_of_finesse(path: Entity) -> bool:
    """Say whether Finesse uses a path, by its application or, where that is not known, by its name.

    `5000.UQ.Desktop` is the one that Unified CCE makes for PG 5000.
    """
    instances = [one.name for one in path.links.get("application_instance", ()) if one.defined]
    return instances == ["UQ.Desktop"] if instances else path.name.endswith(".UQ.Desktop")
