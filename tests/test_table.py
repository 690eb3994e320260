"""Tables are read as the tools of administrators write them, and every cell is found again."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ece_lint.documents import Document
from ece_lint.documents import records as records_module
from ece_lint.documents.table import MAX_FLAWS, NULLS, Row, Table, is_header, read_table

SAMPLES = Path("../shared/samples")

HEADER = ["SkillTargetID", "EnterpriseName", "Description"]
ROWS: list[Row] = [["5000", "Sales_NA", None], ["5001", "Sales_EMEA", "Zürich, Genève"]]


def tables(document: Document | None) -> list[Table]:
    assert document is not None
    assert isinstance(document.data, list)
    return document.data


def read(
    text: str | bytes, encoding: str = "utf-8"
) -> tuple[Document, list[Table], list[list[Row]]]:
    """Read a text and all its rows."""
    document = read_table("x.csv", text if isinstance(text, bytes) else text.encode(encoding))
    found = tables(document)
    assert document is not None
    return document, found, [list(table.rows()) for table in found]


def flaws(document: Document) -> list[tuple[str, str]]:
    """Return the rule of each flaw and the text it points at."""
    return [(flaw.rule, document.text[flaw.start : flaw.end]) for flaw in document.flaws]


def lines(*rows: str, end: str = "\r\n") -> str:
    return "".join(row + end for row in rows)


WRITTEN = {
    "ssms csv": (
        "SkillTargetID,EnterpriseName,Description\r\n5000,Sales_NA,NULL\r\n"
        '5001,Sales_EMEA,"Zürich, Genève"\r\n'
    ),
    "ssms copied with headers": (
        "SkillTargetID\tEnterpriseName\tDescription\r\n"
        "5000\tSales_NA\tNULL\r\n5001\tSales_EMEA\tZürich, Genève"
    ),
    "sqlcmd -W": (
        "SkillTargetID|EnterpriseName|Description\r\n-------------|--------------|-----------\r\n"
        "5000|Sales_NA|NULL\r\n5001|Sales_EMEA|Zürich, Genève\r\n\r\n(2 rows affected)\r\n"
    ),
    "sqlcmd padded": (
        "SkillTargetID;EnterpriseName                  ;Description    \n"
        "-------------;--------------------------------;---------------\n"
        "         5000;Sales_NA                        ;NULL           \n"
        "         5001;Sales_EMEA                      ;Zürich, Genève \n\n(2 rows affected)\n"
    ),
    "sqlcmd after use": (
        "Changed database context to 'ucce_awdb'.\r\nSkillTargetID;EnterpriseName;Description\r\n"
        "-------------;--------------;-----------\r\n"
        "5000;Sales_NA;NULL\r\n5001;Sales_EMEA;Zürich, Genève\r\n"
    ),
    "sqlcmd without count": (
        "SkillTargetID;EnterpriseName;Description\r\n-;-;-\r\n"
        "5000;Sales_NA;NULL\r\n5001;Sales_EMEA;Zürich, Genève\r\n\r\n"
    ),
    "ssms text with tabs": (
        "SkillTargetID\tEnterpriseName\tDescription\r\n-----\t-----\t----\r\n"
        "5000\tSales_NA\tNULL\r\n5001\tSales_EMEA\tZürich, Genève\r\n\r\n(2 rows affected)\r\n"
        "\r\nCompletion time: 2024-05-01T12:00:00.0000000+02:00\r\n"
    ),
    "german count": (
        "SkillTargetID|EnterpriseName|Description\n---|---|---\n5000|Sales_NA|NULL\n"
        "5001|Sales_EMEA|Zürich, Genève\n\n(2 Zeilen betroffen)\n"
    ),
    "polish count": (
        "SkillTargetID|EnterpriseName|Description\n---|---|---\n5000|Sales_NA|NULL\n"
        "5001|Sales_EMEA|Zürich, Genève\n\n(dotyczy wierszy: 2)\n"
    ),
    "powershell": (
        "#TYPE Selected.System.Data.DataRow\r\n"
        '"SkillTargetID","EnterpriseName","Description"\r\n'
        '"5000","Sales_NA",""\r\n"5001","Sales_EMEA","Zürich, Genève"\r\n'
    ),
    "powershell 7": (
        '"SkillTargetID";"EnterpriseName";"Description"\n'
        '"5000";"Sales_NA";\n"5001";"Sales_EMEA";"Zürich, Genève"\n'
    ),
    "excel": (
        "sep=;\r\nSkillTargetID;EnterpriseName;Description\r\n"
        "5000;Sales_NA;\r\n5001;Sales_EMEA;Zürich, Genève"
    ),
    "old mac": (
        "SkillTargetID|EnterpriseName|Description\r5000|Sales_NA|\r5001|Sales_EMEA|Zürich, Genève\r"
    ),
    "excel with empty rows": (
        ";;\r\nSkillTargetID;EnterpriseName;Description\r\n"
        "5000;Sales_NA;\r\n5001;Sales_EMEA;Zürich, Genève\r\n"
    ),
    "written by hand": (
        "# groups\n\nSkillTargetID, EnterpriseName, Description\n"
        '5000, Sales_NA, \n5001, Sales_EMEA , "Zürich, Genève"\n\n'
    ),
    "bulk configuration": (
        "# exported\r\n\r\n__TABLE\r\nSkill_Group\r\n__COLUMNS\r\n"
        "SkillTargetID\tEnterpriseName\tDescription\r\n# two of them\r\n5000\tSales_NA\t\r\n\r\n"
        "5001\tSales_EMEA\tZürich, Genève"
    ),
    "bulk configuration as a web page has it": (
        "_ _TABLE\nSkill_Group __\nCOLUMNS\n"
        "SkillTargetID\tEnterpriseName\tDescription\n5000\tSales_NA\t\n"
        "5001\tSales_EMEA\tZürich, Genève\n"
    ),
}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_what_a_tool_writes_is_read(text: str, encoding: str) -> None:
    document, (table,), (rows,) = read(text, encoding)
    assert table.columns == HEADER
    assert rows == ROWS
    assert table.row_count == 2
    assert document.flaws == []
    assert document.complete
    assert document.text == text
    start, end = document.locate((0, 1, 2), False)
    assert text[start:end] == "Zürich, Genève"
    start, end = document.locate((0, 1, 1), True)
    assert text[start:end] == "EnterpriseName"


def test_utf_16_with_the_big_end_first_has_a_mark_too() -> None:
    _, (table,), (rows,) = read(b"\xfe\xff" + WRITTEN["ssms csv"].encode("utf-16-be"))
    assert (table.columns, rows) == (HEADER, ROWS)


HEADERLESS = {
    "bcp -c": ("5000\tSales_NA\t\r\n5001\tSales_EMEA\tZürich, Genève\r\n", 2),
    "ssms csv": ('5000,Sales_NA,NULL\r\n5001,Sales_EMEA,"Zürich, Genève"\r\n', 2),
    "sqlcmd -h-1": (
        "5000|Sales_NA|NULL\r\n5001|Sales_EMEA|Zürich, Genève\r\n\r\n(2 rows affected)\r\n",
        2,
    ),
    "bulk configuration": (
        "__TABLE\nSkill_Group\n5000\tSales_NA\t\n5001\tSales_EMEA\tZürich, Genève\n",
        2,
    ),
}


@pytest.mark.parametrize(("text", "count"), HEADERLESS.values(), ids=HEADERLESS)
def test_a_table_may_have_no_header(text: str, count: int) -> None:
    document, (table,), (rows,) = read(text)
    assert table.columns is None
    assert rows == ROWS
    assert table.row_count == count
    assert document.flaws == []
    start, end = document.locate((0, 1, 1), True)  # it has no header to show
    assert text[start:end] == "Sales_EMEA"


def test_bcp_writes_utf_16_without_a_mark() -> None:
    _, (table,), (rows,) = read("5000\t6000\r\n5000\t6001\r\n", "utf-16-le")
    assert (table.columns, rows) == (None, [["5000", "6000"], ["5000", "6001"]])


def test_letters_of_any_alphabet_are_recognised_in_utf_16() -> None:
    _, _, (rows,) = read("1\t営業部門\r\n2\t北米営業\r\n", "utf-16-le")
    assert rows == [["1", "営業部門"], ["2", "北米営業"]]


SEVERAL = {
    "sqlcmd": (
        "a,b\n-,-\n1,2\n3,4\n\n(2 rows affected)\n\nc,d,e\n-,-,-\n5,6,7\n\n(1 row affected)\n"
    ),
    "sqlcmd after an update": (
        "\n(7 rows affected)\na,b\n-,-\n1,2\n3,4\n\n(2 rows affected)\n\n(1 rows affected)\n"
        "c,d,e\n-,-,-\n5,6,7\n\n(1 rows affected)\n"
    ),
    "sqlcmd without counts": "a,b\r\n-,-\r\n1,2\r\n3,4\r\n\r\nc,d,e\r\n-,-,-\r\n5,6,7\r\n",
    "bulk configuration": (
        "__TABLE\na\n__COLUMNS\na\tb\n1\t2\n3\t4\n\n"
        "# and\n__TABLE\nb\n__COLUMNS\nc\td\te\n5\t6\t7\n"
    ),
}


@pytest.mark.parametrize("text", SEVERAL.values(), ids=SEVERAL)
def test_a_file_may_hold_several_tables(text: str) -> None:
    document, found, rows = read(text)
    assert [table.columns for table in found] == [["a", "b"], ["c", "d", "e"]]
    assert rows == [[["1", "2"], ["3", "4"]], [["5", "6", "7"]]]
    assert document.flaws == []
    assert [document.text[slice(*document.locate((1, 0, 2), key))] for key in (False, True)] == [
        "7",
        "e",
    ]


def test_bulk_configuration_names_its_tables() -> None:
    assert [table.name for table in read(SEVERAL["bulk configuration"])[1]] == ["a", "b"]
    assert read(WRITTEN["bulk configuration as a web page has it"])[1][0].name == "Skill_Group"
    assert read("__COLUMNS\na\tb\n")[1][0].name is None
    assert read(WRITTEN["ssms csv"])[1][0].name is None


NO_ROWS = {
    "header alone": (
        "SkillGroupSkillTargetID,AgentSkillTargetID\r\n",
        ["SkillGroupSkillTargetID", "AgentSkillTargetID"],
    ),
    "header without line end": ("a\tb", ["a", "b"]),
    "sqlcmd": ("a,b\n-,-\n\n(0 rows affected)\n", ["a", "b"]),
    "bulk configuration": (
        "__TABLE\nCall_Type\n__COLUMNS\nCallTypeID\tName\n",
        ["CallTypeID", "Name"],
    ),
    "bulk configuration, nothing below": ("__TABLE\nCall_Type\n__COLUMNS\n", None),
}


@pytest.mark.parametrize(("text", "columns"), NO_ROWS.values(), ids=NO_ROWS)
def test_a_table_may_be_empty(text: str, columns: list[str] | None) -> None:
    document, (table,), rows = read(text)
    assert (table.columns, rows, table.row_count) == (columns, [[]], 0)
    assert document.flaws == []
    with pytest.raises(IndexError):
        document.locate((0, 0, 0), False)


ONE_COLUMN = {
    "powershell": '#TYPE x\r\n"Name"\r\n"Sales"\r\n',
    "sqlcmd": "Name\n----\nSales\n\n(1 rows affected)\n",
    "bulk configuration": "__TABLE\nx\n__COLUMNS\nName\nSales\n",
}


@pytest.mark.parametrize("text", ONE_COLUMN.values(), ids=ONE_COLUMN)
def test_one_column_is_a_table_where_the_text_says_so(text: str) -> None:
    _, (table,), rows = read(text)
    assert (table.columns, rows) == (["Name"], [[["Sales"]]])


def test_one_column_of_numbers_is_a_table_where_sqlcmd_counts_them() -> None:
    _, (table,), rows = read("5000\n5001\n\n(2 rows affected)\n")
    assert (table.columns, rows) == (None, [[["5000"], ["5001"]]])


NO_TABLES = {
    "nothing": "",
    "blank lines": "\n \n\n",
    "comments": "# a\n# b, c\n",
    "one column": "EnterpriseName\nSales\nSupport\n",
    "one column of numbers": "5000\n5001\n",
    "prose": "Dear all,\nwe moved the queues, the agents and the rest to 5000.\nYours, Bruce\n",
    "a sentence": "In May, we moved",
    "verse": "Roses are red, violets are blue\nSugar is sweet, and so are you\n",
    "markdown": "# Queues\n\n| name | id |\n| --- | --- |\n| Sales | 5000 |\n",
    "a heading": "Queues\n------\nThere are two, Sales and Support.\n",
    "yaml": "---\nqueues:\n  - name: Sales\n    agents: [Clark, Bruce]\n",
    "json": "[1, 2]\n[3, 4]\n",
    "xml": "<a>1,2</a>\n<a>3,4</a>\n",
    "a log": "2016-06-27T17:20:19 - line 2: operation=CREATE, agentId=1000\n2016-06-27 done\n",
    "code": "import os, sys\nx = 1, 2\n",
    "marks only": "\ufeff",
}


@pytest.mark.parametrize("text", NO_TABLES.values(), ids=NO_TABLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_other_text_is_no_table(text: str, encoding: str) -> None:
    assert read_table("x.txt", text.encode(encoding)) is None


HEADERS: dict[str, tuple[list[str], bool]] = {
    "columns": (["SkillTargetID", "EnterpriseName"], True),
    "columns with blanks": (["Agent Name", "site Name"], True),
    "sql without a name": (["(No column name)", "a"], True),
    "letters of other languages": (["Größe", "_x"], True),
    "number": (["Sales", "5000"], False),
    "empty": (["Sales", ""], False),
    "null": (["Sales", "NULL"], False),
    "flag": (["Sales", "Y"], False),
    "truth": (["Sales", "True"], False),
    "date": (["Sales", "2016-06-27 17:20:19.000"], False),
    "address": (["Sales", "sales@example.com"], False),
    "reference": (["Sales", "/unifiedconfig/config/agent/5000"], False),
}


@pytest.mark.parametrize(("cells", "expected"), HEADERS.values(), ids=HEADERS)
def test_a_header_looks_like_names(cells: list[str], expected: bool) -> None:
    assert is_header(cells) is expected


def test_larger_parts_can_be_located() -> None:
    text = 'a,b\n1,"2"\n'
    document, _, _ = read(text)
    assert document.locate((), False) == (0, len(text))
    assert document.locate((0,), False) == (0, 3)
    assert text[slice(*document.locate((0, 0), False))] == '1,"2'
    assert document.written((0, 0, 1)) == "2"
    headerless, _, _ = read("1,2\n3,4\n")
    assert headerless.locate((0,), False) == (0, 0)


@pytest.mark.parametrize("pointer", [(0, 2, 0), (0, 0, 2), (0, -1, 0), (1, 0, 0)])
def test_what_is_not_there_cannot_be_located(pointer: tuple[int, int, int]) -> None:
    document, _, _ = read("a,b\n1,2\n3,4\n")
    with pytest.raises(IndexError):
        document.locate(pointer, False)


BROKEN = {
    "too many cells": ("a,b\n1,2\n3,4,5\n6,7\n", "3,4,5", [["1", "2"], ["6", "7"]]),
    "too few cells": ("a,b,c\n1,2,3\n4,5\n", "4,5", [["1", "2", "3"]]),
    "one cell": ("a,b\n1\n2,3\n", "1", [["2", "3"]]),
    "line break": ("a,b\r\n1,x\r\ny\r\n2,3\r\n", "y", [["1", "x"], ["2", "3"]]),
    "no header": (
        "1\t2\n3\t4\n5\t6\n7\t8\n1\t1\n1\t1\n1\t1\n1\t1\n1\t1\n5\t6\t7\n",
        "5\t6\t7",
        [*[["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]], *[["1", "1"]] * 5],
    ),
    "sqlcmd": ("a,b\n-,-\n1,x, y\n2,3\n", "1,x, y", [["2", "3"]]),
    "every row": ("a,b,c\n1,2\n3,4\n", "1,2", []),
    "two rows joined by quotes": ('a,b\n1,"x\n2,"y\n3,4\n', '"', [["3", "4"]]),
}


@pytest.mark.parametrize(("text", "place", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_row_with_a_wrong_number_of_cells_is_not_read(
    text: str, place: str, expected: list[Row]
) -> None:
    document, (table,), (rows,) = read(text)
    assert rows == expected
    assert flaws(document)[0] == ("broken-table", place)
    assert not document.complete
    known = len(document.flaws)
    assert list(table.rows()) == rows
    assert len(document.flaws) == known
    for number, row in enumerate(rows):
        assert document.text[slice(*document.locate((0, number, 1), False))] == row[1]


def test_a_quote_inside_a_row_does_no_harm() -> None:
    text = 'a,b,c\n1,"VIP" only,x\n2,5" wide,"y\nz"\n'
    document, _, rows = read(text)
    assert rows == [[["1", '"VIP" only', "x"], ["2", '5" wide', "y\nz"]]]
    assert document.flaws == []
    assert document.written((0, 0, 1)) == '"VIP" only'
    assert document.written((0, 1, 2)) == "y\nz"


def test_a_header_torn_by_a_quote_is_none() -> None:
    document, (table,), rows = read('#TYPE x\n"a\nb"c,d\n')
    assert (table.columns, rows) == (None, [[]])
    assert flaws(document) == [("broken-table", '"')]


def test_the_reason_of_a_broken_row_is_guessed() -> None:
    document, _, _ = read("a,b,c\n1,2,3,4\n1\n4,5,6\n")
    assert [flaw.message for flaw in document.flaws] == [
        "the row has 4 cells and the header has 3, so it is not read; "
        "probably a value with a comma in it is not in quotes",
        "the row has 1 cell and the header has 3, so it is not read; "
        "probably a value with a line break in it is not in quotes, or cells are missing",
    ]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (MAX_FLAWS, ""),
        (MAX_FLAWS + 1, "1 more row is broken"),
        (MAX_FLAWS + 3_000, "3,000 more rows are broken"),
    ],
)
def test_many_broken_rows_are_summed_up(broken: int, said: str) -> None:
    document, (table,), (rows,) = read(lines("a,b,c", *["1,2,3,4"] * broken, "5,6,7"))
    assert rows == [["5", "6", "7"]]
    assert len(document.flaws) == MAX_FLAWS + bool(said)
    assert document.flaws[-1].message.startswith(said or "the row has 4 cells")
    list(table.rows())
    assert len(document.flaws) == MAX_FLAWS + bool(said)


UNCLOSED = {
    "at the end": ('a,b\n1,2\n3,"4\n5,6\n', '3,"', [["1", "2"]]),
    "in a long table": ("a,b\n1,2\n" + '3,"4\n' + "5,6\n" * 100_000, '3,"', [["1", "2"]]),
    "at once": ('1,"2\n' + "3,4\n" * 10, '1,"', []),
}


@pytest.mark.parametrize(("text", "before", "expected"), UNCLOSED.values(), ids=UNCLOSED)
def test_a_quote_that_is_never_closed_is_reported(
    text: str, before: str, expected: list[Row]
) -> None:
    document, (table,), (rows,) = read(text)
    assert rows == expected
    (flaw,) = document.flaws
    assert (flaw.rule, flaw.start) == ("broken-table", text.index(before) + 2)
    assert "never closed" in flaw.message
    assert not document.complete
    list(table.rows())
    assert len(document.flaws) == 1


def test_a_value_that_goes_on_and_on_ends_the_reading() -> None:
    document, _, (rows,) = read("a,b\n1,2\n3," + "x" * 200_000 + "\n4,5\n")
    assert rows == [["1", "2"]]
    assert [flaw.rule for flaw in document.flaws] == ["document-exceeds-limit"]
    assert document.flaws[0].start == 10


COUNTED = {
    "cut short": ("a,b\n-,-\n1,2\n\n(3 rows affected)\n", "3 of these rows, but 1 are here"),
    "in russian": ("a,b\n-,-\n1,2\n\n(затронуто строк: 3)\n", "3 of these rows, but 1 are here"),
    "in korean": ("a,b\n-,-\n1,2\n\n(3개 행이 영향을 받음)\n", "3 of these rows, but 1 are here"),
    "added to": ("a,b\n-,-\n1,2\n3,4\n\n(1 rows affected)\n", "1 of these rows, but 2 are here"),
}


@pytest.mark.parametrize(("text", "said"), COUNTED.values(), ids=COUNTED)
def test_an_export_says_how_many_rows_it_has(text: str, said: str) -> None:
    document, (table,), _ = read(text)
    assert flaws(document) == [("incomplete-export", text[text.index("(") :].strip())]
    assert document.flaws[0].message == f"the export counts {said}"
    list(table.rows())
    assert len(document.flaws) == 1


def test_a_broken_row_counts() -> None:
    document, _, _ = read("a,b\n-,-\n1,2\n3,4,5\n\n(2 rows affected)\n")
    assert [flaw.rule for flaw in document.flaws] == ["broken-table"]


WITHOUT_ROWS = {
    "error": (
        "Msg 208, Level 16, State 1, Server AW1, Line 1\r\nInvalid object name 't_Foo'.\r\n",
        "incomplete-export",
        "an error instead of rows",
    ),
    "wrapped": (
        "SkillTargetID EnterpriseName\nDescription\n------------- --------------\n-----------\n",
        "broken-table",
        '-w 65535 -s"|" -W',
    ),
    "nul": ("a,b\n1,\0\n", "unreadable-file", "U+0000"),
}


@pytest.mark.parametrize(("text", "rule", "said"), WITHOUT_ROWS.values(), ids=WITHOUT_ROWS)
def test_a_file_without_rows_is_refused(text: str, rule: str, said: str) -> None:
    document = read_table("x.csv", text.encode())
    assert document is not None
    assert document.data is None
    assert [flaw.rule for flaw in document.flaws] == [rule]
    assert said in document.flaws[0].message


def test_what_is_not_utf_8_is_code_page_1252() -> None:
    document, _, (rows,) = read(b"a,b\n1,M\xfcnchen\n")
    assert rows == [["1", "München"]]
    assert document.encoding == "cp1252"
    assert document.written((0, 0, 1)) == "München"


@pytest.mark.parametrize(
    "said",
    [
        "Timeout expired.  The timeout period elapsed prior to completion of the operation.",
        "Execution Timeout Expired.",
        "Timeout abgelaufen. Das Zeitlimit wurde vor dem Beenden des Vorgangs überschritten.",
        "[Microsoft][ODBC Driver 17 for SQL Server]Query timeout expired",
        "Query was cancelled by user.",
        "An error occurred while executing batch. Error message is: out of memory",
        'Exception calling "Fill" with "1" argument(s): "The wait operation timed out"',
        "A transport-level error has occurred when receiving results from the server.",
        "Transaction (Process ID 52) was deadlocked on lock resources with another process",
    ],
)
@pytest.mark.parametrize("between", ["", "\n"])
def test_a_query_that_was_not_finished_is_an_incomplete_export(said: str, between: str) -> None:
    document, _, (rows,) = read(f"a,b,c,d,e\n1,2,3,4,5\n{between}{said}\n".encode())
    assert rows == [["1", "2", "3", "4", "5"]]
    assert [(flaw.rule, flaw.start > 19) for flaw in document.flaws] == [
        ("incomplete-export", True)
    ]
    assert not document.complete


LOST = {
    "utf-8 that is cut off": ("a,b\n1,Zürich\n2,Genè".encode()[:-1], "ends within a letter"),
    "utf-16 that is cut off": ("a,b\n1,2\n".encode("utf-16") + b"x", "ends within a letter"),
    "not even code page 1252": (b"a,b\n1,M\xfcnchen\x81\n", "byte 0x81 is neither"),
    "replaced before": ("a,b\n1,M\ufffdnchen\n".encode(), "a letter was lost"),
    "code page 1252 read as Latin-1": ("a,b\n1,Tony\x92s\n".encode(), "U+0092 is here"),
    "the same in UTF-16": ("a,b\n1,Tony\x92s\n".encode("utf-16"), "U+0092 is here"),
    "utf-8 behind utf-16": (
        "a,b\n1,2\n".encode("utf-16") + b"3,Paul\n",
        "UTF-8, but UTF-16 in front",
    ),
    "an even number of it": (
        "a,b\n1,2\n".encode("utf-16") + b"3,Pau\n",
        "UTF-8, but UTF-16 in front",
    ),
    "behind the other order": (
        b"\xfe\xff" + "a,b\n1,2\n".encode("utf-16-be") + b"3,Paul\n",
        "UTF-8, but",
    ),
    "utf-16 behind utf-8": (
        b"a,b\n" + b"1,2\n" * 20 + "3,Paul\n".encode("utf-16-le"),
        "UTF-16, but UTF-8 in front",
    ),
    "utf-32": ("a,b\n1,2\n".encode("utf-32"), "saved as UTF-32"),
    "utf-32 without a mark": ("a,b\n1,2\n".encode("utf-32-be"), "saved as UTF-32"),
}


@pytest.mark.parametrize(("raw", "said"), LOST.values(), ids=LOST)
def test_a_text_that_lost_letters_is_not_read(raw: bytes, said: str) -> None:
    document = read_table("x.csv", raw)
    assert document is not None
    assert (document.data, document.complete) == (None, False)
    assert [flaw.rule for flaw in document.flaws] == ["unreadable-file"]
    assert said in document.flaws[0].message


def test_one_letter_at_the_end_of_code_page_1252_is_not_cut_off() -> None:
    assert read(b"a,b\n1,Caf\xe9")[2] == [[["1", "Café"]]]


@pytest.mark.parametrize("delimiter", "\t|;,")
def test_cells_are_found_in_a_long_table_in_any_order(delimiter: str) -> None:
    rows = [
        [str(5000 + n), f'Agent "{n}"\r\nof{delimiter} all' if n % 7 == 0 else f"A{n}", "", "Y"]
        for n in range(5_000)
    ]
    text = written([["id", "name", "none", "flag"], *rows], delimiter, "\r\n", csv.QUOTE_MINIMAL)
    document, (table,), _ = read(text)
    fresh, _, _ = read(text)
    assert [[cell or "" for cell in row] for row in table.rows()] == rows
    for number in (4_999, 0, 2_500, 2_499, 4_900, 1, 777, 4_998):
        for source in (document, fresh):
            start, end = source.locate((0, number, 1), False)
            assert text[start:end].replace('""', '"') == rows[number][1]


def test_rows_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records_module, "PIECE", 64)
    document = read_table("x.csv", lines("a,b", *["1,2"] * 50, "3").encode())
    (table,) = tables(document)
    rows = table.rows()
    assert next(rows) == ["1", "2"]
    assert table.row_count is None
    assert document is not None
    assert document.flaws == []  # the broken row at the end has not been read yet
    assert len(list(rows)) == 49
    assert len(document.flaws) == 1


# Whatever `csv` writes is read back.


def written(rows: list[list[str]], delimiter: str, line_end: str, quoting: Any) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(rows)
    return text.getvalue()


LOST_LETTERS = "\0\ufeff\ufffd" + "".join(map(chr, range(0x80, 0xA0)))
# A value with both line breaks and delimiters may be rows that a stray quote has swallowed.
CELLS = st.text(
    st.sampled_from("ab1 ,;|\t\"'\n\r#-(NULÄ営😀")
    | st.characters(codec="utf-8", exclude_characters=LOST_LETTERS),
    max_size=8,
).filter(lambda cell: set(cell).isdisjoint("\r\n") or set(cell).isdisjoint(",;|\t"))
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{1,8}", fullmatch=True).filter(
    lambda name: name.lower() not in ("null", "true", "false")
)


@st.composite
def grids(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    row = st.lists(CELLS, min_size=width, max_size=width)
    return [draw(st.lists(NAMES, min_size=width, max_size=width)), *draw(st.lists(row, max_size=8))]


@given(
    rows=grids(),
    delimiter=st.sampled_from("\t|;,"),
    # Before Python 3.13, `csv` does not quote a line break that is not its own.
    dialect=st.sampled_from(
        [("\r\n", csv.QUOTE_MINIMAL), *((end, csv.QUOTE_ALL) for end in ("\r\n", "\n", "\r"))]
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    piece=st.sampled_from([1, 7, 50, 16_384]),
)
def test_a_table_survives_writing_and_reading(
    rows: list[list[str]], delimiter: str, dialect: tuple[str, int], encoding: str, piece: int
) -> None:
    text = written(rows, delimiter, *dialect)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records_module, "PIECE", max(piece, len(",".join(rows[0])) + 2))
        document, (table,), (found,) = read(text, encoding)
        assert table.columns == rows[0]
        nothing = {"", *NULLS}
        expected = [[None if cell in nothing else cell for cell in row] for row in rows[1:]]
        assert found == expected
        assert document.flaws == []
        again = tables(read_table("x.csv", text.encode(encoding)))[0]
        for number, row in reversed(list(enumerate(rows[1:]))):
            for column, cell in enumerate(row):
                for where in (table, again):
                    start, end = where.place(number, column)
                    assert document.text[start:end].replace('""', '"') == cell
        for column, name in enumerate(rows[0]):
            start, end = document.locate((0, 0, column), True)
            assert document.text[start:end] == name


@given(
    raw=st.binary(max_size=200)
    | st.text('ab1,;|\t"\n\r-#()_TABLECOUMNS ', max_size=80).map(str.encode)
)
def test_no_bytes_make_the_reader_fail(raw: bytes) -> None:
    document = read_table("x.csv", raw)
    if document is None or document.data is None:
        return
    for number, table in enumerate(tables(document)):
        for row, cells in enumerate(table.rows()):
            for column, cell in enumerate(cells):
                start, end = document.locate((number, row, column), False)
                assert cell is None or re.sub('"+', "", document.text[start:end]) == re.sub(
                    '"+', "", cell
                )
    assert all(0 <= flaw.start <= flaw.end <= len(document.text) for flaw in document.flaws)


@pytest.mark.parametrize("text", [*WRITTEN.values(), *SEVERAL.values()], ids=[*WRITTEN, *SEVERAL])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_truncation_makes_the_reader_fail(text: str, encoding: str) -> None:
    raw = text.encode(encoding)
    for length in range(len(raw)):
        document = read_table("x.csv", raw[:length])
        if document is not None and document.data is not None:
            for table in tables(document):
                list(table.rows())


def test_what_cisco_prints_is_read() -> None:
    folder = SAMPLES / "text_tools"
    if not folder.is_dir():
        pytest.skip("the samples are not here")
    read_as = {}
    for path in sorted(folder.iterdir()):
        document = read_table(path.name, path.read_bytes())
        if document is not None:
            (table,) = tables(document)
            read_as[path.stem] = (
                table.name,
                table.columns and len(table.columns),
                len(list(table.rows())),
            )
            assert document.flaws == []
    assert read_as == {
        "agentcfg_agent": ("Agent", 5, 3),
        "agentcfg_skill_group_member": ("Skill_Group_Member", 2, 3),
        "bulkconfig_call_type_header": ("Call_Type", 5, 0),
        "bulkconfig_person_header": ("Person", 5, 0),
        "pcce_bulkjob_headers_from_docs": (None, None, 5),
    }


@given(
    text=st.lists(
        st.sampled_from(
            ["12", "7", "0", "03", "", "-1", "x", "9" * 30, ",", "\r\n", "\n", "\r", '"']
        ),
        max_size=60,
    ).map("".join)
)
def test_columns_hold_what_rows_hold(text: str) -> None:
    written = "Group,Agent\r\n" + 100 * "1,2\r\n" + text
    table = tables(read_table("x.csv", written.encode()))[0]
    rows = [["" if cell is None else cell for cell in row] for row in table.rows()]
    columns: list[list[str]] = [[], []]
    for batch in table.columns_at(0, 1):
        for column, cells in zip(columns, batch, strict=True):
            column += ["" if cell is None else str(cell) for cell in cells]
    assert [list(row) for row in zip(*columns, strict=True)] == rows


@pytest.mark.parametrize("types", ["int,varchar,int,int", "INT,TEXT,INT,TEXT"])
def test_a_row_of_types_below_the_header_begins_no_other_table(types: str) -> None:
    _, (table,), (rows,) = read(
        f"SkillTargetID,EnterpriseName,MRDomainID,PeripheralID\n{types}\n1,A,2,3\n4,B,5,6\n"
    )
    assert (table.columns or [])[1:2] == ["EnterpriseName"]
    assert rows == [types.split(","), ["1", "A", "2", "3"], ["4", "B", "5", "6"]]
