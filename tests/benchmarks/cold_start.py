"""What a start of ece-lint costs on a small configuration, beside bare Python and yamllint.

    python tests/benchmarks/cold_start.py [--rounds 21] [--fail-above 1.3]

Only the ratios of one run can be compared; the targets are target 1 of the design, and beside them stands what the
ratios were when that was written, by which CI fails: with --fail-above 1.3 a ratio may grow by 30 %.

A run of this checkout finds what an earlier one kept. One of a wheel never does, as it writes nothing: that is measured
as well, with the wheel built here and installed by pip into an environment of its own, and yamllint beside it.
"""

import argparse
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from measure import (
    ENVIRONMENT,
    ROOT,
    Command,
    Ratio,
    ece_lint,
    installed,
    interleave,
    python,
    show,
)

SAMPLE = "samples/design-guide"
EXPORTS = ("samples/site-tables", "samples/site-rest")
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
    parser.add_argument(
        "--fail-above", type=float, help="exit 1 beyond what is usual by this factor"
    )
    given = parser.parse_args()
    rounds = max(11, given.rounds)
    if not (ROOT / SAMPLE).is_dir():
        sys.exit(f"there is no {SAMPLE} to check")
    bare = Command("python -c pass", python("pass"))
    version = Command("ece-lint --version", [*ece_lint(), "--version"])
    check = Command("ece-lint check", [*ece_lint(), "check", SAMPLE], (0, 1))
    exports = [Command(f"check {one}", [*ece_lint(), "check", one], (0, 1)) for one in EXPORTS]
    graph = Command("load(…).graph, no rules", python(GRAPH))
    both = Command("load(…).graph, then check", python(GRAPH_AND_CHECK), (0, 1))
    reach = Command("ece-lint reach", [*ece_lint(), "reach", SAMPLE])
    commands = [bare, version, check, *exports, graph, both, reach]
    ratios = [
        Ratio(version.name, bare.name, "cpu", 1.5, 1.6),
        Ratio(reach.name, check.name, "cpu", 1.1, 0.9),
    ]
    with tempfile.TemporaryDirectory() as folder:
        peer = installed("yamllint")
        if peer:
            yamllint = Command("yamllint", [peer, SAMPLE], (0, 1))
            commands.append(yamllint)
            ratios += [
                Ratio(check.name, yamllint.name, "cpu", 0.8, 0.8),
                Ratio(check.name, yamllint.name, "wall", 0.8),
                *(Ratio(one.name, yamllint.name, "cpu", 1.2, 1.3) for one in exports),
                # No target: networkx alone takes as long as yamllint does, and no command needs the graph.
                Ratio(graph.name, yamllint.name, "cpu"),
                Ratio(both.name, yamllint.name, "cpu"),
            ]
        home, why = installed_wheel(Path(folder)) if peer else (None, "")
        if home:
            first = Command("check, first of a wheel", [str(home / "ece-lint"), "check", SAMPLE], (0, 1))  # fmt: skip
            beside = Command("yamllint beside it", [str(home / "yamllint"), SAMPLE], (0, 1))
            commands += [first, beside]
            ratios.append(Ratio(first.name, beside.name, "cpu", 1.0, 0.8))
            before = everything(home)
        worst = show(interleave(commands, rounds), ratios, rounds)
        if home and everything(home) != before:
            print("the wheel WROTE where it is installed: only its first run was one")
    print(f"\nall on {SAMPLE} but for exports; ece-lint was run as: {' '.join(ece_lint())}")
    if not peer:
        print("yamllint is MISSING beside this Python: nothing is compared with it; install .[dev]")
    elif not home:
        print(f"the first run of a wheel is MISSING: {why}")
    if given.fail_above and worst > given.fail_above:
        sys.exit(f"a ratio is {worst:.2f} times what it usually is, more than {given.fail_above}")


def installed_wheel(folder: Path) -> tuple[Path | None, str]:
    """Build a wheel, install it as users do, and return where its commands are, or why there are none."""
    home = folder / "home"
    venv.create(home)
    place = home / ("Scripts" if sys.platform == "win32" else "bin")
    build = ["build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    install = ["pip", "--disable-pip-version-check", "--python", str(place / "python"), "install"]
    for module in (build, install):
        wheels = map(str, folder.glob("*.whl"))
        words = [*module, *wheels, "yamllint"] if module is install else module
        run = subprocess.run([sys.executable, "-m", *words], cwd=folder, env=ENVIRONMENT,
                             capture_output=True, text=True)  # fmt: skip
        if run.returncode:
            return None, run.stderr.strip()[-300:]
    return place, ""


def everything(place: Path) -> set[tuple[str, int]]:
    """Return all files of an environment, and when each was written."""
    files = (file for file in place.parent.rglob("*") if file.is_file())
    return {(str(file), file.stat().st_mtime_ns) for file in files}


if __name__ == "__main__":
    main()
