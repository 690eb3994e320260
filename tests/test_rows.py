"""Rows mean the same whether a tool writes them as CSV, as JSON or as XML."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from ece_lint.convert import canonical_yaml
from ece_lint.documents import Document, Node
from ece_lint.documents.forms import NoDocument, read_document
from ece_lint.lint import lint
from ece_lint.report import Report
from ece_lint.settings import Settings
from ece_lint.sources.gather import Gathered, gather

SAMPLES = Path(__file__).parent.parent / "samples" / "site-tables"
Rows = list[dict[str, Any]]


def value(cell: str) -> Any:
    if cell in ("", "NULL"):
        return None
    return int(cell) if cell.isdecimal() and not (cell.startswith("0") and cell > "0") else cell


def sample() -> dict[str, Rows]:
    """Return the rows of each table of the sample; what looks like a number is one."""
    return {
        file.stem: [
            {column: value(cell) for column, cell in row.items()}
            for row in csv.DictReader(io.StringIO(file.read_text("utf-8"), newline=""))
        ]
        for file in sorted(SAMPLES.rglob("*.csv"))
    }


def filled(rows: Rows) -> Rows:
    """Leave NULL out, as `FOR JSON` and `FOR XML` do."""
    return [{name: cell for name, cell in row.items() if cell is not None} for row in rows]


def by_number(rows: Rows) -> dict[str, Any]:
    return {str(number): row for number, row in enumerate(rows)}


def by_column(rows: Rows) -> dict[str, list[Any]]:
    return {column: [row[column] for row in rows] for column in rows[0]}


def split(rows: Rows) -> dict[str, Any]:
    cells = [[*row.values()] for row in rows]
    return {"columns": [*rows[0]], "index": [*range(len(rows))], "data": cells}


def schema(rows: Rows) -> dict[str, Any]:
    fields = [{"name": column, "type": "string"} for column in rows[0]]
    return {"schema": {"fields": fields}, "data": [{"index": 0, **row} for row in rows]}


def attributes(rows: Rows, tag: str = "row") -> str:
    written = (
        " ".join(f"{name}={quoteattr(str(cell))}" for name, cell in row.items())
        for row in filled(rows)
    )
    return "\n".join(f"<{tag} {row}/>" for row in written)


def elements(rows: Rows, tag: str = "Table") -> str:
    written = (
        "".join(f"<{name}>{escape(str(cell))}</{name}>" for name, cell in row.items())
        for row in filled(rows)
    )
    return "\n".join(f"<{tag}>{row}</{tag}>" for row in written)


# What each tool makes of the table of a name: the name of the file, and what is in it.
FORMS: dict[str, Callable[[str, Rows], tuple[str, str]]] = {
    "a list, as of Azure Data Studio": lambda name, rows: (f"{name}.json", json.dumps(rows, indent=1)),
    "FOR JSON PATH": lambda name, rows: (f"{name}.json", json.dumps(filled(rows))),
    "FOR JSON PATH, ROOT": lambda name, rows: (f"of {name}.json", json.dumps({name: filled(rows)})),
    "rows under a key": lambda name, rows: (f"{name}.json", json.dumps({"a": {"rows": rows}})),
    "a table of names and lists": lambda name, rows: (
        f"{name}.json", json.dumps([[*rows[0]], *([*row.values()] for row in rows)])
    ),
    "JSON Lines": lambda name, rows: (f"{name}.jsonl", "\n".join(map(json.dumps, rows))),
    "objects in a row, as of jq": lambda name, rows: (
        f"{name}.json", "\n".join(json.dumps(row, indent=2) for row in rows)
    ),
    "pandas, split": lambda name, rows: (f"{name}.json", json.dumps(split(rows))),
    "pandas, table": lambda name, rows: (f"{name}.json", json.dumps(schema(rows))),
    "pandas, index": lambda name, rows: (f"{name}.json", json.dumps(by_number(rows))),
    "pandas, columns": lambda name, rows: (
        f"{name}.json", json.dumps({one: by_number(two) for one, two in by_column(rows).items()})  # type: ignore[arg-type]
    ),
    "pandas, list": lambda name, rows: (f"{name}.json", json.dumps(by_column(rows))),
    "FOR XML RAW": lambda name, rows: (f"{name}.xml", attributes(rows)),
    "FOR XML RAW, ROOT": lambda name, rows: (f"{name}.xml", f"<root>{attributes(rows)}</root>"),
    "FOR XML AUTO": lambda name, rows: (f"of {name}.xml", attributes(rows, name)),
    "FOR XML PATH, ROOT": lambda name, rows: (f"a.{name}.xml", f"<r>{elements(rows, 'row')}</r>"),
    "a DataSet of .NET": lambda name, rows: (
        f"{name}.xml",
        '<?xml version="1.0" standalone="yes"?>\n<NewDataSet>\n<xs:schema id="NewDataSet" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Table"/></xs:schema>'
        f"{elements(rows)}</NewDataSet>",
    ),
}  # fmt: skip
WHOLE: dict[str, Callable[[dict[str, Rows]], tuple[str, str]]] = {
    "one JSON": lambda tables: ("site.json", json.dumps(tables)),
    "one JSON below a key": lambda tables: ("site.json", json.dumps({"data": tables})),
    "one DataSet": lambda tables: (
        "site.xml", f"<Site>{''.join(elements(rows, name) for name, rows in tables.items())}</Site>"
    ),
}  # fmt: skip


def gathered(*files: tuple[str, str]) -> Gathered:
    return gather([read_document(name, text.encode()) for name, text in files])


def objects(found: Gathered) -> str:
    return canonical_yaml(found.records)


@pytest.fixture(scope="module")
def usual() -> str:
    files = sorted(SAMPLES.rglob("*.csv"))
    return objects(gathered(*((file.name, file.read_text("utf-8")) for file in files)))


@pytest.mark.parametrize("form", FORMS)
def test_rows_are_the_tables_that_they_are(form: str, usual: str) -> None:
    found = gathered(*(FORMS[form](name, rows) for name, rows in sample().items()))
    assert found.untaken == {}
    assert objects(found) == usual


@pytest.mark.parametrize("form", WHOLE)
def test_one_file_may_hold_every_table(form: str, usual: str) -> None:
    found = gathered(WHOLE[form](sample()))
    assert (found.untaken, found.parts) == ({}, {})
    assert objects(found) == usual


# Where a cell stands, and what it says.

GROUPS = [
    {"SkillTargetID": 5001, "EnterpriseName": "PG.Sales", "PeripheralID": 5000, "MRDomainID": 1,
     "PeripheralNumber": 7, "Deleted": "N", "DefaultEntry": 0, "PrecisionQueueID": None},
    {"SkillTargetID": 5002, "EnterpriseName": "PG.Support", "PeripheralID": 5000, "MRDomainID": 1,
     "PeripheralNumber": 8, "Deleted": "N", "DefaultEntry": 0, "PrecisionQueueID": None},
]  # fmt: skip


def table(text: str, name: str = "Skill_Group.json") -> Document:
    document = read_document(name, text.encode())
    gather([document])
    return document


@pytest.mark.parametrize("form", FORMS)
def test_a_cell_is_found_where_it_is_written(form: str) -> None:
    document = table(*reversed(FORMS[form]("Skill_Group", GROUPS)))
    (rows,) = document.data  # type: ignore[misc]
    at = rows.columns.index("EnterpriseName")

    def text(row: int, column: int, *, key: bool = False) -> str:
        start, end = document.locate((0, row, column), key)
        return document.text[start:end].strip('"')

    assert text(1, at) == "PG.Support"
    assert text(1, at - 1) == "5002"
    assert text(0, at, key=True) == "EnterpriseName"


def test_numbers_are_as_they_are_written_and_what_is_not_there_is_null() -> None:
    document = table(
        '[{"SkillTargetID": 5001.0, "EnterpriseName": 1.10, "PeripheralID": 8.88555E+11, "Deleted": false},'
        ' {"SkillTargetID": 5002, "EnterpriseName": "NULL"}]'
    )
    (rows,) = document.data  # type: ignore[misc]
    assert [*rows.rows()] == [
        ["5001.0", "1.10", "8.88555E+11", "false"],
        ["5002", None, None, None],
    ]


# What is not read is said, and what is somebody else's is left alone.


def linted(name: str, data: object) -> Report:
    text = data if isinstance(data, str) else json.dumps(data)
    return lint([], Settings(), {name: io.BytesIO(text.encode())})


def test_what_is_nested_in_a_row_is_not_analysed() -> None:
    nested = [{**row, "Member": [{"AgentSkillTargetID": 1}]} for row in GROUPS]
    ((_, why),) = linted("Skill_Group.json", nested).not_analysed
    assert why.startswith(
        "`Member` has no plain value but a list or an object here and in 1 more row"
    )
    # A row of `Invoke-Sqlcmd` also says what it knows about itself.
    rows = [{"RowState": 2, "Table": {}, "ItemArray": [1, 2], **row} for row in GROUPS]
    assert linted("Skill_Group.json", rows).not_analysed == ()


@pytest.mark.parametrize(
    "data",
    [
        [{"id": 1, "title": "a photo"}, {"id": 2, "title": "another"}],
        {"packages": [{"name": "left", "version": "1.0"}], "lockfile": [[1, 2], [3, 4]]},
        {"a": {"0": 1}, "b": {"0": 2}},
        '{"event": "start"}\n{"event": "stop"}\n',
    ],
)
def test_rows_of_no_known_table_are_somebody_elses(data: object) -> None:
    text = data if isinstance(data, str) else json.dumps(data)
    document = read_document("other.json", text.encode())
    found = gather([document])
    assert [*found.untaken] == ["other.json"]
    assert document.flaws == []
    assert document.form == "json"


def test_a_canonical_file_and_a_response_stay_what_they_are() -> None:
    queues = {"queues": [{"name": "Sales", "skill_groups": ["PG.Sales"]}]}
    assert "canonical" in gathered(("site.json", json.dumps(queues))).taken_for["site.json"]
    agents = [{"refURL": "agent/5", "agentId": "7", "userName": "ann"}]
    assert "REST" in gathered(("agent.json", json.dumps(agents))).taken_for["agent.json"]


def test_json_normalize_takes_no_part_of_a_response_away() -> None:
    agents = [
        {"refURL": "/unifiedconfig/config/agent/5", "agentId": "7", "person.userName": "ann",
         "agentTeam.refURL": "/unifiedconfig/config/agentteam/6", "agentTeam.name": "A"},
    ]  # fmt: skip
    document = read_document("agent.json", json.dumps(agents, indent=1).encode())
    (agent,) = gather([document]).records
    assert agent.data["name"] == "ann"
    assert agent.places is not None
    name = agent.places["name",]
    assert isinstance(name, Node)
    assert document.text[slice(*name.offsets)] == '"ann"'


@pytest.mark.parametrize("data", [[], {"rows": []}])
def test_a_list_without_rows_is_a_table_without_rows(data: object) -> None:
    found = linted("Skill_Group.json", data)
    assert (found.not_analysed, found.left_out) == ((), ())
    assert found.taken_for == {"Skill_Group.json": "AW table Skill_Group, 0 rows"}


COLUMNS = st.sampled_from(
    [*GROUPS[0], "SkillGroupSkillTargetID", "AgentSkillTargetID", "name", "x"]
)
CELLS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3)
ANYTHING = st.recursive(
    CELLS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(COLUMNS | st.sampled_from(["rows", "columns", "data", "0", "1"]), inner)
        | st.lists(st.dictionaries(COLUMNS, inner, min_size=1), max_size=3)
    ),
    max_leaves=20,
)


def xml(data: Any, tag: str) -> str:
    if isinstance(data, list):
        return "".join(xml(one, tag) for one in data)
    if isinstance(data, dict):
        own = [
            f"{key}={quoteattr(str(one))}" for key, one in data.items()
            if isinstance(one, int) and not key.isdecimal()
        ]  # fmt: skip
        inner = "".join(xml(one, key) for key, one in data.items() if not key.isdecimal())
        return f"<{' '.join([tag, *own])}>{inner}</{tag}>"
    return f"<{tag}>{'' if data is None else escape(ascii(data))}</{tag}>"


@given(
    ANYTHING, st.sampled_from(["Skill_Group", "Skill_Group_Member", "other"]), st.integers(0, 99)
)
@tries(100)
def test_nothing_is_raised(data: object, name: str, cut: int) -> None:
    written = {
        f"{name}.json": json.dumps(data),
        f"{name}.xml": xml(data, "row"),
        f"{name}.jsonl": json.dumps(data),
    }
    for file, text in written.items():
        for part in (text, text + text, text[: -1 - cut % max(len(text), 1)]):
            try:
                document = read_document(file, part.encode())
            except NoDocument:
                continue
            gather([document])
            for flaw in document.flaws:
                assert 0 <= flaw.start <= flaw.end <= len(document.text)
