"""`report`: what is on the page and in which order, for readers without scripts too, and that it obeys no name."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import pytest
from command import CLEAN, FINDINGS, NOT_ANALYSED, ROOT, WRONG_USE, ece_lint
from hypothesis import given
from hypothesis.strategies import integers
from test_diff import commit, git, without_git
from tries import tries
from ways_sites import random_site

from ece_lint.analysis.flow import Flow
from ece_lint.lint import lint, read_routing
from ece_lint.reach import every_entry
from ece_lint.report import Crash
from ece_lint.report.html import prose
from ece_lint.report.ours import is_report
from ece_lint.settings import Settings
from ece_lint.site_page import findings, picture, write

ASSETS = ROOT / "ece_lint" / "site_page" / "assets"
VOID = {"meta", "br", "input"}
BLOCKS = {"p", "ul", "table", "h2", "h3", "h4", "div", "section"}


class Page(HTMLParser):
    """A page taken apart: its elements in order, and that each is closed where it has to be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = text
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not (tag in BLOCKS and "p" in self.open), f"{tag} in a paragraph"
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self.open), data))

    def inside(self, tag: str) -> list[str]:
        """Return the texts in elements of a tag."""
        return [text for at, text in self.texts if at and at[-1] == tag]

    @property
    def headings(self) -> list[str]:
        return self.inside("h2")

    @property
    def shown(self) -> str:
        """The text that somebody reads without scripts."""
        hidden = {"script", "style", "title"}
        return " ".join(" ".join(text for at, text in self.texts if not hidden & {*at}).split())

    @property
    def data(self) -> dict[str, Any]:
        """What the picture is drawn from."""
        (first, *_) = self.inside("script")
        found: dict[str, Any] = json.loads(first)
        return found


def made(tmp_path: Path, *words: str, code: int | None = None, folder: Path = ROOT) -> Page:
    """Write a page and return it."""
    file = tmp_path / "page.html"
    run = ece_lint("report", *words, "--output", str(file), folder=folder)
    assert run.stdout == ""
    assert code is None or run.returncode == code, run.stderr
    return Page(file.read_text("utf-8"))


def site(tmp_path: Path, **sections: Any) -> str:
    """Write a small site and return where."""
    file = tmp_path / "site.json"
    file.write_text(json.dumps(sections), "utf-8")
    return str(file)


# What is on the page


def test_all_is_on_it_in_the_order_in_which_it_is_read(tmp_path: Path) -> None:
    page = made(tmp_path, "samples/design-guide", code=FINDINGS)
    assert page.headings == [
        "What was read, and what was not", "Verdict", "Findings", "Who services what", "What hangs on one thing",
        "Contacts that reach nobody", "Picture", "Rules that were not asked",
    ]  # fmt: skip
    anchors = [link["href"][1:] for tag, link in page.elements if tag == "a"]
    ids = [own["id"] for _, own in page.elements if "id" in own]
    assert len(ids) == len({*ids})
    assert {*anchors} <= {*ids}


def test_the_table_of_the_guide_is_there_without_scripts(tmp_path: Path) -> None:
    shown = made(tmp_path, "samples/design-guide").shown
    assert "Global_Support_NA, Global_Support_EMEA Tony, Loki, Phil" in shown
    assert "✖ Not in order: 1 error, 1 warning" in shown
    assert "4 of 4 queues are served" in shown
    assert "The picture needs scripts" in shown


def test_a_finding_has_its_place_why_it_matters_and_what_to_do(tmp_path: Path) -> None:
    shown = made(tmp_path, "samples/design-guide").shown
    at = shown.index("✖ 1 error queue-agents-differ-from-membership")
    told = shown[at : shown.index("▲ 1 warning", at)]
    assert "The agents that a queue lists are the members of its skill groups." in told
    assert "lists agent Peter" in told
    assert "samples/design-guide/ece.yaml:32:14" in told
    assert "What to do: Compare both places" in told


def test_the_gravest_come_first_in_each_department_and_among_departments(tmp_path: Path) -> None:
    page = made(tmp_path, "samples/site-tables", code=FINDINGS)
    rows = [
        [int(one.replace(",", "")) for one in re.findall(r'class="number">([\d,]+)<', row)]
        for row in re.findall("<tr>.*?</tr>", page.source[page.source.index('id="findings"') :])
    ]
    counts = [row for row in rows if len(row) == 3]
    assert counts == sorted(counts, reverse=True)
    for part in page.source.split("<h3 id=")[1:]:
        signs = re.findall(r'<h4><span class="(\w+)"', part)
        assert signs == sorted(signs, key=("error", "warning", "note").index)


