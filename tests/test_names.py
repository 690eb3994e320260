"""What names tell: their words, what is one letter away, and what they say of the object behind them."""

from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
import yaml
from benchmarks.site import make_site
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from ece_lint.lint import lint
from ece_lint.names import (
    Template,
    bare,
    fitting,
    misspelt,
    slip_of,
    spelled,
    words_in,
)
from ece_lint.pages.rule import WrongPages
from ece_lint.settings import Settings, read_settings
from ece_lint.wording import as_seen, fits, folded, nearest, one_letter_apart, quoted, visible

SETTINGS = Settings(select=["name-contradicts-relation"])
lints = tries(20)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Domestic_Sales_NA", ["Domestic", "Sales", "NA"]),
        ("SalesNA.Level2", ["Sales", "NA", "Level", "2"]),
        ("EMEASouth-Web Orders", ["EMEA", "South", "Web", "Orders"]),
        ("Verkäufe_24x7", ["Verkäufe", "24", "x", "7"]),
        ("__", []),
    ],
)
def test_a_name_is_words(name: str, words: list[str]) -> None:
    assert spelled(name) == words


def test_numbers_and_single_letters_stand_for_nothing() -> None:
    assert words_in("PG1_A_Sales_7") == {"pg1": "PG1", "pg": "PG", "sales": "Sales"}


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("Sales_NA", "Sales.NA", True),
        ("Sales_NA", "SalesNA", True),
        ("Sales NA ", "sales-na", True),
        ("Sales_1_1", "Sales_11", False),
        ("Sales_1", "Sales.1", True),
        ("+4989", "4989", False),
    ],
)
def test_a_bare_name_has_no_separators_but_those_between_numbers(
    name: str, other: str, same: bool
) -> None:
    assert (bare(name) == bare(other)) is same


def edits(word: str) -> set[str]:
    """Return everything that one letter, or two that change places, make of a word."""
    gone = {word[:n] + word[n + 1 :] for n in range(len(word))}
    more = {word[:n] + letter + word[n:] for n in range(len(word) + 1) for letter in "abc"}
    other = {word[:n] + letter + word[n + 1 :] for n in range(len(word)) for letter in "abc"}
    swapped = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}
    return (gone | more | other | swapped) - {word}


short = st.text("abc", max_size=5)


@given(short, short)
def test_one_letter_apart_is_one_edit(word: str, other: str) -> None:
    assert one_letter_apart(word, other) == (other in edits(word))


@given(st.sets(st.text("abc", min_size=3, max_size=5), min_size=2, max_size=8))
def test_a_misspelt_name_is_found_without_comparing_each_with_each(names: set[str]) -> None:
    found = set(misspelt(sorted(names), names, letters=0, at_least=1))
    assert found == {(name, other) for name in names for other in names & edits(name)}


@given(st.text("Ab_ 1\u200bß", max_size=9), st.sets(st.text("Ab_ 1\u200bß", max_size=9)))
@tries(200)
def test_the_nearest_name_looks_the_same_or_has_most_letters_in_its_order(
    word: str, names: set[str]
) -> None:
    others = names - {word}
    alike = {one: SequenceMatcher(a=one, b=word).ratio() for one in others}
    close = [(ratio, one) for one, ratio in alike.items() if ratio >= 0.75]
    same = [one for one in others if folded(visible(one)) == folded(visible(word))]
    assert nearest(word, names) == (min(same) if same else max(close, default=(0, None))[1])


@given(st.sets(st.text("ab*", max_size=5)), st.text("ab*", max_size=4))
@tries(200)
def test_all_names_that_fit_a_pattern_are_found(names: set[str], pattern: str) -> None:
    assert fitting(names)(pattern) == sorted(one for one in names if fits(one, pattern))


@given(st.text(st.characters(max_codepoint=127)))
@tries(200)
def test_a_name_in_ascii_is_seen_as_any_other(name: str) -> None:
    assert as_seen(name) == folded(visible(name))


@given(
    st.lists(st.integers(0, 2000), unique=True),
    st.sampled_from(["Sales_{}", "S{}", "A.{}.B", "{}"]),
)
def test_a_numbered_series_has_no_misspelt_names(numbers: list[int], series: str) -> None:
    names = [series.format(number) for number in numbers]
    assert list(misspelt(names, names, letters=1, at_least=1)) == []
    assert len({bare(name) for name in names}) == len(names)


def test_a_template_finds_the_longest_known_word() -> None:
    template = Template("{mrd}_{topic}", {"mrd": ["Email", "Email_MRD"]})
    assert template.parse("Email_MRD_Sales") == {"mrd": "Email_MRD", "topic": "Sales"}
    assert template.parse("Email_Sales") == {"mrd": "Email", "topic": "Sales"}
    assert template.parse("Chat_Sales") is None
    assert template.unknown("Chat_Sales") == {"mrd": "Chat"}


# A site whose skill groups say where they are, whatever they are called.

SITES = st.lists(
    st.sampled_from(["NA", "EMEA", "Boston", "Denver", "Oslo", "Lyon"]),
    min_size=2,
    max_size=4,
    unique=True,
)
FORMS = ["{site}_{topic}", "{topic}_{site}", "{topic}{number}_{site}", "{site}.{topic}_{number}"]


def telling_site(sites: list[str], form: str, groups: int) -> list[dict[str, Any]]:
    topics = [
        "Sales",
        "Support",
        "Orders",
        "Claims",
        "Cards",
        "Loans",
        "Repair",
        "Trade",
        "Press",
        "Youth",
    ]
    return [
        {"name": form.format(site=site, topic=topic, number=7), "peripheral": f"{site}_CM"}
        for site in sites
        for topic in topics[:groups]
    ]


