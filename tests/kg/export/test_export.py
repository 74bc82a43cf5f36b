"""Exports as a whole: what is written where, harmless, refused in one sentence, and the same every time."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx
import pytest

from kg.errors import ExportError, StoreError
from kg.export import FORMATS, export, rendered
from kg.export.drawing import MERMAID_EDGES
from kg.export.graph_json import read_graph_json
from kg.graph import KnowledgeGraph, build_graph
from kg.schema import Document, DocumentKind, Edge, Evidence, MethodKind, Node, RelationType, Span
from kg.store import GRAPH_TABLES

ROOT = Path(__file__).resolve().parents[3]
ONE_FILE = [f for f in FORMATS if f.folder == "no"]


@pytest.fixture
def graph(extractions, hostile) -> KnowledgeGraph:
    return build_graph([*extractions, hostile])


def test_names_are_text_in_every_markup(graph):
    for name in ("graphml", "yed", "gexf"):
        assert b"<script>" not in rendered(graph, name)
    assert b"<script>" not in rendered(graph, "mermaid")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_csv_cells_are_no_formulas(make, start, tmp_path):
    name = f"{start}1+cmd"
    graph = build_graph([make("p-0", "paper", None, "", f"x {name}", (name,))])
    files = (*export(graph, tmp_path / "x.csv"), *export(graph, tmp_path / "tables", "csv"))
    cells = [
        c for f in files for row in csv.reader(io.StringIO(f.read_bytes().decode(), newline="")) for c in row
    ]
    assert cells.count(f"'{name}") >= 2
    assert name not in cells


@pytest.mark.parametrize(
    ("name", "form", "message"),
    [
        ("x.xlsx", None, r"'\.xlsx' names no form of export; use one of \.graphml, .*\.mmd, or --format"),
        ("x", None, r"no ending that names a format; .* csv, parquet, neo4j"),
        ("x.graphml", "graphviz", r"unknown format 'graphviz'; use one of graphml, yed"),
        ("x.csv", "neo4j", "is written into a folder"),
        (".", "graphml", "this is a folder, and graphml is one file"),
        ("none/x.json", None, "does not exist"),
        ("none/x", "csv", "cannot be made"),
    ],
)
def test_refusals(graph, tmp_path, name, form, message):
    with pytest.raises(ExportError, match=message):
        export(graph, tmp_path / name, form)
    assert not list(tmp_path.iterdir())


def test_files_written(graph, tmp_path):
    names = [f"x{f.ending}" for f in FORMATS if f.ending]
    written = [p.name for n in names for p in export(graph, tmp_path / n.upper())]
    assert {n.upper() for n in names} | {"X.nodes.CSV", "X.nodes.PARQUET"} == set(written)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(written)
    tables = export(graph, tmp_path / "tables", "csv")
    assert [p.stem for p in tables] == list(GRAPH_TABLES)
    (tmp_path / "tables" / "mine.txt").write_text("kept")
    export(graph, tmp_path / "tables", "parquet")
    assert len(list((tmp_path / "tables").iterdir())) == 2 * len(tables) + 1


def test_of_several_files_all_are_written_or_none(graph, tmp_path):
    (tmp_path / "x.csv").write_text("before")
    (tmp_path / "x.nodes.csv").mkdir()
    with pytest.raises(ExportError, match=r"x\.nodes\.csv: this is a folder"):
        export(graph, tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text() == "before"
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables/names.csv").mkdir()
    with pytest.raises(ExportError, match=r"names\.csv: this is a folder"):
        export(graph, tmp_path / "tables", "csv")
    assert [p.name for p in (tmp_path / "tables").iterdir()] == ["names.csv"]
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_an_empty_graph_can_be_exported(form, tmp_path):
    assert all(path.exists() for path in export(build_graph([]), tmp_path / "x", form.name))


def chain(edges: int) -> KnowledgeGraph:
    """So many methods, each based on the one before."""
    document = Document("d", DocumentKind.PAPER, "", "X is based on Y.")
    quote = (Evidence("d", Span(0, 16), document.text, Span(0, 1), Span(14, 15), "c", 0.9),)
    nodes = [Node(f"m{i:012x}", f"N{i}", "method", MethodKind.METHOD) for i in range(edges + 1)]
    return KnowledgeGraph(
        nodes,
        (
            Edge(f"e{i:012x}", nodes[i + 1].id, nodes[i].id, RelationType.BASED_ON, quote, 0.9)
            for i in range(edges)
        ),
        [document],
    )


def test_what_mermaid_would_not_draw_is_refused(tmp_path):
    assert rendered(chain(MERMAID_EDGES), "mermaid").count(b"-->") == MERMAID_EDGES
    with pytest.raises(ExportError, match=r"at most 500 edges, and this lineage has 501; choose methods"):
        export(chain(MERMAID_EDGES + 1), tmp_path / "x.mmd")
    assert not list(tmp_path.iterdir())


def test_edges_begin_in_gexf_when_they_are_told(make):
    papers = [
        make(
            "p-1",
            "paper",
            2017,
            "",
            "OldNet extends ElderNet.",
            ("*OldNet", "*ElderNet"),
            ("OldNet extends ElderNet 0.9",),
        ),
        make(
            "p-2",
            "paper",
            2020,
            "",
            "YoungNet extends OldNet.",
            ("*YoungNet", "OldNet"),
            ("YoungNet extends OldNet 0.9",),
        ),
    ]
    back = networkx.read_gexf(io.BytesIO(rendered(build_graph(papers), "gexf")), version="1.3")
    assert {d["label"]: d["start"] for _, d in back.nodes(data=True) if d["type"] == "method"} == {
        "OldNet": 2017.0,
        "ElderNet": 2017.0,
        "YoungNet": 2020.0,
    }
    starts = {d["relation"]: d["start"] for *_, d in back.edges(data=True) if d["relation"] == "extends"}
    assert set(starts.values()) <= {2017.0, 2020.0}


def test_part_keeps_what_is_known_of_its_nodes(graph):
    node = next(n for n in graph.nodes.values() if n.name == "Transformer")
    part = graph.part({node.id}, ())
    assert list(part.nodes.values()) == [node]
    assert part.documents.keys() == set(node.documents)
    assert all({d.a, d.b} <= {node.name, *node.aliases} for d in part.decisions)


GOOD = {
    "format": "stemma",
    "version": 1,
    "documents": [],
    "nodes": [],
    "edges": [],
    "decisions": [],
    "corrections": [],
}
NODE: dict[str, Any] = {
    **{
        "id": "m1",
        "name": "A",
        "type": "method",
        "kind": None,
        "year": None,
        "description": "",
        "aliases": {},
    },
    **{"documents": [], "introduced_in": [], "kinds": {}},
}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "this is no JSON"),
        ("[" * 100_000, "this is no JSON"),
        ("[]", "this JSON holds no Stemma graph"),
        ({**GOOD, "format": "other"}, "this JSON holds no Stemma graph"),
        ({**GOOD, "version": 2}, r"written by a newer Stemma \(form 2, this one reads up to 1\); upgrade"),
        ({**GOOD, "nodes": [{**NODE, "kind": "robot"}]}, r"nodes\[0\]\.kind must be one of \['architecture'"),
        ({**GOOD, "nodes": [{**NODE, "id": "<x>"}]}, r"nodes\[0\]\.id must match pattern"),
        ({**GOOD, "nodes": [NODE, NODE]}, r"contradicts itself \(two nodes have the id m1\)"),
        ({k: v for k, v in GOOD.items() if k != "edges"}, r"must contain \['edges'\] properties"),
    ],
)
def test_json_that_is_no_graph_is_refused(content, message, tmp_path):
    path = tmp_path / "x.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(StoreError, match=rf"x\.json: .*{message}.*"):
        read_graph_json(path)


SCRIPT = """
import hashlib, sys, tempfile
from pathlib import Path
sys.path.insert(0, {folder!r})
from conftest import HOSTILE, TABLE, make_extraction
from kg.export import FORMATS, export
from kg.graph import build_graph
rows = [make_extraction(*row) for row in TABLE]
rows.append(make_extraction("h", "paper", None, "", " ; ".join(HOSTILE), HOSTILE))
graph = build_graph(rows)
with tempfile.TemporaryDirectory() as folder:
    for form in FORMATS:
        for path in export(graph, Path(folder, f"x-{{form.name}}"), form.name):
            print(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_bytes_do_not_depend_on_the_hash_seed():
    told = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT.format(folder=str(ROOT / "tests/kg"))],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "4242")
    }
    assert len(told) == 1
    assert len(told.pop().splitlines()) == len(ONE_FILE) + 2 * len(GRAPH_TABLES) + 3
