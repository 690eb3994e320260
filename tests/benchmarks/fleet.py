"""What many sites cost in one run, beside as many runs of one site each, and how much memory they take.

    python tests/benchmarks/fleet.py [--rounds 5] [--sites 60]

Only the ratios of one run can be compared.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from measure import ROOT, Command, Ratio, ece_lint, interleave, python, show

SAMPLE = ROOT / "samples" / "clean"
# As a script of somebody who has no `--each` would do it, one after the other.
ONE_BY_ONE = """
import subprocess, sys
for site in sys.argv[2:]:
    code = subprocess.run([*sys.argv[1].split("|"), "check", site], capture_output=True).returncode
    assert code in (0, 1), code
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure many sites.")
    parser.add_argument("--rounds", type=int, default=5, help="at least 3")
    parser.add_argument("--sites", type=int, default=60, help="more than 8")
    given = parser.parse_args()
    rounds = max(3, given.rounds)
    with tempfile.TemporaryDirectory() as folder:
        for name, number in (("few", max(9, given.sites // 4)), ("all", given.sites)):
            for count in range(number):
                shutil.copytree(SAMPLE, Path(folder, name, f"site{count:03}"))
        sites = sorted(map(str, Path(folder, "all").iterdir()))
        program = ece_lint()
        apart = Command(f"{len(sites)} runs", python(ONE_BY_ONE, "|".join(program), *sites))
        every = Command("check --each, all", [*program, "check", "--each", f"{folder}/all"])
        few = Command("check --each, a quarter", [*program, "check", "--each", f"{folder}/few"])
        one = Command("check, one site", [*program, "check", sites[0]])
        ratios = [
            Ratio(every.name, apart.name, "cpu", 0.25),
            Ratio(every.name, apart.name, "wall", 0.25),
            Ratio(every.name, few.name, "memory", 1.1),
            Ratio(every.name, one.name, "memory"),
        ]
        show(interleave([apart, every, few, one], rounds), ratios, rounds)


if __name__ == "__main__":
    main()
