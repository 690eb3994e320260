from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import PathsIfGiven, called

asks = "An integrated queue is mapped to skill groups or precision queues."
severity = "warning"
then = "chat looks closed to customers although agents are free"
every = "queue"
where = {"active": [True, None]}
having = "script_selector"
with_ = {  # what leads by the script to what the field of the queue maps
    "skill_groups": [
        "script_selector.scripts.skill_groups",
        "script_selector.scripts.enterprise_skill_groups.skill_groups",
        "script_selector.call_type.scripts.skill_groups",
        "script_selector.call_type.scripts.enterprise_skill_groups.skill_groups",
    ],
    "precision_queues": [
        "script_selector.scripts.precision_queues",
        "script_selector.call_type.scripts.precision_queues",
    ],
}
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


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    skill_groups: PathsIfGiven,
    precision_queues: PathsIfGiven,
) -> Iterator[Hit]:
    """Yield one hit for each integrated queue to which nothing is mapped.

    A queue is passed over whose targets another rule names, and one that may be mapped to something
    of which the export does not have the mappings.
    """
    ways = {"skill_groups": skill_groups, "precision_queues": precision_queues}
    kept = {field for queue in subjects[:1] for field in ways if routing.knows(queue.kind, field)}
    for queue in subjects if kept else ():
        if any(queue.links.get(field) or field in queue.flawed for field in ways):
            continue
        given = any(field in queue.data for field in ways)
        if given and len(kept) < len(ways):
            continue  # ECE keeps a table for each sort of target, and one is not here
        wanted = [field for field, own in ways.items() if routing.follow(queue, *own)]
        if not (wanted and given) and all(field in kept for field in wanted):
            selector = queue.links["script_selector"][0]
            beside = Label(queue.at("script_selector"), f"integrated through {called(selector)}")
            yield Hit(queue, queue.place, beside=(beside,))
