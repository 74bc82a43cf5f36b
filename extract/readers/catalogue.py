"""The methods-catalogue page: a count line, then names and descriptions, each on a line of its own."""

import re
from collections.abc import Iterator, Sequence

from extract.readers.entry_names import describes, is_name
from extract.readers.source import Source, joined
from kg.schema import Document, DocumentKind

NAME = "methods catalogue page (count line, then names and descriptions)"
PAGED = True

_COUNT = re.compile(r"\d[\d.,  ]*(?: [\w-]+){0,4} methods?(?: [\w-]+){0,6}", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"please enter a description\b", re.IGNORECASE)


def recognises(sample: Sequence[str]) -> bool:
    """Whether the first line counts methods: "8,725 machine learning methods and techniques"."""
    first = next((line.strip() for line in sample if line.strip()), "")
    return len(first) <= 120 and bool(_COUNT.fullmatch(first))


def read(source: Source) -> Iterator[Document]:
    """Entries in the order of the page. An entry's id is that of its first line.

    Lines are counted from 0 after the count line, blank ones left out. One that cannot be read keeps its
    number, and belongs to no entry.
    """
    pending: tuple[int, str, str] | None = (
        None  # the line, id and text of a name whose description may follow
    )
    for line, id, text in _numbered(source):
        if text is not None and not is_name(text) and not _PLACEHOLDER.match(text):
            if pending and describes(pending[2], text):
                yield from _entry(source, pending, (line, id, text))
            else:
                yield from _entry(source, pending, None)
                yield from _entry(source, None, (line, id, text))
            pending = None
            continue
        yield from _entry(source, pending, None)
        pending = None if text is None or _PLACEHOLDER.match(text) else (line, id, text)
    yield from _entry(source, pending, None)


def _numbered(source: Source) -> Iterator[tuple[int, str, str | None]]:
    """The lines after the count line: number in the file, id, and text (None if it could not be read)."""
    index = -1  # the count line
    for line in source.lines():
        text = line.text if line.text is None else line.text.strip()
        if text == "":
            continue
        if index >= 0:
            yield line.number, f"{source.prefix}-{index:03d}", text
        index += 1


def _entry(
    source: Source, name: tuple[int, str, str] | None, description: tuple[int, str, str] | None
) -> Iterator[Document]:
    """The document of a name, a description or both; none of neither."""
    parts = [part for part in (name, description) if part]
    if not parts:
        return
    line, id, _ = parts[0]
    source.begin(line)
    title = name[2] if name else ""
    text = joined(title, description[2] if description else "")
    ids = tuple(part[1] for part in parts)
    if document := source.document(line, id, DocumentKind.METHOD, title, text, lines=ids):
        yield document
