"""A workbook is read like tables of text, its rows keep their numbers, and bombs and damage are refused."""

from __future__ import annotations

import csv
import datetime
import re
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from command import ROOT, ece_lint
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from tries import tries
from workbooks import ERROR, FORMS, Sheets, archive, ods, ods_of, xls, xlsb, xlsx

from ece_lint.documents import Document, Node
from ece_lint.documents.excel import Sheet, read_excel
from ece_lint.documents.forms import NoDocument, read_document
from ece_lint.documents.table import read_table
from ece_lint.finding import Finding
from ece_lint.lint import ask_rules
from ece_lint.model import read_entity
from ece_lint.routing import Routing
from ece_lint.settings import Settings
from ece_lint.sources.draft import Draft, Harvest
from ece_lint.sources.gather import gather
from ece_lint.sources.join import join
from ece_lint.sources.sheets import harvest_sheets, is_sheet

# The tables of the Enterprise Chat and Email Design Guide 12.0(1), pages 12 and 13, as they are printed.
GUIDE: dict[str, list[list[str | None]]] = {
    "Skill groups": [
        ["Peripheral", "Skill Group", "Agents"],
        ["NA_Peripheral", "Domestic_Sales_NA", "Clark, Bruce"],
        [None, "Global_Sales_NA", "Clark"],
        [None, "Domestic_Support_NA", "Peter"],
        [None, "Global_Support_NA", "Tony"],
        ["EMEA_Peripheral", "Domestic_Sales_EMEA", "Natasha, Clint"],
        [None, "Global_Sales_EMEA", "Natasha"],
        [None, "Domestic_Support_EMEA", "Loki"],
        [None, "Global_Support_EMEA", "Loki, Phil"],
    ],
    "Scripts": [
        ["Script", "Skill Group"],
        ["Global_Sales_Email_Script", "Global_Sales_NA"],
        [None, "Global_Sales_EMEA"],
        ["Global_Support_Email_Script", "Global_Support_NA"],
        [None, "Global_Support_EMEA"],
        ["Domestic_Sales_Email_Script", "Domestic_Sales_NA"],
        [None, "Domestic_Sales_EMEA"],
        ["Domestic_Support_Email_Script", "Domestic_Support_NA"],
        [None, "Domestic_Support_EMEA"],
    ],
    "ECE": [
        ["Department", "Queue", "Mapped Skill Groups", "Agents Who Service Activities"],
        ["Sales", "Email_MRD_Domestic_Sales_Email_Script", "Domestic_Sales_NA\nDomestic_Sales_EMEA",
         "Clark, Bruce, Natasha, Clint"],
        [None, "Email_MRD_Global_Sales_Email_Script", "Global_Sales_NA Global_Sales_EMEA",
         "Clark, Natasha"],
        ["Support", "Email_MRD_Domestic_Support_Email_Script",
         "Domestic_Support_NA Domestic_Support_EMEA", "Peter, Loki"],
        [None, "Email_MRD_Global_Support_Email_Script", "Global_Support_NA Global_Support_EMEA",
         "Peter, Loki, Phil"],
    ],
}  # fmt: skip


def sheets_of(document: Document) -> list[Sheet]:
    assert isinstance(document.data, list), document.flaws
    return document.data


def harvested(*documents: Document, drafts: list[Draft] | None = None) -> Harvest:
    harvest = Harvest()
    harvest.drafts += drafts or []
    harvest_sheets(documents, harvest)
    return harvest


def objects(*documents: Document, drafts: list[Draft] | None = None) -> dict[str, dict[str, Any]]:
    harvest = harvested(*documents, drafts=drafts)
    records = join(harvest.drafts, harvest.links).records
    assert all(record.kind.accepts(record.data) for record in records)
    return {record.data["name"]: record.data for record in records}


def findings(documents: list[Document]) -> list[Finding]:
    harvest = harvested(*documents)
    routing = Routing(documents)
    for record in join(harvest.drafts, harvest.links).records:
        entity = read_entity(record)
        assert entity is not None
        routing.add(entity)
    routing.link()
    found, _, crashes = ask_rules(Settings().rules, routing)
    assert not crashes
    return sorted(found, key=lambda finding: finding.message)


