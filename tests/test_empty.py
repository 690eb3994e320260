"""*None* is not *unknown*: an export without rows, an empty section, a column without a value are answers."""

import copy
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import workbooks
import yaml

from ece_lint.convert import canonical_yaml, read_site
from ece_lint.lint import lint
from ece_lint.model import kinds
from ece_lint.report import Report
from ece_lint.settings import Settings
from ece_lint.sources.recognise import columns_of, maps

SAMPLES = Path(__file__).parent.parent / "samples"
TABLES = {
    path.relative_to(SAMPLES / "site-tables").as_posix(): path.read_bytes()
    for path in sorted((SAMPLES / "site-tables").rglob("*.csv"))
}
CLEAN: dict[str, Any] = {}
for _file in sorted((SAMPLES / "clean").glob("*.yaml")):
    for _section, _part in yaml.safe_load(_file.read_text(encoding="utf-8")).items():
        CLEAN[_section] = [*CLEAN[_section], *_part] if _section in CLEAN else _part
LISTS = [section for section, part in CLEAN.items() if isinstance(part, list)]


def check(**files: str | bytes) -> Report:
    raws = {name: raw if isinstance(raw, bytes) else raw.encode() for name, raw in files.items()}
    report = lint([], Settings(), {name: io.BytesIO(raw) for name, raw in raws.items()})
    assert not report.crashes
    return report


def check_yaml(text: str) -> Report:
    return check(**{"site.yaml": text})


def said(report: Report, rule: str) -> list[str]:
    return [one.message for one in report.findings if one.rule == rule]


def not_asked(report: Report) -> dict[str, tuple[str, ...]]:
    return {one.rule: one.missing for one in report.skipped}


def new(report: Report, before: Report) -> Counter[str]:
    known = {(one.rule, one.message) for one in before.findings}
    return Counter(one.rule for one in report.findings if (one.rule, one.message) not in known)


@pytest.fixture(scope="module")
def whole() -> Report:
    return check(**TABLES)


@pytest.fixture(scope="module")
def clean() -> Report:
    return check_yaml(json.dumps(CLEAN))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_without_rows_is_one_cause(name: str, whole: Report) -> None:
    report = check(**{**TABLES, name: TABLES[name].splitlines(keepends=True)[0]})
    # What a note says of each object is that nothing was concluded from it.
    notes = {one.rule for one in report.findings if one.severity == "note"}
    assert {
        rule: count for rule, count in new(report, whole).items() if count > 2 and rule not in notes
    } == {}


@pytest.mark.parametrize("section", LISTS)
def test_an_empty_section_is_one_cause(section: str, clean: Report) -> None:
    site = copy.deepcopy(CLEAN) | {section: []}
    report = check_yaml(json.dumps(site))
    assert set(new(report, clean).values()) <= {1}
    assert not any(section in missing for missing in not_asked(report).values()) or said(
        report, "undefined-name"
    )


def test_the_worst_state_is_not_the_silent_one() -> None:
    aliases = "aliases: [{name: Sales, address: s@x.example}, {name: Help, address: h@x.example}]\n"
    unknown = check_yaml(aliases)
    assert "workflows" in not_asked(unknown)["alias-without-workflow"]
    none = check_yaml(aliases + "workflows: []\n")
    assert "alias-without-workflow" not in not_asked(none)
    (message,) = said(none, "alias-without-workflow")
    assert message.endswith("(and 1 more like it): the list of workflows is empty")


def test_a_section_without_anything_behind_it_says_nothing() -> None:
    report = check_yaml("aliases: [{name: Sales, address: s@x.example}]\nworkflows:\n")
    assert "workflows" in not_asked(report)["alias-without-workflow"]


def test_who_is_mentioned_is_missed_in_an_empty_list() -> None:
    groups = "skill_groups: [{name: Sales_NA, agents: [Clark, Bruce]}]\n"
    assert said(check_yaml(groups), "undefined-name") == []
    (message,) = said(check_yaml(groups + "agents: []\n"), "undefined-name")
    assert message.startswith("2 agents are mentioned, `Clark` and `Bruce`, but the list of agents")


GROUPS = (
    "SkillTargetID,EnterpriseName,PeripheralID,MRDomainID,PrecisionQueueID,Deleted,DefaultEntry"
)
MAPPED = "queue_id,skill_target_id\n1010,5100\n1010,5101\n"
QUEUES = "queue_id,queue_name,queue_state,department_id\n1010,Sales,1,1001\n"


