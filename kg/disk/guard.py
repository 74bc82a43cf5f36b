"""Opening a graph file that somebody else may have made: its tables are read, and nothing in it is run."""

from pathlib import Path

import duckdb

from kg.disk.tables import TABLES
from kg.errors import StoreError

OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""How DuckDB is to be opened, so that it never asks the network for an extension."""

CLOSED: dict[str, str | bool | int | float | list[str]] = {
    **OFFLINE,
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}
"""The same for what others wrote, a file or a statement: no file but that one, no variable of ours, no way back."""

_PROGRAMS = (
    "SELECT 'view', view_name FROM system.main.duckdb_views() WHERE NOT internal "
    "UNION ALL SELECT 'macro', function_name FROM system.main.duckdb_functions() WHERE NOT internal"
)
_COLUMNS = "SELECT table_name, column_name, data_type FROM system.main.duckdb_columns() WHERE NOT internal"
_TABLES = "SELECT table_name, sql, estimated_size FROM system.main.duckdb_tables() WHERE NOT internal"


def check_tables(connection: duckdb.DuckDBPyConnection, path: Path | str) -> None:
    """Refuse a file with anything in it that DuckDB would run, or that swells beyond measure when it is read.

    Views and macros may stand in the place of our tables and of the functions that we call, and columns may be
    computed. A table of more rows than the file has bytes holds the same ones over and over. Raises StoreError.
    """
    remedy = "no build makes that; take a graph from whom you trust"
    with connection.cursor() as cursor:
        for kind, name in sorted(cursor.execute(_PROGRAMS).fetchall()):
            raise StoreError(f"{path}: holds a {kind} {name!a}, which would run when it is read; {remedy}")
        tables = sorted(cursor.execute(_TABLES).fetchall())
    size = Path(path).stat().st_size
    for name, definition, rows in tables:
        if "GENERATED ALWAYS" in definition.upper():
            raise StoreError(
                f"{path}: table {name!a} has computed columns, which would run when it is read; {remedy}"
            )
        if rows > size:
            raise StoreError(
                f"{path}: table {name!a} has {rows:,} rows in a file of {size:,} bytes; {remedy}"
            )


def check_types(connection: duckdb.DuckDBPyConnection, path: Path | str) -> None:
    """Refuse columns of other types than those of `kg.disk.tables`. Raises StoreError."""
    with connection.cursor() as cursor:
        for table, column, type_ in sorted(cursor.execute(_COLUMNS).fetchall()):
            if type_ != TABLES.get(table, {}).get(column, type_):
                raise StoreError(
                    f"{path}: the graph is damaged ({table}.{column} is of the type {type_}); build it again"
                )
