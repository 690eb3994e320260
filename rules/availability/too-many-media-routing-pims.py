from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole

asks = "A Media Routing PG has at most four PIMs, each for a different application server."
severity = {"many": "error", "same-host": "error"}
then = {
    "many": "answers of the router come late or get lost beyond what the Media Routing PG is tested with",
    "same-host": "answers of the router go to the wrong PIM and get lost",
}
every = "mr_pim"
needs = ["mr_pims.peripheral_gateway"]
wants = ["mr_pims.application_hostname_1"]
with_ = {"at_most": 4}
message = {
    "many": "media routing PIM {name} is one of {count} on side {side} of {gateway}; the limit is {at_most}",
    "same-host": "media routing PIM {name} connects to {host}, as PIM {other} does; one PIM serves one application server",
}
why = """
A Media Routing PG is tested with four PIMs. Two PIMs that connect to one application server take its requests from
each other, and some answers get lost.
"""
fix = "Remove the PIM that is not needed in Peripheral Gateway Setup, or move it to another Media Routing PG."
reference = [
    {
        "document": "Solution Design Guide for Cisco Unified CCE 15.0(1)",
        "page": "Configuration Limits and Feature Availability",
        "says": "at most four media routing PIMs on a PG",
    },
    {
        "document": "Packaged CCE Developer Reference 15.0(1)",
        "page": "Status API, MR_PG_APPLICATION_SERVER_HOSTNAME_NO_DUPLICATES",
        "says": "no two PIMs name the same application server",
    },
]
catalogue = ["HAV-06"]
since = "0.1"
examples = [
    """\
deployment:
  mr_pims:
    - {pim: Outbound, side: A, peripheral_gateway: PG_MR}
    - {pim: Multichannel, side: A, peripheral_gateway: PG_MR, application_hostname_1: ece-svc-1}
    - {pim: Multichannel, side: B, peripheral_gateway: PG_MR, application_hostname_1: ece-svc-1}
    - {pim: Multichannel2, side: A, peripheral_gateway: PG_MR, application_hostname_1: ccp}
    - {pim: Multichannel3, side: A, peripheral_gateway: PG_MR}
""",
    """\
deployment:
  mr_pims:
    - {pim: Outbound, side: A, peripheral_gateway: PG_MR}
    - {pim: Multichannel, side: A, peripheral_gateway: PG_MR, application_hostname_1: ece-svc-1}
    - pim: Multichannel2
      side: A
      peripheral_gateway: PG_MR
      application_hostname_1: ece-svc-1  # <- media routing PIM `Multichannel2 on side A` connects to `ece-svc-1`, as PIM `Multichannel` does
    - {pim: Multichannel3, side: A, peripheral_gateway: PG_MR}
    - {pim: DigitalRouting, side: A, peripheral_gateway: PG_MR}  # <- media routing PIM `DigitalRouting on side A` is one of 5 on side `A` of `PG_MR`; the limit is 4
""",
]


def must(subjects: list[Entity], routing: Routing, at_most: Whole) -> Iterator[Hit]:
    """Yield a hit for a side of a PG with too many PIMs, and one for each host that two PIMs of it name."""
    by_side: dict[tuple[str, str], list[Entity]] = {}
    for pim in subjects:
        if "peripheral_gateway" in pim.data:
            at = (str(pim.data["peripheral_gateway"]), pim.data["side"])
            by_side.setdefault(at, []).append(pim)
    for (gateway, side), pims in by_side.items():
        if len(pims) > at_most:
            facts = {"count": len(pims), "side": side, "gateway": gateway, "at_most": at_most}
            beside = tuple(Label(one.place, "on the same side") for one in pims[:-1])
            yield Hit(pims[-1], pims[-1].place, "many", facts=facts, beside=beside)
        hosts: dict[str, Entity] = {}
        for pim in pims:
            host = pim.data.get("application_hostname_1", "").casefold()
            first = hosts.setdefault(host, pim)
            if host and first is not pim and side == "A":
                facts = {
                    "host": pim.data["application_hostname_1"],
                    "other": str(first.data["pim"]),
                }
                place = pim.at("application_hostname_1")
                beside = (Label(first.at("application_hostname_1"), "the same host"),)
                yield Hit(pim, place, "same-host", facts=facts, beside=beside)
