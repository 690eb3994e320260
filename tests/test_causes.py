"""One root cause is one finding: what follows from it is left out until it is put right."""

import re
from pathlib import Path

import pytest
from command import CLEAN, FINDINGS, ece_lint

from ece_lint.documents import Span
from ece_lint.finding import (
    MOST_LISTED,
    UNREAD,
    Finding,
    Location,
    apart_from_consequences,
    fingerprint,
    identified,
    listed_in_part,
    one_by_one,
    said_once,
)
from ece_lint.lint import lint
from ece_lint.model import Key
from ece_lint.pages.read import load_rules
from ece_lint.pages.rule import WrongPages
from ece_lint.report import Report
from ece_lint.settings import Settings, read_settings

# The chat queue has the script selector for email, so everything behind it is for somebody else too.
SITE = """\
media_routing_domains:
  - {name: Email_MRD, channel: email, interruptible: true}
  - {name: Chat_MRD, channel: chat, interruptible: false}
skill_groups:
  - {name: Sales_Email_NA, media_routing_domain: Email_MRD, agents: [Clark]}
  - {name: Sales_Chat_NA, media_routing_domain: Chat_MRD, agents: [Clark]}
scripts:
  - {name: Sales_Email_Script, skill_groups: [Sales_Email_NA]}
script_selectors:
  - {name: Sales_Email, media_routing_domain: Email_MRD, scripts: [Sales_Email_Script]}
queues:
  - name: Chat_MRD_Sales_Chat
    department: Sales
    media_routing_domain: Chat_MRD
    script_selector: Sales_Email
    skill_groups: [Sales_Chat_NA]
"""
CAUSE, CONSEQUENCE = (
    "queue-mrd-differs-from-script-selector",
    "queue-skill-groups-differ-from-script",
)


def report_of(folder: Path, settings: str = "") -> Report:
    (folder / "site.yaml").write_text(SITE, encoding="utf-8")
    (folder / "ece-lint.yaml").write_text(settings or "product: ucce", encoding="utf-8")
    return lint([str(folder)], Settings(**read_settings(folder / "ece-lint.yaml", str(folder))))


def errors(found: tuple[Finding, ...]) -> list[str]:
    return [one.rule for one in found if one.severity == "error" and one.status == "new"]


def test_what_follows_is_counted_and_not_shown(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    assert errors(report.findings) == [CAUSE]
    assert CONSEQUENCE in errors(report.consequences)
    ended = ece_lint("check", str(tmp_path))
    assert ended.returncode == FINDINGS
    assert CONSEQUENCE not in ended.stdout
    assert re.search(r"findings? follows? from these and (is|are) hidden", ended.stderr)


@pytest.mark.parametrize(
    "settings",
    [
        f"rules: {{{CAUSE}: {{severity: 'off'}}}}",
        f"rules: {{{CAUSE}: {{severity: note}}}}",
        f"accept: [{{rule: {CAUSE}, name: Chat_MRD_Sales_Chat, reason: meant}}]",
        f"ignore: [{CAUSE}]",
    ],
    ids=["switched off", "less grave", "accepted", "ignored"],
)
def test_nothing_follows_from_what_does_not_count(tmp_path: Path, settings: str) -> None:
    assert CONSEQUENCE in errors(report_of(tmp_path, settings).findings)


def test_the_baseline_knows_what_follows_as_well(tmp_path: Path) -> None:
    report_of(tmp_path)
    assert ece_lint("baseline", "create", folder=tmp_path).returncode == CLEAN
    assert CONSEQUENCE in (tmp_path / "ece-lint-baseline.yaml").read_text(encoding="utf-8")
    assert ece_lint("check", folder=tmp_path).returncode == CLEAN


def finding(rule: str, *causes: str) -> Finding:
    """Return a finding of a rule about the queue `Sales`, as findings of other rules about it would explain it."""
    sales = Key("queue", "Sales", None)
    where = Location("site.yaml", Span(1, 1, 1, 1))
    told = frozenset((cause, sales) for cause in causes)
    return Finding(rule, "routing", "error", "", rule, sales, None, where, "", (), (), "", told)


@pytest.mark.parametrize("status", ["baselined", "suppressed"])
def test_what_is_known_hides_nothing_new(status: str) -> None:
    found = [finding("root")._replace(status=status), finding("b", "root")]
    assert apart_from_consequences(found) == (found, [])


def test_findings_that_follow_from_each_other_all_stand(tmp_path: Path) -> None:
    circle = [finding("a", "b"), finding("b", "a")]
    assert apart_from_consequences(circle) == (circle, [])
    root = finding("root")
    chain = [finding("c", "b"), finding("b", "root"), root]
    assert apart_from_consequences(chain) == ([root], chain[:2])


def test_no_page_follows_from_itself() -> None:
    rules = load_rules()
    causes = {
        name: {cause.rule for cause in rule.causes} - {UNREAD} for name, rule in rules.items()
    }
    for name in rules:
        seen: set[str] = set()
        waiting = set(causes[name])
        while waiting:
            seen |= waiting
            waiting = {one for cause in waiting for one in causes[cause]} - seen
        assert name not in seen


def test_a_page_follows_from_pages_that_are_there(tmp_path: Path) -> None:
    page = Path("rules/routing/queue-skill-groups-differ-from-script.yaml").read_text("utf-8")
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "mine.yaml").write_text(
        page.replace("rule: skill-group-shared-across", "rule: skill-groups-shared-across"), "utf-8"
    )
    with pytest.raises(WrongPages, match="did you mean `skill-group-shared-across-departments`"):
        load_rules([tmp_path])


