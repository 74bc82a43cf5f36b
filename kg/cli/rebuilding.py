"""Making a graph file anew out of documents and of what the old file knows of them already."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.terminal import Warnings, progress
from kg.corrections import FILE_NAME, read_corrections
from kg.errors import CorrectionError
from kg.schema import Document, Reading

if TYPE_CHECKING:
    from kg.builds import Build
    from kg.workfile import WorkFile


def rebuild(
    path: Path,
    documents: Sequence[Document],
    *,
    model: str | None,
    corrections: Path | None,
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
    from kg.records import content_key
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
    warnings = Warnings()
    with WorkFile(path) as work:
        stored = stored_records(path) if there else {}
        records = {id_: r for id_, key in keys.items() if (r := work.records.get(key) or stored.get(key))}
        try:
            readings, new = _read(documents, keys, records, work, warnings, model=model, quiet=quiet)
            graph, node_of, joined = assemble(
                (r.extraction for r in readings),
                told,
                before={a.sentence for a in applied(path)} if there else (),
                warn=warnings,
            )
        finally:
            warnings.close()
        where = os.path.relpath(source, _folder(path)) if source else None
        build = Build(len(past) + 1, len(documents), len(new), model, version, where, mark)
        kept = {id_: (key, records[id_]) for id_, key in keys.items()}
        save(graph, path, Kept((*past, build), kept, tuple(joined), node_of))
        work.remove()
    return build


def _read(
    documents: Sequence[Document],
    keys: Mapping[str, str],
    records: dict[str, str],
    work: "WorkFile",
    warn: Callable[[str], None],
    *,
    model: str | None,
    quiet: bool,
) -> tuple[list[Reading], set[str]]:
    """The readings of all documents, and the ids of those that were not known from `records`, which get theirs."""
    from extract.pipeline import load_pipeline, read
    from kg.records import from_record, to_record

    known = {}
    for document in documents:
        if record := records.get(document.id):
            # What cannot be understood is read again.
            with suppress(ValueError, TypeError, KeyError):
                known[document.id] = from_record(record, document)
    new = set()

    def keep(reading: Reading) -> None:
        id_ = reading.extraction.document.id
        new.add(id_)
        records[id_] = to_record(reading)
        work.add(keys[id_], records[id_])

    with progress("Reading", len(documents) - len(known), quiet=quiet) as advance:
        readings = read(
            documents,
            known,
            load=partial(load_pipeline, model),
            keep=keep,
            progress=lambda _: advance(),
            warn=warn,
        )
    # As they will come back from the file, so that numbers are of one type however they came here.
    for i, document in enumerate(r.extraction.document for r in readings):
        if document.id in new:
            readings[i] = from_record(records[document.id], document)
    return readings, new


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
