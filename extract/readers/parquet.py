"""Parquet: a table with the columns of JSON Lines, nested ones too; read by DuckDB, some rows at a time."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from extract.readers.dialects import Record, documents
from extract.readers.opening import FREE, MOST_UNPACKED
from extract.readers.source import Source
from kg.schema import Document

NAME = "Parquet (the same columns)"
PAGED = False
MAGIC = b"PAR1"

_LIMITS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "1GB",
    "threads": 1,
}


def read(source: Source) -> Iterator[Document]:
    """Documents in the order of the rows, which stand for lines."""
    return documents(source, _records(source))


def _records(source: Source) -> Iterator[tuple[int, Record | None]]:
    number = 0
    # By a link, for DuckDB takes letters such as * in a path for patterns.
    with source.input.on_disk() as path, tempfile.TemporaryDirectory() as folder:
        link = Path(folder, "table.parquet")
        link.symlink_to(path.absolute())
        try:
            with duckdb.connect(config=_LIMITS) as connection:
                rows = connection.execute("SELECT * FROM read_parquet(?)", [str(link)])
                names = _names(rows)
                most = max(FREE, MOST_UNPACKED * path.stat().st_size)
                while row := rows.fetchone():
                    number += 1
                    most -= sum(map(_size, row))
                    if most < 0:
                        source.warn(
                            number,
                            f"the Parquet unpacks to more than {MOST_UNPACKED} times its size, the rest is not read; "
                            "if you trust it, write it as JSON Lines first",
                        )
                        break
                    yield number, {n: _value(v) for n, v in zip(names, row, strict=True)}
        except duckdb.Error as error:
            reason = str(error).splitlines()[0].replace(str(link), source.input.name)
            source.warn(
                number + 1, f"the rest is not read, no valid Parquet ({reason}); write the file again"
            )
    source.ended(number)


def _names(rows: duckdb.DuckDBPyConnection) -> list[str]:
    try:
        return [column[0] for column in rows.description]
    except RuntimeError as failure:  # DuckDB makes sure of the values alone
        raise duckdb.InvalidInputException("the names of its columns are no UTF-8") from failure


def _value(value: Any) -> Any:
    """Dates as JSON would have them."""
    return value.isoformat() if isinstance(value, date) else value


def _size(value: Any) -> int:
    """Characters in a value, however deep."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    return sum(map(_size, value)) if isinstance(value, list) else 0
