"""What was read is written so that it reads back the same, and comments stay where they belong."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import test_rest_source
import test_tables_source
from command import CLEAN, NOT_ANALYSED, ROOT, WRONG_USE, ece_lint
from hypothesis import given
from hypothesis import strategies as st

from ece_lint.convert import canonical_yaml, read_site
from ece_lint.documents import Document
from ece_lint.documents.json import read_json
from ece_lint.documents.table import read_table
from ece_lint.documents.yaml import read_yaml
from ece_lint.lint import lint
from ece_lint.model import Record, kinds
from ece_lint.report import Report
from ece_lint.settings import Settings
from ece_lint.sources.canonical import read_canonical
from ece_lint.sources.gather import gather


def records(text: str) -> list[Record]:
    return list(read_canonical(read_yaml("site.yaml", text.encode())))


def converted(text: str, before: str = "") -> str:
    earlier = read_yaml("before.yaml", before.encode()) if before else None
    return canonical_yaml(records(text), earlier)


def reread(**sections: list[dict[str, Any]]) -> Any:
    """Write objects as an export has them, and return what reading the text gives."""
    nowhere = Document("export.csv", b"")
    known = {kind.section: kind for kind in kinds().values()}
    own = [
        Record(known[section], one, nowhere, (), {})
        for section, objects in sections.items()
        for one in objects
    ]
    document = read_yaml("site.yaml", canonical_yaml(own).encode())
    assert not document.flaws
    return document.data


def lint_folder(folder: Path) -> Report:
    return lint([str(folder)], Settings())


def said(report: Report) -> Counter[tuple[str, str, str, str]]:
    return Counter(
        (one.rule, one.severity, one.message, one.fingerprint)
        for one in report.findings
        if one.group != "exports"
    )


# How it is written.


def test_it_looks_as_people_write_it() -> None:
    site = """{"queues": [{"skill_groups": ["B", "A"], "name": "Q", "department": "Sales", "agents": []}],
      "precision_queues": [{"steps": [{"terms": [{"value": 5, "relation": ">=", "attribute": "Spanish"}],
      "wait": -1}], "name": "PQ"}], "agents": [{"attributes": {"Spanish": 8, "no": true}, "name": "Ann"}]}"""
    assert (
        converted(site)
        == """\
precision_queues:
  - name: PQ
    steps:
      - wait: -1
        terms:
          - attribute: Spanish
            relation: ">="
            value: 5

agents:
  - name: Ann
    attributes:
      Spanish: 8
      "no": true

queues:
  - name: Q
    department: Sales
    skill_groups:
      - B
      - A
    agents: []
"""
    )


@pytest.mark.parametrize(
    "text",
    ["Global_Sales_NA", "Zürich Süd", "a:b", "5000.UQ.Desktop", "24x7_Support", "C#",
     "sales@example.com", "DOMAIN\\user", 'Call.PeripheralVariable1 == "Gold"', "Mo-Fr (8/5), all", "客服"],
)  # fmt: skip
def test_text_that_means_itself_is_plain(text: str) -> None:
    assert converted(f"agents: [{{name: A, description: {quoted(text)}}}]").endswith(f": {text}\n")


@pytest.mark.parametrize(
    "text",
    ["no", "Yes", "y", "OFF", "null", "~", "true", "1001", "0049", "12:30", "1_000", "0x1F", "1e5", "-1",
     ".5", ".inf", "2024-01-01", "2024-01-01 10:00:00", "", " a", "a ", "a: b", "a:", "a #b", "#a", "- a", "-",
     "? a", "*a", "&a", "!a", "@a", "`a", "%a", "[a", "{a", "'a", '"a', "|", ">", "<<", "=", "a\nb", "a\tb",
     "a\u2028b", "\ufeffa", "a\u00a0b", "a\u200bb", "---", "..."],
)  # fmt: skip
def test_text_that_means_something_else_is_in_quotes(text: str) -> None:
    assert '"' in converted(f"agents: [{{name: A, description: {quoted(text)}}}]")
    assert reread(agents=[{"name": "A", "description": text}]) == {
        "agents": [{"name": "A", "description": text}]
    }


def quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(character):08X}" for character in text) + '"'


NAMES = st.text(min_size=1)


@given(NAMES, st.text(), st.lists(NAMES), st.dictionaries(NAMES, st.text() | st.booleans()))
def test_any_text_reads_back_as_itself(
    name: str, description: str, members: list[str], attributes: dict[str, Any]
) -> None:
    agent = {"name": name, "description": description, "attributes": attributes}
    group = {"name": name, "agents": members}
    assert reread(agents=[agent], skill_groups=[group]) == {
        "skill_groups": [group],
        "agents": [agent],
    }


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda part: st.lists(part) | st.dictionaries(st.text().filter(lambda t: "p" not in t), part),
    max_leaves=8,
)


@given(VALUES.filter(lambda value: value is not None))
def test_any_value_reads_back_as_itself(value: Any) -> None:
    assert reread(queues=[{"name": "Q", "more": value}]) == {
        "queues": [{"name": "Q", "more": value}]
    }


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_half_a_character_is_replaced(text: str) -> None:
    assert reread(queues=[{"name": f"{text}\ud800"}]) == {"queues": [{"name": f"{text}\ufffd"}]}


def test_a_key_longer_than_yaml_allows_before_its_colon_is_written_all_the_same() -> None:
    agent = {"name": "A", "attributes": {"x" * 2000: 1, "y": 2}}
    assert reread(agents=[agent]) == {"agents": [agent]}


@pytest.mark.parametrize("name", ["1.10", "1001", "0049", "true", "True", "1e3", "0x10", "-0"])
def test_a_name_stays_as_it_is_written(name: str) -> None:
    assert f"\n  - name: {name}\n" in converted(f"queues: [{{name: {name}}}]").replace('"', "")


def test_what_fits_no_field_is_kept_and_what_speaks_of_a_secret_is_not() -> None:
    site = """
