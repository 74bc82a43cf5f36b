"""How soon a graph is loaded and answers, beside networkx, DuckDB and RapidFuzz alone.

A synthetic graph of 100,000 nodes and 300,000 edges, saved and loaded again. Seconds and peak memory of loading are
of a process of its own, the memory as Linux tells it. Questions are asked after the first one, which makes the indexes
(its time is told apart), and their figure is the median; ours and theirs take turns. Exit code 1 if a target is
missed.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import networkx
from rapidfuzz import fuzz, process

from benchmarks.synthetic import synthetic
from kg.graph import KnowledgeGraph
from kg.query import DESCENT
from kg.store import load, save

_LOADING = """
import sys, time
from pathlib import Path
from kg.store import load
started = time.perf_counter()
graph = load(sys.argv[1])
seconds = time.perf_counter() - started
lines = Path("/proc/self/status").read_text().splitlines()
print(seconds, *(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")))
"""
_RECURSIVE = """
    WITH RECURSIVE above(id) AS (
        SELECT ? UNION SELECT target FROM edges JOIN above ON source = above.id WHERE list_contains(?, type)
    ) SELECT count(*) FROM above
"""


def main() -> int:
    """Time all, print a table, and say whether the targets are met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3, help="of loading")
    parser.add_argument("--questions", type=int, default=100)
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "graph.duckdb")
        save(synthetic(options.nodes, options.edges), path)
        loading = [_loaded(path) for _ in range(options.rounds)]
        graph = load(path)
        draw = random.Random(1)
        methods = [node for node in graph.nodes.values() if node.type == "method"]
        asked = draw.sample(methods, min(options.questions, len(methods)))
        missed = _report("load", "s", statistics.median(s for s, _ in loading), 3.0)
        missed += _report("memory after load", "MB", max(m for _, m in loading), 600.0)
        with duckdb.connect(str(path), read_only=True) as connection:
            missed += _ancestors(graph, connection, [node.id for node in asked])
        missed += _find(graph, [_misspelt(node.name, draw) for node in asked])
    return min(missed, 1)


def _ancestors(graph: KnowledgeGraph, connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> int:
    """The part of the graph that holds them; networkx and DuckDB give their ids alone."""
    first = _seconds(lambda: graph.ancestors(ids[0]))
    descent: networkx.DiGraph[str] = networkx.DiGraph()
    descent.add_nodes_from(graph.nodes)
    descent.add_edges_from((e.source, e.target) for e in graph.edges.values() if e.type in DESCENT)
    types = [str(type_) for type_ in DESCENT]
    ours, theirs, recursive = [], [], []
    for id_ in ids:
        ours.append(_seconds(lambda: graph.ancestors(id_)))  # noqa: B023  called at once
        theirs.append(_seconds(lambda: networkx.descendants(descent, id_)))  # noqa: B023
        recursive.append(_seconds(lambda: connection.execute(_RECURSIVE, [id_, types]).fetchall()))  # noqa: B023
        assert len(graph.ancestors(id_)) == len(networkx.descendants(descent, id_)) + 1
    beside = f"networkx {_median(theirs):.2f} ms, DuckDB recursive {_median(recursive):.1f} ms; slowest "
    beside += f"{max(ours) * 1000:.2f} ms, first {first * 1000:.0f} ms"
    return _report("ancestors", "ms", _median(ours), 2.0, beside)


def _find(graph: KnowledgeGraph, texts: Sequence[str]) -> int:
    first = _seconds(lambda: graph.find(texts[0]))
    names = list(graph.by_name)
    ours, theirs, same = [], [], 0
    for text in texts:
        ours.append(_seconds(lambda: graph.find(text)))  # noqa: B023  called at once
        theirs.append(_seconds(lambda: process.extract(text.lower(), names, scorer=fuzz.WRatio, limit=10)))  # noqa: B023
        ((likest, _, _),) = process.extract(text.lower(), names, scorer=fuzz.WRatio, limit=1)
        same += bool({*graph.by_name[likest]} & {*graph.find(text)["id"]})
    beside = (
        f"RapidFuzz over a list {_median(theirs):.0f} ms, whose likest name is among our ten {same} times in "
    )
    beside += f"{len(texts)}; first {first * 1000:.0f} ms"
    return _report("fuzzy find", "ms", _median(ours), 30.0, beside)


def _misspelt(name: str, draw: random.Random) -> str:
    """The name with two letters in each other's place."""
    at = draw.randrange(1, len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _loaded(path: Path) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", _LOADING, str(path)], check=True, capture_output=True, text=True
    )
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _median(seconds: Sequence[float]) -> float:
    """In milliseconds."""
    return statistics.median(seconds) * 1000


def _report(what: str, unit: str, figure: float, target: float, beside: str = "") -> int:
    """Print a line; 1 if the target is missed."""
    verdict = "met" if figure <= target else "missed"
    print(f"{what:<18} {figure:>8.2f} {unit:<3} target {target:g}: {verdict}  {beside}".rstrip(), flush=True)
    return int(figure > target)


if __name__ == "__main__":
    sys.exit(main())
