"""The page of `report` in a browser without network: found, clicked, gone through by keys, printed, heard."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, browser, found
from command import ROOT, ece_lint
from test_report_page import hostile

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not found(), reason="there is no Chromium here"),
]
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the pages that the tests open."""
    folder = tmp_path_factory.mktemp("pages")
    sites = {name: str(SAMPLES / name) for name in ("design-guide", "site-tables", "clean")}
    sites["hostile"] = hostile(folder)
    sites["large"] = large(folder)
    for name, path in sites.items():
        ece_lint("report", path, "--output", str(folder / f"{name}.html"))
    ece_lint("size", "--agents", "900", "--output", str(folder / "size.html"))
    return {file.stem: file for file in folder.glob("*.html")}


def large(folder: Path) -> str:
    """Write a site of one department with more than one picture may have."""
    names = [f"Q{number}" for number in range(60)]
    data = {
        "departments": [{"name": "D"}],
        "media_routing_domains": [{"name": "M"}],
        "agents": [{"name": "A"}],
        "skill_groups": [{"name": f"G{one}", "agents": ["A"], "media_routing_domain": "M"} for one in names],
        "scripts": [{"name": f"S{one}", "skill_groups": [f"G{one}"]} for one in names],
        "script_selectors": [{"name": f"N{one}", "media_routing_domain": "M", "scripts": [f"S{one}"]} for one in names],
        "queues": [{"name": one, "department": "D", "media_routing_domain": "M", "script_selector": f"N{one}"}
                   for one in names],
    }  # fmt: skip
    file = folder / "large.json"
    file.write_text(json.dumps(data), "utf-8")
    return str(file)


def names(page: Browser, selector: str) -> list[str]:
    """Return what boxes of the picture are called."""
    script = f"[...document.querySelectorAll({json.dumps(selector)})].map((one) => one.getAttribute('aria-label'))"
    return [one.split(",")[0] for one in page.run(script)]


LIT = ".box:not(.dim) [role=button]"


