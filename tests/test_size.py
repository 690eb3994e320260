"""The calculator: every number that the Design Guide prints, and what a plan is told."""

import json
import re
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from tries import tries

from ece_lint.analysis.sizing import (
    AGENTS_PER_APPLICATION_SERVER,
    AGENTS_PER_WEB_SERVER,
    KBPS_AT_LOGIN,
    KBPS_PER_AGENT,
    Volumes,
    Work,
    fitting_tier,
    growth,
    login_kbps,
    standardized,
    steady_kbps,
    total,
)
from ece_lint.cli.size import size_
from ece_lint.cli.words import parameters
from ece_lint.quantities import amount, shown
from ece_lint.settings import Settings
from ece_lint.shape import schema
from ece_lint.size import GROUPS, NAMES, Sizing, size
from ece_lint.size.formats import FORMATS, render
from ece_lint.size.lines import sparkline
from ece_lint.size.options import numbers
from ece_lint.wording import WrongUse
from tests.test_command import CLEAN, FINDINGS, NOT_ANALYSED, WRONG_USE, ece_lint

ALL_RULES = Settings()
TEXTS = (
    "agents email_agents emails_per_hour chat_agents concurrent_chats callback_agents incoming_emails "
    "outgoing_emails email_size attachments attachment_size chat_messages chat_size callback_messages "
    "callback_size free_disk months tier"
)
OPTIONS: dict[str, Any] = dict.fromkeys(TEXTS.split(), "") | {
    "site": [],
    "high_availability": False,
}


# Standardized agents (page 16) and tiers (pages 17 and 18).


@pytest.mark.parametrize(
    ("agents", "emails_per_hour", "exact"),
    [(100, 12, "200"), (35, 7, "245/6"), (300, 9, "450"), (400, 6, "400"), (1000, 9, "1500"), (1001, 9, "3003/2"),
     (200, 3, "200"), (1, 0, "1")],  # who does less stays a whole agent
)  # fmt: skip
def test_agents_for_email(agents: int, emails_per_hour: int, exact: str) -> None:
    assert total(standardized(Work("", agents, Fraction(emails_per_hour)))) == Fraction(exact)


def test_agents_for_several_media_are_added_up() -> None:
    email, chat = Work("", 300, Fraction(9)), Work("", 50, None, Fraction(3))
    assert total([*standardized(email), *standardized(chat)]) == 600
    both = Work("", 100, Fraction(12), Fraction(2), Fraction(1))
    assert [term.comes_to for term in standardized(both)] == [200, 200, 100]
    assert total(standardized(Work("", 80))) == 80


@pytest.mark.parametrize(
    ("agents", "release", "tier"),
    [(400, "12.0", 400), (401, "12.0", 1500), (1500, "12.0", 1500), (ceil(Fraction(3003, 2)), "12.0", None),
     (1501, "12.6", 2500), (401, "15.0", 2500), (2501, "15.0", None), (1, "11.6", None)],
)  # fmt: skip
def test_the_tier_is_that_of_the_release(agents: int, release: str, tier: int | None) -> None:
    assert fitting_tier(agents, release) == tier


def test_with_one_of_five_servers_down() -> None:
    assert (4 * AGENTS_PER_WEB_SERVER, 4 * AGENTS_PER_APPLICATION_SERVER) == (1200, 1600)


# Growth of the databases (pages 16 and 17).


@pytest.mark.parametrize(
    ("volumes", "megabytes"),
    [
        (Volumes(emails=Fraction(50_000), email_size=Fraction(5)), "1562.5"),
        (Volumes(emails=Fraction(120_000), email_size=Fraction(10)), "6093.75"),
        (Volumes(emails=Fraction(120_000), email_size=Fraction(20)), "10781.25"),
        (Volumes(attachments=Fraction(50_000), attachment_size=Fraction(5)), "244.140625"),
        (Volumes(chat_messages=Fraction(100_000), chat_size=Fraction(1)), "1171.875"),
        (Volumes(callback_messages=Fraction(100_000), callback_size=Fraction(1)), "1171.875"),
        (Volumes(emails=Fraction(50_000), email_size=Fraction(5), attachments=Fraction(50_000),
                 attachment_size=Fraction(5)), "1806.640625"),
    ],
)  # fmt: skip
def test_growth_in_a_month(volumes: Volumes, megabytes: str) -> None:
    assert total(growth(volumes)) == Fraction(megabytes)


def test_a_half_is_rounded_up() -> None:
    emails = Volumes(emails=Fraction(380_000), email_size=Fraction(12))
    assert [shown(term.comes_to) for term in growth(emails)] == ["22,265.63"]  # 22,265.625


