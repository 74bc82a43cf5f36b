"""Records of several makers, each with fields of its own, turned into documents.

A dialect is a module that recognises a record of its maker by its fields and says it in ours (`own.FIELDS`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from extract.readers.dialects import arxiv, openalex, own, papers_with_code, semantic_scholar
from extract.readers.source import Source
from kg.schema import Document

Record = Mapping[str, object]


class Dialect(Protocol):
    """A module that knows one maker's records."""

    NAME: str  # the maker, as a user is told it

    def recognises(self, record: Record) -> bool:
        """Whether a record is of this maker."""

    def translated(self, record: Record) -> Record:
        """The record in our own fields; what cannot be understood is left as it is, to be refused there."""


DIALECTS: tuple[Dialect, ...] = (papers_with_code, arxiv, openalex, semantic_scholar)
"""None of them recognises the records of another, nor ours."""


def documents(source: Source, records: Iterable[tuple[int, Record | None]]) -> Iterator[Document]:
    """The documents of records, each with its line; None for one that could not be read, which has been reported."""
    dialect: Dialect | None = None
    for index, (line, record) in enumerate(records):
        source.begin(line)
        if record is None:
            continue
        if dialect is None or not dialect.recognises(record):  # mostly, a file holds one dialect
            dialect = next((d for d in DIALECTS if d.recognises(record)), None)
        fields = record if dialect is None else dialect.translated(record)
        if document := own.to_document(source, line, index, fields, latex=dialect is not None):
            yield document
