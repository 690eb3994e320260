from collections.abc import Iterator

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import called
from ece_lint.wording import Phrase, listed

asks = "A script that queues calls runs a network VRU script that a free agent can interrupt."
severity = {"": "warning", "not-said": "note"}
then = {
    "": "calls wait for the end of the prompt although an agent is free",
    "not-said": "calls may wait for the end of a prompt; the export does not say",
}
needs = ["network_vru_scripts.interruptible"]
also = ["scripts", "network_vru_scripts"]
message = {
    "": "script {name} queues calls, but none of its network VRU scripts is interruptible: {played}",
    "not-said": "network VRU script {name} is not interruptible, and which scripts run it is not known",
}
many = {
    "not-said": "network VRU scripts are not interruptible, and which scripts run them is not known"
}
label = {"": "queues calls", "not-said": "not interruptible"}
why = """
While a call is in queue, the network VRU plays what the script tells it to. A network VRU script that is not interruptible
plays to its end: until then the call is not given to an agent who is free, and where it repeats for ever, it is given to
nobody. A prompt or a menu before the queue may well be like that.
"""
fix = """
Check Interruptible for what is played in queue in the Network VRU Script List of Configuration Manager or on the Network VRU
Scripts page of Unified CCE Administration.
"""
reference = [
    {
        "document": "Database Schema Handbook for Cisco Unified CCE 15.0(1)",
        "page": "All Tables, Network_Vru_Script",
        "says": "Interruptible is whether a script can be interrupted, for instance when an agent becomes available; "
        "with Overridable the script on the VRU decides itself",
    },
    {
        "document": "Packaged CCE Developer Reference 15.0(1)",
        "page": "Network VRU Script API",
        "says": "interruptible is whether the script can be interrupted",
    },
]
since = "0.1"
examples = [
    """\
# A prompt may run to its end where what is played in queue does not; a menu script queues nothing; the VRU may override.
network_vru_scripts:
  - {name: Welcome, interruptible: false}
  - {name: Music, interruptible: true}
  - {name: Announcement, interruptible: false, overridable: true}
  - {name: Hold}
skill_groups: [{name: Sales}]
scripts:
  - {name: Calls, skill_groups: [Sales], network_vru_scripts: [Welcome, Music]}
  - {name: Menu, skill_groups: [], network_vru_scripts: [Welcome]}
  - {name: Orders, skill_groups: [Sales], network_vru_scripts: [Welcome, Announcement]}
  - {name: Claims, skill_groups: [Sales], network_vru_scripts: [Welcome, Hold]}
""",
    """\
network_vru_scripts:
  - {name: Welcome, interruptible: false}
  - {name: Music, interruptible: false, overridable: false}
skill_groups: [{name: Sales}]
scripts:
  - {name: Calls, skill_groups: [Sales], network_vru_scripts: [Welcome, Music]}  # <- script `Calls` queues calls, but none of its network VRU scripts is interruptible: `Music` and `Welcome`
""",
    """\
network_vru_scripts:
  - {name: Music, interruptible: false}  # <- network VRU script `Music` is not interruptible, and which scripts run it is not known
scripts: [{name: Calls}]
""",
]

_QUEUED_TO = ("skill_groups", "precision_queues", "enterprise_skill_groups", "agents")


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield one hit for each script that queues and has nothing to interrupt, or for each that nobody is known to run."""
    scripts = routing.entities["script"]
    for script in scripts:
        played = sorted(script.links.get("network_vru_scripts", ()), key=lambda one: one.name)
        queues = any(script.links.get(field) for field in _QUEUED_TO)
        if queues and played and all(map(_plays_on, played)):
            facts = {"played": Phrase(listed(one.name for one in played))}
            beside = tuple(Label(one.at("interruptible"), called(one)) for one in played)
            yield Hit(script, script.place, facts=facts, beside=beside)
    if not any("network_vru_scripts" in script.data for script in scripts):
        for one in filter(_plays_on, routing.entities["network_vru_script"]):
            yield Hit(one, one.at("interruptible"), "not-said")


def _plays_on(played: Entity) -> bool:
    return played.data.get("interruptible") is False and played.data.get("overridable") is not True
