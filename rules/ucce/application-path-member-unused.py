"""What is on an application path is needed there."""

from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

severity = "note"
every = "application_path"
needs = ["skill_groups.media_routing_domain", "skill_groups.peripheral"]
message = (
    "application path {name} has media routing domain {domain} on peripheral {peripheral}, which has no skill group of "
    "the domain, and no precision queue is of the domain"
)
label = "nobody can use it"
why = """
An agent is logged in to a domain for the skill groups and precision queues that he has there. A pair without any is a
remnant of a site that moved, or the skill groups that should be there were forgotten.
"""
fix = """
Remove the pair in the Application Path List of Configuration Manager, or make the skill groups that the peripheral's
agents are to have in the domain.
"""
reference = {
    "document": "Packaged CCE Features Guide 15.0(1)",
    "page": "ECE and Webex Connect, Workflow for Configuring ECE and Webex Connect, step 6",
    "says": "each agent needs a skill group of the media routing domain that is linked to the application path",
}
catalogue = ["INT-04"]
since = "0.1"
examples = [
    """\
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
precision_queues:
  - {name: PQ_Chat, media_routing_domain: Chat_MRD}
application_paths:
  - name: PG_NA.ECE
    members:
      - {media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
      - {media_routing_domain: Chat_MRD, peripheral: NA_Peripheral}  # a precision queue has agents of every peripheral
""",
    """\
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
application_paths:
  - name: PG_NA.ECE
    members:
      - {media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
      - {media_routing_domain: Old_MRD, peripheral: NA_Peripheral}  # <- application path `PG_NA.ECE` has media routing domain `Old_MRD` on peripheral `NA_Peripheral`, which has no skill group of the domain
      - {media_routing_domain: Email_MRD, peripheral: EMEA_Peripheral}  # <- media routing domain `Email_MRD` on peripheral `EMEA_Peripheral`
""",
    """\
# A skill group whose domain or peripheral is not known, or a name that nobody defines, may be the one.
peripherals: [{name: NA_Peripheral}]
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
  - {name: Sales_Chat_NA, peripheral: NA_Peripheral}
application_paths:
  - name: PG_NA.ECE
    members:
      - {media_routing_domain: Chat_MRD, peripheral: NA_Peripheral}
      - {media_routing_domain: Email_MRD, peripheral: NA_Periferal}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each pair on a path in which no skill group and no precision queue is."""
    groups = routing.entities["skill_group"]
    pairs = {(_one(group, "media_routing_domain"), _one(group, "peripheral")) for group in groups}
    queues = routing.entities["precision_queue"]
    everywhere = {_one(queue, "media_routing_domain") for queue in queues}
    if any(None in pair for pair in pairs) or None in everywhere:
        return
    for path in subjects:
        domains = path.links.get("members.media_routing_domain", [])
        peripherals = path.links.get("members.peripheral", [])
        for number, pair in enumerate(zip(domains, peripherals, strict=True)):
            unknown = any(not one.defined and routing.has(one.kind) for one in pair)
            if pair not in pairs and pair[0] not in everywhere and not unknown:
                names = {"domain": pair[0].name, "peripheral": pair[1].name}
                yield Hit(
                    path, path.at("members", number), identity=tuple(names.values()), facts=names
                )


def _one(entity: Entity, field: str) -> Entity | None:
    return next(iter(entity.links.get(field, ())), None)
