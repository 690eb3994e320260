"""Nobody exports everything: what an export lacks is no fault of the site."""

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from forms import FORMS, Object, Site

from ece_lint.lint import lint
from ece_lint.model import sections
from ece_lint.settings import Settings

CLEAN = Path(__file__).parent.parent / "samples" / "clean"
# In a table the domain of outbound mail is like that of inbound mail.
CHANNELS = {"Outbound_MRD": "email-outbound"}
UCCE = Settings(channels=CHANNELS)
PCCE = Settings(channels=CHANNELS, product="pcce")
# A script that is written down without a field has no such target: that is how it is said.
SAYS_NONE = {("scripts", "enterprise_skill_groups")}


def clean_site() -> Site:
    site: Site = {}
    for file in sorted(CLEAN.glob("*.yaml")):
        for section, objects in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            site.setdefault(section, []).extend(objects)
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


@pytest.mark.parametrize("settings", [UCCE, PCCE], ids=["ucce", "pcce"])
def test_a_section_or_a_field_that_is_not_there_is_no_fault(settings: Settings) -> None:
    site = clean_site()
    usual = faults_of(site, settings)
    new: dict[str, Any] = {}
    for section, objects in site.items():
        rest = {name: own for name, own in site.items() if name != section}
        new[f"without {section}"] = faults_of(rest, settings) - usual
        new[f"only {section}"] = faults_of({section: objects}, settings) - usual
        given = {field for one in objects for field in one}
        for field in given - {"name", *sections()[section].schema.get("required", ())}:
            if (section, field) not in SAYS_NONE:
                found = faults_of({**rest, section: without(field, objects)}, settings)
                new[f"without {section}.{field}"] = found - usual
    assert {what: found for what, found in new.items() if found} == {}


@pytest.mark.parametrize(
    ("form", "settings"), [("tables of Management Studio", UCCE), ("REST as XML", PCCE)]
)
def test_an_export_that_is_not_there_is_no_fault(
    form: str, settings: Settings, tmp_path: Path
) -> None:
    site = clean_site()
    domains = without("channel", site["media_routing_domains"])
    FORMS[form]({**site, "media_routing_domains": domains}, tmp_path)
    files = {file.name: file.read_bytes() for file in sorted(tmp_path.iterdir())}
    usual = faults(files, settings)
    new: dict[str, Any] = {}
    exports = {name: re.sub(r"-?\d*\.\w+", "", name) for name in files}  # a response has pages
    for export in {*exports.values()}:
        own = {name: raw for name, raw in files.items() if exports[name] == export}
        rest = {name: raw for name, raw in files.items() if exports[name] != export}
        new[f"without {export}"] = faults(rest, settings) - usual
        new[f"only {export}"] = faults(own, settings) - usual
    for of_ece in (True, False):
        own = {name: raw for name, raw in files.items() if name.startswith("eg") == of_ece}
        new["only ECE" if of_ece else "only Unified CCE"] = faults(own, settings) - usual
    assert {what: found for what, found in new.items() if found} == {}
