"""Each layer imports only what is below it, and a small run loads only what it needs."""

import ast
import os
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import mutants
import pytest

PACKAGE = Path(__file__).parent.parent / "ece_lint"

LAYERS = (
    ("ece_lint",),
    ("paths", "wording"),
    ("blame", "circles", "names", "quantities", "shipped", "writing"),
    ("documents",),
    ("shape",),
    ("model",),
    ("routing",),
    ("called", "sources"),
    ("finding",),
    ("edits", "verbs"),
    ("analysis",),
    ("pages",),
    ("settings",),
    ("acceptance", "intents"),
    ("report",),
    ("lint",),
    ("snapshots",),
    (
        "bundle",
        "compare",
        "convert",
        "examples",
        "fixes",
        "init",
        "queries",
        "reach",
        "size",
        "template",
        "terminal",
        "timings",
        "watch",
        "workers",
    ),
    ("anonymous", "diff", "trace"),
    ("site_page",),
    ("cli",),
    ("__main__",),
)
HEIGHT = {name: height for height, layer in enumerate(LAYERS) for name in layer}
ALLOWED = {
    "networkx": {"routing.py", "reach/graph.py"},
    "jsonschema": {"shape.py"},
    "typer": {"cli/typed.py"},
    "yaml": {"documents/yaml.py"},
    "python_calamine": {"documents/workbook.py"},
    "xlrd": {"documents/workbook.py"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(module: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def part(name: str) -> str:
    """Return which part of the package a module belongs to: `report` for `ece_lint.report.full`."""
    return name.split(".")[1] if "." in name and name.split(".")[1] in HEIGHT else "ece_lint"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_a_module_imports_only_what_is_below_it(module: Path) -> None:
    own = module.relative_to(PACKAGE).parts[0].removesuffix(".py").replace("__init__", "ece_lint")
    if own == "ece_lint":
        return  # the public face, whose one import happens when it is called
    for name in imports(module):
        if name.startswith("ece_lint"):
            below = part(name)
            assert HEIGHT[below] < HEIGHT[own] or below == own, f"{own} imports {name}"


def test_no_module_imports_itself_through_others() -> None:
    names = {
        ".".join(("ece_lint", *module.relative_to(PACKAGE).with_suffix("").parts)): module
        for module in MODULES
    }
    names = {name.removesuffix(".__init__"): module for name, module in names.items()}
    TopologicalSorter(
        {name: imports(module) & {*names} - {name} for name, module in names.items()}
    ).prepare()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_a_library_has_one_importer(module: Path) -> None:
    own = module.relative_to(PACKAGE).as_posix()
    for name in imports(module):
        library = name.split(".")[0]
        assert own in ALLOWED.get(library, {own}), f"{own} imports {library}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_only_the_command_line_prints_exits_or_reads_the_environment(module: Path) -> None:
    if module.name == "__main__.py" or module.parent.name == "cli":
        return
    source = module.read_text(encoding="utf-8")
    names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    assert not names & {"print", "exit", "quit", "input"}
    assert "sys.exit" not in source
    assert not re.search(r"\benviron\b", source)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_no_group_is_repeated_possessively(module: Path) -> None:
    """Python 3.11 before 3.11.5 matches `(…)*+` wrongly, but `(?>(…)*)` as it should."""
    source = module.read_text(encoding="utf-8")
    assert not re.search(r"(?<!\\)\)(?:[*+?]|\{[0-9,]+\})\+", source)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_what_is_read_at_every_start_is_annotated_by_types(module: Path) -> None:
    """Of annotations that are texts, typing compiles one after the other: of named tuples, and of `check`."""
    source = module.read_text(encoding="utf-8")
    is_read = "(NamedTuple)" in source or module == PACKAGE / "cli/check.py"
    assert not is_read or "__future__ import annotations" not in source


@pytest.mark.parametrize(
    ("name", "text", "others"),
    [
        ("site.yaml", "queues:\n  - name: Sales\n", {"ece_lint.sources.tables"}),
        ("Agent_Team.csv", "AgentTeamID,EnterpriseName\n5001,Sales\n", {"yaml", "ece_lint.sources.rest"}),
    ],
)  # fmt: skip
def test_a_clean_small_run_loads_nothing_it_does_not_need(
    name: str, text: str, others: set[str], tmp_path: Path
) -> None:
    """Once pages were read before; the run that reads them runs the Python pages among them."""
    (tmp_path / name).write_text(text)
    program = (
        "import sys; from ece_lint.cli import answer; answer(['check', sys.argv[1]]);"
        "print(*sys.modules, file=sys.stderr)"
    )
    kept = {name: own for name, own in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(2):
        run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], env=kept,
                             capture_output=True, text=True, check=True)  # fmt: skip
    assert "ece_lint.routing" in run.stderr.split()
    loaded = {name.split(".")[0] for name in run.stderr.split()} | set(run.stderr.split())
    unwanted = {"pydantic", "rich", "jsonschema", "networkx", "fractions", "typer", "hashlib", "difflib", "pathlib",
                "ece_lint.cli.typed", "ece_lint.report.sarif",
                "ece_lint.report.json", "ece_lint.documents.json", "ece_lint.acceptance",
                "ece_lint.cli.size", "ece_lint.cli.ways",
                "ece_lint.documents.workbook", "python_calamine", "xlrd"}  # fmt: skip
    assert not loaded & (unwanted | others)


def test_what_is_mutated_and_what_is_asked_for_it_are_there() -> None:
    asked = {test for tests in mutants.TESTS.values() for test in tests.split()}
    files = [PACKAGE / f"{module}.py" for module in mutants.TESTS]
    files += [Path(__file__).with_name(f"test_{test}.py") for test in asked]
    assert [file for file in files if not file.is_file()] == []
