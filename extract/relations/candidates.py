"""Ordered pairs of methods that one sentence may relate, with everything that the text says of each pair."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc as SpacyDoc

from extract.relations.cuebook import Cue, CueBook
from extract.relations.features import pair_features, place_features
from extract.relations.paths import path
from extract.sentences import End, SentenceView, contribution, supposed, views
from kg.schema import Document, Method, RelationType, Span

_PLAIN = 6
_CROWD, _REACH = 14, 4
"""In a sentence with more ends than the first, only ends at most the second apart are paired."""


@dataclass(frozen=True, slots=True)
class Place:
    """One sentence that speaks of a pair; head None where the contribution has no word of its own there."""

    view: SentenceView
    head: End | None
    tail: End
    cues: tuple[Cue, ...]
    features: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """source (a method's name or DOC) and target, with the joined features of all `places`, in text order."""

    source: str
    target: str
    features: frozenset[str]
    places: tuple[Place, ...]


def candidates(
    doc: SpacyDoc, methods: Sequence[Method], *, document: Document, cues: CueBook
) -> list[Candidate]:
    """All pairs whose ends share a sentence, and the contribution paired with every method, in text order."""
    own = contribution(methods)
    places: dict[tuple[str, str], list[Place]] = {}
    for view in views(doc, methods, document):
        if supposed(view):
            continue
        fired = cues.match(view)
        named = [(k, e) for k, e in enumerate(view.ends) if e.how == "name"]
        for t, tail in named:
            alone = tail.name != own
            for h, head in enumerate(view.ends):
                if head.name == tail.name:
                    continue
                alone = alone and head.name != own
                if len(view.ends) > _CROWD and abs(h - t) > _REACH:
                    continue
                found = tuple(fired.get((h, t), ()))
                if _denied(view, head, tail) and not any(c.type is RelationType.REPLACES for c in found):
                    continue
                features = frozenset(place_features(view, head, tail, [c.id for c in found]))
                places.setdefault((head.name, tail.name), []).append(Place(view, head, tail, found, features))
            if alone:
                features = frozenset(place_features(view, None, tail, ()))
                places.setdefault((own, tail.name), []).append(Place(view, None, tail, (), features))
    return [
        Candidate(source, target, frozenset(joined), tuple(found))
        for (source, target), found, joined in _joined(places, methods, own)
    ]


def _denied(view: SentenceView, head: End, tail: End) -> bool:
    """Whether the sentence denies what it would say of the two: "X is not based on Y", "X without Y"."""
    before = [t.lower_ for t in view.doc[max(tail.start - 3, view.start) : tail.start]]
    if "without" in before:
        return True
    route = path(view.doc[head.root], view.doc[tail.root])
    return route is not None and route.startswith("NOT ") and len(route.split()) <= _PLAIN


def _joined(
    places: dict[tuple[str, str], list[Place]], methods: Sequence[Method], own: str
) -> Iterable[tuple[tuple[str, str], list[Place], set[str]]]:
    """Each pair with its places and the union of their features and its own."""
    by_name = {m.name: m for m in methods}
    nowhere = Span(10**9, 10**9 + 1)
    order = sorted(methods, key=lambda m: (m.mentions[0].span if m.mentions else nowhere, m.name))
    rank = {m.name: k for k, m in enumerate(order)}
    for (source, target), found in places.items():
        tail = by_name[target]
        joined = set(
            pair_features(
                by_name.get(source), tail, own=source == own, rank=rank[target], size=len(tail.mentions)
            )
        )
        types: set[RelationType] = set()
        for place in found:
            joined |= place.features
            types |= {c.type for c in place.cues}
        joined |= {f"type={t}" for t in types}
        joined.add(f"best={next((t for t in RelationType if t in types), 'none')}")
        yield (source, target), found, joined
