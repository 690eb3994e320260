"""Every page in `rules/` proves itself, reads well, and names its source."""

import ast
import io
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml

from ece_lint.examples import wrong_examples
from ece_lint.lint import lint
from ece_lint.pages.read import load_rules, page_files
from ece_lint.pages.rule import Rule, WrongPages
from ece_lint.settings import Settings

HERE = Path(__file__).parent.parent
RULES = load_rules()
PAGE = """\
severity: error
every: queue
must: have
with: {path: agents}
message: "queue {name} has no agent"
why: A.
fix: B.
reference: {document: C}
since: "1"
examples: [""]
"""
KEBAB = re.compile(r"[a-z]+(-[a-z]+)+")
RELIED_ON = {
    "agent-on-another-peripheral",
    "duplicate-name",
    "email-mrd-not-interruptible",
    "name-breaks-convention",
    "precision-queue-shared-across-departments",
    "queue-agents-differ-from-membership",
    "queue-mrd-differs-from-script-selector",
    "queue-not-named-after-mrd-and-script-selector",
    "queue-precision-queues-differ-from-script",
    "queue-skill-groups-differ-from-script",
    "several-mrds-for-one-channel",
    "skill-group-mrd-differs-from-queue",
    "skill-group-shared-across-departments",
    "undefined-name",
}

pages = pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)


@pages
def test_the_examples_hold(rule: Rule) -> None:
    assert list(wrong_examples(rule)) == []


@pages
def test_the_page_reads_well(rule: Rule) -> None:
    assert KEBAB.fullmatch(rule.name)
    for heading in ("why", "fix"):
        assert rule.page[heading].strip().endswith("."), heading
    for message in rule.message.values():
        assert not re.match("[A-Z]", message)
        assert not message.endswith(".")
    assert set(rule.label) <= set(rule.message) | {""}


@pages
def test_the_page_says_first_what_it_asks(rule: Rule) -> None:
    assert next(iter(rule.page)) == "asks"
    assert rule.asks == rule.page["asks"]  # with nothing around it


@pages
def test_the_page_names_its_source(rule: Rule) -> None:
    references = rule.page["reference"]
    for reference in references if isinstance(references, list) else [references]:
        assert reference["says"]
    for candidate in rule.page.get("catalogue", []):
        assert re.fullmatch(r"[A-Z]+-[0-9A-Zx]+", candidate)


@pages
def test_a_broken_example_is_marked(rule: Rule) -> None:
    # What is wrong with a workbook or a table cannot be written as text with marks in it.
    assert "# <- " in str(rule.page["examples"]) or rule.group == "exports"


def test_pages_that_the_last_run_left_say_what_the_files_say() -> None:
    read = {rule.name: rule.page for rule in load_rules([]).values()}
    for file in map(Path, page_files(str(HERE / "rules"))):
        if file.suffix == ".yaml":
            assert read[file.stem] == yaml.safe_load(file.read_text("utf-8")), file
        else:
            assert read[file.stem]["why"] == runpy.run_path(str(file))["why"], file


@pages
def test_the_page_says_for_each_severity_what_happens(rule: Rule) -> None:
    roles = rule.message or {"": ""}
    told = {role: rule.then.get(role, rule.then.get("")) for role in roles}
    assert [role for role in roles if not told[role]] == []
    graded = {(rule.severity.get(role, rule.severity.get("")), told[role]) for role in roles}
    assert len(graded) == len({then for _, then in graded}), "one consequence, two severities"


def test_the_same_consequence_has_the_same_severity_on_every_page() -> None:
    severities: dict[str, set[str]] = {}
    for rule in RULES.values():
        for role, then in rule.then.items():
            severity = rule.severity.get(role, rule.severity.get("", "error"))
            severities.setdefault(then, set()).add(severity)
    assert {then: found for then, found in severities.items() if len(found) > 1} == {}


def test_what_may_be_meant_is_a_note() -> None:
    doubted = re.compile(r"may (well )?be (meant|right|intended|accepted)|no document")
    loud = {
        rule.name
        for rule in RULES.values()
        for role, then in rule.then.items()
        if doubted.search(then) and rule.severity.get(role, rule.severity.get("")) == "error"
    }
    assert loud == set()


def test_a_consequence_is_of_a_role_that_the_rule_has(tmp_path: Path) -> None:
    page = "asks: Every queue has agents.\n" + PAGE.replace(
        "error\n", "error\nthen: {noen: calls wait}\n", 1
    )
    (tmp_path / "lonely-queue.yaml").write_text(page, encoding="utf-8")
    with pytest.raises(
        WrongPages, match=r":3:8: there is no role `noen`; give it a message or a severity"
    ):
        load_rules([tmp_path])


def test_the_rules_that_others_rely_on_exist() -> None:
    assert set(RULES) >= RELIED_ON


def test_the_release_decides_where_cisco_says_two_things() -> None:
    rule = "script-selector-in-several-queues"
    assert load_rules(release="11.6")[rule].severity == {"": "error"}
    severity = {"in-one-department": "error", "in-several": "warning", "chosen": "note"}
    assert RULES[rule].severity == severity


