"""Neo4j: files for `neo4j-admin database import`, and a Cypher script. Both are of Neo4j 5.

The headers are those of https://neo4j.com/docs/operations-manual/current/import/.
"""

import csv
import gzip
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from kg.export import Writing
from kg.export.records import node_values
from kg.export.text import json_text, unicode_text
from kg.files import write_pieces
from kg.graph import KnowledgeGraph
from kg.schema import Edge, MethodKind, Node

_LIST = "\x1f"  # between the items of a list: the unit separator, made for that, and in no name
_NODE_COLUMNS = (
    *("id:ID", "name", "kind", "year:int", "description", "aliases:string[]", "documents:string[]"),
    *("introduced_in:string[]", ":LABEL"),
)
_EDGE_COLUMNS = (
    *(":START_ID", ":END_ID", ":TYPE", "id", "confidence:double", "backwards:boolean"),
    *("quotes:string[]", "documents:string[]", "cues:string[]"),
)
_COMMAND = """#!/bin/sh
# Makes a database of these files with Neo4j 5: stop the database first, then run
#     sh import.sh NAME
# The files are packed, so that no spreadsheet opens them and takes a name for a formula.
cd "$(dirname "$0")" || exit 1
neo4j-admin database import full "${1:-neo4j}" --overwrite-destination=true \\
  --nodes=nodes.csv.gz --relationships=relationships.csv.gz \\
  --array-delimiter=U+001F --multiline-fields=true --legacy-style-quoting=false
"""
_ROWS_AT_ONCE = 1_000


def neo4j(graph: KnowledgeGraph, path: Path) -> Writing:
    """A folder: nodes.csv.gz and relationships.csv.gz with typed headers, and import.sh with the command line.

    Labels are Stemma, Method or Paper, and the kind; the type of a relationship is the relation in capitals. Evidence
    is three lists of equal length: quotes, documents, cues.
    Lost: the offsets, confidences and votes of evidence, which document uses which alias, the documents' texts, the
    decisions on names and the corrections; NUL, U+001F and lone surrogates become U+FFFD.
    """
    return {
        path / "nodes.csv.gz": partial(_write_rows, _NODE_COLUMNS, map(_node_row, graph.nodes.values())),
        path / "relationships.csv.gz": partial(
            _write_rows, _EDGE_COLUMNS, map(_edge_row, graph.edges.values())
        ),
        path / "import.sh": partial(write_pieces, pieces=(_COMMAND,)),
    }


def cypher(graph: KnowledgeGraph) -> Iterator[str]:
    """Statements that add the graph to a running Neo4j: `cypher-shell -f x.cypher`; twice does no harm.

    Labels, types and properties are those of neo4j.
    Lost: as for neo4j.
    """
    yield "CREATE CONSTRAINT stemma_id IF NOT EXISTS FOR (n:Stemma) REQUIRE n.id IS UNIQUE;\n"
    for labels, nodes in groupby(sorted(graph.nodes.values(), key=_labels), key=_labels):
        yield from _statements(
            map(_node_map, nodes), f"MERGE (n:Stemma {{id: row.id}}) SET n += row, n:{':'.join(labels)}"
        )
    for type_, edges in groupby(sorted(graph.edges.values(), key=_type), key=_type):
        yield from _statements(
            map(_edge_map, edges),
            "MATCH (a:Stemma {id: row.source}) MATCH (b:Stemma {id: row.target}) "
            f"MERGE (a)-[r:{type_} {{id: row.told.id}}]->(b) SET r += row.told",
        )


def _node(node: Node) -> dict[str, Any]:
    plain = node_values(node)
    del plain["type"]  # which is a label here
    return {
        "id": node.id,
        **plain,
        "aliases": sorted(node.aliases),
        "documents": node.documents,
        "introduced_in": node.introduced_in,
    }


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "id": edge.id,
        "confidence": edge.confidence,
        "backwards": edge.backwards,
        "quotes": [e.text for e in edge.evidence],
        "documents": [e.document for e in edge.evidence],
        "cues": [e.cue for e in edge.evidence],
    }


def _labels(node: Node) -> tuple[str, ...]:
    kind = () if node.kind in (None, MethodKind.METHOD) else (node.kind.capitalize(),)
    return "Stemma", node.type.capitalize(), *kind


def _type(edge: Edge) -> str:
    return edge.type.value.upper()


def _node_row(node: Node) -> tuple[Any, ...]:
    return *_node(node).values(), _labels(node)


def _edge_row(edge: Edge) -> tuple[Any, ...]:
    return edge.source, edge.target, _type(edge), *_edge(edge).values()


def _write_rows(columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]], place: Path) -> None:
    """Packed without a name and a time, so that equal graphs give equal files."""
    with (
        place.open("wb") as file,
        gzip.GzipFile("", "wb", 6, file, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
    ):
        writer = csv.writer(text)
        writer.writerow(columns)
        writer.writerows(map(_cell, row) for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return _LIST.join(_plain(v) for v in value)
    return _plain(value) if isinstance(value, str) else value


def _plain(text: str) -> str:
    return unicode_text(text).replace(_LIST, "\ufffd")


def _statements(rows: Iterator[str], action: str) -> Iterator[str]:
    while part := list(islice(rows, _ROWS_AT_ONCE)):
        yield "UNWIND [\n"
        yield ",\n".join(part)
        yield f"\n] AS row {action};\n"


def _node_map(node: Node) -> str:
    return _map(_node(node))


def _edge_map(edge: Edge) -> str:
    return f'{{source: "{edge.source}", target: "{edge.target}", told: {_map(_edge(edge))}}}'


def _map(properties: Mapping[str, Any]) -> str:
    return f"{{{', '.join(f'{key}: {_literal(value)}' for key, value in properties.items())}}}"


def _literal(value: Any) -> str:
    r"""JSON's escapes are Cypher's too. But some versions read `\u` before all else, so `\\u` is taken apart."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_literal, value))}]"
    if not isinstance(value, str):
        return json_text(value)
    return re.sub(r"(?<!\\)((?:\\\\)+)(?=\\?u)", r'\1" + "', json_text(unicode_text(value)))
