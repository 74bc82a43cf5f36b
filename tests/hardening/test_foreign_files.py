"""Files of others that are no documents: a graph, an export, a model, corrections. None of them runs anything."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import pytest
from pandas import DataFrame

import kg
from benchmarks.synthetic import synthetic
from kg.corrections import Correction, Form, append_correction, read_corrections
from kg.errors import CorrectionError, QuestionError, StoreError, UnknownMethod
from kg.export import rendered
from kg.export.graph_json import read_graph_json
from kg.questions.sql import ask_file
from kg.store import save

ROOT = Path(__file__).parents[2]


@pytest.fixture
def graph_file(tmp_path) -> Path:
    save(synthetic(5, 8), tmp_path / "g.duckdb")
    return tmp_path / "g.duckdb"


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        ("ALTER TABLE documents RENAME TO d; CREATE VIEW documents AS FROM d", "holds a view 'documents'"),
        ("CREATE VIEW other AS SELECT * FROM read_text('{secret}')", "holds a view 'other'"),
        ("CREATE MACRO count(x) AS 1", "holds a macro 'count'"),
        ("CREATE MACRO duckdb_views() AS TABLE SELECT 1", "holds a macro 'duckdb_views'"),
        ("CREATE MACRO bool_or(x) AS (SELECT content FROM read_text('{secret}'))", "holds a macro 'bool_or'"),
        ("CREATE TABLE t (a INTEGER, b VARCHAR AS (repeat('x', a)))", "table 't' has computed columns"),
        ("INSERT INTO meta SELECT 3 FROM range(12000000)", "rows in a file of"),
        ("ALTER TABLE nodes ALTER year TYPE VARCHAR; UPDATE nodes SET year = 'soon'", "damaged"),
        ("ALTER TABLE nodes ALTER name TYPE INTEGER USING 1", "damaged"),
        ("UPDATE nodes SET documents = NULL", "damaged"),
        ("UPDATE edges SET confidence = 'nan'", "damaged"),
        ("UPDATE documents SET kind = 'poem'", "damaged"),
        ("UPDATE meta SET schema_version = -1", "damaged"),
        ("DROP TABLE evidence", "no Stemma graph"),
    ],
    ids=lambda value: value[:40],
)
def test_a_hostile_graph_file_is_one_sentence(graph_file, tmp_path, statements, reason):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    with duckdb.connect(str(graph_file)) as connection:
        for statement in statements.format(secret=secret).split("; "):
            connection.execute(statement)
    with pytest.raises(StoreError, match=reason) as caught:
        kg.load(graph_file)
    assert "\n" not in str(caught.value)
    assert "secret words" not in str(caught.value)


FILES = [
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM '{secret}'",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM parquet_metadata('{secret}')",
    "SELECT * FROM query('FROM read_text(''{secret}'')')",
    "WITH x AS (FROM read_text('{secret}')) SELECT * FROM x",
    "SELECT * FROM (VALUES (1)) WHERE EXISTS (FROM read_text('{secret}'))",
    "SELECT getenv('HOME')",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM statement",
    "SELECT * FROM connection",
]


@pytest.mark.parametrize("statement", FILES)
@pytest.mark.parametrize("how", ["file", "loaded", "part"])
def test_sql_reads_no_file_and_no_variable(graph_file, tmp_path, statement, how):
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\nsecret,words\n")
    asked = statement.format(secret=secret, folder=tmp_path)
    graph = kg.load(graph_file)
    ways: dict[str, Callable[[str], DataFrame]] = {
        "file": partial(ask_file, graph_file),
        "loaded": graph.sql,
        "part": graph.part(graph.nodes, graph.edges.values()).sql,
    }
    with pytest.raises(QuestionError, match=r"^SQL: ") as caught:
        ways[how](asked)
    assert "words" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["it's", 'say "x"', "a;DROP TABLE nodes;--", "%", "_", "\\", "x' OR '1'='1", "a\0b", "/* x */"]
)
def test_names_are_values_in_questions(graph_file, name):
    graph = kg.load(graph_file)
    assert name not in {n.name for n in graph.nodes.values()}
    with pytest.raises(UnknownMethod):
        graph.ancestors(name)
    assert set(graph.find(name)["name"]) <= {n.name for n in graph.nodes.values()} | {
        alias for n in graph.nodes.values() for alias in n.aliases
    }


HOSTILE_JSON = {
    "depth": b'{"format": "stemma", "version": 1, "documents": ' + b"[" * 200_000,
    "a number of a million digits": b'{"format": "stemma", "version": ' + b"9" * 1_000_000 + b"}",
    "1e999": b'{"format": "stemma", "version": 1e999}',
    "NaN": b'{"format": "stemma", "version": NaN, "documents": NaN}',
    "a list": b"[]",
    "nothing": b"",
    "no UTF-8": b'{"format": "\xff"}',
    "UTF-16": '{"format": "stemma"}'.encode("utf-16"),
    "keys twice": b'{"format": "stemma", "version": 1, "format": "other"}',
    "a prototype": b'{"format": "stemma", "version": 1, "__proto__": {}, "__class__": "x"}',
}


@pytest.mark.parametrize("name", HOSTILE_JSON)
def test_a_hostile_export_is_one_sentence(tmp_path, name):
    (tmp_path / "x.json").write_bytes(HOSTILE_JSON[name])
    began = time.process_time()
    with pytest.raises(StoreError) as caught:
        read_graph_json(tmp_path / "x.json")
    assert time.process_time() - began < 5
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [("year", 10**400), ("year", 1e308), ("name", None), ("aliases", {"a": 1}), ("kind", "poem"), ("id", [])],
    ids=str,
)
def test_a_node_that_is_none(tmp_path, field, value):
    content = json.loads(rendered(synthetic(3, 3), "json"))
    content["nodes"][0][field] = value
    (tmp_path / "x.json").write_text(json.dumps(content))
    with pytest.raises(StoreError) as caught:
        save(read_graph_json(tmp_path / "x.json"), tmp_path / "g.duckdb")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "g.duckdb").exists()


NASTY = [
    '"]\n[[drop]]\nmethod = "BERT',
    "'''",
    '"""',
    "\\",
    "\\u0000",
    "a\tb",
    "#",
    "é🤗",
    "=1+1",
    "{x}",
    "[[same]]",
]


