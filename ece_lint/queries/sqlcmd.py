"""One file for sqlcmd: every row of every table is a text that is CSV already, as sqlcmd itself quotes nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ece_lint import __version__
from ece_lint.queries import DATABASES, columns_of, keys, tables
from ece_lint.settings import PRODUCTS

_HEADER = """\
-- Fetches what ece-lint checks of {product} {release} and its ECE into the current folder, and changes
-- nothing. Printed by `ece-lint queries --for sqlcmd`, ece-lint {version}. In a new folder, on one line:
--
--   sqlcmd -S AWSERVER -d INSTANCE_awdb -E -K ReadOnly -u -i ece-lint-pull.sql
--     -v EceServer=ECESERVER EceDatabase=eGActiveDB
--   del ece-lint-pull.sql
--   ece-lint check .
--
-- Without ECE leave -v out and delete all from `:CONNECT` on. Each table becomes a file of UTF-16. What
-- sqlcmd says of a table that it cannot read stands in its file, and ece-lint reports it; delete the file
-- of a table that your release lacks.
--
-- On what it has been run: nothing. Those who wrote it had neither sqlcmd nor SQL Server. Each statement
-- is tested by a parser of Transact-SQL, and on SQLite. The variables below say what the options
-- `-y 0 -h -1 -w 65535` say, which not every sqlcmd takes together. It takes the sqlcmd that comes with the ODBC
-- driver; the one written in Go may cut texts off.

:SETVAR SQLCMDMAXVARTYPEWIDTH 0
:SETVAR SQLCMDHEADERS -1
:SETVAR SQLCMDCOLWIDTH 65535
:ON ERROR IGNORE
SET NOCOUNT ON;
GO
"""
_CONNECT = """
:OUT STDOUT
:CONNECT $(EceServer)
USE [$(EceDatabase)];
SET NOCOUNT ON;
GO
"""
_DATE = re.compile("(?i)date|when_")  # in the name of a column that has a point in time


def script(product: str, release: str, folder: Path | None = None) -> str:
    """Return the file for the databases of one release.

    `product` and `release` are those of settings; `folder` has the maps, the shipped ones if none is given.
    """
    header = _HEADER.format(product=PRODUCTS[product], release=release, version=__version__)
    files = [_files(database, release, folder) for database in DATABASES]
    return header + _CONNECT.join(map("".join, files))


def _files(database: str, release: str, folder: Path | None) -> list[str]:
    return [
        f"\n:OUT {name}.csv\n{heading(name, table)}\n{rows(name, table)}\nGO\n"
        for name, table in tables(database, release, folder).items()
    ]


def heading(name: str, table: dict[str, Any]) -> str:
    """Return the SELECT of the line with the names of the columns.

    It asks the table too: of one that is not there the file gets the error alone, and does not look empty.
    """
    names = ",".join(columns_of(name, table))
    line = f"CASE WHEN COUNT(1) >= 0 THEN N'{names}' END"
    return f"SELECT CAST({line} AS nvarchar(max))\nFROM {name};"


def rows(name: str, table: dict[str, Any]) -> str:
    """Return the SELECT of all rows as lines of CSV, in the same order every time."""
    cells = "\n  + N',' + ".join(map(_cell, columns_of(name, table)))
    return f"SELECT {cells}\nFROM {name}\nORDER BY {', '.join(keys(table))};"


def _cell(column: str) -> str:
    """Return what is nothing for NULL and else the value in quotes, a date as no language writes it otherwise."""
    style = ", 121" if _DATE.search(column) else ""
    text = f"REPLACE(CONVERT(nvarchar(max), {column}{style}), N'\"', N'\"\"')"
    return f"COALESCE(N'\"' + {text} + N'\"', N'')"
