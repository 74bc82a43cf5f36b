"""One writer at a time: a file beside the graph that says who is at work, and is free again when that process ends."""

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from kg.errors import StoreError
from kg.files import beside, reason, remove_leftovers


@contextmanager
def writing(path: Path | str) -> Iterator[None]:
    """Hold the right to write the graph file `path`. Raises StoreError where another has it, naming who.

    The lock is the kernel's, on a hidden file in the same folder; a process that is killed leaves the file, but not
    the lock, and what it had half written is removed by the next to hold it. Raises StoreError too where the folder
    may not be written to.
    """
    lock = beside(path, ".lock", error=StoreError)
    try:
        file = _acquire(lock, path)
    except (OSError, ValueError) as failure:
        raise StoreError(
            f"{path}: cannot be written here ({reason(failure)}); choose another place"
        ) from failure
    try:
        remove_leftovers(path)
        yield
    finally:
        # Removed while it is still ours: whoever waits for the old file finds that it is gone, and makes a new one.
        lock.unlink(missing_ok=True)
        file.close()


def _acquire(lock: Path, path: Path | str) -> IO[str]:
    while True:
        file = lock.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(file)
            file.close()
            raise StoreError(f"{path}: {holder} is writing it; wait until that is done, or stop it") from None
        except OSError:
            file.close()
            raise
        if _is_at(file, lock):
            try:
                _sign(file)
            except OSError:
                lock.unlink(missing_ok=True)
                file.close()
                raise
            return file
        file.close()  # its owner took it away between our two steps


def _is_at(file: IO[str], lock: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), lock.stat())
    except FileNotFoundError:
        return False


def _sign(file: IO[str]) -> None:
    command = " ".join(["stemma", *sys.argv[1:2]])
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    file.truncate(0)
    file.write(json.dumps({"process": os.getpid(), "command": command, "since": since}))
    file.flush()


def _holder(file: IO[str]) -> str:
    file.seek(0)
    try:
        owner = json.loads(file.read())
        return f"process {owner['process']} ({owner['command']}, since {owner['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
