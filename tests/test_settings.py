"""`ece-lint.yaml`: found from everywhere, checked, and shown with where each value comes from."""

import json
from contextlib import chdir
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from command import CLEAN, FINDINGS, WRONG_USE, ece_lint

from ece_lint.documents.yaml import read_yaml
from ece_lint.lint import lint
from ece_lint.pages.read import load_rules, profiles
from ece_lint.pages.rule import WrongPages
from ece_lint.settings import PROFILES, Settings, followed, read_settings, settings_in
from ece_lint.wording import WrongUse

SITE = """\
skill_groups:
  - {name: Sales_NA, agents: [Tony, OUT_17]}
agents:
  - {name: Tony}
queues:
  - {name: Sales, skill_groups: [Sale_NA], fields: none}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a repository with settings, a configuration in `config`, and a folder that is none."""
    for folder in (".git", "config/deep", "other"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "config" / "deep" / "site.yaml").write_text(SITE, encoding="utf-8")
    (tmp_path / "other" / "old.yaml").write_text("queues: [{name: Sales}]", encoding="utf-8")
    (tmp_path / "ece-lint.yaml").write_text("sources: [config]\n", encoding="utf-8")
    return tmp_path


def of(settings: str, folder: Path, site: str = SITE) -> list[str]:
    """Lint a site with settings and return the rules that report."""
    (folder / "ece-lint.yaml").write_text(settings, encoding="utf-8")
    (folder / "site.yaml").write_text(site, encoding="utf-8")
    report = lint([str(folder)], Settings(**read_settings(folder / "ece-lint.yaml")))
    return [finding.rule for finding in report.findings]


def files_read(run: CompletedProcess[str]) -> set[str]:
    """Return the files that a JSON report is about."""
    return {one["path"] for one in json.loads(run.stdout)["summary"]["read"]}


def refused(text: str) -> str:
    with pytest.raises(WrongPages) as wrong:
        settings_in(read_yaml("ece-lint.yaml", text.encode()))
    return str(wrong.value)


@pytest.mark.parametrize(
    "settings",
    [
        "sources: [config, ../secret]",
        "sources: [config/linked]",
        "sources: [inner/../../secret]",  # where the link leads, that is a folder of the repository
        "baseline: ../secret/baseline.yaml",
    ],
)
def test_settings_lead_nowhere_out_of_the_repository(repository: Path, settings: str) -> None:
    secret = repository.parent / "secret"
    secret.mkdir(exist_ok=True)
    (repository / "config" / "linked").symlink_to(secret)
    (repository / "a" / "b").mkdir(parents=True)
    (repository / "inner").symlink_to(repository / "a" / "b")
    (repository / "ece-lint.yaml").write_text(settings, encoding="utf-8")
    run = ece_lint("check", folder=repository)
    assert run.returncode == WRONG_USE
    assert "ece-lint.yaml:1:" in run.stderr
    assert "leads out of the repository" in run.stderr


@pytest.mark.parametrize("settings", ['sources: ["a\\0b"]', 'baseline: "a\\0b"'])
def test_what_no_file_can_be_called_is_no_path(repository: Path, settings: str) -> None:
    (repository / "ece-lint.yaml").write_text(settings, encoding="utf-8")
    run = ece_lint("check", folder=repository)
    assert run.returncode == WRONG_USE
    assert r"`a\u0000b` cannot be the name of a file" in run.stderr


def test_settings_are_no_link_out_of_the_repository(repository: Path) -> None:
    (repository / "ece-lint.yaml").rename(repository.parent / "private.yaml")
    (repository / "ece-lint.yaml").symlink_to(repository.parent / "private.yaml")
    run = ece_lint("check", folder=repository)
    assert run.returncode == WRONG_USE
    assert "is a symbolic link that leads out of the repository" in run.stderr


def test_every_folder_of_a_repository_gives_the_same_report(repository: Path) -> None:
    folders = (
        repository,
        repository / "config",
        repository / "config" / "deep",
        repository / "other",
    )
    runs = [ece_lint("check", "--format", "json", folder=folder) for folder in folders]
    assert {run.returncode for run in runs} == {FINDINGS}
    assert len({run.stdout for run in runs}) == 1
    paths = {found["location"]["path"] for found in json.loads(runs[0].stdout)["findings"]}
    assert paths == {"config/deep/site.yaml"}


