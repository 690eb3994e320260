"""How names find each other, and what the graph shows."""

from ece_lint.documents.yaml import read_yaml
from ece_lint.lint import link
from ece_lint.model import Key
from ece_lint.routing import Routing


def routing(*texts: str) -> Routing:
    return link([read_yaml("site.yaml", text.encode()) for text in texts], {})[0]


def test_every_mention_is_an_edge_labelled_with_its_field() -> None:
    graph = routing(
        "skill_groups: [{name: A, agents: [Tony]}]\nqueues: [{name: Q, department: D, skill_groups: [A]}]\n"
    ).graph
    assert set(graph.edges(data="field")) == {
        (Key("skill_group", "A"), Key("agent", "Tony"), "agents"),
        (Key("queue", "Q", "D"), Key("department", "D"), "department"),
        (Key("queue", "Q", "D"), Key("skill_group", "A"), "skill_groups"),
    }


def test_a_dangling_name_is_a_node_that_nobody_defines() -> None:
    nodes = routing("queues: [{name: Q, skill_groups: [A]}]\n").graph.nodes
    assert nodes[Key("skill_group", "A")]["defined"] is False
    assert nodes[Key("queue", "Q")]["defined"] is True


def test_a_node_says_its_department_if_it_is_of_one() -> None:
    nodes = routing("queues: [{name: Q, department: D}]\n").graph.nodes(data="department")
    assert dict(nodes) == {Key("queue", "Q", "D"): "D", Key("department", "D"): ""}


def test_mentions_inside_steps_and_keys_are_edges_too() -> None:
    graph = routing(
        "precision_queues: [{name: P, steps: [{terms: [{attribute: Sales, relation: '>', value: 3}]}]}]\n"
        "agents: [{name: Tony, attributes: {Sales: 7}}]\n"
    ).graph
    assert set(graph.edges(data="field")) == {
        (Key("precision_queue", "P"), Key("attribute", "Sales"), "steps.terms.attribute"),
        (Key("agent", "Tony"), Key("attribute", "Sales"), "attributes"),
        (Key("precision_queue", "P"), Key("agent", "Tony"), "reaches"),
    }


def test_a_value_that_does_not_fit_says_nothing_of_the_field_that_is_called_alike() -> None:
    (mrd,) = routing(
        "media_routing_domains: [{name: M, max_tasks_in_queue: many, max_time_in_queue: 5}]\n"
    ).entities["media_routing_domain"]
    assert mrd.flawed == {"max_tasks_in_queue"}


def test_a_name_is_the_text_as_it_is_written() -> None:
    site = routing("agents: [{name: 0049}, {name: 1.10}, {name: 1001}, {name: yes}]\n")
    assert [agent.name for agent in site.entities["agent"]] == ["0049", "1.10", "1001", "yes"]


def test_a_queue_is_found_in_the_department_of_who_mentions_it() -> None:
    site = routing(
        "queues: [{name: chat, department: Sales}, {name: chat, department: Support}]\n"
        "entry_points: [{name: E, department: Support, queue: chat}]\n"
    )
    (found,) = site.entities["entry_point"][0].links["queue"]
    assert found.department == "Support"


def test_who_only_belongs_to_a_department_means_what_is_in_it() -> None:
    site = routing(
        "queues: [{name: chat, department: Sales}, {name: chat, department: Support}]\n"
        "task_limits: [{user: U, department: Support, queue: chat, limit: 3}]\n"
    )
    (found,) = site.entities["task_limit"][0].links["queue"]
    assert found.department == "Support"


def test_the_name_of_the_peripheral_before_a_name_is_understood() -> None:
    groups = "skill_groups: [{name: NA_PG.Sales, peripheral: NA_PG}, {name: Other.Support, peripheral: NA_PG}]\n"
    site = routing(groups + "queues: [{name: Q, skill_groups: [Sales, Support]}]\n")
    assert [group.name for group in site.entities["queue"][0].links["skill_groups"]] == [
        "NA_PG.Sales",
        "Support",
    ]
    assert [group.name for group in site.undefined["skill_group"]] == ["Support"]


