"""A copy that may be shown: nobody and nothing is told, and what is wrong with the site is as before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from command import CLEAN, ROOT, WRONG_USE, ece_lint
from hypothesis import given
from hypothesis import strategies as st
from tries import tries
from ways_sites import random_site

from ece_lint.analysis.flow import Flow
from ece_lint.anonymous import OURS, Pseudonyms, anonymous
from ece_lint.convert import Site, canonical_yaml, read_site
from ece_lint.documents.yaml import read_yaml
from ece_lint.lint import Input, judge, link
from ece_lint.model import Record, kinds
from ece_lint.names import spelled
from ece_lint.pages.read import load_rules
from ece_lint.settings import Settings
from ece_lint.shape import Schema
from ece_lint.sources.gather import gather

KEY = b"a key of the tests alone"
SHARED = ROOT.parent / "shared" / "samples"
SAMPLES = [
    *(ROOT / "samples" / one for one in ("clean", "design-guide", "site-tables", "site-rest")),
    *(one for one in sorted((ROOT / "samples" / "deployments").iterdir()) if one.is_dir()),
]
OTHERS = [SHARED / "devref", SHARED / "text_tools"]
REAL = [SHARED / "real-aw" / date for date in ("2013-03", "2013-10")]
TELLING = ("person", "login", "address", "host", "number", "text")


def site_of(text: str) -> Site:
    gathered = gather([read_yaml("site.yaml", text.encode())])
    return Site(gathered.records, [], True, gathered.given.keys())


class Copies(NamedTuple):
    records: list[Record]
    before: str
    after: str


def copied(records: list[Record], given: Collection[Any] = (), *, everything: bool) -> Copies:
    copies = anonymous(records, KEY, fixed=False, everything=everything)
    return Copies(
        records, canonical_yaml(records, given=given), canonical_yaml(copies, given=given)
    )


def found_in(text: str, settings: Settings) -> Counter[Any]:
    """Count what is found, by rule and role, which the message tells without the names in it."""
    found = Input()
    found.documents = {"site.yaml": read_yaml("site.yaml", text.encode())}
    report = judge(found, settings, [])
    return Counter(
        (
            one.rule,
            one.severity,
            one.status,
            one.object and one.object.kind,
            without_names(one.message),
        )
        for one in report.findings
    )


def without_names(message: str) -> str:
    plain = re.sub(r"; did you mean `[^`]*`\?", "", message)
    plain = re.sub(r" \([^()]*\)$", "", plain)
    plain = re.sub(r"`[^`]*`(?:, `[^`]*`)*(?: and (?:`[^`]*`|\d+ more))?", "`…`", plain)
    return " ".join(sorted(re.sub(r"\d+", "0", plain).split()))


def ways_in(text: str) -> Counter[Any]:
    routing, _ = link([read_yaml("site.yaml", text.encode())], {})
    return Counter(
        (entry.start.kind.name, entry.verdict, entry.certain.bit_count(), tuple(sorted(
            (way.outcome, len(way.hops), way.certain.bit_count(), way.possible.bit_count()) for way in entry.ways
        )))
        for entry in Flow(routing).entries
    )  # fmt: skip


def texts_in(records: list[Record]) -> Iterator[tuple[str, str]]:
    """Yield what each text in records tells, and the text, found without the code that replaces it."""

    def within(value: Any, shape: Schema) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for name, one in value.items():
                yield from within(one, shape.get("properties", {}).get(name, {}))
        elif isinstance(value, list):
            for one in value:
                yield from within(one, shape.get("items", {}))
        elif isinstance(value, str | int) and "enum" not in shape:
            yield shape.get("x-tells", ""), str(value)

    for record in records:
        yield from within(record.data, record.kind.schema)


def told(records: list[Record], *classes: str) -> dict[str, str]:
    return {text: tells for tells, text in texts_in(records) if tells in classes}


def is_of_the_product(name: str) -> bool:
    """Say whether a name has no word of a site's own, such as `Email_MRD`."""
    words = {word.casefold() for word in spelled(name)}
    own = {word for word in words if len(word) > 1 and not word.isdecimal()}
    return own <= OURS


