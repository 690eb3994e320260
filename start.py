"""Set ece-lint up in a folder of its own and run it: needs Python 3.11 and nothing else.

python3 start.py                lints the example of the Design Guide
python3 start.py check FOLDER   lints your configuration; any other ece-lint command works as well
python3 start.py test           runs all checks and tests of the project
python3 start.py test lowest    runs them with the lowest versions that pyproject.toml allows
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
BIN = "Scripts" if os.name == "nt" else "bin"
LOCKS = HERE / "requirements"  # written by .ci/lock, which says how
RUN, TEST, LOWEST = "run.txt", "test.txt", "lowest.txt"
NO_VENV = """\
this Python cannot make a virtual environment in {}. Delete that folder if it is an old one; on Debian and Ubuntu:
apt install python3-venv"""
NO_PACKAGES = """\
ece-lint could not be set up; the lines above say why. What helps most often:
  - it needs the network once, for packages from https://pypi.org. Behind a proxy, set HTTPS_PROXY; if your company has
    a server for packages, set PIP_INDEX_URL to it; if it checks certificates itself, set PIP_CERT to its certificate.
  - `no matching distribution` or `only-binary`: take Python 3.13, of 64 bits. A later one may lack a package, and
    `pip install .` in an environment of your own takes newer packages than those that were tested.
  - `do not match the hashes`: what arrived is not what was tested, or the download broke off. Try again, then ask
    those who keep the network.
Delete the folder {} to begin anew."""


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
        return set_up() or run_tests(HOME)
    if asked == ["test", "lowest"]:
        # The slow ones build and install; once, with the versions that are recorded, is enough.
        return set_up(LOWEST, HOME / "lowest") or run_tests(
            HOME / "lowest", "-m", "not slow and not thorough"
        )
    # The tests need all that a run needs, at the same versions.
    return set_up(RUN, enough=(TEST,)) or subprocess.call([HOME / BIN / "ece-lint", *asked])


def set_up(lock: str = TEST, home: Path = HOME, enough: tuple[str, ...] = ()) -> int:
    """Install ece-lint and exactly what a lock names, unless this, or what is enough, has been done before.

    Users get locked versions too: what they run is what was tested, and a release of somebody else
    changes nothing for them.
    """
    mark = home / "installed"
    done = mark.read_text("utf-8") if mark.is_file() else ""
    if done in map(_content, (lock, *enough)):
        return 0
    print(f"setting up in {home} …", file=sys.stderr)
    python = home / BIN / ("python.exe" if os.name == "nt" else "python")
    try:
        if not python.exists():  # it cannot be written anew while it runs
            venv.create(home, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"{error}\n{NO_VENV.format(home)}", file=sys.stderr)
        return 2
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    mark.unlink(missing_ok=True)  # what breaks off is neither the old nor the new
    quietly = ["--quiet", "--disable-pip-version-check"]
    # With -P no module of the folder that this is called in is taken for pip.
    pip = [str(home / BIN / "python"), "-P", "-m", "pip", "install", *quietly]
    for what in (
        ["--require-hashes", "-r", str(LOCKS / lock)],
        # What builds it is in the lock as well, so that nothing is fetched for it.
        ["--no-deps", "--no-build-isolation", "-e", str(HERE)],
    ):
        if subprocess.call([*pip, *what], env=environment, stdout=sys.stderr):
            print(NO_PACKAGES.format(home), file=sys.stderr)
            return 2
    mark.write_text(_content(lock), "utf-8")
    return 0


def _content(lock: str) -> str:
    """Return what stands for all that decides what is installed."""
    files = (HERE / "pyproject.toml", LOCKS / lock)
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def run_tests(home: Path, *which: str) -> int:
    """Run the formatter's check, the linter, the type checker and the tests; the first failure ends it."""
    # The tests run the command hundreds of times, and each run would compile all of it again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    pages = map(str, sorted(HERE.glob("rules/*/*.py")))
    tools = (
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["mypy", "ece_lint", "tests/benchmarks", "start.py", *pages],
        ["pytest", "-q", "--numprocesses", "auto", "--dist", "loadgroup", *which],
    )
    for tool in tools:
        print("$", *tool, flush=True)
        if code := subprocess.call([home / BIN / "python", "-m", *tool], cwd=HERE):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
