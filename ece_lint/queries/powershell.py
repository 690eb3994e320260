"""One script for Windows PowerShell that fetches what the statements ask for, and more over REST."""

from __future__ import annotations

from pathlib import Path

from ece_lint import __version__
from ece_lint.queries import DATABASES, statement, tables
from ece_lint.settings import PRODUCTS
from ece_lint.sources.maps import PAGE_SIZES, maps_of

_TEMPLATE = Path(__file__).parent / "pull.ps1"


def script(product: str, release: str, folder: Path | None = None) -> str:
    """Return the script for the databases and the REST interface of one release.

    `product` and `release` are those of settings; `folder` has the maps of tables, the shipped ones if none is given.
    """
    text = _TEMPLATE.read_text("utf-8")
    for name, value in {
        "product": PRODUCTS[product],
        "code": product,
        "release": release,
        "version": __version__,
        "statements": "\n".join(_statements(database, release, folder) for database in DATABASES),
        "resources": ",\n".join(_resources()),
        "page": str(max(PAGE_SIZES)),
    }.items():
        text = text.replace(f"@@{name}@@", value)
    return text


def _statements(database: str, release: str, folder: Path | None) -> str:
    entries = [
        f"'{name}' = @'\n{statement(name, table)}\n'@"
        for name, table in tables(database, release, folder).items()
    ]
    return "\n".join([f"'{database}' = [ordered]@{{", *entries, "}"])


def _resources() -> list[str]:
    """Return the resources of which objects are checked."""
    resources = maps_of("rest")[0]["resources"]
    return [
        f"    @('{name}', '{one['list']}', '{one['item']}')"
        for name, one in resources.items()
        if "kind" in one
    ]
