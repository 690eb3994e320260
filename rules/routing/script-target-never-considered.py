from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, PathsIfGiven, called, hop_label
from ece_lint.wording import Phrase

asks = "A script queues only to targets of the media routing domains that it runs for."
severity = "warning"
every = "script"
needs = ["script_selectors.media_routing_domain"]
also = ["skill_groups", "precision_queues"]
with_ = {
    "targets": ["skill_groups", "precision_queues", "enterprise_skill_groups.skill_groups"],
    "run": {"script_selector": ["scripts", "call_type.scripts"]},
    "further": ["call_types.scripts", "scripts"],
    "queues": {"script_selector": "queues"},
}
message = (
    "script {name} queues to {odd_kind} {odd} of media routing domain {domain}, but runs only for {found}; "
    "it is never considered"
)
label = "of {domain}, never considered"
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
    further: PathsIfGiven,
    queues: PathsIfGiven,
) -> Iterator[Hit]:
    """Yield one hit for each target of a script whose domain none of the script's selectors has."""
    selectors = _selectors(routing, run, further)
    carried = {domain for one in routing.entities["script_selector"] for domain in _domains(one)}
    for script in subjects:
        mine = selectors.get(script, [])
        domains = dict.fromkeys(domain for selector in mine for domain in _domains(selector))
        if not mine or not all(map(_domains, mine)):
            continue
        trails = {
            target: trail
            for path in targets
            for target, trail in routing.trails(script, path).items()
        }
        served = {domain for target in trails for domain in _domains(target)}
        if not served.issuperset(domains):
            continue
        for target, trail in trails.items():
            own = target.one("media_routing_domain")
            if own in carried and own not in domains and not _mapped(target, mine, routing, queues):
                facts = {
                    "odd": target.name,
                    "odd_kind": Phrase(target.kind.noun),
                    "domain": own.name,
                    "found": [domain.name for domain in domains],
                }
                beside = [Label(one.place, f"{called(one)} runs the script") for one in mine[:3]]
                yield Hit(
                    script,
                    trail[0].place,
                    identity=target.key[:2],
                    facts=facts,
                    beside=(Label(target.place, f"{called(target)} is of `{own.name}`"), *beside),
                    trail=tuple(map(hop_label, trail)),
                    odd=target,
                )


def _selectors(routing: Routing, run: Paths, further: PathsIfGiven) -> dict[Entity, list[Entity]]:
    """Return for each script the script selectors that can lead to it, over any number of call types."""
    found: dict[Entity, list[Entity]] = {}
    for selector in routing.entities["script_selector"]:
        reached = dict.fromkeys(routing.follow(selector, *run))
        pending = list(reached)
        while pending:
            script = pending.pop()
            found.setdefault(script, []).append(selector)
            for other in routing.follow(script, *further):
                if other not in reached:
                    reached[other] = None
                    pending.append(other)
    return found


def _domains(entity: Entity) -> list[Entity]:
    return entity.links.get("media_routing_domain", [])


def _mapped(
    target: Entity, selectors: list[Entity], routing: Routing, queues: PathsIfGiven
) -> bool:
    """Say whether a queue maps the target: then its domain is compared with the queue's."""
    return any(
        target in queue.links.get(field, ())
        for selector in selectors
        for queue in routing.follow(selector, *queues)
        if _domains(queue)
        for field in ("skill_groups", "precision_queues")
    )
