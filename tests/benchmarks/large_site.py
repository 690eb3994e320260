"""What ece-lint costs on a large site, beside the C parser's events, CSafeLoader, and peers.

    python tests/benchmarks/large_site.py [--rounds 5] [--peers] [--tenfold] [--departments 20] [--queues 500] …

Only the ratios of one run can be compared; the targets are those of the project, meant for the default sizes. The large
site has few kinds of objects and no faults, so that half of the rules are not asked: beside it, the clean sample many
times over, which has all kinds, is checked as it is and with a fault in one object of four. Peers are yamllint,
check-jsonschema and Spectral, as far as they are installed; the first two take minutes in each round.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import (
    ROOT,
    Command,
    Ratio,
    ece_lint,
    installed,
    interleave,
    python,
    run,
    show,
)

LARGE = {"departments": 20, "queues": 500, "skill-groups": 4000, "agents": 24000, "memberships": 15}

DRAIN = """
import sys
from yaml.cyaml import CParser
with open(sys.argv[1], "rb") as file:
    next_event = CParser(file.read()).get_event
while next_event() is not None:
    pass
"""
LOAD = """
import sys
import yaml
with open(sys.argv[1], "rb") as file:
    yaml.load(file.read(), Loader=yaml.CSafeLoader)
"""
GROW = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from grown import grow, write
for name, seed in (("clean", None), ("faulty", 1)):
    write(grow(int(sys.argv[3]), seed), Path(sys.argv[2], f"{name}.yaml"))
"""
# Spectral does next to nothing with this, so it is compared at its best.
SPECTRAL_RULES = {
    "rules": {
        "queue-has-department": {
            "given": "$.queues[*]",
            "then": {"field": "department", "function": "truthy"},
        }
    }
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure ece-lint on a large site.")
    for size, default in LARGE.items():
        parser.add_argument(f"--{size}", type=int, default=default)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5, help="at least 5")
    parser.add_argument(
        "--times", type=int, default=400, help="how often the clean sample is taken"
    )
    parser.add_argument("--peers", action="store_true", help="compare with other linters, too")
    parser.add_argument(
        "--tenfold", action="store_true", help="check ten times the site, too: 15 s a round"
    )
    options = vars(parser.parse_args())
    tenfold = options.pop("tenfold")
    rounds, with_peers = max(5, options.pop("rounds")), options.pop("peers")
    times = str(options.pop("times"))
    with tempfile.TemporaryDirectory() as folder:
        # The generator is a child, too: see `measure` for why this process stays small.
        sizes = [f"--{name.replace('_', '-')}={number}" for name, number in options.items()]
        generator = str(Path(__file__).with_name("site.py"))
        run(Command("site.py", [sys.executable, generator, folder, *sizes]))
        site = Path(folder) / "site.yaml"
        own = str(Path(__file__).parent)
        run(Command("grown.py", python(GROW, own, folder, times)))
        check = Command("ece-lint check", [*ece_lint(), "check", str(site)], (0, 1))
        events = Command("CParser events", python(DRAIN, str(site)))
        load = Command("CSafeLoader load", python(LOAD, str(site)))
        ratios = [
            Ratio(check.name, events.name, "cpu", 2.6),
            Ratio(check.name, load.name, "cpu"),
            Ratio(check.name, load.name, "memory", 0.25),
        ]
        reach = Command("ece-lint reach", [*ece_lint(), "reach", str(site)])
        trace = Command("ece-lint trace", [*ece_lint(), "trace", str(site), _dialed_number(site)])
        ratios += [
            Ratio(reach.name, check.name, "cpu", 1.1),
            Ratio(trace.name, check.name, "cpu", 0.9),
        ]
        page = site.with_name("site.html")
        report = Command(
            "ece-lint report", [*ece_lint(), "report", str(site), "--output", str(page)], (0, 1)
        )
        ratios.append(Ratio(report.name, check.name, "cpu", 1.5))
        changed = _changed(site)
        itself = Command("ece-lint diff itself", [*ece_lint(), "diff", str(site), str(site)], (0,))
        diff = Command("ece-lint diff", [*ece_lint(), "diff", str(site), str(changed)], (0, 1))
        ratios += [
            Ratio(itself.name, check.name, "cpu", 1.9),
            Ratio(diff.name, check.name, "cpu", 2.2),
        ]
        commands = [check, events, load, reach, trace, report, itself, diff]
        for name in ("clean", "faulty"):
            file = str(Path(folder) / f"{name}.yaml")
            grown = Command(f"check, all kinds, {name}", [*ece_lint(), "check", file], (0, 1))
            bare = Command(f"events, all kinds, {name}", python(DRAIN, file))
            commands += [grown, bare]
            ratios.append(Ratio(grown.name, bare.name, "cpu"))
        if tenfold:
            ten = str(Path(folder) / "ten")
            # The sizes of a site; how many skill groups an agent is in stays.
            more = {
                one: options[one] * (1 if one in ("memberships", "seed") else 10) for one in options
            }
            larger = [f"--{name.replace('_', '-')}={number}" for name, number in more.items()]
            run(Command("site.py", [sys.executable, generator, ten, *larger]))
            tenth = Command("check, ten times", [*ece_lint(), "check", ten], (0, 1))
            commands.append(tenth)
            # Longer numbers and names make it a little more than ten times the bytes, each of which may take 1.2 times.
            larger_by = Path(ten, "site.yaml").stat().st_size / site.stat().st_size
            ratios.append(Ratio(tenth.name, check.name, "cpu", round(1.2 * larger_by, 2)))
        for peer, target in _peers(site) if with_peers else ():
            commands.append(peer)
            ratios.append(Ratio(check.name, peer.name, "wall", target))
        costs = interleave(commands, rounds)
        print(f"{site.stat().st_size / 1e6:.1f} MB of YAML: {' '.join(sizes)}")
        print(
            f"{Path(folder, 'clean.yaml').stat().st_size / 1e6:.1f} MB with all kinds: --times={times}"
        )
        print(f"{page.stat().st_size / 1e6:.2f} MB of page, the target is 1.5 MB")
    show(costs, ratios, rounds)
    print(f"\nece-lint was run as: {' '.join(ece_lint())}")


