"""What cannot be read is recognised, and one sentence says what to export instead."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ece_lint.documents.forms import NoDocument, read_document
from ece_lint.sources.refused import abbreviated, advice


def never() -> bytes:
    raise AssertionError("only an archive is read to its end")


def archive(*names: str) -> bytes:
    saved = BytesIO()
    with zipfile.ZipFile(saved, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return saved.getvalue()


def about(path: str, raw: bytes) -> str | None:
    return advice(path, raw[:512], lambda: raw)


@pytest.mark.parametrize(
    ("table", "file"),
    [
        ("Skill_Group", "SkilGrou"),
        ("Skill_Group_Member", "SkGrMe"),
        ("Media_Routing_Domain", "MeRoDo"),
        ("Precision_Queue_Step", "PrQuSt"),
        ("Dialed_Number_Map", "DiNuMa"),
        ("Call_Type", "CallType"),
        ("Agent", "Agent"),
        ("Peripheral", "Peripher"),
        ("Attribute", "Attribut"),
    ],
)
def test_icmdba_shortens_the_names_of_tables(table: str, file: str) -> None:
    assert abbreviated(table) == file
    said = advice(f"backup\\{file}.raw", b"\x01\x00", never)
    assert said is not None
    assert said.startswith(f"the table {table} in the binary form of ICMDBA; ")
    assert f"save {table} of the AW database as CSV" in said
    assert "*" not in said  # a table may have passwords


@pytest.mark.parametrize(
    ("path", "head", "says", "instead"),
    [
        ("icmdba/Version", b"233 0 0 0\r\n", "binary export of ICMDBA", "CSV"),
        ("Email.ICMS", b"\x00\x01", "exported from Script Editor", "Script_Cross_Reference"),
        ("site.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "protected Office document", ".xlsx"),
        ("ucce.bak", b"TAPE", "backup of SQL Server", "CSV"),
        ("ucce_backup", b"TAPE", "backup of SQL Server", "CSV"),
        ("ucce.BAK", b"\x01\x0f", "a backup", "CSV"),
        ("awdb.mdf", b"\x01\x0f", "database file of SQL Server", "CSV"),
        ("export.7z", b"7z\xbc\xaf\x27\x1c", "7-Zip archive", "unpack"),
        ("export.csv.gz", b"\x1f\x8b", "compressed", "unpack"),
        ("agents.clixml", b"<Objs", "PowerShell", "Export-Csv"),
    ],
)
def test_each_kind_has_its_advice(path: str, head: bytes, says: str, instead: str) -> None:
    said = advice(path, head, never)
    assert said is not None
    assert says in said.partition("; ")[0]
    assert instead in said.partition("; ")[2]


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("Skill_Group.csv", b"SkillTargetID,"),
        ("picture.raw", b"\x00"),
        ("Version", b"release 12.5"),
        ("site.yaml", b"queues:"),
        ("site.yaml.bak", b"queues:\n  - name: Z\xc3\xbcrich\n"),
        ("", b""),
    ],
)
def test_nothing_is_said_of_other_files(path: str, head: bytes) -> None:
    assert advice(path, head, never) is None


def test_an_archive_is_listed_and_not_unpacked() -> None:
    names = [f"logs/file{number}.csv" for number in range(1, 24)]
    said = about("diag.zip", archive(*names[:2]))
    assert said is not None
    assert said.endswith("; it holds `logs/file1.csv` and `logs/file2.csv`")
    said = about("diag.zip", archive(*names))
    assert said is not None
    assert said.endswith("`logs/file20.csv` and 3 more")


@pytest.mark.parametrize(
    ("path", "names", "says"),
    [
        ("design.docx", ["word/document.xml"], "a Word document"),
        (
            "site.odt",
            ["content.xml"],
            "a document of OpenOffice or LibreOffice, but not a workbook",
        ),
    ],
)
def test_documents_that_are_archives_are_told_apart(
    path: str, names: list[str], says: str | None
) -> None:
    assert (about(path, archive(*names)) or "").partition("; ")[0] == (says or "")


def test_a_broken_archive_is_still_an_archive() -> None:
    said = about("diag.zip", archive("a.csv")[:-20])
    assert said is not None
    assert said.startswith("an archive")
    assert "it holds" not in said


def test_a_name_in_an_archive_cannot_colour_the_terminal() -> None:
    said = about("diag.zip", archive("\x1b[31mred\n.csv"))
    assert said is not None
    assert "\x1b" not in said
    assert "\n" not in said


@given(
    st.text(max_size=20), st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b"]), st.binary(max_size=60)
)
def test_nothing_is_raised(path: str, magic: bytes, rest: bytes) -> None:
    said = about(path, magic + rest)
    assert said is None or said == said.strip()


def test_the_zeros_of_an_archive_are_not_those_of_utf_16() -> None:
    with pytest.raises(NoDocument, match="a binary file"):
        read_document("DiagFwSystemLogs.zip", archive("logs/a.txt"))
