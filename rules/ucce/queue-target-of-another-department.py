from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import PathsByKind, called
from ece_lint.wording import Phrase, quoted

asks = "A queue is not mapped to skill groups or precision queues of another department."
severity = "error"
then = "activities go to agents of another department"
for_ = {"product": "pcce"}
every = "queue"
having = "department"
also = ["departments", "skill_groups", "precision_queues"]
with_ = {
    "sharing": {"skill_group": "queues.department", "precision_queue": "queues.department"},
}
message = "queue {name} of department {department} is mapped to {odd_kind} {odd}, which belongs to department {theirs} of Packaged CCE"
follows_from = [{"rule": "object-of-another-department", "at": ["odd"]}]
label = "of department {theirs}"
why = """
Packaged CCE and ECE have the same departments. Through this mapping the agents of one department are offered the
activities of another, whose classifications, articles and supervisors they do not have.
"""
fix = """
Map skill groups and precision queues of the queue's own department or global ones (ECE Administration Console, Queues
node of the department), or give the skill group the other department (Unified CCE Administration).
"""
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "Configuration in ECE (from page 13), guideline 2",
        "says": "skill groups and precision queues are not shared across departments",
    },
    {
        "document": "Packaged CCE Developer Reference 15.0(1)",
        "page": "Department API",
        "says": "making, changing or deleting a department in Packaged CCE does the same in ECE",
    },
]
catalogue = ["DPT-06"]
since = "0.1"
examples = [
    {
        "product": "pcce",
        "files": {
            "site.yaml": """\
cce_departments: [{name: Sales}, {name: Support}]
skill_groups:
  - {name: Sales_NA, department: Sales}
  - {name: Everybody}
precision_queues:
  - {name: PQ, department: Sales}
queues:
  - {name: Sales_Chat, department: Sales, skill_groups: [Sales_NA, Everybody], precision_queues: [PQ]}
  - {name: Support_Chat, department: Support, skill_groups: [Everybody]}  # skill-group-shared-across-departments
""",
        },
    },
    {
        "product": "pcce",
        "files": {
            "site.yaml": """\
cce_departments: [{name: Sales}, {name: Support}]
skill_groups:
  - {name: Sales_NA, department: Sales}
  - {name: Shared_NA, department: Sales}
precision_queues:
  - {name: PQ, department: Sales}
queues:
  - {name: Sales_Chat, department: Sales, skill_groups: [Shared_NA]}
  - name: Support_Chat
    department: Support
    skill_groups: [Sales_NA, Shared_NA]  # <- queue `Support_Chat` of department `Support` is mapped to skill group `Sales_NA`, which belongs to department `Sales` of Packaged CCE
    precision_queues: [PQ]  # <- queue `Support_Chat` of department `Support` is mapped to precision queue `PQ`
""",
        },
    },
]


def must(subjects: list[Entity], routing: Routing, *, sharing: PathsByKind) -> Iterator[Hit]:
    """Yield one hit for each target of another department, unless queues of several departments share it.

    A department that ECE does not have is reported by department-missing-in-ece, one that is not defined by undefined-name.
    """
    of_ece = {one.name.casefold() for one in routing.entities["department"]}
    for queue in subjects:
        (ours,) = queue.links["department"]
        for field in ("skill_groups", "precision_queues"):
            mention = queue.kind.mentions[field]
            for number, target in enumerate(queue.links.get(field, ())):
                theirs = target.one("department")
                if theirs is None or theirs.name.casefold() == ours.name.casefold():
                    continue
                if not theirs.defined or (of_ece and theirs.name.casefold() not in of_ece):
                    continue
                if len(routing.follow(target, *sharing[target.kind.name])) == 1:
                    facts = {"odd": target.name, "odd_kind": Phrase(target.kind.noun)}
                    facts["theirs"] = theirs.name
                    says = f"{called(target)} belongs to department {quoted(theirs.name)}"
                    yield Hit(
                        queue,
                        queue.mention_at(mention, number),
                        identity=(field, target.name),
                        facts=facts,
                        beside=(Label(target.at("department"), says),),
                        odd=target,
                    )
