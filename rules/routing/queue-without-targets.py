from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing, parse_path
from ece_lint.verbs import called

asks = "An integrated queue is mapped to skill groups or precision queues."
severity = "warning"
every = "queue"
having = "script_selector"
message = "queue {name} is integrated, but no skill group or precision queue is mapped to it"
label = "nothing is mapped"
why = """
ECE counts the agents of a queue by what is mapped to it. Nothing mapped means no agents available: chat is closed
to customers although agents are free, supervisors see an empty queue, and it cannot be compared with the script.
"""
fix = """
Map the skill groups and precision queues that the script of the queue's script selector queues to (ECE
Administration Console, Queues node of the department). Switch the queue off if it is not used.
"""
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "Configuration in ECE (from page 13), guidelines 3 and 4",
    "says": "what is mapped to a queue in ECE matches what its script selector leads to",
}
catalogue = ["MAP-03"]
since = "0.1"
examples = [
    """\
skill_groups:
  - name: Global_Sales_NA
queues:
  - {name: Sales_Email, script_selector: Global_Sales_Email, skill_groups: [Global_Sales_NA]}
  - {name: Sales_Chat, script_selector: Global_Sales_Chat, precision_queues: [PQ_Chat_Sales]}
  - {name: Old_Chat, script_selector: Old_Chat, active: false}
  - {name: Exception Queue}
""",
    """\
queues:
  - {name: Sales_Email, script_selector: Global_Sales_Email, skill_groups: [Global_Sales_NA]}
  - name: Sales_Chat  # <- queue `Sales_Chat` is integrated, but no skill group or precision queue is mapped to it
    script_selector: Global_Sales_Chat
  - name: Support_Chat  # <- queue `Support_Chat` is integrated
    script_selector: Global_Support_Chat
    skill_groups: []
  - {name: Returns_Chat, script_selector: Global_Returns_Chat, precision_queues: [PQ_Chat_Returns]}
""",
    """\
# The export has no mappings at all, so it is not known.
queues:
  - {name: Sales_Email, script_selector: Global_Sales_Email}
""",
    """\
# The mappings of skill groups are not in the export, and the script uses them.
scripts:
  - {name: Global_Sales_Email_Script, skill_groups: [Global_Sales_NA]}
script_selectors:
  - {name: Global_Sales_Email, scripts: [Global_Sales_Email_Script]}
queues:
  - {name: Sales_Email, script_selector: Global_Sales_Email}
  - {name: Sales_Chat, script_selector: Global_Sales_Chat, precision_queues: [PQ_Chat_Sales]}
""",
    """\
# The export has the table of the skill groups that are mapped, but not the table of the precision queues.
queues:
  - {name: Sales_Email, script_selector: Global_Sales_Email, skill_groups: [Global_Sales_NA]}
  - {name: Sales_Chat, script_selector: Global_Sales_Chat, skill_groups: []}
""",
    """\
# queue-skill-groups-differ-from-script names what is missing here.
skill_groups:
  - name: Global_Sales_NA
scripts:
  - {name: Global_Sales_Email_Script, skill_groups: [Global_Sales_NA]}
script_selectors:
  - {name: Global_Sales_Email, scripts: [Global_Sales_Email_Script]}
queues:
  - {name: Sales_Email, script_selector: Global_Sales_Email, skill_groups: []}
""",
]

_TARGETS = {  # the field of the queue, and what leads to the same by its script
    "skill_groups": ("skill_groups", "enterprise_skill_groups.skill_groups"),
    "precision_queues": ("precision_queues",),
}


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each integrated queue to which nothing is mapped.

    A queue is passed over whose targets another rule names, and one that may be mapped to something
    of which the export does not have the mappings.
    """
    kind = kinds()["queue"]
    kept = [field for field in _TARGETS if routing.knows(kind, field)]
    for queue in subjects if kept else ():
        mapped = any(queue.links.get(field) or field in queue.flawed for field in _TARGETS)
        if mapped or queue.data.get("active") is False:
            continue
        given = any(field in queue.data for field in _TARGETS)
        if given and len(kept) < len(_TARGETS):
            continue  # ECE keeps a table for each sort of target, and one is not here
        wanted = [field for field in _TARGETS if _leads(queue, field, routing)]
        if not (wanted and given) and all(field in kept for field in wanted):
            selector = queue.links["script_selector"][0]
            beside = Label(queue.at("script_selector"), f"integrated through {called(selector)}")
            yield Hit(queue, queue.place, beside=(beside,))


def _leads(queue: Entity, field: str, routing: Routing) -> bool:
    """Say whether the queue's script selector leads to something that the field could map."""
    scripts = ("script_selector.scripts", "script_selector.call_type.scripts")
    ways = [f"{script}.{target}" for script in scripts for target in _TARGETS[field]]
    return any(routing.follow(queue, parse_path(way, queue.kind)) for way in ways)
