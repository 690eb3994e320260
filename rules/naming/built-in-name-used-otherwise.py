from collections.abc import Iterator

from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.routing import Routing

asks = "A name that comes with Unified CCE is used only for the object that comes with it."
severity = "error"
then = "calls or desktops look for an object of Unified CCE under this name and find another"
also = ["media_routing_domains", "application_paths"]
message = {
    "domain": "media routing domain {name} has {found} as its {field}, but this is the name of the voice domain that comes with "
    "Unified CCE, where it is {expected}",
    "path": "application path {name} belongs to application instance {found}, but this is the name of the path of "
    "{expected} that comes with each agent PG",
}
label = {"domain": "expected {expected}", "path": "expected {expected}"}
why = """
Unified CCE creates the media routing domain Cisco_Voice, with the number 1, and on every agent PG an application path for
the agents' desktops. Calls and desktops rely on them by name and number. Where something else has such a name,
either the export mixes two systems or the name was reused, and what is set there does not apply to calls.
"""
fix = """
Give the object a name of its own (Media Routing Domain List or Application Path List of Configuration Manager), or
correct the field if the object is the one that comes with Unified CCE.
"""
reference = [
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "All Tables, Media_Routing_Domain and Media_Class",
        "says": "Cisco_Voice is domain 1, and 1 is the domain of a skill group unless another one is chosen",
    },
    {
        "document": "Scripting and Media Routing Guide for Cisco Unified CCE 15.0(1)",
        "page": "Multichannel Routing",
        "says": "the domain and the media class Cisco_Voice are there from the start",
    },
]
catalogue = ["NMU-10"]
since = "0.1"
examples = [
    """\
media_classes:
  - {name: Cisco_Voice, id: 1}
media_routing_domains:
  - {name: Cisco_Voice, id: 1, media_class: Cisco_Voice, channel: voice, type: voice, interruptible: false}
  - {name: Voice_MRD, id: 5001, channel: chat}
application_paths:
  - {name: 5000.UQ.Desktop, application_instance: UQ.Desktop}
  - {name: 5000.ECE, application_instance: ECE}
""",
    """\
media_routing_domains:
  - name: Cisco_Voice
    id: 5004  # <- media routing domain `Cisco_Voice` has `5004` as its `id`, but this is the name of the voice domain that comes with Unified CCE, where it is `1`
application_paths:
  - name: 5000.UQ.Desktop
    application_instance: ECE  # <- application path `5000.UQ.Desktop` belongs to application instance `ECE`, but this is the name of the path of `UQ.Desktop`
""",
    """\
media_routing_domains:
  - name: Cisco_Voice
    media_class: Cisco_Chat  # <- media routing domain `Cisco_Voice` has `Cisco_Chat` as its `media_class`
media_classes:
  - {name: Cisco_Chat, type: chat}
  - {name: Cisco_Voice, type: voice}
""",
    """\
# Without a list of media classes, they are known by mention; a channel is not judged where it is concluded.
media_routing_domains:
  - {name: Cisco_Voice, media_class: Cisco_Voice}
  - {name: Chat_MRD, channel: chat}
""",
    """\
# A table of domains alone has the number of the class.
media_routing_domains:
  - {name: Cisco_Voice, media_class: 1}
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each object that has the name, and in some field not the value, of what is built in."""
    for domain in routing.entities["media_routing_domain"]:
        if domain.name == "Cisco_Voice":
            built_in = {"id": "1", "type": "voice", "media_class": domain.name}
            if any(map(routing.is_only_number, domain.links.get("media_class", ()))):
                del built_in["media_class"]
            yield from _other(domain, "domain", built_in)
    for path in routing.entities["application_path"]:
        if path.name.endswith(".UQ.Desktop"):
            yield from _other(path, "path", {"application_instance": "UQ.Desktop"})


def _other(entity: Entity, role: str, built_in: dict[str, str]) -> Iterator[Hit]:
    for field, expected in built_in.items():
        found = entity.data.get(field)
        if found is not None and str(found) != expected:
            facts = {"field": field, "found": str(found), "expected": expected}
            yield Hit(entity, entity.at(field), role, facts=facts)
            return
