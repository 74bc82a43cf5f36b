"""One record, as fields by name, turned into a document: what all tables and dialects have in common."""

import math
import re
from collections.abc import Mapping

from extract.readers.dates import FIRST_YEAR, LAST_YEAR, Date, parse_iso_date
from extract.readers.markup import plain, untagged
from extract.readers.source import Source, joined
from extract.told import Told, written
from kg.schema import Document, DocumentKind

BODY_FIELDS = ("abstract", "text")
"""A table needs one of these; a record needs one of them or a title."""

FIELDS = ("id", "title", *BODY_FIELDS, "year", "date", "kind", "categories")

_KINDS = (DocumentKind.PAPER, DocumentKind.METHOD)
_TEXTS = ("title", *BODY_FIELDS)
_NO_TEXTS = [None] * len(_TEXTS)
_BETWEEN = re.compile(r"[;,]")


def to_document(
    source: Source, line: int, index: int, fields: Mapping[str, object], *, latex: bool = False
) -> Document | None:
    """The document of one record, or None, reported, if there is none in it.

    index: of the record within the file, from 0; a record without an id is `<stem>-<index>`. A `text` that
    begins with the title is taken whole. A year, date or kind that cannot be one is reported and left out.
    categories: a list of names, or names between commas or semicolons; `told` is what dialects put there.
    latex: whether to read LaTeX, as well as HTML, as it is printed; our own records keep it to the letter.
    """
    texts = [fields.get(name) for name in _TEXTS]
    if texts == _NO_TEXTS:
        source.warn(line, f"skipped, it has none of the fields {', '.join(_TEXTS)}")
        return None
    id = fields.get("id")
    if isinstance(id, int) and not isinstance(id, bool):
        id = str(id)
    for name, value in zip(("id", *_TEXTS), (id, *texts), strict=True):
        if value is not None and not isinstance(value, str):
            source.warn(line, f"skipped, its {name} is no text; put it in quotation marks")
            return None
    shown = plain if latex else untagged
    title, abstract, text = (shown(value).strip() if isinstance(value, str) else "" for value in texts)
    if abstract or not text.startswith(title):
        text = joined(title, abstract or text)
    source.bare += "abstract" in fields and text == title != ""
    told = fields.get("told")
    record = written(e for e in told if isinstance(e, Told)) if isinstance(told, tuple) else ""
    year, date = _when(source, line, fields)
    return source.document(
        line,
        str(id or "").strip() or f"{source.stem}-{index:03d}",
        _kind(source, line, fields.get("kind")),
        title,
        joined(text, record),
        year=year,
        date=date,
        categories=_categories(fields.get("categories")) if source.where else (),
        told=len(text) if record else None,
    )


def _categories(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [name.strip() for name in _BETWEEN.split(value)]
    return tuple(v for v in value if isinstance(v, str) and v) if isinstance(value, list | tuple) else ()


def _when(source: Source, line: int, fields: Mapping[str, object]) -> tuple[int | None, str | None]:
    """Year and date; where both fields are there, the year is that of `year`."""
    date: Date | None = None
    if (raw := fields.get("date")) not in (None, ""):
        date = parse_iso_date(raw) if isinstance(raw, str) else None
        if date is None:
            source.warn(line, f"left the date {_shown(raw)} out; write it as 2017-04-20")
    year = date.year if date else None
    if (raw := fields.get("year")) not in (None, ""):
        number = _year(raw)
        if number is None:
            source.warn(
                line, f"left the year {_shown(raw)} out, it is no number from {FIRST_YEAR} to {LAST_YEAR}"
            )
        elif year is not None and number != year:
            source.warn(
                line, f"left the date {_shown(fields['date'])} out, it does not lie in the year {number}"
            )
            date = None
        year = number if number is not None else year
    return year, date.iso if date else str(year) if year is not None else None


def _year(raw: object) -> int | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    try:
        number = float(raw)
    except (ValueError, OverflowError):
        return None
    # isascii: float() reads the digits of every script, and "1_9" too
    if not math.isfinite(number) or number != int(number) or (isinstance(raw, str) and "_" in raw):
        return None
    return int(number) if FIRST_YEAR <= number <= LAST_YEAR else None


def _kind(source: Source, line: int, raw: object) -> DocumentKind:
    if raw in (None, ""):
        return DocumentKind.PAPER
    for kind in _KINDS:
        if str(raw).strip().lower() == kind:
            return kind
    source.warn(line, f"took the kind {_shown(raw)} for paper; use one of {', '.join(_KINDS)}")
    return DocumentKind.PAPER


def _shown(value: object) -> str:
    """A value in a message: short, on one line, and without anything that a terminal would obey."""
    text = (
        ascii(value)
        if isinstance(value, str)
        else type(value).__name__
        if not _is_number(value)
        else f"{value}"
    )
    return text if len(text) <= 40 else f"{text[:37]}..."


def _is_number(value: object) -> bool:
    return isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**12)
