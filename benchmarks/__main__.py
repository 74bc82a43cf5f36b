"""All figures in one table, one benchmark after the other, each in processes of its own.

Exit code 1 if a target is missed or a benchmark fails. What a benchmark says beside its figures is on stderr.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures import Figure, print_table

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = ("build_time", "resolution", "queries", "exporting", "view", "reading", "rebuild", "scaling")
SIZES = [1_000, 10_000, 100_000]


def main() -> int:
    """Run them all and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=BENCHMARKS, help="some of them")
    parser.add_argument(
        "--sizes",
        nargs="+",
        type=int,
        default=SIZES,
        help="documents of the scaling run; 100,000 take two hours",
    )
    options = parser.parse_args()
    failed: list[str] = []
    missed = print_table(_all(options.only, options.sizes, failed))
    for name in failed:
        print(f"benchmarks.{name} failed", file=sys.stderr)
    return 1 if missed or failed else 0


def _all(names: Sequence[str], sizes: Sequence[int], failed: list[str]) -> Iterator[Figure]:
    for name in names:
        command = [sys.executable, "-m", f"benchmarks.{name}", "--json"]
        if name == "scaling":
            command += ["--sizes", *map(str, sizes)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            missed = False
            for line in running.stdout:
                figure = Figure(**json.loads(line))
                missed = missed or figure.missed
                yield figure
        if running.returncode != missed:
            failed.append(name)


if __name__ == "__main__":
    sys.exit(main())
