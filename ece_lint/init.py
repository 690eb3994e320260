"""A repository is set up: `ece-lint.yaml` for what was recognised in it, the hook, and the check in CI."""

import os
import textwrap
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ece_lint.analysis.designs import DEPLOYMENT_TYPES
from ece_lint.documents.quoting import yaml_text
from ece_lint.lint import read_routing
from ece_lint.model import Key, kinds, sections
from ece_lint.report import Report
from ece_lint.report.harmless import json_text
from ece_lint.settings import file_in, is_site
from ece_lint.shape import schema
from ece_lint.shipped import SCHEMAS, shipped

CI = ("github", "gitlab", "azure")
HOOK = ".pre-commit-config.yaml"
TASKS = ".vscode/tasks.json"
_WIDTH = 96
_MANY = 3  # objects that two sources both have by chance
# Shows the findings of `--format concise` among the problems of Visual Studio Code, each at its place.
_TASK = {
    "label": "ece-lint",
    "type": "shell",
    "command": "ece-lint check --format concise",
    "group": "test",
    "presentation": {"reveal": "never"},
    "problemMatcher": {
        "owner": "ece-lint",
        "fileLocation": ["relative", "${workspaceFolder}"],
        "pattern": {
            "regexp": r"^(.+?):(\d+):(\d+): (error|warning|note)\[([^\]]+)\] (.*)$",
            "file": 1,
            "line": 2,
            "column": 3,
            "severity": 4,
            "code": 5,
            "message": 6,
        },
    },
}


class Piece(NamedTuple):
    """A file to write, what to add by hand if it is shared with others and there already, and whether people
    fill it in, so that it is never overwritten.
    """

    path: str
    text: str
    addition: str = ""
    filled_in: bool = False


class Site(NamedTuple):
    """What `ece-lint.yaml` says of a site: the reference design is 0 and the sources are none where nobody knows.

    `sections` are those that were read, which `expect:` wants to be there from then on. Where `is_several`, each source
    is a site of its own.
    """

    release: str
    product: str
    design: int
    sources: list[str]
    sections: list[str]
    is_several: bool = False


def apart(site: Site, root: Path) -> Site:
    """Return a site, as several where two of its sources have the same objects; what all of them have is expected."""
    folders = [root / source for source in site.sources if is_site(source)]
    if len(folders) < max(2, len(site.sources)) or not all(one.is_dir() for one in folders):
        return site
    routings = [read_routing([str(folder)]) for folder in folders]
    objects = [
        {
            one.key
            for every in routing.entities.values()
            for one in every
            if one.defined and not one.kind.single
        }
        for routing in routings
    ]
    if not any(_are_alike(one, other) for one, other in combinations(objects, 2)):
        return site
    shared = [
        name
        for name in site.sections
        if all(routing.entities[sections()[name].name] for routing in routings)
    ]
    return site._replace(sections=shared, is_several=True)


def _are_alike(one: set[Key], other: set[Key]) -> bool:
    both = len(one & other)
    return both >= _MANY and both * 2 > min(len(one), len(other))


def site_of(report: Report, product: str = "", paths: Iterable[str] = ()) -> Site:
    """Return what a report says of a site; a product and paths that somebody gave win."""
    systems = report.routing.entities["system"] if report.routing else []
    types = [system.data.get("deployment_type") for system in systems]
    said = DEPLOYMENT_TYPES.get(types[0] if types else None, (report.product, 0))
    read = [
        kind.section
        for kind in kinds().values()
        if report.objects.get(kind.name) and not kind.within
    ]
    sources = list(paths) or _sources(report)
    return Site(report.release, product or said[0], said[1], sources, read)


def _sources(report: Report) -> list[str]:
    """Return the folders of the repository that have what was recognised; none where some is in no folder."""
    ways = [PurePosixPath(path).parts for path in report.taken_for]
    return sorted({way[0] for way in ways}) if all(len(way) > 1 for way in ways) else []


