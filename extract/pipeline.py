"""From documents to extractions: the spaCy pipeline that ships, its components, and the run over a whole build.

    nlp = load_pipeline()
    for extraction in extract(read_documents([Path("papers.jsonl")], warn=print), nlp):
        ...

As spaCy components: `nlp.add_pipe("method_mentions")` fills `doc.spans["methods"]` and `doc._.methods`,
`nlp.add_pipe("method_relations")` fills `doc._.method_relations`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc
from spacy.tokens import Span as SpacySpan

from extract.cuebook import load_cues
from extract.encoder import MethodEncoder  # noqa: F401  a factory that the shipped pipeline needs
from extract.heads import load_heads
from extract.lexicon import default_lexicon, is_proper
from extract.mentions import find_methods
from extract.recogniser import MethodRecogniser  # noqa: F401  another
from extract.relations import find_relations
from kg.errors import PipelineError
from kg.schema import Document, DocumentKind, Extraction, Method, Relation

MODEL = Path(__file__).parent / "model"
"""The pipeline that ships with the package; its README is the model card."""

_NEEDED = ("tagger", "parser")
_OURS = ("method_encoder", "method_recogniser")
OURS = (*_OURS, "method_mentions", "method_relations")
"""The components of Stemma in the pipeline; those before them parse."""
_UNIVERSAL = "nsubj:pass"
_GAZETTEER_FROM = 0.85
_GAZETTEER_TRUST = 0.85
_BATCH = 32

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
        ours = spacy.load(MODEL, exclude=[c for c in shipped if c not in _OURS])
        for component in _OURS:
            nlp.add_pipe(component, source=ours)
    for component in ("method_mentions", "method_relations"):
        if not nlp.has_pipe(component):
            nlp.add_pipe(component)
    return nlp


def extract(
    documents: Iterable[Document],
    nlp: Language | None = None,
    *,
    progress: Callable[[Document], None] | None = None,
) -> Iterator[Extraction]:
    """Yield the extraction of every document, in the order of their ids.

    All documents are parsed first, because the gazetteer is made from all of them; a name that one document
    defines is then found in the others. progress: called once a document, when it is parsed.
    """
    nlp = nlp or load_pipeline()
    ordered = sorted(documents, key=lambda d: d.id)
    parsed = []
    with nlp.select_pipes(disable=["method_mentions", "method_relations"]):
        stream = nlp.pipe(((d.text, d) for d in ordered), as_tuples=True, batch_size=_BATCH)
        for doc, document in stream:
            doc._.document = document
            parsed.append(doc)
            if progress is not None:
                progress(document)
    gazetteer = make_gazetteer((doc._.document, _mentions(doc)) for doc in parsed)
    for doc in parsed:
        _mentions(doc, gazetteer)
        yield Extraction(doc._.document, doc._.methods, _relations(doc))


def make_gazetteer(found: Iterable[tuple[Document, tuple[Method, ...]]]) -> dict[str, float]:
    """Proper names that documents of the build introduce, verbatim -> confidence in [0, 1], for others to find.

    Common words are left out ("attention" may be one entry's name and a word elsewhere): with them the gazetteer
    cost 0.8 points of methods F1 in cross-validation.
    """
    sure: dict[str, float] = defaultdict(float)
    for _, methods in found:
        for method in methods:
            if method.introduced and method.confidence >= _GAZETTEER_FROM:
                for name in method.names:
                    if is_proper(name):
                        sure[name] = max(sure[name], method.confidence * _GAZETTEER_TRUST)
    return dict(sorted(sure.items()))


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
        doc, _document(doc), lexicon=default_lexicon(), gazetteer=gazetteer, heads=load_heads()
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
