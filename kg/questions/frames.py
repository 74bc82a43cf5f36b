"""Answers as pandas tables. `COLUMNS` says which columns each has, in their order, and of what type."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kg.query import Match
from kg.schema import Edge, Node

if TYPE_CHECKING:
    from pandas import DataFrame

    from kg.graph import KnowledgeGraph

# Text is kept as objects: pandas's own strings cannot hold all that a document may (half of a surrogate pair).
_TEXT, _TUPLE, _COUNT, _NUMBER, _SHARE, _TRUTH = "object", "object", "int64", "Int64", "float64", "bool"
_METHOD = {"id": _TEXT, "name": _TEXT, "kind": _TEXT, "year": _NUMBER}

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "find": {**_METHOD, "type": _TEXT, "documents": _COUNT, "matched": _TEXT, "score": _SHARE},
    "nodes_df": {
        **_METHOD,
        "type": _TEXT,
        "description": _TEXT,
        "aliases": _TUPLE,
        "documents": _TUPLE,
        "introduced_in": _TUPLE,
    },
    "edges_df": {
        "id": _TEXT,
        "source": _TEXT,
        "type": _TEXT,
        "target": _TEXT,
        "source_name": _TEXT,
        "target_name": _TEXT,
        "confidence": _SHARE,
        "backwards": _TRUTH,
        "documents": _COUNT,
    },
    "evidence_df": {
        "edge": _TEXT,
        "source_name": _TEXT,
        "type": _TEXT,
        "target_name": _TEXT,
        "confidence": _SHARE,
        "sentence": _TEXT,
        "document": _TEXT,
        "title": _TEXT,
        "sentence_start": _COUNT,
        "sentence_end": _COUNT,
        "head_start": _NUMBER,
        "head_end": _NUMBER,
        "tail_start": _COUNT,
        "tail_end": _COUNT,
        "cue": _TEXT,
    },
    "paths": {
        "path": _COUNT,
        "step": _COUNT,
        "source_name": _TEXT,
        "type": _TEXT,
        "target_name": _TEXT,
        "forwards": _TRUTH,
        "confidence": _SHARE,
        "sentence": _TEXT,
        "document": _TEXT,
        "edge": _TEXT,
    },
    "common_ancestors": {**_METHOD, "steps_a": _COUNT, "steps_b": _COUNT},
    "timeline": {**_METHOD, "documents": _COUNT, "descends_from": _TUPLE},
    "roots": {**_METHOD, "descendants": _COUNT},
    "influence": {**_METHOD, "descendants": _COUNT, "pagerank": _SHARE, "betweenness": _SHARE},
    "communities": {**_METHOD, "community": _COUNT, "centre": _TEXT},
    "compare": {
        **_METHOD,
        "type": _TEXT,
        "outgoing": _TRUTH,
        "confidence_a": _SHARE,
        "confidence_b": _SHARE,
        "shared": _TRUTH,
    },
}
"""Table -> column -> dtype. `Int64` holds missing values; `object` holds text, or tuples of text, or None."""


def frame(table: str, rows: Iterable[tuple[Any, ...]]) -> "DataFrame":
    """A table of `COLUMNS` with these rows, also when there are none."""
    from pandas import DataFrame, Series

    columns = COLUMNS[table]
    held = list(zip(*rows, strict=True)) or [()] * len(columns)
    return DataFrame(
        {
            name: Series(list(values), dtype=dtype)
            for (name, dtype), values in zip(columns.items(), held, strict=True)
        }
    )


def of_method(node: Node) -> tuple[str, str, str | None, int | None]:
    """id, name, kind and year, with which the rows of most tables begin."""
    return node.id, node.name, None if node.kind is None else node.kind.value, node.year


def matches_frame(matches: Iterable[Match]) -> "DataFrame":
    """One row a match, in their order."""
    return frame(
        "find", ((*of_method(m.node), m.node.type, len(m.node.documents), m.name, m.score) for m in matches)
    )


def nodes_frame(graph: "KnowledgeGraph") -> "DataFrame":
    """One row a node, sorted by id."""
    return frame(
        "nodes_df",
        (
            (*of_method(n), n.type, n.description, tuple(n.aliases), n.documents, n.introduced_in)
            for n in graph.nodes.values()
        ),
    )


def edges_frame(graph: "KnowledgeGraph") -> "DataFrame":
    """One row an edge, sorted by id. documents: how many it is quoted from."""
    names = graph.nodes
    return frame(
        "edges_df",
        (
            (
                *(e.id, e.source, e.type.value, e.target, names[e.source].name, names[e.target].name),
                *(e.confidence, e.backwards, len({v.document for v in e.evidence})),
            )
            for e in graph.edges.values()
        ),
    )


def evidence_frame(graph: "KnowledgeGraph", edges: Iterable[Edge]) -> "DataFrame":
    """One row for each sentence of each edge, in the order of the edges."""
    return frame("evidence_df", (row for edge in edges for row in _evidence_rows(graph, edge)))


def _evidence_rows(graph: "KnowledgeGraph", edge: Edge) -> Iterable[tuple[Any, ...]]:
    about = edge.id, graph.nodes[edge.source].name, edge.type.value, graph.nodes[edge.target].name
    for e in edge.evidence:
        head = (None, None) if e.head is None else (e.head.start, e.head.end)
        places = e.sentence.start, e.sentence.end, *head, e.tail.start, e.tail.end
        yield *about, e.confidence, e.text, e.document, graph.documents[e.document].title, *places, e.cue
