"""The ways of an answer as a picture for other programs: DOT, Mermaid, or GraphML."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import pairwise

from ece_lint.analysis.flow import Entry
from ece_lint.model import Entity
from ece_lint.reach import Answer, called
from ece_lint.report.harmless import harmless
from ece_lint.wording import WrongUse

# What Mermaid itself draws at most, unless it is set up otherwise (its options maxEdges and maxTextSize).
MOST_EDGES, MOST_CHARACTERS = 500, 50_000


def dot(answer: Answer) -> str:
    """Return the graph in the language of Graphviz."""
    nodes, edges = _drawn(answer)
    lines = ["digraph ways {", "  rankdir=LR; node [shape=box];"]
    lines += [f'  n{number} [label="{_quoted(called(one))}"];' for one, number in nodes.items()]
    for source, target, label in edges:
        says = f' [label="{_quoted(label)}"]' if label else ""
        lines.append(f"  n{source} -> n{target}{says};")
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(answer: Answer) -> str:
    """Return the graph for Mermaid. Raises `WrongUse` where it is larger than what Mermaid draws."""
    nodes, edges = _drawn(answer)
    lines = ["flowchart LR"]
    lines += [f'  n{number}["{_escaped(called(one))}"]' for one, number in nodes.items()]
    for source, target, label in edges:
        says = f'|"{_escaped(label)}"|' if label else ""
        lines.append(f"  n{source} -->{says} n{target}")
    text = "\n".join(lines) + "\n"
    if len(edges) > MOST_EDGES or len(text) > MOST_CHARACTERS:
        raise WrongUse(
            f"the graph has {len(edges):,} edges and {len(text):,} characters; Mermaid draws {MOST_EDGES} and "
            f"{MOST_CHARACTERS:,}: ask about one object, or take --format dot"
        )
    return text


def graphml(answer: Answer) -> str:
    """Return the graph as GraphML, as networkx writes it."""
    import networkx as nx

    nodes, edges = _drawn(answer)
    graph = nx.DiGraph()
    for one, number in nodes.items():
        facts = {
            "kind": one.kind.name,
            "name": harmless(one.name),
            "department": harmless(one.department or ""),
        }
        graph.add_node(f"n{number}", **facts)
    graph.add_edges_from(
        (f"n{source}", f"n{target}", {"label": harmless(label)}) for source, target, label in edges
    )
    raw = io.BytesIO()
    nx.write_graphml_xml(graph, raw, encoding="utf-8", prettyprint=True)
    return raw.getvalue().decode("utf-8") + "\n"


def _drawn(answer: Answer) -> tuple[dict[Entity, int], list[tuple[int, int, str]]]:
    """Return the objects on all ways with a number for each, and the edges between them, each once."""
    nodes: dict[Entity, int] = {}
    edges: dict[tuple[int, int, str], None] = {}
    for source, target, label in steps(answer.entries):
        numbers = [nodes.setdefault(one, len(nodes)) for one in (source, target)]
        edges[numbers[0], numbers[1], label] = None
    for entry in answer.entries:
        nodes.setdefault(entry.start, len(nodes))
    return nodes, list(edges)


PASSED_OVER = "passed over"


def steps(entries: Iterable[Entry]) -> Iterator[tuple[Entity, Entity, str]]:
    """Yield the steps of all ways from some entries, each with what is to be said of it, as often as they are taken."""
    for entry in entries:
        for way in entry.ways:
            hops = [one for one in way.hops if one.kind.name != "media_routing_domain"]
            guards = iter([way.guard])
            for source, target in pairwise(hops):
                yield source, target, next(guards, "")
            for target in way.considered:
                yield hops[-1], target, ""
            for target in way.passed_over:
                yield hops[-1], target, PASSED_OVER


def _quoted(text: str) -> str:
    return harmless(text).replace("\\", "\\\\").replace('"', '\\"')


def _escaped(text: str) -> str:
    """Return text as Mermaid takes it in quotes: what it might read as markup is written as entities."""
    return "".join(
        character if character.isalnum() or character in " _-.,:()/" else f"#{ord(character)};"
        for character in harmless(text)
    )
