"""Lint the routing configuration of Cisco Unified CCE, Packaged CCE and Enterprise Chat and Email."""

from __future__ import annotations

TYPE_CHECKING = False  # typing costs a third of what `--version` takes
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ece_lint.routing import Routing

__version__ = "0.1.0"
__all__ = ["__version__", "load"]


def load(paths: Iterable[str | Path]) -> Routing:
    """Read configuration files and folders and return them linked as one `Routing`.

    `paths` are files or folders, as on the command line. The result's `graph` is a frozen
    networkx `DiGraph` whose nodes are `Key` tuples (kind, name, department) and whose edges
    carry the `field` that mentions the target. Nothing is raised for bad input: what could not
    be read is in `flaws` of the result's `documents`.
    """
    from ece_lint.lint import read_routing

    return read_routing([str(path) for path in paths])