def test_what_reading_finds_has_a_page_and_the_other_way_round() -> None:
    package = HERE / "ece_lint"
    modules = [
        package / "intents.py",
        package / "shape.py",
        *package.glob("acceptance/*.py"),
        *package.glob("documents/*.py"),
        *package.glob("sources/*.py"),
    ]
    nodes = [node for module in modules for node in ast.walk(ast.parse(module.read_text("utf-8")))]
    texts = {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    by_reading = {rule.name for rule in RULES.values() if rule.must is None}
    assert by_reading <= texts
    assert by_reading == {
        rule.name
        for rule in RULES.values()
        if rule.group in ("documents", "exports", "acceptance", "intents")
    }
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    named = {_constant(call, 0) for call in calls if _called(call) == "Flaw"}
    named |= {_constant(call, 1) for call in calls if _called(call) == "doubt"}
    named |= {_constant(call, 0) for call in calls if _called(call) == "report"}
    assert named - {None} <= by_reading


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _constant(call: ast.Call, number: int) -> object:
    argument = call.args[number] if number < len(call.args) else None
    return argument.value if isinstance(argument, ast.Constant) else None


@pytest.mark.parametrize(
    ("asks", "wrong"),
    [
        ("", "1:1: the rule has no `asks`, such as `A script selector belongs to one queue.`"),
        ("ask: A queue waits.", "1:1: the rule has no field `ask`; did you mean `asks`?"),
        (f"asks: A queue {'w' * 92}.", "1:7: `asks` of the rule has 101 characters"),
        ("asks: a queue waits.", "1:7: `asks` of the rule is `a queue waits.`, expected text in"),
        ("asks: A queue waits", "1:7: `asks` of the rule is `A queue waits`, expected text in"),
        ("asks: A queue waits. Or not.", "1:7: `asks` of the rule is `A queue waits. Or not.`"),
    ],
)
def test_what_a_page_asks_is_one_sentence(tmp_path: Path, asks: str, wrong: str) -> None:
    (tmp_path / "a-queue-waits.yaml").write_text(f"{asks}\n{PAGE}".lstrip(), encoding="utf-8")
    with pytest.raises(WrongPages, match=re.escape(f"a-queue-waits.yaml:{wrong}")):
        load_rules([tmp_path])


PYTHON_PAGE = """\
from ece_lint.verbs import Amount, Kinds, Paths, PathsByKind, PathsByName, Text, Texts, Whole

asks = "A queue waits."
severity = "note"
every = "queue"
message = "queue {{name}} does not wait"
why = fix = "A."
reference = {{"document": "C"}}
since = "1"
examples = [""]
with_ = {with_}


def must(subjects, routing, {parameters}):
    yield from ()
"""


@pytest.mark.parametrize(
    ("parameters", "with_", "wrong"),
    [
        ("most: Whole", "5", "11:9: `with` of the rule is a number"),
        ("most: Whole", '{"most": 5.5}', "11:18: `most` is 5.5, expected a whole number"),
        ("most: Whole", '{"mos": 5}', "11:10: the rule has no parameter `mos`; did you mean `most`?"),
        ("most: Whole", "{}", "11:1: the rule needs the parameter `most`"),
        ("most: int", '{"most": 5}', "14:1: parameter `most` of `must` is annotated as `int`"),
        ("most", '{"most": 5}', "14:1: parameter `most` of `must` is annotated as `nothing`"),
        ("most: Amount", '{"most": "5"}', "11:18: `most` is `5`, expected an amount with its unit"),
        ("of: Texts", '{"of": ["a", 5]}', "11:22: `of` is 5, expected text"),
        ("**rest: Texts", '{"of": ["a", 5]}', "11:22: `of` is 5, expected text"),
        ("of: Kinds", '{"of": ["queu"]}', "11:17: there is no kind `queu`; did you mean `queue`?"),
        ("way: Paths", '{"way": "skill_group.agents"}', "11:17: path `skill_group.agents`: a queue has no"),
        ("way: Paths", '{"way": {"user": ["aliases"]}}', "11:26: path `aliases`: a user has no `aliases`"),
        ("way: PathsByName", '{"way": {"site": "agnts"}}', "11:26: path `agnts` leads nowhere from any kind"),
        ("way: PathsByKind", '{"way": {"usr": "agent"}}', "11:18: there is no kind `usr`; did you mean `user`?"),
    ],
)  # fmt: skip
def test_a_python_page_that_is_wrong_is_told_where_it_says_so(
    tmp_path: Path, parameters: str, with_: str, wrong: str
) -> None:
    page = PYTHON_PAGE.format(with_=with_, parameters=parameters)
    (tmp_path / "a-queue-waits.py").write_text(page, encoding="utf-8")
    with pytest.raises(WrongPages, match=re.escape(f"a-queue-waits.py:{wrong}")):
        load_rules([tmp_path])


def test_a_section_that_there_is_not_is_told(tmp_path: Path) -> None:
    page = f"asks: A queue waits.\nalso: [agents, user]\n{PAGE}"
    (tmp_path / "a-queue-waits.yaml").write_text(page, encoding="utf-8")
    wrong = "a-queue-waits.yaml:2:16: there is no section `user`; did you mean `users`?"
    with pytest.raises(WrongPages, match=re.escape(wrong)):
        load_rules([tmp_path])


def test_the_paths_of_a_python_page_are_its_inputs(tmp_path: Path) -> None:
    """One of each parameter must be known, but for what is followed only where it is given."""
    parameters = "way: Paths, those: Paths, more: PathsIfGiven"
    with_ = {
        "way": ["agents", "agents.agent_teams"],
        "those": {"user": "agent"},
        "more": "task_limits",
    }
    page = PYTHON_PAGE.format(with_=with_, parameters=parameters).replace("Kinds", "PathsIfGiven")
    (tmp_path / "a-queue-waits.py").write_text(page, encoding="utf-8")
    rule = load_rules([tmp_path])["a-queue-waits"]
    assert [
        [[(kind.name, field) for kind, field in way] for way in ways] for ways in rule.inputs
    ] == [
        [[("queue", "agents")], [("queue", "agents"), ("agent_team", "agents")]],
        [[("user", "agent")]],
    ]


def test_a_count_of_a_page_is_checked_when_it_is_read(tmp_path: Path) -> None:
    page = """\
asks: X.
severity: error
every: peripheral
must: occur
with:
  counts:
    - {what: Multichannel, like: {nam: Multichannel}, at_least: 1}
message: "no peripheral is called {what}"
why: A.
fix: B.
reference: {document: C}
since: "1"
examples: [""]
"""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "no-multichannel.yaml").write_text(page, encoding="utf-8")
    with pytest.raises(WrongPages, match="a peripheral has no `nam`; did you mean `name`"):
        load_rules([tmp_path])
    (tmp_path / "own" / "no-multichannel.yaml").write_text(
        page.replace("what: Multichannel, ", ""), encoding="utf-8"
    )
    with pytest.raises(WrongPages, match="a count says `what` and `like`"):
        load_rules([tmp_path])


