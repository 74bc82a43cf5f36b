"""What a build has read so far, beside its graph: a build that was killed is taken up from here.

One line of JSON for each reading, `[key, record]`, added as soon as the reading is made. A line that a kill cut off
is dropped.
"""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from kg.errors import StoreError
from kg.files import beside, reason


class WorkFile:
    """The readings of an unfinished build of the graph file `path`, key -> record; the last one of a key counts."""

    def __init__(self, path: Path | str) -> None:
        """Take up what an earlier build left. Raises StoreError where the folder does not exist."""
        self._graph = path
        self._path = beside(path, ".work", error=StoreError)
        self._file: IO[bytes] | None = None
        self._records: dict[str, str] = {}
        self._whole = 0
        if self._path.exists():
            self._take_up()

    @property
    def records(self) -> Mapping[str, str]:
        """Key -> record, as far as they were written whole."""
        return self._records

    def add(self, key: str, record: str) -> None:
        """Write one reading; once this returns, a kill cannot lose it. Raises StoreError where it cannot be written."""
        line = json.dumps([key, record]).encode() + b"\n"
        try:
            if self._file is None:
                self._file = self._path.open("ab")
                self._file.truncate(self._whole)
            self._file.write(line)
            self._file.flush()
        except OSError as failure:
            raise StoreError(
                f"{self._graph}: what was read cannot be kept beside it ({reason(failure)}); "
                "make room there, or choose another place"
            ) from failure
        self._records[key] = record

    def remove(self) -> None:
        """The build is complete, and the graph file has it all."""
        self.close()
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Leave the file for the next build."""
        if self._file is not None:
            file, self._file = self._file, None
            with contextlib.suppress(OSError):
                file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take_up(self) -> None:
        try:
            lines = self._path.read_bytes().splitlines(keepends=True)
        except OSError as failure:
            raise StoreError(
                f"{self._graph}: {self._path.name}, what an unfinished build left, cannot be read "
                f"({reason(failure)}); remove it"
            ) from failure
        for line in lines:
            try:
                key, record = json.loads(line)
            except (ValueError, TypeError):
                break
            if not line.endswith(b"\n") or not isinstance(key, str) or not isinstance(record, str):
                break
            self._records[key] = record
            self._whole += len(line)
