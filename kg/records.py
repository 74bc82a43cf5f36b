"""Extractions as short JSON, for the store: places are kept, and the text at them is read from the document again."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from kg.schema import (
    Document,
    Evidence,
    Extraction,
    Mention,
    Method,
    MethodKind,
    Reading,
    Relation,
    RelationType,
    Span,
)


def content_key(document: Document, pipeline: str) -> str:
    """An id of all that an extraction hangs on: the document's id, kind, title, text, year, record; the pipeline."""
    parts = [document.id, document.kind, document.title, document.text, document.year]
    parts += [document.told, pipeline]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def to_record(reading: Reading) -> str:
    """A reading, its document aside, as a JSON object on one line of ASCII."""
    said = reading.extraction
    record = {
        "given": reading.given,
        "context": reading.context,
        "methods": [_from_method(m) for m in said.methods],
        "relations": [
            [r.source, r.type, r.target, r.confidence, [_from_evidence(e) for e in r.evidence]]
            for r in said.relations
        ],
    }
    return json.dumps(record, separators=(",", ":"))


def from_record(record: str, document: Document) -> Reading:
    """The reading that `to_record` wrote of this document. Raises ValueError, TypeError or KeyError on another."""
    fields = json.loads(record)
    methods = tuple(_to_method(m, document.text) for m in fields["methods"])
    relations = tuple(
        Relation(
            source, RelationType(type_), target, tuple(_to_evidence(e, document) for e in told), confidence
        )
        for source, type_, target, confidence, told in fields["relations"]
    )
    return Reading(Extraction(document, methods, relations), fields["given"], fields["context"])


def context_of(record: str) -> dict[str, float]:
    """The context of a reading; see `kg.schema.Reading`."""
    return json.loads(record)["context"]


def with_context(record: str, context: Mapping[str, float]) -> str:
    """The same reading with another context."""
    return json.dumps({**json.loads(record), "context": context}, separators=(",", ":"))


def _from_method(method: Method) -> list[Any]:
    mentions = [[m.span.start, m.span.end, m.source, m.confidence] for m in method.mentions]
    definition = _from_span(method.definition)
    return [
        *(
            method.name,
            method.aliases,
            method.kind,
            method.introduced,
            mentions,
            method.confidence,
            definition,
            method.year,
        ),
    ]


def _to_method(fields: Iterable[Any], text: str) -> Method:
    name, aliases, kind, introduced, mentions, confidence, definition, year = fields
    return Method(
        name,
        tuple(aliases),
        MethodKind(kind),
        introduced,
        tuple(Mention(Span(a, b), text[a:b], source, sure) for a, b, source, sure in mentions),
        confidence,
        _to_span(definition),
        year,
    )


def _from_evidence(evidence: Evidence) -> list[Any]:
    places = (_from_span(evidence.sentence), _from_span(evidence.head), _from_span(evidence.tail))
    return [*places, evidence.cue, evidence.confidence, evidence.votes]


def _to_evidence(fields: Iterable[Any], document: Document) -> Evidence:
    (start, end), head, tail, cue, confidence, votes = fields
    quote = document.text[start:end]
    return Evidence(
        document.id, Span(start, end), quote, _to_span(head), Span(*tail), cue, confidence, tuple(votes)
    )


def _from_span(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _to_span(pair: list[int] | None) -> Span | None:
    return None if pair is None else Span(*pair)
