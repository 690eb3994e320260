"""A cell means the same in every source, and whatever is not understood is said at its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from tries import tries

from ece_lint.documents import Document
from ece_lint.documents.forms import read_document
from ece_lint.documents.table import NULLS
from ece_lint.lint import lint
from ece_lint.model import kinds
from ece_lint.report.summary import summary, taken_for
from ece_lint.settings import Settings
from ece_lint.sources import values
from ece_lint.sources.gather import gather

AW = {"MRDomainID": "5000", "EnterpriseName": "Chat_MRD", "MediaClassID": "5001"}
AW_COLUMNS = {
    "interruptible": "Interruptible",
    "task_life": "TaskLife",
    "description": "Description",
}
REST = {
    "interruptible": "interruptible",
    "task_life": "taskLife",
    "description": "description",
    "type": "type",
}


def table(path: str, row: dict[str, str]) -> Document:
    text = io.StringIO()
    csv.writer(text).writerows([row, row.values()])
    return read_document(path, text.getvalue().encode())


def aw(field: str, cell: str) -> Document:
    cells = {"Interruptible": "N", "TaskLife": "300", AW_COLUMNS[field]: cell}
    return table("Media_Routing_Domain.csv", AW | cells)


def workbook(field: str, cell: str) -> Document:
    book, raw = Workbook(), io.BytesIO()
    assert book.active is not None
    cells = AW | {"Interruptible": "N", "TaskLife": "300", AW_COLUMNS[field]: cell}
    book.active.title = "Media_Routing_Domain"
    book.active.append([*cells])
    for column, text in enumerate(cells.values(), 1):
        at = book.active.cell(2, column, text)
        at.data_type = "s"
    book.save(raw)
    return read_document("site.xlsx", raw.getvalue())


def rest_json(field: str, cell: str) -> Document:
    item = {
        "refURL": "/unifiedconfig/config/mediaroutingdomain/5000",
        "name": "Chat_MRD",
        REST[field]: cell,
    }
    return read_document("mrd.json", json.dumps({"mediaRoutingDomain": item}).encode())


def rest_xml(field: str, cell: str) -> Document:
    text = (
        "<mediaRoutingDomain><refURL>/unifiedconfig/config/mediaroutingdomain/5000</refURL>"
        f"<name>Chat_MRD</name><{REST[field]}>{escape(cell)}</{REST[field]}></mediaRoutingDomain>"
    )
    return read_document("mrd.xml", text.encode())


def tool(field: str, cell: str) -> Document:
    cells = {"id": "5000", "name": "Chat_MRD", "interruptible": "", "taskStartTimeout": "30"}
    return table("mrds.csv", cells | {REST[field]: cell})


def kept(field: str, cell: str) -> Document:
    columns = {"interruptible": "Interruptible", "channel": "Channel"}
    return table("domains.csv", {"MRD": "Chat_MRD", "Media Class": "Chat", columns[field]: cell})


Source = Callable[[str, str], Document]
SOURCES: dict[str, tuple[Source, ...]] = {
    "interruptible": (aw, workbook, rest_json, rest_xml, tool, kept),
    "task_life": (aw, workbook, rest_json, rest_xml, tool),
    "description": (aw, workbook, rest_json, rest_xml, tool),
    "type": (rest_json, rest_xml, tool),
    "channel": (kept,),
}


def read(field: str, cell: str, source: Source) -> tuple[Any, list[str]]:
    """Return what a source makes of a cell, and what it says of it; the object is always there."""
    document = source(field, cell)
    (record,) = gather([document]).records
    assert record.data["name"] == "Chat_MRD"
    assert record.kind.accepts(record.data), record.data
    said = [flaw for flaw in document.flaws if flaw.rule == "unknown-value"]
    assert all(cell.strip() in document.text[flaw.start : flaw.end] for flaw in said)
    return record.data.get(field), [flaw.message for flaw in said]


def cases(field: str, *cells: str) -> list[Any]:
    return [
        pytest.param(field, cell, source, id=f"{field}-{cell[:20]}-{source.__name__}")
        for cell in cells
        for source in SOURCES[field]
    ]


YES = """
Y y YES 1 1.0 x on T TRUE true ja J oui si sí Sì sim WAHR vrai vero VERDADERO verdadeiro
""".split()  # noqa: SIM905
NO = "N n No off 0 0.0 F FALSE nein non não nao nei nej FALSCH faux FALSO".split()  # noqa: SIM905
NOTHING = [*sorted(NULLS), "", " ", "nan", "NaN", "None", "NaT", "-", "n/a"]


@pytest.mark.parametrize(("field", "cell", "source"), cases("interruptible", *YES))
def test_yes_is_yes_everywhere(field: str, cell: str, source: Source) -> None:
    assert read(field, cell, source) == (True, [])


@pytest.mark.parametrize(("field", "cell", "source"), cases("interruptible", *NO))
def test_no_is_no_everywhere(field: str, cell: str, source: Source) -> None:
    assert read(field, cell, source) == (False, [])


@pytest.mark.parametrize(
    ("field", "cell", "source"),
    [*cases("interruptible", *NOTHING), *cases("task_life", *NOTHING, "-1")],
)
def test_nothing_is_nothing_everywhere(field: str, cell: str, source: Source) -> None:
    assert read(field, cell, source) == (None, [])


@pytest.mark.parametrize(
    ("field", "cell", "source"), cases("task_life", "5103", "5103.0", "5103,0", " 5103 ", "005103", "5.103E+03")
)  # fmt: skip
def test_a_number_is_a_number_everywhere(field: str, cell: str, source: Source) -> None:
    assert read(field, cell, source) == (5103, [])


@pytest.mark.parametrize(
    ("field", "cell", "source"),
    [
        *cases("interruptible", "perhaps", "2", "-1", "ne", "tak", "0.5"),
        *cases("task_life", "12 s", "5,103", "5.103", "5 103", "8,88555E+11", "8.88555E+11", "1.5", "9" * 5000, "ja"),
        *cases("description", "8,88555E+11", "#REF!", "#BEZUG!", "########"),
        *cases("type", "telegraph"),
        *cases("channel", "telegraph"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_at_its_place_and_the_row_stays(
    field: str, cell: str, source: Source
) -> None:
    value, (said,) = read(field, cell, source)
    assert value is None
    assert f"says `{cell[:40]}" in said
    assert "which is not understood; expected " in said


@pytest.mark.parametrize(
    ("field", "cell", "source"), cases("description", "None", "nan", "NaN", "007", "no")
)
def test_a_text_may_be_a_word_that_stands_for_no_number(
    field: str, cell: str, source: Source
) -> None:
    assert read(field, cell, source) == (cell, [])


@pytest.mark.parametrize(("field", "cell", "source"), cases("description", *sorted(NULLS)))
def test_what_no_name_looks_like_is_nothing_in_a_text_too(
    field: str, cell: str, source: Source
) -> None:
    assert read(field, cell, source) == (None, [])


@pytest.mark.parametrize(
    ("field", "cell", "word"),
    [
        ("channel", "E-Mail", "email"),
        ("channel", "Email Outbound", "email-outbound"),
        ("type", "VOICE", "voice"),
        ("type", "legacymultichannel", "legacyMultichannel"),
    ],
)
def test_a_word_counts_in_any_case(field: str, cell: str, word: str) -> None:
    assert {read(field, cell, source)[0] for source in SOURCES[field]} == {word}


@pytest.mark.parametrize(
    ("cell", "word"),
    [*((cell, "most-skilled") for cell in ("2", "2.0", "most-skilled", "Most Skilled")), ("-2", None), ("7", None)],
)  # fmt: skip
def test_codes_and_their_words_mean_the_same(cell: str, word: str | None) -> None:
    columns = {
        "PrecisionQueueID": "5",
        "EnterpriseName": "PQ",
        "MRDomainID": "1",
        "AgentOrdering": cell,
    }
    item = {"refURL": "/unifiedconfig/config/precisionqueue/5", "name": "PQ", "agentOrdering": cell}
    documents = [
        table("Precision_Queue.csv", columns),
        table("pqs.csv", {"id": "5", "name": "PQ", "agentOrdering": cell}),
        read_document("pq.json", json.dumps({"precisionQueue": item}).encode()),
    ]
    for document in documents:
        (record,) = gather([document]).records
        assert record.data.get("agent_ordering") == word
        assert ("unknown-value" in {flaw.rule for flaw in document.flaws}) == (word is None)


SKILL_GROUP = {
    "SkillTargetID": "5100", "PeripheralID": "5000", "EnterpriseName": "Sales_NA", "MRDomainID": "5001",
    "PrecisionQueueID": "", "DefaultEntry": "0", "Deleted": "N",
}  # fmt: skip


def groups(**cells: str) -> tuple[list[str], dict[str, int], list[str], bool]:
    """Return the skill groups, what is left out, what is not understood, and whether all was analysed."""
    document = table("Skill_Group.csv", SKILL_GROUP | cells)
    found = gather([document])
    said = [flaw.message for flaw in document.flaws if flaw.rule == "unknown-value"]
    names = [one.data["name"] for one in found.records]
    return names, dict(found.noise), said, document.complete


@pytest.mark.parametrize("cell", YES)
def test_a_row_is_deleted_whichever_way_it_says_so(cell: str) -> None:
    assert groups(Deleted=cell) == ([], {"deleted rows": 1}, [], True)


@pytest.mark.parametrize(
    "cells",
    [
        *({"Deleted": cell} for cell in NO),
        *({"PrecisionQueueID": cell} for cell in (*NOTHING, "0", "-1")),
        *({"DefaultEntry": cell} for cell in ("0", "0.0", *sorted(NULLS), "nan")),
    ],
    ids=str,
)
def test_a_row_stays_that_no_condition_leaves_out(cells: dict[str, str]) -> None:
    assert groups(**cells) == (["Sales_NA"], {}, [], True)


@pytest.mark.parametrize(
    "cells", [{"PrecisionQueueID": "PQ_Sales"}, {"DefaultEntry": "N"}], ids=str
)
def test_what_does_not_decide_is_said_and_the_row_stays(cells: dict[str, str]) -> None:
    names, noise, (said,), complete = groups(**cells)
    assert (names, noise, complete) == (["Sales_NA"], {}, True)
    assert said.startswith(f"column `{next(iter(cells))}` of AW table Skill_Group says ")


def test_a_row_that_may_be_deleted_is_not_analysed() -> None:
    names, noise, (said,), complete = groups(Deleted="perhaps")
    assert (names, noise, complete) == ([], {}, False)
    assert said.endswith(
        "says `perhaps` here, which is not understood, so the row is not read; expected yes or no"
    )


@pytest.mark.parametrize("cell", ["51O0", "5,100", "8,88555E+11", "9" * 5000])
def test_a_row_without_a_number_is_not_analysed(cell: str) -> None:
    names, _, (said,), complete = groups(SkillTargetID=cell)
    assert (names, complete) == ([], False)
    assert said.endswith("so the row is not read; expected a whole number") or "digits" in said


@pytest.mark.parametrize("cell", ["#NAME?", "#¿NOMBRE?", "#####", '="A"'])
def test_a_row_without_its_name_is_not_analysed(cell: str) -> None:
    names, _, (said,), complete = groups(EnterpriseName=cell)
    assert (names, complete) == ([], False)
    assert said.endswith(
        "so the row is not read; expected what stood here before a spreadsheet changed it"
    )


@pytest.mark.parametrize("cell", ["5100.0", "5100,0", " 5100", "05100"])
def test_keys_that_went_through_a_spreadsheet_still_meet(cell: str) -> None:
    members = table(
        "Skill_Group_Member.csv", {"SkillGroupSkillTargetID": cell, "AgentSkillTargetID": "7"}
    )
    (record,) = gather([table("Skill_Group.csv", SKILL_GROUP), members]).records
    assert record.data["agents"] == ["7"]


def test_a_membership_of_nobody_knows_whom_is_not_analysed() -> None:
    members = table(
        "Skill_Group_Member.csv", {"SkillGroupSkillTargetID": "5100", "AgentSkillTargetID": "Tony"}
    )
    gather([members])
    assert [flaw.message for flaw in members.flaws] == [
        "column `AgentSkillTargetID` of AW table Skill_Group_Member says `Tony` here, which is not understood,"
        " so the row is not read; expected a whole number"
    ]
    assert not members.complete


@pytest.mark.parametrize("cell", ["001001", "1E5", "None"])
def test_a_login_is_kept_as_it_is(cell: str) -> None:
    row = {
        "SkillTargetID": "1",
        "PersonID": "2",
        "PeripheralID": "3",
        "EnterpriseName": "A",
        "PeripheralNumber": cell,
    }
    (record,) = gather([table("Agent.csv", row)]).records
    assert record.data["login"] == cell


@pytest.mark.parametrize(
    ("type", "written", "value"),
    [("3", "1", True), ("3", "false", False), ("3", "N", False), ("4", "1", 1), ("4", "7.0", 7), ("3", "7", 7)],
)  # fmt: skip
def test_what_is_said_of_an_attribute_is_what_its_type_says(
    type: str, written: str, value: object
) -> None:
    attribute = table(
        "attributes.csv", {"id": "9", "name": "Spanish", "dataType": type, "defaultValue": written}
    )
    agent = table(
        "Agent_Attribute.csv", {"SkillTargetID": "1", "AttributeID": "9", "AttributeValue": written}
    )
    clark = {
        "SkillTargetID": "1",
        "PersonID": "2",
        "PeripheralID": "3",
        "EnterpriseName": "A",
        "PeripheralNumber": "4",
    }
    records = gather([attribute, agent, table("Agent.csv", clark)]).records
    by_kind = {record.kind.name: record.data for record in records}
    found = by_kind["attribute"]["default"], by_kind["agent"]["attributes"]["Spanish"]
    assert found == (value, value)
    assert [*map(type_of, found)] == [type_of(value)] * 2


def type_of(value: object) -> str:
    return type(value).__name__


def test_a_term_with_a_relation_that_cannot_be_said_leaves_no_other_steps() -> None:
    term = {
        "attribute": {"name": "Spanish"},
        "attributeRelation": "9",
        "value1": "5",
        "termRelation": "0",
    }
    queue = {"name": "PQ", "agentOrdering": "1", "steps": {"step": [{"terms": {"term": [term]}}]}}
    document = read_document("pq.json", json.dumps({"precisionQueue": queue}).encode())
    (record,) = gather([document]).records
    assert "steps" not in record.data
    (flaw,) = document.flaws
    assert flaw.message.startswith(
        "`attributeRelation` in the steps of precision queues says `9` here"
    )


@given(st.text() | st.from_regex(values._NUMBER, fullmatch=True))
def test_any_text_is_a_value_or_is_not_understood(text: str) -> None:
    for kind in kinds().values():
        for shape in kind.fields.values():
            with suppress(ValueError):
                values.reader(shape)(text)


@pytest.mark.parametrize(
    ("given", "said"),
    [(8, "(8, all rows of AW table Skill_Group)"), (7, "(7, most rows of AW table Skill_Group)"), (4, "(4)")],
)  # fmt: skip
def test_a_condition_that_takes_most_of_a_table_away_is_told(
    tmp_path: Path, given: int, said: str
) -> None:
    rows = [
        SKILL_GROUP | {"SkillTargetID": f"51{n:02}", "PrecisionQueueID": "7" if n < given else ""}
        for n in range(8)
    ]
    text = "\n".join(",".join(row) for row in (SKILL_GROUP, *(row.values() for row in rows)))
    (tmp_path / "Skill_Group.csv").write_text(text)
    report = lint([str(tmp_path)], Settings())
    assert f"left out of exports: skill groups of precision queues {said}\n" in summary(report)
    assert ("left out as" in taken_for(report)) == (given > 4)


@pytest.mark.parametrize(
    ("text", "value"),
    [("007", "007"), ("00", "00"), ("0", 0), ("0.5", 0.5), (" 7 ", 7), ("yes", True), ("1", 1), ("Gold", "Gold")],
)  # fmt: skip
def test_a_value_of_an_attribute_without_a_type_is_what_it_looks_like(
    text: str, value: object
) -> None:
    assert repr(values.as_it_looks(text)) == repr(value)


CELLS = st.lists(
    st.one_of(
        st.none(),
        st.sampled_from(
            [*NULLS, "", " ", "0", "007", "-1", "5000", "5\n6", "٣", "1.2E+10", "9" * 19]
        ),
        st.integers(1, 10**19).map(str),
        st.text(max_size=4),
    ),
    max_size=4,
)


@tries(300)
@given(CELLS)
def test_a_column_that_is_looked_through_at_once_means_what_its_cells_mean(
    cells: list[str | None],
) -> None:
    assert [*values.numbers_of(cells)] == [*map(values.number_of, cells)]
    if values.are_keys(cells):
        assert [*map(values.key, cells)] == cells
    if values.are_texts(cells):
        assert [values.text_or_nothing(cell or "") for cell in cells] == cells
        assert all(cell and cell.strip() for cell in cells)


def test_columns_of_numbers_and_texts_are_looked_through_at_once() -> None:
    assert values.are_keys(["5000", "1", "9" * 18])
    assert values.are_texts(["Clark", "007", " Kent"])
    for odd in (None, "", "007", "5000.0", "9" * 19):
        assert not values.are_keys(["5000", odd])
    for odd in (None, "", " ", "NULL", "1.2E+10"):
        assert not values.are_texts(["Clark", odd])
