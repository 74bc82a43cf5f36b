"""A part of the graph, chosen by names, types, kinds, years and confidence."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from kg.errors import QuestionError
from kg.query import get
from kg.questions.descent import edge_types, joined, steps
from kg.schema import MethodKind, Node, PaperRelation, RelationType

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph


def subgraph(
    graph: "KnowledgeGraph",
    names: Collection[str] | str = (),
    *,
    depth: int = 1,
    types: Collection[str] | str | None = None,
    kinds: Collection[str] | str | None = None,
    since: int | None = None,
    until: int | None = None,
    min_confidence: float = 0.0,
) -> "KnowledgeGraph":
    """The nodes within `depth` steps, in either direction, of the methods named, or all, that pass the filters.

    kinds, since and until choose among methods and years, and leave out what has no such value; the methods named
    always stay. All edges of `types` between the nodes are kept that are sure enough. Raises UnknownMethod,
    QuestionError.
    """
    wanted = (*RelationType, *PaperRelation) if types is None else edge_types(types)
    start = [get(graph, name).id for name in ((names,) if isinstance(names, str) else names)]
    near: Collection[str] = graph.nodes.keys()
    if start:
        ends = dict.fromkeys(start, 0)
        for _ in range(depth):
            up, down = (
                steps(graph, ends, wanted, upwards=up, depth=1, min_confidence=min_confidence)
                for up in (True, False)
            )
            ends = {**up, **down}
        near = ends
    chosen = None if kinds is None else method_kinds(kinds)
    kept = set(start) | {i for i in near if passes(graph.nodes[i], chosen, since, until)}
    return joined(graph, kept, wanted, min_confidence)


def method_kinds(kinds: Collection[str] | str) -> tuple[MethodKind, ...]:
    """The kinds of these names. Raises QuestionError for another name."""
    chosen = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    for kind in chosen:
        if kind not in tuple(MethodKind):
            raise QuestionError(f"unknown kind {kind!r}; use one of {', '.join(MethodKind)}")
    return tuple(map(MethodKind, chosen))


def passes(node: Node, kinds: Collection[MethodKind] | None, since: int | None, until: int | None) -> bool:
    """Whether a node is of one of these kinds, and its year known and within the bounds that are given."""
    if kinds is not None and node.kind not in kinds:
        return False
    if since is None and until is None:
        return True
    return (
        node.year is not None
        and (since is None or node.year >= since)
        and (until is None or node.year <= until)
    )
