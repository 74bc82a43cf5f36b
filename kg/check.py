"""What in a graph cannot all be right, for people to look at."""

from dataclasses import dataclass

import networkx

from kg.corrections import Applied
from kg.graph import KnowledgeGraph
from kg.schema import LINEAGE, Edge, Node


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, each sorted with the most striking first.

    backwards: edges whose target is younger than their source. cycles: of each group of methods that descend from
    one another in a circle, one shortest circle, as the nodes along it. loops: edges from a node to itself.
    bare: nodes that no edge touches and no document names. mixed: methods that documents take for several kinds.
    stale: corrections that no longer apply.
    """

    backwards: tuple[Edge, ...]
    cycles: tuple[tuple[Node, ...], ...]
    loops: tuple[Edge, ...]
    bare: tuple[Node, ...]
    mixed: tuple[Node, ...]
    stale: tuple[Applied, ...]


def check(graph: KnowledgeGraph) -> Report:
    """Look through the whole graph; nothing is changed."""
    edges = graph.edges.values()
    touched = {end for e in edges for end in (e.source, e.target)}
    return Report(
        backwards=tuple(sorted((e for e in edges if e.backwards), key=lambda e: (-_gap(graph, e), e.id))),
        cycles=_cycles(graph),
        loops=tuple(e for e in edges if e.source == e.target),
        bare=tuple(n for n in graph.nodes.values() if n.id not in touched and not _named(graph, n)),
        mixed=tuple(
            sorted(
                (n for n in graph.nodes.values() if len(n.kinds) > 1),
                key=lambda n: (-_dissent(n), -len(n.documents), n.name, n.id),
            )
        ),
        stale=tuple(c for c in graph.corrections if not c.nodes and not c.edges),
    )


def _gap(graph: KnowledgeGraph, edge: Edge) -> int:
    """Years by which the target is younger."""
    return (graph.nodes[edge.target].year or 0) - (graph.nodes[edge.source].year or 0)


def _cycles(graph: KnowledgeGraph) -> tuple[tuple[Node, ...], ...]:
    descent: networkx.DiGraph[str] = networkx.DiGraph()
    descent.add_edges_from(
        (e.source, e.target) for e in graph.edges.values() if e.type in LINEAGE and e.source != e.target
    )
    found = []
    for group in networkx.strongly_connected_components(descent):
        if len(group) > 1:
            within = descent.subgraph(group)
            start, back = min(
                within.edges, key=lambda edge: (networkx.shortest_path_length(within, edge[1], edge[0]), edge)
            )
            way = networkx.shortest_path(within, back, start)
            found.append(tuple(graph.nodes[i] for i in way))
    return tuple(sorted(found, key=lambda cycle: (len(cycle), [n.id for n in cycle])))


def _named(graph: KnowledgeGraph, node: Node) -> bool:
    texts = [graph.documents[i].text for i in node.documents if i in graph.documents]
    return node.type == "paper" or any(name in text for name in (node.name, *node.aliases) for text in texts)


def _dissent(node: Node) -> int:
    """How many documents take it for another kind than most do."""
    return sum(node.kinds.values()) - max(node.kinds.values())