@pytest.mark.parametrize("name", NASTY)
def test_names_are_values_in_corrections(tmp_path, name):
    """What is answered in `stemma review` comes back as one correction with that very name."""
    path = tmp_path / "corrections.toml"
    correction = Correction(Form.RENAME, (name,), "", "Net", name, "")
    append_correction(path, correction)
    append_correction(path, Correction(Form.DROP, ("x",), "", "", "", ""))
    first, second = read_corrections(path)
    assert (first.form, first.names, first.note) == (
        Form.RENAME,
        (" ".join(name.split()),),
        " ".join(name.split()),
    )
    assert second.names == ("x",)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "a = " + "[" * 100_000,
        "[" * 100_000,
        "a.b" * 50_000 + " = 1",
        "same = 9" + "9" * 9999,
        "\0",
    ],
    ids=lambda text: text[:12],
)
def test_hostile_toml_is_one_sentence(tmp_path, text):
    (tmp_path / "corrections.toml").write_text(text)
    began = time.process_time()
    with pytest.raises(CorrectionError) as caught:
        read_corrections(tmp_path / "corrections.toml")
    assert time.process_time() - began < 10
    assert "\n" not in str(caught.value)


_LOADED = """
import sys
def refuse(event, arguments):
    if event.startswith(("pickle.", "subprocess.", "os.system", "os.exec", "socket.connect")):
        found.append(event)
found = []
from extract.pipeline import load_pipeline, extract
from extract.methods.sameness import load_sameness
from extract.heads import load_heads
from kg.schema import Document, DocumentKind
load_pipeline()  # once, so that all is imported
sys.addaudithook(refuse)
pipeline = load_pipeline()
load_sameness.cache_clear() if hasattr(load_sameness, "cache_clear") else None
load_heads.cache_clear() if hasattr(load_heads, "cache_clear") else None
list(extract([Document("a", DocumentKind.PAPER, "", "BERT extends the Transformer.")], pipeline))
print(found)
"""


def test_the_model_is_loaded_without_pickle():
    done = subprocess.run(
        [sys.executable, "-c", _LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_no_part_of_the_package_unpickles_or_evaluates():
    """Nor reads XML, which could name files and grow without end."""
    import ast

    banned = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "xml", "yaml"}
    for path in (p for room in ("extract", "kg", "viz") for p in (ROOT / room).rglob("*.py")):
        if "training" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "compile", "__import__"}, f"{path}:{node.lineno}"
            assert not {name.partition(".")[0] for name in names} & banned, f"{path}:{node.lineno}"  # type: ignore[attr-defined]
