from collections.abc import Iterator

from ece_lint.analysis.deployment import labels, servers, services_server
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "The media routing PIM of ECE connects to the services servers."
severity = {"first": "error", "second": "error"}
then = "the PIM never becomes active, and no activity is routed"
every = "mr_pim"
needs = ["mr_pims.application_hostname_1", "servers.roles"]
message = {
    "first": "media routing PIM {name} connects to {host}, which is not an ECE services server; services servers are {services}",
    "second": "media routing PIM {name} has {host} as its second host, which is not the secondary ECE services server; "
    "services servers are {services}",
}
label = "not a services server"
why = """
ECE offers its activities to the router where the services server runs. A PIM that connects to another server never
becomes active, and no activity is routed.
"""
fix = """
Correct application hostname (1) in Peripheral Gateway Setup, in the properties of the PIM, on both sides. Hostname (2)
is the secondary services server, or is left empty where there is none.
"""
reference = [
    {
        "document": "Configuration Guide for Cisco Unified ICM/Contact Center Enterprise 15.0(1)",
        "page": "Software Configuration for Integrated Applications",
        "says": "application hostname (1) is the services server of ECE; hostname and port (2) stay empty",
    },
    {
        "document": "Packaged CCE Administration and Configuration Guide 15.0(1)",
        "page": "Optional Configurations",
        "says": "says otherwise for the deployments for 4000 and 12,000 agents: the secondary services server is hostname (2)",
    },
]
catalogue = ["HAV-04", "INT-06"]
since = "0.1"
examples = [
    """\
deployment:
  servers:
    - {name: ece-svc-1, roles: [services], addresses: [10.20.30.40]}
    - {name: ece-svc-2, roles: [services]}
  mr_pims:
    - {pim: Multichannel, side: A, application_hostname_1: ECE-SVC-1.example.com, application_hostname_2: ece-svc-2}
    - {pim: Multichannel, side: B, application_hostname_1: 10.20.30.40, application_hostname_2: ""}
""",
    """\
# Other PIMs of the PG connect to other applications.
deployment:
  servers: [{name: ece-svc-1, roles: [services]}]
  mr_pims:
    - {pim: Outbound, side: A, application_hostname_1: dialer-a}
    - {pim: Multichannel, side: A, application_hostname_1: ece-svc-1}
    - {pim: Multichannel2, side: A, application_hostname_1: ccp}
    - {pim: Outbound, side: B, application_hostname_1: dialer-a}
""",
    """\
deployment:
  servers:
    - {name: ece-svc-1, roles: [services]}
    - {name: ece-app-1, roles: [application]}
  mr_pims:
    - pim: Multichannel
      side: A
      application_hostname_1: ece-app-1  # <- media routing PIM `Multichannel on side A` connects to `ece-app-1`, which is not an ECE services server; services servers are `ece-svc-1`
    - pim: Multichannel
      side: B
      application_hostname_1: ece-svc-1
      application_hostname_2: ece-svc-1  # <- has `ece-svc-1` as its second host, which is not the secondary ECE services server
""",
]


OTHERS = {"outbound", "digitalrouting"}  # PIMs that are never those of ECE, by their fixed names


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each host of ECE's PIM that is not a services server, or is the same one twice."""
    found = servers(routing, "services")
    names, beside = [one.name for one in found], labels(found, "a services server")
    for pim in _of_ece(subjects, routing) if found else ():
        first = services_server(routing, pim.data["application_hostname_1"])
        for role, field in (
            ("first", "application_hostname_1"),
            ("second", "application_hostname_2"),
        ):
            host = pim.data.get(field, "")
            server = services_server(routing, host)
            if host and (server is None or (role == "second" and server is first)):
                facts = {"host": host, "services": names}
                yield Hit(pim, pim.at(field), role, facts=facts, beside=beside)


def _of_ece(subjects: list[Entity], routing: Routing) -> Iterator[Entity]:
    """Yield on each side the PIMs that connect to ECE, or else those that may be meant to."""
    for side in ("A", "B"):
        pims = [
            pim
            for pim in subjects
            if pim.data["side"] == side and pim.data.get("application_hostname_1")
        ]
        right = [p for p in pims if services_server(routing, p.data["application_hostname_1"])]
        named = [pim for pim in pims if str(pim.data["pim"]) == "Multichannel"]
        rest = [pim for pim in pims if str(pim.data["pim"]).casefold() not in OTHERS]
        # With one that is right, the others are those of other applications.
        yield from right or named or (rest if len(rest) == 1 else ())
