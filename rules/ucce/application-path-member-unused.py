from collections.abc import Iterator
from itertools import chain

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "Every media routing domain and peripheral on an application path is in use there."
severity = "note"
then = "nothing; the pair may be there for groups that come later"
every = "application_path"
needs = [
    "skill_groups.media_routing_domain",
    "skill_groups.peripheral",
    "precision_queues.media_routing_domain",
    "queues.media_routing_domain",
]
message = {
    "domain": "application path {name} has media routing domain {domain} on peripheral {peripheral}, but no skill group, "
    "precision queue or queue of ECE is in the domain",
    "peripheral": "application path {name} has media routing domain {domain} on peripheral {peripheral}, but no skill group "
    "of the peripheral is in a domain of the path, and no precision queue is in this one",
}
label = "no agent can use it"
why = """
Agents are logged in to a domain for their skill groups and precision queues there. A domain or a peripheral
without any is left over from a site that moved, or the skill groups that should be there were forgotten.
"""
fix = """
Remove the pair in the Application Path List of Configuration Manager, or create the skill groups that the peripheral's
agents need. A path may have every domain of ECE for each peripheral that has agents in one of them.
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
# All domains of ECE may be on the path of a peripheral that has agents in one of them.
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
  - {name: Sales_Out_EMEA, media_routing_domain: Outbound_MRD, peripheral: EMEA_Peripheral}
precision_queues:
  - {name: PQ_Chat, media_routing_domain: Chat_MRD}
queues: []
application_paths:
  - name: PG_NA.ECE
    members:
      - {media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
      - {media_routing_domain: Outbound_MRD, peripheral: NA_Peripheral}
  - name: PG_APJ.ECE
    members:
      - {media_routing_domain: Chat_MRD, peripheral: APJ_Peripheral}  # a precision queue has agents of every peripheral
""",
    """\
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
  - {name: Sales_Voice_EMEA, media_routing_domain: Cisco_Voice, peripheral: EMEA_Peripheral}
precision_queues: []
queues: []
application_paths:
  - name: PG_NA.ECE
    members:
      - {media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
      - {media_routing_domain: Old_MRD, peripheral: NA_Peripheral}  # <- application path `PG_NA.ECE` has media routing domain `Old_MRD` on peripheral `NA_Peripheral`, but no skill group, precision queue or queue of ECE is in the domain
      - {media_routing_domain: Email_MRD, peripheral: EMEA_Peripheral}  # <- but no skill group of the peripheral is in a domain of the path
""",
    """\
# A skill group whose domain or peripheral is not known, or a name that nobody defines, may be the one.
peripherals: [{name: NA_Peripheral}]
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
  - {name: Sales_Chat_NA, peripheral: NA_Peripheral}
precision_queues: []
queues: []
application_paths:
  - name: PG_NA.ECE
    members:
      - {media_routing_domain: Chat_MRD, peripheral: NA_Peripheral}
      - {media_routing_domain: Email_MRD, peripheral: NA_Periferal}
""",
    """\
# Without a list of peripherals, some exports have their numbers and some their names.
media_routing_domains: [{name: Email_MRD}]
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
precision_queues: []
queues: []
application_paths:
  - name: PG_NA.ECE
    members:
      - {media_routing_domain: Email_MRD, peripheral: 5000}
""",
    """\
# Precision queues and queues of ECE are not given.
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
application_paths:
  - name: PG_NA.ECE
    members:
      - {media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
      - {media_routing_domain: Chat_MRD, peripheral: NA_Peripheral}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each pair on a path whose domain nobody uses, or whose peripheral has nobody for the path."""
    groups = routing.entities["skill_group"]
    pairs = {(group.one("media_routing_domain"), group.one("peripheral")) for group in groups}
    everywhere = {one.one("media_routing_domain") for one in routing.entities["precision_queue"]}
    if any(None in pair for pair in pairs) or None in everywhere:
        return
    pairs_on_paths = {path: _pairs(path) for path in subjects}
    named = {*chain(*pairs, *chain.from_iterable(pairs_on_paths.values())), *everywhere}
    if routing.is_called_both_ways(one for one in named if one is not None):
        return
    of_ece = {queue.one("media_routing_domain") for queue in routing.entities["queue"]}
    in_use = {domain for domain, _ in pairs} | everywhere | of_ece
    staffed: dict[Entity | None, set[Entity | None]] = {}  # the domains of a peripheral's groups
    for domain, peripheral in pairs:
        staffed.setdefault(peripheral, set()).add(domain)
    for path in subjects:
        domains = {domain for domain, _ in pairs_on_paths[path]}
        for number, (domain, peripheral) in enumerate(pairs_on_paths[path]):
            known = all(one.defined or not routing.has(one.kind) for one in (domain, peripheral))
            role = ""
            if domain not in in_use:
                role = "domain"
            elif domain not in everywhere and domains.isdisjoint(staffed.get(peripheral, ())):
                role = "peripheral"
            if role and known:
                facts = {"domain": domain.name, "peripheral": peripheral.name}
                place = path.at("members", number)
                yield Hit(path, place, role, tuple(facts.values()), facts)


def _pairs(path: Entity) -> list[tuple[Entity, Entity]]:
    domains = path.links.get("members.media_routing_domain", [])
    return list(zip(domains, path.links.get("members.peripheral", []), strict=True))
