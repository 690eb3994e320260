"""Lint the routing configuration of Cisco Unified CCE, Packaged CCE and Enterprise Chat and Email."""

from __future__ import annotations

TYPE_CHECKING = False  # typing costs a third of what `--version` takes
if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

    from ece_lint.analysis.flow import Flow
    from ece_lint.report import Report
    from ece_lint.routing import Routing

    Paths = str | PathLike[str] | Iterable[str | PathLike[str]]

__version__ = "0.1.0"
__all__ = ["__version__", "check", "load", "ways"]


def load(paths: Paths) -> Routing:
    """Read configuration files and folders and return them linked as one `Routing`.

    `paths` is a file or folder, or several, as on the command line. The result's `graph` is a frozen networkx
    `MultiDiGraph` whose nodes are `Key` tuples (kind, name, department) and whose edges carry the `field` that
    mentions the target. Raises `FileNotFoundError` for a path that does not exist. What could not be analysed is
    listed in the result's `not_analysed`, and warned of once as a `UserWarning`; `ece-lint.yaml` is not followed.
    """
    from ece_lint.lint import read_routing

    routing = read_routing(_existing(paths))
    if routing.not_analysed:
        import warnings

        first, more = routing.not_analysed[0], len(routing.not_analysed) - 1
        others = f" (and {more} more: see not_analysed)" if more else ""
        warnings.warn(f"not everything was analysed: {first}{others}", stacklevel=2)
    return routing


def check(
    paths: Paths = (),
    *,
    release: str = "",
    product: str = "",
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    site: str = "",
) -> Report:
    """Check files and folders as `ece-lint check` does, and return the report that it would print.

    `ece-lint.yaml` is followed as on the command line, and without `paths` what it names is checked. `release` is one
    such as `12.6`, `product` is `ucce` or `pcce`, `select` and `ignore` are names of rules and groups, `site` is one of
    those in `ece-lint.yaml`; what is given here wins. The report's `findings` are in the order of their places,
    `failed` says whether one fails the run, and `not_analysed` what could not be read. Raises `FileNotFoundError` for
    a path that does not exist, and `ece_lint.wording.WrongUse` for settings that cannot be followed.
    """
    from ece_lint.lint import lint
    from ece_lint.settings import Settings, settings_for

    own = _existing(paths)
    given = {"release": release, "product": product, "select": [*select], "ignore": [*ignore]}
    settings = Settings(
        **{
            **settings_for(own, site=site),
            **{name: value for name, value in given.items() if value},
        }
    )
    return lint(own or settings.paths(), settings)


def ways(routing: Routing) -> Flow:
    """Return the ways of contacts through a configuration that `load` has read.

    The result's `entries` are the places where contacts come in, each with a `verdict` and its `ways`; `named` turns
    the bits of a way, its `certain` and `possible` agents, into a list of agents.
    """
    from ece_lint.analysis.flow import Flow

    return Flow(routing)


def _existing(paths: Paths) -> list[str]:
    import os

    many = [paths] if isinstance(paths, str | os.PathLike) else paths
    found = [os.fspath(path) for path in many]
    for path in found:
        if not os.path.lexists(path):
            raise FileNotFoundError(2, "there is no such file or folder", path)
    return found