def test_what_a_run_follows_is_watched(repository: Path) -> None:
    settings = repository / "ece-lint.yaml"
    settings.write_text("sources: [config]\nbaseline: known.yaml\n", encoding="utf-8")
    own = [str(settings), str(repository / "known.yaml")]
    deep = str(repository / "config" / "deep")
    assert followed([deep]) == [deep, *own]
    with chdir(repository):
        assert followed([]) == [str(repository / "config"), *own]
        settings.write_text("sauces: [config]\n", encoding="utf-8")
        usual = str(repository / "ece-lint-baseline.yaml")
        assert followed([]) == [str(repository), str(settings), usual]
        settings.write_text("sites: {lab: {}}\n", encoding="utf-8")
        assert str(settings) in followed([], "lba")  # so that mending it is seen


def test_a_path_that_is_named_is_shown_from_the_same_root(repository: Path) -> None:
    run = ece_lint("check", "deep/site.yaml", "--format", "concise", folder=repository / "config")
    assert run.stdout.startswith("config/deep/site.yaml:")


def test_the_root_is_the_repository_also_where_the_settings_are_deeper(repository: Path) -> None:
    (repository / "ece-lint.yaml").rename(repository / "config" / "ece-lint.yaml")
    (repository / "config" / "ece-lint.yaml").write_text("product: pcce\n", encoding="utf-8")
    run = ece_lint("check", "--format", "json", folder=repository / "config" / "deep")
    report = json.loads(run.stdout)
    assert report["settings"]["product"] == "pcce"
    assert {found["location"]["path"] for found in report["findings"]} == {"config/deep/site.yaml"}


def test_a_run_over_a_part_says_so(repository: Path) -> None:
    (repository / "config" / "more.yaml").write_text("agents: [{name: Ann}]")
    part = ece_lint("check", "config/more.yaml", folder=repository)
    assert "only part of what the settings cover was checked" in part.stderr
    for words in ((), ("config",), (str(repository),)):
        assert (
            "only part of what the settings cover was checked"
            not in ece_lint("check", *words, folder=repository).stderr
        )


def test_settings_that_are_not_followed_are_said_to_be(repository: Path) -> None:
    (repository / "config" / "ece-lint.yaml").write_text("product: pcce\n", encoding="utf-8")
    run = ece_lint("check", folder=repository)
    assert "settings that this run does not follow" in run.stderr
    assert "config/ece-lint.yaml" in run.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("profil: strict", "did you mean `profile`?"),
        ("profile: strikt", "did you mean `strict`?"),
        ("accept: [{rule: undefined-name, name: Q}]", "has no `reason`"),
        ("accept: [{rule: undefined-name, name: Q, reason: ' '}]", "expected text"),
        ("accept: [{rule: undefined-name, reason: x}]", "`ignore:` switches a rule off"),
        ("accept: [{rule: x-y, nam: Q, reason: x}]", "did you mean `name`?"),
        ("accept: [{rule: x-y, kind: que, name: Q, reason: x}]", "did you mean `queue`?"),
        ("accept: [{rule: x-y, name: Q, reason: x, until: 2027-13-01}]", "date such as 2027-01-31"),
        ("accept: [{rule: x-y, name: Q, reason: x, until: 2027-02-31}]", "date such as 2027-01-31"),
        ("external: [{kind: agent, name: Tony}]", "has no `owner`"),
        ("external: [{kind: agnt, name: T, owner: x, date: 2026-01-01}]", "did you mean `agent`?"),
        ("rules: {undefined-name: {severty: error}}", "did you mean `severity`?"),
        ("sources: []", "expected at least 1"),
        ("release: 12.10", "known are `11.5`, `11.6`"),
        ("reference-design: 3000", "expected `2000`, `4000`, `12000` or `24000`; did you"),
        ("[]", "the settings file has no fields"),
    ],
)
def test_a_wrong_setting_is_told_with_its_place(text: str, told: str) -> None:
    said = refused(text)
    assert told in said
    assert said.startswith("ece-lint.yaml:1:")


