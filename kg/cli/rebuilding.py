"""Making a graph file anew out of documents and of what the old file knows of them already."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import closing
from dataclasses import astuple, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.terminal import Warnings, progress
from kg.corrections import FILE_NAME, read_corrections
from kg.errors import CorrectionError, Interrupted
from kg.schema import Document

if TYPE_CHECKING:
    from kg.builds import Build
    from kg.workfile import WorkFile

_MOST_JOBS, _WORTH_A_JOB = 4, 100


def rebuild(
    path: Path,
    documents: Sequence[Document],
    *,
    model: str | None,
    corrections: Path | None,
    jobs: int | None = None,
    quiet: bool,
) -> "Build":
    """Make `path` the graph of `documents`, and return its last build; where nothing has changed,
    the file is left alone.

    What the old file, or an unfinished build of it, has read of these very texts is not read again. model: None for
    that of the last build. corrections: None for those of the last build, or `corrections.toml` beside the graph.
    The caller holds the lock (`kg.lock`). Raises StoreError, CorrectionError, PipelineError.
    """
    from extract.version import pipeline_version
    from kg.assembly import assemble
    from kg.builds import Build, Kept, fingerprint
    from kg.records import content_key, from_record
    from kg.store import builds, save
    from kg.store import corrections as applied
    from kg.store import records as stored_records
    from kg.workfile import WorkFile

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
            stored = stored_records(path) if there else {}
            records = _Records(keys, stored, work)
            new = _read(ordered, records, warnings, model=model, jobs=jobs, quiet=quiet)
            graph, node_of, joined = assemble(
                (from_record(records[d.id], d).extraction for d in ordered),
                told,
                before={a.sentence for a in applied(path)} if there else (),
                warn=warnings,
            )
            where = os.path.relpath(source, _folder(path)) if source else None
            build = Build(len(past) + 1, len(documents), len(new), model, version, where, mark)
            kept = {id_: (key, records[id_]) for id_, key in keys.items()}
            save(graph, path, Kept((*past, build), kept, tuple(joined), node_of))
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

    def __init__(self, keys: Mapping[str, str], stored: Mapping[str, str], work: "WorkFile") -> None:
        self._keys, self._stored, self._work = keys, stored, work

    def __getitem__(self, id_: str) -> str:
        key = self._keys[id_]
        return self._work.records[key] if key in self._work.records else self._stored[key]

    def __setitem__(self, id_: str, record: str) -> None:
        self._work.add(self._keys[id_], record)

    def __delitem__(self, id_: str) -> None:
        raise TypeError("what was read is kept")

    def __iter__(self) -> Iterator[str]:
        return (id_ for id_, key in self._keys.items() if key in self._work.records or key in self._stored)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _read(
    documents: Sequence[Document],
    records: _Records,
    warn: Callable[[str], None],
    *,
    model: str | None,
    jobs: int | None,
    quiet: bool,
) -> set[str]:
    """Read what is new or changed, and return its ids."""
    from extract.pipeline import load_pipeline, read
    from extract.workers import Here, Processes

    load = partial(load_pipeline, model)
    jobs = jobs or _jobs(len(documents) - len(records))
    with (
        progress(quiet=quiet) as advance,
        closing(Here(load) if jobs == 1 else Processes(load, jobs)) as workers,
    ):
        return read(documents, records, workers, progress=advance, warn=warn)


def _jobs(unread: int) -> int:
    """How many processes so many documents are worth: each takes some seconds to start."""
    return max(1, min(len(os.sched_getaffinity(0)), _MOST_JOBS, unread // _WORTH_A_JOB))


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