def pieces(root: Path, site: Site, ci: Iterable[str], vscode: bool) -> Iterator[Piece]:
    """Yield the files that set a repository up for a site and some CI systems."""
    yield Piece(os.path.basename(file_in(str(root))), settings_text(site))
    for name in ("settings", "configuration"):
        yield Piece(f"{SCHEMAS}/{name}.schema.json", json_text(schema(name)))
    if (root / ".git").exists():
        text = _template("pre-commit-config.yaml")
        repos = text.partition("repos:\n")[2].partition("# Where")[0]
        yield Piece(HOOK, text, repos)
    for name in ci:
        yield from _check(root, name)
    if vscode:
        yield Piece(TASKS, json_text({"version": "2.0.0", "tasks": [_TASK]}), json_text(_TASK))


def not_written(root: Path, ci: Iterable[str], vscode: bool) -> Iterator[str]:
    """Yield what a repository is not set up with, and why."""
    if not (root / ".git").exists():
        yield f"{HOOK}, as this folder is not a clone of a git repository"
    if not ci:
        names = ", ".join(f"--ci {name}" for name in CI)
        yield f"a check in CI, as there are no files of GitHub, GitLab or Azure; {names} writes one"
    if not vscode:
        yield f"{TASKS}, as there is no folder .vscode; --vscode writes it"


def ci_of(root: Path) -> list[str]:
    """Return the CI systems that a repository has files for."""
    signs = {"github": ".github", "gitlab": ".gitlab-ci.yml", "azure": "azure-pipelines.yml"}
    return [name for name in CI if (root / signs[name]).exists()]


def lacks_hook(root: Path) -> bool:
    """Say whether nothing runs before a commit yet, in what is a clone of a repository."""
    return (root / ".git").is_dir() and not (root / ".git" / "hooks" / "pre-commit").exists()


def is_set_up(file: Path) -> bool:
    """Say whether a file that is shared with others has to do with ece-lint already."""
    return file.is_file() and b"ece-lint" in file.read_bytes()


def settings_text(site: Site) -> str:
    """Return `ece-lint.yaml` with what is known of a site, and what else can be set as comments."""
    lines = [
        f"# yaml-language-server: $schema={SCHEMAS}/settings.schema.json",
        "# What ece-lint must know about the site; `ece-lint check --show-settings` shows what a run makes of it.",
        f'release: "{site.release}"',
        f"product: {site.product}",
    ]
    lines += [f"reference-design: {site.design}"] if site.design else []
    if site.is_several:
        lines.append("sites: # with the same objects; each is checked by itself")
        lines += [f"  {name}: {{sources: [{name}]}}" for name in map(yaml_text, site.sources)]
    elif site.sources:
        lines += ["sources:", *(f"  - {yaml_text(source)}" for source in site.sources)]
    if site.sections:
        lines += ["expect:", *(f"  - {section}" for section in site.sections)]
    lines += ["", "# What else can be set:"]
    for name, field in schema("settings")["properties"].items():
        if f"{name}:" not in {line.partition(" ")[0] for line in lines}:
            hint = textwrap.wrap(f"{name}: {field['description']}", _WIDTH, break_on_hyphens=False)
            lines += ["#", *(f"#   {line}" for line in hint)]
    return "".join(f"{line}\n" for line in lines)


def _check(root: Path, ci: str) -> Iterator[Piece]:
    """Yield the check in CI: a file of its own, if the system takes several, and how to call it."""
    match ci:
        case "github":
            yield Piece(".github/workflows/ece-lint.yml", _template("github.yml"))
        case "gitlab" if is_set_up(root / ".gitlab-ci.yml"):
            yield Piece(".gitlab-ci.yml", "", _template("gitlab-ci.yml"))
        case "gitlab" if (root / ".gitlab-ci.yml").exists():
            yield Piece(".gitlab/ece-lint.yml", _template("gitlab-ci.yml"))
            yield Piece(".gitlab-ci.yml", "", "include:\n  - local: .gitlab/ece-lint.yml\n")
        case "gitlab":
            yield Piece(".gitlab-ci.yml", _template("gitlab-ci.yml"))
        case "azure":
            text = _template("azure-pipelines.yml")
            yield Piece("azure-pipelines.yml", text, text.partition("steps:\n")[2])


def _template(name: str) -> str:
    return Path(shipped("samples/ci"), name).read_text("utf-8")