PETER = (
    "queue `Email_MRD_Global_Support_Email_Script` does not list agent `Tony`",
    "queue `Email_MRD_Global_Support_Email_Script` lists agent `Peter`",
)


@pytest.mark.parametrize("merged", [{}, {"Skill groups": ["A2:A5", "A6:A9"], "ECE": ["A2:A3"]}])
def test_the_guide_as_a_workbook_gives_its_two_findings(merged: dict[str, list[str]]) -> None:
    document = read_excel("site.xlsx", xlsx(GUIDE, merged))
    found = [
        one for one in findings([document]) if one.rule == "queue-agents-differ-from-membership"
    ]
    assert [one.message.partition(", who")[0] for one in found] == [*PETER]
    assert {one.location.span.line for one in found} == {3005}
    assert all(document.line(3005).endswith("\tPeter, Loki, Phil") for one in found)


def test_the_guide_as_csv_gives_the_same_findings() -> None:
    documents = []
    for name, rows in GUIDE.items():
        text = "\n".join(",".join(f'"{cell or ""}"' for cell in row) for row in rows)
        document = read_table(f"{name}.csv", text.encode())
        assert document is not None
        documents.append(document)
    workbook = read_excel("site.xlsx", xlsx(GUIDE))
    assert [one.message for one in findings(documents)] == [
        one.message for one in findings([workbook])
    ]


def test_line_2012_is_row_12_of_the_second_sheet() -> None:
    rows: list[list[Any]] = [["Column", "Other"], *([number, "x"] for number in range(2, 13))]
    document = read_excel("two.xlsx", xlsx({"First": rows, "Second": rows}))
    assert document.line(1000) == "First"
    assert document.line(1012) == "12\tx"
    assert document.line(2000) == "Second"
    assert document.line(2012) == "12\tx"
    node = Node(document, (1, 10, 1))
    assert (node.span.line, node.span.column) == (2012, 4)
    assert Node(document, (1, 10, 1), key=True).span.line == 2001


@pytest.mark.parametrize("form", ["full", "concise"])
def test_a_finding_names_the_cell(tmp_path: Path, form: str) -> None:
    sheets = {
        "Peripheral": [["PeripheralID", "EnterpriseName", "Deleted"], ["1", "PG", "N"]],
        "AW Agent": [["SkillTargetID", "PeripheralID", "PeripheralNumber", "PersonID", "EnterpriseName"],
                     ["7", "1", "8", "9", "Ann"], ["8", "3", "9", "10", "Bee"]],
    }  # fmt: skip
    (tmp_path / "site.xlsx").write_bytes(xlsx(sheets))
    run = ece_lint("check", "--format", form, folder=tmp_path)
    assert "site.xlsx:2003:3" in run.stdout
    assert "('AW Agent'!B3)" in run.stdout


def test_a_long_sheet_moves_the_next_to_a_multiple_of_a_thousand() -> None:
    rows = [[f"row {number}"] for number in range(1, 1_501)]
    document = read_excel("long.xlsx", xlsx({"Long": rows, "Next": rows[:3]}))
    assert document.line(2_500) == "row 1500"
    assert document.line(3_000) == "Next"
    assert document.line(3_003) == "row 3"


def test_values_read_as_a_csv_file_would_have_them() -> None:
    rows: list[list[Any]] = [
        ["Number", "Text", "Flag", "Date", "Nothing"],
        [1001.0, "0049", True, datetime.datetime(2025, 1, 31, 12, 0), "NULL"],
        [],
        [1.5, "a\tb\nc", False, datetime.date(2025, 1, 31), datetime.timedelta(hours=30)],
    ]
    [sheet] = sheets_of(read_excel("values.xlsx", xlsx({"Values": rows})))
    assert sheet.columns == ["Number", "Text", "Flag", "Date", "Nothing"]
    assert list(sheet.rows()) == [
        ["1001", "0049", "true", "2025-01-31 12:00:00", None],
        [None] * 5,
        ["1.5", "a\tb\nc", "false", "2025-01-31", "30:00:00"],
    ]


