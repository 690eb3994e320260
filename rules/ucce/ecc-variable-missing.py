from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity, kinds
from ece_lint.routing import Routing
from ece_lint.verbs import Texts, called

asks = "The expanded call variables that ECE uses are defined, enabled, and in a payload."
severity = {"missing": "note", "disabled": "warning", "unsent": "warning"}
then = {
    "missing": "ECE may not find the activity; releases use different names",
    "disabled": "ECE gets no activity number back, and activities are hard to tell apart",
    "unsent": "the activity number is not sent along, and activities are hard to tell apart",
}
every = "expanded_call_variable"
needs = ["queues.script_selector"]
also = ["ecc_payloads"]
with_ = {"names": ["user.cim.activity.id"]}
message = {
    "missing": "the expanded call variable {name}, which ECE uses, is not defined",
    "disabled": "expanded call variable {name}, which ECE uses, is not enabled",
    "unsent": "expanded call variable {name}, which ECE uses, is in no ECC payload",
}
label = {
    "missing": "the defined ones start here",
    "disabled": "not enabled",
    "unsent": "in no payload",
}
why = """
ECE sends the number of the mail or chat in an expanded call variable, and finds the activity by it when Unified CCE
has an agent. Without the variable, or where it is not sent, the activity cannot be told from others.
"""
fix = """
Add the variable in the Expanded Call Variable List of Configuration Manager or under Call Settings of Unified CCE
Administration, enable it, and make it a member of the ECC payload of the Media Routing peripheral's network VRU, which is
Default unless another one was chosen. Expanded call context itself is switched on in System Information. Name the
variables of your release in ece-lint.yaml under `rules:`, `ecc-variable-missing: {with: {names: [...]}}`.
"""
reference = [
    {
        "document": "Cisco DocWiki, IPTA Email",
        "says": "the trace of the Media Routing PIM has the number of the activity in user.cim.activity.id",
    },
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 12.6(2)",
        "page": "Configure Variables, Expanded Call Context Variables",
        "says": "ECC variables have to be defined and enabled, and travel in an ECC payload",
    },
]
catalogue = ["ECC-01"]
since = "0.1"
examples = [
    """\
expanded_call_variables:
  - {name: user.cim.activity.id, enabled: true}
  - {name: user.microapp.error_code, enabled: false}
ecc_payloads: [{name: Default, variables: [user.cim.activity.id]}]
queues: [{name: Sales_Email, script_selector: Sales_Email}]
""",
    """\
# The variable of another application is there, but not the one of ECE.
expanded_call_variables:
  - {name: user.microapp.error_code}  # <- the expanded call variable `user.cim.activity.id`, which ECE uses, is not defined
  - {name: user.media.id}
queues: [{name: Sales_Email, script_selector: Sales_Email}]
""",
    """\
expanded_call_variables:
  - name: user.cim.activity.id
    enabled: false  # <- expanded call variable `user.cim.activity.id`, which ECE uses, is not enabled
ecc_payloads: [{name: Default, variables: []}]  # one reason is enough
queues: [{name: Sales_Email, script_selector: Sales_Email}]
""",
    {
        "with": {"names": ["user.cim.activity.id", "user.cisco.cmb"]},
        "files": {
            "ucce.yaml": """\
expanded_call_variables:
  - {name: User.CIM.activity.id}
  - {name: user.cisco.cmb}  # <- expanded call variable `user.cisco.cmb`, which ECE uses, is in no ECC payload
ecc_payloads: [{name: Default, variables: [User.CIM.activity.id]}]
queues: [{name: Sales_Email, script_selector: Sales_Email}]
""",
        },
    },
    """\
# This export has the payloads without their members.
expanded_call_variables: [{name: user.cim.activity.id}]
ecc_payloads: [{name: Default}]
queues: [{name: Sales_Email, script_selector: Sales_Email}]
""",
]


def must(subjects: list[Entity], routing: Routing, *, names: Texts) -> Iterator[Hit]:
    """Yield one hit for each of the variables that is missing, disabled or in no payload."""
    if not routing.has(kinds()["queue"], "script_selector"):
        return  # ECE works by itself
    kind = kinds()["expanded_call_variable"]
    known = {one.name.casefold(): one for one in subjects}
    payloads = routing.entities["ecc_payload"]
    whole = payloads and all("variables" in one.data for one in payloads)
    for name in names:
        found = known.get(name.casefold())
        if found is None:
            place = subjects[0].place if subjects else routing.given[kind.name, ""]
            yield Hit(Entity(kind, name), place, "missing")
        elif found.data.get("enabled") is False:
            yield Hit(found, found.at("enabled"), "disabled")
        elif whole and not any(found in one.links["variables"] for one in payloads):
            beside = tuple(Label(one.place, f"{called(one)} is without it") for one in payloads)
            yield Hit(found, found.place, "unsent", beside=beside)