queues: [{name: Q, nmae: R, skill_groups: A, pop3_password: geheim, more: {client_Secret: geheim, x: 1}}]
agents: [{name: A, attributes: {Secret_Service: 5}}]
"""
    text = converted(site)
    assert "nmae: R" in text
    assert "skill_groups: A" in text
    assert "Secret_Service: 5" in text
    assert "geheim" not in text


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    file.write_text(
        "queues:\n  - {name: Q, pop3_password: geheim}\n  - {name: R, more: {token: geheim}}\n"
        "agents:\n  - {name: A, description: &d geheim, login: B}\n  - {name: C, pin: *d}\n"
    )
    site = read_site([str(file)])
    assert "geheim" not in canonical_yaml(site.records)
    assert site.complete
    assert site.notes[-1] == (
        f"{file}: 4 fields with a secret are left out: `pop3_password` on line 2, `token` on line 3,"
        " `description` on line 5 and `pin` on line 6"
    )


def test_objects_are_sorted_and_definitions_of_one_name_are_all_written() -> None:
    one = "queues:\n  - {name: B, department: Y}\n  - {name: A, department: Z}\n  - {name: B, department: Y, id: 2}"
    other = "queues:\n  - {name: B, department: Y, id: 2}\n  - {name: A, department: Z}\n  - {name: B, department: Y}"
    assert converted(one) == converted(other)
    assert [record.data["name"] for record in records(converted(one))] == ["B", "B", "A"]


# What is written of exports.

SPLIT = {
    "Skill_Group": "SkillTargetID,EnterpriseName,MRDomainID,DefaultEntry\n5000,A,1,0",
    "Agent": "SkillTargetID,EnterpriseName,PersonID,PeripheralNumber\n1,Ann,1,1\n2,Bob,2,2\n3,Cy,3,3",
    "Skill_Group_Member": "SkillGroupSkillTargetID,AgentSkillTargetID\n5000,3\n5000,1",
    "Skill_Group_Member (2)": "SkillGroupSkillTargetID,AgentSkillTargetID\n5000,2",
}


def tables(site: dict[str, str]) -> list[Document]:
    found = []
    for name, text in site.items():
        document = read_table(f"{name}.csv", text.encode())
        assert document is not None
        document.form = "table"
        found.append(document)
    return found


@pytest.mark.parametrize("site", [test_tables_source.SITE, SPLIT])
def test_the_order_of_files_changes_no_byte(site: dict[str, str]) -> None:
    def text(documents: Iterable[Document]) -> str:
        return canonical_yaml(gather(documents).records)

    assert text(tables(site)) == text(reversed(tables(site)))


def test_names_are_in_the_order_read_unless_it_is_that_of_the_files() -> None:
    whole = {name: text for name, text in SPLIT.items() if "(2)" not in name}
    assert "      - Cy\n      - Ann\n" in canonical_yaml(gather(tables(whole)).records)
    assert "      - Ann\n      - Bob\n      - Cy\n" in canonical_yaml(gather(tables(SPLIT)).records)


def written_out(folder: Path, site: dict[str, str], ending: str) -> Path:
    folder.mkdir()
    for name, text in site.items():
        (folder / f"{name}.{ending}").write_text(f"{text.strip()}\n", encoding="utf-8")
    return folder


def exports(folder: Path) -> dict[str, Path]:
    tables = {**test_tables_source.SITE}
    tables["EGPL_ROUTING_QUEUE"] += "\n1013,Sales_Email,1,999,NULL,n"
    tables["EGICM_QUEUE"] += "\n1013,5001,5065,5,NULL,NULL"
    tables["egicm_queue_sg_mapped"] += "\n1013,5999\n1013,5100"
    return {
        "tables": written_out(folder / "tables", tables, "csv"),
        "REST": written_out(folder / "rest", test_rest_source.SITE, "xml"),
        **{path.name: path for path in (ROOT / "samples").glob("site-*") if path.is_dir()},
    }


def test_the_findings_are_those_of_the_export(tmp_path: Path) -> None:
    for form, export in exports(tmp_path).items():
        site = read_site([str(export)])
        folder = written_out(
            tmp_path / f"{form}-yaml",
            {"site": canonical_yaml(site.records, given=site.given)},
            "yaml",
        )
        before, after = lint_folder(export), lint_folder(folder)
        assert said(before), form
        assert said(after) == said(before), form
        assert (after.objects, after.skipped) == (before.objects, before.skipped), form


@pytest.mark.parametrize("sample", ["design-guide", "site-rest", "site-tables"])
def test_converting_twice_changes_nothing(sample: str) -> None:
    text = canonical_yaml(read_site([str(ROOT / "samples" / sample)]).records)
    assert converted(text) == text


# Comments.

COMMENTED = """\
# Sales, kept by Ann

