from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

from ece_lint.analysis.dead_ends import SECTIONS, Failing, by_noun, dead_ends, unserved
from ece_lint.analysis.logins import Pair, groups_by_login, logins
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase, quoted

asks = "Agents of a skill group can log in to its media routing domain."
severity = "error"
then = "agents of the peripheral cannot sign in for the channel, and get nothing of it"
needs = ["application_paths.members", "queues.media_routing_domain"]
also = SECTIONS
message = (
    "no application path has media routing domain {domains} on peripheral {peripherals}, "
    "so {agents} cannot log in to {it}{unserved}"
)
why = """
ECE reports its agents to Unified CCE over an application path, one pair of media routing domain and peripheral at a
time. Without the pair the agent's login to the domain is refused (Finesse shows error 27), so no agent of that
peripheral gets an activity of the channel.
"""
fix = """
Add the pair as a member of the path of the peripheral's agent PG in the Application Path List of Configuration Manager.
"""
reference = [
    {
        "document": "Cisco TAC document 215324",
        "says": "agents cannot log in to a media routing domain whose pair with their peripheral is on no application path",
    },
    {
        "document": "Cisco Finesse developer documentation",
        "page": "Errors for agent state and mode changes",
        "says": "27 means that the login is not allowed by the application path",
    },
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "Application_Path_Member",
        "says": "a member is one media routing domain and one peripheral, and only one path can have it",
    },
]
catalogue = ["INT-03", "MAP-07", "MRG-05", "SGP-10"]
since = "0.1"
examples = [
    """\
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}, {name: Cisco_Voice, channel: voice}]
skill_groups:
  - {name: Sales_Email_NA, peripheral: NA_Peripheral, media_routing_domain: Email_MRD, agents: [Clark]}
  - {name: Sales_Email_EMEA, peripheral: EMEA_Peripheral, media_routing_domain: Email_MRD, agents: [Natasha]}
  - {name: Sales_Email_APJ, peripheral: APJ_Peripheral, media_routing_domain: Email_MRD, agents: []}
  - {name: Sales_Chat_NA, peripheral: NA_Peripheral, media_routing_domain: Chat_MRD, agents: [Clark]}  # in no queue
  - {name: Sales_Voice_NA, peripheral: NA_Peripheral, media_routing_domain: Cisco_Voice, agents: [Clark]}
application_paths:
  - name: NA_Path
    members:
      - {media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
  - name: EMEA_Path
    members:
      - {media_routing_domain: Email_MRD, peripheral: EMEA_Peripheral}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, skill_groups: [Sales_Email_NA, Sales_Email_EMEA]}
""",
    """\
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
skill_groups:
  - {name: Sales_Email_NA, peripheral: NA_Peripheral, media_routing_domain: Email_MRD, agents: [Clark]}
  - {name: Sales_Chat_NA, peripheral: NA_Peripheral, media_routing_domain: Chat_MRD, agents: [Clark]}
  - {name: Support_Chat_NA, peripheral: NA_Peripheral, media_routing_domain: Chat_MRD, agents: [Peter]}
  - name: Sales_Email_EMEA
    peripheral: EMEA_Peripheral  # <- no application path has media routing domain `Email_MRD` on peripheral `EMEA_Peripheral`, so the agents of skill group `Sales_Email_EMEA` cannot log in to it
    media_routing_domain: Email_MRD
    agents: [Natasha]
application_paths:
  - name: NA_Path
    members:  # <- no application path has media routing domain `Chat_MRD` on peripheral `NA_Peripheral`, so the agents of skill group `Sales_Chat_NA` and `Support_Chat_NA` cannot log in to it
      - {media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD}
""",
    """\
# A path that is not there, and a domain that was never put on the paths: each is one fault.
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}, {name: SMS_MRD}]
skill_groups:
  - {name: Email_NA, peripheral: NA, media_routing_domain: Email_MRD, agents: [Clark]}
  - {name: SMS_NA, peripheral: NA, media_routing_domain: SMS_MRD, agents: [Clark]}
  - {name: SMS_EMEA, peripheral: EMEA, media_routing_domain: SMS_MRD, agents: [Loki]}
  - {name: Email_APJ, peripheral: APJ, media_routing_domain: Email_MRD, agents: [Phil]}  # <- no application path has media routing domain `Email_MRD` and `Chat_MRD` on peripheral `APJ`, so the agents of skill group `Email_APJ` and `Chat_APJ` cannot log in to them
  - {name: Chat_APJ, peripheral: APJ, media_routing_domain: Chat_MRD, agents: [Phil]}
application_paths:
  - name: NA_Path
    members:  # <- no application path has media routing domain `SMS_MRD` on peripheral `NA` and `EMEA`, so the agents of skill group `SMS_NA` and `SMS_EMEA` cannot log in to it
      - {media_routing_domain: Email_MRD, peripheral: NA}
  - name: EMEA_Path
    members:
      - {media_routing_domain: Email_MRD, peripheral: EMEA}
queues:
  - {name: Email, media_routing_domain: Email_MRD}
  - {name: Chat, media_routing_domain: Chat_MRD}
  - {name: SMS, media_routing_domain: SMS_MRD}
""",
    """\
# A script names an agent, or queues to a group of no peripheral: their agents have peripherals.
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}, {name: SMS_MRD}]
agents:
  - {name: Clark, peripheral: NA}
  - {name: Natasha, peripheral: EMEA}  # <- `Chat_MRD` on peripheral `EMEA`, so the agents of skill group `Chat_EMEA` cannot log in to it: nobody serves queue `Chat`
  - {name: Loki, peripheral: APJ}  # <- `SMS_MRD` on peripheral `APJ`, so agent `Loki` cannot log in to it: nobody serves queue `SMS`
skill_groups: [{name: Chat_EMEA, media_routing_domain: Chat_MRD, agents: [Natasha]}]
scripts: [{name: Chat, skill_groups: [Chat_EMEA]}, {name: SMS, agents: [Loki]}, {name: Email, agents: [Clark]}]
script_selectors:
  - {name: Chat, media_routing_domain: Chat_MRD, scripts: [Chat]}
  - {name: SMS, media_routing_domain: SMS_MRD, scripts: [SMS]}
  - {name: Email, media_routing_domain: Email_MRD, scripts: [Email]}
queues:
  - {name: Chat, media_routing_domain: Chat_MRD, script_selector: Chat}
  - {name: SMS, media_routing_domain: SMS_MRD, script_selector: SMS}
  - {name: Email, media_routing_domain: Email_MRD, script_selector: Email}
application_paths:
  - name: NA_Path
    members: [{media_routing_domain: Email_MRD, peripheral: NA}]
""",
    """\
# A path whose members are not in the export may have the pair.
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
skill_groups:
  - {name: Sales_Email_NA, peripheral: NA_Peripheral, media_routing_domain: Email_MRD, agents: [Clark]}
  - {name: Sales_Email_EMEA, peripheral: EMEA_Peripheral, media_routing_domain: Email_MRD, agents: [Natasha]}
application_paths:
  - name: NA_Path
    members:
      - {media_routing_domain: Email_MRD, peripheral: NA_Peripheral}
  - name: EMEA_Path
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD}
""",
    """\
# So may a pair with a misspelt name, which undefined-name reports.
peripherals: [{name: NA_Peripheral}]
skill_groups:
  - {name: Sales_Email_NA, peripheral: NA_Peripheral, media_routing_domain: Email_MRD, agents: [Clark]}
  - {name: Sales_Email_EMEA, peripheral: EMEA_Peripheral, media_routing_domain: Email_MRD, agents: [Loki]}
application_paths:
  - name: NA_Path
    members:
      - {media_routing_domain: Email_MRD, peripheral: NA_Periferal}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD}
""",
    """\
# Without a list of peripherals, some exports have their numbers and some their names.
skill_groups:
  - {name: Sales_Email_NA, peripheral: NA_Peripheral, media_routing_domain: Email_MRD, agents: [Clark]}
application_paths:
  - name: NA_Path
    members:
      - {media_routing_domain: Email_MRD, peripheral: 5000}
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each domain that peripherals lack, or for each peripheral that lacks more domains than these."""
    known = logins(routing)
    if known is None:
        return
    needed = groups_by_login(routing)
    lacking = {pair: list(users) for pair, users in needed.items() if known.lack(pair)}
    lost: dict[Pair, list[Failing]] = {}
    for one in chain.from_iterable(dead_ends(routing, "no-login").values()):
        for pair, user in _pairs(one):
            if known.lack(pair):
                lost.setdefault(pair, []).append(one)
                users = lacking.setdefault(pair, [])
                users += [user] if pair not in needed and user not in users else []
    number = Counter(chain.from_iterable(lacking))
    told: dict[Entity, list[Pair]] = {}
    for domain, peripheral in lacking:
        whose = peripheral if number[peripheral] > number[domain] else domain
        told.setdefault(whose, []).append((domain, peripheral))
    for whose, pairs in told.items():
        users = list(dict.fromkeys(user for pair in pairs for user in lacking[pair]))
        ways = [way for pair in pairs for way in lost.get(pair, ())]
        yield _hit(whose, pairs, users, known.path_of.get(pairs[0][1]), ways)


def _pairs(failing: Failing) -> Iterator[tuple[Pair, Entity]]:
    """Yield where the agents of a way would have to log in, and for the sake of which target.

    Those of precision queues are asked by a rule of their own.
    """
    for target in failing.way.considered:
        agents = [target] if target.kind.name == "agent" else target.links.get("agents", ())
        for agent in agents:
            peripheral = agent.one("peripheral")
            if failing.domain is not None and peripheral is not None:
                yield (failing.domain, peripheral), target


def _hit(
    whose: Entity, pairs: list[Pair], users: list[Entity], path: Entity | None, ways: list[Failing]
) -> Hit:
    first = users[0]
    domains, peripherals = (list(dict.fromkeys(side)) for side in zip(*pairs, strict=True))
    named = by_noun(one for one in users if one.kind.name == "agent")
    groups = [one.name for one in users if one.kind.name == "skill_group"]
    agents = [f"the agents of skill group {quoted(groups)}"] if groups else []
    facts: dict[str, Any] = {"agents": Phrase(" and ".join([*agents, named] if named else agents))}
    facts |= {
        "domains": [one.name for one in domains],
        "it": Phrase("them" if domains[1:] else "it"),
        "unserved": Phrase(f": {unserved(ways)}" if ways else ""),
    }
    facts["peripherals"] = [one.name for one in peripherals]
    is_group = first.kind.name == "skill_group"
    needing = (
        Label(first.at("agents", key=True), f"agents of {called(first)} need it")
        if is_group
        else Label(first.place, f"{called(first)} needs it")
    )
    there = [
        one
        for one in (first, *first.links.get("agents", ()))
        if one.one("peripheral") is peripherals[0]
    ]
    return Hit(
        whose,
        path.at("members", key=True) if path else there[0].at("peripheral"),
        facts=facts,
        label=f"{quoted(facts['domains'])} {'are' if domains[1:] else 'is'} missing for {quoted(peripherals[0].name)}"
        if path
        else "on no application path",
        beside=(needing,),
        involves=tuple(peripherals if whose in domains else domains),
    )
