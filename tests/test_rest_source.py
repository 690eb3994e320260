"""Responses of the CCE REST interface mean the same in every form in which people save them."""

import json
import re
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from ece_lint.documents import Document, Node
from ece_lint.documents.json import read_json
from ece_lint.documents.xml import read_xml
from ece_lint.documents.yaml import read_yaml
from ece_lint.model import Record, place
from ece_lint.sources.draft import Draft, Harvest, Reference
from ece_lint.sources.join import join
from ece_lint.sources.rest import harvest_rest, is_rest

SAMPLES = Path(__file__).parent.parent.parent / "shared" / "samples"

SITE = {
    "mediaroutingdomain": """
<mediaRoutingDomains>
  <mediaRoutingDomain>
    <refURL>/unifiedconfig/config/mediaroutingdomain/5001</refURL><changeStamp>0</changeStamp>
    <id>5001</id><name>Email_MRD</name><type>legacyMultichannel</type>
    <interruptible>true</interruptible><taskLife>1200</taskLife>
  </mediaRoutingDomain>
</mediaRoutingDomains>""",
    "skillgroup": """
<skillGroups>
  <skillGroup>
    <refURL>/unifiedconfig/config/skillgroup/5100</refURL><name>Sales_Email</name>
    <department><refURL>/unifiedconfig/config/department/5003</refURL><name>Sales</name></department>
    <peripheral><id>5000</id><name>CUCM_PG1</name></peripheral>
    <mediaRoutingDomain>
      <refURL>/unifiedconfig/config/mediaroutingdomain/5001</refURL><name>Email_MRD</name>
    </mediaRoutingDomain>
    <agents>
      <agent>
        <refURL>/unifiedconfig/config/agent/5300</refURL>
        <userName>ann</userName><agentId>1001</agentId>
      </agent>
    </agents>
  </skillGroup>
  <skillGroup>
    <refURL>/unifiedconfig/config/skillgroup/5101</refURL><name>Empty</name><agents></agents>
  </skillGroup>
</skillGroups>""",
    "skillgroup-2": """
<skillGroups>
  <skillGroup>
    <refURL>/unifiedconfig/config/skillgroup/5102</refURL><name>Unknown</name>
  </skillGroup>
</skillGroups>""",
    "agent": """
<agents>
  <agent>
    <refURL>/unifiedconfig/config/agent/5300</refURL><agentId>1001</agentId>
    <person><userName>ann</userName><loginEnabled>true</loginEnabled></person>
    <supervisor>false</supervisor>
    <agentAttributes>
      <agentAttribute>
        <attribute>
          <refURL>/unifiedconfig/config/attribute/5004</refURL><name>Spanish</name>
        </attribute>
        <attributeValue>8</attributeValue>
      </agentAttribute>
    </agentAttributes>
    <agentTeam><refURL>/unifiedconfig/config/agentteam/5200</refURL><name>Team</name></agentTeam>
  </agent>
  <agent>
    <refURL>/unifiedconfig/config/agent/5301</refURL><agentId>1002</agentId>
    <person><userName>bob</userName><loginEnabled>false</loginEnabled></person>
    <skillGroups>
      <skillGroup><refURL>/unifiedconfig/config/skillgroup/5100</refURL></skillGroup>
      <skillGroup><refURL>/unifiedconfig/config/skillgroup/5101</refURL></skillGroup>
    </skillGroups>
  </agent>
</agents>""",
    "agentteam": """
<agentTeams>
  <agentTeam>
    <refURL>/unifiedconfig/config/agentteam/5200</refURL><name>Team</name>
    <supervisors>
      <supervisor><refURL>/unifiedconfig/config/agent/5301</refURL></supervisor>
    </supervisors>
  </agentTeam>
</agentTeams>""",
    "attribute": """
<attributes>
  <attribute>
    <refURL>/unifiedconfig/config/attribute/5004</refURL>
    <name>Spanish</name><dataType>4</dataType><defaultValue>1</defaultValue>
  </attribute>
</attributes>""",
    "precisionqueue": """
<precisionQueues>
  <precisionQueue>
    <refURL>/unifiedconfig/config/precisionqueue/5010</refURL><name>PQ_Sales</name>
    <agentOrdering>1</agentOrdering>
    <steps>
      <step>
        <terms>
          <term>
            <attribute><refURL>/unifiedconfig/config/attribute/5004</refURL></attribute>
            <attributeRelation>6</attributeRelation><termRelation>0</termRelation>
            <parenCount>0</parenCount><value1>5</value1>
          </term>
          <term>
            <attribute><refURL>/unifiedconfig/config/attribute/5004</refURL></attribute>
            <attributeRelation>2</attributeRelation><termRelation>2</termRelation>
            <parenCount>0</parenCount><value1>10</value1>
          </term>
        </terms>
        <waitTime>-1</waitTime>
      </step>
    </steps>
  </precisionQueue>
</precisionQueues>""",
    "department": """
<departments>
  <department><refURL>/unifiedconfig/config/department/5003</refURL><name>Sales</name></department>
</departments>""",
    "calltype": """
<callTypes>
  <callType><refURL>/unifiedconfig/config/calltype/5020</refURL><name>Sales_CT</name></callType>
</callTypes>""",
    "dialednumber": """
<dialedNumbers>
  <dialedNumber>
    <refURL>/unifiedconfig/config/dialednumber/1</refURL>
    <dialedNumberString>Sales_Script</dialedNumberString><routingType>4</routingType>
    <mediaRoutingDomain>
      <refURL>/unifiedconfig/config/mediaroutingdomain/5001</refURL>
    </mediaRoutingDomain>
    <callType><refURL>/unifiedconfig/config/calltype/5020</refURL></callType>
    <dialedNumberRecords>
      <dialedNumberRecord><id>5065</id><name>MR1.Sales_Script</name></dialedNumberRecord>
      <dialedNumberRecord><id>5066</id><name>MR2.Sales_Script</name></dialedNumberRecord>
    </dialedNumberRecords>
  </dialedNumber>
</dialedNumbers>""",
    "peripheralgateway": """
<peripheralGateways>
  <peripheralGateway>
    <refURL>/unifiedconfig/config/peripheralgateway/5001</refURL><name>MR_PG</name>
    <peripherals>
      <peripheral>
        <peripheralID>5005</peripheralID><name>Multichannel</name><clientType>47</clientType>
      </peripheral>
    </peripherals>
  </peripheralGateway>
</peripheralGateways>""",
}

