"""Questions in SQL and in Cypher: what they answer, and that nothing can be written by them."""

from pathlib import Path

import pandas as pd
import pytest

import kg
from kg.disk.tables import TABLES
from kg.errors import MissingExtra, QuestionError, StoreError
from kg.graph import KnowledgeGraph, build_graph
from kg.questions.sql import ask_file
from kg.store import save


@pytest.fixture
def file(extractions, hostile, tmp_path) -> Path:
    save(build_graph([*extractions, hostile]), tmp_path / "g.duckdb")
    return tmp_path / "g.duckdb"


@pytest.fixture(params=["loaded", "built"])
def graph(request, file, extractions, hostile) -> KnowledgeGraph:
    """The same graph from its file, and without one."""
    return kg.load(file) if request.param == "loaded" else build_graph([*extractions, hostile])


@pytest.mark.parametrize("table", TABLES)
def test_all_tables_can_be_asked(table, graph):
    assert set(graph.sql(f"SELECT * FROM {table}").columns) == set(TABLES[table])


def test_answers_are_what_the_graph_holds(graph):
    found = graph.sql("SELECT id, name, year, documents FROM nodes ORDER BY id")
    assert list(found["id"]) == list(graph.nodes)
    assert list(found["name"]) == [n.name for n in graph.nodes.values()]  # half a surrogate pair too
    assert list(found["documents"]) == [n.documents for n in graph.nodes.values()]
    kinds = graph.sql("SELECT kind FROM nodes WHERE type = 'paper'")["kind"]
    assert list(kinds) == [None] * 4


def test_own_tables_can_be_joined(graph):
    mine = pd.DataFrame({"name": ["Transformer", "RNN", "Unheard"], "stars": [3, 2, 1]})
    found = graph.sql("SELECT name, stars FROM nodes JOIN mine USING (name) ORDER BY stars", mine=mine)
    assert found.to_dict("list") == {"name": ["RNN", "Transformer"], "stars": [2, 3]}
    with pytest.raises(QuestionError, match="a table 'nodes' of its own"):
        graph.sql("SELECT 1", nodes=mine)


WRITES = [
    "INSERT INTO nodes SELECT * FROM nodes",
    "DELETE FROM edges",
    "UPDATE nodes SET name = ''",
    "DROP TABLE nodes",
    "CREATE TABLE mine (a INTEGER)",
    "CREATE TEMP VIEW mine AS SELECT 1",
    "COPY nodes TO 'out.csv'",
    "EXPLAIN ANALYZE COPY nodes TO 'out.csv'",
    "EXPORT DATABASE 'out'",
    "ATTACH 'out.duckdb'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET threads = 1",
    "PRAGMA database_list",
    "CHECKPOINT",
    "CALL force_checkpoint()",
    "SELECT 1; DROP TABLE nodes",
]


@pytest.mark.parametrize("statement", WRITES)
def test_nothing_can_be_written(statement, file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = file.read_bytes()
    for graph in (kg.load(file), kg.load(file).subgraph("UT")):
        with pytest.raises(QuestionError, match=r"read-only; use SELECT|ask one at a time") as caught:
            graph.sql(statement)
        assert "\n" not in str(caught.value)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("", "0 statements of SQL"),
        ("SELEC 1", 'SQL: Parser Error: syntax error at or near "SELEC"$'),
        ("SELECT nme FROM nodes", 'SQL: Binder Error: .*"nme" not found.*"name"'),
        ("SELECT * FROM node", "SQL: Catalog Error: .*node does not exist"),
        ("SELECT * FROM 'no.csv'", "SQL: .*no.csv"),
        ("SELECT * FROM 'https://example.org/x.csv'", "SQL: .*disabled by configuration"),
        ("SELECT 1/0::INTEGER[]", "SQL: "),
    ],
)
def test_wrong_sql_is_one_sentence(statement, message, file):
    with pytest.raises(QuestionError, match=message) as caught:
        ask_file(file, statement)
    assert "\n" not in str(caught.value)


def test_a_file_that_has_changed_is_not_asked(file, extractions):
    graph = kg.load(file)
    save(build_graph(extractions), file)
    with pytest.raises(StoreError, match="has changed since"):
        graph.sql("SELECT 1")
    file.unlink()
    with pytest.raises(StoreError, match="has changed since"):
        graph.sql("SELECT 1")


def test_cypher(graph):
    found = graph.cypher(
        'MATCH (a:Method)-[r:extends]->(b:Architecture) WHERE b.name = "Transformer" RETURN a.name, r.confidence'
    )
    assert found.to_dict("list") == {"a.name": ["Universal Transformer"], "r.confidence": [0.96]}
    (paper,) = graph.cypher("MATCH (p:Paper)-[r:based_on]->(b) RETURN p")["p"]
    assert (paper["name"], paper["documents"], "__labels__" in paper) == ("A study without a name", 1, False)
    assert graph.cypher('MATCH (a) WHERE a.name = "DELETE this" RETURN a.name').empty


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("CREATE (x:Method)", "CREATE is not allowed"),
        ('MATCH (x) SET x.name = "q" RETURN x', "SET is not allowed"),
        ("match (x) detach delete x", "DETACH is not allowed"),
        (
            "MATCH (x) RETURN x.name UNION MATCH (y) RETURN y.name",
            r"grand-cypher cannot do \(not understood at line 1",
        ),
        ("CALL db.labels()", "grand-cypher cannot do .*it knows MATCH"),
        ("MATCH p = shortestPath((a)-[*]->(b)) RETURN p", "grand-cypher cannot do"),
        ("MATCH (x) RETURN z", "Unknown entity name: z"),
        ("", "grand-cypher cannot do"),
    ],
)
def test_cypher_that_cannot_be_done_is_one_sentence(statement, message, file):
    with pytest.raises(QuestionError, match=message) as caught:
        kg.load(file).cypher(statement)
    assert "\n" not in str(caught.value)


def test_without_the_extra(file, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "grandcypher", None)
    with pytest.raises(MissingExtra, match=r"Cypher needs grand-cypher, .* pip install 'stemma\[cypher\]'"):
        kg.load(file).cypher("MATCH (a) RETURN a")
