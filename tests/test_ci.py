"""The action, the templates and the workflows do what they say, as far as that can be seen without their platforms."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from command import CLEAN, FINDINGS, NOT_ANALYSED, ROOT, WRONG_USE
from conftest import fresh

from ece_lint import __version__

CI = ROOT / "samples" / "ci"
WORKFLOWS = [
    CI / "github.yml",
    CI / "github-sites.yml",
    *sorted((ROOT / ".github" / "workflows").glob("*.yml")),
]
ACTION = ROOT / "action.yml"
EVERY = [*WORKFLOWS, ACTION, *sorted(CI.iterdir()), ROOT / ".pre-commit-hooks.yaml"]
SITES = {"clean": CLEAN, "design-guide": FINDINGS}


def read(file: Path) -> Any:
    """Read YAML as these platforms do, for whom `on` is a name."""
    data = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
    assert data
    return data


def jobs(file: Path) -> dict[str, Any]:
    data = read(file)
    return data["jobs"] if "jobs" in data else {"": data["runs"]}


def steps(file: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(file).values() for step in job["steps"]]


def path(first: Path) -> str:
    return f"{first}{os.pathsep}{os.environ['PATH']}"


def run(script: str, folder: Path, **environment: object) -> subprocess.CompletedProcess[str]:
    """Run a step's script as GitHub and GitLab do: with bash, until the first command that fails."""
    if not (bash := shutil.which("bash")):
        pytest.skip("the scripts are for bash, which is not here")
    command = [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    wanted = {"PIP_NO_INDEX": "1", "PATH": path(Path(sys.executable).parent)}
    wanted |= {name: str(value) for name, value in environment.items()}
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **wanted}, capture_output=True, encoding="utf-8"
    )


