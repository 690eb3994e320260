from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import PathsIfGiven, called

asks = "A script selector belongs to only one queue."
severity = {"in-one-department": "error", "in-several": "warning", "chosen": "note"}
then = {
    "in-one-department": "activities of all these queues go to the same agents, and Cisco does not allow it",
    "in-several": "activities of several departments run one script and go to the same agents",
    "chosen": "nothing, if the script chooses by a variable, which may be meant",
}
every = "queue"
where = {"active": [True, None]}
having = "script_selector"
also = ["script_selectors"]
with_ = {
    "chosen": {
        "script_selector": [
            "scripts+.targets_by_expression",
            "call_type.scripts+.targets_by_expression",
        ]
    }
}
message = {
    "in-one-department": "script selector {name} belongs to {count} queues of department {departments}, {queues}; "
    "it can belong to only one",
    "in-several": "script selector {name} belongs to {count} queues, of departments {departments}; "
    "it should belong to only one",
    "chosen": "script selector {name} belongs to {count} queues, {queues}; that is right only if its script chooses "
    "their targets by what it knows of the activity",
}
label = {
    "in-one-department": "already taken by {first}",
    "in-several": "also taken by {first}",
    "chosen": "also taken by {first}",
}
why = """
Unified CCE sees only the script selector, so it cannot tell the activities of these queues apart: they run the same
script and go to the same agents, and the reports of the call type mix them. Inside a department Cisco allows a
script selector in one queue only. Across departments its guides say the same (ECE 11.5: separate script selectors
for each department), but tools written at Cisco for 12.5 put one script selector into a queue of every department and
work: so that is an error with 11.x only, and a warning with later releases. A script that chooses its targets by a
variable, such as the number of the department, may well serve all of them: then it is a note.
"""
fix = """
Create a script selector for each queue in the Dialed Number/Script Selector List of Configuration Manager (several may
lead to one call type), and give it to the queue in ECE. A site that shares them between departments on purpose
allows the rule.
"""
reference = [
    {
        "document": "ECE Deployment and Maintenance Guide 11.5(1)",
        "page": 11,
        "says": "no two queues have the same script selector, and each department gets its own selectors",
    },
    {
        "document": "Cisco Unified E-Mail and Web Interaction Manager System Administration Guide 4.3",
        "page": 10,
        "says": "several queues can belong to one media routing domain, but a script selector to one queue only",
    },
    {
        "document": "egain-config, a provisioning tool of Cisco dCloud for Packaged CCE 12.5",
        "page": "queues",
        "says": "every department gets a queue with the same script selector for chat, and one for email",
    },
]
catalogue = ["Q-02", "Q-03", "DEP-08"]
since = "0.1"
examples = [
    """\
queues:
  - {name: Sales_Email, department: Sales, script_selector: Global_Sales_Email}
  - {name: Support_Email, department: Support, script_selector: Global_Support_Email}
  - {name: Exception Queue, department: Sales}
  - {name: Exception Queue, department: Support}
""",
    """\
# A queue that was replaced, and one that was given the script selector of another domain by mistake.
media_routing_domains: [{name: Email_MRD}, {name: Chat_MRD}]
script_selectors: [{name: Sales_Email, media_routing_domain: Email_MRD}]
queues:
  - {name: Sales 2019, department: Sales, media_routing_domain: Email_MRD, script_selector: Sales_Email, active: false}
  - {name: Sales, department: Sales, media_routing_domain: Email_MRD, script_selector: Sales_Email}
  - {name: Sales chat, department: Sales, media_routing_domain: Chat_MRD, script_selector: Sales_Email}
""",
    """\
queues:
  - {name: Sales_Email, department: Sales, script_selector: Global_Sales_Email}
  - {name: Support_Email, department: Support, script_selector: Global_Sales_Email}
  - name: Sales_Orders
    department: Sales
    script_selector: Global_Sales_Email  # <- script selector `Global_Sales_Email` belongs to 2 queues of department `Sales`, `Sales_Email` and `Sales_Orders`; it can belong to only one
""",
    """\
queues:
  - {name: chat, department: Sales, script_selector: Web_Chat}
  - {name: chat, department: Support, script_selector: Web_Chat}  # <- script selector `Web_Chat` belongs to 3 queues, of departments `Sales`, `Support` and `Billing`; it should belong to only one
  - {name: chat, department: Billing, script_selector: Web_Chat}
""",
    """\
# The script of the first chooses the department's precision queue by a variable, that of the second names one.
queues:
  - {name: chat, department: Sales, script_selector: Web_Chat}
  - {name: chat, department: Support, script_selector: Web_Chat}  # <- script selector `Web_Chat` belongs to 2 queues, `Sales/chat` and `Support/chat`; that is right only if its script chooses
  - {name: email, department: Sales, script_selector: Mail}
  - {name: email, department: Support, script_selector: Mail}  # <- script selector `Mail` belongs to 2 queues, of departments `Sales` and `Support`; it should
script_selectors:
  - {name: Web_Chat, call_type: Web_Chat_CT}
  - {name: Mail, scripts: [Mail_Script]}
call_types:
  - {name: Web_Chat_CT, scripts: [Menu_Script]}
scripts:
  - {name: Menu_Script, scripts: [Chat_Script]}
  - {name: Chat_Script, targets_by_expression: true}
  - {name: Mail_Script, precision_queues: [PQ_Mail]}
""",
]


def must(subjects: list[Entity], routing: Routing, *, chosen: PathsIfGiven) -> Iterator[Hit]:
    """Yield one hit for each script selector that several queues have, where the second of them names it.

    An inactive queue gets nothing, and one of another media routing domain has got the wrong script selector:
    queue-mrd-differs-from-script-selector says so.
    """
    users: dict[Entity, list[Entity]] = {}
    for queue in subjects:
        selector = queue.links["script_selector"][0]
        ours, theirs = (one.one("media_routing_domain") for one in (queue, selector))
        if ours is theirs or None in (ours, theirs):
            users.setdefault(selector, []).append(queue)
    for selector, queues in users.items():
        if len(queues) > 1:
            yield _hit(selector, queues, any(routing.follow(selector, *chosen)))


def _hit(selector: Entity, queues: list[Entity], is_chosen: bool) -> Hit:
    role = "chosen" if is_chosen else "in-several"
    departments: dict[str, list[Entity]] = {}
    for queue in queues:
        departments.setdefault(queue.department or "(none)", []).append(queue)
    for name, inside in departments.items():
        if len(inside) > 1 and name != "(none)":
            role, departments, queues = "in-one-department", {name: inside}, inside
            break
    places = [queue.names_at("script_selector", selector) for queue in queues]
    facts = {
        "count": len(queues),
        "queues": [queue.name for queue in queues],
        "departments": list(departments),
        "first": queues[0].name,
    }
    beside = tuple(Label(place, called(one)) for place, one in zip(places, queues, strict=True))
    return Hit(selector, places[1], role, facts=facts, beside=beside, involves=tuple(queues))
