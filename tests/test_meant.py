"""A file that was meant as configuration and cannot be read makes the run fail; those of others are left out."""

from __future__ import annotations

import os
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from ece_lint.lint import lint
from ece_lint.pages.read import load_rules
from ece_lint.pages.rule import WrongPages
from ece_lint.report import Report
from ece_lint.report.summary import summary
from ece_lint.settings import Settings, settings_for
from ece_lint.wording import WrongUse

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:44af\nsize 120\n"


def zipped() -> bytes:
    saved = BytesIO()
    with zipfile.ZipFile(saved, "w") as made:
        made.writestr("awdb/t_Skill_Group.csv", "x")
    return saved.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a clean file in it."""
    (tmp_path / "site.yaml").write_text("departments:\n  - name: Sales\n", encoding="utf-8")
    return tmp_path


def check(folder: Path, **settings: object) -> Report:
    return lint([str(folder)], Settings(**settings))  # type: ignore[arg-type]


def unread(report: Report) -> dict[str, str]:
    return {Path(path).name: why for path, why in report.not_analysed}


@pytest.mark.parametrize(
    ("name", "raw", "why"),
    [
        ("t_Skill_Group.csv", b"", "is empty, though it is named after the AW table Skill_Group"),
        ("site-b.yaml", b"", "is empty"),
        ("export.csv", b"\n", "is empty"),
        ("results.rpt", b"no rows\n", "holds no table and no configuration; export it again"),
        ("old.xls", b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "save it as .xlsx"),
        ("Skill_Group.txt", b"The file is on the share.\n", "holds no table and no configuration, though"),
        ("Agent.csv", b"a\0b,c\n", "a binary file, though it is named after the AW table Agent"),
        ("Agent.csv", POINTER, "a Git LFS pointer"),
        ("site-b.yaml", POINTER, "a Git LFS pointer"),
        ("site.xlsx", POINTER, "a Git LFS pointer"),
        ("anything.xml", POINTER, "a Git LFS pointer"),
        ("Agent.csv", b"/annex/objects/SHA256E-s12--44af.csv\n", "a pointer of git-annex"),
        ("queues.yaml", b"\0GITCRYPT\0\xf3\x80", "`git-crypt unlock`"),
        ("Agent.csv", b"$ANSIBLE_VAULT;1.1;AES256\n3061\n", "`ansible-vault decrypt`"),
        ("Agent.csv", b"-----BEGIN PGP MESSAGE-----\n", "decrypt it"),
        ("site-b.yaml", b"queues: ENC[AES256_GCM,data:b]\nsops: {mac: b}\n", "SOPS has encrypted"),
        ("voice.yaml.txt", b"queues:\n# mail\n  - name: A\n", "call it `voice.yaml`"),
        ("Skill_Group.sql", "INSERT [dbo].[t_Skill_Group] (\nVALUES".encode("utf-16"), "as INSERT statements"),
        ("Call_Type.csv", b"CallTypeID,EnterpriseName\n5001,Sales\n...\n", "rows that were left out"),
        ("exports.zip", zipped(), "unpack it"),
        ("exports.csv.gz", b"\x1f\x8b\x08", "unpack it"),
        ("SkilGrou.raw", b"\x01\0", "the binary form of ICMDBA"),
        ("queues.yaml", b"~\n", "though it is named after the section `queues`"),
        ("queues.yaml", b"- {name: Sales, department: Sales}\n", "begin the file with `queues:`"),
        ("queues.yaml", b"- {name: A, department: S}\n" * 3 + b"- {note: new}\n", "begin the file with `queues:`"),
        ("queues.json", b'["Sales", "Support"]', "named after the section `queues`; export it again"),
        ("queues.json", b'[{}]', "named after the section `queues`; export it again"),
        ("agentdesksetting.json", b'{"status": 401}', "though it is named after the REST resource agentDeskSetting"),
        ("skillgroup.json", b'{"status": 401, "error": "Unauthorized"}', "though it is named after"),
        ("both.csv", "a,b\n<<<<<<< ours\n1,2\n=======\n1,3\n>>>>>>> theirs\n".encode("utf-16"), "git left two"),
        ("Skill_Group.json", b'{"reason": "gone"}', "though it is named after the AW table Skill_Group"),
        ("two.yaml", b"departments: []\n---\n- queues: []\n", "here is a list"),
        ("two.yaml", b"departments: []\n---\nqueues\n", "here is a text"),
        ("two.json", b'[{"departments": []}, 5]', "here is a text or a number"),
        ("many.yaml", b"queue:\n  - name: Mail\n", "section `queue` is not read; did you mean `queues`?"),
        ("many.yaml", b"queues: Mail, Chat\n", "section `queues` is not a list"),
        ("many.yaml", b"queues: [{name: Mail}, Chat]\n", "here is a text"),
        ("inside.yaml", b"config:\n  queues: [{name: Sales}]\n", "`queues` inside `config` is not read"),
    ],
)  # fmt: skip
def test_what_was_meant_and_not_read_is_not_analysed(
    folder: Path, name: str, raw: bytes, why: str
) -> None:
    (folder / name).write_bytes(raw)
    found = unread(check(folder))
    assert list(found) == [name]
    assert why in found[name]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("picture.png", POINTER),  # somebody keeps pictures by Git LFS
        ("agent.png", b"\x89PNG\0"),
        ("notes.txt", b"The export is made on Mondays.\n"),
        ("phones.csv", b"Name,Phone,Floor\nAnn,12,3\n"),
        ("Skill_Group.sql", b"SELECT * FROM Skill_Group\n"),
        ("docker-compose.yml", b"services:\n  web: {image: x}\n"),
        ("service.yaml", b"kind: Service\nmetadata: {name: web}\n"),
        ("label.json", b'[{"name": "bug", "color": "red"}]'),
        ("queues.json", b'[{"arguments": {}, "vhost": "/"}]'),
        ("blob.bin", b"\0\1\2"),
        ("notes.txt", b"queues: see below\n"),
        ("seed.sql", b"INSERT INTO users (name) VALUES ('ann');\n"),
        ("report.txt", b""),  # what a clean run writes
        ("package.json", b'{"name": "site", "scripts": {"lint": "ece-lint check"}}'),
    ],
)
def test_what_is_of_another_trade_is_left_out(folder: Path, name: str, raw: bytes) -> None:
    (folder / name).write_bytes(raw)
    report = check(folder)
    assert (unread(report), [Path(one.path).name for one in report.left_out]) == ({}, [name])


def test_a_table_is_read_whatever_its_file_is_called(folder: Path) -> None:
    (folder / "t_Call_Type.log").write_text("CallTypeID,EnterpriseName\n5001,Sales\n")
    assert check(folder).objects["call_type"] == 1


def test_what_has_a_common_name_is_meant_where_it_lies_among_exports(folder: Path) -> None:
    for name in ("skill_groups", "call_types"):
        (folder / f"{name}.json").write_text(f'{{"{name}": [{{"name": "A"}}]}}')
    (folder / "agent.json").write_text('{"status": 401}')
    assert list(unread(check(folder))) == ["agent.json"]


@pytest.mark.parametrize(
    "silenced",
    [{"ignore": ["broken-table"]}, {"fail_on": "never"}],
    ids=lambda one: next(iter(one)),
)
def test_nothing_silences_that_rows_were_not_read(
    folder: Path, silenced: dict[str, object]
) -> None:
    (folder / "Call_Type.csv").write_text('CallTypeID,EnterpriseName\n5001,"Sales\n5002,Support\n')
    assert list(unread(check(folder, **silenced))) == ["Call_Type.csv"]


def test_two_files_whose_names_look_alike_are_not_taken_for_one(folder: Path) -> None:
    (folder / "a\\xff.yaml").write_text("departments: []\n")
    try:
        Path(f"{folder}/a\udcff.yaml").write_text("departments: []\n")
    except OSError:
        pytest.skip("names are text on this file system")
    assert len(unread(check(folder))) == 1


GROUPS = (
    "SkillTargetID,EnterpriseName,PeripheralID,Deleted,DefaultEntry,PrecisionQueueID,MRDomainID",
    "5001,NA.Sales,5000,N,0,,1",
)


def workbook(file: Path, **sheets: tuple[str, ...]) -> None:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, lines in sheets.items():
        sheet = made.create_sheet(title)
        for line in lines:
            sheet.append(line.split(","))
    made.save(file)


def test_a_sheet_that_is_not_read_is_named_beside_one_that_is(folder: Path) -> None:
    workbook(folder / "all.xlsx", Skill_Group=GROUPS, Shifts=("Team,Shift", "A,1"), Blank=())
    report = check(folder)
    assert (report.objects["skill_group"], unread(report)) == (1, {})
    assert [Path(one.path).name for one in report.left_out] == ["all.xlsx (sheet `Shifts`)"]


def test_a_sheet_named_after_a_table_should_have_been_read(folder: Path) -> None:
    workbook(folder / "all.xlsx", Skill_Group=GROUPS, Agent=("Team,Shift", "A,1"))
    assert "sheet `Agent`" in unread(check(folder))["all.xlsx"]


def test_a_sheet_named_after_a_table_has_rows(folder: Path) -> None:
    workbook(folder / "all.xlsx", Skill_Group=GROUPS, Agent=())
    assert "sheet `Agent`: is empty" in unread(check(folder))["all.xlsx"]


def test_what_only_a_misspelt_section_would_define_follows_from_it(folder: Path) -> None:
    (folder / "few.yaml").write_text("skill_groups: [{name: B}]\n")
    (folder / "many.yaml").write_text(
        "skill-groups: [{name: A}]\nqueues: [{name: Q, skill_groups: [A], script_selector: S}]\n"
        "script_selectors: [{name: T}]\n"
    )
    report = check(folder)
    errors = [one.message for one in report.findings if one.severity == "error"]
    starts = ("there is no section `skill-groups`", "script selector `S` is mentioned")
    assert [error.startswith(start) for error, start in zip(errors, starts, strict=True)] == [
        True
    ] * 2
    assert any("skill group `A` is ment" in one.message for one in report.consequences)


def test_what_others_encrypt_is_left_out_but_not_where_it_lies_among_configuration(
    folder: Path,
) -> None:
    sealed = b"$ANSIBLE_VAULT;1.1;AES256\n3061\n"
    (folder / "group_vars").mkdir()
    (folder / "group_vars" / "vault.yml").write_bytes(sealed)
    assert unread(check(folder)) == {}
    (folder / "mail.yaml").write_text("departments:\n  - name: Support\n", encoding="utf-8")
    (folder / "voice.yaml").write_bytes(sealed)
    assert list(unread(check(folder))) == ["voice.yaml"]


def test_a_result_set_that_is_not_read_is_named_beside_one_that_is(folder: Path) -> None:
    header, row = GROUPS
    dashes = ",".join("-" * len(name) for name in header.split(","))
    text = f"{header}\n{dashes}\n{row}\n\n(1 rows affected)\nTeam,Shift\n----,-----\nA,1\n\n(1 rows affected)\n"
    (folder / "all.txt").write_text(text)
    report = check(folder)
    assert report.objects["skill_group"] == 1
    assert [Path(one.path).name for one in report.left_out] == ["all.txt (table 2)"]


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "ece-lint.yaml").write_text(text)
    return Settings(**settings_for([str(folder)]))


def test_a_section_that_is_expected_and_gone_is_not_clean(folder: Path) -> None:
    settings = settings_of(folder, "expect: [departments, queues]\n")
    report = lint([str(folder)], settings)
    assert "expects the section `queues`" in unread(report)["ece-lint.yaml"]


def test_an_expected_section_has_a_name_that_is_known(folder: Path) -> None:
    with pytest.raises(WrongPages, match="did you mean `queues`"):
        settings_of(folder, "expect: [queue]\n")


def test_a_run_that_asked_no_rule_is_not_clean(folder: Path) -> None:
    groups = sorted({rule.group for rule in load_rules().values()} - {"acceptance"})
    report = check(folder, ignore=groups)
    assert [why for _, why in report.not_analysed] == [
        "no rule was asked: all are switched off, or lack their input"
    ]
    assert "switched off by settings or options: 2" in summary(report)


def test_settings_in_another_folder_are_named(folder: Path) -> None:
    report = lint([str(folder)], settings_of(folder, "ignore: [call-type-unused]\n"))
    assert f"settings: {folder.as_posix()}/ece-lint.yaml\n" in summary(report)
    assert "switched off by settings or options: 1 rule\n" in summary(report)


def test_settings_do_not_rule_over_paths_that_have_others(folder: Path) -> None:
    for name in ("lab", "prod"):
        (folder / name).mkdir()
        settings_of(folder / name, "fail-on: never\n")
    with pytest.raises(WrongUse, match="belong to different settings"):
        settings_for([str(folder / "lab"), str(folder / "prod")])


@pytest.mark.parametrize("name", ["ece-lint.yaml", "ece-lint-baseline.yaml"])
def test_settings_do_not_rule_over_paths_that_have_none(folder: Path, name: str) -> None:
    (folder / "lab").mkdir()
    (folder / "lab" / name).write_text("{}")
    paths = [str(folder / "lab"), str(folder / "site.yaml")]
    for order in (paths, paths[::-1]):
        with pytest.raises(WrongUse, match=f"lab/{name}` is not about `.*site.yaml`"):
            settings_for(order)


def test_settings_of_another_owner_are_not_followed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_of(folder, "fail-on: never\n")
    (folder / "mine").mkdir()
    owners = {str(folder / "ece-lint.yaml"): 4711}
    monkeypatch.setattr(
        "ece_lint.settings._owner", lambda path: owners.get(path, 0 if Path(path).exists() else -1)
    )
    monkeypatch.setattr("os.getuid", lambda: 0, raising=False)
    assert "fail_on" not in settings_for([str(folder / "mine")])
    owners.clear()
    assert settings_for([str(folder / "mine")])["fail_on"] == "never"


def test_settings_above_the_home_of_the_user_are_not_followed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_of(folder, "fail-on: never\n")
    (folder / "ann" / "site").mkdir(parents=True)
    monkeypatch.setenv("USERPROFILE" if os.name == "nt" else "HOME", str(folder / "ann"))
    assert "fail_on" not in settings_for([str(folder / "ann" / "site")])


def test_settings_beside_a_folder_are_not_followed_however_it_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "repository").mkdir()
    (folder / "exports").mkdir()
    settings_of(folder / "repository", "fail-on: never\n")
    monkeypatch.chdir(folder / "repository")
    assert "fail_on" not in settings_for(["../exports"])
    monkeypatch.chdir(folder / "exports")
    assert settings_for(["../repository"])["fail_on"] == "never"


@pytest.mark.parametrize("name", ["a (1)", "a - Copy", "Copy of a", "a_LOCAL_4711", "a.backup"])
def test_a_copy_beside_its_file_is_said_once_and_set_aside(tmp_path: Path, name: str) -> None:
    text = "agents: [{name: Ann}, {name: Bob}, {name: Eve}, {name: %s}]\n"
    (tmp_path / "a.yaml").write_text(text % "Tom")
    (tmp_path / f"{name}.yaml").write_text(text % "Tim")
    report = check(tmp_path)
    (found,) = [one for one in report.findings if one.severity == "error"]
    assert (found.rule, Path(found.location.path).stem) == ("site-twice", name)
    assert "3 of 4 objects are defined in" in found.message
    assert list(unread(report)) == [f"{name}.yaml"]
