"""What a build again costs, over documents made from the seeds by renaming the methods that they introduce.

The same `stemma build` is run three times in a process of its own: on nothing, with nothing changed, and with one
document changed. With 10,000 documents the first build takes some ten minutes on one core.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.copies import copies, introduced
from benchmarks.figures import Figure, program, seconds, warn
from extract.documents import read_documents

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
UNCHANGED, CHANGED = 3.0, 5.0


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Of a first build, of one with nothing changed, and of one with one document changed."""
    seeds = list(read_documents(sorted(SEEDS.glob("*.txt")), warn=warn))
    names = introduced(seeds)
    rows = list(copies(seeds, names, options.documents))
    of = f"build of {options.documents:,} documents"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "documents.jsonl")
        _write(path, rows)
        first = seconds(lambda: _build(path))
        size = path.with_name("g.duckdb").stat().st_size / 1e6
        yield Figure(
            of, first, "s", beside=f"{len(names):,} methods renamed in each copy; file {size:.0f} MB"
        )
        unchanged = seconds(lambda: _build(path))
        yield Figure(f"{of} again, nothing changed", 100 * unchanged / first, "%", UNCHANGED)
        rows[-1]["text"] += " It extends LSTM."
        _write(path, rows)
        changed = seconds(lambda: _build(path))
        yield Figure(f"{of} again, one changed", 100 * changed / first, "%", CHANGED)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--documents", type=int, default=10_000)


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _build(path: Path) -> None:
    command = [sys.executable, "-m", "kg.cli", "build", str(path), "-o", str(path.with_name("g.duckdb"))]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(program(__doc__, measure, arguments))
