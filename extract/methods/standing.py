"""Where the names of a document stand to each other: in its title, in brackets, in lists, in one sentence."""

import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import pairwise

from kg.schema import Span

_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_BRACKET = re.compile(
    r"(?<![\s\"“‘'])[\s\"“‘']*+\([\s\"“‘']*(?:i\.e\.,? |or |called |named |dubbed )?[\"“‘']?"
)
_COORDINATION = re.compile(r",? (?:and|or|with|to|than|vs\.?|over|from) |, ")
_NEAR = 12
"""Characters between two names up to which what stands there may join them."""


class Standing:
    """Where the names of a document stand, and what stands between them."""

    def __init__(self, text: str, title: int, places: Mapping[str, Sequence[Span]]) -> None:
        ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        self.sentences = {name: {bisect(ends, s.start) for s in spans} for name, spans in places.items()}
        self.in_title = {name for name, spans in places.items() if any(s.end <= title for s in spans)}
        self.brackets: set[frozenset[str]] = set()
        self.lists: set[frozenset[str]] = set()
        row = sorted((s.start, s.end, name) for name, spans in places.items() for s in spans)
        for (_, end, one), (start, _, other) in pairwise(row):
            if 0 < start - end <= _NEAR:
                between = text[end:start]
                for pattern, found in ((_BRACKET, self.brackets), (_COORDINATION, self.lists)):
                    if pattern.fullmatch(between):
                        found.add(frozenset((one, other)))
        colon = text.find(": ", 0, title)
        self.colon = frozenset(
            name
            for name, spans in places.items()
            if any(
                (s.start == 0 and s.end == colon) or (s.start == colon + 2 and s.end <= title) for s in spans
            )
        )

    def joins(self, one: str, other: str) -> bool:
        """Whether a bracket or a title's colon puts the two side by side."""
        both = frozenset((one, other))
        return both <= self.colon or both in self.brackets

    def of(self, one: str, other: str) -> dict[str, float]:
        """What the places of two names say of them, by the names of `extract.methods.sameness.FEATURES`."""
        both = frozenset((one, other))
        common = self.sentences[one] & self.sentences[other]
        row = {
            "in_title": both <= self.in_title,
            "in_one_title": len(both & self.in_title) == 1,
            "colon": both <= self.colon,
            "bracket": both in self.brackets,
            "coordinated": both in self.lists,
            "sentence_shared": bool(common),
            "only_together": bool(common) and self.sentences[one] == self.sentences[other],
        }
        return {name: float(value) for name, value in row.items()}
