"""How long each format takes to write, and the same by networkx's writers of GraphML and GEXF.

All times are of writing alone, of a synthetic graph, to a file on disk. networkx gets a graph made ready for it
beforehand (lists as JSON strings, nothing None), with the attributes that ours have. It and ours take turns, so that a
busy machine slows both alike; the figure is the best of the rounds. Exit code 1 if a target is missed.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import networkx

from benchmarks.synthetic import synthetic
from kg.errors import ExportError
from kg.export import FORMATS, Format, export
from kg.export.records import evidence_json, node_record
from kg.export.text import json_text
from kg.graph import KnowledgeGraph

GRAPHML_SECONDS, GRAPHML_TIMES, GEXF_TIMES = 2.0, 2.5, 4.0


def main() -> int:
    """Write all formats, print a table, and say whether the targets are met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    graph = synthetic(options.nodes, options.edges)
    flat = _flat(graph)
    print(f"{len(graph):,} nodes, {len(graph.edges):,} edges; load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        ours: dict[str, Callable[[], Any]] = {f.name: partial(_export, graph, f, place) for f in FORMATS}
        theirs: dict[str, Callable[[], Any]] = {
            "networkx.write_graphml_lxml": partial(networkx.write_graphml_lxml, flat, place / "n.graphml"),
            "networkx.write_gexf": partial(networkx.write_gexf, flat, place / "n.gexf"),
        }
        compared = {"graphml": ours.pop("graphml"), "gexf": ours.pop("gexf"), **theirs}
        best = {name: float("inf") for name in compared}
        for _ in range(options.rounds):
            best = {name: min(best[name], _seconds(write)) for name, write in compared.items()}
        best |= {name: _seconds(write) for name, write in ours.items()}
        for name, seconds in sorted(best.items(), key=lambda item: item[1]):
            print(f"{name:<28} {seconds:>7.2f} s")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB, graphs included")

    graphml = best["networkx.write_graphml_lxml"] / best["graphml"]
    gexf = best["networkx.write_gexf"] / best["gexf"]
    met = [
        _told("GraphML in seconds", best["graphml"], best["graphml"] <= GRAPHML_SECONDS, GRAPHML_SECONDS),
        _told("GraphML, times as fast as networkx", graphml, graphml >= GRAPHML_TIMES, GRAPHML_TIMES),
        _told("GEXF, times as fast as networkx", gexf, gexf >= GEXF_TIMES, GEXF_TIMES),
    ]
    return 0 if all(met) else 1


def _told(what: str, value: float, met: bool, target: float) -> bool:
    print(f"{what:<36} {value:>6.2f}   target {target:g}: {'met' if met else 'missed'}")
    return met


def _seconds(write: Callable[[], Any]) -> float:
    started = time.perf_counter()
    write()
    return time.perf_counter() - started


def _export(graph: KnowledgeGraph, form: Format, folder: Path) -> None:
    path = folder / (f"tables-{form.name}" if form.folder != "no" else f"file.{form.name}")
    try:
        export(graph, path, form.name)
    except ExportError as error:
        print(f"{form.name}: {error}")


def _flat(graph: KnowledgeGraph) -> "networkx.MultiDiGraph[str]":
    """What networkx's writers can write."""
    flat: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for n in graph.nodes.values():
        record = {"label": n.name, **node_record(n)}
        values = {k: json_text(v) if isinstance(v, dict | list) else v for k, v in record.items()}
        flat.add_node(n.id, **{k: v for k, v in values.items() if v not in (None, "")})
    for e in graph.edges.values():
        told = {"type": e.type.value, "confidence": e.confidence, "backwards": e.backwards}
        flat.add_edge(e.source, e.target, key=e.id, edge_id=e.id, **told, evidence=evidence_json(e))
    return flat


if __name__ == "__main__":
    sys.exit(main())
