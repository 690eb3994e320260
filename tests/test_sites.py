"""Several sites in one repository: each a graph and a verdict of its own, and none hides another."""

import csv
import io
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from command import CLEAN, FINDINGS, NOT_ANALYSED, ROOT, WRONG_USE, ece_lint

from ece_lint.report.formats import FOR_PEOPLE, FORMATS
from ece_lint.workers import in_processes

QUEUE = "queues:\n- {{name: Mail, media_routing_domain: {domain}, skill_groups: []}}\n"
SETTINGS = """\
release: "12.0"
accept:
- {rule: undefined-name, name: Old_MRD, reason: it is going to be deleted}
sites:
  lab: {release: "12.6", product: pcce}
  prod: {sources: [live]}
"""
Write = Callable[[str, str], None]


@pytest.fixture(autouse=True)
def one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check one site after the other in this process, where nothing is large but the tests themselves."""
    monkeypatch.setattr("ece_lint.workers.cores", lambda: 1)
    monkeypatch.setattr("gc.collect", lambda: 0)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(path: str, text: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def repository(tmp_path: Path, write: Write) -> Path:
    """Return a repository with two sites that have queues of the same name, one of them with a fault."""
    (tmp_path / ".git").mkdir()
    write("ece-lint.yaml", SETTINGS)
    write(
        "lab/ece.yaml",
        "media_routing_domains: [{name: Mail_MRD}]\n" + QUEUE.format(domain="Mail_MRD"),
    )
    write(
        "live/ece.yaml",
        "media_routing_domains: [{name: Mail_MRD}]\n" + QUEUE.format(domain="Mial_MRD"),
    )
    return tmp_path


def reports(text: str) -> dict[str, Any]:
    return {one["site"]: one for one in json.loads(text)["reports"]}


def found(report: dict[str, Any]) -> list[str]:
    return [one["rule"] for one in report["findings"] if one["status"] == "new"]


def test_each_site_is_checked_by_itself_with_its_own_settings(repository: Path) -> None:
    run = ece_lint("check", "--format", "json", folder=repository)
    both = reports(run.stdout)
    assert run.returncode == FINDINGS
    assert "undefined-name" in found(both["prod"])
    assert "undefined-name" not in found(both["lab"])
    assert "duplicate-name" not in found(both["lab"]) + found(both["prod"])
    assert both["lab"]["settings"] == {"release": "12.6", "product": "pcce"}
    assert both["prod"]["settings"] == {"release": "12.0", "product": "ucce"}
    assert [both[one]["summary"]["files"] for one in both] == [1, 1]


def test_what_all_sites_accept_need_not_be_found_in_each(repository: Path, write: Write) -> None:
    run = ece_lint("check", "--select", "undefined-name", "--format", "json", folder=repository)
    assert "unused-acceptance" not in [
        rule for one in reports(run.stdout).values() for rule in found(one)
    ]
    told = "ece-lint.yaml:3:3: object `Old_MRD`: no site has a finding of `undefined-name` to accept; delete this"
    assert told in run.stderr
    one = ece_lint("check", "--select", "undefined-name", "--site", "lab", folder=repository)
    assert "no site has" not in one.stderr
    write("live/ece.yaml", QUEUE.format(domain="Old_MRD"))
    write("live/other.yaml", "media_routing_domains: [{name: Mail_MRD}]\n")
    assert "no site has" not in ece_lint("check", folder=repository).stderr
    write("ece-lint.yaml", SETTINGS + "    accept: [{rule: undefined-name, name: Gone, reason: x}]\n".replace(
        "    accept", "  third: {sources: [live], accept").replace("x}]\n", "x}]}\n"))  # fmt: skip
    run = ece_lint("check", "--site", "third", "--format", "concise", folder=repository)
    assert "ece-lint.yaml:7:37: warning[unused-acceptance] site `third`:" in run.stdout


@pytest.mark.parametrize(
    ("words", "sites"),
    [
        ([], ["lab", "prod"]),
        (["."], ["lab", "prod"]),
        (["--site", "prod", "--site", "lab"], ["lab", "prod"]),
        (["--shard", "2/2"], ["prod"]),
    ],
)
def test_all_sites_are_checked_or_those_that_are_named(
    repository: Path, words: list[str], sites: list[str]
) -> None:
    run = ece_lint("check", *words, "--format", "json", folder=repository)
    assert list(reports(run.stdout)) == sites


@pytest.mark.parametrize("words", [["--site", "lab"], ["lab"], ["lab/ece.yaml"]])
def test_one_site_has_a_report_as_ever_that_says_which(repository: Path, words: list[str]) -> None:
    report = json.loads(ece_lint("check", *words, "--format", "json", folder=repository).stdout)
    assert (report["schema"], report["site"]) == ("ece-lint/report/1", "lab")
    run = ece_lint("check", *words, folder=repository)
    assert run.returncode == CLEAN
    assert all(line.startswith("lab: ") for line in run.stderr.splitlines())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sites: {lab: {relaese: 12}}", "1:15: `lab` of the settings file has no field `relaese`; did you mean"),
        ("sites: {lab: {release: 99}}", "1:24: release `99` is not known"),
        ("sites: {lab: {expect: [queus]}}", "1:24: there is no section `queus`; did you mean `queues`?"),
        ("sites: {a/b: {}}", "1:9: `a/b` cannot be the name of a site"),
        ("sites: {lab: {}, Lab: {}}", "1:18: `Lab` and `lab` differ in case only"),
        ("sites: {lab: {sites: {}}}", "1:15: a site has no sites of its own"),
        ("sites: {lab: {}}\nsources: [lab]", "2:1: each of the `sites` has `sources` of its own; write it there"),
        ("sites: {a: {baseline: x.yaml}, b: {baseline: x.yaml}}", "1:46: `x.yaml` is the baseline of site `a`; each"),
        ("sites: {lab: {sources: [../..]}}", "1:25: `../..` leads out of the repository"),
        ("sites: {lab: {rules: {undefined-nam: {severity: note}}}}", "1:23: rules: there is no rule `undefined-nam`"),
    ],
)  # fmt: skip
def test_a_wrong_setting_of_a_site_is_told_with_its_place(
    repository: Path, write: Write, text: str, told: str
) -> None:
    write("ece-lint.yaml", text)
    run = ece_lint("check", folder=repository)
    assert run.returncode == WRONG_USE
    assert f"ece-lint: ece-lint.yaml:{told}" in run.stderr


@pytest.mark.parametrize(
    "command",
    [["reach"], ["suppressions"], ["baseline", "create"], ["convert"], ["trace", "queue:Mail"],
     ["rename", "queue", "Mail", "Post"], ["check", "--fix"]],
    ids=" ".join,
)  # fmt: skip
def test_another_command_says_which_sites_there_are(repository: Path, command: list[str]) -> None:
    run = ece_lint(*command, folder=repository)
    assert run.returncode == WRONG_USE
    says = "ece-lint: ece-lint.yaml has the sites `lab` and `prod`; say which one is meant: --site NAME\n"
    assert run.stderr == says
    run = ece_lint(*command, "--site", "prud", folder=repository)
    assert run.stderr == "ece-lint: there is no site `prud`; did you mean `prod`?\n"
    assert ece_lint(*command, "--site", "prod", folder=repository).returncode != WRONG_USE


def test_each_site_has_a_baseline_of_its_own(repository: Path) -> None:
    assert ece_lint("baseline", "create", "--site", "prod", folder=repository).returncode == CLEAN
    assert (repository / "ece-lint-baseline-prod.yaml").is_file()
    run = ece_lint("check", "--format", "json", folder=repository)
    assert run.returncode == CLEAN
    assert found(reports(run.stdout)["prod"]) == []
    assert ece_lint("baseline", "check", "--site", "prod", folder=repository).returncode == CLEAN


def test_people_read_the_findings_of_each_site_and_a_table(repository: Path) -> None:
    run = ece_lint("check", folder=repository)
    before, _, after = run.stdout.partition("site prod: 1 error")
    assert "error[" not in before
    assert before.startswith("site lab: 1 note in 1 file\n")
    assert "error[undefined-name]" in after
    head, row, _ = run.stdout.rpartition("\n\n")[2].splitlines()
    assert head.split() == ["prod", "lab", "all"]
    assert row.split() == ["error[undefined-name]", "1", "·", "1"]
    assert run.stderr.endswith("\n2 sites: 1 error, 1 note\n")


def tenants(write: Write, number: int) -> None:
    for one in range(1, number + 1):
        domain = "Mial_MRD" if one == 3 else "Mail_MRD"
        text = "media_routing_domains: [{name: Mail_MRD}]\n" + QUEUE.format(domain=domain)
        write(f"tenants/t{one:02}/ece.yaml", text)


def test_every_folder_is_a_site_on_top_of_the_settings_above(tmp_path: Path, write: Write) -> None:
    tenants(write, 4)
    write(
        "ece-lint.yaml",
        'release: "12.5"\nsources: [tenants]\nrules: {undefined-name: {severity: warning}}\n',
    )
    write("tenants/t01/ece-lint.yaml", "product: pcce\n")
    write("tenants/t02/ece-lint.yaml", "relaese: 12\n")
    run = ece_lint("check", "--each", "tenants", "--format", "json", folder=tmp_path)
    every = reports(run.stdout)
    assert run.returncode == WRONG_USE
    assert list(every) == ["t01", "t02", "t03", "t04"]
    assert every["t01"]["settings"] == {"release": "12.5", "product": "pcce"}
    assert "did you mean `release`?" in every["t02"]["summary"]["not_analysed"][0]["why"]
    (one,) = (one for one in every["t03"]["findings"] if one["rule"] == "undefined-name")
    assert (one["severity"], one["location"]["path"]) == ("warning", "tenants/t03/ece.yaml")
    shown = ece_lint(
        "check", "--each", "tenants", "--site", "t01", "--show-settings", folder=tmp_path
    )
    assert "# ece-lint.yaml:1" in shown.stdout
    assert "# tenants/t01/ece-lint.yaml:1" in shown.stdout


def test_many_sites_are_a_line_each_the_worst_first(tmp_path: Path, write: Write) -> None:
    tenants(write, 9)
    write("tenants/t05/ece.yaml", "queues: [")
    (tmp_path / "tenants/t07/ece.yaml").unlink()
    run = ece_lint("check", "--each", "tenants", folder=tmp_path)
    assert run.returncode == NOT_ANALYSED
    lines = run.stdout.splitlines()[:9]
    assert [line.split()[0] for line in lines] == [
        "t05",
        "t07",
        "t03",
        "t01",
        "t02",
        "t04",
        "t06",
        "t08",
        "t09",
    ]
    assert "NOT CLEAN: 1 file was not analysed: tenants/t05/ece.yaml: " in lines[0]
    assert "NOT CLEAN: nothing was analysed" in lines[1]
    assert (
        "9 sites: 2 errors, 6 notes, NOT CLEAN: 2 sites not, or not fully, analysed" in run.stderr
    )


def test_side_by_side_is_as_one_after_the_other(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenants(write, 5)
    write("tenants/t01/ece-lint.yaml", "product: pcce\n")
    write("tenants/t02/ece-lint.yaml", "relaese: 12\n")
    write("tenants/t05/ece.yaml", "queues: [")
    words = ("check", "--each", "tenants", "--format", "json")
    one_after_the_other = ece_lint(*words, folder=tmp_path)
    monkeypatch.setattr("ece_lint.workers.cores", lambda: 2)
    side_by_side = ece_lint(*words, folder=tmp_path)
    assert (side_by_side.returncode, side_by_side.stdout) == (
        one_after_the_other.returncode,
        one_after_the_other.stdout,
    )


def _die_over_three(number: int) -> int:
    if number == 3:
        os._exit(9)
    return number * 10


def test_a_worker_that_dies_takes_one_thing_with_it() -> None:
    found = dict(in_processes(_die_over_three, range(6), 2))
    assert found == {0: 0, 1: 10, 2: 20, 3: None, 4: 40, 5: 50}


def test_every_format_says_the_site(repository: Path) -> None:
    def shown(format: str) -> str:
        return ece_lint("check", "--format", format, folder=repository).stdout

    for format in ("concise", "github", "azure", "checkstyle", "rdjson", "gitlab"):
        assert "site `prod`: media routing domain `Mial_MRD`" in shown(format).replace("\\`", "`")
    ids = [run["automationDetails"]["id"] for run in json.loads(shown("sarif"))["runs"]]
    assert ids == ["ece-lint/lab/", "ece-lint/prod/"]
    assert {json.loads(line)["site"] for line in shown("jsonl").splitlines()} == {"lab", "prod"}
    rows = list(csv.DictReader(io.StringIO(shown("csv").removeprefix("\ufeff"))))
    assert {row["site"] for row in rows} == {"lab", "prod"}
    root = ElementTree.fromstring(shown("junit").encode())
    assert root.get("failures") == "1"
    assert len(root.findall(".//testcase")) == int(root.get("tests", "0"))
    assert {str(suite.get("name")).split(".")[1] for suite in root} == {"lab", "prod"}
    comment = shown("markdown")
    assert comment.startswith(
        "<!-- ece-lint -->\n### ece-lint: 2 sites: 1 error, 1 note\n\n- `prod`: 1 error"
    )
    assert "### ece-lint, site `prod`: 1 error" in comment
    assert comment.count("<!-- ece-lint -->") == 1
    assert len({issue["fingerprint"] for issue in json.loads(shown("gitlab"))}) == len(
        json.loads(shown("gitlab"))
    )


def test_json_of_sites_keeps_to_its_schema(repository: Path) -> None:
    text = ece_lint("check", "--format", "json", folder=repository).stdout
    for name, part in [
        ("fleet", json.loads(text)),
        *(("report", one) for one in json.loads(text)["reports"]),
    ]:
        schema = json.loads((ROOT / f"schemas/{name}.schema.json").read_text("utf-8"))
        jsonschema.Draft202012Validator(schema).validate(part)


@pytest.mark.parametrize(
    "format", ["full", "concise", "json", "jsonl", "sarif", "junit", "csv", "markdown"]
)
def test_a_report_of_sites_is_known_as_ours(repository: Path, format: str) -> None:
    endings = {"full": "txt", "concise": "txt", "junit": "xml", "markdown": "md"}
    file = f"live/report.{endings.get(format, format)}"
    for _ in range(2):
        run = ece_lint("check", "--output", f"{format}:{file}", folder=repository)
        assert run.returncode == FINDINGS
        assert "not analysed" not in run.stderr


@pytest.mark.parametrize("format", ["json", "sarif"])
def test_what_parts_found_is_merged_and_a_part_that_is_missing_told(
    tmp_path: Path, write: Write, format: str
) -> None:
    tenants(write, 4)
    words = ["check", "--each", "tenants", "--format", format]
    for part in (1, 2, 3):
        ece_lint(*words, "--shard", f"{part}/3", "--output", f"{part}.{format}", folder=tmp_path)
    parts = [f"{part}.{format}" for part in (1, 2, 3)]
    merged = ece_lint("merge", *parts, folder=tmp_path)
    assert (merged.returncode, merged.stderr) == (CLEAN, "")
    assert merged.stdout == ece_lint(*words, folder=tmp_path).stdout
    run = ece_lint("merge", *parts[:2], folder=tmp_path)
    assert run.returncode == NOT_ANALYSED
    assert run.stderr == "ece-lint: not merged, as nobody named it: part 3/3\n"
    run = ece_lint("merge", parts[0], parts[0], folder=tmp_path)
    assert run.stderr == f"ece-lint: site `t01` is in 1.{format} twice\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--shard", "3/2"], "--shard 3/2 is not NUMBER/OF, such as 2/8"),
        (["--each", "nowhere"], "nowhere is not a folder"),
        (["--each", "lab"], "lab has no folders, each of which would be a site"),
        (["--each", ".", "lab"], "--each names the folder of all sites"),
        (["--each", ".", "--site", "labb"], "there is no site `labb`; did you mean `lab`?"),
        (["--each", ".", "--watch"], "are about one site; name it with --site"),
        (["--release", "99"], "release `99` is not known"),
    ],
)
def test_wrong_use(repository: Path, words: list[str], told: str) -> None:
    run = ece_lint("check", *words, folder=repository)
    assert run.returncode == WRONG_USE
    assert told in run.stderr
    assert run.stdout == ""


def test_two_folders_with_the_same_objects_are_set_up_as_sites(
    repository: Path, write: Write
) -> None:
    (repository / "ece-lint.yaml").unlink()
    for folder in ("lab", "live"):
        write(f"{folder}/ucce.yaml", "agents: [{name: Clark}, {name: Bruce}]")
    run = ece_lint("init", folder=repository)
    assert "`lab` and `live` have the same objects, so each is set up as a site" in run.stdout
    assert "NOT ANALYSED" not in run.stdout
    assert "ece-lint baseline create --site live" in run.stdout
    run = ece_lint("check", "--format", "json", folder=repository)
    assert list(reports(run.stdout)) == ["lab", "live"]
    again = ece_lint("init", folder=repository).stdout
    assert "ece-lint.yaml is there already" in again
    assert "ece-lint baseline create --site live" in again
    write("live/ucce.yaml", "agents: [{name: Diana}]")
    again = ece_lint("init", folder=repository).stdout
    assert "ece-lint baseline create --site live" in again
    write("live/ece.yaml", "queues: [{name: Other}]")
    ece_lint("init", "--force", folder=repository)
    text = (repository / "ece-lint.yaml").read_text("utf-8")
    assert "sources:\n  - lab\n  - live\n" in text


@pytest.mark.parametrize("format", FORMATS)
def test_a_part_without_sites_is_written_in_every_format(repository: Path, format: str) -> None:
    words = ("check", "--format", format, "--shard", "3/3")
    run = ece_lint(*words, folder=repository)
    assert run.returncode == CLEAN
    if format in FOR_PEOPLE:
        assert run.stderr == "0 sites (part 3/3): no findings\n"
    if format == "csv":
        assert run.stdout.startswith('\ufeff"site","severity",')


def test_parts_make_one_page_with_the_worst_site_first(tmp_path: Path) -> None:
    for name in ("a", "b</script>", "c"):
        shutil.copytree(
            ROOT / "samples" / "design-guide", tmp_path / "tenants" / name.replace("/", "_")
        )
    (tmp_path / "tenants" / "c" / "torn.yaml").write_text("queues: [", "utf-8")
    run = ece_lint("check", "--each", "tenants", "--format", "json", folder=tmp_path)
    (tmp_path / "all.json").write_text(run.stdout, "utf-8")
    made = ece_lint("merge", "all.json", "--output", "sites.html", folder=tmp_path)
    assert made.returncode == CLEAN
    text = (tmp_path / "sites.html").read_text("utf-8")
    assert re.findall(r'<h2 id="site-\d">([^<]*)', text)[0].startswith("c")
    assert "3 of 3 sites with errors; 1 not, or not fully, analysed" in text
    assert "b&lt;_script&gt;" in text
    assert "http" not in re.sub(r"<meta[^>]*>", "", text)
    run = ece_lint("check", "--each", "tenants", "--format", "sarif", folder=tmp_path)
    (tmp_path / "all.sarif").write_text(run.stdout, "utf-8")
    refused = ece_lint("merge", "all.sarif", "--output", "sites.html", folder=tmp_path)
    assert refused.returncode == WRONG_USE
    assert "only those in JSON make a page" in refused.stderr