MEANING = [
    ("agent", {"id": "5300", "name": "ann", "login": "1001", "enabled": True, "supervisor": False,
               "attributes": {"Spanish": 8}}),
    ("agent", {"id": "5301", "name": "bob", "login": "1002", "enabled": False}),
    ("agent_team", {"id": "5200", "name": "Team", "supervisors": ["bob"], "agents": ["ann"]}),
    ("attribute", {"id": "5004", "name": "Spanish", "type": "proficiency", "default": 1}),
    ("call_type", {"id": "5020", "name": "Sales_CT"}),
    ("cce_department", {"id": "5003", "name": "Sales"}),
    ("media_routing_domain", {"id": "5001", "name": "Email_MRD", "type": "legacyMultichannel",
                              "interruptible": True, "task_life": 1200}),
    ("peripheral", {"id": "5005", "name": "Multichannel", "client_type": "47",
                    "peripheral_gateway": "MR_PG"}),
    ("peripheral_gateway", {"id": "5001", "name": "MR_PG"}),
    ("precision_queue", {"id": "5010", "name": "PQ_Sales", "agent_ordering": "longest-available",
                         "steps": [{"wait": -1, "terms": [
                             {"attribute": "Spanish", "relation": ">=", "value": 5, "parentheses": 0},
                             {"attribute": "Spanish", "relation": "!=", "value": 10, "join": "or",
                              "parentheses": 0}]}]}),
    ("script_selector", {"id": "5065", "name": "Sales_Script", "routing_type": "4",
                         "media_routing_domain": "Email_MRD", "call_type": "Sales_CT"}),
    ("skill_group", {"id": "5100", "name": "Sales_Email", "department": "Sales",
                     "peripheral": "CUCM_PG1", "media_routing_domain": "Email_MRD",
                     "agents": ["ann", "bob"]}),
    ("skill_group", {"id": "5101", "name": "Empty", "agents": ["bob"]}),
    ("skill_group", {"id": "5102", "name": "Unknown"}),
]  # fmt: skip


# The forms in which people save responses.


def results(text: str) -> str:
    return f"<results><pageInfo><startIndex>0</startIndex></pageInfo>{text}</results>"


def is_collection(element: ElementTree.Element) -> bool:
    return bool(len(element)) and {child.tag for child in element} == {element.tag[:-1]}


