from collections.abc import Iterator
from typing import Any

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import PathsByKind
from ece_lint.wording import Phrase

asks = "Every skill group and precision queue is used by a script or a queue of ECE."
severity = "note"
then = "agents sign in for a group that gets nothing; it may be for later"
needs = ["scripts"]
also = ["agents", "enterprise_skill_groups", "queues", "skill_groups", "precision_queues"]
with_ = {
    "uses": {  # whose mention makes an object used
        "skill_group": [
            "scripts",
            "enterprise_skill_groups.scripts",
            "queues",
            "skill_groups[base].scripts",  # a base group goes with its sub-groups
            "skill_groups[base].enterprise_skill_groups.scripts",
            "skill_groups[base].queues",
        ],
        "precision_queue": ["scripts", "queues"],
    }
}
message = "no script{ece} uses {kind} {name}{members}"
label = "not used"
follows_from: list[dict[str, Any]] = [
    {"rule": "base-group-without-agents", "at": ["odd"]},  # whose sub-group it is
    {"rule": "group-only-in-memberships"},
]
why = """
Nothing is queued to it, but it counts: each agent in it costs the PG and Finesse as much as in one that is used, and
a system and its PGs support only so many. What looks unused may also be meant to be used, and a script was forgotten.
"""
fix = """
Delete it (Skill Group Explorer of Configuration Manager, or Unified CCE Administration), or use it in the script for
which it was created. Keep it if a script chooses it by a formula, which no export shows, or if Outbound Option uses it.
"""
reference = {
    "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
    "page": "Sizing and Operating Conditions, dynamic limits for skill groups and precision queues per agent",
    "says": "queues that are not used are to be removed from time to time",
}
catalogue = ["SGP-02"]
since = "0.1"
examples = [
    """\
skill_groups: [{name: Sales_NA}, {name: Sales_EMEA}, {name: Support_NA}, {name: Fallback}]
enterprise_skill_groups: [{name: Sales, skill_groups: [Sales_EMEA]}]
precision_queues: [{name: PQ, steps: [{terms: [{attribute: French, relation: ">=", value: 5}]}]}]
scripts:
  - {name: Sales_Script, skill_groups: [Sales_NA], enterprise_skill_groups: [Sales], precision_queues: [PQ]}
queues:
  - {name: Support_Email, skill_groups: [Support_NA]}
agents:
  - {name: Clark, default_skill_group: Fallback}
""",
    """\
skill_groups:
  - {name: Sales_NA}
  - {name: Sales_Na_Old, agents: [Clark, Bruce]}  # <- no script and no queue of ECE uses skill group `Sales_Na_Old`, which has 2 members
precision_queues:
  - {name: PQ}
  - {name: PQ_Old}  # <- no script and no queue of ECE uses precision queue `PQ_Old`
scripts:
  - {name: Sales_Script, skill_groups: [Sales_NA]}
queues:
  - {name: Chat, precision_queues: [PQ]}
""",
    """\
# A base group cannot be deleted while its sub-group is used.
skill_groups:
  - {name: Sales, priority: 0, base: Sales}
  - {name: Sales.pri, priority: 1, base: Sales}
  - {name: Support, priority: 0, base: Support}
  - {name: Support.pri, priority: 1, base: Support}  # <- no script uses skill group `Support.pri`
scripts: [{name: Sales_Script, skill_groups: [Sales.pri, Support]}]
""",
    """\
# Which skill groups the enterprise skill group has is not known here.
skill_groups: [{name: Sales_NA}]
scripts: [{name: Sales_Script, enterprise_skill_groups: [Sales]}]
""",
    """\
# What is used is not known here: the second script chooses at run time.
skill_groups: [{name: Sales_NA}, {name: Support_NA}]
precision_queues: [{name: PQ}]
scripts:
  - {name: Sales_Script, skill_groups: [Sales_NA]}
  - {name: Support_Script, targets_by_expression: true}
""",
]

_TARGETS = {"skill_groups", "enterprise_skill_groups", "precision_queues", "call_types"}


def must(subjects: list[Entity], routing: Routing, *, uses: PathsByKind) -> Iterator[Hit]:
    """Yield one hit for each object that nobody uses, if the targets of all scripts are known."""
    if not all(map(_says_all, routing.entities["script"])):
        return
    defaults = {
        group
        for agent in routing.entities["agent"]
        for group in agent.links.get("default_skill_group", ())
    }
    ece = " and no queue of ECE" if routing.entities["queue"] else ""
    for kind, ways in uses.items():
        if kind == "skill_group" and not _lists_all(routing):
            continue
        for entity in routing.entities[kind]:
            if entity in defaults or any(routing.follow(entity, way) for way in ways):
                continue
            count = len(set(entity.links.get("agents", ())))
            members = f", which has {count} member{'s' if count > 1 else ''}" if count else ""
            facts = {"ece": Phrase(ece), "members": Phrase(members)}
            base = next(iter(entity.links.get("base", ())), None)
            yield Hit(entity, entity.place, facts=facts, odd=base)


def _lists_all(routing: Routing) -> bool:
    """Say whether it is known which skill groups the enterprise skill groups of scripts have."""
    return all(
        "skill_groups" in one.data
        for script in routing.entities["script"]
        for one in script.links.get("enterprise_skill_groups", ())
    )


def _says_all(script: Entity) -> bool:
    """Say whether all targets of a script are known.

    A table of targets that leads to skill groups by routes which are not in the export gives the script
    every field but that one.
    """
    given = _TARGETS & script.data.keys()
    by_expression = script.data.get("targets_by_expression") is True
    return bool(given) and _TARGETS - given != {"skill_groups"} and not by_expression
