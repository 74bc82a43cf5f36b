"""Which names are one method, across documents, and why.

Names link in two ways only: they are equal but for case, hyphens and plural (`kg.names.normalise`), or a
document says that one stands for the other (a long and a short form, an alias). Likeness of spelling alone
never links, so "MoCo" and "MoCo v2" or "GPT-2" and "GPT-3" stay apart. Three guards keep links from chaining:
generic names link nothing; a pair that documents keep apart as often as they join is not joined; and a name
with several meanings ("AM") links within each meaning only, and not to any where it stands alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import networkx
from rapidfuzz import fuzz

from kg.names import normalise
from kg.schema import BY_HAND, Extraction, Method

MemberKey = tuple[str, str]
"""(document id, name of a method in it)."""

GENERIC = frozenset(
    {
        "algorithm",
        "approach",
        "architecture",
        "attention",
        "backbone",
        "baseline",
        "block",
        "classifier",
        "component",
        "decoder",
        "deep learning",
        "deep network",
        "deep neural network",
        "detector",
        "encoder",
        "framework",
        "generator",
        "head",
        "layer",
        "learning",
        "loss",
        "machine learning",
        "method",
        "model",
        "module",
        "network",
        "neural network",
        "objective",
        "optimizer",
        "procedure",
        "system",
        "technique",
    }
)
"""Names (normalised) that do not say which method is meant: as aliases they link nothing."""

_LIKE = 90.0
"""fuzz.ratio from which two expansions are one: 93 for "... network" and "... net", 88 for "recurrent neural
network" and "recursive neural network"."""


class Verdict(StrEnum):
    """Whether two names are one method."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, order=True)
class MatchDecision:
    """Whether the names `a` and `b` are one method, and why.

    score in [0, 1]: of the documents that speak of both, the share that takes them for one; where the verdict
    is UNSURE, the share of `b` among the meanings of `a`.
    """

    a: str
    b: str
    score: float
    verdict: Verdict
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Members of one cluster are one method; members, clusters and decisions are sorted."""

    clusters: tuple[tuple[MemberKey, ...], ...]
    decisions: tuple[MatchDecision, ...]


def fold(name: str) -> str:
    """The normalised name, or the name in lower case where normalising leaves nothing ("🤗")."""
    return normalise(name) or name.casefold().strip()


def resolve(
    extractions: Sequence[Extraction],
    *,
    fixed: Mapping[tuple[str, str], Verdict] = MappingProxyType({}),
) -> Resolution:
    """Group the methods of all documents into clusters; the order of the extractions does not matter.

    fixed: pairs of folded names, sorted, and whether they are one method whatever the documents say.
    """
    claims = _Claims(extractions, fixed)
    links: networkx.Graph[tuple[object, ...]] = networkx.Graph()
    for key, methods in claims.members.items():
        for method in methods:
            links.add_edges_from((("member", *key), ("name", *link)) for link in claims.linking_names(method))
            links.add_edges_from(
                (("member", *key), ("fixed", pair))
                for pair, verdict in fixed.items()
                if verdict is Verdict.SAME and not _forms(method).isdisjoint(pair)
            )
    for (a, b), verdict in fixed.items():
        one: tuple[object, ...] = ("name", _joint(a), frozenset())
        other: tuple[object, ...] = ("name", _joint(b), frozenset())
        known = one in links and other in links
        if verdict is Verdict.DIFFERENT and known and networkx.has_path(links, one, other):
            links.remove_edges_from(networkx.minimum_edge_cut(links, one, other))
    clusters = (
        tuple(sorted((str(node[1]), str(node[2])) for node in component if node[0] == "member"))
        for component in networkx.connected_components(links)
    )
    return Resolution(tuple(sorted(clusters)), tuple(sorted(claims.decisions())))


