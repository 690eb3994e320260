from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.wording import Phrase, quoted

asks = "A queue has a media routing domain and a script selector, or neither."
severity = {"": "error", "mapped": "warning"}
then = {
    "": "activities of the queue are never routed, and nobody can pull them",
    "mapped": "groups are mapped to a queue that Unified CCE does not route",
}
every = "queue"
needs = ["queues.media_routing_domain", "queues.script_selector"]
message = {
    "no-selector": "queue {name} has media routing domain {given} but no script selector; "
    "an integrated queue has both, a standalone one neither",
    "no-domain": "queue {name} has script selector {given} but no media routing domain; "
    "an integrated queue has both, a standalone one neither",
    "mapped": "queue {name} is mapped to {mapped}, but has no media routing domain and no script selector: nothing is "
    "routed to them from it",
}
label = {
    "no-selector": "but no script selector",
    "no-domain": "but no media routing domain",
    "mapped": "neither media routing domain nor script selector",
}
why = """
ECE asks Unified CCE for an agent with the media routing domain and the script selector of the queue. With
only one of them the queue is neither integrated nor standalone: its activities are never routed, and
integrated agents cannot pull them either.
"""
fix = """
Give the queue what it lacks in the ECE Administration Console (Queues node of the department), or import the
media routing domain again, which creates queues with both. A queue that is meant to be standalone has neither.
"""
reference = {
    "document": "Cisco DocWiki, CIM to ICM Object Mappings",
    "says": "an integrated queue is one media routing domain together with one of its script selectors",
}
catalogue = ["Q-01"]
since = "0.1"
examples = [
    """\
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD, script_selector: Global_Sales_Email}
  - {name: Exception Queue}
""",
    """\
queues:
  - {name: Support_Email, media_routing_domain: Email_MRD, script_selector: Global_Support_Email}
  - name: Sales_Email
    media_routing_domain: Email_MRD  # <- queue `Sales_Email` has media routing domain `Email_MRD` but no script selector
  - name: Sales_Chat
    script_selector: Global_Sales_Chat  # <- queue `Sales_Chat` has script selector `Global_Sales_Chat` but no media routing domain
""",
    """\
# The queue was integrated, or is going to be: groups are mapped to it. One that is switched off keeps what it had.
queues:
  - {name: Support_Email, media_routing_domain: Email_MRD, script_selector: Global_Support_Email}
  - {name: Sales_Email, skill_groups: [Sales_NA, Sales_EMEA]}  # <- queue `Sales_Email` is mapped to skill group `Sales_NA` and `Sales_EMEA`, but has no media routing domain and no script selector
  - {name: Sales 2019, skill_groups: [Sales_NA], active: false}
""",
    """\
# The export has no script selectors at all, so it is not known.
queues:
  - {name: Sales_Email, media_routing_domain: Email_MRD}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each queue that has one of the two, or that is mapped to something with neither."""
    for queue in subjects:
        if queue.flawed & {"media_routing_domain", "script_selector"}:
            continue
        domain, selector = (
            queue.links.get("media_routing_domain"),
            queue.links.get("script_selector"),
        )
        mapped = [*queue.links.get("skill_groups", ()), *queue.links.get("precision_queues", ())]
        if mapped and not domain and not selector and queue.data.get("active") is not False:
            named = f"{mapped[0].kind.noun} {quoted([one.name for one in mapped])}"
            yield Hit(queue, queue.place, "mapped", facts={"mapped": Phrase(named)})
        if domain and not selector:
            yield Hit(
                queue,
                queue.at("media_routing_domain"),
                "no-selector",
                facts={"given": domain[0].name},
            )
        if selector and not domain:
            yield Hit(
                queue, queue.at("script_selector"), "no-domain", facts={"given": selector[0].name}
            )
