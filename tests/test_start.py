"""`start.py` sets up from a folder of wheels or the network, says what to do without either, and gathers the wheels."""

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from command import CLEAN, ROOT, WRONG_USE
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

import start

LOCK = (start.LOCKS / start.RUN).read_text("utf-8")
CONTAINER = (ROOT / "Containerfile").read_text("utf-8")
PLATFORMS = [f"{system}-{python}" for system in start.SYSTEMS for python in start.PYTHONS]
USUAL = ("windows-3.12", "macos-3.11")  # and that of this computer, from which it is installed
SOME = [one if one in USUAL else pytest.param(one, marks=pytest.mark.thorough) for one in PLATFORMS]
# An index that nobody can reach, and no folder of this computer in its place.
NOWHERE = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_FIND_LINKS": "",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_RETRIES": "1",
}


def started(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "start.py", *words],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what it takes to run, in a place where nothing was set up."""
    folder = tmp_path_factory.mktemp("a copy")
    for name in [*in_container(), "samples/clean", "start.py"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            unwanted = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def in_container() -> list[str]:
    """Return what a container is built from."""
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", CONTAINER, re.M)
    return [name for names in copied for name in names.split()]


def needed(system: str, python: str) -> set[str]:
    """Return what the lock has for a platform, as `packaging` understands its conditions."""
    facts = {"sys_platform": start.SYSTEMS[system][0], "python_full_version": f"{python}.0"}
    found = set()
    for line in re.findall(r"^[\w.-]+==[^\\]*", LOCK, re.M):
        requirement = Requirement(line)
        if requirement.marker is None or Marker(str(requirement.marker)).evaluate(facts):
            (pin,) = requirement.specifier
            found.add(f"{canonicalize_name(requirement.name)} {pin.version}")
    return found


@pytest.mark.parametrize("wanted", PLATFORMS)
def test_a_platform_needs_what_the_lock_says_of_it(wanted: str) -> None:
    system, python = wanted.split("-")
    packages = list(start.needed(LOCK, start.SYSTEMS[system][0], python))
    assert {
        f"{one[0]} {one[1]}" for one in re.findall(r"^([\w.-]+)==(\S+)", "".join(packages), re.M)
    } == needed(system, python)
    assert all("--hash=sha256:" in package and ";" not in package for package in packages)


def test_a_condition_of_another_form_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="not known"):
        list(
            start.needed(
                "x==1 ; implementation_name == 'pypy' \\\n    --hash=sha256:0\n", "win32", "3.12"
            )
        )


Bundle = Callable[[Path, str], None]


@pytest.fixture
def bundle(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Bundle:
    """Return what gathers the wheels for a platform in a folder, with the pip of these tests."""
    monkeypatch.setattr(start, "HOME", Path(sys.prefix))
    monkeypatch.setattr(start, "set_up", lambda *_, **__: 0)

    def bundle(folder: Path, platform: str) -> None:
        monkeypatch.setattr(start, "WHEELS", folder / "wheels")
        code = start.bundle(["--for", platform])
        if code and start._UNREACHED.search(said := capsys.readouterr().err):
            pytest.skip(f"there is no index here: {said[-300:]}")
        assert code == CLEAN

    return bundle


@pytest.mark.slow
@pytest.mark.parametrize("wanted", SOME)
def test_an_index_has_a_wheel_of_everything_for_each_platform(
    wanted: str, bundle: Bundle, tmp_path: Path
) -> None:
    bundle(tmp_path, wanted)
    names = [file.name for file in (tmp_path / "wheels").iterdir()]
    wheels = [parse_wheel_filename(name) for name in names]
    assert {f"{name} {version}" for name, version, _, _ in wheels} == needed(*wanted.split("-"))


@pytest.mark.parametrize("words", [(), ("--for",), ("--for", "windows"), ("--for", "linux-3.8")])
def test_a_platform_that_is_not_known_is_told_which_are(words: tuple[str, ...]) -> None:
    run = started(ROOT, "bundle", *words)
    assert run.returncode == WRONG_USE
    assert all(one in run.stderr for one in PLATFORMS)
    assert all(f"there is no platform {one}" in run.stderr for one in words[1:])


@pytest.mark.slow
def test_without_a_network_two_lines_say_what_to_do(copy: Path) -> None:
    run = started(copy, "check", "samples/clean", **NOWHERE)
    assert run.returncode == WRONG_USE
    first, second = run.stderr.splitlines()[1:]  # the first line says what it is about to do
    assert f"python start.py bundle --for {start._here()}" in first
    assert str(copy) in second


@pytest.mark.slow
def test_with_a_folder_of_wheels_it_needs_no_network(copy: Path, bundle: Bundle) -> None:
    if start._here() not in PLATFORMS or platform.machine() not in ("x86_64", "AMD64", "arm64"):
        pytest.skip("no wheels are gathered for this platform")
    bundle(copy, start._here())
    run = started(copy, "check", "samples/clean", **NOWHERE)
    assert (run.returncode, run.stdout) == (CLEAN, ""), run.stderr


def test_the_example_is_found_from_every_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(start, "set_up", lambda *_, **__: 0)
    monkeypatch.setattr(
        start.subprocess, "call", lambda words: called.append([*map(str, words)]) or 0
    )
    monkeypatch.setattr(sys, "argv", ["start.py"])
    assert start.main() == CLEAN
    (words,) = called
    assert Path(
        words[-1]
    ).is_absolute()  # from another drive of Windows no relative path leads there
    assert (Path(words[-1]) / "ece.yaml").is_file()


@pytest.mark.parametrize(("system", "suffix"), [("nt", ".exe"), ("posix", "")])
def test_what_it_runs_is_called_as_the_system_calls_programs(
    system: str, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path("home")
    monkeypatch.setattr(start.os, "name", system)
    assert start._program(home, "ece-lint").name == f"ece-lint{suffix}"


def test_the_container_has_what_was_tested_and_runs_as_nobody_in_particular() -> None:
    bases = re.findall(r"^FROM (\S+)", CONTAINER, re.M)
    assert all(
        re.fullmatch(r"docker\.io/library/python:3\.\d+-slim(@sha256:[0-9a-f]{64})?", one)
        for one in bases
    )
    assert len(set(bases)) == 1
    assert bases[0].partition("-")[0].rpartition(":")[2] in start.PYTHONS
    assert f"--require-hashes -r requirements/{start.RUN}" in CONTAINER
    *_, last = re.findall(r"^USER (\S+)$", CONTAINER, re.M)
    assert last not in ("0", "root")
