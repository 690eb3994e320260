"""What a terminal sees, a pipe does not; completion, and checking again when a file changes."""

import builtins
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from command import FINDINGS, ROOT, WRONG_USE, ece_lint

from ece_lint import terminal
from ece_lint.__main__ import main
from ece_lint.cli.output import READER_GONE
from ece_lint.terminal import progress
from ece_lint.watch import snapshot, wait_for_change

pty = pytest.importorskip("pty", reason="Windows has no pseudo terminals")

ESCAPE = "\x1b["
BROKEN = "departments: [{name: Sales}]\nqueues:\n  - {name: Q, department: Sale}\n"
PLAIN = {"NO_COLOR": "", "FORCE_COLOR": "", "CLICOLOR_FORCE": "", "TERM": "xterm"}


def on_a_terminal(*words: str, folder: Path = ROOT, **variables: str) -> str:
    """Run the command on a terminal and return all that it shows there."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ece_lint", *words],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **PLAIN, **variables},
        stdin=subprocess.DEVNULL, stdout=slave, stderr=slave,
    )  # fmt: skip
    os.close(slave)
    shown = b""
    with (
        suppress(OSError),
        os.fdopen(master, "rb", 0) as screen,
    ):  # an error says that it was closed
        while part := screen.read(65536):
            shown += part
    process.wait()
    return shown.decode()


@pytest.mark.parametrize(
    ("words", "variables", "colored"),
    [
        ([], {}, True),
        ([], {"NO_COLOR": "1"}, False),
        ([], {"TERM": "dumb"}, False),
        ([], {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--format", "concise"], {}, False),
    ],
)
def test_a_terminal_has_colors_unless_somebody_wants_none(
    words: list[str], variables: dict[str, str], colored: bool
) -> None:
    shown = on_a_terminal("check", "samples/design-guide", *words, **variables)
    assert "Peter" in shown
    assert (ESCAPE in shown) is colored


def test_a_pipe_has_colors_only_if_somebody_wants_them() -> None:
    run = ece_lint("check", "samples/design-guide", **PLAIN)
    assert ESCAPE not in run.stdout + run.stderr
    assert (
        ESCAPE in ece_lint("check", "samples/design-guide", **PLAIN | {"FORCE_COLOR": "1"}).stdout
    )


@pytest.fixture
def screen() -> Iterator[tuple[int, io.TextIOWrapper]]:
    master, slave = pty.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as stream:
        yield master, stream
    os.close(master)


def test_a_terminal_is_told_what_takes_long(
    screen: tuple[int, io.TextIOWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "_PATIENCE", 0.0)
    master, stream = screen
    with progress(stream, PLAIN) as told:
        told("reading a\x1b[31m\n.csv")
        shown = ""
        while "reading" not in shown:
            shown += os.read(master, 4096).decode()
        assert "\r\x1b[K0 s: reading a\\u001b[31m\\u000a.csv" in shown
    assert os.read(master, 65536).decode().endswith("\r\x1b[K")


def test_a_line_of_progress_is_no_longer_than_the_terminal(
    screen: tuple[int, io.TextIOWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "_PATIENCE", 0.0)
    master, stream = screen
    with progress(stream, PLAIN) as told:
        told("reading " + "x" * 500)
        shown = ""
        while "x" not in shown:
            shown += os.read(master, 4096).decode()
    assert len(shown.split("\x1b[K")[-1]) < 80


@pytest.mark.parametrize("variables", [PLAIN, {"TERM": "dumb"}], ids=["a pipe", "a dumb terminal"])
def test_nobody_else_is_told(
    variables: dict[str, str], screen: tuple[int, io.TextIOWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "_PATIENCE", 0.0)
    stream = io.StringIO() if variables is PLAIN else screen[1]
    with progress(stream, variables) as told:
        told("reading")
    if isinstance(stream, io.StringIO):
        assert stream.getvalue() == ""
    else:
        os.set_blocking(screen[0], False)
        with pytest.raises(BlockingIOError):
            os.read(screen[0], 1)


def test_a_short_run_shows_no_progress() -> None:
    assert " s: reading" not in on_a_terminal("check", "samples/design-guide")


@pytest.mark.parametrize(
    "words", [["rules"], ["explain", "undefined-name"], ["schema", "report"],
              ["check", "samples/design-guide", "--format", "json"]], ids=lambda words: words[0],
)  # fmt: skip
def test_a_reader_that_goes_away_ends_the_run_quietly(words: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ece_lint", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == READER_GONE


@pytest.mark.parametrize(
    "words", [["rules"], ["check", "samples/design-guide"]], ids=lambda words: words[0]
)
def test_output_that_cannot_be_written_is_told(words: list[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no device that is always full")
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            [sys.executable, "-m", "ece_lint", *words], cwd=ROOT, stdout=full, stderr=subprocess.PIPE,
            text=True, check=False,
        )  # fmt: skip
    assert run.returncode == WRONG_USE
    assert run.stderr == "ece-lint: the output cannot be written: No space left on device\n"


def completed(*words: str) -> list[str]:
    """Return what a shell would offer for the last of some words."""
    program = "import sys; sys.argv = ['ece-lint']; from ece_lint.__main__ import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "_ECE_LINT_COMPLETE": "complete_bash",
             "COMP_WORDS": " ".join(["ece-lint", *words]), "COMP_CWORD": str(len(words))},
    )  # fmt: skip
    return run.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["ch"], "check"),
        (["check", "--format", "mark"], "markdown"),
        (["check", "--fail-on", "w"], "warning"),
        (["check", "--select", "undefined-n"], "undefined-name"),
        (["check", "--product", "p"], "pcce"),
        (["check", "--color", "al"], "always"),
        (["check", "--stat"], "--statistics"),
        (["explain", "undefined-n"], "undefined-name"),
        (["schema", "repo"], "report"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)
def test_a_shell_completes(words: list[str], offered: str) -> None:
    assert completed(*words) == [offered]


def test_completion_is_in_the_help() -> None:
    told = ece_lint("--help").stdout
    assert "--install-completion" in told
    assert "--show-completion" in told


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site.yaml").write_text("departments:\n  - name: Sales\n", encoding="utf-8")
    return tmp_path


def test_a_change_is_seen_and_left_alone_for_a_moment(site: Path) -> None:
    paths, without = [str(site)], [str(site / "report.json")]
    seen = snapshot(paths, without)
    (site / "report.json").write_text("{}", encoding="utf-8")
    assert snapshot(paths, without) == seen
    (site / "other.yaml").write_text("departments: []\n", encoding="utf-8")
    wait_for_change(seen, paths, without)
    assert len(snapshot(paths, without)) == len(seen) + 1


def test_ctrl_c_at_the_very_beginning_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def interrupted(name: str, *rest: Any) -> Any:
        if name == "gc":
            raise KeyboardInterrupt
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", interrupted)
    monkeypatch.setattr(sys, "argv", ["ece-lint", "check"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 128 + signal.SIGINT


def test_watch_checks_again_when_a_file_changes_until_it_is_interrupted(site: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ece_lint", "check", "--watch", "--format", "concise",
         "--output", "json:report.json"],
        cwd=site, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        # Tests that run in the background ignore Ctrl-C, and so would the program.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        told = until_watching(process.stderr)
        assert "no findings" in told
        (site / "site.yaml").write_text(BROKEN, encoding="utf-8")
        assert "1 error" in until_watching(process.stderr)
        assert "error[undefined-name]" in process.stdout.readline()
        (site / "ece-lint.yaml").write_text("relaese: 12.0\n", encoding="utf-8")
        assert "did you mean `release`?" in until_watching(process.stderr)
        process.send_signal(signal.SIGINT)
        assert "Traceback" not in process.stderr.read()
    assert process.wait() == 128 + signal.SIGINT


def until_watching(stream: io.TextIOBase) -> str:
    told = ""
    while "; Ctrl-C ends it\n" not in told:
        line = stream.readline()
        assert line, f"the program ended: {told}"
        told += line
    return told


def test_standard_input_cannot_be_watched(site: Path) -> None:
    run = ece_lint("check", "-", "--watch", folder=site)
    assert run.returncode == WRONG_USE
    assert "--watch" in run.stderr


def test_standard_streams_may_be_missing(site: Path) -> None:
    command = f"{sys.executable} -m ece_lint check >&- 2>&-"
    (site / "site.yaml").write_text(BROKEN, encoding="utf-8")
    run = subprocess.run(
        command, shell=True, cwd=site, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert run.returncode == FINDINGS
