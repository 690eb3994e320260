"""A real administrative database at two dates: what is read of it is what a join with `csv` finds.

Its nine tables are one site of about 11,600 agents, every name in them replaced. They are not in this repository.
"""

import csv
from functools import cache
from pathlib import Path

import pytest
from command import ROOT

from ece_lint.analysis.flow import Flow
from ece_lint.lint import lint, read_routing
from ece_lint.routing import Routing
from ece_lint.settings import Settings

FOLDER = ROOT.parent / "shared" / "samples" / "real-aw"
DATES = ["2013-03", "2013-10"]
TABLES = ("Agent", "Agent_Team", "Agent_Team_Member", "Agent_Team_Supervisor", "Call_Type", "Person",
          "Skill_Group", "Skill_Group_Member")  # fmt: skip

if not FOLDER.is_dir():
    pytest.skip("the database is not beside this clone", allow_module_level=True)


@cache
def rows(date: str, table: str) -> list[dict[str, str]]:
    with (FOLDER / date / f"{table}.tsv").open(encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def numbers(date: str, table: str, column: str) -> set[str]:
    return {row[column] for row in rows(date, table) if row.get("Deleted", "N") == "N"}


@cache
def joined(date: str) -> dict[str, int]:
    """Count what the tables have, less what is deleted, temporary, or the default of a media routing domain."""
    agents = {
        row["SkillTargetID"] for row in rows(date, "Agent")
        if row["Deleted"] == row["TemporaryAgent"] == "N"
    }  # fmt: skip
    groups = {
        row["SkillTargetID"] for row in rows(date, "Skill_Group")
        if row["Deleted"] == "N" and row["DefaultEntry"] == "0"
    }  # fmt: skip
    teams = numbers(date, "Agent_Team", "AgentTeamID")
    supervisors = {
        (row["AgentTeamID"], row["SupervisorSkillTargetID"])
        for row in rows(date, "Agent_Team_Supervisor")
    } | {
        (row["AgentTeamID"], row["PriSupervisorSkillTargetID"])
        for row in rows(date, "Agent_Team")
        if row["PriSupervisorSkillTargetID"] != "NULL"
    }
    return {
        "agents": len(agents),
        "skill groups": len(groups),
        "agent teams": len(teams),
        "call types": len(numbers(date, "Call_Type", "CallTypeID")),
        "members": sum(
            row["SkillGroupSkillTargetID"] in groups and row["AgentSkillTargetID"] in agents
            for row in rows(date, "Skill_Group_Member")
        ),
        "agents of teams": sum(
            row["AgentTeamID"] in teams and row["SkillTargetID"] in agents
            for row in rows(date, "Agent_Team_Member")
        ),
        "supervisors of teams": sum(
            team in teams and agent in agents for team, agent in supervisors
        ),
    }


def counted(routing: Routing) -> dict[str, int]:
    def links(kind: str, field: str) -> int:
        return sum(
            one.defined
            for entity in routing.entities[kind]
            for one in set(entity.links.get(field, ()))
        )

    return {
        "agents": len(routing.entities["agent"]),
        "skill groups": len(routing.entities["skill_group"]),
        "agent teams": len(routing.entities["agent_team"]),
        "call types": len(routing.entities["call_type"]),
        "members": links("skill_group", "agents"),
        "agents of teams": links("agent_team", "agents"),
        "supervisors of teams": links("agent_team", "supervisors"),
    }


@cache
def routing_of(date: str) -> Routing:
    return read_routing([str(FOLDER / date)])


@pytest.mark.parametrize("date", DATES)
def test_what_is_read_is_what_a_join_finds(date: str) -> None:
    assert counted(routing_of(date)) == joined(date)


@pytest.mark.parametrize("date", DATES)
def test_without_headers_it_is_the_same(date: str, tmp_path: Path) -> None:
    for table in TABLES:
        text = (FOLDER / date / f"{table}.tsv").read_text("utf-8-sig")
        (tmp_path / f"t_{table}.txt").write_text(text.partition("\n")[2], "utf-8", newline="")
    assert counted(read_routing([str(tmp_path)])) == joined(date)


@pytest.mark.parametrize("date", DATES)
def test_what_is_found_is_true_of_it(date: str) -> None:
    report = lint([str(FOLDER / date)], Settings())
    assert not report.not_analysed
    agents = [one for one in rows(date, "Agent") if one["Deleted"] == "N"]
    supervisors = sum(one["SupervisorAgent"] == "Y" for one in agents)
    secrets = len(rows(date, "Person"))
    of_too_many = {"2013-03": (126, 71), "2013-10": (132, 72)}[date]
    expected = {
        f"error: column `Password` has a secret in {secrets:,} rows",
        f"warning: {of_too_many[0]} supervisors have more than the 20 teams that are supported",
        f"warning: {of_too_many[1]} supervisors have more than the 1000 agents that are supported",
        "warning: 29 agent teams have more than the 50 agents that are supported",
        "warning: 107 agent teams have more than the 20 supervisors that are supported",
        "warning: the agents and supervisors of team `OIF_Fopvus` are in",
        f"note: there are {len(agents)} agents",
        f"note: there are {supervisors} supervisors",
        "note: 130 people have several agents each",
        "note: AW table Skill_Group lacks the column `PrecisionQueueID`",
        "note: 1 media routing domain is mentioned, `1`, but no list",
        "note: 5 peripherals are mentioned",
    }
    if date == "2013-10":  # one row of Agent_Team_Supervisor has a number that is in no other table
        expected.add(
            "error: agent `15540` is mentioned by agent team `SJISI_HGS_STK`, but not defined"
        )
    said = [f"{one.severity}: {one.message}" for one in report.findings]
    assert {start for one in said for start in expected if one.startswith(start)} == expected
    assert [one for one in said if not one.startswith(tuple(expected))] == []


@pytest.mark.parametrize("date", DATES)
def test_the_ways_say_what_can_be_said_without_the_side_of_ece(date: str) -> None:
    """No table leads anything anywhere, so no way begins; who is in a skill group is known all the same."""
    flow = Flow(routing_of(date))
    assert flow.entries == ()
    routing = flow.routing
    for call_type in routing.entities["call_type"][:50]:
        assert flow.entry(call_type).verdict == "cannot be told"
    for group in routing.entities["skill_group"]:
        members = {
            one.name
            for one in group.links.get("agents", ())
            if one.data.get("enabled") is not False
        }
        sure, possible, lacks = flow.members(group)
        assert {one.name for one in flow.named(possible)} == members
        assert sure == possible or lacks