def test_a_rest_of_a_name_that_two_peripherals_share_means_neither() -> None:
    groups = (
        "skill_groups: [{name: NA.Sales, peripheral: NA}, {name: EMEA.Sales, peripheral: EMEA}]\n"
    )
    site = routing(groups + "queues: [{name: Q, skill_groups: [Sales]}]\n")
    assert [group.defined for group in site.entities["queue"][0].links["skill_groups"]] == [False]


def test_a_queue_of_another_department_is_named_with_it() -> None:
    site = routing(
        "queues: [{name: chat, department: Sales}, {name: chat, department: Support}]\n"
        "entry_points: [{name: E, department: Support, queue: Sales/chat}]\n"
    )
    (found,) = site.entities["entry_point"][0].links["queue"]
    assert (found.name, found.department) == ("chat", "Sales")


def test_a_name_is_also_where_an_object_is_defined_or_mentioned_once_more() -> None:
    site = routing(
        "skill_groups: [{name: A}, {name: A}, {name: B}, {name: B}]\n"
        "queues: [{name: Q, skill_groups: [A, B]}, {name: Q, skill_groups: [B]}]\n"
    )
    first, second = site.entities["skill_group"]
    for one, places in (
        (first, ["skill_groups/0/name", "skill_groups/1/name", "queues/0/skill_groups/0"]),
        (second, ["skill_groups/2/name", "skill_groups/3/name", "queues/0/skill_groups/1",
                  "queues/1/skill_groups/0"]),
    ):  # fmt: skip
        found = [place.pointer for _, place, _ in site.written(one)]
        assert ["/".join(map(str, pointer)) for pointer in found] == places


def test_a_name_is_found_in_a_list_in_a_field_and_as_a_key() -> None:
    site = routing(
        "attributes: [{name: French}]\nagents: [{name: French, attributes: {French: 5}}]\n"
        "agent_teams: [{name: T, agents: [French]}]\nusers: [{name: U, agent: French}]\n"
    )
    for kind, count in (("attribute", 2), ("agent", 3)):
        places = [place for _, place, _ in site.written(site.entities[kind][0])]
        texts = [place.document.text[slice(*place.offsets)] for place in places]
        assert texts == ["French"] * count


def test_what_is_defined_once_more_mentions_what_is_in_its_department() -> None:
    site = routing(
        "queues: [{name: chat, department: Sales}, {name: chat, department: Support}, {name: chat}]\n"
        "entry_points: [{name: E, department: Sales, queue: chat},\n"
        "  {name: E, department: Sales, queue: chat},\n"
        "  {name: E, department: Sales, queue: Support/chat}]\n"
    )
    sales, support, own = site.entities["queue"]
    assert [(place.pointer[1], name) for _, place, name in site.written(sales)] == [
        (0, "chat"),
        (0, "chat"),
        (1, "chat"),
    ]
    assert [(place.pointer[1], name) for _, place, name in site.written(support)] == [
        (1, "chat"),
        (2, "Support/chat"),
    ]
    assert [name for _, _, name in site.written(own)] == ["chat"]


def test_a_name_without_its_prefix_is_found_where_it_is_written_once_more() -> None:
    site = routing(
        "skill_groups: [{name: NA.Sales, peripheral: NA}]\n"
        "queues: [{name: Q, skill_groups: [Sales]}, {name: Q, skill_groups: [Sales, NA.Sales]}]\n"
    )
    (group,) = site.entities["skill_group"]
    assert [name for _, _, name in site.written(group)] == [
        "NA.Sales",
        "Sales",
        "Sales",
        "NA.Sales",
    ]


def test_a_deployment_may_be_spread_over_files() -> None:
    fields, servers, more = (
        "deployment: {reference_design: 4000}\n",
        "deployment: {servers: [{name: A}]}\n",
        "deployment: {product: pcce}\n",
    )
    for texts in ((fields, servers), (servers, fields)):
        site = routing(*texts)
        (whole,) = site.entities["deployment"]
        assert (site.repeated, whole.data) == ([], {"reference_design": 4000})
    assert len(routing(fields, servers, more).repeated) == 1
