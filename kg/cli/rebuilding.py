"""Making a graph file anew out of documents and of what the old file knows of them already."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import compress, decompress

import typer

from kg.cli.terminal import Warnings, progress
from kg.corrections import FILE_NAME, read_corrections
from kg.errors import CorrectionError, Interrupted
from kg.schema import Document, Extraction

if TYPE_CHECKING:
    from extract.workers import Workers
    from kg.disk.builds import Build
    from kg.disk.workfile import WorkFile

_MOST_JOBS, _WORTH_A_JOB = 4, 100
_ADDRESS = re.compile(r"(?:\w+://)?[^\s/]+:\d+")


@dataclass(frozen=True, slots=True)
class Readers:
    """Who is to read: so many processes, or the workers of a Dask scheduler.

    Raises BadParameter for both at once, and for what is no address.
    """

    jobs: int | None = None
    dask: str | None = None

    def __post_init__(self) -> None:
        if self.jobs is not None and self.dask is not None:
            raise typer.BadParameter("the scheduler knows how many workers it has", param_hint="--jobs")
        if self.dask is not None and not _ADDRESS.fullmatch(self.dask):
            raise typer.BadParameter(
                f"{self.dask!r} is no address; name the scheduler as tcp://HOST:PORT", param_hint="--dask"
            )

    def start(self, model: str | None, unread: int) -> "Workers":
        """They, for so many documents: a few are not worth the seconds that processes take to start."""
        from extract.pipeline import load_pipeline
        from extract.workers import Here, Processes

        load = partial(load_pipeline, model)
        if self.dask is not None and unread:
            from extract.cluster import Cluster

            return Cluster(self.dask, model)
        jobs = self.jobs or min(_processors(), _MOST_JOBS, unread // _WORTH_A_JOB)
        return Processes(load, jobs) if jobs > 1 and unread else Here(load)


def _processors() -> int:
    """Those that this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def rebuild(
    path: Path,
    documents: Sequence[Document],
    *,
    model: str | None,
    corrections: Path | None,
    readers: Readers = Readers(),
    quiet: bool,
) -> "Build":
    """Make `path` the graph of `documents`, and return its last build; where nothing has changed,
    the file is left alone.

    What the old file, or an unfinished build of it, has read of these very texts is not read again. model: None for
    that of the last build. corrections: None for those of the last build, or `corrections.toml` beside the graph.
    The caller holds the lock (`kg.disk.lock`). Raises StoreError, CorrectionError, PipelineError.
    """
    from extract.version import pipeline_version
    from kg.disk.builds import Build, Kept, fingerprint
    from kg.disk.workfile import WorkFile
    from kg.joining.assembly import assemble, separated
    from kg.records import content_key, from_record
    from kg.store import builds, save
    from kg.store import corrections as applied
    from kg.store import records as stored_records

    there = path.exists() and path.stat().st_size > 0
    past = builds(path) if there else ()
    last = past[-1] if past else None
    model = model or (last.model if last else None)
    source = corrections_of(path, corrections, last)
    told = read_corrections(source) if source else ()
    version = pipeline_version(model)
    mark = fingerprint(documents, version, json.dumps([astuple(c)[:-1] for c in told]))
    if last is not None and last.fingerprint == mark:
        return replace(last, extracted=0)

    keys = {d.id: content_key(d, version) for d in documents}
    ordered = sorted(documents, key=lambda d: d.id)
    warnings = Warnings()
    try:
        with WorkFile(path) as work:
            stored = {k: compress(r.encode(), 1) for k, r in stored_records(path)} if there else {}
            records = _Records(keys, stored, work)
            new = _read(ordered, records, warnings, model=model, readers=readers, quiet=quiet)

            def extractions() -> Iterator[Extraction]:
                return (from_record(records[d.id], d).extraction for d in ordered)

            graph, node_of = assemble(
                extractions(),
                told,
                before={a.sentence for a in applied(path)} if there else (),
                warn=warnings,
            )
            where = os.path.relpath(source, _folder(path)) if source else None
            build = Build(len(past) + 1, len(documents), len(new), model, version, where, mark)
            kept = ((d.id, keys[d.id], records[d.id]) for d in ordered)
            save(graph, path, Kept((*past, build), kept, separated(extractions(), told), node_of))
            work.remove()
    except KeyboardInterrupt as stop:
        raise Interrupted(
            f"{path}: interrupted; what was read is kept beside it, and the same command goes on from there"
        ) from stop
    finally:
        warnings.close()
    return build


class _Records(MutableMapping[str, str]):
    """Document id -> its reading: what the old file and the work file have of this very text, and what is new."""

    def __init__(self, keys: Mapping[str, str], stored: Mapping[str, bytes], work: "WorkFile") -> None:
        """stored: key -> reading, compressed, for there may be a million."""
        self._keys, self._stored, self._work = keys, stored, work

    def __getitem__(self, id_: str) -> str:
        key = self._keys[id_]
        return self._work[key] if key in self._work else decompress(self._stored[key]).decode()

    def __setitem__(self, id_: str, record: str) -> None:
        self._work.add(self._keys[id_], record)

    def __delitem__(self, id_: str) -> None:
        raise TypeError("what was read is kept")

    def __iter__(self) -> Iterator[str]:
        return (id_ for id_, key in self._keys.items() if key in self._work or key in self._stored)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _read(
    documents: Sequence[Document],
    records: _Records,
    warn: Callable[[str], None],
    *,
    model: str | None,
    readers: Readers,
    quiet: bool,
) -> set[str]:
    """Read what is new or changed, and return its ids."""
    from extract.pipeline import read

    unread = len(documents) - len(records)
    with progress(quiet=quiet) as advance, closing(readers.start(model, unread)) as workers:
        return read(documents, records, workers, progress=advance, warn=warn)


def corrections_of(path: Path, named: Path | None, last: "Build | None") -> Path | None:
    """The file named now, else the one of the last build, else the one beside the graph; None where there is none."""
    beside = _folder(path) / FILE_NAME
    if named is not None:
        return named
    if last is not None and last.corrections is not None:
        before = _folder(path) / last.corrections
        if before.exists():
            return Path(os.path.relpath(before))
        if last.corrections != FILE_NAME:
            raise CorrectionError(
                f"{os.path.relpath(before)}: the corrections of this graph are gone; name a file with --corrections"
            )
    return Path(os.path.relpath(beside)) if beside.exists() else None


def _folder(path: Path) -> Path:
    """Where the graph file lies, links followed."""
    return Path(os.path.realpath(path)).parent
