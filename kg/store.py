"""The graph on disk: one DuckDB file, written whole or not at all. Its tables are in `kg.disk.tables`."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any

import duckdb

from kg.corrections import Applied
from kg.disk.builds import Build, Kept
from kg.disk.guard import CLOSED, OFFLINE, check_tables, check_types
from kg.disk.migrations import migrate
from kg.disk.rows import applied_of, document_of, graph_of
from kg.disk.tables import SCHEMA_VERSION, TABLES, create, insert, select, stream
from kg.errors import StoreError
from kg.files import FileState, replacing
from kg.graph import KnowledgeGraph
from kg.schema import (
    Document,
    DocumentKind,
    Evidence,
    MethodKind,
    Node,
)

GRAPH_TABLES = ("documents", "nodes", "names", "edges", "evidence", "decisions", "corrections")
"""Those of `kg.disk.tables.TABLES` that the graph itself is in."""

_MAGIC = slice(8, 12)  # a DuckDB file begins with a checksum of eight bytes, then "DUCK"

_DOCUMENTS_OF_CANONICAL_NAMES = """
    CREATE OR REPLACE TABLE names AS
    SELECT names.node, names.name, canonical,
        CASE WHEN canonical THEN coalesce(told.documents, names.documents) ELSE names.documents END AS documents
    FROM names LEFT JOIN (
        SELECT node, text, list(DISTINCT document ORDER BY document) AS documents FROM mentions GROUP BY ALL
    ) told ON told.node = names.node AND told.text = names.name
    ORDER BY names.node, names.name
"""  # no UPDATE: that would put the rows it changes at the end, in an order that chance makes


def save(graph: KnowledgeGraph, path: Path | str, kept: Kept = Kept()) -> None:  # noqa: B008  it is frozen
    """Write the graph to a DuckDB file; the old file stays as it was until the new one is complete.

    kept: what the next build is to find there. Raises StoreError where the place cannot be written to.
    """
    with replacing(path, error=StoreError) as temporary:
        temporary.unlink()  # DuckDB makes its file itself and refuses an empty one
        try:
            with duckdb.connect(str(temporary), config=OFFLINE) as connection:
                fill(connection, graph, kept)
                connection.execute("CHECKPOINT")
        except duckdb.Error as failure:
            raise StoreError(f"{path}: cannot be written ({_first_line(failure)})") from failure
        finally:
            temporary.with_name(temporary.name + ".wal").unlink(missing_ok=True)


def fill(connection: duckdb.DuckDBPyConnection, graph: KnowledgeGraph, kept: Kept = Kept()) -> None:  # noqa: B008
    """Make all tables of a graph in a database that has none of them."""
    for table, rows in table_rows(graph, kept).items():
        create(connection, table, TABLES[table])
        insert(connection, table, rows, TABLES[table])
    connection.execute(_DOCUMENTS_OF_CANONICAL_NAMES)


def load(path: Path | str) -> KnowledgeGraph:
    """Read a graph that `save` wrote. Raises StoreError where the file is missing or is no such graph."""
    with opened(path) as connection, _collector_at_rest():
        return graph_of(connection, FileState.of(path))


def builds(path: Path | str) -> tuple[Build, ...]:
    """The builds that made this file, oldest first. Raises StoreError as `load` does."""
    with opened(path) as connection:
        return tuple(Build(*row) for row in select(connection, "builds"))


def documents(path: Path | str) -> tuple[Document, ...]:
    """The documents that this file was made of, sorted by id; corrections by hand are none."""
    with opened(path) as connection:
        found = map(document_of, select(connection, "documents"))
        return tuple(d for d in found if d.kind is not DocumentKind.HAND)


def records(path: Path | str) -> Iterator[tuple[str, str]]:
    """Key of a document's content, and its reading as `kg.records` writes it. Raises StoreError as `load` does."""
    with opened(path) as connection:
        for _, key, record in stream(connection, "extractions"):
            yield key, record


def corrections(path: Path | str) -> tuple[Applied, ...]:
    """The corrections in this file. Raises StoreError as `load` does."""
    with opened(path) as connection:
        return tuple(applied_of(row) for row in select(connection, "corrections"))


