"""The graph file: a round trip, equal tables, and one sentence for whatever is no graph."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.disk.tables import TABLES
from kg.disk.workfile import WorkFile
from kg.errors import StoreError
from kg.graph import build_graph
from kg.records import content_key, from_record, to_record
from kg.schema import Reading
from kg.store import builds, load, save


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, in the order in which they are stored."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return {t: connection.execute(f"SELECT * FROM {t}").fetchall() for t in TABLES}


def test_round_trip(extractions, hostile, tmp_path):
    graph = build_graph([*extractions, hostile])
    save(graph, tmp_path / "g.duckdb")
    assert load(tmp_path / "g.duckdb") == graph
    assert [p.name for p in tmp_path.iterdir()] == ["g.duckdb"]


def test_round_trip_of_nothing(tmp_path):
    save(build_graph([]), str(tmp_path / "g.duckdb"))
    assert len(load(tmp_path / "g.duckdb")) == 0


def test_more_rows_than_are_inserted_at_once(make, tmp_path):
    graph = build_graph(make(f"p-{i:05}", "paper", 2000, "", "Foo", ("Foo",)) for i in range(10_001))
    save(graph, tmp_path / "g.duckdb")
    assert load(tmp_path / "g.duckdb") == graph


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_tables_do_not_depend_on_the_order(extractions, hostile, tmp_path, data):
    rows = [*extractions, hostile]
    save(build_graph(rows), tmp_path / "one.duckdb")
    save(build_graph(data.draw(st.permutations(rows))), tmp_path / "other.duckdb")
    assert dump(tmp_path / "one.duckdb") == dump(tmp_path / "other.duckdb")


def no_duckdb(path: Path) -> None:
    path.write_text("just text, and longer than the first bytes\n")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def sqlite(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE meta (schema_version)")


def folder(path: Path) -> None:
    path.mkdir()


def foreign(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE sales (amount INTEGER)")


def cut(path: Path) -> None:
    save(build_graph([]), path)
    path.write_bytes(path.read_bytes()[:5000])


def altered(path: Path, statement: str) -> None:
    save(build_graph([]), path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)


def quoting(text: str, confidence: float) -> str:
    """A statement that adds evidence whose sentence has three characters."""
    return f"INSERT INTO evidence VALUES ('e', 0, 'd', 0, 3, '{text}', 0, 1, 1, 2, 'cue', {confidence}, [])"


@pytest.mark.parametrize(
    ("make_file", "message"),
    [
        (lambda path: None, "no such file; build one with `stemma build FILES"),
        (no_duckdb, "not a DuckDB file"),
        (empty, "not a DuckDB file"),
        (sqlite, "not a DuckDB file"),
        (folder, "cannot be read (Is a directory)"),
        (foreign, "a DuckDB file, but no Stemma graph"),
        (cut, "the graph is damaged"),
        (lambda p: altered(p, "UPDATE meta SET schema_version = 99"), "written by a newer Stemma (schema 99"),
        (lambda p: altered(p, "DELETE FROM meta"), "damaged (schema version None)"),
        (lambda p: altered(p, "DROP TABLE edges"), "a DuckDB file, but no Stemma graph"),
        (lambda p: altered(p, "ALTER TABLE nodes DROP kind"), "the graph is damaged"),
        (
            lambda p: altered(p, "INSERT INTO edges VALUES ('e', 'm1', 'm2', 'uses', 0.5, false)"),
            "has no evidence",
        ),
        (lambda p: altered(p, "INSERT INTO edges VALUES ('e', 'm1', 'm2', 'likes', 0.5, false)"), "'likes'"),
        (lambda p: altered(p, quoting("abcd", 0.5)), "does not fill its sentence"),
        (lambda p: altered(p, quoting("abc", 1.5)), "a confidence lies in [0, 1], not 1.5"),
    ],
    ids=[
        *(
            "missing",
            "text",
            "empty",
            "sqlite",
            "folder",
            "foreign",
            "cut",
            "newer",
            "no version",
            "no table",
        ),
        *("no column", "no evidence", "unknown type", "quote too long", "no confidence"),
    ],
)
def test_what_is_no_graph_is_refused_in_one_sentence(tmp_path, make_file, message):
    path = tmp_path / "g.duckdb"
    make_file(path)
    with pytest.raises(StoreError) as caught:
        load(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_failed_save_leaves_the_old_file_and_nothing_else(extractions, tmp_path):
    path = tmp_path / "g.duckdb"
    save(build_graph([]), path)
    before = path.read_bytes()
    graph = build_graph(extractions)
    year = next(n for n in graph.nodes.values() if n.type == "paper")
    object.__setattr__(year, "year", 2**40)  # more than the column holds: DuckDB fails half-way
    with pytest.raises(StoreError, match="cannot be written"):
        save(graph, path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["g.duckdb"]


def test_save_replaces_what_a_link_points_to(tmp_path):
    save(build_graph([]), tmp_path / "g.duckdb")
    (tmp_path / "link.duckdb").symlink_to(tmp_path / "g.duckdb")
    save(build_graph([]), tmp_path / "link.duckdb")
    assert (tmp_path / "link.duckdb").is_symlink()


FIRST_SCHEMA = """
CREATE TABLE meta AS SELECT 1 AS schema_version;
CREATE TABLE aliases AS SELECT node, name AS alias, documents FROM new.names WHERE NOT canonical;
CREATE TABLE nodes AS SELECT id, name, type, kind, year, description, documents, introduced_in FROM new.nodes;
CREATE TABLE edges AS SELECT id, source, target, type, confidence FROM new.edges;
CREATE TABLE documents AS SELECT * EXCLUDE (told) FROM new.documents;
CREATE TABLE evidence AS SELECT * EXCLUDE (votes) FROM new.evidence;
CREATE TABLE decisions AS FROM new.decisions;
"""


def test_a_file_of_the_first_schema_is_read_and_left_as_it_is(extractions, tmp_path):
    """All that it holds is there; what it never held, who takes a method for which kind, is not."""
    graph = build_graph(extractions)
    save(graph, tmp_path / "new.duckdb")
    old = tmp_path / "old.duckdb"
    with duckdb.connect(str(old)) as connection:
        connection.execute(f"ATTACH '{tmp_path / 'new.duckdb'}' AS new (READ_ONLY); {FIRST_SCHEMA}")
    before = old.read_bytes()
    read = load(old)
    assert read.edges == graph.edges
    assert {i: replace(n, kinds={}) for i, n in graph.nodes.items()} == read.nodes
    assert (read.documents, read.decisions) == (graph.documents, graph.decisions)
    assert builds(old) == ()
    assert old.read_bytes() == before
    save(read, old)
    assert load(old) == read


def test_readings_come_back_as_they_were(extractions, hostile):
    for extraction in (*extractions, hostile):
        reading = Reading(extraction, {"A\ud800": 0.5}, {})
        assert from_record(to_record(reading), extraction.document) == reading


def test_keys_depend_on_content_and_pipeline_alone(extractions):
    document = extractions[1].document
    same = replace(document, source="elsewhere:7", date="2017-06-12", lines=("1",))
    others = [
        replace(document, year=2016),
        replace(document, id="q"),
        replace(document, text=document.text + "!"),
    ]
    keys = {content_key(d, "x1") for d in (document, *others)} | {content_key(document, "x2")}
    assert content_key(same, "x1") == content_key(document, "x1")
    assert len(keys) == 5


def test_a_work_file_drops_what_a_kill_cut_off(tmp_path):
    with WorkFile(tmp_path / "g.duckdb") as work:
        work.add("k1", "one")
        work.add("k2", "two")
    left = tmp_path / ".g.duckdb.work"
    left.write_bytes(left.read_bytes()[:-3])
    with WorkFile(tmp_path / "g.duckdb") as work:
        assert dict(work) == {"k1": "one"}
        work.add("k3", "three")
    with WorkFile(tmp_path / "g.duckdb") as work:
        assert dict(work) == {"k1": "one", "k3": "three"}
        work.remove()
    assert list(tmp_path.iterdir()) == []
