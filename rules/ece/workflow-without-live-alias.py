from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "An active inbound workflow has an active alias."
severity = "note"
every = "workflow"
where = {"kind": "inbound", "active": [True, None]}
having = "aliases.active"
message = "inbound workflow {name} is active, but ECE fetches no mail for its aliases, {aliases}"
label = "no live alias"
why = """
ECE fetches mail for active aliases only. A workflow without one never runs, though to an administrator
it looks as if mail were taken care of.
"""
fix = """
Activate an alias of the workflow in the Administration Console of ECE, or deactivate the workflow.
"""
reference = {
    "document": "eGain Administration help",
    "page": "About Aliases",
    "says": "mail is retrieved for the aliases that are active",
}
catalogue = ["WF-03"]
since = "0.1"
examples = [
    """\
# A workflow needs only one that is live; one that is switched off itself, or works on other mail, needs none.
aliases:
  - {name: sales, active: true}
  - {name: old, active: false}
  - {name: offers}
workflows:
  - {name: Sales_Inbound, kind: inbound, aliases: [sales, old]}
  - {name: Offers_Inbound, kind: inbound, aliases: [old, offers]}
  - {name: Old_Inbound, kind: inbound, aliases: [old], active: false}
  - {name: Sales_Outbound, kind: outbound, aliases: []}
  - {name: Sales_Inbound_2, kind: inbound}  # its aliases are not in the export
  - {name: Sales_Unused, kind: inbound, aliases: []}
""",
    """\
aliases:
  - {name: sales, active: true}
  - {name: old, active: false}
workflows:
  - {name: Sales_Inbound, kind: inbound, aliases: [sales]}
  - name: Old_Inbound
    kind: inbound
    aliases: [old]  # <- inbound workflow `Old_Inbound` is active, but ECE fetches no mail for its aliases, `old`
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each active inbound workflow whose aliases are all inactive."""
    for workflow in subjects:
        aliases = workflow.links["aliases"]
        if all(alias.data.get("active") is False for alias in aliases):
            beside = tuple(Label(one.at("active"), f"{called(one)} is inactive") for one in aliases)
            facts = {"aliases": [one.name for one in aliases]}
            yield Hit(workflow, workflow.at("aliases"), facts=facts, beside=beside)