@pytest.fixture(params=[pytest.param("clean", marks=pytest.mark.thorough), "design-guide"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, int]:
    """Return a repository with a sample in it, and the exit code that its check has."""
    shutil.copytree(ROOT / "samples" / request.param, tmp_path / "repository" / "config")
    return tmp_path / "repository", SITES[request.param]


@pytest.mark.parametrize("file", EVERY, ids=lambda file: file.name)
def test_it_is_yaml_and_names_every_action_by_its_commit(file: Path) -> None:
    read(file)
    for uses in re.findall(r"^\s*(?:- )?uses: (.*)$", file.read_text("utf-8"), re.M):
        assert uses == "./" or re.fullmatch(r"[\w-]+(/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+", uses)


@pytest.mark.parametrize(
    ("file", "syntax"),
    [
        *((file, "github-workflow") for file in WORKFLOWS),
        (ACTION, "github-action"),
        *((CI / name, "gitlab-ci") for name in ("gitlab-ci.yml", "gitlab-ci-sites.yml")),
        *((CI / f"azure-pipelines{end}.yml", "azure-pipelines") for end in ("", "-sites")),
    ],
    ids=lambda part: getattr(part, "name", part),
)
def test_it_keeps_to_the_syntax_of_its_platform(file: Path, syntax: str) -> None:
    schema = json.loads((ROOT / "tests" / "schemas" / f"{syntax}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(read(file))


def test_an_action_has_one_commit_everywhere() -> None:
    pins: dict[str, set[str]] = {}
    for file in [*WORKFLOWS, ACTION]:
        for name, commit in re.findall(r"uses: (\S+)@(.*)$", file.read_text("utf-8"), re.M):
            pins.setdefault(name, set()).add(commit)
    assert {name: commits for name, commits in pins.items() if len(commits) > 1} == {}


@pytest.mark.parametrize("file", [*WORKFLOWS, ACTION], ids=lambda file: file.name)
def test_nothing_from_outside_gets_into_a_script(file: Path) -> None:
    for step in steps(file):
        assert "${{" not in step.get("run", "")
        if "checkout@" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] == "false"


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_job_has_the_rights_that_it_needs_and_no_others(file: Path) -> None:
    assert read(file)["permissions"] == {}
    rights = {
        f"{name}: {level}"
        for job in jobs(file).values()
        for name, level in job["permissions"].items()
        if level != "read"
    }
    assert rights <= {"security-events: write", "id-token: write", "attestations: write",
                      "pull-requests: write", "contents: write"}  # fmt: skip
    for job in jobs(file).values():
        if job["permissions"].get("contents") == "write":
            assert not any("checkout" in step.get("uses", "") for step in job["steps"])


def test_what_is_recorded_the_lowest_and_the_newest_are_tested() -> None:
    work = jobs(ROOT / ".github" / "workflows" / "ci.yml")
    scripts = {
        name: "\n".join(step["run"] for step in job["steps"] if "run" in step)
        for name, job in work.items()
    }
    assert scripts["test"] == ".ci/run"
    assert scripts["system"] == "python start.py test"
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert [line for line in lines if "start.py" in line] == [
        "python3 start.py test",
        "python3 start.py test lowest",
    ]
    assert "requirements/" not in scripts["newest"]
    assert "-e '.[dev]'" in scripts["newest"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    claimed = {one.rpartition(" ")[2] for one in project["classifiers"] if "Python :: 3." in one}
    assert claimed == {*work["test"]["strategy"]["matrix"]["python"]}
    assert claimed < {*work["newest"]["strategy"]["matrix"]["python"]}


def test_what_is_published_is_what_was_tested_and_attested() -> None:
    release = jobs(ROOT / ".github" / "workflows" / "release.yml")
    assert [job.get("needs") for job in release.values()] == [None, "build", "attest", "publish"]
    scripts = [step["run"] for step in release["build"]["steps"] if "run" in step]
    tested = next(number for number, script in enumerate(scripts) if ".ci/run" in script)
    assert any("-m build" in script for script in scripts[tested:])
    assert all("-m build" not in script for script in scripts[:tested])
    for job in list(release.values())[1:]:
        assert "download-artifact@" in job["steps"][0]["uses"]


@pytest.mark.parametrize(("tag", "code"), [(f"v{__version__}", 0), ("v99.0.0", 1)])
def test_a_release_has_the_tag_of_its_version_and_its_notes(
    tmp_path: Path, tag: str, code: int
) -> None:
    for name in ("ece_lint/__init__.py", "CHANGELOG.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    build = jobs(ROOT / ".github" / "workflows" / "release.yml")["build"]["steps"]
    named = {step["name"]: step["run"] for step in build if "run" in step}
    version = named["Expect that the tag is the version"]
    assert run(version, tmp_path, GITHUB_REF_NAME=tag).returncode == code
    notes = run(named["Take the notes from the changelog"], tmp_path, GITHUB_REF_NAME=tag)
    assert notes.returncode == code
    if not code:
        told = (tmp_path / "out" / "notes.md").read_text("utf-8")
        assert "### Added" in told
        assert "\n## " not in told


Installs = Callable[..., bool]


@pytest.fixture
def installs(wheels: Path, bare: Path, tmp_path: Path) -> Installs:
    """Return what says whether a script installs ece-lint: the wheel that somebody keeps, or what else they put in."""
    (wheel,) = wheels.glob("ece_lint-*.whl")
    commands = fresh(bare, tmp_path / "fresh")

    def installs(script: str, folder: Path, what: str = "") -> bool:
        told = {"ECE_LINT": what or wheel, "PIP_FIND_LINKS": wheels, "PATH": path(commands)}
        if not what:  # what builds it would need more than itself
            told["PIP_NO_DEPS"] = 1
        done = run(script, folder, **told)
        assert done.returncode == 0, done.stderr
        return any(commands.glob("ece-lint*"))

    return installs


@pytest.mark.slow
def test_the_templates_install_from_a_repository(installs: Installs, tmp_path: Path) -> None:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this is no clone of the repository")
    (tmp_path / "folder").mkdir()
    clone = str(tmp_path / "ece-lint.git")
    subprocess.run(["git", "clone", "--quiet", "--bare", str(ROOT), clone], check=True)
    subprocess.run(["git", "-C", clone, "tag", "--force", f"v{__version__}"], check=True)
    variables = read(CI / "gitlab-ci.yml")["variables"]
    url = variables["ECE_LINT"].replace("https://git.example.invalid", tmp_path.as_uri())
    install = next(script for script in installing() if "$ECE_LINT" in script)
    assert installs(install, tmp_path / "folder", url)


def test_nothing_is_installed_by_a_name_that_anybody_may_take() -> None:
    for file in [*EVERY, ROOT / "SECURITY.md", ROOT / "README.md"]:
        text = file.read_text("utf-8")
        assert not re.search(r"pip (?:install|download) [^\n]*\sece-lint(?!\S*[./])", text), file
        for address in re.findall(r"(?:ECE_LINT: \W*|repo: )(git\+\S+|http\S+)", text):
            assert "//git.example.invalid/" in address, file
    scripts = [
        one for one in installing() if "pip install" in one and "GITHUB_ACTION_PATH" not in one
    ]
    assert len(scripts) == 4
    assert all(one.endswith('"$ECE_LINT"') for one in scripts)


@pytest.mark.slow
def test_the_template_for_github_checks(
    site: tuple[Path, int], installs: Installs, installed: Path, tmp_path: Path
) -> None:
    folder, code = site
    (job,) = jobs(CI / "github.yml").values()
    install, check, _, _ = (step["run"] for step in job["steps"] if "run" in step)
    told = {"PATH": path(installed), "RUNNER_TEMP": tmp_path, "GITHUB_STEP_SUMMARY": tmp_path / "s"}
    assert installs(install, folder)
    checked = run(check, folder, **told)
    assert checked.returncode == code
    assert ("::error file=config/ece.yaml,line=32" in checked.stdout) == bool(code)
    assert (tmp_path / "s").is_file()
    (upload,) = (step["with"] for step in job["steps"] if "upload-sarif" in step.get("uses", ""))
    sarif = upload["sarif_file"].replace("${{ runner.temp }}", str(tmp_path))
    assert Path(sarif).is_file()


@pytest.mark.slow
def test_the_template_for_gitlab_checks(
    site: tuple[Path, int], installs: Installs, installed: Path
) -> None:
    folder, code = site
    job = read(CI / "gitlab-ci.yml")["ece-lint"]
    install, check = job["script"]
    assert installs(install, folder)
    assert run(check, folder, PATH=path(installed)).returncode == code
    assert job["artifacts"]["when"] == "always"
    for report in job["artifacts"]["reports"].values():
        assert (folder / report).is_file()


@pytest.mark.slow
def test_the_template_for_azure_checks(
    site: tuple[Path, int], installs: Installs, installed: Path, tmp_path: Path
) -> None:
    folder, code = site
    pipeline = read(CI / "azure-pipelines.yml")
    install, check, _ = (step["script"] for step in pipeline["steps"] if "script" in step)
    # The agent fills in its variables before the shell sees them.
    check = check.replace("$(Agent.TempDirectory)", str(tmp_path))
    assert installs(install, folder)
    checked = run(check, folder, PATH=path(installed))
    assert checked.returncode == code
    assert ("##vso[task.logissue type=error;sourcepath=config/ece.yaml" in checked.stdout) == bool(
        code
    )
    (publish,) = (step for step in pipeline["steps"] if "inputs" in step and "condition" in step)
    assert publish["condition"] == "succeededOrFailed()"
    results = publish["inputs"]["testResultsFiles"].replace("$(Agent.TempDirectory)", str(tmp_path))
    assert Path(results).is_file()


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["github", "gitlab", "azure"])
def test_the_templates_for_many_sites_check_each_in_a_part_and_join_them(
    platform: str, installed: Path, tmp_path: Path
) -> None:
    for name in ("north", "south", "west"):
        shutil.copytree(ROOT / "samples" / "clean", tmp_path / "tenants" / name)
    (tmp_path / "tenants" / "west" / "ece.yaml").write_text("queues: [", "utf-8")
    match platform:
        case "github":
            part, sites = jobs(CI / "github-sites.yml").values()
            check, merge = (job["steps"][at]["run"] for job, at in ((part, 3), (sites, 3)))
            number, of = "PART", ""
        case "gitlab":
            every = read(CI / "gitlab-ci-sites.yml")
            check, merge = (every[name]["script"][1] for name in ("part", "sites"))
            number, of = "CI_NODE_INDEX", "CI_NODE_TOTAL"
        case _:
            part, sites = read(CI / "azure-pipelines-sites.yml")["jobs"]
            check, merge = part["steps"][2]["script"], sites["steps"][4]["script"]
            number, of = "SYSTEM_JOBPOSITIONINPHASE", "SYSTEM_TOTALJOBSINPHASE"
    told = {"PATH": path(installed), "GITHUB_STEP_SUMMARY": tmp_path / "s", of or "OF": 4}
    for one in range(1, 5):
        ran = run(check, tmp_path, **told, **{number: one})
        assert ran.returncode == (NOT_ANALYSED if one == 3 else CLEAN), ran.stderr
    if platform == "azure":  # each artifact is a folder there
        for one in range(1, 5):
            (tmp_path / f"part-{one}").mkdir()
            (tmp_path / f"part-{one}.json").rename(tmp_path / f"part-{one}" / f"part-{one}.json")
    ran = run(merge, tmp_path, **told, PIPELINE_WORKSPACE=tmp_path)
    assert ran.returncode == CLEAN, ran.stderr
    found = json.loads((tmp_path / "sites.json").read_text("utf-8"))["reports"]
    assert [one["site"] for one in found] == ["north", "south", "west"]


@pytest.fixture
def merge_request(tmp_path: Path) -> Path:
    """Return a clone whose branch takes an agent out of a skill group, beside the branch `main` of its origin."""
    if not shutil.which("git"):
        pytest.skip("what is compared is in git, which is not here")
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    shutil.copytree(ROOT / "samples" / "clean", origin / "config")
    mine = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]

    def git(folder: Path, *words: str) -> None:
        subprocess.run(["git", *mine, *words], cwd=folder, check=True, capture_output=True)

    git(origin, "init", "--quiet", "--initial-branch", "main")
    git(origin, "add", ".")
    git(origin, "commit", "--message", "A clean site")
    git(tmp_path, "clone", "--quiet", str(origin), str(clone))
    file = clone / "config" / "ucce.yaml"
    before = file.read_text("utf-8")
    file.write_text(before.replace("agents: [Natasha]", "agents: []", 1), "utf-8")
    assert file.read_text("utf-8") != before
    git(clone, "commit", "--all", "--message", "Take an agent out of a group")
    return clone


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["github", "gitlab", "azure"])
def test_the_templates_say_what_a_merge_request_does(
    platform: str, merge_request: Path, installed: Path, tmp_path: Path
) -> None:
    told: dict[str, object] = {"PATH": path(installed)}
    match platform:
        case "github":
            (job,) = jobs(CI / "github.yml").values()
            (diff,) = (one["run"] for one in job["steps"] if "ece-lint diff" in one.get("run", ""))
            (comment,) = (one["run"] for one in job["steps"] if "gh pr" in one.get("run", ""))
            assert '--body-file "$RUNNER_TEMP/ece-lint-diff.md"' in comment
            told |= {"RUNNER_TEMP": tmp_path, "GITHUB_BASE_REF": "main"}
        case "gitlab":
            _, diff = read(CI / "gitlab-ci.yml")["ece-lint-diff"]["script"]
            told |= {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "origin/main"}
        case _:
            every = read(CI / "azure-pipelines.yml")["steps"]
            (diff,) = (one["script"] for one in every if "ece-lint diff" in one.get("script", ""))
            told |= {"AGENT_TEMPDIRECTORY": tmp_path}
            told |= {"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"}
    said = run(diff, merge_request, **told)
    assert said.returncode == FINDINGS, said.stderr
    folder = merge_request if platform == "gitlab" else tmp_path
    comment_text = (folder / "ece-lint-diff.md").read_text("utf-8")
    assert "−1 agent (Natasha)" in comment_text or "(−Natasha)" in comment_text


@pytest.mark.slow
def test_the_action_installs_itself_and_checks(wheels: Path, tmp_path: Path) -> None:
    install, check = (step["run"] for step in steps(ACTION))
    told = {
        "RUNNER_TEMP": tmp_path / "temp with a blank",
        "GITHUB_ACTION_PATH": ROOT,
        "GITHUB_OUTPUT": tmp_path / "output",
        "GITHUB_STEP_SUMMARY": tmp_path / "summary",
        "PIP_FIND_LINKS": wheels,
    }
    told["RUNNER_TEMP"].mkdir()
    assert run(install, tmp_path, **told).returncode == 0
    shutil.copytree(ROOT / "samples" / "design-guide", tmp_path / "a site" / "config")

    def checked(**inputs: str) -> subprocess.CompletedProcess[str]:
        known = read(ACTION)["inputs"]
        assert inputs.keys() <= known.keys()
        given = {name: inputs.get(name, known[name]["default"]) for name in known}
        wanted = {
            name: given[re.fullmatch(r"\${{ inputs\.(\w+) }}", value)[1]]
            for name, value in steps(ACTION)[1]["env"].items()
        }
        return run(check, tmp_path, **told, **wanted)

    found = checked(paths="a site/config\n", sarif="out put.sarif", arguments="--ignore\nnaming\n")
    assert found.returncode == FINDINGS
    assert "::error file=a site/config/ece.yaml,line=32" in found.stdout
    assert (tmp_path / "out put.sarif").is_file()
    assert checked(paths="--help").returncode != CLEAN  # a path is never taken for an option
    assert checked(arguments="--colour=$(touch injected)").returncode == WRONG_USE
    assert not (tmp_path / "injected").exists()
    codes = (tmp_path / "output").read_text().split()
    assert codes == [f"exit-code={code}" for code in (1, 3, 2)]
    assert (tmp_path / "summary").read_text("utf-8").count("Peter") >= 1


def installing() -> list[str]:
    """Return each script of ours that calls a module of Python in a checkout."""
    gitlab = [line for job in read(CI / "gitlab-ci.yml").values()
              for line in job.get("script", [])]  # fmt: skip
    scripts = [
        step["run"] for file in (ACTION, CI / "github.yml") for step in steps(file) if "run" in step
    ]
    azure = [
        step["script"] for step in read(CI / "azure-pipelines.yml")["steps"] if "script" in step
    ]
    return [script for script in [*scripts, *gitlab, *azure] if " -m " in script]


@pytest.mark.parametrize("script", installing())
def test_no_module_of_the_checkout_runs_in_place_of_one_of_python(
    script: str, tmp_path: Path
) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    for name in ("pip", "venv", "ensurepip", "zipfile"):
        (checkout / f"{name}.py").write_text("open('it-ran', 'w')\n")
    run(script, checkout, RUNNER_TEMP=tmp_path, GITHUB_ACTION_PATH=tmp_path, PIP_NO_INDEX=1)
    assert not (checkout / "it-ran").exists()


def test_setting_up_looks_for_no_module_in_the_folder_that_it_is_called_in() -> None:
    called = re.findall(r'"python"\)(.*?)"-m", "pip"', (ROOT / "start.py").read_text("utf-8"))
    assert called
    assert all('"-P"' in words for words in called)
