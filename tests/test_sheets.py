"""Headers as people write them: with marks and slips, above what is no object, and beside lists of other trades."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command import CLEAN, NOT_ANALYSED, ece_lint
from test_excel import harvested, objects, table
from workbooks import xlsx

from ece_lint.documents import Node
from ece_lint.documents.excel import read_excel
from ece_lint.documents.table import read_table
from ece_lint.sources.draft import Draft
from ece_lint.sources.headers import meant

QUEUE = {"name": "Sales", "media_routing_domain": "Email", "skill_groups": ["NA"]}


def doubts(text: str) -> list[tuple[str, str]]:
    """Return the rule and the message of what is said about a table of text."""
    return [(rule, message) for _, rule, message in harvested(table(text)).doubts]


def check(folder: Path, *words: str, **files: str) -> tuple[int, str]:
    """Check a site that is clean, with some files beside it."""
    (folder / "site.yaml").write_text("departments: [{name: Sales}]\n")
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    run = ece_lint("check", str(folder), "--format", "concise", "--show-files", *words)
    return run.returncode, run.stdout + run.stderr


@pytest.mark.parametrize(
    "header",
    [
        "*Queue,MRD*,Skill Group(s)",
        "Queue:,MRD:,Skill Groups:",
        "Queue #,MRD (name),Skill Group [ICM]",
        "ECE Queue (required),MEDIA_ROUTING_DOMAIN?,Mapped Skill-Groups",
        '"Queue\nName","Media\nRouting Domain","Skill\nGroups"',
        "Queue,MRD,Skill Group 1",
        "Queues,MRDs,Skill Groups",
    ],
)
def test_marks_remarks_and_plurals_are_no_other_words(header: str) -> None:
    assert objects(table(f"{header}\nSales,Email,NA\n")) == {"Sales": QUEUE}


@pytest.mark.parametrize(("letters", "is_read"), [(60, True), (61, False)])
def test_a_sentence_is_no_column(letters: int, is_read: bool) -> None:
    words = f"Skill Groups ({'x' * (letters - 15)})"
    (sales,) = objects(table(f"Queue,MRD,{words}\nSales,Email,NA\n")).values()
    assert (len(words), "skill_groups" in sales) == (letters, is_read)


def test_a_list_may_be_spread_over_columns() -> None:
    text = "Queue,Skill Group 1,Skill Group 2,Active?\nSales,NA,EMEA,Yes\nSupport,NA,,No\n"
    assert objects(table(text)) == {
        "Sales": {"name": "Sales", "skill_groups": ["NA", "EMEA"], "active": True},
        "Support": {"name": "Support", "skill_groups": ["NA"], "active": False},
    }


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("Queue Nmae,MRD,Skill Groups", "so this table is not read; did you mean `Queue Name`?"),
        ("Queue Nmae,MRD,Skill Group", "so this table is not read; did you mean `Queue Name`?"),
        ("Queue,Skil Gruops,Remarks", "did you mean `Skill Groups`?"),
        ("Script Nane,Precision Queue,By", "did you mean `Script Name`?"),
        ("Queue,MRD,Skil Groups", "so it is not read; did you mean `Skill Groups`?"),
        ("Title,MRD,Skill Groups", "no column is called `Queue`, `Queue Name` or `ECE Queue`"),
        ("Nr,Agent ID,Skill Group 1,Skill Group 2", "no column is called `Agent` or `Agent Name`"),
    ],
)  # fmt: skip
def test_a_misspelt_column_is_named_with_the_one_that_was_meant(
    header: str, message: str, tmp_path: Path
) -> None:
    code, said = check(
        tmp_path, queues=f"{header}\nSales,Email,NA{',x' * (header.count(',') - 2)}\n"
    )
    assert code == NOT_ANALYSED
    assert "error[misspelt-column]" in said
    assert message in said


@pytest.mark.parametrize(
    ("words", "known"),
    [("Queue ID", "Queue"), ("Skill Group 2", "Skill Group"), ("Call Type Owner", "Call Type Name"),
     ("Inactive", "Active"), ("Skill Group ID", "Skill Group"), ("MDR", "MRD")],
)  # fmt: skip
def test_what_says_more_or_something_else_is_not_misspelt(words: str, known: str) -> None:
    assert meant(words, [known]) is None


@pytest.mark.parametrize(
    "text",
    [
        "Name,Department,Extension,Mobile\nAnn Lee,Sales,4711,0170\n",
        "Name,Start Date,Department,Agent ID,Headset\nAnn Lee,2024-05-01,Sales,1001,yes\n",
        "Task,Owner,Department,Status,Due\nMap queues,Ann,Sales,open,2024-05-01\n",
        "Date,Skill Group,Agent,Change,By\n2024-05-01,Sales_NA,Ann,added,Bob\n",
        "Queue,Agent,Calls Offered,Calls Handled,ASA\nSales,Ann,12,11,00:12\n",
        "Change,Queue,Approved by\nC-1,Sales,Ann\n",
        "Agent,Laptop,Headset,Training\nAnn,x,x,\n",
    ],
    ids=["phones", "onboarding", "plan", "log", "statistics", "changes", "checklist"],
)
def test_a_list_of_somebody_else_is_left_out(text: str, tmp_path: Path) -> None:
    code, said = check(tmp_path, other=text)
    assert (code, "other.csv: left out: " in said, "[" in said) == (CLEAN, True, False), said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Date,Skill Group,Agent\n2024-05-01,NA,Ann\n", "looks like a log, which begins with the column `Date`"),
        ("Queue,Agent,Offered,ASA\nSales,Ann,1,2\n", "looks like a report of statistics, with `Offered` and `ASA`"),
        ("Date,Weather,Lunch\n2024-05-01,fair,soup\n", "its columns are not those of a known table"),
        ("No.,Person's name,Born\n1,Ann Lee,1990\n", "its columns are not those of a known table"),
        ('"1) Name",Town,#\nAnn,Rome,1\nBob,Pisa,2\n', "the words in its first row are not the names of columns"),
    ],
)  # fmt: skip
def test_it_is_said_why_a_list_is_left_out(text: str, why: str, tmp_path: Path) -> None:
    code, said = check(tmp_path, other=text)
    assert code == CLEAN
    assert f"other.csv: left out: {why}" in said


def test_columns_that_nobody_reads_are_named_once(tmp_path: Path) -> None:
    rows = "".join(f"Q{n},Email,new,{n}00,K{n}\n" for n in range(3))
    text = f"Queue,MRD,Remarks,Phone,Cost center\n{rows}"
    message = "columns `Remarks` and `Cost center` of this table of queues are not read"
    assert doubts(text) == [("column-not-read", message)]
    code, said = check(tmp_path, queues=text)
    assert (code, said.count("column-not-read")) == (CLEAN, 1)


def test_a_column_without_words_is_not_missed() -> None:
    assert doubts("Queue,MRD,Nr,Empty,Since\nSales,Email,1,,2024-05-01\n") == []


def test_the_words_for_one_column_that_is_not_read_say_what_it_may_be() -> None:
    ((_, message),) = doubts("Queue,MRD,Selector of Script\nSales,Email,Sales\n")
    assert message.startswith("column `Selector of Script` of this table of queues is not read")


@pytest.mark.parametrize(
    "row",
    ["Total,,", "Total:,12,", "==,==,==", "Queue,MRD,Skill Groups", "Ask Ann before you change this,,", ",,see above"],
)  # fmt: skip
def test_a_total_a_line_a_remark_and_a_header_once_more_are_no_objects(row: str) -> None:
    found = harvested(table(f"Queue,MRD,Skill Groups\nSales,Email,NA\n{row}\nHelp,Email,NA\n"))
    assert [draft.name for draft in found.drafts] == ["Sales", "Help"]


def test_a_name_of_three_words_alone_in_its_row_is_an_agent_and_more_words_are_a_remark() -> None:
    found = harvested(
        table(
            "Agent Name,Login ID,Department\nAnn Lee,1001,S\nAnn Maria Lee,,\nAsk Bob about her,,\n"
        )
    )
    assert [draft.name for draft in found.drafts if draft.kind == "agent"] == [
        "Ann Lee",
        "Ann Maria Lee",
    ]


def test_a_header_once_more_begins_no_other_table() -> None:
    header = ["Queue", "Skill Groups"]
    rows = [header, ["Sales", "NA"], header, [None, "EMEA"]]
    document = read_excel("s.xlsx", xlsx({"S": rows}))
    assert objects(document) == {"Sales": {"name": "Sales", "skill_groups": ["NA", "EMEA"]}}


def test_a_queue_may_be_called_total() -> None:
    assert list(objects(table("Queue,MRD\nTotal,Email\n"))) == ["Total"]


@pytest.mark.parametrize(
    ("rows", "said"), [("Sales,NA\n", "1 queue"), ("Sales,NA\nB,NA\n", "2 queues")]
)
def test_it_is_told_how_many_objects_a_table_has(rows: str, said: str) -> None:
    taken_for = harvested(table(f"Queue,MRD\n{rows}")).taken_for
    assert taken_for == {"sheet.csv": f"tables that people keep: {said}"}


def test_a_table_without_the_column_of_its_name_is_shown_at_the_first_that_is_known() -> None:
    ((node, *_),) = harvested(table("Title,MRD,Skill Groups\nSales,Email,NA\n")).doubts
    assert node.document.text[slice(*node.offsets)] == "MRD"


@pytest.mark.parametrize(
    "text",
    [
        "Kind,Part,More,Number\nTable,Agent,Peripheral Name,1\nTable,Agent,Login,2\nTable,Skill_Group,Agents,3\n",
        "TABLE_NAME,COLUMN_NAME,DATA_TYPE\nAgent,PeripheralName,int\nAgent,Agent_ID,int\n",
    ],
)
def test_a_header_never_stands_inside_a_block(text: str) -> None:
    assert harvested(table(text)).drafts == []


@pytest.mark.parametrize(("above", "names"), [(["Ann", "Bob"], []), (["Ann"], ["Sales"])])
def test_a_header_has_more_words_than_what_stands_above_it(
    above: list[str], names: list[str]
) -> None:
    rows = [above, ["Queue", "MRD"], ["Sales", "Email"]]
    assert list(objects(read_excel("s.xlsx", xlsx({"S": rows})))) == names


def test_a_header_stands_below_titles_and_blank_rows() -> None:
    rows: list[list[Any]] = [
        ["Contact center", "Example Ltd"],
        ["Version", "3"],
        ["Script", "Skill Group", "Precision Queue"],
        ["A", "NA", None],
        [],
        ["Queue", "MRD"],
        ["Sales", "Email"],
    ]
    found = harvested(read_excel("s.xlsx", xlsx({"S": rows})))
    assert [(draft.kind, draft.name) for draft in found.drafts] == [
        ("script", "A"),
        ("queue", "Sales"),
    ]


def test_a_header_may_follow_right_below_the_rows_of_another() -> None:
    rows = [["Queue", "MRD"], ["Sales", "Email"], ["Agent Name", "Skill Group"], ["Ann", "NA"]]
    found = harvested(read_excel("s.xlsx", xlsx({"S": rows})))
    assert [(draft.kind, draft.name) for draft in found.drafts] == [
        ("queue", "Sales"),
        ("skill_group", "NA"),
    ]


def test_rows_without_a_name_are_not_clean(tmp_path: Path) -> None:
    code, said = check(tmp_path, queues="Queue,MRD,Skill Groups\n,Email,NA\n,Chat,EMEA\n")
    assert code == NOT_ANALYSED
    assert "2 rows of a table of queues, and not one has a queue in the column `Queue`" in said


def test_a_header_alone_is_not_wrong() -> None:
    assert doubts("Queue,MRD,Skill Groups\n") == []


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        ("", {"", "media_routing_domain", "skill_groups"}),
        (",Email,NA\n", set()),
        ("Sales,Email,\n", {"", "media_routing_domain", "skill_groups"}),
    ],
    ids=["a header alone", "nobody has a name", "objects"],
)
def test_a_list_says_what_its_objects_have_unless_none_was_read(
    rows: str, fields: set[str]
) -> None:
    given = harvested(table(f"Queue,MRD,Skill Groups\n{rows}")).given
    assert given.keys() == {("queue", field) for field in fields}


@pytest.mark.parametrize("between", [",", ", ", ";", " | ", "\n"])
def test_an_agent_may_stand_in_a_row_with_the_groups(between: str) -> None:
    text = (
        f'Agent Name,Peripheral Number,Skill Groups\nAnn Lee,1001,"NA{between}EMEA"\nBob,1002,NA\n'
    )
    found = objects(table(text))
    assert found["NA"]["agents"] == ["Ann Lee", "Bob"]
    assert found["EMEA"]["agents"] == ["Ann Lee"]
    assert found["Ann Lee"] == {"name": "Ann Lee", "login": "1001"}


def test_a_cell_with_several_groups_names_several() -> None:
    found = objects(table('Agent,Skill Group(s)\nAnn,"NA, EMEA"\n'))
    assert {name: data["agents"] for name, data in found.items()} == {
        "NA": ["Ann"],
        "EMEA": ["Ann"],
    }


def test_a_group_may_stand_in_a_row_with_the_queues() -> None:
    found = objects(table('Skill Group,Queues\nNA,"Sales, Help"\nEMEA,Help\n'))
    assert found["Help"]["skill_groups"] == ["NA", "EMEA"]


# Tables of crosses.

AGENTS = "NA,EMEA\nAnn Lee,x,\nBob,X,1\nEve,-,✓\n"


@pytest.mark.parametrize(
    "text",
    [
        f"Agent / Skill Group,{AGENTS}",
        f"Agent,{AGENTS}",
    ],
    ids=["corner", "known names"],
)
def test_agents_may_stand_down_and_groups_across(text: str) -> None:
    ucce = table("SkillTargetID,EnterpriseName\n5100,NA\n")
    place = Node(ucce, (0, 0, 1))
    known = [Draft("skill_group", "5100", "NA", place), Draft("skill_group", "5101", "EMEA", place)]
    found = objects(table(text), drafts=[] if "/" in text else known)
    assert {name: found[name]["agents"] for name in ("NA", "EMEA")} == {
        "NA": ["Ann Lee", "Bob"], "EMEA": ["Bob", "Eve"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "queue"),
    [
        ([["Queue", "NA", "EMEA"], ["Sales", "x", None], ["Help", "x", "x"]], ["NA"]),
        ([["Skill Group", "Sales", "Help"], ["NA", "yes", "yes"], ["EMEA", "no", "yes"]], ["NA"]),
    ],
)
def test_queues_and_groups_may_stand_either_way(rows: list[list[Any]], queue: list[str]) -> None:
    other = "Skill groups of queues" if rows[0][0] == "Queue" else "Queues of skill groups"
    found = objects(read_excel("m.xlsx", xlsx({other: rows})))
    assert found["Sales"]["skill_groups"] == queue
    assert found["Help"]["skill_groups"] == ["NA", "EMEA"]


def test_crosses_below_what_is_not_known_are_not_ours(tmp_path: Path) -> None:
    for text in ("Agent,Laptop,Headset\nAnn,x,\nBob,x,x\n", "Queue,Mon,Tue\nSales,1,1\nHelp,1,0\n"):
        assert harvested(table(text)).taken == set()
        code, said = check(tmp_path, other=text)
        assert (code, "other.csv: left out" in said) == (CLEAN, True)


def test_one_column_of_crosses_beside_others_that_are_known_is_no_table_of_crosses() -> None:
    assert harvested(table("Agent / Skill Group,NA,Login ID\nAnn,x,\nBob,,\n")).drafts == []


def test_a_number_is_no_cross() -> None:
    text = "Agent / Skill Group,NA,EMEA\nAnn,12,9\nBob,3,4\n"
    assert harvested(table(text)).drafts == []


def test_a_cross_is_found_in_its_cell() -> None:
    document = table("Agent / Skill Group,NA,EMEA\nAnn,x,\nBob,,X\n")
    found = {draft.name: draft for draft in harvested(document).drafts}
    node = found["EMEA"].places["agents", 0]
    assert isinstance(node, Node)
    assert document.text[slice(*node.offsets)] == "X"


def test_crosses_may_stand_beside_other_columns() -> None:
    text = "Agent,Login ID,NA,EMEA,Remarks\nAnn,1001,x,,new\nBob,1002,x,x,\n"
    groups = table("Skill Group,Peripheral\nNA,P\nEMEA,P\n")
    document = read_table("agents by skill group.csv", text.encode())
    assert document is not None
    found = harvested(groups, document)
    lists = {
        draft.name: [one.name for one in draft.data.get("agents", ())] for draft in found.drafts
    }
    assert (lists["NA"], lists["EMEA"]) == (["Ann", "Bob"], ["Bob"])
    assert [message for _, _, message in found.doubts] == [
        "column `Remarks` of this table of agents is not read"
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [("Queue,Department\nSales,S\n", "Sales"), ("Queue,Owner\nSales,Ann\n", None)],
)
def test_a_list_whose_columns_are_all_known_is_one_of_ours(text: str, name: str | None) -> None:
    assert [draft.name for draft in harvested(table(text)).drafts] == ([name] if name else [])


@pytest.mark.parametrize("between", [", ", "; ", "\n", " / ", " + ", " & ", " • "])
def test_names_in_one_cell_are_divided_as_people_do(between: str) -> None:
    found = harvested(table(f'Agent,Skill Groups\nAnn,"Sales_NA{between}Sales_EMEA"\n'))
    assert sorted(one.name or "" for one in found.drafts) == ["Ann", "Sales_EMEA", "Sales_NA"]
