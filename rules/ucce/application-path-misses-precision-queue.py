from collections.abc import Iterator
from itertools import chain

from ece_lint.analysis.logins import groups_by_login, is_of_ece, logins
from ece_lint.analysis.membership import picked, reached_by_attributes
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase

asks = "Agents of a precision queue can log in to its media routing domain."
severity = "error"
then = "agents of the peripheral cannot sign in for the precision queue"
every = "precision_queue"
having = "media_routing_domain.queues"
needs = [
    "precision_queues.steps",
    "agents.peripheral",
    "agents.attributes",
    "application_paths.members",
]
also = ["media_routing_domains", "skill_groups"]
message = (
    "no application path has media routing domain {domain} on peripheral {peripheral}, so {agents} of precision "
    "queue {name} cannot log in to it"
)
why = """
A precision queue takes its agents from all peripherals, wherever they have the attributes. Agents of a peripheral whose
pair with the domain is on no application path are counted, but cannot log in, and the queue has fewer agents than it
seems.
"""
fix = """
Add the pair as a member of the path of the peripheral's agent PG in the Application Path List of Configuration Manager.
If the agents of this peripheral are not wanted, add a term with an attribute that they do not have.
"""
reference = [
    {
        "document": "Cisco TAC document 215324",
        "says": "agents cannot log in to a media routing domain whose pair with their peripheral is on no application path",
    },
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Sizing and Operating Conditions",
        "says": "a precision queue creates a skill group on each agent PG",
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
# The same where the domains are not given: the one for calls is known by its name.
agents: [{name: Clark, peripheral: NA_Peripheral, attributes: {Sales: 8}}]
precision_queues:
  - name: PQ_Voice
    media_routing_domain: Cisco_Voice
    steps: [{terms: [{attribute: Sales, relation: ">=", value: 1}]}]
application_paths:
  - {name: PG_NA.ECE, members: [{media_routing_domain: Chat_MRD, peripheral: NA_Peripheral}]}
queues: [{name: Sales_Callback, media_routing_domain: Cisco_Voice}]
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
    agents = routing.entities["agent"]
    homes = {
        agent: agent.links.get("peripheral", ()) if agent.data.get("enabled") is not False else ()
        for agent in agents
    }
    # In the order of the agents, so that two runs say the same of the same site.
    order = {home: number for number, home in enumerate(dict.fromkeys(chain(*homes.values())))}
    seen: dict[Entity, int] = {}  # by domain, a bit for each agent: each is looked at once
    for queue, mask in reached_by_attributes(routing):
        if queue not in asked:
            continue
        (domain,) = queue.links["media_routing_domain"]
        staff: dict[Entity, list[Entity]] = {}
        if is_of_ece(domain, routing):
            for agent in picked(agents, mask & ~seen.get(domain, 0)):
                for home in homes[agent]:
                    staff.setdefault(home, []).append(agent)
            seen[domain] = seen.get(domain, 0) | mask
        for home in sorted(staff, key=order.__getitem__):
            pair = (domain, home)
            if pair not in told and known.lack(pair):
                told.add(pair)
                number, first = len(staff[home]), staff[home][0]
                facts = {
                    "domain": domain.name,
                    "peripheral": home.name,
                    "agents": Phrase(f"{number} agent{'s' if number > 1 else ''}"),
                }
                beside = (Label(first.at("peripheral"), f"{called(first)} is in it"),)
                yield Hit(queue, queue.place, "", (home.name,), facts, beside=beside)
