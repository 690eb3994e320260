"""What leads to each other is found whatever the graph, and before what leads to it."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from ece_lint.circles import together

EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


@given(edges=EDGES)
def test_parts_are_those_of_networkx_and_what_is_led_to_comes_first(
    edges: list[tuple[int, int]],
) -> None:
    graph = nx.DiGraph()  # which asks for pandas where it is given edges
    graph.add_nodes_from(range(10))
    graph.add_edges_from(edges)
    found = list(together(range(10), graph.successors))
    assert {frozenset(part) for part in found} == set(
        map(frozenset, nx.strongly_connected_components(graph))
    )
    place = {one: number for number, part in enumerate(found) for one in part}
    assert all(place[other] <= place[one] for one, other in edges)


def test_a_chain_may_be_of_any_length() -> None:
    assert len(list(together([0], lambda one: [one + 1] if one < 50_000 else []))) == 50_001
