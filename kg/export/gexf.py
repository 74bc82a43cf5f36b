"""GEXF 1.3, written as it goes, with years on a time axis. The grammar is that of https://gexf.net/schema.html."""

from collections.abc import Iterator, Mapping

from kg.export.records import evidence_json, node_lists, node_values
from kg.export.text import json_text, xml_attribute, xml_json
from kg.graph import KnowledgeGraph
from kg.schema import Document, Edge, Node

_NODE_KEYS = {
    "type": "string",
    "kind": "string",
    "year": "integer",
    "description": "string",
    "aliases": "string",
    "documents": "string",
    "introduced_in": "string",
    "kinds": "string",
}
_EDGE_KEYS = {"relation": "string", "confidence": "double", "backwards": "boolean", "evidence": "string"}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
<meta><creator>Stemma</creator><description>Methods and how they descend from one another</description></meta>
<graph mode="dynamic" timeformat="double" defaultedgetype="directed">
"""


def gexf(graph: KnowledgeGraph) -> Iterator[str]:
    """Nodes that begin in their year and edges that begin when they were first told; for Gephi and its timeline.

    What has no year is always there. An edge begins in the first year of a document that it quotes, and not before
    either of its ends. The kind of an edge is its relation, so that Gephi keeps two relations of a pair apart; its
    weight is its confidence. Lists and evidence are JSON strings.
    Lost: the documents' texts, the decisions on names and the corrections; control characters become U+FFFD.
    """
    yield _HEAD
    for what, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        yield f'<attributes class="{what}">\n'
        for name, type_ in keys.items():
            yield f'<attribute id="{name}" title="{name}" type="{type_}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node in graph.nodes.values():
        yield _node(node)
    yield "</nodes>\n<edges>\n"
    years = {node.id: node.year for node in graph.nodes.values()}
    documents = graph.documents
    for edge in graph.edges.values():
        yield _edge(edge, _told(edge, years, documents))
    yield "</edges>\n</graph>\n</gexf>\n"


def _node(node: Node) -> str:
    parts = [f'<node id="{node.id}" label="{xml_attribute(node.name)}"{_start(node.year)}><attvalues>']
    for key, value in node_values(node).items():
        if key in _NODE_KEYS and value is not None and value != "":
            parts.append(f'<attvalue for="{key}" value="{xml_attribute(str(value))}"/>')
    for key, held in node_lists(node).items():
        parts.append(f"<attvalue for=\"{key}\" value='{xml_json(json_text(held))}'/>")
    parts.append("</attvalues></node>\n")
    return "".join(parts)


def _edge(edge: Edge, year: int | None) -> str:
    type_ = edge.type.value
    return (
        f'<edge id="{edge.id}" source="{edge.source}" target="{edge.target}" kind="{type_}" label="{type_}" '
        f'weight="{edge.confidence!r}"{_start(year)}><attvalues><attvalue for="relation" value="{type_}"/>'
        f'<attvalue for="confidence" value="{edge.confidence!r}"/>'
        f'<attvalue for="backwards" value="{"true" if edge.backwards else "false"}"/>'
        f"<attvalue for=\"evidence\" value='{xml_json(evidence_json(edge))}'/></attvalues></edge>\n"
    )


def _start(year: int | None) -> str:
    return "" if year is None else f' start="{year}.0"'


def _told(edge: Edge, years: Mapping[str, int | None], documents: Mapping[str, Document]) -> int | None:
    """The year from which an edge is there, if one can be told."""
    told = [year for e in edge.evidence if (year := documents[e.document].year) is not None]
    ends = [year for end in (edge.source, edge.target) if (year := years[end]) is not None]
    return max([*ends, min(told)] if told else ends, default=None)
