"""The command line in tests: run in their own process, unless they are about the process."""

import contextlib
import io
import os
import sys
from pathlib import Path
from subprocess import CompletedProcess, run
from unittest import mock

from ece_lint.cli import answer

ROOT = Path(__file__).parent.parent
CLEAN, FINDINGS, WRONG_USE, NOT_ANALYSED, BUG = range(5)


def ece_lint(
    *words: str, folder: Path = ROOT, text: str = "", **environment: str
) -> CompletedProcess[str]:
    """Run the command in a folder and return what it did."""
    streams = [io.TextIOWrapper(io.BytesIO(raw), "utf-8", newline="") for raw in (text.encode(), b"", b"")]  # fmt: skip
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, environment),
        mock.patch.multiple(sys, **dict(zip(("stdin", "stdout", "stderr"), streams, strict=True))),
    ):
        code = answer(words)
        said = [stream.buffer.getvalue().decode() for stream in streams[1:] if not stream.flush()]  # type: ignore[attr-defined]
    return CompletedProcess(words, code, *said)


def ece_lint_process(
    *words: str, folder: Path = ROOT, text: str = "", **environment: str
) -> CompletedProcess[str]:
    """Run the command in a process of its own, as a user does."""
    return run(
        [sys.executable, "-m", "ece_lint", *words],
        cwd=folder,
        input=text,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