def test_text_that_is_named_like_a_workbook_is_read_as_what_it_is() -> None:
    assert (
        read_document("Skill_Group.xlsx", b"SkillTargetID,EnterpriseName\n5100,A\n").form == "table"
    )
    page = read_document("Skill_Group.xls", b"<html><body><table></table></body></html>")
    assert page.form == "xml"
    with pytest.raises(NoDocument, match="is empty"):
        read_document("Skill_Group.ods", b"")


@pytest.mark.parametrize("name", ["site.xltm", "Skill_Group.csv", "site.zip", "site.xls", "site"])
@pytest.mark.parametrize("form", FORMS)
def test_a_workbook_is_read_whatever_its_name(name: str, form: str) -> None:
    document = read_document(name, FORMS[form](GUIDE))
    assert (document.form, len(sheets_of(document))) == ("excel", 3)


def test_merged_cells_are_filled_down_and_right() -> None:
    rows: list[list[Any]] = [["a", None, "c"], [None, None, "d"], ["e", "f", "g"]]
    [sheet] = sheets_of(read_excel("m.xlsx", xlsx({"M": rows}, {"M": ["A1:B2"]})))
    assert list(sheet.rows()) == [["a", "a", "c"], ["a", "a", "d"], ["e", "f", "g"]]


SITE: Sheets = {
    "Agents": [
        [],
        [None, "Number", "Login", "Long", "Ready", "Gone"],
        [None, 1001.0, "0049", 8.88555e11, True, ERROR],
        [None, 1.5, 'x<y&"z', -3, False, "x"],
        [None, "a", None, "ä"],
    ],
    "Empty": [],
    "Last": [[], [None, "z"]],
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_the_same_cells_at_the_same_places(form: str) -> None:
    document = read_document("site.csv", FORMS[form](SITE, {"Agents": ["B5:C5"]}))
    agents, empty, last = sheets_of(document)
    assert agents.columns == ["Number", "Login", "Long", "Ready", "Gone"]
    assert list(agents.rows()) == [
        ["1001", "0049", "888555000000", "true", None],
        ["1.5", 'x<y&"z', "-3", "false", "x"],
        ["a", "a", "ä", None, None],
    ]
    assert [*agents.without_value()] == [(0, 4)]
    assert document.cell(Node(document, (0, 0, 4)).offsets[0]) == "Agents!F3"
    assert [empty.row_count, *last.rows()] == [0, ["z"]]
    assert [document.line(line) for line in (1000, 2000, 3000)] == ["Agents", "Empty", "Last"]


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_dates_and_times_read_alike(form: str) -> None:
    rows = [[datetime.datetime(2025, 1, 31, 12, 30)], [datetime.datetime(2025, 1, 31)]]
    [sheet] = sheets_of(read_excel("dates", FORMS[form]({"S": rows})))
    assert [row[0][:10] for row in sheet.rows() if row[0]] == ["2025-01-31"] * 2
    assert next(sheet.rows()) == ["2025-01-31 12:30:00"]


def site_tables() -> Sheets:
    """Return the tables of the sample, with numbers where Excel would make numbers of them."""
    sheets = {}
    for path in sorted((ROOT / "samples" / "site-tables").rglob("*.csv")):
        raw = path.read_bytes()
        text = raw.decode("utf-16" if raw.startswith(b"\xff\xfe") else "utf-8-sig")
        delimiter = max(",;\t|", key=text.partition("\n")[0].count)
        sheets[path.stem] = [
            [int(cell) if re.fullmatch("0|[1-9][0-9]{,14}", cell) else cell or None for cell in row]
            for row in csv.reader(text.splitlines(), delimiter=delimiter)
        ]
    return sheets


@pytest.mark.parametrize("form", FORMS)
def test_a_site_is_the_same_in_every_form(tmp_path: Path, form: str) -> None:
    (tmp_path / f"site.{form}").write_bytes(FORMS[form](site_tables()))
    tables = str(ROOT / "samples" / "site-tables")
    assert ece_lint("convert", str(tmp_path)).stdout == ece_lint("convert", tables).stdout
    found = [
        sorted(re.findall(r"\w+\[[\w-]+\].*", ece_lint("check", "--format", "concise", one).stdout))
        for one in (str(tmp_path), tables)
    ]
    assert [re.sub(r" \([^ ()]+![A-Z]+[0-9]+\)", "", line) for line in found[0]] == found[1] != []


# What has no value.


def reported(document: Document) -> list[str]:
    """Return what is said of a workbook once its tables were read."""
    document.form = "excel"
    gather([document])
    return [flaw.message for flaw in document.flaws if flaw.rule == "formula-without-value"]


def test_a_formula_that_nobody_calculated_is_reported() -> None:
    rows: list[list[Any]] = [
        ["Queue", "Agents"],
        ["Sales", '=CONCATENATE("Cl","ark")'],
        ["Support", "=A2"],
    ]
    document = read_excel("formula.xlsx", xlsx({"Sheet": rows}))
    [message] = reported(document)
    assert message.startswith("2 cells have an error or a formula that was never calculated")
    assert "(the first is Sheet!B2)" in message
    assert document.span(document.flaws[0].start, document.flaws[0].end).line == 1002
    assert not document.complete


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NAME?"])
def test_an_error_in_a_cell_is_no_name(error: str) -> None:
    rows: list[list[Any]] = [["Queue", "Agents"], ["Sales", "Clark"], ["Support", error]]
    document = read_excel("formula.xlsx", xlsx({"Sheet": rows}))
    assert objects(document)["Support"] == {"name": "Support"}
    [message] = reported(document)
    assert message.startswith("1 cell has an error")
    assert not document.complete


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "sheets",
    [
        {"Notes": [["Who", "Looked up"], ["Ann", ERROR]]},
        {"Queues": [["Queue", "Agents", "Remark"], ["Sales", "Clark", ERROR]]},
        {"Peripheral": [["PeripheralID", "EnterpriseName", "Note"], ["1", "PG", ERROR]]},
        {"Queues": [["Queue", "Agents"], ["Sales", "Clark"], [], [None, None, None, ERROR]]},
    ],
    ids=["other sheet", "other column", "of a table", "beside"],
)
def test_an_error_that_nobody_reads_takes_nothing_away(form: str, sheets: Sheets) -> None:
    document = read_excel("site", FORMS[form](sheets))
    assert not reported(document)
    assert document.complete


