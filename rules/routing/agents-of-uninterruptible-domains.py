from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase, listed

asks = "Agents who serve several media routing domains have an interruptible one among them."
severity = "off"
then = "work of one domain waits while the agent works for another, which may be meant"
every = "media_routing_domain"
needs = [
    "media_routing_domains.interruptible",
    "skill_groups.agents",
    "skill_groups.media_routing_domain",
]
message = "{count} agents serve {domains}, none of which is interruptible, so an agent busy in one is never offered work from the others"
label = "not interruptible"
why = """
While agents work on a task of a domain that is not interruptible, Unified CCE does not offer them work from other domains.
Agents of several such domains serve them in turns, so only lists count them in full for each.
"""
fix = """
Plan the agents for one of the domains only, or make a domain interruptible whose work can wait (Configuration
Manager, Media Routing Domain List). Chat and voice should stay non-interruptible.
"""
reference = {
    "document": "Packaged CCE Features Guide 15.0(1)",
    "page": "Task Routing",
    "says": "an agent on a task of a domain that is not interruptible is given no tasks of other domains",
}
catalogue = ["SGP-09"]
since = "0.1"
examples = [
    """\
media_routing_domains:
  - {name: Email_MRD, interruptible: true}
  - {name: Chat_MRD, interruptible: false}
  - {name: Task_MRD, interruptible: false}
  - {name: Cisco_Voice, interruptible: false}
skill_groups:
  - {name: Email, media_routing_domain: Email_MRD, agents: [Clark, Bruce]}
  - {name: Chat, media_routing_domain: Chat_MRD, agents: [Clark]}
  - {name: Task, media_routing_domain: Task_MRD, agents: [Bruce]}
  - {name: Voice, media_routing_domain: Cisco_Voice, agents: [Bruce, Clark]}
""",
    """\
media_routing_domains:
  - {name: Chat_MRD, interruptible: false}  # <- 2 agents serve `Chat_MRD` and `Task_MRD`, none of which is interruptible
  - {name: Task_MRD, interruptible: false}
skill_groups:
  - {name: Chat, media_routing_domain: Chat_MRD, agents: [Clark, Bruce, Peter]}
  - {name: Task, media_routing_domain: Task_MRD, agents: [Clark, Bruce]}
""",
]  # fmt: skip


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each set of domains without an interruptible one that agents serve together."""
    domains: dict[Entity, set[Entity]] = {}  # of each agent, but voice
    for group in routing.entities["skill_group"]:
        for domain in group.links.get("media_routing_domain", ()):
            if domain.data.get("channel") != "voice":
                for agent in group.links.get("agents", ()):
                    domains.setdefault(agent, set()).add(domain)
    together: dict[frozenset[Entity], int] = {}
    for own in map(frozenset, domains.values()):
        together[own] = together.get(own, 0) + 1
    for own, count in together.items():
        if len(own) > 1 and all(one.data.get("interruptible") is False for one in own):
            first, *others = sorted(own, key=lambda one: one.name)
            names = [one.name for one in (first, *others)]
            facts = {"count": count, "domains": Phrase(listed(names))}
            beside = tuple(Label(one.place, f"{called(one)} is not either") for one in others)
            yield Hit(first, first.at("interruptible"), "", tuple(names), facts, beside=beside)
