"""Nodes, edges and evidence as plain values, for all formats that hold nested ones, and as JSON.

Evidence is most of every file, so its JSON is put together here and not by the general encoder: four times as fast.
"""

from json.encoder import encode_basestring as quoted
from typing import Any

from kg.schema import Edge, Evidence, Node, Span


def node_record(node: Node) -> dict[str, Any]:
    """All that is known of a node but its id."""
    return {
        "name": node.name,
        "type": node.type,
        "kind": None if node.kind is None else node.kind.value,
        "year": node.year,
        "description": node.description,
        "aliases": {alias: list(node.aliases[alias]) for alias in sorted(node.aliases)},
        "documents": list(node.documents),
        "introduced_in": list(node.introduced_in),
        "kinds": {kind.value: number for kind, number in sorted(node.kinds.items())},
    }


def edge_json(edge: Edge) -> str:
    """What is known of an edge but its id, ends and evidence, as the inside of a JSON object."""
    return (
        f'"type": "{edge.type.value}", "confidence": {edge.confidence!r}, '
        f'"backwards": {"true" if edge.backwards else "false"}'
    )


def evidence_json(edge: Edge) -> str:
    """An edge's evidence as a JSON list of objects, in its order."""
    return f"[{', '.join(map(_evidence, edge.evidence))}]"


def _evidence(e: Evidence) -> str:
    votes = ", ".join(map(quoted, e.votes))
    return (
        f'{{"confidence": {e.confidence!r}, "cue": {quoted(e.cue)}, "document": {quoted(e.document)}, '
        f'"head": {"null" if e.head is None else _pair(e.head)}, "sentence": {_pair(e.sentence)}, '
        f'"tail": {_pair(e.tail)}, "text": {quoted(e.text)}, "votes": [{votes}]}}'
    )


def _pair(span: Span) -> str:
    return f"[{span.start}, {span.end}]"
