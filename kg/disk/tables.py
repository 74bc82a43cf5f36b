"""The tables of a graph file, as README.md describes them, and how rows get in and out.

Text that DuckDB cannot hold (NUL, lone surrogates) is kept as JSON behind a mark.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import duckdb
import numpy as np

SCHEMA_VERSION = 3

_TEXT, _TEXTS, _NUMBER, _SHARE, _TRUTH = "VARCHAR", "VARCHAR[]", "INTEGER", "DOUBLE", "BOOLEAN"

TABLES: Mapping[str, Mapping[str, str]] = {
    "meta": {"schema_version": _NUMBER},
    "builds": {
        "number": _NUMBER,
        "documents": _NUMBER,
        "extracted": _NUMBER,
        "model": _TEXT,
        "pipeline": _TEXT,
        "corrections": _TEXT,
        "fingerprint": _TEXT,
    },
    "documents": {
        "id": _TEXT,
        "kind": _TEXT,
        "title": _TEXT,
        "text": _TEXT,
        "year": _NUMBER,
        "date": _TEXT,
        "source": _TEXT,
        "lines": _TEXTS,
        "told": _NUMBER,
    },
    "extractions": {"document": _TEXT, "key": _TEXT, "record": _TEXT},
    "mentions": {
        "document": _TEXT,
        "mention_start": _NUMBER,
        "mention_end": _NUMBER,
        "text": _TEXT,
        "method": _TEXT,
        "node": _TEXT,
        "kind": _TEXT,
        "introduced": _TRUTH,
        "source": _TEXT,
        "confidence": _SHARE,
    },
    "nodes": {
        "id": _TEXT,
        "name": _TEXT,
        "type": _TEXT,
        "kind": _TEXT,
        "year": _NUMBER,
        "description": _TEXT,
        "documents": _TEXTS,
        "introduced_in": _TEXTS,
        "as_architecture": _NUMBER,
        "as_component": _NUMBER,
        "as_method": _NUMBER,
    },
    "names": {"node": _TEXT, "name": _TEXT, "canonical": _TRUTH, "documents": _TEXTS},
    "edges": {
        "id": _TEXT,
        "source": _TEXT,
        "target": _TEXT,
        "type": _TEXT,
        "confidence": _SHARE,
        "backwards": _TRUTH,
    },
    "evidence": {
        "edge": _TEXT,
        "place": _NUMBER,
        "document": _TEXT,
        "sentence_start": _NUMBER,
        "sentence_end": _NUMBER,
        "text": _TEXT,
        "head_start": _NUMBER,
        "head_end": _NUMBER,
        "tail_start": _NUMBER,
        "tail_end": _NUMBER,
        "cue": _TEXT,
        "confidence": _SHARE,
        "votes": _TEXTS,
    },
    "decisions": {"a": _TEXT, "b": _TEXT, "score": _SHARE, "verdict": _TEXT, "reasons": _TEXTS},
    "corrections": {"place": _NUMBER, "sentence": _TEXT, "note": _TEXT, "nodes": _TEXTS, "edges": _TEXTS},
}
"""Table -> column -> type. Rows are sorted by their first columns, so equal graphs give equal tables."""

_ROWS_AT_ONCE = 10_000
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_MARK = "\x1ajson:"
_HOLDS_MARK = {
    _TEXT: f"starts_with({{}}, '{_MARK}')",
    _TEXTS: f"contains(array_to_string({{}}, ''), '{_MARK}')",
}


def create(connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str]) -> None:
    """Make a table, empty. columns: as in `TABLES`."""
    connection.execute(f"CREATE TABLE {table} ({', '.join(f'{c} {t}' for c, t in columns.items())})")


def insert(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Iterable[tuple[Any, ...]],
    columns: Mapping[str, str],
) -> None:
    """Fill a table by columns: row by row takes a hundred times longer."""
    values = ", ".join(f"unnest(?::{type_}[])" for type_ in columns.values())
    waiting = iter(rows)
    while part := list(islice(waiting, _ROWS_AT_ONCE)):
        connection.execute(
            f"INSERT INTO {table} SELECT {values}", [_storable(c) for c in zip(*part, strict=True)]
        )


def select(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[tuple[Any, ...]]:
    """All rows in the order of their first two columns."""
    found = columns(connection, table)
    for start in range(0, len(found[0]), _ROWS_AT_ONCE):
        yield from zip(*(column[start : start + _ROWS_AT_ONCE].tolist() for column in found), strict=True)


def stream(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[tuple[Any, ...]]:
    """All rows in the order in which they were written, a portion of them in memory at a time."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(TABLES[table])} FROM {table}")
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from (tuple(map(restored, row)) for row in rows)


def columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[np.ndarray]:
    """The same by columns, as DuckDB has them: three times as fast as by rows. A list in a column is an array."""
    types = TABLES[table]
    texts = [f"bool_or({_HOLDS_MARK[type_].format(c)})" for c, type_ in types.items() if type_ in _HOLDS_MARK]
    with connection.cursor() as cursor:
        marked = texts and any(cursor.execute(f"SELECT {', '.join(texts)} FROM {table}").fetchone() or ())
        cursor.execute(f"SELECT {', '.join(types)} FROM {table} ORDER BY 1, 2")
        found: list[Any] = list(cursor.fetchnumpy().values())
    if marked:
        for column in found:
            if column.dtype == object:
                column[:] = np.fromiter(map(restored, column.tolist()), object, len(column))
    return found


def restored(value: Any) -> Any:
    """A value of a table as it was before `insert`."""
    if isinstance(value, list | np.ndarray):
        return [restored(v) for v in value]
    return json.loads(value[len(_MARK) :]) if isinstance(value, str) and value.startswith(_MARK) else value


def _storable(values: Iterable[Any]) -> list[Any]:
    return [_encode(v) if isinstance(v, str) else _storable(v) if isinstance(v, list) else v for v in values]


def _encode(text: str) -> str:
    return _MARK + json.dumps(text) if _UNSTORABLE.search(text) or text.startswith(_MARK) else text