def tree(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text.strip())


def typed(text: str | None) -> object:
    return (
        json.loads(text)
        if (text and text.strip("-").isdecimal()) or text in ("true", "false")
        else text
    )


def of_the_server(element: ElementTree.Element) -> object:
    """What the server answers to `Accept: application/json`."""
    if is_collection(element):
        return [{element[0].tag: [of_the_server(child) for child in element]}]
    if len(element):
        return {child.tag: of_the_server(child) for child in element}
    return [] if element.tag == "agents" else typed(element.text)


def of_xml2js(element: ElementTree.Element) -> object:
    """What xml2js makes with `explicitArray: false`, and xmltodict: the shortest form of everything."""
    found: dict[str, Any] = {}
    for child in element:
        value = of_xml2js(child)
        before = found.get(child.tag)
        if before is None:
            found[child.tag] = value
        else:
            found[child.tag] = [*(before if isinstance(before, list) else [before]), value]
    return found or element.text or ""


def of_xml2js_default(element: ElementTree.Element) -> object:
    """What xml2js makes by default: every element is an array."""
    found: dict[str, Any] = {"$": {"xmlns:xsi": "x"}} if element.tag == "results" else {}
    for child in element:
        found.setdefault(child.tag, []).append(of_xml2js_default(child))
    return found or {"_": element.text or "", "$": {"xsi:type": "x"}}


def of_beans(element: ElementTree.Element) -> object:
    """What Cisco's Java beans look like: flat collections, and nothing is `null`."""
    if is_collection(element) or element.tag == "agents":
        return [of_beans(child) for child in element]
    if len(element):
        return {"correlationId": None} | {child.tag: of_beans(child) for child in element}
    return typed(element.text)


def as_xml(name: str, text: str) -> Document:
    return read_xml(f"{name}.xml", text.strip().encode())


def as_json(name: str, data: object) -> Document:
    return read_json(f"{name}.json", json.dumps(data, indent=1).encode())


FORMS: dict[str, Callable[[str, str], list[Document]]] = {
    "XML as documented": lambda name, text: [as_xml(name, text)],
    "XML as served": lambda name, text: [as_xml(name, results(text))],
    "JSON as served": lambda name, text: [as_json(name, of_the_server(tree(results(text))))],
    "xml2js": lambda name, text: [as_json(name, {"results": of_xml2js(tree(results(text)))})],
    "xml2js by default": lambda name, text: [
        as_json(name, {"results": of_xml2js_default(tree(results(text)))})
    ],
    "beans": lambda name, text: [as_json(name, of_beans(tree(text)))],
    "a bean a file": lambda name, text: [
        as_json(f"{name}-{number}", of_beans(bean)) for number, bean in enumerate(tree(text))
    ],
}


def documents(form: str) -> list[Document]:
    return list(chain.from_iterable(FORMS[form](name, text) for name, text in SITE.items()))


def harvested(documents: Iterable[Document]) -> Harvest:
    harvest = Harvest()
    harvest_rest(documents, harvest)
    return harvest


def joined(documents: Iterable[Document]) -> list[Record]:
    harvest = harvested(documents)
    return sorted(
        join(harvest.drafts, harvest.links).records,
        key=lambda record: (record.kind.name, record.data.get("id", "")),
    )


def doubts(*documents: Document) -> list[tuple[str, str, str]]:
    """Return the text at each doubt's place, its rule and what it says."""
    return [(printed(node), rule, says) for node, rule, says in harvested(documents).doubts]


def printed(node: Node) -> str:
    start, end = node.offsets
    return node.document.text[start:end].strip().strip('"')


@pytest.mark.parametrize("form", FORMS)
def test_a_site_means_the_same_in_every_form(form: str) -> None:
    site = documents(form)
    assert [document.path for document in site if not is_rest(document)] == []
    assert [(record.kind.name, record.data) for record in joined(site)] == MEANING
    assert doubts(*site) == []