def test_the_example_of_the_guide_is_rounded_up() -> None:
    (term,) = growth(Volumes(attachments=Fraction(50_000), attachment_size=Fraction(5)))
    assert (ceil(term.comes_to), round(term.comes_to)) == (245, 244)  # page 17 prints 245


# Bandwidth and latency (page 26).


def test_bandwidth() -> None:
    assert (steady_kbps(200), login_kbps(40)) == (8_000, 15_360)
    bits = amount("50 KB") * 1024 * 8
    assert round(bits / (KBPS_PER_AGENT * 1000), 1) == Fraction("10.2")
    assert round(bits / (KBPS_AT_LOGIN * 1000), 1) == Fraction("1.1")


@pytest.mark.parametrize(
    ("text", "value"),
    [("300 ms one way", 300), ("600 ms round trip", 300), ("0.6 s round trip", 300), ("5 KB", 5), ("2MB", 2048),
     ("1.5 GB", 1_572_864), ("384 kbps", 384), ("10 Mbps", 10_000)],
)  # fmt: skip
def test_amounts_have_units(text: str, value: int) -> None:
    assert amount(text) == value


@pytest.mark.parametrize("text", ["300", "300 ms oneway", "5 kB", "", "-5 KB"])
def test_an_amount_without_a_unit_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount with a unit"):
        amount(text)


# The command.


def sized(chosen: Settings, **options: Any) -> Sizing:
    given = {
        name: str(value) if name in TEXTS.split() else value for name, value in options.items()
    }
    plan = numbers({**OPTIONS, **given})
    return size([], {"release": chosen.release, "product": chosen.product, **plan}, chosen)


@pytest.fixture(scope="module")
def planned() -> Sizing:
    """900 agents at ECE 12.0, their numbers typed once."""
    return sized(
        Settings(select=GROUPS), email_agents=600, emails_per_hour=6, chat_agents=100, concurrent_chats=3,
        incoming_emails=130_000, outgoing_emails=20_000, email_size="5KB", attachments=50_000,
        attachment_size="5 kb", free_disk="60GB", months=24, site=["London:200:40:10Mbps", "York:700"],
    )  # fmt: skip


def test_a_plan_is_told_what_it_needs(planned: Sizing) -> None:
    assert (planned.agents, planned.tier, planned.servers) == (900, 1500, 14)
    assert planned.servers_with_high_availability == 30
    assert [(need.role, need.needed, need.left) for need in planned.needs] == [
        ("web", 3, 1200),
        ("application", 3, 1600),
    ]
    assert planned.growth is not None
    assert planned.growth.monthly == Fraction("4931.640625")
    assert len(planned.growth.by_month) == 25
    assert [(one.site, one.steady, one.login) for one in planned.bandwidth] == [
        ("London", 8_000, 15_360),
        ("York", 28_000, 0),
    ]


def test_a_plan_is_told_what_it_does_not_keep_to(planned: Sizing) -> None:
    assert {one.rule for one in planned.report.findings} == {
        "bandwidth-too-low",
        "disk-full-too-soon",
        "more-emails-than-tier",
    }
    text = " ".join(render("text", planned).split())
    assert "warning[disk-full-too-soon]" in text
    assert "page 26, Bandwidth Requirements" in text
    assert "rules were not asked, or not in full; the plan lacks servers" in text


def test_the_servers_are_those_of_the_tier_that_carries_the_agents() -> None:
    def told(**options: Any) -> tuple[int | None, int | None, int, list[str]]:
        plan = sized(Settings(release=options.pop("release", "12.0")), **options)
        return plan.tier, plan.planned_tier, plan.servers, [need.role for need in plan.needs]

    both = ["web", "application"]
    assert told(agents=400) == (400, None, 2, both)
    assert told(agents=900, tier=400) == (1500, 400, 14, both)
    assert told(agents=350, tier=1500) == (400, 1500, 14, both)
    assert told(agents=1501) == (
        None,
        None,
        0,
        ["application"],
    )  # a sixth web server is not supported
    assert told(agents=900, release="15.0") == (2500, None, 0, ["application"])
    assert told(agents=900, release="11.6") == (None, None, 0, both)


def test_with_high_availability_there_are_more_servers() -> None:
    plan = sized(Settings(), agents=1300, high_availability=True)
    text = render("text", plan)
    assert "servers: 30; without high availability 14" in text
    assert "with one of 5 down there is room for only 1,200" in " ".join(text.split())


@pytest.mark.parametrize(
    "workloads",
    ["[{name: Chat, agents: 100}, {name: Chat, agents: 500}]",
     "[{name: Email, agents: 100}, {name: Chat}]",
     "[{name: Email, agents: 100, emails_per_hour: 9 an hour}]"],
)  # fmt: skip
def test_agents_that_cannot_be_counted_are_not_left_out(tmp_path: Path, workloads: str) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(f"deployment: {{tier: 400, workloads: {workloads}}}", encoding="utf-8")
    sizing = size([str(plan)], {}, Settings(select=[*GROUPS, *NAMES]))
    assert (sizing.agents, sizing.unknown["agents"]) == (
        None,
        "the plan has no usable numbers for every workload",
    )
    assert [one.severity for one in sizing.report.findings] == ["error"]


