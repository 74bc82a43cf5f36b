"""From what each document says to edges: every claim with its evidence, equal claims merged."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kg.names import stable_id
from kg.resolve import MemberKey, fold
from kg.schema import (
    DOC,
    DocumentKind,
    Edge,
    Evidence,
    Extraction,
    Method,
    PaperRelation,
    RelationType,
    Span,
)

MOST_CONFIDENT = 0.99
"""No number of documents makes an edge surer than this: they copy from one another."""

_STRENGTH = {t: i for i, t in enumerate(RelationType)}
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*\s|\n")


@dataclass(frozen=True, slots=True)
class Claim:
    """What one document says of one ordered pair of nodes; confidence in [0, 1]."""

    source: str
    type: RelationType | PaperRelation
    target: str
    document: str
    evidence: tuple[Evidence, ...]
    confidence: float


def relation_claims(
    extraction: Extraction,
    node_of: Mapping[MemberKey, str],
    paper: str | None,
    *,
    warn: Callable[[str], None],
) -> Iterator[Claim]:
    """The document's relations, between nodes; of several for one ordered pair the strongest one.

    Two methods of a document may turn out to be one node, and a relation of DOC may meet one of the method
    that DOC is: hence the choice is made here once more. `outperforms` stands beside the others. Relations of
    a node with itself are left out. `paper`: the document's own node, if it has one.
    """
    id_ = extraction.document.id
    strongest: dict[tuple[str, str, bool], list[Claim]] = defaultdict(list)
    contribution = _contribution(extraction)
    for r in extraction.relations:
        if r.source != DOC:
            source = node_of[id_, r.source]
        elif contribution is not None:
            source = node_of[id_, contribution.name]
        elif paper is not None:
            source = paper
        else:
            warn(f"{id_}: 'DOC {r.type} {r.target}' left out: this catalogue entry has no method of its own")
            continue
        target = node_of[id_, r.target]
        if source != target:
            pair = source, target, r.type is RelationType.OUTPERFORMS
            strongest[pair].append(Claim(source, r.type, target, id_, r.evidence, r.confidence))
    for claims in strongest.values():
        best = min((c.type for c in claims), key=lambda t: _STRENGTH[RelationType(t)])
        yield from (c for c in claims if c.type is best)


def paper_claims(extraction: Extraction, node_of: Mapping[MemberKey, str], paper: str) -> Iterator[Claim]:
    """That a paper introduces or mentions each of its methods; the evidence is the sentence of a mention.

    The mention is the one in the defining sentence, if there is one, and else the first. A method without any
    mention gives no edge, since there is nothing to quote.
    """
    document = extraction.document
    for method in extraction.methods:
        if not method.mentions:
            continue
        type_ = PaperRelation.INTRODUCES if method.introduced else PaperRelation.MENTIONS
        mention = next(
            (m for m in method.mentions if method.definition and m.span in method.definition), None
        )
        if mention is not None and method.definition is not None:
            sentence = method.definition
        else:
            mention = method.mentions[0]
            sentence = _sentence_around(document.text, mention.span)
        evidence = Evidence(
            document.id,
            sentence,
            document.text[sentence.start : sentence.end],
            None,
            mention.span,
            mention.source,
            method.confidence,
        )
        yield Claim(
            paper, type_, node_of[document.id, method.name], document.id, (evidence,), method.confidence
        )


def merge(claims: Iterable[Claim]) -> list[Edge]:
    """One edge for each (source, type, target), with all its evidence."""
    groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.source, claim.type, claim.target].append(claim)
    return [
        Edge(
            stable_id("e", *key),
            group[0].source,
            group[0].target,
            group[0].type,
            tuple(sorted({e for c in group for e in c.evidence}, key=evidence_order)),
            _support(group),
        )
        for key, group in groups.items()
    ]


def dated(edges: Iterable[Edge], years: Mapping[str, int | None]) -> list[Edge]:
    """The edges, each marked where its target is younger than its source. years: node id -> first year, if known.

    `outperforms` is not marked: what is older may well be better.
    """

    def backwards(edge: Edge) -> bool:
        source, target = years[edge.source], years[edge.target]
        late = source is not None and target is not None and target > source
        return late and edge.type is not RelationType.OUTPERFORMS

    return [e if e.backwards == backwards(e) else replace(e, backwards=not e.backwards) for e in edges]


def evidence_order(evidence: Evidence) -> tuple[str, Span, Span, Span, str, float]:
    """Sorts evidence by place; one without a head comes where its sentence begins."""
    head = evidence.head or Span(evidence.sentence.start, evidence.sentence.start + 1)
    return evidence.document, evidence.sentence, head, evidence.tail, evidence.cue, evidence.confidence


def _support(claims: Iterable[Claim]) -> float:
    """Noisy-or over documents, of which each counts once, with its surest claim (Pearl 1988, 4.3.2).

    A sentence counts once too, however many documents have it, word by word: they copy one source.
    """
    heard: set[str] = set()
    doubt = 1.0
    for claim in sorted(claims, key=lambda c: (-c.confidence, c.document)):
        said = {claim.document, *(" ".join(e.text.split()) for e in claim.evidence)}
        if heard.isdisjoint(said):
            doubt *= 1.0 - claim.confidence
        heard |= said
    return round(min(1.0 - doubt, MOST_CONFIDENT), 4)


def _contribution(extraction: Extraction) -> Method | None:
    """The method that DOC stands for: the only one that the document introduces.

    A catalogue entry may introduce several: its own is the one that the title names, or else the first one.
    """
    introduced = [m for m in extraction.methods if m.introduced]
    if len(introduced) == 1:
        return introduced[0]
    if not introduced or extraction.document.kind is DocumentKind.PAPER:
        return None
    title = fold(extraction.document.title)
    return min(introduced, key=lambda m: (title not in {fold(n) for n in m.names}, _first_place(m), m.name))


def _first_place(method: Method) -> int:
    return min((m.span.start for m in method.mentions), default=2**31)


def _sentence_around(text: str, span: Span) -> Span:
    """The sentence that holds the span, as full stops and line breaks tell it; never less than the span."""
    start = max((m.end() for m in _SENTENCE_END.finditer(text, 0, span.start)), default=0)
    end = _SENTENCE_END.search(text, max(span.end - 1, span.start))
    stop = len(text) if end is None else end.end()
    stop = max(len(text[:stop].rstrip()), span.end)
    start = min(start + len(text[start:]) - len(text[start:].lstrip()), span.start)
    return Span(start, stop)
