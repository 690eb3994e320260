"""Set ece-lint up in a folder of its own and run it: needs Python 3.11 and, once, a network or a folder of wheels.

On Windows it is `py start.py`, elsewhere `python3 start.py`:

py start.py                            lints the example of the Design Guide
py start.py check FOLDER               lints your configuration; any other ece-lint command works as well
py start.py bundle --for windows-3.12  gathers in `wheels` what a computer without a network needs
py start.py test                       runs all checks and tests of the project
py start.py test lowest                runs them with the lowest versions that pyproject.toml allows
"""

import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
BIN = "Scripts" if os.name == "nt" else "bin"
LOCKS = HERE / "requirements"  # written by .ci/lock, which says how
RUN, TEST, LOWEST = "run.txt", "test.txt", "lowest.txt"
WHEELS = HERE / "wheels"
PYTHONS = ("3.11", "3.12", "3.13")
# What Python calls each system, and what wheels call it: those of 64 bits, and of macOS the newer processors.
SYSTEMS = {
    "windows": ("win32", ["win_amd64"]),
    "linux": ("linux", ["manylinux_2_17_x86_64", "manylinux2014_x86_64"]),
    "macos": ("darwin", ["macosx_11_0_arm64", "macosx_11_0_universal2"]),
}
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
NO_NETWORK = """\
no network here, and no folder wheels with all for {0}; run `python start.py bundle --for {0}` where there is one,
then copy the folder wheels that it makes into {1}, and try again. Behind a proxy, set HTTPS_PROXY instead."""
_UNREACHED = re.compile(
    "NewConnectionError|NameResolutionError|ConnectTimeoutError|getaddrinfo failed"
    "|Network is unreachable|[Nn]ame resolution|Connection refused"
)


