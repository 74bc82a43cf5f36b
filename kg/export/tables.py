"""Tables of a graph, as CSV or Parquet: two for people, or a folder of all that the graph file has."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from kg.disk.tables import TABLES, create, insert
from kg.export import Writing, is_folder
from kg.export.records import node_record
from kg.export.text import cell, json_text
from kg.graph import KnowledgeGraph
from kg.store import GRAPH_TABLES, table_rows

_NODES = {
    "id": "VARCHAR",
    "name": "VARCHAR",
    "type": "VARCHAR",
    "kind": "VARCHAR",
    "year": "INTEGER",
    "description": "VARCHAR",
    "aliases": "VARCHAR",
    "documents": "VARCHAR[]",
    "introduced_in": "VARCHAR[]",
    "kinds": "VARCHAR",
}
_EDGES = {
    "edge": "VARCHAR",
    "source": "VARCHAR",
    "source_name": "VARCHAR",
    "type": "VARCHAR",
    "target": "VARCHAR",
    "target_name": "VARCHAR",
    "confidence": "DOUBLE",
    "backwards": "BOOLEAN",
    "document": "VARCHAR",
    "sentence": "VARCHAR",
    "sentence_start": "INTEGER",
    "sentence_end": "INTEGER",
    "head_start": "INTEGER",
    "head_end": "INTEGER",
    "tail_start": "INTEGER",
    "tail_end": "INTEGER",
    "cue": "VARCHAR",
    "evidence_confidence": "DOUBLE",
}


@dataclass(frozen=True, slots=True)
class Table:
    """columns: name -> type in SQL. rows: in a fixed order, equal for equal graphs; a list is a list of texts."""

    columns: Mapping[str, str]
    rows: Iterable[tuple[Any, ...]]


def csv_tables(graph: KnowledgeGraph, path: Path) -> Writing:
    """x.csv with a row for each piece of evidence, and x.nodes.csv with one for each node; or a folder of all tables.

    UTF-8, lines end in CRLF (RFC 4180), lists are JSON. Text that a spreadsheet would take for a formula has an
    apostrophe before it.
    Lost: in the two tables the documents' texts, the decisions on names, the corrections and the votes; NUL and lone
    surrogates become U+FFFD.
    """
    return {place: partial(_write_csv, table) for place, table in _tables(graph, path, ".csv").items()}


def parquet_tables(graph: KnowledgeGraph, path: Path) -> Writing:
    """The tables of csv, typed: x.parquet and x.nodes.parquet, or a folder; for pandas, Polars, DuckDB and Spark.

    Text that DuckDB cannot hold (NUL, lone surrogates) is JSON behind the mark `\\x1ajson:`, as in the graph file.
    Lost: in the two tables the documents' texts, the decisions on names, the corrections and the votes.
    """
    return {
        place: partial(_write_parquet, table) for place, table in _tables(graph, path, ".parquet").items()
    }


def _tables(graph: KnowledgeGraph, path: Path, ending: str) -> dict[Path, Table]:
    if is_folder(path):
        rows = table_rows(graph)
        return {path / f"{name}{ending}": Table(TABLES[name], rows[name]) for name in GRAPH_TABLES}
    return {
        path: Table(_EDGES, _edge_rows(graph)),
        path.with_suffix(f".nodes{path.suffix}"): Table(_NODES, _node_rows(graph)),
    }


def _node_rows(graph: KnowledgeGraph) -> Iterator[tuple[Any, ...]]:
    for node in graph.nodes.values():
        record = node_record(node)
        yield node.id, *(_cell(record[column]) for column in list(_NODES)[1:])


def _cell(value: Any) -> Any:
    """Mappings are JSON, for DuckDB's would need a type for each key."""
    return (
        json_text(value) if isinstance(value, Mapping) else list(value) if isinstance(value, tuple) else value
    )


def _edge_rows(graph: KnowledgeGraph) -> Iterator[tuple[Any, ...]]:
    names = {n.id: n.name for n in graph.nodes.values()}
    for e in graph.edges.values():
        ends = e.source, names[e.source], e.type.value, e.target, names[e.target]
        for v in e.evidence:
            head = (None, None) if v.head is None else (v.head.start, v.head.end)
            places = v.sentence.start, v.sentence.end, *head, v.tail.start, v.tail.end
            yield e.id, *ends, e.confidence, e.backwards, v.document, v.text, *places, v.cue, v.confidence


def _write_csv(table: Table, place: Path) -> None:
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)  # lines end in CRLF, so that a CR within a cell is quoted
        writer.writerow(table.columns)
        writer.writerows(map(cell, row) for row in table.rows)


def _write_parquet(table: Table, place: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")  # several would cut the file elsewhere from time to time
        create(connection, "written", table.columns)
        insert(connection, "written", table.rows, table.columns)
        connection.table("written").write_parquet(str(place), compression="zstd")
