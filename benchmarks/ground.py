"""Where faults are tried: documents, an old graph of some of them, and what is to come out in the end."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from kg.export import rendered
from kg.store import load

ROOT = Path(__file__).resolve().parent.parent


class Lost(Exception):
    """A fault that was not survived, and what became of the build."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a build ended: its exit code, negative if it was killed, and what it said on stderr."""

    code: int
    said: str


class Build:
    """`stemma build` under way, in a session of its own."""

    def __init__(
        self,
        documents: Path,
        graph: Path,
        jobs: int,
        *,
        within: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Begin. within: the command that runs it; environment: variables beside those of this process."""
        command = [sys.executable, "-m", "kg.cli", "build", str(documents), "-o", str(graph), "-q"]
        path = os.pathsep.join(filter(None, ((environment or {}).get("PYTHONPATH"), str(ROOT))))
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  closed when it has ended
        self._process = subprocess.Popen(
            [*within, *command, "--jobs", str(jobs)],
            env={**os.environ, **(environment or {}), "PYTHONPATH": path},
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            start_new_session=True,
        )

    @property
    def process(self) -> int:
        """Id of the first process, and of the session."""
        return self._process.pid

    @property
    def helpers(self) -> list[int]:
        """Ids of the processes that it started, and of those that they started, as far as they run."""
        return [p for p in psutil.pids() if p != self.process and _session(p) == self.process and _runs(p)]

    def ended(self, patience: float) -> Ended:
        """Wait so many seconds for it, and for all that it started. Raises Lost if that is not enough."""
        until = time.monotonic() + patience
        try:
            code = self._process.wait(patience)
            while left := self.helpers:
                if time.monotonic() > until:
                    raise Lost(f"it ended, and {len(left)} processes of it run on")
                time.sleep(0.05)
        except subprocess.TimeoutExpired:
            raise Lost("it hangs") from None
        finally:
            if self._process.poll() is None or self.helpers:
                os.killpg(self.process, signal.SIGKILL)
                self._process.wait()
        self._said.seek(0)
        with self._said:
            return Ended(code, self._said.read().decode("utf-8"))


@dataclass(frozen=True, slots=True)
class Ground:
    """Documents and graphs to try faults on.

    documents: the file of all documents; old: the graph of the first few. before, after: hashes of what the old
    graph, and one of all documents that was built undisturbed, are exported as. seconds: how long that one took.
    """

    folder: Path
    documents: Path
    old: Path
    jobs: int
    before: str = ""
    after: str = ""
    seconds: float = 3600.0

    @classmethod
    def prepared(cls, folder: Path, rows: Sequence[str], *, jobs: int) -> "Ground":
        """Build the old graph, of a twentieth of the documents, and the new one. rows: lines of JSON."""
        some, everything = folder / "some.jsonl", folder / "all.jsonl"
        some.write_text("".join(rows[: max(1, len(rows) // 20)]), encoding="utf-8")
        everything.write_text("".join(rows), encoding="utf-8")
        old, new = folder / "old.duckdb", folder / "new.duckdb"
        ground = cls(folder, everything, old, jobs)
        done(Build(some, old, jobs).ended(ground.patience))
        started = time.perf_counter()
        done(ground.build(new).ended(ground.patience))
        took = time.perf_counter() - started
        return replace(ground, before=exported(old), after=exported(new), seconds=took)

    @property
    def patience(self) -> float:
        """Seconds after which a build hangs."""
        return 60 + 10 * self.seconds

    @contextmanager
    def fresh(self) -> Iterator[Path]:
        """A copy of the old graph in a folder of its own."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            yield Path(shutil.copy(self.old, Path(folder, "g.duckdb")))

    def build(
        self, graph: Path, *, within: Sequence[str] = (), environment: Mapping[str, str] | None = None
    ) -> Build:
        """Begin to build all documents into `graph`."""
        return Build(self.documents, graph, self.jobs, within=within, environment=environment)

    def check_whole(self, graph: Path) -> None:
        """Raises Lost where the graph is neither the old one nor the new one."""
        if exported(graph) not in (self.before, self.after):
            raise Lost("the graph is neither the old one nor the new one")

    def check_resumed(self, graph: Path) -> None:
        """Build on. Raises Lost unless that gives the undisturbed graph, to the byte, and leaves nothing beside it."""
        done(self.build(graph).ended(self.patience))
        if exported(graph) != self.after:
            raise Lost("the resumed build gives another graph than an undisturbed one")
        if left := sorted(p.name for p in graph.parent.glob(".*")):
            raise Lost(f"the resumed build leaves {', '.join(left)}")


def done(ended: Ended) -> None:
    """Raises Lost unless a build did what it was to do."""
    if ended.code != 0 or "Traceback" in ended.said:
        raise Lost(f"a build failed, with {ended.code}: {ended.said}")


def refused(ended: Ended, *, telling: str = "") -> None:
    """Raises Lost unless a build failed with one sentence, in which `telling` stands."""
    sentences = [line for line in ended.said.splitlines() if line.startswith("stemma: ")]
    if ended.code != 1 or len(sentences) != 1 or "Traceback" in ended.said or telling not in sentences[0]:
        raise Lost(f"a build was to fail with one sentence, but ended with {ended.code}: {ended.said}")


def exported(graph: Path) -> str:
    """Hash of what a graph is exported as. Raises StoreError where it cannot be read."""
    loaded = load(graph)
    digest = hashlib.sha256()
    for form in ("json", "graphml"):
        digest.update(rendered(loaded, form))
    return digest.hexdigest()


def _session(process: int) -> int:
    try:
        return os.getsid(process)
    except (ProcessLookupError, PermissionError):
        return 0


def _runs(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
