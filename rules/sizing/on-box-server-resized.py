from collections.abc import Iterator
from fractions import Fraction

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.quantities import amount
from ece_lint.routing import Routing
from ece_lint.verbs import Amount, Texts, Whole
from ece_lint.wording import Phrase

asks = "An on-box data server has the CPUs, memory and disks of its template."
severity = "warning"
then = "the other machines on the host become slow, and Cisco no longer supports it"
every = "server"
where = {"on_box": True, "roles": "database"}
wants = ["servers.cpus", "servers.memory", "servers.disks"]
with_ = {"cpus": 4, "memory": "20 GB", "disks": ["80 GB", "50 GB", "300 GB"]}
message = "data server {name} runs on-box with {what} {found}; the template has {expected}"
why = """
On the hosts of the core components all resources are reserved. A data server that takes more than its template, or
that has additional disks, slows down the others, and Cisco no longer supports the hosts.
"""
fix = "Deploy the template as it is. Where more space is needed, move ECE to its own hosts."
reference = {
    "document": "Solution Design Guide for Packaged CCE 15.0(1)",
    "page": "Packaged CCE Reference Designs",
    "says": "the on-box data server has 4 virtual CPUs, 20 GB of memory, and disks of 80, 50 and 300 GB",
}
catalogue = ["SIZ-11"]
since = "0.1"
examples = [
    """\
deployment:
  servers:
    - name: ece-data
      roles: [application, file, messaging, services, database]
      on_box: true
      cpus: 4
      memory: 20 GB
      disks: [80 GB, 50 GB, 300 GB]
    - {name: ece-off-box, roles: [application, file, messaging, services, database], cpus: 8}
""",
    """\
deployment:
  servers:
    - name: ece-data
      roles: [application, file, messaging, services, database]
      on_box: true
      cpus: 8  # <- data server `ece-data` runs on-box with cpus 8; the template has 4
      memory: 20480 MB
      disks: [300 GB, 80 GB, 50 GB, 1 TB]  # <- data server `ece-data` runs on-box with disks 300 GB, 80 GB, 50 GB, 1 TB; the template has 80 GB, 50 GB, 300 GB
""",
]


def must(
    subjects: list[Entity], routing: Routing, cpus: Whole, memory: Amount, disks: Texts
) -> Iterator[Hit]:
    """Yield a hit for each resource of an on-box data server that differs from the template."""
    template: dict[str, list[str]] = {"cpus": [str(cpus)], "memory": [memory], "disks": disks}
    for server in subjects:
        for field, expected in template.items():
            value = server.data.get(field)
            found = value if isinstance(value, list) else [str(value)]
            if value is None or None in found or _sizes(found) == _sizes(expected):
                continue
            facts = {"what": Phrase(field), "found": Phrase(", ".join(found))}
            facts["expected"] = Phrase(", ".join(expected))
            yield Hit(server, server.at(field), identity=(field,), facts=facts)


def _sizes(texts: list[str]) -> list[Fraction]:
    return sorted(Fraction(text) if text.isdigit() else amount(text) for text in texts)
