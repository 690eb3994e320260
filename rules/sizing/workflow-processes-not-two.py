from collections.abc import Iterator

from ece_lint.analysis.deployment import labels, section
from ece_lint.finding import Hit, Unanswered
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Whole
from ece_lint.wording import Phrase

asks = "Two workflow processes are configured, with two instances in all."
severity = {"": "warning", "more": "note"}
then = {
    "": "emails wait for a workflow while agents are free",
    "more": "the server does more than it was sized for, which may be meant",
}
every = "deployment"
needs = ["processes.type"]
wants = ["processes.instances"]
with_ = {"processes": 2, "instances": 2}
message = {
    "": "{found} configured; ECE is sized for {wanted}",
    "more": "{found} configured; ECE is sized for {wanted}",
}
why = """
Workflows carry every email from its alias to its queue. Both sizes of ECE are certified with two workflow processes
and two instances; with one, emails wait for a workflow while agents are free.
"""
fix = "Add the process and its instance in the System Console of ECE, and start them."
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "17 and 18",
    "says": "both configurations need two workflow processes and instances",
}
catalogue = ["SIZ-09", "INT-10"]
since = "0.1"
examples = [
    """\
deployment:
  processes:
    - {name: Workflow 1, type: workflow, instances: 1}
    - {name: Workflow 2, type: workflow, instances: 1}
    - {name: EAAS, type: external-assignment, instances: 1}
""",
    """\
deployment:
  processes:  # <- 1 workflow process configured; ECE is sized for 2
    - {name: Workflow 1, type: workflow, instances: 2}
""",
    """\
deployment:
  processes:  # <- 1 workflow instance configured; ECE is sized for 2
    - {name: Workflow 1, type: workflow, instances: 1}
    - {name: Workflow 2, type: workflow, instances: 0}
""",
    """\
deployment:
  processes:
    - {name: Workflow 1, type: workflow}  # how many instances it has is not said
    - {name: Workflow 2, type: workflow}
""",
]


def must(
    subjects: list[Entity], routing: Routing, processes: Whole, instances: Whole
) -> Iterator[Hit]:
    """Yield a hit for processes that are not two, or else for instances that are not two."""
    found = [one for one in routing.entities["process"] if one.data.get("type") == "workflow"]
    counts = [one.data["instances"] for one in found if "instances" in one.data]
    for deployment in subjects:
        if deployment.data.get("tier") == 2500:
            raise Unanswered("a published number of workflow processes for 2500 agents")
        for what, many, count, wanted in (
            ("process", "processes", len(found), processes),
            ("instance", "instances", sum(counts), instances),
        ):
            if count == wanted or (what == "instance" and len(counts) < len(found)):
                continue
            named = f"{count} workflow {what if count == 1 else many}"
            facts = {"found": Phrase(named), "wanted": wanted}
            kind, beside = "more" if count > wanted else "", labels(found, "workflow process")
            place = section(routing, "process")
            yield Hit(deployment, place, kind, (what,), facts, beside=beside)
            break
