"""Which methods matter most, by measures that are named after their definitions; where descent begins; communities."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

import networkx

from kg.errors import QuestionError
from kg.query import DESCENT
from kg.questions.descent import relation_types
from kg.questions.frames import frame, of_method
from kg.schema import RelationType

if TYPE_CHECKING:
    from pandas import DataFrame

    from kg.graph import KnowledgeGraph

MEASURES = ("descendants", "pagerank", "betweenness")
EXACT, SAMPLED = 2_000, 200
"""Of more nodes than the first, betweenness is counted from so many, drawn with a fixed seed (Brandes & Pich 2007)."""

_BITS = 8192


def influence(
    graph: "KnowledgeGraph",
    *,
    by: str = "descendants",
    relations: Collection[str] = DESCENT,
    min_confidence: float = 0.0,
    limit: int | None = None,
) -> "DataFrame":
    """The methods that others descend from, ranked by one of `MEASURES`.

    descendants: methods and papers from which edges of `relations` lead there, directly or by way of others. pagerank:
    probability of being there, of a reader who follows these edges, from new to old, in proportion to their
    confidence, and starts anew with probability 0.15 (Page & al. 1999). betweenness: share of the ordered pairs of
    other nodes whose shortest ways along the edges pass it (Freeman 1977); from a sample of nodes in large graphs.
    Raises QuestionError for another measure or relation.
    """
    if by not in MEASURES:
        raise QuestionError(f"unknown measure {by!r}; use one of {', '.join(MEASURES)}")
    descent = _descent(graph, relations, min_confidence)
    below = _descendants(descent)
    rank = networkx.pagerank(descent, weight="confidence") if descent else {}
    sample = SAMPLED if len(descent) > EXACT else None
    passed = networkx.betweenness_centrality(descent, k=sample, seed=0)
    values: dict[str, Mapping[str, float]] = {"descendants": below, "pagerank": rank, "betweenness": passed}
    ranked = sorted(
        (id_ for id_, number in below.items() if number and graph.nodes[id_].type == "method"),
        key=lambda i: (-values[by][i], -below[i], -rank[i], graph.nodes[i].name, i),
    )
    return frame(
        "influence", ((*of_method(graph.nodes[i]), below[i], rank[i], passed[i]) for i in ranked[:limit])
    )


def roots(
    graph: "KnowledgeGraph", *, relations: Collection[str] = DESCENT, min_confidence: float = 0.0
) -> "DataFrame":
    """The methods that others descend from and that descend from nothing known, most descendants first.

    Raises QuestionError for an unknown relation.
    """
    descent = _descent(graph, relations, min_confidence)
    first = [i for i in descent if descent.out_degree(i) == 0 and graph.nodes[i].type == "method"]
    below = _descendants(descent)
    first.sort(key=lambda i: (-below[i], graph.nodes[i].name, i))
    return frame("roots", ((*of_method(graph.nodes[i]), below[i]) for i in first))


def communities(graph: "KnowledgeGraph", *, min_confidence: float = 0.0) -> "DataFrame":
    """The methods that relations tie to others, by communities: the largest first, in each the best-connected first.

    A community is a set of methods with more between them than chance would have, edges weighted by confidence
    (Louvain: Blondel & al. 2008, with a fixed seed). centre: name of its best-connected method.
    """
    ties: networkx.Graph[str] = networkx.Graph()
    weights: Counter[tuple[str, str]] = Counter()
    for edge in graph.edges.values():
        methods = edge.source.startswith("m") and edge.target.startswith("m") and edge.source != edge.target
        if methods and edge.confidence >= min_confidence and isinstance(edge.type, RelationType):
            weights[min(edge.source, edge.target), max(edge.source, edge.target)] += edge.confidence  # type: ignore[assignment]
    ties.add_weighted_edges_from((a, b, weights[a, b]) for a, b in sorted(weights))
    degree = dict(ties.degree(weight="weight"))

    def rank(id_: str) -> tuple[float, str, str]:
        return -degree[id_], graph.nodes[id_].name, id_

    found = [sorted(group, key=rank) for group in networkx.community.louvain_communities(ties, seed=0)]
    found.sort(key=lambda group: (-len(group), rank(group[0])))
    return frame(
        "communities",
        (
            (*of_method(graph.nodes[i]), number, graph.nodes[group[0]].name)
            for number, group in enumerate(found)
            for i in group
        ),
    )


def _descent(
    graph: "KnowledgeGraph", relations: Collection[str], min_confidence: float
) -> "networkx.DiGraph[str]":
    """The edges of these relations, one for each pair: the surest."""
    types = relation_types(relations)
    descent: networkx.DiGraph[str] = networkx.DiGraph()
    for edge in sorted(graph.edges.values(), key=lambda e: (e.confidence, e.id)):
        if edge.type in types and edge.confidence >= min_confidence and edge.source != edge.target:
            descent.add_edge(edge.source, edge.target, confidence=edge.confidence)
    return descent


def _descendants(descent: "networkx.DiGraph[str]") -> dict[str, int]:
    """How many other nodes lead to each, by any way: sets of nodes as bits of integers, thousands at a time."""
    groups = networkx.condensation(descent)  # of nodes that lead to one another in circles
    order = list(networkx.topological_sort(groups))
    group_of = groups.graph["mapping"]
    counted: Counter[int] = Counter()
    for block in _batches(descent, _BITS):
        bits = dict.fromkeys(order, 0)
        for place, id_ in enumerate(block):
            bits[group_of[id_]] |= 1 << place
        for group in order:
            if found := bits[group]:
                counted[group] += found.bit_count()
                for older in groups.successors(group):
                    bits[older] |= found
    return {id_: counted[group_of[id_]] - 1 for id_ in descent}


def _batches(items: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
