"""The dated papers page: its date on top, then blocks of title, abstract, authors, middle dot and date."""

from collections.abc import Iterator, Sequence

from extract.readers.dates import Date, parse_page_date
from extract.readers.source import Line, Source, is_prose, joined
from kg.schema import Document, DocumentKind

NAME = "dated papers page (page date, then title, abstract, authors, · and date)"
PAGED = True

_DOT = "·"
_BULLET = "•"
_MAX_DATE = 24  # characters: a longer line in its place is the next title
_TOP = 20  # the page's date stands within so many lines


def recognises(sample: Sequence[str]) -> bool:
    """Whether there is a date within the first lines, and further down a middle dot followed by a date."""
    lines = [line.strip() for line in sample if line.strip()]
    top = next((i for i, line in enumerate(lines[:_TOP]) if parse_page_date(line)), None)
    if top is None or _DOT in lines[:top]:
        return False
    return any(
        a == _DOT and parse_page_date(b) for a, b in zip(lines[top + 1 :], lines[top + 2 :], strict=False)
    )


def read(source: Source) -> Iterator[Document]:
    """Papers in the order of the page, counted from 0; one that cannot be read keeps its number."""
    index = 0
    for block, date in _dated(source):
        parts = _split(block)
        for part in parts:
            document = _paper(source, index, part, date if part is parts[-1] else None)
            index += 1
            if document:
                yield document


def _dated(source: Source) -> Iterator[tuple[list[Line], Date | None]]:
    """What stands between one date and the next, without the dot, and the date that ends it."""
    page: Date | None = None
    block: list[Line] = []
    for line in source.lines():
        text = line.text if line.text is None else line.text.strip()
        if text == "":
            continue
        if page is None:
            page = parse_page_date(text) if text else None
        elif block and block[-1].text == _DOT:
            date = parse_page_date(text, page.year) if text else None
            if len(block) == 1:
                source.warn(line.number, "skipped a date that belongs to no paper")
                block = []
                continue
            if date is None:
                source.warn(line.number, "no date after the dot, such as 'Apr 20, 2017'; the paper has none")
            yield block[:-1], date
            is_title = date is None and (text is None or len(text) > _MAX_DATE)
            block = [Line(line.number, text)] if is_title else []
        else:
            block.append(Line(line.number, text))
    if len(block) > 1:
        yield block, None
    elif block:
        source.warn(block[0].number, "skipped a line that belongs to no paper")


def _split(block: list[Line]) -> list[list[Line]]:
    """Cut a stretch at each title, a short line before a long one. Only the last paper in it has a date."""
    starts = [0]
    for i in range(2, len(block) - 1):
        if not _is_long(block[i]) and _is_long(block[i + 1]):
            starts.append(i)
    return [block[a:b] for a, b in zip(starts, [*starts[1:], len(block)], strict=True)]


def _paper(source: Source, index: int, block: list[Line], date: Date | None) -> Document | None:
    """One paper from its lines, the authors last; None, reported, if one of the lines could not be read."""
    id = f"{source.prefix}-{index:03d}"
    number, title = block[0]
    source.begin(number)
    body = _without_authors(block[1:])
    abstract = [line.text for line in body if line.text is not None]
    if title is None or len(abstract) < len(body):
        source.warn(number, f"left out paper {id}, a line of which could not be read")
        return None
    return source.document(
        number,
        id,
        DocumentKind.PAPER,
        title,
        joined(title, "\n".join(abstract)),
        year=date and date.year,
        date=date and date.iso,
    )


def _is_long(line: Line) -> bool:
    """A line that could not be read counts as long: abstracts are most of a page."""
    return line.text is None or is_prose(line.text)


def _without_authors(body: list[Line]) -> list[Line]:
    """Leave out the lines with bullets at the end, and a short line before them: the organisation.

    After a bullet, the one line that is left is an abstract, however short.
    """
    end = len(body)
    while end and (body[end - 1].text or "").startswith(_BULLET):
        end -= 1
    if end > (end < len(body)) and not _is_long(body[end - 1]):
        end -= 1
    return body[:end]
