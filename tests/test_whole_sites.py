"""Whole sites without faults, each of another shape, stay silent in every form."""

from pathlib import Path

import pytest
from forms import FORMS
from test_flow import unexplained
from whole_sites import SITES, Whole

from ece_lint.lint import lint
from ece_lint.report import Report
from ece_lint.settings import Settings

USUAL = ["canonical YAML", "tables of Management Studio", "REST as XML"]
RELEASES = ["12.0", "12.5", "12.6", "15.0"]
THOROUGH = [
    pytest.param(form, release, marks=pytest.mark.thorough)
    for form in FORMS
    for release in RELEASES
    if form in USUAL or release == RELEASES[-1]
]


def linted(whole: Whole, folder: Path, form: str, release: str) -> Report:
    """Lint a site in a form, as the product that it is."""
    FORMS[form]({**whole.make()}, folder / "site")
    report = lint([str(folder / "site")], Settings(release=release, product=whole.product))
    assert not report.crashes
    assert not report.not_analysed
    assert unexplained(report) == []
    return report


@pytest.mark.parametrize(("form", "release"), [*((form, "12.6") for form in USUAL), *THOROUGH])
@pytest.mark.parametrize("name", SITES)
def test_a_whole_site_is_not_accused(tmp_path: Path, name: str, form: str, release: str) -> None:
    whole = SITES[name]
    report = linted(whole, tmp_path, form, release)
    found = [*report.findings, *report.consequences]
    accused = [one for one in found if one.severity != "note" or one.rule not in whole.notes]
    assert [f"{one.rule}: {one.message}" for one in accused] == []


@pytest.mark.parametrize("name", SITES)
def test_it_is_accused_once_nobody_serves_it(tmp_path: Path, name: str) -> None:
    whole = SITES[name]
    nobody = {"skill_groups": {"agents": []}, "agents": {"attributes": {}}}
    site = {
        section: [{**one, **nobody.get(section, {})} for one in objects]
        for section, objects in whole.make().items()
    }
    report = linted(whole._replace(make=lambda: site), tmp_path, "canonical YAML", "12.6")
    assert {one.severity for one in report.findings} & {"error", "warning"}
