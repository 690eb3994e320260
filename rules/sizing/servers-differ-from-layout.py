from collections.abc import Iterator

from ece_lint.analysis.deployment import labels, section, servers
from ece_lint.analysis.sizing import LAYOUTS, SERVERS_WITH_HIGH_AVAILABILITY
from ece_lint.finding import Hit, Unanswered
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

asks = "The servers of the plan match the certified layout of the tier."
severity = {"missing": "error", "extra": "error", "total": "error", "available": "note"}
then = {
    "missing": "Cisco does not certify it; a component is missing or shares what it must not share",
    "extra": "Cisco does not certify a deployment with more servers than its tier has",
    "total": "Cisco does not certify a deployment with another number of servers",
    "available": "nothing, as long as the additional servers are for high availability",
}
every = "deployment"
needs = ["deployment.tier", "servers.roles"]
message = {
    "missing": "the {tier}-agent tier needs {wanted} with {role}, but the plan has {count}",
    "extra": "the {tier}-agent tier has {wanted} with {role}, but the plan has {count}; more is not certified",
    "total": "the {tier}-agent tier has {wanted}, {layout}; the plan has {count}",
    "available": "a deployment of {tier} agents with high availability has {wanted} servers in Cisco's guide, but the plan has {count}",
}
why = """
Cisco certifies a deployment with exactly the servers of its tier: for 400 agents a web server, and one server with
all the rest; for 1500 agents five web servers, five application servers, and one each for files, messaging, services
and database. Other layouts were not tested, and support asks for the layout first.
"""
fix = "Change the servers to the layout of the tier, or choose the tier that fits the servers."
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "17 and 18",
        "says": "which servers the configurations for 400 and for 1500 agents consist of",
    },
    {
        "document": "Cisco TAC document 215682",
        "says": "with high availability four servers for 400 agents, and 30 for 1500",
    },
]
catalogue = ["SIZ-08"]
since = "0.1"
examples = [
    """\
deployment:
  tier: 400
  servers:
    - {name: ece-web-1, roles: [web]}
    # The guide lists the web component for the second server as well.
    - {name: ece-app-1, roles: [web, application, file, messaging, services, database]}
""",
    """\
deployment:
  tier: 400
  servers:  # <- the 400-agent tier needs 1 server with `services`, but the plan has 0
    - {name: ece-web-1, roles: [web]}
    - {name: ece-app-1, roles: [application, file, messaging, database]}
""",
    """\
deployment:
  tier: 400
  high_availability: false
  servers:  # <- the 400-agent tier has 1 server with `application`, but the plan has 2; more is not certified
    - {name: ece-web-1, roles: [web]}
    - {name: ece-app-1, roles: [application, file, messaging, services, database]}
    - {name: ece-app-2, roles: [application]}
""",
    """\
# One server for everything is one too few, two for customers are one too many.
deployment:
  tier: 400
  servers:  # <- the 400-agent tier has 2 servers, 1 with web, 1 with application, file, messaging, services, database; the plan has 1
    - {name: ece-app-1, roles: [web, application, file, messaging, services, database]}
""",
    """\
deployment:
  tier: 400
  high_availability: false
  servers:  # <- the plan has 3
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
    - {name: ece-app-1, roles: [application, file, messaging, services, database]}
""",
    """\
# Nobody says whether everything is there twice.
deployment:
  tier: 400
  servers:
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
    - {name: ece-app-1, roles: [application, file, messaging, services, database]}
    - {name: ece-app-2, roles: [application, file, messaging, services, database]}
""",
    """\
# With high availability there is more of everything.
deployment:
  tier: 400
  high_availability: true
  servers:  # <- a deployment of 400 agents with high availability has 4 servers in Cisco's guide, but the plan has 5
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}
    - {name: ece-app-1, roles: [application, file, messaging, services]}
    - {name: ece-app-2, roles: [application, file, messaging, services]}
    - {name: ece-sql-1, roles: [database]}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each component of which there are too few or too many servers."""
    for deployment in subjects:
        tier = deployment.data["tier"]
        if tier not in LAYOUTS:
            raise Unanswered(f"a published layout for {tier} agents")
        available, place = deployment.data.get("high_availability"), section(routing, "server")
        single = available is False  # where nobody says so, everything may be there twice
        odd = False
        for wanted, roles in LAYOUTS[tier]:
            for role in roles:
                found = servers(routing, role)
                # Web servers beyond the fifth are the finding of another page.
                extra = len(found) > wanted and role != "web" and single
                if len(found) < wanted or extra:
                    odd = True
                    several = "server" if wanted == 1 else "servers"
                    facts = {
                        "tier": tier,
                        "wanted": Phrase(f"{wanted} {several}"),
                        "role": role,
                        "count": len(found),
                    }
                    kind, beside = "extra" if extra else "missing", labels(found, f"with `{role}`")
                    yield Hit(deployment, place, kind, (role,), facts, beside=beside)
        count = len(routing.entities["server"])
        facts = {"tier": tier, "count": count}
        if available and not odd and count != SERVERS_WITH_HIGH_AVAILABILITY[tier]:
            facts["wanted"] = SERVERS_WITH_HIGH_AVAILABILITY[tier]
            yield Hit(deployment, place, "available", facts=facts)
        layout = LAYOUTS[tier]
        total = sum(number for number, _ in layout)
        # A sixth web server is the finding of another page.
        of_web = tier == 1500 and len(servers(routing, "web")) > layout[0][0]
        amiss = count < total or (single and count > total)
        if not available and not odd and not of_web and amiss:
            words = ", ".join(f"{number} with {', '.join(roles)}" for number, roles in layout)
            facts |= {"wanted": Phrase(f"{total} servers"), "layout": Phrase(words)}
            yield Hit(deployment, place, "total", facts=facts)
