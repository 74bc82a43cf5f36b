"""Builds on disks that are full or read-only, and where files may not grow: what is there stays, and then it goes on.

Each is a small disk in memory, mounted where nobody else sees it; a system that does not let us have one still limits
how large a file may become.
"""

import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar

from benchmarks.ground import ROOT, Ground, Lost, refused
from kg.store import builds

T = TypeVar("T")
_OWN_MOUNTS = ("unshare", "--user", "--map-root-user", "--mount")
_CALL = (
    "import pickle, sys; f, a = pickle.load(sys.stdin.buffer); sys.stdout.buffer.write(pickle.dumps(f(*a)))"
)
_LIMIT = 'ulimit -f "$0" && exec "$@"'
_BLOCK = 512


@cache
def can_mount() -> bool:
    """Whether this system lets us mount a disk of our own."""
    try:
        mount = ["mount", "-t", "tmpfs", "disk", "/mnt"]
        return subprocess.run([*_OWN_MOUNTS, *mount], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def apart(fault: Callable[..., T], *arguments: object) -> T:
    """What a function of this module returns where it may mount disks. Raises Lost where it does."""
    done = subprocess.run(
        [*_OWN_MOUNTS, sys.executable, "-c", _CALL],
        input=pickle.dumps((fault, arguments)),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise Lost(done.stderr.decode("utf-8"))
    return pickle.loads(done.stdout)


def full(ground: Ground, room: int) -> int:
    """Build with so many bytes left on the disk, then with enough; how many documents were read the second time.

    To be called by `apart`.
    """
    with _disk(ground) as graph:
        before = graph.read_bytes()
        filler = graph.with_name("filler")
        _fill(filler, room)
        refused(ground.build(graph).ended(ground.patience))
        _unchanged(graph, before)
        filler.unlink()
        ground.check_resumed(graph)
        return builds(graph)[-1].extracted


def read_only(ground: Ground) -> None:
    """Build on a read-only disk, then on the same one when it can be written to. To be called by `apart`."""
    with _disk(ground) as graph:
        before = graph.read_bytes()
        _mount("-o", "remount,ro", str(graph.parent))
        refused(ground.build(graph).ended(ground.patience), telling="read-only file system")
        _unchanged(graph, before)
        _mount("-o", "remount,rw", str(graph.parent))
        ground.check_resumed(graph)


def limited(ground: Ground, most: int) -> None:
    """Build where no file may have more bytes, then without that limit."""
    with ground.fresh() as graph:
        before = graph.read_bytes()
        build = ground.build(graph, within=["sh", "-c", _LIMIT, str(most // _BLOCK)])
        refused(build.ended(ground.patience))
        _unchanged(graph, before)
        ground.check_resumed(graph)


@contextmanager
def _disk(ground: Ground) -> Iterator[Path]:
    """The old graph on a disk of its own, with room for twice what a build writes."""
    needed = 4 * ground.folder.joinpath("new.duckdb").stat().st_size + (16 << 20)
    with tempfile.TemporaryDirectory(dir=ground.folder) as folder:
        _mount("-t", "tmpfs", "-o", f"size={needed}", "disk", folder)
        try:
            yield Path(shutil.copy(ground.old, Path(folder, "g.duckdb")))
        finally:
            subprocess.run(["umount", folder], check=True)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _fill(path: Path, room: int) -> None:
    """Write until no byte goes on the disk, then give `room` bytes back."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            file.truncate(max(0, file.tell() - room))


def _unchanged(graph: Path, before: bytes) -> None:
    if graph.read_bytes() != before:
        raise Lost("the old graph was changed")