def test_what_a_plan_does_not_say_is_taken_from_the_command_line(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("deployment: {release: '12.0', tier: 1500}", encoding="utf-8")
    run = ece_lint("size", str(plan), "--release", "15.0")
    assert "release 15.0 has no tier of 1500" in run.stdout
    plan.write_text("deployment: {standardized_agents: 1501}", encoding="utf-8")
    run = ece_lint("size", str(plan))
    assert "1501 standardized agents are more than the tier of 1500 carries" in run.stdout


def test_the_guides_own_example(planned: Sizing) -> None:
    text = render("text", planned)
    assert re.search(r"attachments +50,000 × 5 ÷ 1024 +244.14 MB", text)
    assert re.search(
        r"standardized agents: 900\n +email +email: 600 × at most 6 emails an hour +600\n", text
    )


@pytest.mark.parametrize("format", FORMATS)
def test_a_format_shows_every_number(planned: Sizing, format: str) -> None:
    text = render(format, planned)
    for number in ("900", "1500", "4,931.64", "15360", "28,000"):
        assert number.replace(",", "") in text.replace(",", ""), number


def test_json_has_its_shape(planned: Sizing) -> None:
    data = json.loads(render("json", planned))
    assert list(Draft202012Validator(schema("size")).iter_errors(data)) == []
    assert data["growth"]["mb_by_month"][-1] == 118_359.38


def test_html_stands_alone(planned: Sizing) -> None:
    page = render("html", planned)
    assert not re.search(r"(src|href)=", page)
    plot = ElementTree.fromstring(page[page.index("<svg") : page.index("</svg>") + 6])
    lines = [part for part in plot if part.tag == "polyline"]
    assert len(lines) == 3  # axes, growth, free disk
    assert len(lines[1].attrib["points"].split()) == 25


def test_the_sparkline_is_full_when_the_disk_is(planned: Sizing) -> None:
    assert planned.growth is not None
    assert planned.growth.full_after is not None
    assert 12 < planned.growth.full_after < 13
    assert sparkline(planned.growth) == "▁▂▂▃▄▄▅▆▆▇██████████████"


def test_a_finding_has_its_place_and_its_rule_has_its_pages_once(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    sites = "{name: York, bandwidth: 1 kbps, agents: 5}, {name: Hull, bandwidth: 1 kbps, agents: 5}"
    plan.write_text(f'deployment: {{release: "12.0\\e[2J", sites: [{sites}]}}', encoding="utf-8")
    sizing = size([str(plan)], {}, Settings(select=GROUPS))
    for format in ("text", "markdown", "html"):
        text = " ".join(render(format, sizing).split())
        assert len(re.findall(r"plan.yaml:1:\d+", text)) == 2
        assert text.count("page 26, Bandwidth Requirements") == 1
        assert "\x1b" not in text
    assert [one["location"]["line"] for one in json.loads(render("json", sizing))["breaks"]] == [
        1,
        1,
    ]


def test_the_text_fits_a_narrow_terminal(planned: Sizing) -> None:
    found = re.compile(r"  (error|warning|note)\[")  # messages may be as long as they need
    wide = [line for line in render("text", planned).splitlines() if len(line) > 80]
    assert [line for line in wide if not found.match(line)] == []


def test_names_are_shown_as_they_are() -> None:
    sizing = sized(Settings(), site=["<b>|*x*`:5"])
    assert '<th scope="row">&lt;b&gt;|*x*`</th>' in render("html", sizing)
    assert r"\<b\>\|\*x\*" in render("markdown", sizing)


@pytest.mark.parametrize(
    "name",
    [
        "a ``` x``<img src=x onerror=alert(1)>",
        "`<b>`",
        "``<b>``",
        "@octocat",
        "www.x.example",
        "[a](b)",
        "#1",
    ],
)
def test_no_name_of_a_site_is_markdown(name: str) -> None:
    text = render("markdown", sized(Settings(), site=[f"{name}:5"]))
    tokens = [
        inner
        for token in MarkdownIt("commonmark").enable("table").parse(text)
        for inner in token.children or ()
    ]
    assert not {"html_inline", "link_open", "image"} & {token.type for token in tokens}
    shown = " ".join(token.content for token in tokens if token.type == "text")
    assert "@octocat" not in shown
    assert "www." not in shown


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"email_size": "5"}, "--email-size is `5`, expected a number with its unit: KB, MB, GB, TB"),
        ({"tier": "500"}, "--tier is 500, expected 400, 1500 or 2500"),
        ({"months": "-1"}, "--months is `-1`, expected a whole number from 0 on, without separators"),
        ({"months": "1201"}, "--months is 1201, expected at most 1200, which are a hundred years"),
        ({"agents": "1.500"}, "--agents is `1.500`, expected a whole number from 0 on, without separators"),
        ({"chat_agents": "5", "concurrent_chats": "nan"}, "--concurrent-chats is `nan`, expected a number such as"),
        ({"agents": "900", "concurrent_chats": "3"}, "--concurrent-chats is for the agents of --chat-agents"),
        ({"site": ["London"]}, "--site is `London`, expected NAME:AGENTS[:LOGINS[:BANDWIDTH]]"),
        ({"site": ["London:5:5:10"]}, "the bandwidth of --site is `10`, expected a number with its unit"),
    ],
)  # fmt: skip
def test_a_wrong_number_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(WrongUse, match=re.escape(message)):
        numbers({**OPTIONS, **options})