def survivors(copies: Copies, everything: bool) -> Iterator[str]:
    """Search a copy for what the site told; `example` is the end of every domain, and what the product names stays."""
    own = {text for tells, text in texts_in(site_of(copies.after).records) if tells != "product"}
    lower = "\n".join(own).casefold().replace(".example", "")
    words = set(re.findall(r"[^\W_]+", lower))
    stays = "" if everything else "\n".join(told(copies.records, "name")).casefold()
    peripherals = [one for one in copies.records if one.kind.name == "peripheral"]
    prefixes = told(peripherals, "name")

    def occurs(text: str) -> bool:
        if len(text) < 4 or text.isdecimal():
            return len(text) >= 7 and text in set(re.findall(r"\d+", lower))
        return text in words if text.isalnum() else text in lower

    for text, tells in told(copies.records, *TELLING, *(["name"] if everything else [])).items():
        prefix, _, rest = text.partition(".")
        one = (rest if tells == "person" and rest and prefix in prefixes else text).casefold()
        is_a_job = tells == "text" and text.startswith("BulkJob ID ")
        is_a_name = tells == "text" and one in stays
        is_ours = tells in ("name", "number") and is_of_the_product(text)
        is_no_number = tells == "number" and not everything and not re.search(r"\d{4}", one)
        if occurs(one) and not (is_a_job or is_a_name or is_ours or is_no_number):
            yield f"{tells}: {text}"


def assert_same(copies: Copies, settings: Settings | None = None, everything: bool = False) -> None:
    settings = settings or Settings()
    before, after = found_in(copies.before, settings), found_in(copies.after, settings)
    assert (before - after, after - before) == (Counter(), Counter())
    assert ways_in(copies.before) == ways_in(copies.after)
    assert [*survivors(copies, everything)] == []


@cache
def sample(folder: Path) -> Site:
    return read_site([str(folder)])


@pytest.mark.parametrize("everything", [False, True], ids=["people", "everything"])
@pytest.mark.parametrize(
    ("folder", "every"),
    [
        *(pytest.param(one, 1, id=one.name) for one in (*SAMPLES, *OTHERS)),
        pytest.param(REAL[1], 20, id=f"a part of {REAL[1].name}"),
        *(pytest.param(one, 1, id=one.name, marks=pytest.mark.thorough) for one in REAL),
    ],
)
def test_a_copy_of_a_sample_tells_nobody_and_has_the_same_findings(
    folder: Path, every: int, everything: bool
) -> None:
    if not folder.is_dir():
        pytest.skip("the samples are not beside this clone")
    site = sample(folder)
    part = site.records[::every]
    assert_same(copied(part, site.given, everything=everything), everything=everything)


@given(st.integers(0, 100_000), st.booleans())
@tries(45)
def test_a_copy_of_a_random_site_has_the_same_findings(seed: int, everything: bool) -> None:
    site = site_of(yaml.safe_dump(random_site(seed)))
    assert_same(copied(site.records, site.given, everything=everything), everything=everything)


def examples() -> Iterator[tuple[dict[str, str], str]]:
    """Yield every example of a rule that is canonical YAML, and its settings: each has all that some rule looks at."""
    for rule in load_rules().values():
        for example in rule.page["examples"] if rule.must is not None else ():
            own: dict[str, Any] = (
                example if isinstance(example, dict) else {"files": {"site.yaml": example}}
            )
            settings = {one: own[one] for one in ("release", "product") if one in own}
            for path, text in own["files"].items():
                if path.endswith(".yaml") and path != "ece-lint.yaml":
                    yield settings, text


def assert_examples_are_the_same(every: int) -> None:
    for settings, text in islice(examples(), 0, None, every):
        site = site_of(text)
        for everything in (False, True):
            copies = copied(site.records, site.given, everything=everything)
            assert_same(copies, Settings(**settings), everything)


def test_a_copy_of_an_example_has_the_same_findings() -> None:
    assert_examples_are_the_same(every=20)


@pytest.mark.thorough
def test_a_copy_of_every_example_has_the_same_findings() -> None:
    assert_examples_are_the_same(every=1)


# What stands for what.


