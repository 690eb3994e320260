from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "An entry point of an integrated queue is itself integrated."
severity = "error"
every = "entry_point"
where = {"integrated": False, "active": [True, None]}
having = "queue.script_selector"
message = "entry point {name} is not integrated with Unified CCE, but its queue {queue} is"
label = "routing type other than IPCC, or no row in EGICM_ENTRY_POINT"
why = """
Whether a chat is handed to Unified CCE is decided by the routing type of the entry point. Where it is missing, chats go
to a queue whose agents get their work from Unified CCE only, and customers wait until they give up.
"""
fix = """
Choose Unified CCE as the routing type of the entry point in the Administration Console of ECE, and save it again; one that
a tool wrote into the database needs its row in EGICM_ENTRY_POINT with routing type IPCC.
"""
reference = [
    {
        "document": "Cisco DocWiki, Chat Routing Basics",
        "says": "an entry point has one queue to lead to, and a type of routing",
    },
    {
        "document": "egain-config 0.10.1, code of a Cisco engineer that sets up ECE (npm)",
        "page": "src/sql/entry-point.js",
        "says": "a new entry point gets a row in egicm_entry_point with routing type IPCC",
    },
]
catalogue = ["EP-02"]
since = "0.1"
examples = [
    """\
# What the export does not say, a standalone queue, and an entry point that is switched off, are not judged.
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat}
  - {name: Lobby}
entry_points:
  - {name: Shop, queue: Sales_Chat, integrated: true}
  - {name: Offers, queue: Sales_Chat}
  - {name: Old shop, queue: Sales_Chat, integrated: false, active: false}
  - {name: Help, queue: Lobby, integrated: false}
""",
    """\
queues:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat}
entry_points:
  - name: Shop
    queue: Sales_Chat
    integrated: false  # <- entry point `Shop` is not integrated with Unified CCE, but its queue `Sales_Chat` is
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each active entry point that is not integrated; all subjects have an integrated queue."""
    for entry_point in subjects:
        (queue,) = entry_point.links["queue"]
        beside = (Label(queue.at("script_selector"), f"{called(queue)} is integrated"),)
        facts = {"queue": queue.name}
        yield Hit(entry_point, entry_point.at("integrated"), facts=facts, beside=beside)