class _Claims:
    """What the documents say about which names stand for one another, all names folded.

    together, apart: (name, name) -> ids of the documents that give both as names of one method, or of two;
    apart only for pairs that are together somewhere. meanings: name -> the groups of names that it may stand
    for, where there is more than one.
    """

    def __init__(self, extractions: Sequence[Extraction], fixed: Mapping[tuple[str, str], Verdict]) -> None:
        self._fixed = fixed
        self.members: dict[MemberKey, list[Method]] = defaultdict(list)
        self.spellings: dict[str, set[str]] = defaultdict(set)
        self.together: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.apart: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._alias_of: dict[str, set[str]] = defaultdict(set)
        self._beside: dict[str, set[str]] = defaultdict(set)
        for extraction in extractions:
            self._read_names(extraction)
        for extraction in extractions:
            self._read_contrasts(extraction)
        found = {name: self._find_meanings(name) for name in self._beside}
        self.meanings = {name: groups for name, groups in found.items() if len(groups) > 1}

    def joined(self, a: str, b: str) -> bool:
        """Whether more documents give the two as names of one method than of two.

        For an abbreviation one document is enough: many others write both without saying that they are one.
        """
        pair = _pair(a, b)
        if pair in self._fixed:
            return self._fixed[pair] is Verdict.SAME
        together, apart = self.together.get(pair, set()), self.apart.get(pair, set())
        return len(together) > len(apart) or (bool(together) and (_abbreviates(a, b) or _abbreviates(b, a)))

    def linking_names(self, method: Method) -> Iterator[tuple[str, frozenset[str]]]:
        """The names that link a method to others, each with its meaning here (empty if it has one only)."""
        own = fold(method.name)
        forms = _forms(method)
        for name in sorted(forms):
            if name == own or (name not in GENERIC and self.joined(own, name)):
                groups = self.meanings.get(name, ())
                yield _joint(name), next((g for g in groups if g & forms), frozenset())

    def decisions(self) -> Iterator[MatchDecision]:
        """One for each pair of names that a document joins, and for each pair of spellings of one name."""
        for spellings in self.spellings.values():
            first, *others = sorted(spellings)
            for other in others:
                yield MatchDecision(
                    first, other, 1.0, Verdict.SAME, ("the same but for case, hyphens, plural",)
                )
        for pair in self.together.keys() - self._fixed.keys():
            yield self._decide(*pair)
        for (a, b), verdict in self._fixed.items():
            if _joint(a) in self.spellings and _joint(b) in self.spellings:
                yield MatchDecision(
                    self._shown(a), self._shown(b), float(verdict is Verdict.SAME), verdict, (BY_HAND,)
                )
        for name, groups in self.meanings.items():
            weights = [sum(len(self.together[_pair(name, n)]) for n in group) for group in groups]
            reason = f"one of {len(groups)} meanings, so the name alone links nothing"
            for group, weight in zip(groups, weights, strict=True):
                share = round(weight / sum(weights), 3)
                yield MatchDecision(
                    self._shown(name), self._shown(min(group)), share, Verdict.UNSURE, (reason,)
                )

    def _decide(self, a: str, b: str) -> MatchDecision:
        together, apart = self.together[a, b], self.apart.get((a, b), set())
        verdict = Verdict.SAME if self.joined(a, b) else Verdict.DIFFERENT
        reasons = [f"names of one method in {_listed(together)}"]
        if apart:
            reasons.append(f"two methods in {_listed(apart)}")
        if generic := sorted({a, b} & GENERIC):
            verdict = Verdict.DIFFERENT
            reasons.append(f"{generic[0]!r} is too generic to link")
        share = round(len(together) / (len(together) + len(apart)), 3)
        return MatchDecision(self._shown(a), self._shown(b), share, verdict, tuple(reasons))

    def _read_names(self, extraction: Extraction) -> None:
        for method in extraction.methods:
            self.members[extraction.document.id, method.name].append(method)
            own = fold(method.name)
            for name in method.names:
                self.spellings[_joint(fold(name))].add(name)
            for alias in _forms(method) - {own}:
                self.together[_pair(own, alias)].add(extraction.document.id)
                self._alias_of[alias].add(own)
                self._beside[own].add(alias)
                self._beside[alias].add(own)

    def _read_contrasts(self, extraction: Extraction) -> None:
        bearers: dict[str, set[int]] = defaultdict(set)
        for i, method in enumerate(extraction.methods):
            for name in _forms(method):
                bearers[name].add(i)
        for a, of_a in bearers.items():
            for b in self._beside.get(a, ()):
                if b in bearers and not of_a & bearers[b]:
                    self.apart[_pair(a, b)].add(extraction.document.id)

    def _find_meanings(self, name: str) -> tuple[frozenset[str], ...]:
        """Groups of like names that it stands for: longer names of its methods, or what it abbreviates."""
        longer = sorted(
            other
            for other in self._beside[name]
            if (other in self._alias_of[name] or _abbreviates(name, other))
            and len(_joint(other)) > len(_joint(name))
            and not other.startswith(f"{name} ")  # "ReLU activation" is ReLU still
            and self.joined(name, other)
        )
        alike: networkx.Graph[str] = networkx.Graph()
        alike.add_nodes_from(longer)
        for i, a in enumerate(longer):
            alike.add_edges_from((a, b) for b in longer[i + 1 :] if _alike(a, b) or self.joined(a, b))
        return tuple(sorted((frozenset(c) for c in networkx.connected_components(alike)), key=min))

    def _shown(self, name: str) -> str:
        return min(self.spellings[_joint(name)])


def _forms(method: Method) -> set[str]:
    """All its names, folded; a blank alias is none."""
    return {form for n in method.names if (form := fold(n))}


def _joint(name: str) -> str:
    """Without its spaces, which is what hyphens became: "Bi-LSTM" and "BiLSTM" link."""
    return name.replace(" ", "")


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def _abbreviates(short: str, long: str) -> bool:
    """Whether the letters of one word occur in order in other words, the first one at the beginning.

    A longer name that holds the word itself ("LSTM networks") is a variant, no expansion.
    """
    if " " in short or " " not in long or short[0] != long[0] or short in _joint(long):
        return False
    letters = iter(_joint(long))
    return all(letter in letters for letter in short)


def _alike(a: str, b: str) -> bool:
    """Whether two expansions are one: nearly the same letters, or one has all the words of the other."""
    words_a, words_b = set(a.split()), set(b.split())
    return words_a <= words_b or words_b <= words_a or fuzz.ratio(a, b) >= _LIKE


def _listed(ids: Iterable[str]) -> str:
    """The first three ids, and how many there are beside."""
    shown = sorted(ids)
    return ", ".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")
