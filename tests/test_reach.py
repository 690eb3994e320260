"""Who services what: the questions that `reach` answers, and the library behind it."""

import csv
import io
import json
import shutil
import textwrap
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from command import CLEAN, FINDINGS, NOT_ANALYSED, ROOT, WRONG_USE, ece_lint
from jsonschema import Draft202012Validator

import ece_lint as library
from ece_lint.analysis.flow import Flow
from ece_lint.reach import STARTS
from ece_lint.routing import Routing
from ece_lint.shape import schema
from ece_lint.trace import traces

GUIDE = """\
department  queue                                    mapped skill groups                         agents who service activities
Sales       Email_MRD_Domestic_Sales_Email_Script    Domestic_Sales_NA, Domestic_Sales_EMEA      Clark, Bruce, Natasha, Clint
            Email_MRD_Global_Sales_Email_Script      Global_Sales_NA, Global_Sales_EMEA          Clark, Natasha
Support     Email_MRD_Domestic_Support_Email_Script  Domestic_Support_NA, Domestic_Support_EMEA  Peter, Loki
            Email_MRD_Global_Support_Email_Script    Global_Support_NA, Global_Support_EMEA      Tony, Loki, Phil

4 of 4 queues are served · nobody serves several departments
"""  # noqa: E501


def reach(*words: str, code: int = CLEAN, folder: Path = ROOT) -> str:
    run = ece_lint("reach", *words, folder=folder)
    assert run.returncode == code, run.stderr
    return run.stdout


def test_it_prints_the_table_of_the_guide_with_its_wrong_row_put_right() -> None:
    assert reach("samples/design-guide") == GUIDE


def test_an_agent_is_looked_at_backwards() -> None:
    text = reach("samples/clean", "agent:Natasha")
    assert (
        "skill group Sales_Chat_EMEA                   samples/clean/ucce.yaml:155  alone" in text
    )
    assert (
        "precision queue PQ_Sales_Chat, steps 1 and 2  samples/clean/ucce.yaml:181  with 2 others"
        in text
    )
    assert "agent team   Team_EMEA              samples/clean/ucce.yaml:133" in text


def test_a_bare_name_will_do_where_one_object_has_it() -> None:
    assert reach("samples/clean", "Natasha") == reach("samples/clean", "agent:Natasha")
    run = ece_lint("reach", "samples/site-tables", "Support_Chat")
    assert run.returncode == WRONG_USE
    assert (
        "write `script_selector:Support_Chat` and `entry_point:Support/Support_Chat`" in run.stderr
    )
    run = ece_lint("reach", "samples/clean", "agent:Natascha")
    assert (run.returncode, run.stderr) == (
        WRONG_USE,
        "ece-lint: there is no agent `Natascha`; did you mean `Natasha`?\n",
    )


@pytest.mark.parametrize(
    "name",
    ["alias:Sales", "alias:sales@example.com", "alias:Sales/Sales", "alias:SALES@example.com"],
)
def test_an_alias_is_known_by_its_address_too(name: str) -> None:
    assert reach("samples/clean", name).startswith("alias sales@example.com: served\n")


def test_a_star_means_all_that_fit() -> None:
    text = reach("samples/clean", "skill_group:Sales_*_EMEA")
    assert "who mentions skill group Sales_Email_EMEA" in text
    assert "who mentions skill group Sales_Chat_EMEA" in text
    assert text.count("who mentions skill group") == 2


@pytest.mark.parametrize(
    "what",
    [
        "attribute:French",
        "agent_team:Team_NA",
        "peripheral:NA_Peripheral",
        "script:Sales_Chat_Script",
        "call_type:CT_Sales_Chat",
        "media_routing_domain:Chat_MRD",
    ],
)
def test_whatever_is_named_the_contacts_that_depend_on_it_are_listed(what: str) -> None:
    text = reach("samples/clean", what)
    depends = text[text.index("what depends on") :]
    assert "entry point Sales chat" in depends


def test_what_no_contact_depends_on_says_so_and_who_mentions_it() -> None:
    text = reach("samples/clean", "user:natasha")
    assert "user natasha is on no way of a contact" in text


def test_what_hangs_on_one_thing() -> None:
    _, *lines, _, last = reach("samples/clean", "--alone").splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "agent Natasha Chat_MRD_Sales_Overflow",
        "skill group Sales_Chat_EMEA Chat_MRD_Sales_Overflow",
        "Sales_Out_NA Outbound_MRD_Sales_Out",
        "precision queue PQ_Sales_Chat Chat_MRD_Sales_Chat",
        "peripheral EMEA_Peripheral Chat_MRD_Sales_Overflow",
        "NA_Peripheral Outbound_MRD_Sales_Out",
    ]
    assert last == "3 of 6 served queues hang on one thing"


