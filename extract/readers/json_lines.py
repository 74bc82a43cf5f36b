"""JSON Lines: one object a line, with our own fields or those of a dialect."""

import json
import re
from collections.abc import Iterator, Sequence

import orjson

from extract.readers.dialects import Record, documents
from extract.readers.source import Source
from kg.schema import Document

NAME = "JSON Lines (id, title, abstract or text, year or date, kind, categories)"
PAGED = False

_BEGINNING = re.compile(r'\s*\{\s*["}]')
FIELD = re.compile(r'"(?:title|abstract|text|introduced_year|abstract_inverted_index|paperAbstract)"\s*:')
"""What one of the first records must have for a file of JSON to hold documents."""


def recognises(sample: Sequence[str]) -> bool:
    """Whether most lines begin as JSON objects do, and one of them names a field that a document is made of.

    Objects of other fields, as annotations are, make no documents. None is parsed: a line may be cut in half.
    """
    lines = [line for line in sample if line.strip()]
    objects = [line for line in lines if _BEGINNING.match(line)]
    return 2 * len(objects) >= len(lines) and any(map(FIELD.search, objects))


def read(source: Source) -> Iterator[Document]:
    """Documents in the order of the lines; a line that is no such object is reported and skipped."""
    return documents(source, _records(source))


def _records(source: Source) -> Iterator[tuple[int, Record | None]]:
    for number, text in source.lines():
        if text is None:
            yield number, None
        elif text and not text.isspace():
            yield number, _parse(source, number, text)


def _parse(source: Source, number: int, text: str) -> Record | None:
    try:
        value = _value(text)
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


def _value(text: str) -> object:
    """The line's value, by the parser that is three times as fast wherever it gives the same.

    orjson refuses NaN, half surrogate pairs and deep nesting, and makes integers of over 64 bits numbers with a
    point. Raises ValueError or RecursionError as json.loads does.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
    if isinstance(value, dict) and float in map(type, value.values()):
        return json.loads(text)
    return value
