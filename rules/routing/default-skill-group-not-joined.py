from collections import defaultdict
from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "An agent is a member of their default skill group."
severity = "warning"
then = "reports count work in a group for somebody who is not in it"
every = "agent"
about = ["agent"]
needs = ["agents.default_skill_group", "skill_groups.agents"]
message = "agent {name} has default skill group {group}, but is not a member of it"
label = "{name} is not a member"
why = """
Work that comes to the agent without a skill group is counted for the default one. If the agent is not a member, the
reports show work in a group from somebody who is not in it, and staffing figures do not add up.
"""
fix = """
Add the agent to the group (Skill Group Explorer of Configuration Manager), or choose a default skill group
that the agent is in (Agent Explorer, or the Agent page of Packaged CCE).
"""
reference = {
    "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
    "page": "Agent, DefaultSkillGroup; Skill_Group_Member",
    "says": "what reaches an agent without a skill group is reported for the agent's default one; another table has the members of a group",
}
follows_from = [
    {"rule": "contacts-queued-to-nobody", "at": ["default_skill_group"]},
    {"rule": "skill-group-without-agents", "at": ["default_skill_group"]},
]
catalogue = ["REF-06"]
since = "0.1"
examples = [
    """\
agents:
  - {name: Clark, default_skill_group: Global_Sales_NA}
  - {name: Bruce}
  - {name: Peter, default_skill_group: Global_Support_NA}
skill_groups:
  - {name: Global_Sales_NA, agents: [Clark, Bruce]}
  - {name: Global_Support_NA}  # its members are not in the export
""",
    """\
agents:
  - {name: Clark, default_skill_group: Global_Sales_NA}
  - name: Peter
    default_skill_group: Global_Sales_NA  # <- agent `Peter` has default skill group `Global_Sales_NA`, but is not a member of it
skill_groups:
  - {name: Global_Sales_NA, agents: [Clark]}
  - {name: Global_Support_NA, agents: [Peter]}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each agent whose default skill group lists others only."""
    defaults: defaultdict[Entity, list[Entity]] = defaultdict(list)
    for agent in subjects:
        for group in agent.links.get("default_skill_group", ()):
            defaults[group].append(agent)
    for group, agents in defaults.items():
        if "agents" not in group.data or "agents" in group.flawed:
            continue
        missing = set(agents).difference(group.links["agents"])
        for agent in agents:
            if agent in missing:
                place = agent.at("default_skill_group")
                beside = Label(group.at("agents", key=True), f"the members of {called(group)}")
                yield Hit(agent, place, facts={"group": group.name}, beside=(beside,))