@pytest.mark.parametrize("form", FORMS)
def test_everything_stands_where_the_response_has_it(form: str) -> None:
    site = {(record.kind.name, record.data["id"]): record for record in joined(documents(form))}
    for record in site.values():
        assert at(record, "name") == record.data["name"]
        assert at(record, "id").endswith(record.data["id"])
    assert at(site["skill_group", "5100"], "agents", 0) == "ann"
    assert at(site["skill_group", "5100"], "agents", 1) == "/unifiedconfig/config/skillgroup/5100"
    assert at(site["agent_team", "5200"], "agents", 0) == "Team"
    assert at(site["agent", "5300"], "attributes", "Spanish") == "Spanish"
    assert at(site["agent", "5301"], "enabled") == "false"
    second = ("steps", 0, "terms", 1)
    assert at(site["precision_queue", "5010"], *second, "value") == "10"
    assert at(site["peripheral", "5005"], "peripheral_gateway") == "MR_PG"


def at(record: Record, *steps: str | int) -> str:
    return printed(place(record.document, record.pointer, record.places, steps))


def test_every_row_of_a_dialed_number_is_its_script_selector() -> None:
    harvest = harvested(documents("XML as served"))
    (selector,) = (draft for draft in harvest.drafts if draft.kind == "script_selector")
    assert (selector.id, selector.also) == ("5065", ("5066",))
    queue = Draft("queue", "1", "Sales", selector.places["id",])
    queue.data["script_selector"] = Reference("script_selector", "5066")
    records = join([*harvest.drafts, queue], []).records
    assert records[-1].data["script_selector"] == "Sales_Script"


@pytest.mark.parametrize(
    "address",
    [
        "/unifiedconfig/config/skillgroup/5100",
        "https://aw.example.com:443/unifiedconfig/config/skillGroup/5100",
        "[https://***.***.***.***/unifiedconfig/config/skillgroup/5100]",
        "unifiedconfig/config/skillgroup/5100/",
        "/UnifiedConfig/config/SKILLGROUP/5100?summary=true",
    ],
)
def test_sloppy_addresses_are_understood(address: str) -> None:
    (record,) = joined([as_json("bare", {"refUrl": address, "name": "Sales"})])
    assert (record.kind.name, record.data) == ("skill_group", {"id": "5100", "name": "Sales"})


def test_a_placeholder_is_no_number() -> None:
    bare = {"refURL": "/unifiedconfig/config/calltype/(id)", "id": 5002, "name": "test"}
    (record,) = joined([as_json("bare", bare)])
    assert record.data == {"id": "5002", "name": "test"}
    del bare["id"]
    (record,) = joined([as_json("bare", bare)])
    assert record.data == {"name": "test"}


@pytest.mark.parametrize(
    ("object_", "kind"),
    [
        ({"dialedNumberString": "8000", "routingType": "4"}, "script_selector"),
        ({"agentId": "1001", "person": {"userName": "ann"}}, "agent"),
        ({"name": "PQ", "agentOrdering": 1}, "precision_queue"),
        ({"name": "SG", "mediaRoutingDomain": {"name": "Email_MRD"}}, "skill_group"),
        ({"name": "Email_MRD", "taskStartTimeout": 30}, "media_routing_domain"),
    ],
)
def test_an_object_without_an_address_is_known_by_its_fields(object_: object, kind: str) -> None:
    (record,) = joined([as_json("bare", object_)])
    assert record.kind.name == kind


def test_what_a_command_line_tool_flattened_is_understood() -> None:
    """`cisco-ucce <resource> list --format json`."""
    groups = [
        {"id": "5100", "name": "Sales", "mediaRoutingDomain": "Email_MRD", "peripheral": "CUCM_PG1"}
    ]
    agents = [{"id": "5300", "agentId": "1001", "supervisor": "false", "agentTeam": "Team",
               "defaultSkillGroup": "Sales"}]  # fmt: skip
    teams = [{"id": "5200", "name": "Team", "agentCount": "1", "supervisorCount": "0"}]
    site = [as_json("skillgroup", groups), as_json("agent", agents), as_json("team", teams)]
    assert all(map(is_rest, site))
    agent, team, group = joined(site)
    assert agent.data == {"id": "5300", "name": "1001", "login": "1001", "supervisor": False,
                          "default_skill_group": "Sales"}  # fmt: skip
    assert team.data == {"id": "5200", "name": "Team", "agents": ["1001"]}
    assert group.data == {"id": "5100", "name": "Sales", "media_routing_domain": "Email_MRD",
                          "peripheral": "CUCM_PG1"}  # fmt: skip


def test_of_a_department_a_command_line_tool_leaves_only_its_name() -> None:
    departments = [{"id": "5001", "name": "Sales", "description": ""}]
    (record,) = joined([as_json("departments-0", departments)])
    assert (record.kind.name, record.data["name"]) == ("cce_department", "Sales")
    assert not is_rest(as_json("people", departments))