@pytest.mark.parametrize(
    "dark", [False, pytest.param(True, marks=pytest.mark.thorough)], ids=["light", "dark"]
)
@pytest.mark.parametrize(
    "name", ["design-guide", "site-tables", "clean", "hostile", "large", "size"]
)
def test_it_opens_without_network_and_says_nothing_to_the_console(
    chromium: Browser, pages: dict[str, Path], name: str, dark: bool
) -> None:
    chromium.open(pages[name], dark=dark)
    assert (chromium.heard, chromium.fetched) == ([], [])
    assert chromium.run("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.thorough
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_of_it_is_painted(
    chromium: Browser, pages: dict[str, Path], dark: bool, tmp_path: Path
) -> None:
    for name, file in pages.items():
        chromium.open(file, dark=dark)
        chromium.screenshot(tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    assert (chromium.heard, chromium.fetched) == ([], [])


def test_no_label_leaves_its_box_and_no_box_covers_another(
    chromium: Browser, pages: dict[str, Path]
) -> None:
    for name in ("design-guide", "site-tables", "clean", "hostile"):
        chromium.open(pages[name])
        wide = chromium.run(
            "[...document.querySelectorAll('.box tspan')].filter((one) => one.getComputedTextLength() >"
            " one.closest('.box').querySelector('rect').width.baseVal.value - 10).map((one) => one.textContent)"
        )
        assert wide == []
        boxes = chromium.run(
            "[...document.querySelectorAll('.box rect')].map((one) => { const at = one.getBoundingClientRect();"
            " return [at.left, at.right, at.top, at.bottom]; })"
        )
        for number, (left, right, top, bottom) in enumerate(boxes):
            for other in boxes[:number]:
                apart = (
                    right <= other[0] or other[1] <= left or bottom <= other[2] or other[3] <= top
                )
                assert apart, name


def test_the_gravest_department_is_drawn_first(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["design-guide"])
    assert (
        chromium.run("document.getElementById('shown').textContent")
        == "Department Support: 10 objects"
    )
    assert "1 agents" not in chromium.run("document.body.innerText")


def test_a_click_keeps_the_way_up_and_down(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["design-guide"])
    chromium.click("[aria-label^='script Domestic_Support'] rect")
    assert names(chromium, LIT) == [
        "queue Email_MRD_Domestic_Support_Email_Script Email_MRD",
        "script selector Domestic_Support_Email_Script Email_MRD",
        "script Domestic_Support_Email_Script",
        "skill group Domestic_Support_NA Email_MRD NA_Peripheral 1 agent",
        "skill group Domestic_Support_EMEA Email_MRD EMEA_Peripheral 1 agent",
    ]
    assert chromium.run("location.hash") == "#script%3ADomestic_Support_Email_Script"
    panel = chromium.run("document.getElementById('panel').innerText")
    assert "samples/design-guide/ucce.yaml:" in panel
    chromium.click("[aria-label^='skill group Global_Support_EMEA'] rect")
    panel = chromium.run("document.getElementById('panel').innerText")
    assert re.search(r"agents\s+2: Loki, Phil", panel)
    chromium.click("#panel button")
    assert len(names(chromium, LIT)) == 10
    assert chromium.run("document.getElementById('panel').hidden")


def test_the_panel_leads_to_the_findings(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["design-guide"], "#Email_MRD_Global_Support_Email_Script")
    told = chromium.run("document.getElementById('panel').innerText")
    assert "✖ 2" in told
    assert "lists agent Peter" in told
    chromium.click("#panel li a")
    assert chromium.run("document.querySelector(':target').textContent").startswith("queue ")


def test_the_keyboard_is_enough(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["site-tables"])
    chromium.press("/")
    chromium.type("returns_email")
    listed = chromium.run("document.getElementById('results').innerText").split("\n")
    assert listed[0] == "✖ 1 queue Email_MRD_Returns_Email"
    chromium.press("Enter")
    focus = "document.activeElement.getAttribute('aria-label')"
    assert chromium.run(focus).startswith("queue Email_MRD_Returns_Email")
    chromium.press("ArrowLeft")
    assert chromium.run(focus).startswith("workflow Sales_Inbound")
    chromium.press("ArrowRight")
    chromium.press("ArrowDown")
    assert chromium.run(focus).startswith("queue ")
    here = chromium.run(focus)
    chromium.press("Tab")
    assert chromium.run(focus) not in (None, here)
    chromium.press("Enter")
    assert names(chromium, ".chosen [role=button]") == [chromium.run(focus).split(",")[0]]
    chromium.press("Escape")
    assert names(chromium, ".dim [role=button]") == []


@pytest.mark.parametrize(
    "fragment",
    ["#Sales_Chat_Script", "#script:Sales_Chat_Script", "#script%3ASales_Chat_Script"],
)
def test_a_name_in_the_address_opens_there(
    chromium: Browser, pages: dict[str, Path], fragment: str
) -> None:
    chromium.open(pages["site-tables"], fragment)
    assert names(chromium, ".chosen [role=button]") == ["script Sales_Chat_Script"]
    top = chromium.run("document.querySelector('.chosen').getBoundingClientRect().top")
    assert 0 <= top < 1000


def test_what_is_too_large_is_a_list_and_what_is_chosen_is_drawn(
    chromium: Browser, pages: dict[str, Path]
) -> None:
    chromium.open(pages["large"])
    assert "has more than 150 objects" in chromium.run("document.getElementById('stage').innerText")
    chromium.click("#stage a[href='#queue%3AQ7']")
    drawn = names(chromium, ".box [role=button]")
    assert [one.split()[-2 if "agent" in one else -1] for one in drawn][:2] == ["M", "M"]
    assert len(drawn) == 4


def test_a_department_is_chosen_by_its_link(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["design-guide"])
    chromium.click("#departments a[href='#department%3ASales']")
    assert chromium.run("document.getElementById('shown').textContent").startswith(
        "Department Sales"
    )


def test_a_hostile_name_is_found_and_shown_and_runs_nothing(
    chromium: Browser, pages: dict[str, Path]
) -> None:
    chromium.open(pages["hostile"])
    for wanted in ("</script>", "<img", "__proto__", "constructor", "aaaa"):
        chromium.press("/")
        chromium.type(wanted)
        chromium.press("Enter")
        assert wanted in chromium.run("document.querySelector('#panel h3').textContent")
        chromium.run("document.activeElement.blur()")
    assert chromium.heard == []
    assert chromium.run("document.images.length") == 0


def test_it_prints_without_navigation(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["design-guide"])
    assert chromium.pdf().startswith(b"%PDF-")
    chromium.ask("Emulation.setEmulatedMedia", media="print")
    shown = chromium.run("document.body.innerText")
    chromium.ask("Emulation.setEmulatedMedia", media="")
    assert "Find an object" not in shown
    assert "Tony, Loki, Phil" in shown
    assert chromium.run("document.querySelector('svg.picture') !== null")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fetch what checks pages, of the npm registry."""
    folder = tmp_path_factory.mktemp("npm")
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("there is no npm here")
    wanted = ["axe-core@4", "html-validate@10"]
    run = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", *wanted],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        pytest.skip(f"the npm registry cannot be had here: {run.stderr[-300:]}")
    return folder / "node_modules"


@pytest.mark.thorough
@pytest.mark.parametrize("dark", [False, True])
def test_everybody_can_use_it(
    chromium: Browser, pages: dict[str, Path], packages: Path, dark: bool
) -> None:
    axe = (packages / "axe-core" / "axe.min.js").read_text("utf-8")
    for file in pages.values():
        chromium.open(file, dark=dark)
        chromium.run(axe + "; undefined")
        faults = chromium.run(
            "axe.run().then((told) => told.violations.map((one) => `${one.impact} ${one.id}: ${one.nodes[0].html}`))"
        )
        assert faults == [], file.name


@pytest.mark.thorough
def test_it_is_valid_html(pages: dict[str, Path], packages: Path) -> None:
    (packages.parent / ".htmlvalidate.json").write_text('{"extends": ["html-validate:standard"]}')
    for file in pages.values():
        copy = packages.parent / file.name
        copy.write_bytes(file.read_bytes())
        command = [str(packages / ".bin" / "html-validate"), copy.name]
        run = subprocess.run(
            command, cwd=packages.parent, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stdout[-2000:]
