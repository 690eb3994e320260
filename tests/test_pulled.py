"""A manifest beside exports turns guesses about them into facts, and is itself no configuration."""

import json
from pathlib import Path
from typing import Any

import pytest
from command import CLEAN, NOT_ANALYSED, ece_lint

from ece_lint.lint import lint
from ece_lint.report import Report
from ece_lint.settings import Settings

GROUPS = "SkillTargetID,PeripheralID,EnterpriseName,MRDomainID,PeripheralNumber,DefaultEntry,Deleted,PrecisionQueueID"
AT = "2026-11-29T20:15:40Z"
AW = {"source": "aw", "server": "awhds1", "database": "inst_awdb", "error": None}
MANIFEST = "ece-lint-pull.json"
RULES = ("incomplete-export", "exports-of-different-age", "table-not-in-database")


def groups(number: int) -> str:
    return (
        "\n".join([GROUPS, *(f"{5000 + n},1,Group_{n},1,{n},0,N," for n in range(number))]) + "\n"
    )


def entry(name: str = "Skill_Group", rows: int = 3, **changed: Any) -> dict[str, Any]:
    whole = {
        "source": "aw",
        "name": name,
        "state": "complete",
        "files": [f"{name}.csv"],
        "rows": rows,
        "at": AT,
    }
    return {**whole, "error": None, **changed}


def failed(name: str, error: str = "timeout") -> dict[str, Any]:
    return entry(name, 0, state="failed", files=[], error=error)


def absent(name: str) -> dict[str, Any]:
    return entry(name, 0, state="absent", files=[])


def pulled(folder: Path, *entries: dict[str, Any], rows: int | None = 3, **changed: Any) -> Report:
    """Lint a folder with a manifest of some entries, and so many skill groups if any."""
    folder.mkdir(exist_ok=True)
    manifest = {
        "schema": "ece-lint/pull/1",
        "started": AT,
        "ended": AT,
        "sources": [AW],
        "tables": [*entries],
    }
    (folder / MANIFEST).write_text(json.dumps(manifest | changed, indent=4))
    if rows is not None:
        (folder / "Skill_Group.csv").write_text(groups(rows))
    return lint([str(folder)], Settings())


def said(report: Report) -> list[tuple[str, str]]:
    """Return what is said of a pull by rule and message, without the folder."""
    own = [one for one in report.findings if one.rule in RULES]
    return [
        (one.rule, one.message.replace(f"{Path(one.location.path).parent.as_posix()}/", ""))
        for one in own
    ]


def test_what_is_as_the_manifest_says_is_clean(tmp_path: Path) -> None:
    report = pulled(tmp_path, entry())
    assert said(report) == []
    assert report.not_analysed == report.left_out == ()
    assert (
        report.taken_for[(tmp_path / MANIFEST).as_posix()]
        == "the manifest of a pull, 1 table on 2026-11-29"
    )


@pytest.mark.parametrize(("rows", "is_unread"), [(2, True), (4, False)])
def test_other_rows_than_were_fetched(tmp_path: Path, rows: int, is_unread: bool) -> None:
    report = pulled(tmp_path, entry(), rows=rows)
    message = f"AW table Skill_Group has {rows} rows, but 3 when it was fetched, as `{MANIFEST}` says; fetch it again"
    assert said(report) == [("incomplete-export", message)]
    assert bool(report.not_analysed) is is_unread
    assert report.routing is not None
    assert (("skill_group", "") in report.routing.given) is not is_unread


def test_a_thousand_rows_are_a_guess_only_without_a_manifest(tmp_path: Path) -> None:
    queues = "queue_id,queue_name,queue_state,department_id\n"
    queues += "".join(f"{n},Queue_{n},1,1001\n" for n in range(1000))
    (tmp_path / "EGPL_ROUTING_QUEUE.csv").write_text(queues)
    assert "incomplete-export" in {rule for rule, _ in said(lint([str(tmp_path)], Settings()))}
    report = pulled(tmp_path, entry("EGPL_ROUTING_QUEUE", 1000, source="ece"), rows=None)
    assert said(report) == []