@pytest.mark.parametrize(
    ("replace", "wrong"),
    [
        ("{field: nam, by: expected}", "a queue has no field `nam`; did you mean `name`"),
        ("{field: name, by: expcted}", "the verb tells no `expcted`; did you mean `expected`"),
        ("{field: name}", "`by`"),
    ],
)
def test_what_a_page_replaces_is_checked_when_it_is_read(
    tmp_path: Path, replace: str, wrong: str
) -> None:
    page = f"""\
asks: X.
severity: error
every: queue
must: be-named
with: {{template: "{{media_routing_domain}}"}}
message: "queue {{name}} is not {{expected}}"
replace: {replace}
why: A.
fix: B.
reference: {{document: C}}
since: "1"
examples: [""]
"""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "named-after-domain.yaml").write_text(page, encoding="utf-8")
    with pytest.raises(WrongPages, match=wrong):
        load_rules([tmp_path])


LIMITED = """\
asks: X.
severity: error
every: agent
must: have
with: {path: attributes, at_most: 9}
limits: {at_most: MAX_ATTRIBUTES_PER_AGENT}
message: "agent {name} has {count}, not {at_most}"
why: A.
fix: B.
reference: {document: C}
since: "1"
examples: [""]
"""


def test_the_limit_of_the_site_goes_before_that_of_the_page_and_settings_before_both(
    tmp_path: Path,
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "few-attributes.yaml").write_text(LIMITED, encoding="utf-8")
    site = "configuration_limits: [{name: max_attributes_per_agent, default: 50, current: 1}]\n"
    site += "agents: [{name: Clark, attributes: {French: 1, Sales: 2}}]\n"

    def said(**changes: dict[str, Any]) -> list[tuple[str, str]]:
        settings = Settings(folders=[tmp_path / "rules"], changes=changes)
        found = lint([], settings, {"site.yaml": io.BytesIO(site.encode())}).findings
        return [(one.message, one.related[-1][0]) for one in found if one.rule == "few-attributes"]

    limit = "configuration limit `max_attributes_per_agent` is 1"
    assert said() == [("agent `Clark` has 2, not 1", limit)]
    assert said(**{"few-attributes": {"with": {"at_most": 3}}}) == []
    site = site.replace("current: 1", "current: 0")
    assert said() == []


def test_a_limit_is_of_a_parameter(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    page = LIMITED.replace("limits: {at_most", "limits: {path")
    (tmp_path / "rules" / "few-attributes.yaml").write_text(page, encoding="utf-8")
    with pytest.raises(WrongPages, match="`path` is not a parameter that is a number"):
        load_rules([tmp_path])


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if "for" in rule.page], ids=lambda rule: rule.name
)
def test_a_page_for_some_says_why_not_for_all(rule: Rule) -> None:
    assert re.search(r"Packaged CCE|Unified CCE|ECE 1\d", rule.page["why"]), rule.page["why"]
