"""The same documents give the same graph, whatever the order of the files, the number of processes and
the seed of Python's hashes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = ("000_513d713ac115b990.txt", "004_f8ef8a60af8edb5a.txt")
EXPORTS = ("g.graphml", "g.json", "g.csv", "g.ttl", "g.nodes.csv", "g.html")


def build(folder: Path, *, seed: str, files: tuple[str, ...], jobs: str) -> Path:
    """Build the graph of copies of `files` in `folder`, and write all that is made from it."""
    (folder / "seeds").mkdir(parents=True)
    for file in files:
        shutil.copy(ROOT / "seeds" / file, folder / "seeds" / file)
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    commands = (
        ["build", *(f"seeds/{file}" for file in files), "-o", "g.duckdb", "--jobs", jobs],
        *(["export", "-g", "g.duckdb", "-o", name] for name in EXPORTS[:-2]),
        ["view", "-g", "g.duckdb", "-o", "g.html"],
    )
    for command in commands:
        subprocess.run([sys.executable, "-m", "kg.cli", *command], cwd=folder, env=environment, check=True)
    return folder


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("determinism")
    return (
        build(folder / "one", seed="1", files=FILES, jobs="1"),
        build(folder / "two", seed="4242", files=tuple(reversed(FILES)), jobs="2"),
    )


@pytest.mark.parametrize("name", EXPORTS)
def test_written_files_are_equal(name, two):
    first, second = ((folder / name).read_bytes() for folder in two)
    assert first == second


def test_tables_are_equal(two):
    """Row by row, in the order in which they are stored."""
    first, second = (_tables(folder / "g.duckdb") for folder in two)
    assert first.keys() == second.keys()
    assert first
    for table in first:
        assert first[table] == second[table], table


def _tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        names = sorted(row[0] for row in connection.execute("SHOW TABLES").fetchall())
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
