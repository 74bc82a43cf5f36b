"""Questions in SQL, put to a graph's tables by DuckDB. Nothing can be written: not the graph, and no other
file; and no other file can be read."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy
from pandas import isna

from kg.disk.guard import CLOSED
from kg.disk.tables import TABLES, restored
from kg.errors import QuestionError, StoreError
from kg.files import FileState
from kg.store import fill, opened

if TYPE_CHECKING:
    from pandas import DataFrame

    from kg.graph import KnowledgeGraph


def ask(graph: "KnowledgeGraph", statement: str, tables: Mapping[str, "DataFrame"]) -> "DataFrame":
    """The answer to a SELECT over the tables of a graph, and over `tables` by their names.

    Raises QuestionError for what is no SELECT or is wrong, StoreError where the graph's file is no longer the one
    that it was loaded from.
    """
    if graph.file is not None:
        _check_unchanged(graph.file)
        return ask_file(graph.file.path, statement, tables)
    with duckdb.connect(config=CLOSED) as connection:
        fill(connection, graph)
        return _answer(connection, statement, tables)


def ask_file(
    path: Path | str, statement: str, tables: Mapping[str, "DataFrame"] | None = None
) -> "DataFrame":
    """The answer to a SELECT over the tables of a graph file, which need not be loaded for it. Raises as `ask` does."""
    with opened(path) as connection, connection.cursor() as cursor:
        return _answer(cursor, statement, tables or {})


def _answer(
    connection: duckdb.DuckDBPyConnection, statement: str, tables: Mapping[str, "DataFrame"]
) -> "DataFrame":
    try:
        found = connection.extract_statements(statement)
        if len(found) != 1:
            raise QuestionError(f"{len(found)} statements of SQL; ask one at a time")
        if found[0].type is not duckdb.StatementType.SELECT:
            raise QuestionError(
                f"{found[0].type.name} is not allowed, since a graph is asked read-only; use SELECT, and "
                "change a graph with `stemma add`, `stemma remove` and corrections"
            )
        for name, table in tables.items():
            if name.lower() in TABLES:
                raise QuestionError(f"the graph has a table {name!r} of its own; give yours another name")
            connection.register(name, table)
        answer = connection.execute(found[0]).df()
    except duckdb.Error as error:
        raise QuestionError(f"SQL: {_sentence(error)}") from error
    for column in answer.select_dtypes(include=["object", "string"]).columns:
        answer[column] = answer[column].astype(object).map(_value)
    return answer


def _value(value: Any) -> Any:
    """Text, a tuple, or None for what is missing: pandas has several other marks for that."""
    if isinstance(value, str):
        return restored(value)
    if isinstance(value, list | tuple | numpy.ndarray):
        return tuple(map(_value, value))
    return value if isinstance(value, dict) or not isna(value) else None


def _check_unchanged(state: FileState) -> None:
    try:
        same = FileState.of(state.path) == state
    except OSError:
        same = False
    if not same:
        raise StoreError(f"{state.path}: has changed since the graph was loaded from it; load it again")


def _sentence(error: duckdb.Error) -> str:
    """What DuckDB says, on one line, without the picture of where in the statement."""
    return " ".join(str(error).partition("\n\nLINE ")[0].split())
