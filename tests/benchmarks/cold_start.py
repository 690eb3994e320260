"""What a start of ece-lint costs on a small configuration, beside bare Python and yamllint.

    python tests/benchmarks/cold_start.py [--rounds 21]

Only the ratios of one run can be compared; the targets are target 1 of the design.
"""

import argparse
import sys

from measure import ROOT, Command, Ratio, ece_lint, installed, interleave, python, show

SAMPLE = "samples/design-guide"
GRAPH = f"import ece_lint; ece_lint.load([{SAMPLE!r}]).graph"
# No command needs the graph, so it is built before one; the files are then read twice.
GRAPH_AND_CHECK = f"""
import sys
from ece_lint.__main__ import main
{GRAPH}
sys.argv = ["ece-lint", "check", {SAMPLE!r}]
main()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the start of ece-lint.")
    parser.add_argument("--rounds", type=int, default=21, help="at least 11")
    rounds = max(11, parser.parse_args().rounds)
    if not (ROOT / SAMPLE).is_dir():
        sys.exit(f"there is no {SAMPLE} to check")
    bare = Command("python -c pass", python("pass"))
    version = Command("ece-lint --version", [*ece_lint(), "--version"])
    check = Command("ece-lint check", [*ece_lint(), "check", SAMPLE], (0, 1))
    graph = Command("load(…).graph, no rules", python(GRAPH))
    both = Command("load(…).graph, then check", python(GRAPH_AND_CHECK), (0, 1))
    reach = Command("ece-lint reach", [*ece_lint(), "reach", SAMPLE])
    commands = [bare, version, check, graph, both, reach]
    ratios = [
        Ratio(version.name, bare.name, "cpu", 1.5),
        Ratio(reach.name, check.name, "cpu", 1.1),
    ]
    peer = installed("yamllint")
    if peer:
        yamllint = Command("yamllint", [peer, SAMPLE], (0, 1))
        commands.append(yamllint)
        ratios += [
            Ratio(check.name, yamllint.name, "cpu", 1.0),
            Ratio(check.name, yamllint.name, "wall", 1.0),
            Ratio(graph.name, yamllint.name, "cpu"),
            Ratio(both.name, yamllint.name, "cpu", 1.5),
        ]
    show(interleave(commands, rounds), ratios, rounds)
    print(f"\nall on {SAMPLE}; ece-lint was run as: {' '.join(ece_lint())}")
    if not peer:
        print("yamllint is MISSING beside this Python: nothing is compared with it; install .[dev]")


if __name__ == "__main__":
    main()
