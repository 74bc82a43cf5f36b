"""Short names with several meanings: which there are, and which one a document means.

"AM" may stand for "activation maximization" or for "additive margin". A document that says so settles it; where
one has the short name alone, the words of its text are compared with those of the documents that say, each
meaning weighted by how many these are (cosine of tf-idf vectors with the mean of those of each meaning; Rocchio 1971).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import networkx

from kg.resolve.claims import Claims, Pair, Use, pair
from kg.resolve.decisions import MatchDecision, Verdict, listed
from kg.resolve.spelling import abbreviates, alike

CHOSEN_FROM = 0.7
"""Share of the support that the context must give one meaning, for a bare name to have it."""
_MOST = 0.8
"""Share of the documents that define a meaning, from which whatever else is said of the name goes with it."""
_FLOOR = 0.05
"""Likeness of two texts that have nothing in common: what is left then is how often each meaning is defined."""
_ASKED = 50
"""At most so many of the documents that define a meaning are read for its words."""
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a short name: keys of its long forms, and places of the documents that define it."""

    longs: frozenset[str]
    documents: tuple[int, ...]


class Meanings:
    """The short names that have several meanings, and which of these every use has.

    texts: place of a document -> its text.
    """

    def __init__(self, claims: Claims, texts: Sequence[str]) -> None:
        self.senses = find_senses(claims)
        self._claims = claims
        self._contexts = Contexts(texts)
        self._chosen: dict[str, dict[int, int | None]] = defaultdict(dict)

    def item(self, use: Use, key: str) -> tuple[str, int] | None:
        """A key of a use, and the place of the meaning that it has there; None where that is not known."""
        senses = self.senses.get(key)
        if senses is None:
            return key, 0
        for place, sense in enumerate(senses):
            if not sense.longs.isdisjoint(use.keys):
                return key, place
        if use.document not in self._chosen[key]:
            support = self._contexts.support(use.document, senses)
            best = max(support)
            self._chosen[key][use.document] = support.index(best) if best >= CHOSEN_FROM else None
        chosen = self._chosen[key][use.document]
        return None if chosen is None else (key, chosen)

    def ends(self, both: Pair) -> tuple[tuple[str, int], tuple[str, int]] | None:
        """The two keys, each with its meaning in which they are a pair; None if there is none.

        A name that is no long form of the other goes with the meaning that most documents define.
        """
        a, b = both
        if a in self.senses and b in self.senses:
            return None
        ends = self._meant(a, b), self._meant(b, a)
        return None if ends[0] is None or ends[1] is None else ((a, ends[0]), (b, ends[1]))

    def _meant(self, key: str, other: str) -> int | None:
        senses = self.senses.get(key)
        if senses is None:
            return 0
        known = next((place for place, sense in enumerate(senses) if other in sense.longs), None)
        if known is None and len(senses[0].documents) >= _MOST * sum(len(s.documents) for s in senses):
            return 0
        return known

    def decisions(self, ids: Sequence[str]) -> Iterator[MatchDecision]:
        """One for each meaning of each name: its share, and the documents whose context speaks for it."""
        for key, senses in self.senses.items():
            total = sum(len(sense.documents) for sense in senses)
            chosen = self._chosen[key]
            left = [ids[d] for d, place in chosen.items() if place is None]
            for place, sense in enumerate(senses):
                reasons = [
                    f"one of {len(senses)} meanings",
                    f"so defined in {listed(ids[d] for d in sense.documents)}",
                ]
                if bare := [ids[d] for d, of in chosen.items() if of == place]:
                    reasons.append(f"the context speaks for it in {listed(bare)}")
                if left:
                    reasons.append(f"the context speaks for none in {listed(left)}")
                yield MatchDecision(
                    self._claims.forms[key].name,
                    min(self._claims.forms[long].name for long in sense.longs),
                    round(len(sense.documents) / total, 3),
                    Verdict.UNSURE,
                    tuple(reasons),
                )


def find_senses(claims: Claims) -> dict[str, tuple[Sense, ...]]:
    """Key of each short name with several meanings -> these, the most frequent first."""
    longs: dict[str, set[str]] = defaultdict(set)
    for both in claims.together:
        for short, long in (both, both[::-1]):
            if abbreviates(claims.forms[short], claims.forms[long]):
                longs[short].add(long)
    senses = {}
    for short, found in longs.items():
        groups = _meanings(claims, sorted(found)) if len(found) > 1 else ()
        if len(groups) > 1:
            made = [
                Sense(group, tuple(sorted({i for n in group for i in claims.together[pair(short, n)]})))
                for group in groups
            ]
            senses[short] = tuple(sorted(made, key=lambda s: (-len(s.documents), min(s.longs))))
    return senses


def _meanings(claims: Claims, longs: Sequence[str]) -> list[frozenset[str]]:
    """The long forms in groups of like ones."""
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(longs)
    for i, a in enumerate(longs):
        for b in longs[i + 1 :]:
            if pair(a, b) in claims.together or alike(claims.forms[a], claims.forms[b]):
                graph.add_edge(a, b)
    return [frozenset(component) for component in networkx.connected_components(graph)]


class Contexts:
    """The words of texts, for telling which are about the same.

    How rare a word is comes from at most 5,000 texts, evenly spaced: it need not be exact.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._subjects: dict[Sense, dict[str, float]] = {}

    def support(self, text: int, senses: Sequence[Sense]) -> list[float]:
        """How far a text (by its place) speaks for each sense, in [0, 1]; the sum is 1."""
        own = self._vector(text)
        found = [len(s.documents) * (_FLOOR + _product(own, self._subject(s))) for s in senses]
        return [support / sum(found) for support in found]

    @cached_property
    def _rarity(self) -> dict[str, float]:
        asked = self._texts[:: max(1, len(self._texts) // 5000)]
        counts = Counter(word for text in asked for word in set(_WORD.findall(text.lower())))
        return {word: math.log(len(asked) / n) for word, n in counts.items()}

    def _subject(self, sense: Sense) -> dict[str, float]:
        if sense not in self._subjects:
            total: Counter[str] = Counter()
            for document in sense.documents[:_ASKED]:
                total.update(self._vector(document))
            self._subjects[sense] = _normed(total)
        return self._subjects[sense]

    def _vector(self, text: int) -> dict[str, float]:
        counts = Counter(_WORD.findall(self._texts[text].lower()))
        rare = math.log(len(self._texts)) or 1.0
        return _normed({w: (1 + math.log(n)) * self._rarity.get(w, rare) for w, n in counts.items()})


def _normed(vector: Mapping[str, float]) -> dict[str, float]:
    length = math.hypot(*vector.values()) or 1.0
    return {word: weight / length for word, weight in vector.items()}


def _product(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(weight * other[word] for word, weight in one.items() if word in other)
