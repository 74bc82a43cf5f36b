"""What commands that read documents share: standard input, gzip, `--limit`, `--where`, missing extras."""

import gzip
import io
import json
import sys
from pathlib import Path

import pytest

from kg.cli import main
from kg.store import documents, load

RECORDS: list[dict] = [
    {"id": "a1", "title": "GraphoNet", "abstract": "We propose GraphoNet. GraphoNet extends LSTM.", "year": 2019,
     "categories": ["cs.LG"]},
    {"id": "a2", "title": "MiniGrapho", "abstract": "MiniGrapho is based on GraphoNet.", "year": 2021,
     "categories": ["cs.CL", "stat.ML"]},
    {"id": "a3", "title": "Maps", "abstract": "", "categories": ["math.CO"]},
]  # fmt: skip


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STEMMA_GRAPH", raising=False)
    return tmp_path


def packed(records: list[dict]) -> bytes:
    return gzip.compress("\n".join(map(json.dumps, records)).encode())


def read_ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]


def test_a_graph_from_standard_input_grows_by_standard_input(here, monkeypatch, capsys):
    for command, data in ((["build", "-o", "stemma.duckdb"], RECORDS[:1]), (["add"], RECORDS[1:2])):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(packed(data))))
        assert main([*command, "-", "-q"]) == 0
    assert [(d.id, d.source) for d in documents("stemma.duckdb")] == [("a1", "stdin:1"), ("a2", "stdin:1")]
    assert load("stemma.duckdb").bearers("MiniGrapho")
    assert main(["remove", "stdin", "-q"]) == 0
    assert documents("stemma.duckdb") == ()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("options", "ids", "told"),
    [
        (["--limit", "2"], ["a1", "a2"], ""),
        (["--where", "year>=2020"], ["a2"], "left out 2 documents of other years or categories, or with none"),
        (["--where", "category=cs.*", "--where", "category!=stat.*"], ["a1"], "left out 2 documents"),
        (["--where", "category=math.co"], ["a3"], "1 record without an abstract; the title alone was read"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_choosing(here, capsys, options, ids, told):
    Path("a.jsonl.gz").write_bytes(packed(RECORDS))
    assert main(["extract", "a.jsonl.gz", *options, "-o", "p.jsonl"]) == 0
    assert read_ids(Path("p.jsonl")) == ids
    error = capsys.readouterr().err
    assert told in error if told else not error


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--where", "jahr>2017"], 2, "'jahr>2017': no condition; write year>=2018"),
        (["--limit", "0"], 2, "Invalid value for '--limit'"),
        (["--where", "year=1999"], 1, "a.jsonl.gz: no document is of the years and categories asked for"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_choosing_nothing(here, capsys, options, code, message):
    Path("a.jsonl.gz").write_bytes(packed(RECORDS))
    assert main(["build", "a.jsonl.gz", *options, "-o", "g.duckdb"]) == code
    assert message in capsys.readouterr().err
    assert not Path("g.duckdb").exists()


@pytest.mark.parametrize(
    ("content", "module", "extra"),
    [("@article{a, title = {A}}\n", "bibtexparser", "bibtex"), ("%PDF-1.7\n", "pypdf", "pdf")],
)
def test_a_missing_extra_is_named(here, monkeypatch, capsys, content, module, extra):
    monkeypatch.setitem(sys.modules, module, None)
    Path("a.x").write_text(content)
    assert main(["build", "a.x", "-o", "g.duckdb"]) == 1
    error = capsys.readouterr().err
    assert f"is read by {module}, which is not there; install stemma[{extra}]" in error
    assert error.count("\n") == 1
