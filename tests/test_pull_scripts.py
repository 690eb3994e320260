"""The scripts that fetch everything: nobody could run them here, so they are held by their grammars and by SQLite."""

import csv
import hashlib
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from command import CLEAN, WRONG_USE, ece_lint
from forms import tables as tables_of
from forms import with_noise
from test_partial import sample, without

from ece_lint.lint import lint
from ece_lint.queries import DATABASES, columns_of, powershell, sqlcmd, statement, tables
from ece_lint.report import Report
from ece_lint.settings import PRODUCTS, RELEASES, Settings
from ece_lint.shape import schema

SCRIPTS: dict[str, Callable[..., str]] = {"powershell": powershell.script, "sqlcmd": sqlcmd.script}
PULL = powershell.script("ucce", "15.0")
FILE = sqlcmd.script("ucce", "15.0")
TABLES = {database: tables(database, "15.0") for database in DATABASES}
ALL = {name: table for own in TABLES.values() for name, table in own.items()}
STATEMENTS = dict(re.findall(r"^'(\w+)' = @'\n(.*?)\n'@$", PULL, re.MULTILINE | re.DOTALL))
BATCHES = dict(re.findall(r"^:OUT (\w+)\.csv\n(.*?)\nGO$", FILE, re.MULTILINE | re.DOTALL))


# What they have in common.


@pytest.mark.parametrize("tool", SCRIPTS)
@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("product", PRODUCTS)
def test_the_command_prints_it_for_product_and_release(
    product: str, release: str, tool: str
) -> None:
    run = ece_lint("queries", "--for", tool, "--product", product, "--release", release)
    assert (run.returncode, run.stdout) == (CLEAN, SCRIPTS[tool](product, release))
    assert f"{PRODUCTS[product]} {release}" in run.stdout
    assert run.stdout.isascii()  # whatever encoding a shell saves it in


def test_an_unknown_tool_is_2() -> None:
    run = ece_lint("queries", "--for", "powershel")
    assert run.returncode == WRONG_USE
    assert "did you mean `powershell`?" in run.stderr


@pytest.mark.parametrize("script", [PULL, FILE], ids=SCRIPTS)
def test_it_says_on_what_it_has_not_been_run(script: str) -> None:
    assert "On what it has been run: nothing" in script


@pytest.mark.parametrize("script", [PULL, FILE], ids=SCRIPTS)
def test_it_has_no_password_and_takes_no_column_that_holds_one(script: str) -> None:
    code = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    words = re.findall(r"[\w.]*(?:password|passwd|pwd|secret)\w*", code, re.IGNORECASE)
    # What the help says, and the password that Get-Credential asked for.
    assert {*words} <= {"password", "signIn.Password"}
    assert "*" not in "".join([*STATEMENTS.values(), *BATCHES.values()])


# PowerShell.


def test_the_script_has_just_the_statements_of_queries() -> None:
    assert {name: statement(name, table) for name, table in ALL.items()} == STATEMENTS


def nodes(text: str) -> Iterator[Any]:
    """Yield the nodes of PowerShell's grammar in a text."""
    tree_sitter = pytest.importorskip("tree_sitter")
    grammar = pytest.importorskip("tree_sitter_powershell")
    pending = [
        tree_sitter.Parser(tree_sitter.Language(grammar.language())).parse(text.encode()).root_node
    ]
    while pending:
        yield (node := pending.pop())
        pending += node.children


@pytest.mark.parametrize("release", RELEASES)
def test_it_follows_the_grammar_of_powershell(release: str) -> None:
    text = powershell.script("pcce", release)
    assert [node.start_point for node in nodes(text) if node.is_error or node.is_missing] == []
    assert any(node.is_error for node in nodes(f"{text}\nif (1 {{ }}"))


def test_it_calls_only_what_reads_databases_and_writes_files_into_its_folder() -> None:
    called: dict[str, set[str]] = {"member_name": set(), "command_name": set()}
    for node in nodes(PULL):
        if node.type == "command_name" or (
            node.type == "member_name" and node.parent.type == "invokation_expression"
        ):
            called[node.type].add(node.text.decode())
    own = {*re.findall(r"^function ([\w-]+)", PULL, re.MULTILINE)}
    assert called["command_name"] - own == {
        "Set-StrictMode", "New-Object", "ConvertTo-Json", "Write-Warning", "Write-Progress", "Write-Output",
        "Where-Object", "Add-Type",
    }  # fmt: skip
    assert called["member_name"] == {
        "Add", "BeginTransaction", "Close", "Combine", "CopyTo", "Create", "CreateCommand", "CreateDirectory", "Delete",
        "Dispose", "ExecuteReader", "GetBaseException", "GetBytes", "GetFileSystemEntries", "GetName",
        "GetNetworkCredential", "GetResponse", "GetResponseStream", "GetUnresolvedProviderPathFromPSPath", "GetValue",
        "Join", "Load", "Move", "Open", "Read", "Replace", "Round", "SelectNodes", "SelectSingleNode", "StartNew",
        "StartsWith", "To", "ToArray", "ToBase64String", "ToString", "ToUpperInvariant", "TrimEnd", "WriteAllText",
        "WriteLine", "new",
    }  # fmt: skip
    assert re.findall(r"\.CommandText = (.*)", PULL) == ["$Statements[$Source][$name]"]


