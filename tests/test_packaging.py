"""What is installed is what the checkout has, however it is installed, and it asks for nothing more."""

import hashlib
import importlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from command import CLEAN, FINDINGS, ROOT, ece_lint_process
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.version import Version

import start
from ece_lint import __version__, bundle
from ece_lint.shipped import Kept, kept, packed

PIP = (
    sys.executable,
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--no-index",
)
SHIPPED = ("ece_lint", "rules", "schemas", "samples/ci")


def tracked(*folders: str) -> set[str]:
    """Return the files that git knows, and those that it would if they were added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders]
    try:
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no clone of the repository, so nobody says which files it has")
    return {name for name in run.stdout.splitlines() if (ROOT / name).is_file()}


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["*.whl", "*.tar.gz"])
def test_an_installation_has_the_rules_and_schemas(
    built: Path, tmp_path: Path, pattern: str
) -> None:
    (package,) = built.glob(pattern)
    home = tmp_path / "home"
    subprocess.run([*PIP, "--no-build-isolation", "--target", str(home), str(package)], check=True)
    installed = ece_lint_process("rules", folder=tmp_path, PYTHONPATH=str(home))
    assert installed.stdout == ece_lint_process("rules").stdout
    sample = str(ROOT / "samples" / "design-guide")
    assert (
        ece_lint_process("check", sample, folder=tmp_path, PYTHONPATH=str(home)).returncode
        == FINDINGS
    )
    assert (home / "ece_lint" / "schemas" / "configuration.schema.json").is_file()


@pytest.mark.slow
def test_an_editable_installation_is_the_checkout(tmp_path: Path) -> None:
    home = tmp_path / "home"
    subprocess.run(
        [*PIP, "--no-build-isolation", "--target", str(home), "-e", str(ROOT)], check=True
    )
    (link,) = home.glob("*.pth")
    assert link.read_text().strip() == str(ROOT)


@pytest.mark.slow
def test_the_wheel_has_the_package_and_what_it_ships_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    assert wheel.name == f"ece_lint-{__version__}-py3-none-any.whl"
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    kept = {f"ece_lint/kept/{name}" for name, _ in bundle.files()}
    shipped = {f"ece_lint/{name.removeprefix('ece_lint/')}" for name in tracked(*SHIPPED)}
    assert names == shipped | kept


@pytest.mark.slow
def test_what_a_wheel_keeps_is_what_its_pages_say(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path)
    for name, raw in bundle.files():
        assert (tmp_path / "ece_lint" / "kept" / name).read_bytes() == raw
    program = "from ece_lint import shipped; print(shipped.KEPT, shipped.content())"
    run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True,
                         env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=True)  # fmt: skip
    folder, of = run.stdout.split()
    assert folder == str(tmp_path / "ece_lint" / "kept")
    assert {Kept(file.read_bytes()).of for file in Path(folder).iterdir()} == {of}
    # No run has to read the pages again, nor keeps anything where nobody may write.
    before = sorted(tmp_path.rglob("*.kept"))
    sample = str(ROOT / "samples" / "design-guide")
    checked = ece_lint_process("check", sample, folder=tmp_path, PYTHONPATH=str(tmp_path))
    assert checked.stdout == ece_lint_process("check", sample, folder=tmp_path).stdout
    assert sorted(tmp_path.rglob("*.kept")) == before


def test_what_is_kept_is_what_was_read() -> None:
    for name, read in bundle.READERS.items():
        data = read()
        assert dict(Kept(packed("of", data))) == data
        assert dict(kept(name, lambda data=data: (data, True))) == data  # type: ignore[misc]
    with pytest.raises(ValueError, match="tiers cannot be kept"):
        packed("of", {"tiers": (400, 1500)})


def test_all_that_is_kept_is_in_a_wheel() -> None:
    code = "".join(file.read_text("utf-8") for file in (ROOT / "ece_lint").rglob("*.py"))
    assert {*re.findall(r'\bkept\("(\w+)"', code)} == {*bundle.READERS}


@pytest.mark.slow
def test_the_source_distribution_has_all_that_git_knows(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}
    assert names == tracked() | {"PKG-INFO"}


@pytest.mark.slow
def test_the_metadata_is_what_an_index_takes(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    folder = f"ece_lint-{__version__}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        raw = archive.read(f"{folder}/METADATA")
        assert f"{folder}/licenses/LICENSE" in archive.namelist()
        assert b"ece-lint = ece_lint.__main__:main" in archive.read(f"{folder}/entry_points.txt")
    metadata = Metadata.from_email(raw, validate=True)
    assert (metadata.name, str(metadata.version)) == ("ece-lint", __version__)
    assert (metadata.license_expression, metadata.license_files) == ("MIT", ["LICENSE"])
    assert metadata.description_content_type == "text/markdown"
    assert metadata.description == (ROOT / "README.md").read_text("utf-8")
    always = {one.name for one in metadata.requires_dist or [] if not one.marker}
    assert always == {"jsonschema", "networkx", "python-calamine", "pyyaml", "typer", "xlrd"}


@pytest.mark.slow
def test_the_same_files_make_the_same_bytes(built: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    for package in built.iterdir():
        again = (tmp_path / package.name).read_bytes()
        assert hashlib.sha256(again).digest() == hashlib.sha256(package.read_bytes()).digest()


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
NEEDED = [*PROJECT["build-system"]["requires"], *PROJECT["project"]["dependencies"]]
EXTRA = PROJECT["project"]["optional-dependencies"]["dev"]


def locked(lock: str) -> dict[str, list[tuple[Version, list[str]]]]:
    """Return the versions that a lock has of each package, each with its hashes."""
    text = (start.LOCKS / lock).read_text("utf-8").replace("\\\n", " ")
    found: dict[str, list[tuple[Version, list[str]]]] = {}
    for line in re.findall(r"^[\w.-]+==.*$", text, re.M):
        requirement = Requirement(line.partition(" --hash")[0].strip())
        (pin,) = requirement.specifier
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})\b", line)
        found.setdefault(requirement.name, []).append((Version(pin.version), hashes))
    return found


@pytest.mark.parametrize(
    ("lock", "asked"),
    [(start.RUN, NEEDED), (start.TEST, [*NEEDED, *EXTRA]), (start.LOWEST, [*NEEDED, *EXTRA])],
)
def test_a_lock_has_all_that_is_needed_at_an_allowed_version(lock: str, asked: list[str]) -> None:
    have = locked(lock)
    for requirement in map(Requirement, asked):
        assert requirement.name.lower() in have, f"{requirement}: run .ci/lock"
        for version, _ in have[requirement.name.lower()]:
            assert version in requirement.specifier, f"{requirement}: run .ci/lock"
    assert all(hashes for versions in have.values() for _, hashes in versions)
    assert "--only-binary :all:" in (start.LOCKS / lock).read_text("utf-8").splitlines()


def test_what_runs_is_what_is_tested() -> None:
    tested = locked(start.TEST)
    for name, versions in locked(start.RUN).items():
        assert set(map(str, versions)) <= set(map(str, tested[name]))


def test_the_lowest_versions_are_those_that_the_project_names() -> None:
    have = locked(start.LOWEST)
    for requirement in map(Requirement, [*NEEDED, *EXTRA]):
        (bound,) = (one.version for one in requirement.specifier if one.operator == ">=")
        versions = [version for version, _ in have[requirement.name.lower()]]
        assert versions == [Version(bound)], f"{requirement}: run .ci/lock"


def test_it_is_set_up_again_when_what_it_needs_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home, locks, codes = tmp_path / "home", tmp_path / "locks", [0, 0] * 4
    calls: list[list[str]] = []
    shutil.copytree(start.LOCKS, locks)
    monkeypatch.setattr(start, "LOCKS", locks)
    monkeypatch.setattr(start.venv, "create", lambda home, with_pip: home.mkdir(exist_ok=True))
    monkeypatch.setattr(start, "WHEELS", tmp_path / "wheels")

    def call(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        return subprocess.CompletedProcess(command, codes.pop(0), "", "what pip says\n")

    monkeypatch.setattr(start.subprocess, "run", call)

    def installs(*told: object) -> int:
        before = len(calls)
        assert start.set_up(*told) == 0
        return len(calls) - before

    assert installs(start.TEST, home) == 2
    assert "--require-hashes" in calls[0]
    assert {"--no-deps", "--no-build-isolation"} < set(calls[1])
    assert installs(start.TEST, home) == 0
    assert installs(start.RUN, home, (start.TEST,)) == 0
    with (locks / start.TEST).open("a") as file:
        file.write("# something else\n")
    assert installs(start.RUN, home, (start.TEST,)) == 2
    assert installs(start.RUN, home, (start.TEST,)) == 0
    assert installs(start.TEST, home) == 2
    codes[:] = [1, 0, 0]
    assert start.set_up(start.LOWEST, home) == 2
    said = capsys.readouterr().err
    assert "what pip says" in said
    assert "HTTPS_PROXY" in said
    assert installs(start.TEST, home) == 2  # nobody knows what has been installed half


def test_setting_up_needs_python_alone() -> None:
    imported = re.findall(r"^(?:import|from) (\w+)", (ROOT / "start.py").read_text("utf-8"), re.M)
    assert set(imported) <= sys.stdlib_module_names


def test_the_version_is_told_once_and_the_others_follow() -> None:
    headings = re.findall(r"^## \[(\d.*?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert headings[0] == __version__
    for template in (ROOT / "samples" / "ci").iterdir():
        told = re.findall(r"(?:ece-lint\.git@v|rev: v)([\w.]+)", template.read_text("utf-8"))
        assert set(told) == {__version__}, template.name


def test_the_limits_are_those_of_the_code() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    rows = re.findall(r"^\|.*\| ([\d,]+)(.*?) \| `([\w.]+)\.(\w+)` \|$", text, re.M)
    told = {
        (module, name): int(number.replace(",", "")) * (1024**2 if unit == " MiB" else 1)
        for number, unit, module, name in rows
    }
    assert len(told) > 10
    for (module, name), limit in told.items():
        assert getattr(importlib.import_module(f"ece_lint.{module}"), name) == limit, name


# Nothing can be written anywhere, there is no network, and the user is an ordinary one.
SANDBOX = """
set -e
mount --make-rprivate /
cut -d' ' -f5 /proc/self/mountinfo | while IFS= read -r point; do
    case "$point" in /proc*) ;; *) mount -o remount,bind,ro "$point" 2>/dev/null || true ;; esac