def test_what_scripts_and_paths_name_is_known_by_number() -> None:
    """From Cisco's beans; the resources are undocumented."""
    references = [{"foreignKey": 5100, "targetType": 2}, {"foreignKey": 5010, "targetType": 65},
                  {"foreignKey": 5099, "targetType": 51}]  # fmt: skip
    script = {"refURL": "masterscript/5400", "name": "Sales", "currentVersion": 2,
              "script": {"version": 2, "references": [{"reference": references}]}}  # fmt: skip
    member = {"mrDomainId": 5001, "peripheralId": 5000, "applicationPathId": 5000}
    path = {"refURL": "applicationpath/5000", "name": "5000.UQ.Desktop", "logicalControllerId": 5000,
            "applicationPathMembers": [{"applicationPathMember": [member, {"mrDomainId": 1}]}]}  # fmt: skip
    group = {"refURL": "skillgroup/5100", "name": "Sales_Email"}
    application_path, of_script, _ = joined([as_json("all", [script, path, group])])[:3]
    assert application_path.data["members"] == [
        {"media_routing_domain": "5001", "peripheral": "5000"}
    ]
    assert application_path.data["peripheral_gateway"] == "5000"
    assert of_script.data["skill_groups"] == ["Sales_Email"]
    assert of_script.data["precision_queues"] == ["5010"]
    assert of_script.data["call_types"] == []


def test_what_precision_queues_are_made_of_is_left_out() -> None:
    queue = {"refURL": "precisionqueue/5010", "name": "PQ",
             "skillGroups": [{"skillGroup": [{"id": 5105}]}]}  # fmt: skip
    group = {"refURL": "skillgroup/5105", "name": "PQ_5010"}
    built_in = {"refURL": "calltype/1", "name": "BuiltIn"}
    harvest = harvested([as_json("all", [queue, group, built_in])])
    joint = join(harvest.drafts, harvest.links)
    assert [record.data["name"] for record in joint.records] == ["PQ"]
    assert set(joint.noise) == {"skill groups that stand for precision queues", "built-in objects"}


@pytest.mark.parametrize(
    "collection",
    [None, "...", "System.Object[]", "@{agent=System.Object[]}", {"agent": "..."}, 5, [{"x": "y"}]],
)
def test_a_collection_that_was_cut_off_is_unknown(collection: object) -> None:
    group = {"refURL": "skillgroup/5100", "name": "Sales", "agents": collection}
    (record,) = joined([as_json("group", group)])
    assert "agents" not in record.data


@pytest.mark.parametrize("collection", ["", [], {}, [{"agent": []}], {"agent": ""}])
def test_an_empty_collection_is_empty(collection: object) -> None:
    group = {"refURL": "skillgroup/5100", "name": "Sales", "agents": collection}
    (record,) = joined([as_json("group", group)])
    assert record.data["agents"] == []


@pytest.mark.parametrize(
    "text",
    [
        "agents:\n  - name: Ann\n    id: 5300\n",
        "attributes:\n  - name: Spanish\n    type: boolean\n",
        "departments: []\nqueues: [{name: Sales}]\n",
        "- {id: 1, name: Sales}\n",
        "agent: {name: telegraf, interval: 10}\n",
        "status: {phase: Running}\n",
        "results: [{id: 1, name: Ann}]\n",
        "agents: [{name: Ann}]\n---\nagents: [{name: Bob}]\n",
        "1: a\ntrue: b\n? [a]\n: c\n",
        "just text",
        "",
    ],
)
def test_what_comes_from_elsewhere_is_not_taken_for_a_response(text: str) -> None:
    assert not is_rest(read_yaml("other.yaml", text.encode()))


# What is doubtful about an export.


def page(start: int, size: int, total: int | None, numbers: Iterable[int]) -> Document:
    groups = [
        {"refURL": f"/unifiedconfig/config/skillgroup/{number}", "name": f"SG{number}"}
        for number in numbers
    ]
    data: dict[str, Any] = {"skillGroups": [{"skillGroup": groups}]}
    if total is not None:
        info = {"resultsPerPage": size, "startIndex": start, "totalResults": total}
        data = {"pageInfo": info, **data}
    return as_json(f"skillgroup-{start}", data)


