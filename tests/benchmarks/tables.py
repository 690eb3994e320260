"""What tables of the database cost, beside a loop of csv.reader over the same bytes.

    python tests/benchmarks/tables.py [--megabytes 100] [--agents 50000] [--rounds 3] [--only pairs]

There are three sets, as it depends on the tables what a byte of them takes:

- pairs: 100 MB, nearly all of it `Skill_Group_Member`, which has two columns of numbers. Its rows are in the order
  of its clustered primary key, group by group (Database Schema Handbook 15.0, Skill_Group_Member), as Management
  Studio gets them.
- wide: a site as it is, half of its 20 MB the tables `Agent` and `Person` with all columns that these have.
- real: the tables of a real site, where they are at hand.

Only the ratios of one run can be compared. Each command starts Python, which counts for the most in the small set.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from measure import ROOT, Command, Ratio, ece_lint, interleave, python, run, show

REAL = ROOT.parent / "shared" / "samples" / "real-aw" / "2013-10"

WRITE_PAIRS = """
import runpy, sys
from collections import defaultdict
from pathlib import Path
folder, megabytes, here = Path(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3])
sys.path.insert(0, str(here.parent))
from forms import DIALECTS, Numbers, tables, write_tables
site = runpy.run_path(str(here / "site.py"))["make_site"](20, 501, 8000, 24000, 1)
write_tables(tables(site), folder, DIALECTS["Management Studio"])
# Eight million memberships: who is at a peripheral is in as many of its skill groups as it takes.
numbers, at, known = Numbers(site), defaultdict(list), defaultdict(set)
for group in site["skill_groups"]:
    number = numbers.own("skill_groups", group)
    at[group["peripheral"]].append(number)
    for agent in group["agents"]:
        known[agent].add(number)
left = megabytes * 1e6 - sum(path.stat().st_size for path in folder.iterdir())
each = max(1, int(left / 12 / len(site["agents"])))
members = defaultdict(list)
for agent in site["agents"]:
    own, name = numbers.own("agents", agent), agent["name"]
    for one in {*at[agent["peripheral"]][:each], *known[name]}:
        members[int(one)].append(int(own))
with (folder / "Skill_Group_Member.csv").open("w", encoding="utf-8-sig", newline="") as file:
    file.write("SkillGroupSkillTargetID,AgentSkillTargetID\\r\\n")
    for one in sorted(members):
        file.writelines(f"{one},{own}\\r\\n" for own in sorted(members[one]))
"""
# The writer of the tests leaves columns out that no rule reads.
WRITE_WIDE = """
import runpy, sys
from pathlib import Path
folder, agents, here = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
sys.path.insert(0, str(here.parent))
from forms import DIALECTS, tables, write_tables
site = runpy.run_path(str(here / "site.py"))["make_site"](40, 1000, 8000, agents, 12, 1)
found = tables(site)
for row in found["Agent"]:
    row["DateTimeStamp"] = "2024-06-27 17:20:19.000"
for row in found["Person"]:
    row |= {"LoginNameShadow": row["LoginName"].upper(), "Password": None,
            "PasswordLastChangedTime": None, "DigitalChannelEnabled": "0", "VerificationStatus": None,
            "DateTimeStamp": "2024-06-27 17:20:19.000"}
write_tables(found, folder, DIALECTS["Management Studio"])
"""
DRAIN = """
import csv, sys
from pathlib import Path
for path in Path(sys.argv[1]).iterdir():
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter="\\t" if path.suffix == ".tsv" else ","):
            pass
"""
# As the command does, it ends without taking a large site apart again.
LOAD = "import os, sys, ece_lint; site = ece_lint.load([sys.argv[1]]); os._exit(0)"


class Target(NamedTuple):
    """The most that reading and checking a set may take, in times of csv.reader."""

    load: float
    check: float


TARGETS = {"pairs": Target(2.5, 4.5), "wide": Target(8, 11), "real": Target(8, 11)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure ece-lint on tables of the database.")
    parser.add_argument("--megabytes", type=float, default=100, help="of the pairs")
    parser.add_argument("--agents", type=int, default=50_000, help="of the wide tables")
    parser.add_argument("--rounds", type=int, default=3, help="at least 3")
    parser.add_argument("--only", choices=TARGETS, help="one of the sets")
    options = parser.parse_args()
    rounds, here = max(3, options.rounds), str(Path(__file__).parent)
    writers = {
        "pairs": (WRITE_PAIRS, str(options.megabytes)),
        "wide": (WRITE_WIDE, str(options.agents)),
    }
    for name in [options.only] if options.only else TARGETS:
        with tempfile.TemporaryDirectory() as folder:
            if name in writers:
                # The writer is a child, too: see `measure` for why this process stays small.
                code, size = writers[name]
                run(Command("write", python(code, folder, size, here)))
                measure(name, Path(folder), rounds)
            elif REAL.is_dir():
                measure(name, REAL, rounds)
            else:
                print(f"{name}: skipped, as there is no {REAL.relative_to(ROOT.parent)}\n")
    print(f"ece-lint was run as: {' '.join(ece_lint())}")


def measure(name: str, folder: Path, rounds: int) -> None:
    """Measure one set and print what it costs."""
    files = sorted(folder.iterdir(), key=lambda path: -path.stat().st_size)
    if not files:
        sys.exit(f"{name}: nothing was written")
    drain = Command("csv.reader", python(DRAIN, str(folder)))
    load = Command(
        "ece_lint.load", [sys.executable, "-W", "ignore", *python(LOAD, str(folder))[1:]]
    )
    check = Command("ece-lint check", [*ece_lint(), "check", str(folder)], (0, 1, 3))
    costs = interleave([drain, load, check], rounds)
    size = sum(path.stat().st_size for path in files)
    largest = ", ".join(f"{path.stem} {path.stat().st_size / 1e6:.1f}" for path in files[:4])
    print(f"{name}: {size / 1e6:.1f} MB in {len(files)} tables: {largest} MB")
    ratios = [
        Ratio(load.name, drain.name, "cpu", TARGETS[name].load),
        Ratio(check.name, drain.name, "cpu", TARGETS[name].check),
        Ratio(check.name, drain.name, "wall"),
    ]
    show(costs, ratios, rounds)
    print()


if __name__ == "__main__":
    main()
