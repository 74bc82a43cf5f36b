"""Exports: read back by other programs with nothing lost, harmless, and refused in one sentence."""

import csv
import io
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import igraph
import networkx
import pytest
from lxml import etree

from kg.errors import ExportError
from kg.export import export, to_csv, to_graphml, to_json
from kg.graph import KnowledgeGraph, build_graph
from kg.schema import Edge, Node

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@pytest.fixture
def graph(extractions, hostile) -> KnowledgeGraph:
    return build_graph([*extractions, hostile])


def expected_node(node: Node) -> dict[str, Any]:
    """All that is known of a node, lists as Python values, missing values left out."""
    values = {
        "name": node.name,
        "type": node.type,
        "kind": node.kind and str(node.kind),
        "year": node.year,
        "description": node.description,
        "aliases": {a: list(d) for a, d in node.aliases.items()},
        "documents": list(node.documents),
        "introduced_in": list(node.introduced_in),
        "kinds": {str(kind): number for kind, number in node.kinds.items()},
    }
    return {
        k: ILLEGAL.sub("\ufffd", v) if isinstance(v, str) else v
        for k, v in values.items()
        if v not in (None, "")
    }


def expected_edge(edge: Edge) -> dict[str, Any]:
    evidence = [
        {
            "document": e.document,
            "sentence": [e.sentence.start, e.sentence.end],
            "text": e.text,
            "head": e.head and [e.head.start, e.head.end],
            "tail": [e.tail.start, e.tail.end],
            "cue": e.cue,
            "confidence": e.confidence,
            "votes": list(e.votes),
        }
        for e in edge.evidence
    ]
    return {
        "edge_id": edge.id,
        "type": str(edge.type),
        "confidence": edge.confidence,
        "backwards": edge.backwards,
        "evidence": evidence,
    }


def parsed(attributes: dict[str, Any]) -> dict[str, Any]:
    """JSON strings as values; what igraph holds for a missing value left out."""
    lists = ("aliases", "documents", "introduced_in", "kinds", "evidence")
    return {
        k: json.loads(v) if k in lists else v
        for k, v in attributes.items()
        if v not in (None, "") and not (isinstance(v, float) and math.isnan(v))
    }


def test_networkx_reads_graphml_back_with_nothing_lost(graph):
    back = networkx.read_graphml(io.BytesIO(to_graphml(graph)), force_multigraph=True)
    assert back.is_directed()
    assert {i: parsed(d) for i, d in back.nodes(data=True)} == {
        i: expected_node(n) for i, n in graph.nodes.items()
    }
    assert {k: (s, t, parsed(d)) for (s, t, k), d in back.edges.items()} == {
        i: (e.source, e.target, expected_edge(e)) for i, e in graph.edges.items()
    }


def test_igraph_reads_graphml_back_with_nothing_lost(graph, tmp_path):
    export(graph, tmp_path / "g.graphml")
    back = igraph.Graph.Read_GraphML(str(tmp_path / "g.graphml"))
    assert back.is_directed()
    nodes = [v.attributes() for v in back.vs]
    ids = [n.pop("id") for n in nodes]
    assert {i: parsed(n) for i, n in zip(ids, nodes, strict=True)} == {
        i: expected_node(n) for i, n in graph.nodes.items()
    }
    edges = {e["edge_id"]: (ids[e.source], ids[e.target], parsed(e.attributes())) for e in back.es}
    for _, _, attributes in edges.values():
        attributes.pop("id", None)  # igraph 1.0 gives edges the ids of nodes
    assert edges == {i: (e.source, e.target, expected_edge(e)) for i, e in graph.edges.items()}


def test_graphml_is_valid_xml_and_shows_names_as_text(graph, hostile):
    tree = etree.fromstring(to_graphml(graph))
    texts = {e.text for e in tree.iter("{*}data")}
    for method in hostile.methods:
        assert ILLEGAL.sub("\ufffd", method.name) in texts
    assert not list(tree.iter("{*}script"))


def test_json_holds_everything_and_networkx_reads_it(graph):
    data = json.loads(to_json(graph).decode("utf-8"))
    back = networkx.node_link_graph(data, edges="edges")
    assert set(back.nodes) == set(graph.nodes)
    assert {e["key"] for e in data["edges"]} == set(graph.edges)
    assert {d["id"]: d["text"] for d in data["documents"]} == {d.id: d.text for d in graph.documents.values()}
    assert len(data["decisions"]) == len(graph.decisions)
    names = {n["id"]: n["name"] for n in data["nodes"]}
    assert names == {n.id: n.name for n in graph.nodes.values()}


def test_csv_has_one_row_for_each_evidence_and_each_node(graph):
    edges, nodes = (list(csv.DictReader(io.StringIO(t.decode(), newline=""))) for t in to_csv(graph))
    assert [r["edge"] for r in edges] == [e.id for e in graph.edges.values() for _ in e.evidence]
    assert [r["id"] for r in nodes] == list(graph.nodes)
    row = next(r for r in edges if r["type"] == "replaces")
    assert (row["source_name"], row["target_name"], row["document"]) == ("Transformer", "RNN", "p-1")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_cells_are_no_formulas(make, start):
    name = f"{start}1+cmd"
    tables = to_csv(build_graph([make("p-0", "paper", None, "", f"x {name}", (name,))]))
    cells = [
        c for table in tables for row in csv.reader(io.StringIO(table.decode(), newline="")) for c in row
    ]
    assert f"'{name}" in cells
    assert name not in cells


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("x.xlsx", r"'\.xlsx' names no form of export; use one of \.graphml, \.json, \.csv"),
        ("x", "no ending names no form"),
        ("none/x.json", "does not exist"),
    ],
)
def test_refusals(graph, tmp_path, name, message):
    with pytest.raises(ExportError, match=message):
        export(graph, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_files_written(graph, tmp_path):
    written = [p.name for f in ("a.GraphML", "b.json", "c.csv") for p in export(graph, tmp_path / f)]
    assert written == ["a.GraphML", "b.json", "c.csv", "c.nodes.csv"]
    assert sorted(p.name for p in tmp_path.iterdir()) == written


def test_an_empty_graph_can_be_exported(tmp_path):
    for name in ("x.graphml", "x.json", "x.csv"):
        export(build_graph([]), tmp_path / name)
    assert networkx.read_graphml(tmp_path / "x.graphml").number_of_nodes() == 0


SCRIPT = """
import hashlib, sys
sys.path.insert(0, {folder!r})
from conftest import HOSTILE, TABLE, make_extraction
from kg.export import to_csv, to_graphml, to_json
from kg.graph import build_graph
rows = [make_extraction(*row) for row in TABLE]
rows.append(make_extraction("h", "paper", None, "", " ; ".join(HOSTILE), HOSTILE))
graph = build_graph(rows)
print(hashlib.sha256(to_graphml(graph) + to_json(graph) + b"".join(to_csv(graph))).hexdigest())
"""


def test_bytes_do_not_depend_on_the_hash_seed():
    here = Path(__file__).parent
    digests = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT.format(folder=str(here))],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(here.parents[1])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(digests) == 1
