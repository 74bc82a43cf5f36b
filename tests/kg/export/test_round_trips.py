"""Whatever the text in whatever field: what is written is valid, and other programs read all that the format holds."""

import csv
import gzip
import json
import math
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import igraph
import jsonschema
import networkx
import pydot
import rdflib
from hypothesis import HealthCheck, example, given, settings
from lxml import etree

from kg.disk.tables import TABLES
from kg.export import export, rendered
from kg.export.graph_json import read_graph_json
from kg.graph import KnowledgeGraph
from kg.query import DESCENT
from kg.schema import Edge, Node
from tests.kg.export.graphs import graphs, worst

SCHEMAS = Path(__file__).with_name("schemas")
ROOT = Path(__file__).resolve().parents[3]
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_UNICODE = re.compile("[\0\ud800-\udfff]")


def any_graph(test: Callable[[KnowledgeGraph], None]) -> Callable[[], None]:
    """Run a test on the worst graph, and on some that Hypothesis makes."""
    return example(graph=worst())(given(graph=graphs())(test))


few = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def exported(graph: KnowledgeGraph, name: str, format: str | None = None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        export(graph, Path(folder, name), format)
        yield Path(folder, name)


def node_attributes(node: Node) -> dict[str, Any]:
    """All that is known of a node, as JSON has it."""
    return {
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


def edge_attributes(edge: Edge) -> dict[str, Any]:
    return {
        "type": str(edge.type),
        "confidence": edge.confidence,
        "backwards": edge.backwards,
        "evidence": [
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
        ],
    }


def in_xml(attributes: dict[str, Any]) -> dict[str, Any]:
    """Characters that XML cannot hold replaced outside of JSON; missing values and empty strings left out."""
    return {
        k: NOT_XML.sub("\ufffd", v) if isinstance(v, str) else v
        for k, v in attributes.items()
        if v not in (None, "")
    }


LISTS = ("aliases", "documents", "introduced_in", "kinds", "evidence")


def parsed(attributes: dict[str, Any]) -> dict[str, Any]:
    """JSON strings as values; what igraph holds for a missing value left out."""
    return {
        k: json.loads(v) if k in LISTS else v
        for k, v in attributes.items()
        if v not in (None, "") and not (isinstance(v, float) and math.isnan(v))
    }


def schema(name: str, **changes: str) -> etree.XMLSchema:
    """One of the published grammars, with changes: old -> new."""
    with tempfile.TemporaryDirectory() as folder:
        for path in SCHEMAS.glob("*.xsd"):
            text = path.read_text(encoding="utf-8")
            for old, new in changes.items():
                text = text.replace(old, new)
            Path(folder, path.name).write_text(text, encoding="utf-8")
        return etree.XMLSchema(file=str(Path(folder, name)))


GRAPHML = schema("graphml.xsd")
GEXF = schema(
    "gexf.xsd",
    **{
        "http://www.gexf.net/1.2draft": "http://gexf.net/1.3",
        '<xs:enumeration value="1.2"/>': '<xs:enumeration value="1.3"/>',
        '<xs:attribute name="weight"': '<xs:attribute name="kind" type="xs:string"/><xs:attribute name="weight"',
    },
)


@few
@any_graph
def test_graphml_is_valid_and_networkx_and_igraph_read_all_of_it(graph):
    nodes = {i: in_xml({"label": n.name, **node_attributes(n)}) for i, n in graph.nodes.items()}
    edges = {
        i: (e.source, e.target, in_xml({"edge_id": i, **edge_attributes(e)})) for i, e in graph.edges.items()
    }
    with exported(graph, "g.graphml") as path:
        GRAPHML.assertValid(etree.parse(path))
        back = networkx.read_graphml(path, force_multigraph=True)
        other = igraph.Graph.Read_GraphML(str(path))
    assert back.is_directed()
    assert {i: parsed(d) for i, d in back.nodes(data=True)} == nodes
    assert {k: (s, t, parsed(d)) for (s, t, k), d in back.edges.items()} == edges

    assert other.is_directed()
    found = [v.attributes() for v in other.vs]
    ids = [n.pop("id") for n in found]
    assert {i: parsed(n) for i, n in zip(ids, found, strict=True)} == nodes
    told = {e["edge_id"]: (ids[e.source], ids[e.target], parsed(e.attributes())) for e in other.es}
    for _, _, attributes in told.values():
        attributes.pop("id", None)  # igraph 1.0 gives edges the ids of nodes
    assert told == edges


@few
@any_graph
def test_yed_labels_stand_beside_the_same_graphml(graph):
    y = "{http://www.yworks.com/xml/graphml}"
    tree = etree.fromstring(rendered(graph, "yed"))
    labels = [label.text for label in tree.iter(f"{y}NodeLabel")]
    assert labels == [NOT_XML.sub("\ufffd", n.name) for n in graph.nodes.values()]
    assert [label.text for label in tree.iter(f"{y}EdgeLabel")] == [e.type for e in graph.edges.values()]
    for part in [e for e in tree.iter("*") if e.get("id", e.get("key", "")).startswith("yed_")]:
        parent = part.getparent()
        assert parent is not None
        parent.remove(part)
    GRAPHML.assertValid(etree.fromstring(etree.tostring(tree)))


@few
@any_graph
def test_gexf_is_valid_and_networkx_reads_all_of_it(graph):
    with exported(graph, "g.gexf") as path:
        tree = etree.parse(path)
        GEXF.assertValid(tree)
        back = networkx.read_gexf(path, version="1.3")
    for id_, data in back.nodes(data=True):
        expected = in_xml(node_attributes(graph.nodes[id_]))
        expected["label"] = expected.pop("name")
        start = {"start": float(expected["year"])} if "year" in expected else {}
        assert parsed({k: v for k, v in data.items() if k != "start"}) == expected
        assert {k: float(v) for k, v in data.items() if k == "start"} == start
    assert set(back) == set(graph.nodes)
    edges = {e.get("id"): e for e in tree.iter("{*}edge")}
    assert {i: (e.get("source"), e.get("target"), e.get("kind")) for i, e in edges.items()} == {
        i: (e.source, e.target, e.type) for i, e in graph.edges.items()
    }
    for id_, element in edges.items():
        values = {v.get("for"): v.get("value", "") for v in element.iter("{*}attvalue")}
        assert json.loads(values["evidence"]) == edge_attributes(graph.edges[id_])["evidence"]
        assert float(values["confidence"]) == graph.edges[id_].confidence


@few
@any_graph
def test_json_is_of_its_schema_and_comes_back_as_an_equal_graph(graph):
    with exported(graph, "g.json") as path:
        jsonschema.validate(json.loads(path.read_bytes()), JSON_SCHEMA)
        assert read_graph_json(path) == graph


JSON_SCHEMA = json.loads((ROOT / "kg/export/graph.schema.json").read_text(encoding="utf-8"))


@few
@any_graph
def test_networkx_reads_node_link_and_cytoscape(graph):
    back = networkx.node_link_graph(json.loads(rendered(graph, "node-link")), edges="edges")
    nodes = {i: node_attributes(n) for i, n in graph.nodes.items()}
    edges = {i: (e.source, e.target, edge_attributes(e)) for i, e in graph.edges.items()}
    assert dict(back.nodes(data=True)) == nodes
    assert {k: (s, t, d) for (s, t, k), d in back.edges.items()} == edges

    data = json.loads(rendered(graph, "cytoscape"))
    columns = [v for kind in ("nodes", "edges") for e in data["elements"][kind] for v in e["data"].values()]
    assert all(isinstance(x, str) for v in columns if isinstance(v, list) for x in v)
    assert not any(isinstance(v, dict) for v in columns)
    back = networkx.cytoscape_graph(data)
    assert {i: node_of_cytoscape(d) for i, d in back.nodes(data=True)} == nodes
    assert {k: (s, t, edge_of_cytoscape(d)) for (s, t, k), d in back.edges.items()} == edges


def node_of_cytoscape(data: dict[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in data.items() if k not in ("id", "value")}
    return {**kept, "aliases": json.loads(data["aliases"]), "kinds": json.loads(data["kinds"])}


def edge_of_cytoscape(data: dict[str, Any]) -> dict[str, Any]:
    kept = {k: data[k] for k in ("type", "confidence", "backwards")}
    return {**kept, "evidence": json.loads(data["evidence"])}


def rows_of(path: Path) -> list[dict[str, str]]:
    """A CSV table, apostrophes before formulas taken away as its docstring says."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for cell in row.values():
            assert not re.match("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", cell)
    return [
        {k: re.sub("^'(?='*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])", "", v) for k, v in row.items()}
        for row in rows
    ]


def unicode_of(text: str) -> str:
    return NOT_UNICODE.sub("\ufffd", text)


@few
@any_graph
def test_csv_cells_are_no_formulas_and_can_be_undone(graph):
    with exported(graph, "g.csv") as path:
        edges, nodes = rows_of(path), rows_of(path.with_suffix(".nodes.csv"))
    assert [(r["id"], r["name"], r["description"]) for r in nodes] == [
        (n.id, unicode_of(n.name), unicode_of(n.description)) for n in graph.nodes.values()
    ]
    assert [r["year"] for r in nodes] == ["" if n.year is None else str(n.year) for n in graph.nodes.values()]
    told = [(e, v) for e in graph.edges.values() for v in e.evidence]
    assert [(r["edge"], r["source_name"], r["sentence"], r["cue"]) for r in edges] == [
        (e.id, unicode_of(graph.nodes[e.source].name), unicode_of(v.text), unicode_of(v.cue)) for e, v in told
    ]
    assert [float(r["evidence_confidence"]) for r in edges] == [v.confidence for _, v in told]


@settings(few, max_examples=6)
@any_graph
def test_a_folder_of_csv_or_parquet_has_the_tables_of_the_graph_file(graph):
    with exported(graph, "tables", "csv") as path, duckdb.connect() as connection:
        export(graph, path, "parquet")
        for table in ("documents", "nodes", "names", "edges", "evidence", "decisions", "corrections"):
            rows = rows_of(path / f"{table}.csv")
            told = connection.read_parquet(str(path / f"{table}.parquet"))
            assert told.columns == list(TABLES[table])
            assert [str(t) for t in told.types] == list(TABLES[table].values())
            assert len(told.fetchall()) == len(rows)
        titles = {r["id"]: r["title"] for r in rows_of(path / "documents.csv")}
        assert titles == {unicode_of(d.id): unicode_of(d.title) for d in graph.documents.values()}


@settings(few, max_examples=6)
@any_graph
def test_parquet_holds_typed_tables(graph):
    with exported(graph, "g.parquet") as path, duckdb.connect() as connection:
        nodes = connection.read_parquet(str(path.with_suffix(".nodes.parquet"))).project(
            "id, name, year, documents"
        )
        edges = (
            connection.read_parquet(str(path)).project("edge, sentence, confidence, tail_start").fetchall()
        )
        assert [tuple(map(unmarked, row)) for row in nodes.fetchall()] == [
            (n.id, n.name, n.year, list(n.documents)) for n in graph.nodes.values()
        ]
    assert [tuple(map(unmarked, row)) for row in edges] == [
        (e.id, v.text, e.confidence, v.tail.start) for e in graph.edges.values() for v in e.evidence
    ]


def unmarked(value: Any) -> Any:
    """As README has it: text that DuckDB cannot hold is JSON behind a mark."""
    if isinstance(value, list):
        return [unmarked(v) for v in value]
    marked = isinstance(value, str) and value.startswith("\x1ajson:")
    return json.loads(value.removeprefix("\x1ajson:")) if marked else value


def neo4j_text(text: str) -> str:
    return unicode_of(text).replace("\x1f", "\ufffd")


@few
@any_graph
def test_neo4j_files_have_the_documented_headers(graph):
    with exported(graph, "neo", "neo4j") as path:
        tables = {}
        for name in ("nodes", "relationships"):
            with gzip.open(path / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
                header, *tables[name] = csv.reader(file)
            for column in header:  # name:type, of which one side may be missing
                assert re.fullmatch(
                    r"\w+:(int|double|boolean|string\[\]|ID)|\w+|:(LABEL|START_ID|END_ID|TYPE)", column
                )
            assert all(len(row) == len(header) for row in tables[name])
        command = (path / "import.sh").read_text(encoding="utf-8")
    assert "--nodes=nodes.csv.gz --relationships=relationships.csv.gz" in command
    assert [(r[0], r[1], r[4], r[5].split("\x1f") if r[5] else []) for r in tables["nodes"]] == [
        (
            n.id,
            neo4j_text(n.name),
            neo4j_text(n.description),
            [] if [*n.aliases] in ([], [""]) else [neo4j_text(a) for a in sorted(n.aliases)],
        )
        for n in graph.nodes.values()
    ]
    assert [(r[0], r[1], r[2].lower(), r[6].split("\x1f")) for r in tables["relationships"]] == [
        (e.source, e.target, e.type, [neo4j_text(v.text) for v in e.evidence]) for e in graph.edges.values()
    ]


@few
@any_graph
def test_cypher_holds_every_text_as_a_literal(graph):
    script = rendered(graph, "cypher").decode("utf-8")
    assert "\\\\u" not in script, "some versions of Neo4j take this for an escape, wherever it stands"
    strings = [json.loads(s) for s in re.findall(r'"(?:[^"\\]|\\.)*"', script.replace('" + "', ""))]
    missing = Counter(unicode_of(n.name) for n in graph.nodes.values())
    missing.update(unicode_of(v.text) for e in graph.edges.values() for v in e.evidence)
    assert missing - Counter(strings) == Counter()
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "''", script)
    assert outside.isascii()
    assert all(outside.count(a) == outside.count(b) for a, b in ("{}", "[]", "()"))
    assert outside.count(";") == script.count(";\n") or '";' in script


@settings(few, max_examples=20)
@any_graph
def test_rdflib_reads_turtle_and_json_ld_as_the_same_triples(graph):
    turtle, json_ld = (rdflib.Graph() for _ in range(2))
    turtle.parse(data=rendered(graph, "turtle"), format="turtle")
    json_ld.parse(data=rendered(graph, "json-ld"), format="json-ld")
    assert set(turtle) == set(json_ld)

    known = rdflib.Graph().parse(ROOT / "kg/export/vocabulary.ttl")
    terms = {t for triple in turtle for t in triple if str(t).startswith("urn:x-stemma:vocabulary:")}
    assert terms <= set(known.subjects())

    schema_org, own = rdflib.Namespace("https://schema.org/"), rdflib.Namespace("urn:x-stemma:")

    def value(subject: Any, predicate: Any) -> Any:
        return turtle.value(subject, predicate)

    for n in graph.nodes.values():
        assert str(value(own[n.id], schema_org.name)) == unicode_of(n.name)
        aliases = {str(o) for o in turtle.objects(own[n.id], schema_org.alternateName)}
        assert aliases == {unicode_of(a) for a in n.aliases}
    for e in graph.edges.values():
        subject, predicate, object_ = (
            value(own[e.id], p) for p in (rdflib.RDF.subject, rdflib.RDF.predicate, rdflib.RDF.object)
        )
        assert (subject, object_) == (own[e.source], own[e.target])
        assert (subject, predicate, object_) in turtle
        told = [
            (
                str(value(quote, rdflib.PROV.value)),
                str(value(value(quote, rdflib.PROV.wasQuotedFrom), schema_org.identifier)),
                value(quote, own["vocabulary:tailStart"]).value,
                value(quote, own["vocabulary:confidence"]).value,
            )
            for quote in turtle.objects(own[e.id], rdflib.PROV.wasDerivedFrom)
        ]
        assert sorted(told) == sorted(
            (unicode_of(v.text), unicode_of(v.document), v.tail.start, v.confidence) for v in e.evidence
        )


def lineage(graph: KnowledgeGraph) -> list[tuple[str, str, str]]:
    types = {i: n.type for i, n in graph.nodes.items()}
    return [
        (e.source, e.target, str(e.type))
        for e in graph.edges.values()
        if e.type in DESCENT and {types[e.source], types[e.target]} == {"method"}
    ]


def label(node: Node) -> str:
    year = "" if node.year is None else f" ({node.year})"
    return re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "\ufffd", " ".join(f"{node.name}{year}".split()))


@few
@any_graph
def test_pydot_reads_dot(graph):
    (drawn,) = pydot.graph_from_dot_data(rendered(graph, "dot").decode("utf-8")) or [pydot.Dot()]
    edges = [(e.get_source(), e.get_destination(), e.get("label").strip('"')) for e in drawn.get_edges()]
    assert sorted(edges) == sorted(lineage(graph)), "in any order: pydot gathers edges of the same ends"
    for node in drawn.get_nodes():
        text = re.sub(r"\\(.)", r"\1", node.get("label")[1:-1]).replace("&amp;", "&")
        assert text == label(graph.nodes[node.get_name()])


@few
@any_graph
def test_mermaid_labels_hold_no_markup(graph):
    first, *lines = rendered(graph, "mermaid").decode("utf-8").splitlines()
    assert first == "flowchart RL"
    edges = [re.fullmatch(r"  (\w+) -\.?->\|(\w+)\| (\w+)", line) for line in lines]
    assert [(m[1], m[3], m[2]) for m in edges if m] == lineage(graph)
    for line in (line for line, m in zip(lines, edges, strict=True) if not m):
        node = re.fullmatch(r'  (\w+)(?:\[|\(\[|{{)"([^"<>&`:]*)"(?:\]|\]\)|}})', line)
        assert node, line
        assert re.sub(r"#(\d+);", lambda m: chr(int(m[1])), node[2]) == label(graph.nodes[node[1]])
