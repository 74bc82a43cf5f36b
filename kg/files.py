"""Writing files whole or not at all."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ExportError, StemmaError

_LONGEST = 100  # characters of a name that go into the names of files beside it: 255 bytes is the limit


def write_atomic(path: Path | str, data: bytes, *, error: type[StemmaError] = ExportError) -> None:
    """Write `data` to `path`: whoever reads it sees the old content or the new one, never a part.

    Raises `error` with one sentence where the folder is missing, is no folder, or may not be written to.
    """
    with replacing(path, error=error) as temporary, temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_pieces(place: Path, pieces: Iterable[str]) -> None:
    """Write text to a file as it comes, in UTF-8, and see it to the disk; lone surrogates become escapes."""
    with place.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def replacing(path: Path | str, *, error: type[StemmaError] = ExportError) -> Iterator[Path]:
    """Yield the path of a temporary file beside `path`, empty at first, that takes its place on a clean exit.

    On any failure the temporary file is removed and `path` is as it was. A symbolic link stays one: what it
    points to is replaced. Raises `error` where the place cannot be written to.
    """
    try:
        target = _target(path, error)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=_prefix(target), suffix=".tmp")
        os.close(descriptor)
    except (OSError, ValueError) as failure:
        raise error(f"{path}: cannot be written here ({reason(failure)}); choose another place") from failure
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except OSError as failure:
        raise error(f"{path}: cannot be written ({reason(failure)}); choose another place") from failure
    finally:
        temporary.unlink(missing_ok=True)


def remove_leftovers(path: Path | str) -> None:
    """Remove what `replacing` has beside `path` where it was killed. Nobody may be writing `path` meanwhile."""
    target = Path(os.path.realpath(path))
    # DuckDB adds to the name of its file that of its log, and of the folder for what its memory cannot hold.
    name = re.compile(rf"{re.escape(_prefix(target))}[a-z0-9_]{{8}}\.tmp(\.wal|\.tmp)?")
    with suppress(OSError):
        for found in target.parent.iterdir():
            if name.fullmatch(found.name):
                if found.is_dir():
                    shutil.rmtree(found)
                else:
                    found.unlink()


def beside(path: Path | str, ending: str, *, error: type[StemmaError] = ExportError) -> Path:
    """The hidden file that goes with `path`, in the folder of what it points to: `.<its name><ending>`.

    Raises `error` where that folder does not exist, and where `path` is a folder.
    """
    target = _target(path, error)
    return target.with_name(f".{target.name[:_LONGEST]}{ending}")


def _prefix(target: Path) -> str:
    return f".{target.name[:_LONGEST]}."


def _target(path: Path | str, error: type[StemmaError]) -> Path:
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise error(f"{path}: this is a folder; name a file in it")
    if not target.parent.is_dir():
        raise error(f"{path}: the folder {target.parent} does not exist; make it first")
    return target


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or those that a new file gets (mkstemp gives 0600)."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def reason(failure: Exception) -> str:
    """Why the system refused, in its own words and lower case."""
    return (getattr(failure, "strerror", None) or str(failure)).lower()


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was at a moment: two are equal while nobody has written to it or put another in its place.

    path: absolute. inode, size in bytes, changed: nanoseconds since 1970.
    """

    path: Path
    inode: int
    size: int
    changed: int

    @classmethod
    def of(cls, path: Path | str) -> "FileState":
        """The state of the file now. Raises OSError where there is none."""
        absolute = Path(os.path.abspath(path))  # noqa: PTH100  links are kept: what they point to may be replaced
        found = absolute.stat()
        return cls(absolute, found.st_ino, found.st_size, found.st_mtime_ns)
