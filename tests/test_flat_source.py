"""Exports that know objects by name meet those that know them by number, and give away no secret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ece_lint.documents import Document, Node
from ece_lint.documents.table import read_table
from ece_lint.model import Record, kinds, place
from ece_lint.sources.draft import Draft, Harvest, Links, Reference
from ece_lint.sources.flat import form_of, harvest_flat, is_flat
from ece_lint.sources.join import join

AGENTS = """\
__TABLE
Agent
__COLUMNS
PeripheralNumber\tFirstName\tLastName\tDescription\tPeripheralName
1045\tF1045\tL1045\tAuto Configured by Router\tF1045.L1045
1046\tF1046\tL1046\tAuto Configured by Router\tF1046.L1046
"""
MEMBERS = """\
__TABLE
Skill_Group_Member
__COLUMNS
SkillGroupEnterpriseName\tAgentPeripheralNumber
Sales_NA\t1045
Sales_EMEA\t1046
Sales_NA\t1046"""
JOB = "operation,agentId,userName,password,loginEnabled,skillGroups,defaultSkillGroup,attributes,agentTeamName"


def document(text: str, path: str = "export.txt") -> Document:
    read = read_table(path, text.encode())
    assert read is not None
    return read


def numbered(kind: str, number: str, name: str, **fields: object) -> Draft:
    """Return what the AW database or the REST interface has of an object."""
    aw = document("SkillTargetID,EnterpriseName\n5000,Any\n", "aw.csv")
    draft = Draft(kind, number, name, Node(aw, (0, 0, 1)))
    draft.data |= fields
    return draft


def harvested(*texts: str, drafts: list[Draft] | None = None) -> Harvest:
    harvest = Harvest()
    harvest.drafts += drafts or []
    documents = [document(text, f"export-{number}.txt") for number, text in enumerate(texts)]
    harvest_flat(documents, harvest)
    return harvest


def joined(*texts: str, drafts: list[Draft] | None = None) -> dict[str, dict[str, Record]]:
    """Return the records of some exports, by kind and name."""
    harvest = harvested(*texts, drafts=drafts)
    records: dict[str, dict[str, Record]] = {}
    for record in join(harvest.drafts, harvest.links).records:
        assert record.kind.accepts(record.data), record.data
        records.setdefault(record.kind.name, {})[record.data["name"]] = record
    return records


def members(
    records: dict[str, dict[str, Record]], kind: str = "skill_group"
) -> dict[str, list[str]]:
    return {name: record.data["agents"] for name, record in records[kind].items()}


def text_at(record: Record, *steps: str | int) -> str:
    node = place(record.document, record.pointer, record.places, steps)
    return node.document.text[slice(*node.offsets)]


def test_agentcfg_knows_agents_by_what_they_sign_in_with() -> None:
    records = joined(AGENTS, MEMBERS)
    assert list(records["agent"]) == ["1045", "1046"]
    assert members(records) == {"Sales_NA": ["1045", "1046"], "Sales_EMEA": ["1046"]}
    assert text_at(records["skill_group"]["Sales_NA"], "agents", 1) == "1046"


def test_agentcfg_meets_the_agents_of_the_database() -> None:
    ann = numbered("agent", "5300", "NA.Ann", login="1045")
    bob = numbered("agent", "5301", "NA.Bob", login="1046")
    sales = numbered("skill_group", "5100", "Sales_NA")
    records = joined(AGENTS, MEMBERS, drafts=[ann, bob, sales])
    assert list(records["agent"]) == ["NA.Ann", "NA.Bob"]
    assert records["agent"]["NA.Ann"].data["description"] == "Auto Configured by Router"
    assert members(records) == {"Sales_NA": ["NA.Ann", "NA.Bob"], "Sales_EMEA": ["NA.Bob"]}
    assert records["skill_group"]["Sales_NA"].data["id"] == "5100"


def test_the_peripheral_of_the_group_tells_agents_with_the_same_login_apart() -> None:
    na, emea = Reference("peripheral", "5000"), Reference("peripheral", "5001")
    drafts = [
        numbered("agent", "5300", "NA.Ann", login="1045", peripheral=na),
        numbered("agent", "5301", "EMEA.Bob", login="1045", peripheral=emea),
        numbered("skill_group", "5100", "Sales_EMEA", peripheral=emea),
    ]
    records = joined(
        "SkillGroupEnterpriseName\tAgentPeripheralNumber\nSales_EMEA\t1045\n", drafts=drafts
    )
    assert members(records) == {"Sales_EMEA": ["EMEA.Bob"]}


def test_a_bulk_job_of_agents_says_what_shall_be() -> None:
    row = (
        "CREATE,1001,ann,hunter2,true,Sales_NA;Sales_EMEA,Sales_NA,Spanish=8; Certified=true,Robots"
    )
    records = joined(f"{JOB}\n{row}\n")
    agent = records["agent"]["1001"]
    assert agent.data == {
        "name": "1001",
        "login": "1001",
        "enabled": True,
        "default_skill_group": "Sales_NA",
        "attributes": {"Spanish": 8, "Certified": True},
    }
    assert text_at(agent, "default_skill_group") == "Sales_NA"
    assert members(records) == {"Sales_NA": ["1001"], "Sales_EMEA": ["1001"]}
    assert members(records, "agent_team") == {"Robots": ["1001"]}


@pytest.mark.parametrize(
    ("row", "data"),
    [
        ("UPDATE,1001,,,,,,,", {"name": "1001", "login": "1001"}),  # blank: as it was
        ("UPDATE,1001,,,~,~,~,~,~", {"name": "1001", "login": "1001"}),  # cleared
        ("UPDATE,,ann,,false,,,,", {"name": "ann", "enabled": False}),
        ("UPDATE,1001,,,perhaps,,,no value,", {"name": "1001", "login": "1001"}),
    ],
)
def test_an_update_says_only_what_it_changes(row: str, data: dict[str, object]) -> None:
    records = joined(f"{JOB}\n{row}\n")
    assert [record.data for record in records["agent"].values()] == [data]
    assert list(records) == ["agent"]


def test_what_a_bulk_job_deletes_is_left_out_wherever_it_is_mentioned() -> None:
    ann = numbered("agent", "5300", "NA.Ann", login="1045")
    harvest = harvested(MEMBERS, f"{JOB}\nDELETE,1045,,,,,,,\n", drafts=[ann])
    result = join(harvest.drafts, harvest.links)
    assert [record.data.get("agents") for record in result.records] == [["1046"], ["1046"]]
    assert result.noise == {"rows that a bulk job deletes": 1}


@pytest.mark.parametrize(
    ("header", "row", "kind", "data"),
    [
        (
            "operation,dialedNumberString,routingType,callTypeName,mediaRoutingDomainName,departmentName",
            "CREATE,Sales_Email,4,Sales_Call,Email_MRD,Sales",
            "script_selector",
            {
                "name": "Sales_Email",
                "routing_type": "4",
                "call_type": "Sales_Call",
                "media_routing_domain": "Email_MRD",
                "department": "Sales",
            },
        ),
        (
            "operation,name,description,serviceLevelType,bucketIntervalName,departmentName",
            "CREATE,Sales_Call,For sales,1,,~",
            "call_type",
            {"name": "Sales_Call", "description": "For sales"},
        ),
        (
            "operation,name,description,serviceLevelType,mediaRoutingDomainName,site Name",
            "CREATE,Sales_NA,,1,Email_MRD,Main",
            "skill_group",
            {"name": "Sales_NA", "media_routing_domain": "Email_MRD"},
        ),
        (
            "id,name,description,mediaRoutingDomain,serviceLevelThreshold,peripheral",
            "5100,Sales_NA,,Email_MRD,-1,CUCM_PG1",
            "skill_group",
            {
                "id": "5100",
                "name": "Sales_NA",
                "media_routing_domain": "Email_MRD",
                "peripheral": "CUCM_PG1",
            },
        ),
        (
            "id,name,type,interruptible,taskLife,maxTasksInQueue",
            "5001,Email_MRD,legacyMultichannel,true,1200,many",
            "media_routing_domain",
            {
                "id": "5001",
                "name": "Email_MRD",
                "type": "legacyMultichannel",
                "interruptible": True,
                "task_life": 1200,
            },
        ),
        (
            "id,clientType,name,peripheralName,peripheralId,peripheralGateway",
            "5000,30,CUCM_PG1,CUCM,5000,PG1",
            "peripheral",
            {"id": "5000", "name": "CUCM_PG1", "client_type": "30", "peripheral_gateway": "PG1"},
        ),
        (
            "id,name,agentOrdering,mediaRoutingDomain",
            "5001,Email_PQ,2,Email_MRD",
            "precision_queue",
            {
                "id": "5001",
                "name": "Email_PQ",
                "agent_ordering": "most-skilled",
                "media_routing_domain": "Email_MRD",
            },
        ),
    ],
)
def test_a_table_is_recognised_by_its_columns(
    header: str, row: str, kind: str, data: dict[str, object]
) -> None:
    assert [record.data for record in joined(f"{header}\n{row}\n")[kind].values()] == [data]


@pytest.mark.parametrize(
    "columns",
    [
        None,
        [],
        ["SkillTargetID", "PeripheralNumber", "FirstName", "LastName", "PeripheralName"],
        ["SkillGroupSkillTargetID", "AgentSkillTargetID"],
        ["queue_id", "queue_name"],
        ["id", "name"],
    ],
)
def test_other_tables_are_left_to_others(columns: list[str] | None) -> None:
    assert not is_flat(columns)


def test_secrets_are_counted_and_never_shown() -> None:
    text = f"{JOB}\nCREATE,1001,ann,hunter2,,,,,\nCREATE,1002,bob,,,,,,\nUPDATE,1003,,sesame,,,,,\n"
    read = document(text, "job.csv")
    harvest = Harvest()
    harvest_flat([read], harvest)
    [(node, rule, message)] = harvest.doubts
    assert (rule, message) == (
        "secret-in-export",
        "column `password` has a secret in 2 rows: export without it, and change what leaked",
    )
    assert read.text[slice(*node.offsets)] == "password"
    assert "hunter2" not in read.line(2) + repr([draft.data for draft in harvest.drafts])
    assert read.line(4) == "UPDATE,1003,,******,,,,,"


def test_a_row_that_is_not_read_shows_no_secret_either() -> None:
    text = f"{JOB}\nCREATE,1001,ann,hunter2,,,,,\nCREATE,1002,bob,sesame,,\n"
    read = document(text, "job.csv")
    harvest_flat([read], Harvest())
    assert [flaw.rule for flaw in read.flaws] == ["broken-table"]
    assert "sesame" not in read.line(3)


def test_a_full_page_is_doubtful() -> None:
    rows = "\n".join(f"{5000 + number},{1000 + number}" for number in range(100))
    [(_, rule, message)] = harvested(f"id,agentId\n{rows}\n").doubts
    assert rule == "incomplete-export"
    assert message.startswith("there are exactly 100 rows")


def test_memberships_complete_a_group_that_a_canonical_file_defines() -> None:
    harvest = harvested(
        "SkillGroupEnterpriseName\tAgentPeripheralNumber\nSales_NA\t1001\nSales_NA\t1002\n"
    )
    clark = Record(kinds()["agent"], {"name": "Clark", "login": "1001"}, document(AGENTS), ())
    defined = {"name": "Sales_NA", "agents": ["Bruce"]}
    group = Record(kinds()["skill_group"], defined, document(AGENTS), ())
    _, record = join(harvest.drafts, harvest.links, [clark, group]).records
    assert record.data["agents"] == ["Bruce", "Clark", "1002"]
    assert text_at(record, "agents", 1) == "1001"
    assert defined["agents"] == ["Bruce"]


def test_the_summary_says_what_a_file_was_taken_for() -> None:
    assert harvested(MEMBERS).taken_for == {"export-0.txt": "AgentCfg membership, 3 rows"}


def test_half_a_pair_is_no_membership() -> None:
    def members(text: str) -> dict[str, list[str]]:
        (links,) = harvested(text).links
        return {one: [links.texts[key] for key in keys] for one, keys in links.pairs.items()}

    assert members(f"{MEMBERS}\nSales_NA\t\n\t1045\n") == members(MEMBERS)


def test_links_lead_from_names_to_names() -> None:
    [link] = harvested(MEMBERS).links
    assert isinstance(link, Links)
    assert link.named
    assert (link.kind, link.field, link.target) == ("skill_group", "agents", "agent")


HEADERS = st.sampled_from(
    [JOB, "id,agentId,agentTeam", "id,name,agentOrdering", "operation,name,siteName"]
)
CELLS = st.sampled_from(
    ["", "~", "CREATE", "DELETE", "1001", "a;b", ";", "=", "x=1;y", "NULL", "é\u202e"]
)


@given(HEADERS, st.lists(st.lists(CELLS, min_size=1, max_size=10), max_size=6))
def test_nothing_is_raised_and_everything_fits_its_schema(
    header: str, rows: list[list[str]]
) -> None:
    read = read_table("fuzz.csv", "\n".join([header, *map(",".join, rows)]).encode())
    if read is None or not isinstance(read.data, list):
        return
    harvest = Harvest()
    harvest_flat([read], harvest)
    for record in join(harvest.drafts, harvest.links).records:
        assert record.kind.accepts(record.data)
    for node, _, _ in harvest.doubts:
        assert node.span.line >= 1


def test_a_map_is_found_for_every_header_that_is_written_differently() -> None:
    assert form_of(["Operation", "Agent ID", "PASSWORD"]) is not None


def test_departments_have_no_columns_of_their_own_so_the_file_tells() -> None:
    assert is_flat(["id", "name", "description"], "cce/departments.csv")
    assert not is_flat(["id", "name", "description"], "departments/people.csv")


def test_what_is_not_understood_is_said_and_not_dropped() -> None:
    text = f"{JOB}\nCREATE,1001,a,,maybe,,,Spanish,\nCREATE,1002,b,,true,,,Spanish=8,\n"
    said = [(node.pointer, rule) for node, rule, _ in harvested(text).doubts]
    assert said == [((0, 0, 4), "unknown-value"), ((0, 0, 7), "unknown-value")]


def printed(node: Node) -> str:
    start, end = node.offsets
    return node.document.text[start:end]


def said(text: str) -> list[tuple[str, str]]:
    harvest = harvested(text)
    assert all(
        node.document.complete != (rule != "column-not-read") for node, rule, _ in harvest.doubts
    )
    return [(rule, message) for _, rule, message in harvest.doubts]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("operation,agentId,userName,skillGruops", "so it is not read; did you mean `skillGroups`?"),
        ("operatoin,agentId,userName,skillGroups", "so this table is not read; did you mean `operation`?"),
        ("id,name,mediaRoutingDomian,description", "so this table is not read; did you mean `mediaRoutingDomain`?"),
        ("SkillGroupEnterpriseName,AgentPeripheralNunber", "did you mean `AgentPeripheralNumber`?"),
    ],
)  # fmt: skip
def test_a_misspelt_column_is_named_with_the_one_that_was_meant(header: str, message: str) -> None:
    cells = ",".join("x" * (header.count(",") + 1))
    ((rule, words),) = said(f"{header}\n{cells}\n")
    assert rule == "misspelt-column"
    assert message in words
    ((node, *_),) = harvested(f"{header}\n{cells}\n").doubts
    assert words.startswith(f"`{printed(node)}` ")


def test_a_list_without_objects_says_what_they_would_have_in_its_columns() -> None:
    given = harvested("id,agentId,peripheral,agentTeam\n1,1001,NA,\n").given
    assert {field: printed(place) for (_, field), place in given.items()} == {
        "": "id",
        "login": "agentId",
        "peripheral": "peripheral",
    }


def test_a_column_that_no_bulk_job_has_is_named() -> None:
    text = f"{JOB},Remarks,Nr\nCREATE,1001,ann,,true,NA,NA,,Robots,new,1\n"
    assert said(text) == [
        ("column-not-read", "column `Remarks` of Packaged CCE bulk job, agents is not read")
    ]


def test_a_field_of_rest_that_no_rule_needs_is_not_named() -> None:
    assert said("id,agentId,agentDeskSettings,ssoEnabled\n5000,1001,Default,true\n") == []


def test_a_table_that_gives_no_object_is_not_clean() -> None:
    assert said("operation,agentId,userName\nCREATE,,\nCREATE,,\n") == [
        ("table-without-objects",
         "2 rows of Packaged CCE bulk job, agents, and not one has a name, so nothing is read")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header", ["id,name,price,descripton", "id,name,nested", "operator,agent,user"]
)
def test_a_list_of_somebody_else_is_not_misspelt(header: str) -> None:
    assert said(f"{header}\n{','.join('1' * (header.count(',') + 1))}\n") == []
