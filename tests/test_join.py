"""Objects of several exports become one where they are one, and only there."""

import pytest

from ece_lint.documents import Document, Node
from ece_lint.sources.draft import Draft, Links, Reference, links_of
from ece_lint.sources.join import join

HERE = Node(Document("x.csv", b""), ())


def draft(kind: str, number: str | None, name: str, **fields: Reference | str) -> Draft:
    made = Draft(kind, number, name, HERE)
    made.data |= fields
    return made


def joined(*drafts: Draft, links: tuple[Links, ...] = ()) -> list[tuple[str, dict[str, object]]]:
    return [(record.kind.name, record.data) for record in join(drafts, links).records]


@pytest.mark.parametrize(("peripheral", "count"), [("NA", 1), ("EMEA", 2)])
def test_their_peripherals_tell_two_objects_of_one_name_apart(peripheral: str, count: int) -> None:
    found = joined(
        draft("peripheral", "5000", "NA"),
        draft("skill_group", "5100", "Sales", peripheral=Reference("peripheral", "5000")),
        draft("skill_group", None, "Sales", peripheral=Reference("peripheral", name=peripheral)),
    )
    assert sum(kind == "skill_group" for kind, _ in found) == count


@pytest.mark.parametrize("numbers", [("5001", "5002"), (None, None)])
def test_one_string_may_be_a_dialed_number_of_several_routing_types(
    numbers: tuple[str | None, str | None],
) -> None:
    calls, survey = (
        draft("script_selector", number, "8000", routing_type=type)
        for number, type in zip(numbers, ("1", "7"), strict=True)
    )
    found = [data for _, data in joined(calls, survey)]
    assert [one["name"] for one in found] == ["8000 (routing type 1)", "8000 (routing type 7)"]
    assert {one["dialed_number"] for one in found} == {"8000"}


def test_each_customer_may_have_a_script_of_one_name() -> None:
    found = joined(
        draft("customer_definition", "5000", "Acme"),
        draft("script", "1", "Calls", customer_definition=Reference("customer_definition", "5000")),
        draft("script", "2", "Calls", customer_definition=Reference("customer_definition", "5001")),
        draft("script", "3", "Mail"),
    )
    names = [data["name"] for kind, data in found if kind == "script"]
    assert names == ["Calls (customer Acme)", "Calls (customer 5001)", "Mail"]


def test_a_label_of_several_routing_clients_is_kept_beside_its_name() -> None:
    found = [data for _, data in joined(draft("label", "1", "8111"), draft("label", "2", "8111"))]
    assert [(one["name"], one["label"]) for one in found] == [
        ("8111 (1)", "8111"),
        ("8111 (2)", "8111"),
    ]


def test_one_string_twice_of_one_routing_type_stays_one_name() -> None:
    twice = [draft("script_selector", number, "8000", routing_type="1") for number in ("1", "2")]
    assert [data["name"] for _, data in joined(*twice)] == ["8000", "8000"]


def test_who_has_the_name_and_the_login_of_an_agent_is_that_agent() -> None:
    found = joined(
        draft("agent", "5300", "Ann", login="1001"),
        draft("agent", None, "Ann", login="1001", description="on leave"),
    )
    expected = {"name": "Ann", "id": "5300", "login": "1001", "description": "on leave"}
    assert found == [("agent", expected)]


def test_members_that_are_listed_by_name_belong_to_the_object_of_the_right_kind() -> None:
    members = links_of("skill_group", "agents", [("Sales", "Ann", HERE)], named=True)
    others = [draft(kind, None, "Sales") for kind in ("agent_team", "user")]
    found = joined(others[0], draft("skill_group", None, "Sales"), others[1], links=(members,))
    assert [kind for kind, data in found if data.get("agents") == ["Ann"]] == ["skill_group"]


def test_what_mentions_noise_is_left_out_of_lists_and_half_a_pair_is_none() -> None:
    test, voice = draft("agent", "1", "Test"), draft("media_routing_domain", "1", "Cisco_Voice")
    test.noise, voice.noise = "temporary agents", "voice"
    team, path = draft("agent_team", "9", "T"), draft("application_path", "9", "P")
    team.data["agents"] = [Reference("agent", "1"), Reference("agent", name="Ann")]
    path.data["members"] = [
        {
            "peripheral": Reference("peripheral", name="NA"),
            "media_routing_domain": Reference("media_routing_domain", number, "Email"),
        }
        for number in ("1", "2")
    ]
    found = dict(joined(test, voice, team, path))
    assert found["agent_team"]["agents"] == ["Ann"]
    assert found["application_path"]["members"] == [
        {"peripheral": "NA", "media_routing_domain": "Email"}
    ]
