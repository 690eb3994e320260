"""Two exports are not one: what is there twice is said, and one of the two is taken."""

import io
import json
from typing import Any

import pytest

from ece_lint.lint import lint
from ece_lint.report import Report
from ece_lint.settings import Settings

TEAMS = "AgentTeamID,EnterpriseName,PeripheralID\n"
MEMBERS = "AgentTeamID,SkillTargetID\n"


def check(**files: str) -> Report:
    report = lint([], Settings(), {name: io.BytesIO(raw.encode()) for name, raw in files.items()})
    assert not report.crashes
    return report


def exports(report: Report) -> list[tuple[str, str, str]]:
    found = [one for one in report.findings if one.group == "exports"]
    return [(one.rule, one.location.path, one.message) for one in found]


def teams(report: Report) -> list[str]:
    assert report.routing is not None
    return sorted(one.name for one in report.routing.entities["agent_team"])


def test_parts_of_one_table_are_one_table() -> None:
    report = check(
        **{
            "Agent_Team.csv": TEAMS + "5000,North,5000\n",
            "Agent_Team (1).csv": TEAMS + "5001,South,5000\n",
            "Agent_Team_Member.csv": MEMBERS + "5000,5300\n",
            "more/Agent_Team_Member.csv": MEMBERS + "5000,5301\n5001,5302\n",
        }
    )
    assert exports(report) == []
    assert teams(report) == ["North", "South"]


def test_a_copy_is_a_note() -> None:
    table = TEAMS + "5000,North,5000\n5001,South,5000\n"
    report = check(**{"Agent_Team.csv": table, "old/t_Agent_Team.csv": table})
    ((rule, path, _),) = exports(report)
    assert (rule, path) == ("table-copied", "old/t_Agent_Team.csv")
    assert not report.not_analysed


def test_two_exports_are_one_finding_and_one_of_them_is_taken() -> None:
    report = check(
        **{
            "Agent_Team.csv": TEAMS + "5000,North,5000\n5001,South,5000\n",
            "Agent_Team_Member.csv": MEMBERS + "5000,5300\n5001,5301\n",
            "a/Agent_Team.csv": TEAMS + "5000,North_2,5000\n5001,South,5000\n",
            "a/Agent_Team_Member.csv": MEMBERS + "5002,5302\n",
        }
    )
    ((rule, path, message),) = exports(report)
    assert (rule, path) == ("table-twice", "a/Agent_Team.csv")
    assert "1 row says something else, first number 5000" in message
    assert (
        "`EnterpriseName` is `North_2` here and `North` there (`Agent_Team.csv`, line 2)" in message
    )
    assert "`Agent_Team_Member` is set aside with it" in message
    assert teams(report) == ["North", "South"]
    # No pair is in both tables of members, but the folder is that of another export.
    assert [one.path for one in report.not_analysed] == [path, "a/Agent_Team_Member.csv"]


def test_rows_that_one_export_lacks_make_two_of_them() -> None:
    report = check(
        **{
            "Agent_Team_Member.csv": MEMBERS + "5000,5300\n5001,5301\n",
            "Agent_Team_Member (1).csv": MEMBERS + "5000,5300\n5000,5301\n5000,5302\n",
        }
    )
    ((rule, path, message),) = exports(report)[:1]
    assert (rule, path) == ("table-twice", "Agent_Team_Member.csv")
    assert "1 row is only here and 2 rows are only there" in message


def test_no_secret_is_shown() -> None:
    header = "PersonID,LoginName,Password\n"
    report = check(**{"Person.csv": header + "1,a,one\n", "b/Person.csv": header + "1,b,two\n"})
    assert not [message for *_, message in exports(report) if "two" in message.split("`")]


def test_one_number_has_one_name() -> None:
    report = check(**{"Agent_Team.csv": TEAMS + "5000,North,5000\n5000,South,5000\n"})
    ((rule, _, message),) = exports(report)
    assert rule == "number-with-two-names"
    assert message.startswith("number 5000 is agent team `South` here, and `North` in line 2")
    assert report.not_analysed


def test_two_rows_of_one_name_are_defined_twice() -> None:
    report = check(**{"Agent_Team.csv": TEAMS + "5000,North,5000\n5001,North,5000\n"})
    assert [one.message for one in report.findings if one.rule == "duplicate-name"] == [
        "agent team `North` is defined again; only the first definition is used"
    ]


def test_a_deleted_row_may_have_the_name_of_another() -> None:
    header = "PeripheralID,LogicalControllerID,EnterpriseName,PeripheralName,Deleted\n"
    report = check(**{"Peripheral.csv": header + "5000,5000,NA,NA,Y\n5001,5000,NA,NA,N\n"})
    assert not [one for one in report.findings if one.rule == "duplicate-name"]


def test_agents_may_share_a_name() -> None:
    header = "SkillTargetID,PeripheralID,PeripheralNumber,PersonID,EnterpriseName\n"
    report = check(**{"Agent.csv": header + "5300,5000,1,1,NA.Ann\n5301,5000,2,2,NA.Ann\n"})
    assert report.routing is not None
    assert [one.name for one in report.routing.entities["agent"]] == [
        "NA.Ann (5300)",
        "NA.Ann (5301)",
    ]


def response(*items: dict[str, Any]) -> str:
    found = [{"refURL": f"/unifiedconfig/config/calltype/{one['id']}", **one} for one in items]
    return json.dumps(
        {"results": {"pageInfo": {"totalResults": len(items)}, "callTypes": {"callType": found}}}
    )


