"""Nodes, edges and evidence as plain values, for formats that hold JSON."""

from collections.abc import Mapping
from typing import Any

from kg.export.text import json_text
from kg.schema import Edge, Evidence, Node


def node_record(node: Node) -> dict[str, Any]:
    """All that is known of a node but its id."""
    return {**node_values(node), **node_lists(node)}


def node_values(node: Node) -> dict[str, str | int | None]:
    """What is known of a node that is no list: for formats that hold plain values alone."""
    return {
        "name": node.name,
        "type": node.type,
        "kind": None if node.kind is None else node.kind.value,
        "year": node.year,
        "description": node.description,
    }


def node_lists(node: Node) -> dict[str, tuple[str, ...] | Mapping[str, Any]]:
    """The rest of `node_record`."""
    return {
        "aliases": dict(node.aliases),
        "documents": node.documents,
        "introduced_in": node.introduced_in,
        "kinds": {kind.value: number for kind, number in node.kinds.items()},
    }


def edge_record(edge: Edge) -> dict[str, Any]:
    """All that is known of an edge but its id, its ends and its evidence."""
    return {"type": edge.type.value, "confidence": edge.confidence, "backwards": edge.backwards}


def evidence_records(edge: Edge) -> list[dict[str, Any]]:
    """An edge's evidence, in its order."""
    return list(map(_evidence, edge.evidence))


def evidence_json(edge: Edge) -> str:
    """The same as JSON."""
    return json_text(evidence_records(edge))


def _evidence(e: Evidence) -> dict[str, Any]:
    return {
        "confidence": e.confidence,
        "cue": e.cue,
        "document": e.document,
        "head": None if e.head is None else (e.head.start, e.head.end),
        "sentence": (e.sentence.start, e.sentence.end),
        "tail": (e.tail.start, e.tail.end),
        "text": e.text,
        "votes": e.votes,
    }
