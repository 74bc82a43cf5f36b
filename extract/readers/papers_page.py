"""The plain papers page: a banner, "Subscribe" glued to the first title, titles and abstracts in turn."""

import re
from collections.abc import Iterator, Sequence

from extract.readers.source import Source, is_prose, joined
from kg.schema import Document, DocumentKind

NAME = "papers page (banner, then titles and abstracts in turn)"
PAGED = True

_BANNER = "Get trending papers"
_GLUED = re.compile(r"Subscribe(?=\S)")
_TOP = 10  # the banner and the first title stand within so many lines


def recognises(sample: Sequence[str]) -> bool:
    """Whether the first lines hold the banner and a title glued to "Subscribe"."""
    top = [line.strip() for line in sample if line.strip()][:_TOP]
    return any(line.startswith(_BANNER) for line in top) and any(map(_GLUED.match, top))


def read(source: Source) -> Iterator[Document]:
    """Papers in the order of the page, counted from 0; one that cannot be read keeps its number."""
    for index, (line, title, abstract) in enumerate(_papers(source)):
        source.begin(line)
        if title is None or abstract is None:
            source.warn(
                line, f"left out paper {source.prefix}-{index:03d}, a line of which could not be read"
            )
        elif document := source.document(
            line, f"{source.prefix}-{index:03d}", DocumentKind.PAPER, title, joined(title, abstract)
        ):
            yield document


def _papers(source: Source) -> Iterator[tuple[int, str | None, str | None]]:
    """Line, title and abstract of each paper; None for one that could not be read.

    A title after a title means a paper without an abstract, an abstract after an abstract is its next
    paragraph: so one odd paper does not turn all later titles into abstracts.
    """
    start = 0
    title: str | None = None
    abstract: str | None = ""
    state = "banner"  # then "title" (one was read), then "abstract"
    for line in source.lines():
        text = line.text if line.text is None else line.text.strip()
        if text == "":
            continue
        if state == "banner":
            if text and (glued := _GLUED.match(text)):
                start, title, state = line.number, text[glued.end() :], "title"
        elif state == "title" and (text is None or is_prose(text)):
            abstract, state = text, "abstract"
        elif state == "abstract" and text and is_prose(text):
            abstract = abstract and f"{abstract}\n{text}"
        else:
            yield start, title, "" if state == "title" else abstract
            start, title, state = line.number, text, "title"
    if state != "banner":
        yield start, title, "" if state == "title" else abstract