def test_a_list_with_all_its_pages_is_complete() -> None:
    assert doubts(page(0, 25, 30, range(25)), page(25, 25, 30, range(25, 30))) == []
    assert doubts(page(0, 25, None, range(25)), page(25, 25, None, range(25, 30))) == []
    assert doubts(page(0, 25, 25, range(25))) == []


def test_a_page_that_is_missing_is_doubted_at_the_total() -> None:
    first, third = page(0, 25, 70, range(25)), page(50, 25, 70, range(50, 70))
    ((printed_, rule, says),) = doubts(first, third)
    assert (printed_, rule) == ("70", "incomplete-export")
    assert "has 70 skill groups, but 45 of them" in says
    assert "startIndex=25 is missing" in says


@pytest.mark.parametrize("size", [25, 100])
def test_a_list_as_long_as_a_page_is_doubted(size: int) -> None:
    ((_, rule, says),) = doubts(page(0, size, None, range(size)))
    assert rule == "incomplete-export"
    assert f"exactly {size} skill groups" in says


# Whatever was counted, and whatever looks like an object, is read or said.

INFO = {"resultsPerPage": 25, "startIndex": 0, "totalResults": 5}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"pageInfo": INFO}, "the response counts 5 objects, but has no list of them"),
        ({"results": {"pageInfo": INFO}}, "counts 5 objects"),
        ({"pageInfo": INFO, "skillGroupz": [{"name": "A"}]}, "did you mean `skillGroups`?"),
        ({"pageInfo": INFO, "skillGroups": ["A", "B"]}, "`skillGroups` holds no objects but texts"),
        ({"skillGroup": [{"mediaRoutingDomain": {"name": "A"}}]}, "1 skill group of this response"),
        ({"pageInfo": INFO, "skillGroups": [{"name": "A"}]}, "5 skill groups, but 1 of them are"),
        (
            {"skillGroup": {"name": "A"}, "apiErrors": [{"errorMessage": "No."}]},
            "an error was saved beside data: `No.`",
        ),
    ],
)
def test_what_a_response_says_and_does_not_show_is_not_analysed(answer: object, said: str) -> None:
    document = as_json("skillgroup", answer)
    assert is_rest(document)
    ((_, _, says),) = doubts(document)
    assert said in says
    assert document.unread == [says]


def test_an_empty_list_and_somebody_elses_page_are_complete() -> None:
    empty = {"pageInfo": {**INFO, "totalResults": 0}, "skillGroups": ""}
    others = {"kind": "youtube#searchListResponse", "pageInfo": INFO, "items": [{"id": 1}]}
    assert doubts(as_json("skillgroup", empty), as_json("videos", others)) == []
    assert is_rest(as_json("skillgroup", {"pageInfo": {**INFO, "totalResults": 0}}))


def test_a_count_that_is_none_says_nothing() -> None:
    uncounted = {"pageInfo": {**INFO, "totalResults": "all"}, "skillGroups": [{"name": "A"}]}
    assert doubts(as_json("skillgroup", uncounted)) == []


@pytest.mark.parametrize(
    ("tag", "fields"),
    [
        ("loginEnabled", {"agentId": "1001", "person": {"loginEnabled": "perhaps"}}),
        ("agentId", {"agentId": "8,88555E+11", "person": {"userName": "ann"}}),
    ],
)
def test_a_value_that_is_not_understood_is_named_by_its_own_tag(
    tag: str, fields: dict[str, object]
) -> None:
    ((_, _, says),) = doubts(as_json("agent", {"agent": {"refURL": "agent/1", **fields}}))
    assert says.startswith(f"`{tag}`")


def test_a_list_of_something_else_beside_objects_is_no_list_of_objects() -> None:
    groups = [{"refURL": "skillgroup/1", "name": "A"}]
    history = [{"skillGroup": {"name": "B"}}]
    document = as_json("skillgroup", {"skillGroups": groups, "history": history})
    assert [draft.name for draft in harvested([document]).drafts] == ["A"]


def test_a_resource_that_nobody_knows_is_said() -> None:
    oddities = [{"refURL": f"/unifiedconfig/config/oddity/{number}"} for number in range(5)]
    harvest = harvested([as_json("all", {"pageInfo": INFO, "oddities": [{"oddity": oddities}]})])
    assert harvest.doubts == []
    words = "REST response, 5 of the resource `oddity`, which ece-lint does not know"
    assert harvest.taken_for == {"all.json": words}


