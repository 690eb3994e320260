"""What the outcomes of ways mean: a page in `rules/outcomes` for each, as an outcome has no rule that says it."""

import os
from typing import Any, NamedTuple

from ece_lint.pages.read import read_headings
from ece_lint.pages.rule import PageFlaw, WrongPages
from ece_lint.shipped import files_in, kept, shipped


class Outcome(NamedTuple):
    """Where a way of a contact may end, and what that means."""

    name: str
    says: str  # in a table
    tells: str  # where a way is told step by step; what came in is `this contact`
    verdict: str  # served, fails, cannot be told, off
    grade: str  # verified, concluded, inferred
    page: dict[str, Any]  # the headings as they are written


def outcomes() -> dict[str, Outcome]:
    """Return the outcomes that a way can have, by name, in the order of the alphabet.

    Raises `WrongPages` with everything that is wrong in any of their pages.
    """
    return {
        name: Outcome(name, page["says"], page["tells"], page["verdict"], page["grade"], page)
        for name, page in kept("outcomes", read_outcomes).items()
    }


def read_outcomes() -> tuple[dict[str, Any], bool]:
    """Read the pages of all outcomes. Raises `WrongPages`."""
    flaws: list[PageFlaw] = []
    files = files_in(os.path.join(shipped("rules"), "outcomes"), ".yaml")
    found = {name: read_headings(path, "outcome", flaws)[0] for name, path in files.items()}
    if flaws:
        raise WrongPages(flaws)
    return found, True
