"""BibTeX: entries with a title and, it is hoped, an abstract; LaTeX in them is read as it is printed."""

import importlib.util
import logging
import re
from collections.abc import Iterator, Mapping, Sequence

from extract.readers.dialects import Record, documents
from extract.readers.markup import latex
from extract.readers.source import Source
from kg.errors import DocumentError
from kg.schema import Document

NAME = "BibTeX (title, abstract, year, keywords)"
PAGED = False

_ENTRY = re.compile(r"\s*@\s*(?P<type>[A-Za-z]+)\s*[{(]")
_FIRST = re.compile(r"\s*@\s*[A-Za-z]+\s*\{\s*[^\s{}(),=]*\s*(?:,|$)|\s*@(?i:string|comment|preamble)\s*[{(]")
_PASSED = ("comment", "preamble")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_PART = re.compile(r'\s*(?:\{(?P<braced>.*)\}|"(?P<quoted>.*)"|(?P<name>[\w.:+/-]+))\s*', re.DOTALL)
_JOINT = re.compile(r'(?<=["}])\s*#\s*|\s+#\s+(?=["{\w])')
_BRACES = re.compile(r"(?<!\\)[{}]")


def recognises(sample: Sequence[str]) -> bool:
    """Whether a line begins an entry, and nothing but remarks stands before it."""
    for line in sample:
        if line.strip() and not line.lstrip().startswith("%"):
            return bool(_FIRST.match(line))
    return False


def read(source: Source) -> Iterator[Document]:
    """Entries in the order of the file, called by their keys; one with errors is reported and skipped.

    Raises DocumentError where bibtexparser is not installed.
    """
    if importlib.util.find_spec("bibtexparser") is None:
        raise DocumentError(
            f"{source.input.name}: BibTeX is read by bibtexparser, which is not there; install stemma[bibtex]"
        )
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it says stands in the warnings
    return documents(source, _records(source))


def _records(source: Source) -> Iterator[tuple[int, Record | None]]:
    from bibtexparser.entrypoint import parse_string

    names: dict[str, str] = {}  # of @string
    for line, kind, text in _blocks(source):
        if kind in _PASSED:
            continue
        library = parse_string(text)
        for string in library.strings:
            names[string.key.lower()] = _printed(str(string.value), names)
        for failed in library.failed_blocks:
            reason = getattr(failed.error, "abort_reason", None) or str(failed.error).split(".")[0]
            source.warn(line, f"skipped, no valid BibTeX ({' '.join(reason.split())}); correct the entry")
            yield line, None
        for entry in library.entries:
            yield (
                line,
                _record({field.key.lower(): str(field.value) for field in entry.fields}, entry.key, names),
            )


def _blocks(source: Source) -> Iterator[tuple[int, str, str]]:
    """Line, type and text of each entry: from the line that it begins in to that of the next.

    So an entry that does not end costs no other.
    """
    begun: tuple[int, str] | None = None
    lines: list[str] = []
    for number, text in source.lines():
        if text is None:
            continue
        if match := _ENTRY.match(text):
            if begun:
                yield *begun, "\n".join(lines)
            begun, lines = (number, match["type"].lower()), []
        lines.append(text)
    if begun:
        yield *begun, "\n".join(lines)


def _record(fields: Mapping[str, str], key: str, names: Mapping[str, str]) -> Record:
    told = {name: _printed(value, names) for name, value in fields.items()}
    year, month = told.get("year"), told.get("month", "")[:3].lower()
    date = told.get("date")
    if not date and month in _MONTHS and year:
        date = f"{year}-{_MONTHS.index(month) + 1:02d}"
    return {
        "id": key,
        "title": told.get("title"),
        "abstract": told.get("abstract"),
        "year": year,
        "date": date,
        "categories": told.get("keywords") or told.get("primaryclass"),
    }


def _printed(value: str, names: Mapping[str, str]) -> str:
    """A value as it is printed: its parts joined, names put in, LaTeX read, braces gone."""
    parts = []
    for part in _JOINT.split(value):
        match = _PART.fullmatch(part)
        inner = match and (match["braced"] or match["quoted"])
        name = match and match["name"]
        parts.append(
            names.get(name.lower(), name) if name else inner if match and inner is not None else part
        )
    text = latex("".join(parts).replace("\n", " "))
    return " ".join(_BRACES.sub("", text).replace("\\{", "{").replace("\\}", "}").replace("~", " ").split())
