"""What a build has read so far, beside its graph: a build that was killed is taken up from here.

One line of JSON for each reading, `[key, record]`, added as soon as the reading is made. A line that a kill cut off
is dropped. What was read stays on the disk; where it stands there is all that is kept in memory.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from kg.errors import StoreError
from kg.files import beside, reason


class WorkFile(Mapping[str, str]):
    """The readings of an unfinished build of the graph file `path`, key -> record; the last one of a key counts."""

    def __init__(self, path: Path | str) -> None:
        """Take up what an earlier build left. Raises StoreError where the folder does not exist."""
        self._graph = path
        self._path = beside(path, ".work", error=StoreError)
        self._file: IO[bytes] | None = None
        self._places: dict[str, int] = {}
        self._whole = 0
        if self._path.exists():
            self._take_up()

    def __getitem__(self, key: str) -> str:
        place = self._places[key]
        with self._reported("what was read cannot be found again beside it", "build again"):
            file = self._opened()
            file.seek(place)
            return json.loads(file.readline())[1]

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def add(self, key: str, record: str) -> None:
        """Write one reading; once this returns, a kill cannot lose it. Raises StoreError where it cannot be written."""
        line = json.dumps([key, record]).encode() + b"\n"
        with self._reported(
            "what was read cannot be kept beside it", "make room there, or choose another place"
        ):
            file = self._opened()
            file.seek(self._whole)
            file.write(line)
            file.flush()
        self._places[key] = self._whole
        self._whole += len(line)

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

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._file = self._path.open("r+b" if self._path.exists() else "w+b")
            self._file.truncate(self._whole)
        return self._file

    @contextlib.contextmanager
    def _reported(self, what: str, remedy: str) -> Iterator[None]:
        try:
            yield
        except OSError as failure:
            raise StoreError(f"{self._graph}: {what} ({reason(failure)}); {remedy}") from failure

    def _take_up(self) -> None:
        with (
            self._reported(f"{self._path.name}, what an unfinished build left, cannot be read", "remove it"),
            self._path.open("rb") as file,
        ):
            for line in file:
                try:
                    key, record = json.loads(line)
                except (ValueError, TypeError):
                    break
                if not line.endswith(b"\n") or not isinstance(key, str) or not isinstance(record, str):
                    break
                self._places[key] = self._whole
                self._whole += len(line)
