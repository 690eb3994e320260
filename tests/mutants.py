"""Whether a test fails where the code is wrong: changes it in one place at a time, and runs the tests.

python tests/mutants.py                                   18 mutants of each module in TESTS
python tests/mutants.py --sample 5 --seed 7 routing       others of one module

It needs cosmic-ray, whose operators make the mutants, and parso, and says how they are installed. The mutants are the
same for the same code, sample and seed. What is mutated is a copy; of the test files that concern the module the tests
are asked that run the line in their own process, the quickest first. It ends with 1 where a mutant survived; one that
changes nothing is written down in SAME, with the reason.
"""

import argparse
import ast
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from importlib.util import find_spec
from multiprocessing import Process
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Its operators alone need nothing else; of all that cosmic-ray needs, not everything comes as a wheel.
NEEDED = "--no-deps --only-binary :all: cosmic-ray==8.4.6 parso==0.8.7"
SOURCES = "tables_source rest_source flat_source sheets values twice meant breaks rows"
# The test files that concern a module, those that find most of its faults first.
TESTS = {
    "routing": "routing verbs names causes breaks empty pages",
    "verbs": "verbs causes breaks empty pages",
    "analysis/precision": "precision breaks",
    "analysis/flow": "flow outcomes reach",
    "analysis/nodes": "flow pages",
    **dict.fromkeys(
        (f"acceptance/{name}" for name in ("baseline", "comments", "entries", "judge", "said")),
        "acceptance limits settings",
    ),
    "cli/words": "command_words",
    "finding": "causes breaks verbs limits acceptance reports",
    **{
        f"sources/{name}": " ".join(dict.fromkeys([*tests.split(), *SOURCES.split()]))
        for name, tests in {
            "join": "join tables_source twice",
            "tables": "tables_source excel",
            "pairs": "tables_source",
            "recognise": "tables_source meant",
            "rest": "rest_source",
            "flat": "flat_source",
            "sheets": "sheets excel",
            "values": "values",
            "meant": "meant refused",
            "twice": "twice",
            "gather": "meant twice empty settings",
        }.items()
    },
}
# Mutants that change nothing: the module, its line before and after, and the reason. None of them is tried.
SAME = [
    ("routing", "if TYPE_CHECKING:", "if not TYPE_CHECKING:", "a name for types alone"),
    ("routing", "mention = step.mentions[0]", "mention = step.mentions[ -1]",
     "a step forward is along one mention"),
    ("routing", 'if not m.holds and m.field.split(".")[0] in self.fields[kind.name]',
     'if not m.holds or m.field.split(".")[0] in self.fields[kind.name]',
     "only slower: what a field that nobody gives mentions is nothing"),
    ("analysis/flow", "tuple(targets), tuple(missing), frozenset(seen - {first}), is_broken, is_lost",
     "tuple(targets), tuple(missing), frozenset(seen ^ {first}), is_broken, is_lost",
     "what was begun with has been seen"),
    ("acceptance/entries", "[name for _, other, name, _ in unused if other == kind],",
     "[name for _, other, name, _ in unused if other is kind],",
     "what is not in the list is compared as well, and only not counted"),
    ("acceptance/judge", "for one, own in zip(acceptances, covered, strict=True):",
     "for one, own in zip(acceptances, covered, strict=False):", "one is made from the other"),
    ("acceptance/said", "return 0", "return -1", "no comment is for a line before the first"),
    ("sources/tables",
     'return lambda cell: not is_nothing(cell) and whole(cell) != condition["other-than"]',
     'return lambda cell: not is_nothing(cell) and whole(cell) is not condition["other-than"]',
     "the maps have 0 there, and each 0 is the same object"),
    ("sources/pairs", "if sources and isinstance(sources[0], int) and not self.repeats:",
     "if sources and isinstance(sources[ -1], int) and not self.repeats:",
     "a batch is of numbers or of cells, never of both"),
    ("sources/pairs",
     "for own, other in zip(map(lists.__getitem__, sources), others, strict=True):",
     "for own, other in zip(map(lists.__getitem__, sources), others, strict=False):",
     "the columns of a batch are of one length"),
    ("sources/recognise", "elif None not in ends and len(found) > 1 and _is_only_way(own):",
     "elif None not in ends and len(found) > 0 and _is_only_way(own):",
     "no table of pairs connects a kind with itself, so one table has not both ends"),
    ("sources/recognise", "", "def _listings() -> list[dict[str, Any]]:", "only slower"),
    ("sources/flat", "place = Node(document, (number, 0, at), key=True)",
     "place = Node(document, (number, -1, at), key=True)", "the header has no row"),
    ("sources/gather", "TYPE_CHECKING = False", "TYPE_CHECKING = True", "a name for types alone"),
    ("sources/sheets",
     "if len(matrix.columns) < 2 or down is None or across is None or owner is None:",
     "if len(matrix.columns) < 2 or down is None and across is None or owner is None:",
     "without one of both there is no list of one kind with the other"),
    ("sources/sheets", "", "def _map() -> dict[str, Any]:", "only slower"),
    ("sources/meant", "told = advice(path, raw[:512], lambda: raw)",
     "told = advice(path, raw[: 513], lambda: raw)", "a byte more of the beginning tells no more"),
    ("analysis/precision", "for part in parts[1:]:", "for part in parts[ 0:]:",
     "agents with themselves are themselves, with `and` and with `or`"),
    ("sources/values", 'if int(found["exponent"] or 0) > len(found["fraction"] or ""):',
     'if int(found["exponent"] or -1) > len(found["fraction"] or ""):',
     "no text is shorter than 0 or than -1"),
]  # fmt: skip
NO_TESTS = pytest.ExitCode.NO_TESTS_COLLECTED
NO_EXPRESSION = {"parameters", "param", "argument", "arglist", "star_expr", "trailer", "lambdef"}


