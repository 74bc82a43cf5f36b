"""Proper names that documents of a build introduce, for the others to find."""

import re
from collections.abc import Iterable, Mapping

from ahocorasick_rs import AhoCorasick

from extract.methods.lexicon import is_proper
from kg.schema import Method

_FROM = 0.85
_TRUST = 0.85
_GROWN = 1.05
"""A new automaton is made when there are so many times more names, so that all of them take linear time."""
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def names_given(methods: Iterable[Method]) -> dict[str, float]:
    """What one document gives: names, verbatim -> confidence in [0, 1], sorted.

    Common words are left out ("attention" may be one entry's name and a word elsewhere): with them the gazetteer
    cost 0.8 points of methods F1 in cross-validation.
    """
    return joined(
        {name: method.confidence * _TRUST for name in method.names if is_proper(name)}
        for method in methods
        if method.introduced and method.confidence >= _FROM
    )


def joined(given: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """What several documents give, each name with its greatest confidence, sorted."""
    sure: dict[str, float] = {}
    for names in given:
        for name, confidence in names.items():
            sure[name] = max(sure.get(name, 0.0), confidence)
    return dict(sorted(sure.items()))


class Finder:
    """Finds which of many names a text has, in one pass over it (Aho and Corasick 1975)."""

    def __init__(self, gazetteer: Mapping[str, float]) -> None:
        self._entries = sorted(gazetteer.items())
        self._names = AhoCorasick([_encodable(name) for name, _ in self._entries])

    def within(self, text: str) -> dict[str, float]:
        """The part of the gazetteer whose names stand in `text`, at word borders or not, sorted.

        To extract with this part alone gives what extracting with all of it would.
        """
        found = {
            match[0] for match in self._names.find_matches_as_indexes(_encodable(text), overlapping=True)
        }
        return dict(self._entries[i] for i in sorted(found))


class Names:
    """The names that documents give, as they come, and which of them a text has."""

    def __init__(self) -> None:
        self._given: dict[str, float] = {}
        self._finder = Finder({})
        self._found = 0

    def add(self, given: Mapping[str, float]) -> None:
        """Take what one more document gives; `within` finds it soon, after `settle` for certain."""
        for name, confidence in given.items():
            self._given[name] = max(self._given.get(name, 0.0), confidence)

    def within(self, text: str) -> dict[str, float]:
        """As `Finder.within`, of most names so far."""
        if len(self._given) > _GROWN * self._found:
            self.settle()
        return self._finder.within(text)

    def settle(self) -> None:
        """From here on `within` knows all names so far."""
        self._finder, self._found = Finder(self._given), len(self._given)


def _encodable(text: str) -> str:
    """Same length, without what UTF-8 cannot hold: a name with it then matches in more texts than it stands in."""
    return _LONE_SURROGATE.sub("\ufffd", text)
