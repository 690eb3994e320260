"""A repository is set up by one command, which overwrites nothing that it should not."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from command import CLEAN, FINDINGS, NOT_ANALYSED, WRONG_USE, ece_lint

from ece_lint.settings import Settings, read_settings

ROOT = Path(__file__).parent.parent
OWN = [".ece-lint/configuration.schema.json", ".ece-lint/settings.schema.json", "ece-lint.yaml"]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with the worked example of the Design Guide in a folder."""
    (tmp_path / ".git").mkdir()
    shutil.copytree(ROOT / "samples/design-guide", tmp_path / "config/site")
    return tmp_path


def files(folder: Path) -> list[str]:
    """Return what there is beside the configuration."""
    found = (file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    return sorted(file for file in found if not file.startswith("config/"))


def test_it_says_what_it_recognised_and_writes_settings_and_hook(repository: Path) -> None:
    run = ece_lint("init", folder=repository)
    assert run.returncode == CLEAN
    assert "config/site/ucce.yaml: canonical configuration" in run.stdout
    assert "wrote ece-lint.yaml\n" in run.stdout
    assert "to let only what is new fail: ece-lint baseline create" in run.stdout
    assert files(repository) == sorted([*OWN, ".pre-commit-config.yaml"])
    text = (repository / "ece-lint.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=.ece-lint/settings.schema.json\n")
    settings = yaml.safe_load(text)
    assert {"queues", "skill_groups", "scripts"} < set(settings.pop("expect"))
    assert settings == {"release": "12.0", "product": "ucce", "sources": ["config"]}
    hook = (repository / ".pre-commit-config.yaml").read_bytes()
    assert hook == (ROOT / "samples/ci/pre-commit-config.yaml").read_bytes()


def test_it_says_how_the_hook_gets_into_a_clone_that_has_none(repository: Path) -> None:
    says = "to check every commit, once in each clone: pip install pre-commit, pre-commit install\n"
    assert says in ece_lint("init", folder=repository).stdout
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\n")
    assert says not in ece_lint("init", folder=repository).stdout


def test_what_it_writes_can_be_read(repository: Path) -> None:
    ece_lint("init", "--release", "12.5", "--product", "pcce", folder=repository)
    settings = Settings(**read_settings(repository / "ece-lint.yaml"))
    assert (settings.release, settings.product, settings.sources) == ("12.5", "pcce", ("config",))
    for name in ("settings", "configuration"):
        text = (repository / f".ece-lint/{name}.schema.json").read_text(encoding="utf-8")
        assert json.loads(text) == json.loads(ece_lint("schema", name).stdout)
    assert ece_lint("check", folder=repository / "config").returncode == FINDINGS


def test_every_other_setting_is_explained(repository: Path) -> None:
    ece_lint("init", folder=repository)
    text = (repository / "ece-lint.yaml").read_text(encoding="utf-8")
    known = json.loads((ROOT / "schemas/settings.schema.json").read_text(encoding="utf-8"))
    for name in known["properties"]:
        assert text.count(f"\n{name}:") + text.count(f"\n#   {name}: ") == 1


@pytest.mark.parametrize(
    ("code", "product", "design"), [(17, "pcce", 4000), (9, "ucce", 4000), (10, "pcce", None)]
)
def test_the_deployment_type_says_product_and_reference_design(
    repository: Path, code: int, product: str, design: int | None
) -> None:
    system = f"system_information: [{{name: acme.example.com, deployment_type: {code}}}]\n"
    (repository / "config/system.yaml").write_text(system)
    ece_lint("init", folder=repository)
    written = yaml.safe_load((repository / "ece-lint.yaml").read_text(encoding="utf-8"))
    assert (written["product"], written.get("reference-design")) == (product, design)


def test_with_a_baseline_only_what_is_new_fails(repository: Path) -> None:
    assert ece_lint("init", "--baseline", folder=repository).returncode == CLEAN
    run = ece_lint("check", folder=repository)
    assert (run.returncode, run.stdout) == (CLEAN, "")
    assert "2 baselined" in run.stderr
    site = repository / "config/site/ece.yaml"
    site.write_text(
        site.read_text("utf-8").replace("[Peter, Loki, Phil]", "[Peter, Loki, Phil, Gert]")
    )
    assert ece_lint("check", folder=repository).returncode == FINDINGS


def test_nothing_is_overwritten_unless_that_is_asked_for(repository: Path) -> None:
    (repository / "ece-lint.yaml").write_text("product: pcce\n")
    (repository / ".pre-commit-config.yaml").write_text("repos: []\n")
    run = ece_lint("init", folder=repository)
    assert "ece-lint.yaml is there already; --force overwrites it\n" in run.stdout
    assert "add to .pre-commit-config.yaml:\n" in run.stdout
    assert "\n      - repo: local\n" in run.stdout
    assert (repository / "ece-lint.yaml").read_text() == "product: pcce\n"
    ece_lint("init", "--force", folder=repository)
    assert yaml.safe_load((repository / "ece-lint.yaml").read_text("utf-8"))["product"] == "pcce"
    # What others have written is never overwritten.
    assert (repository / ".pre-commit-config.yaml").read_text() == "repos: []\n"


def test_a_link_that_leads_out_is_not_followed(repository: Path, tmp_path_factory: Any) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (repository / ".ece-lint").symlink_to(outside)
    (repository / ".pre-commit-config.yaml").symlink_to(outside / "hook.yaml")
    run = ece_lint("init", "--force", folder=repository)
    assert (
        ".pre-commit-config.yaml leads out of the repository, so it is not written\n" in run.stdout
    )
    assert list(outside.iterdir()) == []


def test_it_may_be_run_again(repository: Path) -> None:
    ece_lint("init", "--ci", "github", "--ci", "gitlab", "--ci", "azure", folder=repository)
    before = {file: (repository / file).read_bytes() for file in files(repository)}
    run = ece_lint("init", "--ci", "github", "--ci", "gitlab", "--ci", "azure", folder=repository)
    assert "wrote" not in run.stdout
    assert "add to" not in run.stdout
    assert {file: (repository / file).read_bytes() for file in files(repository)} == before


@pytest.mark.parametrize(
    ("there", "written", "said"),
    [
        (".github/CODEOWNERS", ".github/workflows/ece-lint.yml", ""),
        (".gitlab-ci.yml", ".gitlab/ece-lint.yml",
         "add to .gitlab-ci.yml:\n    include:\n      - local: .gitlab/ece-lint.yml\n"),
        ("azure-pipelines.yml", "", "add to azure-pipelines.yml:\n      - checkout: self\n"),
    ],
)  # fmt: skip
def test_the_check_joins_the_ci_that_is_there(
    repository: Path, there: str, written: str, said: str
) -> None:
    (repository / there).parent.mkdir(exist_ok=True)
    (repository / there).write_text("# ours\n")
    run = ece_lint("init", folder=repository)
    assert said in run.stdout
    assert (repository / there).read_text() == "# ours\n"
    new = set(files(repository)) - {*OWN, there, ".pre-commit-config.yaml"}
    assert new == ({written} if written else set())


@pytest.mark.parametrize(
    ("name", "file"), [("gitlab", ".gitlab-ci.yml"), ("azure", "azure-pipelines.yml")]
)
def test_the_check_for_a_ci_that_is_not_there_yet_is_asked_for(
    repository: Path, name: str, file: str
) -> None:
    ece_lint("init", "--ci", name, folder=repository)
    sample = ROOT / "samples/ci" / file.removeprefix(".")
    assert (repository / file).read_bytes() == sample.read_bytes()


def test_it_sets_up_the_repository_from_any_folder_of_it(repository: Path) -> None:
    ece_lint("init", folder=repository / "config/site")
    assert "ece-lint.yaml" in files(repository)
    assert not list((repository / "config").rglob("ece-lint.yaml"))


def test_paths_that_are_named_are_the_sources(repository: Path) -> None:
    ece_lint("init", "config/site", folder=repository)
    written = yaml.safe_load((repository / "ece-lint.yaml").read_text("utf-8"))
    assert written["sources"] == ["config/site"]


def test_without_folders_the_whole_repository_is_the_source(repository: Path) -> None:
    shutil.copy(ROOT / "samples/design-guide/ece.yaml", repository / "more.yaml")
    ece_lint("init", folder=repository)
    assert "sources" not in yaml.safe_load((repository / "ece-lint.yaml").read_text("utf-8"))


def test_nothing_is_set_up_where_there_is_nothing(tmp_path: Path) -> None:
    run = ece_lint("init", folder=tmp_path)
    assert run.returncode == NOT_ANALYSED
    assert "nothing is set up: found no configuration" in run.stderr
    assert files(tmp_path) == []


@pytest.mark.parametrize("recognised", [True, False])
def test_a_deployment_to_fill_in_is_written_where_it_is_looked_for(
    repository: Path, recognised: bool
) -> None:
    if not recognised:
        shutil.rmtree(repository / "config")
    assert ece_lint("init", "--deployment", folder=repository).returncode == CLEAN
    file = repository / ("config/deployment.yaml" if recognised else "deployment.yaml")
    assert "deployment:\n" in file.read_text(encoding="utf-8")
    file.write_text(
        file.read_text("utf-8").replace("deployment:\n", "deployment:\n  releese: 1\n", 1)
    )
    assert "releese" in ece_lint("check", folder=repository).stdout


def test_an_unknown_ci_is_refused(repository: Path) -> None:
    run = ece_lint("init", "--ci", "gitlap", folder=repository)
    assert run.returncode == WRONG_USE
    assert "did you mean `gitlab`?" in run.stderr


def test_a_fault_does_not_pass_what_was_set_up(repository: Path) -> None:
    if not (git := shutil.which("git")):
        pytest.skip("there is no git")
    (repository / ".git").rmdir()
    subprocess.run([git, "init", "--quiet"], cwd=repository, check=True)
    ece_lint("init", "--baseline", folder=repository)
    hook = yaml.safe_load((repository / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0][
        "hooks"
    ][0]
    command = hook["entry"].split()[1:]
    assert ece_lint(*command, folder=repository).returncode == CLEAN
    site = repository / "config/site/ucce.yaml"
    site.write_text(
        site.read_text("utf-8").replace("- name: Domestic_Sales_NA", "- name: Domestic_Sales_US")
    )
    assert ece_lint(*command, folder=repository).returncode == FINDINGS


def test_it_says_what_it_does_not_write_and_why(repository: Path) -> None:
    (repository / ".git").rmdir()
    said = ece_lint("init", folder=repository).stdout
    assert "not written: .pre-commit-config.yaml, as this folder is not a clone of a git" in said
    assert "not written: a check in CI, as there are no files of GitHub, GitLab or Azure;" in said
    assert "not written: .vscode/tasks.json, as there is no folder .vscode; --vscode" in said
    assert files(repository) == OWN
    (repository / ".git").mkdir()
    said = ece_lint("init", "--ci", "github", "--vscode", folder=repository).stdout
    assert "not written" not in said
    assert "say in .github/workflows/ece-lint.yml where ece-lint is installed from" in said


def test_nothing_is_asked_of_somebody_who_is_not_there(repository: Path) -> None:
    with open_end() as nobody:
        run = subprocess.run(
            [sys.executable, "-m", "ece_lint", "init"],
            cwd=repository,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=nobody,
            capture_output=True,
            timeout=300,
        )
    assert run.returncode == CLEAN


@contextmanager
def open_end() -> Iterator[int]:
    """Give a standard input that never says anything, and never ends while it is open."""
    end, other = os.pipe()
    try:
        yield end
    finally:
        os.close(end)
        os.close(other)


def problems(tasks: Path, report: str) -> list[re.Match[str]]:
    """Return what the pattern of a task finds in a report, which must be every line of it."""
    (task,) = json.loads(tasks.read_text("utf-8"))["tasks"]
    pattern = re.compile(task["problemMatcher"]["pattern"]["regexp"])
    found = [pattern.match(line) for line in report.splitlines()]
    assert all(found)
    return [one for one in found if one]


def test_visual_studio_code_is_shown_every_finding_where_it_is_used(repository: Path) -> None:
    ece_lint("init", folder=repository)
    assert not (repository / ".vscode").exists()
    (repository / ".vscode").mkdir()
    assert "wrote .vscode/tasks.json\n" in ece_lint("init", folder=repository).stdout
    report = ece_lint("check", "--format", "concise", "--profile", "strict", folder=repository)
    first, *_ = problems(repository / ".vscode/tasks.json", report.stdout)
    path, line, _, severity, rule, message = first.groups()
    assert (path, line, severity) == ("config/site/ece.yaml", "32", "error")
    assert rule == "queue-agents-differ-from-membership"
    assert message.startswith("queue `Email_MRD_Global_Support_Email_Script` ")
    said = ece_lint("init", folder=repository).stdout
    assert ".vscode/tasks.json has ece-lint already" in said


def test_a_task_is_added_by_hand_to_those_that_are_there(repository: Path) -> None:
    (repository / ".vscode").mkdir()
    (repository / ".vscode/tasks.json").write_text("{}")
    assert "add to .vscode/tasks.json:\n    {\n" in ece_lint("init", folder=repository).stdout
    assert (repository / ".vscode/tasks.json").read_text() == "{}"


MODELINE = "# yaml-language-server: $schema={}.ece-lint/configuration.schema.json\n"


@pytest.mark.parametrize(("output", "way"), [("site.yaml", ""), ("config/new/", "../../")])
def test_an_editor_knows_the_schema_of_what_is_converted(
    repository: Path, output: str, way: str
) -> None:
    command = ("convert", "config/site", "--output", output)
    ece_lint(*command, folder=repository)
    of = (repository / output).glob("*") if output.endswith("/") else [repository / output]
    written = sorted(of)
    assert all(not file.read_text("utf-8").startswith("#") for file in written)
    ece_lint("init", folder=repository)
    for _ in "again", "and again":
        assert ece_lint(*command, folder=repository).returncode == CLEAN
        for file in written:
            assert file.read_text("utf-8").startswith(MODELINE.format(way))
            assert file.read_text("utf-8").count("yaml-language-server") == 1
    assert (
        "yaml-language-server" not in ece_lint("convert", "config/site", folder=repository).stdout
    )


def test_an_editor_knows_the_schema_of_a_deployment_to_fill_in(repository: Path) -> None:
    ece_lint("init", "--deployment", folder=repository)
    text = (repository / "config/deployment.yaml").read_text("utf-8")
    assert text.startswith(MODELINE.format("../"))
