"""What is installed is what the checkout has, however it is installed."""

import subprocess
import sys
from pathlib import Path

import pytest
from test_command import FINDINGS, ROOT, ece_lint

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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel and a source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["*.whl", "*.tar.gz"])
def test_an_installation_has_the_rules_and_schemas(
    built: Path, tmp_path: Path, pattern: str
) -> None:
    (package,) = built.glob(pattern)
    home = tmp_path / "home"
    subprocess.run([*PIP, "--no-build-isolation", "--target", str(home), str(package)], check=True)
    installed = ece_lint("rules", folder=tmp_path, PYTHONPATH=str(home))
    assert installed.stdout == ece_lint("rules").stdout
    sample = str(ROOT / "samples" / "design-guide")
    assert ece_lint("check", sample, folder=tmp_path, PYTHONPATH=str(home)).returncode == FINDINGS
    assert (home / "ece_lint" / "schemas" / "configuration.schema.json").is_file()


@pytest.mark.slow
def test_an_editable_installation_is_the_checkout(tmp_path: Path) -> None:
    home = tmp_path / "home"
    subprocess.run(
        [*PIP, "--no-build-isolation", "--target", str(home), "-e", str(ROOT)], check=True
    )
    (link,) = home.glob("*.pth")
    assert link.read_text().strip() == str(ROOT)