@pytest.mark.parametrize("text", ["", "# profile: strict\n"])
def test_settings_may_say_nothing(repository: Path, text: str) -> None:
    (repository / "ece-lint.yaml").write_text(text, encoding="utf-8")
    assert ece_lint("check", folder=repository).returncode != WRONG_USE


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "rules: {undefined-nam: {severity: error}}",
            "1:9: rules: there is no rule `undefined-nam`; did",
        ),
        ("rules: {routing: {severity: error}}", "1:9: rules: there is no rule `routing`"),
        ("ignore: [routing, undefined-nam]", "1:19: ignore: there is no rule or group"),
        (
            "rules: {script-selector-too-long: {with: {atmost: 9}}}",
            "1:43: the rule has no parameter",
        ),
        (
            "rules: {script-selector-too-long: {with: {at_most: x}}}",
            "1:52: `at_most` is `x`, expected a whole number",
        ),
        (
            "rules: {configuration-limit-exceeded: {with: {agents: [5, x]}}}",
            "1:59: `agents` is `x`, expected a number",
        ),
        (
            "rules: {several-mrds-for-one-channel: {with: {buy: [x]}}}",
            "1:47: the rule has no parameter `buy`; did you mean `by`?",
        ),
        ("rules: {several-mrds-for-one-channel: {with: {by: [x]}}}", "1:51: path `x`: a"),
    ],
)
def test_a_wrong_rule_or_parameter_is_told_where_it_is_set(
    tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "ece-lint.yaml").write_text(text, encoding="utf-8")
    run = ece_lint("check", folder=tmp_path)
    assert run.returncode == WRONG_USE
    assert f"ece-lint.yaml:{told}" in run.stderr


def test_a_baseline_that_is_named_and_not_there_is_wrong_use(repository: Path) -> None:
    (repository / "ece-lint.yaml").write_text("baseline: known.yaml\n", encoding="utf-8")
    run = ece_lint("check", folder=repository)
    assert run.returncode == WRONG_USE
    assert "ece-lint.yaml:1:11: there is no file `known.yaml`" in run.stderr
    assert ece_lint("baseline", "create", folder=repository).returncode == CLEAN
    assert ece_lint("check", folder=repository / "config").returncode == CLEAN


@pytest.mark.parametrize(
    "changes", [{"ignore": ["acceptance"]}, {"ignore": ["unused-acceptance"]},
                {"changes": {"stale-baseline": {"severity": "off"}}}]
)  # fmt: skip
def test_nobody_switches_off_what_watches_over_acceptances(changes: dict[str, object]) -> None:
    with pytest.raises(WrongUse, match="cannot be switched off"):
        Settings(**changes)  # type: ignore[arg-type]


def test_every_profile_that_can_be_chosen_has_a_page() -> None:
    for name in PROFILES:
        assert name in {profile.name for profile in profiles("12.0", "ucce", name, [])}


def test_a_profile_changes_how_strict_the_rules_are() -> None:
    usual, minimal, strict = (
        load_rules(profile=name) for name in ("recommended", "minimal", "strict")
    )
    for name, rule in usual.items():
        severities = set(rule.severity.values())
        if rule.must is None:
            assert severities == set(minimal[name].severity.values())
            assert severities == set(strict[name].severity.values())
            continue
        assert set(minimal[name].severity.values()) <= {"error", "off"}
        assert not strict[name].is_off
        assert "warning" not in strict[name].severity.values()


def test_what_the_team_says_of_a_rule_is_stronger_than_the_profile() -> None:
    changes = {"undefined-name": {"severity": "warning"}}
    assert load_rules(profile="strict", changes=changes)["undefined-name"].severity == {
        "": "warning"
    }


def test_an_option_is_stronger_than_the_file(repository: Path) -> None:
    (repository / "ece-lint.yaml").write_text("profile: minimal\n", encoding="utf-8")
    shown = ece_lint("check", "--show-settings", "--profile", "strict", folder=repository).stdout
    assert "profile: strict" in shown
    assert "# --profile" in shown


SETTINGS = """\
release: 12.5
product: pcce
reference-design: 4000
profile: strict
fail-on: note
sources: [config]
exclude: ["config/old/*"]
select: [routing, undefined-name]
ignore: [naming]
channels: {ECE_Callback_MRD: callback}
naming:
  skill_group: "{scope}_{site}"
words: {scope: [Sales], site: {NA: NA_Peripheral, EMEA: [E1, E2]}}
means: {site: peripheral}
external:
  - {kind: agent, name: "OUT_*", owner: outsourcer, date: 2026-05-01}
accept:
  - {rule: undefined-name, name: Sale_NA, reason: "renamed, CC-1423", until: 2027-01-31, count: 1}
rules:
  several-mrds-for-one-channel:
    with: {by: [channel]}
  undefined-name: {severity: "off"}
"""


