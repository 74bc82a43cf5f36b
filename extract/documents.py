"""Files to documents: finds the files, tells each one's format by its content, and reads it.

    for document in read_documents([Path("seeds")], warn=print):
        print(document.id, document.title)

The order of the paths matters for nothing: files are sorted before they are named and read. Documents come one by
one, and no file is held in memory.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from extract.readers import (
    bibtex,
    catalogue,
    csv_table,
    json_array,
    json_lines,
    papers_dated,
    papers_page,
    parquet,
    pdf,
    prose,
    ris,
)
from extract.readers.ids import SeenIds
from extract.readers.naming import in_order, prefixes, stems
from extract.readers.opening import STDIN, Input, unreadable
from extract.readers.source import BOM, MAX_RECORDS, MAX_TEXT, Source, TooManyRecords
from extract.where import Condition
from kg.errors import DocumentError, UnknownFormat
from kg.schema import Document

_MARKUP = ("<!doctype", "<html", "<?xml", "{\\rtf")


class Reader(Protocol):
    """A module that reads one format."""

    NAME: str  # the format, as a user is told it
    PAGED: bool  # whether ids are the file's prefix and a number, for want of their own

    def read(self, source: Source) -> Iterator[Document]:
        """The documents, in the order of the file; what cannot be read is reported and skipped."""


class TextReader(Reader, Protocol):
    """A reader of lines of text."""

    def recognises(self, sample: Sequence[str]) -> bool:
        """Whether a file that begins with these lines is of this format."""


class BinaryReader(Reader, Protocol):
    """A reader of what is no text; files of the format begin with its MAGIC."""

    MAGIC: bytes


BINARY_READERS: tuple[BinaryReader, ...] = (parquet, pdf)
TEXT_READERS: tuple[TextReader, ...] = (
    catalogue,
    papers_dated,
    papers_page,
    json_array,
    json_lines,
    csv_table,
    bibtex,
    ris,
    prose,
)
"""Tried in this order: prose comes last, for it takes what the others leave."""

READERS: tuple[Reader, ...] = (*TEXT_READERS, *BINARY_READERS)


def read_documents(
    paths: Iterable[Path],
    *,
    warn: Callable[[str], None],
    strict: bool = False,
    limit: int | None = None,
    where: Iterable[Condition] = (),
    max_text: int = MAX_TEXT,
    max_records: int = MAX_RECORDS,
    advance: Callable[[int], None] = lambda size: None,
) -> Iterator[Document]:
    """Documents of files and of directories, with all that is below them, file after file in sorted order.

    The path `-` is standard input. Files may be gzipped. warn: called with `file:line: reason` for everything that is
    skipped, once each, and with how many documents have a title alone or do not meet `where`. strict: what is skipped
    is an error. limit: so many documents, and no more. max_text: characters; a document of more is skipped.
    max_records: of all files together, read or skipped; what comes after them is left unread, and reported. advance:
    called with the bytes that were read, now and then. Ids are unique: of two documents of one id the second is
    skipped. In directories, empty files, files that no reader recognises and links that lead out of them are skipped;
    hidden files and READMEs (notes on the folder) are no documents.

    Raises DocumentError, before anything is read, if a path does not exist or a file is empty or of no known
    format (UnknownFormat); later, if a file cannot be read, or if in the end there is not one document.
    """
    report = _refuse if strict else warn
    readers: dict[Path, tuple[Input, Reader]] = {}
    for path in in_order(paths):
        if path.is_dir() and path != STDIN:
            readers |= _recognise_below(path, report, advance)
        else:
            input = Input(path, advance)
            readers[path] = input, _recognise(input)
    return _read(readers, report, warn, limit, tuple(where), max_text, max_records)


def recognise(path: Path) -> Reader:
    """The reader for a file's content.

    Raises DocumentError if there is no such file or it is empty, UnknownFormat if no reader takes it.
    """
    return _recognise(Input(path))


def size_of(paths: Iterable[Path]) -> int | None:
    """Bytes of all files of `paths` and below; None with standard input, whose end nobody knows."""
    total = 0
    for path in set(paths):
        if path == STDIN:
            return None
        files = path.rglob("*") if path.is_dir() else (path,)
        total += sum(file.stat().st_size for file in files if file.is_file())
    return total


def _recognise(input: Input) -> Reader:
    sample = _sample(input)
    if not sample.removeprefix(BOM).strip():
        raise DocumentError(f"{input.name}: empty file; give one with documents in it")
    for binary in BINARY_READERS:
        if sample.startswith(binary.MAGIC):
            return binary
    if b"\0" not in sample:
        lines = sample.decode("utf-8-sig", "replace").split("\n")
        if not lines[0].lstrip().lower().startswith(_MARKUP):
            for reader in TEXT_READERS:
                if reader.recognises(lines):
                    return reader
    formats = "; ".join(reader.NAME for reader in READERS)
    raise UnknownFormat(f"{input.name}: not one of the formats that can be read, in UTF-8: {formats}")


def _recognise_below(
    directory: Path, report: Callable[[str], None], advance: Callable[[int], None]
) -> dict[Path, tuple[Input, Reader]]:
    """The files below a directory that are documents. Raises DocumentError if there is none."""
    readers: dict[Path, tuple[Input, Reader]] = {}
    inside = os.path.realpath(directory)
    for folder, subfolders, names in os.walk(directory, onerror=_raise):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith(".") or path.stem.upper() == "README":
                continue
            input = Input(path, advance)
            if not Path(os.path.realpath(path)).is_relative_to(inside):
                report(
                    f"{path}:1: skipped, a link that leads out of {directory}; name the file itself to read it"
                )
                continue
            try:
                readers[path] = input, _recognise(input)
            except UnknownFormat:  # the formats are named once, if there is no document at all
                report(f"{path}:1: skipped, not one of the formats that can be read; move it elsewhere")
            except DocumentError as error:
                report(f"{path}:1: skipped, {str(error).removeprefix(f'{path}: ')}")
    if not readers:
        formats = "; ".join(reader.NAME for reader in READERS)
        raise DocumentError(f"{directory}: no documents in this directory; these can be read: {formats}")
    return readers


def _read(
    readers: dict[Path, tuple[Input, Reader]],
    report: Callable[[str], None],
    note: Callable[[str], None],
    limit: int | None,
    where: tuple[Condition, ...],
    max_text: int,
    max_records: int,
) -> Iterator[Document]:
    """The documents of all files, each id once."""
    paths = in_order(readers)
    short = prefixes([path for path in paths if readers[path][1].PAGED])
    whole = stems(paths)
    seen = SeenIds()
    left_out = records = 0
    full = False
    for number, path in enumerate(paths, 1):
        input, reader = readers[path]
        source = Source(
            input, short.get(path, whole[path]), whole[path], report, where, max_text, max_records - records
        )
        try:
            for document in reader.read(source):
                if first := seen.first(document.id, document.source):
                    report(f"{document.source}: skipped, the id {document.id!a} is that of {first} already")
                    continue
                yield document
                if seen.count == limit:
                    break
        except TooManyRecords as error:
            full = True
            unread = _number(len(paths) - number, "file")
            source.warn(
                error.line,
                f"stopped here after {_number(max_records, 'record')}, {unread} unread; --max-records allows more",
            )
        records += source.records
        if source.bare:
            note(
                f"{input.name}: {_number(source.bare, 'record')} without an abstract; the title alone was read"
            )
        left_out += source.left_out
        if full or seen.count == limit:
            break
    if left_out:
        note(f"left out {_number(left_out, 'document')} of other years or categories, or with none")
    if not seen.count:
        files = ", ".join(input.name for input, _ in readers.values()) or "no files"
        why = (
            "no document is of the years and categories asked for"
            if left_out
            else "no document could be read"
        )
        raise DocumentError(f"{files}: {why}; see the warnings")


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _sample(input: Input) -> bytes:
    if input.path != STDIN:
        if not input.path.exists():
            raise DocumentError(f"{input.path}: no such file or directory; check the spelling")
        if not input.path.is_file():
            raise DocumentError(
                f"{input.path}: neither a file nor a directory; save its content to a file first"
            )
    return input.sample()


def _refuse(reason: str) -> None:
    raise DocumentError(reason)


def _raise(error: OSError) -> None:
    raise unreadable(Path(str(error.filename)), error)