@pytest.mark.parametrize(
    ("lost", "says"),
    [
        ("peripheral:EMEA_Peripheral", "✖  queue Chat_MRD_Sales_Overflow"),
        ("agent:Natasha", "✖  queue Chat_MRD_Sales_Overflow"),
        ("skill_group:Sales_Chat_EMEA", "✖  queue Chat_MRD_Sales_Overflow"),
        ("script:Sales_Overflow_Script", "✖  queue Chat_MRD_Sales_Overflow"),
        ("peripheral_gateway:PG_EMEA", "no longer Sales_Email_EMEA; −1 agent (Natasha)"),
        ("agent:Clark", "3 → 2 agents (−Clark)"),
    ],
)
def test_what_becomes_of_contacts_without_something(lost: str, says: str) -> None:
    assert says in reach("samples/clean", "--without", lost)


def test_what_is_not_followed_is_not_said_to_change_nothing() -> None:
    run = ece_lint("reach", "samples/clean", "--without", "attribute:French")
    assert (run.returncode, run.stdout) == (WRONG_USE, "")
    assert "ways cannot be followed without attribute French, only without: agent, " in run.stderr


def test_nothing_changes_without_what_nobody_uses(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "samples/clean", tmp_path / "site")
    (tmp_path / "site/more.yaml").write_text("skill_groups: [{name: Spare}]\n")
    text = reach("site", "--without", "skill_group:Spare", folder=tmp_path)
    assert text == "without skill group Spare: nothing changes for any contact\n"


def test_a_precision_queue_is_told_step_by_step() -> None:
    text = reach("samples/clean", "precision_queue:PQ_Sales_Chat", "--steps")
    assert [line.split() for line in text.splitlines()[2:]] == [
        ["PQ_Sales_Chat", "1", "for", "30", "s", "French", ">=", "8", "Clark,", "Natasha", "2", "agents"],
        ["2", "French", ">=", "5", "Bruce", "1", "agent"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "code"), [("fails", FINDINGS), ("part", FINDINGS), ("unknown", FINDINGS)]
)
def test_a_gate_fails_for_what_it_names(outcome: str, code: int) -> None:
    reach("samples/site-tables", "--fail-on", outcome, code=code)
    reach("samples/clean", "--fail-on", outcome, code=CLEAN)


def test_only_what_comes_to_an_outcome_is_shown() -> None:
    text = reach("samples/site-tables", "--outcome", "fails")
    assert "entry point Support_Chat" in text
    assert "alias" not in text.partition("\n\n")[0]


def test_what_was_not_analysed_is_told_and_the_rest_is_answered(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "samples/design-guide", tmp_path / "site")
    (tmp_path / "site/Skill_Group.csv").write_text("version https://git-lfs.github.com/spec/v1\n")
    run = ece_lint("reach", "site", folder=tmp_path)
    assert (run.returncode, run.stdout) == (NOT_ANALYSED, GUIDE)
    assert "ece-lint: not analysed: site/Skill_Group.csv: " in run.stderr


def test_a_site_without_ece_says_what_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(
        textwrap.dedent("""\
            agents: [{name: Clark}, {name: Bruce}]
            skill_groups: [{name: Sales, agents: [Clark]}, {name: Empty, agents: []}, {name: Untold}]
            agent_teams: [{name: Team, agents: [Clark, Bruce]}]
            call_types: [{name: Known, scripts: [S]}, {name: Other}]
            scripts: [{name: S, skill_groups: [Sales]}]
        """)
    )
    text = reach("site.yaml", folder=tmp_path)
    told = {
        "Known      Clark",
        "Other      no script",
        "Empty        nobody",
        "Untold       the members of skill group `Untold`",
        "Team        Clark, Bruce",
    }
    assert told <= {*text.splitlines()}


# Formats


def valid(name: str, text: str) -> Any:
    data = json.loads(text)
    Draft202012Validator(schema(name)).validate(data)
    return data


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("agent:Natasha",),
        ("--alone",),
        ("--steps",),
        ("--without", "agent:Clark"),
        ("alias:Sales",),
    ],
)
def test_json_has_the_shape_of_its_schema(words: tuple[str, ...]) -> None:
    data = valid("reach", reach("samples/clean", *words, "--format", "json"))
    assert data["tables"]