def _dialed_number(site: Path) -> str:
    """Return the first script selector of the site, as the command line names it."""
    with site.open(encoding="utf-8") as lines:
        next(line for line in lines if line.startswith("script_selectors:"))
        return "script_selector:" + next(lines).partition("name: ")[2].strip().strip("\"'")


def _changed(site: Path) -> Path:
    """Write the site with every twentieth of its first 2,000 agents switched off, and return where."""
    before, mark, after = site.read_text(encoding="utf-8").partition("\nagents:\n")
    parts = after.split("enabled: true", 2_000)
    text = "".join(
        part + ("enabled: false" if number % 20 == 0 else "enabled: true")
        for number, part in enumerate(parts[:-1])
    )
    changed = site.with_name("changed.yaml")
    changed.write_text(before + mark + text + parts[-1], encoding="utf-8")
    return changed


def _peers(site: Path) -> Iterator[tuple[Command, float]]:
    """Yield the peers that are installed, each with the share of its time that we may take."""
    schemas = ROOT / "schemas"
    schema = ["--schemafile", str(schemas / "configuration.schema.json")]
    rules = site.with_name("spectral.json")
    rules.write_text(json.dumps(SPECTRAL_RULES))
    for program, arguments, target in (
        ("spectral", ["lint", "--ruleset", str(rules)], 0.75),
        ("check-jsonschema", [*schema, "--base-uri", f"{schemas.as_uri()}/"], 0.06),
        ("yamllint", [], 0.06),
    ):
        path = installed(program) or shutil.which(program)
        if path:
            yield Command(program, [path, *arguments, str(site)]), target
        else:
            print(f"{program} is not installed, so it is left out")


if __name__ == "__main__":
    main()
