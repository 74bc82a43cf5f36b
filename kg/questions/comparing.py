"""Methods side by side: how they connect, what they share, and what came when."""

from collections.abc import Collection, Iterator
from itertools import islice, pairwise
from math import nan
from typing import TYPE_CHECKING, Any

import networkx

from kg.query import DESCENT, get
from kg.questions.descent import between, relation_types, steps
from kg.questions.frames import frame, of_method
from kg.questions.selecting import method_kinds, passes
from kg.schema import Edge, Node, RelationType

if TYPE_CHECKING:
    from pandas import DataFrame

    from kg.graph import KnowledgeGraph

_DOUBT = 1e-3  # of a step's length; so of ways with equally many steps, the surest comes first


def paths(
    graph: "KnowledgeGraph",
    a: str,
    b: str,
    *,
    relations: Collection[str] = tuple(RelationType),
    min_confidence: float = 0.0,
    limit: int = 3,
) -> "DataFrame":
    """The shortest ways from one method to another along edges in either direction, one row a step.

    Fewest steps first, then the surest; between two nodes the surest edge is taken, and no node is passed twice (Yen
    1971). No rows where no way leads there. Raises UnknownMethod, QuestionError.
    """
    types = relation_types(relations)
    ends = get(graph, a).id, get(graph, b).id
    ties: networkx.Graph[str] = networkx.Graph()
    ties.add_nodes_from(ends)
    ties.add_weighted_edges_from(
        (edge.source, edge.target, 1 + _DOUBT * (1 - edge.confidence))
        for edge in sorted(graph.edges.values(), key=lambda e: e.confidence)  # of two the surer one stays
        if edge.type in types and edge.confidence >= min_confidence and edge.source != edge.target
    )
    rows = []
    for number, way in enumerate(_ways(ties, *ends, limit), start=1):
        for step, (here, there) in enumerate(pairwise(way), start=1):
            edge = next(
                e for e in between(graph, here, there) if e.type in types and e.confidence >= min_confidence
            )
            best = max(edge.evidence, key=lambda e: (e.confidence, e.document))
            told = graph.nodes[edge.source].name, edge.type.value, graph.nodes[edge.target].name
            forwards = edge.source == here
            rows.append((number, step, *told, forwards, edge.confidence, best.text, best.document, edge.id))
    return frame("paths", rows)


def common_ancestors(
    graph: "KnowledgeGraph",
    a: str,
    b: str,
    *,
    relations: Collection[str] = DESCENT,
    min_confidence: float = 0.0,
) -> "DataFrame":
    """What both descend from, the nearest first. steps_a, steps_b: how far it is from each.

    Where one descends from the other, that one is among them, 0 steps from itself. Raises UnknownMethod,
    QuestionError.
    """
    types = relation_types(relations)
    above_a, above_b = (
        steps(graph, [get(graph, name).id], types, upwards=True, min_confidence=min_confidence)
        for name in (a, b)
    )
    both = sorted(
        above_a.keys() & above_b.keys(),
        key=lambda i: (above_a[i] + above_b[i], above_a[i], graph.nodes[i].name, i),
    )
    return frame("common_ancestors", ((*of_method(graph.nodes[i]), above_a[i], above_b[i]) for i in both))


def compare(graph: "KnowledgeGraph", a: str, b: str) -> "DataFrame":
    """Every method that an edge ties to one of the two or to both, one row for each type and direction.

    outgoing: whether the edge leads to it from a or b, and not the other way. confidence_a, confidence_b: of the edge
    with each, NaN where there is none. shared: whether both have an edge with it in this direction, of whatever type;
    these rows come first. Raises UnknownMethod.
    """
    ends = [get(graph, name) for name in (a, b)]
    found: dict[tuple[str, str, bool], list[float]] = {}
    tied: list[set[tuple[str, bool]]] = [set(), set()]
    for place, node in enumerate(ends):
        for (id_, type_, outgoing), confidence in _ties(graph, node):
            found.setdefault((id_, type_, outgoing), [nan, nan])[place] = confidence
            tied[place].add((id_, outgoing))
    order = {type_.value: i for i, type_ in enumerate(RelationType)}

    def row(key: tuple[str, str, bool]) -> tuple[Any, ...]:
        id_, type_, outgoing = key
        return (
            *of_method(graph.nodes[id_]),
            type_,
            outgoing,
            *found[key],
            {(id_, outgoing)} <= tied[0] & tied[1],
        )

    rows = map(row, found)
    return frame("compare", sorted(rows, key=lambda r: (not r[8], not r[5], r[1], r[0], order[r[4]])))


def timeline(
    graph: "KnowledgeGraph", *, since: int | None = None, until: int | None = None, kind: str | None = None
) -> "DataFrame":
    """The methods with a year from `since` to `until`, both included, the oldest first.

    descends_from: names of what they replace, extend, or are based on or a kind of. Raises QuestionError for an
    unknown kind.
    """
    kinds = None if kind is None else method_kinds(kind)
    dated = [
        (node.year, node)
        for node in graph.nodes.values()
        if node.type == "method" and node.year is not None and passes(node, kinds, since, until)
    ]
    dated.sort(key=lambda pair: (pair[0], pair[1].name, pair[1].id))
    return frame("timeline", ((*of_method(n), len(n.documents), _parents(graph, n)) for _, n in dated))


def _ways(ties: "networkx.Graph[str]", a: str, b: str, limit: int) -> Iterator[list[str]]:
    if a == b:
        return
    try:
        yield from islice(networkx.shortest_simple_paths(ties, a, b, weight="weight"), max(limit, 0))
    except networkx.NetworkXNoPath:
        return


def _ties(graph: "KnowledgeGraph", node: Node) -> Iterator[tuple[tuple[str, str, bool], float]]:
    for edges, outgoing in ((graph.outgoing(node.id), True), (graph.incoming(node.id), False)):
        for edge in edges:
            if isinstance(edge.type, RelationType):
                yield (_other_end(edge, outgoing), edge.type.value, outgoing), edge.confidence


def _other_end(edge: Edge, outgoing: bool) -> str:
    return edge.target if outgoing else edge.source


def _parents(graph: "KnowledgeGraph", node: Node) -> tuple[str, ...]:
    parents = {e.target for e in graph.outgoing(node.id) if e.type in DESCENT}
    return tuple(sorted(graph.nodes[i].name for i in parents))
