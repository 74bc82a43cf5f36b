"""Stemma's last two components of a spaCy pipeline: the methods that a text names, and what it says of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc
from spacy.tokens import Span as SpacySpan

from extract.heads import load_heads
from extract.methods.lexicon import default_lexicon
from extract.methods.mentions import find_methods
from extract.methods.sameness import load_sameness
from extract.relations.cuebook import load_cues
from extract.relations.finding import find_relations
from kg.schema import Document, DocumentKind, Method, Relation

FINDERS = ("method_mentions", "method_relations")
"""The two, which know rules and what others were trained for."""

for _name, _default in (("document", None), ("methods", ()), ("method_relations", ())):
    if not SpacyDoc.has_extension(_name):
        SpacyDoc.set_extension(_name, default=_default)


@Language.component("method_mentions", assigns=["doc.spans", "doc._.methods"], requires=["token.tag"])
def method_mentions(doc: SpacyDoc) -> SpacyDoc:
    """Fill `doc._.methods` and `doc.spans["methods"]` (label METHOD, `id_` the method's name)."""
    doc._.methods = methods_of(doc)
    doc.spans["methods"] = sorted(_spans(doc), key=lambda s: (s.start, s.end))
    return doc


@Language.component(
    "method_relations", assigns=["doc._.method_relations"], requires=["doc._.methods", "token.dep"]
)
def method_relations(doc: SpacyDoc) -> SpacyDoc:
    """Fill `doc._.method_relations` from `doc._.methods`."""
    doc._.method_relations = relations_of(doc, doc._.methods)
    return doc


def methods_of(doc: SpacyDoc, gazetteer: Mapping[str, float] | None = None) -> tuple[Method, ...]:
    """The methods of a parsed text, by all that ships; gazetteer: as `mentions.find_methods` takes it."""
    return find_methods(
        doc,
        _document(doc),
        lexicon=default_lexicon(),
        sameness=load_sameness(),
        gazetteer=gazetteer,
        heads=load_heads(),
    )


def relations_of(doc: SpacyDoc, methods: tuple[Method, ...]) -> tuple[Relation, ...]:
    """What a parsed text says of these methods of it."""
    return tuple(find_relations(doc, methods, document=_document(doc), cues=load_cues(), heads=load_heads()))


def _document(doc: SpacyDoc) -> Document:
    if doc._.document is None:
        doc._.document = Document("text", DocumentKind.PAPER, "", doc.text)
    return doc._.document


def _spans(doc: SpacyDoc) -> Iterator[Any]:
    for method in doc._.methods:
        for mention in method.mentions:
            span = doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
            if span is not None:
                yield SpacySpan(doc, span.start, span.end, label="METHOD", span_id=method.name)
