"""The graph on disk: one DuckDB file of seven tables, written whole or not at all.

    meta       schema_version
    documents  id, kind, title, text, year, date, source, lines
    nodes      id, name, type, kind, year, description, documents, introduced_in
    aliases    node, alias, documents
    edges      id, source, target, type, confidence
    evidence   edge, place, document, sentence_start, sentence_end, text, head_start, head_end, tail_start,
               tail_end, cue, confidence
    decisions  a, b, score, verdict, reasons

Rows are sorted by their first columns, so equal graphs give equal tables. Text that DuckDB cannot hold (NUL,
lone surrogates) is kept as JSON behind a mark.
"""

import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from kg.errors import StoreError
from kg.files import replacing
from kg.graph import KnowledgeGraph
from kg.resolve import MatchDecision, Verdict
from kg.schema import (
    Document,
    DocumentKind,
    Edge,
    Evidence,
    MethodKind,
    Node,
    PaperRelation,
    RelationType,
    Span,
)

SCHEMA_VERSION = 1

_TABLES = {
    "meta": {"schema_version": "INTEGER"},
    "documents": {
        "id": "VARCHAR",
        "kind": "VARCHAR",
        "title": "VARCHAR",
        "text": "VARCHAR",
        "year": "INTEGER",
        "date": "VARCHAR",
        "source": "VARCHAR",
        "lines": "VARCHAR[]",
    },
    "nodes": {
        "id": "VARCHAR",
        "name": "VARCHAR",
        "type": "VARCHAR",
        "kind": "VARCHAR",
        "year": "INTEGER",
        "description": "VARCHAR",
        "documents": "VARCHAR[]",
        "introduced_in": "VARCHAR[]",
    },
    "aliases": {"node": "VARCHAR", "alias": "VARCHAR", "documents": "VARCHAR[]"},
    "edges": {
        "id": "VARCHAR",
        "source": "VARCHAR",
        "target": "VARCHAR",
        "type": "VARCHAR",
        "confidence": "DOUBLE",
    },
    "evidence": {
        "edge": "VARCHAR",
        "place": "INTEGER",
        "document": "VARCHAR",
        "sentence_start": "INTEGER",
        "sentence_end": "INTEGER",
        "text": "VARCHAR",
        "head_start": "INTEGER",
        "head_end": "INTEGER",
        "tail_start": "INTEGER",
        "tail_end": "INTEGER",
        "cue": "VARCHAR",
        "confidence": "DOUBLE",
    },
    "decisions": {
        "a": "VARCHAR",
        "b": "VARCHAR",
        "score": "DOUBLE",
        "verdict": "VARCHAR",
        "reasons": "VARCHAR[]",
    },
}
_MAGIC = slice(8, 12)  # a DuckDB file begins with a checksum of eight bytes, then "DUCK"
_ROWS_AT_ONCE = 10_000
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_MARK = "\x1ajson:"


def save(graph: KnowledgeGraph, path: Path | str) -> None:
    """Write the graph to a DuckDB file; the old file stays as it was until the new one is complete.

    Raises StoreError where the place cannot be written to.
    """
    with replacing(path, error=StoreError) as temporary:
        temporary.unlink()  # DuckDB makes its file itself and refuses an empty one
        try:
            with duckdb.connect(str(temporary), config=_OFFLINE) as connection:
                for table, rows in _rows(graph).items():
                    _insert(connection, table, rows)
                connection.execute("CHECKPOINT")
        except duckdb.Error as failure:
            raise StoreError(f"{path}: cannot be written ({_first_line(failure)})") from failure
        finally:
            temporary.with_name(temporary.name + ".wal").unlink(missing_ok=True)


def load(path: Path | str) -> KnowledgeGraph:
    """Read a graph that `save` wrote. Raises StoreError where the file is missing or is no such graph."""
    _check_is_duckdb(path)
    try:
        with duckdb.connect(str(path), read_only=True, config=_OFFLINE) as connection:
            _check_version(connection, path)
            tables = {name: _select(connection, name) for name in _TABLES if name != "meta"}
        return _graph(tables)
    except duckdb.CatalogException as failure:
        raise StoreError(f"{path}: a DuckDB file, but no Stemma graph; {_REMEDY}") from failure
    except (duckdb.Error, ValueError, TypeError, KeyError) as failure:
        raise StoreError(f"{path}: the graph is damaged ({_first_line(failure)}); {_REMEDY}") from failure


_REMEDY = "build one with `stemma build FILES... -o graph.duckdb`"


def _check_is_duckdb(path: Path | str) -> None:
    """Look at the first bytes: DuckDB itself would try to fetch an extension for some other kinds of file."""
    try:
        if not os.path.lexists(path):
            raise StoreError(f"{path}: no such file; {_REMEDY}")
        with Path(path).open("rb") as file:
            if file.read(_MAGIC.stop)[_MAGIC] != b"DUCK":
                raise StoreError(f"{path}: this is no Stemma graph (not a DuckDB file); {_REMEDY}")
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or failure
        raise StoreError(f"{path}: cannot be read ({reason}); {_REMEDY}") from failure


