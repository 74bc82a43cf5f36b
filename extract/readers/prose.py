"""Plain text and Markdown: one document a file, whose title is its first heading or its short first line."""

import re
from collections.abc import Iterator, Sequence

from extract.readers.source import Source, is_prose, joined
from kg.schema import Document, DocumentKind

NAME = "plain text or Markdown (one document a file)"
PAGED = False

_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<title>.*?)(?:\s+#+)?\s*")
_UNDERLINE = re.compile(r"\s{0,3}(?:={3,}|-{3,})\s*")
_CODE = re.compile(
    r"\s*(?:import \w|from \S+ import |def \w+\(|class \w+[:(]|#include\b|return\b|//|/\*)"
    r"|\s*[\w.\[\]'\"]+ [-+*/|]?= |\s*(?:elif|else|except|for|if|try|while|with)\b.*:\s*$|.*[;{}\])]\s*$"
)
_MARKUP = ("<", "{", "[", "%", "\\documentclass")
_WORD = re.compile(r"[^\W\d_]{2,}")
_MAX_TITLE = 200


def recognises(sample: Sequence[str]) -> bool:
    """Whether it reads as prose: words, mostly letters and spaces, and neither markup nor code nor data."""
    lines = [line for line in sample if line.strip()]
    text = "\n".join(lines)
    if not lines or lines[0].lstrip().startswith(_MARKUP) or len(_WORD.findall(text[:10_000])) < 3:
        return False
    letters = sum(c.isalpha() or c in " \n" for c in text)
    strange = sum(not c.isprintable() and c not in "\t\n\r" for c in text) + text.count("\ufffd")
    code = sum(bool(_CODE.match(line[:1000])) for line in lines)
    return letters > 0.7 * len(text) and strange < 0.02 * len(text) and 5 * code < len(lines)


def read(source: Source) -> Iterator[Document]:
    """The one document of the file, named by the file's stem."""
    lines: list[str] = []
    first, size = 0, 0
    for line in source.lines():
        if line.text is None or not (lines or line.text.strip()):
            continue
        first = first or line.number
        size += len(line.text) + 1
        if size > source.max_text:
            source.warn(first, f"skipped, the text is over {source.max_text:,} characters; split the file")
            return
        lines.append(line.text)
    if not lines:
        return
    source.begin(first)
    title, body = _split(lines)
    text = joined(title, "\n".join(body).strip())
    if document := source.document(first, source.stem, DocumentKind.PAPER, title, text):
        yield document


def _split(lines: list[str]) -> tuple[str, list[str]]:
    """Title, without the marks of a heading, and what follows it; no title where text begins at once."""
    title = lines[0].strip()
    if len(title) > _MAX_TITLE:
        return "", lines
    if (heading := _HEADING.fullmatch(title)) and heading["title"]:
        return heading["title"], lines[1:]
    if len(lines) == 1 or is_prose(title) or not _WORD.search(title):
        return "", lines
    if _UNDERLINE.fullmatch(lines[1]):
        return title, lines[2:]
    return (title, lines[1:]) if not lines[1].strip() else ("", lines)
