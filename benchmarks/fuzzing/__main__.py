"""Fuzzes every reader by Atheris (libFuzzer, guided by coverage), and prints what came of it.

Each target runs in a process of its own for so many minutes, beginning with valid files; inputs that Atheris found
worth keeping stay in the folder, for the next run to go on from. A target stops at its first failure: an exception
that is none of ours, more than 10 s or 2 GB for one input; the input is kept as crash-..., timeout-... or oom-... Exit
code 1 if there was one, or if fewer inputs were tried than --least asks for.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from benchmarks.fuzzing.targets import TARGETS


def main() -> int:
    """Run all targets, or those that are named, and print a table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.fuzzing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all unless given"
    )
    parser.add_argument("--minutes", type=float, default=10, help="for each target")
    parser.add_argument("--folder", type=Path, default=Path("out/fuzzing"), help="where inputs are kept")
    parser.add_argument("--least", type=int, default=0, help="inputs that must have been tried in all")
    options = parser.parse_args()
    if find_spec("atheris") is None:
        parser.error("Atheris is not there; install stemma[fuzzing] (Linux and macOS)")
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"unknown target {', '.join(sorted(unknown))}; use one of {', '.join(TARGETS)}")

    print(f"{'target':<16} {'seconds':>8} {'inputs':>11} {'a second':>9} {'kept':>6}  result", flush=True)
    total, failed = 0, 0
    for name in options.targets or TARGETS:
        began = time.perf_counter()
        inputs, kept, result = _in_own_process(name, options.minutes, options.folder / name)
        seconds = time.perf_counter() - began
        total += inputs
        failed += result != "nothing found"
        print(
            f"{name:<16} {seconds:>8.0f} {inputs:>11,} {inputs / seconds:>9,.0f} {kept:>6,}  {result}",
            flush=True,
        )
    print(f"{'all':<16} {'':>8} {total:>11,}")
    return int(failed > 0 or total < options.least)


def _in_own_process(name: str, minutes: float, folder: Path) -> tuple[int, int, str]:
    """Inputs tried, inputs kept, and what was found."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.fuzzing.one", name, str(round(minutes * 60)), str(folder)]
    log = folder / "log"
    with log.open("wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, env=_environment())
    said = log.read_text("utf-8", "replace")
    tried = re.findall(r"stat::number_of_executed_units:\s+(\d+)|^#(\d+)\s", said, re.MULTILINE)
    inputs = max((int(a or b) for a, b in tried), default=0)
    kept = len(list((folder / "corpus").glob("*")))
    return inputs, kept, "nothing found" if done.returncode == 0 else f"failed, see {log}"


def _environment() -> dict[str, str]:
    """That of this process, with temporary files in memory where the system has a folder for that."""
    memory = "/dev/shm"
    return {**os.environ, "TMPDIR": memory} if os.access(memory, os.W_OK) else dict(os.environ)


if __name__ == "__main__":
    sys.exit(main())
