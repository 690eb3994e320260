"""Suppressions and the baseline: what is accepted does not count, and what is wrong with that is found."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command import CLEAN, FINDINGS, NOT_ANALYSED, ROOT, WRONG_USE, ece_lint
from hypothesis import given
from hypothesis import strategies as st

from ece_lint.acceptance.baseline import (
    Known,
    baseline_text,
    outdated_lines,
    read_baseline,
    stale_lines,
)
from ece_lint.acceptance.judge import NEED_ALL
from ece_lint.blame import blame
from ece_lint.documents.forms import read_document
from ece_lint.documents.yaml import read_yaml
from ece_lint.finding import Finding, fingerprint, identified
from ece_lint.lint import Input, ask_rules, flaw_findings, judge, link, lint
from ece_lint.model import Key
from ece_lint.report import Report
from ece_lint.report.formats import render
from ece_lint.settings import Settings, read_settings

BAD = "[undefined-name]"
RUN = Settings(today="2027-01-31")
WHY = 'reason="renamed in May, CC-1423"'


def report_of(folder: Path, site: str, own: str = "", today: str = "2027-01-31") -> Report:
    (folder / "site.yaml").write_text(site, encoding="utf-8", newline="")
    (folder / "ece-lint.yaml").write_text(own or "product: ucce", encoding="utf-8")
    return lint([str(folder)], Settings(**settings_of(folder), today=today))


def settings_of(folder: Path) -> dict[str, Any]:
    return read_settings(folder / "ece-lint.yaml", str(folder))


def told(report: Report) -> list[tuple[str, str]]:
    """Return of each finding its status, and its object or, for one about acceptances, its rule."""
    return [(one.status, one.object.name if one.object else one.rule) for one in report.findings]


def site(*, above: str = "", behind: str = "", top: str = "") -> str:
    """Return a site with two names that dangle, and room for comments."""
    return (
        f"{top}\nskill_groups:\n  - name: Sales_NA\nqueues:\n"
        f"  {above}\n  - name: Sales\n    skill_groups:\n      - Sale_NA{behind}\n"
        f"  - name: Support\n    skill_groups: [Support_NA]\n"
    )


def comment(words: str = f"accept{BAD} {WHY}") -> str:
    return f"  # ece-lint: {words}"


SALES, SUPPORT = "Sale_NA", "Support_NA"


@pytest.mark.parametrize(
    ("places", "accepted"),
    [
        ({}, []),
        ({"behind": comment()}, [SALES]),
        ({"above": comment()}, [SALES]),
        ({"above": comment() + "\n\n  # a remark"}, [SALES]),
        ({"top": comment(f"accept-file{BAD} {WHY}")}, [SALES, SUPPORT]),
        ({"behind": comment(f"accept{BAD} {WHY} until=2027-01-31 owner=WFM count=1")}, [SALES]),
        ({"behind": comment(f"accept{BAD} {WHY}") + "  # and a remark"}, [SALES]),
        ({"behind": comment(f"accept[undefined-name, queue-without-targets] {WHY}")}, [SALES]),
        ({"behind": f"  # ece-lint:accept{BAD} {WHY}"}, [SALES]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_comment_accepts_what_it_stands_at(
    tmp_path: Path, places: dict[str, str], accepted: list[str], line_end: str
) -> None:
    report = report_of(tmp_path, site(**places).replace("\n", line_end))
    assert told(report) == [
        ("suppressed" if name in accepted else "new", name) for name in (SALES, SUPPORT)
    ]
    for finding in report.findings:
        assert finding.reason == ("renamed in May, CC-1423" if finding.status != "new" else "")


@pytest.mark.parametrize(
    ("above", "beside", "status"), [(True, False, "suppressed"), (False, True, "new")]
)
def test_a_comment_above_an_object_is_for_it_wherever_the_finding_shows(
    tmp_path: Path, above: bool, beside: bool, status: str
) -> None:
    rule = "agent-in-several-teams"
    words = comment(f'accept[{rule}] reason="until the old team is gone"')
    text = (
        f"agents:\n{words * above}\n  - name: Clark{words * beside}\n"
        "agent_teams: [{name: Old, agents: [Clark]}, {name: New, agents: [Clark]}]\n"
    )
    (found,) = [one for one in report_of(tmp_path, text).findings if one.rule == rule]
    assert (found.location.span.line, found.status) == (4, status)


def test_a_comment_above_an_object_is_for_none_of_another_file(tmp_path: Path) -> None:
    rule = "agent-in-several-teams"
    teams = "agent_teams: [{name: Old, agents: [Clark]}, {name: New, agents: [Clark]}]\n"
    (tmp_path / "teams.yaml").write_text(f"{teams}agents:\n  - name: Clark\n", encoding="utf-8")
    text = f"agents:\n{comment(f'accept[{rule}] {WHY}')}\n  - name: Ann\n"
    (found,) = [one for one in report_of(tmp_path, text).findings if one.rule == rule]
    assert found.status == "new"


def test_a_comment_beside_a_line_is_for_that_line_alone(tmp_path: Path) -> None:
    text = f"scripts:\n  - name: S\n    skill_groups:\n      - A{comment()}\n      - B\n      - G\n"
    report = report_of(tmp_path, f"{text}skill_groups: [{{name: G}}]\n")
    assert told(report) == [("suppressed", "A"), ("new", "B")]


@pytest.mark.parametrize(
    "text",
    [
        'description: "text # ece-lint: accept[x-y]"',
        "description: 'text\n      # ece-lint: accept[x-y]'",
        "description: |\n      # ece-lint: accept[x-y]",
        "description: >-\n      text\n      # ece-lint: accept[x-y]",
        "description: a#ece-lint:accept[x-y]",
        "description: text  # see what ece-lint: accept[x-y] means",
        "description: text  # ece-lint is quiet",
    ],
)
def test_only_a_comment_is_a_comment(tmp_path: Path, text: str) -> None:
    report = report_of(tmp_path, f"queues:\n  - name: Sales\n    {text}\n")
    assert report.findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "description: |  # ece-lint: accept[x-y]\n      text",
        "description: |\n      text\n    # ece-lint: accept[x-y]",
        "description: text  # ece-lint: accept[x-y]",
        "description: 'text'  # ece-lint: accept[x-y]",
        "skill_groups: [  # ece-lint: accept[x-y]\n      A]",
        "description: é 𐐀  # ece-lint: accept[x-y]",
        "skill_groups:  # ece-lint: accept[x-y]\n      - A",
        "description:  # ece-lint: accept[x-y]",
    ],
)
def test_every_comment_is_seen(tmp_path: Path, text: str) -> None:
    report = report_of(
        tmp_path, f"skill_groups: [{{name: A}}]\nqueues:\n  - name: Sales\n    {text}\n"
    )
    assert [one.rule for one in report.findings] == ["malformed-acceptance"]


@given(
    st.lists(
        st.sampled_from(["accept", "-file", "[", "]", "undefined-name", ",", "reason=", '"x"', "until=",
                         "2027-01-31", "count=", "1", "owner", "=", '"', "#", ":", "\\", "é", "\t", " "]),
    ).map("".join)
)  # fmt: skip
def test_whatever_a_comment_says_it_accepts_or_is_reported(words: str) -> None:
    document = read_yaml("site.yaml", site(behind=f"  # ece-lint: {words}").encode())
    found = Input()
    found.documents = {"site.yaml": document}
    report = judge(found, RUN, [])
    assert report.crashes == ()
    accepted = ("suppressed", SALES) in told(report)
    about = [one for one in report.findings if one.group == "acceptance"]
    assert accepted or about
    assert all("\n" not in one.message for one in about)


@pytest.mark.parametrize(
    ("queue", "lines"), [("{name: Q}", "line 3"), ("name: Q\n    department: D", "lines 3 to 4")]
)
def test_a_comment_that_is_not_needed_says_for_which_lines_it_is(
    tmp_path: Path, queue: str, lines: str
) -> None:
    text = f"queues:\n{comment()}\n  - {queue}\ndepartments: [{{name: D}}]\n"
    (found,) = [one for one in report_of(tmp_path, text).findings if one.group == "acceptance"]
    assert found.message.startswith(f"{lines}: there is no finding of `undefined-name` to accept")


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("acept", "`acept` is not understood; did you mean `accept`?"),
        ("off", "`off` is not understood; known are `accept` and `accept-file`"),
    ],
)
def test_a_word_that_accepts_nothing_is_told_what_does(
    tmp_path: Path, word: str, says: str
) -> None:
    report = report_of(tmp_path, site(behind=comment(f"{word}[undefined-name] {WHY}")))
    (found,) = [one for one in report.findings if one.group == "acceptance"]
    assert found.message == says


@pytest.mark.parametrize("words", ["accept{} ", "accept-file{} "])
def test_a_comment_without_a_reason_accepts_nothing(tmp_path: Path, words: str) -> None:
    report = report_of(tmp_path, site(behind=comment(words.format(BAD))))
    assert ("new", SALES) in told(report)
    assert ("new", "malformed-acceptance") in told(report)


def test_what_is_accepted_until_a_day_counts_again_on_the_next(tmp_path: Path) -> None:
    text = site(behind=comment(f"accept{BAD} {WHY} until=2027-01-31"))
    assert ("suppressed", SALES) in told(report_of(tmp_path, text, today="2027-01-31"))
    late = told(report_of(tmp_path, text, today="2027-02-01"))
    assert ("new", SALES) in late
    assert ("new", "expired-acceptance") in late


@pytest.mark.parametrize(
    ("name", "again", "says"),
    [
        ("Sale_NA", 1, "; its finding counts again"),
        ("'*'", 2, "; its 2 findings count again"),
        ("X", 0, ""),
    ],
)
def test_what_has_expired_is_told_with_what_counts_again(
    tmp_path: Path, name: str, again: int, says: str
) -> None:
    text = ENTRY.format(f"name: {name}, until: 2027-01-30")
    (found,) = [
        one
        for one in report_of(tmp_path, site(), text).findings
        if one.rule == "expired-acceptance"
    ]
    assert found.message.endswith(f"expired after 2027-01-30{says}")
    assert len(found.related) == again


ENTRY = "accept: [{{rule: undefined-name, reason: x, {}}}]"


@pytest.mark.parametrize(
    ("which", "accepted"),
    [
        ("name: Sale_NA", [SALES]),
        ("name: '*_NA'", [SALES, SUPPORT]),
        ("kind: skill_group, name: Sale_NA", [SALES]),
        ("kind: agent, name: Sale_NA", []),
        ("file: site.yaml", [SALES, SUPPORT]),
        ("file: 's*', name: 'Support*', count: 1", [SUPPORT]),
        ("file: other.yaml", []),
    ],
)
def test_an_entry_of_the_settings_accepts_by_rule_and_object(
    tmp_path: Path, which: str, accepted: list[str]
) -> None:
    report = report_of(tmp_path, site(), ENTRY.format(which))
    assert {name for status, name in told(report) if status == "suppressed"} == set(accepted)
    unused = [one for one in report.findings if one.rule == "unused-acceptance"]
    assert len(unused) == (0 if accepted else 1)


def test_entries_after_one_that_accepts_nothing_accept(tmp_path: Path) -> None:
    entries = [f"{{rule: undefined-name, reason: x, name: {name}}}" for name in ("X", SALES)]
    report = report_of(tmp_path, site(), f"accept: [{', '.join(entries)}]")
    assert ("suppressed", SALES) in told(report)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Skill_Group.csv", "PeripheralID,EnterpriseName\n5000,Sales\n"),
        ("more.json", '{"queues": [{"name": "Orders", "skill_group": []}]}'),
        ("agent.xml", "<agent><refURL>/unifiedconfig/config/agent/5017</refURL><agentId>8006</agentId>"
         "<person><userName>ann</userName><password>not really</password></person></agent>"),
    ],
)  # fmt: skip
def test_an_entry_is_for_every_format(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    before = [one for one in report_of(tmp_path, site()).findings if one.location.path == name]
    entries = [f"{{rule: {one.rule}, file: {name}, reason: an old export}}" for one in before]
    after = report_of(tmp_path, site(), f"accept: [{', '.join(entries)}]").findings
    assert before
    assert [one.status for one in after if one.location.path == name] == ["suppressed"] * len(
        before
    )


def test_a_run_over_a_part_says_nothing_about_what_is_not_needed(tmp_path: Path) -> None:
    text = "accept: [{rule: undefined-name, name: Elsewhere, reason: x}]"
    assert "unused-acceptance" in [one.rule for one in report_of(tmp_path, site(), text).findings]
    part = lint([str(tmp_path / "site.yaml")], Settings(**settings_of(tmp_path)))
    assert told(part) == [("new", SALES), ("new", SUPPORT)]


def test_a_run_over_a_part_does_not_count_as_asking_what_is_not_needed(tmp_path: Path) -> None:
    whole = report_of(tmp_path, site(behind=comment()))
    part = lint([str(tmp_path / "site.yaml")], Settings(**settings_of(tmp_path)))
    assert whole.asked - part.asked == NEED_ALL


def test_a_finding_about_an_entry_shows_the_entry(tmp_path: Path) -> None:
    report = report_of(tmp_path, site(), ENTRY.format("name: Nobody"))
    assert f"\n1 | {ENTRY.format('name: Nobody')}\n" in render("full", report)


@pytest.mark.parametrize(
    ("which", "guess"),
    [
        ("name: sale_na", "did you mean `Sale_NA`?"),
        ("name: Nobody", "delete this"),
        ("name: 'Sale_NB*'", "delete this"),
    ],
)
def test_an_entry_that_is_misspelt_is_told_what_may_have_been_meant(
    tmp_path: Path, which: str, guess: str
) -> None:
    report = report_of(tmp_path, site(), ENTRY.format(which))
    (unused,) = [one for one in report.findings if one.rule == "unused-acceptance"]
    assert unused.message.endswith(f"there is no finding of `undefined-name` to accept; {guess}")


def test_a_comment_in_an_export_is_told_to_be_an_entry(tmp_path: Path) -> None:
    (tmp_path / "agent.xml").write_text(
        "<agent><refURL>/unifiedconfig/config/agent/5017</refURL><agentId>8006</agentId>"
        "<!-- ece-lint: accept[undefined-name] reason='x' --></agent>",
        encoding="utf-8",
    )
    (found,) = [one for one in report_of(tmp_path, "").findings if one.group == "acceptance"]
    assert "write an entry under `accept:` of ece-lint.yaml" in found.message


def test_sarif_tells_a_comment_from_what_is_outside_the_source(live: Path) -> None:
    change(live, "Sale_NA", f"Sale_NA{comment()}")
    report = json.loads(ece_lint("check", "--format", "sarif", folder=live).stdout)
    results = report["runs"][0]["results"]
    assert [one["suppressions"][0]["kind"] for one in results if one["suppressions"]] == [
        "inSource",
        "external",
    ]


def test_what_is_accepted_does_not_make_a_run_fail_unless_it_grows(tmp_path: Path) -> None:
    text = "accept: [{rule: undefined-name, name: '*', reason: x, count: 2}]"
    report_of(tmp_path, site(), text)
    assert ece_lint("check", str(tmp_path)).returncode == CLEAN
    report_of(tmp_path, site().replace("[Support_NA]", "[Support_NA, Support_EMEA]"), text)
    run = ece_lint("check", str(tmp_path), "--format", "concise")
    assert run.returncode == FINDINGS
    assert "2 findings of `undefined-name` are accepted, but there are 3" in run.stdout


# The baseline.


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """Make the repository of a live site with two old findings that its baseline knows."""
    report_of(tmp_path, site())
    assert ece_lint("check", folder=tmp_path).returncode == FINDINGS
    assert ece_lint("baseline", "create", folder=tmp_path).returncode == CLEAN
    return tmp_path


def change(folder: Path, before: str, after: str) -> None:
    file = folder / "site.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), encoding="utf-8")


def baseline(folder: Path) -> str:
    return (folder / "ece-lint-baseline.yaml").read_text(encoding="utf-8")


def checked(folder: Path, *words: str) -> tuple[int, str]:
    run = ece_lint("check", "--format", "concise", *words, folder=folder)
    return run.returncode, run.stdout


def test_a_baseline_of_another_name_is_no_configuration(live: Path) -> None:
    (live / "ece-lint.yaml").write_text("baseline: known.yaml", encoding="utf-8")
    (live / "ece-lint-baseline.yaml").rename(live / "known.yaml")
    for words in ((), ("--no-baseline",)):
        run = ece_lint("check", "--show-files", *words, folder=live)
        assert run.returncode == (FINDINGS if words else CLEAN)
        assert "known.yaml" not in run.stderr


def test_what_the_baseline_knows_does_not_count(live: Path) -> None:
    assert checked(live) == (CLEAN, "")
    assert "2 baselined" in ece_lint("check", folder=live).stderr
    assert checked(live, "--no-baseline")[0] == FINDINGS


def test_a_fault_that_replaces_another_of_its_kind_is_new(live: Path) -> None:
    change(live, "[Support_NA]", "[Suport_NA]")
    code, stdout = checked(live)
    assert code == FINDINGS
    assert "error[undefined-name] skill group `Suport_NA`" in stdout
    assert "warning[stale-baseline] 1 finding of the baseline is gone" in stdout


def test_moving_reordering_and_rewriting_change_no_fingerprint(live: Path) -> None:
    run = ece_lint("convert", "site.yaml", folder=live)
    (live / "deep").mkdir()
    (live / "deep" / "other.yaml").write_text(run.stdout, encoding="utf-8")
    (live / "site.yaml").unlink()
    assert checked(live) == (CLEAN, "")


def test_a_fingerprint_is_the_same_in_every_version() -> None:
    # Whoever changes one of these voids every baseline that there is, and writes `ece/2`.
    pinned = {
        ("undefined-name", Key("skill_group", "Sales_NA")): "072b2102242c21e26610d7111a473ad6",
        ("x", Key("queue", "Süd", "Shop"), "", "1"): "8d6f7739797b90319a6ad9acdc8912bf",
        ("x", None, "\udcff"): "5bba9e077d166a77ca626fa2706adcb9",
    }
    assert {of: fingerprint(identified(*of)) for of in pinned} == pinned
    report = lint([str(ROOT / "samples" / "design-guide")], Settings())
    assert [one.fingerprint for one in report.findings if one.severity != "note"] == [
        "7c971645825a220b14be6298c8e23125",
        "1130ecf51602dacb36a538119a330c21",
    ]


def test_faults_that_objects_of_two_kinds_have_each_are_two() -> None:
    text = "translation_routes: [{name: T}]\nenterprise_skill_groups: [{name: E}, {name: F}]\n"
    rules = Settings(product="pcce").rules
    name = "object-unsupported-in-packaged-cce"
    routing, _ = link([read_yaml("site.yaml", text.encode())], {})
    one, two = ask_rules({name: rules[name]}, routing)[0]
    assert one.fingerprint != two.fingerprint


def test_what_is_wrong_with_the_shape_of_an_object_moves_with_it(live: Path) -> None:
    change(live, "skill_groups: [Support_NA]", "skill_grps: [Support_NA]")
    words = ("baseline", "create", "--reason", "old")
    assert "1 added" in ece_lint(*words, folder=live).stdout
    (live / "deep").mkdir()
    (live / "site.yaml").rename(live / "deep" / "other.yaml")
    assert "unknown-field" not in checked(live)[1]


def test_what_is_wrong_with_the_shape_of_an_object_is_accepted_by_its_name(tmp_path: Path) -> None:
    text = "accept: [{rule: unknown-field, kind: queue, name: Sales, reason: x}]"
    report = report_of(tmp_path, "queues: [{name: Sales, skil: x}, {name: Support, skil: x}]", text)
    assert told(report) == [("suppressed", "Sales"), ("new", "Support")]


def test_the_baseline_grows_only_with_a_reason(live: Path) -> None:
    before = baseline(live)
    change(live, "[Support_NA]", "[Support_NA, Support_EMEA]")
    run = ece_lint("baseline", "create", folder=live)
    assert (run.returncode, baseline(live)) == (WRONG_USE, before)
    assert "--reason" in run.stderr
    assert ece_lint("baseline", "prune", folder=live).returncode == CLEAN
    assert baseline(live) == before
    words = ("baseline", "create", "--reason", "agreed with WFM")
    assert ece_lint(*words, folder=live).returncode == CLEAN
    added = set(baseline(live).splitlines()) - set(before.splitlines())
    assert len(added) == 1
    assert '"reason": "agreed with WFM"' in added.pop()
    assert set(before.splitlines()) <= set(baseline(live).splitlines())


ELSEWHERE = "  - name: Billing\n    skill_groups: [Support_NA]\n"


def test_a_known_fault_in_one_more_object_is_new(live: Path) -> None:
    before = baseline(live)
    with (live / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(ELSEWHERE)
    code, stdout = checked(live)
    assert code == FINDINGS
    assert "skill group `Support_NA` is mentioned by queue `Billing` (and by 1 other)" in stdout
    assert (
        "The baseline knows this without `queue Billing`." in ece_lint("check", folder=live).stdout
    )
    assert ece_lint("baseline", "create", folder=live).returncode == WRONG_USE
    words = ("baseline", "create", "--reason", "CC-1423")
    assert "3 known, 1 added, 0 removed" in ece_lint(*words, folder=live).stdout
    assert set(before.splitlines()) <= set(baseline(live).splitlines())
    assert checked(live) == (CLEAN, "")


def test_a_known_fault_in_one_object_less_is_stale_and_does_not_come_back(live: Path) -> None:
    with (live / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(ELSEWHERE)
    (live / "ece-lint-baseline.yaml").unlink()
    assert ece_lint("baseline", "create", folder=live).returncode == CLEAN
    change(live, ELSEWHERE, "")
    assert "1 finding of the baseline is in fewer places" in checked(live)[1]
    assert "in fewer places: undefined-name" in ece_lint("baseline", "check", folder=live).stdout
    assert "2 known, 0 added, 0 removed" in ece_lint("baseline", "prune", folder=live).stdout
    assert checked(live) == (CLEAN, "")
    with (live / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(ELSEWHERE)
    assert checked(live)[0] == FINDINGS


def test_one_more_that_shares_what_should_be_its_own_is_new(live: Path) -> None:
    alias = "- {{name: {0}, address: {0}@example.com, department: Sales, default: true}}\n"
    file = live / "aliases.yaml"

    def write(*names: str) -> None:
        file.write_text(f"aliases:\n{''.join(map(alias.format, names))}", encoding="utf-8")

    write("b", "c", "d")
    assert ece_lint("baseline", "create", "--reason", "old", folder=live).returncode == CLEAN
    write("a", "b", "c", "d")
    assert "aliases `a`, `b`, `c` and `d` are all the default alias" in checked(live)[1]
    write("c", "d")  # the first of them is mended, and the others are no new finding
    assert "default alias" not in checked(live)[1]
    assert "in fewer places" in checked(live)[1]


def test_pruning_takes_out_what_is_mended_and_nothing_else(live: Path) -> None:
    before = baseline(live).splitlines()
    change(live, "[Support_NA]", "[Sales_NA]")
    run = ece_lint("baseline", "check", folder=live)
    assert run.returncode == FINDINGS
    assert "gone: undefined-name: skill group Support_NA" in run.stdout
    assert ece_lint("baseline", "prune", folder=live).returncode == CLEAN
    after = baseline(live).splitlines()
    assert [line for line in before if line not in after] == [before[-1]]
    assert ece_lint("baseline", "check", folder=live).returncode == CLEAN
    assert checked(live) == (CLEAN, "")
    change(live, "[Sales_NA]", "[Support_NA]")
    assert checked(live)[0] == FINDINGS


def test_a_rule_that_is_not_asked_leaves_its_lines(live: Path) -> None:
    before = baseline(live)
    (live / "ece-lint.yaml").write_text("ignore: [undefined-name]", encoding="utf-8")
    assert ece_lint("baseline", "prune", folder=live).returncode == CLEAN
    assert baseline(live) == before


def test_a_section_that_was_there_and_is_missing_is_no_clean_configuration(live: Path) -> None:
    aliases = "aliases: [{name: sales, address: sales@example.com}, {name: old, active: false}]\n"
    mail = live / "mail.yaml"
    mail.write_text(f"{aliases}workflows: [{{name: In, kind: inbound, aliases: [old]}}]\n")
    assert "alias-without-workflow" in checked(live)[1]
    assert ece_lint("baseline", "create", "--reason", "old", folder=live).returncode == CLEAN
    assert checked(live)[0] == CLEAN
    mail.write_text(aliases)
    code, stdout = checked(live)
    assert code == FINDINGS
    assert "because section `workflows` is missing" in stdout
    assert checked(live, "mail.yaml")[0] == CLEAN  # of a part nobody expects it


def test_only_a_rule_that_was_asked_tells_that_a_line_is_stale() -> None:
    known = [Known(rule, "", "", "1", "2026-05-01") for rule in ("undefined-name", "unknown-field")]
    assert outdated_lines(known, [], RUN.rules, {"unknown-field"}) == {known[1]: None}


def test_every_stale_line_is_shown_once_and_why_it_is_stale() -> None:
    known = [Known("r", "queue Q", "", number, "2026-05-01") for number in "123"]
    document = read_yaml("baseline.yaml", baseline_text(known).encode())
    (found,) = stale_lines(known, {known[0]: None, known[2]: known[1]}, document)
    shown = [(found.label, found.location), *(one[:2] for one in found.related)]
    assert [(label, location.span.line) for label, location in shown] == [
        ("r: gone", 5),
        ("r: in fewer places", 7),
    ]


def test_a_rule_that_there_is_not_loses_its_lines(live: Path) -> None:
    file = live / "ece-lint-baseline.yaml"
    line = baseline(live).splitlines()[-1].replace("undefined-name", "long-gone")
    line = line.replace('"fingerprint": "', '"fingerprint": "0')
    file.write_text(f"{baseline(live)}{line}\n", encoding="utf-8")
    assert "long-gone" in ece_lint("baseline", "check", folder=live).stdout
    ece_lint("baseline", "prune", folder=live)
    assert "long-gone" not in baseline(live)


def test_what_was_not_read_changes_no_baseline(live: Path) -> None:
    before = baseline(live)
    (live / "site.yaml").write_text("queues: [", encoding="utf-8")
    for words in (["create", "--reason", "x"], ["prune"], ["check"]):
        assert ece_lint("baseline", *words, folder=live).returncode == NOT_ANALYSED
    assert baseline(live) == before


def test_a_broken_baseline_is_wrong_use_with_its_line(live: Path) -> None:
    file = live / "ece-lint-baseline.yaml"
    file.write_text(baseline(live).replace('"since"', '"sinse"', 1), encoding="utf-8")
    run = ece_lint("check", folder=live)
    assert run.returncode == WRONG_USE
    assert "ece-lint-baseline.yaml:5:" in run.stderr
    assert "did you mean `since`?" in run.stderr


def test_a_baseline_that_git_could_not_merge_is_merged_by_keeping_both(live: Path) -> None:
    head, ours, theirs = baseline(live).rsplit("\n", 3)[0], *baseline(live).splitlines()[-2:]
    conflict = f"{head}\n<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> other\n"
    (live / "ece-lint-baseline.yaml").write_text(conflict, encoding="utf-8")
    run = ece_lint("check", folder=live)
    assert run.returncode == WRONG_USE
    assert "ece-lint-baseline.yaml:5:1: git left two versions of these lines here;" in run.stderr
    both = "".join(
        f"{line}\n" for line in conflict.splitlines() if line[:7] not in "<<<<<<<=======>>>>>>>"
    )
    (live / "ece-lint-baseline.yaml").write_text(both, encoding="utf-8")
    assert ece_lint("baseline", "prune", folder=live).returncode == CLEAN
    assert checked(live) == (CLEAN, "")


def test_without_a_baseline_there_is_nothing_to_prune(tmp_path: Path) -> None:
    report_of(tmp_path, site())
    run = ece_lint("baseline", "prune", folder=tmp_path)
    assert run.returncode == WRONG_USE
    assert "`ece-lint baseline create` writes it" in run.stderr


def test_what_is_suppressed_is_not_in_the_baseline(live: Path) -> None:
    change(live, "- Sale_NA", f"- Sale_NA{comment()}")
    assert "1 finding of the baseline is gone, or accepted otherwise" in checked(live)[1]
    ece_lint("baseline", "prune", folder=live)
    assert checked(live) == (CLEAN, "")


def test_a_baseline_is_a_finding_a_line_in_a_fixed_order() -> None:
    known = [
        Known("b-rule", 'queue "Ünï" \u2028', "says: # {x}", "1e5", "2026-05-01", "why"),
        Known("a-rule", "queue Z", "says", "0042", "2026-05-01"),
        Known("a-rule", "queue A", "says", "no", "2026-05-01"),
    ]
    text = baseline_text(known)
    assert text == baseline_text([*reversed(known), known[0]])
    assert len(text.splitlines()) == 4 + len(known)
    assert read_baseline(read_yaml("baseline.yaml", text.encode())) == sorted(known)
    assert read_baseline(read_yaml("baseline.yaml", baseline_text([]).encode())) == []


# The list.


@pytest.mark.skipif(not shutil.which("git"), reason="the age of a line is what git says")
def test_suppressions_are_listed_with_their_age(tmp_path: Path) -> None:
    day = "2026-05-01T12:00:00Z"

    def git(*words: str) -> None:
        who = ["-c", "user.name=Jane Doe", "-c", "user.email=jane@example.com"]
        dates = {"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day}
        subprocess.run(
            ["git", *who, *words],
            cwd=tmp_path,
            env={**os.environ, **dates},
            check=True,
            capture_output=True,
        )

    git("init", "-q")
    folder = tmp_path / "config"
    folder.mkdir()
    report_of(folder, site(behind=comment(f'accept{BAD} {WHY} owner="WFM team" until=2099-01-31')))
    git("add", ".")
    git("commit", "-qm", "x")
    entry = "accept: [{rule: undefined-name, name: Support_NA, reason: later}]"
    (folder / "ece-lint.yaml").write_text(entry, encoding="utf-8")
    in_hook = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index"}
    run = ece_lint("suppressions", "config", folder=tmp_path, **in_hook)
    assert run.returncode == CLEAN
    lines = run.stdout.splitlines()
    assert (
        lines[0]
        == "config/ece-lint.yaml:1:10: undefined-name, object `Support_NA`: accepts 1 finding"
    )
    assert lines[2].endswith("not committed, so its age is not known")
    assert lines[3] == "config/site.yaml:8:18: undefined-name, line 8: accepts 1 finding"
    assert lines[4].strip() == "renamed in May, CC-1423"
    assert "owner WFM team; until 2099-01-31" in lines[5]
    assert "days old (2026-05-01, Jane Doe)" in lines[5]
    assert lines[6] == "2 suppressions accept 2 findings"


def test_the_list_counts_the_baseline(live: Path) -> None:
    listing = ece_lint("suppressions", folder=live).stdout
    assert listing == "0 suppressions accept 0 findings; the baseline has 2 more\n"


def test_without_a_repository_no_age_is_known(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("queues: []\n", encoding="utf-8")
    assert blame(tmp_path / "site.yaml", [1]) == {}
    assert blame(tmp_path / "nowhere" / "site.yaml", [1]) == {}


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_what_a_page_finds_twice_has_two_identities(every: bool) -> None:
    """Ask each page, or every page, of its examples: else a fault that replaces another would pass for the old one."""
    for rule in RUN.rules.values():
        for example in rule.page["examples"]:
            files = {"site.yaml": example} if isinstance(example, str) else example["files"]
            documents = [read_document(path, text.encode()) for path, text in files.items()]
            rules = RUN.rules if every else {rule.name: rule}
            asked, _, _ = ask_rules(rules, link(documents, {})[0])
            flaws = flaw_findings(documents, RUN.rules)
            said: dict[str, str] = {}
            for one in (*asked, *flaws):
                assert said.setdefault(one.fingerprint, one.message) == one.message


def test_an_accepted_finding_is_the_same_finding(tmp_path: Path) -> None:
    def identity(finding: Finding) -> tuple[str, str]:
        return finding.fingerprint, finding.message

    plain = {identity(one) for one in report_of(tmp_path, site()).findings}
    accepted = {identity(one) for one in report_of(tmp_path, site(behind=comment())).findings}
    assert plain == accepted


@pytest.mark.parametrize(
    ("count", "groups", "says"),
    [
        (1, "A, B", "1 finding of `undefined-name` is accepted, but there are 2: skill group `A` and skill group `B`"),
        (2, "A, B, C", "2 findings of `undefined-name` are accepted, but there are 3: skill group `A`, skill"),
        (2, "A", "2 findings of `undefined-name` are accepted, but only 1 is left; write the count 1"),
        (3, "A, B", "3 findings of `undefined-name` are accepted, but only 2 are left; write the count 2"),
    ],
)  # fmt: skip
def test_a_count_that_does_not_hold_is_told_with_what_there_is(
    tmp_path: Path, count: int, groups: str, says: str
) -> None:
    site = f"skill_groups: [{{name: G}}]\nscripts: [{{name: S, skill_groups: [G, {groups}]}}]\n"
    text = f"accept: [{{rule: undefined-name, name: '*', reason: x, count: {count}}}]"
    report = report_of(tmp_path, site, text)
    assert [one.message for one in report.findings if says in one.message]


def test_a_comment_for_a_file_is_for_its_first_line_and_its_last(tmp_path: Path) -> None:
    site = (
        "scripts: [{name: S, skill_groups: [G, A]}]\n"
        f"skill_groups: [{{name: G}}]  # ece-lint: accept-file{BAD} {WHY}\n"
        "call_types: [{name: C, scripts: [B]}]"
    )
    assert told(report_of(tmp_path, site)) == [("suppressed", "A"), ("suppressed", "B")]


@pytest.mark.parametrize(
    ("which", "says"),
    [
        ("skill_group, name: Sales_NA", "but nothing mentions it; did you mean `Sale_NA`?"),
        ("skill_group, name: Sale_NA_*", "but nothing mentions it"),
        ("skill_group, name: Sale_NB", "but the configuration defines it itself"),
        ("agent, name: Ann", "but nothing mentions it"),
        ("queue, name: Q, department: Support", "but nothing mentions it"),
    ],
)
def test_what_is_external_and_nobody_mentions_is_told(
    tmp_path: Path, which: str, says: str
) -> None:
    site = (
        "skill_groups: [{name: Sale_NB}]\nscripts: [{name: S, skill_groups: [Sale_NA]}]\n"
        "departments: [{name: Sales}]\nentry_points: [{name: E, department: Sales, queue: Q}]\n"
    )
    owned = ", owner: X, date: 2027-01-01}"
    text = f"external: [{{kind: queue, name: Q, department: Sales{owned}, {{kind: {which}{owned}]"
    report = report_of(tmp_path, site, text)
    (found,) = [one for one in report.findings if one.rule == "unused-external-object"]
    assert found.message.endswith(says)


def test_each_name_that_is_external_by_mistake_is_told_what_may_have_been_meant(
    tmp_path: Path,
) -> None:
    site = "skill_groups: [{name: G}]\nscripts: [{name: S, skill_groups: [G, Sale_NA, Help_NA]}]\n"
    entry = "{{kind: skill_group, name: {}, owner: X, date: 2027-01-01}}"
    text = f"external: [{entry.format('Sales_NA')}, {entry.format('Helps_NA')}]"
    found = report_of(tmp_path, site, text).findings
    guesses = [one.message.split("; ")[1] for one in found if one.rule == "unused-external-object"]
    assert guesses == ["did you mean `Sale_NA`?", "did you mean `Help_NA`?"]