def test_what_was_not_read_comes_first_and_leaves_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "Skill_Group.csv").write_text('"SkillGroupID","EnterpriseName\n5000', "utf-8")
    page = made(tmp_path, "samples/clean", str(tmp_path / "Skill_Group.csv"), code=NOT_ANALYSED)
    assert page.shown.index("Not everything was analysed") < page.shown.index("Read (")
    assert "No verdict, as not everything was analysed" in page.shown
    assert "Passed" not in page.shown


def test_a_rule_that_fails_leaves_no_verdict() -> None:
    report = lint([str(ROOT / "samples" / "clean")], Settings())
    report = report.but(crashes=(Crash("some-rule", "KeyError: <b>"),))
    shown = Page(write(report, Settings())).shown
    assert "some-rule" in shown
    assert "No verdict" in shown


def test_a_clean_site_passes_and_says_what_was_not_asked(tmp_path: Path) -> None:
    page = made(tmp_path, "samples/clean", code=CLEAN)
    assert "✔ Passed: no findings" in page.shown
    assert "hang on one thing" in page.shown
    shown = made(tmp_path, "samples/design-guide").shown
    assert re.search(r"\d+ rules not asked, or not in full", shown)
    assert "for want of rules" in shown


def test_contacts_that_fail_and_those_not_told_are_listed(tmp_path: Path) -> None:
    page = made(tmp_path, "samples/site-tables")
    shown = page.shown[page.shown.index("Contacts that reach nobody contacts of") :]
    assert "entry point Support_Chat fails" in shown
    part = site(tmp_path, queues=[{"name": "Q", "department": "D", "media_routing_domain": "M"}])
    assert "Contacts that cannot be told about" in made(tmp_path, part).shown


def test_intents_say_whether_they_are_kept(tmp_path: Path) -> None:
    for name in ("ece.yaml", "ucce.yaml"):
        (tmp_path / name).write_bytes((ROOT / "samples" / "design-guide" / name).read_bytes())
    (tmp_path / "ece-lint.yaml").write_text(
        "intents:\n"
        '  - {name: all served, served: {from: "queue:*"}}\n'
        '  - {name: by many, served: {from: "queue:*", by-at-least: 9}}\n'
    )
    shown = made(tmp_path, ".", folder=tmp_path).shown
    assert "all served ✔ kept" in shown
    assert "by many ✖ not kept queue" in shown


def test_what_is_accepted_is_listed_with_its_reason(tmp_path: Path) -> None:
    for name in ("ece.yaml", "ucce.yaml"):
        (tmp_path / name).write_bytes((ROOT / "samples" / "design-guide" / name).read_bytes())
    (tmp_path / "ece-lint.yaml").write_text(
        "accept:\n  - {rule: queue-agents-differ-from-membership, file: ece.yaml, reason: the table is the guide's}\n"
    )
    page = made(tmp_path, ".", folder=tmp_path, code=CLEAN)
    assert "Passed: 2 suppressed" in page.shown
    assert "Accepted (2)" in page.shown
    assert "suppressed: the table is the guide's" in page.shown


def test_a_plan_is_sized(tmp_path: Path) -> None:
    plan = {"release": "12.0", "tier": 400, "workloads": [{"name": "email", "agents": 900}]}
    page = made(tmp_path, site(tmp_path, deployment=plan))
    assert "Sizing" in page.headings
    assert "Standardized agents: 900" in page.shown


def test_what_is_different_since_a_base(tmp_path: Path) -> None:
    guide = (ROOT / "samples" / "design-guide" / "ucce.yaml").read_text("utf-8")
    base, head = tmp_path / "base", tmp_path / "head"
    for folder, text in ((base, guide), (head, guide.replace("agents: [Tony]", "agents: []"))):
        folder.mkdir()
        (folder / "ucce.yaml").write_text(text, "utf-8")
        (folder / "ece.yaml").write_bytes((ROOT / "samples/design-guide/ece.yaml").read_bytes())
    page = made(tmp_path, str(head), "--against", str(base), code=FINDINGS)
    assert page.headings[2] == f"Since {base}"
    assert "± staffing" in page.shown
    assert "3 → 2 agents (−Tony)" in page.shown
    assert "skill group Global_Support_NA: agents −Tony" in page.shown


