"""What reports with very many findings cost, in each format beside JSON, and what accepting them costs.

    python tests/benchmarks/findings.py [--rounds 3] [--findings 20000] [--forms yaml csv xml]

Every file has 800 of the findings, as a rule lists no more than 1,000 in one. No format should take more than 1.3 times
what JSON takes, whatever the files are; it ends with 1 if one does.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from measure import Command, Ratio, ece_lint, interleave, show

from ece_lint.report.formats import FORMATS

_PER_FILE = 800
_MOST = 1.3
_PAGE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<results>
  <pageInfo>
    <resultsPerPage>{0}</resultsPerPage>
    <startIndex>{1}</startIndex>
    <totalResults>{2}</totalResults>
  </pageInfo>
  <{3}s>
{4}
  </{3}s>
</results>
"""
_PERIPHERAL = "<peripheral><id>5000</id><name>Boston</name></peripheral>"
_AGENT = (
    "    <agent>\n      <refURL>/unifiedconfig/config/agent/{0}</refURL>\n      "
    + _PERIPHERAL
    + "\n      <agentId>{0}</agentId>\n      <person><userName>agent{0}@acme.example</userName></person>\n      "
    "<defaultSkillGroup><refURL>/unifiedconfig/config/skillgroup/5100</refURL><name>Boston.Sales</name>"
    "</defaultSkillGroup>\n    </agent>"
)
_GROUP = (
    "    <skillGroup>\n      <refURL>/unifiedconfig/config/skillgroup/5100</refURL>\n      "
    "<name>Boston.Sales</name>\n      "
    + _PERIPHERAL
    + "\n      <agents><agent><refURL>/unifiedconfig/config/agent/100000</refURL></agent></agents>\n    </skillGroup>"
)


def in_yaml(numbers: range) -> Iterator[tuple[str, str]]:
    """Yield files with agents and, in skill groups, each of their names with a letter that is not in it."""
    agents = "".join(f"  - {{name: Boston.Agent_{one}}}\n" for one in numbers)
    yield "agents.yaml", f"agents:\n{agents}"
    for file, own in enumerate(_parts(numbers)):
        lines = "".join(f"      - Boston.Agennt_{one}\n" for one in own)
        yield f"groups_{file}.yaml", f"skill_groups:\n  - name: Group_{file}\n    agents:\n{lines}"


def in_csv(numbers: range) -> Iterator[tuple[str, str]]:
    """Yield tables of the AW database, in which all agents but the first are not in their default skill group."""
    yield "Peripheral.csv", "PeripheralID,LogicalControllerID,EnterpriseName\n5000,5000,Boston\n"
    yield "Skill_Group.csv", "SkillTargetID,PeripheralID,EnterpriseName\n5100,5000,Boston.Sales\n"
    yield (
        "Skill_Group_Member.csv",
        f"SkillGroupSkillTargetID,AgentSkillTargetID\n5100,{numbers[0]}\n",
    )
    for file, own in enumerate(_parts(numbers)):
        rows = "".join(f"{one},5000,{one},{one},Boston.Agent_{one},5100\n" for one in own)
        header = "SkillTargetID,PeripheralID,PeripheralNumber,PersonID,EnterpriseName,DefaultSkillGroup\n"
        yield f"Agent_{file}.csv", header + rows


def in_xml(numbers: range) -> Iterator[tuple[str, str]]:
    """Yield the same as the CCE REST interface answers."""
    yield "skillgroup.xml", _PAGE.format(1, 0, 1, "skillGroup", _GROUP)
    for file, own in enumerate(_parts(numbers)):
        agents = "\n".join(map(_AGENT.format, own))
        yield (
            f"agent_{file}.xml",
            _PAGE.format(len(own), file * _PER_FILE, len(numbers), "agent", agents),
        )


def _parts(numbers: range) -> Iterator[range]:
    for at in range(0, len(numbers), _PER_FILE):
        yield numbers[at : at + _PER_FILE]


def _accepted(folder: Path, numbers: range) -> Iterator[Command]:
    """Yield the checks of a site a thousand of of whose findings are accepted, or all by a baseline.

    A thousand entries have a name each, or what several names may fit.
    """
    accepted = numbers[:1_000]
    for way in ("Boston.Agennt_{}", "Boston.Agennt_{}*", "*nnt_{}"):
        own = folder / f"accept {way}".replace("*", "+")
        _write(own, in_yaml, numbers)
        entries = "".join(
            f"  - {{rule: undefined-name, name: '{way.format(one)}', reason: they left}}\n"
            for one in accepted
        )
        (own / "ece-lint.yaml").write_text(f"accept:\n{entries}", "utf-8")
        yield Command(f"accept {way}", [*ece_lint(), *_JSON], (0, 1), own)
    own = folder / "baseline"
    _write(own, in_yaml, numbers)
    (own / "ece-lint.yaml").write_text("rules: {}\n", "utf-8")
    yield Command("baseline create", [*ece_lint(), "baseline", "create"], (0,), own)
    yield Command("with the baseline", [*ece_lint(), *_JSON], (0, 1), own)


def _write(
    folder: Path, form: Callable[[range], Iterator[tuple[str, str]]], numbers: range
) -> None:
    folder.mkdir()
    for name, text in form(numbers):
        (folder / name).write_text(text, "utf-8")


_JSON = ["check", "--format", "json"]
_FORMS = {"yaml": in_yaml, "csv": in_csv, "xml": in_xml}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure reports with very many findings.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--findings", type=int, default=20_000)
    parser.add_argument("--forms", nargs="+", choices=_FORMS, default=[*_FORMS])
    options = parser.parse_args()
    numbers = range(100_000, 100_000 + options.findings)
    missed = False
    for form in options.forms:
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder, "site")
            _write(site, _FORMS[form], numbers)
            check = [*ece_lint(), "check", "--format"]
            commands = [Command(f"{form}: {one}", [*check, one], (0, 1), site) for one in FORMATS]
            if form == "yaml":
                commands += _accepted(Path(folder), numbers)
            json = f"{form}: json"
            costs = interleave(commands, options.rounds)
            show(costs, [Ratio(one, json, "cpu", _MOST) for one in costs], options.rounds)
            missed |= any(one.cpu > _MOST * costs[json].cpu for one in costs.values())
    sys.exit(missed)


if __name__ == "__main__":
    main()