# yaml-language-server: $schema=queue.json
# the queues
queues:                    # of ECE
  # the first
  - name: A                # A as in apple
    department: Sales      # since May
    # only these

    # two
    skill_groups:          # mapped
      - G1                 # one
      # the other
      - G2
  - {name: B, id: 1002}    # short
  - name: C
    description: |
      # no comment
    # a comment
    active: true
# the end
"""


def test_comments_stay_when_nothing_changes() -> None:
    assert (
        converted(COMMENTED, COMMENTED)
        == """\
# Sales, kept by Ann

# yaml-language-server: $schema=queue.json

# the queues
queues:                    # of ECE
  - name: B    # short
    id: 1002
  - name: C
    description: "# no comment\\n"
    # a comment
    active: true
  # the first
  - name: A                # A as in apple
    department: Sales      # since May
    # only these

    # two
    skill_groups:          # mapped
      - G1                 # one
      # the other
      - G2

# the end
"""
    )


def test_comments_written_once_stay_for_good() -> None:
    once = converted(COMMENTED, COMMENTED)
    assert converted(once, once) == once


@pytest.mark.parametrize(
    ("changed", "lost"),
    [
        ("name: A", "A as in apple"),
        ("department: Sales", "since May"),
        ("- G1", "# one"),
        ("- G2", "the other"),
        ("id: 1002", "short"),
        ("active: true", "never"),
    ],
)
def test_a_comment_behind_a_value_goes_with_the_value(changed: str, lost: str) -> None:
    other = COMMENTED.replace(changed, f"{changed}0" if changed[-1] != "e" else "active: false")
    text = converted(other, COMMENTED)
    assert lost not in text
    assert "# of ECE" in text
    assert "# a comment" in text
    assert ("# the first" in text) == (changed not in ("name: A", "department: Sales"))


def test_a_comment_stays_with_its_object_when_others_come_and_go() -> None:
    before = "queues:\n  # last\n  - name: B # b\n  # first\n  - name: A\n"
    after = "peripherals:\n  - name: P\nqueues:\n  - {name: AA}\n  - {name: B, id: 5}\n"
    assert (
        converted(after, before)
        == """\
peripherals:
  - name: P

queues:
  - name: AA
  # last
  - name: B # b
    id: 5
