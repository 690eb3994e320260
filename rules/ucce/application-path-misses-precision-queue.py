"""Agents can log in to the media routing domains of the precision queues that they are in."""

from collections.abc import Iterable, Iterator

from ece_lint.finding import Hit, Label
from ece_lint.logins import Pair, groups_by_login, is_of_ece, logins
from ece_lint.membership import queue_members
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase

severity = "error"
every = "precision_queue"
having = "media_routing_domain.queues"
needs = [
    "precision_queues.steps",
    "agents.peripheral",
    "agents.attributes",
    "application_paths.members",
]
message = (
    "no application path has media routing domain {domain} on peripheral {peripheral}, so {agents} of precision "
    "queue {name} cannot log in to it"
)
why = """
A precision queue takes its agents from all peripherals, wherever they have the attributes. Those of a peripheral whose
pair with the domain is on no application path are counted in, but cannot log in, and the queue is staffed worse than it
looks.
"""
fix = """
Add the pair as a member of the path of the peripheral's agent PG in the Application Path List of Configuration Manager.
If the agents of this peripheral are not meant, give the queue an attribute that they do not have.
"""
reference = [
    {
        "document": "Cisco TAC document 215324",
        "says": "agents cannot log in to a media routing domain whose pair with their peripheral is on no application path",
    },
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Sizing and Operating Conditions",
        "says": "a precision queue makes a skill group on each agent PG",
    },
]
catalogue = ["PQ-10"]
since = "0.1"
examples = [
    """\
# Natasha's peripheral has no path, but she is in no precision queue of chat.
media_routing_domains: [{name: Chat_MRD, channel: chat}, {name: Cisco_Voice, channel: voice}]
agents:
  - {name: Clark, peripheral: NA_Peripheral, attributes: {Sales: 8}}
  - {name: Natasha, peripheral: EMEA_Peripheral, attributes: {Sales: 3}}
precision_queues:
  - name: PQ_Chat
    media_routing_domain: Chat_MRD
    steps: [{terms: [{attribute: Sales, relation: ">=", value: 5}]}]
  - name: PQ_Voice
    media_routing_domain: Cisco_Voice
    steps: [{terms: [{attribute: Sales, relation: ">=", value: 1}]}]
application_paths:
  - {name: PG_NA.ECE, members: [{media_routing_domain: Chat_MRD, peripheral: NA_Peripheral}]}
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD}
  - {name: Sales_Callback, media_routing_domain: Cisco_Voice}
""",
    """\
media_routing_domains: [{name: Chat_MRD, channel: chat}]
agents:
  - {name: Clark, peripheral: NA_Peripheral, attributes: {Sales: 8}}
  - {name: Natasha, peripheral: EMEA_Peripheral, attributes: {Sales: 6}}
  - {name: Loki, peripheral: EMEA_Peripheral, attributes: {Sales: 9}}
precision_queues:
  - name: PQ_Chat  # <- no application path has media routing domain `Chat_MRD` on peripheral `EMEA_Peripheral`, so 2 agents of precision queue `PQ_Chat` cannot log in
    media_routing_domain: Chat_MRD
    steps:
      - {terms: [{attribute: Sales, relation: ">=", value: 8}]}
      - {terms: [{attribute: Sales, relation: ">=", value: 5}]}
application_paths:
  - {name: PG_NA.ECE, members: [{media_routing_domain: Chat_MRD, peripheral: NA_Peripheral}]}
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD}
""",
    """\
# Where a skill group needs the pair as well, application-path-misses-mrd says so.
agents: [{name: Natasha, peripheral: EMEA_Peripheral, attributes: {Sales: 6}}]
skill_groups:
  - {name: Sales_Chat_EMEA, peripheral: EMEA_Peripheral, media_routing_domain: Chat_MRD, agents: [Natasha]}
precision_queues:
  - name: PQ_Chat
    media_routing_domain: Chat_MRD
    steps: [{terms: [{attribute: Sales, relation: ">=", value: 5}]}]
application_paths:
  - {name: PG_NA.ECE, members: [{media_routing_domain: Chat_MRD, peripheral: NA_Peripheral}]}
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each pair that agents of a precision queue need, that is on no path, and that no group needs."""
    known = logins(routing)
    if known is None:
        return
    told = set(groups_by_login(routing))
    asked = set(subjects)
    for queue, agents in queue_members(routing):
        if queue in asked:
            (domain,) = queue.links["media_routing_domain"]
            needing = _by_login(domain, agents) if is_of_ece(domain, routing) else {}
            for pair, staff in needing.items():
                if pair not in told and known.lack(pair):
                    told.add(pair)
                    facts = {
                        "domain": domain.name,
                        "peripheral": pair[1].name,
                        "agents": Phrase(f"{len(staff)} agent{'s' if len(staff) > 1 else ''}"),
                    }
                    beside = (Label(staff[0].at("peripheral"), f"{called(staff[0])} is in it"),)
                    yield Hit(queue, queue.place, "", (pair[1].name,), facts, beside=beside)


def _by_login(domain: Entity, agents: Iterable[Entity]) -> dict[Pair, list[Entity]]:
    needing: dict[Pair, list[Entity]] = {}
    for agent in agents:
        for peripheral in agent.links.get("peripheral", ()):
            if agent.data.get("enabled") is not False:
                needing.setdefault((domain, peripheral), []).append(agent)
    return needing
