"""Long and short forms: "Dual Path Network (DPN)".

The algorithm is Schwartz and Hearst's (2003, "A simple algorithm for identifying abbreviation definitions in
biomedical text", PSB 8:451-462), with what machine-learning names need beside it: a plural "s" after the short
form, and the order turned round, "DPN (Dual Path Network)" and "DPN, or Dual Path Network,".
"""

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from kg.schema import Span

_BRACKET = re.compile(r"\(([^()]{2,100})\)")
_BORDER = re.compile(r"[\n();]|\.(?= )")
"""What a long form before a bracket does not reach over."""
_OR = re.compile(r"(?P<a>[^\s,;:.()][^,;:()]{1,80}?), or (?P<b>[^,;:.()]{2,80}?),")
_WORD = re.compile(r"\S+")
_SHORT = re.compile(r"[\w\u0370-\u03ff][\w+/*\-.$^\u0370-\u03ff]*(?: [\w+/*\-.]+)?")
_EDGE = " \t\n\"'“”‘’*`,;:"
_MARKERS = re.compile(
    r"^(?:i\.e\.,?|e\.g\.,?|called|named|dubbed|termed|abbreviated as|or|also|short for|namely)\s+"
)
_TAILS = re.compile(r"(?:,? (?:for short|in short|hereafter|henceforth|respectively)|[;,] .*)$")


@dataclass(frozen=True, slots=True, order=True)
class ShortForm:
    """One definition: where the short form stands and where its long form does."""

    short: Span
    long: Span


def find_short_forms(text: str) -> Iterator[ShortForm]:
    """Yield the definitions of short forms in `text`, in the order of their brackets."""
    ends = [match.end() for match in _BORDER.finditer(text)]
    for match in _BRACKET.finditer(text):
        inner = _trimmed(text, match.start(1), match.end(1))
        if inner is not None:
            borders = bisect(ends, match.start())
            yield from _in_brackets(text, ends[borders - 1] if borders else 0, match.start(), inner)
    if ", or " not in text:  # the pattern is slow to find that out
        return
    for match in _OR.finditer(text):
        left, right = match.span("a"), match.span("b")
        for short, long in ((left, right), (right, left)):
            found = _pair(text, short, long)
            if found is not None:
                yield found
                break


def _in_brackets(text: str, floor: int, end: int, inner: Span) -> Iterator[ShortForm]:
    content = text[inner.start : inner.end]
    if is_short_form(content):
        words = list(_WORD.finditer(text, floor, end))
        letters = sum(c.isalnum() for c in content)
        window = words[-min(letters + 5, letters * 2) :]
        if window:
            start = align(content, text[window[0].start() : end].rstrip())
            if start is not None:
                begin = window[0].start() + start
                stop = begin + len(text[begin:end].rstrip(_EDGE))
                yield ShortForm(inner, Span(begin, stop))
                return
    # the order turned round: the short form stands before the bracket
    words = list(_WORD.finditer(text, floor, end))
    if words:
        last = _trimmed(text, words[-1].start(), words[-1].end())
        if last is not None and is_short_form(text[last.start : last.end]) and len(content.split()) > 1:
            found = _pair(text, (last.start, last.end), (inner.start, inner.end), whole=True)
            if found is not None:
                yield found


def _pair(text: str, short: tuple[int, int], long: tuple[int, int], whole: bool = False) -> ShortForm | None:
    s, lo = _trimmed(text, *short), _trimmed(text, *long)
    if s is None or lo is None or not is_short_form(text[s.start : s.end]):
        return None
    start = align(text[s.start : s.end], text[lo.start : lo.end])
    if start is None or (whole and len(text[lo.start : lo.start + start].split()) > 1):
        return None
    return ShortForm(s, Span(lo.start + start, lo.end))


def is_short_form(candidate: str) -> bool:
    """Whether `candidate` looks like an abbreviation: at most two words, 2 to 14 characters, a capital or digit."""
    return (
        2 <= len(candidate) <= 14
        and _SHORT.fullmatch(candidate) is not None
        and candidate[0].isalnum()
        and any(c.isalpha() for c in candidate)
        and (any(c.isupper() for c in candidate))
        and not (candidate[1:].islower() and len(candidate) > 5)
    )


def align(short: str, long: str) -> int | None:
    """Where in `long` the long form of `short` begins, by Schwartz and Hearst's right-to-left alignment; or None."""
    letters = [c for c in short.casefold() if c.isalnum()]
    if len(short) > 2 and short[-1] == "s" and short[-2].isupper():
        letters.pop()
    folded = long.casefold()
    if len(folded) != len(long):  # casefolding may lengthen a text ("ß"); offsets would then be off
        folded = long.lower() if len(long.lower()) == len(long) else long
    at = len(folded)
    for i in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (folded[at] != letters[i] or (i == 0 and at > 0 and folded[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    found = long[at:].strip(_EDGE)
    words = len(found.split())
    plausible = len(found) > len(short) and words <= max(len(letters) + 3, 2) and short not in found.split()
    return at if plausible and (words > 1 or (len(letters) > 1 and "-" in found)) else None


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The part of [start, end) without quotes, commas and lead-ins such as "called"."""
    chunk = text[start:end]
    chunk = _TAILS.sub("", chunk)
    left = len(chunk) - len(chunk.lstrip(_EDGE))
    chunk = chunk.strip(_EDGE)
    lead = _MARKERS.match(chunk)
    if lead:
        left, chunk = left + lead.end(), chunk[lead.end() :]
    return Span(start + left, start + left + len(chunk)) if chunk else None
