"""The formats by name; only the one that is asked for is imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ece_lint.report import Report

if TYPE_CHECKING:
    from ece_lint.report.full import Look

FORMATS = (
    "full", "concise", "json", "jsonl", "sarif", "junit", "github", "gitlab", "azure", "checkstyle", "rdjson",
    "markdown", "csv",
)  # fmt: skip
FOR_PEOPLE = frozenset({"full", "concise", "github", "azure"})  # the summary goes with them


def render(name: str, report: Report, look: Look | None = None) -> str:
    """Return the report in one of `FORMATS`, each a module with a function `write`; only `full` has a look.

    Raises `KeyError` for any other name.
    """
    if name not in FORMATS:
        raise KeyError(name)
    write = import_module(f"ece_lint.report.{name}").write
    text: str = write(report, look) if name == "full" and look is not None else write(report)
    return text