@pytest.mark.parametrize(
    "around",
    [
        pytest.param(lambda all_: all_, id="by the name of the resource"),
        pytest.param(lambda all_: {"data": all_}, id="in data"),
        pytest.param(lambda all_: {"h": {f"/{name}?p=1": one for name, one in all_.items()}}, id="by address"),
        pytest.param(lambda all_: [*all_.values()], id="a list"),
        pytest.param(lambda all_: {"body": [*all_.values()]}, id="a list in a body"),
    ],
)  # fmt: skip
def test_a_script_may_put_every_response_into_one_file(
    around: Callable[[dict[str, Any]], Any],
) -> None:
    lists = {document.path: document.data for document in documents("xml2js")}
    site = {name.partition(".")[0]: data for name, data in lists.items()}
    found = joined([as_json("all", around(site))])
    assert [(record.kind.name, record.data) for record in found] == MEANING


CUT = "@{agent=System.Object[]}"


def test_what_powershell_left_out_is_unknown() -> None:
    groups = [{"refURL": "skillgroup/5", "name": "A", "agents": [CUT]}]
    queues = [{"refURL": "precisionqueue/6", "name": "B", "steps": ["@{step=System.Object[]}"]}]
    document, other = as_json("groups", groups), as_json("queues", queues)
    assert [record.data for record in joined([document, other])] == [
        {"id": "6", "name": "B"},
        {"id": "5", "name": "A"},
    ]
    assert ["-Depth 10" in says for _, _, says in doubts(document, other)] == [True, True]
    named = as_json("groups", [{"refURL": "skillgroup/5", "name": "System.Sales"}])
    assert doubts(named) == []


ERROR = """<apiErrors><apiError>
  <errorMessage>The specified ID does not exist
  in the database.</errorMessage><errorType>notFound.dbData</errorType>
</apiError></apiErrors>"""
SERVED_ERROR = {"apiError": [{"errorDetail": {"error": {"errorMessage": "Not allowed."}}}]}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (as_xml("error", ERROR), "`The specified ID does not exist in the database.`"),
        (as_xml("error", f"<operationsResult>{ERROR}</operationsResult>"), "specified ID"),
        (as_json("error", SERVED_ERROR), "`Not allowed.`"),
        (as_json("error", {"apiErrors": ""}), "an error was saved instead of data"),
        (as_xml("page", "<!DOCTYPE html>\n<html><body><br>Sign in</html>"), "a login page"),
        (as_xml("page", "<html><body>Sign in</body></html>"), "a login page"),
        (as_xml("page", "<html><table><td>Sales</td></table></html>"), "a web page"),
        (read_json("agents.json", b"\xef\xbb\xbf<html><body>Sign in"), "a login page"),
    ],
)
def test_what_came_instead_of_data_is_named(document: Document, said: str) -> None:
    assert is_rest(document)
    ((_, rule, says),) = doubts(document)
    assert rule == "not-an-export"
    assert said in says
    assert document.flaws == []


def test_secrets_are_counted_and_never_shown() -> None:
    agents = [
        {"refURL": f"agent/{number}", "person": {"userName": f"a{number}", "password": secret}}
        for number, secret in enumerate(["s3cret", "t0psecret", "", "***", None])
    ]
    document = as_json("agents", agents)
    ((_, rule, says),) = doubts(document)
    assert rule == "secret-in-export"
    assert says == "`password` has a value in 2 objects; take it out of the export"
    assert "s3cret" not in repr([record.data for record in joined([document])])


def test_what_nothing_checks_is_recognised_and_said() -> None:
    text = "<machine><refURL>machineinventory/1</refURL><pwd>x</pwd></machine>"
    harvest = harvested([as_xml("machine", text)])
    assert harvest.drafts == []
    assert list(harvest.taken_for.values()) == [
        "REST response, 1 machine (nothing in them is checked)"
    ]
    assert doubts(as_xml("machine", text)) == [
        ("pwd", "secret-in-export", "`pwd` has a value in one object; take it out of the export")
    ]


def test_a_file_says_what_it_was_taken_for() -> None:
    harvest = harvested(documents("XML as served")[1:2])
    assert harvest.taken_for == {"skillgroup.xml": "REST response, 2 skill groups"}


# What others wrote.

BLOCKS = sorted((SAMPLES / "devref").glob("*.xml"))


