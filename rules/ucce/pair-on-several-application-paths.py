from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called

asks = "A media routing domain and a peripheral are paired on only one application path."
severity = "error"
then = "Unified CCE refuses the pair on the second path, whose application gets no agent"
every = "application_path"
having = "members.peripheral"
needs = ["application_paths.members"]
message = "application path {name} has media routing domain {domain} with peripheral {peripheral}, as application path {other} has"
label = "on {other} too"
why = """
The path decides which application logs in the agents of a peripheral to a domain. Unified CCE refuses a pair that is on a
path already, so the second path lacks it: its application gets no agent for the domain.
"""
fix = """
Keep the pair on the path of the application that the domain is for, in the Application Path List of Configuration Manager,
and give the other application a domain of its own.
"""
reference = {
    "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
    "page": "All Tables, Application_Path_Member, primary key",
    "says": "media routing domain and peripheral are together unique, whatever the path",
}
catalogue = ["REF-04"]
since = "0.1"
examples = [
    """\
application_paths:
  - name: ECE_NA
    members:
      - {media_routing_domain: Email_MRD, peripheral: NA}
      - {media_routing_domain: Chat_MRD, peripheral: NA}
  - name: ECE_EMEA
    members: [{media_routing_domain: Email_MRD, peripheral: EMEA}]
""",
    """\
application_paths:
  - name: ECE_NA
    members: [{media_routing_domain: Email_MRD, peripheral: NA}]
  - name: ECE_Old
    members:
      - media_routing_domain: Email_MRD
        peripheral: NA  # <- application path `ECE_Old` has media routing domain `Email_MRD` with peripheral `NA`, as application path `ECE_NA` has
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each pair that an earlier path has."""
    first: dict[tuple[str, str], Entity] = {}
    for path in subjects:
        for number, one in enumerate(path.data.get("members", ())):
            if one is None:
                continue
            pair = (str(one["media_routing_domain"]), str(one["peripheral"]))
            other = first.setdefault(pair, path)
            if other is not path:
                facts = {"domain": pair[0], "peripheral": pair[1], "other": other.name}
                beside = (Label(other.place, f"{called(other)} has the pair"),)
                place = path.at("members", number, "peripheral")
                yield Hit(path, place, "", pair, facts, beside=beside)
