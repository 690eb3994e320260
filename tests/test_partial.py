"""Nobody exports everything: what an export lacks is no fault of the site."""

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from forms import FORMS, Object, Site

from ece_lint.lint import lint
from ece_lint.model import sections
from ece_lint.settings import Settings

SAMPLES = Path(__file__).parent.parent / "samples"
DEPLOYMENTS = [f"deployments/{name}-right" for name in (400, 1500, 2500)]
# In a table the domain of outbound mail is like that of inbound mail.
CHANNELS = {"Outbound_MRD": "email-outbound"}
UCCE = Settings(channels=CHANNELS)
PCCE = Settings(channels=CHANNELS, product="pcce")
# A script that is written down without a field has no such target: that is how it is said.
SAYS_NONE = {("scripts", "enterprise_skill_groups")}


def sample(name: str) -> Site:
    site: Site = {}
    for file in sorted(SAMPLES.glob(f"{name}/*.yaml")):
        for section, part in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            site[section] = [*site[section], *part] if section in site else part
    return site


def faults(files: Mapping[str, bytes], settings: Settings) -> set[tuple[str, str]]:
    """Return the errors and warnings, but those that say what the export lacks."""
    report = lint([], settings, {name: io.BytesIO(raw) for name, raw in files.items()})
    assert not report.crashes
    return {
        (one.rule, one.message)
        for one in report.findings
        if one.group != "exports" and one.severity != "note"
    }


def faults_of(site: Site, settings: Settings) -> set[tuple[str, str]]:
    return faults({"site.json": json.dumps(site).encode()}, settings)


def without(field: str, objects: list[Object]) -> list[Object]:
    return [{name: value for name, value in one.items() if name != field} for one in objects]


def fields_of(section: str, part: Any) -> list[str]:
    """Return the fields that may be missing in a section of a site."""
    if isinstance(part, dict):
        return list(part)
    needed = {"name", *sections()[section].schema.get("required", ())}
    fields = {field: None for one in part if isinstance(one, dict) for field in one}
    return [one for one in fields if one not in needed and (section, one) not in SAYS_NONE]


def without_field(field: str, part: Any) -> Any:
    if isinstance(part, dict):
        return {name: value for name, value in part.items() if name != field}
    return without(field, part)


