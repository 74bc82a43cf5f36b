"""Fuzzes every reader by Atheris (libFuzzer, guided by coverage), and prints what came of it.

Each target runs in a process of its own for so many minutes, as many at once as there are processors, beginning with
valid files; inputs that Atheris found worth keeping stay in the folder, for the next run to go on from. A target stops
at its first failure: an exception that is none of ours, more than 10 s or 2 GB for one input; the input is kept as
crash-..., timeout-... or oom-... Exit code 1 if there was one, or if fewer inputs were tried than --least asks for.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks.fuzzing.targets import SECONDS, TARGETS


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
    names = options.targets or list(TARGETS)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = pool.map(partial(_in_own_process, options.minutes, options.folder), names)
        for name, (seconds, inputs, kept, result) in zip(names, runs, strict=True):
            total += inputs
            failed += result != "nothing found"
            print(
                f"{name:<16} {seconds:>8.0f} {inputs:>11,} {inputs / seconds:>9,.0f} {kept:>6,}  {result}",
                flush=True,
            )
    print(f"{'all':<16} {'':>8} {total:>11,}")
    return int(failed > 0 or total < options.least)


def _in_own_process(minutes: float, parent: Path, name: str) -> tuple[float, int, int, str]:
    """Seconds that a target took, inputs tried, inputs kept, and what was found.

    libFuzzer looks at the clock, and a busy machine makes it late: what took too long is run again, and counts only if
    it takes as much of the processor's time. The fuzzing then goes on.
    """
    folder = parent / name
    folder.mkdir(parents=True, exist_ok=True)
    log, inputs, found, began = folder / "log", 0, "nothing found", time.monotonic()
    while (left := round(began + 60 * minutes - time.monotonic())) > 0:
        before = set(folder.iterdir())
        with log.open("wb") as out:
            command = [sys.executable, "-m", "benchmarks.fuzzing.one", name, str(folder), str(left)]
            done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, env=_environment())
        said = log.read_text("utf-8", "replace")
        tried = re.findall(r"stat::number_of_executed_units:\s+(\d+)|^#(\d+)\s", said, re.MULTILINE)
        inputs += max((int(a or b) for a, b in tried), default=0)
        late = [path for path in set(folder.iterdir()) - before if path.name.startswith("timeout-")]
        if done.returncode and not (late and all(_is_quick(name, folder, path) for path in late)):
            found = f"failed, see {log}"
            break
        for path in late:
            path.unlink()
    kept = sum(1 for _ in (folder / "corpus").glob("*"))
    return time.monotonic() - began, inputs, kept, found


def _is_quick(name: str, folder: Path, path: Path) -> bool:
    """Whether an input is read without failure, in less of the processor's time than it may take."""
    command = [sys.executable, "-m", "benchmarks.fuzzing.one", name, str(folder), "0", str(path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    return running.returncode == 0 and used.ru_utime < SECONDS


def _environment() -> dict[str, str]:
    """That of this process, with temporary files in memory where the system has a folder for that."""
    memory = "/dev/shm"
    return {**os.environ, "TMPDIR": memory} if os.access(memory, os.W_OK) else dict(os.environ)


if __name__ == "__main__":
    sys.exit(main())