def counts(path: Path | str) -> dict[str, int]:
    """How many documents, methods and edges of each type there are, in one look at the tables."""
    with opened(path) as connection:
        rows = connection.execute(
            "SELECT 'documents', count(*) FROM documents WHERE kind <> 'hand' UNION ALL "
            "SELECT 'methods', count(*) FROM nodes WHERE type = 'method' UNION ALL "
            "SELECT type, count(*) FROM edges GROUP BY type"
        ).fetchall()
    return dict(rows)


_REMEDY = "build one with `stemma build FILES... -o graph.duckdb`"


@contextmanager
def opened(path: Path | str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file's tables, to be read; those of an older schema as they would be in the present one.

    Raises StoreError as `load` does, and where what is done with them fails as with a damaged file.
    """
    _check_is_duckdb(path)
    try:
        with duckdb.connect(str(path), read_only=True, config=CLOSED) as connection:
            check_tables(connection, path)
            version = _version(connection, path)
            if version == SCHEMA_VERSION:
                check_types(connection, path)
                yield connection
                return
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copyfile(path, Path(folder, "graph.duckdb"))
            with duckdb.connect(str(copy), config=CLOSED) as connection:
                migrate(connection, version)
                check_types(connection, path)
                yield connection
    except duckdb.CatalogException as failure:
        raise StoreError(f"{path}: a DuckDB file, but no Stemma graph; {_REMEDY}") from failure
    except (duckdb.Error, ValueError, TypeError, KeyError) as failure:
        raise StoreError(f"{path}: the graph is damaged ({_first_line(failure)}); {_REMEDY}") from failure


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


def _version(connection: duckdb.DuckDBPyConnection, path: Path | str) -> int:
    row = connection.execute("SELECT schema_version FROM meta").fetchone()
    version = None if row is None else row[0]
    if version is None or version < 1:
        raise StoreError(f"{path}: the graph is damaged (schema version {version}); {_REMEDY}")
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path}: written by a newer Stemma (schema {version}, this one reads up to {SCHEMA_VERSION}); "
            "upgrade Stemma, or build the graph again elsewhere"
        )
    return version


def table_rows(graph: KnowledgeGraph, kept: Kept = Kept()) -> dict[str, Iterable[tuple[Any, ...]]]:  # noqa: B008
    """The rows of every table, made as they are taken; the graph is sorted already, and so are they."""
    nodes, edges = graph.nodes.values(), graph.edges.values()
    return {
        "meta": [(SCHEMA_VERSION,)],
        "builds": [astuple(b) for b in kept.builds],
        "documents": (
            (d.id, d.kind.value, d.title, d.text, d.year, d.date, d.source, list(d.lines), d.told)
            for d in graph.documents.values()
        ),
        "extractions": kept.records,
        "mentions": _mention_rows(kept),
        "nodes": (
            (
                n.id,
                n.name,
                n.type,
                None if n.kind is None else n.kind.value,
                n.year,
                n.description,
                list(n.documents),
                list(n.introduced_in),
                *(n.kinds.get(kind, 0) for kind in MethodKind),
            )
            for n in nodes
        ),
        "names": (row for n in nodes for row in _name_rows(n)),
        "edges": ((e.id, e.source, e.target, e.type.value, e.confidence, e.backwards) for e in edges),
        "evidence": ((e.id, i, *_evidence_row(v)) for e in edges for i, v in enumerate(e.evidence)),
        "decisions": ((d.a, d.b, d.score, d.verdict.value, list(d.reasons)) for d in graph.decisions),
        "corrections": [
            (i, c.sentence, c.note, list(c.nodes), list(c.edges)) for i, c in enumerate(graph.corrections)
        ],
    }


def _name_rows(node: Node) -> list[tuple[Any, ...]]:
    names = {name: (node.id, name, False, list(ids)) for name, ids in node.aliases.items()}
    return [row for _, row in sorted({**names, node.name: (node.id, node.name, True, [])}.items())]


def _mention_rows(kept: Kept) -> Iterator[tuple[Any, ...]]:
    for said in kept.extractions:
        id_ = said.document.id
        rows = []
        for method in said.methods:
            about = method.name, kept.node_of.get((id_, method.name)), method.kind.value, method.introduced
            rows += [
                (id_, m.span.start, m.span.end, m.text, *about, m.source, m.confidence)
                for m in method.mentions
            ]
        yield from sorted(rows, key=lambda row: row[:3])


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
        list(evidence.votes),
    )


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Without the collector of cycles, which goes through a million new objects again and again and finds none."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _first_line(failure: Exception) -> str:
    return (str(failure).splitlines() or [type(failure).__name__])[0]
