"""A site that somebody breaks: each break is found where it was made, and is told once."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from test_flow import unexplained

from ece_lint.convert import canonical_yaml, read_site
from ece_lint.finding import Finding
from ece_lint.lint import lint
from ece_lint.settings import Settings

SITE = Path(__file__).parent.parent / "samples" / "site-tables"
SETTINGS = Settings(release="12.5")
Rows = list[dict[str, str]]


def change(folder: Path, table: str, edit: Callable[[Rows], Rows | None]) -> None:
    """Let the rows of a table be edited in place, or be replaced by what `edit` returns."""
    (file,) = folder.glob(f"*/{table}.csv")
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    columns = list(rows[0])
    rows = edit(rows) or rows
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(text.getvalue(), encoding="utf-8")


def put(column: str, number: str, **cells: str) -> Callable[[Rows], None]:
    """Return an edit that puts cells into the rows with a number in a column."""

    def edit(rows: Rows) -> None:
        found = [row for row in rows if row[column] == number]
        assert found
        for row in found:
            row.update(cells)

    return edit


def also(**cells: str) -> Callable[[Rows], Rows]:
    """Return an edit that adds a row."""
    return lambda rows: [*rows, cells]


def without(column: str, *numbers: str) -> Callable[[Rows], Rows]:
    """Return an edit that takes out the rows with one of these numbers in a column."""

    def edit(rows: Rows) -> Rows:
        left = [row for row in rows if row[column] not in numbers]
        assert len(left) < len(rows)
        return left

    return edit


def found_in(folder: Path) -> tuple[Finding, ...]:
    report = lint([str(folder)], SETTINGS)
    assert not report.crashes
    assert unexplained(report) == []
    return tuple(one for one in report.findings if one.severity != "note")


# What somebody did, in which tables, and the rule that tells it, with the table where it shows.
BREAKS: dict[str, tuple[dict[str, Callable[[Rows], Rows | None]], str]] = {
    "a queue given the script selector of another": (
        {"egicm_queue": put("QUEUE_ID", "1012", SCRIPT_SELECTOR_ID="5068")},
        "queue-skill-groups-differ-from-script egicm_queue_sg_mapped",
    ),
    "a call type scheduled to another script": (
        {"Call_Type_Map": put("CallTypeID", "5014", MasterScriptID="5002")},
        "queue-skill-groups-differ-from-script egicm_queue_sg_mapped",
    ),
    "a script taken back to its first version": (
        {"Master_Script": put("MasterScriptID", "5004", CurrentVersion="1"),
         "Script_Cross_Reference": put("ScriptID", "6010", ScriptID="6009", ForeignKey="5102")},
        "script-without-target-for-mrd Master_Script",
    ),
    "a skill group deleted in Unified CCE alone": (
        {"Skill_Group": put("SkillTargetID", "5107", Deleted="Y")},
        "undefined-name Script_Cross_Reference",
    ),
    "an attribute deleted that a precision queue asks for": (
        {"Attribute": put("AttributeID", "5001", Deleted="Y")},
        "undefined-name Precision_Queue_Term",
    ),
    "a queue deleted that a workflow leads to": (
        {"egpl_routing_queue": put("queue_id", "1010", delete_flag="y")},
        "undefined-name egpl_workflow_rule_xml",
    ),
    "a department deleted with everything in it": (
        {"egpl_department": put("department_id", "1002", delete_flag="y")},
        "undefined-name egpl_routing_queue",
    ),
    "half of the agents not exported": (
        {"Agent": without("SkillTargetID", "5300", "5301", "5302", "5303", "5304")},
        "undefined-name Agent_Team_Member",
    ),
    "a script made to go on with that of another queue": (
        {"Script_Cross_Reference": also(ScriptID="6010", LocalID="2", TargetType="20", ForeignKey="5002")},
        "queue-skill-groups-differ-from-script egicm_queue_sg_mapped",
    ),
    "a script made to hand over to the call type of another queue": (
        {"Script_Cross_Reference": also(ScriptID="6010", LocalID="2", TargetType="7", ForeignKey="5012")},
        "queue-skill-groups-differ-from-script egicm_queue_sg_mapped",
    ),
    "the mapping of a queue emptied": (
        {"egicm_queue_sg_mapped": without("queue_id", "1011")},
        "queue-skill-groups-differ-from-script egpl_routing_queue",
    ),
}  # fmt: skip


_DOMAINS = """\
media_routing_domains: [{name: A}, {name: B}]
precision_queues: [{name: P, media_routing_domain: B}]
script_selectors: [{name: S, media_routing_domain: A}]
"""
_QUEUE = "queues: [{name: Q, media_routing_domain: A}]\n"
_OBSERVED = "deployment: {servers: [{name: a, roles: [web]}], observations: [{server: a, windows_features: [%s]}]}"

# What a rule says of the same object in several ways, and how grave each of them is; the last one is right.
GRADES = {
    "application-instance-missing": {
        "warning": "application_instances: [{name: UQ.Desktop}]\nqueues: [{name: A, media_routing_domain: Chat_MRD}]",
        "error": "application_instances: []\nqueues: [{name: A, media_routing_domain: Chat_MRD}]",
        "": "application_instances: [{name: ECE}]\nqueues: [{name: A, media_routing_domain: Chat_MRD}]",
    },
    "media-routing-domain-without-targets": {
        "warning": _DOMAINS + "skill_groups: [{name: G, media_routing_domain: B}]",
        "error": _DOMAINS + _QUEUE + "skill_groups: [{name: G, media_routing_domain: B}]",
        "": _DOMAINS + _QUEUE + "skill_groups: [{name: G, media_routing_domain: A}]",
    },
    "media-routing-domain-value-unusable": {
        "note": "media_routing_domains: [{name: A, task_life: 0}]",
        "warning": "media_routing_domains: [{name: A, max_task_duration: 20, task_start_timeout: 60}]",
        "": "media_routing_domains: [{name: A, max_task_duration: 61, task_start_timeout: 60, task_life: 1}]",
    },
    "cti-port-differs-from-instance": {
        "note": "deployment: {cce_instance: 0, cti_servers: [{peripheral_gateway: P, side: A, port: 42000}]}",
        "warning": "deployment: {cce_instance: 0, cti_servers: [{peripheral_gateway: P, side: A, port: 43027}]}",
        "": "deployment: {cce_instance: 25, cti_servers: [{peripheral_gateway: P, side: A, port: 43027}]}",
    },
    "windows-component-not-needed": {
        "note": _OBSERVED % "RSAT-ADDS", "warning": _OBSERVED % "Web-ASP", "": _OBSERVED % "RSAT-SNMP",
    },
}  # fmt: skip


@pytest.mark.parametrize("rule", GRADES)
def test_what_happens_decides_how_grave_it_is(tmp_path: Path, rule: str) -> None:
    for severity, text in GRADES[rule].items():
        (tmp_path / "site.yaml").write_text(text, encoding="utf-8")
        report = lint([str(tmp_path)], Settings(select=[rule]))
        assert [one.severity for one in report.findings] == list(filter(None, [severity])), text
        assert rule in report.asked


@pytest.mark.parametrize("did", BREAKS)
def test_a_break_is_told_once(tmp_path: Path, did: str) -> None:
    edits, told = BREAKS[did]
    shutil.copytree(SITE, tmp_path / "site")
    before = {one.fingerprint for one in found_in(tmp_path / "site")}
    for table, edit in edits.items():
        change(tmp_path / "site", table, edit)
    after = found_in(tmp_path / "site")
    new = [one for one in after if one.fingerprint not in before]
    assert [f"{one.rule} {Path(one.location.path).stem}" for one in new] == [told]
    # What is converted and kept by hand from then on is told alike.
    site = read_site([str(tmp_path / "site")])
    (tmp_path / "kept").mkdir()
    text = canonical_yaml(site.records, given=site.given)
    (tmp_path / "kept" / "site.yaml").write_text(text, encoding="utf-8")
    assert {one.rule for one in found_in(tmp_path / "kept")} == {one.rule for one in after}