@pytest.mark.parametrize(
    ("entries", "changed", "message"),
    [
        ([entry()], {"ended": None}, "the pull did not end, so what it was to fetch is not all here; the last thing"
         " that it fetched is `Skill_Group`"),
        ([], {"ended": None}, "the pull did not end, so what it was to fetch is not all here"),
        ([entry()], {"sources": [AW | {"error": "Login failed."}]},
         "AW database `inst_awdb` on `awhds1` could not be read to the end: `Login failed.`"),
        ([entry(), failed("Agent")], {}, "AW table `Agent` could not be fetched: `timeout`"),
        ([entry(), failed("Agent"), failed("Person")], {},
         "AW tables `Agent` and `Person` could not be fetched: `timeout`"),
        ([entry(), entry("Agent"), entry("Person")], {},
         "`Agent.csv` and `Person.csv` were fetched, but could not be read here"),
        ([absent("Agent"), absent("Person")], {},
         "AW database `inst_awdb` on `awhds1` has none of the tables that were asked for: is it the right database?"),
        ([entry(), entry("skillgroup", source="rest", files=["skillgroup-1.xml"])], {},
         "`skillgroup-1.xml` was fetched, but could not be read here"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_once_and_was_not_analysed(
    tmp_path: Path, entries: list[dict[str, Any]], changed: dict[str, Any], message: str
) -> None:
    report = pulled(tmp_path, *entries, **changed)
    assert said(report) == [("incomplete-export", message)]
    assert report.not_analysed != ()


def test_a_table_that_is_missing_is_named_as_a_file_that_could_not_be_read_is(
    tmp_path: Path,
) -> None:
    (tmp_path / "Skill_Group_Member.csv").write_text(
        "SkillGroupSkillTargetID,AgentSkillTargetID\n5000,7\n"
    )
    (tmp_path / "Person.csv").write_text("")
    report = pulled(
        tmp_path,
        entry(),
        entry("Call_Type"),
        entry("Person"),
        failed("Agent"),
    )
    assert {Path(path).name: why for path, why in report.not_analysed} == {
        "Agent.csv": "could not be fetched: `timeout`",
        "Call_Type.csv": "was fetched, but could not be read here",
        "Person.csv": "is empty, though it is named after the AW table Person; export it again",
    }


def test_a_table_that_the_database_does_not_have_is_a_note(tmp_path: Path) -> None:
    report = pulled(tmp_path, entry(), absent("Agent"), release="12.5")
    message = "AW database `inst_awdb` on `awhds1` does not have the table `Agent`: is it of release 12.5?"
    assert said(report) == [("table-not-in-database", message)]
    assert report.not_analysed == ()


def test_tables_of_one_pull_are_of_one_age_whenever_they_were_changed_last(tmp_path: Path) -> None:
    (tmp_path / "EGPL_ROUTING_QUEUE.csv").write_text(
        "queue_id,queue_name,queue_state,department_id,when_modified\n1010,Sales,1,1001,2026-11-28 09:30:00\n"
    )
    (tmp_path / "Skill_Group.csv").write_text(
        f"{GROUPS},DateTimeStamp\n5000,1,A,1,1,0,N,,2024-05-01 10:00:00\n"
    )
    assert "exports-of-different-age" in {
        rule for rule, _ in said(lint([str(tmp_path)], Settings()))
    }
    entries = (entry(rows=1), entry("EGPL_ROUTING_QUEUE", 1, source="ece"))
    assert said(pulled(tmp_path, *entries, rows=None)) == []


@pytest.mark.parametrize(
    ("at", "is_said"), [("2026-11-29T22:15:40Z", False), ("2026-11-30T20:15:40Z", True)]
)
def test_tables_that_were_fetched_hours_apart(tmp_path: Path, at: str, is_said: bool) -> None:
    (tmp_path / "Media_Class.csv").write_text("MediaClassID,EnterpriseName\n1,Voice\n")
    report = pulled(tmp_path, entry(), entry("Media_Class", 1, at=at))
    message = f"AW table `Media_Class` was fetched 24 hours after AW table `Skill_Group`, as `{MANIFEST}` says"
    assert said(report) == [("exports-of-different-age", message)] * is_said


@pytest.mark.parametrize(
    "changed",
    [{"schema": "ece-lint/pull/2"}, {"tables": None}, {"tables": [entry(at="2026-13-29T20:15:40Z")]},
     {"tables": [entry(files=["../Skill_Group.csv"])]}],
)  # fmt: skip
def test_a_manifest_that_cannot_be_read_is_not_analysed(tmp_path: Path, changed: Any) -> None:
    report = pulled(tmp_path, **changed)
    assert [rule for rule, _ in said(report)] == ["incomplete-export"]
    assert len(report.not_analysed) == 1


def test_a_manifest_alone_is_neither_clean_nor_foreign(tmp_path: Path) -> None:
    report = pulled(tmp_path, rows=None)
    assert report.left_out == ()
    assert [why for _, why in report.not_analysed] == ["nothing was fetched"]


def test_half_a_manifest_is_not_analysed(tmp_path: Path) -> None:
    pulled(tmp_path, entry())
    (tmp_path / MANIFEST).write_bytes((tmp_path / MANIFEST).read_bytes()[:200])
    report = lint([str(tmp_path)], Settings())
    assert [Path(path).name for path, _ in report.not_analysed] == [MANIFEST]


def test_of_several_pulls_each_judges_its_own_folder(tmp_path: Path) -> None:
    pulled(tmp_path / "aw", entry())
    (tmp_path / "ece").mkdir()
    (tmp_path / "ece" / "EGPL_ROUTING_QUEUE.csv").write_text(
        "queue_id,queue_name,queue_state,department_id\n1,S,1,1\n"
    )
    pulled(tmp_path / "ece", entry("EGPL_ROUTING_QUEUE", 1, source="ece"), rows=None)
    run = ece_lint("check", str(tmp_path), "--select", "exports", "--ignore", "missing-table")
    assert (run.returncode in (CLEAN, NOT_ANALYSED), "incomplete-export" in run.stdout) == (
        True,
        False,
    )
    (tmp_path / "aw" / "Skill_Group.csv").write_text(groups(2))
    run = ece_lint("check", str(tmp_path), "--select", "exports")
    assert run.returncode == NOT_ANALYSED
    assert "AW table Skill_Group has 2 rows, but 3" in run.stdout
