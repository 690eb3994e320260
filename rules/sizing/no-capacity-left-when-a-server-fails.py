from collections.abc import Iterator

from ece_lint.analysis.deployment import labels, section, servers, standardized_agents
from ece_lint.analysis.sizing import AGENTS_PER_APPLICATION_SERVER, AGENTS_PER_WEB_SERVER
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole
from ece_lint.wording import Phrase

asks = "With one web or application server down, the others still carry all agents."
severity = {"": "note", "claimed": "warning"}
then = {
    "": "agents of a server that fails find no room on the others, which may be accepted",
    "claimed": "agents of a server that fails overload the others, although the plan promises otherwise",
}
every = "deployment"
roles = {"claimed": {"high_availability": True}}
needs = ["servers.roles"]
also = ["workloads"]
with_ = {"web": AGENTS_PER_WEB_SERVER, "application": AGENTS_PER_APPLICATION_SERVER}
message = "with one of {count} {role} servers down, the others carry {left} of {agents} standardized agents"
why = """
A deployment that is full has no spare server: when one fails, or is restarted for an update, the agents who sign in
again overload the servers that are left. With 1201 agents or more, five web servers of 300 agents each have nothing to spare.
"""
fix = """
For high availability, plan for at most as many agents as one server fewer carries. Otherwise tell the people
who run the site that losing a server means fewer agents.
"""
reference = {
    "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
    "page": "High Availability and Network Design, Enterprise Chat and Email",
    "says": "300 agents on each of up to five web servers have no redundancy at their maximum",
}
catalogue = ["SIZ-04"]
since = "0.1"
examples = [
    """\
deployment:
  tier: 1500
  high_availability: true
  workloads: [{name: Email, agents: 300, emails_per_hour: 6}]
  servers:
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
""",
    """\
deployment:
  tier: 1500
  high_availability: true
  workloads: [{name: Email, agents: 301, emails_per_hour: 6}]
  servers:  # <- with one of 2 web servers down, the others carry 300 of 301 standardized agents
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
    - {name: ece-app-1, roles: [application]}
    - {name: ece-app-2, roles: [application]}
""",
    """\
# The smallest tier has one of each unless it is meant to be highly available; then one carries all.
deployment:
  tier: 400
  workloads: [{name: Email, agents: 400, emails_per_hour: 6}]
  servers: [{name: ece-web-1, roles: [web]}]
""",
]


def must(subjects: list[Entity], routing: Routing, web: Whole, application: Whole) -> Iterator[Hit]:
    """Yield a hit for each kind of server of which there are several, though none to spare."""
    for deployment in subjects:
        agents, tier = standardized_agents(routing), deployment.data.get("tier")
        for role, each in (("web", 400 if tier == 400 else web), ("application", application)):
            found = servers(routing, role)
            left = (len(found) - 1) * each
            if len(found) > 1 and left < agents <= min(len(found) * each, tier or agents):
                facts = {"count": len(found), "role": Phrase(role), "left": left, "agents": agents}
                place, beside = section(routing, "server"), labels(found, f"{role} server")
                yield Hit(deployment, place, "", (role,), facts, beside=beside)
