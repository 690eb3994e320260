from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "A load balancer spreads the load evenly over the web servers."
severity = "warning"
then = "one web server is full and slow before the deployment is"
every = "load_balancer"
needs = ["load_balancers.weights"]
message = "load balancer {name} sends {most} to {busiest} and {least} to {idlest}; the sizing assumes an even load"
label = "not even"
why = """
The number of agents of a distributed deployment holds only if every web server has its equal share. A server with
a larger share is full before the deployment is.
"""
fix = """
Give all web servers of the pool the same weight. A server that is meant to have less is not part of the certified layout.
"""
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "17 and 18",
        "says": "the load is spread evenly over the web servers of a distributed deployment",
    },
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": 21,
        "says": "also describes algorithms that send less to a weaker server, which the sizing then does not cover",
    },
]
catalogue = ["SIZ-10"]
since = "0.1"
examples = [
    """\
deployment:
  servers: [{name: ece-web-1, roles: [web]}, {name: ece-web-2, roles: [web]}]
  load_balancers:
    - {name: ece-vip, weights: {ece-web-1: 50, ece-web-2: 50}}
""",
    """\
deployment:
  servers: [{name: ece-web-1, roles: [web]}, {name: ece-web-2, roles: [web]}]
  load_balancers:
    - name: ece-vip
      weights: {ece-web-1: 70, ece-web-2: 30}  # <- load balancer `ece-vip` sends 70 to `ece-web-1` and 30 to `ece-web-2`
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each load balancer whose weights are not all the same."""
    for balancer in subjects:
        weights = balancer.data.get("weights", {})
        if len(set(weights.values())) > 1:
            busiest, idlest = max(weights, key=weights.get), min(weights, key=weights.get)
            facts = {"busiest": busiest, "idlest": idlest}
            facts |= {"most": weights[busiest], "least": weights[idlest]}
            yield Hit(balancer, balancer.at("weights"), facts=facts)
