"""Rule pages that come with an installed package, which names their folder by an entry point."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

from ece_lint.wording import quoted

GROUP = "ece_lint.rules"


class WrongPackage(Exception):
    """A package has no rule pages for us; the message says why, and what would be right."""


def folders_of(package: str, root: str) -> list[str]:
    """Return the folders with rule pages of a package, as its entry points of the group `ece_lint.rules` name them.

    Nothing of the package is imported to find them. Raises `WrongPackage` for one that is not installed, that has no
    such entry point, or that lies in the repository `root`: those who write what a repository holds must not choose
    what runs.
    """
    try:
        points = distribution(package).entry_points.select(group=GROUP)
    except (PackageNotFoundError, ValueError):
        raise WrongPackage(
            f"package {quoted(package)} is not installed in {sys.prefix}, where ece-lint runs"
        ) from None
    folders: list[Path] = []
    for point in points:
        first, *rest = point.module.split(".")
        spec = find_spec(first)
        places = spec.submodule_search_locations if spec is not None else None
        folders += [Path(place, *rest).resolve() for place in places or ()]
    folders = [folder for folder in folders if folder.is_dir()]
    if not folders:
        raise WrongPackage(
            f"package {quoted(package)} has no rules for ece-lint: none of its entry points of the group `{GROUP}` "
            "names a folder of it"
        )
    for folder in folders:
        if folder.is_relative_to(Path(root).resolve()) and not folder.is_relative_to(
            Path(sys.prefix).resolve()
        ):
            raise WrongPackage(
                f"package {quoted(package)} lies in the repository that it is to check; name its folder under "
                "`rule-folders:`"
            )
    return [*map(str, folders)]