def partial(whole: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a site without each of its sections, with that alone, and without each field of its objects."""
    for section, part in whole.items():
        rest = {name: own for name, own in whole.items() if name != section}
        yield f"without {section}", rest
        yield f"only {section}", {section: part}
        if isinstance(part, dict):
            for what, own in partial(part):
                yield f"{section}, {what}", {**rest, section: own}
        elif isinstance(part, list) and isinstance(part[0], dict):
            for field in fields_of(section, part):
                yield f"without {section}.{field}", {**rest, section: without(field, part)}


def much_less(site: Site) -> Iterator[tuple[str, Site]]:
    """Yield a site without one section after the other, and without one field of every section at once."""
    yield from ((what, own) for what, own in partial(site) if "." not in what and "," not in what)
    left = {section: fields_of(section, part) for section, part in site.items()}
    while any(left.values()):
        gone = {section: fields.pop() for section, fields in left.items() if fields}
        own = {
            section: without_field(gone[section], part) if section in gone else part
            for section, part in site.items()
        }
        yield f"without {gone}", own


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("clean", UCCE),
        pytest.param("clean", PCCE, marks=pytest.mark.thorough),
        *((one, UCCE) for one in DEPLOYMENTS),
    ],
)
@pytest.mark.parametrize("less", [much_less, pytest.param(partial, marks=pytest.mark.thorough)])
def test_a_section_or_a_field_that_is_not_there_is_no_fault(
    name: str, settings: Settings, less: Callable[[Site], Iterator[tuple[str, Site]]]
) -> None:
    site = sample(name)
    usual = faults_of(site, settings)
    new = {what: faults_of(own, settings) - usual for what, own in less(site)}
    assert {what: found for what, found in new.items() if found} == {}


@pytest.mark.parametrize(
    ("form", "settings"), [("tables of Management Studio", UCCE), ("REST as XML", PCCE)]
)
@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.thorough)])
def test_an_export_that_is_not_there_is_no_fault(
    form: str, settings: Settings, every: int, tmp_path: Path
) -> None:
    site = sample("clean")
    domains = without("channel", site["media_routing_domains"])
    FORMS[form]({**site, "media_routing_domains": domains}, tmp_path)
    files = {file.name: file.read_bytes() for file in sorted(tmp_path.iterdir())}
    usual = faults(files, settings)
    new: dict[str, Any] = {}
    exports = {name: re.sub(r"-?\d*\.\w+", "", name) for name in files}  # a response has pages
    for export in sorted({*exports.values()})[::every]:
        own = {name: raw for name, raw in files.items() if exports[name] == export}
        rest = {name: raw for name, raw in files.items() if exports[name] != export}
        new[f"without {export}"] = faults(rest, settings) - usual
        new[f"only {export}"] = faults(own, settings) - usual
    for of_ece in (True, False):
        own = {name: raw for name, raw in files.items() if name.startswith("eg") == of_ece}
        new["only ECE" if of_ece else "only Unified CCE"] = faults(own, settings) - usual
    assert {what: found for what, found in new.items() if found} == {}


TABLES = {
    one.relative_to(SAMPLES / "site-tables").as_posix(): one.read_bytes()
    for one in sorted((SAMPLES / "site-tables").rglob("*.csv"))
}
SHORT = (
    "Skill_Group_Member",
    "Call_Type_Map",
    "Script",
    "Application_Path",
    "egicm_queue",
    "Agent",
)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if Path(name).stem in SHORT else pytest.mark.thorough)
        for name in TABLES
        if "xml" not in name and not name.endswith("Media_Class.csv")
    ],
)
def test_what_follows_from_rows_that_are_missing_is_no_fault(name: str) -> None:
    header, *rows = TABLES[name].splitlines()
    counted = b"\n(%d rows affected)" % len(rows)
    cut = b"\n".join([header, *rows[: len(rows) // 2], counted])
    assert faults(TABLES | {name: cut}, Settings()) <= faults(TABLES, Settings())


def in_two(site: Site) -> dict[str, bytes]:
    """Return a site in two files for each section that has several objects, and one for the others."""
    files = {}
    for section, part in site.items():
        halves = [part[::2], part[1::2]] if isinstance(part, list) and len(part) > 1 else [part]
        for number, own in enumerate(halves):
            text = yaml.safe_dump({section: own}, sort_keys=False)
            files[f"{section}-{number}.yaml"] = text.encode()
    return files


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "a quote that is not closed": lambda raw: b'note: "\n' + raw,
    "a tab behind its objects": lambda raw: raw + b"\t- [\n",
    "two versions": lambda raw: b"<<<<<<< HEAD\n" + raw + b"=======\n>>>>>>> theirs\n",
    "UTF-16": lambda raw: raw.decode().encode("utf-16"),
    "JSON that is cut": lambda raw: json.dumps(yaml.safe_load(raw)).encode()[:-2],
    "encrypted": lambda raw: b"\0GITCRYPT\0\xf3\x80",
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_follows_from_a_file_that_is_broken_is_no_fault(how: str) -> None:
    files = in_two(sample("clean"))
    known = faults(files, UCCE)
    for name, raw in files.items():
        new = faults(files | {name: BROKEN[how](raw)}, UCCE) - known
        assert {rule for rule, _ in new} <= {"broken-document", "unreadable-file"}, name


def test_what_does_not_follow_from_a_broken_file_is_said() -> None:
    groups = b"skill_groups:\n- {name: A, department: Sales}\n- {name: A, department: Sales}\n"
    files = {"voice.yaml": groups, "mail.yaml": b"users:\n- {name: 'ann}\n"}
    assert {rule for rule, _ in faults(files, UCCE)} == {"broken-document", "duplicate-name"}
