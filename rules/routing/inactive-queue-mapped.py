from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import PathsIfGiven
from ece_lint.wording import Phrase

asks = "An inactive queue that gets no work has nothing mapped to it."
severity = "note"
then = "nothing is routed; the mapping may be kept for later"
every = "queue"
where = {"active": False}
with_ = {"users": ["workflows", "entry_points", "queues"]}
message = "queue {name} is inactive, but {count} {what} still mapped to it: {targets}"
label = "inactive, and left over"
why = """
A queue that was given up still counts where skill groups and departments are compared: its groups look used, a
script selector is taken, and agents are listed for work that never comes. Administrators who clean up Unified CCE do not
dare to delete them.
"""
fix = """
Take the skill groups and precision queues from the queue in ECE (ECE Administration Console, Queues node of the
department) and delete it, or activate it if it is still wanted. If a queue is only switched off for a
season, allow the rule for it.
"""
reference = {
    "document": "egain-config 0.10.1, code of a Cisco engineer that sets up ECE (npm)",
    "page": "queues",
    "says": "a queue is removed by marking and renaming it; what is mapped to it are rows of other tables",
}
catalogue = ["Q-06"]
since = "0.1"
examples = [
    """\
queues:
  - {name: Sales_Email, active: true, skill_groups: [Sales_Email_NA]}
  - {name: Old_Email, active: false}
  - {name: Summer_Chat, active: false, skill_groups: []}
""",
    """\
queues:
  - name: Old_Chat
    active: false  # <- queue `Old_Chat` is inactive, but 2 targets are still mapped to it: `Sales_Chat_NA` and `PQ_Chat`
    skill_groups: [Sales_Chat_NA]
    precision_queues: [PQ_Chat]
  - {name: Old_Email, active: false, skill_groups: [Sales_Email_NA]}  # <- but 1 target is still mapped to it: `Sales_Email_NA`
""",
    """\
# Work that is sent to an inactive queue is reported by inactive-queue-in-use.
queues:
  - {name: Old_Chat, active: false, skill_groups: [Sales_Chat_NA]}
entry_points:
  - {name: Shop, queue: Old_Chat}
""",
]


def must(subjects: list[Entity], routing: Routing, *, users: PathsIfGiven) -> Iterator[Hit]:
    """Yield one hit for each inactive queue without work that has something mapped."""
    for queue in subjects:
        targets = [
            one
            for field in ("skill_groups", "precision_queues")
            for one in queue.links.get(field, ())
        ]
        using = routing.follow(queue, *users)
        if targets and not any(one.data.get("active") is not False for one in using):
            what = Phrase("targets are" if len(targets) > 1 else "target is")
            facts = {"count": len(targets), "what": what, "targets": [one.name for one in targets]}
            yield Hit(queue, queue.at("active"), facts=facts)
