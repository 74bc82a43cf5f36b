"""The bytes of a file or of standard input, gunzipped, with a bound on what little can unpack to."""

import gzip
import io
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kg.errors import DocumentError

STDIN = Path("-")
"""The path that stands for standard input."""

SAMPLE = 65_536  # bytes that a format is told by
MOST_UNPACKED = 200
"""A gzip that unpacks to more than so many times its size is refused: JSON comes to some 10 times, zeros to 1,000."""

FREE = 4_000_000
"""Bytes that any file may unpack to."""
_STEP = 512
_AT_ONCE = 8192  # bytes that are lost, at most, before the place where a gzip is damaged
_BUFFER = 1 << 20
_GZIP = b"\x1f\x8b"


class Input:
    """A file, or standard input, whose bytes can be looked at and then read, once.

    name: as it stands in messages. fault: why what was read ended too soon, or None. advance: called with numbers of
    bytes as they are read, as they lie on the disk.
    """

    def __init__(self, path: Path, advance: Callable[[int], None] = lambda size: None) -> None:
        self.path = path
        # A file's name may be bytes that are no text.
        self.name = "stdin" if path == STDIN else str(path).encode("utf-8", "replace").decode("utf-8")
        self.fault: str | None = None
        self._advance = advance
        self._head: bytes | None = None

    def sample(self) -> bytes:
        """The first bytes, unpacked. Raises DocumentError if there is no such file or it cannot be read."""
        head = self._first()
        if not head.startswith(_GZIP):
            return head
        unpacker, found = zlib.decompressobj(wbits=31), b""
        try:
            for start in range(0, len(head), _STEP):
                found += unpacker.decompress(head[start : start + _STEP], SAMPLE)
                if len(found) >= SAMPLE:
                    break
        except zlib.error as error:  # told again when it is read
            if not found:
                raise DocumentError(f"{self.name}: a damaged gzip ({error}); fetch it again") from error
        return found[:SAMPLE]

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """All bytes, unpacked; where they end too soon, `fault` says why.

        Raises DocumentError if the file cannot be read.
        """
        head = self._first()
        try:
            if self.path == STDIN:
                yield self._unpacked(_Counted(sys.stdin.buffer, head, self._advance), head)
            else:
                with self.path.open("rb") as file:
                    yield self._unpacked(_Counted(file, b"", self._advance), head)
        except OSError as error:
            raise unreadable(self.path, error) from error

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """A file with the unpacked bytes, for formats that are not read from front to back."""
        if self.path != STDIN and not self._first().startswith(_GZIP):
            yield self.path
            self._advance(self.path.stat().st_size)
            return
        with tempfile.NamedTemporaryFile(prefix="stemma-") as copy:
            with self.open() as file:
                shutil.copyfileobj(file, copy, _BUFFER)
            copy.flush()
            yield Path(copy.name)

    def _first(self) -> bytes:
        if self._head is None:
            try:
                if self.path == STDIN:
                    self._head = sys.stdin.buffer.read(SAMPLE)
                else:
                    with self.path.open("rb") as file:
                        self._head = file.read(SAMPLE)
            except OSError as error:
                raise unreadable(self.path, error) from error
        return self._head

    def _unpacked(self, raw: "_Counted", head: bytes) -> BinaryIO:
        return io.BufferedReader(_Gunzipped(raw, self) if head.startswith(_GZIP) else raw, _BUFFER)


class _Counted(io.RawIOBase):
    """Bytes that were taken already, then those of a file; tells how many it gave."""

    def __init__(self, file: BinaryIO, head: bytes, advance: Callable[[int], None]) -> None:
        self._file, self._head, self._advance = file, head, advance
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader hands in
        data = self._head[: len(buffer)]
        if data:
            self._head = self._head[len(data) :]
        else:
            data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self.given += len(data)
        self._advance(len(data))
        return len(data)


class _Gunzipped(io.RawIOBase):
    """A gzip's content, up to where it is damaged or swells beyond measure; then `of.fault` says so."""

    def __init__(self, packed: _Counted, of: Input) -> None:
        self._packed, self._of = packed, of
        self._gzip = gzip.GzipFile(fileobj=io.BufferedReader(packed, SAMPLE))
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._of.fault is not None:
            return 0
        try:
            data = self._gzip.read1(min(len(buffer), _AT_ONCE))
        except EOFError:
            self._of.fault = "the gzip ends in the middle, the rest is missing; fetch it again"
            return 0
        except (gzip.BadGzipFile, zlib.error) as error:
            self._of.fault = f"the gzip is damaged here, the rest is not read ({error}); fetch it again"
            return 0
        self._given += len(data)
        if self._given > max(FREE, MOST_UNPACKED * self._packed.given):
            self._of.fault = (
                f"the gzip unpacks to more than {MOST_UNPACKED} times its size, the rest is not read; "
                "if you trust it, unpack it first"
            )
            return 0
        buffer[: len(data)] = data
        return len(data)


def unreadable(path: Path, error: OSError) -> DocumentError:
    """The error for a file that the system does not let us read."""
    return DocumentError(
        f"{path}: cannot be read ({error.strerror or error}); check the path and its permissions"
    )