@pytest.mark.parametrize("form", FORMS)
def test_rows_of_nothing_but_errors_are_rows(form: str) -> None:
    rows = [["SkillTargetID", "EnterpriseName", "PeripheralID"], ["1", "A", "5"], [ERROR] * 3]
    [message] = reported(read_excel("site", FORMS[form]({"Skill_Group": rows})))
    assert message.startswith("3 cells have an error")
    assert "Skill_Group!A3" in message


EMPTY_TEXT = (
    '<c r="{0}" t="str"><f>IFERROR(A1,"")</f><v></v></c>',
    "<c t='str' r='{0}'><f>IFERROR(A1,\"\")</f><v/></c>",
    '<x:c r="{0}" s="1" t="str"><x:f>T(A1)</x:f><x:v xml:space="preserve"></x:v></x:c>',
)
NO_VALUE = (
    '<c r="{0}"><f>A1</f></c>',
    '<c r="{0}"><f>A1</f><v></v></c>',
    '<c r="{0}" t="str"><f>T(A1)</f></c>',
    '<c r="{0}" s="1"><f t="shared" si="0"/><v/></c>',
    '<c r="{0}" t="e"><f>A1</f><v>#REF!</v></c>',
    "<c t='e' r='{0}'><v>#N/A</v></c>",
)


@pytest.mark.parametrize("cell", EMPTY_TEXT + NO_VALUE)
def test_the_empty_text_is_a_value(cell: str) -> None:
    xml = f'<sheetData><row r="2"><c r="A2"><v>1</v></c>{cell.format("B2")}</row></sheetData>'
    [sheet] = sheets_of(read_excel("s.xlsx", with_sheet(SHEET.format(xml))))
    assert [*sheet.without_value()] == ([(0, 1)] if cell in NO_VALUE else [])


