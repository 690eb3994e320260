"""How long a run takes for what it does: it tells what it begins, and somebody looks at the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from time import perf_counter

# As a run tells of each file and each rule.
LOOKING, READING, ASKING = "looking for files", "reading ", "asking "
SETTINGS = "reading settings and rules"
_MOST_RULES = 15


class Timings:
    """The seconds that a run spends on each thing; it is called with what is begun, as `told` of `lint` is.

    What is begun at first is said when it is made. `clock` gives seconds, from whenever.
    """

    def __init__(self, doing: str, clock: Callable[[], float] = perf_counter) -> None:
        self.seconds: dict[str, float] = {}
        self._clock = clock
        self._doing, self._since = doing, clock()

    def __call__(self, doing: str) -> None:
        """Take note that something ends, and that another thing begins."""
        now = self._clock()
        self.seconds[self._doing] = self.seconds.get(self._doing, 0.0) + now - self._since
        self._doing, self._since = doing, self._clock()

    def done(self) -> dict[str, float]:
        """Return the seconds, after the last thing."""
        self("")
        return self.seconds


def table(sites: Iterable[Mapping[str, float]]) -> str:
    """Return the seconds of a run in lines: what it did in its order, and the rules, the slowest first.

    Those of several sites are added up, also where they were checked side by side.
    """
    sites = list(sites)
    steps: dict[str, float] = {}
    rules: dict[str, float] = {}
    for doing, seconds in (each for one in sites for each in one.items()):
        name = doing.removeprefix(ASKING)
        if name != doing:
            rules[name] = rules.get(name, 0.0) + seconds
            name = "asking the rules"
        elif doing == LOOKING or (doing.startswith(READING) and doing != SETTINGS):
            name = "reading files"
        steps[name] = steps.get(name, 0.0) + seconds
    slowest = sorted(rules, key=lambda rule: (-rules[rule], rule))
    shown, others = slowest[:_MOST_RULES], slowest[_MOST_RULES:]
    lines = ["seconds"]
    for name, seconds in steps.items():
        lines.append(_line(seconds, name))
        if name == "asking the rules":
            lines += [_line(rules[rule], f"  {rule}") for rule in shown]
            rest = sum(map(rules.__getitem__, others))
            lines += [_line(rest, f"  {len(others)} more rules")] if others else []
    of = f", of {len(sites)} sites" if len(sites) > 1 else ""
    lines.append(_line(sum(steps.values()), f"in all{of}"))
    return "".join(f"{line}\n" for line in lines)


def _line(seconds: float, what: str) -> str:
    return f"{seconds:7.3f}  {what}"
