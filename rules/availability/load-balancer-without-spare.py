from collections.abc import Iterator

from ece_lint.analysis.deployment import claims_availability
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "A highly available deployment has a second load balancer that takes over."
severity = "warning"
every = "load_balancer"
needs = ["load_balancers.redundant", "deployment.high_availability"]
message = "load balancer {name} has no standby that takes over when it fails"
label = "not redundant"
why = """
All agents and customers come through the load balancer. When a single one fails, the
redundant servers behind it are of no use.
"""
fix = "Run the load balancer as a redundant pair."
reference = {
    "document": "Compatibility Matrix for Cisco Unified CCE 12.5(x), 12.6(x) and 15.0(1)",
    "page": "Load balancers",
    "says": "high availability is among what a load balancer must offer",
}
catalogue = ["HAV-02"]
since = "0.1"
examples = [
    """\
deployment:
  high_availability: true
  load_balancers:
    - {name: ece-vip, redundant: true}
    - name: ece-vip-2
      redundant: false  # <- load balancer `ece-vip-2` has no standby that takes over when it fails
""",
    """\
deployment: {high_availability: false, load_balancers: [{name: ece-vip, redundant: false}]}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each load balancer that is single."""
    for balancer in subjects if claims_availability(routing) else ():
        if balancer.data.get("redundant") is False:
            yield Hit(balancer, balancer.at("redundant"))