def contradictions(folder: Path, groups: list[dict[str, Any]]) -> list[tuple[str, str]]:
    peripherals = [{"name": name} for name in sorted({group["peripheral"] for group in groups})]
    site = {"peripherals": peripherals, "skill_groups": groups}
    (folder / "site.yaml").write_text(yaml.safe_dump(site), encoding="utf-8")
    report = lint([str(folder)], SETTINGS)
    return [(one.severity, one.object.name) for one in report.findings if one.object]


@lints
@given(SITES, st.sampled_from(FORMS), st.integers(4, 10), st.data())
def test_the_one_group_that_contradicts_all_others_is_found(
    tmp_path_factory: Any, sites: list[str], form: str, groups: int, data: st.DataObject
) -> None:
    site = telling_site(sites, form, groups)
    assert contradictions(tmp_path_factory.mktemp("right"), site) == []
    moved = data.draw(st.sampled_from(site))
    others = [f"{one}_CM" for one in sites if f"{one}_CM" != moved["peripheral"]]
    moved["peripheral"] = data.draw(st.sampled_from(others))
    found = contradictions(tmp_path_factory.mktemp("wrong"), site)
    assert found == [("warning", moved["name"])]


@lints
@given(
    st.lists(st.tuples(st.sampled_from(FORMS), st.sampled_from("abcdefgh")), max_size=30), st.data()
)
def test_names_that_say_nothing_are_not_warned_of(
    tmp_path_factory: Any, names: list[tuple[str, str]], data: st.DataObject
) -> None:
    words = ["Sales", "Support", "Orders", "Claims", "Cards", "Loans", "Repair", "Trade"]
    site = [
        {
            "name": f"{form.format(site=data.draw(st.sampled_from(words)), topic=word, number=n)}{n}",
            "peripheral": data.draw(st.sampled_from(["PG1_CM", "PG2_CM", "Main"])),
        }
        for n, (form, word) in enumerate(names)
    ]
    found = contradictions(
        tmp_path_factory.mktemp("site"), site or telling_site(["NA"], "{site}", 1)
    )
    assert "warning" not in {severity for severity, _ in found}


@pytest.mark.parametrize("seed", range(3))
def test_a_large_site_without_faults_has_nothing_wrong_with_its_names(
    tmp_path: Path, seed: int
) -> None:
    site = make_site(12, 60, 300, 600, 4, seed)
    (tmp_path / "site.yaml").write_text(yaml.safe_dump(site), encoding="utf-8")
    assert lint([str(tmp_path)], Settings(select=["naming"])).findings == ()


# What the team has written down.


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "ece-lint.yaml").write_text(text, encoding="utf-8")
    return Settings(**read_settings(folder / "ece-lint.yaml"))


def test_a_convention_says_what_its_words_stand_for(tmp_path: Path) -> None:
    own = settings_of(
        tmp_path,
        """\
naming: {skill_group: "{function}_{site}"}
words: {site: {NA: NA_Peripheral, EMEA: [EMEA_Peripheral]}, function: [Sales, Support]}
means: {site: peripheral}
""",
    )
    groups = [
        {"name": "Sales_NA", "peripheral": "EMEA_Peripheral"},
        {"name": "Sales_EMEA", "peripheral": "EMEA_Peripheral"},
        {"name": "Slaes_EMEA", "peripheral": "EMEA_Peripheral"},
    ]
    site = {"peripherals": [{"name": "EMEA_Peripheral"}], "skill_groups": groups}
    (tmp_path / "site.yaml").write_text(yaml.safe_dump(site), encoding="utf-8")
    found = {
        (one.rule, one.severity, one.object and one.object.name)
        for one in lint([str(tmp_path)], own).findings
    }
    assert ("name-contradicts-relation", "warning", "Sales_NA") in found
    assert ("name-breaks-convention", "warning", "Slaes_EMEA") in found
    assert len(found) == 2


@pytest.mark.parametrize(
    ("means", "told"),
    [
        ("{sight: peripheral}", "4:9: no template under `naming:` has a part `{sight}`"),
        (
            "{site: periferal}",
            "4:9: path `periferal`: a skill group has no `periferal`; did you mean `peripheral`?",
        ),
        ("{site: 7}", "4:15: `site` of the settings file is the number `7`"),
    ],
)
def test_a_wrong_meaning_is_refused_with_its_place(tmp_path: Path, means: str, told: str) -> None:
    text = (
        f'naming:\n  skill_group: "{{function}}_{{site}}"\nwords: {{site: [NA]}}\nmeans: {means}\n'
    )
    with pytest.raises(WrongPages) as refused:
        settings_of(tmp_path, text)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("name", "other", "slipped"),
    [
        ("Sales_Mail", "Sales_Email", True), ("Nihgt_Desk", "Night_Desk", True), ("sales.na", "Sales_NA", True),
        ("Sales_Email", "Sales_E-Mail", True), ("Sales_NAA", "Sales_NA", True), ("Sales_AN", "Sales_NA", True),
        ("Sales_Email", "Sales_Calls", False), ("Sales_NA", "Sales_EMEA", False), ("Sales_NA", "Sales_SA", False),
        ("Sales_Out_NA", "Sales_NA", False), ("Team_1", "Team_2", False), ("QueueA", "QueueB", False),
    ],
)  # fmt: skip
def test_another_word_is_not_a_slip(name: str, other: str, slipped: bool) -> None:
    assert slip_of(name)(other) == slipped


def test_of_a_very_long_name_only_how_it_begins_and_ends_is_shown() -> None:
    shown = quoted("Sales" + "x" * 10_000 + "_NA")
    assert (len(shown), shown[:7], shown[-5:], "…" in shown) == (302, "`Salesx", "x_NA`", True)
    assert quoted("x" * 300) == f"`{'x' * 300}`"
