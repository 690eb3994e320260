"""How the time of each step, rule and format grows with a site: no faster than the site itself, if it is to be borne.

    python tests/benchmarks/growth.py [--times 50 200 800] [--rounds 3] [--kinds clean faulty]
        [--forms yaml json line] [--most 1.15]

`samples/clean` is checked so many times over in one file: as it is, and with a fault by chance in one object of four;
in YAML and JSON with a line for each object, and in JSON that is one line, as programs write it.
An exponent of 1 is time that grows with the site, 2 with its square. It ends with 1 if what takes 50 ms or more on the
largest site has more than 1.15 both over all sizes and over the last two; up to that comes of memory, where a site is
larger than the caches. CI is told 1.3, as it measures once on whatever machine there is. That is not how fast anything
is, so a slow machine does no harm; against what else it does at the same time, it is CPU time and the least of all
rounds that count, and what has grown too fast is measured anew, up to three times, before it is believed.
"""

import argparse
import gc
import json
import sys
import tempfile
from collections.abc import Sequence
from math import log
from pathlib import Path
from time import process_time

from grown import grow, write

from ece_lint.lint import lint
from ece_lint.report.formats import FORMATS, render
from ece_lint.settings import Settings
from ece_lint.timings import Timings

_LEAST = 0.05  # seconds; what takes less grows with noise
_ANEW = 3
_FORMS = {"yaml": "YAML", "json": "JSON", "line": "JSON of one line"}

Costs = dict[str, list[float]]
"""The least seconds that a thing took, for each size."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how time grows with a site.")
    parser.add_argument("--times", nargs="+", type=int, default=[50, 200, 800])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kinds", nargs="+", default=["clean", "faulty"])
    parser.add_argument("--forms", nargs="+", choices=_FORMS, default=["yaml", "json", "line"])
    parser.add_argument("--most", type=float, default=1.15)
    options = parser.parse_args()
    most: float = options.most
    gc.disable()  # as the command does
    times: list[int] = sorted(options.times)
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in options.kinds:
            for form in options.forms:
                ending = "yaml" if form == "yaml" else "json"
                paths = [Path(folder, f"{kind}_{form}_{number}.{ending}") for number in times]
                for number, path in zip(times, paths, strict=True):
                    site = grow(number, 1 if kind == "faulty" else None)
                    if form == "line":
                        path.write_text(json.dumps(site), "utf-8")
                    else:
                        write(site, path)
                costs: Costs = {}
                for _ in range(_ANEW):
                    _measure(paths, options.rounds, costs)
                    if not (beyond := _too_fast(costs, times, most)):
                        break
                _show(f"{kind} site in {_FORMS[form]}", costs, times, most)
                failed += [f"{kind} site in {_FORMS[form]}: {name}" for name in beyond]
    for line in failed:
        print(f"grows too fast: {line}")
    sys.exit(bool(failed))


def _measure(paths: Sequence[Path], rounds: int, costs: Costs) -> None:
    """Check all sites in turn, so many times, and keep what took less than before."""
    for _ in range(rounds):
        for number, path in enumerate(paths):
            gc.collect()
            for name, seconds in _seconds(path).items():
                own = costs.setdefault(name, [float("inf")] * len(paths))
                own[number] = min(own[number], seconds)


def _seconds(path: Path) -> dict[str, float]:
    """Return the CPU time of each step, each rule and each format for a file."""
    spent = Timings("starting", process_time)
    report = lint([str(path)], Settings(), told=spent)
    for name in FORMATS:
        spent(f"writing {name}")
        render(name, report)
    found = spent.done()
    return {name.replace(str(path), "the file"): seconds for name, seconds in found.items()}


def _exponents(costs: Sequence[float], times: Sequence[int]) -> tuple[float, float]:
    """Return the exponent of growth over all sizes, and over the last two."""
    over_all, over_last = (
        log(max(costs[-1], 1e-6) / max(costs[at], 1e-6)) / log(times[-1] / times[at])
        for at in (0, -2)
    )
    return over_all, over_last


def _too_fast(costs: Costs, times: Sequence[int], most: float) -> list[str]:
    return [
        name
        for name, own in costs.items()
        if own[-1] >= _LEAST and min(_exponents(own, times)) > most
    ]


def _show(title: str, costs: Costs, times: Sequence[int], most: float) -> None:
    print(f"\n{title}: CPU seconds by its size, and the exponents over all and over the last two")
    print("".join(f"{f'×{number}':>9}" for number in times) + f"{'all':>7}{'last':>6}")
    for name, own in sorted(costs.items(), key=lambda one: -one[1][-1]):
        if own[-1] >= _LEAST:
            over_all, over_last = _exponents(own, times)
            mark = " <" if min(over_all, over_last) > most else ""
            seconds = "".join(f"{one:9.3f}" for one in own)
            print(f"{seconds}{over_all:7.2f}{over_last:6.2f}  {name}{mark}")


if __name__ == "__main__":
    main()