def test_settings_are_shown_as_a_settings_file_that_says_the_same(repository: Path) -> None:
    file = repository / "ece-lint.yaml"
    file.write_text(SETTINGS, encoding="utf-8")
    shown = ece_lint("check", "--show-settings", folder=repository / "config").stdout
    own = [one for one in shown.splitlines() if one[0] != "#" and "# profile " not in one]
    origins = [line.partition(" # ")[2] for line in own if not line.endswith(":")]
    assert all(origin.startswith("ece-lint.yaml:") for origin in origins)
    before = settings_in(read_yaml("x", SETTINGS.encode()))
    after = settings_in(read_yaml("x", shown.encode()))
    assert after.pop("said") is not before.pop("said")
    for rule, change in before.pop("changes").items():
        said = after["changes"][rule]
        assert said.get("severity") == change.get("severity")
        assert said.get("with", {}) == {**said.get("with", {}), **change.get("with", {})}
    del after["changes"]
    assert after == {**before, "select": sorted(before["select"])}


def test_settings_are_shown_with_where_they_come_from(repository: Path) -> None:
    (repository / "ece-lint.yaml").write_text("product: pcce\nrelease: 11.5\n", encoding="utf-8")
    shown = ece_lint("check", "--show-settings", "--fail-on", "note", folder=repository).stdout
    origins = {
        " ".join(line.split("#")[0].split()): line.partition("# ")[2]
        for line in shown.splitlines()[1:]
    }
    assert origins['release: "11.5"'] == "ece-lint.yaml:2"
    assert origins["product: pcce"] == "ece-lint.yaml:1"
    assert origins["fail-on: note"] == "--fail-on"
    assert origins["profile: recommended"] == "default"
    assert origins['by: ["queues.department", "channel"]'] == "profile ece-11"


def test_a_name_that_is_defined_elsewhere_does_not_dangle(tmp_path: Path) -> None:
    both = ["undefined-name", "undefined-name"]
    found = [rule for rule in of("product: ucce", tmp_path) if rule == "undefined-name"]
    assert found == both
    text = "external: [{kind: agent, name: OUT_*, owner: outsourcer, date: 2026-05-01}]"
    assert [rule for rule in of(text, tmp_path) if rule == "undefined-name"] == both[1:]


def test_a_misspelt_external_object_is_told_which_may_be_meant(tmp_path: Path) -> None:
    external = "external: [{kind: agent, name: tony, owner: HR, date: '2026-05-01'}]"
    site = "agents: [{name: Ann}]\nskill_groups: [{name: NA, agents: [Tony]}]\n"
    (tmp_path / "ece-lint.yaml").write_text(external, encoding="utf-8")
    (tmp_path / "site.yaml").write_text(site, encoding="utf-8")
    said = ece_lint("check", "--format", "concise", folder=tmp_path).stdout
    assert (
        "agent `tony` is declared to be external, but nothing mentions it; did you mean `Tony`?"
        in said
    )


def test_brackets_in_a_name_mean_themselves(tmp_path: Path) -> None:
    site = "agents: [{name: Tony}]\nskill_groups: [{name: Sales, agents: ['Ann [NA]', 'Ann N']}]"
    text = "external: [{kind: agent, name: 'Ann [NA]', owner: outsourcer, date: 2026-05-01}]"
    assert of(text, tmp_path, site).count("undefined-name") == 1


