"""Reports to write: made by hand, so that each test says what is in them."""

import re
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from ece_lint.documents import Document
from ece_lint.documents.yaml import read_yaml
from ece_lint.finding import SEVERITIES, Edit, Finding, Fix, Location
from ece_lint.model import Key
from ece_lint.pages.rule import FIELDS, Rule
from ece_lint.report import Crash, NotRead, Report, Skipped

FINGERPRINT = "0123456789abcdef" * 2

ECE = """\
queues:
  - name: Support
    department: Support
    skill_groups: [Support_NA, Support_EMEA]
    agents: [Peter, Loki]
"""
UCCE = """\
skill_groups:
  - {name: Support_NA, agents: [Tony]}
  - {name: Support_EMEA, agents: [Loki]}
  - {name: Sales_NA, agents: [Peter]}
"""


def read(path: str, text: str) -> Document:
    return read_yaml(path, text.encode())


def at(document: Document, words: str, nth: int = 0) -> Location:
    """Return where words stand in a document for the first time, or after `nth` more."""
    start = [found.start() for found in re.finditer(re.escape(words), document.text)][nth]
    return Location(document.path, document.span(start, start + len(words)))


def finding(location: Location, *related: tuple[str, Location], **changes: Any) -> Finding:
    usual = Finding(
        rule="lonely-queue",
        group="routing",
        severity="error",
        message="queue `Support` is lonely",
        identity=FINGERPRINT,
        object=Key("queue", "Support", "Support"),
        place=None,
        location=location,
        label="here",
        related=tuple((text, where, None) for text, where in related),
        trail=(),
        help="Be kind to it.",
    )
    return usual._replace(**changes)


def fix(location: Location, text: str, description: str = "write `Tony`") -> Fix:
    return Fix(description, safe=False, edits=(Edit(None, location, text, text),))


def rule(name: str, severity: str = "error", **changes: Any) -> Rule:
    page = {
        "asks": "Every queue has company.",
        "why": "Nobody serves a lonely queue. It waits.",
        "fix": "Be kind\nto it.",
        "reference": {"document": "Design Guide", "page": 13, "says": "be kind"},
    }
    usual = {
        "name": name,
        "group": "routing",
        "page": page,
        "severity": {"": severity},
        "applies": True,
    }
    return Rule(**{**dict.fromkeys(FIELDS), **usual, **changes})


def report(*findings: Finding, documents: tuple[Document, ...] = (), **changes: Any) -> Report:
    usual = Report(
        findings=findings,
        skipped=(),
        rules={"lonely-queue": rule("lonely-queue")},
        asked=frozenset({"lonely-queue"}),
        release="12.0",
        product="ucce",
        fail_on="error",
        objects={"queue": 1},
        documents={document.path: document for document in documents},
        taken_for={document.path: "canonical configuration, 1 object" for document in documents},
        noise={},
        not_analysed=(),
        left_out=(),
        crashes=(),
    )
    return usual.but(**changes)


def site() -> tuple[Document, Document]:
    return read("ece.yaml", ECE), read("cce/ucce.yaml", UCCE)


def everything(**changes: Any) -> Report:
    """Return a report with something of everything in it."""
    ece, ucce = documents = site()
    trail = (("the queue", at(ece, "Support")), ("its [first] group", at(ucce, "Support_NA")))
    member = ("`Peter` is a member of `Sales_NA`", at(ucce, "Peter"))
    flaw = {"object": None, "label": "", "help": "", "group": "documents", "severity": "warning"}
    usual = report(
        finding(at(ece, "Peter"), member, *trail, trail=trail, fix=fix(at(ece, "Peter"), "Tony")),
        finding(at(ece, "Loki"), status="baselined", identity="ba", reason="known since May"),
        finding(
            at(ece, "Support"),
            status="suppressed",
            accepted_by="comment",
            identity="5c",
            reason="[vendor] queue",
        ),
        finding(at(ucce, "Tony"), rule="unknown-field", identity="f1", **flaw),
        documents=documents,
        rules={
            "lonely-queue": rule("lonely-queue"),
            "asked-in-vain": rule("asked-in-vain", "note"),
            "switched-off": rule("switched-off", "off"),
            "other-product": rule("other-product", applies=False),
            "unknown-field": rule("unknown-field", "warning", group="documents"),
        },
        asked=frozenset({"lonely-queue", "asked-in-vain", "unknown-field"}),
        skipped=(
            Skipped("not-asked", ("call_types",)),
            Skipped("nor-this", ("call_types", "scripts")),
        ),
        objects={"queue": 1, "skill_group": 3, "media_routing_domain": 2},
        not_analysed=(NotRead("broken.yaml", "a quote is opened and never closed"),),
        left_out=(NotRead("docker-compose.yml", "holds no section of a routing configuration"),),
        crashes=(Crash("broken-rule", "KeyError: 'name'"),),
    )
    return usual.but(**changes)


# What terminals, build servers, platforms, spreadsheets and parsers obey.
ORDERS = (
    "\n", "\r", "\x1b[31m", "\x85", "\u2028", "\u202e", "\u061c", "\ud800", "\ufffe", " ", "\t",
    "::error::", " ::warning file=x::", "##vso[task.complete]", "##[group]", "##teamcity[x]", "##", "[", "%0A",
    "%AZP0A", ";code=x]", ",title=x::",
    "`", "``", "|", "\\", "*b*", "_", "~~", "<script>", "<!--", "-->", "</details>", "&lt;", "![x](http://x/)",
    "](1)", "@all", "#1", "GH-1", "www.example.com", "me@example.com", "1. ", "- ", "# ", "> ",
    "=1+1", "+", "-", "@", ";=1", ",=1", '"', "'", ']"', "</failure>", "]]>", "\ufeff",
)  # fmt: skip
WORDS = st.lists(
    st.one_of(st.text(max_size=6), st.sampled_from(ORDERS)), min_size=1, max_size=6
).map(lambda parts: "".join(parts) or "x")


@st.composite
def hostile(draw: st.DrawFn) -> Report:
    """Draw a report in which everything that a configuration or a file name may say is an order."""

    def words() -> str:
        return draw(WORDS)

    document = Document(words(), words().encode("utf-8", "surrogatepass"))
    ends = sorted([draw(st.integers(0, len(document.text))) for _ in range(4)])
    places = [Location(document.path, document.span(*pair)) for pair in pairwise(ends)]
    severities = st.sampled_from(SEVERITIES)

    def found(status: str, print_: str) -> Finding:
        return finding(
            places[0],
            *((words(), place) for place in [*places[1:], Location(words(), places[0].span)]),
            rule=words(), severity=draw(severities), message=words(), label=words(), help=words(),
            object=Key("queue", words(), words()), trail=((words(), places[0]),), status=status,
            reason="" if status == "new" else words(), identity=print_,
            fix=fix(places[0], words(), words()),
        )  # fmt: skip

    return report(
        found("new", "1"), found("new", "2"), found("baselined", "3"), found("suppressed", "4"),
        documents=(document,),
        release=words(),
        not_analysed=(NotRead(words(), words()), NotRead(words(), words())),
        left_out=(NotRead(words(), words()),),
        crashes=(Crash(words(), words()),),
        skipped=(Skipped(words(), (words(), words())),),
    )  # fmt: skip