def test_json_has_every_way() -> None:
    data = json.loads(reach("samples/site-tables", "--format", "json"))
    outcomes = sorted(way["outcome"] for entry in data["entries"] for way in entry["ways"])
    assert outcomes == ["agent-eligible"] * 4 + ["exception-queue"] * 2 + [
        "standalone",
        "wrong-mrd",
    ]


def test_csv_has_a_row_for_each_queue_and_agent() -> None:
    text = reach("samples/design-guide", "--format", "csv").removeprefix("\ufeff")
    head, *found = csv.reader(io.StringIO(text))
    assert head == [
        "table",
        "department",
        "queue",
        "mapped skill groups",
        "agents who service activities",
    ]
    assert len(found) == 4 + 2 + 2 + 3
    assert found[-1][2:] == [
        "Email_MRD_Global_Support_Email_Script",
        "Global_Support_NA, Global_Support_EMEA",
        "Phil",
    ]


def test_markdown_is_a_table() -> None:
    text = reach("samples/design-guide", "--format", "markdown")
    assert "| Support | " in text
    assert text.count("\n|") == 6


def test_pictures_are_those_of_their_languages(tmp_path: Path) -> None:
    dot = reach("samples/clean", "--format", "dot")
    assert dot.startswith("digraph ways {")
    assert dot.endswith("}\n")
    assert "flowchart LR" in reach("samples/clean", "--format", "mermaid")
    graph = ElementTree.fromstring(reach("samples/clean", "--format", "graphml"))
    assert graph.tag.endswith("graphml")


def test_a_picture_that_mermaid_would_not_draw_is_refused(tmp_path: Path) -> None:
    groups = ", ".join(f"G{number}" for number in range(600))
    (tmp_path / "site.yaml").write_text(
        f"scripts: [{{name: S, skill_groups: [{groups}]}}]\ncall_types: [{{name: C, scripts: [S]}}]\n"
        "script_selectors: [{name: N, call_type: C}]\n"
        f"skill_groups: [{', '.join(f'{{name: G{number}}}' for number in range(600))}]\n"
    )
    run = ece_lint("reach", "site.yaml", "--format", "mermaid", folder=tmp_path)
    assert run.returncode == WRONG_USE
    assert "602 edges" in run.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "svg"),
        ("--outcome", "served!"),
        ("--fail-on", "all"),
        ("--alone", "--outcome", "fails"),
    ],
)
def test_wrong_use_is_told(words: tuple[str, ...]) -> None:
    run = ece_lint("reach", "samples/clean", *words)
    assert run.returncode == WRONG_USE
    assert run.stderr.startswith("ece-lint: ")
    assert run.stdout == ""


# One contact


def test_a_contact_is_followed_hop_by_hop() -> None:
    run = ece_lint("trace", "samples/clean", "entry_point:Sales chat")
    assert run.returncode == CLEAN
    assert run.stdout.startswith(
        textwrap.dedent("""\
            a chat from entry point Sales chat, department Sales: served

              from  entry point           Sales chat           samples/clean/ece.yaml:122
              →     queue                 Chat_MRD_Sales_Chat  samples/clean/ece.yaml:122
              with  media routing domain  Chat_MRD             samples/clean/ece.yaml:34
              →     script selector       Sales_Chat           samples/clean/ece.yaml:35
              →     call type             CT_Sales_Chat        samples/clean/ucce.yaml:235
              →     script                Sales_Chat_Script    samples/clean/ucce.yaml:202
              ✓     precision queue       PQ_Sales_Chat        samples/clean/ucce.yaml:210  3 agents: Clark, Bruce, Natasha
              ·     step                  1                    samples/clean/ucce.yaml:186  French >= 8: 2 agents: Clark, Natasha, then on after 30 s
        """)  # noqa: E501
    )


def test_the_way_that_fails_comes_first_with_what_check_says_of_it() -> None:
    run = ece_lint("trace", "samples/site-tables", "sales@acme.example")
    assert run.returncode == FINDINGS
    assert "fails in part\n\nway 1 of 2: queue 2 of 2, by the workflow\n" in run.stdout
    assert "ece-lint check says: error[inactive-queue-in-use]" in run.stdout
    assert "more: ece-lint explain exception-queue" in run.stdout


