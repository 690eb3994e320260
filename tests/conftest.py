"""What tests share: how properties are tried, the packages, and an installation that never saw an index."""

import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest
from command import ROOT
from hypothesis import HealthCheck, settings

# No limit in seconds: a busy machine is no fault. The examples are the same in every run, so that a run that fails
# fails again; `pytest --hypothesis-profile=explore` draws new ones, and three times as many.
settings.register_profile("explore", deadline=None, suppress_health_check=list(HealthCheck))
settings.register_profile(
    "suite", settings.get_profile("explore"), derandomize=True, database=None, max_examples=33
)
settings.load_profile("suite")

BIN = "Scripts" if os.name == "nt" else "bin"
# What takes long to make, by the fixtures that say so: the longest first.
ONCE = {
    "packages": {"built", "wheels", "bare", "installed", "pre_commit"},
    "start": {"copy"},
    "browser": {"chromium"},
}

# What pip installs in a test is compiled when it is imported, as most of it never is. Its variable for that takes a no.
os.environ["PIP_NO_COMPILE"] = "0"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process, and at once, run all that needs the packages, or a browser, so that they are made only once.

    They come first, so that the other processes have something to do beside them.
    """
    groups = [*ONCE, None]
    of = {item: _group(item) for item in items}
    for item, group in of.items():
        if group:
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: groups.index(of[item]))


def _group(item: pytest.Item) -> str | None:
    needs = {*getattr(item, "fixturenames", ())}
    return next((group for group, fixtures in ONCE.items() if fixtures & needs), None)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a source distribution, and a wheel from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def wheels(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gather the wheels of ece-lint, of all that it needs, and of what builds it."""
    folder = tmp_path_factory.mktemp("wheels")
    (wheel,) = built.glob("*.whl")
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary", ":all:",
               "--dest", str(folder), str(wheel), *needed]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        pytest.skip(f"the wheels of the dependencies cannot be had here: {run.stderr[-300:]}")
    return folder


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment that has nothing but pip; those of `fresh` use it, as putting it in each takes long."""
    home = tmp_path_factory.mktemp("bare")
    venv.create(home, with_pip=True)
    return home


def fresh(bare: Path, home: Path) -> Path:
    """Make an environment that has nothing but the pip of another, and return where its commands are."""
    venv.create(home)
    theirs, own = (
        Path(sysconfig.get_path("purelib", "venv", {"base": str(one)})) for one in (bare, home)
    )
    (own / "pip.pth").write_text(str(theirs), "utf-8")
    return home / BIN


@pytest.fixture(scope="session")
def installed(wheels: Path, bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install from the folder of wheels alone, and return where the commands are."""
    commands = fresh(bare, tmp_path_factory.mktemp("installed"))
    options = ["--quiet", "--no-index", "--find-links", str(wheels)]
    command = [str(commands / "python"), "-m", "pip", "install", *options, "ece-lint"]
    subprocess.run(command, check=True, capture_output=True)
    return commands
