"""The commands that draw: `view` as a page or a picture, `lineage` in the terminal."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from benchmarks.synthetic import synthetic
from kg.cli import main
from kg.query import stats
from kg.store import save

ROOT = Path(__file__).resolve().parents[2]
GRAPH = synthetic(300, 700)
(HUB,) = (node.name for node, _ in stats(GRAPH, top=1).connected)


@pytest.fixture(scope="module")
def graph(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("view") / "graph.duckdb"
    save(GRAPH, path)
    return path


@pytest.mark.parametrize(
    ("arguments", "start", "said"),
    [
        (["-o", "x.html"], b"<!doctype html>", "page -> x.html"),
        ([HUB, "--depth", "1", "-o", "x.html"], b"<!doctype html>", "page -> x.html"),
        (["--map", "-o", "x.htm"], b"<!doctype html>", "page -> x.htm"),
        ([HUB, "-o", "x.svg"], b"<svg ", "picture -> x.svg"),
        ([HUB, "--depth", "2", "-o", "x.PNG"], b"\x89PNG", "picture -> x.PNG"),
    ],
)
def test_view_writes_what_the_ending_says(arguments, start, said, graph, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["view", *arguments, "-g", str(graph)]) == 0
    (written,) = tmp_path.iterdir()
    assert written.read_bytes().startswith(start)
    assert capsys.readouterr().out.strip() == said


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["-o", "x.pdf"], 1, r"x\.pdf: is written as \.html, \.svg or \.png; change the ending"),
        (["--map", "-o", "x.svg"], 2, r"--map is for pages"),
        ([HUB.upper() + "z", "-o", "x.svg"], 1, rf"no method named .* did you mean {HUB}"),
        (["--depth", "0", "-o", "x.svg"], 2, r"Invalid value for '--depth'"),
    ],
)
def test_view_refuses_in_one_sentence(arguments, code, message, graph, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["view", *arguments, "-g", str(graph)]) == code
    (line,) = capsys.readouterr().err.splitlines()
    assert re.search(message, line)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_lineage_keeps_to_80_columns_when_piped(graph, encoding):
    """Without colour, and with branches of plain characters where the encoding has no others."""
    environment = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli", "lineage", HUB, "--depth", "2", "-g", str(graph)],
        capture_output=True,
        cwd=ROOT,
        env=environment,
        check=True,
    )
    text = done.stdout.decode(encoding)
    assert "\x1b" not in text
    assert max(map(cell_len, text.splitlines())) <= 80
    assert ("+-- " if encoding == "ascii" else "├── ") in text
    assert "<- " in text