@pytest.mark.skipif(not BLOCKS, reason="the samples are not in this checkout")
@pytest.mark.parametrize("file", BLOCKS, ids=lambda file: file.stem)
def test_a_block_of_the_developer_reference_is_read_or_refused_with_one_flaw(file: Path) -> None:
    document = read_xml(file.name, file.read_bytes())
    if document.data is None:
        assert len(document.flaws) == 1
        return
    for record in joined([document]):
        assert record.kind.accepts(record.data)
        assert record.data.get("name")
        assert "mypassword" not in repr(record.data)


@pytest.mark.skipif(not BLOCKS, reason="the samples are not in this checkout")
@pytest.mark.parametrize(
    ("name", "kind", "field", "value"),
    [
        ("pcce_15.0_1__media_routing_domain_api__01", "media_routing_domain", "type", "voice"),
        ("ucce_15.0_1__skill_group_api__01", "skill_group", "agents", ["username", "username2"]),
        ("ucce_15.0_1__agent_api__04", "agent", "attributes", {"Sales": 8}),
        ("pcce_15.0_1__agent_team_api__01", "agent_team", "supervisors", ["8010572@stooges.icm"]),
        ("pcce_15.0_1__attribute_api__01", "attribute", "type", "proficiency"),
        ("pcce_15.0_1__call_type_api__01", "call_type", "id", "5002"),
        ("pcce_15.0_1__department_api__01", "cce_department", "name", "department1"),
        ("ucce_15.0_1__peripheral_api__01", "peripheral", "peripheral_gateway", "PG1"),
        ("ucce_15.0_1__peripheral_api__01", "routing_client", "name", "PG1_CCM1.RC"),
        ("pcce_15.0_1__peripheral_gateway_api__01", "peripheral", "peripheral_gateway", "MR_PG"),
        ("pcce_15.0_1__precision_queue_api__01", "precision_queue", "media_routing_domain", "Cisco_Voice"),
    ],
)  # fmt: skip
def test_what_cisco_prints_means_what_it_says(
    name: str, kind: str, field: str, value: object
) -> None:
    file = SAMPLES / "devref" / f"{name}.xml"
    document = read_xml(file.name, file.read_bytes())
    if document.data is None:
        pytest.skip("Cisco printed it broken")
    assert value in [
        record.data.get(field) for record in joined([document]) if record.kind.name == kind
    ]


def test_a_step_without_terms_is_a_step() -> None:
    queue = (
        "<precisionQueue><refURL>/unifiedconfig/config/precisionqueue/5000</refURL><name>Chat</name>"
        "<steps><step><waitTime>30</waitTime><terms/></step><step><waitTime>-1</waitTime></step></steps>"
        "<agentOrdering>1</agentOrdering></precisionQueue>"
    )
    document = read_xml("a.xml", results(f"<precisionQueues>{queue}</precisionQueues>").encode())
    (record,) = joined([document])
    assert record.data["steps"] == [{"wait": 30, "terms": []}]  # of the second it is not said


REAL = sorted((SAMPLES / "rest_json").glob("*.json"))


@pytest.mark.skipif(not REAL, reason="the samples are not in this checkout")
@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_real_json_is_read(file: Path) -> None:
    document = read_json(file.name, file.read_bytes())
    assert is_rest(document)
    records = joined([document])
    assert records
    assert all(record.kind.accepts(record.data) for record in records)


# What nobody meant.

WORDS = sorted({word for text in SITE.values() for word in re.findall(r"<(\w+)>", text)})
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(
    ["", " ", "...", "@{x=1}", "/unifiedconfig/config/agent/5", "agent/(id)", "-1", "5", "true"]
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [*WORDS, "results", "pageInfo", "totalResults", "#text", "_", "id", "$"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@given(ANYTHING)
@tries(300)
def test_nothing_is_raised_and_nothing_unfitting_is_made(data: object) -> None:
    document = Document("any.json", b"")
    document.data = data
    is_rest(document)
    for record in joined([document]):
        assert record.kind.accepts(record.data), record.data


@given(
    st.sampled_from(sorted(SITE)),
    st.integers(0, 400),
    st.integers(0, 400),
    st.sampled_from("<>/&x"),
)
@tries(150)
def test_cut_and_spoilt_responses_are_read_as_far_as_they_go(
    name: str, cut: int, at: int, spoilt: str
) -> None:
    text = results(SITE[name])
    for broken in (text[:cut], text[:at] + spoilt + text[at + 1 :]):
        document = read_xml("broken.xml", broken.encode())
        is_rest(document)
        joined([document])
