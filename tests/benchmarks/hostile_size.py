"""How time grows with the size of input that is hostile, or merely unlucky.

    python tests/benchmarks/hostile_size.py [--only names] [--times 4] [--format json]

Each input is made in one size and in one that is four times as large. The exponent is that of the time beyond
what a run takes that reads next to nothing: 1 is in step with the size, 2 is with its square. What goes beyond
1.2 is MISSED; an input whose larger size takes less than 50 ms says nothing and is not judged. The inputs of
replicated sites are asked for each rule as well, and the rules that grow fastest are named.
"""

import argparse
import json
import math
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from hostile import INPUTS, Files
from measure import ROOT, Command, Cost, ece_lint, python, run

TARGET = 1.2
ENOUGH = 0.05  # seconds

RULES = """
import sys, time
import ece_lint.lint
from ece_lint.settings import Settings
lint = sys.modules["ece_lint.lint"]
ask, took = lint.ask, {}
def timed(page, routing):
    start = time.process_time()
    try:
        found = list(ask(page, routing))
    finally:
        took[page.name] = time.process_time() - start
    return found
lint.ask = timed
lint.lint([sys.argv[1]], Settings())
import json
print(json.dumps(took))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how time grows with unlucky input.")
    parser.add_argument("--only", default="", help="inputs with this in their name")
    parser.add_argument("--times", type=int, default=4, help="how much larger the larger size is")
    parser.add_argument("--format", default="concise", help="of the report")
    parser.add_argument("--rules", action="store_true", help="name the rules that grow fastest")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        nothing = {"a.yaml": "departments: []\n"}
        # The first run compiles what is not compiled yet.
        floor = min(
            _check(Path(folder, f"floor-{n}"), nothing, options.format).cpu for n in range(4)
        )
        print(
            f"{'':20}{'size':>9}{'kB':>8}{'s':>8}{'':3}{'size':>9}{'kB':>8}{'s':>8}{'MB':>7}  exponent"
        )
        for name, (make, size) in INPUTS.items():
            if options.only in name:
                _measure(name, make, size, floor, Path(folder), options)


def _measure(
    name: str,
    make: Callable[[int], Files],
    size: int,
    floor: float,
    folder: Path,
    options: argparse.Namespace,
) -> None:
    line, costs, folders = f"{name:20}", [], []
    for number in (size, size * options.times):
        files = make(number)
        folders.append(folder / f"{name}-{number}".replace(" ", "-"))
        cost = _check(folders[-1], files, options.format)
        costs.append(cost)
        kilobytes = sum(map(len, files.values())) / 1e3
        line += f"{number:9,}{kilobytes:8,.0f}{cost.cpu:8.2f}{'':3}"
    grown = [max(cost.cpu - floor, 1e-3) for cost in costs]
    exponent = math.log(grown[1] / grown[0], options.times)
    verdict = "" if grown[1] < ENOUGH else "met" if exponent <= TARGET else "MISSED"
    print(f"{line[:-3]}{costs[1].memory / 1e6:7.0f}  {exponent:.2f} {verdict}", flush=True)
    if options.rules:
        _rules(folders, options.times)


def _check(folder: Path, files: Files, format: str) -> Cost:
    folder.mkdir()
    for name, text in files.items():
        folder.joinpath(name).write_text(text, "utf-8")
    argv = [*ece_lint(), "check", str(folder), "--format", format]
    return run(Command(folder.name, argv, (0, 1, 3)))


def _rules(folders: list[Path], times: int) -> None:
    """Name the rules that take longest in the larger size, with their exponents."""
    small, large = (
        json.loads(subprocess.run(python(RULES, str(one)), cwd=ROOT, check=True, capture_output=True).stdout)
        for one in folders
    )  # fmt: skip
    for name in sorted(large, key=lambda one: -large[one])[:8]:
        if large[name] >= 0.02:
            exponent = math.log(large[name] / max(small[name], 1e-4), times)
            print(f"    {name:44}{small[name]:8.3f}{large[name]:8.3f}  {exponent:.2f}")


if __name__ == "__main__":
    main()
