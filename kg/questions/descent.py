"""What a method descends from and what descends from it, as parts of the graph; and where descent begins."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, TypeVar

from kg.errors import QuestionError
from kg.query import DESCENT, get
from kg.schema import Edge, PaperRelation, RelationType

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

_T = TypeVar("_T", RelationType, PaperRelation)


def lineage(
    graph: "KnowledgeGraph",
    names: Iterable[str],
    *,
    upwards: bool,
    downwards: bool,
    relations: Collection[str] = DESCENT,
    depth: int | None = None,
    min_confidence: float = 0.0,
) -> "KnowledgeGraph":
    """The part of the graph with these methods, their ancestors if `upwards`, their descendants if `downwards`.

    It has all edges of `relations` between those nodes that are at least so sure. depth: at most so many steps away.
    Raises UnknownMethod, and QuestionError for a relation that there is none of.
    """
    types = relation_types(relations)
    start = [get(graph, name).id for name in names]
    found = dict.fromkeys(start)
    for wanted, up in ((upwards, True), (downwards, False)):
        if wanted:
            found |= dict.fromkeys(
                steps(graph, start, types, depth=depth, min_confidence=min_confidence, upwards=up)
            )
    return joined(graph, found, types, min_confidence)


def joined(
    graph: "KnowledgeGraph", nodes: Collection[str], types: Collection[str], min_confidence: float
) -> "KnowledgeGraph":
    """The part of the graph with these nodes (ids) and all edges of `types` between them that are at least so sure."""
    edges = [
        edge
        for id_ in nodes
        for edge in graph.outgoing(id_)
        if edge.type in types and edge.target in nodes and edge.confidence >= min_confidence
    ]
    return graph.part(nodes, edges)


def steps(
    graph: "KnowledgeGraph",
    start: Iterable[str],
    types: Collection[str],
    *,
    upwards: bool,
    depth: int | None = None,
    min_confidence: float = 0.0,
) -> dict[str, int]:
    """Node id -> how many steps along `types` it is away from the nearest of `start`, nearest first."""
    away = dict.fromkeys(start, 0)
    frontier, step = list(away), 0
    while frontier and step != depth:
        step += 1
        reached = []
        for id_ in frontier:
            for edge in graph.outgoing(id_) if upwards else graph.incoming(id_):
                end = edge.target if upwards else edge.source
                if edge.type in types and end not in away and edge.confidence >= min_confidence:
                    away[end] = step
                    reached.append(end)
        frontier = reached
    return away


def relation_types(relations: Collection[str] | str) -> tuple[RelationType, ...]:
    """The relations of these names. Raises QuestionError for another name."""
    return tuple(RelationType(value) for value in _checked(relations, RelationType))


def edge_types(types: Collection[str] | str) -> tuple[RelationType | PaperRelation, ...]:
    """The types of edges of these names, those from papers too. Raises QuestionError for another name."""
    return tuple(
        PaperRelation(value) if value in tuple(PaperRelation) else RelationType(value)
        for value in _checked(types, (*RelationType, *PaperRelation))
    )


def _checked(values: Collection[str] | str, known: Iterable[str]) -> tuple[str, ...]:
    chosen = (values,) if isinstance(values, str) else tuple(values)
    names = tuple(str(value) for value in known)
    for value in chosen:
        if value not in names:
            raise QuestionError(f"unknown relation {value!r}; use one of {', '.join(names)}")
    return chosen


def between(graph: "KnowledgeGraph", a: str, b: str) -> list[Edge]:
    """The edges between two nodes, by id, in either direction; the surest first."""
    ends = {a, b}
    near = {e.id: e for e in (*graph.outgoing(a), *graph.incoming(a)) if {e.source, e.target} == ends}
    return sorted(near.values(), key=lambda e: (-e.confidence, e.id))
