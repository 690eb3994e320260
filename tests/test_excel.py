"""A workbook is read like tables of text, its rows keep their numbers, and bombs and damage are refused."""

from __future__ import annotations

import datetime
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from test_command import ece_lint

from ece_lint.documents import Document, Node
from ece_lint.documents import excel as excel_module
from ece_lint.documents.excel import Sheet, read_excel
from ece_lint.documents.forms import read_document
from ece_lint.documents.table import read_table
from ece_lint.finding import Finding
from ece_lint.lint import ask_rules
from ece_lint.model import read_entity
from ece_lint.routing import Routing
from ece_lint.settings import Settings
from ece_lint.sources.draft import Draft, Harvest
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


def packed(sheets: dict[str, list[list[Any]]], merged: dict[str, list[str]] | None = None) -> bytes:
    """Return a workbook with some sheets, of which some cells are merged."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in (merged or {}).get(name, ()):
            sheet.merge_cells(cells)
    saved = BytesIO()
    workbook.save(saved)
    return saved.getvalue()


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
    document = read_excel("site.xlsx", packed(GUIDE, merged))
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
    workbook = read_excel("site.xlsx", packed(GUIDE))
    assert [one.message for one in findings(documents)] == [
        one.message for one in findings([workbook])
    ]


def test_line_2012_is_row_12_of_the_second_sheet() -> None:
    rows: list[list[Any]] = [["Column", "Other"], *([number, "x"] for number in range(2, 13))]
    document = read_excel("two.xlsx", packed({"First": rows, "Second": rows}))
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
    (tmp_path / "site.xlsx").write_bytes(packed(sheets))
    run = ece_lint("check", "--format", form, folder=tmp_path)
    assert "site.xlsx:2003:3" in run.stdout
    assert "('AW Agent'!B3)" in run.stdout


def test_a_long_sheet_moves_the_next_to_a_multiple_of_a_thousand() -> None:
    rows = [[f"row {number}"] for number in range(1, 1_501)]
    document = read_excel("long.xlsx", packed({"Long": rows, "Next": rows[:3]}))
    assert document.line(2_500) == "row 1500"
    assert document.line(3_000) == "Next"
    assert document.line(3_003) == "row 3"


def test_values_read_as_a_csv_file_would_have_them() -> None:
    rows: list[list[Any]] = [
        ["Number", "Text", "Flag", "Date", "Nothing"],
        [1001.0, "0049", True, datetime.datetime(2025, 1, 31, 12, 0), "NULL"],
        [],
        [1.5, "a\tb\nc", False, datetime.date(2025, 1, 31), None],
    ]
    [sheet] = sheets_of(read_excel("values.xlsx", packed({"Values": rows})))
    assert sheet.columns == ["Number", "Text", "Flag", "Date", "Nothing"]
    assert list(sheet.rows()) == [
        ["1001", "0049", "true", "2025-01-31 12:00:00", None],
        [None] * 5,
        ["1.5", "a\tb\nc", "false", "2025-01-31 00:00:00", None],
    ]


def test_text_that_is_named_like_a_workbook_is_read_as_what_it_is() -> None:
    assert (
        read_document("Skill_Group.xlsx", b"SkillTargetID,EnterpriseName\n5100,A\n").form == "table"
    )
    assert read_document("site.xlsm", packed(GUIDE)).form == "excel"


def test_merged_cells_are_filled_down_and_right() -> None:
    rows: list[list[Any]] = [["a", None, "c"], [None, None, "d"], ["e", "f", "g"]]
    [sheet] = sheets_of(read_excel("m.xlsx", packed({"M": rows}, {"M": ["A1:B2"]})))
    assert list(sheet.rows()) == [["a", "a", "c"], ["a", "a", "d"], ["e", "f", "g"]]


def test_a_formula_that_nobody_calculated_is_reported() -> None:
    rows: list[list[Any]] = [
        ["Name", "Agents"],
        ["Sales", '=CONCATENATE("Cl","ark")'],
        ["Support", "=A2"],
    ]
    document = read_excel("formula.xlsx", packed({"Sheet": rows}))
    [flaw] = document.flaws
    assert flaw.rule == "formula-without-value"
    assert flaw.message.startswith("2 formulas have no value in the file (the first is in B2)")
    assert document.span(flaw.start, flaw.end).line == 1002
    assert not document.complete


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NAME?"])
def test_an_error_in_a_cell_is_no_name(error: str) -> None:
    rows: list[list[Any]] = [["Queue", "Agents"], ["Sales", "Clark"], ["Support", error]]
    document = read_excel("formula.xlsx", packed({"Sheet": rows}))
    assert objects(document)["Support"] == {"name": "Support"}
    [flaw] = document.flaws
    assert flaw.message.startswith("1 formula has no value in the file (B3)")
    assert not document.complete


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
    document = read_excel("all.xlsx", packed({"All": rows}, {"All": merged}))
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
    assert objects(read_excel("q.xlsx", packed({"Q": rows}))) == {
        "Sales": {"name": "Sales", "agents": ["1001"]},
        "Help": {"name": "Help", "agents": ["Clark"]},
    }


def archive(**parts: bytes) -> bytes:
    saved = BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name.replace("__", "/"), part)
    return saved.getvalue()


@pytest.mark.parametrize(
    ("raw", "rule", "message"),
    [
        (b"", "unreadable-file", "no Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unreadable-file", "Excel 97 to 2003"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "unreadable-file",
            "protected by a password",
        ),
        (archive(readme=b"hello"), "unreadable-file", "an archive but no Excel workbook"),
        (
            archive(xl__workbook_bin=b"").replace(b"_bin", b".bin"),
            "unreadable-file",
            "binary workbook",
        ),
        (archive(bomb=bytes(64 * 1024 * 1024)), "document-exceeds-limit", "200 times its size"),
        (packed(GUIDE)[:-300], "unreadable-file", "the workbook is damaged"),
    ],
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
        zipfile.ZipFile(BytesIO(packed({"S": [["a"]]}))) as old,
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


def test_cells_far_away_ask_for_no_more_than_they_should(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = '<sheetData><row r="9999999999"><c r="A9999999999"><v>1</v></c></row></sheetData>'
    monkeypatch.setattr(excel_module, "MAX_ROWS", 1_000)
    monkeypatch.setattr(excel_module, "MAX_CELLS", 10_000)
    read_excel("far.xlsx", with_sheet(SHEET.format(cell)))
    wide = '<sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>'
    document = read_excel("wide.xlsx", with_sheet(SHEET.format(wide)))
    assert [flaw.rule for flaw in document.flaws] == ["document-exceeds-limit"]


def test_without_openpyxl_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    [flaw] = read_excel("site.xlsx", packed({"S": [["a"]]})).flaws
    assert flaw.rule == "missing-reader"
    assert "pip install" in flaw.message


WORKBOOK = packed(GUIDE)


@given(st.integers(0, len(WORKBOOK) - 1), st.binary(max_size=40))
def test_nothing_is_raised_on_damaged_workbooks(at: int, noise: bytes) -> None:
    for raw in (WORKBOOK[:at] + noise + WORKBOOK[at + len(noise) :], WORKBOOK[:at] + noise):
        document = read_excel("fuzz.xlsx", raw)
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
    assert objects(read_excel("site.xlsx", packed({"All": rows}))) == {
        "Email_MRD": {"name": "Email_MRD", "channel": "email", "interruptible": True},
        "Sales_NA": {
            "name": "Sales_NA",
            "media_routing_domain": "Email_MRD",
            "agents": ["Clark Kent", "Bruce"],
        },
    }


def test_a_remark_below_a_table_is_no_object() -> None:
    rows: list[list[Any]] = [["Script", "Skill Group"], ["A", "x"], ["checked in May"], [None, "y"]]
    assert objects(read_excel("s.xlsx", packed({"S": rows}))) == {
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
    harvest = harvested(read_excel("site.xlsx", packed(GUIDE)))
    assert harvest.taken_for == {
        "site.xlsx": "tables that people keep: 8 skill groups, 4 scripts, 4 queues"
    }
