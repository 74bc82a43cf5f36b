"""What the documents say about which names stand for one another."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import groupby

from kg.acronyms import find_short_forms
from kg.resolve.decisions import MemberKey
from kg.resolve.forms import Form, form
from kg.schema import Extraction, MethodKind

Pair = tuple[str, str]
"""Two keys, the lesser one first."""


@dataclass(frozen=True, slots=True)
class Use:
    """A method as one document has it: the place of the document, and the keys of its names, its own first.

    The keys include long forms that the document's text gives for one of the names.
    """

    document: int
    member: MemberKey
    keys: tuple[str, ...]


@dataclass(slots=True)
class Claims:
    """What the documents say, all names by their keys (`kg.resolve.forms`).

    uses: every method of every document. forms: key -> the form of its most frequent spelling. spellings: key ->
    all spellings. documents: key -> in how many documents it names a method. kinds: key -> the
    kinds of the methods whose own name it is. together: pair -> places of the
    documents that give both as names of one method.
    """

    uses: list[Use] = field(default_factory=list)
    forms: dict[str, Form] = field(default_factory=dict)
    spellings: dict[str, Counter[str]] = field(default_factory=dict)
    documents: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Counter[MethodKind]] = field(default_factory=dict)
    together: dict[Pair, list[int]] = field(default_factory=dict)


def pair(a: str, b: str) -> Pair:
    """The two keys in order."""
    return (a, b) if a < b else (b, a)


def read_claims(extractions: Sequence[Extraction]) -> Claims:
    """Read the names of all methods, and the short forms that the texts define, of documents sorted by id."""
    reader = _Reader()
    claims = Claims()
    together: dict[Pair, list[int]] = defaultdict(list)
    kinds: dict[str, Counter[MethodKind]] = defaultdict(Counter)
    for place, extraction in enumerate(extractions):
        uses = [
            Use(place, (extraction.document.id, m.name), reader.keys(m.names)) for m in extraction.methods
        ]
        for use, method in zip(uses, extraction.methods, strict=True):
            kinds[use.keys[0]][method.kind] += 1
        borne = {key for use in uses for key in use.keys}
        stated: set[Pair] = set()
        for short, long in reader.defined(extraction.document.text):
            if short in borne and long in borne:
                continue  # as one method or as two, that is said
            uses = [_with(use, short, long) for use in uses]
            stated.add(pair(short, long))
        stated.update(pair(use.keys[0], alias) for use in uses for alias in use.keys[1:])
        for both in stated:
            together[both].append(place)
        claims.uses += uses
        claims.documents.update({key for use in uses for key in use.keys})
    claims.together = {
        p: places for p, places in together.items() if not claims.documents.keys().isdisjoint(p)
    }
    claims.kinds = dict(kinds)
    claims.spellings = reader.spellings()
    claims.forms = {key: reader.forms[_most(names)] for key, names in claims.spellings.items()}
    return claims


def read_contrasts(claims: Claims, mates: Mapping[str, AbstractSet[str]]) -> dict[Pair, list[int]]:
    """Pair -> places of the documents that give its keys as names of two methods.

    mates: key -> the other keys that it is looked at with.
    """
    apart: dict[Pair, list[int]] = defaultdict(list)
    for place, uses in groupby(claims.uses, key=lambda use: use.document):
        bearers: dict[str, set[int]] = defaultdict(set)
        for number, use in enumerate(uses):
            for key in use.keys:
                if key in mates:
                    bearers[key].add(number)
        if len(bearers) > 1:
            for a, of_a in bearers.items():
                for b in mates[a] & bearers.keys():
                    if a < b and not of_a & bearers[b]:
                        apart[a, b].append(place)
    return apart


class _Reader:
    """Forms of spellings and keys of lists of names, made once each."""

    def __init__(self) -> None:
        self.forms: dict[str, Form] = {}
        self._keys: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._uses: Counter[tuple[str, ...]] = Counter()

    def keys(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The keys of names, without repetition and without blank ones."""
        self._uses[names] += 1
        if names not in self._keys:
            for name in names:
                if name not in self.forms:
                    self.forms[name] = form(name)
            keys = (self.forms[name].key for name in names)
            self._keys[names] = tuple(dict.fromkeys(key for key in keys if key))
        return self._keys[names]

    def spellings(self) -> dict[str, Counter[str]]:
        """Key -> its spellings, and how often each was asked for."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for names, uses in self._uses.items():
            for name in names:
                found[self.forms[name].key][name] += uses
        return dict(found)

    def defined(self, text: str) -> Iterator[tuple[str, str]]:
        """Keys of the short and long forms that a text defines."""
        if "(" in text or ", or " in text:
            for found in find_short_forms(text):
                names = (text[found.short.start : found.short.end], text[found.long.start : found.long.end])
                keys = self.keys(names)
                if len(keys) == 2:
                    yield keys[0], keys[1]


def _with(use: Use, short: str, long: str) -> Use:
    """The use with the other form of a pair, if it has one of them."""
    if short in use.keys:
        return Use(use.document, use.member, (*use.keys, long))
    return Use(use.document, use.member, (*use.keys, short)) if long in use.keys else use


def _most(names: Counter[str]) -> str:
    return min(names, key=lambda name: (-names[name], name))
