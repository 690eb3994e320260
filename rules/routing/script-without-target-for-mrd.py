from collections.abc import Iterator

from ece_lint.analysis.dead_ends import SECTIONS, Failing, dead_ends, unserved
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase

asks = "A script has a target in every media routing domain that it runs for."
severity = "error"
then = "contacts of the domain wait until the script gives up"
every = "script"
also = SECTIONS
message = (
    "script {name} has no target of media routing domain {domain}, for which script selector {selectors} runs it; "
    "its targets are in {found}{unserved}"
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
follows_from = [
    {
        "rule": "skill-group-mrd-differs-from-queue",
        "at": ["skill_groups.queues", "enterprise_skill_groups.skill_groups.queues"],
    },
    {"rule": "precision-queue-mrd-differs-from-queue", "at": ["precision_queues.queues"]},
]
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
  - name: Sales_Script  # <- script `Sales_Script` has no target of media routing domain `Chat_MRD`, for which script selector `Sales_Chat` runs it; its targets are in `Email_MRD`
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
  - name: Sales_Email_Script  # <- for which script selector `Sales_Email` runs it; its targets are in `Cisco_Voice`
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
# skill-group-mrd-differs-from-queue says why of the first queue, and queue-mrd-differs-from-script-selector of the other.
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
skill_groups:
  - {name: Sales_NA, media_routing_domain: Email_MRD}
scripts:
  - {name: Sales_Script, skill_groups: [Sales_NA]}  # <- for which script selector `Sales_Chat` runs it; its targets are in `Email_MRD`, so nobody serves queue `Chat`
script_selectors:
  - {name: Sales_Chat, media_routing_domain: Chat_MRD, scripts: [Sales_Script]}
  - {name: Sales_Email, media_routing_domain: Chat_MRD, scripts: [Sales_Script]}
queues:
  - {name: Chat, media_routing_domain: Chat_MRD, script_selector: Sales_Chat, skill_groups: [Sales_NA]}
  - {name: Email, media_routing_domain: Email_MRD, script_selector: Sales_Email, skill_groups: [Sales_NA]}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each script and each media routing domain that it runs for and has no target of."""

    def end(one: Failing) -> tuple[Entity, Entity | None]:
        return one.at, one.domain

    for (script, domain), ways in dead_ends(routing, "no-target-of-mrd", end, idle=True).items():
        assert domain is not None  # of none is nothing passed over
        selectors = list(
            dict.fromkeys(
                hop for one in ways for hop in one.way.hops if hop.kind.name == "script_selector"
            )
        )
        coming = [one for one in ways if not one.is_idle]
        passed_over = ways[0].way.passed_over
        found = [target.links["media_routing_domain"][0].name for target in passed_over]
        facts = {
            "domain": domain.name,
            "selectors": [selector.name for selector in selectors],
            "found": list(dict.fromkeys(found)),
            "unserved": Phrase(f", so {unserved(coming)}" if coming else ""),
        }
        beside = [Label(one.place, f"{called(one)} is in `{domain.name}`") for one in selectors[:3]]
        for target, its in zip(passed_over[:3], found, strict=False):
            beside.append(Label(target.place, f"{called(target)} is in `{its}`"))
        yield Hit(script, script.place, "", (domain.name,), facts, beside=tuple(beside))
