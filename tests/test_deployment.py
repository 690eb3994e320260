"""The deployment section: one object whose lists hold objects of their own kinds."""

from pathlib import Path

import pytest

from ece_lint.convert import canonical_yaml
from ece_lint.documents.yaml import read_yaml
from ece_lint.lint import lint, read_routing
from ece_lint.model import kinds
from ece_lint.report import Report
from ece_lint.routing import parse_path
from ece_lint.settings import Settings
from ece_lint.sources.canonical import read_canonical
from ece_lint.template import template

PLAN = """\
# What we are going to install.
deployment:
  release: "12.0"
  tier: 1500
  load_balancers: []
  # Two of five.
  servers:
    - name: ece-web-1
      roles:
        - web
      site: London  # in the new room
    - name: ece-web-2
      roles:
        - web
  sites:
    - name: London
      latency_to_ece: 150 ms one way
"""


def checked(folder: Path, *texts: str) -> Report:
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return lint([str(folder)], Settings(select=["documents", "duplicate-name", "undefined-name"]))


def said(report: Report) -> list[str]:
    return [finding.message for finding in report.findings]


def test_what_stands_in_its_lists_is_known_like_anything_else(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    routing = read_routing([str(tmp_path)])
    (deployment,) = routing.entities["deployment"]
    names = [one.name for one in routing.follow(deployment, _path("servers.site"))]
    assert (deployment.data["tier"], names) == (1500, ["London"])
    assert routing.has(kinds()["deployment"], "load_balancers")  # there are none, as it says
    assert not routing.has(kinds()["deployment"], "flows")  # of which it says nothing
    hops = routing.trails(deployment, _path("servers"))
    assert [trail[0].place.span.line for trail in hops.values()] == [8, 12]


def _path(text: str):  # type: ignore[no-untyped-def]
    return parse_path(text, kinds()["deployment"])


def test_it_may_be_spread_over_files(tmp_path: Path) -> None:
    head, _, sites = PLAN.partition("  sites:")
    for texts in ((head, f"deployment:\n  sites:{sites}"), (f"deployment:\n  sites:{sites}", head)):
        report = checked(tmp_path, *texts)
        assert said(report) == []
        assert report.objects == {"deployment": 1, "server": 2, "site": 1}


def test_there_is_one(tmp_path: Path) -> None:
    report = checked(tmp_path, "deployment: {tier: 400}", "deployment: {tier: 1500}")
    assert said(report) == [
        "deployment `deployment` is defined again; only the first definition is used"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("servers: []", "there is no section `servers` beside the others: it stands inside `deployment`"),
        ("deployment: [{tier: 400}]", "section `deployment` is not written as fields: `release: …`"),
        ("deployment: {tier: 900}", "`tier` of the deployment is the number `900`, expected `400`, `1500` or `2500`"),
        # One and 130 are not what somebody means who writes these.
        ("deployment: {workloads: [{name: Email, agents: 1.000}]}",
         "`agents` of workload `Email` is the number `1.0`, expected a whole number"),
        ("deployment: {volumes: {emails: {incoming_per_month: 130.000}}}",
         "`incoming_per_month` of the deployment is the number `130.0`, expected a whole number"),
        ("deployment: {workloads: [{name: Email, agents: '1,200'}]}",
         "`agents` of workload `Email` is `1,200`, expected a whole number; did you mean `1200`?"),
        ("deployment: {workloads: [{name: Email, agents: '900'}]}",
         "`agents` of workload `Email` is the text `900`, expected a whole number without quotes"),
        ("deployment: {servers: ece-web-1}", "section `servers` is not a list: each server begins with `- name:`"),
        ("deployment: {mr_pims: [A]}", "a media routing PIM is written as fields, `- pim: …`, but here is a text"),
        (
            "deployment: {sites: [{name: London, latency_to_ece: 150}]}",
            "`latency_to_ece` of site `London` is the number `150`, expected a latency with its unit "
            "and direction: `150 ms one way` or `300 ms round trip`",
        ),
        (
            "deployment: {sites: [{name: London, latency_to_ece: 150 ms}]}",
            "`latency_to_ece` of site `London` is `150 ms`, expected latency with its unit "
            "and direction: `150 ms one way` or `300 ms round trip`",
        ),
        ("deployment: {servers: [{name: web, roles: [web], site: York}], sites: [{name: Yorc}]}",
         "site `York` is mentioned by server `web`, but not defined; did you mean `Yorc`?"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_it_is_said(tmp_path: Path, text: str, message: str) -> None:
    assert said(checked(tmp_path, f"departments: []\n{text}\n")) == [message]


def test_it_is_written_as_it_is_read() -> None:
    document = read_yaml("plan.yaml", PLAN.encode())
    assert canonical_yaml(read_canonical(document), document) == PLAN


DEPLOYMENTS = Path(__file__).parent.parent / "samples" / "deployments"


@pytest.mark.parametrize("tier", ["400", "1500", "2500"])
def test_a_right_deployment_is_silent_and_a_wrong_one_is_not(tier: str) -> None:
    right = lint([str(DEPLOYMENTS / f"{tier}-right")], Settings())
    wrong = lint([str(DEPLOYMENTS / f"{tier}-wrong")], Settings())
    assert said(right) == []
    assert right.objects["deployment"] == 1
    assert len({one.rule for one in wrong.findings}) > 7


def test_the_template_says_nothing_until_it_is_filled_in(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(template(), encoding="utf-8")
    report = lint([str(tmp_path)], Settings())
    assert (said(report), report.objects, report.not_analysed) == ([], {}, ())


def test_the_template_has_every_field(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(template(filled=True), encoding="utf-8")
    routing = read_routing([str(tmp_path)])
    assert [flaw.message for one in routing.documents for flaw in one.flaws] == []
    assert not any(routing.undefined.values())
    for kind in kinds().values():
        if kind.single or kind.within:
            assert routing.fields[kind.name] == {*kind.fields, *kind.reckoned}, kind


def test_a_figure_is_reckoned_and_nobody_can_write_it(tmp_path: Path) -> None:
    plan = "deployment:\n  workloads: [{name: Email, agents: 35, emails_per_hour: 7}]\n"
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    routing = read_routing([str(tmp_path)])
    (deployment,) = routing.entities["deployment"]
    assert routing.follow(deployment, _path("reckoned_agents")) == [41]
    assert deployment.at("reckoned_agents").span.line == 2  # what it stands for
    written = [canonical_yaml(read_canonical(one), one) for one in routing.documents]
    assert "reckoned" not in "".join(written)
    (error,) = said(checked(tmp_path, "deployment: {reckoned_agents: 7}"))
    assert "has no field `reckoned_agents`; known are" in error


@pytest.mark.parametrize(
    "amount", ["9" * 320 + " KB", "9" * 5000 + " KB", "0." + "3" * 5000 + " KB"]
)
def test_an_amount_that_nobody_can_reckon_with_is_a_wrong_value(
    tmp_path: Path, amount: str
) -> None:
    (tmp_path / "plan.yaml").write_text(
        f"deployment: {{largest_attachment: {amount}}}\n", encoding="utf-8"
    )
    report = lint([str(tmp_path)], Settings())
    assert ([one.rule for one in report.findings], report.crashes) == (["wrong-value"], ())


def test_what_the_template_says_is_not_what_a_site_should_not_have(tmp_path: Path) -> None:
    text = template(filled=True)
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    assert said(lint([str(tmp_path)], Settings(select=["hardening"]))) == []
    assert "…" not in text


@pytest.mark.parametrize(
    ("plan", "missing"),
    [
        ("{tier: 400}", {"deployment.volumes"}),
        ("{tier: 400, volumes: {chats: {messages_per_month: 5, average_size: 1 KB}}}",
         {"deployment.volumes.emails.incoming_per_month"}),
        ("{tier: 400, volumes: {emails: {incoming_per_month: 5}}}", set()),
    ],
)  # fmt: skip
def test_what_nobody_observed_is_not_asked(tmp_path: Path, plan: str, missing: set[str]) -> None:
    (tmp_path / "plan.yaml").write_text(f"deployment: {plan}\n", encoding="utf-8")
    report = lint([str(tmp_path)], Settings(select=["more-emails-than-tier"]))
    assert {name for one in report.skipped for name in one.missing} == missing


@pytest.mark.parametrize(
    ("rule", "plan", "found", "missing"),
    [
        ("entry-without-https", "{agent_protocol: http}", 1, {"deployment.customer_protocol"}),
        ("windows-or-sql-server-not-supported",
         "{release: '15.0', servers: [{name: sql, roles: [database], sql_server: 2019}]}", 1, {"servers.windows"}),
        # The CPUs of another server say nothing of this one.
        ("on-box-server-resized", "{servers: [{name: data, roles: [database], on_box: true, memory: 20 GB}, "
         "{name: web, roles: [web], cpus: 4}]}", 0, {"servers.cpus", "servers.disks"}),
        ("bandwidth-too-low", "{sites: [{name: York, agents: 100, bandwidth: 1 Mbps}]}", 1,
         {"sites.concurrent_logins"}),
        # A figure is never named, but what it takes.
        ("bandwidth-too-low", "{sites: [{name: York, bandwidth: 1 Mbps}]}", 0, {"sites.agents"}),
        ("more-agents-than-on-box-server-carries", "{servers: [{name: data, roles: [database], on_box: true}]}", 0,
         {"workloads"}),
        ("plan-counts-fewer-agents", "{standardized_agents: 5, workloads: [{name: Email, agents: many}]}", 1,
         {"usable numbers for every workload"}),
        ("required-flow-blocked", "{flows: [{from: agents, to: web, port: 443, open: true}]}", 0,
         {"deployment.other_flows"}),
        ("tier-not-offered", "{release: 11.6, tier: 2500}", 0, {"a document with the tiers of release 11.6"}),
        ("windows-or-sql-server-not-supported", "{release: 11.6, servers: [{name: web, roles: [web], windows: 2022, "
         "sql_server: 2022}]}", 0, {"a matrix with release 11.6"}),
        ("entry-without-https", "{agent_protocol: https, customer_protocol: https}", 0, set()),
        # What was observed of one server says nothing of the others; SQL Server is on those with a database.
        ("windows-component-not-needed", "{servers: [{name: a, roles: [web]}, {name: b, roles: [web]}, "
         "{name: c, roles: [file]}], observations: [{server: a, windows_features: [Fax]}, {server: c}]}", 1,
         {"observation of b", "observations.windows_features of c"}),
        ("failed-logins-not-audited", "{servers: [{name: a, roles: [database]}, {name: b, roles: [database]}, "
         "{name: c, roles: [web]}], observations: [{server: a, audited_logins: none}]}", 1, {"observation of b"}),
        ("failed-logins-not-audited", "{servers: [{name: a, roles: [database]}, {name: c, roles: [web]}], "
         "observations: [{server: a, audited_logins: both}]}", 0, set()),
    ],
)  # fmt: skip
def test_what_is_observed_is_judged_and_the_rest_is_listed(
    tmp_path: Path, rule: str, plan: str, found: int, missing: set[str]
) -> None:
    (tmp_path / "plan.yaml").write_text(f"deployment: {plan}\n", encoding="utf-8")
    report = lint([str(tmp_path)], Settings(select=[rule]))
    assert len(report.findings) == found
    assert {name for one in report.skipped for name in one.missing} == missing
    assert (rule in report.asked) == (not missing)  # only then silence is a verdict


def test_each_item_of_the_hardening_lists_has_what_cisco_says_today() -> None:
    for rule in Settings().rules.values():
        text = str(rule.page["reference"])
        if rule.group == "hardening" and "Design Guide 12.0" in text:
            assert "Security Guide for Cisco Unified CCE" in text, rule.name
