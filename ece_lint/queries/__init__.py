"""The SELECT statements whose results are read best, as the maps of tables in `schemas/sources` say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import fill
from typing import Any

from ece_lint.documents.concealed import is_secret
from ece_lint.documents.yaml import read_yaml
from ece_lint.settings import PRODUCTS
from ece_lint.sources.maps import FOLDER

DATABASES = {
    "aw": "The administrative database (AW); its name is mostly INSTANCE_awdb.",
    "ece": "The active database of ECE; its name is mostly eGActiveDB.",
}
_HEADER = """\
-- What ece-lint reads best of {product} {release} and its ECE. The statements only read, ask for no
-- password, and name each column that is checked. Rows that were deleted are asked for too: without
-- them, what still mentions one cannot be told from a mistake.
--
-- Run each statement by itself and save its result under the name above it, all of them in one folder.
-- SQL Server Management Studio: first switch on, in Tools > Options > Query Results > SQL Server >
--   Results to Grid, "Include column headers when copying or saving the results" and "Quote strings
--   containing list separators when saving .csv results".
-- `ece-lint queries --for powershell` prints one script for Windows PowerShell that does all of this,
-- and `--for sqlcmd` one file for sqlcmd, which by itself quotes nothing and cuts long texts off.
"""
# Columns that only help to tell the table: names of people, and some that older releases lack.
_NOT_ASKED = {"Person": {"FirstName", "LastName", "SSOEnabled", "ScreenName"}}


def queries(product: str, release: str, folder: Path | None = None) -> str:
    """Return the statements for the databases of one release as one script, to be run one by one.

    `product` and `release` are those of settings; `folder` has the maps, the shipped ones if none is given.
    """
    parts = [_HEADER.format(product=PRODUCTS[product], release=release)]
    for database, title in DATABASES.items():
        parts.append(f"\n-- {title}\n")
        for name, table in tables(database, release, folder).items():
            parts.append(f"\n-- save as {name}.csv\n{statement(name, table)}\n")
    return "".join(parts)


def statement(name: str, table: dict[str, Any]) -> str:
    """Return the SELECT for a table, which names its columns and has the same order every time."""
    columns = fill(", ".join(columns_of(name, table)), 100, subsequent_indent="       ")
    return f"SELECT {columns}\nFROM {name}\nORDER BY {', '.join(keys(table))};"


def tables(database: str, release: str, folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return the maps of a database by table: those of every release, and over them what later ones changed.

    `aw-16.yaml` has what is different from release 16 on.
    """
    found: dict[str, dict[str, Any]] = {}
    for since, path in sorted(_files(database, folder or Path(FOLDER))):
        if since <= _number(release):
            data: Any = read_yaml(path.name, path.read_bytes()).data
            found |= data["tables"]
    return found


def columns_of(name: str, table: dict[str, Any]) -> list[str]:
    """Return the columns of a table that its map reads, keys first; a secret is never among them."""
    columns = [*keys(table), *([table["name"]] if "name" in table else [])]
    columns += [*table.get("needs", []), *table.get("known-by", []), *table.get("columns", [])]
    columns += table.get("tells", {})
    for field in table.get("fields", {}).values():
        columns.append(field if isinstance(field, str) else field["column"])
    columns += [condition["column"] for condition in table.get("noise", [])]
    seen: dict[str, str] = {}
    for column in columns:
        seen.setdefault(column.lower(), column)
    not_asked = _NOT_ASKED.get(name, set())
    return [one for one in seen.values() if one not in not_asked and not is_secret(one)]


def keys(table: dict[str, Any]) -> list[str]:
    """Return the columns that tell rows apart, so that a result has the same order every time."""
    if "pairs" in table:
        return [table["pairs"]["source"], table["pairs"]["target"]]
    ids = table.get("id", table.get("needs", []))
    return [ids] if isinstance(ids, str) else list(ids)


def _files(database: str, folder: Path) -> Iterator[tuple[tuple[int, ...], Path]]:
    for path in folder.glob(f"{database}*.yaml"):
        stem, _, since = path.stem.partition("-")
        if stem == database:
            yield _number(since), path


def _number(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part.isdigit())
