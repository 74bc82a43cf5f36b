"""Files to documents: finds the files, tells each one's format by its content, and reads it.

    for document in read_documents([Path("seeds")], warn=print):
        print(document.id, document.title)

The order of the paths matters for nothing: files are sorted before they are named and read.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from extract.readers import catalogue, csv_table, json_lines, papers_dated, papers_page, prose
from extract.readers.source import BOM, Source, unreadable
from kg.errors import DocumentError, UnknownFormat
from kg.schema import Document

_SAMPLE = 65_536  # bytes that a format is told by
_MARKUP = ("<!doctype", "<html", "<?xml", "%pdf", "{\\rtf")


class Reader(Protocol):
    """A module that reads one format."""

    NAME: str  # the format, as a user is told it
    PAGED: bool  # whether ids are the file's prefix and a number, for want of their own

    def recognises(self, sample: Sequence[str]) -> bool:
        """Whether a file that begins with these lines is of this format."""

    def read(self, source: Source) -> Iterator[Document]:
        """The documents, in the order of the file; what cannot be read is reported and skipped."""


READERS: tuple[Reader, ...] = (catalogue, papers_dated, papers_page, json_lines, csv_table, prose)
"""Tried in this order: prose comes last, for it takes what the others leave."""


def read_documents(
    paths: Iterable[Path], *, warn: Callable[[str], None], strict: bool = False
) -> Iterator[Document]:
    """Documents of files and of directories, with all that is below them, file after file in sorted order.

    warn: called with `file:line: reason` for everything that is skipped, once each. strict: that is an error.
    Ids are unique: of two documents of one id the second is skipped. In directories, empty files and files
    that no reader recognises are skipped; hidden files and READMEs (notes on the folder) are no documents.

    Raises DocumentError, before anything is read, if a path does not exist or a file is empty or of no known
    format (UnknownFormat); later, if a file cannot be read, or if in the end there is not one document.
    """
    report = _refuse if strict else warn
    readers: dict[Path, Reader] = {}
    for path in _sorted(paths):
        if path.is_dir():
            readers |= _recognise_below(path, report)
        else:
            readers[path] = recognise(path)
    return _read(readers, report)


def recognise(path: Path) -> Reader:
    """The reader for a file's content.

    Raises DocumentError if there is no such file or it is empty, UnknownFormat if no reader takes it.
    """
    sample = _sample(path)
    if not sample.removeprefix(BOM).strip():
        raise DocumentError(f"{path}: empty file; give one with documents in it")
    if b"\0" not in sample:
        lines = sample.decode("utf-8-sig", "replace").split("\n")
        if not lines[0].lstrip().lower().startswith(_MARKUP):
            for reader in READERS:
                if reader.recognises(lines):
                    return reader
    formats = "; ".join(reader.NAME for reader in READERS)
    raise UnknownFormat(f"{path}: not one of the formats that can be read, in UTF-8: {formats}")


def _recognise_below(directory: Path, report: Callable[[str], None]) -> dict[Path, Reader]:
    """The files below a directory that are documents. Raises DocumentError if there is none."""
    readers: dict[Path, Reader] = {}
    for folder, subfolders, names in os.walk(directory, onerror=_raise):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith(".") or path.stem.upper() == "README":
                continue
            try:
                readers[path] = recognise(path)
            except UnknownFormat:  # the formats are named once, if there is no document at all
                report(f"{path}:1: skipped, not one of the formats that can be read; move it elsewhere")
            except DocumentError as error:
                report(f"{path}:1: skipped, {str(error).removeprefix(f'{path}: ')}")
    if not readers:
        formats = "; ".join(reader.NAME for reader in READERS)
        raise DocumentError(f"{directory}: no documents in this directory; these can be read: {formats}")
    return readers


def _read(readers: dict[Path, Reader], report: Callable[[str], None]) -> Iterator[Document]:
    """The documents of all files, each id once."""
    paths = _sorted(readers)
    prefixes = _prefixes([path for path in paths if readers[path].PAGED])
    stems = _stems(paths)
    seen: dict[str, str] = {}
    for path in paths:
        stem = stems[path]
        for document in readers[path].read(Source(path, prefixes.get(path, stem), stem, report)):
            if first := seen.get(document.id):
                report(f"{document.source}: skipped, the id {document.id!a} is that of {first} already")
            else:
                seen[document.id] = document.source
                yield document
    if not seen:
        raise DocumentError(
            f"{', '.join(map(str, paths)) or 'no files'}: no document could be read; see the warnings"
        )


def _prefixes(paths: Sequence[Path]) -> dict[Path, str]:
    """What a page's ids begin with: the stem up to the first underscore; all of it where pages share that."""
    short = {path: path.stem.split("_")[0] or path.stem for path in paths}
    shared = Counter(short.values())
    stems = _stems(paths)
    return {path: prefix if shared[prefix] == 1 else stems[path] for path, prefix in short.items()}


def _stems(paths: Sequence[Path]) -> dict[Path, str]:
    """File names without their ends; with as many folders before them as it takes to tell them apart."""
    alike = Counter(path.with_suffix("") for path in paths)
    parts = {
        path: (*path.absolute().parts[1:-1], path.stem if alike[path.with_suffix("")] == 1 else path.name)
        for path in paths
    }
    stems: dict[Path, str] = {}
    for path, names in parts.items():
        others = [other for key, other in parts.items() if key != path and other[-1] == names[-1]]
        depth = 1
        while depth < len(names) and any(other[-depth:] == names[-depth:] for other in others):
            depth += 1
        stems[path] = "-".join(names[-depth:])
    return stems


def _sample(path: Path) -> bytes:
    if not path.exists():
        raise DocumentError(f"{path}: no such file or directory; check the spelling")
    if not path.is_file():
        raise DocumentError(f"{path}: neither a file nor a directory; save its content to a file first")
    try:
        with path.open("rb") as file:
            return file.read(_SAMPLE)
    except OSError as error:
        raise unreadable(path, error) from error


def _sorted(paths: Iterable[Path]) -> list[Path]:
    """Paths in the order of their true places; of two that lead to one place, the first in the alphabet."""
    places = {os.path.realpath(path): path for path in sorted(paths, key=str, reverse=True)}
    return [path for _, path in sorted(places.items())]


def _refuse(reason: str) -> None:
    raise DocumentError(reason)


def _raise(error: OSError) -> None:
    raise unreadable(Path(str(error.filename)), error)
