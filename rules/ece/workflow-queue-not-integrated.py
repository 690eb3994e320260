from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Texts, called

asks = "An inbound workflow sends mail to queues that Unified CCE routes."
severity = "note"
then = "mail waits until a standalone user takes it, which may be meant, as for spam"
every = "workflow"
where = {"kind": "inbound", "active": [True, None]}
having = "queues.name"
needs = ["queues.media_routing_domain", "queues.script_selector"]
with_: dict[str, list[str]] = {"standalone": []}
message = "inbound workflow {name} sends mail to queue {queue}, which is standalone: it has neither an MRD nor a script selector"
label = "Unified CCE does not route its mail"
why = """
Unified CCE knows only the queues that have an MRD and a script selector. Mail in a standalone queue is not
routed: an agent who works through Unified CCE cannot even be given permission to pull it, so it stays
until a standalone user takes it.
"""
fix = """
Send the mail to an integrated queue in the Administration Console of ECE, or give the queue its
MRD and its script selector. Name queues that are meant to be standalone, such as one for spam, in
ece-lint.yaml under `rules:`, `workflow-queue-not-integrated: {with: {standalone: [Spam]}}`.
"""
reference = [
    {
        "document": "Cisco DocWiki, Exception Queue 101",
        "says": "a standalone queue is mapped to nothing in Unified CCE",
    },
    {
        "document": "Cisco DocWiki, Exception Queue Email",
        "says": "a permission for a standalone queue cannot be given to agents of Unified CCE",
    },
]
catalogue = ["WF-06"]
since = "0.1"
examples = [
    """\
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, script_selector: Sales_Email}
  - {name: Exception Queue}
workflows:
  - {name: Sales_Inbound, kind: inbound, queues: [Sales_Email]}
""",
    """\
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, script_selector: Sales_Email}
  - {name: Exception Queue}
  - {name: Sales_Old}
workflows:
  - name: Sales_Inbound
    kind: inbound
    queues:
      - Sales_Email
      - Sales_Old  # <- inbound workflow `Sales_Inbound` sends mail to queue `Sales_Old`, which is standalone
  - {name: Rest, kind: inbound, queues: [Exception Queue]}  # <- sends mail to queue `Exception Queue`
""",
    """\
# A queue with only one of the two is another matter; alarms and what is switched off send no mail.
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, script_selector: Sales_Email}
  - {name: Support_Email, media_routing_domain: Email_MRD}
  - {name: Exception Queue}
workflows:
  - {name: Sales_Inbound, kind: inbound, queues: [Sales_Email, Support_Email]}
  - {name: Old_Inbound, kind: inbound, queues: [Exception Queue], active: false}
  - {name: Watch, kind: alarm, queues: [Exception Queue]}
""",
    """\
# This export does not say which queue is integrated.
queues:
  - {name: Sales_Email, department: Sales}
workflows:
  - {name: Sales_Inbound, kind: inbound, queues: [Sales_Email]}
""",
    {
        "with": {"standalone": ["Spam"]},
        "files": {
            "ece.yaml": """\
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, script_selector: Sales_Email}
  - {name: Spam}
workflows:
  - {name: Sales_Inbound, kind: inbound, queues: [Sales_Email, Spam]}
""",
        },
    },
]

_INTEGRATION = ("media_routing_domain", "script_selector", "skill_groups", "precision_queues")


def must(subjects: list[Entity], routing: Routing, *, standalone: Texts) -> Iterator[Hit]:
    """Yield one hit for each standalone queue that an active inbound workflow names."""
    for workflow in subjects:
        mention = workflow.kind.mentions["queues"]
        for number, queue in enumerate(workflow.links["queues"]):
            if (
                queue.defined
                and queue.name not in standalone
                and not any(map(queue.data.get, _INTEGRATION))
            ):
                beside = (Label(queue.place, f"{called(queue)} is defined here"),)
                place = workflow.mention_at(mention, number)
                identity = (queue.name, queue.department or "")
                yield Hit(
                    workflow, place, identity=identity, facts={"queue": queue.name}, beside=beside
                )
