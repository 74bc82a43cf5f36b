"""CSV: a header and one row a document, cut by commas, semicolons or tabs."""

import csv
import re
from collections.abc import Iterator, Sequence

from extract.readers.dialects import Record, documents
from extract.readers.dialects.own import BODY_FIELDS, FIELDS
from extract.readers.source import MAX_TEXT, Source
from kg.errors import DocumentError
from kg.schema import Document

NAME = "CSV (a header with id, title, abstract or text, year or date, kind, categories)"
PAGED = False

_DELIMITERS = ",;\t"
_COLUMN = re.compile(r"[\w.-]{1,40}(?: [\w.-]{1,40}){0,2}")


def recognises(sample: Sequence[str]) -> bool:
    """Whether the first line is a header: two or more short different names, among them one that we know.

    A table of names that we do not know is one too if its next rows have as many cells: it is refused for its
    columns then, not for its format.
    """
    lines = [line for line in sample if line.strip()]
    if not lines:
        return False
    header = _header(lines[0])
    if len(header) < 2 or len(set(header)) < len(header) or not all(map(_COLUMN.fullmatch, header)):
        return False
    if set(header) & set(FIELDS):
        return True
    rows = lines[1:4]
    delimiter = _delimiter(lines[0])
    return len(rows) > 1 and all(row.count(delimiter) == len(header) - 1 for row in rows)


def read(source: Source) -> Iterator[Document]:
    """Documents in the order of the rows; a row that cannot be read is reported and skipped.

    Raises DocumentError if the header lacks a column for the text.
    """
    return documents(source, _records(source))


def _records(source: Source) -> Iterator[tuple[int, Record | None]]:
    # The limit is the process's: raised, never lowered, for another user of the module may have set its own.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_TEXT))
    damaged: list[int] = []
    lines = _lines(source, damaged)
    first = next((line for line in lines if line.strip()), "")
    header = _header(first)
    if damaged or not set(header) & set(BODY_FIELDS):
        raise DocumentError(
            f"{source.input.name}:1: no column {' or '.join(BODY_FIELDS)}; "
            f"the columns are {', '.join(header) or 'none'}: rename the one that holds the text"
        )
    start = 2 + len(damaged)
    if "id" not in header:
        source.warn(1, f"no column id; the rows are called {source.stem}-000 and so on")
    rows = csv.reader(lines, delimiter=_delimiter(first), strict=True)
    while True:
        number = start + rows.line_num
        damaged.clear()
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            source.warn(number, f"skipped, no valid CSV ({error}); check the quotation marks of the row")
            yield number, None
            continue
        if not any(cell.strip() for cell in row):
            continue
        if not damaged and len(row) != len(header):
            source.warn(
                number, f"skipped, {len(row)} cells under a header of {len(header)}; quote cells with commas"
            )
        fits = not damaged and len(row) == len(header)
        yield number, dict(zip(header, row, strict=True)) if fits else None


def _lines(source: Source, damaged: list[int]) -> Iterator[str]:
    """Lines for csv.reader, with their ends; one that could not be read is empty, and noted in `damaged`."""
    for line in source.lines():
        if line.text is None:
            damaged.append(line.number)
        yield f"{line.text or ''}\n"


def _delimiter(line: str) -> str:
    """The mark that cuts the header into most columns."""
    return max(_DELIMITERS, key=lambda mark: line.count(mark))


def _header(line: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=_delimiter(line)), [])
    except csv.Error:
        return []
    return [cell.strip().lower() for cell in cells]