def test_the_settings_say_in_which_encoding_files_are(tmp_path: Path) -> None:
    settings = 'encoding: {"awdb/*.csv": cp850, "*.yaml": cp1252, "awdb/x.csv": utf-8}\n'
    tree = {
        "ece-lint.yaml": settings.encode(),
        "awdb/Skill_Group.csv": (
            "SkillTargetID,EnterpriseName,PeripheralID\n5100,Größe_NA,5000\n".encode("cp850")
        ),
        "queues.yaml": "queues:\n  - name: Mail\n    skill_groups: [Größe_NA]\n".encode("cp1252"),
    }
    for name, raw in tree.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(raw)
    checked = ece_lint("check", "--show-files", "--format", "concise", folder=tmp_path)
    assert "Skill_Group.csv: AW table Skill_Group, 1 row, cp850" in checked.stderr
    assert "NOT ANALYSED" not in checked.stderr
    assert "undefined-name" not in checked.stdout
    assert "encoding-assumed" not in checked.stdout
    converted = ece_lint("convert", str(tmp_path / "awdb"))
    assert "Größe_NA" in converted.stdout
    (tmp_path / "ece-lint.yaml").unlink()
    checked = ece_lint("check", "--show-files", "--format", "concise", folder=tmp_path)
    assert "note[encoding-assumed]" in checked.stdout
    assert "is `Gr”áe_NA` right?" in checked.stdout
    assert "1 row, Windows-1252" in checked.stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cp12522", "there is no encoding `cp12522`; did you mean `cp1252`?"),
        ("base64", "`base64` is not an encoding of text"),
        ("punycode", "`punycode` is not an encoding of text"),
    ],
)
def test_an_encoding_is_one_of_text(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "ece-lint.yaml").write_text(f'encoding: {{"*.csv": {name}}}\n')
    checked = ece_lint("check", folder=tmp_path)
    assert checked.returncode == 2
    assert said in checked.stderr


def test_a_file_that_is_not_in_its_encoding_is_not_analysed(tmp_path: Path) -> None:
    (tmp_path / "ece-lint.yaml").write_text('encoding: {"*.yaml": ascii}\n')
    (tmp_path / "queues.yaml").write_text("queues: [{name: Größe}]\n", encoding="utf-8")
    checked = ece_lint("check", folder=tmp_path)
    assert checked.returncode == 3
    assert "byte 0xc3 is not `ascii`, which ece-lint.yaml says" in checked.stdout


RULE = """\
asks: Every queue has a skill group.
severity: warning
every: queue
must: have
with: {path: skill_groups, at_least: 2}
message: queue {name} has {count} skill group
why: One is not enough.
fix: Add one.
then: serves-less
reference: {document: House rules}
since: "1"
examples:
  - "queues: [{name: Q, skill_groups: [A, B]}]"
"""
BUSY = """\
from ece_lint.finding import Hit

asks = "No queue is there."
severity = "warning"
then = "somebody looks for it"
every = "queue"
message = "queue {name} is there"
why = "We want none."
fix = "Delete it."
reference = {"document": "House rules"}
since = "1"
examples = ["queues: [{name: Q}]  # <- is there"]


def must(queues, routing):
    for queue in queues:
        yield Hit(queue, queue.place)
"""
PYTHON_RULE = "import pathlib\npathlib.Path('it-ran').touch()\n"


@pytest.fixture
def house(repository: Path) -> Path:
    """Return a repository whose settings name a folder of rules, one of them a Python page."""
    rules = repository / "house-rules" / "staffing"
    rules.mkdir(parents=True)
    (rules / "lonely-queue.yaml").write_text(RULE, encoding="utf-8")
    (rules / "busy-queue.py").write_text(PYTHON_RULE, encoding="utf-8")
    settings = "sources: [config]\nrule-folders: [house-rules]\n"
    (repository / "ece-lint.yaml").write_text(settings, encoding="utf-8")
    return repository


def test_rules_of_a_team_are_named_in_the_settings_and_no_python_of_theirs_is_run(
    house: Path,
) -> None:
    run = ece_lint("check", "--format", "concise", folder=house)
    assert "warning[lonely-queue]" in run.stdout
    assert (
        "not run, as only the settings name them: house-rules/staffing/busy-queue.py" in run.stderr
    )
    assert not (house / "it-ran").exists()
    report = json.loads(ece_lint("check", "--format", "json", folder=house).stdout)
    assert report["summary"]["not_run"] == ["house-rules/staffing/busy-queue.py"]
    assert "lonely-queue" in ece_lint("rules", folder=house / "config").stdout
    assert (
        'rule-folders: ["house-rules"]' in ece_lint("check", "--show-settings", folder=house).stdout
    )


def test_python_pages_are_run_from_a_folder_that_the_command_line_names_too(house: Path) -> None:
    run = ece_lint("check", "--rules", "house-rules", folder=house)
    assert (house / "it-ran").exists()
    assert "busy-queue.py:1:1: the page has no function `must`" in run.stderr
    assert "lonely-queue" not in run.stderr  # it is read once


