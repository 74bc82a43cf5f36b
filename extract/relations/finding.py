"""Relations between the methods of one document, each with its evidence.

The cues (`cues.toml`) say what a sentence states of two ends; the scorer weighs them with what else the sentences
show of the pair. A relation's evidence names the cue that fires for its type, or "scorer" where none does.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from spacy.tokens import Doc as SpacyDoc

from extract.heads import Heads
from extract.relations.candidates import Candidate, Place, candidates
from extract.relations.cuebook import CueBook
from extract.relations.scorer import Scorer, Verdict, load_scorer
from extract.sentences import contribution
from kg.schema import DOC, Document, DocumentKind, Evidence, Method, Relation, RelationType

SCORER = "scorer"


def find_relations(
    doc: SpacyDoc,
    methods: Sequence[Method],
    *,
    document: Document,
    cues: CueBook,
    heads: Heads | None = None,
    scorer: Scorer | None = None,
) -> Iterator[Relation]:
    """The relations that the text states, sorted by source, target and type; `doc.text == document.text`.

    For an ordered pair at most one of replaces, extends, based_on, is_a and uses, and perhaps outperforms. The
    source is DOC only where the document introduces no method. heads: what reads the vectors of `doc._.encoding`;
    without it, cues and words decide alone. scorer: by default the one that ships.
    """
    scorer = scorer or load_scorer()
    found = candidates(doc, methods, document=document, cues=cues)
    seen = _seen(doc, methods, document, found, heads)
    judged = [
        (c, verdict) for c in found for verdict in scorer.judge(c.features, seen.get((c.source, c.target)))
    ]
    sure = {m.name: m.confidence for m in methods}
    best = {(c.source, c.target, v.type is RelationType.OUTPERFORMS): v.score for c, v in judged}
    relations = [
        _relation(
            c,
            v,
            scorer.confidence(v.type, v.chance * sure.get(c.source, 1.0) * sure[c.target]),
            scorer,
            document,
            seen.get((c.source, c.target)),
        )
        for c, v in judged
        if v.score >= best.get((c.target, c.source, v.type is RelationType.OUTPERFORMS), 0.0)
    ]
    yield from sorted(relations, key=lambda r: (r.source, r.target, r.type))


def _seen(
    doc: SpacyDoc,
    methods: Sequence[Method],
    document: Document,
    found: Sequence[Candidate],
    heads: Heads | None,
) -> dict[tuple[str, str], np.ndarray]:
    """The encoder's log-odds of each candidate; what it says of a nameless paper counts for its contribution."""
    if heads is None or doc._.encoding is None:
        return {}
    own = contribution(methods)
    pairs = {(c.source, c.target) for c in found}
    paper = {(DOC, t) for s, t in pairs if s == own and document.kind is DocumentKind.PAPER}
    out = heads.relations(doc._.encoding, methods, sorted(pairs | paper))
    for source, target in pairs:
        nameless = out.get((DOC, target))
        if source == own and nameless is not None:
            out[source, target] = np.maximum(out.get((source, target), nameless), nameless)
    return out


def _relation(
    candidate: Candidate,
    verdict: Verdict,
    confidence: float,
    scorer: Scorer,
    document: Document,
    seen: np.ndarray | None,
) -> Relation:
    readings = scorer.votes(candidate.features, seen, verdict.type)
    evidence = tuple(
        _evidence(place, cue, confidence, document, readings)
        for place, cue in _support(candidate, verdict.type, scorer)
    )
    return Relation(candidate.source, verdict.type, candidate.target, evidence, confidence)


def _support(candidate: Candidate, type_: RelationType, scorer: Scorer) -> list[tuple[Place, str]]:
    """The places where a cue of the type fires, with its most precise cue; else the place that scores best."""
    found: dict[tuple[int, int], tuple[Place, str]] = {}
    for place in candidate.places:
        fitting = [c for c in place.cues if c.type is type_]
        if fitting:
            cue = max(fitting, key=lambda c: c.precision)
            found.setdefault((place.view.start, place.view.end), (place, cue.id))
    if found:
        return list(found.values())
    return [(max(candidate.places, key=lambda p: scorer.scores(p.features)[type_]), SCORER)]


def _evidence(
    place: Place, cue: str, confidence: float, document: Document, readings: tuple[str, ...]
) -> Evidence:
    span = place.view.span
    fired = sorted({(c.id, c.precision) for c in place.cues})
    return Evidence(
        document=document.id,
        sentence=span,
        text=document.text[span.start : span.end],
        head=place.head.span if place.head else None,
        tail=place.tail.span,
        cue=cue,
        confidence=confidence,
        votes=(*(f"cue {id_} {precision:.2f}" for id_, precision in fired), *readings),
    )