def _check_version(connection: duckdb.DuckDBPyConnection, path: Path | str) -> None:
    row = connection.execute("SELECT schema_version FROM meta").fetchone()
    version = None if row is None else row[0]
    if version is not None and version > SCHEMA_VERSION:
        raise StoreError(
            f"{path}: written by a newer Stemma (schema {version}, this one reads up to {SCHEMA_VERSION}); "
            "upgrade Stemma, or build the graph again"
        )
    if version != SCHEMA_VERSION:
        raise StoreError(f"{path}: the graph is damaged (schema version {version}); {_REMEDY}")


def _rows(graph: KnowledgeGraph) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table; the graph is sorted already, and so are they."""
    nodes, edges = graph.nodes.values(), graph.edges.values()
    return {
        "meta": [(SCHEMA_VERSION,)],
        "documents": [
            (d.id, d.kind.value, d.title, d.text, d.year, d.date, d.source, list(d.lines))
            for d in graph.documents.values()
        ],
        "nodes": [
            (
                n.id,
                n.name,
                n.type,
                None if n.kind is None else n.kind.value,
                n.year,
                n.description,
                list(n.documents),
                list(n.introduced_in),
            )
            for n in nodes
        ],
        "aliases": [(n.id, alias, list(n.aliases[alias])) for n in nodes for alias in sorted(n.aliases)],
        "edges": [(e.id, e.source, e.target, e.type.value, e.confidence) for e in edges],
        "evidence": [(e.id, i, *_evidence_row(v)) for e in edges for i, v in enumerate(e.evidence)],
        "decisions": [(d.a, d.b, d.score, d.verdict.value, list(d.reasons)) for d in graph.decisions],
    }


def _evidence_row(evidence: Evidence) -> tuple[Any, ...]:
    head = evidence.head
    return (
        evidence.document,
        evidence.sentence.start,
        evidence.sentence.end,
        evidence.text,
        None if head is None else head.start,
        None if head is None else head.end,
        evidence.tail.start,
        evidence.tail.end,
        evidence.cue,
        evidence.confidence,
    )


def _graph(tables: dict[str, list[tuple[Any, ...]]]) -> KnowledgeGraph:
    aliases: dict[str, dict[str, tuple[str, ...]]] = {}
    for node, alias, documents in tables["aliases"]:
        aliases.setdefault(node, {})[alias] = tuple(documents)
    evidence: dict[str, list[Evidence]] = {}
    for edge, _, document, start, end, text, head_start, head_end, tail_start, tail_end, *rest in tables[
        "evidence"
    ]:
        head = None if head_start is None else Span(head_start, head_end)
        quote = Evidence(document, Span(start, end), text, head, Span(tail_start, tail_end), *rest)
        evidence.setdefault(edge, []).append(quote)
    return KnowledgeGraph(
        (
            Node(
                id_,
                name,
                type_,
                None if kind is None else MethodKind(kind),
                aliases.get(id_, {}),
                year,
                description,
                tuple(documents),
                tuple(introduced),
            )
            for id_, name, type_, kind, year, description, documents, introduced in tables["nodes"]
        ),
        (
            Edge(id_, source, target, _edge_type(type_), tuple(evidence.get(id_, ())), confidence)
            for id_, source, target, type_, confidence in tables["edges"]
        ),
        (
            Document(id_, DocumentKind(kind), title, text, year, date, source, tuple(lines))
            for id_, kind, title, text, year, date, source, lines in tables["documents"]
        ),
        (MatchDecision(a, b, s, Verdict(v), tuple(reasons)) for a, b, s, v, reasons in tables["decisions"]),
    )


def _edge_type(value: str) -> RelationType | PaperRelation:
    return PaperRelation(value) if value in set(PaperRelation) else RelationType(value)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Make a table and fill it by columns: row by row takes a hundred times longer."""
    columns = _TABLES[table]
    connection.execute(f"CREATE TABLE {table} ({', '.join(f'{c} {t}' for c, t in columns.items())})")
    values = ", ".join(f"unnest(?::{type_}[])" for type_ in columns.values())
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        connection.execute(
            f"INSERT INTO {table} SELECT {values}", [_storable(c) for c in zip(*part, strict=True)]
        )


def _select(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[Any, ...]]:
    """All rows in the order of their first two columns."""
    columns = ", ".join(_TABLES[table])
    rows = connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
    return [tuple(_restored(value) for value in row) for row in rows]


def _storable(values: Iterable[Any]) -> list[Any]:
    return [_encode(v) if isinstance(v, str) else _storable(v) if isinstance(v, list) else v for v in values]


def _restored(value: Any) -> Any:
    if isinstance(value, list):
        return [_restored(v) for v in value]
    return json.loads(value[len(_MARK) :]) if isinstance(value, str) and value.startswith(_MARK) else value


def _encode(text: str) -> str:
    return _MARK + json.dumps(text) if _UNSTORABLE.search(text) or text.startswith(_MARK) else text


def _first_line(failure: Exception) -> str:
    return (str(failure).splitlines() or [type(failure).__name__])[0]
