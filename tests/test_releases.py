"""A release that calls things otherwise is a file beside the maps, and no code."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree

import pytest

from ece_lint.documents import Document
from ece_lint.documents.json import read_json
from ece_lint.documents.table import read_table
from ece_lint.queries import queries
from ece_lint.sources import maps, recognise, rest
from ece_lint.sources.gather import gather

AW = """
export: AW table
tables:
  Skill_Group:
    kind: skill_group
    id: SkillTargetID
    name: GroupName
    known-by: [DomainID]
    fields: {media_routing_domain: DomainID}
"""
ECE = """
export: ECE table
tables:
  EGPL_QUEUE:
    kind: queue
    id: queue_key
    name: queue_title
    fields: {active: live}
"""
REST = """
system: release 16
resources:
  skillgroup: {item: skillGroup, list: skillGroups, kind: skill_group, name: [title]}
"""


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped maps, with those of a release that nobody has seen yet."""
    folder = copytree(maps.FOLDER, tmp_path / "sources")
    for name, text in {"aw-16": AW, "ece-16": ECE, "rest-16": REST}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(maps, "kept", lambda name, read: maps.read_maps(folder)[0])
    return folder


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test read the maps anew, and leave those that others have read."""
    for name in ("maps", "_telling", "_adding_to", "_tables_of_pairs"):
        monkeypatch.setattr(recognise, name, getattr(recognise, name).__wrapped__)
    monkeypatch.setattr(rest, "_map", rest._map.__wrapped__)


def table(path: str, text: str) -> Document:
    document = read_table(path, text.encode())
    assert document is not None
    document.form = "table"
    return document


def said(document: Document) -> list[tuple[str, dict[str, object]]]:
    return [(record.kind.name, dict(record.data)) for record in gather([document]).records]


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    ("text", "kind", "data"),
    [
        (
            "SkillTargetID,GroupName,DomainID\n5100,Sales,5000\n",
            "skill_group",
            {"name": "Sales", "id": "5100", "media_routing_domain": "5000"},
        ),
        (
            "SkillTargetID,EnterpriseName,MRDomainID,DefaultEntry,PeripheralID\n5100,Sales,5000,0,1\n",
            "skill_group",
            {"name": "Sales", "id": "5100", "media_routing_domain": "5000", "peripheral": "1"},
        ),
        (
            "queue_key,queue_title,live\n1010,Sales,1\n",
            "queue",
            {"name": "Sales", "id": "1010", "active": True},
        ),
    ],
)
def test_tables_of_a_new_release_are_read_beside_the_old(
    text: str, kind: str, data: dict[str, object]
) -> None:
    assert said(table("export.csv", text)) == [(kind, data)]


@pytest.mark.usefixtures("release")
def test_responses_of_a_new_release_are_read() -> None:
    group = {"refURL": "/unifiedconfig/config/skillgroup/5100", "title": "Sales"}
    document = read_json("skillgroup.json", json.dumps(group).encode())
    document.form = "json"
    assert said(document) == [("skill_group", {"name": "Sales", "id": "5100"})]


def test_statements_are_those_of_the_release(release: Path) -> None:
    assert "GroupName" in queries("ucce", "16.0", release)
    assert "GroupName" not in queries("ucce", "15.0", release)