def test_it_asks_the_rest_interface_for_what_is_checked_a_hundred_a_page() -> None:
    assert "    @('skillgroup', 'skillGroups', 'skillGroup')" in PULL
    assert "'reasoncode'" not in PULL
    assert "\n$PageSize = 100\n" in PULL


def test_its_manifest_has_the_fields_that_the_schema_has() -> None:
    manifest = schema("pull")
    parts = [manifest, *(manifest["properties"][name]["items"] for name in ("sources", "tables"))]
    literals = re.findall(r" = \[ordered\]@\{\n((?:    .*\n)+?) *\}\n", PULL)
    written = [re.findall(r"(?:^ +|; )(\w+) = ", text, re.MULTILINE) for text in literals]
    assert sorted(written) == sorted([*part["properties"]] for part in parts)


def test_its_code_is_the_code_that_was_read_last() -> None:
    """Nothing here can run it: who changes it reads it as a whole, runs it if they can, and renews this."""
    code = Path(powershell.__file__).with_name("pull.ps1").read_bytes().replace(b"\r\n", b"\n")
    assert hashlib.sha256(code).hexdigest()[:16] == "e440d7b7ff649eb0"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a folder with maps of one table for each database."""
    (tmp_path / "aw.yaml").write_text(
        "tables: {Person: {id: PersonID, columns: [LoginName, DateTimeStamp]}}\n"
    )
    (tmp_path / "ece.yaml").write_text("tables: {EGPL_USER: {id: USER_ID}}\n")
    return tmp_path


def test_the_statements_stand_in_the_script_by_database(small: Path) -> None:
    text = powershell.script("ucce", "15.0", small)
    assert text.partition("$Statements = ")[2].startswith("""\
@{
'aw' = [ordered]@{
'Person' = @'
SELECT PersonID, LoginName, DateTimeStamp
FROM Person
ORDER BY PersonID;
'@
}
'ece' = [ordered]@{
'EGPL_USER' = @'
SELECT USER_ID
FROM EGPL_USER
ORDER BY USER_ID;
'@
}
}
# The resources""")


# sqlcmd.


def test_the_file_has_a_batch_for_each_table(small: Path) -> None:
    assert BATCHES.keys() == ALL.keys()
    text = sqlcmd.script("ucce", "15.0", small)
    assert (
        text.partition("\nGO\n")[2]
        == """
:OUT Person.csv
SELECT CAST(CASE WHEN COUNT(1) >= 0 THEN N'PersonID,LoginName,DateTimeStamp' END AS nvarchar(max))
FROM Person;
SELECT COALESCE(N'"' + REPLACE(CONVERT(nvarchar(max), PersonID), N'"', N'""') + N'"', N'')
  + N',' + COALESCE(N'"' + REPLACE(CONVERT(nvarchar(max), LoginName), N'"', N'""') + N'"', N'')
  + N',' + COALESCE(N'"' + REPLACE(CONVERT(nvarchar(max), DateTimeStamp, 121), N'"', N'""') + N'"', N'')
FROM Person
ORDER BY PersonID;
GO

:OUT STDOUT
:CONNECT $(EceServer)
USE [$(EceDatabase)];
SET NOCOUNT ON;
GO

:OUT EGPL_USER.csv
SELECT CAST(CASE WHEN COUNT(1) >= 0 THEN N'USER_ID' END AS nvarchar(max))
FROM EGPL_USER;
SELECT COALESCE(N'"' + REPLACE(CONVERT(nvarchar(max), USER_ID), N'"', N'""') + N'"', N'')
FROM EGPL_USER
ORDER BY USER_ID;
GO
"""
    )


def test_nothing_but_batches_and_settings_of_the_session_is_in_the_file() -> None:
    rest = re.sub(r"^:OUT \w+\.csv\n.*?\nGO$", "", FILE, flags=re.MULTILINE | re.DOTALL)
    code = [line for line in rest.splitlines() if line and not line.startswith("--")]
    assert code == [
        ":SETVAR SQLCMDMAXVARTYPEWIDTH 0", ":SETVAR SQLCMDHEADERS -1", ":SETVAR SQLCMDCOLWIDTH 65535",
        ":ON ERROR IGNORE", "SET NOCOUNT ON;", "GO",
        ":OUT STDOUT", ":CONNECT $(EceServer)", "USE [$(EceDatabase)];", "SET NOCOUNT ON;", "GO",
    ]  # fmt: skip


# The statements of both.


@pytest.mark.parametrize("table", ALL)
def test_every_statement_is_a_lone_select_that_names_its_columns(table: str) -> None:
    sqlglot = pytest.importorskip("sqlglot")
    exp = sqlglot.exp
    (select,) = sqlglot.parse(STATEMENTS[table], dialect="tsql")
    assert [one.sql() for one in select.expressions] == columns_of(table, ALL[table])
    heading, rows = sqlglot.parse(BATCHES[table], dialect="tsql")
    assert len(heading.expressions) == len(rows.expressions) == 1
    for one in (select, heading, rows):
        assert type(one) is exp.Select
        assert [*one.find_all(exp.Star, exp.Into, exp.Subquery, exp.Command)] == []
        assert {source.name for source in one.find_all(exp.Table)} <= {table}


