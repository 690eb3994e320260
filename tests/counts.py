"""What each break gives, in numbers: whether it is named, what is accused besides, and how loud one cause is.

`python tests/counts.py` counts anew, or only the breaks that are named, and writes `counts.txt`, which `test_counts.py`
holds.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import yaml
from forms import FORMS, Object, Site

from ece_lint.lint import lint
from ece_lint.pages.read import load_rules
from ece_lint.settings import Settings, read_settings

HERE = Path(__file__).parent
FILE = HERE / "counts.txt"
SAMPLES = HERE.parent / "samples"
RULES = load_rules()
BY_FORM = {
    "canonical": "canonical JSON",
    "tables": "tables of Management Studio",
    "REST": "REST as XML",
}  # fmt: skip
# In a table the domain of outbound mail is like that of inbound mail.
CHANNELS = {"Outbound_MRD": "email-outbound"}
HEAD = """\
# What breaks of the clean site give in each form, made by `python tests/counts.py`: whether the rule speaks that is
# about the break, how many rules speak that neither are about it nor follow, how many errors and warnings there are
# in all. A form that cannot say the break has `-`, one that cannot say what the rule asks for has `?`.
"""


class Count(NamedTuple):
    named: str
    alarms: int
    loud: int


class Break(NamedTuple):
    """What was done to which site, the rules that may speak then, the first of which must, and the settings."""

    rules: tuple[str, ...]
    do: Callable[[Site], Site]
    of: str = "clean"
    settings: Object = {}  # noqa: RUF012 - nobody changes it


def sample(name: str, changes: list[Object]) -> Site:
    """Read a sample whose files are changed."""
    site: Site = {}
    for file in sorted((SAMPLES / name).glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        for change in changes:
            if change["in"] == file.name:
                text = text.replace(change["from"], change["to"])
        for section, part in yaml.safe_load(text).items():
            site[section] = [*site[section], *part] if section in site else part
    return site


def mutation(file: Path) -> Break:
    """Return the break that the catalogue has for a rule."""
    page, rule = yaml.safe_load(file.read_text(encoding="utf-8")), RULES[file.stem]
    settings = dict(page.get("settings", {}))
    if rule.is_off:
        settings["rules"] = {rule.name: {"severity": "warning"}, **settings.get("rules", {})}
    of, changes = page.get("of", "clean"), page.get("change", [])
    rules = (rule.name, *page.get("follows", ()))
    return Break(rules, lambda _: sample(of, changes), of, settings)


# Causes that touch much at once.


def put(section: str, **fields: Any) -> Callable[[Site], Site]:
    """Give fields to all objects of a section."""

    def do(site: Site) -> Site:
        return {**site, section: [one | fields for one in site[section]]}

    return do


def put_one(section: str, name: str, **fields: Any) -> Callable[[Site], Site]:
    """Give fields to one object."""

    def do(site: Site) -> Site:
        assert name in [one["name"] for one in site[section]]
        changed = [one | (fields if one["name"] == name else {}) for one in site[section]]
        return {**site, section: changed}

    return do


def without_domain(site: Site) -> Site:
    """Delete the domain of chat, and the selectors that were of it."""
    gone = {"media_routing_domain": "Chat_MRD"}
    kept = [one for one in site["script_selectors"] if one.items().isdisjoint(gone.items())]
    domains = [one for one in site["media_routing_domains"] if one["name"] != "Chat_MRD"]
    return {**site, "script_selectors": kept, "media_routing_domains": domains}


def misspelt_everywhere(site: Site) -> Site:
    """Spell an ECC variable wrongly wherever it is written."""
    text = yaml.safe_dump(site).replace("user.cim.activity.id", "user.cim.activty.id")
    changed: Site = yaml.safe_load(text)
    return changed


SEEDED = {
    "all skill groups empty": Break(("contacts-queued-to-nobody",), put("skill_groups", agents=[])),
    "no call type scheduled": Break(
        ("call-type-without-script", "script-unreachable"), put("call_types", scripts=[])
    ),
    "an attribute that became boolean": Break(
        ("attribute-value-not-allowed",), put_one("attributes", "French", type="boolean")
    ),
    "a media class that changed": Break(
        ("entry-point-channel-differs-from-queue", "email-mrd-not-interruptible", "queue-without-source"),
        put_one("media_classes", "ECE_Chat", type="email"),
    ),
    "a domain deleted with its selectors": Break(("undefined-name", "call-type-unused"), without_domain),
    "a team that moved": Break(
        ("agent-team-across-peripherals",), put_one("agent_teams", "Team_NA", peripheral="EMEA_Peripheral")
    ),
    "one ECC variable misspelt everywhere": Break(("ecc-variable-missing",), misspelt_everywhere),
}  # fmt: skip
BREAKS = SEEDED | {
    file.stem: mutation(file) for file in sorted((HERE / "mutations").glob("*.yaml"))
}


def written(site: Site, form: str) -> dict[str, bytes]:
    """Return the files of a site in a form; a deployment is of no export."""
    said = {
        section: part
        for section, part in site.items()
        if form == "canonical" or isinstance(part, list)
    }
    with TemporaryDirectory() as folder:
        FORMS[BY_FORM[form]](said, Path(folder))
        return {file.name: file.read_bytes() for file in sorted(Path(folder).iterdir())}


class Found(NamedTuple):
    """How often each rule speaks, with its severity, and which rules could not be asked."""

    said: Counter[tuple[str, str]]
    not_asked: set[str]


def found_in(files: dict[str, bytes], settings: Object) -> Found:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ece-lint.yaml"
        file.write_text(yaml.safe_dump(settings), encoding="utf-8")
        read = read_settings(file)
    read["channels"] = CHANNELS | read.get("channels", {})
    report = lint([], Settings(**read), {name: io.BytesIO(raw) for name, raw in files.items()})
    assert not report.crashes
    said = Counter((one.rule, one.severity) for one in report.findings)
    return Found(said, {one.rule for one in report.skipped})


@cache
def whole(of: str) -> Site:
    return sample(of, [])


@cache
def unbroken(of: str, settings: str, form: str) -> tuple[dict[str, bytes], Found]:
    """Return a sample in a form, and what is found there."""
    files = written(whole(of), form)
    return files, found_in(files, yaml.safe_load(settings))


def count(did: Break, form: str) -> Count | None:
    """Return what a break gives in a form, or nothing if the form cannot say it."""
    files, before = unbroken(did.of, yaml.safe_dump(did.settings), form)
    broken = written(did.do(whole(did.of)), form)
    if broken == files:
        return None
    found = found_in(broken, did.settings)
    new = found.said - before.said
    rules = {rule for rule, _ in new}
    loud = sum(number for (_, severity), number in new.items() if severity != "note")
    named = "1" if did.rules[0] in rules else "?" if did.rules[0] in found.not_asked else "0"
    return Count(named, len(rules - {*did.rules}), loud)


def row(name: str) -> str:
    """Return the line of a break."""
    found = [count(BREAKS[name], form) for form in BY_FORM]
    cells = ("-" if one is None else " ".join(map(str, one)) for one in found)
    return f"{name:56}" + "".join(f"{cell:>11}" for cell in cells)


def counts_of(line: str) -> list[Count | None]:
    """Read the line of a break: what each form gives."""
    cells = (line[at : at + 11].split() for at in range(56, len(line), 11))
    return [None if cell == ["-"] else Count(cell[0], *map(int, cell[1:])) for cell in cells]


def rows() -> dict[str, str]:
    """Return the lines of all breaks in the file."""
    lines = FILE.read_text(encoding="utf-8").splitlines() if FILE.is_file() else []
    return {name: line for line in lines if (name := line[:56].strip()) in BREAKS}


def classes(rows: dict[str, str]) -> Iterator[str]:
    """Yield by group how many breaks are named of those that a form can say, and all alarms."""
    groups: dict[str, list[list[Count | None]]] = {}
    for name, line in rows.items():
        group = RULES[name].group if name in RULES else "seeded"
        groups.setdefault(group, []).append(counts_of(line))
    for group, lines in sorted(groups.items()):
        cells = ""
        for of_form in zip(*lines, strict=True):
            said = [one for one in of_form if one is not None]
            named = sum(one.named == "1" for one in said)
            asked = sum(one.named != "?" for one in said)
            cells += f"{f'{named} of {asked}, {sum(one.alarms for one in said)}':>18}"
        yield f"{group:20}{cells}"


def table(rows: dict[str, str]) -> str:
    """Return the whole file."""
    forms, wider = ("".join(f"{form:>{width}}" for form in BY_FORM) for width in (11, 18))
    lines = [f"{'named, alarms, loud':56}{forms}", *rows.values(), ""]
    lines += [f"{'named of all, alarms':20}{wider}", *classes(rows), ""]
    return HEAD + "\n".join(lines)


if __name__ == "__main__":
    known = rows() if sys.argv[1:] else {}
    again = sys.argv[1:] or BREAKS
    FILE.write_text(
        table({name: row(name) if name in again else known[name] for name in BREAKS}),
        encoding="utf-8",
    )
