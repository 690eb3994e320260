"""The configuration limits of the release, the product and the reference design of a site."""

import json
from pathlib import Path

import pytest
from command import ece_lint

from ece_lint.lint import lint
from ece_lint.settings import Settings, read_settings


def found(folder: Path, settings: str, **objects: int) -> list[tuple[str, str]]:
    """Lint a site with so many objects of each section; return what the limits say."""
    (folder / "ece-lint.yaml").write_text(settings, encoding="utf-8")
    for section, count in {"skill_groups": 1, **objects}.items():
        lines = "\n".join(f"  - {{name: {section}_{number}}}" for number in range(count))
        (folder / f"{section}.yaml").write_text(f"{section}:\n{lines}\n", encoding="utf-8")
    report = lint([str(folder)], Settings(**read_settings(folder / "ece-lint.yaml")))
    assert not report.crashes
    return [(one.severity, one.message) for one in report.findings if one.group == "limits"]


@pytest.mark.parametrize(
    ("settings", "severity", "told"),
    [
        ("{reference-design: 2000, release: 12.5}", "error", "the limit is 4000 in the 2000 agent"),
        ("{reference-design: '2000', release: 12.6}", "", ""),
        (
            "{reference-design: 2000, release: 12.0}",
            "error",
            "(Configured Call Types, limits of release 12.5)",
        ),
        ("{reference-design: 4000, release: 12.5}", "", ""),
        ("{release: 12.5}", "", ""),
    ],
)
def test_call_types(tmp_path: Path, settings: str, severity: str, told: str) -> None:
    messages = found(tmp_path, settings, call_types=4100)
    assert [one for one, _ in messages] == [severity] * bool(severity)
    assert all(told in message for _, message in messages)


@pytest.mark.parametrize(
    ("count", "severity"), [(15, ""), (16, "note"), (20, "warning"), (21, "error")]
)
def test_how_full_it_is(tmp_path: Path, count: int, severity: str) -> None:
    messages = found(tmp_path, "release: 15.0", media_routing_domains=count)
    assert [one for one, _ in messages] == [severity] * bool(severity)


def test_the_smallest_design_that_fits_is_named(tmp_path: Path) -> None:
    (severity, message), *others = found(tmp_path, "release: 15.0", scripts=3900)
    assert not others
    assert severity == "note"
    assert "97 % of the 4000 that are supported in the 4000 agent reference design" in message
    assert "the smallest that fits" in message


def test_a_deployment_type_says_which_design(tmp_path: Path) -> None:
    system = "system_information: [{name: acme.example.com, deployment_type: 16}]\n"
    (tmp_path / "system.yaml").write_text(system, encoding="utf-8")
    ((severity, message),) = found(tmp_path, "release: 15.0", scripts=2001)
    assert severity == "error"
    assert (
        "the limit is 2000 in the 2000 agent reference design, the one of deployment type 16"
        in message
    )
    assert found(tmp_path, "{release: 15.0, reference-design: 4000}", scripts=2001) == []


def test_beyond_every_design_is_an_error(tmp_path: Path) -> None:
    ((severity, message),) = found(tmp_path, "release: 15.0", scripts=12001)
    assert (severity, "the limit is 12000 in the 24000 agent" in message) == ("error", True)


def test_a_limit_can_be_set(tmp_path: Path) -> None:
    settings = "rules: {configuration-limit-exceeded: {with: {call_types: 5}}}"
    ((severity, message),) = found(tmp_path, settings, call_types=6)
    assert (severity, "the limit is 5" in message) == ("error", True)


@pytest.mark.parametrize(("product", "severities"), [("ucce", []), ("pcce", ["error"])])
def test_some_limits_are_those_of_packaged_cce(
    tmp_path: Path, product: str, severities: list[str]
) -> None:
    messages = found(tmp_path, f"product: {product}", media_classes=11)
    assert [one for one, _ in messages] == severities


def test_the_strict_profile_holds_ten_terms_for_a_whole_precision_queue(tmp_path: Path) -> None:
    terms = "[" + ", ".join(["{attribute: English, relation: '>=', value: 5, join: or}"] * 6) + "]"
    terms = terms.replace(", join: or", "", 1)
    (tmp_path / "queues.yaml").write_text(
        f"precision_queues: [{{name: PQ, steps: [{{wait: 10, terms: {terms}}}, {{terms: {terms}}}]}}]\n",
        encoding="utf-8",
    )
    assert found(tmp_path, "profile: recommended") == []
    ((severity, message),) = found(tmp_path, "profile: strict")
    assert (severity, "12 terms in all steps together" in message) == ("error", True)


def test_a_limit_that_very_many_exceed_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "ece-lint.yaml").write_text(
        "rules: {team-with-too-many-agents: {with: {at_most: 1}}}\n"
    )

    def teams(count: int, comment: str = "") -> None:
        lines = [f"  - {{name: Team_{n}, agents: [A{n}, B{n}]}}\n" for n in range(count)]
        text = f"agent_teams:\n{comment}{''.join(lines)}"
        (tmp_path / "teams.yaml").write_text(text, encoding="utf-8")

    def said() -> list[str]:
        rule = ("--select", "team-with-too-many-agents")
        run = ece_lint("check", ".", *rule, "--format", "json", folder=tmp_path)
        return [
            one["message"] for one in json.loads(run.stdout)["findings"] if one["status"] == "new"
        ]

    teams(20)
    assert len(said()) == 20
    teams(21)
    many = "agent teams have more than the 1 agents that are supported: `Team_0`, `Team_1` and"
    assert said() == [f"21 {many} 19 more"]
    teams(22, '  # ece-lint: accept[team-with-too-many-agents] reason="one shift"\n')
    assert said() == [
        "21 agent teams have more than the 1 agents that are supported: `Team_1`, `Team_2` and 19 more"
    ]
    teams(22)
    assert ece_lint("baseline", "create", folder=tmp_path).returncode == 0
    assert said() == []
    teams(23)
    assert said() == ["agent team `Team_22` has 2 agents; the limit is 1"]
    teams(12)
    (stale,) = said()
    assert stale.startswith("10 findings of the baseline are gone")  # the lines of 12 others hold