done
exec unshare --user --map-user=1000 --map-group=1000 "$@"
"""
CONFINED = ("unshare", "--map-root-user", "--mount", "--net", "sh", "-c", SANDBOX, "sh")
LOOK = """
import os, socket, sys, tempfile
from pathlib import Path
for folder in sys.argv[1:]:
    try: Path(folder, 'new').write_text('')
    except OSError: continue
    sys.exit(f'{folder} can be written to')
try: tempfile.gettempdir()
except FileNotFoundError: pass
else: sys.exit('there is a folder for temporary files')
try: socket.create_connection(('192.0.2.1', 80), 1)
except OSError: pass
else: sys.exit('there is a network')
if os.geteuid() != 1000: sys.exit('the user is not the one meant')
"""


@pytest.mark.slow
def test_it_runs_without_network_and_rights_where_nothing_can_be_written(
    installed: Path, tmp_path: Path
) -> None:
    if not shutil.which("unshare"):
        pytest.skip("a place without network and rights is made with unshare, of Linux")
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C"}

    def confined(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*CONFINED, *command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    places = (str(tmp_path), str(installed.parent), str(Path.home()))
    look = confined(str(installed / "python"), "-c", LOOK, *places)
    if look.returncode:
        pytest.skip(f"this system makes no such place: {look.stderr[-300:]}")
    samples = ROOT / "samples"
    for sample in ("design-guide", "site-rest"):
        run = confined(str(installed / "ece-lint"), "check", str(samples / sample))
        assert run.returncode == FINDINGS
        assert (
            run.stdout == ece_lint_process("check", str(samples / sample), folder=tmp_path).stdout
        )
    clean = confined(str(installed / "ece-lint"), "check", str(samples / "clean"))
    assert (clean.returncode, clean.stdout) == (CLEAN, "")
    rules = confined(str(installed / "ece-lint"), "rules")
    assert rules.stdout == ece_lint_process("rules").stdout