def test_an_ods_has_formulas_with_and_without_a_value() -> None:
    cells = (
        '<table:table-cell table:formula="of:=T([.A1])"><text:p/></table:table-cell>'
        '<table:table-cell table:formula="of:=[.A1]&gt;0"/>'
        '<table:table-cell office:value-type="float" office:value="1" table:formula="of:=1"/>'
    )
    table = f'<table:table table:name="S"><table:table-row>{cells}</table:table-row></table:table>'
    [sheet] = sheets_of(read_excel("s.ods", ods_of(table)))
    assert [*sheet.rows()] == [["1"]]
    assert sheet.worksheet.without_value == {0: [1]}


GROUPS: list[list[Any]] = [
    ["SkillTargetID", "EnterpriseName", "MRDomainID"],
    [5100, "Sales_NA", 5000],
    [5101, "Sales_EMEA", 5000],
]
MEMBERS: list[list[Any]] = [
    ["SkillGroupSkillTargetID", "AgentSkillTargetID"],
    [5100, 5300],
]


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        ([["Groups of 3 March"], [], *GROUPS, [], ["Members"], *MEMBERS], []),
        ([["Groups of 3 March", None, None], *GROUPS, [], *MEMBERS], ["A1:C1"]),
        ([*([None, None, *row] for row in GROUPS), [], [], *([None, *row] for row in MEMBERS)], []),
        ([["Skill_Group"], *GROUPS, [None, None], ["Skill_Group_Member"], *MEMBERS], []),
    ],
    ids=["titles", "merged titles", "columns left free", "names of tables"],
)
def test_tables_may_stand_in_a_sheet_one_below_another(
    rows: list[list[Any]], merged: list[str]
) -> None:
    document = read_excel("all.xlsx", xlsx({"All": rows}, {"All": merged}))
    groups, members = sheets_of(document)
    assert [cell for cell in groups.columns or () if cell] == GROUPS[0]
    assert [row[1] for row in groups.rows()] == ["Sales_NA", "Sales_EMEA"]
    assert [cell for cell in members.columns or () if cell] == MEMBERS[0]
    assert [row[:2] for row in members.rows()] == [["5100", "5300"]]
    for place, text in [((0, 1, 1), "Sales_EMEA"), ((1, 0, 1), "5300")]:
        start, end = Node(document, place).offsets
        assert document.text[start:end] == text
    start, end = Node(document, (1, 0, 0), key=True).offsets
    assert document.text[start:end] == "SkillGroupSkillTargetID"


def test_a_table_of_people_goes_on_below_what_looks_like_a_header() -> None:
    rows: list[list[Any]] = [
        ["Queue", "Agents"],
        ["Sales", "1001"],
        [],
        ["Support"],
        ["Help", "Clark"],
    ]
    assert objects(read_excel("q.xlsx", xlsx({"Q": rows}))) == {
        "Sales": {"name": "Sales", "agents": ["1001"]},
        "Help": {"name": "Help", "agents": ["Clark"]},
    }


LOCKED = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
    "</manifest:file-entry></manifest:manifest>"
)


@pytest.mark.parametrize(
    ("raw", "rule", "message"),
    [
        (b"", "unreadable-file", "not an Excel workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "unreadable-file",
            "no workbook is found",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "unreadable-file",
            "protected by a password",
        ),
        (xls(SITE, before=b"\x2f\0\x06\0\x01\0\0\0\0\0"), "unreadable-file", "by a password"),
        (ods_of("", LOCKED), "unreadable-file", "protected by a password"),
        (archive({"readme": "hello"}), "unreadable-file", "an archive but not a workbook"),
        (
            archive({"bomb": bytes(64 * 1024 * 1024)}),
            "document-exceeds-limit",
            "200 times its size",
        ),
        (xls(SITE)[:2000], "unreadable-file", "the workbook is damaged"),
        (ods(SITE)[:-300], "unreadable-file", "the workbook is damaged"),
        (xlsx(GUIDE)[:-300], "unreadable-file", "the workbook is damaged"),
    ],
    # An archive has the time in which it was written; all processes of a run must have the same names.
    ids=lambda part: part if isinstance(part, str) else "raw",
)
def test_what_is_no_workbook_is_refused_with_advice(raw: bytes, rule: str, message: str) -> None:
    document = read_excel("site.xlsx", raw)
    assert document.data is None
    assert not document.complete
    assert [flaw.rule for flaw in document.flaws] == [rule]
    assert message in document.flaws[0].message


