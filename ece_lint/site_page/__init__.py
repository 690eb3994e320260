"""A site as one HTML page for those who were not there: what was read, what was found, who services what, a picture."""

from collections.abc import Iterator
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ece_lint import __version__
from ece_lint.analysis.flow import Flow
from ece_lint.report import Report
from ece_lint.report.html import page, text
from ece_lint.report.summary import objects_read
from ece_lint.settings import PRODUCTS, Settings
from ece_lint.site_page.findings import chosen, told
from ece_lint.site_page.picture import drawn
from ece_lint.site_page.sections import (
    asked,
    failing,
    hanging,
    intended,
    not_asked,
    read,
    servicing,
    since,
    sized,
    verdict,
)

if TYPE_CHECKING:
    from ece_lint.compare import Comparison

MOST_AGENTS = 50
_ASSETS = Path(__file__).parent / "assets"


class Section(NamedTuple):
    """A part of the page: what links call it, its heading, and its HTML."""

    id: str
    title: str
    parts: tuple[str, ...]


def write(
    report: Report,
    settings: Settings,
    against: "Comparison | None" = None,
    most: int | None = MOST_AGENTS,
) -> str:
    """Return the page. Lists of agents have at most so many names; `None` is for all."""
    assert report.routing is not None
    flow = Flow(report.routing)
    listed, numbers = chosen(report)
    answers = asked(flow)
    data = drawn(flow, report, numbers, most)
    has_picture = any(data["lines"].values())
    name = against.base.name if against else ""
    parts = (
        ("read", "What was read, and what was not", read(report)),
        ("verdict", "Verdict", verdict(report, answers)),
        ("since", f"Since {name}", since(against) if against else ()),
        ("findings", "Findings", told(report, listed, numbers)),
        ("services", "Who services what", servicing(answers, most)),
        ("alone", "What hangs on one thing", hanging(answers, most)),
        ("fails", "Contacts that reach nobody", failing(answers)),
        ("intents", "What is wanted of the ways of contacts", intended(settings, flow)),
        ("sizing", "Sizing", sized(flow.routing, report, settings)),
        ("picture", "Picture", _picture() if has_picture else ()),
        ("not-asked", "Rules that were not asked", not_asked(report)),
    )
    made = [Section(anchor, title, tuple(own)) for anchor, title, own in parts]
    made = [one for one in made if one.parts]
    scripts = [_dagre(), _asset("picture.js")] if has_picture else []
    title = f"ece-lint report since {name}" if against else "ece-lint report"
    return page(
        title,
        _body(title, report, made, data if has_picture else {}),
        _asset("picture.css"),
        scripts,
    )


def _body(
    title: str, report: Report, made: list[Section], data: dict[str, object]
) -> Iterator[str]:
    product = PRODUCTS.get(report.product, report.product)
    yield f"<header>\n<h1>{text(title)}</h1>"
    heads = filter(None, (f"release {report.release}, {product}", objects_read(report)))
    yield f"<p>{text(' · '.join(heads))}</p>"
    links = "".join(f'<li><a href="#{one.id}">{text(one.title)}</a></li>' for one in made)
    yield f'<nav aria-label="Contents"><ul>{links}</ul></nav>\n</header>\n<main>'
    for one in made:
        yield f'<section id="{one.id}">\n<h2>{text(one.title)}</h2>'
        yield from filter(None, one.parts)
        yield "</section>"
    yield "</main>"
    yield f"<footer><p><small>ece-lint {__version__}</small></p></footer>"
    if data:
        said = dumps(data, ensure_ascii=False, separators=(",", ":"))
        yield f'<script type="application/json" id="data">{embedded(said)}</script>'


def embedded(json: str) -> str:
    """Return JSON that no text in it can end the element of, in which it stands."""
    return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _picture() -> Iterator[str]:
    yield "<noscript><p>The picture needs scripts; what it shows is in the tables above as well.</p></noscript>"
    yield '<div class="screen" hidden>'
    yield '<p><label for="search">Find an object</label> <input id="search" type="search" autocomplete="off"> '
    yield "<small>press / to come here; arrows move in the picture, Enter chooses, Escape ends that</small></p>"
    yield '<ul id="results" class="links" aria-live="polite"></ul>'
    yield '<ul id="departments" class="links"></ul>\n</div>'
    yield '<p class="faint" hidden>'
    yield "✖ error, ▲ warning, ● note, each with the number of findings. A dashed border: nobody defines it. A "
    yield "dashed line: mapped in ECE, and not what the script comes to, or not known to be. A dotted line: the script "
    yield "passes it over, as it is of another media routing domain.</p>"
    yield '<p id="shown" aria-live="polite"></p>'
    yield '<div id="stage" tabindex="0" role="region" aria-label="Picture"></div>'
    yield '<aside id="panel" aria-label="What is chosen" aria-live="polite" hidden></aside>'


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _dagre() -> str:
    """Return the library that lays pictures out, with its license, and without the address of its source map."""
    code = _asset("dagre.min.js").partition("//# sourceMappingURL")[0]
    return f"/* @dagrejs/dagre 3.1.3\n{_asset('dagre.LICENSE.txt')}*/\n{code}"
