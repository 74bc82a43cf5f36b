"""RIS, as reference managers and publishers write it: two letters, a dash and a value on each line."""

import re
from collections.abc import Iterator, Sequence

from extract.readers.dialects import Record, documents
from extract.readers.source import Source
from kg.schema import Document

NAME = "RIS (title, abstract, year, keywords)"
PAGED = False

_TAG = re.compile(r"(?P<tag>[A-Z][A-Z0-9])  ?-(?: (?P<value>.*))?")
_BEGINS = re.compile(r"TY  ?- ?\w+\s*")
_FIELDS = {
    "id": ("ID", "AN", "DO"),
    "title": ("TI", "T1", "CT", "BT"),
    "abstract": ("AB", "N2"),
    "date": ("DA", "Y1", "PY"),
    "year": ("PY", "Y1", "DA"),
}
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DATE = re.compile(r"(\d{4})/(\d\d?)(?:/(\d\d?))?", re.ASCII)


def recognises(sample: Sequence[str]) -> bool:
    """Whether the first line gives the type of a reference."""
    first = next((line for line in sample if line.strip()), "")
    return bool(_BEGINS.fullmatch(first))


def read(source: Source) -> Iterator[Document]:
    """References in the order of the file; a line without a tag goes on with the value before it."""
    return documents(source, _records(source))


def _records(source: Source) -> Iterator[tuple[int, Record | None]]:
    start, values = 0, dict[str, list[str]]()
    last: list[str] | None = None
    for number, text in source.lines():
        if text is None:
            last = None
            continue
        match = _TAG.fullmatch(text.rstrip())
        if match is None:
            if text.strip() and last is not None:
                last[-1] = f"{last[-1]} {text.strip()}".strip()
            elif text.strip():
                source.warn(number, "skipped a line that belongs to no reference")
            continue
        if match["tag"] == "TY":
            if values:
                source.warn(number, "the reference before this one has no end (ER); it was read up to here")
                yield start, _record(values)
            start, values = number, {}
        elif match["tag"] == "ER":
            if values:
                yield start, _record(values)
            values, last = {}, None
            continue
        last = values.setdefault(match["tag"], [])
        last.append((match["value"] or "").strip())
    if values:
        source.warn(start, "this reference has no end (ER); is the file cut off?")
        yield start, _record(values)


def _record(values: dict[str, list[str]]) -> Record:
    told = {
        field: next((values[tag][0] for tag in tags if tag in values), None)
        for field, tags in _FIELDS.items()
    }
    found = _YEAR.match(told["year"] or "")
    date = _DATE.match(told["date"] or "")
    return {
        **told,
        "year": found[0] if found else told["year"],
        "date": "-".join(p if len(p) > 1 else f"0{p}" for p in date.groups() if p) if date else None,
        "categories": tuple(values.get("KW", ())),
    }