def with_sheet(xml: str) -> bytes:
    """Return a workbook whose only sheet has some XML of its own."""
    saved = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(xlsx({"S": [["a"]]}))) as old,
        zipfile.ZipFile(saved, "w") as new,
    ):
        for part in old.infolist():
            own = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, xml if own else old.read(part))
    return saved.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)


def test_entities_are_not_expanded() -> None:
    lines = ['<!ENTITY a0 "xxxxxxxxxx">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    cell = '<sheetData><row r="1"><c r="A1" t="str"><v>&a9;</v></c></row></sheetData>'
    document = read_excel(
        "laughs.xlsx", with_sheet(f"<!DOCTYPE x [{''.join(lines)}]>{SHEET.format(cell)}")
    )
    assert document.data is None
    assert document.flaws


FAR_ODS = """<table:table table:name="S">
    <table:table-row table:number-rows-repeated="1001"><table:table-cell table:number-columns-repeated="16384"/>
    </table:table-row><table:table-row><table:table-cell office:value-type="float" office:value="1"/>
    </table:table-row></table:table>"""
FULL_ODS = """<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576">
    <table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>
    </table:table-row></table:table>"""
FAR_XLSX = [
    '<row r="1"><c r="A1"><v>1</v></c><c r="{}"><v>1</v></c></row>',
    "<row r='1'><c t='n' r = '{}'><v>1</v></c></row>",
    '<row r="1"><c r="A1"><v>1</v></c><c\nr="{}"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c><c r="{}"><v>1</v></c><c r="B2"><v>1</v></c></row>',
    '<row r="1"><c r="A1"/><x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="{}">'
    "<x:v>1</x:v></x:c></row>",
]


@pytest.mark.parametrize(
    "raw",
    [
        *(lambda row=row: with_sheet(SHEET.format(f"<sheetData>{row.format('XFD1048576')}</sheetData>"))
          for row in FAR_XLSX),
        lambda: with_sheet(SHEET.format('<sheetData><row r="9999999"><c><v>1</v></c></row></sheetData>')),
        lambda: xlsb({"S": [[None] * 1_000 + [1]] * 5_000}),
        lambda: ods_of(FULL_ODS),
        lambda: ods_of(FAR_ODS.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="9999999">')),
    ],
)  # fmt: skip
def test_cells_far_away_ask_for_no_more_than_they_should(raw: Callable[[], bytes]) -> None:
    document = read_excel("far", raw())
    assert [flaw.rule for flaw in document.flaws] == ["document-exceeds-limit"]


def test_a_million_rows_that_are_only_formatted_are_none() -> None:
    rows = "".join(f'<row r="{row}"><c r="XFD{row}" s="1"/></row>' for row in range(2, 20_000))
    xml = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{rows}</sheetData>'
    [sheet] = sheets_of(read_excel("s.xlsx", with_sheet(SHEET.format(xml))))
    assert [*sheet.rows()] == [["1"]]
    document = read_excel("s.ods", ods_of(FAR_ODS))
    assert [*sheets_of(document)[0].rows()] == [["1"]]
    assert document.line(2002) == "1"


@given(
    cells=st.lists(
        st.sampled_from([12, 7, "30", 0, "03", None, -1, 1.5, True, "x", "٣", "9" * 30]), max_size=9
    )
)
def test_columns_are_numbers_where_all_rows_have_some(cells: list[Any]) -> None:
    rows = [["Group", "Agent"], *([5, one] for one in cells)]
    [sheet] = sheets_of(read_excel("s.xlsx", xlsx({"S": [*rows, [5, 5]]})))
    texts = [[row[column] for row in sheet.rows()] for column in (0, 1)]
    [found] = sheet.columns_at(0, 1, numbers=True)
    assert [[None if one is None else str(one) for one in column] for column in found] == texts
    are_numbers = {12, 7, "30", "9" * 30}.issuperset(cells) and True not in cells
    assert (type(found[1][0]) is int) is are_numbers
    assert [*sheet.columns_at(0, 1)] == [texts]


def test_cells_without_a_reference_follow_one_another() -> None:
    xml = (
        '<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row r="4"><c r="C4"><v>3</v></c>'
        "<c t='e'><v>#REF!</v></c></row></sheetData>"
    )
    document = read_excel("s.xlsx", with_sheet(SHEET.format(xml)))
    [sheet] = sheets_of(document)
    assert [row for row in sheet.rows() if any(row)] == [
        ["1", "2", None, None],
        [None, None, "3", None],
    ]
    assert document.line(1004) == "\t\t3\t"
    assert sheet.worksheet.without_value == {3: [3]}


def test_hidden_sheets_are_read_and_charts_are_not() -> None:
    workbook = Workbook()
    workbook.create_chartsheet("Chart", 0)
    workbook.create_sheet("Hidden").sheet_state = "veryHidden"
    workbook["Hidden"]["A1"] = "x"
    saved = BytesIO()
    workbook.save(saved)
    document = read_excel("site.xlsx", saved.getvalue())
    assert [sheet.name for sheet in sheets_of(document)] == ["Sheet", "Hidden"]
    assert document.line(2001) == "x"


@pytest.mark.parametrize(("most", "flaws"), [(1_006, []), (1_005, ["document-exceeds-limit"])])
def test_characters_are_counted_as_they_are_written(
    most: int, flaws: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ece_lint.documents.workbook.MAX_CHARACTERS", most)
    document = read_excel("site.xlsx", xlsx({"S": [["x" * 1_000, "Id"], [1, 2], [3, 4]]}))
    assert [flaw.rule for flaw in document.flaws] == flaws


def test_what_the_library_raises_when_it_fails_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """What a library in Rust raises when it breaks off."""

    def fails(_: object) -> None:
        raise PanicException

    monkeypatch.setattr(python_calamine, "load_workbook", fails)
    [flaw] = read_excel("site.xlsx", xlsx(GUIDE)).flaws
    assert "the workbook is damaged" in flaw.message


WORKBOOKS = {form: write(SITE) for form, write in FORMS.items()}


@pytest.mark.parametrize("form", FORMS)
@tries(40)
@given(st.integers(0, 10**6), st.binary(max_size=40))
def test_nothing_is_raised_on_damaged_workbooks(form: str, at: int, noise: bytes) -> None:
    workbook = WORKBOOKS[form]
    at %= len(workbook)
    for raw in (workbook[:at] + noise + workbook[at + len(noise) :], workbook[:at] + noise):
        document = read_excel("fuzz", raw)
        assert document.data is None or harvested(document) is not None


@pytest.mark.parametrize("form", ["xlsx", "xlsb", "ods"])
@tries(60)
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.binary(max_size=20))
def test_nothing_is_raised_on_damaged_parts(form: str, part: int, at: int, noise: bytes) -> None:
    with zipfile.ZipFile(BytesIO(WORKBOOKS[form])) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    name = sorted(parts)[part % len(parts)]
    at %= len(parts[name]) + 1
    parts[name] = parts[name][:at] + noise + parts[name][at + len(noise) :]
    document = read_excel("fuzz", archive(parts))
    assert document.data is None or harvested(document) is not None


# Tables that people keep.


def table(text: str) -> Document:
    document = read_table("sheet.csv", text.encode())
    assert document is not None
    return document


def test_a_table_may_begin_anywhere_and_several_may_share_a_sheet() -> None:
    rows: list[list[Any]] = [
        ["Contact center of Example Ltd"],
        [],
        [None, "MRD", "Channel", "Interruptible"],
        [None, "Email_MRD", "Email", "Yes"],
        [],
        [None, "Skill Group", "MRD", "Members"],
        [None, "Sales_NA", "Email_MRD", "Clark Kent; Bruce"],
        ["Ask Ann before you change anything here"],
    ]
    assert objects(read_excel("site.xlsx", xlsx({"All": rows}))) == {
        "Email_MRD": {"name": "Email_MRD", "channel": "email", "interruptible": True},
        "Sales_NA": {
            "name": "Sales_NA",
            "media_routing_domain": "Email_MRD",
            "agents": ["Clark Kent", "Bruce"],
        },
    }


def test_a_remark_below_a_table_is_no_object() -> None:
    rows: list[list[Any]] = [["Script", "Skill Group"], ["A", "x"], ["checked in May"], [None, "y"]]
    assert objects(read_excel("s.xlsx", xlsx({"S": rows}))) == {
        "A": {"name": "A", "skill_groups": ["x"]}
    }


def test_a_group_without_agents_and_a_dash_say_nothing() -> None:
    assert objects(table("Peripheral,Skill Group,Agents\nNA,Sales,-\n,Support,\n")) == {
        "Sales": {"name": "Sales", "peripheral": "NA"},
        "Support": {"name": "Support", "peripheral": "NA"},
    }


def test_beside_an_export_a_table_of_people_says_only_what_the_system_cannot() -> None:
    ece = table("queue_id,queue_name\n1010,Sales\n")
    queue = Draft("queue", "1010", "Sales", Node(ece, (0, 0, 1)))
    kept = table('Queue,Mapped Skill Groups,Agents\nSales,Old_Group,"Clark, Bruce"\n')
    assert objects(kept, drafts=[queue]) == {
        "Sales": {"name": "Sales", "id": "1010", "agents": ["Clark", "Bruce"]}
    }


def test_a_list_of_members_counts_where_the_export_has_none() -> None:
    aw = table("SkillTargetID,EnterpriseName\n5100,Sales\n")
    group = Draft("skill_group", "5100", "Sales", Node(aw, (0, 0, 1)))
    kept = table("skillGroupName,agentId\nSales,1001\nSales,1002\nVoice,1003\n")
    assert objects(kept, drafts=[group]) == {
        "Sales": {"name": "Sales", "id": "5100", "agents": ["1001", "1002"]}
    }


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["Peripheral", "Skill Group", "Agents"], True),
        (["peripheral", "SKILL_GROUP", "members"], True),
        (["Script", "Skill Group"], True),
        (["Skill Group", "Note"], False),
        (["SkillTargetID", "EnterpriseName"], False),
        ([None, None], False),
    ],
)
def test_the_words_of_a_header_tell_a_table(row: list[str | None], expected: bool) -> None:
    assert is_sheet([row]) is expected


