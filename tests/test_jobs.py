"""A bulk job beside a site in any form: what it makes is said once, and what it changes is no second definition."""

import io

import pytest

from ece_lint.lint import lint
from ece_lint.report import Report
from ece_lint.settings import Settings


def new_in(rows: str, **files: str) -> list[tuple[str, str, str]]:
    """Return the rule, the text and the message of each finding about a job beside other files that is new."""
    before = checked(**files).findings
    known = {(one.rule, one.message) for one in before}
    report = checked(**files, job=rows)
    return [
        (one.rule, one.location.path, one.message)
        for one in report.findings
        if (one.rule, one.message) not in known
    ]


def checked(**files: str) -> Report:
    streams = {
        f"{name}.{'yaml' if name == 'site' else 'csv'}": io.BytesIO(text.encode())
        for name, text in files.items()
    }
    report = lint([], Settings(product="pcce"), streams)
    assert not report.crashes
    return report


# One site in two forms, and jobs beside it.
IN_YAML = {
    "site": """\
agents: [{name: Clark, login: "1001", enabled: true}]
skill_groups: [{name: Sales_NA, agents: [Clark]}]
agent_teams: [{name: Night_Desk, agents: [Clark]}]
attributes: [{name: Spanish}]
cce_departments: [{name: Returns}]
call_types: [{name: Orders_CT, scripts: [Orders_Script]}]
scripts: [{name: Orders_Script, skill_groups: [Sales_NA]}]
script_selectors: [{name: Orders, dialed_number: "8005550177", call_type: Orders_CT, customer_definition: Acme}]
"""
}
IN_TABLES = {
    "Agent": "SkillTargetID,PeripheralID,PeripheralNumber,PersonID,EnterpriseName,Deleted\n5300,5000,1001,1,Clark,N\n",
    "Skill_Group": "SkillTargetID,PeripheralID,EnterpriseName,MRDomainID,PrecisionQueueID,Deleted\n"
    "5100,5000,Sales_NA,1,,N\n",
    "Skill_Group_Member": "SkillGroupSkillTargetID,AgentSkillTargetID\n5100,5300\n",
    "Agent_Team": "AgentTeamID,EnterpriseName,PeripheralID\n5000,Night_Desk,5000\n",
    "Attribute": "AttributeID,EnterpriseName,AttributeDataType,Deleted\n5000,Spanish,4,N\n",
    "Department": "DepartmentID,EnterpriseName,CustomerDefinitionID,Deleted\n5000,Returns,,N\n",
    "Call_Type": "CallTypeID,EnterpriseName,Deleted\n5010,Orders_CT,N\n",
    "Dialed_Number": "DialedNumberID,EnterpriseName,DialedNumberString,MRDomainID,RoutingClientID,"
    "CustomerDefinitionID,Deleted\n5064,Orders,8005550177,1,5001,5000,N\n",
}
AGENTS = "operation,agentId,agentTeamName,skillGroups,attributes,departmentName\n"
NUMBERS = "operation,dialedNumberString,routingType,callTypeName,departmentName\n"
SLIPS = {
    f"{AGENTS}CREATE,2101,,Sale_NA,,\nCREATE,2102,,Sale_NA,,\n":
        "skill group `Sale_NA` of agent `2101` is in no other export or file; did you mean `Sales_NA`?",
    f"{AGENTS}CREATE,2101,Nihgt_Desk,,,\n":
        "agent team `Nihgt_Desk` of agent `2101` is in no other export or file; did you mean `Night_Desk`?",
    f"{AGENTS}CREATE,2101,,,Spainish=8,\n":
        "the bulk job makes attribute `Spainish`, which agent `2101` names and nothing else defines;"
        " did you mean `Spanish`?",
    f"{NUMBERS}CREATE,8005550190,1,Orders_CT,Retuns\n":
        "the bulk job makes cce department `Retuns`, which script selector `8005550190` names and nothing else"
        " defines; did you mean `Returns`?",
    "operation,dialedNumberString,routingType,callTypeName,mediaRoutingDomainName\n"
    "CREATE,8005550190,1,Holidays,Cisco_Voice\n":
        "the bulk job makes call type `Holidays`, which script selector `8005550190` names and nothing else"
        " defines, without a script",
}  # fmt: skip
RIGHT = [
    f"{AGENTS}CREATE,2101,Night_Desk,Sales_NA,Spanish=8,Returns\n",
    f"{AGENTS}UPDATE,1001,Night_Desk,Sales_NA,Spanish=8,\n",
    f"{NUMBERS}CREATE,8005550190,1,Orders_CT,Returns\n",
    f"{NUMBERS}UPDATE,8005550177,1,Orders_CT,\n",
    "operation,name,serviceLevelThreshold\nUPDATE,Orders_CT,30\n",
]


@pytest.mark.parametrize("files", [IN_YAML, IN_TABLES], ids=["YAML", "tables"])
@pytest.mark.parametrize("slip", SLIPS)
def test_what_a_job_makes_is_said_once_beside_any_form(files: dict[str, str], slip: str) -> None:
    found = [one for one in new_in(slip, **files) if one[0] != "section-missing"]
    rule = "group-only-in-memberships" if " of agent " in SLIPS[slip] else "made-by-bulk-job"
    assert found == [(rule, "job.csv", SLIPS[slip])]


@pytest.mark.parametrize("files", [IN_YAML, IN_TABLES], ids=["YAML", "tables"])
@pytest.mark.parametrize("rows", RIGHT)
def test_a_job_that_changes_or_adds_is_no_second_definition(
    files: dict[str, str], rows: str
) -> None:
    assert [one for one in new_in(rows, **files) if one[0] != "section-missing"] == []


def test_a_job_adds_to_what_a_canonical_file_defines() -> None:
    report = checked(**IN_YAML, job=f"{AGENTS}UPDATE,1001,,Sales_NA,Spanish=8,Returns\n")
    assert report.routing is not None
    (clark,) = report.routing.entities["agent"]
    assert clark.data["attributes"] == {"Spanish": 8}
    assert clark.data["department"] == "Returns"
    assert [one.name for one in clark.links["attributes"]] == ["Spanish"]


def test_a_job_does_not_say_which_others_there_are() -> None:
    site = "skill_groups: [{name: Sales_NA, agents: [Clark]}]\nscript_selectors: [{name: a, call_type: A}]\n"
    jobs = {"agents": f"{AGENTS}CREATE,2101,,Sales_NA,Spanish=8,\n",
            "call_types": "operation,name,serviceLevelThreshold\nCREATE,B,30\n"}  # fmt: skip
    rules = {one.rule for one in checked(site=site, **jobs).findings}
    assert "section-missing" in rules
    assert not rules & {"undefined-name", "made-by-bulk-job"}


def test_what_unified_cce_sets_by_itself_is_not_missing_in_a_job() -> None:
    """The customer of a dialed number, and the route of a skill group, come when the job runs."""
    routes = "peripheral_routes: [{name: Sales_NA, skill_group: Sales_NA}]\n"
    jobs = {"numbers": f"{NUMBERS}CREATE,8005550190,1,Orders_CT,\n",
            "groups": "operation,name,mediaRoutingDomainName\nCREATE,Help_NA,Cisco_Voice\n"}  # fmt: skip
    rules = {one.rule for one in checked(site=IN_YAML["site"] + routes, **jobs).findings}
    assert not rules & {"dialed-number-without-customer", "skill-group-without-route"}