@without_git
def test_a_base_may_be_a_revision(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    commit(folder, site="queues: [{name: Sales}]")
    (folder / "site.yaml").write_text("queues: []", "utf-8")
    page = made(tmp_path, ".", "--against", "HEAD", folder=folder)
    assert "Since HEAD" in page.headings
    assert "− removed queue Sales" in page.shown
    run = ece_lint("report", "--against", "nothing", "--output", "page.html", folder=folder)
    assert run.returncode == WRONG_USE
    assert "there is no file, folder or git revision `nothing`" in run.stderr


def test_a_base_that_cannot_be_read_is_no_comparison(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("queues: [", "utf-8")
    page = made(
        tmp_path, "samples/clean", "--against", str(tmp_path / "base.yaml"), code=NOT_ANALYSED
    )
    assert "not analysed of" in page.shown


def test_the_same_site_makes_the_same_bytes(tmp_path: Path) -> None:
    first = made(tmp_path, "samples/site-tables").source
    assert made(tmp_path, "samples/site-tables").source == first


# What the picture is drawn from


def test_a_picture_has_the_ways_and_what_ece_maps_otherwise(tmp_path: Path) -> None:
    data = made(tmp_path, "samples/site-tables").data
    called = dict(enumerate(data["name"]))
    pairs = {
        sort: {(called[a], called[b]) for a, b in zip(*[iter(ends)] * 2, strict=True)}
        for sort, ends in data["lines"].items()
    }
    assert ("Sales_Email_Script", "Boston.Sales_Email") in pairs["way"]
    assert ("Email_MRD_Sales_Email", "Boston.Trial_Leads") in pairs["mapped"]
    assert ("Email_MRD_Sales_Email", "Boston.Sales_Email") not in pairs["mapped"]
    assert [called[at] for at in data["undefined"]] == ["Boston.Trial_Leads"]
    assert data["verdicts"][str(data["name"].index("Email_MRD_Returns_Email"))][0] == "fails"
    assert len({len(data[name]) for name in ("name", "kind", "domain", "file", "line")}) == 1


def test_two_objects_are_not_called_alike(tmp_path: Path) -> None:
    aliases = [{"name": name, "address": "info@acme.example"} for name in ("A", "B")]
    flow = [{"name": "W", "aliases": ["A", "B"], "queues": ["Q"]}]
    data = made(
        tmp_path, site(tmp_path, aliases=aliases, workflows=flow, queues=[{"name": "Q"}])
    ).data
    assert data["name"] == ["info@acme.example", "info@acme.example (2)", "W", "Q"]


def test_findings_of_an_object_are_those_on_the_page(tmp_path: Path) -> None:
    page = made(tmp_path, "samples/design-guide")
    at = page.data["name"].index("Email_MRD_Global_Support_Email_Script")
    gravity, number, listed = page.data["findings"][str(at)]
    assert (gravity, number) == (0, 2)
    assert all(f'id="f{one}"' in page.source for one in listed)


@given(seed=integers(0, 10_000))
@tries(45)
def test_any_site_makes_a_page_whose_picture_has_every_entry(seed: int) -> None:
    folder = Path(mkdtemp())
    try:
        data = json.loads(json.dumps(random_site(seed)))
        page = made(folder, site(folder, **data))
        routing = read_routing([str(folder / "site.json")])
        if "Picture" not in page.headings:
            return
        drawn = page.data
        ends = [at for of in drawn["lines"].values() for at in of]
        assert {*ends} <= {*range(len(drawn["name"]))}
        verdicts = sorted(own[0] for own in drawn["verdicts"].values())
        told = {one.start: one.verdict for one in every_entry(Flow(routing))}
        assert verdicts == sorted(one for one in told.values() if one != "served")
    finally:
        rmtree(folder)


def with_agents(tmp_path: Path, number: int) -> str:
    names = [f"agent{one}" for one in range(number)]
    return site(
        tmp_path,
        agents=[{"name": name} for name in names],
        skill_groups=[{"name": "G", "agents": names}],
        scripts=[{"name": "S", "skill_groups": ["G"]}],
        call_types=[{"name": "C", "scripts": ["S"]}],
    )


def test_of_many_agents_fifty_are_named_unless_all_are_wanted(tmp_path: Path) -> None:
    many = with_agents(tmp_path, 80)
    page = made(tmp_path, many)
    assert "agent48 and 31 more" in page.shown
    assert "--agents names all" in page.shown
    assert [*page.data["members"].values()] == [[80, [*range(50)]]]
    page = made(tmp_path, many, "--agents")
    assert "agent79" in page.shown
    assert "--agents names all" not in page.shown
    assert len(page.data["agents"]) == 80


def test_of_many_groups_each_names_fewer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "_MOST_NAMES", 7)
    assert len(made(tmp_path, with_agents(tmp_path, 80)).data["agents"]) == 7


def test_of_many_findings_the_gravest_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "MOST", 1)
    shown = made(tmp_path, "samples/design-guide").shown
    assert "The 1 gravest of 2 are listed here" in shown
    assert "does not list agent" not in shown


# Safe to open


HOSTILE = [
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"'`&<!--", "]]>", "\u202egnp.exe\u2066",
    "a" * 10_000, "<b>", "javascript:alert(1)", "\x1b[2J::set-output", "__proto__", "constructor",
]  # fmt: skip


