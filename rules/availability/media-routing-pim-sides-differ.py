from collections.abc import Iterator
from typing import Any

from ece_lint.analysis.deployment import servers, services_server
from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "Both sides of a media routing PIM connect to the same hosts and ports."
severity = "error"
every = "mr_pim"
wants = ["mr_pims.application_hostname_1", "mr_pims.application_port_1"]
also = ["servers"]
message = (
    "{field} of media routing PIM {name} is {found}, but on side {other_side} it is {expected}"
)
label = "differs"
why = """
Only one side of the PIM is active. If the other one connects elsewhere, a failover of the Media Routing PG loses the
connection to ECE instead of keeping it.
"""
fix = "Enter the same hosts and ports in Peripheral Gateway Setup on both sides."
reference = {
    "document": "Packaged CCE Developer Reference 15.0(1)",
    "page": "Status API, MR_PG_MULTICHANNEL_APPLICATION_SERVER_HOSTNAME_BOTH_SIDES_MATCH",
    "says": "Packaged CCE reports an application server whose host name is not the same on both sides",
}
catalogue = ["HAV-04"]
since = "0.1"
examples = [
    """\
deployment:
  mr_pims:
    - {pim: Multichannel, side: A, application_hostname_1: ece-svc-1, application_port_1: 38001}
    - {pim: Multichannel, side: B, application_hostname_1: ece-svc-1}
    - {pim: Multichannel2, side: A, application_hostname_1: socialminer}
""",
    """\
deployment:
  mr_pims:
    - {pim: Multichannel, side: A, application_hostname_1: ece-svc-1, application_port_1: 38001}
    - pim: Multichannel
      side: B
      application_hostname_1: ece-svc-2  # <- `application_hostname_1` of media routing PIM `Multichannel on side B` is `ece-svc-2`, but on side `A` it is `ece-svc-1`
      application_port_1: 38002  # <- is 38002, but on side `A` it is 38001
""",
]

FIELDS = (
    "application_hostname_1",
    "application_port_1",
    "application_hostname_2",
    "application_port_2",
)


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each field in which side B is not like side A."""
    sides = {(one.data["pim"], one.data["side"]): one for one in subjects}
    for (pim, side), second in sides.items():
        first = sides.get((pim, "A"))
        for field in FIELDS if side == "B" and first else ():
            assert first is not None
            ours, theirs = second.data.get(field), first.data.get(field)
            if ours is not None and theirs is not None and not _alike(routing, ours, theirs):
                facts = {"field": field, "found": ours, "expected": theirs, "other_side": "A"}
                beside = (Label(first.at(field), "side A"),)
                yield Hit(second, second.at(field), identity=(field,), facts=facts, beside=beside)


def _alike(routing: Routing, ours: Any, theirs: Any) -> bool:
    """Say whether two values mean the same; a host that is not a services server is another page's finding."""
    if ours == theirs or isinstance(ours, int):
        return bool(ours == theirs)
    if not servers(routing, "services"):
        return bool(ours.casefold() == theirs.casefold())
    found = [services_server(routing, host) for host in (ours, theirs)]
    return found[0] is found[1] or None in found
