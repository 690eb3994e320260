"""Run commands in turn, again and again, and say what each of them costs.

A child's peak memory counts from what its parent held when it was started, so a benchmark must stay
small itself: it leaves whatever is big to children.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
# Users have a bytecode cache; where it is switched off, imports cost five times as much.
ENVIRONMENT = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Command(NamedTuple):
    """What is run, the exit codes with which it has done its work, and the folder that it is run in."""

    name: str
    argv: Sequence[str]
    exit_codes: tuple[int, ...] = (0,)
    folder: Path = ROOT


class Cost(NamedTuple):
    """What a run took: seconds on the clock and of CPU (user and system), bytes at the peak."""

    wall: float
    cpu: float
    memory: float


class Ratio(NamedTuple):
    """A cost of one command against that of another, the most it may be, and what it was when that was written."""

    name: str
    against: str
    of: str  # a field of Cost
    target: float | None = None
    usual: float | None = None


def ece_lint() -> list[str]:
    """Return how to run ece-lint: the console script beside this Python, else the module."""
    script = installed("ece-lint")
    return [script] if script else [sys.executable, "-m", "ece_lint"]


def installed(program: str) -> str | None:
    """Return the path of a program that is installed beside this Python."""
    path = Path(sys.executable).with_name(program)
    return str(path) if path.exists() else None


def python(code: str, *arguments: str) -> list[str]:
    """Return how to run a few lines of Python."""
    return [sys.executable, "-c", code, *arguments]


def interleave(commands: Sequence[Command], rounds: int) -> dict[str, Cost]:
    """Run all commands in turn, and return the median cost of each by its name.

    One more round goes before and is not counted: it fills the caches.
    """
    costs: dict[str, list[Cost]] = {command.name: [] for command in commands}
    for number in range(rounds + 1):
        for command in commands:
            if sys.stderr.isatty():
                print(f"\rround {number} of {rounds}: {command.name:<60}", end="", file=sys.stderr)
            cost = run(command)
            if number:
                costs[command.name].append(cost)
    if sys.stderr.isatty():
        print("\r" + " " * 80, end="\r", file=sys.stderr)
    return {name: Cost(*map(median, zip(*all_, strict=True))) for name, all_ in costs.items()}


def run(command: Command) -> Cost:
    """Run a command once and drop what it prints; a failure ends the benchmark."""
    with tempfile.TemporaryFile() as complaints:
        start = time.perf_counter()
        child = subprocess.Popen(
            command.argv,
            cwd=command.folder,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        complaints.seek(0)
        said = complaints.read().decode(errors="replace").strip()[-2000:]
    # A traceback leaves with 1, as findings do.
    if child.returncode not in command.exit_codes or "Traceback (most recent" in said:
        sys.exit(f"`{command.name}` ended with exit code {child.returncode}:\n{said}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def show(costs: dict[str, Cost], ratios: Sequence[Ratio], rounds: int) -> float:
    """Print what each command costs, and the ratios beside their targets; return the largest by what it usually is."""
    worst = 0.0
    width = 2 + max(map(len, costs))
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    version = f"{platform.python_implementation()} {platform.python_version()}"
    print(f"medians of {rounds} interleaved rounds; {version}, {machine}\n")
    print(f"{'':{width}}{'CPU ms':>10}{'wall ms':>10}{'peak MB':>10}")
    for name, cost in costs.items():
        numbers = (cost.cpu * 1e3, cost.wall * 1e3, cost.memory / 1e6)
        print(f"{name:{width}}" + "".join(f"{number:10,.1f}" for number in numbers))
    print()
    for ratio in ratios:
        ours, theirs = (getattr(costs[name], ratio.of) for name in (ratio.name, ratio.against))
        measured = round(ours / theirs, 2)
        line = f"{ratio.of:>6}: {ratio.name} / {ratio.against} = {measured:.2f}"
        if ratio.usual is not None:
            worst = max(worst, measured / ratio.usual)
        if ratio.target is not None:
            met = "met" if measured <= ratio.target else "MISSED"
            line += f"  (target ≤ {ratio.target:g}: {met})"
        print(line)
    return worst