def test_two_lists_of_responses_that_differ_are_two_exports() -> None:
    old = response({"id": 1, "name": "A"}, {"id": 2, "name": "B"})
    report = check(
        **{"old/calltypes.json": old, "new/calltypes.json": response({"id": 1, "name": "A2"})}
    )
    assert [(rule, path) for rule, path, _ in exports(report)] == [
        ("table-twice", "old/calltypes.json")
    ]
    assert [one.path for one in report.not_analysed] == ["old/calltypes.json"]
    assert not exports(check(**{"a.json": old, "b.json": response({"id": 3, "name": "C"})}))


def test_tables_and_responses_complete_each_other_but_for_other_names() -> None:
    table = "CallTypeID,EnterpriseName,Deleted,ServiceLevelType\n1,A,N,1\n"
    same = check(**{"Call_Type.csv": table, "calltypes.json": response({"id": 1, "name": "A"})})
    assert exports(same) == []
    other = check(**{"Call_Type.csv": table, "calltypes.json": response({"id": 1, "name": "Z"})})
    assert [rule for rule, *_ in exports(other)] == ["number-with-two-names"]


@pytest.mark.parametrize("path", ["site.yaml", "kept/site.yaml"])
def test_an_export_and_its_conversion_are_one_finding(path: str) -> None:
    table = TEAMS + "5000,North,5000\n5001,South,5000\n5002,East,5000\n"
    own = "agent_teams: [{name: North}, {name: South}, {name: East}, {name: West}]\n"
    report = check(**{path: own, "Agent_Team.csv": table})
    ((rule, _, message),) = exports(report)
    assert rule == "site-twice"
    assert message.startswith(f"3 of 3 objects are defined in `{path}` too, first agent team")
    assert not [one for one in report.findings if one.rule == "duplicate-name"]
    assert teams(report) == ["East", "North", "South", "West"]


def test_a_few_names_in_two_folders_are_defined_twice() -> None:
    own = "agent_teams: [{name: North}, {name: South}]\n"
    report = check(**{"a/site.yaml": own, "b/site.yaml": own})
    assert [one.rule for one in report.findings] == ["duplicate-name"] * 2


def members(*tables: str) -> Report:
    names = ("Agent_Team_Member.csv", "a/Agent_Team_Member.csv", "b/Agent_Team_Member.csv")
    return check(**{name: MEMBERS + text for name, text in zip(names, tables, strict=False)})


@pytest.mark.parametrize(
    ("tables", "copied", "of"),
    [
        (("5000,5300\n", "5001,5301\n", "5000,5300\n"), "b/", ""),
        (("5000,5300\n", "5001,5301\n", "5001,5301\n"), "b/", "a/"),
        (("5000,5300\n", "5001,5301\n", "5001,5301\n5000,5300\n"), "b/", ""),
        (("5000,5300\n5000,5300\n", "5000,5300\n"), "a/", ""),
    ],
    ids=["the first", "the second", "all of both", "one with a row twice"],
)
def test_a_copy_of_memberships_names_what_it_is_a_copy_of(
    tables: tuple[str, ...], copied: str, of: str
) -> None:
    ((rule, path, message),) = exports(members(*tables))
    assert (rule, path) == ("table-copied", f"{copied}Agent_Team_Member.csv")
    assert f"`{of}Agent_Team_Member.csv`" in message


def test_memberships_that_one_export_lacks_are_shown_where_they_stand() -> None:
    lacks = exports(members("5000,5300\n5001,5301\n5001,5301\n", "5000,5300\n"))
    ((path, message),) = [(path, message) for rule, path, message in lacks if rule == "table-twice"]
    assert (path, "1 row is only there" in message) == ("a/Agent_Team_Member.csv", True)
    report = members("5000,5300\n", "5000,5300\n5001,5301\n")
    (found,) = [one for one in report.findings if one.rule == "table-twice"]
    assert (found.location.span.line, found.location.span.column) == (3, 6)


def test_the_object_that_differs_between_responses_is_named() -> None:
    old, new = (response({"id": 1, "name": "A"}, {"id": 2, "name": name}) for name in ("B", "C"))
    ((_, _, message), *_) = exports(check(**{"new/calltypes.json": new, "old/calltypes.json": old}))
    assert "call type `B` is not the same in both" in message


def test_other_names_are_said_once_a_file_with_their_number() -> None:
    rows = "".join(f"{number},A{number}\n" for number in (1, 2, 3))
    items = [{"id": number, "name": f"B{number}"} for number in (1, 2, 3)]
    table = f"CallTypeID,EnterpriseName\n{rows}"
    found = exports(check(**{"Call_Type.csv": table, "calltypes.json": response(*items)}))
    (message,) = [message for rule, _, message in found if rule == "number-with-two-names"]
    assert "(and so with 2 other numbers)" in message


def test_of_two_in_one_file_the_part_is_named_that_is_taken() -> None:
    sets = json.dumps(
        {
            "old": [{"CallTypeID": 1, "EnterpriseName": "A"}],
            "new": [{"CallTypeID": 1, "EnterpriseName": "B"}],
        }
    )
    found = exports(check(**{"Call_Type.json": sets}))
    (message,) = [message for rule, _, message in found if rule == "table-twice"]
    assert "the rows at `old` is taken, and" in message
