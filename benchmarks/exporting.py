"""How long each format takes to write, and the same by networkx's writers of GraphML and GEXF.

All times are of writing alone, of a synthetic graph, to a file on disk. networkx gets a graph made ready for it
beforehand (lists as JSON strings, nothing None), with the attributes that ours have. It and ours take turns, so that a
busy machine slows both alike; the figure is the best of the rounds.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import networkx

from benchmarks.figures import Figure, peak_megabytes, program, seconds, warn
from benchmarks.synthetic import synthetic
from kg.errors import ExportError
from kg.export import FORMATS, Format, export
from kg.export.records import evidence_json, node_record
from kg.export.text import json_text
from kg.graph import KnowledgeGraph


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Of GraphML and GEXF beside networkx, then of all other formats, and of memory."""
    graph = synthetic(options.nodes, options.edges)
    flat = _flat(graph)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        ours: dict[str, Callable[[], Any]] = {f.name: partial(_export, graph, f, place) for f in FORMATS}
        theirs: dict[str, Callable[[], Any]] = {
            "write_graphml_lxml": partial(networkx.write_graphml_lxml, flat, place / "n.graphml"),
            "write_gexf": partial(networkx.write_gexf, flat, place / "n.gexf"),
        }
        compared = {"graphml": ours.pop("graphml"), "gexf": ours.pop("gexf"), **theirs}
        best = {name: float("inf") for name in compared}
        for _ in range(options.rounds):
            best = {name: min(best[name], seconds(write)) for name, write in compared.items()}
        of = f"{len(graph):,} nodes, {len(graph.edges):,} edges"
        for name, beside, most, times in (
            ("graphml", "write_graphml_lxml", 2.0, 2.5),
            ("gexf", "write_gexf", None, 4.0),
        ):
            other = f"networkx.{beside} {best[beside]:.1f} s"
            yield Figure(f"export as {name}", best[name], "s", most, beside=of)
            faster = best[beside] / best[name]
            yield Figure(f"export as {name}, times as fast", faster, "", times, "at least", other)
        for name, write in ours.items():
            yield Figure(f"export as {name}", seconds(write), "s")
    yield Figure("exports, most memory", peak_megabytes(), "MB", beside="both graphs included")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3)


def _export(graph: KnowledgeGraph, form: Format, folder: Path) -> None:
    path = folder / (f"tables-{form.name}" if form.folder != "no" else f"file.{form.name}")
    try:
        export(graph, path, form.name)
    except ExportError as error:
        warn(f"{form.name}: {error}")


def _flat(graph: KnowledgeGraph) -> "networkx.MultiDiGraph[str]":
    """What networkx's writers can write."""
    flat: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for n in graph.nodes.values():
        record = {"label": n.name, **node_record(n)}
        values = {k: json_text(v) if isinstance(v, dict | tuple) else v for k, v in record.items()}
        flat.add_node(n.id, **{k: v for k, v in values.items() if v not in (None, "")})
    for e in graph.edges.values():
        told = {"type": e.type.value, "confidence": e.confidence, "backwards": e.backwards}
        flat.add_edge(e.source, e.target, key=e.id, edge_id=e.id, **told, evidence=evidence_json(e))
    return flat


if __name__ == "__main__":
    sys.exit(program(__doc__, measure, arguments))
