"""How time, memory and file grow with the number of documents, made from the seeds by renaming their methods.

Each number is built by `stemma build` in processes of its own, then built again with nothing changed. Memory is the
greatest sum over the command and the processes that it starts of what is theirs, what they share counted once
(proportional set size; Linux), looked at often at first and then every second, for a look takes some 30 ms. With
100,000 documents this takes two hours on two cores.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import psutil

from benchmarks.copies import copies, introduced
from benchmarks.figures import Figure, program, warn
from extract.documents import read_documents

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
FULL = 100_000
"""Documents that the targets of time and memory are for."""
HOURS, GIGABYTES, AGAIN, EXPONENT = 2.0, 2.5, 60.0, 1.05


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Of a build of each number of documents, of the same build again, and of how the time grows."""
    seeds = list(read_documents(sorted(SEEDS.glob("*.txt")), warn=warn))
    names = introduced(seeds)
    taken = []
    for size in sorted(options.sizes):
        of = f"{size:,} documents"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "documents.jsonl")
            words = 0
            with path.open("w", encoding="utf-8") as file:
                for row in copies(seeds, names, size):
                    words += len(row["text"].split())
                    file.write(json.dumps(row) + "\n")
            whole = size >= FULL
            seconds, memory = _build(path, options.jobs)
            beside = f"{words:,} words, {1000 * seconds / size:.0f} ms a document, --jobs {options.jobs}"
            yield Figure(f"{of} built", seconds / 3600, "h", HOURS if whole else None, beside=beside)
            yield Figure(f"{of}: peak memory", memory, "GB", GIGABYTES if whole else None)
            yield Figure(f"{of}: file", path.with_name("g.duckdb").stat().st_size / 1e6, "MB")
            again, memory = _build(path, options.jobs)
            beside = f"peak memory {memory:.2f} GB"
            yield Figure(f"{of} again, nothing changed", again, "s", AGAIN if whole else None, beside=beside)
            taken.append(seconds)
    if len(taken) > 1:
        exponent, steps = _exponent(sorted(options.sizes), taken)
        yield Figure("growth of time: exponent", exponent, "", EXPONENT, beside=f"step by step {steps}")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 10_000, FULL], help="documents")
    parser.add_argument("--jobs", type=int, default=2)


def _exponent(sizes: Sequence[int], taken: Sequence[float]) -> tuple[float, str]:
    """Slope of log time over log size, by least squares; and from each size to the next."""
    x, y = np.log(sizes), np.log(taken)
    steps = [f"{(b - a) / (d - c):.2f}" for (c, d), (a, b) in zip(pairwise(x), pairwise(y), strict=True)]
    return float(np.polyfit(x, y, 1)[0]), ", ".join(steps)


def _build(path: Path, jobs: int) -> tuple[float, float]:
    """Seconds that the command takes, and the most memory of its processes, in GB."""
    graph = path.with_name("g.duckdb")
    command = [sys.executable, "-m", "kg.cli", "build", str(path), "-o", str(graph), "--jobs", str(jobs)]
    started = time.perf_counter()
    most = 0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as running:
        while True:
            most = max(most, _memory(running.pid))
            try:
                code = running.wait(min(1.0, 0.1 + (time.perf_counter() - started) / 20))
                break
            except subprocess.TimeoutExpired:
                continue
    if code:
        raise subprocess.CalledProcessError(code, command)
    return time.perf_counter() - started, most / 1e9


def _memory(pid: int) -> int:
    """Bytes of a process and of all below it, those that they share counted once."""
    total = 0
    try:
        first = psutil.Process(pid)
        tree = [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in tree:
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total


if __name__ == "__main__":
    sys.exit(program(__doc__, measure, arguments))
