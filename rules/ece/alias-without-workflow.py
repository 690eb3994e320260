from collections.abc import Iterator

from ece_lint.analysis.dead_ends import SECTIONS, dead_ends
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase

asks = "The mail of every active alias is taken by an active inbound workflow."
severity = "error"
then = "mail waits in the exception queue, where no agent is routed to it"
every = "workflow"
needs = ["aliases", "workflows.aliases"]
also = SECTIONS
message = "alias {name}{address} is in no active inbound workflow{others}"
label = "no workflow takes this mail"
why = """
ECE fetches the mail of every active alias. Without an active inbound workflow
it goes to the exception queue, where no agent is routed to it and customers wait for an answer until a
supervisor looks.
"""
fix = """
Add the alias to an active inbound workflow of its department in the Administration Console of ECE, or
activate the workflow that has it. If the address is no longer used, deactivate the alias.
"""
reference = {
    "document": "Cisco TAC document 116522, CIM Alarm Workflow to Reprocess Exception Queue Activities",
    "page": "Exception Queue Delivery Reasons",
    "says": "mail goes to the exception queue where the department has no active inbound workflow",
}
catalogue = ["WF-01", "WF-04"]
since = "0.1"
examples = [
    """\
aliases:
  - {name: sales, department: Sales, address: sales@example.com}
  - {name: sales_old, department: Sales, address: old@example.com, active: false}
workflows:
  - {name: Sales_Inbound, department: Sales, kind: inbound, aliases: [sales]}
""",
    """\
aliases:
  - {name: sales, department: Sales, address: sales@example.com}
  - {name: offers, department: Sales, address: offers@example.com}  # <- alias `offers` (`offers@example.com`) is in no active inbound workflow
workflows:
  - {name: Sales_Inbound, department: Sales, kind: inbound, aliases: [sales]}
""",
    """\
# A workflow that is switched off, or that works on mail going out, takes none.
aliases:
  - name: sales  # <- alias `sales` is in no active inbound workflow, only in workflow `Sales_Inbound`, which is inactive
    active: true
  - name: offers  # <- only in workflow `Sales_Outbound`, which is outbound
workflows:
  - {name: Sales_Inbound, kind: inbound, aliases: [sales], active: false}
  - {name: Sales_Outbound, kind: outbound, aliases: [offers]}
""",
    """\
# Nobody knows what the second workflow of Sales takes; Support is known.
aliases:
  - {name: sales, department: Sales}
  - {name: offers, department: Sales}
  - {name: support, department: Support}  # <- alias `support` is in no active inbound workflow
workflows:
  - {name: Sales_Inbound, department: Sales, aliases: [sales]}
  - {name: Sales_Inbound_2, department: Sales}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each active alias that no active inbound workflow takes."""
    for alias in dead_ends(routing, "no-workflow"):
        users = sorted(
            (hop for hop in routing.mentions_of(alias) if hop.source.kind.name == "workflow"),
            key=lambda hop: (hop.source.name, hop.source.department or ""),
        )
        beside = tuple(
            Label(hop.place, f"{called(hop.source)} is {_state(hop.source)}") for hop in users
        )
        others = (
            f", only in {called(users[0].source)}, which is {_state(users[0].source)}"
            if users
            else ""
        )
        address = alias.data.get("address")
        facts = {
            "address": Phrase(f" (`{address}`)" if address else ""),
            "others": Phrase(others),
        }
        yield Hit(alias, alias.place, facts=facts, beside=beside)


def _state(workflow: Entity) -> str:
    if workflow.data.get("active") is False:
        return "inactive"
    return str(workflow.data["kind"])
