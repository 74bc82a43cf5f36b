"""Builds that are killed, and disks and clocks that fail: a graph survives, and the next build goes on.

In small; `python -m benchmarks.faults` tries the same on thousands of documents.
"""

import ast
import json
import multiprocessing
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.disks import apart, can_mount, full, limited, read_only
from benchmarks.faults import VICTIMS, at_once, clock_jumps, kill
from benchmarks.ground import Ground
from kg.cli import main
from kg.disk.lock import writing
from kg.errors import StoreError

ROOT = Path(__file__).resolve().parent.parent
TEXTS = (
    ("GraphoNet: Maps", "We propose GraphoNet. GraphoNet extends LSTM."),
    ("Smaller Maps", "MiniGrapho is based on GraphoNet and on Zorbo9x."),
    ("Zorbo9x: A Solver", "We propose Zorbo9x, a solver. It uses dropout."),
)
OF_CLOCKS = {"time", "time_ns", "now", "utcnow", "today", "localtime", "gmtime", "ctime", "strftime"}
"""Functions and methods that tell the time of day, if they are called without arguments or of a timezone."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory) -> Ground:
    """Twenty-four documents, read by two processes."""
    rows = []
    for i in range(24):
        title, abstract = (
            re.sub(r"(Grapho|Zorbo)", rf"\\1{'abcdefgh'[i // 3]}", text) for text in TEXTS[i % 3]
        )
        rows.append(
            json.dumps({"id": f"d{i:02}", "title": title, "abstract": abstract, "year": 2010 + i % 9}) + "\n"
        )
    return Ground.prepared(tmp_path_factory.mktemp("faults"), rows, jobs=2)


@pytest.fixture
def small(ground) -> Ground:
    """The same, read by one process."""
    return replace(ground, jobs=1)


def test_builds_killed_at_random_moments(ground):
    """Two processes; five kills of one build after the other, then one that ends what they began."""
    with ground.fresh() as graph:
        for number in range(5):
            kill(ground, graph, VICTIMS[number % 3], random.uniform(0.0, ground.seconds))
        ground.check_resumed(graph)


def build_in_child(documents: Path, graph: Path) -> None:
    os._exit(main(["build", str(documents), "-o", str(graph), "-q", "--jobs", "1"]))


def test_a_build_that_is_killed_at_any_moment(small):
    """One process, with all that it imports there already, so that twenty moments fall into its work."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["extract.pipeline", "extract.documents", "kg.joining.assembly", "kg.cli", "kg.store"]
    )

    def start(graph: Path):
        child = context.Process(target=build_in_child, args=(small.documents, graph))
        child.start()
        return child

    with small.fresh() as graph:
        whole = start(graph)
        began = time.perf_counter()
        whole.join()
        longest = time.perf_counter() - began
        assert whole.exitcode == 0
    with small.fresh() as graph:
        for _ in range(20):
            graph.write_bytes(small.old.read_bytes())
            child = start(graph)
            child.join(random.uniform(0.0, longest))
            child.kill()
            child.join()
            small.check_whole(graph)
        small.check_resumed(graph)


SERVER_DIES = """
import threading
from concurrent.futures import BrokenExecutor
from contextlib import closing
import psutil
from extract.pipeline import load_pipeline
from extract.workers import Processes

def kill():
    (server,) = (c for c in psutil.Process().children() if "forkserver" in " ".join(c.cmdline()))
    server.kill()

with closing(Processes(load_pipeline, 1)) as workers:
    threading.Timer(0.1, kill).start()
    assert isinstance(workers.submit([]).exception(), BrokenExecutor)
    workers.restart()
    assert workers.submit([]).result() == []
"""


def test_what_starts_the_workers_is_killed_while_it_starts_one():
    subprocess.run([sys.executable, "-c", SERVER_DIES], cwd=ROOT, check=True)


def test_what_a_killed_build_was_writing_is_removed_by_the_next(tmp_path):
    """And nothing else is, whatever it is called."""
    path = tmp_path / "g.duckdb"
    script = (
        "import os, sys; from kg.files import replacing\nwith replacing(sys.argv[1]): os.kill(os.getpid(), 9)"
    )
    died = subprocess.run([sys.executable, "-c", script, path], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    left.with_name(f"{left.name}.wal").write_bytes(b"x")
    left.with_name(f"{left.name}.tmp").mkdir()
    others = {".g.duckdb.work", ".g.duckdb.tmp", ".g.duckdb2.abcdefgh.tmp", ".g.duckdb.x.abcdefgh.tmp"}
    for name in others:
        (tmp_path / name).write_bytes(b"x")
    with writing(path):
        pass
    assert {p.name for p in tmp_path.iterdir()} == others


@pytest.mark.skipif(not can_mount(), reason="this system lets nobody mount a small disk of their own")
def test_a_full_disk(small):
    """There is room for what was read, and nothing is read twice."""
    assert apart(full, small, 300_000) == 0


@pytest.mark.skipif(not can_mount(), reason="this system lets nobody mount a small disk of their own")
def test_a_read_only_disk(small):
    apart(read_only, small)


def test_a_file_that_may_not_grow(small):
    limited(small, 200_000)


def test_two_builds_of_one_file_at_once(small):
    at_once(small, 2)


def test_the_second_writer_is_told_of_the_first(tmp_path):
    path = tmp_path / "g.duckdb"
    told = rf"g\.duckdb: process {os.getpid()} \(stemma.*, since .*\) is writing it; wait until"
    with writing(path), pytest.raises(StoreError, match=told), writing(path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_clock_that_jumps(small):
    clock_jumps(small)


def test_the_lock_alone_reads_the_clock():
    """To say since when it is held."""
    readers = {
        path.relative_to(ROOT).as_posix()
        for room in ("extract", "kg", "viz")
        for path in (ROOT / room).rglob("*.py")
        if any(tells_the_time(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert readers == {"kg/disk/lock.py"}


def tells_the_time(node: ast.AST) -> bool:
    """Whether it is a call like `time.time()` or `datetime.now(UTC)`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    of = node.func.value
    owner = of.id if isinstance(of, ast.Name) else of.attr if isinstance(of, ast.Attribute) else ""
    return owner in {"time", "datetime", "date"} and node.func.attr in OF_CLOCKS
