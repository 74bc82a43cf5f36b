"""What a source keeps of methods by itself, beside the prose: taken at its word, not found in the text again.

A catalogue that lists a method with its year and its classes, or a paper with its methods, says so in fields. They
stand at the end of `Document.text`, from `Document.told` on, so that edges can quote them as they quote sentences:

    introduces: GELU
      full_name: Gaussian Error Linear Units
      introduced_year: 2016
      collection: Activation Functions
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extract.methods.lexicon import default_lexicon
from kg.names import normalise
from kg.schema import (
    Document,
    DocumentKind,
    Evidence,
    Extraction,
    Mention,
    Method,
    MethodKind,
    Relation,
    RelationType,
    Span,
)

CONFIDENCE = 0.95
"""Of what a record says. People and programs fill records in, and err; how often was not measured."""

SOURCE = "record"
"""The source of mentions, and the cue of relations, that stand in a record."""

_INTRODUCES, _MENTIONS = "introduces", "mentions"
_LINE = re.compile(
    r"(?P<field>  (?:full_name|introduced_year|collection)|introduces|mentions): (?P<value>.+)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """One method of a record. introduced: whether the document proposes it. collections: classes that it is in."""

    name: str
    introduced: bool
    full_name: str = ""
    year: int | None = None
    collections: tuple[str, ...] = ()


@dataclass(slots=True)
class _Entry:
    """A method as it stands in the text, with the places of its names and classes."""

    name: Span
    introduced: bool
    line: int
    full_name: Span | None = None
    year: int | None = None
    collections: tuple[Span, ...] = ()


def written(methods: Iterable[Told]) -> str:
    """The record as text; "" for no methods."""
    lines = []
    for method in methods:
        if not (name := " ".join(method.name.split())):
            continue
        lines.append(f"{_INTRODUCES if method.introduced else _MENTIONS}: {name}")
        if (full_name := " ".join(method.full_name.split())) and full_name != name:
            lines.append(f"  full_name: {full_name}")
        if method.year is not None:
            lines.append(f"  introduced_year: {method.year}")
        lines += [f"  collection: {c}" for c in (" ".join(c.split()) for c in method.collections) if c]
    return "\n".join(lines)


def prose_of(document: Document) -> Document:
    """The document without its record."""
    return document if document.told is None else replace(document, text=document.prose, told=None)


def with_record(document: Document, said: Extraction) -> Extraction:
    """What the document's prose says, with what its record says; the record has the last word.

    A method of both is one method, of the kind that the prose tells. Whether and when a method of the record was
    introduced is what the record says, and a catalogue's entry introduces none beside its own.
    """
    if document.told is None:
        return replace(said, document=document)
    methods: list[Method] = list(said.methods)
    if document.kind is DocumentKind.METHOD:
        methods = [replace(m, introduced=False) for m in methods]
    names: dict[str, str] = {}  # of methods that went into others -> of those
    claims = []
    for entry in _entries(document):
        methods, name = _joined(methods, _method(document, entry), names, introduced=entry.introduced)
        for collection in entry.collections:
            methods, group = _joined(methods, _class(document, collection), names, introduced=None)
            if name != group:
                evidence = (_evidence(document, entry, collection),)
                claims.append(Relation(name, RelationType.IS_A, group, evidence, CONFIDENCE))
    relations = {(r.source, r.type, r.target): r for r in _renamed((*said.relations, *claims), names)}
    return Extraction(document, tuple(methods), tuple(relations[key] for key in sorted(relations)))


def _entries(document: Document) -> list[_Entry]:
    """The methods of the record, in its order."""
    entries: list[_Entry] = []
    start = document.told or 0
    for line in document.text[start:].split("\n"):
        match = _LINE.fullmatch(line)
        if match:
            value = Span(start + match.start("value"), start + match.end("value"))
            match match["field"].strip():
                case "full_name":
                    entries[-1].full_name = value
                case "introduced_year":
                    entries[-1].year = int(match["value"])
                case "collection":
                    entries[-1].collections += (value,)
                case relation:
                    entries.append(_Entry(value, relation == _INTRODUCES, start))
        start += len(line) + 1
    return entries


def _method(document: Document, entry: _Entry) -> Method:
    spans = [entry.name, *([entry.full_name] if entry.full_name else [])]
    names = [document.text[s.start : s.end] for s in spans]
    groups = [document.text[s.start : s.end] for s in entry.collections]
    kinds = (default_lexicon().kind_of(name) for name in (*names[::-1], *groups))
    return Method(
        names[0],
        tuple(names[1:]),
        next((kind for kind in kinds if kind is not None), MethodKind.METHOD),
        entry.introduced,
        tuple(_mention(document, span) for span in spans),
        CONFIDENCE,
        year=entry.year,
    )


def _class(document: Document, span: Span) -> Method:
    name = document.text[span.start : span.end]
    kind = default_lexicon().kind_of(name) or MethodKind.METHOD
    return Method(name, (), kind, False, (_mention(document, span),), CONFIDENCE)


def _mention(document: Document, span: Span) -> Mention:
    return Mention(span, document.text[span.start : span.end], SOURCE, CONFIDENCE)


def _evidence(document: Document, entry: _Entry, collection: Span) -> Evidence:
    sentence = Span(entry.line, collection.end)
    quote = document.text[sentence.start : sentence.end]
    return Evidence(document.id, sentence, quote, entry.name, collection, SOURCE, CONFIDENCE)


def _joined(
    methods: Sequence[Method], told: Method, names: dict[str, str], *, introduced: bool | None
) -> tuple[list[Method], str]:
    """The methods with one more, or with those that bear its names made one; and the name that it has then.

    names: gets the names of those that went into another. introduced: what is known of it now, or None.
    """
    forms = {normalise(name) for name in told.names} - {""}
    same = [m for m in methods if forms & {normalise(n) for n in m.names}]
    if not same:
        return [*methods, told], told.name
    first, *others = same
    one = replace(
        first,
        aliases=tuple(sorted({n for m in (*same, told) for n in m.names} - {first.name})),
        introduced=first.introduced if introduced is None else introduced,
        mentions=tuple(sorted({x for m in (*same, told) for x in m.mentions}, key=lambda x: x.span)),
        confidence=max(m.confidence for m in (*same, told)),
        year=told.year if first.year is None else first.year,
    )
    names.update({m.name: one.name for m in others})
    return [one if m is first else m for m in methods if m not in others], one.name


def _renamed(relations: Iterable[Relation], names: dict[str, str]) -> Iterator[Relation]:
    for relation in relations:
        source, target = (_last(name, names) for name in (relation.source, relation.target))
        if source != target:
            yield replace(relation, source=source, target=target)


def _last(name: str, names: dict[str, str]) -> str:
    while name in names:
        name = names[name]
    return name