def changed(text: str, key: bytes = KEY, *, fixed: bool = False, everything: bool = False) -> Any:
    copies = anonymous(site_of(text).records, key, fixed=fixed, everything=everything)
    return yaml.safe_load(canonical_yaml(copies))


def test_what_every_text_of_every_kind_tells_is_in_its_schema() -> None:
    classes = {name.removeprefix("_") for name in dir(Pseudonyms)}

    def untold(shape: Schema, path: str) -> Iterator[str]:
        for name, part in shape.get("properties", {}).items():
            yield from untold(part, f"{path}.{name}")
        for inner in ("items", "additionalProperties"):
            if isinstance(shape.get(inner), dict) and "x-names" not in shape:
                yield from untold(shape[inner], f"{path}[]")
        is_known = not {"enum", "pattern", "x-names", "const"}.isdisjoint(shape)
        if (
            "string" in shape.get("type", ())
            and not is_known
            and shape.get("x-tells") not in classes
        ):
            yield path

    assert [one for kind in kinds().values() for one in untold(kind.schema, kind.name)] == []


def test_parts_that_are_equal_stay_equal() -> None:
    site = changed("""
peripherals: [{name: NA}]
agents: [{name: NA.Clark, login: 1001}, {name: NA.CLARK, login: 1002}, {name: Kent, login: kent}]
users: [{name: clark}, {name: kent}, {name: clark@acme.test}]
aliases:
  - {name: A, address: sales@acme.test}
  - {name: B, address: Sales@acme.test}
  - {name: C, address: help@mail.acme.test}
""")
    names = {one["name"] for one in site["agents"]}
    assert len({one.casefold() for one in names}) == 2
    assert {one.partition(".")[0] for one in names if "." in one} == {"NA"}
    addresses = [one["address"] for one in site["aliases"]]
    assert addresses[0].casefold() == addresses[1].casefold()
    assert addresses[0] != addresses[1]
    owner = addresses[0].partition("@")[2]
    assert addresses[2].endswith(f".{owner}")
    assert owner.endswith(".example")
    assert any(one["name"].endswith(f"@{owner}") for one in site["users"])


def test_a_number_keeps_its_length_and_what_it_begins_with() -> None:
    site = changed("""
script_selectors:
  - {name: A, dialed_number: "+18005551234"}
  - {name: B, dialed_number: "+180055512XX"}
  - {name: "8001"}
queues: [{name: Email_MRD_8001, script_selector: "8001"}]
""")
    *_, plain, wild = sorted(str(one.get("dialed_number", "")) for one in site["script_selectors"])
    assert (len(plain), plain[0], plain[:-2]) == (12, "+", wild[:-2])
    queue = site["queues"][0]
    assert queue["name"] == f"Email_MRD_{queue['script_selector']}" != "Email_MRD_8001"


def test_a_host_stays_a_name_or_an_address() -> None:
    site = changed("""
cti_servers: []
peripheral_gateways:
  - {name: P, cti_server_a: "10.1.2.3:42027", cti_server_b: cti.acme.test}
  - {name: Q, cti_server_a: "[2001:db8::21]:43027", cti_server_b: CTI.acme.test}
""")
    p, q = site["peripheral_gateways"]
    assert re.fullmatch(r"10\.\d+\.\d+\.\d+:42027", p["cti_server_a"])
    assert re.fullmatch(r"\[[0-9a-f]{4}:[0-9a-f]{3}::[0-9a-f]{2}\]:43027", q["cti_server_a"])
    assert re.fullmatch(r"host-\d+\.site-\d+\.example", p["cti_server_b"])
    assert q["cti_server_b"] == p["cti_server_b"].replace("host", "HOST")


def test_a_secret_in_a_text_or_a_name_is_told_nowhere() -> None:
    site = changed("""
queues: [{name: "Q Pwd=hunter2", description: "Pwd=hunter2", password: hunter2, note: hunter2}]
precision_queues: [{name: P, steps: [{consider_if: 'Call.CallingLineID == "hunter2"', terms: []}]}]
""")
    assert "hunter2" not in str(site)
    assert "password" not in str(site)


def test_a_name_of_three_letters_is_replaced_where_it_stands_in_others() -> None:
    site = changed("""
users: [{name: jane.doe}]
call_types: [{name: CT_Jane_Doe}]
workflows: [{name: Doe inbound}]
""")
    assert "doe" not in str(site).casefold()