def test_what_a_baseline_knows_of_a_rule_whose_page_is_not_run_stays(house: Path) -> None:
    page = house / "house-rules" / "staffing" / "busy-queue.py"
    page.write_text(BUSY, encoding="utf-8")
    rules = str(house / "house-rules")  # a page is read once in a process, by its path
    made = ece_lint("baseline", "create", "--rules", rules, folder=house)
    assert made.returncode == CLEAN, made.stderr
    before = (house / "ece-lint-baseline.yaml").read_text("utf-8")
    assert "busy-queue" in before
    assert "stale-baseline" not in ece_lint("check", folder=house).stdout
    ece_lint("baseline", "prune", folder=house)
    assert (house / "ece-lint-baseline.yaml").read_text("utf-8") == before


def test_a_rule_whose_page_is_not_run_can_be_spoken_of(house: Path) -> None:
    with (house / "ece-lint.yaml").open("a") as file:
        file.write("rules: {busy-queue: {severity: error}}\nignore: [busy-queue]\n")
        file.write("accept: [{rule: busy-queue, name: Sales, reason: known}]\n")
    run = ece_lint("check", "--format", "concise", folder=house)
    assert run.returncode == FINDINGS
    assert "busy-queue" not in run.stdout
    assert "the rule was not asked" in ece_lint("suppressions", folder=house).stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rule-folders: [house-rulez]", "1:16: there is no folder `house-rulez`"),
        ("rule-folders: [../rules]", "1:16: `../rules` leads out of the repository"),
        ("rule-packages: [acme-rules]", "1:17: package `acme-rules` is not installed in"),
        ("rule-packages: [pytest]", "1:17: package `pytest` has no rules for ece-lint"),
    ],
)
def test_rules_that_are_not_there_are_told_where_they_are_named(
    repository: Path, text: str, told: str
) -> None:
    (repository / "ece-lint.yaml").write_text(text, encoding="utf-8")
    run = ece_lint("check", folder=repository)
    assert run.returncode == WRONG_USE
    assert f"ece-lint.yaml:{told}" in run.stderr


def installed(folder: Path) -> Path:
    """Install a package with rules into a folder that Python looks in, and return that."""
    (folder / "acme_rules" / "staffing").mkdir(parents=True)
    (folder / "acme_rules" / "__init__.py").write_text("raise SystemExit('it is imported')\n")
    (folder / "acme_rules" / "staffing" / "lonely-queue.yaml").write_text(RULE, encoding="utf-8")
    about = folder / "acme_rules-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[ece_lint.rules]\nacme = acme_rules.staffing\n")
    return folder