"""
    )


def test_a_number_in_quotes_is_the_same_number() -> None:
    text = converted(
        'queues: [{name: "1001", id: "5"}]', "queues:\n  - name: 1001 # old\n    id: 5 # too\n"
    )
    assert text == 'queues:\n  - name: "1001" # old\n    id: "5" # too\n'


@given(st.text(st.sampled_from("queues:name -#AB\n[]{},'\"|>&*!?")))
def test_comments_of_any_file_change_only_comments(tail: str) -> None:
    before = read_yaml("before.yaml", f"queues:\n  - name: A # x\n{tail}".encode())
    if before.data is None or before.flaws:
        return
    text = canonical_yaml(records(COMMENTED), before)
    assert (
        read_yaml("x.yaml", text.encode()).data
        == read_yaml("x.yaml", converted(COMMENTED).encode()).data
    )


# The command.


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return written_out(tmp_path / "export", test_tables_source.SITE, "csv")


def test_it_writes_to_stdout(export: Path) -> None:
    run = ece_lint("convert", str(export))
    site = read_site([str(export)])
    assert (run.returncode, run.stdout) == (CLEAN, canonical_yaml(site.records, given=site.given))


def test_it_writes_a_file_and_says_what_is_gone_from_it(export: Path, tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    assert ece_lint("convert", str(export), "--output", str(file)).returncode == CLEAN
    first = file.read_text(encoding="utf-8")
    file.write_text(
        first.replace("\nqueues:\n", "\nqueues:\n  # gone\n  - name: Gone\n"), encoding="utf-8"
    )
    run = ece_lint("convert", str(export), "--output", str(file))
    assert file.read_text(encoding="utf-8") == first
    assert "no longer has queue `Gone`" in run.stderr


def test_it_writes_a_folder_with_a_file_for_each_section(export: Path, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    assert ece_lint("convert", str(export), "--output", f"{folder}/").returncode == CLEAN
    assert (folder / "queues.yaml").read_text(encoding="utf-8").startswith("queues:\n")
    assert said(lint_folder(folder)) == said(lint_folder(export))


def test_a_section_of_which_nothing_was_read_stays_in_its_file(tmp_path: Path) -> None:
    (tmp_path / "queues.yaml").write_text("queues: [{name: A}]\n", encoding="utf-8")
    (tmp_path / "site.yml").write_text("departments: [{name: Sales}]\n", encoding="utf-8")
    run = ece_lint("convert", "site.yml", "--output", ".", folder=tmp_path)
    assert (tmp_path / "departments.yaml").read_text(
        encoding="utf-8"
    ) == "departments:\n  - name: Sales\n"
    assert (tmp_path / "queues.yaml").read_text(encoding="utf-8") == "queues: [{name: A}]\n"
    assert "queues.yaml stays as it is" in run.stderr


def test_what_it_wrote_before_is_not_read_unless_it_is_named(export: Path) -> None:
    file = export / "site.yaml"
    words = ["convert", ".", "--output", "site.yaml"]
    assert ece_lint(*words, folder=export).returncode == CLEAN
    first = file.read_text(encoding="utf-8")
    assert ece_lint(*words, folder=export).returncode == CLEAN
    assert file.read_text(encoding="utf-8") == first
    file.write_text("queues: [{name: Own}]\n", encoding="utf-8")
    assert (
        ece_lint("convert", "site.yaml", "--output", "site.yaml", folder=export).returncode == CLEAN
    )
    assert file.read_text(encoding="utf-8") == "queues:\n  - name: Own\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("compose.yaml", "services: {}\n"),
        ("broken.yaml", "queues: [\n"),
        ("misspelt.yaml", "queues: []\nquues: [{name: A}]\n"),
        ("list.yaml", "- a\n"),
        ("binary.yaml", "\x00"),
        ("site.txt", "queues: []\n"),
        ("site.json", "{}"),
    ],
)
def test_a_file_of_another_kind_is_never_overwritten(
    export: Path, tmp_path: Path, name: str, text: str
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    run = ece_lint("convert", str(export), "--output", str(file))
    assert run.returncode == WRONG_USE
    assert name in run.stderr
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("text", ["", "\n", "{}\n"])
def test_an_empty_file_is_written(export: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "new.yaml"
    file.write_text(text, encoding="utf-8")
    assert ece_lint("convert", str(export), "--output", str(file)).returncode == CLEAN
    assert file.read_text(encoding="utf-8").startswith("media_classes:")


def test_what_cannot_be_read_is_3_and_the_rest_is_written(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text("queues: [{name: A}]\n", encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("queues: [", encoding="utf-8")
    run = ece_lint("convert", str(tmp_path))
    assert (run.returncode, run.stdout) == (NOT_ANALYSED, "queues:\n  - name: A\n")
    assert "broken.yaml" in run.stderr


def test_nothing_to_convert_is_3_and_overwrites_nothing(tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    file.write_text("queues: [{name: A}]\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    run = ece_lint("convert", str(tmp_path / "empty"), "--output", str(file))
    assert run.returncode == NOT_ANALYSED
    assert "nothing to convert" in run.stderr
    assert file.read_text(encoding="utf-8") == "queues: [{name: A}]\n"


def test_secrets_of_an_export_are_not_written(tmp_path: Path) -> None:
    person = "PersonID,LoginName,LoginEnabled,Deleted,Password\n6000,clark,Y,N,geheim"
    folder = written_out(tmp_path / "export", {**test_tables_source.SITE, "Person": person}, "csv")
    run = ece_lint("convert", str(folder))
    assert run.returncode == CLEAN
    assert "geheim" not in run.stdout + run.stderr
    assert "1 finding about the files" in run.stderr


def test_numbers_of_json_are_written_as_they_are() -> None:
    document = read_json("site.json", b'{"queues": [{"name": 1.10, "priority": 5, "id": 1e3}]}')
    text = canonical_yaml(read_canonical(document))
    assert text == "queues:\n  - name: 1.10\n    id: 1e3\n    priority: 5\n"