def test_a_person_who_is_a_name_is_replaced_and_a_number_stays_one() -> None:
    site = changed("""
agents: [{name: A, person: Jan de Vries}, {name: B, person: Jan de Vries}, {name: C, person: 5000}]
""")
    *names, number = sorted((str(one["person"]) for one in site["agents"]), key=str.isdecimal)
    assert names[0] == names[1]
    assert not {"jan", "de", "vries"} & {*re.findall("[a-z]+", names[0].casefold())}
    assert number.isdecimal()
    assert number != "5000"


def test_who_is_in_the_name_of_a_queue_is_replaced_there_as_well() -> None:
    site = changed("""
agents: [{name: Natasha}, {name: jane.smith}]
agent_teams: [{name: Team_Smith}]
queues: [{name: Natasha_Private_Email}, {name: Acme_Sales_Email}]
aliases: [{name: A, address: a@acme.test}]
""")
    names = sorted(one["name"].partition("_")[2] for one in site["queues"])
    assert names == ["Private_Email", "Sales_Email"]
    assert "acme" not in str(site).casefold()
    assert "smith" not in str(site).casefold()


def test_with_everything_names_keep_their_form() -> None:
    site = changed(
        "skill_groups: [{name: Sales_NA}, {name: SALES-NA}, {name: Slaes_NA}, {name: SalesNA_2}]",
        everything=True,
    )
    assert not re.search("sales|slaes|_NA", str(site), re.IGNORECASE)
    assert sorted(map(len, (one["name"] for one in site["skill_groups"]))) == [8, 8, 8, 9]


def test_a_key_gives_the_same_pseudonyms_wherever_else_a_text_is() -> None:
    whole = changed("agents: [{name: Ann}, {name: Bob}]\nusers: [{name: cid}]", fixed=True)
    part = changed("agents: [{name: Bob}]", fixed=True)
    assert part["agents"][0] in whole["agents"]
    assert changed("agents: [{name: Bob}]", b"another", fixed=True) != part


# The command.


def test_the_same_key_gives_the_same_bytes(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("a secret of our own, long enough")
    runs = [ece_lint("convert", "samples/clean", "--anonymous", "--key", str(key)) for _ in "ab"]
    assert runs[0].stdout == runs[1].stdout
    assert (runs[0].returncode, runs[0].stdout[:14]) == (CLEAN, "media_classes:")
    others = [ece_lint("convert", "samples/clean", "--anonymous").stdout for _ in "ab"]
    assert others[0] != others[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--all"], "--all is for --anonymous alone"),
        (["--key", "k"], "--key is for --anonymous alone"),
        (["--anonymous", "--key", "missing"], "cannot be read: No such file or directory"),
        (["--anonymous", "--key", "empty"], "holds nothing, and a secret needs 16 or more"),
        (["--anonymous", "--key", "short"], "holds 5 characters, and a secret needs 16 or more"),
    ],
)
def test_what_makes_no_sense_is_refused(words: list[str], says: str, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "short").write_text("short\n")
    (tmp_path / "site.yaml").write_text("agents: [{name: Clark}]\n")
    run = ece_lint("convert", "site.yaml", *words, folder=tmp_path)
    assert (run.returncode, run.stdout) == (WRONG_USE, "")
    assert says in run.stderr


def test_a_file_keeps_nothing_of_what_was_in_it(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("agents: [{name: Clark}]\n")
    (tmp_path / "copy.yaml").write_text("# Clark's own\nusers: [{name: clark}]\n")
    (tmp_path / "other.yaml").write_text("services: [web]\n")
    words = ("convert", "site.yaml", "--anonymous", "--output")
    assert ece_lint(*words, "copy.yaml", folder=tmp_path).returncode == CLEAN
    assert re.fullmatch(r"agents:\n  - name: Agent_\d{4}\n", (tmp_path / "copy.yaml").read_text())
    assert ece_lint(*words, "other.yaml", folder=tmp_path).returncode == WRONG_USE
    assert (tmp_path / "other.yaml").read_text() == "services: [web]\n"
