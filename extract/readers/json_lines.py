"""JSON Lines: one object a line, with id, title, abstract or text, year or date, kind."""

import json
import re
from collections.abc import Iterator, Sequence

from extract.readers.records import BODY_FIELDS, to_document
from extract.readers.source import Source
from kg.schema import Document

NAME = "JSON Lines (id, title, abstract or text, year or date, kind)"
PAGED = False

_TEXT_FIELDS = ("title", *BODY_FIELDS)
_BEGINNING = re.compile(r'\s*\{\s*["}]')
_TEXT_FIELD = re.compile(rf'"(?:{"|".join(_TEXT_FIELDS)})"\s*:')


def recognises(sample: Sequence[str]) -> bool:
    """Whether most lines begin as JSON objects do, and one of them names a field that a document is made of.

    Objects of other fields, as annotations are, make no documents. None is parsed: a line may be cut in half.
    """
    lines = [line for line in sample if line.strip()]
    objects = [line for line in lines if _BEGINNING.match(line)]
    return 2 * len(objects) >= len(lines) and any(map(_TEXT_FIELD.search, objects))


def read(source: Source) -> Iterator[Document]:
    """Documents in the order of the lines; a line that is no such object is reported and skipped."""
    index = 0
    for line in source.lines():
        if line.text is not None and not line.text.strip():
            continue
        index += 1
        fields = _parse(source, line.number, line.text) if line.text is not None else None
        if fields is None:
            continue
        if not any(fields.get(name) for name in _TEXT_FIELDS):
            source.warn(line.number, f"skipped, it has none of the fields {', '.join(_TEXT_FIELDS)}")
        elif document := to_document(source, line.number, index - 1, fields):
            yield document


def _parse(source: Source, number: int, text: str) -> dict[str, object] | None:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        source.warn(
            number, f"skipped, no valid JSON in column {error.colno} ({error.msg}); is the line cut off?"
        )
    except (ValueError, RecursionError):  # a number of thousands of digits, or brackets as deep
        source.warn(number, "skipped, it holds a number or a nesting too long to be read")
    else:
        if isinstance(value, dict):
            return value
        source.warn(number, 'skipped, it is no JSON object; write {"id": ..., "title": ..., "abstract": ...}')
    return None
