"""From printed pages to text: which piece is the title, lines made whole again, what is printed on every page."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

_LIGATURES = {
    "\uf001": "fi",
    "\uf002": "fl",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "ft",
    "ﬆ": "st",
}
_REFERENCES = re.compile(
    r"\s*(?:[\dIVX]+\.?\s+)?(?:references|bibliography|literature cited|works cited)\s*", re.IGNORECASE
)
_APPENDIX = re.compile(
    r"\s*(?:(?i:appendix\b.{0,80}|appendices|supplement(?:ary|al) materials?)"
    r"|[A-H]\.?\s+[A-Z][\w-]+(?: [\w-]+){0,8})\s*"
)
_ABSTRACT = re.compile(r"\s*abstract\s*(?:[.:—–-]+\s*(?P<rest>.*))?", re.IGNORECASE)
_STAMP = re.compile(r"arXiv:\d{4}\.\d{4,5}(?:v\d+)?\s+\[[\w.-]+\].{0,20}")
_PAGE_NUMBER = re.compile(
    r"\s*+(?:page\s++)?(?:[-–]\s*+)?\d{1,4}(?:\s+of\s+\d+)?\s*+(?:[-–]\s*+)?", re.IGNORECASE
)
_HEADING = re.compile(
    r"\s*(?:\d+(?:\.\d+)*\.?|[IVX]+\.)\s+[A-Z][^.]{0,80}|\s*(?:Abstract|Introduction|Conclusions?)\s*"
)
_HYPHENATED = re.compile(r"(?<![^\W\d_])(?<![^\W\d_]-)([^\W\d_]++(?:-[^\W\d_]++)*+)[-\u2010]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_KEPT = frozenset(
    "all auto co cross data deep end few fine full graph high hyper inter intra large long low multi near non one "
    "out over post pre quasi re real self semi short single small state sub super task top two ultra un vision well "
    "zero".split()
)
"""First parts of compounds that keep their hyphen where a line breaks, unless the text writes them as one word."""

_LONGEST_TITLE = 300
_LONGEST_WORD = 200
_EDGE = 2
"""Lines at the top and at the foot of a page among which running heads are looked for."""


class Piece(NamedTuple):
    """Text in one size of letters, in points."""

    text: str
    size: float


def title_of(pieces: Sequence[Piece], named: str) -> str:
    """The title of a paper: what its file calls it if its first page shows that, else what stands there in the
    largest letters; "" if that is no title.
    """
    lines = _sized(pieces)
    page = _letters("".join(text for text, _ in lines))
    named = " ".join(named.split())
    if len(named.split()) > 1 and _letters(named) in page:
        return named
    largest = max((size for text, size in lines if _WORD.search(text)), default=0.0)
    for size, run in groupby(lines, lambda line: line[1]):
        texts = [_plain(text) for text, _ in run]
        title = " ".join(_whole(texts, Counter(_WORD.findall(" ".join(texts)))).split())
        if size == largest and len(title.split()) > 1 and len(title) <= _LONGEST_TITLE:
            return title
    return ""


def _sized(pieces: Sequence[Piece]) -> list[tuple[str, float]]:
    """Lines that are not blank, each with the size of its largest letters (initials, above small capitals)."""
    lines: list[tuple[str, float]] = [("", 0.0)]
    for piece in pieces:
        for place, part in enumerate(piece.text.split("\n")):
            if place:
                lines.append(("", 0.0))
            text, size = lines[-1]
            lines[-1] = text + part, max(size, round(piece.size, 1)) if part.strip() else size
    return [(text, size) for text, size in lines if text.strip()]


def body_of(pages: Sequence[str], title: str) -> str:
    """Abstract and body, a paragraph a line: broken words mended, without what comes before the abstract, running
    heads, page numbers and references.
    """
    lines = [line for page in _without_heads(pages) for line in page]
    lines = _from_abstract(lines, title)
    lines = _without_references(lines)
    words = Counter(word.lower() for line in lines for word in _WORD.findall(line))
    return "\n".join(_whole(paragraph, words) for paragraph in _paragraphs(lines))


def _without_heads(pages: Sequence[str]) -> list[list[str]]:
    """The lines of each page, without its number and what stands at the edge of most pages."""
    split = [
        [line for line in _plain(page).split("\n") if line.strip() and not _STAMP.fullmatch(line.strip())]
        for page in pages
    ]
    edges = Counter(form for lines in split for form in {_form(x) for x in (*lines[:_EDGE], *lines[-_EDGE:])})
    often = {form for form, count in edges.items() if count > max(2, len(pages) // 2)}
    return [
        [
            line
            for i, line in enumerate(lines)
            if not (
                (i < _EDGE or i >= len(lines) - _EDGE)
                and (_form(line) in often or _PAGE_NUMBER.fullmatch(line))
            )
        ]
        for lines in split
    ]


def _from_abstract(lines: list[str], title: str) -> list[str]:
    """From the abstract on: what stands before it are authors. Without one, without the title's own lines."""
    for i, line in enumerate(lines[:100]):
        if match := _ABSTRACT.fullmatch(line):
            return [match["rest"], *lines[i + 1 :]] if match["rest"] else lines[i + 1 :]
    rest = _letters(title)
    for i, line in enumerate(lines):
        if not rest or not rest.startswith(_letters(line)):
            return lines[i:]
        rest = rest[len(_letters(line)) :]
    return []


def _without_references(lines: list[str]) -> list[str]:
    """Without the last list of references; an appendix after it stays."""
    start = next((i for i in reversed(range(len(lines))) if _REFERENCES.fullmatch(lines[i])), None)
    if start is None:
        return lines
    end = next((i for i in range(start + 1, len(lines)) if _APPENDIX.fullmatch(lines[i])), len(lines))
    return lines[:start] + lines[end:]


def _paragraphs(lines: Sequence[str]) -> list[list[str]]:
    """Lines that belong together: a paragraph ends with a short line that ends a sentence, and before a heading."""
    lengths = sorted(len(line) for line in lines)
    usual = lengths[len(lengths) * 3 // 4] if lengths else 0
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        heading = bool(_HEADING.fullmatch(line))
        if heading and paragraphs[-1]:
            paragraphs.append([])
        paragraphs[-1].append(line)
        if heading or (len(line) < 0.8 * usual and line.rstrip()[-1:] in ".?!:"):
            paragraphs.append([])
    return [p for p in paragraphs if p]


def _whole(lines: Sequence[str], words: Counter[str]) -> str:
    """Lines joined; a word that was broken at the end of one is made whole. words: those of the text, in lower case."""
    pieces: list[str] = []
    end = ""  # of the text so far
    for line in filter(None, (part.strip() for part in lines)):
        broken = _HYPHENATED.search(end)
        after = _WORD.match(line)
        if broken and after and after[0][0].islower():
            one, two = (f"{broken[1]}{mark}{after[0]}".lower() for mark in ("", "-"))
            first = broken[1].lower().rpartition("-")[2]
            if words[two] <= words[one] and (words[one] or first not in _KEPT):
                pieces[-1], end = pieces[-1][:-1], end[:-1]
        elif pieces and not end.endswith("\u00ad"):
            line = f" {line}"
        pieces.append(line)
        end = f"{end}{line}"[-_LONGEST_WORD:]
    return "".join(pieces).replace("\u00ad", "")


def _plain(text: str) -> str:
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)
    return text.replace("\0", "")


def _form(line: str) -> str:
    """A line with its numbers made alike."""
    return re.sub(r"\d+", "#", line).strip()


def _letters(text: str) -> str:
    return "".join(c for c in _plain(text).casefold() if c.isalnum())