def test_rules_of_an_installed_package_are_asked_once_the_settings_name_it(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(installed(tmp_path_factory.mktemp("site")))
    assert "lonely-queue" not in ece_lint("rules", folder=repository).stdout
    (repository / "ece-lint.yaml").write_text("rule-packages: [acme-rules]", encoding="utf-8")
    assert "lonely-queue" in ece_lint("rules", folder=repository).stdout


def test_a_package_that_lies_in_what_is_checked_is_not_installed(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(installed(repository / "planted"))
    (repository / "ece-lint.yaml").write_text("rule-packages: [acme-rules]", encoding="utf-8")
    run = ece_lint("check", folder=repository)
    assert run.returncode == WRONG_USE
    assert "lies in the repository that it is to check" in run.stderr


def test_the_settings_may_end_in_yml(repository: Path) -> None:
    (repository / "ece-lint.yaml").rename(repository / "ece-lint.yml")
    (repository / "ece-lint.yml").write_text("sources: [config]\nproduct: pcce\n", "utf-8")
    report = json.loads(ece_lint("check", "--format", "json", folder=repository / "other").stdout)
    assert report["settings"]["product"] == "pcce"
    assert {found["location"]["path"] for found in report["findings"]} == {"config/deep/site.yaml"}
    assert str(repository / "ece-lint.yml") in followed([str(repository)])
    init = ece_lint("init", folder=repository)
    assert "ece-lint.yml is there already" in init.stdout
    assert not (repository / "ece-lint.yaml").exists()


def test_of_two_settings_files_neither_is_followed(repository: Path) -> None:
    (repository / "ece-lint.yml").write_text("product: pcce\n", encoding="utf-8")
    run = ece_lint("check", folder=repository)
    assert run.returncode == WRONG_USE
    assert "`ece-lint.yaml` and `ece-lint.yml` are both there" in run.stderr
    assert "delete one of them" in run.stderr


@pytest.mark.parametrize(
    "patterns", ["other", "other/", "oth*", "'*/other'", "other/*.yaml", r"other\*"]
)
def test_what_the_settings_exclude_is_left_out_and_named(repository: Path, patterns: str) -> None:
    (repository / "ece-lint.yaml").write_text(f"exclude: [{patterns}]\n", encoding="utf-8")
    run = ece_lint("check", "--format", "json", "--show-files", folder=repository)
    assert files_read(run) == {"config/deep/site.yaml"}
    assert "left out: excluded by the settings" in run.stderr
    assert "exclude: " in ece_lint("check", "--show-settings", folder=repository).stdout


def test_what_somebody_names_is_read_though_it_is_excluded(repository: Path) -> None:
    (repository / "ece-lint.yaml").write_text("exclude: [other]\n", encoding="utf-8")
    for path in ("other", "other/old.yaml"):
        run = ece_lint("check", path, "--format", "json", folder=repository)
        assert files_read(run) == {"other/old.yaml"}


def test_a_link_leads_to_nothing_that_is_excluded(repository: Path) -> None:
    (repository / "ece-lint.yaml").write_text("exclude: [other]\n", encoding="utf-8")
    (repository / "config" / "more").symlink_to(repository / "other")
    run = ece_lint("check", "--format", "json", folder=repository)
    assert files_read(run) == {"config/deep/site.yaml"}


def test_what_tools_fill_is_no_configuration(repository: Path) -> None:
    (repository / "ece-lint.yaml").unlink()
    for folder in ("node_modules/x", "config/__pycache__", "site-packages", ".git"):
        (repository / folder).mkdir(parents=True, exist_ok=True)
        (repository / folder / "ece.yaml").write_text(SITE, encoding="utf-8")
    run = ece_lint("check", "--format", "json", "--show-files", folder=repository)
    assert files_read(run) == {"config/deep/site.yaml", "other/old.yaml"}
    assert "node_modules: left out: a folder that tools fill" in run.stderr


@pytest.mark.parametrize(
    "text",
    [
        r"sources: [config\deep]",
        r"sources: ['config\deep\']",
        "sources: [config]\n" r"encoding: {config\deep\*.csv: cp850}",
    ],
)
def test_paths_in_settings_may_be_written_as_on_windows(repository: Path, text: str) -> None:
    (repository / "ece-lint.yaml").write_text(text, encoding="utf-8")
    table = "SkillTargetID,PeripheralID,PeripheralNumber,EnterpriseName\n5001,5000,1,Größe\n"
    (repository / "config/deep/Skill_Group.csv").write_bytes(table.encode("cp850"))
    run = ece_lint("check", "--format", "json", folder=repository)
    assert "config/deep/site.yaml" in files_read(run)
    assert ("Größe" in run.stdout) == ("encoding" in text)


def test_a_finding_is_accepted_in_a_file_that_is_written_as_on_windows(repository: Path) -> None:
    accepted = r"{rule: undefined-name, file: config\deep\site.yaml, reason: known}"
    text = f"sources: [config]\naccept: [{accepted}]\n"
    (repository / "ece-lint.yaml").write_text(text, encoding="utf-8")
    report = json.loads(ece_lint("check", "--format", "json", folder=repository).stdout)
    of = {one["status"] for one in report["findings"] if one["rule"] == "undefined-name"}
    assert of == {"suppressed"}


def test_a_backslash_in_double_quotes_is_told(repository: Path) -> None:
    (repository / "ece-lint.yaml").write_text(r'sources: ["config\new"]', encoding="utf-8")
    run = ece_lint("check", folder=repository)
    assert run.returncode == WRONG_USE
    assert (
        "ece-lint.yaml:1:11: `config\\u000aew` cannot be the name of a file; in double"
        in run.stderr
    )


def test_a_drive_of_windows_leads_out_of_the_repository_on_every_system(repository: Path) -> None:
    (repository / "ece-lint.yaml").write_text(r"sources: [C:\exports]", encoding="utf-8")
    run = ece_lint("check", folder=repository)
    assert run.returncode == WRONG_USE
    assert "`C:/exports` leads out of the repository" in run.stderr
