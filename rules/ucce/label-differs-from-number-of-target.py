from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "The label of a translation route ends in the number with which its calls arrive."
severity = "note"
then = "calls may arrive at a number that leads elsewhere; other digits may be meant"
every = "label"
having = "peripheral_target.route.translation_route"
message = "label {name} of translation route {route} leads to the peripheral target for {number}, which it does not end in"
label = "calls arrive as {number}"
why = """
The peripheral waits for a call of a translation route under the number of the peripheral target. If the call arrives under
another one, the peripheral does not know it, the translation route times out, and the call loses its data or is dropped.
Switches in between may change the number on purpose.
"""
fix = """
Compare the label with the number that the switch, Unified CM or the gateway sends on, and correct the label or the peripheral
target in the Translation Route Explorer of Configuration Manager. Allow the rule where the number is changed on the way.
"""
reference = {
    "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
    "page": "All Tables, Peripheral_Target, DNIS",
    "says": "DNIS are the digits that are sent to address the target",
}
since = "0.1"
examples = [
    """\
translation_routes: [{name: To_CVP}]
peripheral_services: [{name: Orders}]
peripheral_routes: [{name: To_CVP, translation_route: To_CVP}, {name: Orders, service: Orders}]
peripheral_targets:
  - {name: "5501", route: To_CVP}
  - {name: 5502 on 5000, dnis: "5502", route: To_CVP}
  - {name: "5503", route: Orders}
routing_labels:
  - {name: "885501", peripheral_target: "5501"}
  - {name: 5502 of CVP, label: "5502", peripheral_target: 5502 on 5000}
  - {name: "885504", peripheral_target: "5503"}  # not of a translation route
""",
    """\
translation_routes: [{name: To_CVP}]
peripheral_routes: [{name: To_CVP, translation_route: To_CVP}]
peripheral_targets: [{name: "5501", route: To_CVP}]
routing_labels:
  - {name: "885510", peripheral_target: "5501"}  # <- label `885510` of translation route `To_CVP` leads to the peripheral target for `5501`, which it does not end in
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each label of a translation route that does not end in the number of its target."""
    for one in subjects:
        written = str(one.data.get("label", one.name))
        for target in one.links["peripheral_target"]:
            number = str(target.data.get("dnis", target.name))
            routes = [
                end
                for route in target.links.get("route", ())
                for end in route.links.get("translation_route", ())
            ]
            if routes and not written.endswith(number):
                facts = {"route": [route.name for route in routes], "number": number}
                beside = (Label(target.place, called(target)),)
                yield Hit(one, one.place, facts=facts, beside=beside)
