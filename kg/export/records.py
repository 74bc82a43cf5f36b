"""Nodes, edges and evidence as plain values, and as JSON.

The JSON of evidence and of nodes' lists is most of every file, so it is put together here and not by the general
encoder: four times as fast.
"""

from collections.abc import Iterable
from json.encoder import encode_basestring as quoted
from typing import Any

from kg.schema import Edge, Evidence, Node, Span


def node_record(node: Node) -> dict[str, Any]:
    """All that is known of a node but its id."""
    return {
        **node_values(node),
        "aliases": {alias: list(node.aliases[alias]) for alias in sorted(node.aliases)},
        "documents": list(node.documents),
        "introduced_in": list(node.introduced_in),
        "kinds": {kind.value: number for kind, number in sorted(node.kinds.items())},
    }


def node_values(node: Node) -> dict[str, str | int | None]:
    """What is known of a node that is no list: for formats that hold plain values alone."""
    return {
        "name": node.name,
        "type": node.type,
        "kind": None if node.kind is None else node.kind.value,
        "year": node.year,
        "description": node.description,
    }


def node_lists(node: Node) -> dict[str, str]:
    """The rest of `node_record`, each as JSON."""
    aliases = (f"{quoted(alias)}: {_texts(users)}" for alias, users in sorted(node.aliases.items()))
    kinds = (f'"{kind.value}": {number}' for kind, number in sorted(node.kinds.items()))
    return {
        "aliases": f"{{{', '.join(aliases)}}}",
        "documents": _texts(node.documents),
        "introduced_in": _texts(node.introduced_in),
        "kinds": f"{{{', '.join(kinds)}}}",
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
    return (
        f'{{"confidence": {e.confidence!r}, "cue": {quoted(e.cue)}, "document": {quoted(e.document)}, '
        f'"head": {"null" if e.head is None else _pair(e.head)}, "sentence": {_pair(e.sentence)}, '
        f'"tail": {_pair(e.tail)}, "text": {quoted(e.text)}, "votes": {_texts(e.votes)}}}'
    )


def _texts(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


def _pair(span: Span) -> str:
    return f"[{span.start}, {span.end}]"
