"""Set ece-lint up in a folder of its own and run it: needs Python 3.11 and nothing else.

python3 start.py                lints the example of the Design Guide
python3 start.py check FOLDER   lints your configuration; any other ece-lint command works as well
python3 start.py test           runs all checks and tests of the project
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")


def main() -> int:
    """Set up what is missing, run what was asked, and return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what somebody with an older Python runs
        print(
            f"ece-lint needs Python 3.11 or later; this is {sys.version.split()[0]}",
            file=sys.stderr,
        )
        return 2
    asked = sys.argv[1:] or ["check", os.path.relpath(HERE / "samples" / "design-guide")]
    if asked == ["test"]:
        return set_up("[dev]") or run_tests()
    return set_up("") or subprocess.call([BIN / "ece-lint", *asked])


def set_up(extra: str) -> int:
    """Install ece-lint into its folder, unless exactly this has been done before."""
    wanted = hashlib.sha256((HERE / "pyproject.toml").read_bytes()).hexdigest()
    mark = HOME / f"installed{extra}"
    if mark.is_file() and mark.read_text() == wanted:
        return 0
    print(f"setting up in {HOME} …", file=sys.stderr)
    try:
        venv.create(HOME, with_pip=True, clear=False)
    except (OSError, subprocess.CalledProcessError):
        print("this Python cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv",
              file=sys.stderr)  # fmt: skip
        return 2
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    quietly = ["--quiet", "--disable-pip-version-check"]
    command = [str(BIN / "python"), "-m", "pip", "install", *quietly, "-e", f"{HERE}{extra}"]
    code = subprocess.call(command, env=environment, stdout=sys.stderr)
    if code == 0:
        mark.write_text(wanted)
    return code


def run_tests() -> int:
    """Run the formatter's check, the linter, the type checker and the tests; the first failure ends it."""
    # The tests run the command hundreds of times, and each run would compile all of it again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    pages = map(str, sorted(HERE.glob("rules/*/*.py")))
    tools = (
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["mypy", "ece_lint", "tests/benchmarks", "start.py", *pages],
        ["pytest", "-q", "--numprocesses", "auto"],
    )
    for tool in tools:
        print("$", *tool, flush=True)
        if code := subprocess.call([BIN / "python", "-m", *tool], cwd=HERE):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
