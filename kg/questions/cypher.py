"""Questions in Cypher, put to the graph by grand-cypher, which reads networkx graphs (an extra).

Nodes have the labels `Method` or `Paper`, and methods that of their kind (`Architecture`, `Component`), with the
properties `id, name, kind, year, description, documents` (a number). The types of edges are those of the graph
(`extends`, `introduces`, ...), their properties `id, type, confidence, backwards`. Strings stand in double quotes and
are compared to the letter; functions are written in capitals (`COUNT(a)`).

What cannot be asked: anything that writes (CREATE, MERGE, SET, DELETE), and what grand-cypher does not know of the
language, such as OPTIONAL MATCH, CALL, UNWIND and shortestPath. All of the graph is gone through in Python: a pattern
of several edges takes minutes where the graph has 100,000 nodes.
"""

import re
from typing import TYPE_CHECKING, Any

import networkx

from kg.errors import MissingExtra, QuestionError

if TYPE_CHECKING:
    from pandas import DataFrame

    from kg.graph import KnowledgeGraph

_QUOTED = re.compile(r"(?P<mark>[\"'])(?:(?!(?P=mark))[^\\]|\\.)*+(?P<end>(?P=mark))?", re.DOTALL)
_WRITES = re.compile(r"(?<![.\w])(CREATE|MERGE|SET|DELETE|DETACH|REMOVE|DROP|LOAD|FOREACH)\b", re.IGNORECASE)
_LABELS = "__labels__"  # where grand-cypher looks for the labels of nodes and the types of edges


def ask(graph: "KnowledgeGraph", statement: str) -> "DataFrame":
    """One column for each thing returned, named as in the query; a node or an edge is a dict of its properties.

    Raises QuestionError for a query that writes or that grand-cypher cannot do, MissingExtra.
    """
    try:
        from grandcypher import GrandCypher
    except ImportError as error:
        raise MissingExtra("Cypher", "grand-cypher", "cypher") from error
    from pandas import DataFrame

    if word := _WRITES.search(_QUOTED.sub(_unquoted, statement)):
        raise QuestionError(
            f"Cypher: {word[0].upper()} is not allowed, since a graph is asked read-only; use MATCH"
        )
    try:
        answer = GrandCypher(_labelled(graph)).run(statement)
    except Exception as error:  # of many kinds: whatever it meets in a query that it does not know
        raise QuestionError(
            f"Cypher that grand-cypher cannot do ({_reason(error)}); it knows MATCH, WHERE, RETURN, ORDER BY, SKIP and "
            "LIMIT, and strings in double quotes"
        ) from error
    return DataFrame(
        {str(name): [_plain(value) for value in values] for name, values in answer.items()}, dtype=object
    )


def _unquoted(string: re.Match[str]) -> str:
    """Nothing for a string; what is not closed is none."""
    return "" if string["end"] else string[0]


def _labelled(graph: "KnowledgeGraph") -> "networkx.MultiDiGraph[str]":
    labelled: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for n in graph.nodes.values():
        kind = None if n.kind is None else n.kind.value
        about = {"id": n.id, "name": n.name, "kind": kind, "year": n.year, "description": n.description}
        labels = {n.type.capitalize(), (kind or n.type).capitalize()}
        labelled.add_node(n.id, **about, documents=len(n.documents), **{_LABELS: labels})
    for e in graph.edges.values():
        told = {"id": e.id, "type": e.type.value, "confidence": e.confidence, "backwards": e.backwards}
        labelled.add_edge(e.source, e.target, key=e.id, **told, **{_LABELS: {e.type.value}})
    return labelled


def _plain(value: Any) -> Any:
    """A value without grand-cypher's own marks; the edges of a path are a list."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items() if k != _LABELS}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value


def _reason(error: Exception) -> str:
    place = getattr(error, "line", None), getattr(error, "column", None)
    if all(isinstance(number, int) and number > 0 for number in place):
        return "not understood at line {}, column {}".format(*place)
    return " ".join((str(error).splitlines() or [type(error).__name__])[0].split())
