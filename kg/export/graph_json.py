"""The whole graph as JSON, and the way back. `graph.schema.json` beside this module is its JSON Schema."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import fastjsonschema

from kg.corrections import Applied
from kg.errors import StoreError
from kg.export.records import edge_record, evidence_records, node_record
from kg.export.text import json_lines, json_text
from kg.files import reason
from kg.graph import KnowledgeGraph
from kg.resolve import MatchDecision, Verdict
from kg.schema import (
    Document,
    DocumentKind,
    Edge,
    Evidence,
    MethodKind,
    Node,
    PaperRelation,
    RelationType,
    Span,
)

VERSION = 1
"""Of the form of the file; it rises when an older reader could no longer make the graph of it."""

_REMEDY = "write one with `stemma export -o graph.json`"


def graph_json(graph: KnowledgeGraph) -> Iterator[str]:
    """Everything in the graph, one record a line; `stemma import` makes an equal graph of it.

    Lone surrogates are written as escapes. The JSON Schema is `kg/export/graph.schema.json`.
    Lost: nothing of the graph; of the graph file the mentions and what builds keep to read no document twice.
    """
    parts: dict[str, Iterable[str]] = {
        "documents": map(_document, graph.documents.values()),
        "nodes": (json_text({"id": n.id, **node_record(n)}) for n in graph.nodes.values()),
        "edges": map(_edge, graph.edges.values()),
        "decisions": map(_decision, graph.decisions),
        "corrections": map(_correction, graph.corrections),
    }
    yield f'{{"format": "stemma", "version": {VERSION}'
    for name, records in parts.items():
        yield f',\n"{name}": ['
        yield from json_lines(records)
        yield "\n]"
    yield "\n}\n"


def read_graph_json(path: Path | str) -> KnowledgeGraph:
    """The graph that `graph_json` wrote, whole, in memory.

    Raises StoreError where the file cannot be read, is not of the schema, or contradicts itself.
    """
    content = _content(path)
    try:
        return KnowledgeGraph(
            [_to_node(n) for n in content["nodes"]],
            [_to_edge(e) for e in content["edges"]],
            [
                Document(**{**d, "kind": DocumentKind(d["kind"]), "lines": tuple(d["lines"])})
                for d in content["documents"]
            ],
            [
                MatchDecision(d["a"], d["b"], d["score"], Verdict(d["verdict"]), tuple(d["reasons"]))
                for d in content["decisions"]
            ],
            [
                Applied(c["sentence"], c["note"], tuple(c["nodes"]), tuple(c["edges"]))
                for c in content["corrections"]
            ],
        )
    except ValueError as failure:
        raise StoreError(f"{path}: contradicts itself ({failure}); {_REMEDY}") from failure


def _content(path: Path | str) -> dict[str, Any]:
    """The file's JSON, held against the schema."""
    try:
        content = json.loads(Path(path).read_bytes())
    except OSError as failure:
        raise StoreError(f"{path}: cannot be read ({reason(failure)}); {_REMEDY}") from failure
    except (ValueError, RecursionError) as failure:
        raise StoreError(f"{path}: this is no JSON ({reason(failure)}); {_REMEDY}") from failure
    if not isinstance(content, dict) or content.get("format") != "stemma":
        raise StoreError(f"{path}: this JSON holds no Stemma graph; {_REMEDY}")
    if isinstance(content.get("version"), int) and content["version"] > VERSION:
        raise StoreError(
            f"{path}: written by a newer Stemma (form {content['version']}, this one reads up to {VERSION}); "
            "upgrade Stemma"
        )
    try:
        _check()(content)
    except fastjsonschema.JsonSchemaValueException as failure:
        raise StoreError(f"{path}: {str(failure).removeprefix('data.')}; {_REMEDY}") from failure
    return content


@cache
def _check() -> Callable[[Any], Any]:
    return fastjsonschema.compile(
        json.loads(files("kg.export").joinpath("graph.schema.json").read_text(encoding="utf-8"))
    )


def _document(document: Document) -> str:
    return json_text(
        {
            "id": document.id,
            "kind": document.kind.value,
            "title": document.title,
            "text": document.text,
            "year": document.year,
            "date": document.date,
            "source": document.source,
            "lines": document.lines,
            "told": document.told,
        }
    )


def _edge(edge: Edge) -> str:
    ends = {"source": edge.source, "target": edge.target}
    return json_text({"id": edge.id, **ends, **edge_record(edge), "evidence": evidence_records(edge)})


def _decision(decision: MatchDecision) -> str:
    return json_text(
        {
            "a": decision.a,
            "b": decision.b,
            "score": decision.score,
            "verdict": decision.verdict.value,
            "reasons": decision.reasons,
        }
    )


def _correction(correction: Applied) -> str:
    return json_text(
        {
            "sentence": correction.sentence,
            "note": correction.note,
            "nodes": correction.nodes,
            "edges": correction.edges,
        }
    )


def _to_node(record: Mapping[str, Any]) -> Node:
    return Node(
        record["id"],
        record["name"],
        record["type"],
        None if record["kind"] is None else MethodKind(record["kind"]),
        {alias: tuple(users) for alias, users in record["aliases"].items()},
        record["year"],
        record["description"],
        tuple(record["documents"]),
        tuple(record["introduced_in"]),
        {MethodKind(kind): number for kind, number in record["kinds"].items()},
    )


def _to_edge(record: Mapping[str, Any]) -> Edge:
    type_ = record["type"]
    return Edge(
        record["id"],
        record["source"],
        record["target"],
        PaperRelation(type_) if type_ in set(PaperRelation) else RelationType(type_),
        tuple(map(_to_evidence, record["evidence"])),
        record["confidence"],
        record["backwards"],
    )


def _to_evidence(record: Mapping[str, Any]) -> Evidence:
    return Evidence(
        record["document"],
        Span(*record["sentence"]),
        record["text"],
        None if record["head"] is None else Span(*record["head"]),
        Span(*record["tail"]),
        record["cue"],
        record["confidence"],
        tuple(record["votes"]),
    )
