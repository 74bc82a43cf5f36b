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
_REFUSED = "skipped, no valid BibTeX ({}); correct the entry"
_PASSED = ("comment", "preamble")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MARKS = re.compile(r'(?<!\\)[{}]|"')
_NAME = re.compile(r"[^\s{}\"#,=]+")


class _NoValue(Exception):
    """A field's value is none; the text says why."""


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
        library = parse_string(text, parse_stack=[])
        for failed in library.failed_blocks:
            reason = getattr(failed.error, "abort_reason", None) or str(failed.error).split(". ")[0]
            source.warn(line, _REFUSED.format(" ".join(reason.split()).rstrip(".")))
            yield line, None
        for string in library.strings:
            try:
                names[string.key.lower()] = _value(str(string.value), names)
            except _NoValue as reason:
                source.warn(line, _REFUSED.format(reason))
        for entry in library.entries:
            try:
                fields = {f.key.lower(): _value(str(f.value), names) for f in entry.fields}
            except _NoValue as reason:
                source.warn(line, _REFUSED.format(reason))
                yield line, None
            else:
                yield line, _record(entry.key, fields)


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


def _record(key: str, fields: Mapping[str, str]) -> Record:
    told = {name: " ".join(latex(value, grouped=True).split()) for name, value in fields.items()}
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


def _value(raw: str, names: Mapping[str, str]) -> str:
    """A value without its braces or quotation marks, its parts joined, names put in. Raises _NoValue."""
    parts, rest = [], raw.strip()
    while True:
        if rest[:1] in ("{", '"'):
            end = _end(rest)
            parts.append(rest[1 : end - 1])
        elif match := _NAME.match(rest):
            end = match.end()
            parts.append(names.get(match[0].lower(), match[0]))
        else:
            raise _NoValue(f"no value at {raw[:30]!a}")
        rest = rest[end:].lstrip()
        if not rest:
            return "".join(parts)
        if not rest.startswith("#"):
            raise _NoValue(f"no comma before {rest[:30]!a}")
        rest = rest[1:].lstrip()


def _end(text: str) -> int:
    """Where the braces or quotation marks end that the text begins with."""
    depth = 0
    for match in _MARKS.finditer(text):
        if match[0] == '"':
            if text[0] == '"' and depth == 0 and match.start():
                return match.end()
        else:
            depth += 1 if match[0] == "{" else -1
            if depth == 0 and text[0] == "{":
                return match.end()
    raise _NoValue(f"no end to {text[:30]!a}")
