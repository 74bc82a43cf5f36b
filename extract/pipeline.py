"""From documents to extractions: the spaCy pipeline that ships, its components, and the run over a whole build.

    nlp = load_pipeline()
    for extraction in extract(read_documents([Path("papers.jsonl")], warn=print), nlp):
        ...

As spaCy components: `nlp.add_pipe("method_mentions")` fills `doc.spans["methods"]` and `doc._.methods`,
`nlp.add_pipe("method_relations")` fills `doc._.method_relations`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc
from spacy.tokens import Span as SpacySpan

from extract.cuebook import load_cues
from extract.encoder import MethodEncoder  # noqa: F401  a factory that the shipped pipeline needs
from extract.gazetteer import Finder, joined, names_given
from extract.heads import load_heads
from extract.lexicon import default_lexicon
from extract.limits import passed_over
from extract.mentions import find_methods
from extract.recogniser import MethodRecogniser  # noqa: F401  another
from extract.relations import find_relations
from extract.sameness import load_sameness
from extract.sentences import segments
from extract.told import prose_of, with_record
from kg.errors import PipelineError
from kg.schema import Document, DocumentKind, Extraction, Method, Reading, Relation

MODEL = Path(__file__).parent / "model"
"""The pipeline that ships with the package; its README is the model card."""

_NEEDED = ("tagger", "parser")
_TRAINED = ("method_encoder", "method_recogniser")
FINDERS = ("method_mentions", "method_relations")
"""The last two components, which know rules and what others were trained for."""
OURS = (*_TRAINED, *FINDERS)
"""The components of Stemma in the pipeline; those before them parse."""
_UNIVERSAL = "nsubj:pass"
_BATCH = 32
_HELD = 2_000
"""Parsed texts that are held for a second look; one takes some 0.8 MB. What is not held is parsed again."""

for _name, _default in (("document", None), ("methods", ()), ("method_relations", ())):
    if not SpacyDoc.has_extension(_name):
        SpacyDoc.set_extension(_name, default=_default)


def load_pipeline(model: str | Path | None = None) -> Language:
    """The shipped pipeline, or the named one (a package or a path), with the two components of Stemma at its end.

    Raises PipelineError if it cannot be loaded or lacks a tagger, a parser or Universal Dependencies labels.
    """
    name = str(model) if model is not None else "the shipped pipeline"
    try:
        nlp = spacy.load(model if model is not None else MODEL)
    except (OSError, ValueError, ImportError) as err:
        reason = str(err).splitlines()[0] if str(err) else type(err).__name__
        raise PipelineError(
            f"{name}: cannot be loaded as a spaCy pipeline ({reason}); install it or name another by --model"
        ) from err
    missing = [c for c in _NEEDED if not nlp.has_pipe(c)]
    if missing:
        raise PipelineError(
            f"{name}: lacks {' and '.join(missing)}, which extraction needs; name a pipeline that has them"
        )
    if _UNIVERSAL not in nlp.pipe_labels["parser"]:
        raise PipelineError(
            f"{name}: its parser does not use Universal Dependencies labels ({_UNIVERSAL!r} is missing), "
            "over which the cues are written; name a pipeline trained on a UD treebank"
        )
    if not nlp.has_pipe("method_recogniser"):
        shipped = spacy.util.load_config(MODEL / "config.cfg")["nlp"]["pipeline"]
        ours = spacy.load(MODEL, exclude=[c for c in shipped if c not in _TRAINED])
        for component in _TRAINED:
            nlp.add_pipe(component, source=ours)
    for component in FINDERS:
        if not nlp.has_pipe(component):
            nlp.add_pipe(component)
    return nlp


def extract(
    documents: Iterable[Document],
    nlp: Language | None = None,
    *,
    progress: Callable[[Document], None] | None = None,
    warn: Callable[[str], None] = lambda message: None,
) -> Iterator[Extraction]:
    """Yield the extraction of every document, in the order of their ids.

    A name that one document introduces is then found in the others. progress: called once a document. warn: called
    with what `extract.limits` passes over.
    """
    load = (lambda: nlp) if nlp is not None else load_pipeline
    for reading in read(documents, {}, load=load, progress=progress, warn=warn):
        yield reading.extraction


def read(
    documents: Iterable[Document],
    known: Mapping[str, Reading],
    *,
    load: Callable[[], Language] = load_pipeline,
    keep: Callable[[Reading], None] = lambda reading: None,
    progress: Callable[[Document], None] | None = None,
    warn: Callable[[str], None] = lambda message: None,
) -> list[Reading]:
    """The reading of every document, in the order of their ids; those in `known` are made again only if they must.

    known: document id -> its reading by this same pipeline. It is stale where the names that its text has of all
    that are given have changed. keep: called with each new reading as soon as there is one; it may come again when
    a later document gives a name that it has. load: called once, and only if something is to be read.
    """
    ordered = sorted(documents, key=lambda d: d.id)
    readings = {d.id: known[d.id] for d in ordered if d.id in known}
    given = joined(r.given for r in readings.values())
    # Catalogue entries come first: they give most of the names that other texts have.
    unread = sorted(
        (d for d in ordered if d.id not in known), key=lambda d: d.kind is not DocumentKind.METHOD
    )
    parser = _Parser(load)
    for batch in _batches(unread):
        docs = parser.parse(batch)
        new = {d.id: _given(d, docs[d.id]) for d in batch}
        given = joined((given, *new.values()))
        finder = Finder(given)
        for document in batch:
            context = finder.within(document.prose)
            said = _extraction(document, docs[document.id], context)
            readings[document.id] = Reading(said, new[document.id], context)
            keep(readings[document.id])
            sentences = segments(docs[document.id])
            for reason in passed_over(document.prose, (end - start for start, end in sentences)):
                warn(f"{document.source or document.id}: {reason}")
            if progress is not None:
                progress(document)
    finder = Finder(given)
    contexts = {d.id: finder.within(d.prose) for d in ordered}
    stale = [d for d in ordered if contexts[d.id] != readings[d.id].context]
    for batch in _batches(stale):
        docs = parser.parse(batch)
        for document in batch:
            context = contexts[document.id]
            said = _extraction(document, docs[document.id], context)
            readings[document.id] = Reading(said, readings[document.id].given, context)
            keep(readings[document.id])
    return [readings[d.id] for d in ordered]


class _Parser:
    """Parses documents, and holds some of what it parsed."""

    def __init__(self, load: Callable[[], Language]) -> None:
        self._load = load
        self._nlp: Language | None = None
        self._held: dict[str, SpacyDoc] = {}

    def parse(self, batch: Sequence[Document]) -> dict[str, SpacyDoc]:
        """Document id -> its prose parsed, with that much of the document in `doc._.document`."""
        if (missing := [d for d in batch if d.id not in self._held]) and self._nlp is None:
            self._nlp = self._load()
        docs = {d.id: self._held[d.id] for d in batch if d.id in self._held}
        if self._nlp is not None and missing:
            with self._nlp.select_pipes(disable=FINDERS):
                prose = ((d.prose, prose_of(d)) for d in missing)
                stream = self._nlp.pipe(prose, as_tuples=True, batch_size=_BATCH)
                for doc, document in stream:
                    doc._.document = document
                    docs[document.id] = doc
                    if len(self._held) < _HELD:
                        self._held[document.id] = doc
        return docs


def _given(document: Document, doc: SpacyDoc) -> dict[str, float]:
    said = Extraction(_document(doc), _mentions(doc), ())
    return names_given(with_record(document, said).methods)


def _extraction(document: Document, doc: SpacyDoc, context: Mapping[str, float]) -> Extraction:
    return with_record(document, Extraction(_document(doc), _mentions(doc, context), _relations(doc)))


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    rest = iter(documents)
    while batch := list(islice(rest, _BATCH)):
        yield batch


@Language.component("method_mentions", assigns=["doc.spans", "doc._.methods"], requires=["token.tag"])
def method_mentions(doc: SpacyDoc) -> SpacyDoc:
    """Fill `doc._.methods` and `doc.spans["methods"]` (label METHOD, `id_` the method's name)."""
    _mentions(doc)
    return doc


@Language.component(
    "method_relations", assigns=["doc._.method_relations"], requires=["doc._.methods", "token.dep"]
)
def method_relations(doc: SpacyDoc) -> SpacyDoc:
    """Fill `doc._.method_relations` from `doc._.methods`."""
    _relations(doc)
    return doc


def _document(doc: SpacyDoc) -> Document:
    if doc._.document is None:
        doc._.document = Document("text", DocumentKind.PAPER, "", doc.text)
    return doc._.document


def _mentions(doc: SpacyDoc, gazetteer: Mapping[str, float] | None = None) -> tuple[Method, ...]:
    doc._.methods = find_methods(
        doc,
        _document(doc),
        lexicon=default_lexicon(),
        sameness=load_sameness(),
        gazetteer=gazetteer,
        heads=load_heads(),
    )
    spans = []
    for method in doc._.methods:
        for mention in method.mentions:
            span = doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
            if span is not None:
                spans.append(SpacySpan(doc, span.start, span.end, label="METHOD", span_id=method.name))
    doc.spans["methods"] = sorted(spans, key=lambda s: (s.start, s.end))
    return doc._.methods


def _relations(doc: SpacyDoc) -> tuple[Relation, ...]:
    doc._.method_relations = tuple(
        find_relations(doc, doc._.methods, document=_document(doc), cues=load_cues(), heads=load_heads())
    )
    return doc._.method_relations
