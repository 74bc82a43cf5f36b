"""The graph for other programs: GraphML, JSON (node-link), CSV. Equal graphs give equal bytes."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import networkx

from kg.errors import ExportError
from kg.files import write_atomic
from kg.graph import KnowledgeGraph
from kg.schema import Edge, Evidence, Node, Span

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2 Characters
_NOT_CSV = re.compile("[\0\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_EDGE_COLUMNS = (
    *("edge", "source", "source_name", "type", "target", "target_name", "confidence", "backwards"),
    *("document", "sentence", "sentence_start", "sentence_end", "head_start", "head_end"),
    *("tail_start", "tail_end", "cue", "evidence_confidence"),
)
_NODE_COLUMNS = (
    *("id", "name", "type", "kind", "year", "description", "aliases", "documents", "introduced_in", "kinds"),
)


def export(graph: KnowledgeGraph, path: Path | str) -> tuple[Path, ...]:
    """Write the graph in the form that the file's ending names, and return the paths written.

    Each file is written whole or not at all. Raises ExportError for an ending that stands for no form, and
    where the place cannot be written to.
    """
    path = Path(path)
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        ending = f"{path.suffix!r}" if path.suffix else "no ending"
        raise ExportError(f"{path}: {ending} names no form of export; use one of {', '.join(_WRITERS)}")
    files = writer(graph, path)
    for file, data in files.items():
        write_atomic(file, data)
    return tuple(files)


def to_graphml(graph: KnowledgeGraph) -> bytes:
    """GraphML with every attribute of nodes and edges, readable by networkx, igraph, Gephi and yEd.

    Lists and evidence are JSON strings; missing values and empty strings are left out; an edge's id is its
    XML id and, since igraph (1.0) does not read that one, the attribute `edge_id`. What is lost: the documents'
    texts, the match decisions and the corrections; characters that XML 1.0 cannot hold (control characters, lone
    surrogates) become U+FFFD, and escapes inside JSON. networkx needs `force_multigraph=True` to keep the ids of edges
    where no two nodes share two of them.
    """
    flat: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node in graph.nodes.values():
        flat.add_node(node.id, **_flat(_node_record(node)))
    for edge in graph.edges.values():
        flat.add_edge(edge.source, edge.target, key=edge.id, edge_id=edge.id, **_flat(_edge_record(edge)))
    out = io.BytesIO()
    networkx.write_graphml_lxml(flat, out)
    return out.getvalue()


def to_json(graph: KnowledgeGraph) -> bytes:
    """Node-link JSON of everything in the graph, the documents' texts, the match decisions and the corrections too.

    `networkx.node_link_graph(json.loads(data), edges="edges")` reads it. Loses nothing: lone surrogates are
    written as escapes.
    """
    content = {
        "directed": True,
        "multigraph": True,
        "graph": {},
        "nodes": [{"id": n.id, **_node_record(n)} for n in graph.nodes.values()],
        "edges": [
            {"source": e.source, "target": e.target, "key": e.id, **_edge_record(e)}
            for e in graph.edges.values()
        ],
        "documents": [
            {
                "id": d.id,
                "kind": d.kind.value,
                "title": d.title,
                "text": d.text,
                "year": d.year,
                "date": d.date,
                "source": d.source,
                "lines": list(d.lines),
                "told": d.told,
            }
            for d in graph.documents.values()
        ],
        "decisions": [
            {"a": d.a, "b": d.b, "score": d.score, "verdict": d.verdict.value, "reasons": list(d.reasons)}
            for d in graph.decisions
        ],
        "corrections": [
            {"sentence": c.sentence, "note": c.note, "nodes": list(c.nodes), "edges": list(c.edges)}
            for c in graph.corrections
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode("utf-8", "backslashreplace")


def to_csv(graph: KnowledgeGraph) -> tuple[bytes, bytes]:
    """Two tables in UTF-8: one row for each piece of evidence of each edge, and one row for each node.

    Lists are JSON. Loses the documents' texts, the match decisions and the corrections; NUL and lone surrogates
    become U+FFFD. A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage
    return) gets an apostrophe before it.
    """
    names = {n.id: n.name for n in graph.nodes.values()}
    edges = (
        (
            e.id,
            e.source,
            names[e.source],
            e.type.value,
            e.target,
            names[e.target],
            e.confidence,
            e.backwards,
            *_cells(v),
        )
        for e in graph.edges.values()
        for v in e.evidence
    )
    records = ({"id": n.id, **_node_record(n)} for n in graph.nodes.values())
    nodes = (tuple(_text(record[c]) for c in _NODE_COLUMNS) for record in records)
    return _table(_EDGE_COLUMNS, edges), _table(_NODE_COLUMNS, nodes)


def _csv_files(graph: KnowledgeGraph, path: Path) -> dict[Path, bytes]:
    edges, nodes = to_csv(graph)
    return {path: edges, path.with_suffix(f".nodes{path.suffix}"): nodes}


_WRITERS: dict[str, Callable[[KnowledgeGraph, Path], dict[Path, bytes]]] = {
    ".graphml": lambda graph, path: {path: to_graphml(graph)},
    ".json": lambda graph, path: {path: to_json(graph)},
    ".csv": _csv_files,
}


def _node_record(node: Node) -> dict[str, Any]:
    return {
        "name": node.name,
        "type": node.type,
        "kind": None if node.kind is None else node.kind.value,
        "year": node.year,
        "description": node.description,
        "aliases": {alias: list(node.aliases[alias]) for alias in sorted(node.aliases)},
        "documents": list(node.documents),
        "introduced_in": list(node.introduced_in),
        "kinds": {kind.value: number for kind, number in node.kinds.items()},
    }


def _edge_record(edge: Edge) -> dict[str, Any]:
    return {
        "type": edge.type.value,
        "confidence": edge.confidence,
        "backwards": edge.backwards,
        "evidence": [_evidence_record(e) for e in edge.evidence],
    }


def _evidence_record(evidence: Evidence) -> dict[str, Any]:
    return {
        "document": evidence.document,
        "sentence": _pair(evidence.sentence),
        "text": evidence.text,
        "head": None if evidence.head is None else _pair(evidence.head),
        "tail": _pair(evidence.tail),
        "cue": evidence.cue,
        "confidence": evidence.confidence,
        "votes": list(evidence.votes),
    }


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _flat(record: dict[str, Any]) -> dict[str, str | int | float]:
    """What GraphML can hold. Readers take an empty string for a missing value, so it is left out."""
    flat: dict[str, str | int | float] = {}
    for key, value in record.items():
        if isinstance(value, list | dict):
            flat[key] = _NOT_XML.sub(lambda m: f"\\u{ord(m[0]):04x}", _json(value))
        elif isinstance(value, str):
            flat[key] = _NOT_XML.sub("\ufffd", value)
        elif value is not None:
            flat[key] = value
    return {key: value for key, value in flat.items() if value != ""}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _text(value: Any) -> Any:
    return _json(value) if isinstance(value, list | dict) else value


def _cells(evidence: Evidence) -> tuple[Any, ...]:
    head = (None, None) if evidence.head is None else _pair(evidence.head)
    return (
        evidence.document,
        evidence.text,
        *_pair(evidence.sentence),
        *head,
        *_pair(evidence.tail),
        evidence.cue,
        evidence.confidence,
    )


def _table(columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)  # lines end in CRLF (RFC 4180), so that a CR within a cell is quoted
    writer.writerow(columns)
    writer.writerows(tuple(_harmless(cell) for cell in row) for row in rows)
    return out.getvalue().encode("utf-8")


def _harmless(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    cell = _NOT_CSV.sub("\ufffd", cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