def hostile(tmp_path: Path) -> str:
    """Write a site in which everything has such names."""
    number = range(len(HOSTILE))
    return site(
        tmp_path,
        media_routing_domains=[{"name": name} for name in HOSTILE],
        agents=[{"name": name} for name in HOSTILE],
        skill_groups=[
            {"name": name, "agents": HOSTILE, "media_routing_domain": name} for name in HOSTILE
        ],
        scripts=[{"name": name, "skill_groups": [name]} for name in HOSTILE],
        script_selectors=[
            {"name": name, "media_routing_domain": name, "scripts": [name]} for name in HOSTILE
        ],
        departments=[{"name": name} for name in HOSTILE],
        queues=[
            {"name": HOSTILE[at], "department": HOSTILE[at], "media_routing_domain": HOSTILE[at],
             "script_selector": HOSTILE[at], "skill_groups": [HOSTILE[at - 1]]}
            for at in number
        ],
    )  # fmt: skip


def test_no_name_breaks_out(tmp_path: Path) -> None:
    page = made(tmp_path, hostile(tmp_path))
    tags = [tag for tag, _ in page.elements]
    assert not {"img", "b-"} & {*tags}
    assert tags.count("script") == 3  # the data, the library, and ours
    assert not any(name.startswith("on") for _, own in page.elements for name in own)
    assert all(own["href"].startswith("#") for tag, own in page.elements if tag == "a")
    assert "</script><script>alert(1)</script>" in page.data["name"]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", page.source)
    assert not {"src", "style", "action"} & {name for _, own in page.elements for name in own}


def test_names_in_backticks_are_code_and_stay_text() -> None:
    assert prose("queue `<b>` & `x`") == "queue <code>&lt;b&gt;</code> &amp; <code>x</code>"


@pytest.mark.parametrize("form", ["report", "size"])
def test_only_what_is_ours_may_run_or_style(tmp_path: Path, form: str) -> None:
    file = tmp_path / "page.html"
    words = ("samples/clean",) if form == "report" else ("--agents", "900")
    ece_lint(form, *words, "--output", str(file))
    source = file.read_text("utf-8")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', source)
    told = dict(part.partition(" ")[::2] for part in policy.split("; "))
    assert told["default-src"] == told["base-uri"] == told["form-action"] == "'none'"

    def hashes(tag: str) -> str:
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        digests = (hashlib.sha256(text.encode()).digest() for text in texts)
        return " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests)

    assert told["style-src"] == hashes("style")
    assert told["script-src"] == (hashes("script") or "'none'")
    assert source.index("Content-Security-Policy") < source.index("<style")


def test_a_secret_is_not_on_the_page(tmp_path: Path) -> None:
    secret = "hunter2-hunter2"
    file = tmp_path / "Person.csv"
    file.write_text(f'"PersonID","LoginName","Password"\n"5000","anna","{secret}"\n', "utf-8")
    assert secret not in made(tmp_path, str(file)).source


def test_the_library_is_that_of_the_registry() -> None:
    """`npm pack @dagrejs/dagre@3.1.3`, dist/dagre.min.js and LICENSE."""
    known = {
        "dagre.min.js": "54a503e346f93ca0bb10abe7999587e037262935687aca45eb4e4b0f64bbb578",
        "dagre.LICENSE.txt": "6a349742a6cb219d5a2fc8d0844f6d89a6efc62e20c664450d884fc7ff2d6015",
    }
    found = {name: hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() for name in known}
    assert found == known


def test_the_license_of_the_library_goes_with_it(tmp_path: Path) -> None:
    source = made(tmp_path, "samples/clean").source
    assert "@dagrejs/dagre 3.1.3" in source
    assert "Copyright (c) 2012-2014 Chris Pettitt" in source
    assert "sourceMappingURL" not in source


# The file


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "say which page to write, such as --output site.html"),
        (("--output", "site.pdf"), "site.pdf would hold a page; call it site.html"),
        (("--output", "/dev/stdout"), "/dev/stdout would hold a page"),
    ],
)
def test_a_page_needs_a_file_of_its_own(words: tuple[str, ...], says: str) -> None:
    run = ece_lint("report", "samples/clean", *words)
    assert (run.returncode, run.stdout) == (WRONG_USE, "")
    assert says in run.stderr


def test_a_page_takes_the_place_of_a_page_and_of_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<html>something of somebody's</html>")
    site(tmp_path, queues=[{"name": "Q"}])
    run = ece_lint("report", str(tmp_path), "--output", str(file))
    assert run.returncode == WRONG_USE
    assert "something of somebody's" in file.read_text()
    file.unlink()
    for _ in range(2):  # the second time it lies among what is read
        run = ece_lint("report", str(tmp_path), "--output", str(file))
        assert run.returncode != WRONG_USE
    assert is_report("page.html", file.read_bytes())


def test_a_page_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    run = ece_lint("report", "samples/clean", "--output", str(tmp_path / "none" / "page.html"))
    assert run.returncode == WRONG_USE
    assert [*tmp_path.iterdir()] == []