def main() -> int:
    """Set up what is missing, run what was asked, and return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what somebody with an older Python runs
        print(
            f"ece-lint needs Python 3.11 or later; this is {sys.version.split()[0]}",
            file=sys.stderr,
        )
        return 2
    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, io.TextIOWrapper
        ):  # a console of Windows may not know what a folder is called
            stream.reconfigure(errors="backslashreplace")
    asked = sys.argv[1:] or ["check", str(HERE / "samples" / "design-guide")]
    if asked == ["test"]:
        return set_up() or run_tests(HOME)
    if asked == ["test", "lowest"]:
        # The slow ones build and install; once, with the versions that are recorded, is enough.
        return set_up(LOWEST, HOME / "lowest") or run_tests(
            HOME / "lowest", "-m", "not slow and not thorough"
        )
    if asked[0] == "bundle":
        return bundle(asked[1:])
    # The tests need all that a run needs, at the same versions.
    return set_up(RUN, enough=(TEST,)) or subprocess.call([_program(HOME, "ece-lint"), *asked])


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
    try:
        if not _program(home, "python").exists():  # it cannot be written anew while it runs
            venv.create(home, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"{error}\n{NO_VENV.format(home)}", file=sys.stderr)
        return 2
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    mark.unlink(missing_ok=True)  # what breaks off is neither the old nor the new
    gathered = ["--no-index", "--find-links", str(WHEELS)]
    locked = ["--require-hashes", "-r", str(LOCKS / lock)]
    # What builds it is in the lock as well, so that nothing is fetched for it.
    itself = ["--no-deps", "--no-build-isolation", "-e", str(HERE)]
    said = _pip(home, environment, "install", *gathered, *locked) if WHEELS.is_dir() else "none"
    if said:
        said = _pip(home, environment, "install", *locked)
    if said := said or _pip(home, environment, "install", *itself):
        away = _UNREACHED.search(said)
        why = NO_NETWORK.format(_here(), HERE) if away else NO_PACKAGES.format(home)
        print(why if away else f"{said}{why}", file=sys.stderr)
        return 2
    mark.write_text(_content(lock), "utf-8")
    return 0


def _program(home: Path, name: str) -> Path:
    return home / BIN / (f"{name}.exe" if os.name == "nt" else name)


def _pip(home: Path, environment: dict[str, str], command: str, *words: str) -> str:
    """Run pip, and return what it says if it fails; with -P no module of the working folder is taken for it."""
    pip = [str(_program(home, "python")), "-P", "-m", "pip", command]
    quietly = ["--quiet", "--disable-pip-version-check"]
    run = subprocess.run(
        [*pip, *quietly, *words], env=environment, capture_output=True, text=True, errors="replace"
    )
    return f"{run.stdout}{run.stderr}" if run.returncode else ""


def bundle(words: list[str]) -> int:
    """Gather in the folder `wheels` all that a computer of some platform needs to run ece-lint without a network."""
    known = [f"{system}-{python}" for system in SYSTEMS for python in PYTHONS]
    wanted = words[1:] if words[:1] == ["--for"] else []
    strange = [one for one in wanted if one not in known]
    if not wanted or strange:
        for one in strange:
            print(f"there is no platform {one}", file=sys.stderr)
        print(
            f"python start.py bundle --for PLATFORM …, each one of {', '.join(known)}: the system, and the Python "
            "on it (64 bits; macOS on Apple silicon)",
            file=sys.stderr,
        )
        return 2
    if code := set_up(RUN, enough=(TEST,)):
        return code
    lock = (LOCKS / RUN).read_text("utf-8")
    for platform in wanted:
        system, _, python = platform.partition("-")
        name, tags = SYSTEMS[system]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "requirements.txt")
            file.write_text("".join(needed(lock, name, python)), "utf-8")
            for_it = ["--python-version", python, *(f"--platform={tag}" for tag in tags)]
            what = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(file)]
            said = _pip(HOME, {**os.environ}, "download", *for_it, *what, "--dest", str(WHEELS))
        if said:
            print(
                f"{said}the packages for {platform} cannot be had; the lines above say why",
                file=sys.stderr,
            )
            return 2
        print(f"{WHEELS} has all for {platform}")
    print(
        "Copy this folder there, without .venv, and run `py start.py` (Windows) or `python3 start.py` in it."
    )
    return 0


def needed(lock: str, system: str, python: str) -> Iterator[str]:
    """Yield the packages of a lock that a system and a Python need, each with its hashes and without its condition.

    pip itself asks the conditions of the computer that it runs on, whatever platform it downloads for. Raises
    `ValueError` for a condition of another form than those that are in our lock.
    """
    for package in re.findall(r"^[\w.-]+==[^#]*", lock, re.M):
        pin, semicolon, rest = package.partition(" ; ")
        condition, backslash, hashes = rest.partition(" \\\n")
        if not semicolon:
            yield f"{package.strip()}\n"
        elif _holds(condition, system, python):
            yield f"{pin}{backslash}{hashes.strip()}\n"


def _holds(condition: str, system: str, python: str) -> bool:
    match condition.split():
        case ["sys_platform", "==", name]:
            return name == f"'{system}'"
        case ["python_full_version", "<" | ">=" as operator, version]:
            known, asked = (one.strip("'").split(".") for one in (version, python))
            return (operator == "<") == ([*map(int, asked)] < [*map(int, known)])
    raise ValueError(f"{condition}: this condition of a package is of a form that is not known")


def _here() -> str:
    """Return the platform of this computer, as `bundle` calls it."""
    system = next((one for one, (name, _) in SYSTEMS.items() if name == sys.platform), "linux")
    return f"{system}-{sys.version_info.major}.{sys.version_info.minor}"


def _content(lock: str) -> str:
    """Return what stands for all that decides what is installed, and for the place, which installing writes down."""
    files = (HERE / "pyproject.toml", LOCKS / lock)
    place = f"{sys.platform} {HERE}".encode()
    return hashlib.sha256(b"\0".join([place, *(file.read_bytes() for file in files)])).hexdigest()


def run_tests(home: Path, *which: str) -> int:
    """Run the formatter's check, the linter, the type checker and the tests; the first failure ends it."""
    # The tests run the command hundreds of times, and each run would compile all of it again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    pages = map(str, sorted(HERE.glob("rules/*/*.py")))
    tools = (
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["mypy", "ece_lint", "tests/benchmarks", "start.py", "hatch_build.py", *pages],
        ["pytest", "-q", "--numprocesses", "auto", "--dist", "loadgroup", *which],
    )
    for tool in tools:
        print("$", *tool, flush=True)
        if code := subprocess.call([_program(home, "python"), "-m", *tool], cwd=HERE):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