class Mutant(NamedTuple):
    """A module with one change."""

    module: str
    line: int
    before: str
    after: str
    text: str


def mutants_of(module: str, source: str, sample: int, seed: int) -> Iterator[Mutant]:
    """Draw places in a module, and for each one of the operators that fit it."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.operators.provider import OperatorProvider

    provider = OperatorProvider()
    operators = [provider[name]() for name in provider if not provider[name].arguments()]
    meaning = ast.dump(ast.parse(source))
    nodes = list(ast_nodes(get_ast(source)))
    places: dict[Any, list[tuple[int, Any, int]]] = {}
    for number, node in enumerate(nodes):
        if _is_mutable(node):
            for operator in operators:
                for index, place in enumerate(operator.mutation_positions(node)):
                    places.setdefault(place, []).append((number, operator, index))
    draw = random.Random(f"{seed} {module}")
    found = 0
    for place in draw.sample(sorted(places), len(places)):
        for number, operator, index in draw.sample(places[place], len(places[place])):
            tree = get_ast(source)
            node = list(ast_nodes(tree))[number]
            changed = operator.mutate(node, index)
            if changed is not node:
                siblings = node.parent.children
                at = next(i for i, one in enumerate(siblings) if one is node)
                siblings[at : at + 1] = [changed] if changed else []
            text = tree.get_code()
            try:
                if ast.dump(ast.parse(text)) == meaning:
                    continue
            except SyntaxError:
                continue
            lines = zip(source.splitlines(), text.splitlines(), strict=False)
            before, after = next(pair for pair in lines if pair[0] != pair[1])
            yield Mutant(module, place[0][0], before.strip(), after.strip(), text)
            found += 1
            break
        if found == sample:
            return


def _is_mutable(node: Any) -> bool:
    """Say whether a node is neither in an annotation nor a `*` that stands before no factor."""
    if node.type == "operator" and node.parent.type in NO_EXPRESSION:
        return False
    while (parent := node.parent) is not None:
        before = node.get_previous_sibling()
        if parent.type in {"annassign", "tfpdef"} and before is not None and before == ":":
            return False
        if parent.type == "funcdef" and before is not None and before == "->":
            return False
        node = parent
    return True


class Watch:
    """A plugin for pytest: notes which lines of the modules each test runs, or asks those alone that run one."""

    def __init__(self, home: Path, line: str = "", ran: dict[str, Any] | None = None) -> None:
        self.line, self.ran = line, ran or {}
        self.lines: set[str] = set()
        self.failed: set[str] = set()
        self.tracers = {
            str(home / "ece_lint" / f"{module}.py"): self._tracer(module) for module in TESTS
        }

    def _tracer(self, module: str) -> Callable[..., Any]:
        def trace(frame: FrameType, event: str, argument: Any) -> Any:
            self.lines.add(f"{module}:{frame.f_lineno}")
            return trace

        return trace

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.line:
            known = [one for one in items if one.nodeid in self.ran]
            ran = [one for one in known if self.line in self.ran[one.nodeid][1]]
            items[:] = sorted(ran or known, key=lambda one: self.ran[one.nodeid][0])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        if self.line:
            return (yield)
        self.lines.clear()
        start = time.perf_counter()
        sys.settrace(lambda frame, *_: self.tracers.get(frame.f_code.co_filename))
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.ran[item.nodeid] = time.perf_counter() - start, sorted(self.lines)


def run(home: Path, names: Iterable[str], watch: Watch, noted: Path | None = None) -> None:
    """Run test files in this process, which ends with the first test that fails where a line is watched."""
    if hasattr(os, "setsid"):
        os.setsid()  # so that what the tests start can be ended with them
    os.chdir(home)
    sys.path.insert(0, str(home))
    os.environ["PYTHONPATH"] = str(home)
    with (home / "mutant.log").open("w") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    words = [
        "-x" if watch.line else "--tb=no",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-m",
        "not slow and not thorough",
        f"--basetemp={home.parent / 'tests'}",  # else pytest tidies up what other runs of it are using
    ]
    code = pytest.main([*words, *(f"tests/test_{name}.py" for name in names)], [watch])
    if noted:
        ran = {name: told for name, told in watch.ran.items() if name not in watch.failed}
        noted.write_text(json.dumps([ran, sorted(watch.failed)]))
    os._exit(code)


def is_killed(home: Path, one: Mutant, ran: dict[str, Any]) -> bool:
    """Say whether a test fails with a mutant, asking one file after the other."""
    line = f"{one.module}:{one.line}"
    usual: dict[str, float] = {}
    for test, (took, lines) in ran.items():
        if line in lines:
            name = test.partition("::")[0].removeprefix("tests/test_").removesuffix(".py")
            usual[name] = usual.get(name, 0) + took
    own = TESTS[one.module].split()
    # What no test runs, an import does, and any test may tell.
    for name in [name for name in own if name in usual] or own:
        seconds = 120 + 10 * usual.get(name, 0)
        if ended(seconds, home, [name], Watch(home, line, ran)) not in (0, NO_TESTS):
            return True
    return False


def ended(seconds: float, *arguments: Any) -> int | None:
    """Return with what a run of tests in a process of its own ended, or `None` if it took too long."""
    process = Process(target=run, args=arguments)
    process.start()
    process.join(seconds)
    code = process.exitcode
    if code is None and process.pid and hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()
    return code


def main() -> int:
    """Mutate, test, and say what survived."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sample", type=int, default=18, help="mutants of a module")
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(TESTS)}")
    asked = parser.parse_args()
    if find_spec("cosmic_ray") is None or find_spec("parso") is None:
        parser.error(f"first: {sys.executable} -m pip install {NEEDED}")
    modules = asked.modules or list(TESTS)
    if unknown := set(modules) - set(TESTS):
        parser.error(f"no tests are named for {', '.join(sorted(unknown))}")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each run would compile all of it again
    survived, total = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve() / "copy"
        leave = shutil.ignore_patterns(".*", "__pycache__")
        shutil.copytree(ROOT, home, ignore=leave)
        noted = home / "ran.json"
        names = dict.fromkeys(name for module in modules for name in TESTS[module].split())
        ended(3600, home, names, Watch(home), noted)
        if not noted.is_file():
            print((home / "mutant.log").read_text("utf-8")[-3000:])
            return 2
        ran, failed = json.loads(noted.read_text())
        for name in failed:
            print(f"not asked, as it fails where nothing is mutated: {name}", flush=True)
        for module in modules:
            file = home / "ece_lint" / f"{module}.py"
            right = file.read_text("utf-8")
            same = {(before, after) for name, before, after, _ in SAME if name == module}
            lived = []
            drawn = list(mutants_of(module, right, asked.sample, asked.seed))
            tried = [one for one in drawn if (one.before, one.after) not in same]
            for number, one in enumerate(tried, 1):
                file.write_text(one.text, encoding="utf-8")
                os.utime(file, (number, number))  # what is compiled is told from it by its second
                if not is_killed(home, one, ran):
                    lived.append(one)
                    print(
                        f"survived {module}.py:{one.line}: {one.before}  ->  {one.after}",
                        flush=True,
                    )
            file.write_text(right, encoding="utf-8")
            os.utime(file, (0, 0))
            alike = f", and {len(drawn) - len(tried)} change nothing" * (len(drawn) > len(tried))
            print(f"{module}: {len(tried) - len(lived)} of {len(tried)} killed{alike}", flush=True)
            survived, total = survived + len(lived), total + len(tried)
    print(f"{total - survived} of {total} killed")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
