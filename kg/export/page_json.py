"""JSON as libraries for pages and networkx read it: node-link and Cytoscape."""

from collections.abc import Iterator
from typing import Any

from kg.export.records import edge_record, evidence_json, evidence_records, node_record
from kg.export.text import json_lines, json_text
from kg.graph import KnowledgeGraph
from kg.schema import Edge, Node


def node_link(graph: KnowledgeGraph) -> Iterator[str]:
    """Node-link JSON with all attributes; for `networkx.node_link_graph(data, edges="edges")` and D3.

    Lost: the documents' texts, the decisions on names and the corrections.
    """
    yield '{"directed": true, "multigraph": true, "graph": {},\n"nodes": ['
    yield from json_lines(json_text({"id": n.id, **node_record(n)}) for n in graph.nodes.values())
    yield '\n],\n"edges": ['
    yield from json_lines(
        json_text({"key": e.id, **_ends(e), **edge_record(e), "evidence": evidence_records(e)})
        for e in graph.edges.values()
    )
    yield "\n]}\n"


def cytoscape(graph: KnowledgeGraph) -> Iterator[str]:
    """Cytoscape JSON with all attributes; for Cytoscape, Cytoscape.js and `networkx.cytoscape_graph`.

    Aliases, kinds and evidence are JSON strings, since the columns of Cytoscape's tables hold plain values and lists.
    Lost: the documents' texts, the decisions on names and the corrections.
    """
    yield '{"data": {"name": "Stemma"}, "directed": true, "multigraph": true, "elements": {\n"nodes": ['
    yield from json_lines(json_text({"data": _cytoscape_node(n)}) for n in graph.nodes.values())
    yield '\n],\n"edges": ['
    yield from json_lines(json_text({"data": _cytoscape_edge(e)}) for e in graph.edges.values())
    yield "\n]}}\n"


def _cytoscape_node(node: Node) -> dict[str, Any]:
    """`value` is what networkx takes for the node itself."""
    record = {k: json_text(v) if isinstance(v, dict) else v for k, v in node_record(node).items()}
    return {"id": node.id, "value": node.id, **record}


def _cytoscape_edge(edge: Edge) -> dict[str, Any]:
    """`interaction` is what Cytoscape calls a type."""
    told = {"id": edge.id, "key": edge.id, "interaction": edge.type.value}
    return {**told, **_ends(edge), **edge_record(edge), "evidence": evidence_json(edge)}


def _ends(edge: Edge) -> dict[str, str]:
    return {"source": edge.source, "target": edge.target}
