from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "The mail of an alias is taken by one workflow."
severity = "note"
every = "alias"
having = "workflows"
message = "alias {name} is in {count} active inbound workflows, {workflows}"
label = "which of them takes the mail?"
why = """
Which of several workflows takes a mail is not documented. What the others do with it, their queue, their
acknowledgement or their spam filter, may never happen.
"""
fix = """
Leave the alias in one active inbound workflow in the Administration Console of ECE, and send the mail on to the queues of
the others from there, or give them aliases of their own.
"""
reference = {
    "document": "eGain Administration help",
    "page": "About Aliases",
    "says": "inbound workflows are told by the alias which mail they process",
}
catalogue = ["WF-03"]
since = "0.1"
examples = [
    """\
# One workflow may take several aliases. Those that are switched off or handle mail that goes out take none.
aliases: [{name: sales}, {name: offers}]
workflows:
  - {name: Sales_Inbound, kind: inbound, aliases: [sales, offers]}
  - {name: Sales_Inbound_old, kind: inbound, aliases: [sales], active: false}
  - {name: Sales_Outbound, kind: outbound, aliases: [sales]}
  - {name: Sales_Unknown, aliases: [offers]}
""",
    """\
aliases:
  - {name: sales, department: Sales}  # <- alias `sales` is in 2 active inbound workflows, `Sales_Inbound` and `Sales_Night`
workflows:
  - {name: Sales_Inbound, department: Sales, kind: inbound, aliases: [sales]}
  - {name: Sales_Night, department: Sales, kind: inbound, aliases: [sales], active: true}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each alias that several active inbound workflows name."""
    workflow = kinds()["workflow"]
    for alias in subjects:
        users = [
            one
            for one in routing.mentioners(alias, workflow, workflow.mentions["aliases"])
            if one.data.get("kind") == "inbound" and one.data.get("active") is not False
        ]
        if len(users) > 1:
            beside = tuple(Label(one.place, f"{called(one)} takes its mail") for one in users)
            facts = {"count": len(users), "workflows": [one.name for one in users]}
            yield Hit(alias, alias.place, facts=facts, beside=beside, involves=tuple(users))
