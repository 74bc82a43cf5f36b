"""GraphML, written as it goes: networkx's own writer refuses lists and None, and lets control characters through.

The grammar is that of http://graphml.graphdrawing.org/xmlns/1.1/graphml.xsd.
"""

from collections.abc import Iterator

from kg.export.records import evidence_json, node_lists, node_values
from kg.export.text import json_text, xml_json, xml_text
from kg.graph import KnowledgeGraph
from kg.schema import Edge, Node

_NODE_KEYS = {
    "label": "string",
    "name": "string",
    "type": "string",
    "kind": "string",
    "year": "int",
    "description": "string",
    "aliases": "string",
    "documents": "string",
    "introduced_in": "string",
    "kinds": "string",
}
_EDGE_KEYS = {
    "edge_id": "string",
    "type": "string",
    "confidence": "double",
    "backwards": "boolean",
    "evidence": "string",
}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"{more} \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.1/graphml.xsd">
"""
_YED = ' xmlns:y="http://www.yworks.com/xml/graphml"'
_YED_KEYS = """<key id="yed_node" for="node" yfiles.type="nodegraphics"/>
<key id="yed_edge" for="edge" yfiles.type="edgegraphics"/>
"""
_SHAPES = {"architecture": "roundrectangle", "component": "hexagon", "method": "ellipse", None: "rectangle"}


def graphml(graph: KnowledgeGraph) -> Iterator[str]:
    """Every attribute of nodes and edges, typed; for Gephi, Cytoscape, networkx and igraph.

    Lists and evidence are JSON strings; missing values and empty strings are left out; an edge's id is its XML id
    and, since igraph (1.0) does not read that one, the attribute `edge_id`. networkx needs `force_multigraph=True` to
    keep the ids where no two nodes share two edges.
    Lost: the documents' texts, the decisions on names and the corrections; control characters become U+FFFD.
    """
    return _graphml(graph, yed=False)


def yed(graph: KnowledgeGraph) -> Iterator[str]:
    """The same with what yEd draws: names and relations as labels, a shape for each kind, arrows.

    yEd lays nothing out by itself when it opens a file: choose Layout, Hierarchical.
    Lost: as for graphml.
    """
    return _graphml(graph, yed=True)


def _graphml(graph: KnowledgeGraph, *, yed: bool) -> Iterator[str]:
    yield _HEAD.format(more=_YED if yed else "")
    for what, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, type_ in keys.items():
            yield f'<key id="{what}_{name}" for="{what}" attr.name="{name}" attr.type="{type_}"/>\n'
    if yed:
        yield _YED_KEYS
    yield '<graph id="stemma" edgedefault="directed">\n'
    for node in graph.nodes.values():
        yield _node(node, _yed_node(node) if yed else "")
    for edge in graph.edges.values():
        yield _edge(edge, _yed_edge(edge) if yed else "")
    yield "</graph>\n</graphml>\n"


def _node(node: Node, more: str) -> str:
    """Readers take an empty string for a missing value, so it is left out."""
    parts = [f'<node id="{node.id}"><data key="node_label">{xml_text(node.name)}</data>']
    for key, value in node_values(node).items():
        if value is not None and value != "":
            parts.append(f'<data key="node_{key}">{xml_text(str(value))}</data>')
    for key, held in node_lists(node).items():
        parts.append(f'<data key="node_{key}">{xml_json(json_text(held))}</data>')
    parts.append(f"{more}</node>\n")
    return "".join(parts)


def _edge(edge: Edge, more: str) -> str:
    return (
        f'<edge id="{edge.id}" source="{edge.source}" target="{edge.target}">'
        f'<data key="edge_edge_id">{edge.id}</data><data key="edge_type">{edge.type.value}</data>'
        f'<data key="edge_confidence">{edge.confidence!r}</data>'
        f'<data key="edge_backwards">{"true" if edge.backwards else "false"}</data>'
        f'<data key="edge_evidence">{xml_json(evidence_json(edge))}</data>{more}</edge>\n'
    )


def _yed_node(node: Node) -> str:
    width = 20 + 7 * len(node.name)  # about as wide as the label at yEd's size of type
    return (
        f'<data key="yed_node"><y:ShapeNode><y:Geometry height="30" width="{width}"/>'
        f"<y:NodeLabel>{xml_text(node.name)}</y:NodeLabel>"
        f'<y:Shape type="{_SHAPES[node.kind]}"/></y:ShapeNode></data>'
    )


def _yed_edge(edge: Edge) -> str:
    return (
        '<data key="yed_edge"><y:PolyLineEdge><y:Arrows source="none" target="standard"/>'
        f"<y:EdgeLabel>{edge.type.value}</y:EdgeLabel></y:PolyLineEdge></data>"
    )