def test_what_was_passed_over_is_named_with_the_reason(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "samples/clean", tmp_path / "site")
    file = tmp_path / "site/ucce.yaml"
    text = file.read_text().replace(
        "scripts: [Support_Chat_Script]", "scripts: [Support_Email_Script]"
    )
    file.write_text(text)
    run = ece_lint("trace", "site", "entry_point:Support chat", folder=tmp_path)
    assert run.returncode == FINDINGS
    assert "✗     skill group           Support_Email_EMEA" in run.stdout
    assert "passed over: it is in Email_MRD" in run.stdout
    assert "script-without-target-for-mrd" in run.stdout


@pytest.mark.parametrize("site", ["samples/site-tables", "samples/design-guide"])
def test_a_trace_has_all_that_check_says_of_its_way(site: str) -> None:
    """Rules that tell of nothing on the way are not asked."""
    report = library.check(site)
    assert report.routing is not None
    told = [
        one
        for one in (*report.every, *report.consequences)
        if one.group in ("routing", "ece", "ucce")
    ]
    flow = Flow(report.routing)
    for start in chain.from_iterable(report.routing.entities[kind] for kind in STARTS):
        wanted = {
            one.message for way in traces(flow, flow.entry(start), told) for one in way.findings
        }
        name = f"{start.department}/{start.name}" if start.department else start.name
        run = ece_lint("trace", site, f"{start.kind.name}:{name}", "--format", "json")
        ways = json.loads(run.stdout)["traces"]
        assert {one["message"] for way in ways for one in way["findings"]} == wanted


def test_a_trace_as_json_has_the_shape_of_its_schema() -> None:
    run = ece_lint("trace", "samples/site-tables", "sales@acme.example", "--format", "json")
    data = valid("trace", run.stdout)
    assert [one["outcome"] for one in data["traces"]] == ["exception-queue", "agent-eligible"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "a trace begins at one object, and 0 objects are named"),
        (("skill_group:Sales_Email_NA",), "contacts do not come in at skill groups"),
        (("alias:Salse",), "there is no alias `Salse`; did you mean `Sales`?"),
    ],
)
def test_what_cannot_be_followed_is_told(words: tuple[str, ...], says: str) -> None:
    run = ece_lint("trace", "samples/clean", *words)
    assert run.returncode == WRONG_USE
    assert says in run.stderr


# The library


def test_one_path_or_several_can_be_loaded() -> None:
    one = library.load(ROOT / "samples/design-guide")
    assert isinstance(one, Routing)
    several = library.load(
        [str(ROOT / "samples/design-guide/ece.yaml"), ROOT / "samples/design-guide/ucce.yaml"]
    )
    assert [queue.key for queue in one.entities["queue"]] == [
        queue.key for queue in several.entities["queue"]
    ]


def test_a_path_that_is_not_there_raises() -> None:
    for call in (library.load, library.check):
        with pytest.raises(FileNotFoundError, match="no such file"):
            call("nowhere")


def test_what_could_not_be_read_is_hard_to_overlook(tmp_path: Path) -> None:
    (tmp_path / "queues.yaml").write_text("queues: [")
    with pytest.warns(UserWarning, match="not everything was analysed: .*queues.yaml"):
        routing = library.load(tmp_path)
    assert len(routing.not_analysed) == 1


def test_a_check_is_the_report_that_the_command_prints() -> None:
    report = library.check(ROOT / "samples/design-guide")
    assert [one.rule for one in report.findings if one.severity == "error"] == [
        "queue-agents-differ-from-membership"
    ]
    assert report.failed
    assert not library.check(ROOT / "samples/design-guide", select=["naming"]).findings


def test_the_ways_can_be_asked_for() -> None:
    flow = library.ways(library.load(ROOT / "samples/clean"))
    (sales,) = (one for one in flow.entries if one.start.name == "Sales chat")
    assert sales.verdict == "served"
    assert [agent.name for agent in flow.named(sales.certain)] == ["Clark", "Bruce", "Natasha"]


def test_who_serves_a_queue_is_five_lines_of_networkx(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    text = Routing.graph.__doc__ or ""
    lines = [line.strip() for line in text.splitlines() if line.startswith(" " * 12)]
    assert len(lines) == 5
    exec("\n".join(lines), {"ece_lint": library, "nx": nx})
    assert capsys.readouterr().out == "['Bruce', 'Clark', 'Natasha']\n"


def test_networkx_writes_the_graph_in_its_formats(tmp_path: Path) -> None:
    graph = library.load(ROOT / "samples/clean").graph
    nx.write_graphml(graph, tmp_path / "site.graphml")
    nx.write_gexf(graph, tmp_path / "site.gexf")
    nx.write_gml(graph, tmp_path / "site.gml", stringizer=str)
    assert len(nx.read_graphml(tmp_path / "site.graphml")) == len(graph)