def test_every_option_is_understood() -> None:
    others = {"paths", "format", "output", "fail_on", "release", "product", "template"}
    assert parameters(size_).keys() - others == set(OPTIONS)


def test_a_user_types_the_numbers_once(tmp_path: Path) -> None:
    run = ece_lint("size", "--agents", "900", "--release", "15.0", "--output", str(tmp_path / "size.html"),
                   "--format", "html")  # fmt: skip
    assert (run.returncode, run.stdout, run.stderr) == (CLEAN, "", "")
    assert "2,500 agents" in (tmp_path / "size.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--agents", "1501"], FINDINGS, ""),
        ([], WRONG_USE, "the plan is the deployment section of files, or numbers such as `--agents 900`"),
        (["samples/clean", "--agents", "5"], WRONG_USE, "the plan is the deployment section of files"),
        (["--agents", "5", "--format", "pdf"], WRONG_USE, "there is no format `pdf`"),
        (["samples/design-guide"], NOT_ANALYSED, "nothing to size"),
        (["nowhere"], NOT_ANALYSED, "nowhere"),
        (["samples/deployments/400-right", "--format", "json",
          "--output", "samples/deployments/400-right/deployment.yaml"], WRONG_USE,
         "is one of the files that were read"),
        (["--template", "--output", "README.md"], WRONG_USE, "README.md is there already"),
    ],
)  # fmt: skip
def test_the_exit_codes_are_those_of_check(words: list[str], code: int, message: str) -> None:
    run = ece_lint("size", *words)
    assert run.returncode == code
    assert message in run.stderr


@pytest.mark.parametrize("format", FORMATS)
def test_what_could_not_be_read_keeps_to_nothing(format: str) -> None:
    for path, why in (
        ("nowhere", "does not exist"),
        ("samples/design-guide", "no deployment section"),
    ):
        text = render(format, size([path], {}, Settings(select=GROUPS)))
        assert "keeps to everything" not in text
        assert why in text or format == "json"


def drawn(shape: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return what fits a schema, and now and then what does not."""
    if "enum" in shape:
        right: st.SearchStrategy[Any] = st.sampled_from(shape["enum"])
    elif "pattern" in shape:
        right = st.sampled_from([*shape["examples"], "0 KB", "0 ms round trip", "0 kbps"])
    elif shape.get("type") == "object" and "properties" in shape:
        fields = {name: drawn(part) for name, part in shape["properties"].items()}
        needed = set(shape.get("required", ()))
        right = st.fixed_dictionaries(
            {name: part for name, part in fields.items() if name in needed},
            optional={name: part for name, part in fields.items() if name not in needed},
        )
    elif shape.get("type") == "object":
        right = st.dictionaries(st.sampled_from("ab"), st.integers(0, 9))
    elif shape.get("type") == "array":
        right = st.lists(drawn(shape.get("items", {})), max_size=4)
    elif shape.get("type") == "boolean":
        right = st.booleans()
    elif shape.get("type") in ("integer", "number"):
        right = st.sampled_from([0, 1, 2, 7, 400, 1501, 200_000])
    else:
        right = st.sampled_from(["a", "b", "A", "Web-Ftp-Server", "10.20.30.41"])
    return st.one_of(
        right, right, right, right, right, right, st.sampled_from([None, "x", -1, [], {}, 2.5])
    )


@tries(150)
@given(plan=drawn(schema("deployment")))
def test_no_plan_is_too_strange(plan: Any) -> None:
    if not isinstance(plan, dict):
        return
    sizing = size([], {"tier": None, **plan}, ALL_RULES)
    assert sizing.report.crashes == ()
    assert all(render(format, sizing) for format in FORMATS)