@pytest.mark.parametrize("rows", ["\n", "\n5109,Old,5000,1,NULL,N,1\n"], ids=["no rows", "noise"])
def test_a_table_of_which_nothing_is_left_is_an_answer(rows: str) -> None:
    files = {
        "Skill_Group.csv": GROUPS + rows,
        "egicm_queue_sg_mapped.csv": MAPPED,
        "egpl_routing_queue.csv": QUEUES,
    }
    (message,) = said(check(**files), "undefined-name")
    assert message.startswith("2 skill groups are mentioned, `5100` and `5101`, but the list of")


def test_a_column_without_a_value_is_given() -> None:
    header = "LogicalControllerID,EnterpriseName,LogicalControllerType,ClientType,Deleted"
    files = {
        "Logical_Interface_Controller.csv": f"{header},PrimaryCtiAddress\n5000,PG_1,2,30,N,NULL\n",
        "more.yaml": "application_paths: [{name: ECE, peripheral_gateway: PG_1, members: "
        "[{media_routing_domain: Email, peripheral: NA}]}]\n"
        "queues: [{name: Sales, media_routing_domain: Email}]\n",
    }
    assert said(check(**files), "cti-server-without-address")
    files["Logical_Interface_Controller.csv"] = f"{header}\n5000,PG_1,2,30,N\n"
    assert "cti-server-without-address" in not_asked(check(**files))


EMPTY_LISTS = {
    "rest.json": '{"results": {"pageInfo": {"totalResults": 0}, "agents": ""}}',
    "kept.csv": "Queue;Skill groups;Script selector\n",
    "rest.csv": "id,agentId,description\n",
}


@pytest.mark.parametrize("name", EMPTY_LISTS)
def test_every_form_can_say_that_there_is_none(name: str) -> None:
    report = check(**{name: EMPTY_LISTS[name]})
    kind = "queue" if name == "kept.csv" else "agent"
    assert report.routing is not None
    assert report.routing.knows(kinds()[kind])


TABLES_READ = {
    name: found[0][1] for name, found in maps().items() if {"kind", "pairs"} & found[0][1].keys()
}


@pytest.mark.parametrize("name", TABLES_READ)
def test_a_table_without_rows_says_that_there_is_none(name: str) -> None:
    table = TABLES_READ[name]
    what = table.get("pairs", table)
    fields = table["fields"] if "adds-to" in table else [what.get("field", "")]
    report = check(**{f"{name}.csv": ",".join(columns_of(name))})
    assert report.routing is not None
    assert {(what["kind"], field) for field in fields} <= report.routing.given.keys()


@pytest.mark.parametrize("form", workbooks.FORMS)
def test_a_sheet_without_rows_says_that_there_is_none(form: str) -> None:
    sheets = {"Queues": [["Queue", "Skill groups"]], "Agents": [["Agent", "Login"]]}
    report = check(**{f"site.{form}": workbooks.FORMS[form](sheets)})
    assert report.routing is not None
    assert {("queue", ""), ("queue", "skill_groups"), ("agent", "")} <= report.routing.given.keys()


def test_a_job_is_no_list() -> None:
    report = check(**{"job.csv": "operation,agentId,userName\n"})
    assert report.routing is not None
    assert not report.routing.knows(kinds()["agent"])


def test_what_is_converted_says_the_same(tmp_path: Path) -> None:
    for name, raw in TABLES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        empty = name in ("ece/egicm_concurrent_task.csv", "ece/egpl_workflow_rule_xml.csv")
        path.write_bytes(raw.splitlines(keepends=True)[0] if empty else raw)
    site = read_site([str(tmp_path)])
    text = canonical_yaml(site.records, given=site.given)
    assert "\ntask_limits: []\n" in text
    assert "entry_points: []" not in text
    before, after = lint([str(tmp_path)], Settings()), check_yaml(text)
    assert {one.message for one in after.findings} == {one.message for one in before.findings}
    assert not_asked(after).keys() == not_asked(before).keys()


def test_what_was_never_given_is_not_written() -> None:
    site = read_site([str(SAMPLES / "clean")])
    text = canonical_yaml(site.records, given=site.given)
    assert not [line for line in text.splitlines() if line.endswith(": []") and line[0] != " "]
