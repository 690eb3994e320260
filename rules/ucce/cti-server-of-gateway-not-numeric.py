from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Field, Pattern, match

asks = "An agent PG over which ECE logs in agents has its CTI servers by their IP addresses."
severity = "note"
then = "nothing, as long as the name is resolved; if it is not, the PG's agents cannot sign in"
every = "peripheral_gateway"
having = "application_paths.members.media_routing_domain.queues"
wants = ["peripheral_gateways.cti_server_a", "peripheral_gateways.cti_server_b"]
with_ = {
    "pattern": r"[0-9]{1,3}([.][0-9]{1,3}){3}(:[0-9]+)?|\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(\]:[0-9]+)?"
}
message = (
    "agent PG {name} has its CTI server entered as {found}; an IP address also works where a server of ECE cannot resolve "
    "the name"
)
label = "not an IP address"
why = """
ECE reads from the PG's record where its CTI servers are, and connects to them from its services servers. A host name that
is not resolved there keeps the listener from starting, and the agents of this PG stay logged out of chat and email.
"""
fix = """
Enter IP address and port in the PG Explorer of Configuration Manager and restart the Listener of ECE, or make sure that
every services server resolves the name.
"""
reference = {
    "document": "P. O'Rourke, notes on Cisco ECE (orourke.tv)",
    "says": "ECE takes the addresses of the CTI servers from the agent PG's record; they are entered as IP addresses",
}
catalogue = ["INT-05"]
since = "0.1"
examples = [
    """\
# The PG of another application is not asked for by ECE.
peripheral_gateways:
  - {name: PG_NA, cti_server_a: "10.10.1.21:42027", cti_server_b: "[2001:db8::21]:43027"}
  - {name: PG_VRU, cti_server_a: "vru-a.example.com:42027"}
application_paths:
  - {name: PG_NA.ECE, peripheral_gateway: PG_NA, members: [{media_routing_domain: Email_MRD, peripheral: NA_Peripheral}]}
queues: [{name: Sales_Email, media_routing_domain: Email_MRD}]
""",
    """\
peripheral_gateways:
  - name: PG_NA
    cti_server_a: 10.10.1.21
    cti_server_b: cti-b.example.com:43027  # <- agent PG `PG_NA` has its CTI server entered as `cti-b.example.com:43027`; an IP address also works
application_paths:
  - {name: PG_NA.ECE, peripheral_gateway: PG_NA, members: [{media_routing_domain: Email_MRD, peripheral: NA_Peripheral}]}
queues: [{name: Sales_Email, media_routing_domain: Email_MRD}]
""",
]


def must(subjects: list[Entity], routing: Routing, *, pattern: Pattern) -> Iterator[Hit]:
    """Yield one hit for each CTI server of a PG, of side A or B, that is not entered by its address."""
    for field in ("cti_server_a", "cti_server_b"):
        yield from match(subjects, routing, field=Field(field), pattern=pattern)
