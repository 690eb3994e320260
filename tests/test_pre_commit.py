"""The hook keeps faults out of a repository, run by the real pre-commit."""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from command import ROOT
from conftest import BIN

pytestmark = pytest.mark.slow

SITE = {
    "ucce.yaml": "skill_groups:\n  - name: Sales_NA\n  - name: Sales_EMEA\n",
    "ece.yaml": "queues:\n  - name: Sales\n    skill_groups: [Sales_NA]\n",
}
Run = Callable[..., subprocess.CompletedProcess[str]]
IDENTITY = {f"GIT_{who}_{what}": "somebody@example.org"
            for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip


@pytest.fixture(scope="module")
def pre_commit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install pre-commit, and an `ece-lint` that is this very code; return where the commands are."""
    if not shutil.which("git"):
        pytest.skip("pre-commit needs git, which is not here")
    home = tmp_path_factory.mktemp("pre-commit")
    venv.create(home)
    pip = [sys.executable, "-m", "pip", "--python", str(home / BIN / "python"), "install"]
    command = [*pip, "--quiet", "pre-commit>=4"]
    if (run := subprocess.run(command, capture_output=True, text=True)).returncode:
        pytest.skip(f"pre-commit cannot be had here: {run.stderr[-300:]}")
    script = home / BIN / "ece-lint"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m ece_lint "$@"\n')
    script.chmod(0o755)
    return home / BIN


@pytest.fixture
def run(pre_commit: Path, tmp_path: Path) -> Run:
    """Return a function that runs a command in the repository, away from the user's own settings."""
    path = f"{pre_commit}{os.pathsep}{os.environ['PATH']}"
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"PATH": path, "PRE_COMMIT_HOME": str(tmp_path / "cache"), **IDENTITY}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    (tmp_path / "repository").mkdir()

    def in_repository(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=tmp_path / "repository",
            env={**environment, **more},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return in_repository


def done(run: subprocess.CompletedProcess[str]) -> None:
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture
def repository(run: Run, tmp_path: Path) -> Path:
    """Return a repository with a clean site, which the hook of the template guards."""
    return guarded(run, tmp_path, (ROOT / "samples/ci/pre-commit-config.yaml").read_text("utf-8"))


def guarded(run: Run, tmp_path: Path, hooks: str) -> Path:
    """Make a repository with a clean site and some hooks."""
    folder = tmp_path / "repository"
    (folder / "config").mkdir()
    (folder / ".pre-commit-config.yaml").write_text(hooks, encoding="utf-8")
    for name, text in SITE.items():
        (folder / "config" / name).write_text(text, encoding="utf-8")
    done(run("git", "init", "--quiet", "--initial-branch", "main"))
    done(run("pre-commit", "install"))
    done(run("git", "add", "."))
    done(run("git", "commit", "--message", "A clean site"))
    return folder / "config"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def refused(run: subprocess.CompletedProcess[str]) -> str:
    """Return why the hook refused a commit, once it is sure that it was the hook."""
    told = run.stdout + run.stderr
    assert run.returncode != 0
    assert "hook id: ece-lint" in told, told
    return told


def test_a_commit_that_breaks_what_another_file_mentions_is_refused(
    repository: Path, run: Run
) -> None:
    edit(repository / "ucce.yaml", "Sales_NA", "Sales_US")
    why = refused(run("git", "commit", "--all", "--message", "Rename a skill group"))
    assert "error[undefined-name]" in why
    assert "config/ece.yaml:3:20" in why
    edit(repository / "ece.yaml", "Sales_NA", "Sales_US")
    done(run("git", "commit", "--all", "--message", "Rename a skill group everywhere"))


def test_what_is_mended_but_not_staged_does_not_count(repository: Path, run: Run) -> None:
    edit(repository / "ucce.yaml", "Sales_NA", "Sales_US")
    done(run("git", "add", "."))
    edit(repository / "ece.yaml", "Sales_NA", "Sales_US")
    refused(run("git", "commit", "--message", "One half"))
    done(run("git", "add", "."))
    done(run("git", "commit", "--message", "Both halves"))


def test_a_commit_that_only_deletes_a_file_is_looked_at(repository: Path, run: Run) -> None:
    edit(repository / "ece.yaml", "queues:", "skill_groups: [{name: Other}]\nqueues:")
    done(
        run(
            "git",
            "commit",
            "--all",
            "--message",
            "Write down a skill group of ECE's own",
            SKIP="ece-lint",
        )
    )
    done(run("git", "rm", "--quiet", "config/ucce.yaml"))
    assert "error[undefined-name]" in refused(run("git", "commit", "--message", "Delete one side"))


def test_a_merge_of_branches_that_are_clean_each_is_refused_if_it_is_not(
    repository: Path, run: Run
) -> None:
    done(run("git", "switch", "--quiet", "--create", "growing"))
    edit(repository / "ece.yaml", "[Sales_NA]", "[Sales_NA, Sales_EMEA]")
    done(run("git", "commit", "--all", "--message", "Serve Sales from EMEA as well"))
    done(run("git", "switch", "--quiet", "main"))
    edit(repository / "ucce.yaml", "  - name: Sales_EMEA\n", "")
    done(run("git", "commit", "--all", "--message", "Take an unused skill group away"))
    assert "Sales_EMEA" in refused(run("git", "merge", "--no-edit", "growing"))


def test_pre_commit_installs_the_hook_from_this_repository(
    run: Run, tmp_path: Path, wheels: Path
) -> None:
    source = tmp_path / "ece-lint"
    ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, source, ignore=ignored)
    for words in (("init",), ("add", "."), ("commit", "--message", "This version")):
        done(run("git", "-C", str(source), *words))
    commit = run("git", "-C", str(source), "rev-parse", "HEAD").stdout.strip()
    hooks = f"repos: [{{repo: '{source}', rev: {commit}, hooks: [{{id: ece-lint}}]}}]\n"

    def offline(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return run(*words, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels), **more)

    config = guarded(offline, tmp_path, hooks)
    edit(config / "ucce.yaml", "Sales_NA", "Sales_US")
    why = refused(offline("git", "commit", "--all", "--message", "Rename a skill group"))
    assert "error[undefined-name]" in why


def test_a_push_says_what_it_does_to_contacts(repository: Path, run: Run, tmp_path: Path) -> None:
    done(run("git", "init", "--quiet", "--bare", str(tmp_path / "remote")))
    done(run("git", "remote", "add", "origin", str(tmp_path / "remote")))
    done(run("git", "push", "--no-verify", "--set-upstream", "origin", "main"))
    (repository / "ucce.yaml").write_text("skill_groups:\n  - name: Sales_NA\n", encoding="utf-8")
    done(run("git", "commit", "--all", "--message", "Remove a skill group"))
    pushed = run("git", "push")
    done(pushed)
    assert "skill group Sales_EMEA is removed" in pushed.stdout + pushed.stderr
