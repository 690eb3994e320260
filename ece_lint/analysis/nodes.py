"""The nodes of a workflow of ECE, and which of them activities reach from its start."""

from typing import Any

from ece_lint.light import Light
from ece_lint.model import Entity


class Nodes(Light):
    """The nodes of a workflow by number, what leads from which to which, and the start with all it leads to."""

    items: dict[str, dict[str, Any]]
    edges: list[tuple[str, str]]
    reached: set[str]

    @property
    def is_cut(self) -> bool:
        """Whether the workflow has queues and nothing leads from its start to any; it may have none on purpose."""
        queues = {own for own, item in self.items.items() if item["type"].upper() == "QUEUE"}
        return bool(self.reached and queues) and queues.isdisjoint(self.reached)


def nodes(workflow: Entity) -> Nodes | None:
    """Return the nodes of a workflow, or nothing where they are not all known."""
    written = workflow.data.get("items")
    if not written or None in written:
        return None
    items = {str(item["item"]): item for item in written}
    edges = [(own, str(to)) for own, item in items.items() for to in item.get("to", ())]
    reached = {own for own, item in items.items() if item["type"].upper() == "START"}
    while more := {to for own, to in edges if own in reached and to in items} - reached:
        reached |= more
    return Nodes(items, edges, reached)
