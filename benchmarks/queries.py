"""How soon a graph is loaded and answers, beside networkx, DuckDB and RapidFuzz alone.

A synthetic graph of 100,000 nodes and 300,000 edges, saved and loaded again. Seconds and peak memory of loading are
of a process of its own, the memory as Linux tells it. Questions are asked after the first one, which makes the indexes
(its time is told apart), and their figure is the median; ours and theirs take turns.
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import networkx
from rapidfuzz import fuzz, process

from benchmarks.figures import Figure, program, seconds
from benchmarks.synthetic import synthetic
from kg.graph import KnowledgeGraph
from kg.query import DESCENT
from kg.store import load, save

ROOT = Path(__file__).resolve().parent.parent
_LOADING = """
import sys, time
from kg.store import load
started = time.perf_counter()
graph = load(sys.argv[1])
seconds = time.perf_counter() - started
from benchmarks.figures import peak_megabytes
print(seconds, peak_megabytes())
"""
_RECURSIVE = """
    WITH RECURSIVE above(id) AS (
        SELECT ? UNION SELECT target FROM edges JOIN above ON source = above.id WHERE list_contains(?, type)
    ) SELECT count(*) FROM above
"""


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Of loading, then of each question."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "graph.duckdb")
        save(synthetic(options.nodes, options.edges), path)
        loading = [_loaded(path) for _ in range(options.rounds)]
        of = f"{options.nodes:,} nodes, {options.edges:,} edges"
        yield Figure("load", statistics.median(s for s, _ in loading), "s", 3.0, beside=of)
        yield Figure("load, most memory", max(m for _, m in loading), "MB", 600.0)
        graph = load(path)
        draw = random.Random(1)
        methods = [node for node in graph.nodes.values() if node.type == "method"]
        asked = draw.sample(methods, min(options.questions, len(methods)))
        with duckdb.connect(str(path), read_only=True) as connection:
            yield _ancestors(graph, connection, [node.id for node in asked])
        yield _find(graph, [_misspelt(node.name, draw) for node in asked])


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3, help="of loading")
    parser.add_argument("--questions", type=int, default=100)


def _ancestors(graph: KnowledgeGraph, connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> Figure:
    """The part of the graph that holds them; networkx and DuckDB give their ids alone."""
    first = seconds(lambda: graph.ancestors(ids[0]))
    descent: networkx.DiGraph[str] = networkx.DiGraph()
    descent.add_nodes_from(graph.nodes)
    descent.add_edges_from((e.source, e.target) for e in graph.edges.values() if e.type in DESCENT)
    types = [str(type_) for type_ in DESCENT]
    ours, theirs, recursive = [], [], []
    for id_ in ids:
        ours.append(seconds(lambda: graph.ancestors(id_)))  # noqa: B023  called at once
        theirs.append(seconds(lambda: networkx.descendants(descent, id_)))  # noqa: B023
        recursive.append(seconds(lambda: connection.execute(_RECURSIVE, [id_, types]).fetchall()))  # noqa: B023
        assert len(graph.ancestors(id_)) == len(networkx.descendants(descent, id_)) + 1
    beside = f"networkx {_median(theirs):.2f} ms, DuckDB recursive {_median(recursive):.1f} ms; slowest "
    beside += f"{max(ours) * 1000:.2f} ms, first {first * 1000:.0f} ms"
    return Figure("ancestors", _median(ours), "ms", 2.0, beside=beside)


def _find(graph: KnowledgeGraph, texts: Sequence[str]) -> Figure:
    first = seconds(lambda: graph.find(texts[0]))
    names = list(graph.by_name)
    ours, theirs, same = [], [], 0
    for text in texts:
        ours.append(seconds(lambda: graph.find(text)))  # noqa: B023  called at once
        theirs.append(seconds(lambda: process.extract(text.lower(), names, scorer=fuzz.WRatio, limit=10)))  # noqa: B023
        ((likest, _, _),) = process.extract(text.lower(), names, scorer=fuzz.WRatio, limit=1)
        same += bool({*graph.by_name[likest]} & {*graph.find(text)["id"]})
    beside = (
        f"RapidFuzz over a list {_median(theirs):.0f} ms, whose likest name is among our ten {same} times in "
    )
    beside += f"{len(texts)}; first {first * 1000:.0f} ms"
    return Figure("fuzzy find", _median(ours), "ms", 30.0, beside=beside)


def _misspelt(name: str, draw: random.Random) -> str:
    """The name with two letters in each other's place."""
    at = draw.randrange(1, len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _loaded(path: Path) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", _LOADING, str(path)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    loading, megabytes = map(float, done.stdout.split())
    return loading, megabytes


def _median(times: Sequence[float]) -> float:
    """In milliseconds."""
    return statistics.median(times) * 1000


if __name__ == "__main__":
    sys.exit(program(__doc__, measure, arguments))
