"""The README is true."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from command import CLEAN, FINDINGS, ROOT, ece_lint

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.M | re.S)


def test_it_can_be_read_in_one_sitting() -> None:
    assert len(README.splitlines()) < 220


def test_its_example_is_what_a_run_says() -> None:
    shown = next(text for _, text in BLOCKS if text.startswith("error["))
    assert shown in ece_lint("check", "samples/design-guide").stdout


def test_its_table_is_what_reach_says() -> None:
    shown = next(text for _, text in BLOCKS if text.startswith("$ ece-lint reach"))
    command, _, table = shown.partition("\n")
    run = ece_lint(*command.split()[2:])
    assert run.stdout.startswith(table)


def test_its_change_does_what_it_says(tmp_path: Path) -> None:
    if not shutil.which("git"):
        pytest.skip("what it is compared with is in git, which is not here")
    shown = next(text for _, text in BLOCKS if text.startswith("$ ece-lint diff"))
    shutil.copytree(ROOT / "samples" / "clean", tmp_path / "site")
    mine = ["git", "-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "A site"]):
        subprocess.run([*mine, *words], cwd=tmp_path, check=True)
    file = tmp_path / "site" / "ucce.yaml"
    text = file.read_text("utf-8")
    changed = text.replace("scripts: [Support_Chat_Script]}", "scripts: [Support_Email_Script]}")
    file.write_text(changed, "utf-8")
    run = ece_lint("diff", "HEAD", folder=tmp_path)
    assert run.returncode == FINDINGS
    assert run.stdout.startswith(shown.partition("\n")[2])


def test_its_rule_proves_itself(tmp_path: Path) -> None:
    page = next(text for _, text in BLOCKS if text.startswith("# house-rules/"))
    file = tmp_path / page.splitlines()[0].removeprefix("# ")
    file.parent.mkdir(parents=True)
    file.write_text(page, encoding="utf-8")
    run = ece_lint("rules", "--check", str(tmp_path / "house-rules"))
    assert run.stdout == "lonely-queue: 1 example as marked\n"


def test_its_settings_are_accepted(tmp_path: Path) -> None:
    settings = next(text for _, text in BLOCKS if text.startswith('release: "12.5"'))
    (tmp_path / "ece-lint.yaml").write_text(settings, encoding="utf-8")
    shutil.copytree(ROOT / "samples" / "clean", tmp_path / "site")
    (tmp_path / "house-rules").mkdir()
    run = ece_lint("check", folder=tmp_path)
    assert run.returncode in (CLEAN, FINDINGS), run.stderr


def test_its_commands_have_the_options_it_names() -> None:
    told = ece_lint("check", "--help").stdout + ece_lint("rules", "--help").stdout
    for block in (text for _, text in BLOCKS if "ece-lint check" in text and "repos:" not in text):
        for option in re.findall(r"--[a-z-]+", block):
            assert option in told, option
