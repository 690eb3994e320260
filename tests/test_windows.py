"""What Windows does otherwise, held where it need not be there: consoles, drives, line ends, and open files."""

import contextlib
import errno
import io
import json
import sys
from pathlib import Path
from unittest import mock

import pytest
from command import CLEAN, FINDINGS, NOT_ANALYSED, ROOT, ece_lint

from ece_lint import settings as settings_of_runs
from ece_lint.cli import answer
from ece_lint.cli.options import read_output
from ece_lint.settings import Settings
from ece_lint.writing import NotWritten, write_whole

CONSOLES = ["cp1252", "cp437", "cp850", "cp932", "ascii"]


class Console(io.TextIOWrapper):
    """A console of Windows that shows the letters of one code page only."""

    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding, errors="strict")

    def isatty(self) -> bool:
        return True


def shown(encoding: str, *words: str, folder: Path = ROOT) -> tuple[int, str]:
    """Run a command in a folder on a console, and return its code and what that shows."""
    out, err = Console(encoding), Console(encoding)
    with contextlib.chdir(folder), mock.patch.multiple(sys, stdout=out, stderr=err):
        code = answer(words)
    out.flush()
    return code, out.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


@pytest.mark.parametrize("encoding", CONSOLES)
def test_a_console_shows_names_that_it_has_no_letters_for_by_their_numbers(
    encoding: str, tmp_path: Path
) -> None:
    site = "queues: [{name: Größe_Поддержка_支援, skill_groups: [Nobody]}]\nskill_groups: [{name: G}]\n"
    (tmp_path / "site.yaml").write_text(site, encoding="utf-8")
    code, text = shown(encoding, "check", "--format", "concise", folder=tmp_path)
    assert code == FINDINGS
    assert "undefined-name" in text
    has_cyrillic = encoding == "cp932"
    assert ("Поддержка" if has_cyrillic else "\\u041f\\u043e\\u0434") in text
    assert ("ö" if encoding in ("cp1252", "cp437", "cp850") else "\\u00f6") in text


@pytest.mark.parametrize("encoding", CONSOLES)
@pytest.mark.parametrize(
    "words",
    [
        ("check", "samples/design-guide"),
        ("diff", "samples/clean", "samples/design-guide"),
        ("reach", "samples/design-guide"),
        ("explain", "routing"),
        ("size", "--email-agents", "600"),
    ],
    ids=lambda words: words[0],
)
def test_every_command_speaks_to_every_console(encoding: str, words: tuple[str, ...]) -> None:
    code, text = shown(encoding, *words)
    assert code in (CLEAN, FINDINGS, NOT_ANALYSED)
    assert text


def test_our_own_signs_are_shown_as_people_type_them() -> None:
    _, text = shown("ascii", "diff", "samples/clean", "samples/design-guide")
    assert "->" in text
    assert "\\u2192" not in text
    assert "\\u2212" not in text


def test_a_file_has_the_same_bytes_whatever_the_console(tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    command = ("diff", "samples/clean", "samples/design-guide", "--format", "markdown")
    shown("cp437", *command, "--output", str(file))
    assert file.read_text("utf-8") == ece_lint(*command).stdout


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r"C:\reports\x.sarif", ("sarif", r"C:\reports\x.sarif", True)),
        (r"sarif:C:\reports\x.sarif", ("sarif", r"C:\reports\x.sarif", False)),
        (r"junit:C:\x.xml", ("junit", r"C:\x.xml", False)),
        (r"C:x.csv", ("csv", "C:x.csv", True)),
        (r"\\server\share\x.md", ("markdown", r"\\server\share\x.md", True)),
        (r"reports\x.json", ("json", r"reports\x.json", True)),
    ],
)
def test_the_colon_of_a_drive_is_not_that_of_a_format(
    text: str, read: tuple[str, str, bool]
) -> None:
    name, file, prefixless = read_output(text, "")
    assert (name, str(file), prefixless) == read


def test_what_lies_on_another_drive_than_the_settings_has_none_of_their_patterns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_drive(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    own = Settings(home=tmp_path, encoding={"*": "cp850"}, exclude=["*"])
    monkeypatch.setattr(settings_of_runs.os.path, "relpath", other_drive)
    assert own.encoding_of("x.csv") == ""
    assert not own.excludes("x.csv")


@pytest.mark.parametrize("sample", ["design-guide", "site-tables", "site-rest"])
def test_line_ends_of_windows_change_nothing(sample: str, tmp_path: Path) -> None:
    for folder, line_end in (("unix", b"\n"), ("windows", b"\r\n")):
        for file in (ROOT / "samples" / sample).rglob("*"):
            if file.is_file():
                copy = tmp_path / folder / "site" / file.relative_to(ROOT / "samples" / sample)
                copy.parent.mkdir(parents=True, exist_ok=True)
                raw = file.read_bytes()
                is_text = b"\0" not in raw
                copy.write_bytes(
                    raw.replace(b"\r\n", b"\n").replace(b"\n", line_end) if is_text else raw
                )
    unix, windows = (
        json.loads(ece_lint("check", "--format", "json", folder=tmp_path / name).stdout)
        for name in ("unix", "windows")
    )
    assert windows == unix


def test_settings_and_baseline_may_have_line_ends_of_windows(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_bytes(b"queues:\r\n  - {name: Q, skill_groups: [X]}\r\n")
    (tmp_path / "more.yaml").write_bytes(b"skill_groups: [{name: Y}]\r\n")
    (tmp_path / "ece-lint.yaml").write_bytes(b"product: pcce\r\nrelease: '12.5'\r\n")
    assert ece_lint("baseline", "create", folder=tmp_path).returncode == CLEAN
    baseline = tmp_path / "ece-lint-baseline.yaml"
    baseline.write_bytes(baseline.read_bytes().replace(b"\n", b"\r\n"))
    assert ece_lint("check", folder=tmp_path).returncode == CLEAN


@pytest.mark.parametrize("number", [5, 32])
def test_a_report_that_somebody_has_open_is_not_written_and_said_to_be_open(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.csv"
    file.write_text("before")

    def refuse(self: Path, target: Path) -> None:
        error = PermissionError(errno.EACCES, "Permission denied")
        error.winerror = number  # type: ignore[misc, unused-ignore]
        raise error

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(NotWritten, match="another program may have it open, such as Excel"):
        write_whole({file: b"after"})
    assert [*tmp_path.iterdir()] == [file]
    assert file.read_text() == "before"
