from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Paths, PathsIfGiven, called

asks = "A script has a target in every media routing domain that it runs for."
severity = "error"
every = "script"
needs = ["script_selectors.media_routing_domain"]
also = ["skill_groups", "precision_queues"]
with_ = {
    "targets": ["skill_groups", "precision_queues", "enterprise_skill_groups.skill_groups"],
    "run": {"script_selector": ["scripts", "call_type.scripts"]},
    "queues": {"script_selector": "queues"},
    "claimed": {"script_selector": "queues.media_routing_domain"},
}
message = (
    "script {name} has no target of media routing domain {domain}, for which script selector {selectors} runs it; "
    "its targets are of {found}"
)
label = "no target of {domain}"
why = """
While a request of one media routing domain runs a script, Unified CCE considers only the skill groups and precision
queues of that domain and silently skips all others. A script that has none of them does not queue the activity to
any agent: the customer waits until the script gives up.
"""
fix = """
Add a skill group or precision queue of the domain to the script in Script Editor (after a Media Routing Domain
node, if it serves several), or give the script selector a call type whose script has one.
"""
reference = {
    "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
    "page": "Software Configuration for Integrated Applications",
    "says": "while a task of one media routing domain runs a script, only the skill groups of that domain are considered",
}
catalogue = ["SRT-01", "SCR-01", "SCR-02"]
since = "0.1"
examples = [
    """\
# One script may serve several domains.
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD}
precision_queues:
  - {name: PQ_Chat_Sales, media_routing_domain: Chat_MRD}
scripts:
  - {name: Sales_Script, skill_groups: [Sales_Email_NA], precision_queues: [PQ_Chat_Sales]}
  - {name: Closed_Script, skill_groups: []}
call_types:
  - {name: Sales_CT, scripts: [Sales_Script, Closed_Script]}
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, call_type: Sales_CT}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, call_type: Sales_CT}
""",
    """\
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD}
  - {name: Sales_Email_EMEA, media_routing_domain: Email_MRD}
scripts:
  - name: Sales_Script  # <- script `Sales_Script` has no target of media routing domain `Chat_MRD`, for which script selector `Sales_Chat` runs it; its targets are of `Email_MRD`
    skill_groups: [Sales_Email_NA, Sales_Email_EMEA]
call_types:
  - {name: Sales_CT, scripts: [Sales_Script]}
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, call_type: Sales_CT}
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, call_type: Sales_CT}
""",
    """\
media_routing_domains: [{name: Email_MRD}, {name: Cisco_Voice}]
skill_groups:
  - {name: Sales_NA, media_routing_domain: Cisco_Voice}
  - {name: Sales_EMEA, media_routing_domain: Cisco_Voice}
enterprise_skill_groups:
  - {name: Sales, skill_groups: [Sales_NA, Sales_EMEA]}
scripts:
  - name: Sales_Email_Script  # <- for which script selector `Sales_Email` runs it; its targets are of `Cisco_Voice`
    enterprise_skill_groups: [Sales]
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, scripts: [Sales_Email_Script]}
""",
    """\
# A script names its own call type to ask how many wait in it.
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
skill_groups: [{name: Sales_Email_NA, media_routing_domain: Email_MRD}]
scripts:
  - {name: Sales_Script, skill_groups: [Sales_Email_NA], call_types: [Sales_CT]}  # <- script `Sales_Script` has no target of media routing domain `Chat_MRD`
call_types: [{name: Sales_CT, scripts: [Sales_Script]}]
script_selectors: [{name: Sales_Chat, media_routing_domain: Chat_MRD, call_type: Sales_CT}]
""",
    """\
# Other targets may come at run time, from another call type, or from groups whose domain is not in the export.
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD}
  - {name: Sales_NA}
scripts:
  - {name: VIP_Script, skill_groups: [Sales_Email_NA], targets_by_expression: true}
  - {name: Menu_Script, skill_groups: [Sales_Email_NA], call_types: [Orders_CT]}
  - {name: Transfer_Script, skill_groups: [Sales_Email_NA], scripts: [VIP_Script]}
  - {name: Orders_Script, skill_groups: [Sales_Email_NA, Sales_NA]}
script_selectors:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, scripts: [VIP_Script, Menu_Script, Transfer_Script, Orders_Script]}
""",
    """\
# skill-group-mrd-differs-from-queue and queue-mrd-differs-from-script-selector report what is wrong here.
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
skill_groups:
  - {name: Sales_NA, media_routing_domain: Email_MRD}
scripts:
  - {name: Sales_Script, skill_groups: [Sales_NA]}
script_selectors:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, scripts: [Sales_Script]}
  - {name: Sales_Email, media_routing_domain: Chat_MRD, scripts: [Sales_Script]}
queues:
  - {name: Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat, skill_groups: [Sales_NA]}
  - {name: Email, media_routing_domain: Email_MRD, script_selector: Sales_Email, skill_groups: [Sales_NA]}
""",
]


