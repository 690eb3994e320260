"""What tables of the database cost, beside a loop of csv.reader over the same bytes.

    python tests/benchmarks/tables.py [--megabytes 100] [--rounds 3]

A table set of 100 MB, most of it `Skill_Group_Member`, is to be read in less than three times what
`csv.reader` alone takes. The rows of that table are in the order of its clustered primary key, group by group
(Database Schema Handbook 15.0, Skill_Group_Member), as Management Studio gets them. Only the ratios of one
run can be compared.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from measure import Command, Ratio, ece_lint, interleave, python, run, show

WRITE = """
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
DRAIN = """
import csv, sys
from pathlib import Path
for path in Path(sys.argv[1]).iterdir():
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            pass
"""
# As the command does, it ends without taking a large site apart again.
LOAD = "import os, sys, ece_lint; site = ece_lint.load([sys.argv[1]]); os._exit(0)"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure ece-lint on tables of the database.")
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--rounds", type=int, default=3, help="at least 3")
    options = parser.parse_args()
    rounds = max(3, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        # The writer is a child, too: see `measure` for why this process stays small.
        here = str(Path(__file__).parent)
        run(Command("write", python(WRITE, folder, str(options.megabytes), here)))
        files = sorted(Path(folder).iterdir(), key=lambda path: -path.stat().st_size)
        drain = Command("csv.reader", python(DRAIN, folder))
        load = Command("ece_lint.load", python(LOAD, folder))
        check = Command("ece-lint check", [*ece_lint(), "check", folder], (0, 1))
        costs = interleave([drain, load, check], rounds)
        size = sum(path.stat().st_size for path in files)
        largest = ", ".join(f"{path.stem} {path.stat().st_size / 1e6:.1f}" for path in files[:4])
        print(f"{size / 1e6:.1f} MB in {len(files)} tables: {largest} MB")
    show(
        costs,
        [
            Ratio(load.name, drain.name, "cpu", 3),
            Ratio(check.name, drain.name, "cpu"),
            Ratio(check.name, drain.name, "wall"),
        ],
        rounds,
    )
    print(f"\nece-lint was run as: {' '.join(ece_lint())}")
    if not files:
        sys.exit("nothing was written")


if __name__ == "__main__":
    main()