def test_the_summary_counts_what_a_sheet_has() -> None:
    harvest = harvested(read_excel("site.xlsx", xlsx(GUIDE)))
    assert harvest.taken_for == {
        "site.xlsx": "tables that people keep: 8 skill groups, 4 scripts, 4 queues"
    }


@pytest.mark.parametrize(
    ("raw", "reader"),
    [(xlsx(GUIDE), "python_calamine"), (xls(SITE), "xlrd")],
    ids=["xlsx", "xls"],  # a workbook has the time when it was made in it
)
def test_a_reader_that_is_not_installed_is_no_damage(
    raw: bytes, reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, reader, None)
    (flaw,) = read_excel("site.xlsx", raw).flaws
    assert f"read with {reader}, which is not installed here" in flaw.message


@pytest.mark.parametrize("form", FORMS)
def test_what_is_looked_for_in_cells_is_found_below_headers_of_numbers_too(form: str) -> None:
    rows = [["SkillTargetID", "Members@{"], [5001, 5.5], [5002, 6], ["", "System.Object[]"]]
    document = read_excel(f"groups.{form}", FORMS[form]({"Groups": rows, "Numbers": rows[:3]}, {}))
    asked = ("System.", "@{", "Members", "Xml.")
    assert [*map(document.holds, asked)] == [True, True, True, False]
    numbers = read_excel(f"numbers.{form}", FORMS[form]({"Numbers": rows[:3]}, {}))
    assert [*map(numbers.holds, asked)] == [False, True, True, False]
    assert numbers.text.endswith("5001\t5.5\n5002\t6\n")
