"""Builds again: only what has changed is read, and the graph is that of a fresh build; damaged files are left alone."""

import io
import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from kg.cli import main
from kg.corrections import read_corrections
from kg.store import builds, load

A1 = {
    "id": "a1",
    "title": "GraphoNet: Maps",
    "abstract": "We propose GraphoNet. GraphoNet extends LSTM.",
    "year": 2019,
}
A2 = {
    "id": "a2",
    "title": "Smaller Maps",
    "abstract": "MiniGrapho is based on GraphoNet and on Zorbo9x.",
    "year": 2021,
}
A3 = {
    "id": "a3",
    "title": "Zorbo9x: A Solver",
    "abstract": "We propose Zorbo9x, a solver. It uses dropout.",
    "year": 2018,
}
A4 = {"id": "a4", "title": "Smaller", "abstract": "We introduce PicoGrapho. PicoGrapho extends MiniGrapho."}
A1_AGAIN = {**A1, "abstract": "We propose GraphoNet. GraphoNet extends the GRU.", "year": 2016}
CORRECTIONS = (
    '[[kind]]\nmethod = "GraphoNet"\nkind = "component"\n[[same]]\nnames = ["MiniGrapho", "PicoGrapho"]\n'
)


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STEMMA_GRAPH", raising=False)
    return tmp_path


def write(name: str, *papers: dict) -> str:
    Path(name).write_text("".join(json.dumps(p) + "\n" for p in papers), encoding="utf-8")
    return name


def run(*arguments: str) -> None:
    assert main([*arguments, "-q"]) == 0


def read_now(path: str) -> list[int]:
    return [build.extracted for build in builds(path)]


def test_every_way_to_a_set_of_documents_leads_to_one_graph(here, capsys):
    """Built again after a change, added, removed, corrected: byte for byte what a fresh build gives."""
    run("build", write("one.jsonl", A1, A2))
    assert main(["build", "one.jsonl"]) == 0
    assert re.search(r"read now +0\n", capsys.readouterr().out)
    assert read_now("stemma.duckdb") == [2]
    # a3 gives a name that stands in a2, which is therefore read again
    run("add", write("more.jsonl", A3, A4))
    assert read_now("stemma.duckdb")[1:] == [3]
    run("remove", "a4")
    run("build", write("one.jsonl", A1_AGAIN, A2, A3))
    # and a1, changed, is less sure of the name that it gives to a2
    assert read_now("stemma.duckdb")[2:] == [0, 2]
    run("add", write("a4.jsonl", A4))
    Path("corrections.toml").write_text(CORRECTIONS, encoding="utf-8")
    run("add")
    assert read_now("stemma.duckdb")[4:] == [1, 0]
    assert [p.name for p in here.glob(".*")] == []

    write("one.jsonl", A1_AGAIN, A2, A3)
    run("build", "one.jsonl", "a4.jsonl", "-o", "fresh.duckdb")
    for ending in ("json", "graphml", "csv"):
        run_exports = [["export", "-g", g, "-o", f"{g}.{ending}"] for g in ("stemma.duckdb", "fresh.duckdb")]
        assert [main(arguments) for arguments in run_exports] == [0, 0]
        one, other = (Path(f"{g}.{ending}").read_bytes() for g in ("stemma.duckdb", "fresh.duckdb"))
        assert one == other, ending
    run("remove", "a4.jsonl")
    assert "'MiniGrapho and PicoGrapho are one method' no longer applies" in capsys.readouterr().err
    assert main(["build", "one.jsonl", "-o", "clean.duckdb"]) == 1
    assert "there is no method 'PicoGrapho'" in capsys.readouterr().err


def test_named_corrections_are_those_of_the_next_build_too(here, capsys):
    (here / "mine.toml").write_text('[[drop]]\nmethod = "LSTM"\n', encoding="utf-8")
    run("build", write("one.jsonl", A1), "--corrections", "mine.toml")
    run("add", write("a4.jsonl", A4))
    assert not load("stemma.duckdb").bearers("LSTM")
    (here / "mine.toml").unlink()
    before = Path("stemma.duckdb").read_bytes()
    assert main(["add"]) == 1
    assert capsys.readouterr().err.startswith("stemma: mine.toml: the corrections of this graph are gone")
    assert Path("stemma.duckdb").read_bytes() == before


def newer(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE meta SET schema_version = 99")


def foreign(path: Path) -> None:
    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE sales (amount INTEGER)")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def text(path: Path) -> None:
    path.write_text("notes on maps")


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """The graph of A1."""
    folder = tmp_path_factory.mktemp("rebuild")
    papers = write(str(folder / "one.jsonl"), A1)
    run("build", papers, "-o", str(folder / "g.duckdb"))
    return folder / "g.duckdb"


@pytest.mark.parametrize(
    "command", [["build", "one.jsonl", "-o"], ["add", "one.jsonl", "-g"], ["remove", "a1", "-g"]]
)
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (newer, r"written by a newer Stemma \(schema 99"),
        (foreign, "no Stemma graph"),
        (cut, "the graph is damaged"),
        (text, "no (Stemma )?graph"),
    ],
)
def test_a_file_that_is_no_graph_is_left_alone(command, spoil, message, small, here, capsys):
    write("one.jsonl", A1)
    path = here / "g.duckdb"
    shutil.copy(small, path)
    spoil(path)
    before = path.read_bytes()
    assert main([*command, "g.duckdb"]) == 1
    error = capsys.readouterr().err
    assert re.search(message, error)
    assert error.count("\n") == 1
    assert path.read_bytes() == before
    assert list(here.glob(".*")) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["remove", "b7"], "there is no document 'b7'"),
        (["remove", "a1", "-g", "no.duckdb"], "no such file; make it with"),
        (["add", "x.jsonl", "-g", "no.duckdb"], "no such file; make it with"),
        (["add", "--corrections", "no.toml"], r"no\.toml: cannot be read"),
        (["diff", "g.duckdb", "no.duckdb"], r"no\.duckdb: no such file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_failures_are_one_sentence(arguments, message, small, here, capsys, monkeypatch):
    shutil.copy(small, here / "g.duckdb")
    monkeypatch.setenv("STEMMA_GRAPH", "g.duckdb")
    assert main(arguments) == 1
    captured = capsys.readouterr()
    assert re.search(message, captured.err)
    assert captured.err.count("\n") == 1
    assert (here / "g.duckdb").read_bytes() == small.read_bytes()


def test_review_writes_what_is_answered_and_the_next_build_takes_it(small, here, capsys, monkeypatch):
    shutil.copy(small, here / "stemma.duckdb")
    monkeypatch.setattr("sys.stdin", io.StringIO("maybe\nn\n"))
    assert main(["review"]) == 0
    captured = capsys.readouterr()
    assert "answer y, n, s or q" in captured.err
    assert "answers written: 1 -> corrections.toml" in captured.out
    (correction,) = read_corrections("corrections.toml")
    run("add")
    assert [c.sentence for c in load("stemma.duckdb").corrections] == [correction.sentence]
    assert main(["diff", str(small), "stemma.duckdb"]) == 0
    assert f"corrected by hand: {correction.sentence}" in capsys.readouterr().out
    assert main(["check"]) == 0
    assert re.search(r"^ +0  cycles of descent$", capsys.readouterr().out, re.MULTILINE)