def test_a_name_that_an_unread_file_may_define_follows_from_that_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "departments: [{name: A}]\nqueues:\n  - {name: P, department: A}\n  - {name: Q, department: Sales}\n"
    )
    (tmp_path / "b.yaml").write_text("departments\n  - name: Sales\n")
    broken = lint([str(tmp_path)], Settings())
    assert [one.rule for one in broken.findings] == ["broken-document"]
    assert [one.rule for one in broken.consequences] == ["undefined-name"]
    (tmp_path / "b.yaml").write_text("departments:\n  - name: Support\n")
    assert "undefined-name" in {one.rule for one in lint([str(tmp_path)], Settings()).findings}


def test_a_table_that_was_not_read_defines_its_own_kind_only(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "departments: [{name: A}]\nqueues:\n  - {name: P, department: A}\n  - {name: Q, department: Sales}\n"
    )
    (tmp_path / "Call_Type.csv").write_text("")
    report = lint([str(tmp_path)], Settings())
    assert [one.rule for one in report.findings] == ["undefined-name"]


def alike(count: int) -> list[Finding]:
    """Return findings of one rule that say the same of so many queues."""
    said = "queues are beyond 50 skill groups"
    return [
        finding("r")._replace(
            object=Key("queue", f"Q{number}"),
            message=f"Q{number}: 51",
            location=Location("site.yaml", Span(number + 1, 1, number + 1, 2)),
            identity=str(number),
            many=said,
        )
        for number in range(count)
    ]


def test_few_that_say_the_same_are_said_one_by_one() -> None:
    found = [finding("a"), *alike(20)]
    assert list(said_once(found)) == found
    assert list(one_by_one(found)) == found


def test_very_many_that_say_the_same_are_said_once_in_the_place_of_the_first() -> None:
    before, among, after = finding("a"), finding("b"), finding("c")
    known = alike(1)[0]._replace(status="baselined")
    first, *others = alike(21)
    found = [before, known, first, among, *others, after]
    once = list(said_once(found))
    assert [one.rule for one in once] == ["a", "r", "r", "b", "c"]
    assert once[1] == known
    one = once[2]
    assert one.message == "21 queues are beyond 50 skill groups: `Q0`, `Q1` and 19 more"
    assert one.label == first.message
    assert [message for message, *_ in one.related] == [f"Q{number}: 51" for number in range(1, 6)]
    assert one.fingerprint == fingerprint(identified("r", None, first.many))
    assert list(one_by_one([one])) == [first, *others]


def test_one_more_than_the_most_that_are_listed_is_listed_too() -> None:
    found = alike(MOST_LISTED + 1)
    assert list(listed_in_part(found)) == found


def test_what_is_beyond_the_most_that_are_listed_is_one_in_the_place_of_the_next() -> None:
    found, other = alike(MOST_LISTED + 2), finding("other")
    *listed, rest, last = listed_in_part([*found[:-1], other, found[-1]])
    assert (listed, last) == (found[:MOST_LISTED], other)
    assert rest.message.startswith("and 2 more findings of `r` from here on")
    assert (rest.number, list(one_by_one([rest]))) == (2, found[MOST_LISTED:])
    assert rest.location == found[MOST_LISTED].location
    assert [one.number for one in listed[:2]] == [1, 1]
