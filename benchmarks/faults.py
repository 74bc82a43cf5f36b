"""Builds that are killed, and disks and clocks that fail: how many of these faults a graph survives.

A fault is survived where afterwards the old graph or the new one is there, whole; where the next build goes on and
gives, to the byte, the exports of an undisturbed one; where nothing is left beside the graph, no process runs on and
none hangs; and where a build that failed said so in one sentence. The documents are the entries of the seeds'
catalogues again and again, with the methods that they introduce renamed. Builds are killed at moments drawn evenly
from as long as an undisturbed one takes; what is no kill is tried on a twentieth of the documents.
"""

import argparse
import itertools
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from benchmarks.copies import copies, introduced
from benchmarks.disks import apart, can_mount, full, limited, read_only
from benchmarks.figures import Figure, program, warn
from benchmarks.ground import Ground, Lost, done, refused
from extract.documents import read_documents
from kg.errors import StoreError
from kg.schema import DocumentKind

SEEDS = sorted((Path(__file__).resolve().parent.parent / "seeds").glob("*.txt"))
VICTIMS = ("first process", "worker", "group")
_JUMPING = Path(__file__).resolve().parent / "jumping"
"""With this on PYTHONPATH the time of day jumps."""
_LONG_AGO, _FAR_OFF = 0, 4_000_000_000
"""Seconds since 1970."""


def kill(ground: Ground, graph: Path, victim: str, seconds: float) -> None:
    """Begin a build, and kill its first process, one of the others or all after so many seconds.

    A build whose worker is killed is to be done all the same, or to say why not.
    """
    build = ground.build(graph)
    time.sleep(seconds)
    helpers = build.helpers
    with suppress(ProcessLookupError):
        if victim == "group":
            os.killpg(build.process, signal.SIGKILL)
        elif victim == "first process" or not helpers:
            os.kill(build.process, signal.SIGKILL)
        else:
            os.kill(random.choice(helpers), signal.SIGKILL)
    ended = build.ended(ground.patience)
    if ended.code not in (0, -signal.SIGKILL):
        refused(ended)
    ground.check_whole(graph)


def killed_and_resumed(ground: Ground, victim: str, seconds: float) -> None:
    """`kill`, then the next build."""
    with ground.fresh() as graph:
        kill(ground, graph, victim, seconds)
        ground.check_resumed(graph)


def at_once(ground: Ground, builds: int) -> None:
    """Several builds of one file at one time: those that come too late say who is writing it."""
    with ground.fresh() as graph:
        under_way = []
        for _ in range(builds):
            under_way.append(ground.build(graph))
            time.sleep(random.uniform(0.0, ground.seconds / builds))
        ended = [build.ended(ground.patience) for build in under_way]
        for one in ended:
            if one.code:
                refused(one, telling="is writing it")
        if all(one.code for one in ended):
            raise Lost("none of the builds was done")
        ground.check_whole(graph)
        ground.check_resumed(graph)


def clock_jumps(ground: Ground) -> None:
    """A build while the time of day jumps, killed halfway; files from long ago and from the future."""
    jumping = {"PYTHONPATH": str(_JUMPING)}
    with ground.fresh() as graph:
        build = ground.build(graph, environment=jumping)
        time.sleep(ground.seconds / 2)
        with suppress(ProcessLookupError):
            os.killpg(build.process, signal.SIGKILL)
        build.ended(ground.patience)
        for number, path in enumerate(sorted((*graph.parent.iterdir(), ground.documents))):
            os.utime(path, (0, (_LONG_AGO, _FAR_OFF)[number % 2]))
        ground.check_whole(graph)
        done(ground.build(graph, environment=jumping).ended(ground.patience))
        ground.check_resumed(graph)


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Faults survived, kind by kind."""
    with tempfile.TemporaryDirectory() as folder:
        entries = [d for d in read_documents(SEEDS, warn=warn) if d.kind is DocumentKind.METHOD]
        made = copies(entries, introduced(entries), options.documents)
        rows = [json.dumps(row) + "\n" for row in made]
        few = Ground.prepared(_within(folder, "few"), rows[: len(rows) // 20], jobs=options.jobs)
        size = few.folder.joinpath("new.duckdb").stat().st_size
        disks: dict[str, list[Callable[[], object]]] = {
            "file that may not grow": [partial(limited, few, size * k // 8) for k in range(1, 8)]
        }
        if can_mount():
            rooms = [0, *(size * k // 8 for k in range(1, 8))]
            disks["full disk"] = [partial(apart, full, few, room) for room in rooms]
            disks["read-only disk"] = [partial(apart, read_only, few)]
        else:
            warn("this system lets nobody mount a disk: full and read-only ones were not tried")
        for what, faults in disks.items():
            yield _survived(what, faults)
        yield _survived("builds of one file at once", [partial(at_once, few, 2 + k) for k in range(5)])
        yield _survived("clock that jumps", [partial(clock_jumps, few)] * 3)
        del few

        all_ = Ground.prepared(_within(folder, "all"), rows, jobs=options.jobs)
        what = f"undisturbed build of {len(rows):,} documents, {options.jobs} processes"
        yield Figure(what, all_.seconds, "s")
        draw = random.Random(options.seed)
        victims = [victim for _, victim in zip(range(options.kills), itertools.cycle(VICTIMS), strict=False)]
        for victim in VICTIMS:
            moments = [draw.uniform(0.0, all_.seconds) for v in victims if v == victim]
            yield _survived(
                f"kill -9 of the {victim}", [partial(killed_and_resumed, all_, victim, m) for m in moments]
            )


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1, help="of the moments of the kills")


def _survived(what: str, faults: list[Callable[[], object]]) -> Figure:
    survived = 0
    for number, fault in enumerate(faults, 1):
        try:
            fault()
            survived += 1
        except (Lost, StoreError) as failure:
            warn(f"{what}, {number} of {len(faults)}: {failure}")
        else:
            warn(f"{what}, {number} of {len(faults)}: survived")
    return Figure(f"survived: {what}", survived, "", len(faults), "at least")


def _within(folder: str, name: str) -> Path:
    path = Path(folder, name)
    path.mkdir()
    return path


if __name__ == "__main__":
    sys.exit(program(__doc__, measure, arguments))