def must(
    subjects: list[Entity],
    routing: Routing,
    *,
    targets: Paths,
    run: Paths,
    queues: PathsIfGiven,
    claimed: PathsIfGiven,
) -> Iterator[Hit]:
    """Yield one hit for each script and each media routing domain that it runs for and has no target of."""
    wanted = _wanted(routing, run, claimed)
    for script in subjects:
        own = script in wanted and _names_all(script)
        found = routing.follow(script, *targets) if own else []
        domains = [target.one("media_routing_domain") for target in found]
        known = [domain for domain in domains if domain is not None and _real(domain, routing)]
        if not found or len(known) < len(found):
            continue
        for domain, selectors in wanted[script].items():
            if domain not in known and not _mapped(found, selectors, routing, queues):
                facts = {
                    "domain": domain.name,
                    "selectors": [selector.name for selector in selectors],
                    "found": list(dict.fromkeys(one.name for one in known)),
                }
                beside = [
                    Label(s.place, f"{called(s)} is of `{domain.name}`") for s in selectors[:3]
                ]
                for target, its in zip(found[:3], known, strict=False):
                    beside.append(Label(target.place, f"{called(target)} is of `{its.name}`"))
                yield Hit(
                    script, script.place, identity=(domain.name,), facts=facts, beside=tuple(beside)
                )


def _wanted(
    routing: Routing, run: Paths, claimed: PathsIfGiven
) -> dict[Entity, dict[Entity, list[Entity]]]:
    """Return for each script the domains for which script selectors run it, and those script selectors.

    A script selector on whose domain its queue does not agree is left out: that is reported already.
    """
    wanted: dict[Entity, dict[Entity, list[Entity]]] = {}
    for selector in routing.entities["script_selector"]:
        domain = selector.one("media_routing_domain")
        if domain is None or not _real(domain, routing):
            continue
        if {domain}.issuperset(routing.follow(selector, *claimed)):
            for script in routing.follow(selector, *run):
                wanted.setdefault(script, {}).setdefault(domain, []).append(selector)
    return wanted


def _names_all(script: Entity) -> bool:
    """Say whether a script queues to nothing but the skill groups and precision queues that it names."""
    groups = script.links.get("enterprise_skill_groups", [])
    unknown = any("skill_groups" not in group.data for group in groups)
    named = script.links.get("call_types", ())
    others = [one for one in named if script not in one.links.get("scripts", ())]
    elsewhere = others or script.links.get("scripts")
    return not (unknown or elsewhere or script.data.get("targets_by_expression"))


def _real(domain: Entity, routing: Routing) -> bool:
    """Say whether a media routing domain is more than a name that nobody defines."""
    return domain.defined or not routing.has(domain.kind)


def _mapped(
    targets: list[Entity], selectors: list[Entity], routing: Routing, queues: PathsIfGiven
) -> bool:
    """Say whether a queue maps one of the targets: then its domain is compared with the queue's."""
    fields = ("skill_groups", "precision_queues")
    return any(
        target in queue.links.get(field, ())
        for selector in selectors
        for queue in routing.follow(selector, *queues)
        if queue.links.get("media_routing_domain")
        for field in fields
        for target in targets
    )
