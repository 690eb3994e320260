"""What coverage leads to: a fuzzer finds no input that a reader does not bear."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
SECONDS = 20


@pytest.mark.parametrize("reader", ["yaml", "json", "xml", "table", "workbook"])
def test_no_input_is_found_that_breaks_a_reader(reader: str) -> None:
    pytest.importorskip("atheris", reason="atheris is not installed; tests/fuzz.py says how")
    script = Path(__file__).with_name("fuzz.py")
    command = [sys.executable, str(script), reader, str(SECONDS)]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace")
    assert run.returncode == 0, run.stderr[-3000:]
    assert "DONE" in run.stderr