def in_sqlite(text: str) -> str:
    """Return a statement of ours as SQLite writes it."""
    text = re.sub(r"CONVERT\(nvarchar\(max\), (\w+)(?:, 121)?\)", r"CAST(\1 AS text)", text)
    return text.replace("nvarchar(max)", "text").replace("N'", "'").replace(" + ", " || ")


def test_every_statement_runs_on_the_columns_of_the_handbook() -> None:
    documented = Path("../shared/domain/schema_columns.json")
    if not documented.is_file():
        pytest.skip("the domain is not here")
    columns = json.loads(documented.read_bytes())["tables"]
    with sqlite3.connect(":memory:") as database:
        for name in TABLES["aw"].keys() & columns.keys():
            words = {f"[{column[0]}]": "" for column in columns[name]}
            database.execute(f"CREATE TABLE {name} ({', '.join(words)})")
            for text in (STATEMENTS[name], *BATCHES[name].split(";\n")):
                database.execute(in_sqlite(text))
    database.close()


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    """Yield a database that holds the clean site, and texts that a CSV has to quote."""
    site = sample("clean")
    site["media_routing_domains"] = without("channel", site["media_routing_domains"])
    site["skill_groups"][0]["description"] = 'the "first", of\r\nall; | é'
    own = {table.lower(): rows for table, rows in with_noise(tables_of(site)).items()}
    made = sqlite3.connect(":memory:")
    for name, table in ALL.items():
        columns = columns_of(name, table)
        made.execute(f"CREATE TABLE {name} ({', '.join(f'[{one}]' for one in columns)})")
        filled = [[row.get(column) for column in columns] for row in own.get(name.lower(), [])]
        made.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", filled)
    yield made
    made.close()


def by_powershell(name: str, database: sqlite3.Connection) -> bytes:
    """Return the file that the script writes, as Save-Rows there does."""
    cursor = database.execute(STATEMENTS[name])
    lines = [[column[0] for column in cursor.description]]
    lines += [['"' + cell.replace('"', '""') + '"' if isinstance(cell, str) else str(cell or "") for cell in row]
              for row in cursor]  # fmt: skip
    return "".join(f"{','.join(line)}\r\n" for line in lines).encode("utf-8-sig")


def by_sqlcmd(name: str, database: sqlite3.Connection) -> bytes:
    """Return the file that sqlcmd writes with -u."""
    texts = [in_sqlite(text) for text in BATCHES[name].split(";\n")]
    lines = [line for text in texts for (line,) in database.execute(text)]
    return b"\xff\xfe" + "".join(f"{line}\r\n" for line in lines).encode("utf-16-le")


def fetched(folder: Path, write: Callable[..., bytes], database: sqlite3.Connection) -> Report:
    folder.mkdir()
    for name in ALL:
        (folder / f"{name}.csv").write_bytes(write(name, database))
    return lint([str(folder)], Settings(release="15.0"))


def test_both_fetch_the_same_site_and_it_is_read_without_a_doubt(
    tmp_path: Path, database: sqlite3.Connection
) -> None:
    one = fetched(tmp_path / "one", by_powershell, database)
    other = fetched(tmp_path / "other", by_sqlcmd, database)
    for report in (one, other):
        assert report.not_analysed == ()
        assert [finding.message for finding in report.findings if finding.group == "exports"] == []
        assert len(report.taken_for) == len(ALL)
    assert one.objects == other.objects
    assert one.objects["agent"] > 2
    assert [found.message for found in one.findings] == [found.message for found in other.findings]
    text = (tmp_path / "one" / "Skill_Group.csv").read_bytes().decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    assert 'the "first", of\r\nall; | é' in {row["Description"] for row in rows}


@pytest.mark.parametrize("name", ["Skill_Group_Member", "EGPL_USER"])
def test_of_a_table_that_is_not_there_sqlcmd_writes_an_error_and_no_empty_table(
    tmp_path: Path, database: sqlite3.Connection, name: str
) -> None:
    database.execute(f"DROP TABLE {name}")
    with pytest.raises(sqlite3.OperationalError):
        database.execute(in_sqlite(BATCHES[name].partition(";\n")[0]))
    text = f"Msg 208, Level 16, State 1, Server AW, Line 1\r\nInvalid object name '{name}'.\r\n"
    (tmp_path / f"{name}.csv").write_bytes(text.encode("utf-16"))
    (why,) = (why for _, why in lint([str(tmp_path)], Settings()).not_analysed)
    assert why == "the database answered with an error instead of rows; export again"


def test_an_empty_table_has_its_columns(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM EGPL_USER")
    line = f"{','.join(columns_of('EGPL_USER', ALL['EGPL_USER']))}\r\n"
    assert by_sqlcmd("EGPL_USER", database).decode("utf-16") == line
