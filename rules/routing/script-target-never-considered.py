from collections.abc import Callable, Iterable, Iterator

from ece_lint.analysis.membership import bits, picked
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, PathsIfGiven, called, hop_label
from ece_lint.wording import Phrase

asks = "A script queues only to targets of the media routing domains that it runs for."
severity = "warning"
then = "agents of the target never get anything from the script, and others carry its work"
every = "script"
needs = ["script_selectors.media_routing_domain"]
also = ["skill_groups", "precision_queues", "call_types"]
with_ = {
    "targets": ["skill_groups", "precision_queues", "enterprise_skill_groups.skill_groups"],
    "run": {"script_selector": ["scripts", "call_type.scripts"]},
    "queues": {"script_selector": "queues"},
}
message = (
    "script {name} queues to {odd_kind} {odd} of media routing domain {domain}, but runs only for {found}; "
    "it is never considered"
)
label = "in {domain}, never considered"
why = """
While a request of one media routing domain runs a script, Unified CCE considers only the targets of that domain. No
script selector of this target's domain leads to the script, so its agents never get anything from it, although it
looks so in the script.
"""
fix = """
Replace the target in Script Editor by one of the right domain, or take it out. If the script is meant to serve the
other domain too, map one of its script selectors to it (Dialed Number/Script Selector List of Configuration
Manager).
"""
reference = {
    "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
    "page": "Software Configuration for Integrated Applications",
    "says": "while a task of one media routing domain runs a script, only the skill groups of that domain are considered",
}
catalogue = ["SRT-02"]
since = "0.1"
examples = [
    """\
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD}
  - {name: Sales_Chat_NA, media_routing_domain: Chat_MRD}
scripts:
  - {name: Sales_Script, skill_groups: [Sales_Email_NA, Sales_Chat_NA]}
call_types:
  - {name: Sales_CT, scripts: [Sales_Script]}
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, call_type: Sales_CT}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, call_type: Sales_CT}
""",
    """\
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD}
  - {name: Sales_Chat_NA, media_routing_domain: Chat_MRD}
precision_queues:
  - {name: PQ_Chat_Sales, media_routing_domain: Chat_MRD}
scripts:
  - name: Sales_Email_Script
    skill_groups:
      - Sales_Email_NA
      - Sales_Chat_NA  # <- script `Sales_Email_Script` queues to skill group `Sales_Chat_NA` of media routing domain `Chat_MRD`, but runs only for `Email_MRD`; it is never considered
    precision_queues: [PQ_Chat_Sales]  # <- queues to precision queue `PQ_Chat_Sales`
  - {name: Sales_Chat_Script, skill_groups: [Sales_Chat_NA]}
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, scripts: [Sales_Email_Script]}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, scripts: [Sales_Chat_Script]}
""",
    """\
# A call type can hand over to another; and the script selectors of Cisco_Voice are not in the export.
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}, {name: Cisco_Voice}]
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD}
  - {name: Sales_Chat_NA, media_routing_domain: Chat_MRD}
  - {name: Sales_Voice_NA, media_routing_domain: Cisco_Voice}
scripts:
  - {name: Menu_Script, call_types: [Sales_CT]}
  - {name: Sales_Script, skill_groups: [Sales_Email_NA, Sales_Chat_NA, Sales_Voice_NA]}
  - {name: Spare_Script, skill_groups: [Sales_Chat_NA]}
call_types:
  - {name: Menu_CT, scripts: [Menu_Script]}
  - {name: Sales_CT, scripts: [Sales_Script]}
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, call_type: Sales_CT}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, call_type: Menu_CT}
""",
    """\
# Nothing at all is considered here: that is script-without-target-for-mrd.
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
skill_groups:
  - {name: Sales_Chat_NA, media_routing_domain: Chat_MRD}
scripts:
  - {name: Sales_Script, skill_groups: [Sales_Chat_NA]}
  - {name: Sales_Chat_Script, skill_groups: [Sales_Chat_NA]}
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, scripts: [Sales_Script]}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, scripts: [Sales_Chat_Script]}
""",
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    targets: Paths,
    run: Paths,
    queues: PathsIfGiven,
) -> Iterator[Hit]:
    """Yield one hit for each target of a script whose domain none of the script's selectors has.

    Selectors are bits, the first of them the lowest: where many scripts lead to each other, each has nearly all.
    """
    every = routing.entities["script_selector"]
    selectors = _selectors(every, routing, run)
    of_domain = _bits_by(every, _domains)
    without_domain = bits(not _domains(one) for one in every)
    mapping = _bits_by(every, lambda one: _mapped_by(one, routing, queues))
    for script in subjects:
        mine = selectors.get(script, 0)
        if not mine or mine & without_domain:
            continue
        reached = routing.follow(script, *targets)
        served = {domain for target in reached for domain in _domains(target)}
        if any(own & mine for domain, own in of_domain.items() if domain not in served):
            continue
        odd = {
            target: own
            for target in reached
            if (own := target.one("media_routing_domain")) in of_domain
            and not (of_domain[own] | mapping.get(target, 0)) & mine
        }
        trails = {
            target: trail
            for path in (targets if odd else ())
            for target, trail in routing.trails(script, path).items()
        }
        for target, trail in trails.items():
            if own := odd.get(target):
                running = picked(every, mine)
                domains = dict.fromkeys(domain for one in running for domain in _domains(one))
                facts = {
                    "odd": target.name,
                    "odd_kind": Phrase(target.kind.noun),
                    "domain": own.name,
                    "found": [domain.name for domain in domains],
                }
                beside = [Label(one.place, f"{called(one)} runs the script") for one in running[:3]]
                yield Hit(
                    script,
                    trail[0].place,
                    identity=target.key[:2],
                    facts=facts,
                    beside=(Label(target.place, f"{called(target)} is in `{own.name}`"), *beside),
                    trail=tuple(map(hop_label, trail)),
                    odd=target,
                )


def _selectors(every: list[Entity], routing: Routing, run: Paths) -> dict[Entity, int]:
    """Return for each script the script selectors that can lead to it, over any number of call types."""
    by_way: dict[int, int] = {}
    ways: dict[int, list[Entity]] = {}
    for number, selector in enumerate(every):
        for script in routing.follow(selector, *run):
            reached = routing.reached(script)  # one list for all of a circle
            ways[id(reached)] = reached
            by_way[id(reached)] = by_way.get(id(reached), 0) | 1 << number
    found: dict[Entity, int] = {}
    for way, selectors in by_way.items():
        for script in ways[way]:
            found[script] = found.get(script, 0) | selectors
    return found


def _bits_by(
    selectors: list[Entity], of: Callable[[Entity], Iterable[Entity]]
) -> dict[Entity, int]:
    """Return for each object that selectors have to do with which selectors these are."""
    found: dict[Entity, int] = {}
    for number, selector in enumerate(selectors):
        for one in of(selector):
            found[one] = found.get(one, 0) | 1 << number
    return found


def _domains(entity: Entity) -> list[Entity]:
    return entity.links.get("media_routing_domain", [])


def _mapped_by(selector: Entity, routing: Routing, queues: PathsIfGiven) -> Iterator[Entity]:
    """Yield what the queues of a selector map: its domain is compared with the queue's."""
    for queue in routing.follow(selector, *queues):
        if _domains(queue):
            for field in ("skill_groups", "precision_queues"):
                yield from queue.links.get(field, ())
