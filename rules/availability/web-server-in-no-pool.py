from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "Every web server is in the pool of a load balancer."
severity = "warning"
every = "server"
where = {"roles": "web"}
needs = ["load_balancers.servers"]
message = "web server {name} is not in the pool of any load balancer"
why = """
A web server that is not in the pool gets no sessions, and the others carry its share. After maintenance a forgotten
server is easily overlooked: sticky sessions keep all users on the servers that came up first.
"""
fix = "Add the server to the pool. After each maintenance, check that all of them are available before users come back."
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": 21,
    "says": "before users are let in after maintenance, all web servers are verified to be there to share the load",
}
catalogue = ["HAV-02"]
since = "0.1"
examples = [
    """\
deployment:
  servers:
    - {name: ece-web-1, roles: [web]}
    - {name: ece-web-2, roles: [web]}  # <- web server `ece-web-2` is not in the pool of any load balancer
    # The guide lists the web component for the second server of the smallest tier, which needs no users.
    - {name: ece-app-1, roles: [web, application, file, messaging, services, database]}
    - {name: ece-file, roles: [file]}
  load_balancers: [{name: ece-vip, servers: [ece-web-1]}]
""",
    """\
# Which servers are in the pool is not said.
deployment:
  servers: [{name: ece-web-1, roles: [web]}]
  load_balancers: [{name: ece-vip}]
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each server with nothing but web components that no pool has."""
    balancers = [one for one in routing.entities["load_balancer"] if "servers" in one.data]
    pooled = {server for one in balancers for server in one.links["servers"]}
    beside = tuple(Label(one.at("servers", key=True), "not in this pool") for one in balancers)
    for server in subjects if routing.entities["load_balancer"] else ():
        if "database" not in server.data["roles"] and server not in pooled:
            yield Hit(server, server.place, beside=beside)
