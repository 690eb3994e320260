"""What the statements select is what the maps of tables name, and is read back as that table."""

import json
import re
from pathlib import Path

import pytest
from command import CLEAN, WRONG_USE, ece_lint
from forms import DIALECTS, with_noise, write_tables
from forms import tables as tables_of
from test_partial import sample, without

from ece_lint.documents.table import Table, read_table
from ece_lint.lint import lint
from ece_lint.queries import columns_of, queries, tables
from ece_lint.settings import PRODUCTS, RELEASES, Settings
from ece_lint.sources.recognise import recognise
from ece_lint.sources.taken import Taken

STATEMENT = re.compile(
    r"^-- save as (\w+)\.csv\nSELECT ([\w, \n]+)\nFROM (\w+)\nORDER BY ([\w, ]+);$", re.MULTILINE
)
SCRIPT = queries("ucce", "12.5")
STATEMENTS = {found[1]: found for found in STATEMENT.finditer(SCRIPT)}
TABLES = {**tables("aw", "12.5"), **tables("ece", "12.5")}


def selected(table: str) -> list[str]:
    return re.split(r",\s+", STATEMENTS[table][2])


def words_of(part: object) -> set[str]:
    """Return all texts in a map, which its columns are among."""
    match part:
        case dict():
            return set().union(*map(words_of, part.values()))
        case list():
            return set().union(*map(words_of, part))
        case _:
            return {str(part)}


def test_every_table_of_the_maps_has_a_statement() -> None:
    assert STATEMENTS.keys() == TABLES.keys()
    assert all(found[1] == found[3] for found in STATEMENTS.values())


@pytest.mark.parametrize("table", TABLES)
def test_a_statement_names_only_columns_of_the_map_each_once_and_no_secret(table: str) -> None:
    columns = selected(table)
    assert set(columns) <= words_of(TABLES[table])
    assert len({column.lower() for column in columns}) == len(columns)
    assert not re.search("password|passwd|pwd|secret", " ".join(columns), re.IGNORECASE)
    assert set(STATEMENTS[table][4].split(", ")) <= set(columns)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("separator", [",", "|", "\t"])
def test_its_result_is_recognised_as_the_table(table: str, separator: str) -> None:
    columns = selected(table)
    rows = [columns, ["-" * len(column) for column in columns], ["1"] * len(columns)]
    text = "".join(f"{separator.join(row)}\n" for row in rows)
    document = read_table(f"{table}.csv", f"{text}\n(1 rows affected)\n".encode())
    assert document is not None
    assert isinstance(document.data, list)
    (read,) = document.data
    assert isinstance(read, Table)
    taken = recognise(document, 0, read)
    assert isinstance(taken, Taken)
    assert (taken.name, taken.length) == (table, 1)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_the_statements_yield_is_read_without_a_doubt(tmp_path: Path, dialect: str) -> None:
    site = sample("clean")
    site["media_routing_domains"] = without("channel", site["media_routing_domains"])
    own = {table.lower(): rows for table, rows in with_noise(tables_of(site)).items()}
    found = {table: own.get(table.lower(), []) for table in TABLES}
    assert sum(map(bool, found.values())) > 30
    write_tables(found, tmp_path, DIALECTS[dialect], {table: selected(table) for table in TABLES})
    report = lint([str(tmp_path)], Settings())
    assert [finding for finding in report.findings if finding.group == "exports"] == []
    assert len(report.taken_for) == len(TABLES)
    assert report.not_analysed == ()


def test_the_handbook_has_every_column() -> None:
    handbook = Path("../shared/samples/schema/db_schema_handbook_15.json")
    if not handbook.is_file():
        pytest.skip("the samples are not here")
    documented = json.loads(handbook.read_bytes())
    for table in tables("aw", "15.0"):
        assert {*selected(table)} <= {column["name"] for column in documented[table]["columns"]}


def test_the_statements_only_read() -> None:
    code = "\n".join(line for line in SCRIPT.splitlines() if not line.startswith("--"))
    assert set(re.findall(r"^[A-Z]+\b", code, re.MULTILINE)) == {"SELECT", "FROM", "ORDER"}
    assert code.count(";") == len(TABLES)


def test_a_secret_is_not_asked_for_even_if_a_map_named_it() -> None:
    table = {"id": "alias_id", "columns": ["pop3_password", "Enc2Password", "alias_name"]}
    assert columns_of("egml_mailhost", table) == ["alias_id", "alias_name"]


@pytest.mark.parametrize(("release", "name"), [("12.6", "A"), ("15.0", "B"), ("16.0", "B")])
def test_a_later_release_changes_the_tables_of_its_file(
    tmp_path: Path, release: str, name: str
) -> None:
    (tmp_path / "aw.yaml").write_text("tables: {Agent: {id: A}, Person: {id: P}}\n")
    (tmp_path / "aw-15.0.yaml").write_text("tables: {Agent: {id: B}}\n")
    (tmp_path / "ece.yaml").write_text("tables: {}\n")
    assert tables("aw", release, tmp_path) == {"Agent": {"id": name}, "Person": {"id": "P"}}
    assert f"SELECT {name}\nFROM Agent" in queries("pcce", release, tmp_path)


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("product", PRODUCTS)
def test_the_command_says_what_they_are_for(product: str, release: str) -> None:
    run = ece_lint("queries", "--product", product, "--release", release)
    assert (run.returncode, run.stdout) == (CLEAN, queries(product, release))
    assert f"{PRODUCTS[product]} {release}" in run.stdout


def test_an_unknown_release_is_2() -> None:
    assert ece_lint("queries", "--release", "13").returncode == WRONG_USE
